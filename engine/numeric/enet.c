/* Elastic net (ascribe/enet.h). With W = sum w and z_j = (x_j - c_j) / s_j, c_j and s_j the weighted mean and
 * standard deviation (divisor W) of column j among the rows with weight,
 *   minimise over b  (1 / W) sum_i w_i loss_i(b_0 + sum_j b_j z_ij)
 *                    + lambda sum_j>0 (alpha |b_j| + (1 - alpha) / (2 u) b_j^2)
 *   u   1; for gaussian the standard deviation of y, so that rescaling y rescales the fit and the path
 * A penalty starts at the solution of the one before. Around b the loss is taken as quadratic and minimised by
 * coordinate descent,
 *   b_j <- S(g_j + h_jj b_j, lambda alpha) / (h_jj + lambda (1 - alpha) / u),  S(t, a) = sign(t) max(|t| - a, 0)
 *   g [p]      minus the gradient of the mean loss in z, moved along with b
 *   h [p x p]  its curvature, renewed when the last step contracted too little
 * first over all columns, then over those that are not 0 until they settle, and again. Where columns are nearly
 * dependent that is slow, and now and then the point goes straight to the minimum with these columns and signs;
 * a column whose sign would change on the way leaves. The path: from the
 * smallest lambda that leaves all b_j at 0 down by equal factors to 1e-4 of it (1e-2 where rows are fewer than
 * columns); it ends early when the deviance hardly falls any more.
 * Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1):1-22, sections 2-3; the scale u and the end of
 * the path are those of R's glmnet 4.1. */
#include "ascribe/enet.h"
#include "glm_pass.h"
#include "kernel.h"
#include <math.h>
#include <string.h>

enum { PASSES = 200, SWEEPS = 100000, LEAST = 5, HALVINGS = 40 };
/* contraction: above it the curvature is renewed. constant: variance of a constant column over its square.
 * gain: least share explained that one more penalty must add; for gaussian, of what is explained. */
static const double contraction = 0.1, constant = 1e-13, gain = 1e-5;
static const double nearby = 1e-10; /* part of the curvature that keeps a jump short */
static const double nearly_all = 0.999; /* explained: nothing is left */

typedef struct state {
    const asc_enet_data *d;
    asc_pass pass;
    size_t p;
    double *center, *scale; /* [p] scale 0: constant, stays out             */
    double *b, *at;         /* [p] solution; point of expansion             */
    double *raw;            /* [p] of the columns as they are               */
    double *score;          /* [p] at `at`                                  */
    double *g;              /* [p] score moved along with b                 */
    double *h;              /* [p x p]                                      */
    double *matrix, *move;  /* [p x p], [p] of a jump                       */
    double unit, lambda, tolerance;
    double loss, null; /* mean loss at `at`; of the mean alone         */
    double saturated;  /* of a perfect fit                             */
    size_t passes;
} state;

static double soft(double t, double a)
{
    return t > a ? t - a : t < -a ? t + a : 0.0;
}

/* Centers, scales and, for gaussian, the curvature. */
static asc_status standardise(state *s, asc_arena *work, asc_error *err)
{
    const size_t p = s->p;
    ASC_TRY(asc_design_weighted_gram(s->d->x, s->d->w, work, s->h, err));
    const double total = s->h[0];
    for (size_t j = 1; j < p; j++) {
        s->center[j] = s->h[j * p] / total;
        const double square = s->h[j + j * p] / total;
        const double variance = square - s->center[j] * s->center[j];
        s->scale[j] = variance > constant * square ? sqrt(variance) : 0.0;
    }
    s->center[0] = 0.0;
    s->scale[0] = 1.0;
    return ASC_OK;
}

/* From the upper triangle of h, of the columns as they are, both of z over the sum of weights. */
static void transform(const state *s, double *h)
{
    const size_t p = s->p;
    const double h00 =
        h[0]; /* c_0 = 0 and s_0 = 1: the first row needs no rule of its own */
    for (size_t j = p; j-- > 0;)
        for (size_t i = j + 1; i-- > 0;) {
            const double ci = s->center[i], cj = s->center[j];
            const double scale = s->scale[i] * s->scale[j] * s->pass.weight;
            const double x = h[i + j * p] - ci * h[j * p] - cj * h[i * p] + ci * cj * h00;
            h[j + i * p] = scale > 0.0 ? x / scale : 0.0;
        }
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < j; i++) h[i + j * p] = h[j + i * p];
}

