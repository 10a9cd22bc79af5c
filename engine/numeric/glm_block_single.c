/* Passes of a block of replicates in single precision (ascribe/glm_block.h).
 * They are taken from the start, where residuals r and means are known in double: with L L' the
 * full-sample Hessian, z = L^-1 x and d = L'(b - start)
 *   L^-1 score(b) = sum m r z - sum m w (mean(x'b) - mean(x' start)) z
 * and the second sum is small while b is near, so that its relative accuracy is that of single precision,
 * about 1e-7 of the way gone. In z columns have one size and none is nearly another, however x is scaled.
 * d enters as a single-precision number d1; the rest of it, of 1e-8, moves the score by H, which is
 * the identity here: L^-1 score(b) = L^-1 score(start + L^-T d1) - (d - d1).
 * Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 12, for corrections in lower
 * precision. */
#include "glm_block.h"
#include <string.h>

asc_status asc_single_pass_create(asc_block_pass *pass, asc_arena *work, asc_error *err)
{
    const size_t p = pass->base->x->p, p4 = pass->base->p4, count = pass->block->count;
    const size_t wide = asc_panel_columns(p + 1);
    const size_t groups = (count + ASC_GROUP - 1) / ASC_GROUP;
    pass->single = asc_single_kernel_get();
    pass->origin = asc_take(work, count * p);
    pass->rest = asc_take(work, count * p);
    pass->square = asc_take_bytes(work, wide * ASC_ROWS, sizeof *pass->square);
    pass->single_b = asc_take_bytes(work, groups * p4 * ASC_GROUP, sizeof(float));
    pass->variance = asc_take_bytes(work, ASC_ROWS, sizeof *pass->variance);
    pass->u = asc_take_bytes(work, (size_t)ASC_GROUP * ASC_PANEL, sizeof *pass->u);
    if (pass->base->single == NULL)
        pass->single_buffer =
            asc_take_bytes(work, asc_single_size(pass->base), sizeof(float));
    pass->single_lanes =
        asc_take_bytes(work, wide * ASC_GROUP * ASC_SINGLE_LANES, sizeof(float));
    return asc_arena_check(work, err);
}

/* x^2 / diagonal of the packed block, and 1 as the last column. */
static void square_pack(asc_block_pass *pass)
{
    const asc_glm_base *base = pass->base;
    const size_t p = base->x->p, p4 = base->p4, wide = asc_panel_columns(p + 1);
    for (size_t q = 0; q < ASC_PANELS; q++) {
        float *to = pass->square + q * wide * ASC_PANEL;
        for (size_t j = 0; j < p; j++) {
            const double *x = pass->panel + (q * p4 + j) * ASC_PANEL;
            const double scale = 1.0 / base->diagonal[j];
            for (size_t i = 0; i < ASC_PANEL; i++)
                to[j * ASC_PANEL + i] = (float)(x[i] * x[i] * scale);
        }
        for (size_t i = 0; i < ASC_PANEL; i++) to[p * ASC_PANEL + i] = 1.0F;
    }
}

/* Lanes of `columns` sums become numbers: to[k * stride + j]. */
static void lanes_close(const float *lanes, size_t columns, size_t count, size_t stride,
                        double *to)
{
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < columns; j++) {
            const float *a = lanes + (j * ASC_GROUP + k) * ASC_SINGLE_LANES;
            to[k * stride + j] =
                (((double)a[0] + (double)a[1]) + ((double)a[2] + (double)a[3])) +
                (((double)a[4] + (double)a[5]) + ((double)a[6] + (double)a[7]));
        }
}

/* What single precision knows of a block. */
static const float *single_block(asc_block_pass *pass, size_t block)
{
    const asc_glm_base *base = pass->base;
    if (base->single != NULL) return base->single + block * asc_single_size(base);
    (void)asc_base_rows_start(base, block, &pass->rows);
    asc_base_rows_white(base, &pass->rows);
    asc_base_rows_single(base, &pass->rows, pass->single_buffer);
    return pass->single_buffer;
}

static void multiplicities(const uint8_t *const whole[], size_t q, size_t count,
                           const uint8_t *m[])
{
    for (size_t k = 0; k < count; k++) m[k] = whole[k] + q * ASC_PANEL;
}

