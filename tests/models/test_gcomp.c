/* g-computation against the stored oracles (independent Python and R fits): three
 * simulated cohorts, the diabetes study, NHEFS. Values, coefficients, Shapley values, and
 * both standard errors. */
#include "csv.h"
#include "diabetes.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct answer {
    const char *const *term;
    size_t terms, policies;
    asc_means means;
    const asc_problem *p;
} answer;

static answer solve(const asc_problem *p, asc_model_spec spec, bool influence,
                    asc_arena *arena)
{
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find("gcomp");
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    answer out = {.p = p, .policies = (size_t)2 << p->players};
    assert_non_null(e);
    assert_ok(e->prepare(p, &s, arena, &plan, &out.term, &out.terms, &err));
    out.means.mean = asc_take(arena, out.policies);
    out.means.coef = asc_take(arena, out.terms);
    if (influence) out.means.influence = asc_take(arena, out.policies * p->clusters);
    asc_arena *work = asc_arena_create();
    assert_ok(e->fit(plan, work, &out.means, &err));
    assert_int_equal(asc_arena_bytes(work), 0);
    assert_int_equal(out.means.code, ASC_FIT_OK);
    /* A replicate with the same weights is the same fit. */
    asc_means again = {.mean = asc_take(arena, out.policies)};
    assert_ok(e->refit(plan, p->w, out.means.coef, work, &again, &err));
    assert_int_equal(again.code, ASC_FIT_OK);
    for (size_t i = 0; i < out.policies; i++)
        assert_near(again.mean[i], out.means.mean[i], 1e-11);
    asc_arena_destroy(work);
    return out;
}

/* SE of the linear combination c [2^K] of one kind's means. */
static double se_of(const answer *a, size_t first, const double *c)
{
    const size_t clusters = a->p->clusters;
    const size_t sets = (size_t)1 << a->p->players;
    double square = 0.0, total = 0.0;
    for (size_t i = 0; i < a->p->n; i++) total += a->p->w[i];
    for (size_t l = 0; l < clusters; l++) {
        double f = 0.0;
        for (size_t s = 0; s < sets; s++)
            f += c[s] * a->means.influence[l + (first + s) * clusters];
        square += f * f;
    }
    return sqrt((double)clusters / ((double)clusters - 1.0) * square) / total;
}

static double shapley_weight(size_t players, asc_mask set, size_t k)
{
    size_t size = 0;
    for (size_t j = 0; j < players; j++) size += j != k && (set >> j & 1U) != 0;
    double w = 1.0 / (double)players;
    for (size_t j = 0; j < size; j++) w *= (double)(size - j) / (double)(players - 1 - j);
    return (set >> k & 1U) != 0 ? w : -w;
}

/* Values and Shapley values of one kind; standard errors at the key named, if any. */
static void check_kind(const answer *a, const asc_yaml *want, size_t first,
                       const char *unit, double tolerance, asc_arena *arena)
{
    const size_t players = a->p->players, sets = (size_t)1 << players;
    char key[64];
    double *value = NULL, *shapley = NULL, *se = NULL, *se_shapley = NULL, c[64];
    assert_int_equal(asc_json_reals(want, "value", arena, &value), sets);
    assert_int_equal(asc_json_reals(want, "shapley", arena, &shapley), players);
    if (unit != NULL) {
        (void)snprintf(key, sizeof key, "se_%s", unit);
        assert_int_equal(asc_json_reals(want, key, arena, &se), sets);
        (void)snprintf(key, sizeof key, "shapley_se_%s", unit);
        assert_int_equal(asc_json_reals(want, key, arena, &se_shapley), players);
    }
    for (size_t s = 0; s < sets; s++) {
        assert_near(a->means.mean[first + s], value[s], tolerance);
        for (size_t t = 0; t < sets; t++) c[t] = t == s;
        if (se != NULL) assert_near(se_of(a, first, c), se[s], 1e-7);
    }
    for (size_t k = 0; k < players; k++) {
        double phi = 0.0;
        for (size_t t = 0; t < sets; t++) {
            c[t] = shapley_weight(players, (asc_mask)t, k);
            phi += c[t] * a->means.mean[first + t];
        }
        assert_close_to(phi, shapley[k], tolerance * 10.0, fabs(value[0]) / 10.0);
        if (se_shapley != NULL) assert_near(se_of(a, first, c), se_shapley[k], 1e-7);
    }
}

