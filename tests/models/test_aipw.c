/* Augmented weighting against the stored oracles: values and Shapley values, standard errors of
 * psi - mean (fixed nuisances). */
#include "ascribe/numeric.h"
#include "diabetes.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

static const asc_model_spec main_effects = {.fixed_nuisances = true},
                            pairs = {.fixed_nuisances = true, .interactions = ASC_PAIRS};

static void check(const test_build *b, const asc_yaml *want, asc_model_spec spec,
                  const char *unit, asc_arena *arena)
{
    const test_answer a = test_solve("aipw", &b->p, spec, 1e-10, arena);
    test_check_answer(&a, want, unit, 1e-9, 1e-7, arena);
}

static void sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    const test_build b = test_sim1(arena);
    const asc_modifier modifier[] = {{"a1", "x1", {0}}, {"a1", "x2", {0}},
                                     {"a2", "x1", {0}}, {"a2", "x2", {0}},
                                     {"a3", "x1", {0}}, {"a3", "x2", {0}}};
    asc_model_spec full = pairs;
    full.modifier = modifier;
    full.modifiers = 6;
    check(&b, test_at(root, "aipw", "main"), main_effects, "unit", arena);
    check(&b, test_at(root, "aipw", "pairs"), pairs, "unit", arena);
    check(&b, test_at(root, "aipw", "pairs_and_modifiers"), full, "unit", arena);
    asc_arena_destroy(arena);
}

static void sim2(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim2_count_k5.json", arena);
    test_build b = test_sim2(arena);
    const asc_yaml *poisson = test_at(root, "poisson", "aipw");
    check(&b, asc_yaml_get(poisson, "main"), main_effects, "cluster", arena);
    test_units(&b);
    check(&b, asc_yaml_get(poisson, "main"), main_effects, "unit", arena);
    asc_arena_destroy(arena);
}

static void sim3(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    const test_build b = test_sim3(arena);
    const asc_yaml *gaussian = test_at(root, "gaussian", "aipw");
    check(&b, asc_yaml_get(gaussian, "main"), main_effects, "unit", arena);
    asc_arena_destroy(arena);
}

/* Counts with more spread than poisson ones and with person-time. (Standard errors of gcomp stack the dispersion,
 * which the oracle holds: they are not compared.) */
static void sim2_nb2(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim2_count_k5.json", arena);
    test_build b = test_sim2(arena);
    b.p.family = ASC_NB2;
    const asc_yaml *gcomp = test_at(root, "gcomp", "main");
    const test_answer g = test_solve("gcomp", &b.p, main_effects, 1e-10, arena);
    test_check_answer(&g, gcomp, NULL, 1e-9, 0.0, arena);
    check(&b, test_at(root, "aipw", "main"), main_effects, "cluster", arena);
    asc_arena_destroy(arena);
}

/* Costs of which a third are 0: logit for any, gamma for how much. */
static void sim3_two_part(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    test_build b = test_sim3(arena);
    b.p.family = ASC_TWO_PART;
    check(&b, test_at(root, "aipw", "main"), main_effects, "unit", arena);
    check(&b, test_at(root, "aipw", "pairs"), pairs, "unit", arena);
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
    check(&b, test_at(root, "aipw", "main"), main_effects, "cluster", arena);
    check(&b, test_at(root, "aipw", "pairs"), pairs, "cluster", arena);
    test_units(&b);
    check(&b, test_at(root, "aipw", "main"), main_effects, "unit", arena);
    asc_arena_destroy(arena);
}

/* Standard deviation of one mean over bootstrap replicates. */
static double bootstrap_se(const asc_problem *p, asc_model_spec spec, size_t policy,
                           asc_arena *arena)
{
    enum { REPLICATES = 400 };
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find("aipw");
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    const asc_bootstrap boot = {
        .seed = 5, .clusters = p->clusters, .replicates = REPLICATES};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(p, &s, arena, &plan, &term, &terms, &err));
    asc_means full = {.mean = asc_take(arena, (size_t)2 << p->players),
                      .coef = asc_take(arena, terms)};
    assert_ok(e->fit(plan, arena, &full, &err));
    asc_means m = {.mean = asc_take(arena, (size_t)2 << p->players)};
    uint8_t *draw = asc_take_bytes(arena, p->clusters, 1);
    double *w = asc_take(arena, p->n), value[REPLICATES];
    for (size_t r = 0; r < REPLICATES; r++) {
        asc_bootstrap_draw(&boot, r, draw);
        asc_bootstrap_weights(p->n, p->cluster, NULL, draw, w);
        assert_ok(e->refit(plan, w, full.coef, arena, &m, &err));
        assert_int_equal(m.code & ASC_FIT_REFUSED, 0);
        value[r] = m.mean[policy];
    }
    return asc_sd(value, REPLICATES);
}

