/* Fits of the chain of exposure models (exposure_model.h): one logistic regression a partner.
 * A replicate may lack a level, or have one that a partner always, or never, reached: then the deviance
 * settles while coefficients grow, and the probabilities of the rows concerned have the limits 0 and 1.
 * The fit goes on for some passes and stops: each brings those probabilities nearer to their limit by a
 * factor of about e. Columns that depend on those before them in the rows of the replicate are left out,
 * which changes no probability of these rows.
 * Albert & Anderson (1984), Biometrika 71:1-10. */
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include "exposure_model.h"
#include <math.h>
#include <string.h>

enum { MORE_PASSES = 8, PASSES = 100, ODDS_ROWS = 32 * ASC_ROWS };
static const double pivot_least = 1e-10; /* of the scaled Gram matrix */
static const double certain = 1e300;     /* odds of a partner that reached everybody */

/* One model of the chain at a time. */
typedef struct fitting {
    const asc_exposure_model *m;
    const double *w;
    double *u;       /* [n] w where the unit is eligible */
    uint8_t *active; /* [p] */
    asc_arena *work;
    size_t settled; /* times the deviance was found to stand still */
} fitting;

static bool is_eligible(const asc_exposure_model *m, size_t i, size_t k)
{
    return m->eligible == NULL || (m->eligible[i] >> k & 1U) != 0;
}

/* -1: no unit with weight was reached, +1: every one, 0: some. */
static int load(fitting *f, size_t k)
{
    const asc_exposure_model *m = f->m;
    bool some = false, others = false;
    for (size_t i = 0; i < m->n; i++) {
        f->u[i] = is_eligible(m, i, k) ? f->w[i] : 0.0;
        if (f->u[i] == 0.0) continue;
        if (m->a[k * m->n + i] != 0.0)
            some = true;
        else
            others = true;
    }
    memset(f->active, 0, m->p);
    memset(f->active, 1, m->common + k);
    return some && others ? 0 : some ? 1 : -1;
}

static bool keep_going(void *context, const double *coef)
{
    fitting *f = context;
    (void)coef;
    return ++f->settled > MORE_PASSES;
}

static asc_glm_data model_data(const fitting *f, size_t k)
{
    const asc_exposure_model *m = f->m;
    return (asc_glm_data){.x = &m->design,
                          .y = m->a + k * m->n,
                          .w = f->u,
                          .active = f->active,
                          .family = ASC_BINOMIAL};
}

static asc_status fit_model(fitting *f, size_t k, const asc_glm_control *control,
                            asc_glm *fit, asc_error *err)
{
    const asc_glm_data data = model_data(f, k);
    return asc_glm_fit(&data, control, f->work, fit, err);
}

static asc_status start_fitting(const asc_exposure_model *m, const double *w,
                                asc_arena *work, fitting *f, asc_exposure_fit *fit,
                                asc_error *err)
{
    *f = (fitting){.m = m,
                   .w = w,
                   .u = asc_take(work, m->n),
                   .active = asc_take_bytes(work, m->p, 1),
                   .work = work};
    *fit = (asc_exposure_fit){.coef = asc_take_zero(work, m->players * m->p),
                              .odds = asc_take(work, m->players * m->n)};
    return asc_arena_check(work, err);
}

typedef struct odds_job {
    const asc_exposure_model *m;
    const double *coef; /* [p] of the model */
    double *odds;       /* [n]              */
} odds_job;

/* exp(alpha_k' [1, L, 0]) of the rows of some blocks. */
static asc_status odds_task(void *context, size_t task, size_t worker, asc_error *err)
{
    const odds_job *j = context;
    const size_t n = j->m->n, begin = task * ODDS_ROWS;
    const size_t end = n - begin < ODDS_ROWS ? n : begin + ODDS_ROWS;
    (void)worker;
    (void)err;
    for (size_t first = begin; first < end; first += ASC_ROWS) {
        const size_t rows = end - first < ASC_ROWS ? end - first : ASC_ROWS;
        double eta[ASC_ROWS] = {0.0};
        asc_design_predict(&j->m->design, first / ASC_ROWS, j->coef, j->m->common, NULL,
                           eta);
        asc_vexp(eta, j->odds + first, rows);
    }
    return ASC_OK;
}

/* Of all rows; fixed: nobody, or everybody, was reached. */
static void odds_of(const asc_exposure_model *m, size_t k, int fixed,
                    asc_exposure_fit *fit)
{
    double *o = fit->odds + k * m->n;
    odds_job job = {m, fit->coef + k * m->p, o};
    if (fixed == 0)
        (void)asc_pool_run((m->n + ODDS_ROWS - 1) / ODDS_ROWS, odds_task, &job, NULL);
    for (size_t i = 0; i < m->n && fixed != 0; i++) o[i] = fixed > 0 ? certain : 0.0;
    for (size_t i = 0; i < m->n && m->eligible != NULL; i++)
        if (!is_eligible(m, i, k)) o[i] = 0.0;
}

