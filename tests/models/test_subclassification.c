/* Classes of the propensity against R (real/ORACLES.md: deciles of NHEFS) and numpy; refusal. */
#include "lalonde.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

static const double effect[] = {-1.0, 1.0};

static double plain_se(const test_answer *a, size_t first)
{
    const double n = (double)a->p->clusters;
    return test_se(a, first, effect) * sqrt((n - 1.0) / n);
}

static void nhefs(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_nhefs("wt82_71", ASC_GAUSSIAN, arena);
    asc_model_spec spec = {.name = "s", .matching = {.strata = 10}};
    test_answer a = test_solve("subclassification", &b.p, spec, 1e-12, arena);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.287701818, 1e-9);
    assert_near(plain_se(&a, 2), 0.4695456428564917, 1e-8); /* Python */
    spec.fixed_nuisances = true;
    a = test_solve("subclassification", &b.p, spec, 1e-12, arena);
    assert_near(a.means.mean[3] - a.means.mean[2], 3.287701818, 1e-9);
    assert_near(plain_se(&a, 2), 0.4980847367164564, 1e-8); /* Python */
    asc_arena_destroy(arena);
}

static void lalonde614(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_lalonde614(arena);
    asc_model_spec spec = {.name = "s",
                           .target = ASC_TARGET_TREATED,
                           .treated = "treat",
                           .matching = {.strata = 6}};
    test_answer a = test_solve("subclassification", &b.p, spec, 1e-12, arena);
    assert_near(a.means.mean[1] - a.means.mean[0], 1364.675615207303, 1e-9); /* Python */
    assert_near(plain_se(&a, 0), 754.9478726888406, 1e-9);
    spec.fixed_nuisances = true;
    a = test_solve("subclassification", &b.p, spec, 1e-12, arena);
    assert_near(plain_se(&a, 0), 778.7877253021542, 1e-9);
    assert_near(a.means.target, 185.0, 0.0);
    asc_arena_destroy(arena);
}

/* Few others where delivery was likely: the class that has none is named. */
static void empty_class(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = test_lalonde614(arena);
    const asc_model_spec spec = {.name = "s",
                                 .target = ASC_TARGET_TREATED,
                                 .treated = "treat",
                                 .matching = {.strata = 60}};
    const asc_settings s = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("subclassification");
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_int_equal(e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err),
                     ASC_EOVERLAP);
    assert_non_null(strstr(err.message, "of 60 by the probability of delivery has"));
    assert_non_null(strstr(err.message, "and 0 others: nobody to compare"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nhefs),
        cmocka_unit_test(lalonde614),
        cmocka_unit_test(empty_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
