/* Negative binomial regression (NB2) with its dispersion estimated by maximum likelihood:
 *   l(b, a)  sum_i w_i [ sum_{j < y_i} log(1 + a j) - (y_i + 1/a) log(1 + a m_i) + y_i eta_i ]
 *   m_i      exp(eta_i), eta = X b + offset;  variance m + a m^2, a = 1 / theta
 *   dl/da    sum_j W_j j / (1 + a j) + sum_i w_i [ m_i^2 g(a m_i) - y_i m_i / (1 + a m_i) ]
 *   W_j      sum of w over rows with y > j;  g(x) = (log(1 + x) - x / (1 + x)) / x^2
 * Coefficients at a given dispersion and the dispersion at given means in turn, until neither moves: the
 * two are nearly orthogonal, so few turns do. At a = 0 dl/da is sum w ((y - m)^2 - y) / 2: where it is not
 * above 0 there, and none is found above, the estimate is the boundary a = 0, poisson.
 * Lawless (1987), Can. J. Stat. 15:209-225; Venables & Ripley (2002), Modern Applied Statistics with S,
 * 4th ed., pp. 206-208 (the same iteration). */
#include "ascribe/glm.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

enum { TURNS = 100, STEPS = 200 };
static const double most_count = 1e7, most_dispersion = 1e10, least_dispersion = 1e-12;
static const double settled = 1e-11, root = 1e-13;

typedef struct profile {
    const asc_glm_data *d;
    const double *mean; /* [n]                                      */
    double *part;       /* [n] summands                             */
    double *above;      /* [largest] sum of w over rows with y > j  */
    double *term;       /* [largest] summands                       */
    size_t largest;
} profile;

static double weight(const asc_glm_data *d, size_t i)
{
    return d->w == NULL ? 1.0 : d->w[i];
}

/* (log(1 + x) - x / (1 + x)) / x^2, by its series where the difference would cancel. */
static double remainder_of(double x)
{
    if (x > 0.02) return (log1p(x) - x / (1.0 + x)) / (x * x);
    double sum = 0.0, power = 1.0;
    for (unsigned k = 2; k < 12; k++) {
        sum += power * (double)(k - 1) / (double)k;
        power *= -x;
    }
    return sum;
}

/* dl/da at the means at hand. */
static double slope(const profile *p, double a)
{
    const asc_glm_data *d = p->d;
    for (size_t j = 0; j < p->largest; j++)
        p->term[j] = p->above[j] * (double)j / (1.0 + a * (double)j);
    for (size_t i = 0; i < d->x->n; i++) {
        const double w = weight(d, i), m = p->mean[i];
        p->part[i] =
            w == 0.0 ? 0.0
                     : w * (m * m * remainder_of(a * m) - d->y[i] * m / (1.0 + a * m));
    }
    return asc_sum(p->term, p->largest) + asc_sum(p->part, d->x->n);
}

/* The ends of an interval of log a, and the slope there, scaled. */
typedef struct bracket {
    double low, at_low, high, at_high;
    int side; /* that moved last */
} bracket;

/* One end moves to z; the other's slope is halved when it has stayed twice (Illinois). */
static void narrow(bracket *b, double z, double slope_z)
{
    const int side = slope_z > 0.0 ? 1 : -1;
    if (side > 0) {
        b->low = z;
        b->at_low = slope_z;
        if (b->side == side) b->at_high *= 0.5;
    } else {
        b->high = z;
        b->at_high = slope_z;
        if (b->side == side) b->at_low *= 0.5;
    }
    b->side = side;
}

/* The root of the slope, above 0 at low and not at high, by false position on the log scale. */
static double bracketed(const profile *p, bracket b)
{
    b.low = log(b.low);
    b.high = log(b.high);
    double last = b.low;
    for (size_t step = 0; step < STEPS && b.high - b.low > root; step++) {
        double z = (b.low * b.at_high - b.high * b.at_low) / (b.at_high - b.at_low);
        if (!(z > b.low && z < b.high)) z = b.low + 0.5 * (b.high - b.low);
        const double at = slope(p, exp(z));
        if (at == 0.0 || fabs(z - last) < root) return exp(z);
        last = z;
        narrow(&b, z, at);
    }
    return exp(b.low + 0.5 * (b.high - b.low));
}

