/* The iteration of one replicate of a block: BFGS in its two-loop form on the metric
 *   H0 = H_strong + D^1/2 H_rest D^1/2,  diag(H0) = diag(H_r)
 * with all pairs kept. The log-likelihood is concave, so the curvature s't of a pair is positive unless
 * rounding has been reached. A step that does not shrink the score in the metric H0 is not searched
 * along: the replicate is left to the exact fit. Sizes and stopping rule as in glm.c.
 * Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithm 7.4, p. 178. */
#include "columns.h"
#include "glm_block.h"
#include <math.h>
#include <string.h>

static const double tolerance = 1e-10;
static const double contracting = 0.15;
/* Passes in single precision are good to about this part of the first step; a pair of such scores serves
 * while the step between them is longer than that, too. */
static const double single_digits = 3e-8, pair_least = 1e-5;
/* A relative pivot of H0 below this leaves the replicate to the exact fit: columns may depend on one
 * another in it. A column of the rest of the rows below the other is rounding. */
static const double pivot_least = 1e-10, rest_least = 1e-9;
enum { SURROGATE_STEPS = 1 };

static double dot(const double *x, const double *y, size_t p)
{
    double sum = 0.0;
    for (size_t j = 0; j < p; j++) sum = fma(x[j], y[j], sum);
    return sum;
}

static void axpy(double a, const double *x, size_t p, double *y)
{
    for (size_t j = 0; j < p; j++) y[j] = fma(a, x[j], y[j]);
}

/* The step from q->score, its size, and the next point. */
static asc_quasi_verdict advance(const asc_glm_base *base, asc_quasi *q)
{
    const size_t p = base->x->p;
    double a[ASC_PAIRS_MAX] = {0.0};
    memcpy(q->step, q->score, p * sizeof(double));
    for (size_t k = q->pairs; k-- > 0;) {
        a[k] = q->rho[k] * dot(q->s + k * p, q->step, p);
        axpy(-a[k], q->t + k * p, p, q->step);
    }
    asc_chol_apply(q->factor, p, q->step);
    for (size_t k = 0; k < q->pairs; k++)
        axpy(a[k] - q->rho[k] * dot(q->t + k * p, q->step, p), q->s + k * p, p, q->step);
    const double square = dot(q->step, q->score, p), before = q->size;
    if (!isfinite(square)) return ASC_QUASI_LOST;
    q->size = square > 0.0 ? sqrt(square / q->variance) : 0.0;
    q->ratio = before > 0.0 ? q->size / before : 0.0;
    axpy(1.0, q->step, p, q->coef);
    return ASC_QUASI_ON;
}

/* After a pass in single precision: is another worth while? Not when the pass in double that follows will
 * settle, or when what is left to go is what single precision does not see. */
static bool enough(const asc_glm_base *base, const asc_quasi *q)
{
    const double next = q->size * fmin(q->ratio, 1.0);
    return next * q->worst <= 0.25 * tolerance * base->scale ||
           next <= single_digits * q->first;
}

/* After one in double. What single precision left is not along earlier steps, so the first of these steps
 * is trusted to contract like the worst so far only. */
static bool settled(const asc_glm_base *base, const asc_quasi *q)
{
    const double wanted = tolerance * base->scale;
    const double ratio = q->rough ? fmax(q->ratio, q->worst) : q->ratio;
    return q->size <= wanted ||
           (ratio > 0.0 && ratio < contracting && q->size * ratio <= 0.5 * wanted);
}

static bool active(const asc_quasi *q, size_t j)
{
    return q->active == NULL || q->active[j] != 0;
}

/* Inactive columns have no score. */
static void mask(const asc_quasi *q, double *score, size_t p)
{
    for (size_t j = 0; j < p; j++)
        if (!active(q, j)) score[j] = 0.0;
}

/* D^1/2 H_rest D^1/2 so that with the strong part h it has the diagonal wanted. */
static bool rest_make(const double *diagonal, const asc_quasi *q, asc_strong *s)
{
    const asc_glm_base *base = s->base;
    const double *h = q->factor;
    const size_t p = base->x->p;
    for (size_t j = 0; j < p; j++) {
        const double rest = base->rest[j + j * p], wanted = diagonal[j] - h[j + j * p];
        s->root[j] = 0.0;
        if (!active(q, j)) continue;
        if (!(diagonal[j] > 0.0) || !isfinite(diagonal[j])) return false;
        const bool some = rest > rest_least * base->diagonal[j] && wanted > 0.0;
        s->root[j] = some ? sqrt(wanted / rest) : 0.0;
    }
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++)
            s->rest[i + j * p] = s->root[i] * s->root[j] * base->rest[i + j * p];
    return true;
}

/* q->factor = Cholesky of the rest and the strong part, which is in its upper triangle. */
static bool metric(const asc_strong *s, const asc_quasi *q)
{
    const size_t p = s->base->x->p;
    double *factor = q->factor, pivot = 0.0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) {
            const bool both = active(q, i) && active(q, j);
            const double h = both ? factor[i + j * p] + s->rest[i + j * p] : 0.0;
            factor[i + j * p] = factor[j + i * p] = h;
        }
    return asc_chol_factor(factor, p, pivot_least, &pivot) == p;
}

