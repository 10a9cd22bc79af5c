/* Intervals against R's quantile() and sd(), refused and infinite draws against the
 * definition. */
#include "ascribe/bootstrap.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>

static const double x[] = {3.1, -2.4, 0.7, 8.8, 5.5, 1.2, -7.9, 4.4, 2.6, 9.3, -0.3};
enum { X = sizeof x / sizeof *x };
static const double infinite = (double)INFINITY;

/* R 4.2.2: quantile(x, c((1-l)/2, 1-(1-l)/2), type = 7). */
static void percentile(void **state)
{
    (void)state;
    static const double answer[][3] = {{0.95, -6.525, 9.175},
                                       {0.9, -5.15, 9.05},
                                       {0.8, -2.4, 8.8}, /* ranks 1 and 9 exactly */
                                       {0.5, 0.2, 4.95}};
    double scratch[X];
    for (size_t i = 0; i < 4; i++) {
        const asc_interval a = asc_interval_make(
            (asc_interval_spec){
                .kind = ASC_PERCENTILE, .level = answer[i][0], .acceleration = 0.0},
            2.5, x, X, 1, scratch);
        assert_near(a.low, answer[i][1], 1e-14);
        assert_near(a.high, answer[i][2], 1e-14);
        assert_near(a.std_error, 4.9323606739756798, 1e-15);
        assert_int_equal(a.refused, 0);
    }
}

/* R: y <- sqrt((1:1000 * 7919) %% 1009) / 7; here as column 1 of a [1000 x 3] table. */
static void strided(void **state)
{
    (void)state;
    static double table[3000], scratch[1000];
    for (size_t i = 0; i < 1000; i++) {
        table[3 * i] = table[3 * i + 2] = (double)NAN;
        table[3 * i + 1] = sqrt((double)((i + 1) * 7919 % 1009)) / 7;
    }
    const asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        3.0, table + 1, 1000, 3, scratch);
    assert_near(a.low, 0.72807771796470921, 1e-14);
    assert_near(a.high, 4.4790327714171605, 1e-14);
    assert_near(a.std_error, 1.0680480028083612, 1e-14);
}

static void basic_and_normal(void **state)
{
    (void)state;
    double scratch[X];
    asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_BASIC, .level = 0.95, .acceleration = 0.0}, 2.5,
        x, X, 1, scratch);
    assert_near(a.low, -4.175, 1e-14);
    assert_near(a.high, 11.525, 1e-14);
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_NORMAL, .level = 0.95, .acceleration = 0.0}, 2.5,
        x, X, 1, scratch);
    assert_near(a.low, -7.1672492797540368, 1e-14);
    assert_near(a.high, 12.167249279754037, 1e-14);
}

