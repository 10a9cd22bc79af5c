/* Policies over delivered patterns, shared by all estimators of policy means.
 *
 * Under both kinds a policy S gives unit i the exposures a_i & S, where a_i is the unit's
 * pattern mask:
 * what was delivered to it (delivered) or what it is eligible for (universal). Units with one
 * pattern a share its 2^|a| sub-policies t. With g_a(t) the weighted sum of outcomes of these
 * units under t,
 *   sum over units under S = sum_a g_a(a & S) = sum over T in S of D(T)
 *   D(T) = sum over patterns a containing T of h_a(T),  h_a the Moebius transform of g_a
 * so K 2^K additions at the end serve all patterns together (docs/decisions/0001-spine.md).
 * Kennes & Smets (1990), Computational aspects of the Moebius transformation, UAI
 * 6:401-416. */
#ifndef ASCRIBE_POLICY_H
#define ASCRIBE_POLICY_H

#include "ascribe/estimator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Rows grouped by pattern: group g holds rows row[first[g]] .. row[first[g + 1] - 1],
 * ascending. */
typedef struct asc_patterns {
    size_t n, count;
    const asc_mask *mask; /* [count] ascending                      */
    const size_t *first;  /* [count + 1]                            */
    const uint32_t *row;  /* [n]                                    */
} asc_patterns;

/* Stable grouping of n rows by mask [n]; mask NULL: one group with the pattern `all`. */
asc_status asc_patterns_make(size_t n, const asc_mask *mask, asc_mask all,
                             asc_arena *arena, asc_patterns *out, asc_error *err);

/* Number of partners in a set. */
unsigned asc_set_size(asc_mask set);
/* sub [2^|set|]: the subsets of a set in the order of their compact bits. */
void asc_subsets(asc_mask set, asc_mask *sub);

/* In place over all subsets of n players: f(S) becomes the sum over T in S of f(T), and
 * back. */
void asc_zeta(double *f, unsigned n);
void asc_moebius(double *f, unsigned n);

#ifdef __cplusplus
}
#endif
#endif
