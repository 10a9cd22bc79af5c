/* Standard errors and degrees of freedom from influence values, for influence intervals.
 *   40 clusters or more   V = C / (C - 1) sum l_c^2 / W^2,  C - 1 degrees of freedom
 *   fewer                 V = sum l_c^2 / W^2 with corrected l_c (CR2), where the estimator gives them; its
 *                         degrees of freedom by Satterthwaite (models/outcome/outcome_corrected.c); else
 *                         V = sqrt(sum l_c^2 sum j_c^2) / W^2
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
 * Studentized intervals take V for the estimate as with 40 clusters or more, and for draw r, with multiplicities m,
 *   V_r = M / (M - 1) sum m_c (l_c - sum m l / M)^2 / (W M / C)^2,  M = sum m
 * which is the variance of a mean in that replicate, and of others to first order.
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
    const asc_estimator *e = spec->model == NULL ? NULL : asc_estimator_find(spec->model);
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

/* (tr B)^2 / sum B^2 from the y and z that follow the l of a statistic; at most clusters - 1. */
static double satterthwaite(const asc_stage *st, const double *l)
{
    const size_t clusters = st->problem->clusters;
    const size_t width = (st->rows / clusters - 1) / 2;
    const double *z = l + clusters, *y = z + clusters * width;
    double trace = 0.0, square = 0.0;
    for (size_t c = 0; c < clusters; c++)
        for (size_t d = 0; d < clusters; d++) {
            double b = c == d ? squares(y + c * width, width) : 0.0;
            for (size_t j = 0; j < width; j++) b -= z[c * width + j] * z[d * width + j];
            if (c == d) trace += b;
            square += b * b;
        }
    const double most = (double)clusters - 1.0;
    return square > 0.0 ? fmax(fmin(trace * trace / square, most), 1.0) : most;
}

/* CR2: values that are corrected already. */
static asc_shape corrected(const asc_stage *st, const double *l, double scale)
{
    const double se =
        fabs(scale) * sqrt(squares(l, st->problem->clusters)) / asc_stage_weight(st);
    const double t = asc_t_quantile(0.5 + 0.5 * st->study->level, satterthwaite(st, l));
    return (asc_shape){.std_error = se, .reach = t * se};
}

asc_shape asc_stage_shape(const asc_stage *st, const double *l, const double *left_out,
                          double scale)
{
    const size_t clusters = st->problem->clusters;
    if (st->interval == ASC_BCA)
        return (asc_shape){.acceleration = asc_acceleration(l, clusters)};
    const double c = (double)clusters, ll = squares(l, clusters);
    if (st->rows > clusters) return corrected(st, l, scale);
    const double v = left_out == NULL ? ll * c / (c - 1.0)
                                      : sqrt(ll) * sqrt(squares(left_out, clusters));
    const double df = left_out == NULL ? c - 1.0 : freedom(st, l, left_out);
    const double se = fabs(scale) * sqrt(v) / asc_stage_weight(st);
    const double t = asc_t_quantile(0.5 + 0.5 * st->study->level, df);
    return (asc_shape){.std_error = se, .reach = t * se};
}

double *asc_stage_room(const asc_stage *st, asc_arena *arena)
{
    const bool asked = st->interval == ASC_STUDENTIZED && st->influence != NULL;
    return asked ? asc_take(arena, st->boot.replicates) : NULL;
}

void asc_stage_spread(const asc_stage *st, const double *l, uint8_t *times,
                      double *spread)
{
    const size_t clusters = st->problem->clusters;
    const double c = (double)clusters, weight = asc_stage_weight(st);
    for (size_t r = 0; r < st->boot.replicates; r++) {
        double count = 0.0, sum = 0.0, square = 0.0;
        asc_bootstrap_draw(&st->boot, r, times);
        for (size_t k = 0; k < clusters; k++) {
            count += times[k];
            sum += times[k] * l[k];
        }
        const double mean = count > 0.0 ? sum / count : 0.0;
        for (size_t k = 0; k < clusters; k++)
            square += times[k] * (l[k] - mean) * (l[k] - mean);
        spread[r] = count > 1.0
                        ? sqrt(square * count / (count - 1.0)) / (weight * count / c)
                        : (double)NAN;
    }
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
        clusters >= ASC_CLUSTERS_FEW || st->rows > clusters)
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
