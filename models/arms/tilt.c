/* Balancing equations by Newton's method on their concave function (tilt.h).
 *   coef <- coef + H^-1 g,  g = sum w s x, H = sum w slope x x'
 * halved while the function does not rise as a straight line through the step would let it by 1e-4. Columns
 * that are zero in all rows with a slope keep their coefficient where nothing asks for more.
 * Hainmueller (2012), Polit. Anal. 20:25-46; Imai & Ratkovic (2014), JRSS B 76:243-263; Zhao (2019), Ann.
 * Stat. 47:965-993, for the concave functions; Nocedal & Wright (2006), section 3.1, for the search. */
#include "tilt.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

enum { PASSES = 100, HALVINGS = 40 };
static const double settled =
    1e-21; /* of g' H^-1 g over sum w: the next would be its square */
static const double near_enough = 1e-6;
static const double balanced = 1e-8; /* SDs */

asc_tilt_row asc_tilt_at(asc_tilt_kind kind, bool reached, double eta)
{
    const double up = exp(eta), down = exp(-eta);
    switch (kind) {
    case ASC_TILT_ODDS:
        return reached ? (asc_tilt_row){eta, 1.0, 0.0} : (asc_tilt_row){-up, -up, up};
    case ASC_TILT_INVERSE:
        return reached ? (asc_tilt_row){eta - down, 1.0 + down, down}
                       : (asc_tilt_row){-eta - up, -1.0 - up, up};
    default: {
        const bool arm = reached == (kind == ASC_TILT_REACHED);
        return arm ? (asc_tilt_row){eta - up, 1.0 - up, up}
                   : (asc_tilt_row){eta, 1.0, 0.0};
    }
    }
}

typedef struct task {
    const asc_exposure_model *m;
    const double *w;
    asc_tilt *t;
    double *g, *h, *step; /* [p], [p x p], [p]            */
    double *try_eta;      /* [n] of the point to be tried */
    double *score, *slope;
    double total, value;
} task;

/* eta [n] = X b. */
static void predict(const asc_exposure_model *m, const double *b, double *eta)
{
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++) eta[first + r] = 0.0;
        for (size_t j = 0; j < m->common; j++) {
            const double *x = asc_design_at(&m->design, first, j);
            for (size_t r = 0; r < rows; r++) eta[first + r] += b[j] * x[r];
        }
    }
}

static double value_of(const task *k, const double *eta)
{
    double sum = 0.0;
    for (size_t i = 0; i < k->m->n; i++)
        if (k->w[i] != 0.0)
            sum += k->w[i] * asc_tilt_at(k->t->kind, k->m->a[i] != 0.0, eta[i]).value;
    return sum;
}

/* Upper triangle of sum c x x', both halves filled; out [p x p]. */
static void gram(const asc_exposure_model *m, const double *c, double *out)
{
    const size_t p = m->common;
    memset(out, 0, p * p * sizeof *out);
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t j = 0; j < p; j++) {
            const double *x = asc_design_at(&m->design, first, j);
            for (size_t i = 0; i <= j; i++) {
                const double *z = asc_design_at(&m->design, first, i);
                double sum = 0.0;
                for (size_t r = 0; r < rows; r++) sum += c[first + r] * x[r] * z[r];
                out[i + j * p] += sum;
            }
        }
    }
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < j; i++) out[j + i * p] = out[i + j * p];
}

/* sum c x_j, in fixed order. */
static double column_sum(const asc_exposure_model *m, size_t j, const double *c)
{
    double sum = 0.0;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        const double *x = asc_design_at(&m->design, first, j);
        double part = 0.0;
        for (size_t r = 0; r < rows; r++) part += c[first + r] * x[r];
        sum += part;
    }
    return sum;
}

/* w s and w slope of every row. */
static void rows_at(const asc_exposure_model *m, const double *w, const asc_tilt *t,
                    double *score, double *slope)
{
    for (size_t i = 0; i < m->n; i++) {
        const asc_tilt_row at = asc_tilt_at(t->kind, m->a[i] != 0.0, t->eta[i]);
        score[i] = w[i] == 0.0 ? 0.0 : w[i] * at.score;
        slope[i] = w[i] == 0.0 ? 0.0 : w[i] * at.slope;
    }
}

