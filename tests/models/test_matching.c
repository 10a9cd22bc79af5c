/* Matching: with replacement against Matching::Match in R (real/ORACLES.md), without against a Python program of the
 * rule in the file's head and, where no two units are alike, MatchIt; refusals. */
#include "lalonde.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { SMALL = 60 };
static const double effect[] = {-1.0, 1.0};

static asc_model_spec spec_of(asc_metric metric, size_t neighbours, bool unadjusted)
{
    return (asc_model_spec){.name = "m",
                            .model = "matching",
                            .target = ASC_TARGET_TREATED,
                            .treated = "treat",
                            .matching = {.metric = metric,
                                         .neighbours = neighbours,
                                         .unadjusted = unadjusted}};
}

static void effect_is(const test_build *b, asc_model_spec spec, double estimate,
                      double se, double tolerance, asc_arena *arena)
{
    const test_answer a = test_solve("matching", &b->p, spec, 1e-12, arena);
    const double n = (double)b->p.clusters;
    assert_near(a.means.mean[1] - a.means.mean[0], estimate, tolerance);
    assert_near(a.means.mean[3] - a.means.mean[2], estimate, tolerance);
    assert_near(test_se(&a, 0, effect) * sqrt((n - 1.0) / n), se, tolerance);
}

static void difference_is(const test_build *b, asc_model_spec spec, double estimate,
                          asc_arena *arena)
{
    const test_answer a = test_solve("matching", &b->p, spec, 1e-12, arena);
    assert_near(a.means.mean[1] - a.means.mean[0], estimate, 1e-7);
}

static void with_replacement(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_metric iv = ASC_METRIC_INVERSE_VARIANCE;
    const test_build nsw = test_nsw(arena), psid = test_psid(TEST_EIGHT, arena);
    effect_is(&nsw, spec_of(iv, 1, true), 2108.900474, 887.0188527, 1e-9, arena);
    effect_is(&nsw, spec_of(iv, 1, false), 2119.652159, 876.4230638, 1e-9, arena);
    effect_is(&nsw, spec_of(iv, 4, true), 2014.249355, 773.9004951, 1e-9, arena);
    effect_is(&nsw, spec_of(iv, 4, false), 1870.541843, 772.9146049, 1e-9, arena);
    effect_is(&psid, spec_of(iv, 1, true), 9.922792356, 1449.291089, 1e-9, arena);
    effect_is(&psid, spec_of(iv, 4, false), 1475.233236, 1108.474307, 1e-9, arena);
    const test_build dehejia = test_psid(TEST_DEHEJIA, arena);
    effect_is(&dehejia, spec_of(ASC_METRIC_PROPENSITY, 1, true), 400.2475056, 1863.082216,
              1e-8, arena);
    asc_arena_destroy(arena);
}

static void without_replacement(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_lalonde614(arena);
    static const char *const exact[] = {"race", "married", "nodegree"};
    asc_model_spec s = spec_of(ASC_METRIC_PROPENSITY, 1, true);
    s.matching.without_replacement = true;
    effect_is(&b, s, 903.5906226126108, 711.2722901179596, 1e-9, arena);
    s.matching.unadjusted = false;
    effect_is(&b, s, 1121.1092877577958, 689.8990342783711, 1e-9, arena);
    s.matching.neighbours = 2;
    effect_is(&b, s, 1425.1791782253076, 646.0883507058575, 1e-9, arena);
    s.matching.neighbours = 1;
    s.target = ASC_TARGET_MATCHED;
    s.matching.exact = exact;
    s.matching.exacts = 3;
    effect_is(&b, s, 2664.2667310043144, 981.2355424901212, 1e-9, arena);
    s.matching.exacts = 0;
    s.matching.caliper = 0.2;
    effect_is(&b, s, 1359.3000905559256, 897.2789821571382, 1e-9, arena);
    s.target = ASC_TARGET_TREATED;
    s.matching.caliper = 0.0;
    s.matching.metric = ASC_METRIC_MAHALANOBIS;
    effect_is(&b, s, 1597.3880807105961, 737.6088542589412, 1e-9, arena);
    s.matching.unadjusted = true;
    effect_is(&b, s, 1225.266498108108, 729.2408860424864, 1e-9, arena);
    asc_arena_destroy(arena);
}

/* Rows of which an arm has no second one with the same covariates, the first kept. */
static test_build distinct(asc_arena *arena)
{
    const test_build b = test_lalonde614(arena);
    const asc_cmat x = b.p.x;
    test_build out = b;
    size_t kept = 0;
    size_t *row = asc_take_bytes(arena, b.p.n, sizeof *row);
    double *of = asc_take(arena, b.p.n * x.cols);
    for (size_t i = 0; i < b.p.n; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++) {
            again = b.p.delivered[row[k]] == b.p.delivered[i];
            for (size_t j = 0; j < x.cols && again; j++)
                again = x.data[row[k] + j * x.ld] == x.data[i + j * x.ld];
        }
        if (!again) row[kept++] = i;
    }
    for (size_t j = 0; j < x.cols; j++)
        for (size_t k = 0; k < kept; k++) of[k + j * kept] = x.data[row[k] + j * x.ld];
    for (size_t k = 0; k < kept; k++) {
        out.y[k] = b.y[row[k]];
        out.delivered[k] = b.delivered[row[k]];
    }
    out.p.x = (asc_cmat){.data = of, .rows = kept, .cols = x.cols, .ld = kept};
    out.p.n = out.p.clusters = kept;
    return out;
}

