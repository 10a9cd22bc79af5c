/* Robustness values and regression to the mean: published figures, what R 4.2's lm says of the same data, and the
 * identities behind them. */
#include "ascribe/rng.h"
#include "ascribe/robustness.h"
#include "ascribe/sensitivity.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { N = 80, P = 4 };

typedef struct sample {
    double x[P * N], y[N], w[N];
    asc_mask delivered[N];
    uint32_t cluster[N];
} sample;

static const char *const player[] = {"a"};
static const char *const term[] = {"(intercept)", "x1", "g=1", "g=2"};
static const asc_covariate covariate[] = {{.name = "x1", .first = 1, .count = 1},
                                          {.name = "g", .first = 2, .count = 2}};

static asc_problem problem_of(sample *s)
{
    for (unsigned i = 0; i < N; i++) {
        const double x1 = i * 37 % 41 / 20.0 - 1.0, x2 = i % 3 == 1, x3 = i % 3 == 2;
        const double p = 1.0 / (1.0 + exp(-(1.1 * x1 - 0.4 * x2)));
        const double a = (i * 53 + 11) % 97 / 97.0 < p;
        s->x[i] = 1.0;
        s->x[N + i] = x1;
        s->x[2 * N + i] = x2;
        s->x[3 * N + i] = x3;
        s->delivered[i] = a > 0.0;
        s->y[i] = 0.5 * a + 0.9 * x1 - 0.3 * x3 + i * 29 % 17 / 17.0;
        s->w[i] = 1.0 + i % 2 * 0.5;
        s->cluster[i] = i;
    }
    return (asc_problem){.n = N,
                         .players = 1,
                         .player = player,
                         .delivered = s->delivered,
                         .x = {s->x, N, P, N},
                         .term = term,
                         .covariate = covariate,
                         .covariates = 2,
                         .y = s->y,
                         .w = s->w,
                         .cluster = s->cluster,
                         .clusters = N,
                         .family = ASC_GAUSSIAN,
                         .outcome = "y"};
}

/* Darfur data (Cinelli & Hazlett 2020, table 1 and section 5; sensemakr's vignette): estimate .097, SE .023, t 4.18445,
 * df 783; RV 13.9 % and 7.6 %; as strong as being female (.00916, .12464): .0752, t 3.44. */
static void published(void **state)
{
    (void)state;
    assert_near(asc_robustness_value(4.18445, 783.0), 0.138776, 1e-5);
    assert_near(asc_robustness_value_significant(4.18445, 783.0), 0.07626, 2e-4);
    const double se = 0.02325654, bias = asc_omitted_bias(se, 783.0, 0.009164, 0.124641);
    assert_near(0.09731582 - bias, 0.07522, 1e-3);
    const double se_with = se * sqrt((1.0 - 0.124641) / (1.0 - 0.009164) * 783.0 / 782.0);
    assert_near(se_with, 0.02187, 1e-3);
    assert_true(asc_robustness_value_significant(1.9, 783.0) == 0.0);
}

/* A confounder of exactly the robustness value on both sides brings the estimate to 0. */
static void the_value_is_enough(void **state)
{
    (void)state;
    for (double t = 0.5; t < 30.0; t *= 1.7) {
        const double df = 90.0, se = 0.3, rv = asc_robustness_value(t, df);
        assert_near(asc_omitted_bias(se, df, rv, rv), t * se, 1e-12);
    }
}

static void as_r_says(void **state)
{
    (void)state;
    static sample s;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    asc_problem p = problem_of(&s);
    asc_robustness r;
    assert_ok(asc_robustness_of(&p, arena, &r, &err));
    assert_near(r.estimate, 0.451239809378, 1e-10);
    assert_near(r.std_error, 0.0716544307469, 1e-10);
    assert_near(r.t, 6.29744461961, 1e-10);
    assert_near(r.df, 75.0, 0.0);
    assert_near(r.value, 0.509352560469, 1e-10);
    assert_near(r.value_significant, 0.387742793565, 1e-10);
    assert_string_equal(r.covariate, "x1");
    assert_near(r.r2_exposure, 0.18411040932, 1e-9);
    assert_near(r.r2_outcome, 0.802153394931, 1e-9);
    assert_near(r.bound_exposure, 0.225656034129, 1e-9);
    assert_near(r.bound_outcome, 1.0, 0.0); /* by the formula 6.4 */
    /* without it the category of two columns is the strongest */
    asc_problem less = p;
    const asc_covariate one[] = {{.name = "g", .first = 2, .count = 2}};
    less.covariate = one;
    less.covariates = 1;
    assert_ok(asc_robustness_of(&less, arena, &r, &err));
    assert_string_equal(r.covariate, "g");
    assert_near(r.r2_exposure, 0.027223258122, 1e-9);
    assert_near(r.r2_outcome, 0.215703329173, 1e-9);
    assert_near(r.bound_outcome, 0.290864271365, 1e-9);
    assert_near(r.estimate - r.adjusted, 0.0567866006171, 1e-9);
    assert_near(r.adjusted_t, 6.40190828429, 1e-9);
    asc_arena_destroy(arena);
}

