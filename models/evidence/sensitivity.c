/* Sensitivity to what was not measured.
 *   E-value   RR + sqrt(RR (RR - 1)), RR inverted below 1
 *   bound     a b / (a + b - 1)
 *   RV        (sqrt(f^4 + 4 f^2) - f^2) / 2,  f = |t| / sqrt(df);  partial R^2 = t^2 / (t^2 + df)
 *   EASE      E|X| of X ~ N(mu, sigma^2)
 *             = sigma sqrt(2/pi) exp(-mu^2 / 2 sigma^2) + mu (1 - 2 Phi(-mu / sigma))
 *   MDE       (z_.80 + z_.975) se;  MDRR exp((z_.80 + z_.975) / sqrt(E p (1 - p)))
 * VanderWeele & Ding (2017), Ann. Intern. Med. 167:268-274; Ding & VanderWeele (2016), Epidemiology 27:368-377;
 * Cinelli & Hazlett (2020), JRSS B 82:39-67, eq. 20; Schuemie et al. (2014), Stat. Med. 33:209-218 and (2018), PNAS
 * 115:2571-2577 (empirical null and calibrated intervals); Schoenfeld (1983), Biometrics 39:499-503. */
#include "ascribe/sensitivity.h"
#include "ascribe/numeric.h"
#include <math.h>

double asc_evalue(double ratio)
{
    if (!(ratio > 0.0)) return (double)NAN;
    const double r = ratio < 1.0 ? 1.0 / ratio : ratio;
    return r + sqrt(r * (r - 1.0));
}

double asc_evalue_limit(double low, double high)
{
    if (low > 1.0) return asc_evalue(low);
    if (high < 1.0) return asc_evalue(high);
    return isnan(low) || isnan(high) ? (double)NAN : 1.0;
}

double asc_ratio_of_difference(double d)
{
    return exp(0.91 * d);
}

double asc_bias_bound(double with_exposure, double with_outcome)
{
    return with_exposure * with_outcome / (with_exposure + with_outcome - 1.0);
}

double asc_robustness_value(double t, double df)
{
    const double f2 = t * t / df;
    return 0.5 * (sqrt(f2 * f2 + 4.0 * f2) - f2);
}

double asc_partial_r2(double t, double df)
{
    return t * t / (t * t + df);
}

double asc_ease(double mean, double sd)
{
    if (!(sd > 0.0)) return fabs(mean);
    const double z = mean / sd;
    return sd * sqrt(2.0 / acos(-1.0)) * exp(-0.5 * z * z) +
           mean * (1.0 - 2.0 * asc_normal_cdf(-z));
}

typedef struct controls {
    const double *error, *se; /* [count] */
    size_t count;
} controls;

/* Weighted mean of the errors at an sd, and minus twice the log-likelihood there. */
static double deviance(const controls *c, double sd, double *mean)
{
    double weights = 0.0, sum = 0.0, out = 0.0;
    for (size_t i = 0; i < c->count; i++) {
        const double w = 1.0 / (sd * sd + c->se[i] * c->se[i]);
        weights += w;
        sum += w * c->error[i];
    }
    *mean = sum / weights;
    for (size_t i = 0; i < c->count; i++) {
        const double v = sd * sd + c->se[i] * c->se[i], d = c->error[i] - *mean;
        out += log(v) + d * d / v;
    }
    return out;
}

/* Golden section between two points around the best of a grid: the profile may have two valleys. */
static double best_sd(const controls *c, double most)
{
    enum { GRID = 64 };
    const double ratio = 0.5 * (sqrt(5.0) - 1.0);
    double mean = 0.0, least = (double)INFINITY;
    int at = 0;
    for (int i = 0; i <= GRID; i++) {
        const double d = deviance(c, most * i / GRID, &mean);
        if (d < least) {
            least = d;
            at = i;
        }
    }
    double low = most * (at > 0 ? at - 1 : 0) / GRID;
    double high = most * (at < GRID ? at + 1 : GRID) / GRID;
    for (int i = 0; i < 80; i++) {
        const double x = high - ratio * (high - low), y = low + ratio * (high - low);
        if (deviance(c, x, &mean) <= deviance(c, y, &mean))
            high = y;
        else
            low = x;
    }
    const double inside = 0.5 * (low + high);
    return deviance(c, 0.0, &mean) <= deviance(c, inside, &mean) ? 0.0 : inside;
}

asc_status asc_systematic_fit(const double *error, const double *se, size_t count,
                              asc_systematic *out, asc_error *err)
{
    ASC_REQUIRE(count >= 2, err, ASC_EDATA,
                "%zu negative controls; two at least are needed to see their spread",
                count);
    const double z = asc_normal_quantile(0.975);
    double covered = 0.0, low = error[0], high = error[0];
    for (size_t i = 0; i < count; i++) {
        ASC_REQUIRE(isfinite(error[i]) && isfinite(se[i]) && se[i] > 0.0, err, ASC_EDATA,
                    "negative control %zu: error %g with standard error %g", i + 1,
                    error[i], se[i]);
        covered += fabs(error[i]) <= z * se[i];
        low = fmin(low, error[i]);
        high = fmax(high, error[i]);
    }
    const controls c = {error, se, count};
    asc_systematic s = {.covering = covered / (double)count};
    s.sd = best_sd(&c, high - low);
    (void)deviance(&c, s.sd, &s.mean);
    s.ease = asc_ease(s.mean, s.sd);
    *out = s;
    return ASC_OK;
}

void asc_calibrated_interval(const asc_systematic *s, double estimate, double se,
                             double level, double *low, double *high)
{
    const double half =
        asc_normal_quantile(0.5 + 0.5 * level) * sqrt(se * se + s->sd * s->sd);
    *low = estimate - s->mean - half;
    *high = estimate - s->mean + half;
}

static double powered(void)
{
    return asc_normal_quantile(0.80) + asc_normal_quantile(0.975);
}

double asc_detectable(double se)
{
    return powered() * se;
}

double asc_detectable_ratio(double events, double exposed)
{
    return exp(powered() / sqrt(events * exposed * (1.0 - exposed)));
}
