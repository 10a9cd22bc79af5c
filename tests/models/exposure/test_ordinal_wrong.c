/* Double robustness of the mean score: one model lacks what drives the scores, or delivery. */
#include "policy_oracle.h"
#include <math.h>

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

/* A large sample of which one model is wrong: the outcome's depends on the square of x, or delivery does, and
 * neither model has it. The truth is the mean of the probabilities by which the scores were drawn. */
enum { LARGE = 20000 };

typedef struct large {
    test_build b;
    double truth[2];
} large;

static large draw(bool outcome_wrong, uint64_t seed, asc_arena *arena)
{
    static const double score[4] = {0.0, 1.0, 2.0, 5.0}, cut[3] = {-0.5, 1.0, 2.5};
    large s = {.b = test_build_start(LARGE, ASC_ORDINAL, arena)};
    double *x = asc_take(arena, LARGE), *a = asc_take(arena, LARGE);
    uint64_t stream = seed;
    for (size_t i = 0; i < LARGE; i++) {
        const double u = uniform(&stream);
        x[i] = 2.0 * u * u; /* skewed: its square is not free of x */
        const double bend = x[i] * x[i] - 1.6 * x[i];
        const double e = 1.4 * x[i] - 1.0 + (outcome_wrong ? 0.0 : 4.0 * bend);
        a[i] = uniform(&stream) < 1.0 / (1.0 + exp(-e)) ? 1.0 : 0.0;
        const double v = uniform(&stream);
        s.b.y[i] = score[0];
        for (size_t k = 1; k < 4; k++) {
            const double eta = 2.0 * x[i] + (outcome_wrong ? 4.0 * bend : 0.0);
            for (size_t t = 0; t < 2; t++)
                s.truth[t] += (score[k] - score[k - 1]) /
                              (1.0 + exp(cut[k - 1] - eta + 0.7 * (double)t)) /
                              (double)LARGE;
            if (v < 1.0 / (1.0 + exp(cut[k - 1] - eta + 0.7 * a[i]))) s.b.y[i] = score[k];
        }
    }
    test_build_partner(&s.b, "a", a);
    test_build_number(&s.b, "x", x);
    return s;
}

/* The worst of the two means' distances from the truth, in standard errors. */
static double distance(const char *model, const large *s, asc_arena *arena)
{
    const test_answer a =
        test_solve(model, &s->b.p, (asc_model_spec){.name = "x"}, 1e-9, arena);
    double worst = 0.0;
    for (size_t t = 0; t < 2; t++) {
        const double c[2] = {t == 0 ? 1.0 : 0.0, t == 0 ? 0.0 : 1.0};
        worst = fmax(worst, fabs(a.means.mean[2 + t] - s->truth[t]) / test_se(&a, 2, c));
    }
    return worst;
}

static void one_model_wrong(void **state)
{
    (void)state;
    for (int outcome_wrong = 0; outcome_wrong < 2; outcome_wrong++) {
        asc_arena *arena = asc_arena_create();
        const large s = draw(outcome_wrong != 0, 11, arena);
        assert_true(distance("aipw", &s, arena) < 3.0);
        assert_true(distance("tmle", &s, arena) < 3.0);
        assert_true(distance(outcome_wrong != 0 ? "gcomp" : "ipw", &s, arena) > 4.0);
        asc_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_model_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
