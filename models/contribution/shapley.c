/* Shapley value: a player's marginal contribution, averaged over all orders of arrival.
 *   phi_k = sum_{S without k} s! (n - 1 - s)! / n! (v(S + k) - v(S))
 *         = 1/n sum_s D_k(s) / C(n - 1, s),  D_k(s) = sum over S without k of size s of the same
 *   n        players, at most 24
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   phi [n]  in the unit of v; sums to v(N) - v(empty)
 * D_k comes from one pass over the table (game_sums.c), O(2^n); a null player's is exactly 0. A NaN
 * among the values (a refused replicate) makes every share NaN.
 * Shapley (1953), A value for n-person games, Contributions to the Theory of Games II:307-317. */
#include "game_sums.h"
#include "members.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    bool refused = false;
    asc_size_sums sums;
    (void)option;
    ASC_TRY(asc_game_scan("shapley", g, &refused, err));
    if (!refused) ASC_TRY(asc_size_sums_make(g, false, work, &sums, err));
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : asc_shapley_share(&sums, g->n, k);
    return ASC_OK;
}

/* Each share is a sum of +v over coalitions with the player and -v over those without it; both
 * parts have total weight 1. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("shapley", g, player, err));
    const size_t bit = (size_t)1 << player;
    for (size_t s = 0; s < (size_t)1 << g->n; s++)
        w[s] = 0.5 / asc_orders(g->n, asc_members(s & ~bit));
    return ASC_OK;
}

const asc_index asc_contribution_shapley = {
    .name = "shapley",
    .summary = "marginal contribution averaged over all orders of arrival",
    .reference = "Shapley 1953",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
