/* Egalitarian non-separable contribution: each its leave-one-out value, what is left in equal
 * parts.
 *   out_k = b_k + (v(N) - v(empty) - sum_j b_j) / n,  b_k = v(N) - v(N - k)
 *   n        players, at most 24 (64 in a list)
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) matters only in the total
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Moulin (1985), J. Econ. Theory 36:120-148. Driessen & Funaki (1991), OR Spektrum 13:15-30. */
#include "surplus.h"

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    (void)work;
    return asc_surplus_solve("ensc", g, ASC_CLAIM_LAST, out, err);
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    return asc_surplus_weight("ensc", g, ASC_CLAIM_LAST, player, w, err);
}

const asc_index asc_contribution_ensc = {
    .name = "ensc",
    .summary = "leave-one-out value plus an equal part of what is left",
    .reference = "Moulin 1985; Driessen & Funaki 1991",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_coalitions_without,
};
