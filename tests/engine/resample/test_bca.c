/* Bca intervals against R's boot and closed forms, accelerations against the skewness, and what
 * has no ends. */
#include "ascribe/bootstrap.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>

enum { N = 12, R = 999 };
static const double x[N] = {3.1, -2.4, 0.7,  8.8, 5.5, 1.2,
                            7.9, 4.4,  22.6, 9.3, 0.3, 41.7};
static const double infinite = (double)INFINITY;

static double mean_of(const double *y, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += y[i];
    return sum / (double)n;
}

/* Means of 999 resamples of x by the minimal standard generator of Park & Miller, as in R. */
static void resample_means(double *t)
{
    uint64_t s = 1;
    for (size_t r = 0; r < R; r++) {
        double sum = 0.0;
        for (size_t j = 0; j < N; j++) {
            s = s * 16807 % 2147483647;
            sum += x[s % N];
        }
        t[r] = sum / N;
    }
}

/* R 4.2.2, boot 1.3-28.1: levels of boot:::bca.ci(b, conf, t0 = mean(x), t = t, L = x - mean(x)) as it
 * hands them to norm.inter(), then quantile(t, levels, type = 7). */
static void as_boot(void **state)
{
    (void)state;
    static const double answer[][3] = {{0.95, 3.6145573391943042, 17.45236549601038},
                                       {0.9, 4.208333333333333, 15.37248967036799},
                                       {0.8, 4.9820250706184153, 13.688702522315907},
                                       {0.99, 2.8833333333333337, 21.864936774094534}};
    double t[R], scratch[R], influence[N];
    resample_means(t);
    const double t0 = mean_of(x, N);
    for (size_t i = 0; i < N; i++) influence[i] = x[i] - t0;
    const double a = asc_acceleration(influence, N);
    assert_near(a, 0.088886866018656641, 1e-14);
    for (size_t i = 0; i < 4; i++) {
        const asc_interval_spec spec = {
            .kind = ASC_BCA, .level = answer[i][0], .acceleration = a};
        const asc_interval ci = asc_interval_make(spec, t0, t, R, 1, scratch);
        assert_near(ci.low, answer[i][1], 1e-10);
        assert_near(ci.high, answer[i][2], 1e-10);
        assert_int_equal(ci.flaw, ASC_FLAWLESS);
    }
}

/* Half of the draws below, or one equal and the rest in halves, and no skewness: percentile. */
static void percentile_when_nothing_to_correct(void **state)
{
    (void)state;
    double d[1001], scratch[1001];
    for (size_t i = 0; i < 1001; i++) d[i] = sqrt((double)((i * 7919 % 1001) + 3));
    const asc_interval_spec bca = {.kind = ASC_BCA, .level = 0.93, .acceleration = 0.0},
                            plain = {
                                .kind = ASC_PERCENTILE, .level = 0.93, .acceleration = 0};
    for (size_t r = 1000; r <= 1001; r++) {
        double y[1001];
        for (size_t i = 0, k = 0; i < 1001; i++)
            if (r == 1001 || d[i] != sqrt(503.0)) y[k++] = d[i];
        const asc_interval a = asc_interval_make(bca, sqrt(503.0), y, r, 1, scratch);
        const asc_interval b = asc_interval_make(plain, sqrt(503.0), y, r, 1, scratch);
        assert_near(a.low, b.low, 1e-12);
        assert_near(a.high, b.high, 1e-12);
        assert_near(a.std_error, b.std_error, 0.0);
    }
}

static void mirrored(void **state)
{
    (void)state;
    double t[R], minus[R], scratch[R];
    resample_means(t);
    for (size_t r = 0; r < R; r++) minus[r] = -t[r];
    const asc_interval a = asc_interval_make(
        (asc_interval_spec){.kind = ASC_BCA, .level = 0.9, .acceleration = 0.07}, 8, t, R,
        1, scratch);
    const asc_interval b = asc_interval_make(
        (asc_interval_spec){.kind = ASC_BCA, .level = 0.9, .acceleration = -0.07}, -8,
        minus, R, 1, scratch);
    assert_near(a.low, -b.high, 1e-12);
    assert_near(a.high, -b.low, 1e-12);
}

/* A mean has influence x - mean(x): a sixth of the skewness over sqrt(n). */
static void of_a_mean(void **state)
{
    (void)state;
    enum { MANY = 1300 };
    double l[MANY], y[MANY];
    long double m2 = 0.0L, m3 = 0.0L;
    for (size_t i = 0; i < MANY; i++) y[i] = exp((double)(i * 617 % MANY) / 400.0);
    const double m = mean_of(y, MANY);
    for (size_t i = 0; i < MANY; i++) {
        l[i] = y[i] - m;
        m2 += (long double)l[i] * l[i] / MANY;
        m3 += (long double)l[i] * l[i] * l[i] / MANY;
    }
    const double skewness = (double)(m3 / (m2 * sqrtl(m2)));
    assert_near(asc_acceleration(l, MANY), skewness / (6.0 * sqrt(MANY)), 1e-13);
    for (size_t i = 0; i < MANY; i++) y[i] = ldexp(l[i], -900); /* cubes underflow */
    assert_near(asc_acceleration(y, MANY), asc_acceleration(l, MANY), 0.0);
    for (size_t i = 0; i < MANY; i++) y[i] = -ldexp(l[i], 900);
    assert_near(asc_acceleration(y, MANY), -asc_acceleration(l, MANY), 0.0);
}