/* MatchIt 4.5.1, where the order of rows cannot matter, with `distance` given as 1e8 times the log odds or the
 * probability: with differences below 1 it takes the first control it looks at (docs/models/matching.md). */
static void matchit(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = distinct(arena);
    static const char *const exact[] = {"race", "married", "nodegree"};
    assert_int_equal(b.p.n, 580);
    asc_model_spec s = spec_of(ASC_METRIC_PROPENSITY, 1, true);
    s.matching.without_replacement = true;
    difference_is(&b, s, 857.5051207, arena);
    s.matching.metric = ASC_METRIC_PROBABILITY;
    difference_is(&b, s, 857.5051207, arena);
    s.target = ASC_TARGET_MATCHED;
    s.matching.caliper = 0.2;
    difference_is(&b, s, 1431.4569827, arena); /* 107 pairs */
    s.matching.metric = ASC_METRIC_PROPENSITY;
    difference_is(&b, s, 1782.0120105, arena); /* 110 pairs */
    s.matching.caliper = 0.0;
    s.matching.exact = exact;
    s.matching.exacts = 3;
    difference_is(&b, s, 3010.1937081, arena);
    asc_arena_destroy(arena);
}

/* y on 1, x among rows of an arm, weighted. */
static void line(const double *a, double arm, const double *x, const double *y,
                 const double *weight, size_t n, double b[2])
{
    double w = 0.0, mx = 0.0, my = 0.0, xx = 0.0, xy = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (a[i] != arm) continue;
        w += weight[i];
        mx += weight[i] * x[i];
        my += weight[i] * y[i];
    }
    mx /= w;
    my /= w;
    for (size_t i = 0; i < n; i++) {
        if (a[i] != arm) continue;
        xx += weight[i] * (x[i] - mx) * (x[i] - mx);
        xy += weight[i] * (x[i] - mx) * (y[i] - my);
    }
    b[1] = xy / xx;
    b[0] = my - b[1] * mx;
}

/* Variance of the residual of each row of an arm when outcomes have variance 1: squares of what one more in each
 * outcome does to it. */
static void residual_variance(const double *a, double arm, const double *x,
                              const double *weight, size_t n, double *out)
{
    double y[SMALL], b[2];
    for (size_t j = 0; j < n; j++) out[j] = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (a[i] != arm || weight[i] == 0.0) continue;
        for (size_t j = 0; j < n; j++) y[j] = i == j ? 1.0 : 0.0;
        line(a, arm, x, y, weight, n, b);
        for (size_t j = 0; j < n; j++) {
            const double r = y[j] - b[0] - b[1] * x[j];
            out[j] += r * r;
        }
    }
}

/* Arms, covariate and outcomes of a small problem; what each unit is used for as a match. */
typedef struct small {
    double a[SMALL], x[SMALL], use[SMALL];
    const double *y;
    double sum[2]; /* of both outcomes, the one lacking from the matches */
} small;

/* All of the other arm that are as near as the nearest. */
static void look_for(small *s, size_t i)
{
    double near = (double)INFINITY, count = 0.0, other = 0.0;
    for (size_t j = 0; j < SMALL; j++)
        if (s->a[j] != s->a[i]) near = fmin(near, fabs(s->x[i] - s->x[j]));
    for (size_t j = 0; j < SMALL; j++)
        count += s->a[j] != s->a[i] && fabs(s->x[i] - s->x[j]) < near + 1e-3;
    for (size_t j = 0; j < SMALL; j++) {
        if (s->a[j] == s->a[i] || fabs(s->x[i] - s->x[j]) >= near + 1e-3) continue;
        s->use[j] += 1.0 / count;
        other += s->y[j] / count;
    }
    s->sum[s->a[i] != 0.0] += s->y[i];
    s->sum[s->a[i] == 0.0] += other;
}

/* Sum of squares of the differences of influence values, residuals over their own spread. */
static double regression_form(const small *s)
{
    double square = 0.0, centre[2] = {0.0, 0.0}, v[2][SMALL], b[2][2];
    for (size_t arm = 0; arm < 2; arm++) {
        line(s->a, (double)arm, s->x, s->y, s->use, SMALL, b[arm]);
        residual_variance(s->a, (double)arm, s->x, s->use, SMALL, v[arm]);
        for (size_t i = 0; i < SMALL; i++)
            centre[arm] += (b[arm][0] + b[arm][1] * s->x[i]) / (double)SMALL;
    }
    for (size_t i = 0; i < SMALL; i++) {
        double l[2];
        for (size_t arm = 0; arm < 2; arm++) {
            const double fit = b[arm][0] + b[arm][1] * s->x[i];
            l[arm] = fit - centre[arm];
            if (s->a[i] != (double)arm) continue;
            const double grow = s->use[i] > 0.0 ? 1.0 / sqrt(v[arm][i]) : 1.0;
            l[arm] += (1.0 + s->use[i]) * grow * (s->y[i] - fit);
        }
        square += (l[1] - l[0]) * (l[1] - l[0]);
    }
    return square;
}

