/* Asymmetric Shapley value: a player's marginal contribution, averaged over the orders of
 * arrival that respect which players come before which.
 *   phi_i = sum_S before(S) after(S + i) / before(N) (v(S + i) - v(S))
 *   over S without i for which S and S + i hold, with each player, all that come before it
 *   before(S) number of orders of S that respect precedence
 *   after(S)  number of orders of the others that do, once S is there
 *   n players, at most 24 (64 in a list); v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v; sums to v(N) - v(empty)
 * Both counts by adding over the last (first) player, O(n 2^n), never over orders; up to 20!
 * they are doubles, each right to a few roundings. Without precedence this is the Shapley
 * value, with a chain the marginal contributions in that order. Differences come first: who
 * adds nothing gets exactly 0.
 * Faigle & Kern (1992), The Shapley value for cooperative games under precedence constraints,
 * Int. J. Game Theory 21:249-266. Frye, Rowat & Feige (2020), Asymmetric Shapley values,
 * NeurIPS 33:1229-1239. */
#include "cache.h"
#include "interaction.h"
#include "ordered.h"
#include <math.h>

/* Who waits for any of a set: for every set of the first ten players, and of every set of the
 * others. */
enum { HALF = ASC_DENSE_MAX / 2, SETS = 1 << HALF };
typedef struct waiting {
    asc_mask all;
    asc_mask low[SETS], high[SETS];
} waiting;

static waiting waiting_of(const asc_game *g)
{
    waiting x = {.all = ((UINT64_C(1) << g->n) - 1)};
    for (size_t j = 0; j < g->n; j++) {
        asc_mask *table = j < HALF ? x.low : x.high, after = 0;
        const size_t bit = (size_t)1 << j % HALF;
        for (size_t k = 0; k < g->n; k++)
            after |= (g->structures->before[k] >> j & 1U) << k;
        for (size_t s = 0; s < bit; s++) table[s | bit] = table[s] | after;
    }
    return x;
}

/* Players who may come next once exactly those in s are there. */
static asc_mask next(const waiting *x, asc_mask s)
{
    const asc_mask absent = x->all & ~s;
    return absent & ~(x->low[absent % SETS] | x->high[absent / SETS]);
}

static asc_mask first_of(asc_mask set)
{
    return set & (~set + 1U);
}

/* before, after [2^n]; before is 0 where S lacks one that comes before a member, and after is
 * not used there. */
static void count_orders(const waiting *x, double *before, double *after)
{
    for (asc_mask s = 0; s <= x->all; s++) before[s] = after[s] = 0.0;
    before[0] = after[x->all] = 1.0;
    for (asc_mask s = 0; s <= x->all; s++)
        for (asc_mask open = before[s] > 0.0 ? next(x, s) : 0; open != 0;
             open &= open - 1)
            before[s | first_of(open)] += before[s];
    for (asc_mask s = x->all; s-- > 0;)
        for (asc_mask open = before[s] > 0.0 ? next(x, s) : 0; open != 0;
             open &= open - 1)
            after[s] += after[s | first_of(open)];
}

/* Short plain sums, added with compensation. The place of player k is 2^k mod 37: all differ. */
enum { CHUNK = 256, PLACES = 37 };

static void add_chunk(const asc_game *g, double *part, asc_total *sum)
{
    for (size_t k = 0; k < g->n; k++) {
        double *x = &part[(UINT64_C(1) << k) % PLACES];
        asc_total_add(&sum[k], *x);
        *x = 0.0;
    }
}

static asc_status solve_table(const asc_game *g, asc_arena *work, double *phi,
                              asc_error *err)
{
    const size_t size = (size_t)1 << g->n;
    const waiting x = waiting_of(g);
    bool refused = false;
    asc_total sum[ASC_DENSE_MAX] = {{0}};
    double part[PLACES] = {0};
    ASC_TRY(asc_game_scan("asymmetric", g, &refused, err));
    const asc_cache_room first = asc_cache_keep(g, ASC_KEPT_BEFORE, work);
    const asc_cache_room last = asc_cache_keep(g, ASC_KEPT_AFTER, work);
    double *before = first.x, *after = last.x;
    ASC_TRY(asc_arena_check(work, err));
    if (!first.ready || !last.ready) count_orders(&x, before, after);
    asc_cache_done(g, ASC_KEPT_BEFORE);
    asc_cache_done(g, ASC_KEPT_AFTER);
    for (asc_mask s = 0; s < size; s++) {
        const double share = before[s] / after[0];
        for (asc_mask open = share > 0.0 ? next(&x, s) : 0; open != 0; open &= open - 1) {
            const asc_mask bit = first_of(open);
            part[bit % PLACES] += share * after[s | bit] * (g->v[s | bit] - g->v[s]);
        }
        if (s % CHUNK == CHUNK - 1) add_chunk(g, part, sum);
    }
    add_chunk(g, part, sum);
    for (size_t k = 0; k < g->n; k++)
        phi[k] = refused ? (double)NAN : sum[k].sum + sum[k].lost;
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    return g->coalition == NULL ? solve_table(g, work, phi, err)
                                : asc_ordered_solve("asymmetric", g, work, phi, err);
}

/* before(S) for S without a player, after(S) for S with it: counts of each kind rest on their
 * own kind only, so one table w [2^n] holds both. */
static void count_around(const waiting *x, asc_mask self, double *w)
{
    for (asc_mask s = 0; s <= x->all; s++) w[s] = s == 0 || s == x->all;
    for (asc_mask s = 0; s <= x->all; s++)
        for (asc_mask open = (s & self) == 0 ? next(x, s) & ~self : 0; open != 0;
             open &= open - 1)
            w[s | first_of(open)] += w[s];
    for (asc_mask s = x->all; s-- > 0;)
        for (asc_mask open = (s & self) != 0 ? next(x, s) : 0; open != 0;
             open &= open - 1)
            w[s] += w[s | first_of(open)];
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    ASC_TRY(asc_row_check("asymmetric", g, player, err));
    if (g->coalition != NULL) return asc_ordered_weight(g, player, w, err);
    const asc_mask self = UINT64_C(1) << player;
    const waiting x = waiting_of(g);
    count_around(&x, self, w);
    for (asc_mask s = 0; s <= x.all; s++)
        if ((s & self) == 0)
            w[s] = w[s | self] = (next(&x, s) & self) != 0 ? w[s] * w[s | self] : 0.0;
    asc_weight_shares(w, g->n);
    return ASC_OK;
}

const asc_index asc_contribution_asymmetric = {
    .name = "asymmetric",
    .summary = "Shapley value over the orders in which services really follow each other",
    .reference = "Faigle & Kern 1992",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .needs = ASC_NEEDS_PRECEDENCE,
    .solve = solve,
    .weight = weight,
    .coalitions = asc_ordered_coalitions,
};
