/* The simulator of regression to the mean: its truth against sums of the distribution and its own data. */
#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_simulated simulate(size_t n, uint64_t seed, asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = n, .seed = seed};
    const asc_simulator *simulator = asc_simulator_find("regression_to_mean");
    assert_non_null(simulator);
    assert_ok(simulator->simulate(&s, arena, &out, &err));
    return out;
}

/* By R: k <- 3:200; p <- dnbinom(k, 0.6, 0.4); sum(k p) / sum(p); sum((k + .6) * .6 * p) / sum(p). */
static void test_truth(void **state)
{
    asc_arena *arena = *state;
    const asc_simulated s = simulate(5, 1, arena);
    assert_near(s.mu[0], 2.9211323587, 1e-10);
    assert_non_null(strstr(s.truth, "\"effect\": 0"));
    assert_non_null(strstr(s.truth, "apparent_fall\": 0.3156623"));
}

static void test_data(void **state)
{
    asc_arena *arena = *state;
    const asc_simulated s = simulate(20000, 3, arena);
    const asc_column *before = asc_table_find(s.table, "before");
    const asc_column *after = asc_table_find(s.table, "after");
    double sum = 0.0, squares = 0.0, three = 0.0, of_three = 0.0;
    for (size_t i = 0; i < s.table->rows; i++) {
        const double x = asc_column_real(after, i), k = asc_column_real(before, i);
        assert_true(k >= 3.0);
        sum += x;
        squares += x * x;
        if (k == 3.0) three += 1.0, of_three += x;
    }
    const double n = (double)s.table->rows, mean = sum / n;
    assert_near(mean, s.mu[0], 4.0 * sqrt((squares / n - mean * mean) / n) / s.mu[0]);
    /* given k = 3: gamma(3.6, scale .6) mixed Poisson, mean 2.16, variance 2.16 + 3.6 x .36 */
    assert_near(of_three / three, 2.16, 4.0 * sqrt((2.16 + 1.296) / three) / 2.16);
}

static void test_rows(void **state)
{
    asc_arena *arena = *state;
    const asc_simulated a = simulate(50, 7, arena), b = simulate(200, 7, arena);
    const asc_simulated c = simulate(50, 8, arena);
    size_t other = 0;
    for (size_t i = 0; i < 50; i++) {
        const double x = asc_column_real(asc_table_find(a.table, "after"), i);
        assert_true(x == asc_column_real(asc_table_find(b.table, "after"), i));
        other += x != asc_column_real(asc_table_find(c.table, "after"), i);
    }
    assert_true(other > 10);
}

static int open_arena(void **state)
{
    *state = asc_arena_create();
    return *state == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_truth, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_data, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_rows, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
