/* The evidence gate: 17 diagnostics, each capping the strength of what may be said; the claim level is the
 * lowest cap. Pure functions of numbers; texts are taken from the arena. */
#ifndef ASCRIBE_GATE_H
#define ASCRIBE_GATE_H

#include "ascribe/arena.h"
#include "ascribe/table.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_level {
    ASC_WITHHELD = 0,
    ASC_OBSERVED = 1,
    ASC_ASSOCIATED = 2,
    ASC_CONTRIBUTED = 3,
    ASC_CAUSED = 4
} asc_level;
const char *
asc_level_name(int level); /* "withheld", "observed", ...; "not assessed" for -1 */

typedef enum asc_gate_row {
    ASC_ROW_DESIGN,    /* [0] SMS 1..5, [1] exogeneity tested, [2] target-trial cohort */
    ASC_ROW_PLAN,      /* [0] asc_plan_state                                           */
    ASC_ROW_WINDOW,    /* [0] completeness                                             */
    ASC_ROW_LINKAGE,   /* [0] rate, [1] difference between arms                        */
    ASC_ROW_ESS,       /* [0] ESS / n per arm, [1] ESS per arm; the smallest            */
    ASC_ROW_EQUIPOISE, /* [0] smaller of pooled and per arm                            */
    ASC_ROW_BALANCE,   /* [0] largest |SMD|, [1] worst variance ratio as max(r, 1/r), [2]
                             doubly robust */
    ASC_ROW_TREND,     /* [0] p of the pre-trend, [1] breakdown Mbar                   */
    ASC_ROW_CONTROLS, /* [0] EASE, [1] share of intervals over the null, [2] controls; or [3]
                             placebo p of a synthetic control */
    ASC_ROW_EVALUE, /* [0] limit E-value, [1] that of the strongest measured covariate */
    ASC_ROW_MDE, /* [0] minimum detectable effect / smallest of interest; none stated: not
                             evaluated */
    ASC_ROW_MULTIVERSE, /* [0] share with the same sign                                 */
    ASC_ROW_AUDIT,      /* [0] upper error bound                                        */
    ASC_ROW_VISIBILITY, /* [0] attenuation of credit; partner claims only               */
    ASC_ROW_DISCORDANCE, /* [0] unreconciled share                                       */
    ASC_ROW_SAFETY,     /* [0] asc_safety_state                                         */
    ASC_ROW_DISCLOSURE, /* [0] 1 pass, 0 fail                                           */
    ASC_GATE_ROWS
} asc_gate_row;
enum { ASC_GATE_VALUES = 4 };

typedef enum asc_plan_state {
    ASC_PLAN_MATCH,
    ASC_PLAN_AMENDED, /* match with a logged amendment                                  */
    ASC_PLAN_NONE,    /* not registered, amended after, or an estimate seen first       */
    ASC_PLAN_MISMATCH, /* not logged                                                     */
    ASC_PLAN_ALTERED /* after lock, not logged, in a run that pays                     */
} asc_plan_state;
typedef enum asc_safety_state {
    ASC_SAFETY_CLEAR,
    ASC_SAFETY_CONCERN, /* the harm sentence is forced                                    */
    ASC_SAFETY_UNMONITORED
} asc_safety_state;

typedef enum asc_gate_status {
    ASC_NOT_EVALUATED =
        0, /* the row's worst cap                                          */
    ASC_EVALUATED,
    ASC_NOT_APPLICABLE /* by the plan                                                      */
} asc_gate_status;

typedef struct asc_evidence {
    asc_gate_status status;
    double value
        [ASC_GATE_VALUES]; /* NaN: that number is not known                         */
} asc_evidence;

typedef struct asc_gate {
    int cap
        [ASC_GATE_ROWS]; /* 0 .. 4                                                      */
    int pathway; /* claim level of the pathway: lowest cap, row VISIBILITY apart */
    int partner; /* of partner statements: at most 3, and its row               */
} asc_gate;

