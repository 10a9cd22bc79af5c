/* Winter value: the Shapley value when unions, and unions of unions, arrive as blocks.
 *   phi_i = mean of v(S + i) - v(S), S those before i, over the orders in which every union of
 *           every level is contiguous
 *   n players, at most 24 of a table, 64 of a list; levels of unions, each a partition that the level below refines
 *   v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v; sums to v(N) - v(empty)
 * nested.c has the formula and does the work. One level is the Owen value, none or a trivial
 * one Shapley's.
 * Winter (1989), A value for cooperative games with levels structure of cooperation, Int. J.
 * Game Theory 18:227-240. */
#include "nested.h"

static asc_nested nested(const asc_structures *s)
{
    return (asc_nested){.level = s->level, .size = s->level_size, .levels = s->levels};
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    (void)work;
    const asc_nested x = nested(g->structures);
    return asc_nested_solve("winter", g, &x, phi, err);
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    const asc_nested x = nested(g->structures);
    return asc_nested_weight("winter", g, &x, player, w, err);
}

static asc_status coalitions(const asc_game *g, const double *option, asc_mask *mask,
                             size_t *count, asc_error *err)
{
    (void)option;
    const asc_nested x = nested(g->structures);
    return asc_nested_coalitions("winter", g, &x, mask, count, err);
}

const asc_index asc_contribution_winter = {
    .name = "winter",
    .summary = "Shapley value when unions within unions arrive as blocks",
    .reference = "Winter 1989",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .needs = ASC_NEEDS_LEVELS,
    .solve = solve,
    .weight = weight,
    .coalitions = coalitions,
};
