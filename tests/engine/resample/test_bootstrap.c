/* Bootstrap multiplicities: their law, their bits, their independence of who draws them.
 */
#include "ascribe/bootstrap.h"
#include "ascribe/pool.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>

static void poisson_law(void **state)
{
    (void)state;
    enum { C = 5003, R = 400 };
    const asc_bootstrap b = {.seed = 20261122, .clusters = C, .replicates = R};
    assert_string_equal(asc_bootstrap_scheme(&b), "poisson");
    static uint8_t m[C];
    double count[8] = {0}, total = 0.0, squares = 0.0;
    for (size_t r = 0; r < R; r++) {
        asc_bootstrap_draw(&b, r, m);
        double sum = 0.0;
        for (size_t c = 0; c < C; c++) {
            count[m[c] < 7 ? m[c] : 7]++;
            sum += m[c];
        }
        total += sum;
        squares += (sum - C) * (sum - C);
    }
    double p = exp(-1.0), tail = 1.0, chi = 0.0;
    for (int k = 0; k < 7; k++) {
        const double expected = p * C * R;
        chi += pow(count[k] - expected, 2) / expected;
        tail -= p;
        p /= k + 1;
    }
    chi += pow(count[7] - tail * C * R, 2) / (tail * C * R);
    assert_true(chi < 24.3219); /* R: qchisq(.999, 7) */
    assert_true(fabs(total / R - C) < 4 * sqrt((double)C / R));
    /* The total of a replicate is Poisson(C): its variance is C. */
    assert_true(fabs(squares / R / C - 1) < 4 * sqrt(2.0 / R));
}

/* Each half word by a loop over exact probabilities, in place of the table of thresholds.
 */
static void poisson_by_inversion(void **state)
{
    (void)state;
    enum { C = 1001 };
    const asc_bootstrap b = {.seed = 9, .clusters = C, .replicates = 3};
    static uint8_t m[C];
    asc_bootstrap_draw(&b, 2, m);
    for (size_t c = 0; c < C; c++) {
        const uint64_t word = asc_stream_at(9, ASC_PURPOSE_BOOTSTRAP, 2, c / 2);
        const double u = ((double)(uint32_t)(c % 2 ? word >> 32 : word) + 0.5) * 0x1p-32;
        double p = exp(-1.0), cdf = p;
        uint8_t k = 0;
        while (u > cdf) {
            k++;
            p /= k;
            cdf += p;
        }
        assert_int_equal(m[c], k);
    }
}

static void multinomial_law(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 10, 999};
    for (size_t i = 0; i < 4; i++) {
        const size_t clusters = sizes[i], replicates = 2000;
        const asc_bootstrap b = {
            .seed = 5, .clusters = clusters, .replicates = replicates};
        assert_string_equal(asc_bootstrap_scheme(&b), "multinomial");
        uint8_t m[999];
        double squares = 0.0;
        for (size_t r = 0; r < replicates; r++) {
            asc_bootstrap_draw(&b, r, m);
            size_t sum = 0;
            for (size_t c = 0; c < clusters; c++) sum += m[c];
            assert_int_equal(sum, clusters);
            squares += (m[0] - 1.0) * (m[0] - 1.0);
        }
        /* Var = 1 - 1/C; the fourth central moment is below 4. */
        const double variance = 1.0 - 1.0 / (double)clusters;
        assert_true(fabs(squares / 2000 - variance) <= 4 * sqrt(4.0 / 2000) * variance);
    }
}

enum { MANY = 64, CLUSTERS = 1500 };
typedef struct sheet {
    asc_bootstrap b;
    uint8_t m[MANY][CLUSTERS];
} sheet;

static asc_status draw(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    sheet *s = context;
    asc_bootstrap_draw(&s->b, task, s->m[task]);
    return ASC_OK;
}

static void same_bits_everywhere(void **state)
{
    (void)state;
    static const size_t clusters[] = {600, CLUSTERS};
    sheet *one = calloc(1, sizeof *one), *many = calloc(1, sizeof *many);
    assert_non_null(one);
    assert_non_null(many);
    for (size_t i = 0; i < 2; i++) {
        one->b = many->b =
            (asc_bootstrap){.seed = 3, .clusters = clusters[i], .replicates = MANY};
        asc_pool_set_threads(1);
        assert_int_equal(asc_pool_run(MANY, draw, one, NULL), ASC_OK);
        asc_pool_set_threads(7);
        assert_int_equal(asc_pool_run(MANY, draw, many, NULL), ASC_OK);
        assert_memory_equal(one->m, many->m, sizeof one->m);
        assert_memory_not_equal(one->m[0], one->m[1], clusters[i]);
        /* Replicate r does not depend on how many replicates there are. */
        const asc_bootstrap more = {
            .seed = 3, .clusters = clusters[i], .replicates = 5000};
        asc_bootstrap_draw(&more, 17, many->m[0]);
        assert_memory_equal(one->m[17], many->m[0], clusters[i]);
    }
    free(one);
    free(many);
}

static void weights(void **state)
{
    (void)state;
    const uint32_t cluster[] = {0, 0, 1, 2, 1};
    const uint8_t m[] = {2, 0, 3};
    const double base[] = {0.5, 1.0, 4.0, 2.0, 0.0};
    double w[5];
    asc_bootstrap_weights(5, cluster, base, m, w);
    const double want[] = {1.0, 2.0, 0.0, 6.0, 0.0}, plain[] = {2, 2, 0, 3, 0};
    for (int i = 0; i < 5; i++) assert_true(w[i] == want[i]);
    asc_bootstrap_weights(5, cluster, NULL, m, w);
    for (int i = 0; i < 5; i++) assert_true(w[i] == plain[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson_law),     cmocka_unit_test(poisson_by_inversion),
        cmocka_unit_test(multinomial_law), cmocka_unit_test(same_bits_everywhere),
        cmocka_unit_test(weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
