/* One pass of a generalised linear model over the row blocks (families: glm_family.c):
 *   eta      [n]      X b + offset
 *   score    [p]      X' w r
 *   Hessian  [p x p]  X' diag(w v) X
 *   deviance = 2 (sum w loss - sum w loss of a perfect fit)
 * Rows with w = 0, and the padding, are set aside before any arithmetic: whatever stands there
 * adds exactly nothing. Block sums are added in a binary tree over the block index, which
 * depends on n alone.
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., pp. 33-40, 118, 197. */
#include "glm_pass.h"
#include "glm_family.h"
#include "kernel.h"
#include <math.h>
#include <string.h>

enum { ETA, Y, W, RESIDUAL, VARIANCE, LOSS, ROW_ARRAYS, PARTS = 8 };

/* Of one worker. */
typedef struct asc_pass_scratch {
    double *rows;    /* [ROW_ARRAYS][ASC_ROWS]                                     */
    double *scratch; /* [p][ASC_ROWS]                                              */
    double *clean;   /* [p][ASC_ROWS]                                              */
    double *buffer;  /* of the design                                              */
    double max_eta;
    size_t bad_row; /* the first, or n                                            */
    double bad_eta;
} scratch;

/* One pass. */
typedef struct asked {
    const asc_pass *pass;
    const double *coef;
    bool hessian;
} asked;

static double weight(const asc_glm_data *d, size_t i)
{
    return d->w == NULL ? 1.0 : d->w[i];
}

static bool active(const asc_glm_data *d, size_t j)
{
    return d->active == NULL || d->active[j] != 0;
}

static asc_status check_row(const asc_glm_data *d, size_t i, double w, asc_error *err)
{
    const double y = d->y[i];
    ASC_REQUIRE(isfinite(w) && w > 0.0, err, ASC_EDATA,
                "row %zu: weight %g; weights are finite and not negative", i, w);
    ASC_REQUIRE(
        d->offset == NULL || isfinite(d->offset[i]), err, ASC_EDATA,
        "row %zu: offset %g; an offset is a finite number (log of person-time > 0)", i,
        d->offset[i]);
    return asc_family_check(d, i, y, err);
}

static asc_status inspect(asc_pass *pass, asc_error *err)
{
    const asc_glm_data *d = pass->d;
    for (size_t i = 0; i < d->x->n; i++) {
        const double w = weight(d, i);
        if (w == 0.0) continue;
        ASC_TRY(check_row(d, i, w, err));
        const double loss = w * asc_family_perfect_loss(d, d->y[i]);
        pass->used++;
        pass->weight += w;
        pass->saturated += loss;
        pass->magnitude += fabs(loss);
    }
    ASC_REQUIRE(pass->used > 0, err, ASC_EDATA,
                "all %zu rows have weight 0: nothing to fit", d->x->n);
    return ASC_OK;
}

asc_status asc_pass_create(const asc_glm_data *d, asc_arena *work, asc_pass *pass,
                           asc_error *err)
{
    const size_t p = d->x->p, length = ASC_SUM_SCORE + p + p * p;
    *pass = (asc_pass){.d = d};
    ASC_TRY(inspect(pass, err));
    ASC_TRY(asc_reduction_create(d->x->blocks, length, work, &pass->reduction, err));
    const size_t workers = pass->reduction.workers;
    pass->sum = asc_take_zero(work, length);
    pass->scratch = asc_take_bytes(work, workers, sizeof *pass->scratch);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < workers; k++)
        pass->scratch[k] =
            (scratch){.rows = asc_take(work, (size_t)ROW_ARRAYS * ASC_ROWS),
                      .scratch = asc_take(work, p * ASC_ROWS),
                      .clean = asc_take(work, p * ASC_ROWS),
                      .buffer = asc_design_buffer(d->x, work)};
    return asc_arena_check(work, err);
}

/* to [ASC_ROWS] = rows [first, first + ASC_ROWS) of from [n], zero beyond n. */
static void load(const double *from, size_t first, size_t n, double *to)
{
    const size_t rows = n - first < ASC_ROWS ? n - first : ASC_ROWS;
    memcpy(to, from + first, rows * sizeof *to);
    memset(to + rows, 0, (ASC_ROWS - rows) * sizeof *to);
}

