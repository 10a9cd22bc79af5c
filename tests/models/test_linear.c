/* Least squares with powers, products and dependent columns against R's lm (learners.h has the sample):
 *   lm(y ~ v1 + .. + v5 + b + I(v1^2) + .. + I(v5^2), weights = w); lm(y ~ (v1 + .. + v5 + b)^2, weights = w) */
#include "learners.h"

static const size_t row[] = {0, 17, 41, 59};

static void against_r(void **state)
{
    (void)state;
    static const double degree[] = {8.79614228070959, 3.98098117082363, -2.64587411713898,
                                    5.57216902514278};
    static const double products[] = {13.0322173430839, 4.25942682827557,
                                      -2.13991192455545, 0.0134199944098889};
    learner_sample s;
    double mean[LEARNER_ROWS];
    learner_sample_make(&s, false, LEARNER_FEATURES); /* c depends on b, k is constant */
    asc_learner_spec spec = learner_spec("linear");
    spec.value[0] = 2.0;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < 4; i++) assert_near(mean[row[i]], degree[i], 1e-11);
    spec.value[0] = 1.0;
    spec.value[1] = 1.0;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < 4; i++) assert_close_to(mean[row[i]], products[i], 1e-11, 1.0);
}

static void laws(void **state)
{
    (void)state;
    learner_laws("linear");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_r),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
