/* zlib streams (RFC 1950) of numbers whose bytes were shuffled: hdf_deflate_isal.c by ISA-L's igzip, which is quick
 * where bytes repeat as the upper bytes of numbers do; without ISA-L, libdeflate in its place. */
#ifndef ASCRIBE_STORE_HDF_DEFLATE_H
#define ASCRIBE_STORE_HDF_DEFLATE_H

#include <stddef.h>

typedef struct hdf_deflate hdf_deflate;

/* What one thread needs; NULL: no memory. Serves one stream after the other. */
hdf_deflate *hdf_deflate_open(void);
void hdf_deflate_close(hdf_deflate *z); /* NULL is allowed */
/* Bytes that the stream of n bytes may take. */
size_t hdf_deflate_bound(hdf_deflate *z, size_t n);
/* The stream of x [n] to out [room]; how long it is, 0 when it does not fit. The same bytes every time. */
size_t hdf_deflate_stream(hdf_deflate *z, const unsigned char *x, size_t n,
                          unsigned char *out, size_t room);

#endif
