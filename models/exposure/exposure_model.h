/* The law of exposures given covariates, and the weights that follow from it. Private to models; shared
 * by the estimators that weight.
 *
 *   Pr(A | L) = prod_k Pr(A_k | A_1 .. A_{k-1}, L)
 *   logit Pr(A_k = 1 | ..) = alpha_k' [1, L, A_1, .., A_{k-1}]
 *
 * A chain of logistic models in the declared order of partners. All share one design of the columns
 * [1, L, A_1 .. A_{K-1}], of which model k uses the first `common` + k - 1. A unit that is not eligible
 * for a partner has A_k = 0 with probability 1 and no part in model k. Rows are sorted by delivered
 * pattern, stably, as in outcome_model.h.
 *
 * Means of a target weigh unit i by g_i (one partner, e = Pr(A = 1 | L)):
 *   treated  g = A           overlap  g = e (1 - e)        within  g = 1{trim <= e <= 1 - trim}
 * Weights of the followers of a policy are then those of all units times the tilt E(g | followers, L):
 *   treated  e, and A where the policy is delivered(the partner), which everybody follows
 *   overlap  e (1 - e)       within   g, whose jumps influence values leave out (Crump et al. 2009)
 * Li, Morgan & Zaslavsky (2018), JASA 113:390-400; Crump, Hotz, Imbens & Mitnik (2009), Biometrika 96:187-199. */
#ifndef ASCRIBE_EXPOSURE_MODEL_H
#define ASCRIBE_EXPOSURE_MODEL_H

#include "ascribe/policy.h"

enum { ASC_WEIGHTED_MAX = 20 }; /* partners; sums over patterns double with each */

/* One policy of the list of means. */
typedef struct asc_policy {
    asc_policy_kind kind;
    asc_mask mask;
} asc_policy;

typedef struct asc_exposure_model {
    const asc_problem *problem; /* with the covariates of these models               */
    asc_policy *policy; /* [policies] in the order of the means                     */
    size_t policies;
    size_t n, p, players;
    size_t common;     /* columns [1, L]                                           */
    asc_design design; /* [n x p], rows sorted                                     */
    const asc_problem *whole; /* with all covariates, whose balance is shown           */
    asc_design shown; /* [n x shown_common + K - 1] of these; or the design itself   */
    size_t shown_common;
    const uint32_t *order; /* [n] row of the problem                                   */
    asc_mask *mask;        /* [n] delivered                                            */
    asc_mask *eligible;    /* [n] or NULL                                              */
    uint32_t *cluster;     /* [n]                                                      */
    uint32_t *end;         /* [n] end of the rows with this pattern and eligibility    */
    double *y, *w;         /* [n]                                                      */
    double *a;             /* [K][n] exposures as numbers                              */
    const char **term;     /* [terms] covariate or earlier partner, model after model  */
    const char **part;     /* [terms] "exposure:insulin"                               */
    size_t terms;          /* sum over k of common + k - 1                             */
    double trim;           /* of the target `within`                                   */
    asc_target target;     /* whose means; but for all units only with one partner      */
} asc_exposure_model;

/* Coefficients of all models of the chain, and what follows for every row. */
typedef struct asc_exposure_fit {
    double *
        coef; /* [K][p] 0 beyond the columns of model k                                 */
    double
        *odds; /* [K][n] exp(alpha_k' [1, L, 0]): odds when no earlier partner delivered;
                     0 for the ineligible                                                    */
    double **
        table; /* [K][2^k][n] odds of partner k by the set of earlier partners that delivered,
                       instead of coef and odds; NULL: those                            */
    unsigned
        code; /* asc_outcome_code                                                      */
    size_t passes;
} asc_exposure_fit;

asc_status asc_exposure_prepare(const asc_problem *p, const asc_settings *s,
                                asc_arena *arena, asc_exposure_model *out,
                                asc_error *err);
/* exposure_fit.c: the full sample; refuses what is not identified. fit->coef and odds are taken from
 * work. condition NULL: the rank of the columns is known to be full. */
asc_status asc_exposure_fit_full(const asc_exposure_model *m, asc_arena *work,
                                 asc_exposure_fit *fit, double *condition,
                                 asc_error *err);
