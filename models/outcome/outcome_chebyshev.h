/* Functions of one number by their Chebyshev coefficients. Private to models/outcome. */
#ifndef ASCRIBE_OUTCOME_CHEBYSHEV_H
#define ASCRIBE_OUTCOME_CHEBYSHEV_H

#include <stddef.h>

enum { ASC_CHEBYSHEV_MOST = 40, ASC_CHEBYSHEV_LANES = 8 };

/* Cosines for n points: cosine [n][n], row j holds cos(j pi (q + 1/2) / n) over q; row 1 the points. */
typedef struct asc_chebyshev {
    size_t n;
    double cosine[ASC_CHEBYSHEV_MOST][ASC_CHEBYSHEV_MOST];
} asc_chebyshev;

/* Points that give a sum of logistic functions on [c - half, c + half] to 1e-14 of its size; more than
 * ASC_CHEBYSHEV_MOST: so many are not offered. */
size_t asc_chebyshev_need(double half);
/* 1 <= n <= ASC_CHEBYSHEV_MOST. */
void asc_chebyshev_make(asc_chebyshev *c, size_t n);
/* Values f [n] at the points to coefficients a [n], the first halved; a may not be f. */
void asc_chebyshev_fit(const asc_chebyshev *c, const double *f, double *a);
/* y [ASC_CHEBYSHEV_LANES]: sum of a_j T_j(x), x in [-1, 1] (Clenshaw). */
void asc_chebyshev_at(const double *a, size_t n, const double *x, double *y);

#endif
