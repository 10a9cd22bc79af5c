#include "policy_oracle.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

test_answer test_solve(const char *estimator, const asc_problem *p, asc_model_spec spec,
                       double same, asc_arena *arena)
{
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find(estimator);
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    test_answer out = {.p = p, .policies = (size_t)2 << p->players};
    assert_non_null(e);
    assert_ok(e->prepare(p, &s, arena, &plan, &out.term, &out.terms, &err));
    out.means.mean = asc_take(arena, out.policies);
    out.means.coef = asc_take(arena, out.terms);
    out.means.influence = asc_take(arena, out.policies * p->clusters);
    asc_arena *work = asc_arena_create();
    assert_ok(e->fit(plan, work, &out.means, &err));
    assert_int_equal(asc_arena_bytes(work), 0);
    assert_int_equal(out.means.code, ASC_FIT_OK);
    asc_means again = {.mean = asc_take(arena, out.policies)};
    assert_ok(e->refit(plan, p->w, out.means.coef, work, &again, &err));
    assert_int_equal(again.code, ASC_FIT_OK);
    for (size_t i = 0; i < out.policies; i++)
        assert_near(again.mean[i], out.means.mean[i], same);
    asc_arena_destroy(work);
    return out;
}

double test_se(const test_answer *a, size_t first, const double *c)
{
    const size_t clusters = a->p->clusters, sets = (size_t)1 << a->p->players;
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

static double shapley_weight(size_t players, uint32_t set, size_t k)
{
    size_t size = 0;
    for (size_t j = 0; j < players; j++) size += j != k && (set >> j & 1U) != 0;
    double w = 1.0 / (double)players;
    for (size_t j = 0; j < size; j++) w *= (double)(size - j) / (double)(players - 1 - j);
    return (set >> k & 1U) != 0 ? w : -w;
}

static void check_kind(const test_answer *a, const asc_yaml *want, size_t first,
                       const char *unit, double tolerance, double se_tolerance,
                       asc_arena *arena)
{
    const size_t players = a->p->players, sets = (size_t)1 << players;
    char key[64];
    double *value = NULL, *shapley = NULL, *se = NULL, *se_shapley = NULL, c[64];
    assert_non_null(want);
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
        if (se != NULL) assert_near(test_se(a, first, c), se[s], se_tolerance);
    }
    for (size_t k = 0; k < players; k++) {
        double phi = 0.0;
        for (size_t t = 0; t < sets; t++) {
            c[t] = shapley_weight(players, (uint32_t)t, k);
            phi += c[t] * a->means.mean[first + t];
        }
        assert_close_to(phi, shapley[k], tolerance * 10.0, fabs(value[0]) / 10.0);
        if (se_shapley != NULL)
            assert_near(test_se(a, first, c), se_shapley[k], se_tolerance);
    }
}

void test_check_answer(const test_answer *a, const asc_yaml *want, const char *unit,
                       double tolerance, double se_tolerance, asc_arena *arena)
{
    check_kind(a, asc_yaml_get(want, "delivered"), 0, unit, tolerance, se_tolerance,
               arena);
    check_kind(a, asc_yaml_get(want, "universal"), (size_t)1 << a->p->players, unit,
               tolerance, se_tolerance, arena);
    if (a->terms == 0) return; /* of learners alone there are neither */
    assert_true(a->means.condition >= 1.0 && a->means.condition < 1e6);
    assert_true(a->means.passes > 0);
}

const asc_yaml *test_at(const asc_yaml *node, const char *a, const char *b)
{
    const asc_yaml *inner = asc_yaml_get(asc_yaml_get(node, a), b);
    assert_non_null(inner);
    return inner;
}

const asc_yaml *test_oracle(const char *name, asc_arena *arena)
{
    const char *path = asc_data(name);
    if (path == NULL) skip();
    return asc_json(path, arena);
}

test_csv test_table(const char *name, asc_arena *arena)
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

test_build test_sim1(asc_arena *arena)
{
    const test_csv csv = test_table("sim/sim1_logistic_k3.csv", arena);
    return build_sim(&csv, ASC_BINOMIAL, 3, 3, "y", arena);
}

test_build test_sim2(asc_arena *arena)
{
    const test_csv csv = test_table("sim/sim2_count_k5.csv", arena);
    test_build b = build_sim(&csv, ASC_POISSON, 5, 4, "events", arena);
    double *years = test_csv_reals(&csv, "years", NULL, csv.rows, arena);
    for (size_t i = 0; i < csv.rows; i++) years[i] = log(years[i]);
    b.p.offset = years;
    test_build_cluster(&b, texts(&csv, "area", NULL, csv.rows, arena));
    return b;
}

test_build test_sim3(asc_arena *arena)
{
    const test_csv csv = test_table("sim/sim3_cost_k4.csv", arena);
    return build_sim(&csv, ASC_GAUSSIAN, 4, 3, "cost_gbp", arena);
}

test_build test_nhefs(const char *outcome, asc_family family, asc_arena *arena)
{
    const test_csv file = test_table("real/nhefs.csv", arena), *csv = &file;
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

void test_units(test_build *b)
{
    for (size_t i = 0; i < b->p.n; i++) b->cluster[i] = (uint32_t)i;
    b->p.clusters = b->p.n;
}
