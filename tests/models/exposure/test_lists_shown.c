/* What is shown and refused where the exposure models and the outcome model have covariates of their own. */
#include "listed.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { N = LISTED_N, POLICIES = 4 };

static const char *const exposing[] = {"site", "income", "age"};
static const char *const telling[] = {"ward", "age"};

static asc_diagnosis diagnosis(const char *name, const asc_problem *p,
                               const asc_model_spec *spec, asc_arena *arena)
{
    asc_error err = {0};
    const asc_settings s = {.spec = spec, .delivered = true, .universal = true};
    const asc_estimator *e = asc_estimator_find(name);
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_diagnosis d = {0};
    assert_ok(e->prepare(p, &s, arena, &plan, &term, &terms, &err));
    asc_means means = {.mean = asc_take(arena, POLICIES),
                       .coef = asc_take_zero(arena, terms)};
    asc_arena *work = asc_arena_create();
    assert_ok(e->fit(plan, work, &means, &err));
    asc_arena_destroy(work);
    assert_ok(e->diagnose(plan, means.coef, arena, &d, &err));
    return d;
}

/* Balance of all covariates: what is left out stays as far apart as weights that know nothing of it leave it, worked
 * out here from the propensities; gcomp is looked at by models of all of them. */
static void balance(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena),
                     e = test_listed(ASC_GAUSSIAN, AGE | WARD, arena);
    const asc_model_spec spec = {.name = "x", .exposure_covariates = LIST(telling)};
    const asc_diagnosis d = diagnosis("ipw", &b.p, &spec, arena);
    assert_int_equal(d.balances, b.p.x.cols - 1);
    for (size_t j = 0; j < d.balances; j++)
        assert_string_equal(d.balance[j].term, b.p.term[j + 1]);
    const test_answer a =
        test_solve("ipw", &e.p, (asc_model_spec){.name = "x"}, 1e-8, arena);
    const double *income = b.p.x.data + (b.p.x.cols - 1) * N;
    double sum[2] = {0.0, 0.0}, weight[2] = {0.0, 0.0}, plain[2] = {0.0, 0.0},
           w[2] = {0.0, 0.0}, square[2] = {0.0, 0.0}, units[2] = {0.0, 0.0};
    for (size_t i = 0; i < N; i++) {
        double score = 0.0;
        for (size_t j = 0; j < e.p.x.cols; j++)
            score += a.means.coef[j] * e.p.x.data[i + j * N];
        const size_t arm = b.p.delivered[i] != 0;
        const double p = 1.0 / (1.0 + exp(arm == 1 ? -score : score));
        sum[arm] += b.p.w[i] / p * income[i];
        weight[arm] += b.p.w[i] / p;
        plain[arm] += b.p.w[i] * income[i];
        w[arm] += b.p.w[i];
        units[arm] += 1.0;
    }
    for (size_t i = 0; i < N; i++) {
        const size_t arm = b.p.delivered[i] != 0;
        const double x = income[i] - plain[arm] / w[arm];
        square[arm] += b.p.w[i] * x * x;
    }
    double variance = 0.0;
    for (size_t arm = 0; arm < 2; arm++)
        variance += 0.5 * square[arm] / w[arm] * units[arm] / (units[arm] - 1.0);
    const double apart = (sum[1] / weight[1] - sum[0] / weight[0]) / sqrt(variance);
    assert_near(d.balance[d.balances - 1].after, apart, 1e-9);
    assert_true(fabs(apart) > 0.05);
    const asc_model_spec outcome = {.name = "x", .outcome_covariates = LIST(telling)},
                         plainly = {.name = "x"};
    const asc_diagnosis one = diagnosis("gcomp", &b.p, &outcome, arena),
                        other = diagnosis("gcomp", &b.p, &plainly, arena);
    for (size_t j = 0; j < POLICIES; j++)
        assert_same(one.following[j].ess, other.following[j].ess);
    asc_arena_destroy(arena);
}

/* Weights of cbps are judged aside from all units in what they balance; `smd.after` is of all covariates. Rates are
 * looked at by a model of delivery of all of them. */
