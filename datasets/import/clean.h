/* The bytes of a chunk as clean UTF-8 text. */
#ifndef ASCRIBE_IMPORT_CLEAN_H
#define ASCRIBE_IMPORT_CLEAN_H

#include "problems.h"

#include <stdint.h>

typedef struct asc_span {
    const char *text; /* [n], followed by a NUL */
    size_t n;
} asc_span;

/* Bytes outside ASCII, and whether they are valid UTF-8. */
typedef struct asc_encoding {
    size_t high;
    bool utf8;
} asc_encoding;

/* Refuses NUL bytes and what is not UTF-8; with latin1 converts (into the arena) instead and says in *seen what the
 * bytes were. Places count from where p says the text starts. */
asc_status asc_clean(asc_span raw, bool latin1, const asc_problems *p, asc_arena *arena,
                     asc_span *out, asc_encoding *seen, asc_error *err);
/* Line and column of a byte of text. */
asc_spot asc_span_spot(asc_span s, size_t offset);

#endif
