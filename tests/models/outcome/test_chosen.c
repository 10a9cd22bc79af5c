/* A problem with some of its covariates: columns, names and levels in the study's order, held or read through a source;
 * what is refused; every allocation made to fail. */
#include "../../../models/outcome/chosen.h"
#include "ascribe/estimator.h"
#include "listed.h"
#include "support.h"
#include <string.h>

enum { N = LISTED_N };

static const asc_problem *choose(const asc_problem *p, const char *const *name, size_t n,
                                 asc_arena *arena)
{
    asc_error err = {0};
    const asc_problem *out = NULL;
    const asc_covariate_list list = {name, n, true};
    assert_ok(asc_problem_choose(p, &list, "exposure_covariates", arena, &out, &err));
    return out;
}

static void same_problem(const asc_problem *a, const asc_problem *b)
{
    assert_int_equal(a->x.cols, b->x.cols);
    assert_int_equal(a->covariates, b->covariates);
    for (size_t j = 0; j < a->x.cols; j++) {
        assert_string_equal(a->term[j], b->term[j]);
        for (size_t i = 0; i < N; i++)
            assert_same(a->x.data[i + j * a->x.ld], b->x.data[i + j * b->x.ld]);
    }
    for (size_t c = 0; c < a->covariates; c++) {
        const asc_covariate *v = &a->covariate[c], *u = &b->covariate[c];
        assert_string_equal(v->name, u->name);
        assert_int_equal(v->first, u->first);
        assert_int_equal(v->count, u->count);
        assert_int_equal(v->category, u->category);
        assert_int_equal(v->levels, u->levels);
        for (size_t l = 0; l < v->levels; l++)
            assert_string_equal(v->level[l], u->level[l]);
        for (size_t i = 0; v->code != NULL && i < N; i++)
            assert_int_equal(v->code[i], u->code[i]);
    }
}

static void held(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena),
                     less = test_listed(ASC_GAUSSIAN, SITE | INCOME, arena);
    static const char *const two[] = {"income", "site"};
    static const char *const all[] = {"income", "site", "age", "ward"};
    const asc_problem *p = choose(&b.p, two, 2, arena);
    same_problem(p, &less.p);
    assert_ptr_equal(p->y, b.p.y);
    assert_ptr_equal(choose(&b.p, all, 4, arena), &b.p);
    const asc_problem *nothing = choose(&b.p, NULL, 0, arena);
    assert_int_equal(nothing->x.cols, 1);
    assert_int_equal(nothing->covariates, 0);
    assert_true(asc_problem_has(&b.p, p) && asc_problem_has(p, nothing));
    assert_false(asc_problem_has(p, &b.p));
    asc_arena_destroy(arena);
}

/* What a cohort that is not held hands out: levels as codes, numbers as they are. */
static asc_status read(void *context, size_t covariate, double *value, asc_error *err)
{
    const asc_problem *p = context;
    const asc_covariate *v = &p->covariate[covariate];
    (void)err;
    for (size_t i = 0; i < N; i++)
        value[i] = v->category ? (double)v->code[i] : p->x.data[i + v->first * p->x.ld];
    return ASC_OK;
}

static void column(const void *context, size_t j, const double *value, double *x)
{
    const asc_problem *p = context;
    size_t c = 0;
    while (j >= p->covariate[c].first + p->covariate[c].count) c++;
    const size_t k = j - p->covariate[c].first;
    for (size_t i = 0; i < N; i++)
        x[i] = p->covariate[c].category ? (value[i] == (double)(k + 1) ? 1.0 : 0.0)
               : k == 0                 ? value[i]
                                        : value[i] * value[i];
}

/* The same fit from columns that are held and from a source of all of them. */
static void streamed(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_listed(ASC_BINOMIAL, EVERYTHING, arena);
    static const char *const two[] = {"ward", "age"};
    asc_problem far = b.p;
    test_build copy = b;
    const asc_column_source source = {&copy.p, read, column};
    far.source = &source;
    far.x.data = NULL;
    const asc_model_spec spec = {.name = "x", .outcome_covariates = LIST(two)};
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    const asc_estimator *e = asc_estimator_find("gcomp");
    double mean[2][4], coef[2][8];
    for (size_t k = 0; k < 2; k++) {
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        asc_arena *work = asc_arena_create();
        assert_ok(
            e->prepare(k == 0 ? &b.p : &far, &s, arena, &plan, &term, &terms, &err));
        assert_int_equal(terms, 5);
        assert_string_equal(term[3], "age^2");
        assert_string_equal(term[4], "ward=b");
        asc_means out = {.mean = mean[k], .coef = coef[k]};
        assert_ok(e->fit(plan, work, &out, &err));
        asc_arena_destroy(work);
    }
    for (size_t j = 0; j < 4; j++) assert_near(mean[1][j], mean[0][j], 1e-12);
    for (size_t j = 0; j < 5; j++) assert_near(coef[1][j], coef[0][j], 1e-9);
    asc_arena_destroy(arena);
}

static void refused(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_listed(ASC_GAUSSIAN, SITE, arena);
    static const char *const wrong[] = {"site", "site=north"};
    const asc_covariate_list list = LIST(wrong);
    const asc_problem *out = NULL;
    assert_int_equal(
        asc_problem_choose(&b.p, &list, "outcome_covariates", arena, &out, &err),
        ASC_ESTUDY);
    assert_string_equal(err.message,
                        "outcome 'outcome': 'outcome_covariates' names 'site=north', "
                        "which is no covariate here; name entries of 'covariates'");
    asc_arena_destroy(arena);
}

static void memory(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena);
    static const char *const two[] = {"income", "site"};
    const asc_covariate_list list = LIST(two);
    for (size_t at = 1;; at++) {
        asc_error err = {0};
        const asc_problem *out = NULL;
        asc_arena *work = asc_arena_create();
        asc_arena_fail_at(at, 0);
        const asc_status s =
            asc_problem_choose(&b.p, &list, "exposure_covariates", work, &out, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(work);
        if (s == ASC_OK) break;
        assert_int_equal(s, ASC_EMEMORY);
        assert_true(at < 50);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held),
        cmocka_unit_test(streamed),
        cmocka_unit_test(refused),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