static void to_raw(const state *s, const double *b, double *raw)
{
    raw[0] = b[0];
    for (size_t j = 1; j < s->p; j++) {
        raw[j] = s->scale[j] > 0.0 ? b[j] / s->scale[j] : 0.0;
        raw[0] -= raw[j] * s->center[j];
    }
}

/* Loss, score and, when asked, curvature at b. */
static asc_status look(state *s, const double *b, bool curvature, asc_error *err)
{
    to_raw(s, b, s->raw);
    asc_pass_run(&s->pass, s->raw, curvature);
    s->passes++;
    ASC_REQUIRE(s->pass.bad_row >= s->d->x->n, err, ASC_EOVERFLOW,
                "elastic net: row %zu has linear predictor %g, which leaves the range of "
                "double; look for very large values of its covariates",
                s->pass.bad_row, s->pass.bad_eta);
    const double *score = s->pass.sum + ASC_SUM_SCORE;
    s->loss = s->pass.sum[ASC_SUM_LOSS] / s->pass.weight;
    for (size_t j = 0; j < s->p; j++)
        s->score[j] = s->scale[j] > 0.0 ? (score[j] - s->center[j] * score[0]) /
                                              s->scale[j] / s->pass.weight
                                        : 0.0;
    s->score[0] = score[0] / s->pass.weight;
    memcpy(s->at, b, s->p * sizeof *b);
    if (!curvature) return ASC_OK;
    memcpy(s->h, score + s->p, s->p * s->p * sizeof *s->h);
    transform(s, s->h);
    return ASC_OK;
}

static double penalty(const state *s, const double *b)
{
    const double alpha = s->d->alpha;
    double sum = 0.0;
    for (size_t j = 1; j < s->p; j++)
        sum += alpha * fabs(b[j]) + 0.5 * (1.0 - alpha) / s->unit * b[j] * b[j];
    return s->lambda * sum;
}

/* One coordinate; h_jj times the square of its change. */
static double update(state *s, size_t j)
{
    const double alpha = s->d->alpha, *h = s->h + j * s->p;
    if (!(h[j] > 0.0)) return 0.0;
    const double before = s->b[j];
    const double after = j == 0 ? before + s->g[0] / h[0]
                                : soft(s->g[j] + h[j] * before, s->lambda * alpha) /
                                      (h[j] + s->lambda * (1.0 - alpha) / s->unit);
    const double change = after - before;
    if (change == 0.0) return 0.0;
    s->b[j] = after;
    for (size_t i = 0; i < s->p; i++) s->g[i] -= h[i] * change;
    return h[j] * change * change;
}

static bool used(const state *s, size_t j)
{
    return j == 0 || s->b[j] != 0.0;
}

/* move [p]: from b to the minimum of the quadratic with the columns in use and their signs; the nearest one
 * where columns are dependent. */
static bool aim(state *s)
{
    const size_t p = s->p;
    const double alpha = s->d->alpha, ridge = s->lambda * (1.0 - alpha) / s->unit;
    for (size_t j = 0; j < p; j++) {
        double *column = s->matrix + j * p;
        s->move[j] = 0.0;
        memset(column, 0, p * sizeof *column);
        if (!used(s, j)) continue;
        for (size_t i = 0; i < p; i++)
            if (used(s, i)) column[i] = s->h[i + j * p];
        s->move[j] = s->g[j];
        column[j] += nearby * column[j];
        if (j == 0) continue;
        column[j] += ridge;
        s->move[j] -= s->lambda * alpha * copysign(1.0, s->b[j]) + ridge * s->b[j];
    }
    return asc_chol_solve(s->matrix, p, s->move, NULL) == ASC_OK;
}

/* Goes there as far as the signs hold; true when a column has left on the way. */
static bool jump(state *s)
{
    const size_t p = s->p;
    size_t first = p;
    double part = 1.0;
    if (!aim(s)) return false;
    for (size_t j = 1; j < p; j++) {
        if (s->b[j] == 0.0 || s->b[j] * (s->b[j] + s->move[j]) > 0.0) continue;
        const double reach = -s->b[j] / s->move[j];
        if (reach > part) continue;
        part = reach;
        first = j;
    }
    for (size_t j = 0; j < p; j++) {
        if (s->move[j] == 0.0) continue;
        const double after = j == first ? 0.0 : s->b[j] + part * s->move[j];
        const double change = after - s->b[j];
        s->b[j] = after;
        for (size_t i = 0; i < p; i++) s->g[i] -= s->h[i + j * p] * change;
    }
    return first < p;
}

