/* Least squares leaves residuals that are smaller than what it was fitted to, the more so the more a row weighs
 * (match_residual.h). With weights k that count matches, and outcomes of one variance s2,
 *   r_j = y_j - x_j'b,  b = M X'K y,  M = (X'KX)^-1
 *   Var r_j = s2 (1 - 2 k_j x_j'M x_j + x_j'M S M x_j),  S = sum k_i^2 x_i x_i'
 *   out_j   = 1 / sqrt(Var r_j / s2), so that its square is unbiased
 * which for equal weights is 1 / sqrt(1 - h_j), the correction HC2. A row that alone determines its own fit has no
 * residual to stretch.
 *   x_j [common]  columns of row j;  M, S [common x common]
 * MacKinnon & White (1985), J. Econometrics 29:305-325. */
#include "match_residual.h"
#include <math.h>

static const double alone = 1e-9;

/* S, both triangles. */
static void squares(const asc_exposure_model *m, const double *k, double *x, double *s)
{
    const size_t p = m->common;
    for (size_t i = 0; i < p * p; i++) s[i] = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        if (k[i] == 0.0) continue;
        for (size_t j = 0; j < p; j++) x[j] = *asc_design_at(&m->design, i, j);
        for (size_t j = 0; j < p; j++)
            for (size_t l = 0; l < p; l++) s[l + j * p] += k[i] * k[i] * x[l] * x[j];
    }
}

/* c = a b, all [p x p]. */
static void multiply(const double *a, const double *b, size_t p, double *c)
{
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) {
            double sum = 0.0;
            for (size_t l = 0; l < p; l++) sum += a[i + l * p] * b[l + j * p];
            c[i + j * p] = sum;
        }
}

/* x'a x. */
static double form(const double *a, const double *x, size_t p)
{
    double sum = 0.0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) sum += a[i + j * p] * x[i] * x[j];
    return sum;
}

asc_status asc_match_stretch(const asc_exposure_model *m, const double *cov,
                             const double *k, asc_arena *work, double *out,
                             asc_error *err)
{
    const size_t p = m->common;
    const asc_arena_mark mark = asc_arena_save(work);
    double *x = asc_take(work, p), *s = asc_take(work, p * p);
    double *ms = asc_take(work, p * p), *msm = asc_take(work, p * p);
    ASC_TRY(asc_arena_check(work, err));
    squares(m, k, x, s);
    multiply(cov, s, p, ms);
    multiply(ms, cov, p, msm);
    for (size_t i = 0; i < m->n; i++) {
        out[i] = 1.0;
        if (k[i] == 0.0) continue;
        for (size_t j = 0; j < p; j++) x[j] = *asc_design_at(&m->design, i, j);
        const double left = 1.0 - 2.0 * k[i] * form(cov, x, p) + form(msm, x, p);
        if (left > alone) out[i] = 1.0 / sqrt(left);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
