/* Boosted trees where they have a closed form: one tree with one split on a feature of two values and no
 * shrinkage, which gives the means of the two groups, and for events one Newton step from the overall mean.
 * Then the laws of all learners. Predictions are in single precision. */
#include "learners.h"
#include <math.h>

static void stump(bool events)
{
    const asc_learner *l = asc_learner_find("xgboost");
    if (l->missing() != NULL) skip();
    learner_sample s;
    double mean[LEARNER_ROWS], sum[2] = {0.0, 0.0}, weight[2] = {0.0, 0.0};
    learner_sample_make(&s, events, 1);
    s.d.x.data = s.x + 5 * LEARNER_ROWS; /* b */
    asc_learner_spec spec = learner_spec("xgboost");
    spec.value[0] = spec.value[1] = spec.value[2] = 1.0;
    spec.value[3] = spec.value[4] = 0.0;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        sum[i % 4 == 0] += s.w[i] * s.y[i];
        weight[i % 4 == 0] += s.w[i];
    }
    const double all = (sum[0] + sum[1]) / (weight[0] + weight[1]);
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        const double own = sum[i % 4 == 0] / weight[i % 4 == 0];
        const double step = log(all / (1.0 - all)) + (own - all) / (all * (1.0 - all));
        assert_close_to(mean[i], events ? 1.0 / (1.0 + exp(-step)) : own, 3e-6, 1.0);
    }
}

static void closed_form(void **state)
{
    (void)state;
    stump(false);
    stump(true);
}

/* Parts of rows and features are drawn from the seed: another one gives another fit, the same one the same. */
static void seeds(void **state)
{
    (void)state;
    if (asc_learner_find("xgboost")->missing() != NULL) skip();
    learner_sample s;
    double one[LEARNER_ROWS], two[LEARNER_ROWS], other[LEARNER_ROWS];
    learner_sample_make(&s, false, LEARNER_FEATURES);
    asc_learner_spec spec = learner_spec("xgboost");
    spec.value[4] = 1.0;
    spec.value[5] = spec.value[6] = 0.5;
    learner_predict(&s, &spec, one);
    learner_predict(&s, &spec, two);
    s.d.seed = 6;
    learner_predict(&s, &spec, other);
    size_t moved = 0;
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        assert_true(one[i] == two[i]);
        moved += one[i] != other[i];
    }
    assert_true(moved > LEARNER_ROWS / 2);
}

static void laws(void **state)
{
    (void)state;
    learner_laws("xgboost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_form),
        cmocka_unit_test(seeds),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
