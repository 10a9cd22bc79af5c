/* Generalised linear models by Newton's method with a Hessian that is kept while it serves (chord
 * method):
 *   step  d = H^-1 score      H = X' diag(w v) X, from an earlier pass if steps still contract
 *   size  = sqrt(d' H d / sum w v) = sqrt(d' score / sum w v),
 *           the root mean square change of eta
 * A step that raises the deviance is halved; with an old Hessian a new one is made first.
 * Sizes contract quadratically with a fresh Hessian and linearly with an old one. Where a
 * group of rows is predicted perfectly the deviance settles while eta of those rows moves by
 * about one per pass; this is told apart from convergence by the largest change of eta in any
 * row.
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., section 2.5; Ortega &
 * Rheinboldt (1970), Iterative Solution of Nonlinear Equations, pp. 181-187 (chord); Albert
 * & Anderson (1984), Biometrika 71:1-10 (separation). */
#include "ascribe/glm.h"
#include "columns.h"
#include "glm_pass.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PASSES = 50, LIST_MAX = 8 };

static const double step_tolerance = 1e-11;
/* A fresh Hessian costs about two passes: it is worth while when the old one would need more than this
 * many, or, before steps have been compared, when the first is this long (bench/perf/glm_refit.c). */
static const double most_chords = 5.0, far_start = 3e-3;
/* Steps contract reliably below this ratio. */
static const double contracting = 0.15;
/* Ratio that a fresh Hessian beats unless rows drift apart or rounding is reached. */
static const double stalled = 0.3;
static const double settled_deviance = 1e-12;
/* Change of eta in one row: drifting apart above, rounding below. */
static const double drifting = 0.05, rounding = 1e-6;

typedef struct newton {
    const asc_glm_data *d;
    const asc_glm_control *control;
    asc_pass pass;
    size_t max_passes, passes, hessians;
    double *coef, *trial, *step; /* [p] */
    double *factor;              /* [p x p] Cholesky factor of the Hessian in force */
    double *reach;               /* [p] */
    double variance;             /* sum of w v where the factor was made            */
    double size, ratio;          /* of the last step, and against the one before    */
    double deviance, capped;     /* at coef; capped for the stopping rule           */
    size_t settled;              /* passes in a row in which it did not change      */
    bool fresh;                  /* the factor was made at coef                     */
    bool drifting;               /* ended because rows drift apart                  */
} newton;

static double deviance_of(const asc_pass *pass, bool capped)
{
    const double loss =
        pass->sum[ASC_SUM_LOSS] - (capped ? pass->sum[ASC_SUM_EXCESS] : 0.0);
    return 2.0 * (loss - pass->saturated);
}

/* What rounding may do to a deviance. */
static double slack(const newton *s)
{
    return 64.0 * DBL_EPSILON * (fabs(s->deviance) + 2.0 * s->pass.magnitude);
}

static asc_status make_pass(newton *s, const double *coef, bool hessian, asc_error *err)
{
    ASC_REQUIRE(
        s->passes < s->max_passes, err, ASC_ECONVERGENCE,
        "no convergence in %zu passes: last step changed the linear predictor by %.3g "
        "(root mean square, wanted %.1g), deviance %.10g; rescale covariates of very "
        "different size or look for rows that are predicted perfectly",
        s->passes, s->size, step_tolerance, s->deviance);
    asc_pass_run(&s->pass, coef, hessian);
    s->passes++;
    s->hessians += hessian;
    return ASC_OK;
}

static asc_status overflow(const newton *s, asc_error *err)
{
    return ASC_FAIL(
        err, ASC_EOVERFLOW,
        "row %zu: linear predictor %g left the range of double after %zu passes; "
        "check the size of covariates, offset and outcome in that row",
        s->pass.bad_row, s->pass.bad_eta, s->passes);
}

/* "'a' (12.1, +0.98 per pass), ..." of the columns that move some row, most first. */
static void list_growing(const newton *s, char *text, size_t size)
{
    size_t length = 0, listed = 0;
    text[0] = '\0';
    for (size_t j = 0; j < s->d->x->p && length + 1 < size; j++) {
        if (s->reach[j] <= drifting) continue;
        char label[ASC_COLUMN_NAME];
        if (listed++ == LIST_MAX) {
            (void)snprintf(text + length, size - length, ", ...");
            return;
        }
        const int n =
            snprintf(text + length, size - length, "%s%s (%.4g, %+.2g per pass)",
                     listed > 1 ? ", " : "", asc_column_label(s->d->x, j, label),
                     s->coef[j], s->step[j]);
        length += n > 0 ? (size_t)n : 0;
    }
}

