/* Weights of a stack against a search over the simplex, and a whole fit against one put together by hand from
 * its candidates. */
#include "../../models/learner/stack.h"
#include "learners.h"
#include <math.h>
#include <string.h>

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

/* R = E'E of errors that have something in common. */
static void draw(uint64_t *stream, size_t rows, double *r)
{
    const size_t count = 3;
    double e[16][3];
    for (size_t i = 0; i < rows; i++) {
        const double common = 2.0 * uniform(stream) - 1.0;
        for (size_t l = 0; l < count; l++)
            e[i][l] = common + (0.2 + (double)l) * (2.0 * uniform(stream) - 1.0);
    }
    for (size_t l = 0; l < count; l++)
        for (size_t k = 0; k < count; k++) {
            r[l + k * count] = 0.0;
            for (size_t i = 0; i < rows; i++) r[l + k * count] += e[i][l] * e[i][k];
        }
}

static double error_at(const double *r, const double *a)
{
    double sum = 0.0;
    for (size_t l = 0; l < 3; l++)
        for (size_t k = 0; k < 3; k++) sum += a[l] * r[l + 3 * k] * a[k];
    return sum;
}

/* No point of a grid of 1/200 on the triangle is better, and the best of them is near. */
static void brute_force(void **state)
{
    (void)state;
    enum { GRID = 200 };
    uint64_t stream = 3;
    size_t inside = 0, corners = 0;
    for (size_t round = 0; round < 50; round++) {
        double r[9], weight[3], best[3] = {0.0}, least = 1e300;
        draw(&stream, 2 + round % 8, r); /* singular at first */
        const double error = asc_stack_weights(r, 3, weight);
        assert_near(weight[0] + weight[1] + weight[2], 1.0, 1e-14);
        assert_near(error_at(r, weight), error, 1e-12);
        for (size_t i = 0; i <= GRID; i++)
            for (size_t j = 0; i + j <= GRID; j++) {
                const double a[3] = {(double)i / GRID, (double)j / GRID,
                                     (double)(GRID - i - j) / GRID};
                const double at = error_at(r, a);
                assert_true(at >= error * (1.0 - 1e-12));
                if (at >= least) continue;
                least = at;
                memcpy(best, a, sizeof best);
            }
        if (round % 8 >= 3)
            for (size_t l = 0; l < 3; l++) assert_true(fabs(best[l] - weight[l]) < 0.1);
        size_t positive = 0;
        for (size_t l = 0; l < 3; l++) positive += weight[l] > 0.0;
        inside += positive > 1;
        corners += positive == 1;
    }
    assert_true(inside > 5);
    assert_true(corners > 2);
}

/* Independent errors: weights as one over their size. Twins: the first of them. */
static void closed_forms(void **state)
{
    (void)state;
    const double r[9] = {1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 4.0};
    double weight[3];
    assert_near(asc_stack_weights(r, 3, weight), 4.0 / 7.0, 1e-15);
    assert_near(weight[0], 4.0 / 7.0, 1e-15);
    assert_near(weight[1], 2.0 / 7.0, 1e-15);
    const double twins[4] = {3.0, 3.0, 3.0, 3.0};
    assert_near(asc_stack_weights(twins, 2, weight), 3.0, 1e-15);
    assert_true(weight[0] == 1.0 && weight[1] == 0.0);
}

/* Two candidates: a = (sum e2 (e2 - e1)) / sum (e1 - e2)^2, cut to [0, 1]. */
static void by_hand(void **state)
{
    (void)state;
    enum { FOLDS = 4 };
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    learner_sample s;
    learner_sample_make(&s, false, LEARNER_NUMBERS);
    asc_learner_spec of[2] = {learner_spec("linear"), learner_spec("linear")};
    of[0].value[0] = 2.0;
    of[1].value[1] = 1.0;
    double z[2][LEARNER_ROWS], full[2][LEARNER_ROWS], mean[LEARNER_ROWS];
    for (size_t f = 0; f < FOLDS; f++) {
        uint32_t row[LEARNER_ROWS];
        size_t rows = 0;
        for (size_t i = 0; i < LEARNER_ROWS; i++)
            if (i % FOLDS != f) row[rows++] = (uint32_t)i;
        asc_learner_data part;
        assert_ok(asc_learner_rows(&s.d, row, rows, arena, &part, &err));
        assert_int_equal(part.clusters, rows);
        for (size_t l = 0; l < 2; l++) {
            asc_learned fit;
            assert_ok(asc_learner_fit(&of[l], &part, arena, &fit, &err));
            assert_ok(asc_learner_predict(&fit, s.d.x, arena, mean, &err));
            for (size_t i = f; i < LEARNER_ROWS; i += FOLDS) z[l][i] = mean[i];
        }
    }
    double above = 0.0, below = 0.0;
    for (size_t i = 0; i < LEARNER_ROWS; i++) {
        const double e1 = s.y[i] - z[0][i], e2 = s.y[i] - z[1][i];
        above += s.w[i] * e2 * (e2 - e1);
        below += s.w[i] * (e1 - e2) * (e1 - e2);
    }
    const double a = fmin(1.0, fmax(0.0, above / below));
    assert_true(a > 0.0 && a < 1.0);
    for (size_t l = 0; l < 2; l++) learner_predict(&s, &of[l], full[l]);
    asc_learner_spec spec = learner_spec("stack");
    spec.value[0] = FOLDS;
    spec.of = of;
    spec.ofs = 2;
    learner_predict(&s, &spec, mean);
    for (size_t i = 0; i < LEARNER_ROWS; i++)
        assert_close_to(mean[i], a * full[0][i] + (1.0 - a) * full[1][i], 1e-10, 1.0);
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_learner_spec of[2] = {learner_spec("linear"), learner_spec("stack")};
    asc_learner_spec spec = learner_spec("stack");
    spec.of = of;
    spec.ofs = 1;
    assert_int_equal(asc_learner_check(&spec, false, false, "outcome", &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "1 candidates"));
    spec.ofs = 2;
    assert_int_equal(asc_learner_check(&spec, false, false, "outcome", &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "may not"));
    of[1] = learner_spec("elastic_net");
    assert_int_equal(asc_learner_check(&spec, false, false, "outcome", &err), ASC_OK);
    assert_int_equal(asc_learner_check(&spec, true, true, "exposure of 'a'", &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "between 0 and 1"));
}

static void laws(void **state)
{
    (void)state;
    if (asc_learner_find("xgboost")->missing() != NULL) skip();
    learner_laws("stack");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brute_force), cmocka_unit_test(closed_forms),
        cmocka_unit_test(by_hand),     cmocka_unit_test(refusals),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
