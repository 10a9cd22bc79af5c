/* What the estimation of the exposure models adds to the influence of the clusters (exposure_model.h).
 * Stacked estimating equations: Stefanski & Boos (2002), Am. Stat. 56:29-38; Lunceford & Davidian (2004),
 * Stat. Med. 23:2937-2960, for estimated propensities. */
#include "exposure_model.h"

typedef struct task {
    const asc_exposure_model *m;
    const asc_exposure_fit *fit;
    const double *c; /* [n]                                                    */
    double *slope;   /* [K][n] c d log h / d intercept of model k              */
    double *g;       /* [K][p] gradients                                       */
    double *v;       /* [K][p] H^-1 G                                          */
    double *z, *e;   /* [n]                                                    */
} task;

static void add_rows(const task *t, const asc_weighting *w, size_t first, size_t rows)
{
    const asc_exposure_model *m = t->m;
    for (size_t r = 0; r < rows; r++) {
        const size_t row = first + r;
        const double c = t->c[row];
        if (c == 0.0) continue;
        for (size_t k = 0; k < m->players; k++) {
            t->slope[k * m->n + row] = c * w->slope[k * ASC_CHUNK + r];
            for (size_t j = 0; j < k; j++)
                t->g[k * m->p + m->common + j] +=
                    c * w->cross[(k * m->players + j) * ASC_CHUNK + r];
        }
    }
}

static bool any(const double *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c[i] != 0.0) return true;
    return false;
}

/* Sum over rows of c times column j. */
static double column_dot(const asc_exposure_model *m, size_t j, const double *c)
{
    double sum = 0.0;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        const double *x = asc_design_at(&m->design, first, j);
        double part = 0.0;
        for (size_t r = 0; r < rows; r++)
            if (c[first + r] != 0.0) part += c[first + r] * x[r];
        sum += part;
    }
    return sum;
}

static void slopes(const task *t, asc_weighting *w)
{
    const asc_exposure_model *m = t->m;
    for (size_t i = 0, rows = 0; i < m->n; i += rows) {
        rows = asc_weighting_run(w, i);
        if (!any(t->c + i, rows)) continue;
        asc_weighting_fill(w, i, rows);
        add_rows(t, w, i, rows);
    }
}

static void gradients(const task *t, const double *inverse)
{
    const asc_exposure_model *m = t->m;
    const size_t p = m->p;
    for (size_t k = 0; k < m->players; k++) {
        double *g = t->g + k * p, *v = t->v + k * p;
        for (size_t j = 0; j < m->common; j++)
            g[j] = column_dot(m, j, t->slope + k * m->n);
        for (size_t i = 0; i < p; i++) v[i] = 0.0;
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i < p; i++) v[i] += inverse[k * p * p + i + j * p] * g[j];
    }
}

/* z = X v_k. */
static void directions(const task *t, size_t k)
{
    const asc_exposure_model *m = t->m;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        double *z = t->z + first;
        for (size_t r = 0; r < rows; r++) z[r] = 0.0;
        for (size_t j = 0; j < m->common + k; j++) {
            const double v = t->v[k * m->p + j];
            const double *x = asc_design_at(&m->design, first, j);
            for (size_t r = 0; r < rows; r++) z[r] += v * x[r];
        }
    }
}

/* Every unit takes part in the models it is eligible for. */
static void scores(const task *t, double scale, double *influence)
{
    const asc_exposure_model *m = t->m;
    for (size_t k = 0; k < m->players; k++) {
        asc_exposure_propensity(m, t->fit, k, t->e);
        directions(t, k);
        for (size_t i = 0; i < m->n; i++) {
            const bool in = m->eligible == NULL || (m->eligible[i] >> k & 1U) != 0;
            if (m->w[i] == 0.0 || !in) continue;
            influence[m->cluster[i]] +=
                scale * m->w[i] * t->z[i] * (m->a[k * m->n + i] - t->e[i]);
        }
    }
}

static asc_status task_start(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             const double *c, asc_arena *work, task *t, asc_error *err)
{
    *t = (task){.m = m,
                .fit = fit,
                .c = c,
                .slope = asc_take_zero(work, m->players * m->n),
                .g = asc_take_zero(work, m->players * m->p),
                .v = asc_take(work, m->players * m->p),
                .z = asc_take(work, m->n),
                .e = asc_take(work, m->n)};
    return asc_arena_check(work, err);
}

asc_status asc_exposure_direction(const asc_exposure_model *m,
                                  const asc_exposure_fit *fit, const double *inverse,
                                  asc_policy policy, const double *c, double scale,
                                  asc_arena *work, double *influence, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_weighting w;
    task t;
    ASC_TRY(asc_weighting_create(m, fit, policy, true, work, &w, err));
    ASC_TRY(task_start(m, fit, c, work, &t, err));
    slopes(&t, &w);
    gradients(&t, inverse);
    scores(&t, scale, influence);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_exposure_score_direction(const asc_exposure_model *m,
                                        const asc_exposure_fit *fit,
                                        const double *inverse, const double *c,
                                        double scale, asc_arena *work, double *influence,
                                        asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    task t;
    ASC_TRY(task_start(m, fit, c, work, &t, err));
    for (size_t i = 0; i < m->n; i++) t.slope[i] = c[i];
    gradients(&t, inverse);
    scores(&t, scale, influence);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_exposure_target_direction(const asc_exposure_model *m,
                                         const asc_exposure_fit *fit,
                                         const double *inverse, const double *c,
                                         double scale, asc_arena *work, double *influence,
                                         asc_error *err)
{
    if (m->target != ASC_TARGET_OVERLAP) return ASC_OK; /* g does not depend on the fit */
    const asc_arena_mark mark = asc_arena_save(work);
    task t;
    ASC_TRY(task_start(m, fit, c, work, &t, err));
    asc_exposure_propensity(m, fit, 0, t.e);
    for (size_t i = 0; i < m->n; i++)
        t.slope[i] = c[i] == 0.0 ? 0.0 : c[i] * (1.0 - 2.0 * t.e[i]);
    gradients(&t, inverse);
    scores(&t, scale, influence);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
