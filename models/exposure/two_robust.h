/* A doubly robust mean of an amount that is 0 for many: the two-part model of gcomp, corrected by its weighted
 * residuals. Private to models. */
#ifndef ASCRIBE_TWO_ROBUST_H
#define ASCRIBE_TWO_ROBUST_H

#include "exposure_model.h"
#include "two_part.h"

typedef struct asc_two_robust {
    asc_exposure_model e;
    asc_two_part t;
    const asc_model_spec *spec;
    const char **term; /* [terms] of both parts, then of the exposure models */
    const char **part; /* [terms]                                          */
    size_t terms;
} asc_two_robust;

/* Refuses folds, learners and targets other than all units. */
asc_status asc_two_robust_takes(const asc_problem *p, const asc_model_spec *spec,
                                asc_error *err);
asc_status asc_two_robust_prepare(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, asc_two_robust *out, asc_error *err);
asc_status asc_two_robust_fit(const asc_two_robust *d, asc_arena *work, asc_means *out,
                              asc_error *err);
asc_status asc_two_robust_refit(const asc_two_robust *d, const double *w,
                                const double *start, asc_arena *work, asc_means *out,
                                asc_error *err);

#endif
