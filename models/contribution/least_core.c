/* Least core: the smallest subsidy or largest tax at which no coalition does better alone,
 *   epsilon = min t  such that some x has x(N) = v(N) and x(S) >= v(S) - t for all S but the empty one and N
 * One row, the empty coalition. Negative: the core is not empty and every coalition can gain by -epsilon. 0: not empty,
 * without slack. Positive: whatever the division, some coalition has epsilon more on its own.
 * The first level of excess.c. Maschler, Peleg & Shapley (1979), Math. Oper. Res. 4:303-338. */
#include "excess.h"
#include <math.h>

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)g;
    (void)option;
    (void)err;
    if (mask != NULL) mask[0] = 0;
    *count = 1;
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    (void)option;
    ASC_REQUIRE(g->n >= 2 || isnan(g->v[0]) || isnan(g->v[1]), err, ASC_EDATA,
                "least_core: one player; without a coalition between nobody and everyone "
                "there is nothing to compare");
    return asc_excess_solve(g,
                            (asc_excess_rule){.name = "least_core", .first_only = true},
                            work, NULL, x, err);
}

const asc_index asc_contribution_least_core = {
    .name = "least_core",
    .summary =
        "what the coalition that can complain most lacks at best; below 0 the core "
        "has room",
    .reference = "Maschler, Peleg & Shapley 1979",
    .laws = ASC_LAW_SYMMETRIC,
    .most = ASC_EXCESS_MOST,
    .rows = rows,
    .solve = solve,
};
