/* How many replicates of a block of 64 are refitted together. While they are, each takes half a byte for every
 * unit (a byte when there are so few clusters that they are drawn otherwise than by Poisson), and the
 * block 16 bytes for every cluster while its multiplicities are drawn. As many as there is room for, by
 * sixes, which is how the kernels take them: the bits of a replicate do not depend on its company, and
 * the design is unpacked once for each company and pass. */
#include "ascribe/pool.h"
#include "run_parts.h"
#include <stdio.h>

enum { BY = 6, STRIP_BYTES = 16, ROW_BYTES = 2, VECTORS = 128 };

static const double mebi = 1048576.0;

/* Bytes of a block under way: what every replicate needs for its iteration does not grow with the units. */
static size_t block_bytes(const asc_stage *st, size_t width)
{
    const asc_problem *p = st->problem;
    const size_t fixed = (size_t)2 << 20;
    const size_t halves = p->clusters >= (size_t)ASC_POISSON_CLUSTERS ? 1 : 2;
    return fixed + width * st->terms * (VECTORS + st->terms) * sizeof(double) +
           p->clusters * STRIP_BYTES + p->n * (width * halves / 2 + ROW_BYTES);
}

asc_status asc_stage_plan(asc_stage *st, asc_run *run, size_t tasks,
                          const asc_arena *shared, asc_error *err)
{
    const asc_problem *p = st->problem;
    const size_t threads = asc_pool_threads() < tasks ? asc_pool_threads() : tasks;
    const size_t room = asc_arena_room();
    st->width = ASC_BLOCK_REPLICATES;
    while (st->width > BY && block_bytes(st, st->width) > room / threads)
        st->width = (st->width - 1) / BY * BY;
    const size_t need = threads * block_bytes(st, st->width);
    ASC_REQUIRE(
        need <= room, err, ASC_EMEMORY,
        "%s: %zu replicates at a time of %zu units in %zu clusters take %.0f MiB on "
        "%zu threads, beside %.0f MiB held, and %.0f MiB are left: allow at least "
        "%.0f MiB, or fewer threads",
        st->name, st->width, p->n, p->clusters, (double)need / mebi, threads,
        (double)asc_arena_held() / mebi, (double)room / mebi,
        (double)(asc_arena_held() + need) / mebi * 1.05 + 64.0);
    (void)snprintf(run->plan, sizeof run->plan,
                   "%s: covariates %s; the model holds %.0f MiB of %.0f in all; %zu "
                   "replicates at a time on %zu threads, at most %.0f MiB",
                   st->name, p->source == NULL ? "held" : "read in parts, design packed",
                   (double)asc_arena_bytes(shared) / mebi,
                   (double)asc_arena_held() / mebi, st->width, threads,
                   (double)need / mebi);
    return ASC_OK;
}