/* One replicate, or a part of the sample, with weights w [n] sorted; start [K][p] or NULL. Never fails
 * for the data's sake. */
asc_status asc_exposure_refit(const asc_exposure_model *m, const double *w,
                              const double *start, asc_arena *work, asc_exposure_fit *fit,
                              asc_error *err);
/* inverse [K][p x p] of X'WVX of every model at fit, zero in the columns it does not use. */
asc_status asc_exposure_curvature(const asc_exposure_model *m,
                                  const asc_exposure_fit *fit, asc_arena *work,
                                  double *inverse, asc_error *err);
/* Coefficients in the order of the terms, and back. */
void asc_exposure_pack(const asc_exposure_model *m, const double *coef, double *terms);
void asc_exposure_unpack(const asc_exposure_model *m, const double *terms, double *coef);
/* The fit that belongs to coefficients coef [K][p], or in the order of the terms. */
asc_status asc_exposure_predict(const asc_exposure_model *m, const double *coef,
                                asc_arena *work, asc_exposure_fit *fit, asc_error *err);
asc_status asc_exposure_restore(const asc_exposure_model *m, const double *terms,
                                asc_arena *work, asc_exposure_fit *fit, asc_error *err);
/* Pr(A_k = 1 | earlier partners as they were, L) of every row, [n]; 0 for the ineligible. */
void asc_exposure_propensity(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             size_t k, double *e);
/* target.c: g [n]; and sum over rows of w g. */
void asc_exposure_target(const asc_exposure_model *m, const asc_exposure_fit *fit,
                         double *g);
double asc_exposure_target_sum(const asc_exposure_model *m, const asc_exposure_fit *fit,
                               const double *w, double *g);
/* Tilt of a row at propensity e under a policy, and its d log / d alpha'x. */
double asc_exposure_tilt(const asc_exposure_model *m, asc_policy policy, size_t row,
                         double e, double *slope);
/* Refuses what a target cannot be of, by name: ASC_ESTUDY. */
asc_status asc_exposure_target_check(const asc_problem *p, const asc_model_spec *spec,
                                     asc_error *err);
/* What asc_means says of the target at the full sample; sum: of w g. */
double asc_exposure_reached(const asc_exposure_model *m, double sum);
/* Refuses units whose propensity lies outside [trim, 1 - trim]: ASC_EOVERLAP. */
asc_status asc_exposure_trim(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             double trim, asc_arena *work, asc_error *err);

/* exposure_weights.c: weights of one policy, chunk by chunk of rows with one pattern. With t = a & S
 *   delivered(S)  h = 1 / Pr(A_-S = 0 | A_S = t, L)
 *   universal(S)  h = 1 / Pr(A = S & eligible | L)
 * a unit follows the policy when A is what the policy gives it; only those carry weight. */
enum { ASC_CHUNK = 128 };
typedef struct asc_weighting {
    const asc_exposure_model *m;
    const asc_exposure_fit *fit;
    asc_policy policy;
    size_t most;   /* rows of a chunk, at most ASC_CHUNK                           */
    double *h;     /* [ASC_CHUNK]                                                  */
    bool slopes;   /* asked for:                                                   */
    double *slope; /* [K][ASC_CHUNK] d log h / d intercept of model k              */
    double *cross; /* [K][K][ASC_CHUNK] d log h / d coefficient of A_j in model k  */
    asc_mask free; /* partners below the last member of S that are summed over     */
    unsigned top;  /* partners up to the last member of S                          */
    asc_mask at;   /* what the factors are made for: the partners kept            */
    bool made;
    size_t *first;  /* [K + 1] of the factors of model k                            */
    double *factor; /* exp of the sum of coefficients of A_j, by state              */
    double *f;      /* [states][most] joint probabilities up to the last member     */
    double *sum;    /* [ASC_CHUNK]                                                  */
} asc_weighting;

asc_status asc_weighting_create(const asc_exposure_model *m, const asc_exposure_fit *fit,
                                asc_policy policy, bool slopes, asc_arena *work,
                                asc_weighting *out, asc_error *err);
