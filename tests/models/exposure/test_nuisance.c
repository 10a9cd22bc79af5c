/* Cross-fitting with learners: with linear and logistic ones it is the parametric cross-fit of the stored
 * answers, whichever of the two nuisances is learned; with the others it finds the truth of a simulation. */
#include "ascribe/learner.h"
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { FOLDS = 5 };

static asc_learner_spec plain(const char *name)
{
    return asc_learner_plain(asc_learner_find(name));
}

static void check(const test_build *b, const asc_yaml *want, const char *unit,
                  const asc_learner_spec *outcome, const asc_learner_spec *exposure,
                  asc_arena *arena)
{
    const asc_model_spec spec = {.fixed_nuisances = true,
                                 .folds = FOLDS,
                                 .outcome_learner = outcome,
                                 .exposure_learner = exposure};
    const test_answer a = test_solve("aipw", &b->p, spec, 1e-10, arena);
    test_check_answer(&a, want, unit, 1e-9, 1e-7, arena);
}

static void sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    const asc_yaml *want = test_at(root, "crossfit_aipw", "main");
    const test_build b = test_sim1(arena);
    const asc_learner_spec logistic = plain("logistic");
    check(&b, want, "unit", &logistic, &logistic, arena);
    check(&b, want, "unit", &logistic, NULL, arena);
    check(&b, want, "unit", NULL, &logistic, arena);
    asc_arena_destroy(arena);
}

static void sim3(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    const asc_yaml *want =
        asc_yaml_get(test_at(root, "gaussian", "crossfit_aipw"), "main");
    const test_build b = test_sim3(arena);
    const asc_learner_spec logistic = plain("logistic"), linear = plain("linear");
    check(&b, want, "unit", &linear, &logistic, arena);
    asc_arena_destroy(arena);
}

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

/* y = a + f(x) + noise, logit Pr(a = 1) = f(x), f(x) = x1^2 - 1/3 + x1 x2: an average effect of 1 that a model
 * of main effects misses by about 0.1. */
static test_build curved(size_t n, uint64_t seed, asc_arena *arena)
{
    uint64_t stream = seed;
    test_build b = test_build_start(n, ASC_GAUSSIAN, arena);
    double *x1 = asc_take(arena, n), *x2 = asc_take(arena, n), *a = asc_take(arena, n);
    for (size_t i = 0; i < n; i++) {
        x1[i] = 2.0 * uniform(&stream) - 1.0;
        x2[i] = 2.0 * uniform(&stream) - 1.0;
        const double f = 1.5 * (x1[i] * x1[i] - 1.0 / 3.0 + x1[i] * x2[i]);
        a[i] = uniform(&stream) < 1.0 / (1.0 + exp(-f));
        b.y[i] = a[i] + f + uniform(&stream) - 0.5;
        b.w[i] = 1.0;
    }
    test_build_partner(&b, "a", a);
    test_build_number(&b, "x1", x1);
    test_build_number(&b, "x2", x2);
    return b;
}

static test_answer solve(const test_build *b, const asc_learner_spec *outcome,
                         const asc_learner_spec *exposure, asc_arena *arena)
{
    const asc_model_spec spec = {
        .folds = FOLDS, .outcome_learner = outcome, .exposure_learner = exposure};
    return test_solve("aipw", &b->p, spec, 1e-10, arena);
}

static const double effect[] = {-1.0, 1.0};

/* Within 3 standard errors of the truth, which the parametric cross-fit is far from. */
static void truth(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = curved(2000, 7, arena);
    asc_learner_spec net = plain("elastic_net");
    net.value[1] = 2.0;
    net.value[2] = 1.0;
    const test_answer none = solve(&b, NULL, NULL, arena);
    assert_true(fabs(none.means.mean[3] - none.means.mean[2] - 1.0) >
                4.0 * test_se(&none, 2, effect));
    const test_answer with = solve(&b, &net, &net, arena);
    assert_true(fabs(with.means.mean[3] - with.means.mean[2] - 1.0) <
                3.0 * test_se(&with, 2, effect));
    assert_true(test_se(&with, 2, effect) < test_se(&none, 2, effect));
    if (asc_learner_find("xgboost")->missing() == NULL) {
        const asc_learner_spec trees = plain("xgboost");
        const test_answer more = solve(&b, &trees, &trees, arena);
        assert_true(fabs(more.means.mean[3] - more.means.mean[2] - 1.0) <
                    3.0 * test_se(&more, 2, effect));
    }
    asc_arena_destroy(arena);
}

/* A stack shows the weights of its candidates, which sum to 1 for each nuisance; the bits do not depend on
 * the threads. */
static void stacks(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = curved(300, 9, arena);
    asc_learner_spec of[2] = {plain("logistic"), plain("elastic_net")};
    asc_learner_spec stack = plain("stack"), amounts = stack;
    asc_learner_spec for_amounts[2] = {plain("linear"), plain("elastic_net")};
    stack.of = of;
    stack.ofs = 2;
    amounts.of = for_amounts;
    amounts.ofs = 2;
    test_answer a[2];
    for (size_t t = 0; t < 2; t++) {
        asc_pool_set_threads(1 + t);
        a[t] = solve(&b, &amounts, &stack, arena);
    }
    assert_int_equal(a[0].terms, 4);
    assert_string_equal(a[0].term[0], "linear");
    assert_string_equal(a[0].term[3], "elastic_net");
    for (size_t t = 0; t < 4; t += 2)
        assert_near(a[0].means.coef[t] + a[0].means.coef[t + 1], 1.0, 1e-14);
    for (size_t p = 0; p < a[0].policies; p++)
        assert_true(a[0].means.mean[p] == a[1].means.mean[p]);
    asc_arena_destroy(arena);
}

