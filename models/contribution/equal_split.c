/* Equal split: everyone the same, (v(N) - v(empty)) / n.
 *   n        players, at most 24 (64 in a list)
 *   v [2^n]  value of a coalition by mask, any unit; only v(N) and v(empty) matter
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * van den Brink (2007), J. Econ. Theory 136:767-775 (the equal division value). */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    (void)work;
    ASC_TRY(asc_game_scan("equal_split", g, &refused, err));
    const double total = asc_game_total(g) - g->v[0];
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : total / (double)g->n;
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("equal_split", g, player, err));
    asc_weight_clear(g, w);
    w[0] = *asc_weight_at(g, w, asc_mask_all(g->n)) = 0.5;
    return ASC_OK;
}

const asc_index asc_contribution_equal_split = {
    .name = "equal_split",
    .summary = "the total divided by the number of players",
    .reference = "van den Brink 2007",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_coalitions_none,
};