static asc_status separated(newton *s, bool *done, asc_error *err)
{
    *done = true;
    if (s->control != NULL && s->control->settled != NULL) {
        *done = s->control->settled(s->control->context, s->coef);
        s->drifting = *done;
        return ASC_OK;
    }
    char names[1024];
    (void)asc_pass_drift(&s->pass, s->step, s->reach);
    list_growing(s, names, sizeof names);
    return ASC_FAIL(
        err, ASC_ESEPARATION,
        "no finite estimate: the deviance has settled at %.6g after %zu passes "
        "while coefficients still grow: %s; some rows are predicted perfectly (a "
        "level without events or without non-events): merge it or leave it out",
        s->capped, s->passes, names);
}

/* A relative pivot this small is rounding. */
static double pivot_tolerance(size_t p)
{
    return 4.0 * DBL_EPSILON * (double)(p < 8 ? 8 : p);
}

/* The Hessian of the last pass becomes the factor in force. */
static asc_status factorise(newton *s, bool *done, asc_error *err)
{
    const size_t p = s->d->x->p;
    double pivot = 0.0;
    memcpy(s->factor, s->pass.sum + ASC_SUM_SCORE + p, p * p * sizeof(double));
    const size_t bad = asc_chol_factor(s->factor, p, pivot_tolerance(p), &pivot);
    s->variance = s->pass.sum[ASC_SUM_VARIANCE];
    s->fresh = true;
    if (bad == p) return ASC_OK;
    if (s->hessians > 1 && s->settled > 0) return separated(s, done, err);
    char label[ASC_COLUMN_NAME];
    return ASC_FAIL(
        err, ASC_ERANK,
        "%s carries no information of its own: in the %zu rows with weight it is "
        "a combination of the columns before it (relative pivot %.2g of the "
        "Hessian, pass %zu): drop it",
        asc_column_label(s->d->x, bad, label), s->pass.used, pivot, s->passes);
}

/* The step from the score of the last pass, and its size. */
static asc_status make_step(newton *s, asc_error *err)
{
    const size_t p = s->d->x->p;
    const double *score = s->pass.sum + ASC_SUM_SCORE;
    memcpy(s->step, score, p * sizeof(double));
    asc_chol_apply(s->factor, p, s->step);
    double square = 0.0;
    for (size_t j = 0; j < p; j++) square += s->step[j] * score[j];
    ASC_REQUIRE(isfinite(square), err, ASC_EOVERFLOW,
                "the score left the range of double in pass %zu; rescale covariates",
                s->passes);
    const double before = s->size;
    s->size = square > 0.0 ? sqrt(square / s->variance) : 0.0;
    s->ratio = before > 0.0 ? s->size / before : 0.0;
    return ASC_OK;
}

/* Takes the pass just made at trial as the new point. */
static void accept(newton *s, bool fresh)
{
    const double capped = deviance_of(&s->pass, true);
    const double change = fabs(capped - s->capped);
    /* Relative to the weight when every row is predicted perfectly: that deviance goes to 0. */
    const double scale = fmax(fabs(capped), s->pass.weight);
    const bool still = change <= settled_deviance * scale + slack(s);
    s->settled = still ? s->settled + 1 : 0;
    s->capped = capped;
    s->deviance = deviance_of(&s->pass, false);
    s->fresh = fresh;
    double *const old = s->coef;
    s->coef = s->trial;
    s->trial = old;
}

/* Passes along the step, halved until the deviance no longer rises. */
static asc_status search(newton *s, bool hessian, bool *done, asc_error *err)
{
    const size_t p = s->d->x->p;
    double t = 1.0;
    while (t > DBL_EPSILON) {
        for (size_t j = 0; j < p; j++) s->trial[j] = s->coef[j] + t * s->step[j];
        ASC_TRY(make_pass(s, s->trial, hessian, err));
        const double deviance = deviance_of(&s->pass, false);
        if (deviance <= s->deviance + slack(s)) {
            accept(s, hessian);
            return hessian ? factorise(s, done, err) : ASC_OK;
        }
        t *= 0.5;
        if (s->fresh) continue;
        ASC_TRY(make_pass(s, s->coef, true, err));
        ASC_TRY(factorise(s, done, err));
        if (*done) return ASC_OK;
        ASC_TRY(make_step(s, err));
        t = 1.0;
    }
    if (s->pass.bad_row != s->d->x->n) return overflow(s, err);
    return ASC_FAIL(
        err, ASC_ECONVERGENCE,
        "no step lowers the deviance %.10g after %zu passes (step %.3g); rescale "
        "covariates of very different size",
        s->deviance, s->passes, s->size);
}

/* Deviance settled, steps not: rows drift apart, or rounding has been reached. */
static asc_status judge(newton *s, bool *done, asc_error *err)
{
    const double drift = asc_pass_drift(&s->pass, s->step, s->reach);
    if (drift > drifting) return separated(s, done, err);
    *done = drift < rounding && s->ratio > 2.0 * stalled && s->fresh;
    return ASC_OK;
}

