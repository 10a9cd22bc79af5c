/* Standardised rates: a made cohort against numpy (means, standard errors, O / E by strata and by a model), Byar's
 * limits against the published example, person-time by hand, refusals. */
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { N = 400 };
static const double effect[] = {-1.0, 1.0};

static test_build cohort(asc_arena *arena)
{
    static const char *const name[] = {"e", "n", "w"};
    test_build b = test_build_start(N, ASC_BINOMIAL, arena);
    double *a = asc_take(arena, N), *old = asc_take(arena, N);
    const char **site = asc_take_bytes(arena, N, sizeof *site);
    for (size_t i = 0; i < N; i++) {
        a[i] = (i * 7) % 5 < 2;
        site[i] = name[(i * 13 / 7) % 3];
        old[i] = (i * i + 3 * i) % 4 == 0;
        b.y[i] =
            (double)((i * 31 + 7 * (i % 11) + i * i) % 10) < 2.0 + a[i] + 2.0 * old[i];
    }
    test_build_partner(&b, "team", a);
    test_build_category(&b, "site", site);
    test_build_number(&b, "old", old);
    return b;
}

static double plain_se(const test_answer *a, size_t first)
{
    const double n = (double)a->p->clusters;
    return test_se(a, first, effect) * sqrt((n - 1.0) / n);
}

static asc_model_spec spec_of(bool treated, bool by_model)
{
    return (asc_model_spec){.name = "s",
                            .target = treated ? ASC_TARGET_TREATED : ASC_TARGET_ALL,
                            .treated = treated ? "team" : NULL,
                            .matching = {.by_model = by_model}};
}

static void numpy(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = cohort(arena);
    test_answer a =
        test_solve("standardised_rates", &b.p, spec_of(false, false), 1e-12, arena);
    assert_near(a.means.mean[2], 0.3166070983372813, 1e-12);
    assert_near(a.means.mean[3], 0.4444340659340659, 1e-12);
    assert_near(plain_se(&a, 2), 0.04835519016784363, 1e-10);
    a = test_solve("standardised_rates", &b.p, spec_of(true, false), 1e-12, arena);
    assert_near(a.means.mean[0], 0.3165177458432032, 1e-12);
    assert_near(a.means.mean[1], 0.44375, 1e-12);
    assert_near(plain_se(&a, 0), 0.048470581488129945, 1e-10);
    assert_int_equal(a.terms, 5);
    assert_string_equal(a.term[2], "observed/expected");
    assert_near(a.means.coef[0], 71.0, 0.0);
    assert_near(a.means.coef[1], 50.64283933491251, 1e-12);
    assert_near(a.means.coef[2], 1.4019751051172507, 1e-12);
    assert_near(a.means.coef[3], 1.0949085092939492, 1e-12);
    assert_near(a.means.coef[4], 1.7684259306351142, 1e-12);
    a = test_solve("standardised_rates", &b.p, spec_of(true, true), 1e-12, arena);
    assert_near(a.means.coef[1], 50.48784107740225, 1e-10);
    assert_near(a.means.mean[1] - a.means.mean[0], 0.1282009932662359, 1e-10);
    assert_near(plain_se(&a, 0), 0.048368605340505154, 1e-9);
    asc_arena_destroy(arena);
}

/* 30 observed where 40 are expected: 0.75 (0.505923 to 1.070709). */
static void byar(void **state)
{
    (void)state;
    enum { UNITS = 280 };
    asc_arena *arena = asc_arena_create();
    test_build b = test_build_start(UNITS, ASC_BINOMIAL, arena);
    double a[UNITS], x[UNITS];
    for (size_t i = 0; i < UNITS; i++) {
        a[i] = i < 80; /* 80 reached, 200 others of whom half have the outcome */
        x[i] = 1.0 + (double)(i % 2);
        b.y[i] = i < 80 ? i < 30 : (i / 2) % 2 == 0;
    }
    test_build_partner(&b, "team", a);
    test_build_number(&b, "x", x);
    const test_answer got =
        test_solve("standardised_rates", &b.p, spec_of(true, false), 1e-12, arena);
    assert_near(got.means.coef[0], 30.0, 0.0);
    assert_near(got.means.coef[1], 40.0, 1e-12);
    assert_near(got.means.coef[3], 0.505923, 1e-6);
    assert_near(got.means.coef[4], 1.070709, 1e-6);
    asc_arena_destroy(arena);
}

/* Rates per year of two strata, applied to the years of those reached. */
static void person_time(void **state)
{
    (void)state;
    enum { UNITS = 8 };
    static const double a[UNITS] = {1, 1, 1, 0, 0, 0, 0, 0};
    static const double x[UNITS] = {0, 0, 1, 0, 0, 1, 1, 1};
    static const double y[UNITS] = {2, 1, 0, 3, 1, 1, 0, 1};
    static const double years[UNITS] = {1.0, 2.0, 0.5, 2.0, 3.0, 1.0, 1.0, 2.0};
    double offset[UNITS];
    asc_arena *arena = asc_arena_create();
    test_build b = test_build_start(UNITS, ASC_POISSON, arena);
    test_build_partner(&b, "team", a);
    test_build_number(&b, "x", x);
    memcpy(b.y, y, sizeof y);
    for (size_t i = 0; i < UNITS; i++) offset[i] = log(years[i]);
    b.p.offset = offset;
    const test_answer got =
        test_solve("standardised_rates", &b.p, spec_of(true, false), 1e-12, arena);
    const double expected = 3.0 * (4.0 / 5.0) + 0.5 * (2.0 / 4.0);
    assert_near(got.means.mean[0], expected / 3.0, 1e-12);
    assert_near(got.means.mean[1], 1.0, 1e-12);
    assert_near(got.means.coef[2], 3.0 / expected, 1e-12);
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build b = cohort(arena);
    double *x = asc_take(arena, N);
    for (size_t i = 0; i < N; i++) x[i] = (double)i;
    test_build_number(&b, "age", x);
    const asc_model_spec spec = spec_of(true, false);
    const asc_settings s = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("standardised_rates");
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_int_equal(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err),
                     ASC_EOVERLAP);
    assert_non_null(strstr(err.message, "of the 400 strata, 'site="));
    assert_non_null(strstr(err.message, "has 1 units that 'team' reached and 0 others"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numpy),
        cmocka_unit_test(byar),
        cmocka_unit_test(person_time),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