/* Both models see only x3, where x1 and x2 drive delivery and outcome: the stacked influence still gives
 * the spread of the estimates. Monte Carlo error of the bootstrap: 3.5 %. */
static void wrong_models(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_sim1(arena);
    asc_problem p = b.p;
    asc_covariate only[1] = {p.covariate[2]};
    double *x = asc_take(arena, 2 * p.n);
    memcpy(x, p.x.data, p.n * sizeof *x);
    memcpy(x + p.n, p.x.data + 3 * p.x.ld, p.n * sizeof *x);
    const char *term[] = {p.term[0], p.term[3]};
    only[0].first = 1;
    p.x = (asc_cmat){x, p.n, 2, p.n};
    p.term = term;
    p.covariate = only;
    p.covariates = 1;
    for (size_t policy = 8; policy < 16; policy += 7) { /* nobody, everybody */
        double c[8] = {0.0};
        c[policy - 8] = 1.0;
        const test_answer a = test_solve("aipw", &p, (asc_model_spec){0}, 1e-10, arena);
        const double se = bootstrap_se(&p, (asc_model_spec){0}, policy, arena);
        assert_near(test_se(&a, 8, c), se, 0.11);
    }
    asc_arena_destroy(arena);
}

/* Folds by cluster, and by row when every row is a cluster. */
static void crossfit_sim1(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim1_logistic_k3.json", arena);
    test_build b = test_sim1(arena);
    asc_model_spec spec = main_effects;
    spec.folds = 5;
    check(&b, test_at(root, "crossfit_aipw", "main"), spec, "unit", arena);
    spec.interactions = ASC_PAIRS;
    check(&b, test_at(root, "crossfit_aipw", "pairs"), spec, "unit", arena);
    asc_arena_destroy(arena);
}

static void crossfit_sim3(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = test_oracle("sim/oracle_sim3_cost_k4.json", arena);
    const test_build b = test_sim3(arena);
    asc_model_spec spec = main_effects;
    spec.folds = 5;
    check(&b, asc_yaml_get(test_at(root, "gaussian", "crossfit_aipw"), "main"), spec,
          "unit", arena);
    asc_arena_destroy(arena);
}

static void crossfit_diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root =
        test_oracle("real/diabetes130/oracle_discharge_multi.json", arena);
    const test_csv csv = test_table("real/diabetes130/diabetic_data.csv.gz", arena);
    test_build b = test_diabetes(&csv, arena);
    asc_model_spec spec = main_effects;
    spec.folds = 5;
    const asc_yaml *want = asc_yaml_get(root, "crossfit_aipw");
    check(&b, asc_yaml_get(want, "main_cluster_folds"), spec, "cluster", arena);
    spec.interactions = ASC_PAIRS;
    check(&b, asc_yaml_get(want, "pairs_cluster_folds"), spec, "cluster", arena);
    spec.interactions = ASC_NO_INTERACTIONS;
    test_units(&b);
    check(&b, asc_yaml_get(want, "main"), spec, "unit", arena);
    asc_arena_destroy(arena);
}

/* Pooled main-effects regression with a logistic propensity; ORACLES.md. */
static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    static const double ate[] = {-1.0, 1.0};
    const test_answer a = test_solve("aipw", &b.p, main_effects, 1e-10, arena);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.445085523, 1e-9);
    assert_near(test_se(&a, 2, ate), 0.4870452304, 1e-7);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sim1),
        cmocka_unit_test(sim2),
        cmocka_unit_test(sim2_nb2),
        cmocka_unit_test(sim3),
        cmocka_unit_test(sim3_two_part),
        cmocka_unit_test(nhefs),
        cmocka_unit_test(diabetes),
        cmocka_unit_test(crossfit_sim1),
        cmocka_unit_test(wrong_models),
        cmocka_unit_test(crossfit_sim3),
        cmocka_unit_test(crossfit_diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
