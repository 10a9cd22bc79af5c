/* Streams by libdeflate, where ISA-L is not installed (hdf_deflate.h). */
#include "hdf_deflate.h"
#include <libdeflate.h>
#include <stdlib.h>

enum { LEVEL = 1 };

struct hdf_deflate {
    struct libdeflate_compressor *z;
};

hdf_deflate *hdf_deflate_open(void)
{
    hdf_deflate *z = malloc(sizeof *z);
    if (z == NULL) return NULL;
    z->z = libdeflate_alloc_compressor(LEVEL);
    if (z->z != NULL) return z;
    free(z);
    return NULL;
}

void hdf_deflate_close(hdf_deflate *z)
{
    if (z == NULL) return;
    libdeflate_free_compressor(z->z);
    free(z);
}

size_t hdf_deflate_bound(hdf_deflate *z, size_t n)
{
    return libdeflate_zlib_compress_bound(z->z, n);
}

size_t hdf_deflate_stream(hdf_deflate *z, const unsigned char *x, size_t n,
                          unsigned char *out, size_t room)
{
    return libdeflate_zlib_compress(z->z, x, n, out, room);
}
