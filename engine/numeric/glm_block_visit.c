/* Linear predictors of a block of replicates, panel by panel (ascribe/glm_block.h). */
#include "ascribe/glm_block.h"
#include "glm_block.h"
#include <string.h>

_Static_assert((int)ASC_VISIT_ROWS == (int)ASC_PANEL, "a visit is a panel");

typedef struct visit {
    const asc_glm_base *base;
    const asc_glm_block *block;
    asc_base_rows rows;
    size_t *list, active; /* replicates visited                      */
    size_t *column, p4;   /* columns used; rounded up for panels     */
    size_t columns;
    double *panel;   /* [ASC_PANELS][p4][ASC_PANEL]             */
    double *b;       /* [groups][p4][ASC_GROUP]                 */
    double *eta, *w; /* [ASC_GROUP][ASC_PANEL]                */
    asc_glm_visit *call;
    void *context;
} visit;

static asc_status create(visit *v, const uint8_t *use, asc_arena *work, asc_error *err)
{
    const asc_glm_base *base = v->base;
    const size_t p = base->x->p, groups = (v->block->count + ASC_GROUP - 1) / ASC_GROUP;
    v->list = asc_take_bytes(work, v->block->count, sizeof *v->list);
    v->column = asc_take_bytes(work, p, sizeof *v->column);
    v->panel = asc_take_zero(work, base->p4 * ASC_ROWS);
    v->b = asc_take_zero(work, groups * base->p4 * ASC_GROUP);
    v->eta = asc_take(work, (size_t)ASC_GROUP * ASC_PANEL);
    v->w = asc_take(work, (size_t)ASC_GROUP * ASC_PANEL);
    ASC_TRY(asc_base_rows_create(base, work, &v->rows, err));
    for (size_t r = 0; r < v->block->count; r++)
        if (v->block->state[r] == 1) v->list[v->active++] = r;
    for (size_t j = 0; j < p; j++)
        if (use[j] != 0) v->column[v->columns++] = j;
    v->p4 = asc_panel_columns(v->columns);
    for (size_t k = 0; k < v->active; k++)
        for (size_t j = 0; j < v->columns; j++)
            v->b[(k / ASC_GROUP * v->p4 + j) * ASC_GROUP + k % ASC_GROUP] =
                v->block->coef[v->list[k] * p + v->column[j]];
    return ASC_OK;
}

/* The used columns of a row block; rows of weight 0 hold 0 if something else stood there. */
static void pack(const visit *v, size_t block)
{
    const asc_glm_base *base = v->base;
    const double *w = v->rows.w;
    for (size_t j = 0; j < v->columns; j++) {
        double buffer[ASC_ROWS];
        const double *from = asc_design_part(base->x, block, v->column[j], buffer);
        for (size_t q = 0; q < ASC_PANELS; q++) {
            double *to = v->panel + (q * v->p4 + j) * ASC_PANEL;
            memcpy(to, from + q * ASC_PANEL, ASC_PANEL * sizeof *to);
            for (size_t i = 0; i < ASC_PANEL && base->unclean[block] != 0; i++)
                if (w[q * ASC_PANEL + i] == 0.0) to[i] = 0.0;
        }
    }
}

/* whole [count]: multiplicities of the row block. */
static void visit_panel(const visit *v, size_t block, size_t q, size_t group,
                        size_t count, const uint8_t *const whole[])
{
    const asc_panel_kernel *kernel = asc_panel_kernel_get();
    const size_t first = block * ASC_ROWS + q * ASC_PANEL;
    const uint8_t *m[ASC_GROUP];
    for (size_t k = 0; k < count; k++) m[k] = whole[k] + q * ASC_PANEL;
    kernel->predict(v->panel + q * v->p4 * ASC_PANEL, v->p4, v->b + group * v->p4,
                    v->rows.offset + q * ASC_PANEL, v->eta);
    kernel->scale(m, count, v->rows.w + q * ASC_PANEL, v->w);
    for (size_t k = 0; k < count; k++)
        v->call(v->context, first, v->list[group + k], v->eta + k * ASC_PANEL,
                v->w + k * ASC_PANEL);
}

static void visit_group(const visit *v, size_t block, size_t group)
{
    const size_t left = v->active - group;
    const size_t count = left < ASC_GROUP ? left : ASC_GROUP;
    uint8_t buffer[ASC_GROUP * ASC_ROWS];
    const uint8_t *whole[ASC_GROUP] = {NULL};
    asc_block_group(v->block, block, v->list + group, count, buffer, whole);
    for (size_t q = 0; q < ASC_PANELS; q++) visit_panel(v, block, q, group, count, whole);
}

static asc_status run(visit *v, asc_error *err)
{
    for (size_t block = 0; block < v->base->x->blocks; block++) {
        ASC_REQUIRE(!asc_stop_asked(&v->block->stop), err, ASC_ESTOPPED,
                    "stopped on request");
        asc_base_rows_load(v->base, block, &v->rows);
        pack(v, block);
        for (size_t g = 0; g < v->active; g += ASC_GROUP) visit_group(v, block, g);
    }
    return ASC_OK;
}

asc_status asc_glm_block_visit(const asc_glm_base *base, const asc_glm_block *block,
                               const uint8_t *use, asc_glm_visit *call, void *context,
                               asc_arena *work, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    visit v = {.base = base, .block = block, .call = call, .context = context};
    asc_status status = create(&v, use, work, err);
    if (status == ASC_OK) status = run(&v, err);
    asc_arena_rewind(work, mark);
    return status;
}

void asc_logistic_sums(const double *eta, const double *w, const double *c, size_t count,
                       double *sum)
{
    double odds[ASC_PANEL];
    asc_panel_kernel_get()->exp(eta, ASC_PANEL, -1.0, odds);
    asc_panel_kernel_get()->logistic(odds, w, c, count, sum);
}
