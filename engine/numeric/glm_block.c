/* Drives the iteration of a block of replicates (ascribe/glm_block.h): the first pass is at the start,
 * where residuals are shared; then a pass for all that are not settled, until none is left or the
 * passes are used up. */
#include "ascribe/glm_block.h"
#include "glm_block.h"
#include <string.h>

typedef struct driver {
    const asc_glm_base *base;
    asc_glm_block *block;
    asc_block_pass pass;
    asc_quasi *quasi; /* [count] */
    double *coef;     /* [count x p] points of all replicates */
    double *scratch;  /* [2 p] */
    asc_strong strong;
    size_t *list; /* [count] replicates under way, ascending */
    size_t active;
} driver;

static asc_status create(const asc_glm_base *base, asc_glm_block *block, asc_arena *work,
                         driver *d, asc_error *err)
{
    const size_t p = base->x->p, count = block->count;
    *d = (driver){.base = base, .block = block};
    ASC_TRY(asc_block_pass_create(base, block, work, &d->pass, err));
    ASC_TRY(asc_strong_create(base, work, &d->strong, err));
    d->quasi = asc_take_bytes(work, count, sizeof *d->quasi);
    d->coef = asc_take(work, count * p);
    d->scratch = asc_take(work, 2 * p);
    d->list = asc_take_bytes(work, count, sizeof *d->list);
    double *vectors = asc_take(work, count * p * (2 + 2 * (size_t)ASC_PAIRS_MAX + p));
    ASC_TRY(asc_arena_check(work, err));
    for (size_t r = 0; r < count; r++) {
        double *at = vectors + r * p * (2 + 2 * (size_t)ASC_PAIRS_MAX + p);
        d->quasi[r] = (asc_quasi){.coef = d->coef + r * p,
                                  .score = at,
                                  .step = at + p,
                                  .s = at + 2 * p,
                                  .t = at + (2 + (size_t)ASC_PAIRS_MAX) * p,
                                  .factor = at + (2 + 2 * (size_t)ASC_PAIRS_MAX) * p};
        if (block->active != NULL) d->quasi[r].active = block->active + r * p;
        d->quasi[r].start = block->start != NULL ? block->start + r * p : base->start;
        block->passes[r] = 0;
        if (block->state[r] != 0) d->list[d->active++] = r;
        block->state[r] = 0;
    }
    return ASC_OK;
}

/* Judges every replicate under way after a pass; those that go on stay in the list. */
static void judge(driver *d, bool first)
{
    const size_t p = d->base->x->p, active = d->active;
    d->active = 0;
    for (size_t k = 0; k < active; k++) {
        const size_t r = d->list[k];
        asc_quasi *q = &d->quasi[r];
        if (first) asc_strong_load(d->block, r, &d->strong);
        const asc_quasi_verdict verdict =
            first ? asc_quasi_start(d->base, d->pass.first.sum + k * d->pass.first.length,
                                    &d->strong, q)
                  : asc_quasi_next(d->base, d->pass.score.sum + k * p, q, d->scratch);
        d->block->passes[r]++;
        if (verdict == ASC_QUASI_ON) d->list[d->active++] = r;
        if (verdict != ASC_QUASI_SETTLED) continue;
        d->block->state[r] = 1;
        memcpy(d->block->coef + r * p, q->coef, p * sizeof(double));
    }
}

asc_status asc_glm_block_fit(const asc_glm_base *base, asc_glm_block *block,
                             asc_arena *work, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    driver d;
    asc_status status = create(base, block, work, &d, err);
    for (size_t pass = 0; status == ASC_OK && d.active > 0 && pass < ASC_BLOCK_PASSES;
         pass++) {
        status = pass == 0 ? asc_block_pass_first(&d.pass, d.list, d.active, err)
                           : asc_block_pass_run(&d.pass, d.list, d.active, d.coef, err);
        if (status == ASC_OK) judge(&d, pass == 0);
    }
    asc_arena_rewind(work, mark);
    return status;
}
