/* Standard errors and degrees of freedom from influence values, for influence intervals.
 *   40 clusters or more   V = C / (C - 1) sum l_c^2 / W^2,  C - 1 degrees of freedom
 *   fewer                 V = sqrt(sum l_c^2 sum j_c^2) / W^2
 *   l_c [C]    influence of cluster c, W = sum w
 *   j_c [C]    W (mean - mean without c), from a refit: l_c / (1 - h_c) to first order, h_c the leverage
 * The infinitesimal jackknife (CR0) is too small by about 1 - h, the delete-one jackknife (CR3) too large by
 * as much; the adjustment CR2 lies halfway: each term of it is l_c j_c. For means of arms of equal size
 * V is CR2 exactly, and Welch's variance; sqrt(sum sum) keeps it positive where a refit turns a sign.
 *   1 - h_c    sum over policies |l_c| / sum over policies |j_c|, one leverage for all statistics
 *   freedom    the smaller of two approximations of Satterthwaite, within 1 and C - 1:
 *              (sum h^2)^2 / sum h^4 / (1 - h)                    clusters alike but for their leverage
 *              (B - 2 A) / (sum v^2 / (1 - h) / 3), v = |l_c j_c|, A = sum v^2 / 3, B = (sum v)^2
 *              the second from the terms themselves, whose fourth moments are 3 times their squares
 * For two arms of C1 and C0 clusters the first is that of Bell & McCaffrey.
 * Bell & McCaffrey (2002), Surv. Methodol. 28:169-181; Pustejovsky & Tipton (2018), J. Bus. Econ. Stat.
 * 36:672-683; Satterthwaite (1946), Biom. Bull. 2:110-114. */
#include "ascribe/numeric.h"
#include "run_parts.h"
#include <math.h>

static const double limit = 1024.0 * 1024.0 * 1024.0; /* bytes */
static const double leverage_most = 0.98;

asc_interval_kind asc_stage_interval(const asc_study *s, const asc_problem *p,
                                     const asc_model_spec *spec)
{
    const asc_estimator *e = asc_estimator_find(spec->model);
    const bool drawn = e != NULL && e->drawn;
    if (!s->interval_default || p->clusters < ASC_CLUSTERS_LEAST ||
        (p->clusters >= ASC_CLUSTERS_FEW && !drawn))
        return s->interval;
    const double kinds = (spec->delivered ? 1.0 : 0.0) + (spec->universal ? 1.0 : 0.0);
    const double bytes =
        ldexp((double)p->clusters * kinds * (double)sizeof(double), (int)p->players);
    return bytes <= limit / 8.0 ? ASC_INFLUENCE : s->interval;
}

static double freedom(const asc_stage *st, const double *l, const double *j)
{
    const size_t clusters = st->problem->clusters;
    double h2 = 0.0, h4 = 0.0, v1 = 0.0, v2 = 0.0, v2h = 0.0;
    for (size_t c = 0; c < clusters; c++) {
        const double h = st->leverage[c], v = fabs(l[c] * j[c]);
        h2 += h * h;
        h4 += h * h * h * h / (1.0 - h);
        v1 += v;
        v2 += v * v;
        v2h += v * v / (1.0 - h);
    }
    const double most = (double)clusters - 1.0;
    double df = most;
    if (h4 > 0.0) df = fmin(df, h2 * h2 / h4);
    if (v2h > 0.0) df = fmin(df, 3.0 * (v1 * v1 - 2.0 / 3.0 * v2) / v2h);
    return fmax(df, 1.0);
}

static double squares(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sum;
}

asc_shape asc_stage_shape(const asc_stage *st, const double *l, const double *left_out,
                          double scale)
{
    const size_t clusters = st->problem->clusters;
    if (st->interval == ASC_BCA)
        return (asc_shape){.acceleration = asc_acceleration(l, clusters)};
    const double c = (double)clusters, ll = squares(l, clusters);
    const double v = left_out == NULL ? ll * c / (c - 1.0)
                                      : sqrt(ll) * sqrt(squares(left_out, clusters));
    const double df = left_out == NULL ? c - 1.0 : freedom(st, l, left_out);
    const double se = fabs(scale) * sqrt(v) / asc_stage_weight(st);
    const double t = asc_t_quantile(0.5 + 0.5 * st->study->level, df);
    return (asc_shape){.std_error = se, .reach = t * se};
}

/* Means without cluster c, as W (mean - mean without it). */
static asc_status one_out(asc_stage *st, const void *plan, uint32_t c, double *w,
                          double *mean, asc_arena *work, asc_error *err)
{
    const asc_problem *p = st->problem;
    const double total = asc_stage_weight(st);
    const asc_arena_mark mark = asc_arena_save(work);
    asc_means m = {.mean = mean};
    for (size_t i = 0; i < p->n; i++)
        w[i] = p->cluster[i] == c ? 0.0 : p->w == NULL ? 1.0 : p->w[i];
    ASC_TRY(st->estimator->refit(plan, w, st->coef, work, &m, err));
    const bool refused = (m.code & ASC_FIT_REFUSED) != 0;
    for (size_t j = 0; j < st->policies; j++)
        st->left_out[c + j * p->clusters] =
            refused ? (double)NAN : total * (st->mean[j] - mean[j]);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static void leverages(asc_stage *st)
{
    const size_t clusters = st->problem->clusters;
    for (size_t c = 0; c < clusters; c++) {
        double l = 0.0, j = 0.0;
        for (size_t s = 0; s < st->policies; s++) {
            l += fabs(st->influence[c + s * clusters]);
            j += fabs(st->left_out[c + s * clusters]);
        }
        const double h = j > 0.0 ? 1.0 - l / j : 0.0;
        st->leverage[c] = fmin(fmax(h, 0.0), leverage_most);
    }
}

asc_status asc_stage_leave_out(asc_stage *st, const void *plan, asc_arena *work,
                               asc_error *err)
{
    const size_t clusters = st->problem->clusters;
    if (st->interval != ASC_INFLUENCE || st->influence == NULL ||
        clusters >= ASC_CLUSTERS_FEW)
        return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    st->left_out = asc_take_bytes(st->own, clusters * sizeof(double), st->policies);
    st->leverage = asc_take(st->own, clusters);
    double *w = asc_take(work, st->problem->n), *mean = asc_take(work, st->policies);
    ASC_TRY(asc_arena_check(st->own, err));
    ASC_TRY(asc_arena_check(work, err));
    for (uint32_t c = 0; c < clusters; c++)
        ASC_TRY(one_out(st, plan, c, w, mean, work, err));
    leverages(st);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
