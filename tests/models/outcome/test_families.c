/* Outcomes of several models against R 4.2.2 (two parts: glm(binomial), glm(Gamma(link = log)) polished by
 * Newton's method, lm(log(y)) with Duan's smearing; cumulative logit by maximising the likelihood, optim and
 * Newton on central differences), by influence values that equal differences of refits, and by refusals. */
#include "csv.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ROWS = 20, POLICIES = 2 };

static const double x[ROWS] = {0.1, 0.5, -0.3, 1.2,  0.4,  -1,  1.5, 0.7,  -0.2, -0.8,
                               0.9, 1.1, 0,    -0.5, -1.2, 0.3, 1.9, -0.1, 0.8,  0.2};
static const double arm[5] = {0, 1, 1, 0, 1};
static const double visits[ROWS] = {0, 9,  1, 2,  14, 0, 3, 30, 1,  0,
                                    5, 41, 0, 11, 0,  3, 2, 1,  60, 2};
static const double cost[ROWS] = {12,  300, 41, 1250, 77, 8,   2210, 430, 35,  19,
                                  610, 900, 52, 22,   9,  130, 5200, 48,  515, 64};
/* Free of these for some. */
static const size_t nothing[6] = {0, 5, 9, 14, 2, 7};

typedef struct rig {
    asc_arena *arena;
    test_build b;
    const asc_estimator *e;
    void *plan;
    const char *const *term;
    size_t terms;
    asc_means means;
} rig;

/* y [n] on one partner, arm, and x. */
static rig make(asc_family family, const double *y, bool lognormal)
{
    rig r = {.arena = asc_arena_create(), .e = asc_estimator_find("gcomp")};
    double a[ROWS];
    for (size_t i = 0; i < ROWS; i++) a[i] = arm[i % 5];
    r.b = test_build_start(ROWS, family, r.arena);
    test_build_partner(&r.b, "pathway", a);
    test_build_number(&r.b, "x", x);
    memcpy(r.b.y, y, ROWS * sizeof *y);
    r.b.p.lognormal = lognormal;
    return r;
}

static void solve(rig *r)
{
    static const asc_model_spec spec = {.interactions = ASC_NO_INTERACTIONS};
    static const asc_mask coalition[2] = {0, 1};
    const asc_settings s = {
        .spec = &spec, .universal = true, .coalition = coalition, .coalitions = 2};
    asc_error err = {0};
    assert_ok(r->e->prepare(&r->b.p, &s, r->arena, &r->plan, &r->term, &r->terms, &err));
    r->means = (asc_means){.mean = asc_take(r->arena, POLICIES),
                           .coef = asc_take(r->arena, r->terms),
                           .influence = asc_take(r->arena, (size_t)POLICIES * ROWS)};
    assert_ok(r->e->fit(r->plan, r->arena, &r->means, &err));
}

static void near_values(const double *got, const double *want, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++) assert_near(got[i], want[i], tolerance);
}

/* l_c is sum w times the derivative of the means to the weight of unit c. */
static void check_influence(rig *r)
{
    const double delta = 1e-4;
    asc_error err = {0};
    double up[POLICIES], down[POLICIES], total = 0.0;
    for (size_t i = 0; i < ROWS; i++) total += r->b.w[i];
    for (size_t i = 0; i < ROWS; i++) {
        const double w = r->b.w[i];
        asc_means high = {.mean = up}, low = {.mean = down};
        r->b.w[i] = w * (1.0 + delta);
        assert_ok(r->e->refit(r->plan, r->b.w, r->means.coef, r->arena, &high, &err));
        r->b.w[i] = w * (1.0 - delta);
        assert_ok(r->e->refit(r->plan, r->b.w, r->means.coef, r->arena, &low, &err));
        r->b.w[i] = w;
        for (size_t p = 0; p < POLICIES; p++) {
            const double l = r->means.influence[i + p * ROWS];
            assert_close_to(total * (up[p] - down[p]) / (2.0 * delta), l, 1e-6,
                            fabs(r->means.mean[p]));
        }
    }
}