/* Coordinates once, all or those in use; the most that one moved. */
static double sweep(state *s, bool all)
{
    double most = 0.0;
    for (size_t j = 0; j < s->p; j++)
        if (all || used(s, j)) most = fmax(most, update(s, j));
    return most;
}

/* Root mean square move of the linear predictor from `at` to b. */
static double length(const state *s)
{
    const size_t p = s->p;
    double square = 0.0;
    for (size_t j = 0; j < p; j++) {
        const double dj = s->b[j] - s->at[j];
        for (size_t i = 0; i < p && dj != 0.0; i++)
            square += dj * s->h[i + j * p] * (s->b[i] - s->at[i]);
    }
    return sqrt(fmax(square, 0.0));
}

/* b becomes the minimum of the quadratic around `at`, *size from it. */
static asc_status descend(state *s, double *size, asc_error *err)
{
    const size_t p = s->p, patience = 8 + p / 4; /* a jump costs about p / 3 sweeps */
    const double enough = 1e-2 * s->tolerance * s->tolerance * s->unit * s->unit;
    memcpy(s->g, s->score, p * sizeof *s->g);
    memcpy(s->b, s->at, p * sizeof *s->b);
    bool all = true;
    for (size_t sweeps = 1;; sweeps++) {
        ASC_REQUIRE(sweeps < SWEEPS, err, ASC_ECONVERGENCE,
                    "elastic net: %zu sweeps of coordinate descent at lambda = %.3g did "
                    "not settle; columns are nearly dependent: leave some out",
                    sweeps, s->lambda);
        const double most = sweep(s, all);
        if (most <= enough && all) break;
        all = most <= enough;
        for (size_t j = 0; sweeps % patience == 0 && j < p; j++)
            if (!jump(s)) break;
    }
    *size = length(s);
    return ASC_OK;
}

/* Gaussian: the quadratic is exact, and nothing has to be looked at again. */
static void step_exact(state *s)
{
    const size_t p = s->p;
    for (size_t j = 0; j < p; j++)
        s->loss -= 0.5 * (s->b[j] - s->at[j]) * (s->score[j] + s->g[j]);
    memcpy(s->score, s->g, p * sizeof *s->g);
    memcpy(s->at, s->b, p * sizeof *s->b);
}

/* The loss at b, half way back to `at` as long as the objective rises. */
static asc_status step(state *s, double *old, bool curvature, asc_error *err)
{
    const double rounding = 1e-13 * (fabs(s->loss) + s->pass.magnitude / s->pass.weight);
    const double before = s->loss + penalty(s, s->at);
    memcpy(old, s->at, s->p * sizeof *old);
    for (size_t halved = 0;; halved++) {
        ASC_REQUIRE(halved < HALVINGS, err, ASC_ECONVERGENCE,
                    "elastic net: at lambda = %.3g no step lowers the objective %.10g; "
                    "look for columns of very different size",
                    s->lambda, before);
        ASC_TRY(look(s, s->b, curvature, err));
        if (s->loss + penalty(s, s->b) <= before + rounding) return ASC_OK;
        for (size_t j = 0; j < s->p; j++) s->b[j] = 0.5 * (s->b[j] + old[j]);
    }
}

static asc_status one_penalty(state *s, double *old, asc_error *err)
{
    double size = 0.0, last = (double)INFINITY;
    bool renew = false;
    for (size_t k = 0;; k++) {
        ASC_REQUIRE(k < PASSES, err, ASC_ECONVERGENCE,
                    "elastic net: no convergence at lambda = %.3g in %zu steps, the last "
                    "of %.3g",
                    s->lambda, k, size);
        ASC_TRY(descend(s, &size, err));
        if (s->d->family == ASC_GAUSSIAN) {
            step_exact(s);
            return ASC_OK;
        }
        if (size < s->tolerance) return ASC_OK;
        renew = k > 0 && size > contraction * last;
        last = size;
        ASC_TRY(step(s, old, renew, err));
    }
}

