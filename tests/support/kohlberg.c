/* For a level t let D be the coalitions with excess >= t. x is the prenucleolus exactly when for every t,
 * y(N) = 0 and y(S) >= 0 on D imply y(S) = 0 on D: Kohlberg (1971), SIAM J. Appl. Math. 20:62-66. Among imputations
 * y_i >= 0 is asked as well of players with x_i = v(i). The test: maximise sum over D of y(S), y(S) <= 1. */
#include "kohlberg.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "games.h"
#include <math.h>
#include <stdlib.h>

enum { PLAYERS = 7, COALITIONS = 1 << PLAYERS };

typedef struct ranked {
    double excess;
    asc_mask mask;
} ranked;

static int descending(const void *a, const void *b)
{
    const double x = ((const ranked *)a)->excess, y = ((const ranked *)b)->excess;
    return (x < y) - (x > y);
}

static double payoff(const double *x, size_t n, asc_mask mask)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        if (mask >> k & 1U) sum += x[k];
    return sum;
}

/* Largest sum of y(S) over the first `count` coalitions. */
static double gain_of(const asc_game *g, const double *x, kohlberg which, const ranked *d,
                      size_t count)
{
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    asc_lp *lp = NULL;
    double cost[PLAYERS] = {0}, low[PLAYERS], high[PLAYERS], y[PLAYERS], a[PLAYERS],
           value;
    for (size_t k = 0; k < g->n; k++) {
        const double alone = g->v[(size_t)1 << k] - g->v[0];
        const bool at_limit = which.imputations && x[k] - alone < 1e-7;
        low[k] = at_limit ? 0 : -(double)INFINITY;
        high[k] = (double)INFINITY;
        for (size_t i = 0; i < count; i++) cost[k] -= (double)(d[i].mask >> k & 1U);
        a[k] = 1;
    }
    assert_ok(asc_lp_open(g->n, cost, low, high, work, &lp, &err));
    assert_ok(asc_lp_add_row(lp, a, 0, 0, &err));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < g->n; k++) a[k] = (double)(d[i].mask >> k & 1U);
        assert_ok(asc_lp_add_row(lp, a, 0, 1, &err));
    }
    assert_ok(asc_lp_solve(lp, y, &value, &err));
    asc_lp_close(lp);
    asc_arena_destroy(work);
    return -value;
}

double kohlberg_gain(const asc_game *g, const double *x, kohlberg which)
{
    ranked d[COALITIONS];
    const asc_mask all = (UINT64_C(1) << g->n) - 1;
    double worst = 0;
    assert_true(g->n <= PLAYERS);
    for (asc_mask m = 1; m < all; m++) {
        double size = 0;
        for (size_t k = 0; k < g->n; k++) size += (double)(m >> k & 1U);
        const double e = g->v[m] - g->v[0] - payoff(x, g->n, m);
        d[m - 1] = (ranked){which.per_capita ? e / size : e, m};
    }
    qsort(d, all - 1, sizeof *d, descending);
    for (size_t i = 1; i < all; i++)
        if (i == all - 1 || d[i].excess < d[i - 1].excess - 1e-7)
            worst = fmax(worst, gain_of(g, x, which, d, i));
    return worst;
}

static void random_game(asc_stream *s, int kind, size_t n, double *v)
{
    for (size_t m = 0; m < (size_t)1 << n; m++) {
        v[m] = kind == 0 ? 10 * asc_stream_normal(s)
                         : (double)asc_stream_below(s, kind == 1 ? 5 : 12);
        for (size_t k = 0; kind == 2 && k < n; k++)
            if (m >> k & 1U) v[m] = fmax(v[m], v[m & ~((size_t)1 << k)]);
    }
}

void kohlberg_try(const char *index, kohlberg which, size_t most, size_t games)
{
    asc_stream s = asc_stream_open(3, ASC_PURPOSE_TEST, most);
    size_t tried = 0;
    for (size_t i = 0; i < games; i++) {
        const size_t n = 2 + (size_t)asc_stream_below(&s, most - 1);
        double v[COALITIONS], x[PLAYERS], apart = 0;
        random_game(&s, (int)(i % 3), n, v);
        const asc_game g = {.n = n, .v = v};
        for (size_t k = 0; k < n; k++) apart += v[(size_t)1 << k] - v[0];
        double *total = &v[((size_t)1 << n) - 1];
        if (which.imputations && *total - v[0] < apart)
            *total = v[0] + apart + (double)(i % 4);
        asc_index_solve(index, &g, NULL, x);
        if (kohlberg_gain(&g, x, which) > 1e-7) fail_msg("%s: game %zu", index, i);
        tried++;
        x[0] -= 0.01, x[1] += 0.01;
        if (!which.imputations && !(kohlberg_gain(&g, x, which) > 1e-3))
            fail_msg("%s: the criterion accepts a shifted answer of game %zu", index, i);
    }
    assert_int_equal(tried, games);
}

/* Every claimant's `given`, the constrained equal award of `amount` under claims c. */
static void equal_awards(size_t n, const double *c, double amount, double *given)
{
    double low = 0, high = amount;
    for (int i = 0; i < 200; i++) {
        const double cap = (low + high) / 2;
        double sum = 0;
        for (size_t k = 0; k < n; k++) sum += fmin(c[k], cap);
        if (sum < amount)
            low = cap;
        else
            high = cap;
    }
    for (size_t k = 0; k < n; k++) given[k] = fmin(c[k], high);
}

void kohlberg_bankruptcy(size_t n, uint64_t seed, double *v, double *share)
{
    asc_stream s = asc_stream_open(9, ASC_PURPOSE_TEST, seed);
    double claim[20], half[20], sum = 0;
    for (size_t k = 0; k < n; k++) {
        claim[k] = (double)(1 + asc_stream_below(&s, 100));
        half[k] = claim[k] / 2;
        sum += claim[k];
    }
    const double estate = sum * (0.1 + 0.8 * asc_stream_uniform(&s));
    for (asc_mask m = 0; m < UINT64_C(1) << n; m++)
        v[m] = fmax(0, estate - (sum - payoff(claim, n, m)));
    /* Up to half of all claims equal awards of the halves, beyond it equal losses. */
    equal_awards(n, half, estate <= sum / 2 ? estate : sum - estate, share);
    for (size_t k = 0; k < n && estate > sum / 2; k++) share[k] = claim[k] - share[k];
}
