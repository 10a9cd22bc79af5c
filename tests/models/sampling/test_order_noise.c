/* Order plans and the intervals that join order noise and draws, against naive twins. */
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include "ascribe/sampling.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>

enum { N = 7, PAIRS = 6, DRAWS = 40 };

static double at_random(uint64_t replicate, uint64_t i)
{
    asc_stream s = asc_stream_open(11, ASC_PURPOSE_TEST, replicate * 100000 + i);
    return asc_stream_normal(&s);
}

static asc_order_plan plan_of(size_t n, size_t orders, uint64_t replicate,
                              asc_arena *arena)
{
    asc_order_plan p;
    asc_error err = {0};
    assert_ok(asc_order_plan_make(n, orders, 3, replicate, arena, &p, &err));
    return p;
}

/* v of the plan's coalitions; replicate names the game. */
static void values(const asc_order_plan *p, uint64_t replicate, double *v)
{
    for (size_t i = 0; i < p->count; i++)
        v[i] = at_random(replicate, p->set[i].word[0] + 131 * p->set[i].word[1]);
}

static double value_of(const asc_order_plan *p, const double *v, asc_coalition s)
{
    const asc_coalition *at =
        bsearch(&s, p->set, p->count, sizeof s, asc_coalition_compare);
    assert_non_null(at);
    return v[at - p->set];
}

/* The mean of both directions, found coalition by coalition. */
static double naive_share(const asc_order_plan *p, const double *v, size_t pair, size_t k)
{
    const uint8_t *order = p->player + pair * p->n;
    asc_coalition before = {{0}}, after = {{0}};
    size_t s = 0;
    while (order[s] != k) before = asc_coalition_with(before, order[s++]);
    for (size_t i = s + 1; i < p->n; i++) after = asc_coalition_with(after, order[i]);
    return 0.5 * (value_of(p, v, asc_coalition_with(before, k)) - value_of(p, v, before) +
                  value_of(p, v, asc_coalition_with(after, k)) - value_of(p, v, after));
}

static void plans_hold_what_their_orders_pass(void **state)
{
    asc_arena *arena = *state;
    const size_t players[] = {1, 2, N, 70, 100};
    for (size_t q = 0; q < 5; q++) {
        const size_t n = players[q];
        const asc_order_plan p = plan_of(n, (size_t)2 * PAIRS, q, arena);
        double *v = asc_take(arena, p.count), *share = asc_take(arena, n * PAIRS);
        values(&p, 1, v);
        for (size_t i = 1; i < p.count; i++)
            assert_int_equal(asc_coalition_compare(&p.set[i - 1], &p.set[i]), -1);
        assert_int_equal(p.set[0].word[0] | p.set[0].word[1], 0);
        const asc_coalition all = asc_coalition_all(n);
        assert_int_equal(asc_coalition_compare(&p.set[p.count - 1], &all), 0);
        asc_order_shares(&p, v, share);
        for (size_t k = 0; k < n; k++)
            for (size_t i = 0; i < PAIRS; i++)
                assert_close_to(share[k * PAIRS + i], naive_share(&p, v, i, k), 1e-14,
                                1.0);
    }
}

/* Each player is equally often at each place; the seed and the replicate make the orders. */
static void orders_are_uniform(void **state)
{
    asc_arena *arena = *state;
    const asc_order_plan p = plan_of(N, 14000, 0, arena), q = plan_of(N, 14000, 1, arena);
    size_t count[N][N] = {{0}};
    for (size_t i = 0; i < 7000; i++)
        for (size_t s = 0; s < N; s++) count[p.player[i * N + s]][s]++;
    double chi = 0.0; /* 36 degrees of freedom: 0.9999 quantile 77.9 (R qchisq) */
    for (size_t k = 0; k < N; k++)
        for (size_t s = 0; s < N; s++)
            chi +=
                ((double)count[k][s] - 1000.0) * ((double)count[k][s] - 1000.0) / 1000.0;
    assert_true(chi < 77.9);
    assert_int_equal(p.count, 128);
    assert_memory_not_equal(p.player, q.player, 7000 * N);
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += x[i] / (double)n;
    return sum;
}

static double variance_of(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean_of(x, n)) * (x[i] - mean_of(x, n)) / (double)(n - 1);
    return sum;
}