/* Leaving x1 out biases the estimate by just what the formula says of its partial R^2: R's three regressions. */
static void the_bias_is_an_identity(void **state)
{
    (void)state;
    assert_near(asc_omitted_bias(0.144550061453, 76.0, 0.18411040932, 0.802153394931),
                0.536138833793, 1e-10);
}

static void nothing_so_strong(void **state)
{
    (void)state;
    double e = 0.0, o = 0.0;
    asc_robustness_bound(0.6, 0.2, &e, &o);
    assert_true(isnan(e) && isnan(o));
    asc_robustness_bound(0.0, 0.2, &e, &o);
    assert_near(e, 0.0, 0.0);
    assert_near(o, 0.25, 1e-15);
}

static void line_as_r_draws_it(void **state)
{
    (void)state;
    static sample s;
    asc_error err = {0};
    asc_problem p = problem_of(&s);
    asc_regression g;
    assert_ok(asc_regression_of(&p, s.x + N, &g, &err));
    assert_int_equal(g.reached, 40);
    assert_int_equal(g.others, 40);
    assert_near(g.slope, 0.989489728429, 1e-10);
    assert_near(g.expected, 0.648947556042, 1e-10);
    assert_near(g.after_reached, 1.12924242424, 1e-10);
    assert_near(g.change, g.regression + g.remaining, 1e-12);
    for (size_t i = 0; i < N; i++) s.w[i] = 2.5; /* all alike: as without weights */
    assert_ok(asc_regression_of(&p, s.x + N, &g, &err));
    assert_near(g.std_error, 0.0851231477904, 1e-10);
}

/* Crises a year, gamma-Poisson: who had three or more is taken on, nothing is done that matters, and they fall from
 * 4.27 to 2.92 by themselves (negative binomial sums: tests/datasets/test_regression_to_mean.c). The others'
 * line is E(after | k) = .6 k + .36 at every k, so it finds it. */
static void a_bad_year(void **state)
{
    (void)state;
    enum { PEOPLE = 20000 };
    asc_arena *arena = asc_arena_create();
    double *before = asc_take(arena, PEOPLE), *after = asc_take(arena, PEOPLE);
    double *w = asc_take(arena, PEOPLE);
    asc_mask *delivered = asc_take_bytes(arena, PEOPLE, sizeof *delivered);
    for (size_t i = 0; i < PEOPLE; i++) {
        asc_stream u = asc_stream_open(4, ASC_PURPOSE_TEST, i);
        /* shape .6 by rejection from its density is slow: k by inversion of the negative binomial, the rate's
         * distribution given k is gamma(k + .6, scale .6), and `after` again negative binomial */
        double k = 0.0, p = pow(0.4, 0.6), c = asc_stream_uniform(&u);
        while (c > p && k < 400.0) {
            c -= p;
            p *= (k + 0.6) / (k + 1.0) * 0.6;
            k += 1.0;
        }
        double y = 0.0, q = pow(1.0 / 1.6, k + 0.6), d = asc_stream_uniform(&u);
        while (d > q && y < 400.0) {
            d -= q;
            q *= (y + k + 0.6) / (y + 1.0) * (0.6 / 1.6);
            y += 1.0;
        }
        before[i] = k;
        after[i] = y;
        w[i] = 1.0;
        delivered[i] = k >= 3.0;
    }
    const asc_problem p = {
        .n = PEOPLE, .players = 1, .delivered = delivered, .y = after, .w = w};
    asc_regression g;
    asc_error err = {0};
    assert_ok(asc_regression_of(&p, before, &g, &err));
    assert_near(g.slope, 0.6, 0.05);
    assert_near(g.before_reached, 4.2685539312, 0.02);
    assert_near(g.expected, 2.9211323587, 0.04);
    assert_true(g.change < -1.2);
    assert_true(fabs(g.remaining) < 4.0 * g.std_error);
    assert_true(g.std_error < 0.1);
    asc_arena_destroy(arena);
}

static void nobody_to_expect_by(void **state)
{
    (void)state;
    static sample s;
    asc_error err = {0};
    asc_problem p = problem_of(&s);
    asc_regression g;
    for (size_t i = 0; i < N; i++) s.delivered[i] = 1;
    assert_int_equal(asc_regression_of(&p, s.x + N, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "80 units were reached and 0 were not"));
    for (size_t i = 0; i < N; i++) s.delivered[i] = i % 2;
    assert_int_equal(asc_regression_of(&p, s.x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "had the level 1 before"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),         cmocka_unit_test(the_value_is_enough),
        cmocka_unit_test(as_r_says),         cmocka_unit_test(the_bias_is_an_identity),
        cmocka_unit_test(nothing_so_strong), cmocka_unit_test(line_as_r_draws_it),
        cmocka_unit_test(a_bad_year),        cmocka_unit_test(nobody_to_expect_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
