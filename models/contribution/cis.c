/* Centre of the imputation set (equal surplus division): each its standalone value, what is left
 * in equal parts.
 *   out_k = a_k + (v(N) - v(empty) - sum_j a_j) / n,  a_k = v({k}) - v(empty)
 *   n        players, at most 20
 *   v [2^n]  value of a coalition by mask, any unit
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Driessen & Funaki (1991), OR Spektrum 13:15-30. */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("cis", g, &refused, err));
    asc_total left = {.sum = asc_game_total(g) - g->v[0]};
    for (size_t k = 0; k < g->n; k++)
        asc_total_add(&left, -(asc_game_alone(g, k) - g->v[0]));
    const double each = (left.sum + left.lost) / (double)g->n;
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : asc_game_alone(g, k) - g->v[0] + each;
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const double each = 1.0 / (double)g->n;
    (void)option;
    ASC_TRY(asc_row_check("cis", g, player, err));
    asc_weight_clear(g, w);
    w[0] = -each;
    *asc_weight_at(g, w, asc_mask_all(g->n)) += each;
    for (size_t k = 0; k < g->n; k++)
        *asc_weight_at(g, w, (asc_mask)1 << k) += (k == player ? 1.0 : 0.0) - each;
    asc_weight_scale(w, asc_game_size(g));
    return ASC_OK;
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
