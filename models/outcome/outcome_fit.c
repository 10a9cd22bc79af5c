/* Fits of an outcome model: coefficients by least squares or Newton's method.
 *   coef    [p]      estimate; columns of outcome_model.h
 *   inverse [p x p]  of X'WVX at the estimate, V = 1 for gaussian
 * A replicate in which a level has no events has no finite estimate, but its policy means have
 * a limit, which is taken (outcome_cells.c). In any other separation the rows whose linear
 * predictors drift apart leave in the same way; what then is not determined is refused.
 * Albert & Anderson (1984), Biometrika 71:1-10. */
#include "outcome_fit.h"
#include "ascribe/lsq.h"
#include <math.h>

/* Passes along which a row's linear predictor moves by more than this drift apart from
 * the others. */
static const double drifting = 0.02;
enum { ROUNDS = 16 };

/* One fit: data in, coefficients out. */
typedef struct fitting {
    const asc_outcome_model *m;
    const double *w; /* [n] sorted weights of all rows                   */
    double *u;       /* [n] the same, 0 where a row left the likelihood  */
    asc_boundary *b; /* or NULL                                          */
    asc_arena *work;
    double *coef;        /* [coefs] start, then estimate                     */
    double *last, *next; /* [n] linear predictors of the last two passes     */
    int8_t *drift;       /* [n] rows that drift: -1 or +1                    */
    size_t drifters;     /* rows found drifting in the fit at hand           */
    size_t asked;        /* times the settled question was asked             */
    size_t passes;
} fitting;

/* The deviance has settled and coefficients have not: which rows drift? Then the fit is
 * stopped. */
static bool settled(void *context, const double *coef)
{
    fitting *f = context;
    const asc_outcome_model *m = f->m;
    const asc_arena_mark mark = asc_arena_save(f->work);
    asc_predictor eta;
    if (asc_predictor_make(m, coef, true, f->work, &eta, NULL) != ASC_OK) return false;
    for (size_t i = 0; i < m->n; i++)
        f->next[i] = asc_predictor_at(m, &eta, i, m->mask[i]);
    asc_arena_rewind(f->work, mark);
    for (size_t i = 0; i < m->n && f->asked > 0; i++) {
        const double moved = f->next[i] - f->last[i];
        if (f->u[i] == 0.0 || fabs(moved) <= drifting) continue;
        f->drift[i] = moved > 0.0 ? 1 : -1;
        f->drifters++;
    }
    double *const last = f->last;
    f->last = f->next;
    f->next = last;
    f->asked++;
    return f->drifters > 0;
}

static asc_glm_data data_of(const fitting *f)
{
    const asc_outcome_model *m = f->m;
    return (asc_glm_data){.x = &m->design,
                          .y = m->y,
                          .w = f->u,
                          .offset = m->offset,
                          .active = f->b == NULL ? NULL : f->b->active,
                          .family = m->problem->family};
}

static asc_status estimate(fitting *f, const asc_glm_control *control, asc_error *err)
{
    const asc_outcome_model *m = f->m;
    const asc_glm_data data = data_of(f);
    asc_glm fit = {.coef = f->coef};
    if (data.family == ASC_GAUSSIAN) {
        asc_lsq least = {.coef = f->coef};
        f->passes = 1;
        return asc_lsq_fit(&m->design, m->y, f->u, data.active, f->work, &least, err);
    }
    if (data.family == ASC_NB2)
        ASC_TRY(asc_nb2_fit(&data, control, f->work, &fit, &f->coef[m->p], err));
    else
        ASC_TRY(asc_glm_fit(&data, control, f->work, &fit, err));
    f->passes = fit.passes;
    return ASC_OK;
}

/* The inverse of X'WVX at the estimate of the full sample. */
static asc_status curvature(const fitting *f, double *inverse, asc_error *err)
{
    const asc_outcome_model *m = f->m;
    const size_t p = m->p;
    double *hessian = asc_take(f->work, p * p), *copy = asc_take(f->work, p * p);
    double *coef = asc_take(f->work, p);
    ASC_TRY(asc_arena_check(f->work, err));
    asc_glm_data data = data_of(f);
    if (data.family == ASC_GAUSSIAN) {
        asc_lsq again = {.coef = coef, .cov = inverse};
        return asc_lsq_fit(&m->design, m->y, f->u, NULL, f->work, &again, err);
    }
    if (data.family == ASC_NB2) data.dispersion = f->coef[p];
    ASC_TRY(asc_glm_curvature(&data, f->coef, f->work, hessian, err));
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < p * p; i++) copy[i] = hessian[i];
        for (size_t i = 0; i < p; i++) inverse[i + j * p] = i == j ? 1.0 : 0.0;
        ASC_TRY(asc_chol_solve(copy, p, inverse + j * p, err));
    }
    if (data.family != ASC_NB2) return ASC_OK;
    asc_scores scores;
    ASC_TRY(asc_outcome_scores(m, f->coef, f->work, &scores, err));
    return asc_scores_profile(&scores, p, inverse, f->work, err);
}

