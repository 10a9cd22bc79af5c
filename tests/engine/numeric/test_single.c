/* Panel kernels in single precision against their naive twins, and against long double: what a mean
 * moves by is good to single precision relative to the move, however small. */
#include "../../../engine/numeric/kernel.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { P = 12, SIZE = ASC_GROUP * ASC_PANEL };

static uint64_t stream = 88172645463325252U;

static double uniform(void)
{
    stream ^= stream << 13;
    stream ^= stream >> 7;
    stream ^= stream << 17;
    return (double)(stream >> 11) / 9007199254740992.0;
}

static float z[P * ASC_PANEL], b[P * ASC_GROUP], variance[ASC_PANEL], least[ASC_PANEL],
    flip[ASC_PANEL];
static double mean[ASC_PANEL], weight[ASC_PANEL];
static uint8_t multiplicity[ASC_GROUP][ASC_PANEL];
static const uint8_t *m[ASC_GROUP];
static const asc_single_rows rows = {variance, least, flip};

/* Rows of a logistic model with means from 1e-6 to 1 - 1e-6; of a Poisson model. */
static void fill(bool logistic)
{
    for (size_t i = 0; i < P * ASC_PANEL; i++) z[i] = (float)(4.0 * uniform() - 2.0);
    for (size_t i = 0; i < P * ASC_GROUP; i++) b[i] = (float)(uniform() - 0.5);
    for (size_t i = 0; i < ASC_PANEL; i++) {
        mean[i] = 1.0 / (1.0 + exp(28.0 * (uniform() - 0.5)));
        weight[i] = 0.5 + uniform();
        const bool upper = logistic && mean[i] > 0.5;
        variance[i] =
            (float)(weight[i] * (logistic ? mean[i] * (1.0 - mean[i]) : mean[i]));
        least[i] = logistic ? (float)(upper ? 1.0 - mean[i] : mean[i]) : 0.0F;
        flip[i] = upper ? -0.0F : 0.0F;
    }
    for (size_t k = 0; k < ASC_GROUP; k++) {
        m[k] = multiplicity[k];
        for (size_t i = 0; i < ASC_PANEL; i++)
            multiplicity[k][i] = (uint8_t)(uniform() < 0.01 ? 255 : 3.0 * uniform());
    }
}

static void predict(void **state)
{
    (void)state;
    float got[SIZE], want[SIZE];
    fill(true);
    for (size_t p = 0; p <= P; p += ASC_PANEL_COLUMNS) {
        asc_single_kernel_get()->predict(z, p, b, got);
        asc_single_plain.predict(z, p, b, want);
        assert_memory_equal(got, want,
                            sizeof got); /* same order of the same operations */
    }
}

static void scale(void **state)
{
    (void)state;
    float got[SIZE] = {0.0F}, want[SIZE] = {0.0F};
    fill(true);
    variance[3] = (double)NAN;
    variance[5] = (double)INFINITY;
    for (size_t k = 0; k < ASC_GROUP; k++) multiplicity[k][3] = multiplicity[k][5] = 0;
    for (size_t count = 1; count <= ASC_GROUP; count++) {
        asc_single_kernel_get()->scale(m, count, variance, got);
        asc_single_plain.scale(m, count, variance, want);
        assert_memory_equal(got, want, sizeof got);
        assert_true(got[3] == 0.0F && got[5] == 0.0F);
    }
}

/* m w (mean(eta + u) - mean(eta)), in terms without cancellation. */
static double move(bool logistic, size_t k, size_t i, float u)
{
    const long double q = mean[i], e = expm1l((long double)u);
    const long double by = logistic ? q * (1 - q) * e / (1 + q * e) : q * e;
    return multiplicity[k][i] == 0 ? 0.0 : (double)(multiplicity[k][i] * weight[i] * by);
}

static void curved_of(const asc_single_kernel *kernel, bool logistic)
{
    static const double wide[] = {1e-6, 1e-3, 0.1, 1.0, 20.0, 150.0};
    float u[SIZE], got[SIZE];
    for (size_t trial = 0; trial < sizeof wide / sizeof *wide; trial++) {
        fill(logistic);
        for (size_t i = 0; i < SIZE; i++)
            u[i] = got[i] = (float)(wide[trial] * (uniform() - 0.5));
        kernel->curved(m, ASC_GROUP, &rows, got);
        for (size_t i = 0; i < SIZE; i++)
            assert_near((double)got[i],
                        move(logistic, i / ASC_PANEL, i % ASC_PANEL, u[i]), 1e-6);
    }
}

static void curved(void **state)
{
    (void)state;
    for (size_t trial = 0; trial < 100; trial++) {
        curved_of(asc_single_kernel_get(), true);
        curved_of(asc_single_kernel_get(), false);
        curved_of(&asc_single_plain, true);
        curved_of(&asc_single_plain, false);
    }
}

static void straight(void **state)
{
    (void)state;
    float got[SIZE], want[SIZE];
    fill(false);
    for (size_t i = 0; i < SIZE; i++) got[i] = want[i] = (float)(uniform() - 0.5);
    asc_single_kernel_get()->straight(m, ASC_GROUP, &rows, got);
    asc_single_plain.straight(m, ASC_GROUP, &rows, want);
    assert_memory_equal(got, want, sizeof got);
}

/* Rows with multiplicity 0 are exactly 0 whatever u is; elsewhere NaN stays. */
static void nothing_from_absent_rows(void **state)
{
    (void)state;
    for (size_t family = 0; family < 2; family++) {
        float u[SIZE] = {0.0F};
        fill(family == 0);
        for (size_t i = 0; i < 3; i++) multiplicity[0][i] = 0;
        multiplicity[0][7] = 1;
        u[0] = u[7] = (double)NAN;
        u[1] = (double)INFINITY;
        u[2] = -(double)INFINITY;
        if (family == 0)
            asc_single_kernel_get()->curved(m, 1, &rows, u);
        else
            asc_single_kernel_get()->straight(m, 1, &rows, u);
        assert_true(u[0] == 0.0F && u[1] == 0.0F && u[2] == 0.0F);
        assert_true(isnan(u[7]) && isfinite(u[6]));
    }
}

static void score(void **state)
{
    (void)state;
    enum { STRIDE = ASC_GROUP * ASC_SINGLE_LANES };
    float r[SIZE];
    fill(true);
    for (size_t i = 0; i < SIZE; i++) r[i] = (float)(uniform() - 0.5);
    for (size_t count = 1; count <= ASC_GROUP; count++) {
        float got[P * STRIDE], want[P * STRIDE];
        for (size_t i = 0; i < P * STRIDE; i++) got[i] = want[i] = 0.25F;
        asc_single_kernel_get()->score(z, P, r, count, got);
        asc_single_plain.score(z, P, r, count, want);
        for (size_t j = 0; j < P; j++)
            assert_memory_equal(got + j * STRIDE, want + j * STRIDE,
                                count * ASC_SINGLE_LANES * sizeof(float));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predict), cmocka_unit_test(scale),
        cmocka_unit_test(curved),  cmocka_unit_test(straight),
        cmocka_unit_test(score),   cmocka_unit_test(nothing_from_absent_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
