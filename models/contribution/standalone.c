/* Standalone: what the player brings about with no other player there, v({k}) - v(empty).
 *   n        players, at most 24 (64 in a list)
 *   v [2^n]  value of a coalition by mask, any unit
 *   out [n]  in the unit of v; does not sum to v(N) - v(empty) in general
 * The individual worth: von Neumann & Morgenstern (1944), Theory of Games and Economic Behavior,
 * ch. VI. */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("standalone", g, &refused, err));
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : asc_game_alone(g, k) - g->v[0];
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("standalone", g, player, err));
    asc_weight_clear(g, w);
    w[0] = *asc_weight_at(g, w, (asc_mask)1 << player) = 0.5;
    return ASC_OK;
}

const asc_index asc_contribution_standalone = {
    .name = "standalone",
    .summary = "what the player brings about alone (sufficiency)",
    .reference = "von Neumann & Morgenstern 1944",
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_coalitions_alone,
};
