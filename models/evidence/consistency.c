/* Is a function as good everywhere? One estimate a site or quarter, pooled with random effects:
 *   w_i = 1 / se_i^2,  m = sum w x / sum w,  Q = sum w (x - m)^2
 *   tau^2 = max(0, (Q - (n - 1)) / (sum w - sum w^2 / sum w))
 *   pooled = sum w* x / sum w*,  w*_i = 1 / (se_i^2 + tau^2)
 * DerSimonian & Laird (1986), Control. Clin. Trials 7:177-188. Leave-one-out pools again without each group. */
#include "ascribe/answers.h"
#include <math.h>

typedef struct groups {
    const double *x, *se;
    size_t n, without; /* without: left out; n: none */
} groups;

static bool there(const groups *g, size_t i)
{
    return i != g->without && isfinite(g->x[i]) && g->se[i] > 0.0 && isfinite(g->se[i]);
}

static double weighted_mean(const groups *g, double tau2)
{
    double sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < g->n; i++) {
        if (!there(g, i)) continue;
        const double w = 1.0 / (g->se[i] * g->se[i] + tau2);
        sum += w * g->x[i];
        weight += w;
    }
    return sum / weight;
}

static double between(const groups *g)
{
    const double mean = weighted_mean(g, 0.0);
    double q = 0.0, first = 0.0, second = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (!there(g, i)) continue;
        const double w = 1.0 / (g->se[i] * g->se[i]), d = g->x[i] - mean;
        q += w * d * d;
        first += w;
        second += w * w;
        n++;
    }
    return n < 2 ? 0.0 : fmax(0.0, (q - (double)(n - 1)) / (first - second / first));
}

static double pool(const double *x, const double *se, size_t n, size_t without,
                   double *tau)
{
    const groups g = {x, se, n, without};
    const double tau2 = between(&g);
    if (tau != NULL) *tau = sqrt(tau2);
    return weighted_mean(&g, tau2);
}

static void leave_one_out(const double *x, const double *se, size_t n,
                          asc_consistency *out)
{
    const groups all = {x, se, n, n};
    out->least = (double)INFINITY;
    out->largest = (double)-INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!there(&all, i)) continue;
        const double m = pool(x, se, n, i, NULL);
        if (m < out->least) out->least = m, out->least_without = i;
        if (m > out->largest) out->largest = m, out->largest_without = i;
    }
}

asc_consistency asc_consistency_of(const double *estimate, const double *se,
                                   const double *low, size_t n)
{
    const double nan = (double)NAN;
    asc_consistency out = {0, nan, nan, nan, nan, nan, nan, n, n};
    const groups all = {estimate, se, n, n};
    for (size_t i = 0; i < n; i++) out.groups += there(&all, i);
    if (out.groups < 2) return out;
    out.pooled = pool(estimate, se, n, n, &out.tau);
    size_t same = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        if (!there(&all, i)) continue;
        same += out.pooled != 0.0 && (estimate[i] > 0.0) == (out.pooled > 0.0);
        above += low[i] > 0.0;
    }
    out.same_sign = (double)same / (double)out.groups;
    out.above = (double)above / (double)out.groups;
    if (out.groups > 2) leave_one_out(estimate, se, n, &out);
    return out;
}
