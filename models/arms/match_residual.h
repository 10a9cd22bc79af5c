/* Residuals of the regression among matches. Private to models. */
#ifndef ASCRIBE_MATCH_RESIDUAL_H
#define ASCRIBE_MATCH_RESIDUAL_H

#include "arms.h"

/* What the residual of each row of the regression has to be multiplied by to have the spread of an outcome: cov
 * [common x common] = (X'KX)^-1, zero in columns left out; k [n] weights; out [n], 1 where k is 0. */
asc_status asc_match_stretch(const asc_exposure_model *m, const double *cov,
                             const double *k, asc_arena *work, double *out,
                             asc_error *err);

#endif
