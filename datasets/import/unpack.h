/* Bytes of a file, and the unpacking of compressed ones, as streams. */
#ifndef ASCRIBE_IMPORT_UNPACK_H
#define ASCRIBE_IMPORT_UNPACK_H

#include "ascribe/hash.h"
#include <stdbool.h>
#include <stddef.h>

/* The file itself. */
typedef struct asc_raw {
    const char *path;
    int file;
    size_t bytes, at; /* of the file; read so far */
    asc_sha256 *hash; /* of what is read, or NULL */
} asc_raw;

/* The next n bytes, fewer at the end only. A file that ends before `bytes` is an error. */
asc_status asc_raw_read(asc_raw *r, char *to, size_t n, size_t *got, asc_error *err);

/* One way to unpack: start and read keep their state in *state, which close frees (NULL is allowed). Rewinding
 * is close and start again. */
typedef struct asc_unpacker {
    asc_status (*start)(void **state, const char *path, asc_error *err);
    asc_status (*read)(void *state, asc_raw *from, char *to, size_t n, size_t *got,
                       asc_error *err);
    void (*close)(void *state);
} asc_unpacker;

extern const asc_unpacker asc_unpack_gzip; /* RFC 1952, several members */
extern const asc_unpacker asc_unpack_zstd; /* RFC 8878, several frames; a build without
                                              libzstd refuses and says so */
#endif
