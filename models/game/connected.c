/* The Myerson value on a list of coalitions: only connected ones are read.
 *   phi_i = sum_{C with i} (c - 1)! b!/(c + b)! v(C) - sum_{C beside i} c! (b - 1)!/(c + b)! v(C)
 *   C runs over the connected coalitions, c players with b neighbours outside (contribution/myerson.c)
 * v(empty) is taken off. Connected coalitions are found once each: those whose first player is i grow by
 * subsets of their neighbourhood, players before i and neighbours that were left out before forbidden.
 * Moerkotte & Neumann (2006), Analysis of two existing and one new dynamic programming algorithm, VLDB
 * 32:930-941 (enumeration). Myerson (1977), Math. Oper. Res. 2:225-229. */
#include "connected.h"
#include "ascribe/policy.h"
#include "game_sums.h"
#include "interaction.h"
#include <math.h>

enum { COUNT_MAX = 1 << 24 };

typedef struct search {
    const asc_mask *neighbour;
    asc_mask *mask; /* or NULL: count only */
    size_t count;
} search;

static asc_mask around(const asc_mask *neighbour, asc_mask set)
{
    asc_mask out = 0;
    for (size_t k = 0; set >> k != 0; k++) {
        if ((set >> k & 1) != 0) out |= neighbour[k];
        if (k == ASC_PLAYERS_MAX - 1) break;
    }
    return out & ~set;
}

static void emit(search *x, asc_mask set)
{
    if (x->mask != NULL) x->mask[x->count] = set;
    x->count++;
}

static void grow(search *x, asc_mask set, asc_mask forbidden)
{
    const asc_mask open = around(x->neighbour, set) & ~forbidden;
    for (asc_mask part = open; part != 0 && x->count <= COUNT_MAX;
         part = (part - 1) & open) {
        emit(x, set | part);
        grow(x, set | part, forbidden | open);
    }
}

asc_status asc_connected_coalitions(const asc_game *g, const double *option,
                                    asc_mask *mask, size_t *count, asc_error *err)
{
    (void)option;
    search x = {.neighbour = g->structures->neighbour, .mask = mask};
    for (size_t k = 0; k < g->n && x.count <= COUNT_MAX; k++) {
        const asc_mask self = (asc_mask)1 << k;
        emit(&x, self);
        grow(&x, self, self | (self - 1));
    }
    ASC_REQUIRE(
        x.count <= COUNT_MAX, err, ASC_EDATA,
        "myerson: the graph of %zu players has more than %d connected coalitions; "
        "leave links out, or join players",
        g->n, COUNT_MAX);
    *count = x.count;
    return ASC_OK;
}

static bool connected(const asc_game *g, asc_mask set)
{
    asc_mask reached = set & (~set + 1U), before = 0;
    while (reached != before) {
        before = reached;
        reached |= around(g->structures->neighbour, reached) & set;
    }
    return set != 0 && reached == set;
}

/* What v(C) counts in the share of a member and, the other way, of a neighbour. */
static double member_part(size_t c, size_t b)
{
    return asc_beta(c - 1, b);
}

static double neighbour_part(size_t c, size_t b)
{
    return b > 0 ? -asc_beta(c, b - 1) : 0.0;
}

asc_status asc_connected_solve(const char *index, const asc_game *g, double *phi,
                               asc_error *err)
{
    bool refused = false;
    asc_total sum[ASC_PLAYERS_MAX] = {{0}};
    ASC_TRY(asc_game_scan(index, g, &refused, err));
    for (size_t j = 0; j < g->coalitions; j++) {
        const asc_mask set = g->coalition[j];
        if (!connected(g, set)) continue;
        const asc_mask beside = around(g->structures->neighbour, set);
        const size_t c = asc_set_size(set), b = asc_set_size(beside);
        const double v = g->v[j] - g->v[0];
        for (size_t k = 0; k < g->n; k++) {
            if ((set >> k & 1) != 0) asc_total_add(&sum[k], member_part(c, b) * v);
            if ((beside >> k & 1) != 0) asc_total_add(&sum[k], neighbour_part(c, b) * v);
        }
    }
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : sum[k].sum + sum[k].lost;
    return ASC_OK;
}

void asc_connected_weight(const asc_game *g, size_t player, double *w)
{
    asc_total sum = {0};
    asc_weight_clear(g, w);
    for (size_t j = 0; j < g->coalitions; j++) {
        const asc_mask set = g->coalition[j];
        if (!connected(g, set)) continue;
        const asc_mask beside = around(g->structures->neighbour, set);
        const size_t c = asc_set_size(set), b = asc_set_size(beside);
        if ((set >> player & 1) != 0) w[j] = member_part(c, b);
        if ((beside >> player & 1) != 0) w[j] = neighbour_part(c, b);
        asc_total_add(&sum, w[j]);
    }
    w[0] = -(sum.sum + sum.lost);
    asc_weight_scale(w, g->coalitions);
}
