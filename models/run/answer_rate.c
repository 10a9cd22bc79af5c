/* The mean of an outcome as it was observed, with an interval for the units as a sample of such units.
 *   m    sum w y / sum w
 *   se   C / (C - 1) sum_c (sum over i in c of w_i (y_i - m))^2 / (sum w)^2, its root: clusters c, or each unit its own
 *   n    effective units: V(m) / se^2, V(m) = m (1 - m) of yes and no and m of counts, at most the units there are,
 *        times (z / t)^2; units without weights that are each their own keep their number where the outcome is yes or no
 * Of yes and no Wilson's limits of m n in n, of counts the exact limits of m n over n, else m -+ t se; t has C - 1 degrees of
 * freedom below FEW clusters and is z from there on. Below ASC_CLUSTERS_LEAST clusters of several units there is no
 * interval: chance between so few cannot be seen. Korn & Graubard (1998), Surv. Methodol. 24:193-201. */
#include "ascribe/numeric.h"
#include "run_parts.h"
#include <math.h>
#include <string.h>

enum { FEW = 40 };

typedef struct spread {
    double mean, se; /* NaN: not known */
    double units;
    double clusters;
    bool alike; /* units without weights, each its own cluster */
} spread;

static asc_status spread_of(const asc_problem *p, asc_arena *work, spread *out)
{
    spread s = {.units = (double)asc_problem_units(p), .alike = p->w == NULL};
    double sum = 0.0, total = 0.0;
    double *score = asc_take(work, p->clusters);
    uint8_t *seen = asc_take_bytes(work, p->clusters, 1);
    if (score == NULL || seen == NULL) return ASC_EMEMORY; /* remembered by the arena */
    memset(score, 0, p->clusters * sizeof *score);
    memset(seen, 0, p->clusters);
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        sum += w;
        total += w * p->y[i];
    }
    s.mean = total / sum;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        if (w <= 0.0) continue;
        score[p->cluster[i]] += w * (p->y[i] - s.mean);
        seen[p->cluster[i]] = 1;
    }
    double squares = 0.0;
    for (size_t c = 0; c < p->clusters; c++) {
        s.clusters += seen[c];
        squares += score[c] * score[c];
    }
    s.alike &= s.clusters == s.units;
    s.se = sqrt(s.clusters / (s.clusters - 1.0) * squares) / sum;
    if (!(s.clusters > 1.0) || (s.clusters < ASC_CLUSTERS_LEAST && s.clusters < s.units))
        s.se = (double)NAN;
    *out = s;
    return ASC_OK;
}

/* How many independent units would be as sure, with what few clusters add. */
static double effective(const spread *s, double variance, double ratio)
{
    const double n = s->se > 0.0 ? fmin(s->units, variance / (s->se * s->se))
                                 : fmin(s->units, s->clusters);
    return n * ratio * ratio;
}

asc_gain asc_answer_mean(const asc_problem *p, double level, asc_arena *work)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_gain g = {(double)NAN, (double)NAN, (double)NAN};
    spread s;
    const asc_status status = spread_of(p, work, &s);
    asc_arena_rewind(work, mark);
    if (status != ASC_OK) return g;
    const double z = asc_normal_quantile(0.5 + 0.5 * level);
    const double t = s.clusters < FEW && s.clusters > 1.0
                         ? asc_t_quantile(0.5 + 0.5 * level, s.clusters - 1.0)
                         : z;
    g.estimate = s.mean;
    const bool yes_or_no = p->family == ASC_BINOMIAL;
    if (isnan(s.se) && !(yes_or_no && s.alike)) return g;
    if (yes_or_no) {
        const double n =
            s.alike ? s.units : effective(&s, s.mean * (1.0 - s.mean), z / t);
        asc_wilson(s.mean * n, n, level, &g.low, &g.high);
    } else if (p->family == ASC_POISSON) {
        const double n = effective(&s, s.mean, s.alike ? 1.0 : z / t);
        asc_poisson_limits(s.mean * n, level, &g.low, &g.high);
        g.low /= n;
        g.high /= n;
    } else {
        g.low = s.mean - t * s.se;
        g.high = s.mean + t * s.se;
    }
    return g;
}
