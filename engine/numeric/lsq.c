/* Weighted linear least squares, min sum w (y - X b)^2, by Householder QR.
 *   A = diag(sqrt w) X D   [used x p] rows with w > 0, columns scaled by powers of two
 *     = Q R
 *   c = sqrt(w) y          [used]
 *   R D^-1 b = Q' c        residual = Q (0, lower part of Q' c)
 * When the condition makes it worth while, solution z and residual r are improved together
 * (Bjorck):
 *   f = c - r - A z,  g = -A' r   by compensated products
 *   R' u = g,  R dz = (Q' f)_1 - u,  dr = Q (u, (Q' f)_2)
 * Standard errors:
 *   cov = D (R' R)^-1 D,  std_error^2 = rss / (used - p) cov_jj
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., sections 5.3.3 and 5.3.8; Bjorck
 * (1967), BIT 7:257-278; Ogita, Rump & Oishi (2005), SIAM J. Sci. Comput. 26:1955-1988
 * (Dot2). */
#include "ascribe/numeric.h"
#include "rank.h"
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <string.h>

enum { PANEL = 64, REFINEMENTS = 3 };

/* Below this condition plain QR already gives 13 digits. */
static const double refine_above = 500.0;

typedef struct problem {
    asc_selection s;
    size_t rows;       /* used rows padded with zero rows to a multiple of eight       */
    int m, p;          /* rows and columns as LAPACK counts                             */
    double *a;         /* [rows x p]                                                    */
    double *qr;        /* [rows x p] its factors                                        */
    double *tau;       /* [p]                                                           */
    double *panel;     /* [PANEL x p] workspace                                         */
    double *c, *r, *f; /* [rows] scaled outcome, residual, scratch                      */
    double *z, *g, *step; /* [p] solution on scaled columns, scratch */
} problem;

static asc_status create(const asc_design *x, const double *w, const uint8_t *active,
                         asc_arena *work, problem *q, asc_error *err)
{
    ASC_TRY(asc_selection_create(x, w, active, work, &q->s, err));
    const size_t p = q->s.p;
    q->rows = (q->s.used + 7) / 8 * 8;
    ASC_TRY(asc_lapack_size(q->rows, &q->m, err));
    ASC_TRY(asc_lapack_size(p, &q->p, err));
    ASC_REQUIRE(p <= INT_MAX / PANEL && p <= SIZE_MAX / q->rows, err, ASC_EOVERFLOW,
                "%zu rows by %zu columns are too many", q->rows, p);
    q->a = asc_take_zero(work, q->rows * p);
    q->qr = asc_take(work, q->rows * p);
    q->tau = asc_take(work, p);
    q->panel = asc_take(work, PANEL * p);
    q->c = asc_take_zero(work, q->rows);
    q->r = asc_take_zero(work, q->rows);
    q->f = asc_take_zero(work, q->rows);
    q->z = asc_take_zero(work, p);
    q->g = asc_take_zero(work, p);
    q->step = asc_take_zero(work, p);
    return asc_arena_check(work, err);
}

/* Rows with weight, scaled; f holds the roots of their weights meanwhile. */
static asc_status load(problem *q, const double *y, asc_error *err)
{
    const asc_selection *s = &q->s;
    const size_t n = s->x->n;
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (asc_selection_weight(s, i) == 0.0) continue;
        ASC_REQUIRE(isfinite(y[i]), err, ASC_EDATA, "row %zu: outcome %g is not finite",
                    i, y[i]);
        q->f[to] = sqrt(asc_selection_weight(s, i));
        q->c[to] = q->f[to] * y[i];
        to++;
    }
    for (size_t k = 0; k < s->p; k++) {
        double *column = q->a + k * q->rows;
        to = 0;
        for (size_t first = 0; first < n; first += ASC_ROWS) {
            const double *x =
                asc_design_part(s->x, first / ASC_ROWS, s->column[k], s->buffer);
            for (size_t i = 0; i < ASC_ROWS && first + i < n; i++) {
                if (asc_selection_weight(s, first + i) == 0.0) continue;
                column[to] = q->f[to] * (s->scale[k] * x[i]);
                to++;
            }
        }
    }
    return ASC_OK;
}

static asc_status factorise(problem *q, asc_error *err)
{
    memcpy(q->qr, q->a, q->rows * q->s.p * sizeof *q->qr);
    const lapack_int info = LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, q->m, q->p, q->qr, q->m,
                                                q->tau, q->panel, PANEL * q->p);
    ASC_REQUIRE(info == 0, err, ASC_EINTERNAL, "dgeqrf: argument %d", -(int)info);
    return asc_rank_check(&q->s, q->qr, q->rows, q->g, err);
}

/* v = Q v ('N') or Q' v ('T'). */
static asc_status apply_q(const problem *q, char transpose, double *v, asc_error *err)
{
    const lapack_int info =
        LAPACKE_dormqr_work(LAPACK_COL_MAJOR, 'L', transpose, q->m, 1, q->p, q->qr, q->m,
                            q->tau, v, q->m, q->panel, PANEL * q->p);
    ASC_REQUIRE(info == 0, err, ASC_EINTERNAL, "dormqr: argument %d", -(int)info);
    return ASC_OK;
}

/* R v = v, or R' v = v. */
static void solve_upper(const problem *q, double *v)
{
    for (size_t k = q->s.p; k-- > 0;) {
        const double *column = q->qr + k * q->rows;
        v[k] /= column[k];
        for (size_t e = 0; e < k; e++) v[e] -= column[e] * v[k];
    }
}

