/* A design matrix in zero-padded row blocks. */
#include "ascribe/design.h"
#include "ascribe/pool.h"
#include "kernel.h"
#include "reduce.h"
#include <stdbool.h>
#include <string.h>

enum { ZEROED = 64 }; /* blocks of a task */

/* The first touch of fresh memory is what costs: it is spread over the threads. */
static asc_status zero_blocks(void *context, size_t task, size_t worker, asc_error *err)
{
    const asc_design *d = context;
    const size_t first = task * ZEROED, left = d->blocks - first;
    const size_t blocks = left < ZEROED ? left : ZEROED, each = d->p * ASC_ROWS;
    (void)worker;
    (void)err;
    memset(d->x + first * each, 0, blocks * each * sizeof *d->x);
    return ASC_OK;
}

asc_design asc_design_create(asc_arena *arena, size_t n, size_t p)
{
    asc_design d = {.n = n, .p = p, .blocks = n / ASC_ROWS + (n % ASC_ROWS != 0)};
    /* An overflow becomes a count that no arena can serve. */
    const size_t columns = p != 0 && d.blocks > SIZE_MAX / p ? SIZE_MAX : d.blocks * p;
    d.x = asc_take(arena, columns > SIZE_MAX / ASC_ROWS ? SIZE_MAX : columns * ASC_ROWS);
    if (d.x != NULL && columns > 0)
        (void)asc_pool_run((d.blocks + ZEROED - 1) / ZEROED, zero_blocks, &d, NULL);
    return d;
}

/* Scratch of one worker. */
typedef struct scratch {
    double *kept, *z, *buffer; /* [p][ASC_ROWS] */
    double *weight;            /* [ASC_ROWS]    */
} scratch;

typedef struct job {
    const asc_design *x;
    const double *u;
    bool weighted;    /* by u, else by 1 where u > 0 */
    scratch *scratch; /* [workers]                   */
} job;

static void gram_block(void *context, size_t block, size_t worker, double *sum)
{
    const job *j = context;
    const scratch *s = &j->scratch[worker];
    const size_t p = j->x->p, first = block * ASC_ROWS;
    const double *from = asc_design_block(j->x, block, s->buffer);
    for (size_t k = 0; k < p; k++)
        for (size_t i = 0; i < ASC_ROWS; i++)
            s->kept[k * ASC_ROWS + i] = first + i < j->x->n && j->u[first + i] > 0.0
                                            ? from[k * ASC_ROWS + i]
                                            : 0.0;
    for (size_t i = 0; i < ASC_ROWS; i++)
        s->weight[i] = j->weighted && first + i < j->x->n ? j->u[first + i] : 1.0;
    asc_block_kernel_get()->gram(s->kept, s->weight, p, s->z, sum);
}

static asc_status gram_of(const asc_design *x, const double *u, bool weighted,
                          asc_arena *work, double *gram, asc_error *err)
{
    const size_t p = x->p;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_reduction reduction;
    ASC_TRY(asc_reduction_create(x->blocks, p * p, work, &reduction, err));
    job j = {.x = x, .u = u, .weighted = weighted};
    j.scratch = asc_take_bytes(work, reduction.workers, sizeof *j.scratch);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < reduction.workers; k++)
        j.scratch[k] = (scratch){.kept = asc_take(work, p * ASC_ROWS),
                                 .z = asc_take(work, p * ASC_ROWS),
                                 .buffer = asc_design_buffer(x, work),
                                 .weight = asc_take(work, ASC_ROWS)};
    ASC_TRY(asc_arena_check(work, err));
    asc_reduction_run(&reduction, p * p, gram_block, &j, gram);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_design_gram(const asc_design *x, const double *u, asc_arena *work,
                           double *gram, asc_error *err)
{
    return gram_of(x, u, false, work, gram, err);
}

asc_status asc_design_weighted_gram(const asc_design *x, const double *v, asc_arena *work,
                                    double *gram, asc_error *err)
{
    return gram_of(x, v, true, work, gram, err);
}

void asc_design_predict(const asc_design *d, size_t b, const double *coef, size_t p,
                        double *buffer, double *eta)
{
    asc_block_kernel_get()->predict(asc_design_block(d, b, buffer), coef, p, eta);
}
