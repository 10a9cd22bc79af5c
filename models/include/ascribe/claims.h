/* From the numbers of one outcome under one model to the rows of the evidence gate, and from a claim level to the
 * words it allows. Pure functions of numbers; texts are taken from the arena (NULL when memory ran out,
 * which the arena remembers). */
#ifndef ASCRIBE_CLAIMS_H
#define ASCRIBE_CLAIMS_H

#include "ascribe/evidence.h"
#include "ascribe/gate.h"
#include "ascribe/sensitivity.h"
#include "ascribe/trials.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the gate needs to know of one outcome under one model. Numbers that are not known are NaN. */
typedef struct asc_fact {
    const char *model; /* "" : the study compares nothing                               */
    const char
        *policy; /* of the total                                                  */
    const asc_outcome *outcome;
    const asc_problem *problem;
    bool weighted; /* the model weights: overlap and balance are its own            */
    bool
        doubly_robust; /* consistent when either of two models is right                 */
    bool supported;    /* comparable units got nothing                                  */
    double rate, rate_low,
        rate_high; /* as observed, per unit, with its interval        */
    bool earlier;  /* a covariate holds the same thing, or its like, before */
    double before; /* its mean per unit, where it was counted the same way  */
    double total, std_error, low,
        high;             /* v(N), signed gain per unit, interval as asked */
    double low90, high90; /* two one-sided tests at 5 %                    */
    /* log mu(N) / mu(none), positive where the outcome is larger; of a gaussian outcome 0.91 times the
     * difference in its standard deviations. Its standard error over the draws, and 95 % limits. */
    double ratio, ratio_se, ratio_low, ratio_high;
    double ess_share, ess; /* smallest of all arms                                  */
    double equipoise;      /* smallest, pooled or per arm                           */
    double smd,
        variance_ratio; /* largest after weighting                               */
    double smd_before,
        ratio_before; /* and before it                                    */
    double trend_p,
        breakdown; /* of the trend before; NaN: none was stated, or it cannot be told */
    bool
        dependent; /* a later partner's delivery goes with an earlier one's, or may     */
    const char *earlier_partner,
        *later_partner; /* the first such pair; NULL: not known */
    double odds;        /* its odds ratio                       */
    const asc_wording
        *among; /* words for the units its means are of; NULL: all         */
} asc_fact;

/* What chance, and the plan, say about all facts of a run. */
typedef struct asc_fact_list {
    const asc_fact *fact; /* [facts] in the order of outcomes, then models */
    size_t facts;
    const asc_study *study;
} asc_fact_list;

/* ---- claim_rows.c: each fills the rows it names from what is known ---- */

/* Is the covariate `before` of an outcome taken from records in the same way over as long a time, and 0 or 1 where the
 * outcome is? In a flat file nobody knows more: true. answer_facts.c. */
bool asc_claim_counted_alike(const asc_study *s, const asc_problem *p,
                             const asc_outcome *o, const char *before);

void asc_claim_design(const asc_fact *f, const asc_study *s, asc_evidence *row); /* 1 */
void asc_claim_overlap(const asc_fact *f, asc_evidence *row); /* 5, 6, 7 */
asc_evidence asc_claim_evalue(const asc_fact *f, double benchmark);
asc_evidence asc_claim_detectable(const asc_fact *f);
/* Share of the models of the outcome whose total has the sign of the first one's. One model is no test. */
asc_evidence asc_claim_multiverse(const asc_fact *f, const asc_fact_list *all);
/* The same over the models and all other choices that were tried under the fact's kind of policy; trials NULL: none. */
asc_evidence asc_claim_grid(const asc_fact *f, const asc_fact_list *all,
                            const asc_trials *trials);
/* Safety outcomes under the same model against their margins. Monitored means that each has an interval and a
 * margin. *worst: the outcome of concern, NULL when there is none. */
asc_evidence asc_claim_safety(const asc_fact *f, const asc_fact_list *all,
                              const asc_fact **worst);
/* The negative controls that count for a fact, under its model. */
typedef struct asc_controls {
    const asc_fact **fact; /* [count]                                              */
    double *error, *se;    /* [count] log ratio less its known value               */
    size_t count;
    bool fitted; /* two at least, each with an estimate: fit is there    */
    asc_systematic fit;
} asc_controls;
asc_controls asc_claim_controls_of(const asc_fact *f, const asc_fact_list *all,
                                   asc_arena *arena);
/* Negative controls under the same model; work is rewound. */
asc_evidence asc_claim_controls(const asc_fact *f, const asc_fact_list *all,
                                asc_arena *work);

/* ---- claim_benchmark.c ---- */

/* E-value of the strongest measured covariate: of the bias it alone could make, from its association with having
 * been reached and, among those not reached, with the outcome. NaN when no covariate has both. */
asc_status asc_claim_benchmark(const asc_problem *p, asc_arena *work, double *evalue,
                               const char **term, asc_error *err);

/* ---- claim_words.c ---- */

/* What a sentence is about, beside the fact. */
typedef struct asc_telling {
    const asc_fact *fact;
    asc_wording wording;
    const char *services; /* "hospital and pharmacy"                            */
    size_t partners;      /* how many these are                                 */
    /* Level 3 names one by one only those whose own part is above 0; "" or NULL: none. Read with several partners. */
    const char *credited;  /* part above 0, at partner level 3                   */
    const char *unsettled; /* interval holds 0, or none was given                */
    const char *contrary;  /* part below 0                                       */
    const char *others;    /* what else was going on                             */
    double benchmark;
    asc_direction direction;
    int level;
    bool hidden; /* too few people or events: no rate is shown */
} asc_telling;

/* The sentence of the whole pathway: kind is withheld, rate, total, harm, inconclusive or equivalent. evidence and
 * gate are read at level 0 only, for the reasons. */
const char *asc_claim_sentence(const asc_telling *t, const asc_evidence *evidence,
                               const asc_gate *gate, const char **kind, asc_arena *arena);
/* A safety outcome (the fact of t) that may be worse than its margin. */
const char *asc_claim_concern(const asc_telling *t, asc_arena *arena);
/* Level 3 of a partner: part of the total with its interval, in events over all units; reach of n, NaN: not to be
 * shown. */
const char *asc_claim_partner(const asc_telling *t, const char *partner, double low,
                              double high, double reach, asc_arena *arena);
/* What is lost without a function, as parts of the result; "" unless low is above 0. */
const char *asc_claim_withdrawal(const char *function, double low, double high,
                                 asc_arena *arena);
/* Levels 1 and 2: what was delivered, without an effect. */
const char *asc_claim_account(const asc_telling *t, const char *function, double reach,
                              asc_arena *arena);
/* "a", "a and b", "a, b and c". */
const char *asc_claim_joined(const char *const *name, size_t count, asc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
