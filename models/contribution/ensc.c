/* Egalitarian non-separable contribution: each its leave-one-out value, what is left in equal
 * parts.
 *   out_k = b_k + (v(N) - v(empty) - sum_j b_j) / n,  b_k = v(N) - v(N - k)
 *   n        players, at most 20
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) matters only in the total
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Moulin (1985), J. Econ. Theory 36:120-148. Driessen & Funaki (1991), OR Spektrum 13:15-30. */
#include "game_sums.h"
#include <math.h>

static double last(const asc_game *g, size_t player)
{
    return asc_game_total(g) - asc_game_without(g, player);
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("ensc", g, &refused, err));
    asc_total left = {.sum = asc_game_total(g) - g->v[0]};
    for (size_t k = 0; k < g->n; k++) asc_total_add(&left, -last(g, k));
    const double each = (left.sum + left.lost) / (double)g->n;
    for (size_t k = 0; k < g->n; k++) out[k] = refused ? (double)NAN : last(g, k) + each;
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const asc_mask all = asc_mask_all(g->n);
    const double each = 1.0 / (double)g->n;
    (void)option;
    ASC_TRY(asc_row_check("ensc", g, player, err));
    asc_weight_clear(g, w);
    w[0] = -each;
    *asc_weight_at(g, w, all) += each;
    for (size_t k = 0; k < g->n; k++)
        *asc_weight_at(g, w, all & ~((asc_mask)1 << k)) +=
            each - (k == player ? 1.0 : 0.0);
    asc_weight_scale(w, asc_game_size(g));
    return ASC_OK;
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
