/* Residuals of an outcome model. Private to models. */
#ifndef ASCRIBE_OUTCOME_RESIDUAL_H
#define ASCRIBE_OUTCOME_RESIDUAL_H

#include "outcome_model.h"

/* r [n] = y - m at the exposures as they were, 0 where w [n] is; slope [n] dm/deta, or NULL. b: of the
 * replicate, or NULL. */
asc_status asc_outcome_residuals(const asc_outcome_model *m, const double *w,
                                 const double *coef, const asc_boundary *b,
                                 asc_arena *work, double *r, double *slope,
                                 asc_error *err);
/* Sum over rows of c [n] times column j of the design at the exposures applied [n]. */
double asc_outcome_column_sum(const asc_outcome_model *m, size_t j,
                              const asc_mask *applied, const double *c);
/* influence [clusters] += (X'c)' H^-1 x_i w_i s_i (scores of outcome_model.h); inverse [p x p] is H^-1, c [n], 0 skips a row. X: at
 * the exposures applied [n], NULL: as they were. */
asc_status asc_outcome_direction(const asc_outcome_model *m, const double *inverse,
                                 const asc_mask *applied, const double *c,
                                 const asc_scores *s, asc_arena *work, double *influence,
                                 asc_error *err);

#endif
