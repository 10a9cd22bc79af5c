/* Influence values of the policy means of an outcome model with the bias-reduced correction for few clusters, CR2.
 *   l_c(S) = sum over c of u_i (m_i(S) - mean(S)) + G(S)' H^-1 X_c' A_c r_c      outcome_influence.c with A_c = 1
 *   A_c    (I - X_c H^-1 X_c')^(-1/2), rows X of the design and residuals r weighted by the root of w v (McCaffrey &
 *          Bell): the variance is then unbiased where outcomes of different units are independent and the model right
 * With H = R R', K_c = R^-1 X_c'X_c R^-T = Q k Q' and g = R^-1 G, everything is p x p:
 *   G'H^-1 X_c'A_c r_c = g' Q (1 - k)^(-1/2) Q' R^-1 X_c'r_c
 * Degrees of freedom of a direction g (Satterthwaite, independent outcomes) are (tr B)^2 / sum B^2,
 *   B_cd = 1{c = d} |y_c|^2 - z_c'z_d,  y_c = (k / (1 - k))^(1/2) Q'g,  z_c = Q k (1 - k)^(-1/2) Q'g
 * y and z are linear in g like l: they follow the l of a policy, so that a combination of policies has them too.
 * A direction that a cluster alone determines (k = 1) is left out of it, as by a generalised inverse.
 * Bell & McCaffrey (2002), Surv. Methodol. 28:169-181; McCaffrey & Bell (2006), Stat. Med. 25:4081-4098, for
 * generalised linear models; Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672-683. */
#include "ascribe/numeric.h"
#include "outcome_model.h"
#include "outcome_residual.h"
#include <math.h>
#include <string.h>

static const double alone =
    1e-9; /* 1 - k below it: the cluster determines this direction */

typedef struct task {
    const asc_outcome_model *m;
    const double *coef;
    size_t p, clusters;
    double *mean,
        *slope;        /* [n] as it was: m, dm/deta                                     */
    double *r;         /* [p x p] lower factor of H                                     */
    double *k, *q;     /* [clusters][p] and [clusters][p x p] of K_c                    */
    double *score;     /* [clusters][p] Q (1 - k)^(-1/2) Q' R^-1 X_c'r_c                */
    double *h;         /* [clusters][p x p] X_c'X_c, then scratch                       */
    asc_mask *applied; /* [n] exposures under a policy                                  */
    double *under,
        *rise;     /* [n] predictions and slopes under it                           */
    double *u;     /* [n] weights of the means                                      */
    double *g, *y; /* [p]                                                           */
} task;

static size_t cluster_of(const asc_outcome_model *m, size_t row)
{
    return m->problem->cluster[m->order[row]];
}

/* b = R^-1 b. */
static void forward(const double *r, size_t p, double *b)
{
    for (size_t j = 0; j < p; j++) {
        b[j] /= r[j + j * p];
        for (size_t i = j + 1; i < p; i++) b[i] -= r[i + j * p] * b[j];
    }
}

static void means_at(const asc_outcome_model *m, const asc_predictor *eta,
                     const asc_mask *applied, double *mean, double *slope)
{
    for (size_t i = 0; i < m->n; i++) mean[i] = asc_predictor_at(m, eta, i, applied[i]);
    if (m->link == ASC_BINOMIAL) asc_vlogistic(mean, mean, m->n);
    if (m->link == ASC_POISSON) asc_vexp(mean, mean, m->n);
    for (size_t i = 0; i < m->n; i++)
        slope[i] = m->link == ASC_GAUSSIAN   ? 1.0
                   : m->link == ASC_BINOMIAL ? mean[i] * (1.0 - mean[i])
                                             : mean[i];
}