static void fill(double *to, size_t rows, double value)
{
    for (size_t i = 0; i < ASC_ROWS; i++) to[i] = i < rows ? value : 0.0;
}

/* Zero where the weight is: what stands in absent rows never meets arithmetic. */
static void mask(const double *w, double *x)
{
    for (size_t i = 0; i < ASC_ROWS; i++) x[i] = w[i] == 0.0 ? 0.0 : x[i];
}

/* offset, y and w of one block; y is zero where a row is absent, eta is masked once it is complete. */
static void load_rows(const asc_glm_data *d, size_t block, const scratch *s)
{
    const size_t first = block * ASC_ROWS, n = d->x->n;
    double *eta = s->rows + (size_t)ETA * ASC_ROWS, *y = s->rows + (size_t)Y * ASC_ROWS;
    double *w = s->rows + (size_t)W * ASC_ROWS;
    if (d->w != NULL)
        load(d->w, first, n, w);
    else
        fill(w, n - first, 1.0);
    load(d->y, first, n, y);
    mask(w, y);
    if (d->offset != NULL)
        load(d->offset, first, n, eta);
    else
        fill(eta, 0, 0.0);
}

/* What the loss of the rows beyond the cap exceeds that at the cap. */
static double excess(asc_family family, const double *eta, const double *y,
                     const double *w)
{
    const double tail = exp(-ASC_ETA_CAP);
    double sum = 0.0;
    if (family == ASC_GAMMA) return 0.0; /* its loss has a minimum in every row */
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double size = fabs(eta[i]);
        if (size <= ASC_ETA_CAP || w[i] == 0.0) continue;
        if (family != ASC_BINOMIAL && eta[i] > 0.0) continue;
        const double slope = eta[i] < 0.0 ? y[i] : 1.0 - y[i];
        sum += w[i] * (slope * (size - ASC_ETA_CAP) + exp(-size) - tail);
    }
    return sum;
}

static double block_sum(const double *x)
{
    double part[PARTS] = {0.0};
    for (size_t i = 0; i < ASC_ROWS; i += PARTS)
        for (size_t k = 0; k < PARTS; k++) part[k] += x[i + k];
    return ((part[0] + part[1]) + (part[2] + part[3])) +
           ((part[4] + part[5]) + (part[6] + part[7]));
}

/* A copy of the block in which absent rows are zero: 0 * NaN would be NaN. */
static const double *clean_block(const scratch *s, const double *x, size_t p)
{
    const double *w = s->rows + (size_t)W * ASC_ROWS;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < ASC_ROWS; i++)
            s->clean[j * ASC_ROWS + i] = w[i] == 0.0 ? 0.0 : x[j * ASC_ROWS + i];
    return s->clean;
}

static bool all_finite(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += 0.0 * x[i];
    return sum == 0.0;
}

/* Remembers the first row of the pass whose prediction is not finite. */
static void note_overflow(scratch *s, size_t block, const double *eta, const double *loss)
{
    for (size_t i = 0; i < ASC_ROWS; i++) {
        if (isfinite(loss[i])) continue;
        if (block * ASC_ROWS + i >= s->bad_row) return;
        s->bad_row = block * ASC_ROWS + i;
        s->bad_eta = eta[i];
        return;
    }
}

static void run_block(void *context, size_t block, size_t worker, double *sum)
{
    const asked *a = context;
    const asc_glm_data *d = a->pass->d;
    scratch *s = &a->pass->scratch[worker];
    const asc_block_kernel *k = asc_block_kernel_get();
    const size_t p = d->x->p;
    const double *x = asc_design_block(d->x, block, s->buffer);
    double *row = s->rows;
    double *eta = row + (size_t)ETA * ASC_ROWS, *y = row + (size_t)Y * ASC_ROWS,
           *w = row + (size_t)W * ASC_ROWS, *r = row + (size_t)RESIDUAL * ASC_ROWS,
           *v = row + (size_t)VARIANCE * ASC_ROWS, *loss = row + (size_t)LOSS * ASC_ROWS;
    load_rows(d, block, s);
    if (a->coef != NULL) k->predict(x, a->coef, p, eta);
    mask(w, eta);
    if (a->coef == NULL)
        asc_family_start(d, eta, y, w, r, v, loss);
    else
        asc_family_rows(d, eta, y, w, r, v, loss);

    const double most = k->max_abs(eta);
    if (most > s->max_eta) s->max_eta = most;
    sum[ASC_SUM_LOSS] = block_sum(loss);
    sum[ASC_SUM_EXCESS] = most > ASC_ETA_CAP ? excess(d->family, eta, y, w) : 0.0;
    sum[ASC_SUM_VARIANCE] = block_sum(v);
    if (!isfinite(sum[ASC_SUM_LOSS])) note_overflow(s, block, eta, loss);
    k->score(x, r, p, d->x->x != NULL && block + 1 < d->x->blocks, sum + ASC_SUM_SCORE);
    if (!all_finite(sum + ASC_SUM_SCORE, p)) {
        x = clean_block(s, x, p);
        k->score(x, r, p, false, sum + ASC_SUM_SCORE);
    }
    if (a->hessian) k->gram(x, v, p, s->scratch, sum + ASC_SUM_SCORE + p);
}

