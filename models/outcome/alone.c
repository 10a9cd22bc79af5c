/* A replicate of a block that is fitted by itself (alone.h): its multiplicities become weights of the rows. */
#include "alone.h"
#include "outcome_block.h"
#include <string.h>

asc_status asc_alone_start(asc_alone *a, const double *start, size_t terms,
                           asc_arena *arena, asc_error *err)
{
    double *copy = asc_take(arena, terms);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(copy, start, terms * sizeof *copy);
    a->start = copy;
    return ASC_OK;
}

asc_status asc_alone_refit(const asc_alone *a, const asc_replicates *block, size_t r,
                           asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_problem *p = a->problem;
    ASC_REQUIRE(!asc_stop_asked(&block->stop), err, ASC_ESTOPPED, "stopped on request");
    const asc_arena_mark mark = asc_arena_save(work);
    double *w = asc_take(work, p->n);
    uint8_t *room = asc_take_bytes(work, p->clusters, 1);
    ASC_TRY(asc_arena_check(work, err));
    asc_bootstrap_weights(p->n, p->cluster, p->w,
                          asc_replicate_multiplicity(block, p->clusters, r, room), w);
    ASC_TRY(a->refit(a->plan, w, a->start, work, out, err));
    out->slow = true;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