static void check_spec(const asc_problem *p, const asc_yaml *want, asc_model_spec spec,
                       const char *unit, double tolerance, asc_arena *arena)
{
    double *coef = NULL;
    const answer a = solve(p, spec, unit != NULL, arena);
    const asc_yaml *columns = asc_yaml_get(want, "design_columns");
    assert_int_equal(asc_json_reals(want, "coefficients", arena, &coef), a.terms);
    if (columns != NULL) assert_int_equal(columns->count, a.terms);
    for (size_t j = 0; j < a.terms; j++) {
        if (columns != NULL) assert_string_equal(a.term[j], columns->item[j]->text);
        assert_close_to(a.means.coef[j], coef[j], tolerance, 1e-3);
    }
    check_kind(&a, asc_yaml_get(want, "delivered"), 0, unit, tolerance, arena);
    check_kind(&a, asc_yaml_get(want, "universal"), (size_t)1 << p->players, unit,
               tolerance, arena);
    assert_true(a.means.condition >= 1.0 && a.means.condition < 1e6);
    assert_true(a.means.passes > 0);
}

static const asc_yaml *at(const asc_yaml *node, const char *a, const char *b)
{
    const asc_yaml *inner = asc_yaml_get(asc_yaml_get(node, a), b);
    assert_non_null(inner);
    return inner;
}

static void read_oracle(const char *name, asc_arena *arena, const asc_yaml **root)
{
    const char *path = asc_data(name);
    if (path == NULL) skip();
    *root = asc_json(path, arena);
}

static test_csv read_csv(const char *name, asc_arena *arena)
{
    const char *path = asc_data(name);
    if (path == NULL) skip();
    return test_csv_read(path, arena);
}

static test_build build_sim(const test_csv *csv, asc_family family, size_t players,
                            size_t covariates, const char *y, asc_arena *arena)
{
    test_build b = test_build_start(csv->rows, family, arena);
    for (size_t k = 1; k <= players; k++) {
        const char *name = asc_take_format(arena, "a%zu", k);
        test_build_partner(&b, name, test_csv_reals(csv, name, NULL, csv->rows, arena));
    }
    for (size_t j = 1; j <= covariates; j++) {
        const char *name = asc_take_format(arena, "x%zu", j);
        test_build_number(&b, name, test_csv_reals(csv, name, NULL, csv->rows, arena));
    }
    memcpy(b.y, test_csv_reals(csv, y, NULL, csv->rows, arena), csv->rows * sizeof *b.y);
    return b;
}

static const char **texts(const test_csv *csv, const char *name, const size_t *rows,
                          size_t n, asc_arena *arena)
{
    const char **out = asc_take_bytes(arena, n, sizeof *out);
    const size_t j = test_csv_column(csv, name);
    for (size_t i = 0; i < n; i++)
        out[i] = csv->cell[(rows == NULL ? i : rows[i]) * csv->columns + j];
    return out;
}

static void sim1_binomial(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = NULL;
    read_oracle("sim/oracle_sim1_logistic_k3.json", arena, &root);
    const test_csv csv = read_csv("sim/sim1_logistic_k3.csv", arena);
    const test_build b = build_sim(&csv, ASC_BINOMIAL, 3, 3, "y", arena);
    const asc_modifier modifier[] = {{"a1", "x1", {0}}, {"a1", "x2", {0}},
                                     {"a2", "x1", {0}}, {"a2", "x2", {0}},
                                     {"a3", "x1", {0}}, {"a3", "x2", {0}}};
    check_spec(&b.p, at(root, "gcomp", "main"), (asc_model_spec){0}, "unit", 1e-9, arena);
    check_spec(&b.p, at(root, "gcomp", "pairs"),
               (asc_model_spec){.interactions = ASC_PAIRS}, "unit", 1e-9, arena);
    check_spec(
        &b.p, at(root, "gcomp", "pairs_and_modifiers"),
        (asc_model_spec){.interactions = ASC_PAIRS, .modifier = modifier, .modifiers = 6},
        "unit", 1e-9, arena);
    asc_arena_destroy(arena);
}