static void test_one_model(void **state)
{
    (void)state;
    rig r = make(ASC_GAMMA, cost, false);
    solve(&r);
    near_values(r.means.mean, (const double[]){489.135534628, 572.67523352}, 2, 1e-9);
    check_influence(&r);
    asc_arena_destroy(r.arena);

    r = make(ASC_NB2, visits, false);
    solve(&r);
    assert_int_equal(r.terms, 4);
    assert_string_equal(r.term[3], "(dispersion)");
    assert_near(r.means.coef[3], 1.86607523001, 1e-9);
    near_values(r.means.mean, (const double[]){20.8709355694, 10.7287945284}, 2, 1e-9);
    check_influence(&r);
    asc_arena_destroy(r.arena);
}

static void test_two_part(void **state)
{
    (void)state;
    double y[ROWS];
    memcpy(y, cost, sizeof y);
    for (size_t i = 0; i < 6; i++) y[nothing[i]] = 0.0;
    rig r = make(ASC_TWO_PART, y, false);
    solve(&r);
    assert_int_equal(r.terms, 6);
    near_values(r.means.coef,
                (const double[]){1.19853948763, -0.778777764295, 2.35720274968,
                                 4.19596140905, -0.205301038666, 2.46038919925},
                6, 1e-9);
    near_values(r.means.mean, (const double[]){707.398014906, 564.24537735}, 2, 1e-9);
    assert_string_equal(r.e->part(r.plan, 2), "any");
    assert_string_equal(r.e->part(r.plan, 3), "amount");
    check_influence(&r);
    asc_arena_destroy(r.arena);

    r = make(ASC_TWO_PART, y, true);
    solve(&r);
    assert_int_equal(r.terms, 7);
    assert_string_equal(r.term[6], "(smearing)");
    near_values(
        r.means.coef + 3,
        (const double[]){4.18450645339, -0.252185438521, 2.47816437324, 1.02877748524}, 4,
        1e-9);
    near_values(r.means.mean, (const double[]){739.055146499, 562.65117888}, 2, 1e-9);
    check_influence(&r);
    asc_arena_destroy(r.arena);
}

/* Under aipw, gamma and lognormal: influence values stack both parts, the smearing and the exposure model. */
static void test_two_part_robust(void **state)
{
    (void)state;
    double y[ROWS];
    memcpy(y, cost, sizeof y);
    for (size_t i = 0; i < 6; i++) y[nothing[i]] = 0.0;
    for (int lognormal = 0; lognormal < 2; lognormal++) {
        rig r = make(ASC_TWO_PART, y, lognormal != 0);
        r.e = asc_estimator_find("aipw");
        solve(&r);
        assert_int_equal(r.terms, 8 + (size_t)lognormal);
        assert_string_equal(r.e->part(r.plan, 0), "any");
        assert_string_equal(r.e->part(r.plan, r.terms - 1), "exposure:pathway");
        check_influence(&r);
        asc_arena_destroy(r.arena);
    }
}

static const double contacts[ROWS] = {0, 3, 1, 0, 7, 2,  0, 1, 5, 2,
                                      0, 4, 1, 9, 0, 12, 1, 1, 3, 0};

/* Counts without zeros: coefficients and dispersion by Python (Nelder-Mead, then a root of the score, scipy), of
 * all and of weights; influence values by differences of refits, under gcomp and aipw. */
