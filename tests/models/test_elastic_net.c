/* The penalty chosen by cross-validation against R's cv.glmnet 4.1-6 (learners.h has the sample):
 *   cv.glmnet(v, y, family = .., alpha = 0.5, weights = w, foldid = i %% 6 + 1, thresh = 1e-18)
 * The solver has its own test (tests/engine/numeric/test_enet.c). */
#include "learners.h"
#include <math.h>

enum { COEFS = LEARNER_NUMBERS + 1 };

static void check(bool events, double se, const double *coef)
{
    learner_sample s;
    double mean[LEARNER_ROWS];
    learner_sample_make(&s, events, LEARNER_NUMBERS);
    asc_learner_spec spec = learner_spec("elastic_net");
    spec.value[0] = 0.5;
    spec.value[3] = 6.0;
    spec.value[4] = se;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        double eta = coef[0];
        for (size_t j = 1; j < COEFS; j++)
            eta += coef[j] * s.x[(j - 1) * LEARNER_ROWS + i];
        assert_close_to(mean[i], events ? 1.0 / (1.0 + exp(-eta)) : eta, 1e-8, 1.0);
    }
}

static void against_glmnet(void **state)
{
    (void)state;
    static const double amounts_min[COEFS] = {3.1955813370475443,   7.7874105958866942,
                                              -5.2676394594989286,  2.2362698080327919,
                                              -0.79518798009548253, -0.7070521269010589};
    static const double amounts_se[COEFS] = {5.0030911428553324,   6.6809122460628227,
                                             -4.0196724933865733,  1.5984572025558819,
                                             -0.45909084820413076, 0.0};
    static const double events_min[COEFS] = {-0.24806633287298235, 0.81370223951983889,
                                             -0.64160438742534431, 0.05003325110402982,
                                             -0.22599394487488905, 0.0};
    static const double events_se[COEFS] = {-0.080449398334188724, 0.3517381135822662,
                                            -0.20504485555162033,  0.0,
                                            -0.1062273689370328,   0.0};
    check(false, 0.0, amounts_min);
    check(false, 1.0, amounts_se);
    check(true, 0.0, events_min);
    check(true, 1.0, events_se);
}

/* More columns than rows is no obstacle. */
static void wide(void **state)
{
    (void)state;
    learner_sample s;
    double mean[LEARNER_ROWS];
    learner_sample_make(&s, false, LEARNER_FEATURES);
    asc_learner_spec spec = learner_spec("elastic_net");
    spec.value[1] = 5.0;
    spec.value[2] = 1.0;
    learner_predict(&s, &spec, mean);
    double off = 0.0, spread = 0.0, centre = 0.0;
    for (size_t i = 0; i < LEARNER_ROWS; i++) centre += s.y[i] / LEARNER_ROWS;
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        off += (s.y[i] - mean[i]) * (s.y[i] - mean[i]);
        spread += (s.y[i] - centre) * (s.y[i] - centre);
    }
    assert_true(off < 0.4 * spread);
}

static void laws(void **state)
{
    (void)state;
    learner_laws("elastic_net");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_glmnet),
        cmocka_unit_test(wide),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