/* A group of replicates over one row block, at the start. */
static void first_group(asc_block_pass *pass, size_t block, const size_t *list,
                        size_t count, double *to)
{
    const asc_glm_base *base = pass->base;
    const asc_single_kernel *kernel = pass->single;
    const size_t p = base->x->p, p4 = base->p4, wide = asc_panel_columns(p + 1);
    float *squares = pass->single_lanes;
    uint8_t buffer[ASC_GROUP * ASC_ROWS];
    const uint8_t *whole[ASC_GROUP] = {NULL};
    asc_block_group(pass->block, block, list, count, buffer, whole);
    memset(pass->lanes, 0, p4 * ASC_GROUP * ASC_LANES * sizeof *pass->lanes);
    memset(squares, 0, wide * ASC_GROUP * ASC_SINGLE_LANES * sizeof *squares);
    for (size_t q = 0; q < ASC_PANELS; q++) {
        const uint8_t *m[ASC_GROUP];
        multiplicities(whole, q, count, m);
        pass->kernel->scale(m, count, pass->rows.residual + q * ASC_PANEL, pass->eta);
        pass->kernel->score(pass->panel + q * p4 * ASC_PANEL, p4, pass->eta, count,
                            pass->lanes);
        kernel->scale(m, count, pass->variance + q * ASC_PANEL, pass->u);
        kernel->score(pass->square + q * wide * ASC_PANEL, wide, pass->u, count, squares);
    }
    const size_t stride = pass->first.length;
    asc_lanes_close(pass->lanes, p, count, stride, to);
    lanes_close(squares, p + 1, count, stride, to + p);
}

/* s = L^-1 s */
static void whiten(const asc_glm_base *base, double *s)
{
    const size_t p = base->x->p;
    for (size_t i = 0; i < p; i++) {
        double sum = s[i];
        for (size_t k = 0; k < i; k++) sum -= base->factor[i + k * p] * s[k];
        s[i] = sum / base->factor[i + i * p];
    }
}

/* s = L s */
static void colour(const asc_glm_base *base, double *s)
{
    const size_t p = base->x->p;
    for (size_t i = p; i-- > 0;) {
        double sum = 0.0;
        for (size_t k = 0; k <= i; k++) sum += base->factor[i + k * p] * s[k];
        s[i] = sum;
    }
}

static void first_close(asc_block_pass *pass, const size_t *list, size_t count)
{
    const size_t p = pass->base->x->p;
    for (size_t k = 0; k < count; k++) {
        double *first = pass->first.sum + k * pass->first.length;
        double *origin = pass->origin + list[k] * p;
        memcpy(origin, first, p * sizeof *first);
        whiten(pass->base, origin);
        for (size_t j = 0; j < p; j++) first[p + j] *= pass->base->diagonal[j];
    }
}

static size_t group_size(size_t left)
{
    return left < ASC_GROUP ? left : (size_t)ASC_GROUP;
}

asc_status asc_single_pass_first(asc_block_pass *pass, const size_t *list, size_t count,
                                 asc_error *err)
{
    const size_t blocks = pass->base->x->blocks, length = pass->first.length;
    for (size_t b = 0; b < blocks; b++) {
        ASC_TRY(asc_block_pass_stopped(pass, err));
        (void)asc_base_rows_start(pass->base, b, &pass->rows);
        asc_panel_pack(pass->base, b, &pass->rows, pass->panel);
        square_pack(pass);
        for (size_t i = 0; i < ASC_ROWS; i++)
            pass->variance[i] = (float)pass->rows.variance[i];
        asc_block_pass_expect(pass, b, list, 0, count);
        for (size_t g = 0; g < count; g += ASC_GROUP) {
            asc_block_pass_expect(pass, b, list, g + ASC_GROUP, count);
            first_group(pass, b, list + g, group_size(count - g),
                        pass->first.level[pass->first.levels] + g * length);
        }
        asc_sums_push(&pass->first, b, count * length);
    }
    asc_sums_close(&pass->first, blocks, count * length);
    first_close(pass, list, count);
    return ASC_OK;
}