static int ascending(const void *a, const void *b)
{
    const double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* Type 7 by full sorting, NaN replaced by `instead`. */
static double naive_quantile(const double *draws, size_t r, double p, double instead)
{
    static double s[1000];
    assert_true(r <= 1000);
    for (size_t i = 0; i < r; i++) s[i] = isnan(draws[i]) ? instead : draws[i];
    qsort(s, r, sizeof *s, ascending);
    const double h = (double)(r - 1) * p;
    const size_t k = (size_t)floor(h);
    const double part = h - floor(h);
    double q = s[k];
    if (part > 0 && isinf(s[k + 1]) && !isinf(q))
        q = s[k + 1];
    else if (part > 0 && !isinf(q))
        q += part * (s[k + 1] - s[k]);
    return q;
}

/* Random draws with ties; up to 1 % refused: against the full sort. */
static void refused_at_both_ends(void **state)
{
    (void)state;
    enum { R = 999 };
    static double d[R], scratch[R];
    for (uint64_t trial = 0; trial < 200; trial++) {
        asc_stream s = asc_stream_open(8, ASC_PURPOSE_TEST, trial);
        for (size_t i = 0; i < R; i++) {
            d[i] = asc_stream_normal(&s);
            if (trial % 3 == 0) d[i] = round(4 * d[i]) / 4;
        }
        const size_t refused = (size_t)(trial % 10);
        for (size_t i = 0; i < refused; i++) d[(trial + 101 * i) % R] = (double)NAN;
        const asc_interval a = asc_interval_make(
            (asc_interval_spec){
                .kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
            0, d, R, 1, scratch);
        assert_int_equal(a.refused, refused);
        assert_close_to(a.low, naive_quantile(d, R, 0.025, -(double)INFINITY), 1e-13, 1);
        assert_close_to(a.high, naive_quantile(d, R, 0.975, (double)INFINITY), 1e-13, 1);
        const asc_interval b = asc_interval_make(
            (asc_interval_spec){.kind = ASC_BASIC, .level = 0.95, .acceleration = 0.0},
            0.5, d, R, 1, scratch);
        assert_close_to(b.low, 1 - a.high, 1e-13, 1);
        assert_close_to(b.high, 1 - a.low, 1e-13, 1);
    }
}

static void withheld_above_one_percent(void **state)
{
    (void)state;
    enum { R = 500 };
    double d[R], scratch[R];
    for (int i = 0; i < R; i++) d[i] = i;
    for (int i = 0; i < 5; i++)
        d[7 * (size_t)i] = (double)NAN; /* 1 % exactly: still given */
    asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        250, d, R, 1, scratch);
    assert_true(isfinite(a.low) && isfinite(a.high));
    d[490] = (double)NAN;
    for (int kind = ASC_PERCENTILE; kind <= ASC_NORMAL; kind++) {
        a = asc_interval_make(
            (asc_interval_spec){.kind = (asc_interval_kind)kind, .level = 0.95}, 250, d,
            R, 1, scratch);
        assert_true(isnan(a.low) && isnan(a.high));
        assert_int_equal(a.refused, 6);
        assert_true(isfinite(a.std_error));
    }
}

static void unbounded_draws(void **state)
{
    (void)state;
    enum { R = 201 }; /* ranks 5 and 195 exactly at 95 % */
    double d[R], scratch[R];
    for (int i = 0; i < R; i++) d[i] = i;
    for (int i = 0; i < 5; i++) d[i] = -(double)INFINITY;
    asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        100, d, R, 1, scratch);
    assert_true(a.low == 5 && a.high == 195); /* lands beside, does not touch */
    assert_near(a.std_error, sqrt(196.0 * 197 / 12), 1e-14); /* of 5..200 */
    d[5] = -(double)INFINITY;
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        100, d, R, 1, scratch);
    assert_true(a.low == -infinite && a.high == 195);
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_BASIC, .level = 0.95, .acceleration = 0.0}, 100,
        d, R, 1, scratch);
    assert_true(a.low == 5 && a.high == infinite);
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_NORMAL, .level = 0.95, .acceleration = 0.0}, 100,
        d, R, 1, scratch);
    assert_true(a.low == -infinite && a.high == infinite);

    /* Between a finite and an infinite draw the end is infinite. */
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.948, .acceleration = 0.0},
        100, d, R, 1, scratch);
    assert_true(a.low == -infinite); /* rank 5.2, draws 5 (-Inf) and 6 */
    for (int i = 196; i < R; i++) d[i] = (double)INFINITY;
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.952, .acceleration = 0.0},
        100, d, R, 1, scratch);
    assert_true(a.high == infinite); /* rank 195.2 */

    /* NaN counts beside Inf: two refused and four -Inf move the low end to rank 5 - 6 =
     * none. */
    for (int i = 0; i < R; i++) d[i] = i;
    d[100] = d[101] = (double)NAN;
    for (int i = 0; i < 4; i++) d[i] = -(double)INFINITY;
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        100, d, R, 1, scratch);
    assert_true(a.low == -infinite && a.high == 197);
}

static void too_few(void **state)
{
    (void)state;
    double d[] = {1, (double)NAN, (double)INFINITY}, scratch[3];
    asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        1, d, 0, 1, scratch);
    assert_true(isnan(a.low) && isnan(a.high) && isnan(a.std_error));
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        1, d, 1, 1, scratch);
    assert_true(isnan(a.low) && isnan(a.high) && isnan(a.std_error));
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        1, d, 3, 1, scratch);
    assert_true(isnan(a.low) && isnan(a.std_error) && a.refused == 1);
    const double two[] = {4, 2}, same[] = {0.1, 0.1, 0.1};
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.5, .acceleration = 0.0}, 1,
        two, 2, 1, scratch);
    assert_true(a.low == 2.5 && a.high == 3.5);
    a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        0.1, same, 3, 1, scratch);
    assert_true(a.low == 0.1 && a.high == 0.1 && a.std_error == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentile),
        cmocka_unit_test(strided),
        cmocka_unit_test(basic_and_normal),
        cmocka_unit_test(refused_at_both_ends),
        cmocka_unit_test(withheld_above_one_percent),
        cmocka_unit_test(unbounded_draws),
        cmocka_unit_test(too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
