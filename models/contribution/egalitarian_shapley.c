/* Egalitarian Shapley value: alpha parts Shapley value, 1 - alpha parts equal split.
 *   out_k = alpha phi_k + (1 - alpha) (v(N) - v(empty)) / n
 *   alpha    0 to 1, 0.5 unless given
 *   n        players, at most 24
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Joosten (1996), Dynamics, Equilibria, and Values, Maastricht. van den Brink, Funaki & Ju (2013), Soc.
 * Choice Welf. 40:693-714. */
#include "game_sums.h"
#include "members.h"
#include <math.h>

static const asc_option options[] = {
    {"alpha", 0.5, 0.0, 1.0, false, "weight of the Shapley value; the rest is equal"},
    {0},
};

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    const double alpha = option[0];
    bool refused = false;
    asc_size_sums sums;
    ASC_TRY(asc_game_scan("egalitarian_shapley", g, &refused, err));
    if (!refused) ASC_TRY(asc_size_sums_make(g, false, work, &sums, err));
    const double each = (g->v[((size_t)1 << g->n) - 1] - g->v[0]) / (double)g->n;
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused
                     ? (double)NAN
                     : alpha * asc_shapley_share(&sums, g->n, k) + (1.0 - alpha) * each;
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const size_t n = g->n, bit = (size_t)1 << player, all = ((size_t)1 << n) - 1;
    const double alpha = option[0], each = (1.0 - alpha) / (double)n;
    ASC_TRY(asc_row_check("egalitarian_shapley", g, player, err));
    for (size_t s = 0; s <= all; s++) {
        const double part = alpha / asc_orders(n, asc_members(s & ~bit));
        w[s] = (s & bit) != 0 ? part : -part;
    }
    w[all] += each;
    w[0] -= each;
    asc_weight_shares(w, n);
    return ASC_OK;
}

const asc_index asc_contribution_egalitarian_shapley = {
    .name = "egalitarian_shapley",
    .summary = "a mixture of the Shapley value and the equal split",
    .reference = "Joosten 1996; van den Brink, Funaki & Ju 2013",
    .option = options,
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
