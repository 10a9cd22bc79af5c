/* Passes of a block of replicates over the data (ascribe/glm_block.h).
 * Each row block is packed into panels of 64 rows once per pass and serves all replicates from there,
 * six at a time: linear predictor, residual and score of a panel stay in the first-level cache. Sums of
 * row blocks are added in a binary tree over the block index. Nothing of one replicate's arithmetic
 * depends on which others are in the list. */
#include "glm_block.h"
#include <string.h>

static asc_status sums_create(const asc_glm_base *base, size_t length, size_t replicates,
                              asc_arena *work, asc_block_sums *s, asc_error *err)
{
    *s = (asc_block_sums){.length = length};
    while (base->x->blocks >> s->levels != 0) s->levels++;
    s->level = asc_take_bytes(work, s->levels + 1, sizeof *s->level);
    s->sum = asc_take(work, replicates * length);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k <= s->levels; k++)
        s->level[k] = asc_take(work, replicates * length);
    return asc_arena_check(work, err);
}

static void add(double *to, const double *from, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] += from[i];
}

/* level[levels] holds the sums of row block b: they join the tree. */
void asc_sums_push(asc_block_sums *s, size_t b, size_t n)
{
    double *fresh = s->level[s->levels];
    size_t k = 0;
    for (; (b >> k & 1) != 0; k++) add(fresh, s->level[k], n);
    s->level[s->levels] = s->level[k];
    s->level[k] = fresh;
}

void asc_sums_close(asc_block_sums *s, size_t blocks, size_t n)
{
    memset(s->sum, 0, n * sizeof(double));
    for (size_t k = 0; k < s->levels; k++)
        if ((blocks >> k & 1) != 0) add(s->sum, s->level[k], n);
}

asc_status asc_block_pass_create(const asc_glm_base *base, const asc_glm_block *block,
                                 asc_arena *work, asc_block_pass *pass, asc_error *err)
{
    const size_t p = base->x->p;
    const size_t groups = (block->count + ASC_GROUP - 1) / ASC_GROUP;
    *pass =
        (asc_block_pass){.base = base, .block = block, .kernel = asc_panel_kernel_get()};
    pass->panel = asc_take_zero(work, base->p4 * ASC_ROWS);
    pass->b = asc_take_zero(work, groups * base->p4 * ASC_GROUP);
    pass->eta = asc_take_zero(work, (size_t)ASC_GROUP * ASC_PANEL);
    pass->lanes = asc_take(work, base->p4 * ASC_GROUP * ASC_LANES);
    ASC_TRY(asc_base_rows_create(base, work, &pass->rows, err));
    ASC_TRY(sums_create(base, p, block->count, work, &pass->score, err));
    ASC_TRY(sums_create(base, 2 * p + 1, block->count, work, &pass->first, err));
    return asc_single_pass_create(pass, work, err);
}

void asc_panel_pack(const asc_glm_base *base, size_t block, const asc_base_rows *rows,
                    double *panel)
{
    const size_t p = base->x->p;
    const double *w = rows->w;
    for (size_t j = 0; j < p; j++) {
        double buffer[ASC_ROWS];
        const double *x = asc_design_part(base->x, block, j, buffer);
        for (size_t q = 0; q < ASC_PANELS; q++)
            memcpy(panel + (q * base->p4 + j) * ASC_PANEL, x + q * ASC_PANEL,
                   ASC_PANEL * sizeof *x);
    }
    if (base->unclean[block] == 0) return;
    for (size_t q = 0; q < ASC_PANELS; q++)
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i < ASC_PANEL; i++)
                if (w[q * ASC_PANEL + i] == 0.0)
                    panel[(q * base->p4 + j) * ASC_PANEL + i] = 0.0;
}