static void extremes(void **state)
{
    (void)state;
    const double one[] = {0.0, 0.0, 5.0}, none[] = {0.0, -0.0};
    assert_near(asc_acceleration(one, 3), 1.0 / 6.0, 1e-16);
    assert_near(asc_acceleration(none, 2), 0.0, 0.0);
    assert_near(asc_acceleration(none, 0), 0.0, 0.0);
    const double unknown[] = {(double)NAN, 0.0};
    assert_true(isnan(asc_acceleration(unknown, 2)));
}

static void without_ends(void **state)
{
    (void)state;
    double t[R], scratch[R];
    for (size_t r = 0; r < R; r++) t[r] = (double)r;
    asc_interval_spec spec = {.kind = ASC_BCA, .level = 0.95, .acceleration = 0.0};
    static const double outside[] = {-1.0, R};
    for (size_t i = 0; i < 2; i++) {
        const asc_interval a = asc_interval_make(spec, outside[i], t, R, 1, scratch);
        assert_true(isnan(a.low) && isnan(a.high));
        assert_int_equal(a.flaw, ASC_FLAW_ONE_SIDED);
        assert_near(a.std_error, sqrt(999.0 * 1000.0 / 12.0), 1e-12);
    }
    spec = (asc_interval_spec){
        .kind = ASC_BCA, .level = 1.0 - 1e-9, .acceleration = 1.0 / 6.0}; /* z = 6.1 */
    asc_interval a = asc_interval_make(spec, 499.0, t, R, 1, scratch);
    assert_true(isnan(a.low) && isnan(a.high));
    assert_int_equal(a.flaw, ASC_FLAW_FOLDED);
    spec =
        (asc_interval_spec){.kind = ASC_BCA, .level = 0.95, .acceleration = (double)NAN};
    a = asc_interval_make(spec, 499.0, t, R, 1, scratch);
    assert_true(isnan(a.low) && isnan(a.high));
    /* all draws at the estimate: half count as below */
    for (size_t r = 0; r < R; r++) t[r] = 7.0;
    spec.acceleration = 0.01;
    a = asc_interval_make(spec, 7.0, t, R, 1, scratch);
    assert_near(a.low, 7.0, 0.0);
    assert_near(a.high, 7.0, 0.0);
}

static double level_at(double z, double a)
{
    return 0.5 * erfc(-z / (1.0 - a * z) / sqrt(2.0));
}

/* Five refused draws widen both ends; they do not shift z0, which is 0 here. Infinite draws do not
 * either. */
static void refused_and_infinite(void **state)
{
    (void)state;
    enum { ALL = 1005 };
    const double z = 1.6448536269514722, a = 0.05; /* 90 % */
    const asc_interval_spec spec = {.kind = ASC_BCA, .level = 0.9, .acceleration = a};
    double t[ALL], scratch[ALL];
    for (size_t r = 0; r < ALL; r++) t[r] = r < 1000 ? (double)r : (double)NAN;
    asc_interval ci = asc_interval_make(spec, 499.5, t, ALL, 1, scratch);
    assert_near(ci.low, level_at(-z, a) * 1004.0 - 5.0, 1e-11);
    assert_near(ci.high, level_at(z, a) * 1004.0, 1e-11);
    assert_int_equal(ci.refused, 5);
    for (size_t r = 1000; r < ALL; r++) t[r] = infinite;
    ci = asc_interval_make(spec, 499.5, t, ALL, 1, scratch);
    assert_near(ci.low, level_at(-z, a) * 1004.0, 1e-11);
    assert_near(ci.high, level_at(z, a) * 1004.0, 1e-11);
    for (size_t r = 900; r < ALL; r++) t[r] = infinite;
    ci = asc_interval_make(spec, 449.5, t, ALL, 1, scratch);
    assert_near(ci.low, level_at(-z, a) * 1004.0, 1e-11);
    assert_true(isinf(ci.high) && ci.high > 0.0);
    for (size_t r = 0; r < 11; r++) t[r] = (double)NAN; /* above 1 % */
    ci = asc_interval_make(spec, 449.5, t, ALL, 1, scratch);
    assert_true(isnan(ci.low) && isnan(ci.high));
    assert_int_equal(ci.flaw, ASC_FLAWLESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_boot),
        cmocka_unit_test(percentile_when_nothing_to_correct),
        cmocka_unit_test(mirrored),
        cmocka_unit_test(of_a_mean),
        cmocka_unit_test(extremes),
        cmocka_unit_test(without_ends),
        cmocka_unit_test(refused_and_infinite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
