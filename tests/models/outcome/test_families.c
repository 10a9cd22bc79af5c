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
                           .influence = asc_take(r->arena, POLICIES * ROWS)};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_model),
        cmocka_unit_test(test_two_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
