/* Row blocks of what the replicates of a model share (ascribe/glm_block.h): outcome, weight and offset as
 * the passes want them, and what they give at the start,
 *   residual = w (y - mean),  variance = w v,  mean = g^-1(offset + x start)
 * computed when asked for: a pass serves many replicates, and n numbers less need to be held. */
#include "glm_block.h"
#include <math.h>
#include <string.h>

asc_status asc_base_rows_create(const asc_glm_base *base, asc_arena *work,
                                asc_base_rows *rows, asc_error *err)
{
    *rows = (asc_base_rows){.y = asc_take(work, ASC_ROWS),
                            .w = asc_take(work, ASC_ROWS),
                            .offset = asc_take(work, ASC_ROWS),
                            .x = asc_take(work, base->x->p * ASC_ROWS),
                            .eta = asc_take(work, ASC_ROWS),
                            .mean = asc_take(work, ASC_ROWS),
                            .residual = asc_take(work, ASC_ROWS),
                            .z = asc_take(work, base->x->p * ASC_ROWS),
                            .row = asc_take(work, base->x->p),
                            .variance = asc_take(work, ASC_ROWS)};
    return asc_arena_check(work, err);
}

void asc_block_group(const asc_glm_block *block, size_t row_block, const size_t *list,
                     size_t count, uint8_t *buffer, const uint8_t *m[ASC_GROUP])
{
    enum { HALF = ASC_ROWS / 2 };
    for (size_t k = 0; k < count; k++) {
        m[k] = asc_block_bytes(block, row_block, list[k]);
        if (!block->nibbles) continue;
        /* restrict: without it the compiler takes one byte at a time */
        const uint8_t *restrict from = m[k];
        uint8_t *restrict to = buffer + k * ASC_ROWS;
        for (size_t i = 0; i < HALF; i++) to[i] = from[i] & 15U;
        for (size_t i = 0; i < HALF; i++) to[i + HALF] = from[i] >> 4;
        m[k] = to;
    }
}

void asc_base_rows_load(const asc_glm_base *base, size_t block, asc_base_rows *rows)
{
    const asc_glm_data *d = &base->data;
    const size_t first = block * ASC_ROWS;
    for (size_t r = 0; r < ASC_ROWS; r++) {
        const size_t i = first + r;
        rows->w[r] = i >= base->x->n ? 0.0 : d->w == NULL ? 1.0 : d->w[i];
        const bool absent = rows->w[r] == 0.0;
        rows->y[r] = absent ? 0.0 : d->y[i];
        rows->offset[r] = absent || d->offset == NULL ? 0.0 : d->offset[i];
    }
}

/* The block with its rows of weight 0 set to 0. */
static bool clean(const asc_glm_base *base, size_t block, asc_base_rows *rows)
{
    bool unclean = false, whole = true;
    for (size_t i = 0; i < ASC_ROWS; i++) whole &= rows->w[i] != 0.0;
    for (size_t j = 0; j < base->x->p; j++) {
        double buffer[ASC_ROWS];
        const double *from = asc_design_part(base->x, block, j, buffer);
        if (whole) {
            memcpy(rows->x + j * ASC_ROWS, from, sizeof buffer);
            continue;
        }
        for (size_t i = 0; i < ASC_ROWS; i++) {
            rows->x[j * ASC_ROWS + i] = rows->w[i] == 0.0 ? 0.0 : from[i];
            unclean |= rows->w[i] == 0.0 && !isfinite(from[i]);
        }
    }
    return unclean;
}

static void means(asc_family family, const double *eta, double *mean)
{
    if (family == ASC_BINOMIAL)
        asc_exp_kernel_get()->logistic(eta, mean, ASC_ROWS);
    else if (family == ASC_POISSON)
        asc_exp_kernel_get()->exp(eta, mean, ASC_ROWS);
    else
        memcpy(mean, eta, ASC_ROWS * sizeof *mean);
}

static double variance_of(asc_family family, double mean)
{
    return family == ASC_BINOMIAL ? mean * (1.0 - mean)
                                  : (family == ASC_POISSON ? mean : 1.0);
}

bool asc_base_rows_start(const asc_glm_base *base, size_t block, asc_base_rows *rows)
{
    asc_base_rows_load(base, block, rows);
    const bool unclean = clean(base, block, rows);
    memcpy(rows->eta, rows->offset, ASC_ROWS * sizeof(double));
    asc_block_kernel_get()->predict(rows->x, base->start, base->x->p, rows->eta);
    means(base->family, rows->eta, rows->mean);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double w = rows->w[i];
        rows->residual[i] = w == 0.0 ? 0.0 : w * (rows->y[i] - rows->mean[i]);
        rows->variance[i] = w == 0.0 ? 0.0 : w * variance_of(base->family, rows->mean[i]);
    }
    return unclean;
}

/* L z = x by columns. */
void asc_base_rows_white(const asc_glm_base *base, asc_base_rows *rows)
{
    const size_t p = base->x->p;
    for (size_t j = 0; j < p; j++) {
        double *z = rows->z + j * ASC_ROWS;
        for (size_t k = 0; k < j; k++) rows->row[k] = base->factor[j + k * p];
        for (size_t i = 0; i < ASC_ROWS; i++) z[i] = -rows->x[j * ASC_ROWS + i];
        asc_block_kernel_get()->predict(rows->z, rows->row, j, z);
        const double scale = -1.0 / base->factor[j + j * p];
        for (size_t i = 0; i < ASC_ROWS; i++) z[i] *= scale;
    }
}

void asc_base_rows_single(const asc_glm_base *base, const asc_base_rows *rows, float *to)
{
    const size_t p = base->x->p, p4 = base->p4;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < ASC_ROWS; i++)
            to[(i / ASC_PANEL * p4 + j) * ASC_PANEL + i % ASC_PANEL] =
                (float)rows->z[j * ASC_ROWS + i];
    float *variance = to + p4 * ASC_ROWS, *least = variance + ASC_ROWS;
    float *flip = least + ASC_ROWS;
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double mean = rows->mean[i];
        const bool logistic = base->family == ASC_BINOMIAL && rows->w[i] != 0.0;
        const bool upper = logistic && mean > 0.5;
        variance[i] = (float)rows->variance[i];
        least[i] = logistic ? (float)(upper ? 1.0 - mean : mean) : 0.0F;
        flip[i] = upper ? -0.0F : 0.0F;
    }
}

asc_status asc_glm_base_variance(const asc_glm_base *base, size_t block, asc_arena *work,
                                 double *variance, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_base_rows rows;
    ASC_TRY(asc_base_rows_create(base, work, &rows, err));
    (void)asc_base_rows_start(base, block, &rows);
    memcpy(variance, rows.variance, ASC_ROWS * sizeof *variance);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