/* Weight 0 is deletion, whatever the row holds; clusters stay together. */
static void absent_rows(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = curved(400, 3, arena), c = curved(300, 3, arena);
    for (size_t i = 300; i < 400; i++) {
        b.w[i] = 0.0;
        b.y[i] = (double)NAN;
    }
    const asc_learner_spec linear = plain("linear"), logistic = plain("logistic");
    const test_answer with = solve(&b, &linear, &logistic, arena),
                      without = solve(&c, &linear, &logistic, arena);
    for (size_t p = 0; p < with.policies; p++)
        assert_near(with.means.mean[p], without.means.mean[p], 1e-12);
    asc_arena_destroy(arena);
}

/* Two partners, the second delivered to some of those eligible, weights, clusters of 3 to a fold: still the
 * parametric cross-fit, means and influence values. */
static void eligible_clusters(void **state)
{
    (void)state;
    enum { N = 900 };
    asc_arena *arena = asc_arena_create();
    test_build b = curved(N, 11, arena);
    double *second = asc_take(arena, N);
    asc_mask *eligible = asc_take_bytes(arena, N, sizeof *eligible);
    uint32_t *cluster = asc_take_bytes(arena, N, sizeof *cluster);
    uint64_t stream = 5;
    for (size_t i = 0; i < N; i++) {
        eligible[i] = i % 4 == 0 ? 1 : 3;
        second[i] = i % 4 != 0 && uniform(&stream) < 0.4;
        cluster[i] = (uint32_t)(i / 3);
        b.w[i] = 0.5 + (double)(i % 3);
    }
    test_build_partner(&b, "b", second);
    b.p.eligible = eligible;
    b.p.cluster = cluster;
    b.p.clusters = N / 3;
    const asc_learner_spec linear = plain("linear"), logistic = plain("logistic");
    const test_answer own = solve(&b, NULL, NULL, arena),
                      learned = solve(&b, &linear, &logistic, arena);
    assert_int_equal(own.policies, 8);
    for (size_t p = 0; p < 8; p++) {
        assert_near(learned.means.mean[p], own.means.mean[p], 1e-9);
        for (size_t c = 0; c < N / 3; c++)
            assert_close_to(learned.means.influence[c + p * (N / 3)],
                            own.means.influence[c + p * (N / 3)], 1e-7, 1.0);
    }
    asc_arena_destroy(arena);
}

/* Every allocation made to fail is told, whichever thread it was in. */
static void memory(void **state)
{
    (void)state;
    asc_arena *outer = asc_arena_create();
    const test_build b = curved(60, 3, outer);
    const asc_learner_spec linear = plain("linear"), logistic = plain("logistic");
    const asc_model_spec spec = {
        .folds = 2, .outcome_learner = &linear, .exposure_learner = &logistic};
    const asc_settings s = {.spec = &spec, .universal = true};
    asc_pool_set_threads(1);
    for (size_t call = 1;; call += 1 + call / 8) {
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        asc_arena_fail_at(call, 0);
        const asc_status status = asc_estimator_find("aipw")->prepare(
            &b.p, &s, arena, &plan, &term, &terms, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(arena);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
        assert_true(err.message[0] != '\0');
    }
    asc_arena_destroy(outer);
}

static void refusal(const asc_problem *p, asc_model_spec spec, asc_status want,
                    const char *words)
{
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_int_equal(
        asc_estimator_find("aipw")->prepare(p, &s, arena, &plan, &term, &terms, &err),
        want);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' lacks '%s'", err.message, words);
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = curved(200, 3, arena);
    const asc_learner_spec linear = plain("linear"), logistic = plain("logistic");
    asc_model_spec spec = {.folds = FOLDS, .exposure_learner = &linear};
    refusal(&b.p, spec, ASC_ESTUDY, "between 0 and 1");
    spec = (asc_model_spec){.folds = FOLDS, .outcome_learner = &logistic};
    refusal(&b.p, spec, ASC_ESTUDY, "amount");
    spec = (asc_model_spec){.exposure_learner = &logistic};
    refusal(&b.p, spec, ASC_ESTUDY, "folds: 5");
    spec = (asc_model_spec){.folds = FOLDS, .exposure_learner = &logistic, .trim = 0.4};
    refusal(&b.p, spec, ASC_EOVERLAP, "partner 'a'");
    test_build few = curved(200, 3, arena);
    asc_mask *delivered = asc_take_bytes(arena, 200, sizeof *delivered);
    delivered[4] = delivered[9] = 1; /* all in one fold */
    few.p.delivered = delivered;
    spec = (asc_model_spec){.folds = FOLDS, .exposure_learner = &logistic};
    refusal(&few.p, spec, ASC_ESEPARATION, "exposure model of 'a', without fold 5 of 5");
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sim1),
        cmocka_unit_test(sim3),
        cmocka_unit_test(truth),
        cmocka_unit_test(stacks),
        cmocka_unit_test(absent_rows),
        cmocka_unit_test(refusals),
        cmocka_unit_test(eligible_clusters),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
