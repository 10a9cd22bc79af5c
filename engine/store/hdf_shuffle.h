/* The shuffle filter of HDF5. */
#ifndef ASCRIBE_STORE_HDF_SHUFFLE_H
#define ASCRIBE_STORE_HDF_SHUFFLE_H

#include <stddef.h>

/* Bytes of elements [elements x size] to planes [size x elements]. x and out do not overlap. */
void hdf_shuffle(const unsigned char *x, size_t elements, size_t size,
                 unsigned char *out);
/* Back again, for the first `count` elements. */
void hdf_unshuffle(const unsigned char *x, size_t elements, size_t size, size_t count,
                   unsigned char *out);

#endif