/* The dispersion at the means at hand; 0 at the boundary. */
static asc_status dispersion_of(const profile *p, double start, double *out,
                                asc_error *err)
{
    double low = start > 0.0 ? start : 0.1, high = low;
    double at_low = slope(p, low), at_high = at_low;
    double reach = start > 0.0 ? 1.05 : 4.0;
    while (at_low <= 0.0 && low > least_dispersion) {
        high = low;
        at_high = at_low;
        low /= reach;
        reach *= reach;
        at_low = slope(p, low);
    }
    if (at_low <= 0.0) {
        *out = 0.0;
        return ASC_OK;
    }
    while (at_high > 0.0 && high < most_dispersion) {
        low = high;
        at_low = at_high;
        high *= reach;
        reach *= reach;
        at_high = slope(p, high);
    }
    ASC_REQUIRE(
        at_high <= 0.0, err, ASC_ECONVERGENCE,
        "the dispersion of the counts grows past %.3g: hardly any row has a count "
        "above 0; write family: binomial for any at all",
        most_dispersion);
    *out = bracketed(
        p, (bracket){.low = low, .at_low = at_low, .high = high, .at_high = at_high});
    return ASC_OK;
}

/* Sums of weights above each count. */
static asc_status counts(profile *p, asc_arena *work, asc_error *err)
{
    const asc_glm_data *d = p->d;
    double largest = 0.0;
    for (size_t i = 0; i < d->x->n; i++) {
        const double y = d->y[i];
        if (weight(d, i) == 0.0) continue;
        ASC_REQUIRE(y >= 0.0 && y <= most_count && y == floor(y), err, ASC_EDATA,
                    "row %zu: outcome %g; nb2 takes whole counts from 0 to %.0f; write "
                    "family: gamma or two-part for amounts",
                    i, y, most_count);
        largest = fmax(largest, y);
    }
    p->largest = (size_t)largest;
    p->above = asc_take_zero(work, p->largest + 1);
    p->term = asc_take(work, p->largest + 1);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < d->x->n; i++) {
        const double w = weight(d, i);
        if (w != 0.0 && d->y[i] > 0.0) p->above[(size_t)d->y[i] - 1] += w;
    }
    for (size_t j = p->largest; j-- > 1;) p->above[j - 1] += p->above[j];
    return ASC_OK;
}

/* Coefficients at d's dispersion; *out the dispersion at their means. */
static asc_status turn(const asc_glm_data *d, const asc_glm_control *c, profile *p,
                       double *mean, asc_arena *work, asc_glm *fit, double *out,
                       asc_error *err)
{
    double *const wanted = fit->eta;
    fit->eta = mean;
    const asc_status status = asc_glm_fit(d, c, work, fit, err);
    fit->eta = wanted;
    ASC_TRY(status);
    if (fit->drifting) return ASC_OK;
    if (wanted != NULL) memcpy(wanted, mean, d->x->n * sizeof *mean);
    asc_vexp(mean, mean, d->x->n);
    return dispersion_of(p, d->dispersion, out, err);
}

static asc_status profile_out(asc_glm_data *d, const asc_glm_control *c, asc_arena *work,
                              asc_glm *fit, double *dispersion, asc_error *err)
{
    const size_t n = d->x->n;
    double *mean = asc_take(work, n);
    profile p = {.d = d, .mean = mean, .part = asc_take(work, n)};
    size_t passes = 0, hessians = 0;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(counts(&p, work, err));
    for (size_t k = 0; k < TURNS; k++) {
        double next = 0.0;
        ASC_TRY(turn(d, c, &p, mean, work, fit, &next, err));
        fit->passes = passes += fit->passes;
        fit->hessians = hessians += fit->hessians;
        *dispersion = fit->drifting ? d->dispersion : next;
        if (fit->drifting || fabs(next - d->dispersion) <= settled * next) return ASC_OK;
        d->dispersion = next;
    }
    return ASC_FAIL(err, ASC_ECONVERGENCE,
                    "the dispersion of the counts still moves at %.10g after %d turns; "
                    "write family: poisson, or look for counts that are far from all "
                    "others",
                    *dispersion, TURNS);
}

asc_status asc_nb2_fit(const asc_glm_data *d, const asc_glm_control *c, asc_arena *work,
                       asc_glm *fit, double *dispersion, asc_error *err)
{
    asc_glm_data own = *d;
    own.family = ASC_NB2;
    own.dispersion = *dispersion > 0.0 ? *dispersion : 0.0;
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status status = profile_out(&own, c, work, fit, dispersion, err);
    asc_arena_rewind(work, mark);
    return status;
}