/* Inactive rows and columns to zero, the lower triangle from the upper. */
static void finish(asc_pass *pass, bool hessian)
{
    const size_t p = pass->d->x->p;
    double *score = pass->sum + ASC_SUM_SCORE, *h = score + p;
    for (size_t j = 0; j < p; j++) {
        if (!active(pass->d, j)) score[j] = 0.0;
        if (!hessian) continue;
        for (size_t i = 0; i <= j; i++) {
            if (!active(pass->d, i) || !active(pass->d, j)) h[i + j * p] = 0.0;
            h[j + i * p] = h[i + j * p];
        }
    }
}

void asc_pass_run(asc_pass *pass, const double *coef, bool hessian)
{
    const size_t p = pass->d->x->p, n = pass->d->x->n, workers = pass->reduction.workers;
    const size_t length = ASC_SUM_SCORE + p + (hessian ? p * p : 0);
    asked a = {.pass = pass, .coef = coef, .hessian = hessian};
    for (size_t k = 0; k < workers; k++) {
        pass->scratch[k].max_eta = 0.0;
        pass->scratch[k].bad_row = n;
    }
    asc_reduction_run(&pass->reduction, length, run_block, &a, pass->sum);
    pass->max_eta = 0.0;
    pass->bad_row = n;
    for (size_t k = 0; k < workers; k++) {
        const scratch *s = &pass->scratch[k];
        if (s->max_eta > pass->max_eta) pass->max_eta = s->max_eta;
        if (s->bad_row >= pass->bad_row) continue;
        pass->bad_row = s->bad_row;
        pass->bad_eta = s->bad_eta;
    }
    finish(pass, hessian);
}

void asc_pass_eta(const asc_pass *pass, const double *coef, double *eta)
{
    const asc_glm_data *d = pass->d;
    double *block = pass->scratch[0].rows + (size_t)ETA * ASC_ROWS;
    for (size_t b = 0; b < d->x->blocks; b++) {
        const size_t first = b * ASC_ROWS;
        const size_t rows = d->x->n - first < ASC_ROWS ? d->x->n - first : ASC_ROWS;
        for (size_t i = 0; i < ASC_ROWS; i++)
            block[i] = i < rows && d->offset != NULL ? d->offset[first + i] : 0.0;
        asc_block_kernel_get()->predict(
            asc_design_block(d->x, b, pass->scratch[0].buffer), coef, d->x->p, block);
        memcpy(eta + first, block, rows * sizeof *eta);
    }
}

double asc_pass_drift(const asc_pass *pass, const double *step, double *reach)
{
    const asc_glm_data *d = pass->d;
    double most = 0.0;
    memset(reach, 0, d->x->p * sizeof *reach);
    const double *x = NULL;
    for (size_t i = 0; i < d->x->n; i++) {
        if (i % ASC_ROWS == 0)
            x = asc_design_block(d->x, i / ASC_ROWS, pass->scratch[0].buffer);
        if (weight(d, i) == 0.0) continue;
        double move = 0.0;
        for (size_t j = 0; j < d->x->p; j++) {
            if (step[j] == 0.0) continue;
            const double part = x[j * ASC_ROWS + i % ASC_ROWS] * step[j];
            move += part;
            if (fabs(part) > reach[j]) reach[j] = fabs(part);
        }
        if (fabs(move) > most) most = fabs(move);
    }
    return most;
}