static asc_status first_pass(newton *s, bool *done, asc_error *err)
{
    bool zero = s->d->family != ASC_BINOMIAL;
    for (size_t j = 0; j < s->d->x->p; j++) {
        if (s->d->active != NULL && s->d->active[j] == 0) s->coef[j] = 0.0;
        if (s->coef[j] != 0.0) zero = false;
    }
    ASC_TRY(make_pass(s, zero ? NULL : s->coef, true, err));
    if (s->pass.bad_row != s->d->x->n) return overflow(s, err);
    s->capped = s->deviance = zero ? HUGE_VAL : deviance_of(&s->pass, false);
    return factorise(s, done, err);
}

/* The size is below the tolerance, or steps contract so fast that the next one will be: after a
 * step of this size the distance to the estimate is at most size * ratio / (1 - ratio). */
static bool converged(const newton *s)
{
    return s->size <= step_tolerance || (s->ratio > 0.0 && s->ratio < contracting &&
                                         s->size * s->ratio <= 0.5 * step_tolerance);
}

/* Should the next pass make a Hessian? With ratio c the old one needs log(size / tolerance) / log(1 / c)
 * more passes. */
static bool renew(const newton *s)
{
    if (s->ratio <= 0.0) return s->size > far_start;
    return s->ratio >= 1.0 ||
           log(s->size / step_tolerance) > -most_chords * log(s->ratio);
}

static asc_status iterate(newton *s, asc_error *err)
{
    const size_t p = s->d->x->p;
    bool done = false;
    ASC_TRY(first_pass(s, &done, err));
    while (!done) {
        ASC_TRY(make_step(s, err));
        if (converged(s)) {
            for (size_t j = 0; j < p; j++) s->coef[j] += s->step[j];
            return ASC_OK;
        }
        if (s->settled >= 2 && s->ratio > stalled) ASC_TRY(judge(s, &done, err));
        if (done) return ASC_OK;
        ASC_TRY(search(s, renew(s), &done, err));
    }
    return ASC_OK;
}

/* Hessian and deviance at the estimate need one more pass, whose score improves the estimate once more:
 * the change is below the tolerance. */
static void last_pass(newton *s, double *hessian)
{
    const size_t p = s->d->x->p;
    double pivot = 0.0;
    asc_pass_run(&s->pass, s->coef, true);
    s->passes++;
    s->hessians++;
    s->deviance = deviance_of(&s->pass, false);
    const double *score = s->pass.sum + ASC_SUM_SCORE;
    memcpy(hessian, score + p, p * p * sizeof(double));
    memcpy(s->factor, hessian, p * p * sizeof(double));
    if (asc_chol_factor(s->factor, p, pivot_tolerance(p), &pivot) != p) return;
    memcpy(s->step, score, p * sizeof(double));
    asc_chol_apply(s->factor, p, s->step);
    for (size_t j = 0; j < p; j++) s->coef[j] += s->step[j];
}

static void finish(newton *s, asc_glm *fit)
{
    if (fit->hessian != NULL) last_pass(s, fit->hessian);
    if (fit->eta != NULL) asc_pass_eta(&s->pass, s->coef, fit->eta);
    memcpy(fit->coef, s->coef, s->d->x->p * sizeof(double));
    fit->deviance = s->deviance;
    fit->max_eta = s->pass.max_eta;
    fit->passes = s->passes;
    fit->hessians = s->hessians;
    fit->drifting = s->drifting;
}

asc_status asc_glm_fit(const asc_glm_data *d, const asc_glm_control *c, asc_arena *work,
                       asc_glm *fit, asc_error *err)
{
    const size_t p = d->x->p;
    ASC_REQUIRE(d->family >= ASC_BINOMIAL && d->family <= ASC_GAMMA, err, ASC_EINTERNAL,
                "family %d has no iterative fit", (int)d->family);
    ASC_REQUIRE(p > 0, err, ASC_EDATA, "a design without columns has nothing to fit");
    newton s = {.d = d, .control = c, .max_passes = PASSES};
    if (c != NULL && c->max_passes > 0) s.max_passes = c->max_passes;
    const asc_arena_mark mark = asc_arena_save(work);
    s.coef = asc_take(work, p);
    s.trial = asc_take(work, p);
    s.step = asc_take(work, p);
    s.reach = asc_take(work, p);
    s.factor = asc_take(work, p * p);
    asc_status status = asc_arena_check(work, err);
    if (status == ASC_OK) status = asc_pass_create(d, work, &s.pass, err);
    if (status == ASC_OK) {
        memcpy(s.coef, fit->coef, p * sizeof(double));
        status = iterate(&s, err);
    }
    if (status == ASC_OK) finish(&s, fit);
    asc_arena_rewind(work, mark);
    return status;
}

asc_status asc_glm_curvature(const asc_glm_data *d, const double *coef, asc_arena *work,
                             double *hessian, asc_error *err)
{
    const size_t p = d->x->p;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_pass pass;
    ASC_TRY(asc_pass_create(d, work, &pass, err));
    asc_pass_run(&pass, coef, true);
    memcpy(hessian, pass.sum + ASC_SUM_SCORE + p, p * p * sizeof(double));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
