/* Weighted linear least squares by column-scaled Householder QR (LAPACK dgeqrf): the one place where
 * linear fits happen. Columns are scaled to unit length, then factorised in order; a pivot
 * |R_jj| < ASC_RANK_TOLERANCE on the scaled column means column j depends on those before it.
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., section 5.3. */
#ifndef ASCRIBE_LSQ_H
#define ASCRIBE_LSQ_H

#include "ascribe/design.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ASC_RANK_TOLERANCE 1e-11

typedef struct asc_lsq {
    double *coef; /* [p] out, required; 0 for inactive columns                          */
    double *
        std_error; /* [p] out or NULL: classical, sigma^2 (X'WX)^-1 with rss / (n+ - p)   */
    double *cov; /* [p x p] out or NULL: (X'WX)^-1, unscaled by sigma^2                 */
    double rss;  /* weighted residual sum of squares, from the residuals               */
    double
        condition; /* estimate of the condition of the scaled R (dtrcon, 1-norm)          */
    size_t used; /* rows with w > 0                                                    */
} asc_lsq;

/* y [n], w [n] >= 0 or NULL (all 1), active [p] or NULL (all): inactive columns are left out.
 * ASC_ERANK names the dependent columns and how they depend ("columns 'a', 'b' sum to ..."). */
asc_status asc_lsq_fit(const asc_design *x, const double *y, const double *w,
                       const uint8_t *active, asc_arena *work, asc_lsq *out,
                       asc_error *err);

/* Only the rank check, for any design (also of a GLM), with the same message. */
asc_status asc_design_rank(const asc_design *x, const double *w, asc_arena *work,
                           double *condition, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
