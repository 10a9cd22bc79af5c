/* Panels of replicates, one value at a time: the naive twin of kernel_panel.c, and what runs where
 * there is no AVX2. Shapes and contracts: kernel.h. */
#include "kernel.h"
#include <math.h>

static const double cut = 170.0;

static void predict(const double *x, size_t p, const double *b, const double *offset,
                    double *eta)
{
    for (size_t k = 0; k < ASC_GROUP; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            double sum = offset[i];
            for (size_t j = 0; j < p; j++)
                sum = fma(x[j * ASC_PANEL + i], b[j * ASC_GROUP + k], sum);
            eta[k * ASC_PANEL + i] = sum;
        }
}

static void scale(const uint8_t *const m[], size_t count, const double *base, double *r)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++)
            r[k * ASC_PANEL + i] = m[k][i] == 0 ? 0.0 : m[k][i] * base[i];
}

static void gaussian(const uint8_t *const m[], size_t count, const double *y,
                     const double *w, double *eta)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const double mean = eta[k * ASC_PANEL + i];
            eta[k * ASC_PANEL + i] =
                m[k][i] == 0 ? 0.0 : m[k][i] * (w[i] * (y[i] - mean));
        }
}

static void binomial(const uint8_t *const m[], size_t count, const double *y,
                     const double *w, double *eta)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const double mean = 1.0 / (1.0 + exp(-eta[k * ASC_PANEL + i]));
            eta[k * ASC_PANEL + i] =
                m[k][i] == 0 ? 0.0 : m[k][i] * (w[i] * (y[i] - mean));
        }
}

static void poisson(const uint8_t *const m[], size_t count, const double *y,
                    const double *w, double *eta)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < ASC_PANEL; i++) {
            const double mean = exp(eta[k * ASC_PANEL + i]);
            eta[k * ASC_PANEL + i] =
                m[k][i] == 0 ? 0.0 : m[k][i] * (w[i] * (y[i] - mean));
        }
}

static void score(const double *x, size_t p, const double *r, size_t count, double *sum)
{
    for (size_t j = 0; j < p; j++)
        for (size_t k = 0; k < count; k++)
            for (size_t i = 0; i < ASC_PANEL; i++) {
                double *lane = sum + (j * ASC_GROUP + k) * ASC_LANES + i % ASC_LANES;
                *lane = fma(x[j * ASC_PANEL + i], r[k * ASC_PANEL + i], *lane);
            }
}

static void exp_cut(const double *x, size_t n, double sign, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const double t = sign * x[i];
        out[i] = exp(t > cut ? cut : t < -cut ? -cut : t);
    }
}

static void logistic(const double *odds, const double *w, const double *c, size_t count,
                     double *sum)
{
    for (size_t j = 0; j < count; j++) {
        double part = 0.0;
        for (size_t i = 0; i < ASC_PANEL; i++) part += w[i] / (1.0 + odds[i] * c[j]);
        sum[j] += part;
    }
}

static void expect(const uint8_t *bytes, size_t n)
{
    (void)bytes;
    (void)n;
}

const asc_panel_kernel asc_panel_plain = {
    "plain", predict, scale,    {gaussian, binomial, poisson},
    score,   exp_cut, logistic, expect};
