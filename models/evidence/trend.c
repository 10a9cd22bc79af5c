/* The trend before: did those who were reached and the others move apart before anyone was reached?
 *   d_t     level in period t less that in the last period before, per unit
 *   lead_t  mean of d_t over the units reached less that over the others; 0 when they moved alike
 *   p       that all leads are 0: Wald / q by F(q, C - q) times (C - 1) / (C - q), variance by clusters (Hotelling)
 *   step_s  change of the difference of the arms from one period before to the next, steps[s]
 *   Mbar    the largest M at which the robust interval of the gain per unit reached still excludes 0 when what happened
 *           without the services may differ between the arms by M times the largest step before. 1: what happened
 *           before would explain it if it happened once more
 * The restriction |bias| <= M max_s |step_s| (relative magnitudes; Rambachan & Roth 2023, Rev. Econ. Stud. 90:2555-2591,
 * section 2.4.1), one period after, is a union of pieces by s and the sign of step_s; its robust set is the union of
 * theirs (section 3.3). A piece excludes 0 when, with the gain g > 0 and d = the signed step,
 *     g - M d > sqrt(H^2 + M^2 S^2 - 2 M rho H S),   H = g - the end of its interval nearest 0, S = 1.96 SE(step_s),
 * so that M = 0 gives the interval that is printed; rho is the correlation of gain and step over the replicates, in
 * which a step is linear: sum over clusters of multiplicity x influence. The least M over pieces is Mbar.
 *   estimated   S = 0: the steps as estimated       least   rho = -1 for every piece: no Mbar is smaller
 * The steps are of the arms as they were, the gain is adjusted.
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

/* Steps of the difference of the arms between neighbouring periods before, and their influence values. */
typedef struct steps {
    size_t count;
    double size[ASC_TRENDS_MAX], std_error[ASC_TRENDS_MAX];
    double *influence; /* [count][clusters] */
} steps;

static asc_status steps_of(const asc_trend_case *c, const asc_trend *t, const double *l,
                           asc_arena *work, steps *out, asc_error *err)
{
    const size_t q = t->leads, n = c->clusters;
    const double groups = (double)n;
    out->count = q;
    out->influence = asc_take(work, q * n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t s = 0; s < q; s++) {
        const bool last = s + 1 == q;
        double *to = out->influence + s * n, square = 0.0;
        out->size[s] = (last ? 0.0 : t->lead[s + 1]) - t->lead[s];
        for (size_t g = 0; g < n; g++) {
            to[g] = (last ? 0.0 : l[(s + 1) * n + g]) - l[s * n + g];
            square += to[g] * to[g];
        }
        out->std_error[s] = sqrt(square * groups / (groups - 1.0));
    }
    return ASC_OK;
}

/* Correlation of the gain with every step over the replicates; false: they do not say. */
static bool correlations(const asc_trend_case *c, const steps *s, asc_arena *work,
                         double *rho)
{
    enum { WORDS_MAX = 200000000, LEAST = 99 };
    const size_t n = c->clusters, q = s->count;
    uint8_t *multiplicity = asc_take_bytes(work, n, 1);
    if (c->draw == NULL || multiplicity == NULL) return false;
    size_t r = WORDS_MAX / n, known = 0;
    if (r < LEAST) r = LEAST;
    if (r > c->boot->replicates) r = c->boot->replicates;
    double sum = 0.0, square = 0.0, x[ASC_TRENDS_MAX] = {0}, xx[ASC_TRENDS_MAX] = {0},
           xy[ASC_TRENDS_MAX] = {0};
    for (size_t d = 0; d < r; d++) {
        const double y = c->draw[d] - c->gain;
        if (!isfinite(y)) continue;
        asc_bootstrap_draw(c->boot, d, multiplicity);
        known++;
        sum += y;
        square += y * y;
        for (size_t k = 0; k < q; k++) {
            const double *l = s->influence + k * n;
            double at = 0.0;
            for (size_t g = 0; g < n; g++) at += multiplicity[g] * l[g];
            x[k] += at;
            xx[k] += at * at;
            xy[k] += at * y;
        }
    }
    const double count = (double)known;
    for (size_t k = 0; k < q; k++) {
        const double spread =
            (square - sum * sum / count) * (xx[k] - x[k] * x[k] / count);
        rho[k] = (xy[k] - x[k] * sum / count) / sqrt(spread);
        rho[k] = fmin(1.0, fmax(-1.0, rho[k]));
        if (!(spread > 0.0)) rho[k] = 0.0;
    }
    return known >= LEAST;
}

/* Least M > 0 with gain - M step = sqrt(half^2 + M^2 S^2 - 2 M rho half S); infinite when there is none. */
static double breakdown_at(double gain, double half, double step, double reach,
                           double rho)
{
    const double a = step * step - reach * reach, b = gain * step - rho * half * reach,
                 c = gain * gain - half * half;
    const double root = b * b - a * c;
    double least = (double)INFINITY;
    if (root < -1e-12 * b * b) return least;
    const double q = b + copysign(sqrt(fmax(0.0, root)), b);
    const double m[2] = {q / a, c / q};
    for (size_t i = 0; i < 2; i++)
        if (isfinite(m[i]) && m[i] > 0.0 && gain - m[i] * step >= -1e-9 * gain)
            least = fmin(least, m[i]);
    return least;
}

/* Over all pieces. rho NULL: -1 for each; reach: standard errors of a step that are allowed for. */
static double breakdown_over(const steps *s, double gain, double half, const double *rho,
                             double reach)
{
    double least = (double)INFINITY;
    for (size_t k = 0; k < s->count; k++)
        for (int sign = -1; sign <= 1; sign += 2)
            least = fmin(least, breakdown_at(gain, half, sign * s->size[k],
                                             reach * s->std_error[k],
                                             rho == NULL ? -1.0 : sign * rho[k]));
    return least;
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

static asc_status breakdowns(const asc_trend_case *c, const double weight[2],
                             const double *l, asc_arena *work, asc_trend *t,
                             asc_error *err)
{
    const double limit = limit_of(c, weight), z = asc_normal_quantile(0.975);
    t->breakdown = t->estimated = t->least = limit;
    if (!(limit > 0.0)) return ASC_OK;
    steps s;
    double rho[ASC_TRENDS_MAX] = {0};
    ASC_TRY(steps_of(c, t, l, work, &s, err));
    const double gain = (weight[0] + weight[1]) / weight[1] * fabs(c->gain);
    const double half = fmax(0.0, gain - limit);
    double most = 0.0;
    for (size_t k = 0; k < s.count; k++) most = fmax(most, fabs(s.size[k]));
    t->estimated = limit / most;
    t->least = breakdown_over(&s, gain, half, NULL, z);
    const bool known = correlations(c, &s, work, rho);
    for (size_t k = 0; k < s.count && c->gain < 0.0; k++) rho[k] = -rho[k];
    t->breakdown = known ? breakdown_over(&s, gain, half, rho, z) : t->least;
    return ASC_OK;
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
    ASC_TRY(breakdowns(c, weight, l, work, &t, err));
    t.p = joint_p(v, &t, c->clusters);
    asc_arena_rewind(work, mark);
    *out = t;
    return ASC_OK;
}
