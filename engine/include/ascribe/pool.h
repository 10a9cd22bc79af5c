/* The pool: the only user of OpenMP. One parallel level at a time: a nested call runs
 * serially. Task t must write only what belongs to t; the answer may not depend on the
 * number of threads. */
#ifndef ASCRIBE_POOL_H
#define ASCRIBE_POOL_H

#include "ascribe/status.h"
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* body(context, task, worker): worker is in [0, asc_pool_threads()), for per-thread
 * scratch. Returns ASC_OK, or stops new tasks from starting. */
typedef asc_status asc_task(void *context, size_t task, size_t worker, asc_error *err);

/* Whether to stop, asked from any thread; asked NULL: never. */
typedef struct asc_stop {
    bool (*asked)(void *context);
    void *context;
} asc_stop;

static inline bool asc_stop_asked(const asc_stop *s)
{
    return s->asked != NULL && s->asked(s->context);
}

/* 0 means all cores this process may use (its CPU affinity); more than ASC_THREADS_MAX
 * counts as ASC_THREADS_MAX. Call before the first asc_pool_run. */
enum { ASC_THREADS_MAX = 1024 };
void asc_pool_set_threads(size_t threads);
size_t asc_pool_threads(void);
/* 1 within a task of the pool, where a nested call has one worker (its number is that of the outer task),
 * else asc_pool_threads(). */
size_t asc_pool_workers(void);
/* Runs tasks 0..n-1. On failure: the error of the lowest failed task, whatever the
 * threads: tasks below it have all run, tasks above it may have. */
asc_status asc_pool_run(size_t n, asc_task *body, void *context, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
