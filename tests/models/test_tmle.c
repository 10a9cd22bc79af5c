/* Targeted maximum likelihood against the stored oracles: values and Shapley values, standard errors of
 * the efficient influence function (fixed nuisances). */
#include "diabetes.h"
#include "policy_oracle.h"
#include <math.h>

static const asc_model_spec main_effects = {.fixed_nuisances = true},
                            pairs = {.fixed_nuisances = true, .interactions = ASC_PAIRS};

static void check(const test_build *b, const asc_yaml *want, asc_model_spec spec,
                  const char *unit, asc_arena *arena)
{
    const test_answer a = test_solve("tmle", &b->p, spec, 1e-10, arena);
    test_check_answer(&a, want, unit, 1e-8, 1e-7, arena);
}

static void sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    const test_build b = test_sim1(arena);
    check(&b, test_at(root, "tmle", "main"), main_effects, "unit", arena);
    check(&b, test_at(root, "tmle", "pairs"), pairs, "unit", arena);
    asc_arena_destroy(arena);
}

/* A cost: the outcome is scaled by its smallest and largest value. */
static void sim3(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    const test_build b = test_sim3(arena);
    const asc_yaml *gaussian = test_at(root, "gaussian", "tmle");
    check(&b, asc_yaml_get(gaussian, "main"), main_effects, "unit", arena);
    asc_arena_destroy(arena);
}

static void diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root =
        test_oracle("real/diabetes130/oracle_discharge_multi.json", arena);
    const test_csv csv = test_table("real/diabetes130/diabetic_data.csv.gz", arena);
    test_build b = test_diabetes(&csv, arena);
    check(&b, test_at(root, "tmle", "main"), main_effects, "cluster", arena);
    check(&b, test_at(root, "tmle", "pairs"), pairs, "cluster", arena);
    asc_arena_destroy(arena);
}

/* ORACLES.md: pooled regression; two clever covariates there are one for each policy here. */
static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    static const double ate[] = {-1.0, 1.0};
    const test_answer a = test_solve("tmle", &b.p, main_effects, 1e-10, arena);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.445068701, 1e-8);
    assert_near(test_se(&a, 2, ate), 0.4870586364, 1e-6);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sim1),
        cmocka_unit_test(sim3),
        cmocka_unit_test(nhefs),
        cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
