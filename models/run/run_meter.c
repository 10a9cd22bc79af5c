/* Progress over all replicates of a run: at most five reports a second, from one thread at a time. */
#include "run_parts.h"
#include <stdatomic.h>
#include <time.h>

struct asc_meter {
    asc_progress progress;
    const char *stage;
    size_t total;
    atomic_size_t done;
    atomic_flag busy;
    double last; /* seconds, guarded by busy */
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

asc_meter *asc_meter_create(const asc_progress *progress, size_t total, asc_arena *arena)
{
    asc_meter *m = asc_take_bytes(arena, 1, sizeof *m);
    if (m == NULL) return NULL;
    m->progress = *progress;
    m->stage = "";
    m->total = total;
    atomic_init(&m->done, 0);
    atomic_flag_clear(&m->busy);
    m->last = now();
    return m;
}

void asc_meter_stage(asc_meter *m, const char *stage)
{
    m->stage = stage;
}

void asc_meter_add(asc_meter *m, size_t replicates)
{
    const size_t done = atomic_fetch_add(&m->done, replicates) + replicates;
    if (m->progress.update == NULL || atomic_flag_test_and_set(&m->busy)) return;
    const double t = now();
    if (t - m->last >= 0.2) {
        m->last = t;
        m->progress.update(m->progress.context, m->stage, done, m->total);
    }
    atomic_flag_clear(&m->busy);
}

void asc_meter_end(asc_meter *m)
{
    if (m->progress.update == NULL || m->total == 0) return;
    m->progress.update(m->progress.context, m->stage, atomic_load(&m->done), m->total);
}
