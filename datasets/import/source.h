/* A file as a stream of unpacked bytes. */
#ifndef ASCRIBE_IMPORT_SOURCE_H
#define ASCRIBE_IMPORT_SOURCE_H

#include "ascribe/hash.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct asc_source asc_source;

/* Opens a regular file; gzip and zstd are known by content. Formats that are often sent in place of a CSV file
 * and empty files are refused. path is borrowed. */
asc_status asc_source_open(const char *path, asc_source **out, asc_error *err);
/* The next n bytes without byte order mark; fewer at the end of the file only. */
asc_status asc_source_read(asc_source *s, char *to, size_t n, size_t *got,
                           asc_error *err);
/* Back to the first byte. */
asc_status asc_source_rewind(asc_source *s, asc_error *err);
/* SHA-256 of the file as it stands on disk, after it was read to its end; "" before. */
const char *asc_source_sha256(const asc_source *s);
size_t asc_source_bytes(const asc_source *s);
/* The same of any file. */
asc_status asc_source_hash(const char *path, char hex[2 * ASC_HASH_BYTES + 1],
                           size_t *bytes, asc_error *err);
/* Did it start with the UTF-8 byte order mark? */
bool asc_source_marked(const asc_source *s);
void asc_source_close(asc_source *s); /* NULL is allowed */

#endif