static void sim2_poisson(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = NULL;
    read_oracle("sim/oracle_sim2_count_k5.json", arena, &root);
    const test_csv csv = read_csv("sim/sim2_count_k5.csv", arena);
    test_build b = build_sim(&csv, ASC_POISSON, 5, 4, "events", arena);
    double *years = test_csv_reals(&csv, "years", NULL, csv.rows, arena);
    for (size_t i = 0; i < csv.rows; i++) years[i] = log(years[i]);
    b.p.offset = years;
    const asc_yaml *poisson = at(root, "poisson", "gcomp");
    check_spec(&b.p, asc_yaml_get(poisson, "main"), (asc_model_spec){0}, "unit", 1e-9,
               arena);
    check_spec(&b.p, asc_yaml_get(poisson, "pairs"),
               (asc_model_spec){.interactions = ASC_PAIRS}, "unit", 1e-9, arena);
    test_build_cluster(&b, texts(&csv, "area", NULL, csv.rows, arena));
    assert_int_equal(b.p.clusters, 200);
    check_spec(&b.p, asc_yaml_get(poisson, "main"), (asc_model_spec){0}, "cluster", 1e-9,
               arena);
    check_spec(&b.p, asc_yaml_get(poisson, "pairs"),
               (asc_model_spec){.interactions = ASC_PAIRS}, "cluster", 1e-9, arena);
    asc_arena_destroy(arena);
}

static void sim3_gaussian(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = NULL;
    read_oracle("sim/oracle_sim3_cost_k4.json", arena, &root);
    const test_csv csv = read_csv("sim/sim3_cost_k4.csv", arena);
    const test_build b = build_sim(&csv, ASC_GAUSSIAN, 4, 3, "cost_gbp", arena);
    const asc_yaml *gaussian = at(root, "gaussian", "gcomp");
    const bool has_se =
        asc_yaml_get(at(gaussian, "main", "delivered"), "se_unit") != NULL;
    check_spec(&b.p, asc_yaml_get(gaussian, "main"), (asc_model_spec){0},
               has_se ? "unit" : NULL, 1e-9, arena);
    check_spec(&b.p, asc_yaml_get(gaussian, "pairs"),
               (asc_model_spec){.interactions = ASC_PAIRS}, has_se ? "unit" : NULL, 1e-9,
               arena);
    asc_arena_destroy(arena);
}

static void diabetes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_yaml *root = NULL, *first = NULL;
    read_oracle("real/diabetes130/oracle_discharge_multi.json", arena, &root);
    read_oracle("real/diabetes130/oracle_discharge.json", arena, &first);
    const test_csv csv = read_csv("real/diabetes130/diabetic_data.csv.gz", arena);
    test_build b = test_diabetes(&csv, arena);
    assert_int_equal(b.p.n, 99340);
    assert_int_equal(b.p.clusters, 69987);
    static const char *const partner[] = {"hba1c_test", "medication_change", "insulin",
                                          "home_health"};
    asc_modifier modifier[8] = {0};
    for (size_t i = 0; i < 8; i++) {
        modifier[i].partner = partner[i / 2];
        modifier[i].covariate = i % 2 == 0 ? "time_in_hospital" : "number_inpatient";
    }
    const asc_model_spec full = {
        .interactions = ASC_PAIRS, .modifier = modifier, .modifiers = 8};
    check_spec(&b.p, at(root, "gcomp", "main"), (asc_model_spec){0}, "cluster", 1e-8,
               arena);
    check_spec(&b.p, at(root, "gcomp", "pairs"),
               (asc_model_spec){.interactions = ASC_PAIRS}, "cluster", 1e-8, arena);
    check_spec(&b.p, at(root, "gcomp", "pairs_and_modifiers"), full, "cluster", 1e-8,
               arena);

    const answer a = solve(&b.p, (asc_model_spec){0}, false, arena);
    double *value = NULL, *coef = NULL;
    assert_int_equal(asc_json_reals(first, "value_delivered", arena, &value), 16);
    assert_int_equal(asc_json_reals(first, "coefficients", arena, &coef), a.terms);
    for (size_t s = 0; s < 16; s++) assert_near(a.means.mean[s], value[s], 1e-10);
    for (size_t j = 0; j < a.terms; j++) assert_near(a.means.coef[j], coef[j], 1e-8);

    for (size_t i = 0; i < b.p.n; i++) b.cluster[i] = (uint32_t)i;
    b.p.clusters = b.p.n;
    check_spec(&b.p, at(root, "gcomp", "main"), (asc_model_spec){0}, "unit", 1e-8, arena);
    asc_arena_destroy(arena);
}