/* evidence [ASC_GATE_ROWS]. dependent: a later partner's delivery depends on an earlier one's, which
 * caps partner statements at 2. */
asc_gate asc_gate_run(const asc_evidence *evidence, bool dependent);
/* Row, its cap, whether it binds, and what would raise it:
 * row, diagnostic, status, value (in words), cap, binding (pathway | partner | ""), raise. */
asc_table *asc_gate_table(const asc_evidence *evidence, const asc_gate *g,
                          asc_arena *arena);
const char *asc_gate_row_name(asc_gate_row row);

/* ---- gate_steps.c ---- */

/* What finding out more on one binding row would do, were it to come out as well as the next level asks. */
typedef struct asc_gate_step {
    asc_gate_row row;
    bool looked;          /* it was evaluated: only other results would raise it  */
    int pathway, partner; /* levels with this row alone better                    */
    uint32_t with;        /* bits of other rows that would have to rise with it   */
    int with_pathway,
        with_partner; /* levels with all of them                           */
} asc_gate_step;
/* step [ASC_GATE_ROWS] in the order in which to look, rows the next level can be had with; returns their number: 0
 * when nothing of this version leads further. */
size_t asc_gate_steps(const asc_evidence *evidence, const asc_gate *g, bool dependent,
                      asc_gate_step *step);

/* What a row's cap says of its numbers, without them: "completeness at least 0.95", "not share at most 0.1". */
const char *asc_gate_band(asc_gate_row row, int cap, asc_arena *arena);

/* Where an effect points, from its interval and that of the equivalence test (two-sided 1 - 2 alpha,
 * alpha .05). gains: positive is good. sesoi NaN: none stated. */
typedef enum asc_direction {
    ASC_INCONCLUSIVE,
    ASC_BENEFIT,
    ASC_HARM,
    ASC_EQUIVALENT
} asc_direction;
asc_direction asc_direction_of(double low, double high, double low90, double high90,
                               double sesoi);
const char *asc_direction_name(asc_direction d);

/* ---- lint.c ---- */

/* Words of a free text that claim more than the level allows, each once, in order: the table has word,
 * instead, level (the lowest level at which the word may stand). Whole words only; names [count] (partners,
 * outcomes, columns) and quoted words of people are left out. NULL in words: nothing to object. */
asc_table *asc_lint(const char *text, int level, const char *const *name, size_t names,
                    asc_arena *arena);

/* ---- audit.c ---- */

/* One-sided Clopper-Pearson upper bound of an error share: wrong of n, 1 when n is 0. */
double asc_audit_bound(double wrong, double n, double confidence);
/* Smallest clean sample whose bound is below the target. 0 when the target is not in (0, 1). */
size_t asc_audit_size(double below, double confidence);
/* A simple random sample of m of n claims, ascending, drawn from the stream (seed, audit, stratum): sample [m].
 * ASC_EUSAGE: m > n. */
asc_status asc_audit_sample(uint64_t seed, uint64_t stratum, size_t n, size_t m,
                            size_t *sample, asc_error *err);
/* audit_strata.c: claims N, of which size were read and wrong were wrong. Work is rewound. ASC_EDATA: no claims. */
typedef struct asc_audit_stratum {
    double claims, size, wrong;
} asc_audit_stratum;
/* One-sided upper bound of the error share of all claims together. */
asc_status asc_audit_bound_strata(const asc_audit_stratum *stratum, size_t strata,
                                  double confidence, asc_arena *work, double *bound,
                                  asc_error *err);
/* Agreement of two raters: table [k x k] of counts, row by row. Cohen's kappa with weights
 * 1 - |i - j|^power / (k - 1)^power; power 0: unweighted. NaN when chance agreement is 1. */
double asc_kappa(const double *table, size_t k, int power);
/* 2 p_o - 1 (prevalence and bias adjusted) of the same table. */
double asc_pabak(const double *table, size_t k);
/* Exact two-sided McNemar test of discordant counts. */
double asc_mcnemar(double b, double c);

#ifdef __cplusplus
}
#endif
#endif
