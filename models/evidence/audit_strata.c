/* Upper bound of the error share of claims that were sampled within strata.
 *   p = sum W_h p_h          W_h = N_h / N, the part of the claims in stratum h; p_h its error share
 *   F_h(p_h) = P(X <= wrong_h | size_h, p_h), binomial: the Clopper-Pearson tail of stratum h
 *   bound = largest p with prod F_h(p_h) >= exp(-t),   P(Poisson(t) <= H - 1) = 1 - confidence
 * -2 sum log F_h is at most chi-squared with 2H degrees of freedom in distribution under the true p_h (Fisher's
 * method; F_h is discrete), and 2t is its quantile, so the true p lies below the bound with the confidence asked for,
 * whatever the p_h are. One stratum gives Clopper-Pearson's bound. A stratum that was read whole has no sampling
 * error: it enters with the share found, and is not one of the H. Drawing without replacement makes the binomial
 * tail too long, never too short, where it counts (below the mean).
 * The largest bound of all strata would hold too, but grows with their number; errors pooled over strata hold only
 * where each stratum has its part of the sample.
 * log F_h is concave in p_h, so the bound is the least value over lambda > 0 of
 *   sum W_h p_h + lambda (sum log F_h(p_h) + t),  p_h where -d log F_h / dp = W_h / lambda
 * and any lambda errs upwards. Fisher (1932), Statistical Methods for Research Workers, 4th ed., 21.1; strata of an
 * audit so joined: Ottoboni, Stark, Lindeman & McBurnett (2018), E-Vote-ID, LNCS 11143:174-188. Without replacement:
 * Uhlmann (1966), Metrika 10:145-158. */
#include "ascribe/gate.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <stdbool.h>

enum { STEPS = 60 };

/* log (n choose x). */
static double log_choose(double n, double x)
{
    double sum = 0.0;
    const size_t count = (size_t)x;
    for (size_t k = 1; k <= count; k++) sum += log((n - (double)k + 1.0) / (double)k);
    return sum;
}

typedef struct part {
    double wrong, size, weight, scale; /* scale: log of size (size - 1 choose wrong) */
} part;

/* -d log F / dp at p in (0, 1); grows with p. */
static double rate(const part *h, double p)
{
    const double tail = asc_binomial_cdf(h->wrong, h->size, p);
    if (!(tail > 0.0)) return (double)INFINITY;
    const double left = h->size - 1.0 - h->wrong;
    return exp(h->scale + h->wrong * log(p) + left * log1p(-p)) / tail;
}

/* The p at which the rate is the slope. */
static double at_slope(const part *h, double slope)
{
    double low = 0.0, high = 1.0;
    for (int i = 0; i < STEPS; i++) {
        const double mid = 0.5 * (low + high);
        if (mid >= 1.0 || rate(h, mid) > slope)
            high = mid;
        else
            low = mid;
    }
    return low;
}

/* sum W p and sum log F at the p of a lambda. */
static void at_lambda(const part *h, size_t strata, double lambda, double *share,
                      double *tail)
{
    *share = *tail = 0.0;
    for (size_t i = 0; i < strata; i++) {
        const bool all = h[i].wrong >= h[i].size; /* its tail is 1 up to p = 1 */
        const double p = all ? 1.0 : at_slope(&h[i], h[i].weight / lambda);
        *share += h[i].weight * p;
        if (p > 0.0 && !all) *tail += log(asc_binomial_cdf(h[i].wrong, h[i].size, p));
    }
}

static double joined(const part *h, size_t strata, double confidence)
{
    double low = 0.0, t = 0.0;
    asc_poisson_limits((double)strata - 1.0, 2.0 * confidence - 1.0, &low, &t);
    double from = -40.0, to = 10.0; /* log lambda */
    double share = 0.0, tail = 0.0;
    for (int i = 0; i < STEPS; i++) {
        const double mid = 0.5 * (from + to);
        at_lambda(h, strata, exp(mid), &share, &tail);
        if (tail + t < 0.0)
            from = mid;
        else
            to = mid;
    }
    at_lambda(h, strata, exp(to), &share, &tail);
    return share + exp(to) * (tail + t);
}

asc_status asc_audit_bound_strata(const asc_audit_stratum *stratum, size_t strata,
                                  double confidence, asc_arena *work, double *bound,
                                  asc_error *err)
{
    double claims = 0.0, known = 0.0;
    for (size_t i = 0; i < strata; i++) claims += stratum[i].claims;
    ASC_REQUIRE(claims > 0.0, err, ASC_EDATA, "%zu strata hold no claims", strata);
    const asc_arena_mark mark = asc_arena_save(work);
    part *h = asc_take_bytes(work, strata, sizeof *h);
    ASC_TRY(asc_arena_check(work, err));
    size_t n = 0;
    for (size_t i = 0; i < strata; i++) {
        const asc_audit_stratum *s = &stratum[i];
        const double weight = s->claims / claims;
        if (s->size >= s->claims) /* none, or read whole */
            known += s->claims > 0.0 ? weight * s->wrong / s->claims : 0.0;
        else
            h[n++] = (part){s->wrong, s->size, weight,
                            log(s->size) + log_choose(s->size - 1.0, s->wrong)};
    }
    *bound = known;
    if (n == 1)
        *bound += h[0].weight * asc_audit_bound(h[0].wrong, h[0].size, confidence);
    else if (n > 1)
        *bound += joined(h, n, confidence);
    if (*bound > 1.0) *bound = 1.0; /* a share */
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
