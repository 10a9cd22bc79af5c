/* The pool: tasks 0..n-1 over OpenMP threads, one level at a time. Task t writes only
 * what belongs to t, so the order in which tasks run is free. A task above the lowest
 * failure so far is skipped; one below it still runs, so the error that is returned is
 * that of the lowest failing task of all, at any number of threads. */
#include "ascribe/pool.h"
#include <omp.h>
#include <stdatomic.h>

/* The setting of the process; 0 = all cores. Written before the first run, only read
 * after. */
static size_t chosen;

void asc_pool_set_threads(size_t threads)
{
    chosen = threads < ASC_THREADS_MAX ? threads : ASC_THREADS_MAX;
}

size_t asc_pool_threads(void)
{
    if (chosen != 0) return chosen;
    const int cores = omp_get_num_procs(); /* those the affinity mask allows */
    return cores < 1 ? 1 : (size_t)cores;
}

size_t asc_pool_workers(void)
{
    return omp_get_level() > 0 ? 1 : asc_pool_threads();
}

/* A call from inside a task: the worker stays that of the outer task. */
static asc_status run_nested(size_t n, asc_task *body, void *context, asc_error *err)
{
    const size_t worker = (size_t)omp_get_thread_num();
    for (size_t t = 0; t < n; t++) ASC_TRY(body(context, t, worker, err));
    return ASC_OK;
}

static asc_status run_parallel(size_t n, int threads, asc_task *body, void *context,
                               asc_error *err)
{
    atomic_size_t failed = n; /* lowest failed task so far */
    asc_status status = ASC_OK;
#pragma omp parallel for schedule(dynamic) num_threads(threads) default(none)            \
    shared(n, body, context, err, failed, status)
    for (size_t t = 0; t < n; t++) {
        if (t > atomic_load_explicit(&failed, memory_order_relaxed)) continue;
        asc_error mine;
        mine.message[0] = '\0';
        const asc_status s = body(context, t, (size_t)omp_get_thread_num(), &mine);
        if (s == ASC_OK) continue;
#pragma omp critical(asc_pool_failure)
        if (t < atomic_load_explicit(&failed, memory_order_relaxed)) {
            atomic_store_explicit(&failed, t, memory_order_relaxed);
            status = s;
            if (err != NULL) *err = mine;
        }
    }
    return status;
}

asc_status asc_pool_run(size_t n, asc_task *body, void *context, asc_error *err)
{
    if (omp_get_level() > 0) return run_nested(n, body, context, err);
    if (n == 0) return ASC_OK;
    const size_t most = asc_pool_threads();
    return run_parallel(n, (int)(most < n ? most : n), body, context, err);
}
