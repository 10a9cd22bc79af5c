/* What a game says besides its shares: who may be placed above whom, whether a division is stable, what
 * the shares could be if unobserved coalitions are left open, which functions carry the result, whether
 * partners' own claims fit, and whether credit follows records. Pure functions of numbers; masks have bit
 * k-1 for player k. Thread-safe. The rules and their thresholds: docs/howto/read-an-answer.md. */
#ifndef ASCRIBE_ANSWERS_H
#define ASCRIBE_ANSWERS_H

#include "ascribe/contribution.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Joint draws of the contributions: phi[r * players + k], NaN = refused ---- */

/* Two players over the joint draws. */
typedef struct asc_pair {
    double
        covariance; /* over draws where both are finite, n - 1; NaN with fewer than two */
    double correlation; /* NaN when one does not vary */
    double greater; /* draws with phi_i > phi_j, over all draws; NaN for i = j or r = 0 */
} asc_pair;

asc_pair asc_joint_pair(const double *phi, size_t r, size_t players, size_t i, size_t j);

/* Largest sets of two or more players of which no two are settled, that is P(phi_i > phi_j) < 0.95
 * both ways, ascending by mask. set [most] or NULL; returns their number, at most `most`. */
size_t asc_unranked_sets(const double *phi, size_t r, size_t players, asc_mask *set,
                         size_t most);

/* ---- Stability ---- */

/* The coalition that could gain most by itself: largest v(S) - v(empty) - x(S) over all S but the
 * empty one and N; ties go to the lowest mask. NaN anywhere gives mask 0 and NaN; n >= 2. */
void asc_worst_coalition(size_t n, const double *v, const double *x, asc_mask *worst,
                         double *excess);
/* An excess up to this share of the largest |v(S) - v(empty)| counts as none. */
#define ASC_CORE_TOLERANCE 1e-9
/* Is there any division that no coalition could do better than? By linear programme: *epsilon is the least
 * core's, empty when above the tolerance. One player: epsilon 0, not empty. NaN in v gives NaN and false.
 * ASC_EDATA without GLPK. */
asc_status asc_core_test(const asc_game *g, asc_arena *work, double *epsilon,
                         bool *nonempty, asc_error *err);

/* ---- Unobserved coalitions, left open ---- */

/* Bounds of every value over all monotone completions: v(S) <= v(T) for S in T. NaN = unknown; the empty
 * coalition and N are known. low, high [2^n]. ASC_EDATA names two known values that no monotone game has. */
asc_status asc_completion_bounds(const asc_game *g, asc_arena *work, double *low,
                                 double *high, asc_error *err);
/* Least and largest value of every row of a linear index over all monotone completions; low, high [rows].
 * Closed form where the index averages a player's marginal contributions; else by linear programme, for
 * at most ASC_COMPLETION_LP players. ASC_EDATA: not linear, too many players, or as for the bounds. */
enum { ASC_COMPLETION_LP = 7 };
asc_status asc_completion_interval(const asc_index *x, const asc_game *g,
                                   const double *option, asc_arena *work, double *low,
                                   double *high, asc_error *err);

/* ---- Functions: what would be lost without them ---- */

#define ASC_NECESSARY_LOW                                                                \
    0.50 /* lower end of d at or above which a function is necessary */
#define ASC_REPLACEABLE_MAX                                                              \
    0.10 /* d of each of two interchangeable functions stays below   */
#define ASC_INTERCHANGEABLE_MIN                                                          \
    0.50 /* their joint d reaches this                              */
#define ASC_CLASS_LEVEL                                                                  \
    0.90 /* level of the interval of d                               */

typedef enum asc_function_class {
    ASC_NOT_ESTABLISHED,
    ASC_SUPPORTIVE,
    ASC_NECESSARY,
    ASC_INTERCHANGEABLE
} asc_function_class;

/* d = (v(N) - v(N - k)) / v(N); NaN unless v(N) > 0. */
double asc_drop_share(double total, double without);
/* From the lower end of the 90 % interval of d; NaN is not established. */
asc_function_class asc_function_classify(double low);
/* Neither is missed, both together are. NaN is not interchangeable. */
bool asc_interchangeable(double d_i, double d_j, double joint);
/* The upper end lies below what was assumed beforehand. loss_if_withdrawn is compared with d, share with
 * phi / v(N), never crossed. */
bool asc_smaller_than_assumed(double high, double assumed);
const char *asc_function_class_name(asc_function_class c);

/* ---- Claims register ---- */

typedef struct asc_claims {
    double sum;   /* of all claims, unit of v                        */
    double share; /* sum / total; NaN unless total > 0               */
    double joint; /* total - sum: what no single claim accounts for  */
    bool refused; /* the claims sum past the total                   */
} asc_claims;

/* Claims [n] on one total; NaN claims are not made. A total of 0 or less carries no claim above 0. */
asc_claims asc_claims_check(const double *claim, size_t n, double total);

/* ---- One function over sites or quarters ---- */

typedef struct asc_consistency {
    size_t groups;    /* with a finite estimate                                     */
    double same_sign; /* share of them with the sign of the pooled estimate         */
    double above;     /* share with a lower end above 0                             */
    double pooled;    /* random-effects mean (DerSimonian & Laird 1986)             */
    double tau;       /* SD between groups beyond their standard errors             */
    double least,
        largest; /* pooled estimate with each group left out: range            */
    size_t least_without,
        largest_without; /* which was left out                         */
} asc_consistency;

/* estimate, se, low [n]; groups with a NaN estimate or a standard error that is not above 0 are left out.
 * Fewer than 2 groups: NaN; leave-one-out needs 3. */
asc_consistency asc_consistency_of(const double *estimate, const double *se,
                                   const double *low, size_t n);

/* ---- Cross-checks by other methods ---- */

/* Set-theoretic necessity of a condition x for an outcome y, memberships 0..1 (Ragin 2006): consistency
 * sum min / sum y, coverage sum min / sum x, relevance sum (1 - x) / sum (1 - min). */
typedef struct asc_necessity {
    double consistency, coverage, relevance;
} asc_necessity;
asc_status asc_necessity_of(const double *x, const double *y, size_t n,
                            asc_necessity *out, asc_error *err);
/* Probability of a hypothesis after a piece of evidence: pr s / (pr s + (1 - pr) f), s and f the
 * probabilities of the evidence if the hypothesis is true and false. */
asc_status asc_process_tracing(double prior, double if_true, double if_false,
                               double *posterior, asc_error *err);

/* ---- Visibility: does credit follow records? ---- */

/* Rank correlation with mid-ranks for ties; NaN when one does not vary or n < 2. */
asc_status asc_spearman(const double *x, const double *y, size_t n, asc_arena *work,
                        double *rho, asc_error *err);
/* Records capped at the cohort's median per contact: cap = median of records / contacts where contacts > 0,
 * out = min(records, cap * contacts). records, contacts, out [n], >= 0. */
asc_status asc_records_capped(const double *records, const double *contacts, size_t n,
                              asc_arena *work, double *cap, double *out, asc_error *err);
/* 1 - adjusted / raw: the part of a credit that goes when records are capped. NaN unless raw > 0. */
double asc_attenuation(double raw, double adjusted);

#ifdef __cplusplus
}
#endif
#endif
