/* The estimator interface: policy means. Given a problem, a list of policies and a weight vector, the
 * mean outcome of the cohort under each policy, and if asked the cluster sums of influence values.
 * One constant per estimator: no state, no memory of its own. */
#ifndef ASCRIBE_ESTIMATOR_H
#define ASCRIBE_ESTIMATOR_H

#include "ascribe/bootstrap.h"
#include "ascribe/pool.h"
#include "ascribe/problem.h"
#include "ascribe/study.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_policy_kind {
    ASC_DELIVERED, /* each unit keeps what the members of S delivered to it             */
    ASC_UNIVERSAL  /* every eligible unit receives exactly S; the ineligible keep none  */
} asc_policy_kind;

/* All 2^K coalitions of one kind, in mask order. */
const char *asc_policy_name(asc_policy_kind kind); /* "delivered", "universal" */

/* How one replicate ended. */
typedef enum asc_outcome_code {
    ASC_FIT_OK = 0,
    ASC_FIT_BOUNDARY = 1, /* a level without events: the means' limit was taken        */
    ASC_FIT_ABSENT = 2,   /* a level or partner absent: its column was dropped          */
    ASC_FIT_REFUSED = 4   /* the means did not settle; means are NaN                    */
} asc_outcome_code;       /* bits */

typedef struct asc_means {
    double
        *mean; /* [P] out; P = asc_settings_count for every kind asked, delivered first */
    double *coef; /* [q] out or NULL: coefficients of the full-sample fit             */
    double *influence; /* [clusters x P] out or NULL, column-major: sums over units of a
                            cluster of w_i f_i, where mean_r - mean ~ sum_c l_c / sum w; an
                            estimator that has none sets it NULL                             */
    /* Full sample only: influence values corrected for few clusters (CR2), and what their degrees of freedom take:
     * [asc_corrected_rows(clusters, width) x P], column-major, or NULL. width: columns there is room for, then
     * those of the model; an estimator without any leaves it NULL, or sets it NULL. Of a policy first l
     * [clusters], then z and y [clusters][width]: models/outcome/outcome_corrected.c. */
    double *corrected;
    size_t width;
    size_t passes;  /* over the data                                                    */
    size_t doubles; /* of these in double precision, of a replicate fitted in a block  */
    double
        condition; /* of the design, full sample; 0 when not computed                   */
    unsigned code; /* asc_outcome_code bits                                            */
    double
        target; /* of the full sample: sum of w over the units the means are of; 0: all;
                      NaN: the target is a weighting, not a number of units            */
    bool slow;  /* a replicate of a block that had to be fitted by itself           */
} asc_means;

/* Rows of a column of corrected influence values. */
static inline size_t asc_corrected_rows(size_t clusters, size_t width)
{
    return clusters * (1 + 2 * width);
}

/* What a model needs to know besides the problem; the same for all replicates. */
typedef struct asc_settings {
    const asc_model_spec *spec;
    bool delivered, universal; /* kinds asked */
    const asc_mask
        *coalition; /* [coalitions] masks asked, ascending, the same for every kind;
                                  NULL: all 2^K                                         */
    size_t coalitions;
    uint64_t seed; /* of the study, for learners that draw                              */
} asc_settings;

/* How many coalitions are asked for each kind, and the mask of the j-th. Policies are in this order,
 * the delivered ones first. */
static inline size_t asc_settings_count(const asc_settings *s, size_t players)
{
    return s->coalition == NULL ? (size_t)1 << players : s->coalitions;
}
static inline asc_mask asc_settings_mask(const asc_settings *s, size_t j)
{
    return s->coalition == NULL ? (asc_mask)j : s->coalition[j];
}

/* A block of replicates: how often each cluster stands in each. */
typedef struct asc_replicates {
    size_t count;                /* 1 .. 64                                            */
    const uint8_t *multiplicity; /* [count][clusters], or NULL: replicates first,
                                    first + 1, ... of `draws`                          */
    const asc_bootstrap *draws;
    size_t first;
    asc_stop stop; /* ASC_ESTOPPED soon after it says so                 */
} asc_replicates;

/* What an estimator that weights has to show: balance, overlap and weights. */
enum { ASC_PROPENSITY_BINS = 20, ASC_WEIGHT_BINS = 7 };

/* One column compared between units a partner reached and the others that it could have, weighted by one
 * over the probability of what they got. */
typedef struct asc_balance {
    size_t partner;
    const char *term;           /* covariate or earlier partner                         */
    double before, after;       /* standardised mean differences                        */
    double before_se, after_se; /* what chance alone would do                           */
    double ratio_before,
        ratio_after; /* of variances, reached to others                 */
} asc_balance;

