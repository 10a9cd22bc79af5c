/* Estimators of one partner that estimate once and draw their replicates from influence values, because refits of
 * them jump with the data. Private to models. */
#ifndef ASCRIBE_DRAWN_H
#define ASCRIBE_DRAWN_H

#include "arms.h"

typedef struct asc_drawn {
    asc_exposure_model e; /* of one partner */
    const asc_model_spec *spec;
    asc_arms_fitted fitted;
    const char **term,
        **part;   /* [terms], of which an estimate may leave some out          */
    double *coef; /* [terms]                                                   */
    size_t terms;
    double
        *arm[2]; /* [n] weights of the others and the reached, w in them; 0 elsewhere */
    double
        *target; /* [n] w of the units of the target                                  */
    double *p;   /* [n] probabilities of delivery                                     */
    bool
        propensity; /* p holds them                                                      */
    double
        reached; /* sum of w of the target                                            */
    double condition;
    size_t passes;
} asc_drawn;

/* Fills everything from coef on, and fitted.mean and fitted.l (zero before); work is rewound after. */
typedef asc_status asc_drawn_estimate(asc_drawn *d, asc_arena *work, asc_error *err);

/* more: terms beside those of the exposure model that coef has room for. */
asc_status asc_drawn_prepare(const asc_problem *p, const asc_settings *s, size_t more,
                             asc_drawn_estimate *estimate, asc_arena *arena,
                             asc_drawn **out, asc_error *err);
/* The members of asc_estimator. */
const char *asc_drawn_part(const void *plan, size_t term);
asc_status asc_drawn_fit(const void *plan, asc_arena *work, asc_means *out,
                         asc_error *err);
asc_status asc_drawn_refit(const void *plan, const double *w, const double *start,
                           asc_arena *work, asc_means *out, asc_error *err);
asc_status asc_drawn_diagnose(const void *plan, const double *coef, asc_arena *arena,
                              asc_diagnosis *out, asc_error *err);

#endif
