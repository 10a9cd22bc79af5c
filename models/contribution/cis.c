/* Centre of the imputation set (equal surplus division): each its standalone value, what is left
 * in equal parts.
 *   out_k = a_k + (v(N) - v(empty) - sum_j a_j) / n,  a_k = v({k}) - v(empty)
 *   n        players, at most 24 (64 in a list)
 *   v [2^n]  value of a coalition by mask, any unit
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Driessen & Funaki (1991), OR Spektrum 13:15-30. */
#include "surplus.h"

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    (void)work;
    return asc_surplus_solve("cis", g, ASC_CLAIM_ALONE, out, err);
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    return asc_surplus_weight("cis", g, ASC_CLAIM_ALONE, player, w, err);
}

const asc_index asc_contribution_cis = {
    .name = "cis",
    .summary = "standalone value plus an equal part of what is left",
    .reference = "Driessen & Funaki 1991",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_coalitions_alone,
};