/* All units: matches of every unit by brute force, and the regression form of the standard error from them. */
static void all_units(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build t = test_build_start(SMALL, ASC_GAUSSIAN, arena);
    small s = {.y = t.y};
    for (size_t i = 0; i < SMALL; i++) {
        s.a[i] = (i * 7) % 5 < 2;
        s.x[i] = (double)((i * i * 13 + 5 * i) % 101) + 0.37 * s.a[i];
        t.y[i] = 2.0 * s.x[i] + 30.0 * s.a[i] + (double)(i % 7);
    }
    test_build_partner(&t, "treat", s.a);
    test_build_number(&t, "x", s.x);
    for (size_t i = 0; i < SMALL; i++) look_for(&s, i);
    asc_model_spec spec = spec_of(ASC_METRIC_INVERSE_VARIANCE, 1, true);
    spec.target = ASC_TARGET_ALL;
    const test_answer got = test_solve("matching", &t.p, spec, 1e-12, arena);
    assert_near(got.means.mean[3], s.sum[1] / SMALL, 1e-12);
    assert_near(got.means.mean[2], s.sum[0] / SMALL, 1e-12);
    const double n = (double)SMALL;
    assert_near(test_se(&got, 2, effect) * sqrt((n - 1.0) / n),
                sqrt(regression_form(&s)) / n, 1e-10);
    asc_arena_destroy(arena);
}

/* Clusters of several: values of the regression form, summed; the order of rows does not matter, nor does that of
 * units alike. */
static void clusters(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_lalonde614(arena);
    asc_model_spec s = spec_of(ASC_METRIC_PROPENSITY, 1, true);
    const test_answer units = test_solve("matching", &b.p, s, 1e-12, arena);
    for (size_t i = 0; i < b.p.n; i++) b.cluster[i] = (uint32_t)(i / 2);
    b.p.clusters = (b.p.n + 1) / 2;
    const test_answer pairs = test_solve("matching", &b.p, s, 1e-12, arena);
    assert_near(pairs.means.mean[0], units.means.mean[0], 0.0);
    const double ratio = test_se(&pairs, 0, effect) / test_se(&units, 0, effect);
    assert_true(ratio > 0.8 && ratio < 1.2);
    s.target = ASC_TARGET_ALL;
    const test_answer two = test_solve("matching", &b.p, s, 1e-12, arena);
    const size_t n = b.p.n, half = b.p.clusters;
    test_units(&b);
    const test_answer one = test_solve("matching", &b.p, s, 1e-12, arena);
    for (size_t c = 0; c < half; c++)
        for (size_t j = 0; j < 2; j++) {
            const double *l = one.means.influence + 2 * c + j * n;
            assert_near(two.means.influence[c + j * half],
                        l[0] + (2 * c + 1 < n ? l[1] : 0.0), 1e-9);
        }
    asc_arena_destroy(arena);
}

static asc_status refused(const test_build *b, asc_model_spec spec, asc_arena *arena,
                          asc_error *err)
{
    const asc_estimator *e = asc_estimator_find("matching");
    const asc_settings s = {.spec = &spec, .delivered = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    return e->prepare(&b->p, &s, arena, &plan, &term, &terms, err);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_lalonde614(arena);
    static const char *const nobody[] = {"height"};
    asc_model_spec s = spec_of(ASC_METRIC_PROPENSITY, 1, false);
    s.matching.caliper = 0.001;
    assert_int_equal(refused(&b, s, arena, &err), ASC_EOVERLAP);
    assert_non_null(strstr(err.message,
                           "of 185 units that the partner reached have no match "
                           "within the caliper"));
    assert_non_null(strstr(err.message, "write target: matched"));
    s = spec_of(ASC_METRIC_PROPENSITY, 1, false);
    s.matching.without_replacement = true;
    s.target = ASC_TARGET_ALL; /* 429 others, 185 reached */
    assert_int_equal(refused(&b, s, arena, &err), ASC_EOVERLAP);
    assert_non_null(strstr(err.message, "244 of 429 units that it did not reach"));
    s = spec_of(ASC_METRIC_PROPENSITY, 1, false);
    s.matching.exact = nobody;
    s.matching.exacts = 1;
    assert_int_equal(refused(&b, s, arena, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "exact names 'height'"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_replacement), cmocka_unit_test(without_replacement),
        cmocka_unit_test(matchit),          cmocka_unit_test(all_units),
        cmocka_unit_test(clusters),         cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
