/* Nuisances of a doubly robust estimator by learners, cross-fitted: what is predicted for a unit comes from fits
 * without its fold. Private to models. */
#ifndef ASCRIBE_NUISANCE_H
#define ASCRIBE_NUISANCE_H

#include "ascribe/learner.h"
#include "exposure_model.h"

enum { ASC_LEARNED_MAX = 8 }; /* partners; odds are held for every set of earlier ones */

typedef struct asc_nuisances {
    const asc_exposure_model *e;
    const asc_problem *of_outcome; /* with the covariates of the outcome's list       */
    const asc_learner_spec *outcome,
        *exposure; /* NULL: that one is not learned         */
    size_t folds;
    uint64_t seed;
    const char **term,
        **part; /* [terms] candidates of stacks, the outcome's first      */
    size_t terms, outcome_terms;
    double
        *weight; /* [terms] of candidates, mean over folds                            */
    double *r;   /* [n] y - m(A, L) of the other folds, 0 where w is; outcome         */
    double *
        m; /* [policies][n] predictions of the outcome, 0 where w is; NULL: they are summed   */
    asc_exposure_fit
        fit; /* odds by table; exposure                                     */
} asc_nuisances;

/* Checks what is asked for; names of terms. */
asc_status asc_nuisances_prepare(const asc_exposure_model *e, const asc_settings *s,
                                 asc_arena *arena, asc_nuisances *out, asc_error *err);
/* Takes the tables of odds: 1 for rows without weight, 0 for the ineligible. */
asc_status asc_nuisances_odds(asc_nuisances *q, asc_arena *arena, asc_error *err);
/* Fits and predicts, folds and nuisances in parallel. What it keeps is taken from arena. When the outcome is
 * learned q->m, or without it psi [clusters x policies], gains m(policy(A), L) or the sums of w m. */
asc_status asc_nuisances_run(asc_nuisances *q, asc_arena *arena, double *psi,
                             asc_error *err);

#endif
