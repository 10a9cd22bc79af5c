/* Sums, mean, SD, autocorrelation, quantiles and sorting: exact cases, long double, and R. */
#include "ascribe/numeric.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { LONG = 300000 };

static double x[LONG], w[LONG];

static void test_exact(void **state)
{
    (void)state;
    assert_true(asc_sum(x, 0) == 0.0);
    for (size_t n = 1; n <= 3000; n++) {
        x[n - 1] = (double)n;
        w[n - 1] = 2.0;
        const double want = 0.5 * (double)n * (double)(n + 1);
        assert_true(asc_sum(x, n) == want);
        assert_true(asc_weighted_sum(w, x, n) == 2.0 * want);
        assert_near(asc_mean(x, n), 0.5 * (double)(n + 1), 1e-15);
    }
    /* Variance of 1..n is n (n + 1) / 12; lag-1 autocorrelation of 1..n is 1 - 3 / n. */
    assert_near(asc_sd(x, 3000), sqrt(3000.0 * 3001.0 / 12.0), 1e-15);
    assert_near(asc_autocorrelation(x, 3000), 1.0 - 3.0 / 3000.0, 1e-5);
    assert_true(isnan(asc_mean(x, 0)) && isnan(asc_sd(x, 1)));
}

/* 0.1 added many times: the error stays at a few units, a running sum loses thousands. */
static void test_error(void **state)
{
    (void)state;
    double running = 0.0;
    for (size_t i = 0; i < LONG; i++) running += x[i] = 0.1;
    const double want = (double)((long double)0.1 * LONG);
    print_message("sum of %d times 0.1: error %.1e, running sum %.1e\n", LONG,
                  asc_sum(x, LONG) - want, running - want);
    assert_near(asc_sum(x, LONG), want, 4e-15);
    assert_true(fabs(running - want) > 1e-12 * want);
}

/* A zero weight skips what stands there. */
static void test_skip(void **state)
{
    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        w[i] = i % 3 == 0 ? 0.0 : 1.0;
        x[i] = i % 3 == 0 ? (i % 2 == 0 ? (double)NAN : HUGE_VAL) : 1.0;
    }
    assert_true(asc_weighted_sum(w, x, 1000) == 666.0);
}

/* R: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(0, .025, .1, .5, .9, .975, 1)), type 7. */
static void test_quantile(void **state)
{
    (void)state;
    double v[8] = {3, 1, 4, 1, 5, 9, 2, 6};
    static const double q[] = {0, .025, .1, .5, .9, .975, 1};
    static const double want[] = {1, 1, 1, 3.5, 6.9, 8.475, 9};
    asc_sort(v, 8);
    for (size_t i = 0; i < 7; i++)
        assert_near(asc_quantile_sorted(v, 8, q[i]), want[i], 1e-14);
    assert_true(asc_quantile_sorted(v, 1, 0.3) == 1.0);
    assert_true(isnan(asc_quantile_sorted(v, 0, 0.5)) &&
                isnan(asc_quantile_sorted(v, 8, (double)NAN)));
    const double ends[3] = {-HUGE_VAL, 2.0, HUGE_VAL};
    assert_true(asc_quantile_sorted(ends, 3, 0.5) == 2.0);
    const double high[3] = {1.0, HUGE_VAL, HUGE_VAL};
    assert_true(asc_quantile_sorted(high, 3, 0.9) == HUGE_VAL);
}

static void test_sort(void **state)
{
    (void)state;
    double v[9] = {(double)NAN, 2.0,         0.0,       -0.0, HUGE_VAL,
                   -1.0,        (double)NAN, -HUGE_VAL, 2.0};
    asc_sort(v, 9);
    const double want[7] = {-HUGE_VAL, -1.0, -0.0, 0.0, 2.0, 2.0, HUGE_VAL};
    assert_memory_equal(v, want, sizeof want);
    assert_true(isnan(v[7]) && isnan(v[8]));
    asc_sort(v, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact), cmocka_unit_test(test_error),
        cmocka_unit_test(test_skip), cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_sort)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
