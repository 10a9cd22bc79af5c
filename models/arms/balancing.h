/* Estimators whose weights solve balancing equations (tilt.h): what they share. Private to models. */
#ifndef ASCRIBE_BALANCING_H
#define ASCRIBE_BALANCING_H

#include "arms.h"
#include "tilt.h"

typedef struct asc_balancing {
    asc_exposure_model e; /* of one partner */
    const asc_model_spec *spec;
    asc_tilt_kind kind[2];
    size_t tilts;
    bool propensity; /* exp(eta) are odds of delivery, and the terms those of its model */
    const char **term, **part;
    size_t terms;
} asc_balancing;

/* all: the equations for all units; one tilt, or two; for the treated it is always the odds. */
asc_status asc_balancing_prepare(const asc_problem *p, const asc_settings *s,
                                 const asc_tilt_kind *all, size_t tilts, asc_arena *arena,
                                 void **plan, const char *const **terms, size_t *count,
                                 asc_error *err);
const char *asc_balancing_part(const void *plan, size_t term);
asc_status asc_balancing_fit(const void *plan, asc_arena *work, asc_means *out,
                             asc_error *err);
asc_status asc_balancing_refit(const void *plan, const double *w, const double *start,
                               asc_arena *work, asc_means *out, asc_error *err);
asc_status asc_balancing_diagnose(const void *plan, const double *coef, asc_arena *arena,
                                  asc_diagnosis *out, asc_error *err);

#endif
