/* Standard error and interval of a statistic from its bootstrap draws.
 *   percentile   [q(a), q(1 - a)]                  a = (1 - level) / 2
 *   basic        [2 t - q(1 - a), 2 t - q(a)]      t the estimate on the full sample
 *   normal       t -+ z(1 - a) s                   s the standard deviation of the draws
 *   influence    t -+ reach                        given: models/run/shape.c
 *   studentized  [t - s q(1 - a), t - s q(a)]      q of (draw - t) / s_r, s and s_r given: the same; a
 *                                                  draw without spread could have been anything
 *   bca          [q(a1), q(a2)]                    a1 = Phi(z0 + (z0 + z) / (1 - a (z0 + z)))
 *       z = z(a) for a1 and z(1 - a) for a2; the a in the denominator is the acceleration
 *       z0 = Phi^-1((#{draw < t} + #{draw = t} / 2) / #draws), over the finite draws
 *   q            type 7: q = x_[h] + (h - [h]) (x_[h]+1 - x_[h]), h = (R - 1) p,
 *                x sorted from 0
 * A refused draw (NaN) could have been anything: it is placed at -Inf for the low end and at
 * +Inf for the high one, so that refusals can only widen the interval; above 1 % the interval
 * is withheld.
 * Davison & Hinkley (1997), Bootstrap Methods and their Application, sections 5.2 and 5.3.2.
 * Efron (1987), Better bootstrap confidence intervals, JASA 82:171-185.
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

/* Type 7 quantile at p of r draws of which only x [m] are known, the rest being
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

static double normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

/* Probabilities of the two ends, each counted from its own side; NaN with the flaw. */
static asc_interval_flaw bca_tails(const asc_interval_spec *spec, double estimate,
                                   const double *x, size_t m, double tail[2])
{
    size_t below = 0, equal = 0, finite = 0;
    for (size_t i = 0; i < m; i++) {
        if (!isfinite(x[i])) continue;
        finite++;
        below += x[i] < estimate;
        equal += x[i] == estimate;
    }
    const size_t halves = 2 * below + equal;
    if (halves == 0 || halves == 2 * finite) return ASC_FLAW_ONE_SIDED;
    const double z0 = asc_inverse_normal((double)halves / (2.0 * (double)finite));
    const double z = asc_inverse_normal(0.5 * (1.0 - spec->level));
    for (int side = 0; side < 2; side++) {
        const double sum = side == 0 ? z0 + z : z0 - z;
        const double denominator = 1.0 - spec->acceleration * sum;
        if (!(denominator > 0.0)) return ASC_FLAW_FOLDED;
        const double at = z0 + sum / denominator;
        tail[side] = normal_cdf(side == 0 ? at : -at);
    }
    return ASC_FLAWLESS;
}

/* Bootstrap-t. scratch [R]. */
static void studentized(const asc_interval_spec *spec, double estimate,
                        const double *draws, size_t r, size_t stride, double *scratch,
                        asc_interval *out)
{
    const double p = 0.5 * (1.0 - spec->level);
    size_t known = 0;
    for (size_t i = 0; i < r; i++) {
        const double t = (draws[i * stride] - estimate) / spec->spread[i];
        if (!isnan(t) && spec->spread[i] > 0.0) scratch[known++] = t;
    }
    out->std_error = spec->std_error;
    out->low = estimate - spec->std_error * high_quantile(scratch, known, r, p);
    out->high = estimate - spec->std_error * low_quantile(scratch, known, r, p);
}

asc_interval asc_interval_make(asc_interval_spec spec, double estimate,
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
    asc_interval out = {none, none, none, r - known, ASC_FLAWLESS};
    if (r < 2) return out;
    out.std_error = deviation(scratch, known);
    if (out.refused * 100 > r) return out;

    const double p = 0.5 * (1.0 - spec.level);
    if (spec.kind == ASC_INFLUENCE) {
        out.std_error = spec.std_error;
        out.low = estimate - spec.reach;
        out.high = estimate + spec.reach;
        return out;
    }
    if (spec.kind == ASC_STUDENTIZED) {
        studentized(&spec, estimate, draws, r, stride, scratch, &out);
        return out;
    }
    if (spec.kind == ASC_NORMAL) {
        const double reach =
            infinite ? (double)INFINITY : -asc_inverse_normal(p) * out.std_error;
        out.low = estimate - reach;
        out.high = estimate + reach;
        return out;
    }
    double tail[2] = {p, p};
    if (spec.kind == ASC_BCA) out.flaw = bca_tails(&spec, estimate, scratch, known, tail);
    if (out.flaw != ASC_FLAWLESS) return out;
    const double low = low_quantile(scratch, known, r, tail[0]);
    const double high = high_quantile(scratch, known, r, tail[1]);
    out.low = spec.kind == ASC_BASIC ? 2.0 * estimate - high : low;
    out.high = spec.kind == ASC_BASIC ? 2.0 * estimate - low : high;
    return out;
}
