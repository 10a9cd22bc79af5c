/* Drives the iteration of a block of replicates (ascribe/glm_block.h): the first pass is at the start,
 * where residuals are shared; then a pass for all that are not settled, until none is left or the
 * passes are used up. Each replicate goes from single precision to double when its own steps say so. */
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
    uint8_t *under_way; /* [count] */
    size_t *list;       /* [count] replicates of a pass, ascending */
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
    d->under_way = asc_take_bytes(work, count, 1);
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
        block->passes[r] = block->doubles[r] = 0;
        d->under_way[r] = block->state[r] != 0;
        block->state[r] = 0;
    }
    return ASC_OK;
}

/* Judges the replicates of the list after a pass. */
static void judge(driver *d, const size_t *list, size_t count, bool first)
{
    const size_t p = d->base->x->p;
    for (size_t k = 0; k < count; k++) {
        const size_t r = list[k];
        asc_quasi *q = &d->quasi[r];
        const bool single = q->single;
        if (first) asc_strong_load(d->block, r, &d->strong);
        const asc_quasi_verdict verdict =
            first ? asc_quasi_start(d->base, d->pass.first.sum + k * d->pass.first.length,
                                    &d->strong, q)
                  : asc_quasi_next(d->base, d->pass.score.sum + k * p, q, d->scratch);
        d->block->passes[r]++;
        d->block->doubles[r] += !first && !single;
        d->under_way[r] = verdict == ASC_QUASI_ON;
        if (verdict != ASC_QUASI_SETTLED) continue;
        d->block->state[r] = 1;
        memcpy(d->block->coef + r * p, q->coef, p * sizeof(double));
    }
}

/* The replicates under way whose next pass is, or is not, in single precision. */
static size_t pick(const driver *d, bool single, size_t *list)
{
    size_t count = 0;
    for (size_t r = 0; r < d->block->count; r++)
        if (d->under_way[r] != 0 && d->quasi[r].single == single) list[count++] = r;
    return count;
}

/* A pass for all under way; *more: some were. */
static asc_status run(driver *d, bool *more, asc_error *err)
{
    const size_t singles = pick(d, true, d->list);
    size_t *list = d->list + singles;
    const size_t doubles = pick(d, false, list);
    *more = singles + doubles > 0;
    if (singles > 0) {
        ASC_TRY(asc_single_pass_run(&d->pass, d->list, singles, d->quasi, err));
        judge(d, d->list, singles, false);
    }
    if (doubles > 0) {
        ASC_TRY(asc_block_pass_run(&d->pass, list, doubles, d->coef, err));
        judge(d, list, doubles, false);
    }
    return ASC_OK;
}

static asc_status iterate(driver *d, asc_error *err)
{
    const size_t count = pick(d, false, d->list);
    if (count == 0) return ASC_OK;
    ASC_TRY(asc_single_pass_first(&d->pass, d->list, count, err));
    judge(d, d->list, count, true);
    bool more = true;
    for (size_t pass = 1; more && pass < ASC_BLOCK_PASSES; pass++)
        ASC_TRY(run(d, &more, err));
    return ASC_OK;
}

asc_status asc_glm_block_fit(const asc_glm_base *base, asc_glm_block *block,
                             asc_arena *work, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    driver d;
    asc_status status = create(base, block, work, &d, err);
    if (status == ASC_OK) status = iterate(&d, err);
    asc_arena_rewind(work, mark);
    return status;
}
