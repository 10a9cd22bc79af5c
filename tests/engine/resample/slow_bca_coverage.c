/* Coverage of 95 % intervals for the mean of an exponential from 30 values: 2,000 samples, 999 draws
 * each; percentile against bca. Prints both with their misses on either side; bca must cover more, and
 * miss more evenly. */
#include "ascribe/bootstrap.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>

enum { SAMPLES = 2000, N = 30, R = 999 };

typedef struct tally {
    size_t below, above; /* truth below the low end, above the high end */
} tally;

static void count(tally *t, asc_interval ci)
{
    t->below += !(ci.low <= 1.0);
    t->above += !(ci.high >= 1.0);
}

static double print_coverage(const char *name, tally t)
{
    const double covered = 1.0 - (double)(t.below + t.above) / SAMPLES;
    print_message("%-10s coverage %.2f %% (+- %.2f)  low end too high %.2f %%, high end "
                  "too low %.2f %%\n",
                  name, 100.0 * covered,
                  100.0 * sqrt(covered * (1.0 - covered) / SAMPLES),
                  100.0 * (double)t.below / SAMPLES, 100.0 * (double)t.above / SAMPLES);
    return covered;
}

static void exponential_mean(void **state)
{
    (void)state;
    static double draws[R], scratch[R];
    tally plain = {0}, bca = {0};
    for (size_t s = 0; s < SAMPLES; s++) {
        double x[N], l[N], mean = 0.0;
        asc_stream u = asc_stream_open(20261126, ASC_PURPOSE_TEST, s);
        for (size_t i = 0; i < N; i++) mean += (x[i] = -log(asc_stream_uniform(&u))) / N;
        for (size_t i = 0; i < N; i++) l[i] = x[i] - mean;
        const asc_bootstrap b = {.seed = s, .clusters = N, .replicates = R};
        for (size_t r = 0; r < R; r++) {
            uint8_t m[N];
            asc_bootstrap_draw(&b, r, m);
            draws[r] = 0.0;
            for (size_t i = 0; i < N; i++) draws[r] += m[i] * x[i] / N;
        }
        asc_interval_spec spec = {.kind = ASC_PERCENTILE,
                                  .level = 0.95,
                                  .acceleration = asc_acceleration(l, N)};
        count(&plain, asc_interval_make(spec, mean, draws, R, 1, scratch));
        spec.kind = ASC_BCA;
        count(&bca, asc_interval_make(spec, mean, draws, R, 1, scratch));
    }
    const double of_plain = print_coverage("percentile", plain);
    const double of_bca = print_coverage("bca", bca);
    assert_true(of_bca > of_plain);
    assert_true(bca.above - bca.below < plain.above - plain.below);
    assert_true(of_bca > 0.92);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exponential_mean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