/* The units a partner reached, or the others that it could have. */
typedef struct asc_arm {
    size_t partner;
    bool reached;
    size_t units;
    double ess, largest,
        share;          /* of weights: effective number, largest, its share      */
    double quantile[5]; /* of propensities: least, quartiles, most               */
    double equipoise;   /* share of units with a preference score of 0.3 to 0.7  */
    double pooled;      /* the same over both arms                               */
    double
        bin[ASC_PROPENSITY_BINS];   /* sum of unit weights by propensity                */
    double weight[ASC_WEIGHT_BINS]; /* the same by 1 / probability: asc_weight_edge     */
} asc_arm;

/* A unit with so small a probability of what a policy gives it has next to nobody like it among those who
 * follow the policy. Where few follow it for everybody's sake, smallness is measured against the mean. */
#define ASC_RARE 0.01
#define ASC_RARE_OF_MEAN 0.1

/* The units that follow a policy. */
typedef struct asc_following {
    asc_policy_kind kind;
    asc_mask mask;
    size_t units;
    double ess, mean, largest, share; /* of weights                                     */
    double least;                     /* smallest probability of the policy among them  */
    double least_all; /* the same over all units of the target                          */
    double below;     /* min(ASC_RARE, ASC_RARE_OF_MEAN x mean of it over the target)   */
    double rare;      /* share of the target where it is below that                     */
    double before, after; /* largest |difference| from the whole sample, in its SDs     */
    double counterparts;  /* delivered: effective number of the units that stand for those
                             something is taken from; NaN: from nobody, or another kind    */
    double
        counterpart; /* largest part of that one unit has                             */
    double aside;    /* `after`, of weights that make arms alike and not each the whole
                             sample; NaN: not of that sort                                 */
} asc_following;

typedef struct asc_diagnosis {
    asc_balance *balance;
    size_t balances;
    asc_arm *arm;
    size_t arms;
    asc_following *following; /* [P] in the order of the means */
    size_t followings;
    size_t counted;     /* units of the target, one partner                            */
    const char *reason; /* why there are no followings, or NULL                    */
} asc_diagnosis;

/* Lower edges of the weight bins: 1, 2, 3, 5, 10, 20, 50. */
double asc_weight_edge(size_t bin);

typedef struct asc_estimator {
    const char *name; /* registry key                                                   */
    const char
        *summary; /* one line for --help                                            */
    const char
        *reference; /* where the formula comes from                                   */
    const char
        *assumes; /* assumptions, one sentence                                      */
    const char *
        options; /* keys of its entry in a study that it takes besides name, model, policy,
                     others and target, separated by blanks; NULL: none                    */
    /* Optional: refuses, by the family of the outcome and its entry in the study alone, an outcome it has no model of.
     * A run asks it before any work. */
    asc_status (*takes)(const asc_problem *p, const asc_model_spec *spec, asc_error *err);
    /* Work shared by all fits of a problem, made once in the arena, then read-only: design,
     * patterns. *terms [*count] are the coefficient names; the full-sample fit uses w = p->w. */
    asc_status (*prepare)(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err);
    /* Optional: the model a term belongs to, for /tables/coefficient; NULL: "outcome" throughout. */
    const char *(*part)(const void *plan, size_t term);
    /* The means depend on the declared order of partners. */
    bool ordered;
    bool
        single; /* takes a problem of one partner only                                  */
    bool drawn; /* replicates are always draws from influence values: no bootstrap      */
    bool
        extrapolates; /* means do not rest on the weights that diagnose describes: overlap is shown
                          and noted, and withholds nothing                                  */
    unsigned targets; /* bits 1 << asc_target it can answer for, besides all            */
    /* Full sample: refuses what is not identified. w = p->w. */
    asc_status (*fit)(const void *plan, asc_arena *work, asc_means *out, asc_error *err);
    /* Optional: balance and overlap at the full sample's coefficients coef [q]; taken from arena. */
    asc_status (*diagnose)(const void *plan, const double *coef, asc_arena *arena,
                           asc_diagnosis *out, asc_error *err);
    /* One replicate with weights w [n]; start [q] coefficients of the full sample. Never fails for
     * the data's sake: out->code says what happened. Thread-safe. */
    asc_status (*refit)(const void *plan, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err);
    /* Optional, both or neither: many replicates at once. share makes in the arena what all blocks
     * need besides the plan, once; then it is read-only. refit_block fills out [count] with what
     * refit would give, to rounding; the bits of a replicate do not depend on its company. */
    asc_status (*share)(const void *plan, const double *start, asc_arena *arena,
                        void **shared, asc_error *err);
    asc_status (*refit_block)(const void *shared, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err);
    /* What stands in for it where an outcome has waiting times (asc_problem.timing); NULL: it takes none. */
    const struct asc_estimator *over_time;
    bool
        streams; /* takes a problem whose x is not held (ascribe/problem.h)              */
} asc_estimator;

/* Registry. */
size_t asc_estimator_count(void);
const asc_estimator *asc_estimator_at(size_t i);
const asc_estimator *asc_estimator_find(const char *name); /* NULL: none of that name */

#ifdef __cplusplus
}
#endif
#endif
