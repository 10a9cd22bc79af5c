/* Myerson value: the Shapley value when only players who are linked, directly or through
 * others present, bring anything together.
 *   v_g(S) = sum over components C of S of (v(C) - v(empty)),  phi = Shapley value of v_g
 *   phi_i  = sum_{C with i} (c - 1)! b!/(c + b)! v(C)
 *            - sum_{C beside i} c! (b - 1)!/(c + b)! v(C)
 *   n players, at most 20; v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v
 *   C runs over the connected coalitions, c players with b neighbours outside: in an order of
 *   arrival C is a component when its players come before its neighbours, whatever the rest do
 * phi sums to v - v(empty) within each component of the whole graph, not to v(N) - v(empty). A
 * player without effect of its own may hold others together, and is paid for it. Connected
 * coalitions are found by growing from their first player, O(n 2^n); the sums are compensated
 * (Neumaier).
 * Myerson (1977), Graphs and cooperation in games, Math. Oper. Res. 2:225-229. Neumaier
 * (1974), ZAMM 54:39-51. */
#include "../game_sums.h"
#include "../interaction.h"
#include "ascribe/policy.h"
#include <math.h>

/* All neighbours of the players in a set, themselves perhaps among them. */
static uint32_t around(const uint32_t *neighbour, uint32_t set)
{
    uint32_t out = 0;
    for (size_t k = 0; set != 0; k++, set >>= 1)
        if ((set & 1U) != 0) out |= neighbour[k];
    return out;
}

static bool connected(const uint32_t *neighbour, uint32_t set)
{
    uint32_t reached = set & (~set + 1U);
    for (uint32_t fresh = reached; fresh != 0;) {
        fresh = around(neighbour, fresh) & set & ~reached;
        reached |= fresh;
    }
    return reached == set;
}

/* What v(C) counts in the share of a member and, the other way, of a neighbour. */
typedef struct part {
    uint32_t beside;
    double member, neighbour;
} part;

static part part_of(const uint32_t *neighbour, uint32_t set)
{
    const uint32_t beside = around(neighbour, set) & ~set;
    const size_t c = asc_set_size(set), b = asc_set_size(beside);
    return (part){.beside = beside,
                  .member = asc_beta(c - 1, b),
                  .neighbour = b > 0 ? -asc_beta(c, b - 1) : 0.0};
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    (void)work;
    const uint32_t *neighbour = g->structures->neighbour;
    bool refused = false;
    asc_total sum[ASC_PLAYERS_MAX] = {{0}};
    ASC_TRY(asc_game_scan("myerson", g, &refused, err));
    for (uint32_t set = 1; set < UINT32_C(1) << g->n; set++) {
        if (!connected(neighbour, set)) continue;
        const part p = part_of(neighbour, set);
        const double v = g->v[set] - g->v[0];
        for (size_t k = 0; k < g->n; k++) {
            if ((set >> k & 1U) != 0) asc_total_add(&sum[k], p.member * v);
            if ((p.beside >> k & 1U) != 0) asc_total_add(&sum[k], p.neighbour * v);
        }
    }
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : sum[k].sum + sum[k].lost;
    return ASC_OK;
}

/* v(empty) is taken off every v(C), so it counts minus the sum of their parts. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    const size_t n = g->n, size = (size_t)1 << n;
    const uint32_t *neighbour = g->structures->neighbour;
    ASC_TRY(asc_row_check("myerson", g, player, err));
    asc_total sum = {0};
    for (uint32_t set = 1; set < size; set++) {
        w[set] = 0.0;
        if (!connected(neighbour, set)) continue;
        const part p = part_of(neighbour, set);
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
};
