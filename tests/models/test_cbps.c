/* Covariate balancing propensity scores: for all units against numpy (standard error by a numerical sandwich), for
 * the treated against entropy balancing, whose weights they are; balance; trim. */
#include "lalonde.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

static const double effect[] = {-1.0, 1.0};

static void all_units(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_lalonde614(arena);
    const asc_model_spec spec = {.name = "c", .model = "cbps"};
    const test_answer a = test_solve("cbps", &b.p, spec, 1e-9, arena);
    assert_near(a.means.mean[3], 7036.8337964947, 1e-9);
    assert_near(a.means.mean[2], 6417.9180298294, 1e-9);
    const double n = (double)b.p.n;
    assert_near(test_se(&a, 2, effect) * sqrt((n - 1.0) / n), 1127.96506771, 1e-6);
    /* Weighted covariate sums of the two arms agree, the number of units among them. */
    for (size_t j = 0; j < b.p.x.cols; j++) {
        double sum[2] = {0.0, 0.0};
        for (size_t i = 0; i < b.p.n; i++) {
            double eta = 0.0;
            for (size_t k = 0; k < b.p.x.cols; k++)
                eta += a.means.coef[k] * b.p.x.data[i + k * b.p.x.ld];
            const bool reached = b.p.delivered[i] != 0;
            sum[reached] +=
                b.p.x.data[i + j * b.p.x.ld] * (1.0 + exp(reached ? -eta : eta));
        }
        assert_near(sum[1], sum[0], 1e-9);
    }
    asc_arena_destroy(arena);
}

static void treated_is_entropy(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_psid(TEST_EIGHT, arena);
    const asc_model_spec spec = {
        .name = "c", .model = "cbps", .target = ASC_TARGET_TREATED, .treated = "treat"};
    const test_answer a = test_solve("cbps", &b.p, spec, 1e-9, arena);
    const test_answer e = test_solve("entropy_balancing", &b.p, spec, 1e-9, arena);
    for (size_t j = 0; j < 4; j++) assert_near(a.means.mean[j], e.means.mean[j], 1e-12);
    assert_near(a.means.mean[1] - a.means.mean[0], 2058.096761, 1e-9);
    asc_arena_destroy(arena);
}

static void trims(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_lalonde614(arena);
    const asc_model_spec spec = {.name = "c", .model = "cbps", .trim = 0.05};
    const asc_settings s = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("cbps");
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[2];
    asc_means out = {.mean = mean};
    assert_ok(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err));
    assert_int_equal(e->fit(plan, arena, &out, &err), ASC_EOVERLAP);
    assert_non_null(
        strstr(err.message, "have a probability of delivery outside [0.05, 0.95]"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_units),
        cmocka_unit_test(treated_is_entropy),
        cmocka_unit_test(trims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
