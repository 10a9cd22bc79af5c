/* The trend before: did those who were reached and the others move apart before anyone was reached?
 *   d_t     level in period t less that in the last period before, per unit
 *   lead_t  mean of d_t over the units reached less that over the others; 0 when they moved alike
 *   p       that all leads are 0: Wald / q by F(q, C - q) times (C - 1) / (C - q), variance by clusters (Hotelling)
 *   Mbar    the gain per unit reached, at the end of its interval nearest 0, over the largest step of the difference of
 *           the arms between two periods before. 1: what happened before would explain it if it happened once more
 *   least   the same over the largest |step| + 1.96 SE(step): no Mbar that allows for the error of the steps is smaller
 * Mbar is the breakdown value of the restriction |bias| <= Mbar max |step| (relative magnitudes; Rambachan & Roth 2023, Rev.
 * Econ. Stud. 90:2555-2591, section 2.4.1) for one period after, with the steps as estimated. Their
 * confidence sets allow for the error of the steps as well, so that their Mbar is smaller when steps are noisy. `least`
 * bounds it: the gain is above Mbar |step_s| for every s when gain - Mbar |step_s| exceeds 1.96 of its standard error
 * (an intersection-union test: no correction for the number of steps), and that error is at most SE(gain) + Mbar
 * SE(step_s) whatever their correlation. The steps are of the arms as they were, the gain is adjusted.
 * Hotelling (1931), Ann. Math. Stat. 2:360-378. */
#include "ascribe/glm.h"
#include "ascribe/numeric.h"
#include "ascribe/testimony.h"
#include <math.h>
#include <string.h>

/* Sum of weights of both arms, and weighted means of d_t in each. */
static void arm_means(const asc_trend_case *c, size_t t, const double weight[2],
                      double mean[2])
{
    const double *x = c->x[t], *last = c->x[c->periods - 1];
    double sum[2] = {0.0, 0.0};
    for (size_t i = 0; i < c->n; i++)
        if (c->w[i] > 0.0) sum[c->reached[i] != 0] += c->w[i] * (x[i] - last[i]);
    for (size_t a = 0; a < 2; a++) mean[a] = sum[a] / weight[a];
}

/* Influence of every cluster on the lead of period t: out [clusters]. */
static void influence(const asc_trend_case *c, size_t t, const double weight[2],
                      const double mean[2], double *out)
{
    const double *x = c->x[t], *last = c->x[c->periods - 1];
    for (size_t g = 0; g < c->clusters; g++) out[g] = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        if (!(c->w[i] > 0.0)) continue;
        const size_t arm = c->reached[i] != 0;
        const double part = c->w[i] * (x[i] - last[i] - mean[arm]) / weight[arm];
        out[c->cluster[i]] += arm == 1 ? part : -part;
    }
}

/* Largest step of the difference of the arms between neighbouring periods before, z standard errors of it added;
 * covariance [leads x leads]. */
static double largest_step(const asc_trend *t, const double *covariance, double z)
{
    const size_t q = t->leads;
    double most = 0.0;
    for (size_t s = 0; s < q; s++) {
        const bool last = s + 1 == q;
        const double next = last ? 0.0 : t->lead[s + 1];
        const double own = covariance[s * q + s];
        const double variance = last ? own
                                     : own + covariance[(s + 1) * q + s + 1] -
                                           2.0 * covariance[s * q + s + 1];
        most = fmax(most, fabs(next - t->lead[s]) + z * sqrt(fmax(0.0, variance)));
    }
    return most;
}

/* The end of the interval nearest 0, for those who were reached; 0 when the interval holds it. */
static double limit_of(const asc_trend_case *c, const double weight[2])
{
    const double scale = (weight[0] + weight[1]) / weight[1];
    if (!(c->low <= c->high)) return (double)NAN;
    if (c->low <= 0.0 && c->high >= 0.0) return 0.0;
    return scale * fmin(fabs(c->low), fabs(c->high));
}

static double joint_p(double *covariance, const asc_trend *t, size_t clusters)
{
    const size_t q = t->leads;
    double solved[ASC_TRENDS_MAX];
    const double groups = (double)clusters, k = (double)q;
    if (clusters <= q + 1) return (double)NAN;
    for (size_t j = 0; j < q; j++)
        if (!(covariance[j * q + j] > 0.0)) return (double)NAN;
    memcpy(solved, t->lead, q * sizeof *solved);
    if (asc_chol_solve(covariance, q, solved, NULL) != ASC_OK) return (double)NAN;
    double wald = 0.0;
    for (size_t j = 0; j < q; j++) wald += t->lead[j] * solved[j];
    return asc_f_tail(wald * (groups - k) / (k * (groups - 1.0)), k, groups - k);
}

asc_status asc_trend_test(const asc_trend_case *c, asc_arena *work, asc_trend *out,
                          asc_error *err)
{
    asc_trend t = {.leads = c->periods - 1};
    const size_t q = t.leads;
    double weight[2] = {0.0, 0.0};
    for (size_t i = 0; i < c->n; i++) weight[c->reached[i] != 0] += c->w[i];
    ASC_REQUIRE(weight[0] > 0.0 && weight[1] > 0.0, err, ASC_EDATA,
                "a trend before needs units that were reached and units that were not: "
                "%g and %g by weight",
                weight[1], weight[0]);
    const asc_arena_mark mark = asc_arena_save(work);
    double *l = asc_take(work, q * c->clusters), *v = asc_take(work, q * q);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < q; j++) {
        double mean[2];
        arm_means(c, j, weight, mean);
        t.lead[j] = mean[1] - mean[0];
        influence(c, j, weight, mean, l + j * c->clusters);
    }
    const double groups = (double)c->clusters;
    for (size_t j = 0; j < q; j++)
        for (size_t k = 0; k < q; k++) {
            double sum = 0.0;
            for (size_t g = 0; g < c->clusters; g++)
                sum += l[j * c->clusters + g] * l[k * c->clusters + g];
            v[j * q + k] = sum * groups / (groups - 1.0);
        }
    for (size_t j = 0; j < q; j++) t.std_error[j] = sqrt(v[j * q + j]);
    const double limit = limit_of(c, weight);
    t.breakdown = limit > 0.0 ? limit / largest_step(&t, v, 0.0) : limit;
    t.least =
        limit > 0.0 ? limit / largest_step(&t, v, asc_normal_quantile(0.975)) : limit;
    t.p = joint_p(v, &t, c->clusters);
    asc_arena_rewind(work, mark);
    *out = t;
    return ASC_OK;
}