static void intervals_join_both_errors(void **state)
{
    asc_arena *arena = *state;
    const asc_order_plan p = plan_of(N, (size_t)2 * PAIRS, 0, arena);
    double *v = asc_take(arena, p.count), *draw = asc_take(arena, p.count * DRAWS);
    asc_order_answer a;
    asc_error err = {0};
    values(&p, 1, v);
    for (size_t r = 0; r < DRAWS; r++) {
        values(&p, 2 + r, draw + r * p.count);
        for (size_t i = 0; i < p.count; i++)
            draw[r * p.count + i] = v[i] + 0.2 * draw[r * p.count + i];
    }
    assert_ok(asc_order_interval(&p, v, draw, DRAWS, 0.9, arena, &a, &err));
    for (size_t k = 0; k < N; k++) {
        double share[PAIRS], mean[DRAWS], of_noise = 0.0;
        for (size_t i = 0; i < PAIRS; i++) share[i] = naive_share(&p, v, i, k);
        const double phi = mean_of(share, PAIRS), b = variance_of(share, PAIRS);
        for (size_t r = 0; r < DRAWS; r++) {
            double drawn[PAIRS];
            for (size_t i = 0; i < PAIRS; i++)
                drawn[i] = naive_share(&p, draw + r * p.count, i, k) - share[i];
            mean[r] = mean_of(drawn, PAIRS);
            of_noise += variance_of(drawn, PAIRS) / DRAWS;
        }
        const double data = variance_of(mean, DRAWS), order = (b - of_noise) / PAIRS;
        const double nu =
            (data + order) * (data + order) /
            (b * b / (PAIRS * PAIRS) / (PAIRS - 1) + data * data / (DRAWS - 1));
        assert_true(order > 0.0);
        assert_close_to(a.phi[k], phi, 1e-13, 1.0);
        assert_near(a.se_data[k], sqrt(data), 1e-12);
        assert_near(a.se_order[k], sqrt(order), 1e-12);
        assert_near(a.se[k], sqrt(data + order), 1e-12);
        assert_near(a.freedom[k], nu, 1e-11);
        assert_near(a.high[k] - a.low[k], 2.0 * asc_t_quantile(0.95, nu) * a.se[k],
                    1e-11);
        assert_near(0.5 * (a.high[k] + a.low[k]), phi, 1e-11);
    }
}

/* An additive game: every order gives the same, so only the draws are left. */
static void without_order_noise_only_the_draws_count(void **state)
{
    asc_arena *arena = *state;
    const asc_order_plan p = plan_of(N, (size_t)2 * PAIRS, 0, arena);
    double *v = asc_take(arena, p.count), *draw = asc_take(arena, p.count * DRAWS);
    asc_order_answer a;
    asc_error err = {0};
    for (size_t i = 0; i < p.count; i++) {
        v[i] = 0.0;
        for (size_t k = 0; k < N; k++)
            v[i] += asc_coalition_has(p.set[i], k) ? (double)(k + 1) : 0.0;
        for (size_t r = 0; r < DRAWS; r++)
            draw[r * p.count + i] = v[i] * (1.0 + 0.01 * (double)(r % 5));
    }
    assert_ok(asc_order_interval(&p, v, draw, DRAWS, 0.95, arena, &a, &err));
    for (size_t k = 0; k < N; k++) {
        const double want = 0.01 * (double)(k + 1) * sqrt(2.0 * DRAWS / (DRAWS - 1.0));
        assert_true(a.se_order[k] < 1e-14);
        assert_near(a.se[k], want, 1e-12); /* 0, 1, 2, 3, 4: variance 2 */
        assert_near(a.freedom[k], DRAWS - 1.0, 1e-9);
    }
}

static void refusals(void **state)
{
    asc_arena *arena = *state;
    asc_order_plan p;
    asc_order_answer a;
    asc_error err = {0};
    const size_t orders[] = {0, 2, 7};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(asc_order_plan_make(5, orders[i], 1, 0, arena, &p, &err),
                         ASC_EUSAGE);
    assert_int_equal(asc_order_plan_make(0, 4, 1, 0, arena, &p, &err), ASC_EDATA);
    assert_int_equal(asc_order_plan_make(101, 4, 1, 0, arena, &p, &err), ASC_EDATA);
    p = plan_of(3, 4, 0, arena);
    const double v[8] = {0};
    assert_int_equal(asc_order_interval(&p, v, v, 1, 0.95, arena, &a, &err), ASC_EUSAGE);
    assert_int_equal(asc_order_interval(&p, v, v, 2, 1.0, arena, &a, &err), ASC_EUSAGE);
}

static int open_arena(void **state)
{
    return (*state = asc_arena_create()) == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plans_hold_what_their_orders_pass),
        TEST(orders_are_uniform),
        TEST(intervals_join_both_errors),
        TEST(without_order_noise_only_the_draws_count),
        TEST(refusals),
    };
    return cmocka_run_group_tests_name("order_noise", tests, NULL, NULL);
}
