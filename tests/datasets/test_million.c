/* The million simulator: its truth against Gauss-Hermite sums by another program, and its own data. */
#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { PARTNERS = 8, MASKS = 256, MANY = 100000 };

static asc_simulated simulate(size_t n, uint64_t seed, asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = n, .seed = seed};
    assert_ok(asc_simulator_find("million")->simulate(&s, arena, &out, &err));
    return out;
}

/* numpy: 80 Gauss-Hermite nodes for z, the law of u by enumeration, deliveries one by one. */
static void truth(void **state)
{
    (void)state;
    static const struct {
        size_t mask;
        double mu;
    } want[] = {{0, 0.12390013894653112},   {1, 0.10693117851173344},
                {37, 0.09555606199256136},  {128, 0.11263053090544312},
                {254, 0.07998598758243806}, {255, 0.06850895139980226}};
    static const double phi[PARTNERS] = {0.01413643734282487,
                                         0.00747615318001588,
                                         0.006324945568691944,
                                         0.012033343362472438,
                                         0.0019144324429768698,
                                         0.004298718204119938,
                                         0.0,
                                         0.009207157445626927};
    asc_arena *arena = asc_arena_create();
    const asc_simulated s = simulate(10, 1, arena);
    assert_int_equal(s.players, PARTNERS);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_near(s.mu[want[i].mask], want[i].mu, 1e-12);
    for (size_t k = 0; k < PARTNERS; k++)
        assert_close_to(s.shapley[k], phi[k], 1e-12, 0.01);
    assert_non_null(strstr(s.truth, "\"monte_carlo_error\": 0"));
    asc_arena_destroy(arena);
}

static void rows_do_not_depend_on_n(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_simulated few = simulate(100, 3, arena), more = simulate(1000, 3, arena);
    char a[64], b[64];
    assert_int_equal(few.table->columns, 1 + 8 + 21 + 10 + 1);
    for (size_t j = 0; j < few.table->columns; j++)
        for (size_t i = 0; i < 100; i++)
            assert_string_equal(asc_column_cell(&few.table->column[j], i, a, sizeof a),
                                asc_column_cell(&more.table->column[j], i, b, sizeof b));
    asc_arena_destroy(arena);
}

/* Everybody's own outcome is the natural course; and a world in which one partner is taken away is seen in
 * those it did not reach, weighted by the inverse of that chance (z is a known sum of the columns). */
static void data_follow_the_truth(void **state)
{
    (void)state;
    static const double c[10] = {0.40, -0.30, 0.25,  0.20, -0.20,
                                 0.15, 0.10,  -0.10, 0.10, 0.05};
    asc_arena *arena = asc_arena_create();
    const asc_simulated s = simulate(MANY, 11, arena);
    const asc_column *y = asc_table_find(s.table, "event"),
                     *p1 = asc_table_find(s.table, "p1");
    double all = 0.0, sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < MANY; i++) {
        double z = 0.0;
        for (size_t j = 0; j < 10; j++) z += c[j] * s.table->column[30 + j].real[i];
        const double missed = 1.0 / (1.0 + exp(0.2 + 0.9 * z));
        const double h = p1->integer[i] == 0 ? (double)y->integer[i] / missed : 0.0;
        all += (double)y->integer[i];
        sum += h;
        squares += h * h;
    }
    const double n = MANY, natural = all / n, weighted = sum / n;
    const double se = sqrt((squares / n - weighted * weighted) / n);
    assert_true(fabs(natural - s.mu[255]) < 4.0 * sqrt(natural * (1.0 - natural) / n));
    assert_true(fabs(weighted - s.mu[254]) < 4.0 * se);
    assert_true(fabs(weighted - natural) > 4.0 * se); /* the test can tell them apart */
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth),
        cmocka_unit_test(rows_do_not_depend_on_n),
        cmocka_unit_test(data_follow_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