/* Cross products, lower triangle, and scores by cluster. */
static void accumulate(task *t)
{
    const asc_outcome_model *m = t->m;
    const size_t p = t->p;
    double *row = t->g;
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        double *h = t->h + cluster_of(m, i) * p * p, *s = t->score + cluster_of(m, i) * p;
        const double v = m->w[i] * t->slope[i], e = m->w[i] * (m->y[i] - t->mean[i]);
        for (size_t j = 0; j < p; j++) row[j] = asc_design_value(&m->design, i, j);
        for (size_t j = 0; j < p; j++) {
            s[j] += e * row[j];
            for (size_t k = j; k < p; k++) h[k + j * p] += v * row[j] * row[k];
        }
    }
}

/* R of their sum; false: not positive definite. */
static bool root(task *t)
{
    const size_t p = t->p;
    double *r = t->r;
    memset(r, 0, p * p * sizeof *r);
    for (size_t c = 0; c < t->clusters; c++)
        for (size_t k = 0; k < p * p; k++) r[k] += t->h[c * p * p + k];
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < j; k++)
            for (size_t i = j; i < p; i++) r[i + j * p] -= r[j + k * p] * r[i + k * p];
        if (!(r[j + j * p] > 0.0)) return false;
        const double pivot = sqrt(r[j + j * p]);
        for (size_t i = j; i < p; i++) r[i + j * p] /= pivot;
    }
    return true;
}

/* y = Q f Q' x, f [p]. */
static void apply(const double *q, const double *f, size_t p, double *x, double *y)
{
    for (size_t j = 0; j < p; j++) {
        double sum = 0.0;
        for (size_t i = 0; i < p; i++) sum += q[i + j * p] * x[i];
        y[j] = f[j] * sum;
    }
    for (size_t i = 0; i < p; i++) x[i] = 0.0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) x[i] += q[i + j * p] * y[j];
}

/* h = R^-1 h R^-T, of which the lower triangle is given. */
static void whiten(const double *r, size_t p, double *h)
{
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < j; i++) h[i + j * p] = h[j + i * p];
    for (size_t j = 0; j < p; j++) forward(r, p, h + j * p);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < j; i++) {
            const double x = h[i + j * p];
            h[i + j * p] = h[j + i * p];
            h[j + i * p] = x;
        }
    for (size_t j = 0; j < p; j++) forward(r, p, h + j * p);
}

/* K_c of every cluster, and its corrected score; f [p] scratch. */
static bool factorise(task *t, double *f)
{
    const size_t p = t->p;
    for (size_t c = 0; c < t->clusters; c++) {
        double *k = t->k + c * p, *q = t->q + c * p * p;
        whiten(t->r, p, t->h + c * p * p);
        if (!asc_eigen_symmetric(t->h + c * p * p, p, k, q)) return false;
        for (size_t j = 0; j < p; j++) {
            k[j] = fmax(k[j], 0.0);
            f[j] = 1.0 - k[j] > alone ? 1.0 / sqrt(1.0 - k[j]) : 0.0;
        }
        forward(t->r, p, t->score + c * p);
        apply(q, f, p, t->score + c * p, t->y);
    }
    return true;
}

/* g = R^-1 G of a policy whose predictions are at hand. */
static void direction(task *t)
{
    const asc_outcome_model *m = t->m;
    for (size_t i = 0; i < m->n; i++)
        t->rise[i] = t->u[i] == 0.0 ? 0.0 : t->u[i] * t->rise[i];
    for (size_t j = 0; j < t->p; j++)
        t->g[j] = asc_outcome_column_sum(m, j, t->applied, t->rise);
    forward(t->r, t->p, t->g);
}

/* y and z of a cluster along g; what it adds to l. */
static double along(task *t, size_t c, double *z, double *y)
{
    const size_t p = t->p;
    const double *k = t->k + c * p, *q = t->q + c * p * p;
    double sum = 0.0;
    for (size_t j = 0; j < p; j++) {
        double at = 0.0;
        for (size_t i = 0; i < p; i++) at += q[i + j * p] * t->g[i];
        const double left = 1.0 - k[j];
        y[j] = left > alone ? sqrt(k[j] / left) * at : 0.0;
        t->y[j] = left > alone ? k[j] / sqrt(left) * at : 0.0;
    }
    for (size_t i = 0; i < p; i++) {
        z[i] = 0.0;
        for (size_t j = 0; j < p; j++) z[i] += q[i + j * p] * t->y[j];
        sum += t->g[i] * t->score[c * p + i];
    }
    return sum;
}

