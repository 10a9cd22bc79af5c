/* The rank check that linear fits and designs share. */
#ifndef ASCRIBE_NUMERIC_RANK_H
#define ASCRIBE_NUMERIC_RANK_H

#include "ascribe/lsq.h"

/* The columns of a design that take part, scaled by powers of two to a length near 1. */
typedef struct asc_selection {
    const asc_design *x;
    const double *w; /* [n] or NULL; rows with w = 0 are left out                    */
    size_t p, used;  /* columns that take part, rows with weight                     */
    size_t *column;  /* [p] their index in x                                         */
    double *scale;   /* [p] power of two: the scaled column is scale times the column */
    double *buffer;  /* [ASC_ROWS] for a part of a column                             */
} asc_selection;

static inline double asc_selection_weight(const asc_selection *s, size_t row)
{
    return s->w == NULL ? 1.0 : s->w[row];
}

/* Chooses the columns and measures them over the rows with weight. */
asc_status asc_selection_create(const asc_design *x, const double *w,
                                const uint8_t *active, asc_arena *work,
                                asc_selection *out, asc_error *err);
/* r: upper triangle [p x p] with leading dimension ld of the scaled columns. ASC_ERANK
 * names the first column that depends on those before it, and how. scratch [p]. */
asc_status asc_rank_check(const asc_selection *s, const double *r, size_t ld,
                          double *scratch, asc_error *err);
/* Condition number of r in the 1-norm, estimated. */
asc_status asc_rank_condition(const asc_selection *s, const double *r, size_t ld,
                              asc_arena *work, double *condition, asc_error *err);
/* n as LAPACK's integer. */
asc_status asc_lapack_size(size_t n, int *out, asc_error *err);

#endif
