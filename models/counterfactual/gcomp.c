/* gcomp.c: policy means by g-computation: fit the outcome on exposures and covariates, predict
 * under each policy, average over the cohort.
 *   mean(S) = sum_i w_i m(A_i under S, L_i) / sum_i w_i
 *   m         gaussian-identity, binomial-logit or poisson-log regression of y on
 *             [1, A, L, interactions, modifiers]; poisson: events at a unit's own person-time
 * Consistent when the outcome model is right and there is no unmeasured confounding.
 * A replicate in which a level has no events has no finite estimate, but its policy means have
 * a limit, which is taken (outcome_cells.c). In any other separation the rows whose linear
 * predictors drift apart leave in the same way; what then is not determined is refused.
 * Robins (1986), Math. Model. 7:1393-1512; Snowden, Rose & Mortimer (2011), Am. J. Epidemiol.
 * 173:731-738. */
#include "ascribe/bootstrap.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "outcome_block.h"
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
    double *coef;        /* [p] start, then estimate                         */
    double *last, *next; /* [n] linear predictors of the last two passes     */
    int8_t *drift;       /* [n] rows that drift: -1 or +1                    */
    size_t drifters;     /* rows found drifting in the fit at hand           */
    size_t asked;        /* times the settled question was asked             */
    size_t passes;
} fitting;

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err)
{
    asc_outcome_model *m = asc_take_bytes(arena, 1, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_outcome_prepare(p, s, arena, m, err));
    *plan = m;
    *terms = m->term;
    *count = m->p;
    return ASC_OK;
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

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

static asc_status glm(fitting *f, const asc_glm_control *control, double *hessian,
                      asc_error *err)
{
    const asc_outcome_model *m = f->m;
    const asc_glm_data data = {.x = &m->design,
                               .y = m->y,
                               .w = f->u,
                               .offset = m->offset,
                               .active = f->b == NULL ? NULL : f->b->active,
                               .family = m->problem->family};
    asc_glm fit = {.coef = f->coef, .hessian = hessian};
    ASC_TRY(asc_glm_fit(&data, control, f->work, &fit, err));
    f->passes = fit.passes;
    return ASC_OK;
}

/* Coefficients, and the inverse of X'WVX if asked. */
static asc_status estimate(fitting *f, const asc_glm_control *control, double *inverse,
                           asc_error *err)
{
    const asc_outcome_model *m = f->m;
    const size_t p = m->p;
    if (m->problem->family == ASC_GAUSSIAN) {
        asc_lsq fit = {.coef = f->coef, .cov = inverse};
        f->passes = 1;
        return asc_lsq_fit(&m->design, m->y, f->u, f->b == NULL ? NULL : f->b->active,
                           f->work, &fit, err);
    }
    if (inverse == NULL) return glm(f, control, NULL, err);
    double *hessian = asc_take(f->work, p * p), *copy = asc_take(f->work, p * p);
    ASC_TRY(asc_arena_check(f->work, err));
    ASC_TRY(glm(f, control, hessian, err));
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < p * p; i++) copy[i] = hessian[i];
        for (size_t i = 0; i < p; i++) inverse[i + j * p] = i == j ? 1.0 : 0.0;
        ASC_TRY(asc_chol_solve(copy, p, inverse + j * p, err));
    }
    return ASC_OK;
}

static void hand_over(const fitting *f, const double *mean, asc_means *out)
{
    for (size_t s = 0; s < asc_outcome_policies(f->m); s++) out->mean[s] = mean[s];
    if (out->coef != NULL)
        for (size_t j = 0; j < f->m->p; j++) out->coef[j] = f->coef[j];
    out->passes = f->passes;
}

/* The inverse of X'WVX at the estimate. It takes another pass, which would move the coefficients by a
 * rounding: a copy takes it, so that the answer does not depend on what else was asked for. */
static asc_status curvature(const fitting *f, double *inverse, asc_error *err)
{
    fitting again = *f;
    again.coef = asc_take(f->work, f->m->p);
    ASC_TRY(asc_arena_check(f->work, err));
    for (size_t j = 0; j < f->m->p; j++) again.coef[j] = f->coef[j];
    return estimate(&again, NULL, inverse, err);
}

