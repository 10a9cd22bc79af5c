/* A design matrix in row blocks: block b holds rows [b * ASC_ROWS, ...), column-major
 * [ASC_ROWS x p], the last block padded with zero rows, so that every BLAS call on a result path has
 * one fixed shape and a block stays in the second-level cache. Readers go through the accessors below:
 * a design is dense, or packed into fewer bytes and unpacked block by block (ascribe/packed.h). */
#ifndef ASCRIBE_DESIGN_H
#define ASCRIBE_DESIGN_H

#include "ascribe/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_ROWS = 512 };

typedef struct asc_design {
    size_t n, p, blocks;
    double *x;                 /* [blocks][p][ASC_ROWS]; NULL: packed  */
    struct asc_packed *packed; /* NULL: dense                        */
    const char *const *name;   /* [p] column names, for messages; may be NULL */
} asc_design;

/* All zero; NULL x (remembered by the arena) when memory runs out. Sizes are checked. */
asc_design asc_design_create(asc_arena *arena, size_t n, size_t p);

/* gram [p x p], upper triangle: x'x over the rows with u [n] > 0; the others are not looked at. */
asc_status asc_design_gram(const asc_design *x, const double *u, asc_arena *work,
                           double *gram, asc_error *err);
/* The same of x' diag(v) x, v [n] >= 0. */
asc_status asc_design_weighted_gram(const asc_design *x, const double *v, asc_arena *work,
                                    double *gram, asc_error *err);

/* Room for asc_design_block; nothing is taken for a dense design. */
double *asc_design_buffer(const asc_design *d, asc_arena *work);
/* Block b, [p][ASC_ROWS]: where it stands, or unpacked into the buffer. */
const double *asc_design_block(const asc_design *d, size_t b, double *buffer);
/* Column j of block b, [ASC_ROWS]; buffer [ASC_ROWS]. */
const double *asc_design_part(const asc_design *d, size_t b, size_t j, double *buffer);
/* eta [ASC_ROWS] += x coef over the first p columns of block b, columns in order. */
void asc_design_predict(const asc_design *d, size_t b, const double *coef, size_t p,
                        double *buffer, double *eta);
/* One value: for rows that are looked at singly. */
double asc_design_value(const asc_design *d, size_t row, size_t column);

/* Where one value of a dense design stands. */
static inline double *asc_design_at(const asc_design *d, size_t row, size_t column)
{
    const size_t b = row / ASC_ROWS, r = row % ASC_ROWS;
    return d->x + (b * d->p + column) * ASC_ROWS + r;
}

#ifdef __cplusplus
}
#endif
#endif