/* Rows from `row` on that can be one chunk. */
size_t asc_weighting_run(const asc_weighting *g, size_t row);
bool asc_weighting_follows(const asc_weighting *g, size_t row);
/* Fills h, and slopes when asked, for rows [first, first + rows): whether they follow or not. */
void asc_weighting_fill(asc_weighting *g, size_t first, size_t rows);

/* exposure_sums.c: sums over the followers of a policy with w > 0. */
typedef struct asc_weight_sums {
    double weight;  /* sum w h                                                     */
    double square;  /* sum (w h)^2                                                 */
    double value;   /* sum w h r                                                   */
    double largest; /* w h                                                         */
    double least;   /* smallest 1 / h                                              */
    size_t followers;
} asc_weight_sums;
asc_status asc_exposure_sums(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             asc_policy policy, const double *w, const double *r,
                             asc_arena *work, asc_weight_sums *out, asc_error *err);
/* Only the sums of weights and values, and followers, with the same bits: for replicates. */
asc_status asc_exposure_value(const asc_exposure_model *m, const asc_exposure_fit *fit,
                              asc_policy policy, const double *w, const double *r,
                              asc_arena *work, asc_weight_sums *out, asc_error *err);
/* Refuses a policy nobody followed, by name: ASC_EOVERLAP. */
asc_status asc_exposure_followed(const asc_exposure_model *m, asc_policy policy,
                                 const asc_weight_sums *sum, asc_arena *work,
                                 asc_error *err);
/* h [n] of a policy. all: of every unit; else 0 for units that do not follow it. */
asc_status asc_exposure_h(const asc_exposure_model *m, const asc_exposure_fit *fit,
                          asc_policy policy, bool all, asc_arena *work, double *h,
                          asc_error *err);
/* What the policy gives to the unit of a row, and whether that is what it got. */
asc_mask asc_exposure_given(const asc_exposure_model *m, asc_policy policy, size_t row);

/* exposure_influence.c: what the estimation of the exposure models adds to a sum over units whose
 * derivative is sum_i c_i d log h_i,
 *   l_c += scale sum over units of c of w_i sum_k G_k' H_k^-1 x_ik (A_ik - p_ik)
 *   G_k = sum_i c_i d log h_i / d alpha_k;  c [n] */
asc_status asc_exposure_direction(const asc_exposure_model *m,
                                  const asc_exposure_fit *fit, const double *inverse,
                                  asc_policy policy, const double *c, double scale,
                                  asc_arena *work, double *influence, asc_error *err);

/* The same for a sum whose derivative is sum_i c_i d log g_i, g the target. */
asc_status asc_exposure_target_direction(const asc_exposure_model *m,
                                         const asc_exposure_fit *fit,
                                         const double *inverse, const double *c,
                                         double scale, asc_arena *work, double *influence,
                                         asc_error *err);

/* The same, of one partner, for a sum whose derivative is sum_i c_i d (alpha'x_i): any function of its propensity. */
asc_status asc_exposure_score_direction(const asc_exposure_model *m,
                                        const asc_exposure_fit *fit,
                                        const double *inverse, const double *c,
                                        double scale, asc_arena *work, double *influence,
                                        asc_error *err);

/* exposure_diagnose.c */
asc_status asc_exposure_diagnose(const asc_exposure_model *m, const double *terms,
                                 asc_arena *arena, asc_diagnosis *out, asc_error *err);
/* The same of a fit at hand. */
asc_status asc_exposure_describe(const asc_exposure_model *m, const asc_exposure_fit *fit,
                                 asc_arena *arena, asc_diagnosis *out, asc_error *err);
/* The same of one partner from the weights of its two arms, wherever they come from. */
typedef struct asc_given_weights {
    const double *arm[2]; /* others, reached: [n] with w in them, 0 outside the arm     */
    const double *e; /* [n] probabilities of delivery, or NULL: there are none      */
    const double
        *target; /* [n] w g of the target                                       */
    bool aside;  /* the arms are made alike, not each the whole sample          */
} asc_given_weights;
asc_status asc_exposure_diagnose_given(const asc_exposure_model *m,
                                       const asc_given_weights *given, asc_arena *arena,
                                       asc_diagnosis *out, asc_error *err);

#endif
