/* Banzhaf value scaled to the total: beta_k (v(N) - v(empty)) / sum_j beta_j.
 *   n        players, at most 24
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Defined where the Banzhaf values do not cancel: when their sum is below 1e-12 of the sum of their
 * sizes it is rounding, and the game is refused. Not linear in v: there is no `weight`.
 * Dubey & Shapley (1979), Math. Oper. Res. 4:99-131, sec. 5 (the normalised index). */
#include "game_sums.h"
#include <math.h>

static const double cancelled = 1e-12;

static asc_status scale(const asc_game *g, const asc_size_sums *sums, double *out,
                        asc_error *err)
{
    double beta[ASC_DENSE_MAX], sizes = 0.0;
    asc_total all = {0};
    for (size_t k = 0; k < g->n; k++) {
        beta[k] = asc_banzhaf_share(sums, g->n, k);
        sizes += fabs(beta[k]);
        asc_total_add(&all, beta[k]);
    }
    const double sum = all.sum + all.lost;
    const double total = g->v[((size_t)1 << g->n) - 1] - g->v[0];
    ASC_REQUIRE(fabs(sum) > cancelled * sizes, err, ASC_EDATA,
                "banzhaf_scaled: the Banzhaf values sum to %g (their sizes to %g), so "
                "they cannot be scaled to v(N) - v(empty) = %g; use banzhaf or shapley",
                sum, sizes, total);
    for (size_t k = 0; k < g->n; k++) out[k] = beta[k] / sum * total;
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    asc_size_sums sums;
    (void)option;
    ASC_TRY(asc_game_scan("banzhaf_scaled", g, &refused, err));
    for (size_t k = 0; refused && k < g->n; k++) out[k] = (double)NAN;
    if (refused) return ASC_OK;
    ASC_TRY(asc_size_sums_make(g, false, work, &sums, err));
    return scale(g, &sums, out, err);
}

const asc_index asc_contribution_banzhaf_scaled = {
    .name = "banzhaf_scaled",
    .summary = "Banzhaf values scaled so that they sum to the total",
    .reference = "Dubey & Shapley 1979",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL,
    .solve = solve,
};
