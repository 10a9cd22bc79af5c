/* Mean scores over many small pilots of known truth: bias of the effect and coverage of estimate +- 1.96 stacked
 * standard errors, both models right, or one of them wrong (it lacks the square of x). The truth is an integral over
 * x. */
#include "policy_oracle.h"
#include <math.h>

enum { UNITS = 400, PILOTS = 1000, GRID = 20000 };

static const double score[4] = {0.0, 1.0, 2.0, 5.0}, cut[3] = {-0.5, 1.0, 2.5};

typedef struct process {
    double outcome, exposure; /* what the square of x does to scores and to delivery */
} process;

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

static double bend(double x)
{
    return x * x - 1.6 * x;
}

/* Pr(Y >= score k). */
static double above(const process *p, double x, double a, size_t k)
{
    const double eta = 1.2 * x + p->outcome * bend(x) - 0.7 * a;
    return 1.0 / (1.0 + exp(cut[k - 1] - eta));
}

static double truth(const process *p)
{
    double sum = 0.0;
    for (size_t i = 0; i < GRID; i++) {
        const double u = ((double)i + 0.5) / GRID, x = 2.0 * u * u;
        for (size_t k = 1; k < 4; k++)
            sum +=
                (score[k] - score[k - 1]) * (above(p, x, 1.0, k) - above(p, x, 0.0, k));
    }
    return sum / GRID;
}

static test_build draw(const process *p, uint64_t *stream, asc_arena *arena)
{
    test_build b = test_build_start(UNITS, ASC_ORDINAL, arena);
    double x[UNITS], a[UNITS];
    for (size_t i = 0; i < UNITS; i++) {
        const double u = uniform(stream);
        x[i] = 2.0 * u * u;
        const double e = 0.8 * x[i] - 0.5 + p->exposure * bend(x[i]);
        a[i] = uniform(stream) < 1.0 / (1.0 + exp(-e)) ? 1.0 : 0.0;
        const double v = uniform(stream);
        for (size_t k = 1; k < 4; k++)
            if (v < above(p, x[i], a[i], k)) b.y[i] = score[k];
    }
    test_build_partner(&b, "a", a);
    test_build_number(&b, "x", x);
    return b;
}

static void pilots(const process *p, const char *model)
{
    static const double effect[] = {-1.0, 1.0};
    const double want = truth(p);
    double sum = 0.0, square = 0.0, error = 0.0;
    size_t covered = 0;
    uint64_t stream = 20;
    for (size_t r = 0; r < PILOTS; r++) {
        asc_arena *arena = asc_arena_create();
        const test_build b = draw(p, &stream, arena);
        const test_answer a =
            test_solve(model, &b.p, (asc_model_spec){.name = "x"}, 1e-8, arena);
        const double off = a.means.mean[3] - a.means.mean[2] - want;
        const double se = test_se(&a, 2, effect);
        sum += off;
        square += off * off;
        error += se;
        covered += fabs(off) <= 1.96 * se;
        asc_arena_destroy(arena);
    }
    const double bias = sum / PILOTS, sd = sqrt(square / PILOTS - bias * bias);
    const double share = (double)covered / PILOTS;
    print_message("%s, %g, %g: bias %.3f SE, SE ratio %.3f, covers %.3f\n", model,
                  p->outcome, p->exposure, bias / sd, error / PILOTS / sd, share);
    const double noise = 1.0 / sqrt((double)PILOTS);
    assert_true(fabs(bias) < (0.1 + 3.0 * noise) * sd);
    assert_true(fabs(share - 0.95) < 3.0 * sqrt(0.95 * 0.05) * noise);
}

static void coverage(void **state)
{
    (void)state;
    static const process every[] = {{0.0, 0.0}, {1.5, 0.0}, {0.0, 1.0}};
    for (size_t k = 0; k < 3; k++) {
        pilots(&every[k], "aipw");
        pilots(&every[k], "tmle");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
