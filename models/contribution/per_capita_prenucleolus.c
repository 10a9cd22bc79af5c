/* Per-capita prenucleolus: among all payoffs with x(N) = v(N), the one whose excesses per member
 *   e(S, x) = (v(S) - x(S)) / |S|,  S neither empty nor N
 * sorted from the largest are lexicographically smallest. It always exists and is unique. A player who adds nothing may be
 * given something: the price of weighing complaints by size. Nested linear programmes in excess.c.
 * Grotte (1970), Computation of and observations on the nucleolus, MSc thesis, Cornell. Young, Okada & Hashimoto
 * (1982), Water Resour. Res. 18:463-475. */
#include "excess.h"

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    double level;
    (void)option;
    return asc_excess_solve(
        g, (asc_excess_rule){.name = "per_capita_prenucleolus", .per_capita = true}, work,
        x, &level, err);
}

const asc_index asc_contribution_per_capita_prenucleolus = {
    .name = "per_capita_prenucleolus",
    .summary = "the prenucleolus with each coalition's complaint divided by its size",
    .reference = "Grotte 1970",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC,
    .most = ASC_EXCESS_MOST,
    .solve = solve,
};
