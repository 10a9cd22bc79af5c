/* Shapley value: a player's marginal contribution, averaged over all orders of arrival.
 *   phi_k = sum_{S without k} s! (n - 1 - s)! / n! (v(S + k) - v(S))
 *         = 1/n sum_s D_k(s) / C(n - 1, s)
 *   D_k(s) = sum over S without k of size s of v(S + k) - v(S)
 *   n          players, at most 20
 *   v   [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   phi [n]    in the unit of v; sums to v(N) - v(empty)
 * Differences are taken first, so what a null player adds is exactly 0, then added by size in
 * mask order with Neumaier's compensation: the error stays near one rounding of
 * the largest |v|.
 * O(n 2^n) time, no memory. A NaN among the values (a refused replicate) makes
 * every share NaN.
 * Shapley (1953), A value for n-person games, Contributions to the Theory of Games II:307-317.
 * Neumaier (1974), ZAMM 54:39-51. */
#include "ascribe/contribution.h"
#include "ascribe/problem.h"
#include <math.h>
#include <stdbool.h>

/* A sum and what its roundings lost. */
typedef struct total {
    double sum, lost;
} total;

static void add(total *t, double x)
{
    const double sum = t->sum + x;
    t->lost += fabs(t->sum) >= fabs(x) ? (t->sum - sum) + x : (x - sum) + t->sum;
    t->sum = sum;
}

static size_t size_of(size_t mask)
{
    size_t n = 0;
    for (; mask != 0; mask &= mask - 1) n++;
    return n;
}

/* n C(n - 1, s): one over the share of orders in which exactly S, of size s, comes before
 * k. */
static double orders(size_t n, size_t s)
{
    double c = (double)n;
    for (size_t i = 1; i <= s; i++) c = c * (double)(n - i) / (double)i;
    return c;
}

static double share(const asc_game *g, size_t player)
{
    const size_t bit = (size_t)1 << player, low = bit - 1;
    total by_size[ASC_PLAYERS_MAX] = {{0}};
    for (size_t i = 0; i < (size_t)1 << (g->n - 1); i++) {
        const size_t s =
            ((i & ~low) << 1) | (i & low); /* the i-th mask without the player */
        add(&by_size[size_of(i)], g->v[s | bit] - g->v[s]);
    }
    total phi = {0};
    for (size_t s = 0; s < g->n; s++)
        add(&phi, (by_size[s].sum + by_size[s].lost) / orders(g->n, s));
    return phi.sum + phi.lost;
}

static asc_status require_players(size_t n, asc_error *err)
{
    ASC_REQUIRE(
        n >= 1 && n <= ASC_PLAYERS_MAX, err, ASC_EDATA,
        "shapley: %zu players; the table of coalitions is for 1 to %d, join players "
        "into fewer",
        n, ASC_PLAYERS_MAX);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)work;
    (void)option;
    ASC_TRY(require_players(g->n, err));
    bool refused = false;
    double largest = 0.0;
    for (size_t s = 0; s < (size_t)1 << g->n; s++) {
        refused = refused || isnan(g->v[s]);
        largest = fmax(largest, fabs(g->v[s]));
    }
    /* Every sum below is of at most 2^20 differences, each at most twice the largest
     * value. */
    ASC_REQUIRE(
        largest <= 0x1p1000, err, ASC_EOVERFLOW,
        "shapley: a coalition's value is %g, sums of such values leave the range of "
        "double; state the outcome in a larger unit",
        largest);
    for (size_t k = 0; k < g->n; k++) phi[k] = refused ? (double)NAN : share(g, k);
    return ASC_OK;
}

/* Each share is a sum of +v over coalitions with the player and -v over those without it;
 * both parts have total weight 1. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const size_t n = g->n;
    (void)option;
    ASC_TRY(require_players(n, err));
    ASC_REQUIRE(player < n, err, ASC_EDATA, "shapley: player %zu of %zu", player + 1, n);
    const size_t bit = (size_t)1 << player;
    for (size_t s = 0; s < (size_t)1 << n; s++) w[s] = 0.5 / orders(n, size_of(s & ~bit));
    return ASC_OK;
}

const asc_index asc_contribution_shapley = {
    .name = "shapley",
    .summary = "marginal contribution averaged over all orders of arrival",
    .reference = "Shapley 1953",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