/* Rank of the design; a model of some of the covariates says that it is its own. */
static asc_status rank_of(const asc_exposure_model *m, asc_arena *work, double *condition,
                          asc_error *err)
{
    if (m->problem == m->whole)
        return asc_design_rank(&m->design, m->w, work, condition, err);
    asc_error reason = {0};
    const asc_status s = asc_design_rank(&m->design, m->w, work, condition, &reason);
    ASC_REQUIRE(s == ASC_OK, err, s, "exposure models: %s", reason.message);
    return ASC_OK;
}

asc_status asc_exposure_fit_full(const asc_exposure_model *m, asc_arena *work,
                                 asc_exposure_fit *fit, double *condition, asc_error *err)
{
    fitting f;
    if (condition != NULL) ASC_TRY(rank_of(m, work, condition, err));
    ASC_TRY(start_fitting(m, m->w, work, &f, fit, err));
    for (size_t k = 0; k < m->players; k++) {
        const char *name = m->problem->player[k];
        const int fixed = load(&f, k);
        ASC_REQUIRE(fixed == 0, err, ASC_EOVERLAP,
                    "partner '%s' was delivered to %s: no comparable units; make it "
                    "role: context or leave it out",
                    name, fixed > 0 ? "every eligible unit" : "nobody");
        asc_error reason = {0};
        asc_glm glm = {.coef = fit->coef + k * m->p};
        const asc_status s = fit_model(&f, k, NULL, &glm, &reason);
        ASC_REQUIRE(s == ASC_OK, err, s, "exposure model of '%s': %s", name,
                    reason.message);
        odds_of(m, k, 0, fit);
        if (glm.passes > fit->passes) fit->passes = glm.passes;
    }
    return ASC_OK;
}

/* Column j of the Cholesky factor of the scaled Gram matrix, over the active columns; its pivot. */
static double pivot_of(const fitting *f, double *g, const double *scale, size_t j)
{
    const size_t p = f->m->p;
    double d = scale[j] > 0.0 ? 1.0 : 0.0;
    for (size_t i = 0; i < j; i++) {
        if (f->active[i] == 0) continue;
        double s = g[i + j * p] * scale[i] * scale[j];
        for (size_t k = 0; k < i; k++)
            if (f->active[k] != 0) s -= g[k + i * p] * g[k + j * p];
        g[i + j * p] = s / g[i + i * p];
        d -= g[i + j * p] * g[i + j * p];
    }
    return d;
}

/* Columns that depend on those before them among the rows with weight become inactive. */
static asc_status drop_dependent(fitting *f, bool *dropped, asc_error *err)
{
    const size_t p = f->m->p;
    const asc_arena_mark mark = asc_arena_save(f->work);
    double *g = asc_take_zero(f->work, p * p), *scale = asc_take(f->work, p);
    ASC_TRY(asc_arena_check(f->work, err));
    ASC_TRY(asc_design_gram(&f->m->design, f->u, f->work, g, err));
    *dropped = false;
    for (size_t j = 0; j < p; j++)
        scale[j] = g[j + j * p] > 0.0 ? 1.0 / sqrt(g[j + j * p]) : 0.0;
    for (size_t j = 0; j < p; j++) {
        if (f->active[j] == 0) continue;
        const double d = pivot_of(f, g, scale, j);
        if (d > pivot_least) {
            g[j + j * p] = sqrt(d);
            continue;
        }
        f->active[j] = 0;
        *dropped = true;
    }
    asc_arena_rewind(f->work, mark);
    return ASC_OK;
}

static bool of_the_data(asc_status s)
{
    return s == ASC_ESEPARATION || s == ASC_ECONVERGENCE || s == ASC_ERANK ||
           s == ASC_EOVERFLOW || s == ASC_EDATA;
}

/* One attempt from start [p], or from zero; *status is a reason that lies in the data, or ASC_OK. */
static asc_status attempt(fitting *f, size_t k, const double *start,
                          asc_exposure_fit *fit, asc_status *status, asc_error *err)
{
    const size_t p = f->m->p;
    const asc_glm_control control = {
        .max_passes = PASSES, .settled = keep_going, .context = f};
    asc_glm glm = {.coef = fit->coef + k * p};
    asc_error reason = {0};
    for (size_t j = 0; j < p; j++)
        glm.coef[j] = f->active[j] != 0 && start != NULL ? start[j] : 0.0;
    f->settled = 0;
    *status = fit_model(f, k, &control, &glm, &reason);
    if (glm.passes > fit->passes) fit->passes = glm.passes;
    if (*status == ASC_OK || of_the_data(*status)) return ASC_OK;
    if (err != NULL) *err = reason;
    return *status;
}

/* Fits model k; once more without dependent columns when there are some. */
static asc_status refit_model(fitting *f, size_t k, const double *start,
                              asc_exposure_fit *fit, asc_error *err)
{
    asc_status status = ASC_OK;
    bool dropped = false;
    ASC_TRY(attempt(f, k, start == NULL ? NULL : start + k * f->m->p, fit, &status, err));
    if (status == ASC_ERANK) ASC_TRY(drop_dependent(f, &dropped, err));
    if (dropped) {
        fit->code |= ASC_FIT_ABSENT;
        ASC_TRY(attempt(f, k, NULL, fit, &status, err));
    }
    if (status != ASC_OK) fit->code |= ASC_FIT_REFUSED;
    if (f->settled > 0) fit->code |= ASC_FIT_BOUNDARY;
    return ASC_OK;
}

