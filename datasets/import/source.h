/* A file as clean UTF-8 text. */
#ifndef ASCRIBE_IMPORT_SOURCE_H
#define ASCRIBE_IMPORT_SOURCE_H

#include "problems.h"

/* The text of a file without byte order mark, without NUL bytes, valid UTF-8. */
typedef struct asc_source {
    const char *text; /* [n], followed by a NUL */
    size_t n;
} asc_source;

/* Reads, unpacks gzip (by content), converts from Latin-1 when asked, and checks. */
asc_status asc_source_read(const char *path, bool latin1, asc_arena *arena,
                           asc_source *out, asc_error *err);
/* Line and column of a byte of text. */
asc_spot asc_source_spot(const char *text, size_t offset);

#endif