/* One policy: l [clusters], then z and y [clusters][p] each. */
static void policy(task *t, double mean, double *out)
{
    const asc_outcome_model *m = t->m;
    const size_t p = t->p, clusters = t->clusters;
    double *z = out + clusters, *y = z + clusters * p;
    for (size_t c = 0; c < clusters; c++) out[c] = along(t, c, z + c * p, y + c * p);
    for (size_t i = 0; i < m->n; i++)
        if (t->u[i] != 0.0) out[cluster_of(m, i)] += t->u[i] * (t->under[i] - mean);
}

static asc_status take(task *t, asc_arena *work, asc_error *err)
{
    const size_t n = t->m->n, p = t->p, c = t->clusters;
    t->mean = asc_take(work, n);
    t->slope = asc_take(work, n);
    t->under = asc_take(work, n);
    t->rise = asc_take(work, n);
    t->u = asc_take(work, n);
    t->applied = asc_take_bytes(work, n, sizeof *t->applied);
    t->r = asc_take(work, p * p);
    t->k = asc_take(work, c * p);
    t->q = asc_take(work, c * p * p);
    t->h = asc_take_zero(work, c * p * p);
    t->score = asc_take_zero(work, c * p);
    t->g = asc_take(work, p);
    t->y = asc_take(work, p);
    return asc_arena_check(work, err);
}

static void weights(task *t)
{
    const asc_outcome_model *m = t->m;
    for (size_t i = 0; i < m->n; i++)
        t->u[i] = m->target == NULL ? m->w[i] : m->w[i] * m->target[i];
    const double scale = asc_sum(m->w, m->n) / asc_sum(t->u, m->n);
    for (size_t i = 0; i < m->n && m->target != NULL; i++) t->u[i] *= scale;
}

static void kind_policies(task *t, const asc_patterns *by, const asc_predictor *eta,
                          const double *mean, double *out)
{
    const size_t rows = asc_corrected_rows(t->clusters, t->p);
    for (size_t s = 0; s < asc_outcome_coalitions(t->m); s++) {
        for (size_t g = 0; g < by->count; g++)
            for (size_t at = by->first[g]; at < by->first[g + 1]; at++)
                t->applied[by->row[at]] = by->mask[g] & asc_outcome_coalition(t->m, s);
        means_at(t->m, eta, t->applied, t->under, t->rise);
        direction(t);
        policy(t, mean[s], out + s * rows);
    }
}

asc_status asc_outcome_corrected(const asc_outcome_model *m, const double *coef,
                                 const double *mean, asc_arena *work, double *out,
                                 bool *given, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    task t = {.m = m, .coef = coef, .p = m->p, .clusters = m->problem->clusters};
    asc_predictor eta;
    *given = false;
    if (m->problem->family > ASC_POISSON)
        return ASC_OK; /* scores of more than the mean */
    ASC_TRY(take(&t, work, err));
    ASC_TRY(asc_predictor_make(m, coef, true, work, &eta, err));
    means_at(m, &eta, m->mask, t.mean, t.slope);
    weights(&t);
    accumulate(&t);
    *given = root(&t) && factorise(&t, t.g);
    const size_t skip = m->delivered ? asc_outcome_coalitions(m) : 0;
    if (*given && m->delivered)
        kind_policies(&t, &m->pattern[ASC_DELIVERED], &eta, mean, out);
    if (*given && m->universal)
        kind_policies(&t, &m->pattern[ASC_UNIVERSAL], &eta, mean + skip,
                      out + skip * asc_corrected_rows(t.clusters, t.p));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
