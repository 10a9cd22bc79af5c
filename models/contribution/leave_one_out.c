/* Leave one out: what is lost when one player leaves and all others stay, v(N) - v(N - k).
 *   n        players, at most 24 (64 in a list)
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; does not sum to v(N) - v(empty) in general
 * The marginal contribution to the grand coalition: Moulin (1985), J. Econ. Theory 36:120-148 (as
 * separable contribution); Straffin & Heaney (1981), Int. J. Game Theory 10:35-43. */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("leave_one_out", g, &refused, err));
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : asc_game_total(g) - asc_game_without(g, k);
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const asc_mask all = asc_mask_all(g->n);
    (void)option;
    ASC_TRY(asc_row_check("leave_one_out", g, player, err));
    asc_weight_clear(g, w);
    *asc_weight_at(g, w, all) = 0.5;
    *asc_weight_at(g, w, all & ~((asc_mask)1 << player)) = 0.5;
    return ASC_OK;
}

const asc_index asc_contribution_leave_one_out = {
    .name = "leave_one_out",
    .summary = "what is lost when the player leaves and the others stay (necessity)",
    .reference = "Straffin & Heaney 1981; Moulin 1985",
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_coalitions_without,
};