static void aside(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena),
                     e = test_listed(ASC_GAUSSIAN, AGE | WARD, arena);
    const asc_model_spec spec = {.name = "x", .exposure_covariates = LIST(telling)},
                         plain = {.name = "x"};
    const asc_diagnosis d = diagnosis("cbps", &b.p, &spec, arena),
                        own = diagnosis("cbps", &e.p, &plain, arena);
    bool farther = false;
    for (size_t j = 0; j < POLICIES; j++) {
        assert_same(d.following[j].aside, own.following[j].aside);
        assert_true(d.following[j].after >= d.following[j].aside);
        farther = farther || d.following[j].after > d.following[j].aside;
    }
    assert_true(farther);
    const asc_model_spec rates = {.name = "x",
                                  .matching.by_model = true,
                                  .outcome_covariates = LIST(telling)},
                         whole = {.name = "x", .matching.by_model = true};
    const asc_diagnosis one = diagnosis("standardised_rates", &b.p, &rates, arena),
                        other = diagnosis("standardised_rates", &b.p, &whole, arena);
    assert_int_equal(one.balances, other.balances);
    for (size_t j = 0; j < 2; j++)
        for (size_t q = 0; q < 5; q++)
            assert_same(one.arm[j].quantile[q], other.arm[j].quantile[q]);
    asc_arena_destroy(arena);
}

/* Agreement is asked of any covariate, whatever the score is made of. */
static void exact(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena);
    static const char *const alike[] = {"site"}, *const score[] = {"age"};
    asc_model_spec spec = {.name = "x",
                           .target = ASC_TARGET_MATCHED,
                           .matching = {.neighbours = 1, .unadjusted = true},
                           .exposure_covariates = LIST(score)};
    for (unsigned without = 0; without < 2; without++) {
        spec.matching.without_replacement = without == 1;
        spec.matching.exacts = 0;
        const test_answer loose = test_solve("matching", &b.p, spec, 1e-8, arena);
        spec.matching.exact = alike;
        spec.matching.exacts = 1;
        const asc_diagnosis d = diagnosis("matching", &b.p, &spec, arena);
        const test_answer strict = test_solve("matching", &b.p, spec, 1e-8, arena);
        assert_true(loose.means.mean[0] != strict.means.mean[0]);
        for (size_t j = 0; j < d.balances; j++)
            if (strncmp(d.balance[j].term, "site=", 5) == 0)
                assert_close_to(d.balance[j].after, 0.0, 1e-9, 1.0);
    }
    asc_arena_destroy(arena);
}

static void refuse(const char *name, const asc_problem *p, const asc_model_spec *spec,
                   asc_status want, const char *words)
{
    asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
    asc_error err = {0};
    const asc_settings s = {.spec = spec, .universal = true};
    const asc_estimator *e = asc_estimator_find(name);
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_means means = {.mean = asc_take(arena, POLICIES)};
    asc_status got = e->prepare(p, &s, arena, &plan, &term, &terms, &err);
    if (got == ASC_OK) got = e->fit(plan, work, &means, &err);
    assert_int_equal(got, want);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' lacks '%s'", err.message, words);
    asc_arena_destroy(work);
    asc_arena_destroy(arena);
}

/* Unknown names; a dependence among the exposure models' columns that the outcome model does not have. */
static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena);
    static const char *const unknown[] = {"age", "height"};
    const asc_model_spec e = {.name = "x", .exposure_covariates = LIST(unknown)},
                         o = {.name = "x", .outcome_covariates = LIST(unknown)};
    refuse("ipw", &b.p, &e, ASC_ESTUDY, "'exposure_covariates' names 'height'");
    refuse("aipw", &b.p, &o, ASC_ESTUDY, "'outcome_covariates' names 'height'");
    double *twice = asc_take(arena, N);
    for (size_t i = 0; i < N; i++)
        twice[i] = 2.0 * b.p.x.data[i + (b.p.x.cols - 1) * N] + 1.0;
    test_build_number(&b, "twice", twice);
    const asc_model_spec lists = {.name = "x", .outcome_covariates = LIST(exposing)};
    refuse("aipw", &b.p, &lists, ASC_ERANK, "twice");
    static const char *const dependent[] = {"income", "twice"};
    asc_model_spec narrow = lists;
    narrow.exposure_covariates = LIST(dependent);
    refuse("tmle", &b.p, &narrow, ASC_ERANK, "exposure models: ");
    static const char *const modifying[] = {"age"};
    const asc_modifier m = {.partner = "team", .covariate = "site"};
    const asc_model_spec modified = {.name = "x",
                                     .modifier = &m,
                                     .modifiers = 1,
                                     .outcome_covariates = LIST(modifying)};
    refuse("gcomp", &b.p, &modified, ASC_EDATA,
           "modifier of 'team': 'site' is not among the covariates");
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balance),
        cmocka_unit_test(aside),
        cmocka_unit_test(exact),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