/* g, and the Newton step; false: no step, some combination of columns is not there to be weighted. */
static bool newton_step(task *k)
{
    const asc_exposure_model *m = k->m;
    const size_t p = m->common;
    rows_at(m, k->w, k->t, k->score, k->slope);
    for (size_t j = 0; j < p; j++) k->g[j] = column_sum(m, j, k->score);
    gram(m, k->slope, k->h);
    for (size_t j = 0; j < p; j++)
        if (k->h[j + j * p] == 0.0 && k->g[j] != 0.0) return false;
    memcpy(k->step, k->g, p * sizeof *k->step);
    return asc_chol_solve(k->h, p, k->step, NULL) == ASC_OK;
}

/* Moves along the step; false: nothing rises. */
static bool move(task *k, double rise, bool near)
{
    const asc_exposure_model *m = k->m;
    const size_t p = m->common;
    for (size_t halving = 0; halving < HALVINGS; halving++) {
        const double by = ldexp(1.0, -(int)halving);
        for (size_t j = 0; j < p; j++) k->g[j] = k->t->coef[j] + by * k->step[j];
        predict(m, k->g, k->try_eta);
        const double value = value_of(k, k->try_eta);
        if (!isfinite(value)) continue;
        if (!near && !(value >= k->value + 1e-4 * by * rise)) continue;
        memcpy(k->t->coef, k->g, p * sizeof *k->g);
        memcpy(k->t->eta, k->try_eta, m->n * sizeof *k->try_eta);
        k->value = value;
        return true;
    }
    return false;
}

/* |sum w s x_j| / sum w in SDs of x_j over the rows with weight. */
static double imbalance_of(const task *k, size_t j)
{
    const asc_exposure_model *m = k->m;
    const double off = fabs(column_sum(m, j, k->score)) / k->total;
    if (j == 0 || off == 0.0) return off;
    const double mean = column_sum(m, j, k->w) / k->total;
    double square = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        const double x = *asc_design_at(&m->design, i, j) - mean;
        square += k->w[i] * x * x;
    }
    return off / sqrt(square / k->total);
}

/* The largest, and the covariate it is of. */
static void judge(task *k)
{
    double most = 0.0;
    rows_at(k->m, k->w, k->t, k->score, k->slope);
    k->t->imbalance = imbalance_of(k, 0);
    k->t->worst = 0;
    for (size_t j = 1; j < k->m->common; j++) {
        const double off = imbalance_of(k, j);
        k->t->imbalance = fmax(k->t->imbalance, off);
        if (!(off > most)) continue;
        most = off;
        k->t->worst = j;
    }
}

/* Is a row on the side that is weighted, or on that it is to be like? Of `inverse` both are arms. */
static bool is_on(const task *k, size_t i, bool target)
{
    const bool reached = k->m->a[i] != 0.0;
    if (k->w[i] == 0.0) return false;
    if (k->t->kind == ASC_TILT_INVERSE) return reached == target;
    if (k->t->kind == ASC_TILT_ODDS) return reached == target;
    return target || reached == (k->t->kind == ASC_TILT_REACHED);
}

/* Logarithm of a row's weight over w, but for the 1 of `inverse`. */
static double log_weight(const task *k, size_t i, bool target)
{
    const double eta = k->t->eta[i];
    if (k->t->kind != ASC_TILT_INVERSE) return target ? 0.0 : eta;
    return k->m->a[i] != 0.0 ? -eta : eta;
}