asc_status asc_outcome_fit(const asc_outcome_model *m, asc_arena *work, double *coef,
                           double *inverse, double *condition, size_t *passes,
                           asc_error *err)
{
    fitting f = {.m = m, .w = m->w, .u = m->w, .work = work, .coef = coef};
    for (size_t j = 0; j < m->coefs; j++) coef[j] = 0.0;
    ASC_TRY(asc_design_rank(&m->design, m->w, work, condition, err));
    ASC_TRY(asc_cells_check(m, work, err));
    ASC_TRY(estimate(&f, NULL, err));
    ASC_REQUIRE(
        m->problem->family != ASC_NB2 || coef[m->p] > 0.0, err, ASC_EDATA,
        "outcome '%s': the counts vary no more than poisson ones would, so nb2 has "
        "no dispersion to estimate; write family: poisson",
        m->problem->outcome);
    if (inverse != NULL) ASC_TRY(curvature(&f, inverse, err));
    *passes = f.passes;
    return ASC_OK;
}

/* A reason that lies in the data of this replicate. */
static bool of_the_data(asc_status s)
{
    return s == ASC_ESEPARATION || s == ASC_ECONVERGENCE || s == ASC_ERANK ||
           s == ASC_EOVERFLOW || s == ASC_EDATA;
}

/* Fits the rows that remain; rows that drift leave, until none does. */
static asc_status fit_remaining(fitting *f, asc_error *err)
{
    const asc_glm_control control = {.settled = settled, .context = f};
    size_t passes = 0;
    for (size_t round = 0; round < ROUNDS; round++) {
        f->asked = f->drifters = 0;
        f->passes = 0;
        if (f->b->rows > 0) ASC_TRY(estimate(f, &control, err));
        passes += f->passes;
        f->passes = passes;
        if (f->drifters == 0) return ASC_OK;
        ASC_TRY(asc_boundary_drift(f->m, f->drift, f->u, f->work, f->b, err));
        for (size_t i = 0; i < f->m->n; i++) f->drift[i] = 0;
        for (size_t j = 0; j < f->m->p; j++)
            if (!f->b->active[j] || fabs(f->coef[j]) > 15.0) f->coef[j] = 0.0;
    }
    return ASC_FAIL(err, ASC_ECONVERGENCE, "rows still drift apart after %d rounds",
                    ROUNDS);
}

asc_status asc_outcome_refit_run(const asc_outcome_model *m, asc_outcome_refit *r,
                                 asc_arena *work, asc_error *err)
{
    asc_error reason = {0};
    fitting f = {.m = m,
                 .w = r->w,
                 .u = asc_take(work, m->n),
                 .b = &r->b,
                 .work = work,
                 .coef = r->coef,
                 .last = asc_take(work, m->n),
                 .next = asc_take(work, m->n),
                 .drift = asc_take_bytes(work, m->n, 1)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) f.u[i] = r->w[i];
    ASC_TRY(asc_boundary_start(m, f.u, work, &r->b, err));
    for (size_t j = 0; j < m->p; j++)
        r->coef[j] = r->start != NULL && (r->b.active == NULL || r->b.active[j])
                         ? r->start[j]
                         : 0.0;
    if (m->coefs > m->p) r->coef[m->p] = r->start != NULL ? r->start[m->p] : 0.0;
    const asc_status status = fit_remaining(&f, &reason);
    if (status != ASC_OK && !of_the_data(status)) {
        if (err != NULL) *err = reason;
        return status;
    }
    r->passes = f.passes;
    r->code = status == ASC_OK ? ASC_FIT_OK : ASC_FIT_REFUSED;
    const bool plain = m->problem->family == ASC_NB2 && r->coef[m->p] == 0.0;
    if (r->b.limits || plain) r->code |= ASC_FIT_BOUNDARY;
    if (r->b.absent) r->code |= ASC_FIT_ABSENT;
    return ASC_OK;
}
