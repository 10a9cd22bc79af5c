/* The asymmetric Shapley value against the reference games, all orders that respect
 * precedence, and closed forms. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("asymmetric", NULL, "asymmetric_shapley_uniform_linear_extensions",
                       1e-14, 21);
}

static bool respects(const size_t *order, size_t n, const void *context)
{
    const asc_mask *before = context;
    asc_mask there = 0;
    for (size_t k = 0; k < n; k++) {
        if ((before[order[k]] & ~there) != 0) return false;
        there |= 1U << order[k];
    }
    return true;
}

/* Pairs along a random numbering, so that there is no circle; not made transitive. */
static void random_precedence(uint64_t *seed, size_t n, asc_mask *before)
{
    size_t rank[ASC_ORDER_PLAYERS];
    for (size_t k = 0; k < n; k++) {
        before[k] = 0;
        rank[k] = asc_random_below(seed, 100) * n + k;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (rank[i] < rank[j] && asc_random_below(seed, 4) == 0) before[j] |= 1U << i;
}

static void by_orders(void **state)
{
    (void)state;
    uint64_t seed = 50;
    for (int game = 0; game < 60; game++) {
        const size_t n = 1 + (size_t)game % 6;
        double v[64], got[6], want[6];
        asc_mask before[6];
        asc_random_values(&seed, n, v);
        random_precedence(&seed, n, before);
        const asc_structures s = {.before = before};
        const asc_game g = {.n = n, .v = v, .structures = &s};
        asc_index_solve("asymmetric", &g, NULL, got);
        (void)asc_mean_over_orders(n, v, respects, before, want);
        for (size_t k = 0; k < n; k++) assert_close_to(got[k], want[k], 1e-13, 100);
        if (game < 18) asc_check_index("asymmetric", &g, NULL);
    }
}

/* The number of orders, from the index alone: the share of who comes first in a game that is
 * all about being first is after(k)/after(empty); then the same among the others. */
static double orders_of(size_t n, const asc_mask *before)
{
    static double v[1 << 12];
    double got[12];
    size_t first = 0;
    asc_mask rest[12] = {0};
    if (n == 1) return 1;
    for (asc_mask s = 0; s < 1U << n; s++) v[s] = s != 0;
    const asc_structures s = {.before = before};
    asc_index_solve("asymmetric", &(asc_game){.n = n, .v = v, .structures = &s}, NULL,
                    got);
    while (before[first] != 0) first++;
    const asc_mask low = (1U << first) - 1;
    for (size_t k = 0, to = 0; k < n; k++)
        if (k != first) rest[to++] = (before[k] & low) | (before[k] >> 1 & ~low);
    return orders_of(n - 1, rest) / got[first];
}

static void count_orders(const asc_oracle *o, void *context)
{
    if (asc_yaml_get(o->expected, "n_linear_extensions") == NULL) return;
    assert_near(orders_of(o->game.n, o->game.structures->before),
                asc_json_real(o->expected, "n_linear_extensions"), 1e-12);
    ++*(int *)context;
}

static void linear_extensions(void **state)
{
    (void)state;
    int games = 0;
    if (asc_oracle_each(count_orders, &games) == 0) skip();
    assert_int_equal(games, 21);
}

/* A chain pays marginal contributions in its order; no precedence is Shapley's. */
static void extremes(void **state)
{
    (void)state;
    uint64_t seed = 51;
    double v[256], got[8], phi[8];
    asc_mask before[8];
    const asc_structures s = {.before = before};
    const asc_game g = {.n = 8, .v = v, .structures = &s};
    asc_random_values(&seed, 8, v);
    for (size_t k = 0; k < 8; k++) before[k] = k == 0 ? 0 : 1U << (k - 1);
    asc_index_solve("asymmetric", &g, NULL, got);
    for (size_t k = 0; k < 8; k++)
        assert_close_to(got[k], v[(2U << k) - 1] - v[(1U << k) - 1], 1e-14, 100);
    for (size_t k = 0; k < 8; k++) before[k] = 0;
    asc_index_solve("asymmetric", &g, NULL, got);
    asc_index_solve("shapley", &g, NULL, phi);
    for (size_t k = 0; k < 8; k++) assert_close_to(got[k], phi[k], 1e-14, 100);
}

/* 20 players, 2432902008176640000 orders or, with two chains of ten, 184756. All of v at
 * player 20 (end of a chain) and at player 1 together: player 1 opens its chain, so 20
 * completes it always. Free: half each. */
static void twenty_players(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static double v[SIZE];
    asc_mask before[20] = {0};
    const asc_structures s = {.before = before};
    const asc_game g = {.n = 20, .v = v, .structures = &s};
    double got[20];
    for (asc_mask m = 0; m < SIZE; m++) v[m] = (m & 0x80001) == 0x80001 ? 6 : 0;
    asc_index_solve("asymmetric", &g, NULL, got);
    for (size_t k = 0; k < 20; k++)
        assert_close_to(got[k], k == 0 || k == 19 ? 3 : 0, 1e-14, 1);
    for (size_t k = 1; k < 20; k++) before[k] = k == 10 ? 0 : 1U << (k - 1);
    asc_index_solve("asymmetric", &g, NULL, got);
    /* 1 after 20 only if all of the second chain comes first: 1 of 184756. */
    assert_near(got[0], 6.0 / 184756, 1e-13);
    assert_near(got[19], 6 - 6.0 / 184756, 1e-14);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    const asc_index *x = asc_index_find("asymmetric");
    const asc_mask circle[] = {0, 4, 2};
    const double v[8] = {0};
    asc_game g = {.n = 3, .v = v};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "needs precedence"));
    g.structures = &(asc_structures){.before = circle};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "in a circle through player 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),   cmocka_unit_test(by_orders),
        cmocka_unit_test(linear_extensions), cmocka_unit_test(extremes),
        cmocka_unit_test(twenty_players),    cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
