/* Influence of the clusters on weighted residuals (exposure_model.h).
 * Stacked estimating equations: Stefanski & Boos (2002), Am. Stat. 56:29-38; Lunceford & Davidian (2004),
 * Stat. Med. 23:2937-2960, for estimated propensities. */
#include "exposure_model.h"

typedef struct task {
    const asc_exposure_model *m;
    const asc_exposure_fit *fit;
    asc_residuals of;
    double *c;     /* [n] w h (r - centre) d log h / d intercept of one model   */
    double *g;     /* [K][p] gradients                                          */
    double *v;     /* [K][p] H^-1 G                                             */
    double *z;     /* [n] sum over models of v_k' x_ik (A_ik - p_ik)            */
    double *slope; /* [K][n]                                                   */
} task;

/* w h (r - centre) by row into the clusters; what the slopes make of it into slope and g. */
static void direct(const task *t, asc_weighting *w, double *influence)
{
    const asc_exposure_model *m = t->m;
    for (size_t i = 0; i < m->n;) {
        const size_t rows = asc_weighting_run(w, i);
        const bool follows = asc_weighting_follows(w, i);
        if (follows) asc_weighting_fill(w, i, rows);
        for (size_t r = 0; r < rows && follows; r++) {
            const size_t row = i + r;
            if (m->w[row] == 0.0) continue;
            const double c = m->w[row] * w->h[r] * (t->of.r[row] - t->of.centre);
            influence[m->cluster[row]] += t->of.scale * c;
            for (size_t k = 0; k < m->players && w->slopes; k++) {
                t->slope[k * m->n + row] = c * w->slope[k * ASC_CHUNK + r];
                for (size_t j = 0; j < k; j++)
                    t->g[k * m->p + m->common + j] +=
                        c * w->cross[(k * m->players + j) * ASC_CHUNK + r];
            }
        }
        i += rows;
    }
}

static void gradients(const task *t, const double *inverse)
{
    const asc_exposure_model *m = t->m;
    const size_t p = m->p;
    for (size_t k = 0; k < m->players; k++) {
        const double *c = t->slope + k * m->n;
        for (size_t j = 0; j < m->common; j++) {
            double sum = 0.0;
            for (size_t first = 0; first < m->n; first += ASC_ROWS) {
                const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
                const double *x = asc_design_at(&m->design, first, j);
                double part = 0.0;
                for (size_t r = 0; r < rows; r++)
                    if (c[first + r] != 0.0) part += c[first + r] * x[r];
                sum += part;
            }
            t->g[k * p + j] = sum;
        }
        for (size_t i = 0; i < p; i++) {
            double sum = 0.0;
            for (size_t j = 0; j < p; j++)
                sum += inverse[k * p * p + i + j * p] * t->g[k * p + j];
            t->v[k * p + i] = sum;
        }
    }
}

/* The estimation of the models: every unit takes part in those it is eligible for. */
static void nuisance(const task *t, double *e, double *influence)
{
    const asc_exposure_model *m = t->m;
    for (size_t k = 0; k < m->players; k++) {
        asc_exposure_propensity(m, t->fit, k, e);
        for (size_t first = 0; first < m->n; first += ASC_ROWS) {
            const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
            double *z = t->z + first;
            for (size_t r = 0; r < rows; r++) z[r] = 0.0;
            for (size_t j = 0; j < m->common + k; j++) {
                const double v = t->v[k * m->p + j];
                const double *x = asc_design_at(&m->design, first, j);
                for (size_t r = 0; r < rows; r++) z[r] += v * x[r];
            }
            for (size_t r = 0; r < rows; r++) {
                const size_t i = first + r;
                const bool in = m->eligible == NULL || (m->eligible[i] >> k & 1U) != 0;
                if (m->w[i] == 0.0 || !in) continue;
                influence[m->cluster[i]] +=
                    t->of.scale * m->w[i] * z[r] * (m->a[k * m->n + i] - e[i]);
            }
        }
    }
}

asc_status asc_exposure_influence(const asc_exposure_model *m,
                                  const asc_exposure_fit *fit, const double *inverse,
                                  asc_policy policy, asc_residuals of, asc_arena *work,
                                  double *influence, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_weighting w;
    task t = {.m = m, .fit = fit, .of = of};
    ASC_TRY(asc_weighting_create(m, fit, policy, inverse != NULL, work, &w, err));
    if (inverse != NULL) {
        t.c = asc_take(work, m->n);
        t.z = asc_take(work, m->n);
        t.slope = asc_take_zero(work, m->players * m->n);
        t.g = asc_take_zero(work, m->players * m->p);
        t.v = asc_take(work, m->players * m->p);
    }
    ASC_TRY(asc_arena_check(work, err));
    direct(&t, &w, influence);
    if (inverse != NULL) {
        gradients(&t, inverse);
        nuisance(&t, t.c, influence);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
