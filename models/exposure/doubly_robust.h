/* An outcome model and exposure models side by side: what the doubly robust estimators share. Private to
 * models. Rows of both are in the same order. */
#ifndef ASCRIBE_DOUBLY_ROBUST_H
#define ASCRIBE_DOUBLY_ROBUST_H

#include "ascribe/numeric.h"
#include "exposure_model.h"
#include "nuisance.h"
#include "ordinal.h"
#include "outcome_fit.h"
#include "outcome_residual.h"

typedef struct asc_doubly {
    asc_exposure_model e;
    asc_outcome_model m;
    const asc_ordinal *ordinal; /* of an ordered score, whose design m is; else NULL */
    const asc_model_spec *spec;
    bool nested;     /* covariates of the exposure models are among the outcome model's */
    asc_nuisances q; /* what learners are for; m and the models of e are then not made */
    const char **term; /* [terms] of the outcome model, then of the exposure models */
    const char **part; /* [terms] the model a term belongs to                       */
    size_t terms, outcome_terms;
} asc_doubly;

typedef struct asc_doubly_fit {
    double *coef;    /* [coefs] of the outcome model                  */
    double *inverse; /* [p x p] or NULL                               */
    double *r;       /* [n] y - m(A, L)                               */
    double *slope;   /* [n] dm/deta; of an ordered score dm/dm = 1    */
    asc_outcome_refit outcome;
    asc_ordinal_solution ordinal; /* of an ordered score           */
    asc_exposure_fit exposure;
    const double *g; /* [n] target weight of a row; NULL: 1        */
    double target;   /* sum w g                                    */
    bool replicate;
    double condition;
    size_t passes;
    unsigned code;
} asc_doubly_fit;

asc_status asc_doubly_prepare(const asc_problem *p, const asc_settings *s,
                              asc_arena *arena, asc_doubly *out, asc_error *err);
/* Without an outcome model: weights alone. */
asc_status asc_doubly_prepare_weights(const asc_problem *p, const asc_settings *s,
                                      asc_arena *arena, asc_doubly *out, asc_error *err);
const char *asc_doubly_part(const void *plan, size_t term);
/* Coefficients that a mean of the outcome depends on: p, or slopes and thresholds. */
size_t asc_doubly_width(const asc_doubly *d);
/* Full sample; curvature asks for the inverse. Everything is taken from work. */
asc_status asc_doubly_fit_full(const asc_doubly *d, bool curvature, asc_arena *work,
                               asc_doubly_fit *out, asc_error *err);
/* One replicate with sorted weights w. */
asc_status asc_doubly_refit(const asc_doubly *d, const double *w, const double *start,
                            asc_arena *work, asc_doubly_fit *out, asc_error *err);
/* plug [policies]: means of the predictions. In a replicate f->code may become refused. */
asc_status asc_doubly_plug(const asc_doubly *d, const double *w, asc_doubly_fit *f,
                           asc_arena *work, double *plug, asc_error *err);
/* Scores of the outcome model at a fit of the full sample: its residuals where the link is canonical. */
asc_status asc_doubly_scores(const asc_doubly *d, const asc_doubly_fit *f,
                             asc_arena *work, asc_scores *out, asc_error *err);
/* influence [clusters x policies] of the means of the predictions; with fixed nuisances only m - mean. */
typedef struct asc_doubly_more {
    const double *plug; /* [policies] these means                                   */
    const asc_scores
        *scores; /* of asc_doubly_scores, or NULL                            */
    const double
        *gradient; /* [width x policies] to the coefficients, of what is added to the
                                 means; or NULL                                           */
} asc_doubly_more;
asc_status asc_doubly_plug_influence(const asc_doubly *d, const asc_doubly_fit *f,
                                     const asc_doubly_more *more, asc_arena *work,
                                     double *influence, asc_error *err);
asc_status asc_doubly_diagnose(const void *plan, const double *coef, asc_arena *arena,
                               asc_diagnosis *out, asc_error *err);
/* gradient [width] of sum_i c_i m_i at the exposures as they were, c [n] times f->slope. */
asc_status asc_doubly_gradient(const asc_doubly *d, const asc_doubly_fit *f,
                               const double *c, asc_arena *work, double *gradient,
                               asc_error *err);
/* m [n]: predictions of the rows under a policy, full sample. */
asc_status asc_doubly_predict(const asc_doubly *d, const asc_doubly_fit *f,
                              asc_policy policy, asc_arena *work, double *m,
                              asc_error *err);
/* Coefficients, passes, condition, code, target. */
void asc_doubly_hand_over(const asc_doubly *d, const asc_doubly_fit *f, asc_means *out);

#endif