asc_status asc_exposure_refit(const asc_exposure_model *m, const double *w,
                              const double *start, asc_arena *work, asc_exposure_fit *fit,
                              asc_error *err)
{
    fitting f;
    ASC_TRY(start_fitting(m, w, work, &f, fit, err));
    for (size_t k = 0; k < m->players && (fit->code & ASC_FIT_REFUSED) == 0; k++) {
        const int fixed = load(&f, k);
        if (fixed != 0)
            fit->code |= ASC_FIT_ABSENT;
        else
            ASC_TRY(refit_model(&f, k, start, fit, err));
        odds_of(m, k, fixed, fit);
    }
    return ASC_OK;
}

asc_status asc_exposure_predict(const asc_exposure_model *m, const double *coef,
                                asc_arena *work, asc_exposure_fit *fit, asc_error *err)
{
    fitting f;
    ASC_TRY(start_fitting(m, m->w, work, &f, fit, err));
    memcpy(fit->coef, coef, m->players * m->p * sizeof *coef);
    for (size_t k = 0; k < m->players; k++) odds_of(m, k, 0, fit);
    return ASC_OK;
}

asc_status asc_exposure_restore(const asc_exposure_model *m, const double *terms,
                                asc_arena *work, asc_exposure_fit *fit, asc_error *err)
{
    double *coef = asc_take(work, m->players * m->p);
    ASC_TRY(asc_arena_check(work, err));
    asc_exposure_unpack(m, terms, coef);
    return asc_exposure_predict(m, coef, work, fit, err);
}

asc_status asc_exposure_curvature(const asc_exposure_model *m,
                                  const asc_exposure_fit *fit, asc_arena *work,
                                  double *inverse, asc_error *err)
{
    const size_t p = m->p;
    const asc_arena_mark mark = asc_arena_save(work);
    fitting f = {.m = m,
                 .w = m->w,
                 .u = asc_take(work, m->n),
                 .active = asc_take_bytes(work, p, 1),
                 .work = work};
    double *h = asc_take(work, p * p), *copy = asc_take(work, p * p),
           *coef = asc_take(work, p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < m->players; k++) {
        double *out = inverse + k * p * p;
        (void)load(&f, k);
        for (size_t j = 0; j < p; j++) coef[j] = fit->coef[k * p + j];
        const asc_glm_data data = model_data(&f, k);
        ASC_TRY(asc_glm_curvature(&data, coef, work, h, err));
        for (size_t j = 0; j < p; j++) {
            memcpy(copy, h, p * p * sizeof *copy);
            for (size_t i = 0; i < p; i++) out[i + j * p] = i == j ? 1.0 : 0.0;
            ASC_TRY(asc_chol_solve(copy, p, out + j * p, err));
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

void asc_exposure_propensity(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             size_t k, double *e)
{
    const asc_mask earlier = ((asc_mask)1 << k) - 1;
    for (size_t i = 0; i < m->n && fit->table != NULL; i++) {
        const double o = fit->table[k][(m->mask[i] & earlier) * m->n + i];
        e[i] = o / (1.0 + o);
    }
    if (fit->table != NULL) return;
    const double *coef = fit->coef + k * m->p + m->common;
    double factor = 1.0;
    for (size_t i = 0; i < m->n; i++) {
        if (i == 0 || m->mask[i] != m->mask[i - 1]) {
            double shift = 0.0;
            for (size_t j = 0; j < k; j++)
                if ((m->mask[i] >> j & 1U) != 0) shift += coef[j];
            factor = exp(shift);
        }
        const double o = fit->odds[k * m->n + i] * factor;
        e[i] = o / (1.0 + o);
    }
}

asc_status asc_exposure_trim(const asc_exposure_model *m, const asc_exposure_fit *fit,
                             double trim, asc_arena *work, asc_error *err)
{
    if (trim <= 0.0 || m->target == ASC_TARGET_WITHIN) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    double *e = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < m->players; k++) {
        size_t outside = 0, units = 0, worst = 0;
        double most = 0.0;
        asc_exposure_propensity(m, fit, k, e);
        for (size_t i = 0; i < m->n; i++) {
            if (m->w[i] == 0.0 || !is_eligible(m, i, k)) continue;
            units++;
            const double beyond = fmax(trim - e[i], e[i] - (1.0 - trim));
            if (beyond <= 0.0) continue;
            outside++;
            if (beyond <= most) continue;
            most = beyond;
            worst = i;
        }
        ASC_REQUIRE(
            outside == 0, err, ASC_EOVERLAP,
            "partner '%s': %zu of %zu units (%.2g %%) have a probability of "
            "delivery outside [%g, %g], the most extreme unit %zu: %.4g; no "
            "comparable units: leave such units out by 'include', or lower 'trim'",
            m->problem->player[k], outside, units,
            100.0 * (double)outside / (double)units, trim, 1.0 - trim,
            (size_t)m->order[worst] + 1, e[worst]);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
