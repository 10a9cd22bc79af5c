/* Cross-fitted tmle, ipw and targets of aipw on NHEFS against R (lm and glm on five folds, unit number mod 5;
 * qlogis fluctuation by Newton's method), and with learners that are the parametric models themselves. */
#include "ascribe/learner.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { FOLDS = 5 };

static const double effect[] = {-1.0, 1.0};

static asc_learner_spec plain(const char *name)
{
    return asc_learner_plain(asc_learner_find(name));
}

static asc_model_spec spec_of(asc_target target)
{
    return (asc_model_spec){.name = "x",
                            .folds = FOLDS,
                            .target = target,
                            .treated = target == ASC_TARGET_TREATED ? "qsmk" : NULL,
                            .trim = target == ASC_TARGET_WITHIN ? 0.15 : 0.0};
}

/* Means of universal(nobody) and universal(qsmk), and the standard error of their difference. */
typedef struct row {
    const char *model;
    asc_target target;
    double none, all, se;
} row;

static void check(const test_build *b, const row *r, const asc_learner_spec *outcome,
                  const asc_learner_spec *exposure, asc_arena *arena)
{
    asc_model_spec spec = spec_of(r->target);
    spec.outcome_learner = strcmp(r->model, "ipw") == 0 ? NULL : outcome;
    spec.exposure_learner = exposure;
    const test_answer a = test_solve(r->model, &b->p, spec, 1e-10, arena);
    assert_near(a.means.mean[2], r->none, 1e-8);
    assert_near(a.means.mean[3], r->all, 1e-8);
    assert_near(test_se(&a, 2, effect), r->se, 1e-7);
    if (r->target == ASC_TARGET_TREATED) {
        assert_near(a.means.target, 403.0, 0.0);
        assert_near(a.means.mean[0], r->none, 1e-8); /* delivered: the same two means */
        assert_near(a.means.mean[1], r->all, 1e-8);
    }
}

static const row weight[] = {
    {"tmle", ASC_TARGET_ALL, 1.759561469826, 5.252055312590, 0.524383589137},
    {"tmle", ASC_TARGET_TREATED, 1.102244946809, 4.525078989702, 0.491768011966},
    {"ipw", ASC_TARGET_ALL, 1.759948190978, 5.272445447377, 0.527328407093},
    {"ipw", ASC_TARGET_TREATED, 1.135015313083, 4.525078989702, 0.521543889091},
    {"ipw", ASC_TARGET_OVERLAP, 1.383448612551, 4.863245717423, 0.501952776272},
    {"aipw", ASC_TARGET_ALL, 1.759959928850, 5.259276112832, 0.523993121199},
    {"aipw", ASC_TARGET_TREATED, 1.111976713820, 4.525078989702, 0.491858449741},
    {"aipw", ASC_TARGET_OVERLAP, 1.365648792759, 4.860381500686, 0.463556107462},
    {"aipw", ASC_TARGET_WITHIN, 1.394416333675, 5.035623701488, 0.532443779528},
};

static const row death[] = {
    {"tmle", ASC_TARGET_ALL, 0.186952389298, 0.184857678197, 0.023424867332},
    {"tmle", ASC_TARGET_TREATED, 0.229931846295, 0.225806451613, 0.023116227283},
    {"ipw", ASC_TARGET_ALL, 0.185443519343, 0.186454870194, 0.024488154798},
    {"aipw", ASC_TARGET_TREATED, 0.230251544641, 0.225806451613, 0.023134212057},
    {"aipw", ASC_TARGET_OVERLAP, 0.210639106778, 0.204247397728, 0.020406405132},
};

static void amounts(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    const asc_learner_spec linear = plain("linear"), logistic = plain("logistic");
    for (size_t i = 0; i < sizeof weight / sizeof *weight; i++) {
        check(&b, &weight[i], NULL, NULL, arena);
        check(&b, &weight[i], &linear, &logistic, arena);
    }
    check(&b, &weight[1], &linear, NULL, arena);
    check(&b, &weight[0], NULL, &logistic, arena);
    check(&b, &weight[7], &linear, NULL, arena);
    asc_arena_destroy(arena);
}

static void events(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("death", ASC_BINOMIAL, arena);
    const asc_learner_spec logistic = plain("logistic");
    for (size_t i = 0; i < sizeof death / sizeof *death; i++) {
        check(&b, &death[i], NULL, NULL, arena);
        check(&b, &death[i], &logistic, &logistic, arena);
    }
    asc_arena_destroy(arena);
}