/* The model of the mean alone, which is where a path starts. */
static asc_status start(state *s, asc_arena *work, asc_error *err)
{
    const asc_enet_data *d = s->d;
    const size_t p = s->p;
    ASC_TRY(standardise(s, work, err));
    if (d->family == ASC_GAUSSIAN) transform(s, s->h);
    memset(s->b, 0, p * sizeof *s->b);
    ASC_TRY(look(s, s->b, false, err)); /* score_0 + mean of eta = 0 is the mean of y */
    const double mean = s->score[0] + (d->family == ASC_BINOMIAL  ? 0.5
                                       : d->family == ASC_POISSON ? 1.0
                                                                  : 0.0);
    const bool varies = d->family == ASC_BINOMIAL  ? mean > 0.0 && mean < 1.0
                        : d->family == ASC_POISSON ? mean > 0.0
                                                   : true;
    ASC_REQUIRE(varies, err, ASC_EDATA,
                "elastic net: the outcome is %g in all %zu rows: nothing to learn", mean,
                s->pass.used);
    s->b[0] = d->family == ASC_BINOMIAL  ? log(mean / (1.0 - mean))
              : d->family == ASC_POISSON ? log(mean)
                                         : mean;
    if (d->family == ASC_GAUSSIAN) {
        memcpy(s->g, s->score, p * sizeof *s->g);
        for (size_t i = 0; i < p; i++) s->g[i] -= s->h[i] * mean;
        step_exact(s);
        s->unit = sqrt(2.0 * fmax(s->loss, 0.0));
        ASC_REQUIRE(s->unit > 0.0, err, ASC_EDATA,
                    "elastic net: the outcome is %g in all %zu rows: nothing to learn",
                    mean, s->pass.used);
    } else {
        s->unit = 1.0;
        ASC_TRY(look(s, s->b, true, err));
    }
    s->null = s->loss;
    return ASC_OK;
}

static void make_path(const state *s, asc_enet_path *path)
{
    double most = 0.0;
    for (size_t j = 1; j < s->p; j++) most = fmax(most, fabs(s->score[j]));
    most /= fmax(s->d->alpha, 1e-3);
    const double least = s->pass.used < s->p ? 1e-2 : 1e-4;
    const double steps = path->lambdas > 1 ? (double)(path->lambdas - 1) : 1.0;
    for (size_t k = 0; k < path->lambdas; k++)
        path->lambda[k] = most * pow(least, (double)k / steps);
}

static asc_status fit(state *s, asc_enet_path *path, asc_arena *work, asc_error *err)
{
    double *old = asc_take(work, s->p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(start(s, work, err));
    if (!path->given) make_path(s, path);
    const double reach = s->null - s->saturated;
    for (size_t k = 0; k < path->lambdas; k++) {
        s->lambda = path->lambda[k];
        ASC_TRY(one_penalty(s, old, err));
        to_raw(s, s->b, path->coef + k * s->p);
        path->explained[k] = reach > 0.0 ? (s->null - s->loss) / reach : 1.0;
        if (path->given || k + 1 < LEAST) continue;
        const double e = path->explained[k];
        const double wanted = s->d->family == ASC_GAUSSIAN ? gain * e : gain;
        if (e - path->explained[k - 1] >= wanted && e <= nearly_all) continue;
        path->lambdas = k + 1;
    }
    path->passes = s->passes;
    return ASC_OK;
}

asc_status asc_enet_fit(const asc_enet_data *d, asc_arena *work, asc_enet_path *path,
                        asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t p = d->x->p;
    const asc_glm_data glm = {.x = d->x, .y = d->y, .w = d->w, .family = d->family};
    state s = {
        .d = d, .p = p, .tolerance = path->tolerance > 0.0 ? path->tolerance : 1e-9};
    ASC_TRY(asc_pass_create(&glm, work, &s.pass, err));
    s.saturated = s.pass.saturated / s.pass.weight;
    s.center = asc_take(work, p);
    s.scale = asc_take(work, p);
    s.b = asc_take(work, p);
    s.at = asc_take(work, p);
    s.raw = asc_take(work, p);
    s.score = asc_take(work, p);
    s.g = asc_take(work, p);
    s.h = asc_take(work, p * p);
    s.matrix = asc_take(work, p * p);
    s.move = asc_take(work, p);
    ASC_TRY(asc_arena_check(work, err));
    asc_enet_path fitted = *path;
    ASC_TRY(fit(&s, &fitted, work, err));
    *path = fitted;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_enet_loss(const asc_enet_data *d, const double *coef, size_t count,
                         asc_arena *work, double *loss, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_glm_data glm = {.x = d->x, .y = d->y, .w = d->w, .family = d->family};
    asc_pass pass;
    ASC_TRY(asc_pass_create(&glm, work, &pass, err));
    for (size_t k = 0; k < count; k++) {
        asc_pass_run(&pass, coef + k * d->x->p, false);
        loss[k] = pass.sum[ASC_SUM_LOSS] - pass.saturated;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
