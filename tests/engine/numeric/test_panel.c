/* Panel kernels of this processor against their naive twins and the C library. */
#include "../../../engine/numeric/kernel.h"
#include "ascribe/design.h"
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

static double x[P * ASC_PANEL], b[P * ASC_GROUP], offset[ASC_PANEL], y[ASC_PANEL],
    w[ASC_PANEL];
static uint8_t multiplicity[ASC_GROUP][ASC_PANEL];
static const uint8_t *m[ASC_GROUP];

static void fill(void)
{
    for (size_t i = 0; i < P * ASC_PANEL; i++) x[i] = 4.0 * uniform() - 2.0;
    for (size_t i = 0; i < P * ASC_GROUP; i++) b[i] = uniform() - 0.5;
    for (size_t i = 0; i < ASC_PANEL; i++) {
        offset[i] = uniform();
        y[i] = uniform() < 0.3;
        w[i] = 0.5 + uniform();
    }
    for (size_t k = 0; k < ASC_GROUP; k++) {
        m[k] = multiplicity[k];
        for (size_t i = 0; i < ASC_PANEL; i++)
            multiplicity[k][i] = (uint8_t)(uniform() < 0.01 ? 255 : 3.0 * uniform());
    }
}

static void compare(const double *got, const double *want, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(got[i] - want[i]) <= tolerance * (1.0 + fabs(want[i]))))
            fail_msg("entry %zu: %.17g, naive %.17g", i, got[i], want[i]);
}

static void predict(void **state)
{
    (void)state;
    double got[SIZE], want[SIZE];
    fill();
    for (size_t p = 0; p <= P; p += ASC_PANEL_COLUMNS) {
        asc_panel_kernel_get()->predict(x, p, b, offset, got);
        asc_panel_plain.predict(x, p, b, offset, want);
        assert_memory_equal(got, want,
                            sizeof got); /* same order of the same operations */
    }
}

static void scale(void **state)
{
    (void)state;
    double got[SIZE] = {0.0}, want[SIZE] = {0.0};
    fill();
    offset[3] = (double)NAN;
    offset[5] = (double)INFINITY;
    for (size_t k = 0; k < ASC_GROUP; k++) multiplicity[k][3] = multiplicity[k][5] = 0;
    for (size_t count = 1; count <= ASC_GROUP; count++) {
        asc_panel_kernel_get()->scale(m, count, offset, got);
        asc_panel_plain.scale(m, count, offset, want);
        assert_memory_equal(got, want, sizeof got);
        assert_true(got[3] == 0.0 && got[5] == 0.0);
    }
}

/* Both against their own formula; rows with multiplicity 0 are exactly 0 whatever eta is. */
static void residual(void **state)
{
    (void)state;
    fill();
    for (size_t family = 0; family < 3; family++) {
        double got[SIZE], want[SIZE];
        for (size_t i = 0; i < SIZE; i++) got[i] = 60.0 * uniform() - 30.0;
        for (size_t k = 0; k < ASC_GROUP; k++) {
            multiplicity[k][0] = multiplicity[k][1] = multiplicity[k][2] = 0;
            got[k * ASC_PANEL] = (double)NAN;
            got[k * ASC_PANEL + 1] = (double)INFINITY;
            got[k * ASC_PANEL + 2] = -(double)INFINITY;
        }
        memcpy(want, got, sizeof got);
        asc_panel_kernel_get()->residual[family](m, ASC_GROUP, y, w, got);
        asc_panel_plain.residual[family](m, ASC_GROUP, y, w, want);
        compare(got, want, SIZE, 4e-15);
        for (size_t k = 0; k < ASC_GROUP; k++)
            for (size_t i = 0; i < 3; i++) assert_true(got[k * ASC_PANEL + i] == 0.0);
    }
}

static void nan_stays(void **state)
{
    (void)state;
    fill();
    for (size_t family = 0; family < 3; family++) {
        double eta[SIZE] = {0.0};
        multiplicity[0][7] = 1;
        eta[7] = (double)NAN;
        asc_panel_kernel_get()->residual[family](m, 1, y, w, eta);
        assert_true(isnan(eta[7]) && isfinite(eta[6]) && isfinite(eta[3]));
    }
}

static void score(void **state)
{
    (void)state;
    double r[SIZE];
    fill();
    for (size_t i = 0; i < SIZE; i++) r[i] = uniform() - 0.5;
    for (size_t count = 1; count <= ASC_GROUP; count++) {
        double got[P * ASC_GROUP * ASC_LANES], want[P * ASC_GROUP * ASC_LANES];
        for (size_t i = 0; i < P * ASC_GROUP * ASC_LANES; i++) got[i] = want[i] = 0.25;
        asc_panel_kernel_get()->score(x, P, r, count, got);
        asc_panel_plain.score(x, P, r, count, want);
        for (size_t j = 0; j < P; j++)
            assert_memory_equal(got + j * ASC_GROUP * ASC_LANES,
                                want + j * ASC_GROUP * ASC_LANES,
                                count * ASC_LANES * sizeof(double));
    }
}

/* Within 1.5 units in the last place of the C library over the whole range. */
static void exponential(void **state)
{
    (void)state;
    double in[ASC_PANEL], out[ASC_PANEL];
    for (size_t round = 0; round < 4000; round++) {
        const double wide = round % 2 == 0 ? 400.0 : 2.0;
        for (size_t i = 0; i < ASC_PANEL; i++) in[i] = wide * (uniform() - 0.5);
        asc_panel_kernel_get()->exp(in, ASC_PANEL, -1.0, out);
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const double t = fmax(-170.0, fmin(170.0, -in[i]));
            assert_near(out[i], exp(t), 3.5e-16);
        }
    }
}

static void logistic(void **state)
{
    (void)state;
    fill();
    double odds[ASC_PANEL];
    for (size_t i = 0; i < ASC_PANEL; i++) odds[i] = exp(340.0 * uniform() - 170.0);
    for (size_t count = 1; count <= 7; count++) {
        double c[7], got[7], want[7];
        for (size_t j = 0; j < count; j++) {
            c[j] = exp(100.0 * uniform() - 50.0);
            got[j] = want[j] = 1.0;
        }
        asc_panel_kernel_get()->logistic(odds, w, c, count, got);
        asc_panel_plain.logistic(odds, w, c, count, want);
        compare(got, want, count, 4e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predict),  cmocka_unit_test(scale),
        cmocka_unit_test(residual), cmocka_unit_test(nan_stays),
        cmocka_unit_test(score),    cmocka_unit_test(exponential),
        cmocka_unit_test(logistic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
