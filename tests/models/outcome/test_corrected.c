/* CR2 and the degrees of freedom of Satterthwaite for g-computation with 9 clusters of unequal size, against numpy with
 * n x n matrices (symmetric square roots by eigenvalues; Bell & McCaffrey 2002): a linear effect, the same with
 * weights, and a logistic risk difference. */
#include "../../../models/run/run_parts.h"
#include "ascribe/numeric.h"
#include "csv.h"
#include "support.h"
#include <math.h>

enum { N = 72, CLUSTERS = 9 };
static const size_t size[CLUSTERS] = {14, 11, 9, 8, 8, 7, 6, 5, 4};

static test_build cohort(asc_family family, bool weighted, asc_arena *arena)
{
    test_build b = test_build_start(N, family, arena);
    double *a = asc_take(arena, N), *x = asc_take(arena, N), *z = asc_take(arena, N);
    for (size_t i = 0, c = 0, end = size[0]; i < N; i++) {
        if (i == end) end += size[++c];
        b.cluster[i] = (uint32_t)c;
        a[i] = c == 0 || c == 3 || c == 5 || c == 8;
        if (i % 13 == 0) a[i] = 1.0 - a[i];
        x[i] = (double)((i * i + 3 * i) % 17) / 4.0;
        z[i] = (i * 7 + c) % 3 == 0;
        const double t = (double)i;
        b.y[i] = 2.0 + 1.5 * a[i] + 0.7 * x[i] - z[i] + sin(t * t) +
                 0.8 * cos(3.0 * (double)c);
        if (family == ASC_BINOMIAL) b.y[i] = b.y[i] > 3.457268569691987;
        b.w[i] = weighted && i % 4 == 0 ? 2.0 : 1.0;
    }
    b.p.clusters = CLUSTERS;
    test_build_partner(&b, "team", a);
    test_build_number(&b, "x", x);
    test_build_number(&b, "z", z);
    return b;
}

static void check(asc_family family, bool weighted, double estimate, double se, double df)
{
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = cohort(family, weighted, arena);
    const asc_estimator *e = asc_estimator_find("gcomp");
    const asc_model_spec spec = {.name = "g"};
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[4];
    assert_ok(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err));
    const size_t rows = asc_corrected_rows(CLUSTERS, terms);
    asc_means out = {
        .mean = mean, .corrected = asc_take(arena, 4 * rows), .width = terms};
    assert_ok(e->fit(plan, arena, &out, &err));
    assert_non_null(out.corrected);
    assert_int_equal(out.width, terms);
    double *l = asc_take(arena, rows);
    for (size_t i = 0; i < rows; i++)
        l[i] = out.corrected[i + 3 * rows] - out.corrected[i + 2 * rows];
    asc_study study = {.level = 0.95};
    const asc_stage stage = {
        .study = &study, .problem = &b.p, .interval = ASC_INFLUENCE, .rows = rows};
    const asc_shape shape = asc_stage_shape(&stage, l, NULL, 1.0);
    assert_near(mean[3] - mean[2], estimate, 1e-9);
    assert_near(shape.std_error, se, 1e-9);
    assert_near(shape.reach / shape.std_error, asc_t_quantile(0.975, df), 1e-8);
    asc_arena_destroy(arena);
}

static void linear(void **state)
{
    (void)state;
    check(ASC_GAUSSIAN, false, 1.3463730905989184, 0.5372800647447956, 5.822351094926104);
}

static void weighted(void **state)
{
    (void)state;
    check(ASC_GAUSSIAN, true, 1.5027882593122035, 0.5484901756707286, 5.609218893259601);
}

static void logistic(void **state)
{
    (void)state;
    check(ASC_BINOMIAL, false, 0.396224091060261, 0.17006718138451188, 5.904838477710875);
}

/* With units as clusters of an intercept and two arms, CR2 is the variance of Welch. */
static void welch(void **state)
{
    (void)state;
    enum { UNITS = 11 };
    static const double a[UNITS] = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0};
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build b = test_build_start(UNITS, ASC_GAUSSIAN, arena);
    double sum[2] = {0.0, 0.0}, square[2] = {0.0, 0.0};
    static const double n[2] = {7.0, 4.0};
    test_build_partner(&b, "team", a);
    for (size_t i = 0; i < UNITS; i++) {
        b.y[i] = sin(5.0 * (double)i) + 3.0 * a[i];
        sum[a[i] != 0.0] += b.y[i];
    }
    for (size_t i = 0; i < UNITS; i++) {
        const size_t arm = a[i] != 0.0;
        square[arm] += pow(b.y[i] - sum[arm] / n[arm], 2.0);
    }
    const asc_estimator *e = asc_estimator_find("gcomp");
    const asc_model_spec spec = {.name = "g"};
    const asc_settings s = {.spec = &spec, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[2], v = 0.0;
    assert_ok(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err));
    const size_t rows = asc_corrected_rows(UNITS, terms);
    asc_means out = {
        .mean = mean, .corrected = asc_take(arena, 2 * rows), .width = terms};
    assert_ok(e->fit(plan, arena, &out, &err));
    for (size_t i = 0; i < UNITS; i++)
        v += pow(out.corrected[i + rows] - out.corrected[i], 2.0);
    assert_near(sqrt(v) / UNITS,
                sqrt(square[0] / n[0] / (n[0] - 1.0) + square[1] / n[1] / (n[1] - 1.0)),
                1e-12);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear),
        cmocka_unit_test(weighted),
        cmocka_unit_test(logistic),
        cmocka_unit_test(welch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
