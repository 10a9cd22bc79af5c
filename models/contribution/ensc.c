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
    const size_t all = ((size_t)1 << g->n) - 1;
    return g->v[all] - g->v[all ^ (size_t)1 << player];
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("ensc", g, &refused, err));
    asc_total left = {.sum = g->v[((size_t)1 << g->n) - 1] - g->v[0]};
    for (size_t k = 0; k < g->n; k++) asc_total_add(&left, -last(g, k));
    const double each = (left.sum + left.lost) / (double)g->n;
    for (size_t k = 0; k < g->n; k++) out[k] = refused ? (double)NAN : last(g, k) + each;
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const size_t all = ((size_t)1 << g->n) - 1;
    const double each = 1.0 / (double)g->n;
    (void)option;
    ASC_TRY(asc_row_check("ensc", g, player, err));
    for (size_t s = 0; s <= all; s++) w[s] = 0.0;
    w[0] = -each;
    w[all] += each;
    for (size_t k = 0; k < g->n; k++)
        w[all ^ (size_t)1 << k] += each - (k == player ? 1.0 : 0.0);
    asc_weight_shares(w, g->n);
    return ASC_OK;
}

const asc_index asc_contribution_ensc = {
    .name = "ensc",
    .summary = "leave-one-out value plus an equal part of what is left",
    .reference = "Moulin 1985; Driessen & Funaki 1991",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
