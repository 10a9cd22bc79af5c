/* The asymmetric Shapley value on a list of coalitions: only those that hold, with each player, all that
 * come before it ("down-sets") are read, n + 1 of them for a chain, 2^n without precedence.
 *   phi_i = sum_S before(S) after(S + i) / before(N) (v(S + i) - v(S))     (contribution/asymmetric.c)
 *   before(S), after(S)   orders of S, of the others, that respect precedence
 * A list is ascending, so that every subset comes before its supersets and one pass each way counts.
 * Down-sets are found by taking or leaving players in an order that respects precedence: a player
 * may be taken when all before it were, so every branch ends in a down-set of its own.
 * Faigle & Kern (1992), Int. J. Game Theory 21:249-266. */
#include "ordered.h"
#include "game_sums.h"
#include <math.h>

enum { COUNT_MAX = 1 << 24 };

typedef struct search {
    const asc_mask *before;        /* [n]                                       */
    size_t order[ASC_PLAYERS_MAX]; /* players, those before another first       */
    size_t n, count;
    asc_mask *mask; /* or NULL: count only */
} search;

/* Players in an order that respects precedence; what a circle holds comes last. */
static void order_players(search *x)
{
    asc_mask placed = 0;
    for (size_t at = 0; at < x->n; at++) {
        size_t next = SIZE_MAX;
        for (size_t k = x->n; k-- > 0;) {
            if ((placed >> k & 1) != 0) continue;
            if (next == SIZE_MAX || (x->before[k] & ~placed) == 0) next = k;
        }
        x->order[at] = next;
        placed |= (asc_mask)1 << next;
    }
}

static void descend(search *x, size_t at, asc_mask set)
{
    if (x->count > COUNT_MAX) return;
    if (at == x->n) {
        if (x->mask != NULL) x->mask[x->count] = set;
        x->count++;
        return;
    }
    const size_t k = x->order[at];
    descend(x, at + 1, set);
    if ((x->before[k] & ~set) == 0) descend(x, at + 1, set | (asc_mask)1 << k);
}

asc_status asc_ordered_coalitions(const asc_game *g, const double *option, asc_mask *mask,
                                  size_t *count, asc_error *err)
{
    (void)option;
    search x = {.before = g->structures->before, .n = g->n, .mask = mask};
    order_players(&x);
    descend(&x, 0, 0);
    ASC_REQUIRE(x.count <= COUNT_MAX, err, ASC_EDATA,
                "asymmetric: the precedence of %zu players allows more than %d "
                "coalitions; say more of who comes before whom, or join players",
                g->n, COUNT_MAX);
    *count = x.count;
    return ASC_OK;
}

static bool open_to(const asc_game *g, asc_mask set, size_t player)
{
    return (set >> player & 1) == 0 && (g->structures->before[player] & ~set) == 0;
}

/* A share of the orders in which S, then the player, comes about: both counts by listed coalition. */
static void count_orders(const asc_game *g, double *before, double *after)
{
    const size_t size = g->coalitions;
    for (size_t j = 0; j < size; j++) before[j] = after[j] = 0.0;
    before[0] = after[size - 1] = 1.0;
    for (size_t j = 0; j < size; j++)
        for (size_t k = 0; k < g->n && before[j] > 0.0; k++)
            if (open_to(g, g->coalition[j], k))
                *asc_weight_at(g, before, g->coalition[j] | (asc_mask)1 << k) +=
                    before[j];
    for (size_t j = size; j-- > 0;)
        for (size_t k = 0; k < g->n && before[j] > 0.0; k++)
            if (open_to(g, g->coalition[j], k))
                after[j] += *asc_weight_at(g, after, g->coalition[j] | (asc_mask)1 << k);
}

asc_status asc_ordered_solve(const char *index, const asc_game *g, asc_arena *work,
                             double *phi, asc_error *err)
{
    bool refused = false;
    asc_total sum[ASC_PLAYERS_MAX] = {{0}};
    ASC_TRY(asc_game_scan(index, g, &refused, err));
    double *before = asc_take(work, g->coalitions),
           *after = asc_take(work, g->coalitions);
    ASC_TRY(asc_arena_check(work, err));
    count_orders(g, before, after);
    for (size_t j = 0; j < g->coalitions; j++) {
        const double share = before[j] / after[0];
        for (size_t k = 0; k < g->n && share > 0.0; k++) {
            if (!open_to(g, g->coalition[j], k)) continue;
            const size_t with = asc_game_find(g, g->coalition[j] | (asc_mask)1 << k);
            asc_total_add(&sum[k], share * after[with] * (g->v[with] - g->v[j]));
        }
    }
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : sum[k].sum + sum[k].lost;
    return ASC_OK;
}

static bool closed(const asc_game *g, asc_mask set)
{
    for (size_t k = 0; k < g->n; k++)
        if ((set >> k & 1) != 0 && (g->structures->before[k] & ~set) != 0) return false;
    return true;
}

/* before(S) for S without the player, after(S) for S with it, in one table: each rests on its own kind. */
static void count_around(const asc_game *g, asc_mask self, double *w)
{
    const size_t size = g->coalitions;
    asc_weight_clear(g, w);
    w[0] = w[size - 1] = 1.0;
    for (size_t j = 0; j < size; j++) {
        const asc_mask set = g->coalition[j];
        if ((set & self) != 0 || w[j] == 0.0) continue;
        for (size_t k = 0; k < g->n; k++)
            if ((self >> k & 1) == 0 && open_to(g, set, k))
                *asc_weight_at(g, w, set | (asc_mask)1 << k) += w[j];
    }
    for (size_t j = size; j-- > 0;) {
        const asc_mask set = g->coalition[j];
        if ((set & self) == 0 || !closed(g, set)) continue;
        for (size_t k = 0; k < g->n; k++)
            if (open_to(g, set, k)) w[j] += *asc_weight_at(g, w, set | (asc_mask)1 << k);
    }
}

asc_status asc_ordered_weight(const asc_game *g, size_t player, double *w, asc_error *err)
{
    (void)err;
    const asc_mask self = (asc_mask)1 << player;
    count_around(g, self, w);
    for (size_t j = 0; j < g->coalitions; j++) {
        const asc_mask set = g->coalition[j], rest = set & ~self;
        const bool pair = closed(g, rest) && open_to(g, rest, player);
        if (!pair)
            w[j] = 0.0;
        else if ((set & self) != 0) {
            double *without = asc_weight_at(g, w, rest);
            w[j] = *without = *without * w[j];
        }
    }
    asc_weight_scale(w, g->coalitions);
    return ASC_OK;
}
