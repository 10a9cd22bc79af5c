/* Residuals of an outcome model at the exposures as they were, and the influence of its coefficients
 * on a sum that depends on them.
 *   r_i = y_i - m_i;  rows that left the likelihood of a replicate are predicted by their limit
 *   sum_i c_i m_i     changes by (X'c)' H^-1 sum_i x_i w_i s_i when the coefficients are estimated,
 *                     c [n] times dm/deta, s_i the score of the row (outcome_scores.c)
 * Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "outcome_residual.h"
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include <string.h>

enum { GROUP = 16 }; /* blocks of a task */

/* The mean of a row, or its limit in a replicate that lacks something. */
static double mean_of(const asc_boundary *b, size_t row, double mean)
{
    if (b == NULL) return mean;
    if (b->sign != NULL && b->sign[row] != 0) return b->sign[row] > 0 ? 1.0 : 0.0;
    if (b->everyone != 0) return b->everyone > 0 ? 1.0 : 0.0;
    return mean;
}

typedef struct residuals {
    const asc_outcome_model *m;
    const double *w, *coef; /* [n], [p] */
    const asc_boundary *b;
    double **buffer; /* [workers] room for a block of a packed design */
    double *r, *slope;
} residuals;

/* Rows of one block: every column stands in the design as it was delivered. */
static void residual_block(const residuals *a, size_t block, double *buffer)
{
    const asc_outcome_model *m = a->m;
    const asc_family family = m->link;
    const size_t first = block * ASC_ROWS;
    const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
    double eta[ASC_ROWS] = {0.0};
    if (m->offset != NULL) memcpy(eta, m->offset + first, rows * sizeof *eta);
    asc_design_predict(&m->design, block, a->coef, m->p, buffer, eta);
    if (family == ASC_BINOMIAL) asc_vlogistic(eta, eta, rows);
    if (family == ASC_POISSON) asc_vexp(eta, eta, rows);
    for (size_t i = first; i < first + rows; i++) {
        const double mean = mean_of(a->b, i, eta[i - first]);
        if (a->slope != NULL)
            a->slope[i] = family == ASC_GAUSSIAN   ? 1.0
                          : family == ASC_BINOMIAL ? mean * (1.0 - mean)
                                                   : mean;
        a->r[i] = a->w[i] == 0.0 ? 0.0 : m->y[i] - mean;
    }
}

static asc_status residual_task(void *context, size_t task, size_t worker, asc_error *err)
{
    const residuals *a = context;
    const size_t blocks = a->m->design.blocks;
    (void)err;
    for (size_t b = task * GROUP; b < blocks && b < (task + 1) * GROUP; b++)
        residual_block(a, b, a->buffer[worker]);
    return ASC_OK;
}

asc_status asc_outcome_residuals(const asc_outcome_model *m, const double *w,
                                 const double *coef, const asc_boundary *b,
                                 asc_arena *work, double *r, double *slope,
                                 asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    const size_t workers = asc_pool_workers();
    residuals a = {.m = m, .w = w, .coef = coef, .b = b, .r = r, .slope = slope};
    a.buffer = asc_take_bytes(work, workers, sizeof *a.buffer);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < workers; k++)
        a.buffer[k] = asc_design_buffer(&m->design, work);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_pool_run((m->design.blocks + GROUP - 1) / GROUP, residual_task, &a, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

double asc_outcome_column_sum(const asc_outcome_model *m, size_t j,
                              const asc_mask *applied, const double *c)
{
    const size_t column = m->xcol[j] == 0 ? 0 : m->column[m->xcol[j]];
    const asc_mask set = m->set[j];
    double sum = 0.0;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        double buffer[ASC_ROWS], part = 0.0;
        const double *x = asc_design_part(&m->design, first / ASC_ROWS, column, buffer);
        for (size_t i = 0; i < rows; i++)
            if (c[first + i] != 0.0 && (applied[first + i] & set) == set)
                part += c[first + i] * x[i];
        sum += part;
    }
    return sum;
}

/* z [rows] = x v of a row block. */
static void block_along(const asc_outcome_model *m, size_t block, const double *v,
                        size_t rows, double *z)
{
    for (size_t i = 0; i < rows; i++) z[i] = 0.0;
    for (size_t j = 0; j < m->p; j++) {
        double buffer[ASC_ROWS];
        const double *x = asc_design_part(&m->design, block, j, buffer);
        for (size_t i = 0; i < rows; i++) z[i] += v[j] * x[i];
    }
}

asc_status asc_outcome_direction(const asc_outcome_model *m, const double *inverse,
                                 const asc_mask *applied, const double *c,
                                 const asc_scores *s, asc_arena *work, double *influence,
                                 asc_error *err)
{
    const size_t p = m->p;
    const asc_arena_mark mark = asc_arena_save(work);
    double *g = asc_take(work, p), *v = asc_take_zero(work, p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < p; j++)
        g[j] = asc_outcome_column_sum(m, j, applied == NULL ? m->mask : applied, c);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) v[i] += inverse[i + j * p] * g[j];
    const double nuisance = asc_score_nuisance(s, v, p);
    double z[ASC_ROWS];
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        block_along(m, first / ASC_ROWS, v, rows, z);
        for (size_t i = 0; i < rows; i++) {
            const size_t row = first + i;
            if (m->w[row] == 0.0) continue;
            influence[m->problem->cluster[m->order[row]]] +=
                m->w[row] * asc_score_along(s, row, z[i], nuisance);
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