void asc_lanes_close(const double *lanes, size_t columns, size_t count, size_t stride,
                     double *to)
{
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < columns; j++) {
            const double *a = lanes + (j * ASC_GROUP + k) * ASC_LANES;
            to[k * stride + j] = (a[0] + a[1]) + (a[2] + a[3]);
        }
}

asc_status asc_block_pass_stopped(const asc_block_pass *pass, asc_error *err)
{
    ASC_REQUIRE(!asc_stop_asked(&pass->block->stop), err, ASC_ESTOPPED,
                "stopped on request");
    return ASC_OK;
}

void asc_block_pass_expect(const asc_block_pass *pass, size_t block, const size_t *list,
                           size_t from, size_t count)
{
    for (size_t k = from; k < count && k < from + ASC_GROUP; k++)
        pass->kernel->expect(asc_block_bytes(pass->block, block, list[k]),
                             pass->block->nibbles ? ASC_ROWS / 2 : ASC_ROWS);
}

static void run_group(asc_block_pass *pass, size_t block, const size_t *list,
                      size_t count, const double *b, double *to)
{
    const asc_glm_base *base = pass->base;
    const size_t p4 = base->p4;
    uint8_t buffer[ASC_GROUP * ASC_ROWS];
    const uint8_t *whole[ASC_GROUP] = {NULL};
    asc_block_group(pass->block, block, list, count, buffer, whole);
    memset(pass->lanes, 0, p4 * ASC_GROUP * ASC_LANES * sizeof(double));
    for (size_t q = 0; q < ASC_PANELS; q++) {
        const size_t row = q * ASC_PANEL;
        const double *x = pass->panel + q * p4 * ASC_PANEL;
        const uint8_t *m[ASC_GROUP];
        for (size_t k = 0; k < count; k++) m[k] = whole[k] + row;
        pass->kernel->predict(x, p4, b, pass->rows.offset + row, pass->eta);
        pass->kernel->residual[base->family](m, count, pass->rows.y + row,
                                             pass->rows.w + row, pass->eta);
        pass->kernel->score(x, p4, pass->eta, count, pass->lanes);
    }
    asc_lanes_close(pass->lanes, base->x->p, count, pass->score.length, to);
}

/* Coefficients of the list by groups: [groups][p4][ASC_GROUP]. */
static void coef_pack(const asc_block_pass *pass, const size_t *list, size_t count,
                      const double *coef)
{
    const size_t p = pass->base->x->p, p4 = pass->base->p4;
    memset(pass->b, 0,
           (count + ASC_GROUP - 1) / ASC_GROUP * p4 * ASC_GROUP * sizeof(double));
    for (size_t k = 0; k < count; k++)
        for (size_t j = 0; j < p; j++)
            pass->b[(k / ASC_GROUP * p4 + j) * ASC_GROUP + k % ASC_GROUP] =
                coef[list[k] * p + j];
}

asc_status asc_block_pass_run(asc_block_pass *pass, const size_t *list, size_t count,
                              const double *coef, asc_error *err)
{
    const size_t blocks = pass->base->x->blocks, p = pass->score.length;
    coef_pack(pass, list, count, coef);
    for (size_t b = 0; b < blocks; b++) {
        ASC_TRY(asc_block_pass_stopped(pass, err));
        asc_base_rows_load(pass->base, b, &pass->rows);
        asc_panel_pack(pass->base, b, &pass->rows, pass->panel);
        asc_block_pass_expect(pass, b, list, 0, count);
        for (size_t g = 0; g < count; g += ASC_GROUP) {
            asc_block_pass_expect(pass, b, list, g + ASC_GROUP, count);
            run_group(pass, b, list + g,
                      count - g < ASC_GROUP ? count - g : (size_t)ASC_GROUP,
                      pass->b + g * pass->base->p4,
                      pass->score.level[pass->score.levels] + g * p);
        }
        asc_sums_push(&pass->score, b, count * p);
    }
    asc_sums_close(&pass->score, blocks, count * p);
    return ASC_OK;
}
