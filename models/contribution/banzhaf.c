/* Banzhaf value: a player's marginal contribution, averaged over all coalitions of the others.
 *   beta_k = 2^-(n-1) sum_{S without k} (v(S + k) - v(S)) = 2^-(n-1) sum_s D_k(s)
 *   n         players, at most 24
 *   v [2^n]   value of a coalition by mask, any unit; v(empty) cancels
 *   beta [n]  in the unit of v; does not sum to v(N) - v(empty) in general
 * Banzhaf (1965), Rutgers Law Review 19:317-343. Dubey & Shapley (1979), Math. Oper. Res. 4:99-131. */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    asc_size_sums sums;
    (void)option;
    ASC_TRY(asc_game_scan("banzhaf", g, &refused, err));
    if (!refused) ASC_TRY(asc_size_sums_make(g, false, work, &sums, err));
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : asc_banzhaf_share(&sums, g->n, k);
    return ASC_OK;
}

/* The same part of the share on every coalition, with or without the player. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("banzhaf", g, player, err));
    for (size_t s = 0; s < (size_t)1 << g->n; s++) w[s] = ldexp(1.0, -(int)g->n);
    return ASC_OK;
}

const asc_index asc_contribution_banzhaf = {
    .name = "banzhaf",
    .summary = "marginal contribution averaged over all coalitions of the others",
    .reference = "Banzhaf 1965; Dubey & Shapley 1979",
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
