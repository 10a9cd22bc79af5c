/* Balance and overlap: published checks of the measures, the stored diagnostics of the diabetes study. */
#include "../../../models/exposure/overlap.h"
#include "diabetes.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

/* Worked checks of the domain methods. */
static void measures(void **state)
{
    (void)state;
    static const double w[] = {1.0, 1.0, 1.0, 1.0, 4.0};
    assert_near(asc_effective_size(w, 5), 3.2, 1e-15);
    assert_near(asc_mean_difference(0.30, 0.30 * 0.70, 0.25, 0.25 * 0.75), 0.112154,
                5e-6);
    assert_near(asc_mean_difference(72.0, 144.0, 70.0, 100.0), 0.181071, 5e-6);
    assert_near(asc_mean_difference_se(100.0, 100.0), 0.1414213562, 1e-9);
    assert_near(asc_preference(0.2, 0.1), 0.692308, 1e-6);
}

static asc_diagnosis diagnose(const asc_problem *p, asc_arena *arena)
{
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find("ipw");
    const asc_model_spec spec = {0};
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(p, &s, arena, &plan, &term, &terms, &err));
    asc_means m = {.mean = asc_take(arena, (size_t)2 << p->players),
                   .coef = asc_take(arena, terms)};
    assert_ok(e->fit(plan, arena, &m, &err));
    asc_diagnosis d = {0};
    assert_ok(e->diagnose(plan, m.coef, arena, &d, &err));
    return d;
}

static void check_partners(const asc_problem *p, const asc_diagnosis *d,
                           const asc_yaml *want, asc_arena *arena)
{
    size_t at = 0;
    for (size_t k = 0; k < p->players; k++) {
        const asc_yaml *one = asc_yaml_get(want, p->player[k]);
        double *before = NULL, *after = NULL;
        const size_t count = asc_json_reals(one, "smd_before", arena, &before);
        assert_int_equal(asc_json_reals(one, "smd_after", arena, &after), count);
        for (size_t j = 0; j < count; j++, at++) {
            assert_int_equal(d->balance[at].partner, k);
            assert_close_to(d->balance[at].before, before[j], 1e-8, 1e-3);
            assert_close_to(d->balance[at].after, after[j], 1e-8, 1e-2);
        }
        const asc_arm *arm = &d->arm[2 * k];
        assert_true(arm[0].reached && !arm[1].reached);
        assert_near(arm[0].ess, asc_json_real(one, "ess_delivered"), 1e-9);
        assert_near(arm[1].ess, asc_json_real(one, "ess_not"), 1e-9);
        assert_near(fmin(arm[0].quantile[0], arm[1].quantile[0]),
                    asc_json_real(one, "min_propensity"), 1e-9);
        assert_near(fmax(arm[0].quantile[4], arm[1].quantile[4]),
                    asc_json_real(one, "max_propensity"), 1e-9);
        double units = 0.0;
        for (size_t b = 0; b < ASC_PROPENSITY_BINS; b++)
            units += arm[0].bin[b] + arm[1].bin[b];
        assert_near(units, (double)p->n, 1e-15);
        assert_true(arm[0].equipoise >= 0.0 && arm[0].equipoise <= 1.0);
    }
    assert_int_equal(at, d->balances);
}

static void check_policies(const asc_problem *p, const asc_diagnosis *d,
                           const asc_yaml *root)
{
    static const char *const kind[] = {"delivered", "universal"};
    const size_t sets = (size_t)1 << p->players;
    for (size_t j = 0; j < 2 * sets; j++) {
        const char *name = kind[j / sets];
        const asc_yaml *one =
            asc_yaml_get(test_at(root, "ipw", name), "diagnostics")->item[j % sets];
        const asc_yaml *balance =
            test_at(root, "balance_per_coalition", name)->item[j % sets];
        const asc_following *f = &d->following[j];
        assert_int_equal(f->mask, j % sets);
        assert_near((double)f->units, asc_json_real(one, "n_following"), 0.0);
        assert_near(f->ess, asc_json_real(one, "ess"), 1e-9);
        assert_near(f->largest, asc_json_real(one, "max_weight"), 1e-9);
        assert_near(f->share, asc_json_real(one, "max_weight_share"), 1e-9);
        assert_near(f->mean, asc_json_real(one, "mean_weight"), 1e-9);
        assert_near(f->least, asc_json_real(one, "min_probability_followers"), 1e-9);
        assert_close_to(f->before, asc_json_real(balance, "max_abs_before"), 1e-8, 1e-3);
        assert_close_to(f->after, asc_json_real(balance, "max_abs_after"), 1e-8, 1e-3);
    }
}

static void sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    const test_build b = test_sim1(arena);
    const asc_diagnosis d = diagnose(&b.p, arena);
    check_partners(&b.p, &d, asc_yaml_get(root, "balance_per_partner"), arena);
    check_policies(&b.p, &d, root);
    asc_arena_destroy(arena);
}

static void diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root =
        test_oracle("real/diabetes130/oracle_discharge_multi.json", arena);
    const test_csv csv = test_table("real/diabetes130/diabetic_data.csv.gz", arena);
    const test_build b = test_diabetes(&csv, arena);
    const asc_diagnosis d = diagnose(&b.p, arena);
    check_partners(&b.p, &d, asc_yaml_get(root, "balance_per_partner"), arena);
    check_policies(&b.p, &d, root);
    asc_arena_destroy(arena);
}

/* ORACLES.md: effective sizes and the largest unstabilised weight. */
static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    const asc_diagnosis d = diagnose(&b.p, arena);
    assert_near(d.arm[0].ess, 325.9747290, 1e-9);
    assert_near(d.arm[1].ess, 1128.609863, 1e-9);
    assert_near(fmax(d.arm[0].largest, d.arm[1].largest), 16.70009435, 1e-9);
    assert_near(d.arm[1].quantile[0], 0.05100076395, 1e-9);
    assert_near(fmax(d.arm[0].quantile[4], d.arm[1].quantile[4]), 0.7768887019, 1e-9);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures),
        cmocka_unit_test(sim1),
        cmocka_unit_test(nhefs),
        cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
