/* Means of the treated and of the overlap population against NHEFS and LaLonde (real/ORACLES.md, by R; what
 * is marked Python was computed by hand with numpy). */
#include "lalonde.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

static const double effect[] = {-1.0, 1.0};

/* Standard error of a difference without the factor C / (C - 1). */
static double plain_se(const test_answer *a, size_t first)
{
    const double n = (double)a->p->clusters;
    return test_se(a, first, effect) * sqrt((n - 1.0) / n);
}

static double difference(const test_answer *a, size_t first)
{
    return a->means.mean[first + 1] - a->means.mean[first];
}

/* Every covariate modifies the partner: outcome models by arm. */
static void by_arm(const test_build *b, asc_model_spec *spec, asc_arena *arena)
{
    asc_modifier *modifier = asc_take_bytes(arena, b->p.covariates, sizeof *modifier);
    for (size_t j = 0; j < b->p.covariates; j++)
        modifier[j] = (asc_modifier){.partner = b->p.player[0],
                                     .covariate = b->p.covariate[j].name};
    spec->modifier = modifier;
    spec->modifiers = b->p.covariates;
}

static asc_model_spec treated(const char *partner, bool fixed)
{
    return (asc_model_spec){.name = "x",
                            .target = ASC_TARGET_TREATED,
                            .treated = partner,
                            .fixed_nuisances = fixed};
}

static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    test_answer a = test_solve("ipw", &b.p, treated("qsmk", true), 1e-10, arena);
    assert_near(difference(&a, 0), 3.336257913, 1e-9);
    assert_near(difference(&a, 2), 3.336257913, 1e-9);
    assert_near(plain_se(&a, 0), 0.5154910848, 1e-7);
    assert_near(a.means.target, 403.0, 0.0);
    const asc_model_spec overlap = {
        .name = "x", .target = ASC_TARGET_OVERLAP, .fixed_nuisances = true};
    a = test_solve("ipw", &b.p, overlap, 1e-10, arena);
    assert_near(difference(&a, 2), 3.461148559, 1e-9);
    assert_near(plain_se(&a, 2), 0.5008243802, 1e-7);
    assert_true(isnan(a.means.target));
    asc_model_spec arms = treated("qsmk", true);
    by_arm(&b, &arms, arena);
    a = test_solve("gcomp", &b.p, arms, 1e-10, arena);
    assert_near(difference(&a, 0), 3.393098424, 1e-9);
    assert_near(difference(&a, 2), 3.393098424, 1e-9);
    a = test_solve("aipw", &b.p, arms, 1e-10, arena);
    assert_near(difference(&a, 0), 3.365416912, 1e-9);
    assert_near(difference(&a, 2), 3.365416912, 1e-9);
    assert_near(test_se(&a, 0, effect), 0.4835161469, 1e-7);
    /* The targeted mean solves the same equation: near it, and exactly the mean of the treated with. */
    a = test_solve("tmle", &b.p, arms, 1e-10, arena);
    double sum = 0.0;
    for (size_t i = 0; i < b.p.n; i++) sum += b.p.delivered[i] == 1 ? b.p.y[i] : 0.0;
    assert_near(a.means.mean[1], sum / 403.0, 1e-10);
    assert_near(difference(&a, 0), 3.365416912, 0.01);
    assert_near(test_se(&a, 0, effect), 0.4835161469, 0.01);
    asc_arena_destroy(arena);
}

/* Horvitz & Thompson; stabilised weights, of which the table of overlap has mean and largest; those whose propensity
 * lies within the trim, against a problem of only these at the same propensities. */
static void variants(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    const asc_model_spec plain = {.name = "x", .unnormalised = true};
    test_answer a = test_solve("ipw", &b.p, plain, 1e-10, arena);
    assert_near(difference(&a, 2), 3.424012280, 1e-9);
    const asc_estimator *e = asc_estimator_find("ipw");
    const asc_settings s = {.spec = &plain, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_diagnosis d = {0};
    assert_ok(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err));
    assert_ok(e->diagnose(plan, a.means.coef, arena, &d, &err));
    const double n = 1566.0, reached = 403.0;
    assert_near((d.following[1].mean * reached + d.following[0].mean * (n - reached)) / n,
                0.9988443499, 1e-9);
    assert_near(d.following[1].largest * reached / n, 4.297661573, 1e-9);
    const asc_model_spec within = {.name = "x", .target = ASC_TARGET_WITHIN, .trim = 0.2};
    a = test_solve("ipw", &b.p, within, 1e-10, arena);
    double sum[2] = {0.0, 0.0}, weight[2] = {0.0, 0.0}, count = 0.0;
    for (size_t i = 0; i < b.p.n; i++) {
        double eta = 0.0;
        for (size_t j = 0; j < b.p.x.cols; j++)
            eta += a.means.coef[j] * b.p.x.data[i + j * b.p.x.ld];
        const double p = 1.0 / (1.0 + exp(-eta));
        if (p < 0.2 || p > 0.8) continue;
        const size_t arm = (size_t)b.p.delivered[i];
        sum[arm] += b.p.y[i] / (arm == 1 ? p : 1.0 - p);
        weight[arm] += 1.0 / (arm == 1 ? p : 1.0 - p);
        count += 1.0;
    }
    assert_near(difference(&a, 2), sum[1] / weight[1] - sum[0] / weight[0], 1e-10);
    assert_near(a.means.target, count, 0.0);
    assert_true(count > 900.0 && count < 1300.0);
    asc_arena_destroy(arena);
}

