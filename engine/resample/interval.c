/* Standard error and interval of a statistic from its bootstrap draws.
 *   percentile   [q(a), q(1 - a)]                  a = (1 - level) / 2
 *   basic        [2 t - q(1 - a), 2 t - q(a)]      t the estimate on the full sample
 *   normal       t -+ z(1 - a) s                   s the standard deviation of the draws
 *   q            type 7: q = x_[h] + (h - [h]) (x_[h]+1 - x_[h]), h = (R - 1) p,
 *                x sorted from 0
 * A refused draw (NaN) could have been anything: it is placed at -Inf for the low end and at
 * +Inf for the high one, so that refusals can only widen the interval; above 1 % the interval
 * is withheld.
 * Davison & Hinkley (1997), Bootstrap Methods and their Application, section 5.2.
 * Hyndman & Fan (1996), Am. Stat. 50:361-365. */
#include "ascribe/bootstrap.h"
#include "ascribe/rng.h"
#include <float.h>
#include <math.h>
#include <stdbool.h>

static void swap(double *a, double *b)
{
    const double c = *a;
    *a = *b;
    *b = c;
}

/* The k-th smallest of x [n]; nothing before it is larger, nothing after it smaller.
 * Hoare (1961), Algorithm 65: Find, Comm. ACM 4:321-322, as in Wirth (1976),
 * section 2.3.4. */
static double order_statistic(double *x, size_t n, size_t k)
{
    ptrdiff_t first = 0, last = (ptrdiff_t)n - 1;
    const ptrdiff_t at = (ptrdiff_t)k;
    while (first < last) {
        const double pivot = x[at];
        ptrdiff_t i = first, j = last;
        do {
            while (x[i] < pivot) i++;
            while (pivot < x[j]) j--;
            if (i <= j) swap(&x[i++], &x[j--]);
        } while (i <= j);
        if (j < at) first = i;
        if (at < i) last = j;
    }
    return x[k];
}

/* Type 7 quantile at p <= 1/2 of r draws of which only x [m] are known, the rest being
 * -Inf. */
static double low_quantile(double *x, size_t m, size_t r, double p)
{
    double h = (double)(r - 1) * p;
    /* (1 - level) / 2 is off by a rounding: a rank that should be whole is made whole. */
    if (fabs(h - round(h)) <= 4.0 * DBL_EPSILON * (double)r) h = round(h);
    const size_t rank = (size_t)h, unknown = r - m;
    const double part = h - (double)rank;
    if (rank < unknown) return -(double)INFINITY;
    const double below = order_statistic(x, m, rank - unknown);
    if (part == 0.0 || isinf(below)) return below;
    double above = (double)INFINITY;
    for (size_t i = rank - unknown + 1; i < m; i++)
        if (x[i] < above) above = x[i];
    return isinf(above) ? above : below + part * (above - below);
}

/* The mirror image: quantile at 1 - p, the unknown draws being +Inf. x is negated and
 * back. */
static double high_quantile(double *x, size_t m, size_t r, double p)
{
    for (size_t i = 0; i < m; i++) x[i] = -x[i];
    const double q = -low_quantile(x, m, r, p);
    for (size_t i = 0; i < m; i++) x[i] = -x[i];
    return q;
}

/* Standard deviation of the finite ones among x [m]; NaN with fewer than two. */
static double deviation(const double *x, size_t m)
{
    double sum = 0.0, centre = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < m; i++) {
        if (!isfinite(x[i])) continue;
        if (n++ == 0) centre = x[i];
        sum += x[i] - centre;
    }
    if (n < 2) return (double)NAN;
    centre += sum / (double)n;
    double squares = 0.0, rest = 0.0;
    for (size_t i = 0; i < m; i++) {
        if (!isfinite(x[i])) continue;
        squares += (x[i] - centre) * (x[i] - centre);
        rest += x[i] - centre;
    }
    /* What the rounded mean leaves over; Chan, Golub & LeVeque (1983), Am. Stat.
     * 37:242-247. */
    return sqrt((squares - rest * rest / (double)n) / (double)(n - 1));
}

asc_interval asc_interval_make(asc_interval_kind kind, double level, double estimate,
                               const double *draws, size_t r, size_t stride,
                               double *scratch)
{
    size_t known = 0;
    bool infinite = false;
    for (size_t i = 0; i < r; i++) {
        const double d = draws[i * stride];
        if (isnan(d)) continue;
        infinite = infinite || isinf(d);
        scratch[known++] = d;
    }
    const double none = (double)NAN;
    asc_interval out = {none, none, none, r - known};
    if (r < 2) return out;
    out.std_error = deviation(scratch, known);
    if (out.refused * 100 > r) return out;

    const double p = 0.5 * (1.0 - level);
    if (kind == ASC_NORMAL) {
        const double reach =
            infinite ? (double)INFINITY : -asc_inverse_normal(p) * out.std_error;
        out.low = estimate - reach;
        out.high = estimate + reach;
        return out;
    }
    const double low = low_quantile(scratch, known, r, p);
    const double high = high_quantile(scratch, known, r, p);
    out.low = kind == ASC_BASIC ? 2.0 * estimate - high : low;
    out.high = kind == ASC_BASIC ? 2.0 * estimate - low : high;
    return out;
}
