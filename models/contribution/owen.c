/* Owen value: the Shapley value when unions of players arrive as blocks.
 *   phi_i = sum_{H of the other unions} sum_{S of the other members of i's union}
 *           h! (m - 1 - h)! / m!  s! (b - 1 - s)! / b!  (v(H + S + i) - v(H + S))
 *   n players, at most 24 of a table, 64 of a list; m unions, i's of b members
 *   v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v; sums to v(N) - v(empty), over a union to the Shapley value of the
 *   game among unions
 * nested.c does the work, on the 2^(m + b - 2) coalitions for each player that cut no union
 * but its own.
 * Owen (1977), Values of games with a priori unions, Lecture Notes in Economics and
 * Mathematical Systems 141:76-88. */
#include "nested.h"

static asc_nested unions(const asc_game *g, const asc_mask *const *level)
{
    return (asc_nested){.level = level, .size = &g->structures->union_count, .levels = 1};
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    (void)work;
    const asc_nested x = unions(g, &g->structures->unions);
    return asc_nested_solve("owen", g, &x, phi, err);
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    const asc_nested x = unions(g, &g->structures->unions);
    return asc_nested_weight("owen", g, &x, player, w, err);
}

static asc_status coalitions(const asc_game *g, const double *option, asc_mask *mask,
                             size_t *count, asc_error *err)
{
    (void)option;
    const asc_nested x = unions(g, &g->structures->unions);
    return asc_nested_coalitions("owen", g, &x, mask, count, err);
}

const asc_index asc_contribution_owen = {
    .name = "owen",
    .summary = "Shapley value when each union of players arrives as one block",
    .reference = "Owen 1977",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .needs = ASC_NEEDS_UNIONS,
    .solve = solve,
    .weight = weight,
    .coalitions = coalitions,
};