static void test_hurdle(void **state)
{
    (void)state;
    asc_error err = {0};
    rig r = make(ASC_TWO_PART, contacts, false);
    r.b.p.truncated = true;
    solve(&r);
    assert_int_equal(r.terms, 7);
    assert_string_equal(r.term[6], "(dispersion)");
    near_values(
        r.means.coef + 3,
        (const double[]){1.76358253342, -1.42953423043, 0.276857313986, 0.567857853181},
        4, 1e-8);
    near_values(r.means.mean, (const double[]){4.15234604622, 1.72186385067}, 2, 1e-8);
    check_influence(&r);
    for (size_t i = 0; i < ROWS; i++) r.b.w[i] = i % 4 == 1 ? 2.0 : 1.0;
    asc_means again = {.mean = asc_take(r.arena, POLICIES),
                       .coef = asc_take(r.arena, r.terms)};
    assert_ok(r.e->refit(r.plan, r.b.w, r.means.coef, r.arena, &again, &err));
    assert_int_equal(again.code, ASC_FIT_OK);
    near_values(
        again.coef + 3,
        (const double[]){1.81993927947, -1.49064883627, 0.372959338359, 0.427615641331},
        4, 1e-8);
    asc_arena_destroy(r.arena);
    r = make(ASC_TWO_PART, contacts, false);
    r.b.p.truncated = true;
    r.e = asc_estimator_find("aipw");
    solve(&r);
    assert_int_equal(r.terms, 9);
    check_influence(&r);
    asc_arena_destroy(r.arena);
}

static const double rating[ROWS] = {1, 2, 0, 0, 5, 1, 2, 1, 5, 0,
                                    1, 5, 2, 0, 0, 1, 2, 1, 5, 2};

static void test_ordinal(void **state)
{
    (void)state;
    rig r = make(ASC_ORDINAL, rating, false);
    solve(&r);
    assert_int_equal(r.terms, 5);
    assert_string_equal(r.term[4], "(threshold 5)");
    near_values(r.means.coef,
                (const double[]){0.219444013544, 1.09237682983, -0.848203988428,
                                 0.756422649525, 2.12521866059},
                5, 1e-9);
    near_values(r.means.mean, (const double[]){1.6412464215, 1.81213670214}, 2, 1e-9);
    check_influence(&r);
    for (size_t i = 0; i < ROWS; i++)
        r.b.w[i] = i % 4 == 2 ? 0.0 : i % 4 == 1 ? 2.0 : 1.0;
    asc_error err = {0};
    asc_means again = {.mean = asc_take(r.arena, POLICIES),
                       .coef = asc_take(r.arena, r.terms)};
    assert_ok(r.e->refit(r.plan, r.b.w, NULL, r.arena, &again, &err));
    assert_int_equal(again.code, ASC_FIT_OK);
    near_values(again.coef,
                (const double[]){0.990866253961, 0.955703722741, -0.676437360151,
                                 1.231403513, 2.83564055672},
                5, 1e-9);
    near_values(again.mean, (const double[]){1.15007368357, 1.80348641043}, 2, 1e-9);
    asc_arena_destroy(r.arena);
}

/* Models without an outcome model: the mean score, as of any number. */
static void test_scores_weighted(void **state)
{
    (void)state;
    static const char *const name[] = {"ipw", "entropy_balancing", "cbps"};
    for (size_t k = 0; k < sizeof name / sizeof *name; k++) {
        rig o = make(ASC_ORDINAL, rating, false), g = make(ASC_GAUSSIAN, rating, false);
        o.e = g.e = asc_estimator_find(name[k]);
        solve(&o);
        solve(&g);
        near_values(o.means.mean, g.means.mean, POLICIES, 1e-12);
        near_values(o.means.influence, g.means.influence, (size_t)POLICIES * ROWS, 1e-12);
        asc_arena_destroy(o.arena);
        asc_arena_destroy(g.arena);
    }
}

/* Two scores: a logistic regression. */
static void test_two_scores(void **state)
{
    (void)state;
    double y[ROWS];
    for (size_t i = 0; i < ROWS; i++) y[i] = rating[i] > 1.0;
    rig o = make(ASC_ORDINAL, y, false), b = make(ASC_BINOMIAL, y, false);
    solve(&o);
    solve(&b);
    near_values(o.means.mean, b.means.mean, 2, 1e-11);
    near_values(o.means.coef, b.means.coef + 1, 2, 1e-10);
    assert_near(o.means.coef[2], -b.means.coef[0], 1e-10);
    near_values(o.means.influence, b.means.influence, (size_t)POLICIES * ROWS, 1e-8);
    asc_arena_destroy(o.arena);
    asc_arena_destroy(b.arena);
}

