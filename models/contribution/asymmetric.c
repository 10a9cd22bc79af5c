/* Asymmetric Shapley value: a player's marginal contribution, averaged over the orders of
 * arrival that respect which players come before which.
 *   phi_i = sum_S before(S) after(S + i) / before(N) (v(S + i) - v(S))
 *   over S without i for which S and S + i hold, with each player, all that come before it
 *   before(S) number of orders of S that respect precedence
 *   after(S)  number of orders of the others that do, once S is there
 *   n players, at most 20; v [2^n] value of a coalition by mask, any unit
 *   phi [n] in the unit of v; sums to v(N) - v(empty)
 * Both counts by adding over the last (first) player, O(n 2^n), never over orders; up to 20!
 * they are doubles, each right to a few roundings. Without precedence this is the Shapley
 * value, with a chain the marginal contributions in that order. Sums are compensated
 * (Neumaier); who adds nothing gets exactly 0.
 * Faigle & Kern (1992), The Shapley value for cooperative games under precedence constraints,
 * Int. J. Game Theory 21:249-266. Frye, Rowat & Feige (2020), Asymmetric Shapley values,
 * NeurIPS 33:1229-1239. */
#include "../game_sums.h"
#include "../interaction.h"
#include <math.h>

/* Orders that respect precedence, by coalition: 0 before S where S lacks one that comes before
 * a member. */
typedef struct orders {
    size_t n;
    const uint32_t *first;  /* [n] who comes before                 */
    double *before, *after; /* [2^n]                               */
} orders;

/* May player k come next once S is there? */
static bool next(const orders *x, size_t s, size_t k)
{
    return (s >> k & 1U) == 0 && (x->first[k] & ~s) == 0;
}

static void count_orders(const orders *x)
{
    const size_t size = (size_t)1 << x->n;
    for (size_t s = 0; s < size; s++) x->before[s] = x->after[s] = 0.0;
    x->before[0] = x->after[size - 1] = 1.0;
    for (size_t s = 0; s < size; s++)
        for (size_t k = 0; k < x->n && x->before[s] > 0.0; k++)
            if (next(x, s, k)) x->before[s | (size_t)1 << k] += x->before[s];
    for (size_t s = size; s-- > 0;)
        for (size_t k = 0; k < x->n && x->before[s] > 0.0; k++)
            if (next(x, s, k)) x->after[s] += x->after[s | (size_t)1 << k];
}

static double share(const orders *x, size_t s, size_t k)
{
    const double all = x->after[0];
    return x->before[s] * (x->after[s | (size_t)1 << k] / all);
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    const size_t n = g->n, size = (size_t)1 << n;
    bool refused = false;
    asc_total sum[ASC_PLAYERS_MAX] = {{0}};
    orders x = {.n = n, .first = g->structures->before};
    ASC_TRY(asc_game_scan("asymmetric", g, &refused, err));
    x.before = asc_take(work, size);
    x.after = asc_take(work, size);
    ASC_TRY(asc_arena_check(work, err));
    count_orders(&x);
    for (size_t s = 0; s < size; s++)
        for (size_t k = 0; k < n && x.before[s] > 0.0; k++)
            if (next(&x, s, k))
                asc_total_add(&sum[k],
                              share(&x, s, k) * (g->v[s | (size_t)1 << k] - g->v[s]));
    for (size_t k = 0; k < n; k++)
        phi[k] = refused ? (double)NAN : sum[k].sum + sum[k].lost;
    return ASC_OK;
}

/* before(S) for S without a player, after(S) for S with it: counts of each kind rest on their
 * own kind only, so one table w [2^n] holds both. */
static void count_around(const orders *x, size_t player, double *w)
{
    const size_t size = (size_t)1 << x->n, self = (size_t)1 << player;
    for (size_t s = 0; s < size; s++) w[s] = s == 0 || s == size - 1;
    for (size_t s = 0; s < size; s++)
        for (size_t k = 0; k < x->n && (s & self) == 0; k++)
            if (k != player && next(x, s, k)) w[s | (size_t)1 << k] += w[s];
    for (size_t s = size - 1; s-- > 0;)
        for (size_t k = 0; k < x->n && (s & self) != 0; k++)
            if (next(x, s, k)) w[s] += w[s | (size_t)1 << k];
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    (void)option;
    const size_t self = (size_t)1 << player;
    ASC_TRY(asc_row_check("asymmetric", g, player, err));
    const orders x = {.n = g->n, .first = g->structures->before};
    count_around(&x, player, w);
    for (size_t s = 0; s < (size_t)1 << g->n; s++)
        if ((s & self) == 0)
            w[s] = w[s | self] = next(&x, s, player) ? w[s] * w[s | self] : 0.0;
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
};
