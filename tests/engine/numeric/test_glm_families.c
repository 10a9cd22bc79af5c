/* Negative binomial and gamma fits against R 4.2.2: glm(Gamma(link = log)), whose coefficients were
 * polished by Newton's method with the observed information (solve); the negative binomial by maximising sum(dnbinom(y, size = 1 / a, mu, log = TRUE)) over coefficients and log a (optim,
 * then Newton on central differences). */
#include "ascribe/glm.h"
#include "glm_sample.h"

enum { ROWS = 20 };

static const double x[ROWS] = {0.1, 0.5, -0.3, 1.2,  0.4,  -1,  1.5, 0.7,  -0.2, -0.8,
                               0.9, 1.1, 0,    -0.5, -1.2, 0.3, 1.9, -0.1, 0.8,  0.2};
static const double arm[5] = {0, 1, 1, 0, 1}, weight[4] = {1, 2, 0, 1};
static const double visits[ROWS] = {0, 9,  1, 2,  14, 0, 3, 30, 1,  0,
                                    5, 41, 0, 11, 0,  3, 2, 1,  60, 2};
static const double calm[ROWS] = {0, 3, 1, 7, 2, 0, 12, 4, 1, 0,
                                  5, 9, 2, 1, 0, 3, 20, 1, 6, 2};
static const double time_at_risk[ROWS] = {1, 2, 1, 1, 3, 1, 2, 1, 1, 1,
                                          2, 1, 2, 1, 1, 2, 2, 1, 1, 1};
static const double cost[ROWS] = {12,  300, 41, 1250, 77, 8,   2210, 430, 35,  19,
                                  610, 900, 52, 22,   9,  130, 5200, 48,  515, 64};

typedef struct rig {
    asc_arena *arena;
    asc_design x;
    double w[ROWS], offset[ROWS];
} rig;

static rig make(void)
{
    rig r = {.arena = asc_arena_create()};
    assert_non_null(r.arena);
    r.x = asc_design_create(r.arena, ROWS, 3);
    for (size_t i = 0; i < ROWS; i++) {
        *asc_design_at(&r.x, i, 0) = 1.0;
        *asc_design_at(&r.x, i, 1) = arm[i % 5];
        *asc_design_at(&r.x, i, 2) = x[i];
        r.w[i] = weight[i % 4];
        r.offset[i] = log(time_at_risk[i]);
    }
    return r;
}

static void near3(const double *coef, double a, double b, double c, double tolerance)
{
    assert_near(coef[0], a, tolerance);
    assert_near(coef[1], b, tolerance);
    assert_near(coef[2], c, tolerance);
}

static void test_nb2(void **state)
{
    (void)state;
    rig r = make();
    asc_error err = {0};
    asc_glm_data d = {.x = &r.x, .y = visits, .family = ASC_NB2};
    for (int k = 0; k < 3; k++) { /* the start of the dispersion does not matter */
        double coef[3] = {0}, a = k == 0 ? 0.0 : k == 1 ? 1e-6 : 400.0;
        asc_glm fit = {.coef = coef};
        assert_ok(asc_nb2_fit(&d, NULL, r.arena, &fit, &a, &err));
        near3(coef, 1.72968785256, -0.665426344099, 1.67018205482, 1e-9);
        assert_near(a, 1.86607523001, 1e-9);
    }
    double coef[3] = {0}, a = 0.0;
    asc_glm fit = {.coef = coef};
    d.w = r.w;
    assert_ok(asc_nb2_fit(&d, NULL, r.arena, &fit, &a, &err));
    near3(coef, 1.91771565756, -0.790757962042, 1.70107670333, 1e-9);
    assert_near(a, 1.90156949313, 1e-9);
    d.w = NULL;
    d.offset = r.offset;
    assert_ok(asc_nb2_fit(&d, NULL, r.arena, &fit, &a, &err));
    near3(coef, 1.68992050889, -0.894250774728, 1.70744122374, 1e-9);
    assert_near(a, 2.13559475287, 1e-9);
    asc_arena_destroy(r.arena);
}

/* Counts that vary less than poisson ones: the fit is that of poisson, to the bit. */
static void test_boundary(void **state)
{
    (void)state;
    rig r = make();
    asc_error err = {0};
    asc_glm_data d = {.x = &r.x, .y = calm, .offset = r.offset, .family = ASC_POISSON};
    double want[3] = {0}, got[3] = {0}, a = 0.0;
    asc_glm poisson = {.coef = want}, nb2 = {.coef = got};
    assert_ok(asc_glm_fit(&d, NULL, r.arena, &poisson, &err));
    assert_ok(asc_nb2_fit(&d, NULL, r.arena, &nb2, &a, &err));
    assert_true(a == 0.0);
    assert_memory_equal(want, got, sizeof want);
    a = 2.0; /* from a bad start */
    assert_ok(asc_nb2_fit(&d, NULL, r.arena, &nb2, &a, &err));
    assert_true(a == 0.0);
    near3(got, want[0], want[1], want[2], 1e-10);
    asc_arena_destroy(r.arena);
}

static void test_gamma(void **state)
{
    (void)state;
    rig r = make();
    asc_error err = {0};
    asc_glm_data d = {.x = &r.x, .y = cost, .family = ASC_GAMMA};
    double coef[3] = {0}, h[9];
    asc_glm fit = {.coef = coef, .hessian = h};
    assert_ok(asc_glm_fit(&d, NULL, r.arena, &fit, &err));
    near3(coef, 4.19991262595, 0.157679155345, 2.18781802196, 1e-10);
    assert_near(fit.deviance, 4.09822131069, 1e-9);
    assert_near(h[0], ROWS, 1e-9); /* sum of y / mean: the score of the intercept */
    double far[3] = {-3.0, 2.0, -1.0};
    fit = (asc_glm){.coef = far};
    assert_ok(asc_glm_fit(&d, NULL, r.arena, &fit, &err));
    near3(far, 4.19991262595, 0.157679155345, 2.18781802196, 1e-10);
    d.w = r.w;
    assert_ok(asc_glm_fit(&d, NULL, r.arena, &fit, &err));
    near3(far, 4.12445258539, 0.218678421058, 2.174444429, 1e-9);
    assert_near(fit.deviance, 3.89922032723, 1e-9);
    asc_arena_destroy(r.arena);
}

static void test_refusals(void **state)
{
    (void)state;
    rig r = make();
    asc_error err = {0};
    double y[ROWS], coef[3] = {0}, a = 0.0;
    memcpy(y, cost, sizeof y);
    y[7] = 0.0;
    asc_glm_data d = {.x = &r.x, .y = y, .family = ASC_GAMMA};
    asc_glm fit = {.coef = coef};
    assert_int_equal(asc_glm_fit(&d, NULL, r.arena, &fit, &err), ASC_EDATA);
    assert_string_equal(err.message, "row 7: outcome 0; an amount of a gamma model is "
                                     "finite and above 0");
    y[7] = 2.5;
    assert_int_equal(asc_nb2_fit(&d, NULL, r.arena, &fit, &a, &err), ASC_EDATA);
    assert_string_equal(err.message,
                        "row 7: outcome 2.5; nb2 takes whole counts from 0 to 10000000; "
                        "write family: gamma or two-part for amounts");
    asc_arena_destroy(r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nb2),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