/* A replicate that lacks a score gives it probability 0: as if the score did not exist. Scores only one unit
 * has at the ends and in the middle. */
static void test_scores_lacking(void **state)
{
    (void)state;
    static const double extra[3] = {-3.0, 1.5, 9.0};
    for (size_t k = 0; k < 3; k++) {
        double y[ROWS];
        memcpy(y, rating, sizeof y);
        y[7] = extra[k];
        rig some = make(ASC_ORDINAL, y, false), none = make(ASC_ORDINAL, rating, false);
        none.b.w[7] = 0.0;
        solve(&some);
        solve(&none);
        some.b.w[7] = 0.0;
        asc_error err = {0};
        double mean[POLICIES];
        asc_means again = {.mean = mean};
        assert_ok(some.e->refit(some.plan, some.b.w, some.means.coef, some.arena, &again,
                                &err));
        assert_int_equal(again.code, ASC_FIT_ABSENT);
        near_values(mean, none.means.mean, 2, 1e-10);
        asc_arena_destroy(some.arena);
        asc_arena_destroy(none.arena);
    }
}

static void refused(asc_family family, const double *y, const char *model,
                    const char *message)
{
    rig r = make(family, y, false);
    const asc_model_spec spec = {.interactions = ASC_NO_INTERACTIONS};
    const asc_settings s = {.spec = &spec, .universal = true};
    asc_error err = {0};
    r.e = asc_estimator_find(model);
    asc_status status =
        r.e->prepare(&r.b.p, &s, r.arena, &r.plan, &r.term, &r.terms, &err);
    asc_means out = {.mean = asc_take(r.arena, POLICIES)};
    if (status == ASC_OK) status = r.e->fit(r.plan, r.arena, &out, &err);
    assert_int_not_equal(status, ASC_OK);
    assert_string_equal(err.message, message);
    asc_arena_destroy(r.arena);
}

/* Of counts without zeros. */
static void refused_counts(const double *y, const char *message)
{
    rig r = make(ASC_TWO_PART, y, false);
    r.b.p.truncated = true;
    const asc_model_spec spec = {.interactions = ASC_NO_INTERACTIONS};
    const asc_settings s = {.spec = &spec, .universal = true};
    asc_error err = {0};
    asc_status status =
        r.e->prepare(&r.b.p, &s, r.arena, &r.plan, &r.term, &r.terms, &err);
    asc_means out = {.mean = asc_take(r.arena, POLICIES)};
    if (status == ASC_OK) status = r.e->fit(r.plan, r.arena, &out, &err);
    assert_int_not_equal(status, ASC_OK);
    if (strstr(err.message, message) == NULL) fail_msg("%s", err.message);
    asc_arena_destroy(r.arena);
}