/* What If: wt82_71 known (1,566 rows); ORACLES.md. The rows standardised to all 1,629
 * need predictions for units without an outcome, which a problem does not have. */
static test_build build_nhefs(const test_csv *csv, const char *outcome, asc_family family,
                              asc_arena *arena)
{
    size_t *rows = asc_take_bytes(arena, csv->rows, sizeof *rows), n = 0;
    for (size_t i = 0; i < csv->rows; i++) {
        const char *known = test_csv_text(csv, i, "wt82_71");
        if (*known != '\0' && strcmp(known, "NA") != 0) rows[n++] = i;
    }
    assert_int_equal(n, 1566);
    test_build b = test_build_start(n, family, arena);
    test_build_partner(&b, "qsmk", test_csv_reals(csv, "qsmk", rows, n, arena));
    test_build_number(&b, "sex", test_csv_reals(csv, "sex", rows, n, arena));
    test_build_number(&b, "race", test_csv_reals(csv, "race", rows, n, arena));
    test_build_square(&b, "age", test_csv_reals(csv, "age", rows, n, arena));
    test_build_category(&b, "education", texts(csv, "education", rows, n, arena));
    test_build_square(&b, "smokeintensity",
                      test_csv_reals(csv, "smokeintensity", rows, n, arena));
    test_build_square(&b, "smokeyrs", test_csv_reals(csv, "smokeyrs", rows, n, arena));
    test_build_category(&b, "exercise", texts(csv, "exercise", rows, n, arena));
    test_build_category(&b, "active", texts(csv, "active", rows, n, arena));
    test_build_square(&b, "wt71", test_csv_reals(csv, "wt71", rows, n, arena));
    memcpy(b.y, test_csv_reals(csv, outcome, rows, n, arena), n * sizeof *b.y);
    return b;
}

static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_csv csv = read_csv("real/nhefs.csv", arena);
    const test_build kg = build_nhefs(&csv, "wt82_71", ASC_GAUSSIAN, arena);
    const answer main = solve(&kg.p, (asc_model_spec){0}, false, arena);
    assert_near(main.means.mean[3] - main.means.mean[2], 3.462621829, 1e-9);
    assert_near(main.means.coef[1], 3.462621829, 1e-9);
    test_build b = build_nhefs(&csv, "death", ASC_BINOMIAL, arena);
    const answer death = solve(&b.p, (asc_model_spec){0}, false, arena);
    assert_near(death.means.mean[3], 0.1843756394, 1e-9);
    assert_near(death.means.mean[2], 0.1864167601, 1e-9);
    asc_arena_destroy(arena);
}

/* The interaction of qsmk is with smokeintensity alone, not its square. */
static void nhefs_modifier(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_csv csv = read_csv("real/nhefs.csv", arena);
    test_build b = build_nhefs(&csv, "wt82_71", ASC_GAUSSIAN, arena);
    asc_covariate *alone = &b.covariate[b.p.covariates++];
    for (size_t c = 0; c + 1 < b.p.covariates; c++)
        if (strcmp(b.covariate[c].name, "smokeintensity") == 0) *alone = b.covariate[c];
    alone->name = "linear smokeintensity";
    alone->count = 1;
    const asc_modifier modifier = {"qsmk", "linear smokeintensity", {0}};
    const answer a = solve(&b.p, (asc_model_spec){.modifier = &modifier, .modifiers = 1},
                           false, arena);
    assert_string_equal(a.term[a.terms - 1], "qsmk*smokeintensity");
    assert_near(a.means.mean[3], 5.273587316, 1e-9);
    assert_near(a.means.mean[2], 1.756213115, 1e-9);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.517374201, 1e-9);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sim1_binomial),  cmocka_unit_test(sim2_poisson),
        cmocka_unit_test(sim3_gaussian),  cmocka_unit_test(nhefs),
        cmocka_unit_test(nhefs_modifier), cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
