/* What stands beside the estimates and can lower their claims: audited claims of partners, the trend before, narratives
 * against numbers, pathways in the record, credit that follows how much is written down. Pure functions of counts; texts
 * are taken from the arena. */
#ifndef ASCRIBE_TESTIMONY_H
#define ASCRIBE_TESTIMONY_H

#include "ascribe/bootstrap.h"
#include "ascribe/gate.h"
#include "ascribe/measure.h"
#include "ascribe/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- audited.c ---- */

#define ASC_AUDIT_CONFIDENCE 0.95 /* one-sided */

/* One sample: of a stratum, or of all claims. */
typedef struct asc_audited_part {
    const char *label; /* "": all claims                                               */
    size_t claims, size, read, wrong;
    double share,
        bound; /* wrong / size; its own Clopper-Pearson bound, or the share where all was read */
} asc_audited_part;

/* What the readers of a sample of claims found. */
typedef struct asc_audited {
    const asc_audited_part *part; /* [parts]; none: one sample of all claims           */
    size_t parts;
    const char *rule;    /* how the bound is made                                   */
    size_t claims, size; /* of the frame; of the sample                             */
    size_t read, wrong, unread; /* a claim one reader rejects is wrong, and so is one
                                   that a reader has not read                          */
    double share,
        bound; /* wrong / size (strata weighted by their claims), and its upper bound */
    double kappa, pabak; /* of the first two readers; NaN where there is no second    */
    double standing;     /* claims that stand at the bound: claims (1 - bound)        */
    const char *reason;  /* why the reading counts for nothing (bound 1), ""          */
} asc_audited;

/* Size of one sample of a plan, at most all claims of its stratum. */
size_t asc_audited_size(const asc_audit_plan *plan, size_t claims);
/* Positions of the claims drawn from all strata, ascending: [size] in the arena, from the plan's seed. */
asc_status asc_audited_sample(const asc_audit_plan *plan, const asc_claim_frame *frame,
                              asc_arena *arena, const size_t **sample, size_t *size,
                              asc_error *err);
/* frozen: the claims were sealed before the sample could be drawn. */
asc_status asc_audited_judge(const asc_audit_plan *plan, const asc_claim_frame *frame,
                             bool frozen, asc_arena *arena, asc_audited *out,
                             asc_error *err);

/* ---- review.c ---- */

typedef enum asc_review_state {
    ASC_REVIEW_SUPPORTED, /* enough raters, all of one mind: the evidence supports it   */
    ASC_REVIEW_AGAINST,   /* ... the evidence is against it                             */
    ASC_REVIEW_OPEN,      /* too few raters, another panel than stated, or not one mind */
    ASC_REVIEW_NONE       /* nothing was read                                           */
} asc_review_state;

/* One piece of evidence. *why: static text, "" when it is settled. */
asc_review_state asc_review_item_state(const asc_review_plan *plan,
                                       const asc_review_item *item, const char **why);
/* All evidence for a partner's part: supported when every piece is; pieces for and against are open. */
asc_review_state asc_review_state_of(const asc_review_plan *plan,
                                     const asc_review_count *count, size_t partner);
/* Cohen's kappa of the first two raters of each item; NaN: no item has two. */
double asc_review_kappa(const asc_review_count *count);
const char *asc_review_state_name(asc_review_state state);

/* ---- trend.c ---- */

enum { ASC_TRENDS_MAX = 32 };

/* The level of an outcome in periods before, of units that were reached and others. */
typedef struct asc_trend_case {
    size_t n, periods; /* units; periods >= 2, oldest first, at most ASC_TRENDS_MAX */
    const double *const *x;  /* [periods] columns [n]                                   */
    const double *w;         /* [n] weights                                             */
    const uint8_t *reached;  /* [n] 1: by anyone                                        */
    const uint32_t *cluster; /* [n]                                                    */
    size_t clusters;
    double low, high; /* interval of the gain per unit; NaN: none                      */
    double gain;      /* per unit                                                      */
    const double *draw; /* [boot->replicates] of the gain, NaN refused; NULL: none     */
    const asc_bootstrap *boot; /* of these clusters: what the draws were made with     */
} asc_trend_case;

typedef struct asc_trend {
    size_t leads;                /* periods - 1                                    */
    double lead[ASC_TRENDS_MAX]; /* difference of the arms, less that of the last  */
    double std_error[ASC_TRENDS_MAX];
    double p;         /* that all leads are 0; NaN: they do not vary                   */
    double breakdown; /* largest Mbar at which the robust interval of the gain excludes 0;
                         without draws it is least                                     */
    double estimated; /* the same with the steps as estimated                          */
    double least;     /* with their error, whatever it has to do with that of the gain */
} asc_trend;

/* Work is rewound. ASC_EDATA: an arm without units. */
asc_status asc_trend_test(const asc_trend_case *c, asc_arena *work, asc_trend *out,
                          asc_error *err);

/* ---- testimony.c ---- */

/* Share of open discordant records, all reconciliations together; NaN: there is none. */
double asc_discordance(const asc_tally *t);
/* Is a path on record for too few of the people reached? The share needed is stated with it. */
bool asc_path_broken(const asc_path_plan *plan, const asc_path_count *count);
/* Largest attenuation of the credit of players with a gain above 0: 1 - adjusted / raw, at least 0. NaN: no such
 * player, or a number is missing. */
double asc_credit_attenuation(const double *raw, const double *adjusted, size_t players);

#ifdef __cplusplus
}
#endif
#endif
