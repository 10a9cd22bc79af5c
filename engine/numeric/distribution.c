/* Normal and t distribution, Wilson score interval and exact Poisson limits, by GSL.
 *   Wilson, with z = Phi^-1((1 + level) / 2) and f = successes / n:
 *     (f + z^2 / 2n -+ z sqrt(f (1 - f) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 *   Poisson, with a = (1 - level) / 2 and G_s^-1 the gamma quantile function of shape s:
 *     low  = G_count^-1(a), 0 for count = 0
 *     high = G_{count+1}^-1(1 - a)
 * Wilson (1927), JASA 22:209-212; Garwood (1936), Biometrika 28:437-442. */
#include "ascribe/numeric.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_version.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>

double asc_normal_quantile(double p)
{
    if (!(p >= 0.0 && p <= 1.0)) return (double)NAN;
    if (p == 0.0) return -HUGE_VAL;
    if (p == 1.0) return HUGE_VAL;
    return gsl_cdf_ugaussian_Pinv(p);
}

double asc_normal_cdf(double z)
{
    return isnan(z) ? z : gsl_cdf_ugaussian_P(z);
}

double asc_t_quantile(double p, double freedom)
{
    if (!(p >= 0.0 && p <= 1.0 && freedom > 0.0)) return (double)NAN;
    if (p == 0.0) return -HUGE_VAL;
    if (p == 1.0) return HUGE_VAL;
    if (isinf(freedom)) return asc_normal_quantile(p);
    return gsl_cdf_tdist_Pinv(p, freedom);
}

void asc_wilson(double successes, double n, double level, double *low, double *high)
{
    *low = *high = (double)NAN;
    if (!(n > 0.0 && successes >= 0.0 && successes <= n && level > 0.0 && level < 1.0))
        return;
    const double z = asc_normal_quantile(0.5 + 0.5 * level), f = successes / n;
    const double scale = 1.0 + z * z / n, middle = (f + z * z / (2.0 * n)) / scale;
    const double half = z * sqrt(f * (1.0 - f) / n + z * z / (4.0 * n * n)) / scale;
    *low = successes == 0.0 ? 0.0 : middle - half;
    *high = successes == n ? 1.0 : middle + half;
}

static void handler_off(void)
{
    (void)gsl_set_error_handler_off();
}

/* P(shape, x), or its complement; NaN when GSL finds no value. GSL's default handler ends
 * the program on an underflow: it is turned off once. */
static double gamma_share(double shape, double x, bool upper)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    gsl_sf_result share = {.val = (double)NAN};
    (void)pthread_once(&once, handler_off);
    const int status = upper ? gsl_sf_gamma_inc_Q_e(shape, x, &share)
                             : gsl_sf_gamma_inc_P_e(shape, x, &share);
    if (status == GSL_EUNDRFLW) return 0.0;
    return status == GSL_SUCCESS ? share.val : (double)NAN;
}

/* x with share(x) = p, by bisection to the last bit: GSL's own inverse gives up in the
 * far tails. */
static double gamma_root(double shape, double p, bool upper)
{
    double low = 0.0, high = shape + 1.0;
    for (int i = 0; i < 64; i++) {
        const double share = gamma_share(shape, high, upper);
        if (upper ? share <= p : share >= p) break;
        high *= 2.0;
    }
    for (;;) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high) return high;
        const double share = gamma_share(shape, middle, upper);
        if (isnan(share)) return share;
        if ((share < p) != upper)
            low = middle;
        else
            high = middle;
    }
}

void asc_poisson_limits(double count, double level, double *low, double *high)
{
    *low = *high = (double)NAN;
    if (!(count >= 0.0 && isfinite(count) && level > 0.0 && level < 1.0)) return;
    const double tail = 0.5 * (1.0 - level);
    *low = count == 0.0 ? 0.0 : gamma_root(count, tail, false);
    *high = gamma_root(count + 1.0, tail, true);
}

double asc_beta_quantile(double p, double a, double b)
{
    double low = 0.0, high = 1.0;
    if (!(p >= 0.0 && p <= 1.0 && a > 0.0 && b > 0.0)) return (double)NAN;
    if (p == 0.0 || p == 1.0) return p;
    for (;;) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high) return high;
        if (gsl_cdf_beta_P(middle, a, b) < p)
            low = middle;
        else
            high = middle;
    }
}

double asc_binomial_cdf(double k, double n, double p)
{
    if (!(n >= 0.0 && p >= 0.0 && p <= 1.0)) return (double)NAN;
    if (k < 0.0) return 0.0;
    if (k >= n) return 1.0;
    return gsl_cdf_beta_Q(p, k + 1.0, n - k); /* n may exceed what GSL's binomial takes */
}

double asc_f_tail(double x, double a, double b)
{
    if (!(a > 0.0 && b > 0.0) || isnan(x)) return (double)NAN;
    return x <= 0.0 ? 1.0 : gsl_cdf_fdist_Q(x, a, b);
}

const char *asc_gsl_version(void)
{
    return gsl_version;
}
