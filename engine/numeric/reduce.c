/* Sums over row blocks (reduce.h). A task sums 2^c consecutive blocks, which make one node of the binary
 * tree over all; the last task may be short, and what it sums are the lowest nodes. */
#include "reduce.h"
#include <string.h>

/* Fewer blocks than this are no task; tasks of a worker, so that the last to end is short. */
enum { LEAST = 16, SHARE = 4, TASKS_MAX = 256, LEVELS_MAX = 64 };

typedef struct job {
    asc_reduction *r;
    size_t length;
    asc_block_sum *block;
    void *context;
} job;

static void add(double *to, const double *from, size_t n)
{
    for (size_t i = 0; i < n; i++) to[i] += from[i];
}

asc_status asc_reduction_create(size_t blocks, size_t length, asc_arena *work,
                                asc_reduction *out, asc_error *err)
{
    asc_reduction r = {.blocks = blocks, .length = length, .size = LEAST};
    r.workers = asc_pool_workers();
    const size_t wanted = r.workers == 1 ? 1 : SHARE * r.workers;
    const size_t most = wanted < TASKS_MAX ? wanted : (size_t)TASKS_MAX;
    while ((blocks + r.size - 1) / r.size > most) r.size *= 2;
    r.tasks = (blocks + r.size - 1) / r.size;
    while (r.size >> r.levels != 0) r.levels++;
    r.level = asc_take_bytes(work, r.workers * (r.levels + 1), sizeof *r.level);
    r.part = asc_take_bytes(work, r.tasks, sizeof *r.part);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < r.workers * (r.levels + 1); k++)
        r.level[k] = asc_take_zero(work, length);
    for (size_t k = 0; k < r.tasks; k++) r.part[k] = asc_take_zero(work, length);
    *out = r;
    return asc_arena_check(work, err);
}

static asc_status run_task(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)err;
    const job *j = context;
    asc_reduction *r = j->r;
    const size_t own = r->workers == 1 ? 0 : worker, first = task * r->size;
    const size_t count = r->blocks - first < r->size ? r->blocks - first : r->size;
    double **level = r->level + own * (r->levels + 1), *fresh = level[r->levels];
    for (size_t b = 0; b < count; b++) {
        j->block(j->context, first + b, own, fresh);
        size_t k = 0;
        for (; (b >> k & 1) != 0; k++) add(fresh, level[k], j->length);
        double *const free_slot = level[k];
        level[k] = fresh;
        fresh = free_slot;
    }
    level[r->levels] = fresh;
    memset(r->part[task], 0, j->length * sizeof(double));
    for (size_t k = 0; k < r->levels; k++)
        if ((count >> k & 1) != 0) add(r->part[task], level[k], j->length);
    return ASC_OK;
}

void asc_reduction_run(asc_reduction *r, size_t length, asc_block_sum *block,
                       void *context, double *sum)
{
    job j = {.r = r, .length = length, .block = block, .context = context};
    if (r->tasks == 1)
        (void)run_task(&j, 0, 0, NULL);
    else
        (void)asc_pool_run(r->tasks, run_task, &j, NULL);
    const size_t whole = r->blocks / r->size;
    double *node[LEVELS_MAX];
    for (size_t t = 0; t < whole; t++) {
        double *fresh = r->part[t];
        size_t k = 0;
        for (; (t >> k & 1) != 0; k++) add(fresh, node[k], length);
        node[k] = fresh;
    }
    memset(sum, 0, length * sizeof *sum);
    if (whole < r->tasks) add(sum, r->part[whole], length);
    for (size_t k = 0; whole >> k != 0; k++)
        if ((whole >> k & 1) != 0) add(sum, node[k], length);
}