static void test_refusals(void **state)
{
    (void)state;
    double y[ROWS] = {0.0};
    refused(ASC_TWO_PART, y, "gcomp", "outcome 'outcome': no unit has an amount above 0");
    refused(
        ASC_ORDINAL, y, "gcomp",
        "outcome 'outcome': every unit has the same score; there is nothing to compare");
    for (size_t i = 0; i < ROWS; i++) y[i] = i % 2 == 0 ? 3.0 : 4.0;
    refused(ASC_NB2, y, "gcomp",
            "outcome 'outcome': the counts vary no more than poisson ones would, so nb2 "
            "has no "
            "dispersion to estimate; write family: poisson");
    refused(ASC_TWO_PART, y, "gcomp",
            "outcome 'outcome': all 20 have the outcome; no finite estimate: nothing to "
            "compare");
    y[3] = -1.0;
    refused(ASC_TWO_PART, y, "gcomp",
            "outcome 'outcome', row 3: -1; an amount of two parts is finite and not "
            "negative");
    refused(ASC_TWO_PART, cost, "tmle",
            "outcome 'outcome': family two-part is not one generalised linear model, and "
            "this model takes only such; write model: gcomp or aipw, or one without an "
            "outcome model (ipw, entropy_balancing)");
    for (size_t i = 0; i < ROWS; i++) y[i] = i % 7 == 0 ? 0.0 : 1.0;
    refused_counts(y, "have no negative binomial law");
    for (size_t i = 0; i < ROWS; i++) y[i] = i % 7 == 0 ? 0.0 : 3.0 + (double)(i % 2);
    refused_counts(y, "vary no more than Poisson counts without zeros would");
    y[4] = 2.5;
    refused_counts(y, "row 4: 2.5 is no count, and amount: nb2 is for counts");
    for (size_t i = 0; i < ROWS; i++) y[i] = x[i] < 0.0 ? 0.0 : x[i] < 0.75 ? 1.0 : 2.0;
    refused(ASC_ORDINAL, y, "gcomp",
            "no finite estimate: a linear predictor of the cumulative logit model grows "
            "past 30; in some level all units have the lowest or the highest score: "
            "merge it or leave it out");
}

/* A level of which nobody has an amount in a replicate costs nothing under every policy: as if its units had
 * a cost of 0 for certain. */
static void test_level_without_amounts(void **state)
{
    (void)state;
    static const char *const site[] = {"east", "north", "west"};
    const char *of[ROWS];
    double y[ROWS], rest = 0.0, all = 0.0, mean[POLICIES];
    for (size_t i = 0; i < ROWS; i++) {
        of[i] = site[i % 3];
        y[i] = (i % 3 == 1 && i != 4) || i % 4 == 3 || i == 5 || i == 12 ? 0.0 : cost[i];
    }
    rig r = make(ASC_TWO_PART, y, false), s = make(ASC_TWO_PART, y, false);
    test_build_category(&r.b, "site", of);
    solve(&r);
    r.b.w[4] = 0.0; /* the only one of the north with a cost */
    asc_error err = {0};
    asc_means again = {.mean = mean};
    assert_ok(r.e->refit(r.plan, r.b.w, r.means.coef, r.arena, &again, &err));
    assert_int_equal(again.code, ASC_FIT_BOUNDARY | ASC_FIT_ABSENT);
    test_build_category(&s.b, "site", of); /* the north left out altogether */
    for (size_t i = 0; i < ROWS; i++) {
        all += r.b.w[i];
        if (i % 3 == 1) s.b.w[i] = 0.0;
        rest += s.b.w[i];
    }
    asc_estimator const *e = s.e;
    static const asc_model_spec spec = {.interactions = ASC_NO_INTERACTIONS};
    static const asc_mask coalition[2] = {0, 1};
    const asc_settings settings = {
        .spec = &spec, .universal = true, .coalition = coalition, .coalitions = 2};
    double others[POLICIES];
    asc_means out = {.mean = others};
    assert_ok(e->prepare(&s.b.p, &settings, s.arena, &s.plan, &s.term, &s.terms, &err));
    assert_ok(e->refit(s.plan, s.b.w, NULL, s.arena, &out, &err));
    for (size_t p = 0; p < POLICIES; p++)
        assert_near(mean[p], others[p] * rest / all, 1e-8);
    asc_arena_destroy(r.arena);
    asc_arena_destroy(s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_model),
        cmocka_unit_test(test_two_part),
        cmocka_unit_test(test_two_part_robust),
        cmocka_unit_test(test_hurdle),
        cmocka_unit_test(test_ordinal),
        cmocka_unit_test(test_two_scores),
        cmocka_unit_test(test_scores_weighted),
        cmocka_unit_test(test_scores_lacking),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_level_without_amounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
