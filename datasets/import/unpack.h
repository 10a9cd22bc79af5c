/* Unpacking of compressed input that is not gzip. */
#ifndef ASCRIBE_IMPORT_UNPACK_H
#define ASCRIBE_IMPORT_UNPACK_H

#include "ascribe/arena.h"

typedef struct asc_bytes {
    char *data; /* [n], room for one more */
    size_t n;
} asc_bytes;

/* zstd frames (RFC 8878), one after the other, unpacked in place of *b, at most `most` bytes. A build without
 * libzstd refuses and says so. */
asc_status asc_unpack_zstd(const char *path, size_t most, asc_arena *arena, asc_bytes *b,
                           asc_error *err);

#endif
