/* Panels of replicates in single precision, one value at a time: the naive twin of kernel_single.c, and
 * what runs where there is no AVX2. Shapes and contracts: kernel.h. */
#include "kernel.h"
#include <math.h>

static const double cut = 80.0;

static void predict(const float *z, size_t p, const float *b, float *u)
{
    for (size_t k = 0; k < ASC_GROUP; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            float sum = 0.0F;
            for (size_t j = 0; j < p; j++)
                sum = fmaf(z[j * ASC_PANEL + i], b[j * ASC_GROUP + k], sum);
            u[k * ASC_PANEL + i] = sum;
        }
}

static void scale(const uint8_t *const m[], size_t count, const float *base, float *r)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++)
            r[k * ASC_PANEL + i] = m[k][i] == 0 ? 0.0F : (float)m[k][i] * base[i];
}

static void straight(const uint8_t *const m[], size_t count, const asc_single_rows *rows,
                     float *u)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const float move = rows->variance[i] * u[k * ASC_PANEL + i];
            u[k * ASC_PANEL + i] = m[k][i] == 0 ? 0.0F : (float)m[k][i] * move;
        }
}

static void curved(const uint8_t *const m[], size_t count, const asc_single_rows *rows,
                   float *u)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const double sign = signbit(rows->flip[i]) ? -1.0 : 1.0;
            const double t = sign * (double)u[k * ASC_PANEL + i];
            const double e = expm1(t > cut ? cut : t < -cut ? -cut : t);
            const double move =
                sign * (double)rows->variance[i] * e / (1.0 + (double)rows->least[i] * e);
            u[k * ASC_PANEL + i] = m[k][i] == 0 ? 0.0F : (float)(m[k][i] * move);
        }
}

static void score(const float *z, size_t p, const float *r, size_t count, float *sum)
{
    for (size_t j = 0; j < p; j++)
        for (size_t k = 0; k < count; k++)
            for (size_t i = 0; i < ASC_PANEL; i++) {
                float *lane =
                    sum + (j * ASC_GROUP + k) * ASC_SINGLE_LANES + i % ASC_SINGLE_LANES;
                *lane = fmaf(z[j * ASC_PANEL + i], r[k * ASC_PANEL + i], *lane);
            }
}

const asc_single_kernel asc_single_plain = {"plain",  predict, scale,
                                            straight, curved,  score};
