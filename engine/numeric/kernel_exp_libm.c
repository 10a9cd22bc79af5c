/* exp, logistic and log1p(exp) by the C library, for builds without SLEEF. Formulas as in
 * kernel_exp.c. */
#include "ascribe/design.h"
#include "kernel.h"
#include <math.h>

static double mean(double x, double e)
{
    return (signbit(x) ? e : 1.0) / (1.0 + e);
}

static void exp_array(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = exp(x[i]);
}

static void logistic_array(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] = mean(x[i], exp(-fabs(x[i])));
}

static void log1pexp_array(const double *x, double *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (x[i] < 0.0 ? 0.0 : x[i]) + log1p(exp(-fabs(x[i])));
}

static void binomial(const double *eta, const double *y, const double *w, double *r,
                     double *v, double *loss)
{
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double x = eta[i], e = exp(-fabs(x));
        const double high = 1.0 / (1.0 + e), low = e * high;
        const double up = signbit(x) ? low : high, down = signbit(x) ? high : low;
        r[i] = w[i] * (y[i] * down - (1.0 - y[i]) * up);
        v[i] = w[i] * (low * high);
        loss[i] = w[i] * ((signbit(x) ? -y[i] : 1.0 - y[i]) * x + log1p(e));
    }
}

const asc_exp_kernel asc_exp_plain = {"scalar", exp_array, logistic_array, log1pexp_array,
                                      binomial};

const asc_exp_kernel *asc_exp_kernel_get(void)
{
    return &asc_exp_plain;
}
