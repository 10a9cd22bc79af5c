/* The Myerson value against the reference games, all orders on the game a graph leaves, and
 * its axioms. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("myerson", NULL, "myerson", 1e-14, 24);
}

/* Values of the components of each coalition, found by joining the ends of every edge until
 * nothing changes. */
static void restrict_to(const asc_mask *neighbour, size_t n, const double *v, double *out)
{
    for (asc_mask s = 0; s < 1U << n; s++) {
        size_t label[ASC_ORDER_PLAYERS];
        for (size_t k = 0; k < n; k++) label[k] = k;
        for (size_t pass = 0; pass < n; pass++)
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++)
                    if ((s >> i & s >> j & neighbour[i] >> j & 1) != 0 &&
                        label[j] < label[i])
                        label[i] = label[j];
        out[s] = 0;
        for (size_t c = 0; c < n; c++) {
            asc_mask part = 0;
            for (size_t k = 0; k < n; k++)
                if ((s >> k & 1) != 0 && label[k] == c) part |= 1U << k;
            if (part != 0) out[s] += v[part] - v[0];
        }
    }
}

static void random_graph(uint64_t *seed, size_t n, asc_mask *neighbour)
{
    for (size_t k = 0; k < n; k++) neighbour[k] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (asc_random_below(seed, 5) < 2) {
                neighbour[i] |= 1U << j;
                neighbour[j] |= 1U << i;
            }
}

static void by_orders(void **state)
{
    (void)state;
    uint64_t seed = 40;
    for (int game = 0; game < 60; game++) {
        const size_t n = 1 + (size_t)game % 6;
        double v[64], restricted[64], got[6], want[6];
        asc_mask neighbour[6];
        asc_random_values(&seed, n, v);
        random_graph(&seed, n, neighbour);
        const asc_structures s = {.neighbour = neighbour};
        const asc_game g = {.n = n, .v = v, .structures = &s};
        restrict_to(neighbour, n, v, restricted);
        asc_index_solve("myerson", &g, NULL, got);
        (void)asc_mean_over_orders(n, restricted, NULL, NULL, want);
        for (size_t k = 0; k < n; k++) assert_close_to(got[k], want[k], 1e-13, 100);
        if (game < 18) asc_check_index("myerson", &g, NULL);
    }
}

/* Taking out an edge changes both its ends by the same (Myerson's fairness), whatever the
 * game. */
static void fairness(void **state)
{
    (void)state;
    uint64_t seed = 41;
    const size_t n = 8;
    for (int game = 0; game < 20; game++) {
        double v[256], with[8], without[8];
        asc_mask neighbour[8];
        asc_random_values(&seed, n, v);
        random_graph(&seed, n, neighbour);
        const size_t i = asc_random_below(&seed, n), j = (i + 1) % n;
        const asc_structures s = {.neighbour = neighbour};
        const asc_game g = {.n = n, .v = v, .structures = &s};
        neighbour[i] |= 1U << j;
        neighbour[j] |= 1U << i;
        asc_index_solve("myerson", &g, NULL, with);
        neighbour[i] &= ~(1U << j);
        neighbour[j] &= ~(1U << i);
        asc_index_solve("myerson", &g, NULL, without);
        assert_close_to(with[i] - without[i], with[j] - without[j], 1e-12, 100);
    }
}

/* Each component of the graph divides its own value. */
static void components(void **state)
{
    (void)state;
    uint64_t seed = 42;
    double v[64], got[6];
    /* 1-3-5 in a row, 2-4, 6 alone. */
    const asc_mask neighbour[] = {4, 8, 17, 2, 4, 0};
    const asc_structures s = {.neighbour = neighbour};
    asc_random_values(&seed, 6, v);
    asc_index_solve("myerson", &(asc_game){.n = 6, .v = v, .structures = &s}, NULL, got);
    assert_close_to(got[0] + got[2] + got[4], v[21] - v[0], 1e-13, 100);
    assert_close_to(got[1] + got[3], v[10] - v[0], 1e-13, 100);
    assert_close_to(got[5], v[32] - v[0], 1e-13, 100);
}

/* 12 for players 1 and 3 together, linked only through 2, who has nothing of its own: 4 each.
 * A printed example that takes cut vertices for granted gives 2 nothing. */
static void cut_vertex(void **state)
{
    (void)state;
    const asc_mask neighbour[] = {2, 5, 2};
    const asc_structures s = {.neighbour = neighbour};
    double got[3];
    asc_index_solve("myerson",
                    &(asc_game){.n = 3,
                                .v = (const double[]){0, 0, 0, 0, 0, 12, 0, 12},
                                .structures = &s},
                    NULL, got);
    for (size_t k = 0; k < 3; k++) assert_near(got[k], 4, 1e-15);
}

/* Everyone linked: Shapley, at 20 players against the airport game's closed form. In a row, 20
 * for both ends together takes all: 1 each. */
static void twenty_players(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static double v[SIZE];
    asc_mask neighbour[20];
    const asc_structures s = {.neighbour = neighbour};
    const asc_game g = {.n = 20, .v = v, .structures = &s};
    double got[20], want = 0;
    for (size_t k = 0; k < 20; k++) neighbour[k] = (SIZE - 1) & ~(1U << k);
    for (asc_mask m = 1; m < SIZE; m++) {
        size_t top = 20;
        while ((m >> (top - 1) & 1) == 0) top--;
        v[m] = (double)top;
    }
    asc_index_solve("myerson", &g, NULL, got);
    for (size_t k = 0; k < 20; k++) {
        want += 1.0 / (double)(20 - k);
        assert_near(got[k], want, 1e-13);
    }
    for (size_t k = 0; k < 20; k++)
        neighbour[k] = (k > 0 ? 1U << (k - 1) : 0) | (k < 19 ? 1U << (k + 1) : 0);
    for (asc_mask m = 0; m < SIZE; m++) v[m] = (m & 0x80001) == 0x80001 ? 20 : 0;
    asc_index_solve("myerson", &g, NULL, got);
    for (size_t k = 0; k < 20; k++) assert_near(got[k], 1, 1e-14);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    const double v[8] = {0};
    const asc_game g = {.n = 3, .v = v};
    assert_int_equal(asc_game_check(asc_index_find("myerson"), &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "needs graph_edges"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(by_orders),
        cmocka_unit_test(fairness),        cmocka_unit_test(components),
        cmocka_unit_test(cut_vertex),      cmocka_unit_test(twenty_players),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
