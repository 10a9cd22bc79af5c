/* Logistic regression with powers and dependent columns against R's glm (learners.h has the sample):
 *   glm(z ~ v1 + .. + v5 + b, binomial, weights = w, epsilon = 1e-15), then + I(v1^2) + .. + I(v5^2) */
#include "learners.h"
#include <string.h>

static const size_t row[] = {0, 17, 41, 59};

static void against_r(void **state)
{
    (void)state;
    static const double plain[] = {0.701203139143141, 0.290926095371961,
                                   0.0167580835774906, 0.0629402785107825};
    static const double degree[] = {0.297400769617452, 0.0308212544462652,
                                    0.0243778782616506, 0.301398554288429};
    learner_sample s;
    double mean[LEARNER_ROWS];
    learner_sample_make(&s, true, LEARNER_FEATURES);
    asc_learner_spec spec = learner_spec("logistic");
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < 4; i++) assert_near(mean[row[i]], plain[i], 1e-9);
    spec.value[0] = 2.0;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < 4; i++) assert_near(mean[row[i]], degree[i], 1e-9);
}

/* Separation, an outcome that is no event, one that does not vary, amounts: each named. */
static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    asc_learned l;
    learner_sample s;
    const asc_learner_spec spec = learner_spec("logistic");
    learner_sample_make(&s, true, 6);
    for (size_t i = 0; i < LEARNER_ROWS; i++)
        if (s.x[5 * LEARNER_ROWS + i] != 0.0) s.y[i] = 0.0;
    assert_int_equal(asc_learner_fit(&spec, &s.d, arena, &l, &err), ASC_ESEPARATION);
    assert_non_null(strstr(err.message, "elastic_net"));
    s.y[3] = 0.5;
    assert_int_equal(asc_learner_fit(&spec, &s.d, arena, &l, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "row 3"));
    for (size_t i = 0; i < LEARNER_ROWS; i++) s.y[i] = 1.0;
    assert_int_equal(asc_learner_fit(&spec, &s.d, arena, &l, &err), ASC_ESEPARATION);
    assert_non_null(strstr(err.message, "1 in all 60 rows"));
    learner_sample_make(&s, false, 6);
    assert_int_equal(asc_learner_fit(&spec, &s.d, arena, &l, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "amount"));
    s.w[9] = 0.0;
    const asc_learner_spec linear = learner_spec("linear");
    assert_int_equal(asc_learner_fit(&linear, &s.d, arena, &l, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "row 9"));
    asc_arena_destroy(arena);
}

static void laws(void **state)
{
    (void)state;
    learner_laws("logistic");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_r),
        cmocka_unit_test(refusals),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
