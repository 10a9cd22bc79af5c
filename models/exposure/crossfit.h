/* Cross-fitted nuisances, and means that come of them. Private to models. */
#ifndef ASCRIBE_CROSSFIT_H
#define ASCRIBE_CROSSFIT_H

#include "doubly_robust.h"

typedef struct asc_crossfit {
    size_t folds;
    double *mean; /* [policies]                                               */
    double *
        influence; /* [clusters x policies] cluster sums of w (psi - g mean) sum w / sum w g */
    double *coef;   /* [terms] of the full sample                               */
    double *first;  /* [clusters] largest weight of the cluster's units, and    */
    uint32_t *row;  /* [clusters] the row of the problem that has it            */
    double *weight; /* [clusters] sum of w                                      */
    double total;   /* sum w                                                    */
    double target;  /* sum w g; 0: of all units                                 */
    double condition;
    size_t passes;
    /* Kept for estimators that need them unit by unit, in the order of the rows. */
    const asc_exposure_fit *exposure; /* odds by table            */
    double *r;                        /* [n] y - m(A, L)          */
    double *m;                        /* [policies][n] at policies */
} asc_crossfit;

/* Fits the full sample's parametric models, which refuse what is not identified, then every fold. d keeps what
 * learners predict. The means are those of aipw for all units. */
asc_status asc_crossfit_run(asc_doubly *d, asc_arena *arena, asc_crossfit *out,
                            asc_error *err);
/* The nuisances alone, kept unit by unit in `keep`: at most ASC_LEARNED_MAX partners. mean and influence are 0, and
 * the estimator's to fill. */
asc_status asc_crossfit_keep(asc_doubly *d, asc_arena *arena, asc_arena *keep,
                             asc_crossfit *out, asc_error *err);
/* aipw of the target from what was kept. */
asc_status asc_crossfit_target(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                               asc_error *err);
/* Hands the full sample's answer over. */
void asc_crossfit_take(const asc_doubly *d, const asc_crossfit *c, asc_means *out);
/* Means of a replicate with weights w [n], of the rows of the problem, without a refit: mean + sum over
 * clusters of (m_c - 1) l_c / sum w, m_c the multiplicity of cluster c. */
void asc_crossfit_draw(const asc_doubly *d, const asc_crossfit *c, const double *w,
                       asc_means *out);

#endif
