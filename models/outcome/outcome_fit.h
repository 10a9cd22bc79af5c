/* Fits of an outcome model, of the full sample and of replicates. Private to models. */
#ifndef ASCRIBE_OUTCOME_FIT_H
#define ASCRIBE_OUTCOME_FIT_H

#include "outcome_model.h"

/* Full sample: refuses dependent columns and cells without events. coef [coefs] out; inverse [p x p] out or
 * NULL, of X'WVX at coef. */
asc_status asc_outcome_fit(const asc_outcome_model *m, asc_arena *work, double *coef,
                           double *inverse, double *condition, size_t *passes,
                           asc_error *err);

/* One replicate, or a part of the sample. What it takes from work stays until the caller rewinds. */
typedef struct asc_outcome_refit {
    const double *w;     /* [n] sorted weights                                          */
    const double *start; /* [coefs] or NULL: zero                                       */
    double *coef;   /* [coefs] out                                                     */
    asc_boundary b; /* out: what it lacks                                          */
    unsigned code;  /* out: asc_outcome_code; with ASC_FIT_REFUSED coef says nothing */
    size_t passes;  /* out                                                         */
} asc_outcome_refit;

/* Never fails for the data's sake. */
asc_status asc_outcome_refit_run(const asc_outcome_model *m, asc_outcome_refit *r,
                                 asc_arena *work, asc_error *err);

#endif