/* Weighted mean of column j on one side; the largest weight is made 1, so that none overflows. */
static double mean_on(const task *k, size_t j, bool target)
{
    const bool one = k->t->kind == ASC_TILT_INVERSE;
    double top = one ? 0.0 : -(double)INFINITY, sum = 0.0, weight = 0.0;
    for (size_t i = 0; i < k->m->n; i++)
        if (is_on(k, i, target)) top = fmax(top, log_weight(k, i, target));
    for (size_t i = 0; i < k->m->n; i++) {
        if (!is_on(k, i, target)) continue;
        const double u = exp(log_weight(k, i, target) - top) + (one ? exp(-top) : 0.0);
        weight += k->w[i] * u;
        sum += k->w[i] * u * *asc_design_at(&k->m->design, i, j);
    }
    return sum / weight;
}

/* Of weights that have grown without bound sums say nothing, means still do. */
static void judge_means(task *k)
{
    const asc_exposure_model *m = k->m;
    k->t->imbalance = 0.0;
    for (size_t j = 1; j < m->common; j++) {
        const double mean = column_sum(m, j, k->w) / k->total;
        double square = 0.0;
        for (size_t i = 0; i < m->n; i++) {
            const double x = *asc_design_at(&m->design, i, j) - mean;
            square += k->w[i] * x * x;
        }
        const double off =
            fabs(mean_on(k, j, false) - mean_on(k, j, true)) / sqrt(square / k->total);
        if (!(off > k->t->imbalance)) continue;
        k->t->imbalance = off;
        k->t->worst = j;
    }
}

static bool iterate(task *k)
{
    const size_t p = k->m->common;
    for (; k->t->passes < PASSES; k->t->passes++) {
        if (!newton_step(k)) return false;
        double rise = 0.0;
        for (size_t j = 0; j < p; j++) rise += k->g[j] * k->step[j];
        const double left = rise / k->total;
        if (!isfinite(left)) return false;
        const bool done = left <= settled;
        if (!move(k, rise, left <= near_enough)) return done;
        if (done) return true;
    }
    return false;
}

asc_status asc_tilt_fit(const asc_exposure_model *m, const double *w, asc_arena *work,
                        asc_tilt *t, asc_error *err)
{
    const size_t p = m->common, n = m->n;
    const asc_arena_mark mark = asc_arena_save(work);
    task k = {.m = m,
              .w = w,
              .t = t,
              .g = asc_take(work, p),
              .h = asc_take(work, p * p),
              .step = asc_take(work, p),
              .try_eta = asc_take(work, n),
              .score = asc_take(work, n),
              .slope = asc_take(work, n),
              .total = asc_sum(w, n)};
    ASC_TRY(asc_arena_check(work, err));
    t->passes = 0;
    predict(m, t->coef, t->eta);
    k.value = value_of(&k, t->eta);
    t->settled = isfinite(k.value) && iterate(&k);
    judge(&k);
    t->settled = t->settled && t->imbalance <= balanced;
    if (!t->settled) judge_means(&k);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_tilt_inverse(const asc_exposure_model *m, const asc_tilt *t,
                            asc_arena *work, double *inverse, asc_error *err)
{
    const size_t p = m->common;
    const asc_arena_mark mark = asc_arena_save(work);
    double *h = asc_take(work, p * p), *copy = asc_take(work, p * p);
    double *score = asc_take(work, m->n), *slope = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    rows_at(m, m->w, t, score, slope);
    gram(m, slope, h);
    for (size_t j = 0; j < p; j++) {
        memcpy(copy, h, p * p * sizeof *copy);
        for (size_t i = 0; i < p; i++) inverse[i + j * p] = i == j ? 1.0 : 0.0;
        ASC_TRY(asc_chol_solve(copy, p, inverse + j * p, err));
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_tilt_direction(const asc_exposure_model *m, const asc_tilt *t,
                              const double *inverse, const double *c, double scale,
                              asc_arena *work, double *influence, asc_error *err)
{
    const size_t p = m->common;
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take_zero(work, p), *z = asc_take(work, m->n);
    double *score = asc_take(work, m->n), *slope = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < p; j++) {
        const double g = column_sum(m, j, c);
        for (size_t i = 0; i < p; i++) v[i] += inverse[i + j * p] * g;
    }
    rows_at(m, m->w, t, score, slope);
    predict(m, v, z);
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] != 0.0) influence[m->cluster[i]] += scale * score[i] * z[i];
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