static asc_status fit(const void *plan, asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_model *m = plan;
    const size_t policies = asc_outcome_policies(m);
    const asc_arena_mark mark = asc_arena_save(work);
    double condition = 0.0;
    bool undetermined = false;
    fitting f = {
        .m = m, .w = m->w, .u = m->w, .work = work, .coef = asc_take_zero(work, m->p)};
    double *mean = asc_take(work, policies);
    double *inverse = out->influence == NULL ? NULL : asc_take(work, m->p * m->p);
    ASC_TRY(asc_arena_check(work, err));

    ASC_TRY(asc_design_rank(&m->design, m->w, work, &condition, err));
    ASC_TRY(asc_cells_check(m, work, err));
    ASC_TRY(estimate(&f, NULL, NULL, err));
    if (inverse != NULL) ASC_TRY(curvature(&f, inverse, err));
    ASC_TRY(asc_outcome_means(m, m->w, f.coef, NULL, work, mean, &undetermined, err));
    ASC_REQUIRE(all_finite(mean, policies), err, ASC_EOVERFLOW,
                "outcome '%s': a policy mean is not a finite number; check offsets and "
                "covariates",
                m->problem->outcome);
    if (out->influence != NULL)
        ASC_TRY(
            asc_outcome_influence(m, f.coef, inverse, mean, work, out->influence, err));
    hand_over(&f, mean, out);
    out->code = ASC_FIT_OK;
    out->condition = condition;
    asc_arena_rewind(work, mark);
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
        if (f->b->rows > 0) ASC_TRY(estimate(f, &control, NULL, err));
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

/* *code gains what happened; the means are NaN when refused. */
static asc_status replicate(fitting *f, double *mean, unsigned *code, asc_error *err)
{
    asc_error reason = {0};
    bool undetermined = false;
    const asc_status status = fit_remaining(f, &reason);
    if (status == ASC_OK)
        ASC_TRY(asc_outcome_means(f->m, f->w, f->coef, f->b, f->work, mean, &undetermined,
                                  err));
    else if (!of_the_data(status)) {
        if (err != NULL) *err = reason;
        return status;
    }
    if (f->b->limits) *code |= ASC_FIT_BOUNDARY;
    if (f->b->absent) *code |= ASC_FIT_ABSENT;
    const size_t policies = asc_outcome_policies(f->m);
    if (status == ASC_OK && !undetermined && all_finite(mean, policies)) return ASC_OK;
    *code |= ASC_FIT_REFUSED;
    for (size_t s = 0; s < policies; s++) mean[s] = (double)NAN;
    return ASC_OK;
}

static asc_status refit(const void *plan, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_model *m = plan;
    const asc_arena_mark mark = asc_arena_save(work);
    double *all = asc_take(work, m->n), *mean = asc_take(work, asc_outcome_policies(m));
    asc_boundary b = {0};
    fitting f = {.m = m,
                 .w = all,
                 .u = asc_take(work, m->n),
                 .b = &b,
                 .work = work,
                 .coef = asc_take_zero(work, m->p),
                 .last = asc_take(work, m->n),
                 .next = asc_take(work, m->n),
                 .drift = asc_take_bytes(work, m->n, 1)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) all[i] = f.u[i] = w[m->order[i]];
    ASC_TRY(asc_boundary_start(m, f.u, work, &b, err));
    for (size_t j = 0; j < m->p && start != NULL; j++)
        if (b.active == NULL || b.active[j]) f.coef[j] = start[j];
    unsigned code = ASC_FIT_OK;
    ASC_TRY(replicate(&f, mean, &code, err));
    hand_over(&f, mean, out);
    out->code = code;
    out->condition = 0.0;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status share(const void *plan, const double *start, asc_arena *arena,
                        void **shared, asc_error *err)
{
    asc_outcome_block *b = asc_take_bytes(arena, 1, sizeof *b);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_outcome_share(plan, start, arena, b, err));
    *shared = b;
    return ASC_OK;
}

/* One replicate of a block by itself. */
static asc_status refit_alone(const asc_outcome_block *b, const asc_replicates *block,
                              size_t r, asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_problem *p = b->m->problem;
    ASC_REQUIRE(!asc_stop_asked(&block->stop), err, ASC_ESTOPPED, "stopped on request");
    const asc_arena_mark mark = asc_arena_save(work);
    double *w = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    asc_bootstrap_weights(p->n, p->cluster, p->w, block->multiplicity + r * p->clusters,
                          w);
    ASC_TRY(refit(b->m, w, b->start, work, out, err));
    out->slow = true;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit_block(const void *shared, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_block *b = shared;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *fitted = asc_take_bytes(work, block->count, 1);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_outcome_block_run(b, block, work, out, fitted, err));
    for (size_t r = 0; r < block->count; r++)
        if (fitted[r] == 0) ASC_TRY(refit_alone(b, block, r, work, &out[r], err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

const asc_estimator asc_counterfactual_gcomp = {
    .name = "gcomp",
    .summary =
        "g-computation: outcome regression, predicted and averaged under each policy",
    .reference = "Robins 1986; Snowden, Rose & Mortimer 2011",
    .assumes = "no unmeasured confounding, some comparable units for every policy, and a "
               "correct "
               "outcome model",
    .prepare = prepare,
    .fit = fit,
    .refit = refit,
    .share = share,
    .refit_block = refit_block,
    .streams = true,
};