static void lalonde614(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_lalonde614(arena);
    test_answer a = test_solve("ipw", &b.p, treated("treat", true), 1e-9, arena);
    assert_near(difference(&a, 0), 1214.071223, 1e-9);
    assert_near(plain_se(&a, 0), 824.0517121, 1e-7);
    const asc_model_spec all = {.name = "x", .fixed_nuisances = true};
    a = test_solve("ipw", &b.p, all, 1e-9, arena);
    assert_near(difference(&a, 2), 224.6763091, 1e-8);
    assert_near(plain_se(&a, 2), 909.4776740, 1e-7);
    asc_arena_destroy(arena);
}

static void psid(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_psid(TEST_DEHEJIA, arena);
    test_answer a = test_solve("ipw", &b.p, treated("treat", true), 1e-8, arena);
    assert_near(difference(&a, 0), 3027.873227, 1e-8);
    assert_near(plain_se(&a, 0), 942.1635142, 1e-7);
    asc_model_spec arms = treated("treat", true);
    by_arm(&b, &arms, arena);
    a = test_solve("aipw", &b.p, arms, 1e-8, arena);
    assert_near(difference(&a, 0), 2724.31888037829, 1e-8); /* Python */
    assert_near(test_se(&a, 0, effect), 1105.9357773837733, 1e-7);
    const test_build o = test_psid(TEST_OUTCOME, arena);
    asc_model_spec outcome = treated("treat", false);
    by_arm(&o, &outcome, arena);
    a = test_solve("gcomp", &o.p, outcome, 1e-9, arena);
    assert_near(difference(&a, 0), 826.5579246, 1e-8);
    asc_arena_destroy(arena);
}

/* A partner of two functions: its target is whom either reached. The means of a target are those of the
 * units alone when the model is the same for them: linear, fitted on all, averaged here by hand. */
static void several(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_sim3(arena);
    static const uint32_t owner[] = {0, 0, 1, 2};
    static const char *const partner[] = {"both", "c", "d"};
    asc_problem p = b.p;
    p.owner = owner;
    p.partner = partner;
    p.partners = 3;
    const asc_model_spec all = {.name = "x"};
    const test_answer whole = test_solve("gcomp", &p, all, 1e-10, arena);
    const test_answer a = test_solve("gcomp", &p, treated("both", false), 1e-10, arena);
    /* delivered(S) - delivered(nobody): sum over k in S of the coefficient of k times its share. */
    double share[4] = {0.0}, n = 0.0;
    for (size_t i = 0; i < p.n; i++) {
        if ((p.delivered[i] & 3) == 0) continue;
        n += 1.0;
        for (size_t k = 0; k < 4; k++) share[k] += (double)(p.delivered[i] >> k & 1);
    }
    assert_near(a.means.target, n, 0.0);
    for (size_t s = 0; s < 16; s++) {
        double given = 0.0, any = 0.0;
        for (size_t k = 0; k < 4; k++) {
            if ((s >> k & 1) == 0) continue;
            given += whole.means.coef[1 + k] * share[k] / n;
            any += whole.means.coef[1 + k];
        }
        assert_close_to(a.means.mean[s] - a.means.mean[0], given, 1e-9, 100.0);
        assert_close_to(a.means.mean[16 + s] - a.means.mean[16], any, 1e-9, 100.0);
    }
    asc_arena_destroy(arena);
}

/* What they refuse, by name. */
static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_sim1(arena);
    const asc_model_spec one = treated("a1", false);
    const asc_settings s = {.spec = &one, .delivered = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    const asc_estimator *e = asc_estimator_find("ipw");
    assert_int_equal(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "one partner's units, and 3 partners play"));
    asc_problem nobody = b.p;
    asc_mask *delivered = asc_take_bytes(arena, b.p.n, sizeof *delivered);
    for (size_t i = 0; i < b.p.n; i++) delivered[i] = b.p.delivered[i] & 6;
    nobody.delivered = delivered;
    e = asc_estimator_find("gcomp");
    assert_int_equal(e->prepare(&nobody, &s, arena, &plan, &term, &terms, &err),
                     ASC_EOVERLAP);
    assert_non_null(strstr(err.message, "delivered to nobody"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nhefs), cmocka_unit_test(variants), cmocka_unit_test(lalonde614),
        cmocka_unit_test(psid),  cmocka_unit_test(several),  cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
