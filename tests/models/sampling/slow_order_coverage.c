/* Coverage of 95 % intervals with sampled orders and draws: 14 players, dividends up to order 5.
 * The values carry the error of a study: a shared part for each player's effect, a part that all
 * coalitions share, and one of its own for each coalition. Compared, all from the same draws and orders:
 *   both     asc_order_interval
 *   draws    the draws at these orders alone
 *   orders   the orders alone, as if the values were exact
 * One line per number of orders; the cells are simulations x players. */
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include "ascribe/sampling.h"
#include "support.h"
#include <math.h>
#include <stdio.h>

enum { N = 14, SIZE = 1 << N, ORDER = 5, GAMES = 10, SIMULATIONS = 600, DRAWS = 200 };

/* Dividends of size t have standard deviation 1 / sqrt(C(14, t)) times the scale of the order. */
static void make_game(uint64_t which, double *v, double *shapley)
{
    static const double spread[ORDER + 1] = {0.0, 1.0, 0.18, 0.12, 0.07, 0.05};
    asc_stream s = asc_stream_open(77, ASC_PURPOSE_TEST, which);
    for (size_t k = 0; k < N; k++) shapley[k] = 0.0;
    for (size_t m = 0; m < SIZE; m++) {
        size_t size = 0;
        for (size_t k = 0; k < N; k++) size += m >> k & 1;
        v[m] = size >= 1 && size <= ORDER ? spread[size] * asc_stream_normal(&s) : 0.0;
        for (size_t k = 0; k < N; k++)
            if ((m >> k & 1) != 0) shapley[k] += v[m] / (double)size;
    }
    for (size_t k = 0; k < N; k++)
        for (size_t m = 0; m < SIZE; m++)
            if ((m >> k & 1) != 0) v[m] += v[m ^ (size_t)1 << k];
}

/* One error of the values: [count]. */
static void add_error(const asc_order_plan *p, asc_stream *s, const double *v,
                      double *out)
{
    double effect[N];
    const double shared = 0.3 * asc_stream_normal(s);
    for (size_t k = 0; k < N; k++) effect[k] = 0.06 * asc_stream_normal(s);
    for (size_t i = 0; i < p->count; i++) {
        double e = i == 0 ? 0.0 : shared + 0.06 * asc_stream_normal(s);
        for (size_t k = 0; k < N; k++)
            if (asc_coalition_has(p->set[i], k)) e += effect[k];
        out[i] = v[i] + e;
    }
}

typedef struct tally {
    size_t cells, both, draws, orders;
} tally;

static void simulate(const double *game, const double *shapley, size_t orders,
                     uint64_t seed, asc_arena *arena, tally *t)
{
    asc_order_plan p;
    asc_order_answer a;
    asc_error err = {0};
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_TEST, orders);
    assert_ok(asc_order_plan_make(N, orders, seed, 0, arena, &p, &err));
    double *truth = asc_take(arena, p.count), *v = asc_take(arena, p.count);
    double *draw = asc_take(arena, p.count * DRAWS);
    for (size_t i = 0; i < p.count; i++) truth[i] = game[p.set[i].word[0]];
    add_error(&p, &s, truth, v);
    for (size_t r = 0; r < DRAWS; r++) add_error(&p, &s, v, draw + r * p.count);
    assert_ok(asc_order_interval(&p, v, draw, DRAWS, 0.95, arena, &a, &err));
    const double z = asc_normal_quantile(0.975);
    for (size_t k = 0; k < N; k++) {
        const double miss = fabs(a.phi[k] - shapley[k]);
        t->cells++;
        t->both += a.low[k] <= shapley[k] && shapley[k] <= a.high[k];
        t->draws += miss <= z * a.se_data[k];
        t->orders += miss <= z * a.se_order[k];
    }
}

static double share(size_t part, size_t of)
{
    return 100.0 * (double)part / (double)of;
}

static void coverage(void **state)
{
    (void)state;
    static double game[GAMES][SIZE], shapley[GAMES][N];
    const size_t orders[] = {10, 40, 200};
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    for (size_t g = 0; g < GAMES; g++) make_game(g, game[g], shapley[g]);
    (void)printf(
        "orders  cells   both   draws alone  orders alone  (%% covered at 95 %%)\n");
    for (size_t q = 0; q < 3; q++) {
        tally t = {0};
        for (size_t i = 0; i < SIMULATIONS; i++) {
            const asc_arena_mark mark = asc_arena_save(arena);
            simulate(game[i % GAMES], shapley[i % GAMES], orders[q], i, arena, &t);
            asc_arena_rewind(arena, mark);
        }
        (void)printf("%6zu %6zu  %5.1f        %5.1f         %5.1f\n", orders[q], t.cells,
                     share(t.both, t.cells), share(t.draws, t.cells),
                     share(t.orders, t.cells));
        assert_true(share(t.both, t.cells) >= 93.0 && share(t.both, t.cells) <= 97.0);
        assert_true(share(t.orders, t.cells) < 91.0);
        assert_true(share(t.draws, t.cells) < 91.0);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage)};
    return cmocka_run_group_tests_name("order_coverage", tests, NULL, NULL);
}