typedef struct group {
    const size_t *list;
    size_t count;
    const float *b; /* [p4][ASC_GROUP] */
} group;

/* A group of replicates over one row block, of which `single` is known. */
static void run_group(asc_block_pass *pass, size_t block, const float *single,
                      const group *g, double *to)
{
    const asc_glm_base *base = pass->base;
    const asc_single_kernel *kernel = pass->single;
    const size_t p4 = base->p4;
    uint8_t buffer[ASC_GROUP * ASC_ROWS];
    const uint8_t *whole[ASC_GROUP] = {NULL};
    asc_block_group(pass->block, block, g->list, g->count, buffer, whole);
    memset(pass->single_lanes, 0, p4 * ASC_GROUP * ASC_SINGLE_LANES * sizeof(float));
    for (size_t q = 0; q < ASC_PANELS; q++) {
        const float *z = single + q * p4 * ASC_PANEL;
        const float *row = single + p4 * ASC_ROWS + q * ASC_PANEL;
        const asc_single_rows rows = {row, row + ASC_ROWS, row + (size_t)2 * ASC_ROWS};
        const uint8_t *m[ASC_GROUP];
        multiplicities(whole, q, g->count, m);
        kernel->predict(z, p4, g->b, pass->u);
        if (base->family == ASC_GAUSSIAN)
            kernel->straight(m, g->count, &rows, pass->u);
        else
            kernel->curved(m, g->count, &rows, pass->u);
        kernel->score(z, p4, pass->u, g->count, pass->single_lanes);
    }
    lanes_close(pass->single_lanes, base->x->p, g->count, pass->score.length, to);
}

/* d = L'(coef - start) of the list by groups, and what of it is beyond single precision. */
static void coef_pack(asc_block_pass *pass, const size_t *list, size_t count,
                      const asc_quasi *quasi)
{
    const asc_glm_base *base = pass->base;
    const size_t p = base->x->p, p4 = base->p4,
                 groups = (count + ASC_GROUP - 1) / ASC_GROUP;
    memset(pass->single_b, 0, groups * p4 * ASC_GROUP * sizeof(float));
    for (size_t k = 0; k < count; k++) {
        const asc_quasi *q = &quasi[list[k]];
        float *to = pass->single_b + k / ASC_GROUP * p4 * ASC_GROUP + k % ASC_GROUP;
        for (size_t j = 0; j < p; j++) {
            double d = 0.0;
            for (size_t i = j; i < p; i++)
                d += base->factor[i + j * p] * (q->coef[i] - q->start[i]);
            to[j * ASC_GROUP] = (float)d;
            pass->rest[k * p + j] = d - (double)to[j * ASC_GROUP];
        }
    }
}

static void run_close(asc_block_pass *pass, const size_t *list, size_t count)
{
    const size_t p = pass->base->x->p;
    for (size_t k = 0; k < count; k++) {
        double *s = pass->score.sum + k * p;
        for (size_t j = 0; j < p; j++)
            s[j] = pass->origin[list[k] * p + j] - s[j] - pass->rest[k * p + j];
        colour(pass->base, s);
    }
}

asc_status asc_single_pass_run(asc_block_pass *pass, const size_t *list, size_t count,
                               const asc_quasi *quasi, asc_error *err)
{
    const size_t blocks = pass->base->x->blocks, p = pass->score.length;
    coef_pack(pass, list, count, quasi);
    for (size_t b = 0; b < blocks; b++) {
        ASC_TRY(asc_block_pass_stopped(pass, err));
        const float *single = single_block(pass, b);
        asc_block_pass_expect(pass, b, list, 0, count);
        for (size_t g = 0; g < count; g += ASC_GROUP) {
            const group some = {list + g, group_size(count - g),
                                pass->single_b + g * pass->base->p4};
            asc_block_pass_expect(pass, b, list, g + ASC_GROUP, count);
            run_group(pass, b, single, &some,
                      pass->score.level[pass->score.levels] + g * p);
        }
        asc_sums_push(&pass->score, b, count * p);
    }
    asc_sums_close(&pass->score, blocks, count * p);
    run_close(pass, list, count);
    return ASC_OK;
}
