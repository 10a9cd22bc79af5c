/* Views: they never own. Column-major with a leading dimension ld >= rows. */
#ifndef ASCRIBE_ARRAY_H
#define ASCRIBE_ARRAY_H

#include <stddef.h>

typedef struct asc_cmat {
    const double *data; /* element (i, j) at data[i + j * ld] */
    size_t rows, cols, ld;
} asc_cmat;

typedef struct asc_mat {
    double *data;
    size_t rows, cols, ld;
} asc_mat;

#endif
