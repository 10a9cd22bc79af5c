/* Myerson value: the Shapley value when only players who are linked, directly or through
 * others present, bring anything together.
 *   v_g(S) = sum over components C of S of (v(C) - v(empty)),  phi = Shapley value of v_g
 *          = v(C) - v(empty) + v_g(S - C),  C the component of the first player of S
 *   phi_i  = sum_{C with i} (c - 1)! b!/(c + b)! v(C)
 *            - sum_{C beside i} c! (b - 1)!/(c + b)! v(C)      (used for `weight`)
 *   n players, at most 24 (64 in a list); v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v
 *   C runs over the connected coalitions, c players with b neighbours outside: in an order of
 *   arrival C is a component when its players come before its neighbours, whatever the rest do
 * phi sums to v - v(empty) within each component of the whole graph, not to v(N) - v(empty). A
 * player without effect of its own may hold others together, and is paid for it. Components
 * grow from their first player, at most n steps; then the sums of game_sums.c.
 * Myerson (1977), Graphs and cooperation in games, Math. Oper. Res. 2:225-229. */
#include "ascribe/policy.h"
#include "connected.h"
#include "game_sums.h"
#include "interaction.h"
#include <math.h>

/* Neighbours of every set of the first ten players, and of every set of the others. */
enum { HALF = ASC_DENSE_MAX / 2, SETS = 1 << HALF };
typedef struct graph {
    asc_mask low[SETS], high[SETS];
} graph;

static graph graph_of(const asc_game *g)
{
    graph x = {.low = {0}};
    const asc_mask *neighbour = g->structures->neighbour;
    for (size_t k = 0; k < g->n; k++) {
        asc_mask *table = k < HALF ? x.low : x.high;
        const size_t bit = (size_t)1 << k % HALF;
        for (size_t s = 0; s < bit; s++) table[s | bit] = table[s] | neighbour[k];
    }
    return x;
}

/* All neighbours of the players in a set, themselves perhaps among them. */
static asc_mask around(const graph *x, asc_mask set)
{
    return x->low[set % SETS] | x->high[set / SETS];
}

/* The component of the first player of a set. */
static asc_mask component(const graph *x, asc_mask set)
{
    asc_mask reached = set & (~set + 1U), before = 0;
    while (reached != before) {
        before = reached;
        reached |= around(x, reached) & set;
    }
    return reached;
}

/* What v(C) counts in the share of a member and, the other way, of a neighbour. */
typedef struct part {
    asc_mask beside;
    double member, neighbour;
} part;

static part part_of(const graph *x, asc_mask set)
{
    const asc_mask beside = around(x, set) & ~set;
    const size_t c = asc_set_size(set), b = asc_set_size(beside);
    return (part){.beside = beside,
                  .member = asc_beta(c - 1, b),
                  .neighbour = b > 0 ? -asc_beta(c, b - 1) : 0.0};
}

static asc_status solve_table(const asc_game *g, asc_arena *work, double *phi,
                              asc_error *err)
{
    const graph x = graph_of(g);
    bool refused = false;
    asc_size_sums sums;
    ASC_TRY(asc_game_scan("myerson", g, &refused, err));
    double *v = asc_take(work, (size_t)1 << g->n); /* v_g */
    ASC_TRY(asc_arena_check(work, err));
    v[0] = 0.0;
    for (asc_mask set = 1; set < UINT64_C(1) << g->n; set++) {
        const asc_mask first = component(&x, set);
        v[set] = (g->v[first] - g->v[0]) + v[set & ~first];
    }
    const asc_game restricted = {.n = g->n, .v = v};
    bool missing = false;
    ASC_TRY(asc_game_scan("myerson", &restricted, &missing, err));
    if (!refused) ASC_TRY(asc_size_sums_make(&restricted, false, work, &sums, err));
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : asc_shapley_share(&sums, g->n, k);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    return g->coalition == NULL ? solve_table(g, work, phi, err)
                                : asc_connected_solve("myerson", g, phi, err);
}

/* v(empty) is taken off every v(C), so it counts minus the sum of their parts. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("myerson", g, player, err));
    if (g->coalition != NULL) {
        asc_connected_weight(g, player, w);
        return ASC_OK;
    }
    const size_t n = g->n, size = (size_t)1 << n;
    const graph x = graph_of(g);
    asc_total sum = {0};
    for (asc_mask set = 1; set < size; set++) {
        w[set] = 0.0;
        if (component(&x, set) != set) continue;
        const part p = part_of(&x, set);
        if ((set >> player & 1U) != 0) w[set] = p.member;
        if ((p.beside >> player & 1U) != 0) w[set] = p.neighbour;
        asc_total_add(&sum, w[set]);
    }
    w[0] = -(sum.sum + sum.lost);
    asc_weight_shares(w, n);
    return ASC_OK;
}

const asc_index asc_contribution_myerson = {
    .name = "myerson",
    .summary = "Shapley value when only linked players can bring anything together",
    .reference = "Myerson 1977",
    .laws = ASC_LAW_LINEAR,
    .needs = ASC_NEEDS_GRAPH,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_connected_coalitions,
};