static void solve_transposed(const problem *q, double *v)
{
    for (size_t k = 0; k < q->s.p; k++) {
        const double *column = q->qr + k * q->rows;
        for (size_t e = 0; e < k; e++) v[k] -= column[e] * v[e];
        v[k] /= column[k];
    }
}

/* A sum carried in two doubles. */
typedef struct pair {
    double high, low;
} pair;

static void add_product(pair *s, double a, double b)
{
    const double product = a * b, rest = fma(a, b, -product);
    const double sum = s->high + product, t = sum - s->high;
    s->low += ((s->high - (sum - t)) + (product - t)) + rest;
    s->high = sum;
}

/* One improvement of z and r. */
static asc_status refine(problem *q, asc_error *err)
{
    const size_t p = q->s.p, rows = q->rows;
    for (size_t i = 0; i < rows; i++) {
        pair s = {.high = q->c[i]};
        add_product(&s, -1.0, q->r[i]);
        for (size_t k = 0; k < p; k++) add_product(&s, -q->a[i + k * rows], q->z[k]);
        q->f[i] = s.high + s.low;
    }
    for (size_t k = 0; k < p; k++) {
        pair s = {.high = 0.0};
        for (size_t i = 0; i < rows; i++) add_product(&s, -q->a[i + k * rows], q->r[i]);
        q->g[k] = s.high + s.low;
    }
    solve_transposed(q, q->g);
    ASC_TRY(apply_q(q, 'T', q->f, err));
    double *step = q->step;
    for (size_t k = 0; k < p; k++) {
        step[k] = q->f[k] - q->g[k];
        q->f[k] = q->g[k];
    }
    solve_upper(q, step);
    ASC_TRY(apply_q(q, 'N', q->f, err));
    for (size_t k = 0; k < p; k++) q->z[k] += step[k];
    for (size_t i = 0; i < rows; i++) q->r[i] += q->f[i];
    return ASC_OK;
}

static asc_status solve(problem *q, double condition, asc_error *err)
{
    const size_t p = q->s.p;
    memcpy(q->f, q->c, q->rows * sizeof *q->f);
    ASC_TRY(apply_q(q, 'T', q->f, err));
    memcpy(q->z, q->f, p * sizeof *q->z);
    solve_upper(q, q->z);
    memcpy(q->r, q->f, q->rows * sizeof *q->r);
    memset(q->r, 0, p * sizeof *q->r);
    ASC_TRY(apply_q(q, 'N', q->r, err));
    for (int k = 0; k < REFINEMENTS && condition > refine_above; k++)
        ASC_TRY(refine(q, err));
    return ASC_OK;
}

/* Weighted residual sum of squares; f becomes the squares. */
static double residual_squares(problem *q)
{
    for (size_t i = 0; i < q->rows; i++) q->f[i] = q->r[i] * q->r[i];
    return asc_sum(q->f, q->rows);
}

/* (X'WX)^-1 [p x p] of the design, zero in inactive rows and columns: column by column R'
 * R v = e. */
static void covariance(problem *q, size_t p_all, double *cov)
{
    memset(cov, 0, p_all * p_all * sizeof *cov);
    for (size_t k = 0; k < q->s.p; k++) {
        memset(q->g, 0, q->s.p * sizeof *q->g);
        q->g[k] = q->s.scale[k];
        solve_transposed(q, q->g);
        solve_upper(q, q->g);
        for (size_t e = 0; e < q->s.p; e++)
            cov[q->s.column[e] + q->s.column[k] * p_all] = q->s.scale[e] * q->g[e];
    }
}

static asc_status fit(const asc_design *x, const double *y, const double *w,
                      const uint8_t *active, asc_arena *work, asc_lsq *out,
                      asc_error *err)
{
    problem q = {.rows = 0};
    double condition = 0.0;
    ASC_TRY(create(x, w, active, work, &q, err));
    ASC_TRY(load(&q, y, err));
    ASC_TRY(factorise(&q, err));
    ASC_TRY(asc_rank_condition(&q.s, q.qr, q.rows, work, &condition, err));
    ASC_TRY(solve(&q, condition, err));
    double *cov = asc_take(work, x->p * x->p);
    ASC_TRY(asc_arena_check(work, err));

    const double rss = residual_squares(&q);
    if (out->cov != NULL || out->std_error != NULL) covariance(&q, x->p, cov);
    memset(out->coef, 0, x->p * sizeof *out->coef);
    for (size_t k = 0; k < q.s.p; k++) out->coef[q.s.column[k]] = q.s.scale[k] * q.z[k];
    const size_t free_rows = q.s.used - q.s.p;
    const double variance = free_rows > 0 ? rss / (double)free_rows : (double)NAN;
    if (out->std_error != NULL)
        for (size_t j = 0; j < x->p; j++)
            out->std_error[j] = sqrt(variance * cov[j + j * x->p]);
    if (out->cov != NULL) memcpy(out->cov, cov, x->p * x->p * sizeof *cov);
    out->rss = rss;
    out->condition = condition;
    out->used = q.s.used;
    return ASC_OK;
}

asc_status asc_lsq_fit(const asc_design *x, const double *y, const double *w,
                       const uint8_t *active, asc_arena *work, asc_lsq *out,
                       asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status status = fit(x, y, w, active, work, out, err);
    asc_arena_rewind(work, mark);
    return status;
}