/* Score of the model in which the rest is quadratic, at q->coef: the strong rows' own, and of the rest
 * that at the start less D^1/2 H_rest D^1/2 (coef - start). */
static void surrogate_score(const asc_strong *s, const asc_quasi *q, double *score)
{
    const size_t p = s->base->x->p;
    for (size_t j = 0; j < p; j++) score[j] = s->first[j] + s->score[j];
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) {
            const double h = s->rest[i + j * p];
            score[i] -= h * (q->coef[j] - q->start[j]);
            if (i < j) score[j] -= h * (q->coef[i] - q->start[i]);
        }
    mask(q, score, p);
}

/* Newton steps towards the estimate of that model; the metric is its Hessian at the last point but one. */
static bool surrogate(const double *first, asc_strong *s, asc_quasi *q)
{
    const size_t p = s->base->x->p;
    asc_strong_run(s, q->coef, q->factor);
    for (size_t j = 0; j < p; j++) s->first[j] = first[j] - s->score[j];
    if (!rest_make(first + p, q, s) || !metric(s, q)) return false;
    memcpy(q->step, q->score, p * sizeof(double));
    for (size_t k = 0;; k++) {
        asc_chol_apply(q->factor, p, q->step);
        axpy(1.0, q->step, p, q->coef);
        if (k == SURROGATE_STEPS || s->base->strong == 0) return true;
        asc_strong_run(s, q->coef, q->factor);
        surrogate_score(s, q, q->step);
        if (!metric(s, q)) return false;
    }
}

asc_quasi_verdict asc_quasi_start(const asc_glm_base *base, const double *first,
                                  asc_strong *strong, asc_quasi *q)
{
    const size_t p = base->x->p;
    q->pairs = 0;
    q->ratio = 0.0;
    q->variance = first[2 * p];
    memcpy(q->score, first, p * sizeof(double));
    mask(q, q->score, p);
    memcpy(q->coef, q->start, p * sizeof(double));
    if (!surrogate(first, strong, q)) return ASC_QUASI_LOST;
    for (size_t j = 0; j < p; j++) q->step[j] = q->coef[j] - q->start[j];
    const double square = dot(q->step, q->score, p);
    if (!isfinite(square)) return ASC_QUASI_LOST;
    q->size = square > 0.0 ? sqrt(square / q->variance) : 0.0; /* else rounding */
    q->norm = HUGE_VAL;
    q->first = q->size;
    q->worst = 0.0;
    q->single = q->rough = true;
    return ASC_QUASI_ON;
}

/* The step just made and what it did to the score, unless rounding would speak. */
static void pair_add(asc_quasi *q, const double *score, size_t p)
{
    const size_t k = q->pairs;
    if ((q->single || q->rough) && q->size < pair_least * q->first) return;
    memcpy(q->s + k * p, q->step, p * sizeof(double));
    for (size_t j = 0; j < p; j++) q->t[k * p + j] = q->score[j] - score[j];
    const double curvature = dot(q->s + k * p, q->t + k * p, p);
    if (!(curvature > 0.0) || !isfinite(1.0 / curvature)) return;
    q->rho[k] = 1.0 / curvature;
    q->pairs++;
}

static bool finite_all(const double *x, size_t p)
{
    double sum = 0.0;
    for (size_t j = 0; j < p; j++) sum += 0.0 * x[j];
    return sum == 0.0;
}

asc_quasi_verdict asc_quasi_next(const asc_glm_base *base, const double *score,
                                 asc_quasi *q, double *scratch)
{
    const size_t p = base->x->p;
    const bool single = q->single;
    if (q->pairs == ASC_PAIRS_MAX) return ASC_QUASI_LOST;
    double *g = scratch + p;
    memcpy(g, score, p * sizeof(double));
    mask(q, g, p);
    q->single = single && finite_all(g, p);
    if (single && !q->single) return ASC_QUASI_ON; /* the same point again, in double */
    memcpy(scratch, g, p * sizeof(double));
    asc_chol_apply(q->factor, p, scratch);
    const double norm = dot(scratch, g, p);
    const bool nearer = norm < q->norm;
    pair_add(q, g, p);
    q->norm = norm;
    memcpy(q->score, g, p * sizeof(double));
    if (advance(base, q) == ASC_QUASI_LOST) return ASC_QUASI_LOST;
    if (single) {
        q->worst = fmax(q->worst, q->ratio);
        q->single = nearer && !enough(base, q);
        if (!q->single) q->norm = HUGE_VAL;
        return ASC_QUASI_ON;
    }
    const bool done = settled(base, q);
    q->rough = false;
    if (done) return ASC_QUASI_SETTLED;
    return nearer ? ASC_QUASI_ON : ASC_QUASI_LOST;
}
