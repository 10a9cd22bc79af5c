/* Inverse probability weighting against the stored oracles (independent Python fits, checked against R):
 * three simulated cohorts, the diabetes study, NHEFS. Values, Shapley values, standard errors with the
 * weights known and with their estimation stacked. */
#include "diabetes.h"
#include "policy_oracle.h"
#include <math.h>

static const asc_model_spec stacked = {0}, fixed = {.fixed_nuisances = true};

static void both(const test_build *b, const asc_yaml *want, const char *unit,
                 const char *stacked_unit, asc_arena *arena)
{
    test_answer a = test_solve("ipw", &b->p, fixed, 1e-10, arena);
    test_check_answer(&a, want, unit, 1e-9, 1e-7, arena);
    a = test_solve("ipw", &b->p, stacked, 1e-10, arena);
    test_check_answer(&a, want, stacked_unit, 1e-9, 1e-7, arena);
}

static void sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    const test_build b = test_sim1(arena);
    both(&b, asc_yaml_get(root, "ipw"), "unit", "stacked_unit", arena);
    asc_arena_destroy(arena);
}

static void sim2(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim2_count_k5.json", arena);
    test_build b = test_sim2(arena);
    both(&b, asc_yaml_get(root, "ipw"), "cluster", "stacked_cluster", arena);
    test_units(&b);
    both(&b, asc_yaml_get(root, "ipw"), "unit", "stacked_unit", arena);
    asc_arena_destroy(arena);
}

static void sim3(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    const test_build b = test_sim3(arena);
    both(&b, asc_yaml_get(root, "ipw"), "unit", "stacked_unit", arena);
    asc_arena_destroy(arena);
}

static void exposure_coefficients(const test_answer *a, const asc_yaml *models,
                                  asc_arena *arena)
{
    size_t t = 0;
    for (size_t k = 0; k < a->p->players; k++) {
        double *coef = NULL;
        const asc_yaml *want = asc_yaml_get(models, a->p->player[k]);
        const size_t count = asc_json_reals(want, "coefficients", arena, &coef);
        const asc_yaml *columns = asc_yaml_get(want, "columns");
        assert_int_equal(columns->count, count);
        for (size_t j = 0; j < count; j++, t++) {
            assert_string_equal(a->term[t], columns->item[j]->text);
            assert_close_to(a->means.coef[t], coef[j], 1e-8, 1e-3);
        }
    }
    assert_int_equal(t, a->terms);
}

static void diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root =
        test_oracle("real/diabetes130/oracle_discharge_multi.json", arena);
    const test_csv csv = test_table("real/diabetes130/diabetic_data.csv.gz", arena);
    test_build b = test_diabetes(&csv, arena);
    const asc_yaml *want = asc_yaml_get(root, "ipw");
    both(&b, want, "cluster", "stacked_cluster", arena);
    test_units(&b);
    const test_answer a = test_solve("ipw", &b.p, stacked, 1e-10, arena);
    test_check_answer(&a, want, "stacked_unit", 1e-9, 1e-7, arena);
    exposure_coefficients(&a, asc_yaml_get(root, "exposure_models"), arena);
    asc_arena_destroy(arena);
}

/* What If, chapter 12; ORACLES.md. */
static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    static const double ate[] = {-1.0, 1.0};
    test_answer a = test_solve("ipw", &b.p, stacked, 1e-10, arena);
    assert_near(a.means.mean[3], 5.220513620, 1e-9);
    assert_near(a.means.mean[2], 1.779978191, 1e-9);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.440535430, 1e-9);
    const double n = (double)b.p.n, unadjusted = sqrt((n - 1.0) / n);
    assert_near(test_se(&a, 2, ate) * unadjusted, 0.4870726071, 1e-7);
    a = test_solve("ipw", &b.p, fixed, 1e-10, arena);
    assert_near(test_se(&a, 2, ate) * unadjusted, 0.5254935530, 1e-7);
    assert_near(a.means.coef[0], -2.242519087, 1e-9); /* intercept, sex */
    assert_near(a.means.coef[1], -0.5274781689, 1e-9);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sim1),  cmocka_unit_test(sim2),     cmocka_unit_test(sim3),
        cmocka_unit_test(nhefs), cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