static void same(const test_answer *x, const test_answer *y)
{
    const size_t clusters = x->p->clusters;
    for (size_t j = 0; j < x->policies; j++) {
        assert_near(x->means.mean[j], y->means.mean[j], 1e-9);
        for (size_t c = 0; c < clusters; c++)
            assert_close_to(x->means.influence[c + j * clusters],
                            y->means.influence[c + j * clusters], 1e-7, 1.0);
    }
}

/* Three partners, both kinds of policies: odds by the set of earlier partners, learned or from coefficients. */
static void several(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_sim1(arena);
    b.p.n = b.p.x.rows = 4000; /* each unit its own cluster */
    test_units(&b);
    asc_mask *eligible = asc_take_bytes(arena, b.p.n, sizeof *eligible);
    for (size_t i = 0; i < b.p.n; i++)
        eligible[i] = b.p.delivered[i] | (i % 5 == 0 ? 0 : 7);
    b.p.eligible = eligible;
    const asc_learner_spec logistic = plain("logistic");
    asc_model_spec own = spec_of(ASC_TARGET_ALL), learned = own;
    learned.exposure_learner = &logistic;
    const test_answer ipw = test_solve("ipw", &b.p, own, 1e-10, arena);
    const test_answer ipw_learned = test_solve("ipw", &b.p, learned, 1e-10, arena);
    same(&ipw, &ipw_learned);
    const test_answer tmle = test_solve("tmle", &b.p, own, 1e-10, arena);
    learned.outcome_learner = &logistic;
    const test_answer tmle_learned = test_solve("tmle", &b.p, learned, 1e-10, arena);
    same(&tmle, &tmle_learned);
    /* Targeted: near aipw with the same nuisances, and not the same. */
    const test_answer aipw = test_solve("aipw", &b.p, own, 1e-10, arena);
    double most = 0.0;
    for (size_t j = 0; j < tmle.policies; j++)
        most = fmax(most, fabs(tmle.means.mean[j] - aipw.means.mean[j]));
    assert_true(most > 1e-7 && most < 0.01);
    asc_arena_destroy(arena);
}

/* More partners than tables of odds are kept for, and a fold that cannot be fitted. */
static void refusals(void **state)
{
    (void)state;
    enum { N = 200, PARTNERS = 9 };
    asc_arena *arena = asc_arena_create();
    test_build b = test_build_start(N, ASC_BINOMIAL, arena);
    double *x = asc_take(arena, N), *a[PARTNERS];
    static const char *const name[PARTNERS] = {"a", "b", "c", "d", "e",
                                               "f", "g", "h", "i"};
    for (size_t k = 0; k < PARTNERS; k++) a[k] = asc_take(arena, N);
    for (size_t i = 0; i < N; i++) {
        x[i] = (double)(i * 37 % 101) / 101.0;
        b.y[i] = (double)(i * 7 % 3 == 0);
        for (size_t k = 0; k < PARTNERS; k++) a[k][i] = (double)(i * (k + 3) % 7 < 3);
    }
    for (size_t k = 0; k < PARTNERS; k++) test_build_partner(&b, name[k], a[k]);
    test_build_number(&b, "x", x);
    asc_model_spec spec = spec_of(ASC_TARGET_ALL);
    const asc_settings s = {.spec = &spec, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_error err = {0};
    assert_int_equal(
        asc_estimator_find("tmle")->prepare(&b.p, &s, arena, &plan, &term, &terms, &err),
        ASC_EDATA);
    assert_non_null(strstr(err.message, "9 partners: with folds it takes up to 8"));
    test_build few = test_build_start(N, ASC_BINOMIAL, arena);
    memcpy(few.y, b.y, N * sizeof *b.y);
    for (size_t i = 0; i < N; i++) a[0][i] = (double)(i == 4 || i == 9);
    test_build_partner(&few, "a", a[0]);
    test_build_number(&few, "x", x);
    assert_int_equal(
        asc_estimator_find("ipw")->prepare(&few.p, &s, arena, &plan, &term, &terms, &err),
        ASC_ESEPARATION);
    assert_non_null(strstr(err.message, "without fold 5 of 5 the exposure model"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts),
        cmocka_unit_test(events),
        cmocka_unit_test(several),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
