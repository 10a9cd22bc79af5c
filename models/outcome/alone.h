/* A replicate of a block that is fitted by itself. Private to models. */
#ifndef ASCRIBE_ALONE_H
#define ASCRIBE_ALONE_H

#include "ascribe/estimator.h"

/* What such fits of one plan share. */
typedef struct asc_alone {
    const asc_problem *problem;
    const void *plan;
    const double *start; /* [terms] of the full sample */
    asc_status (*refit)(const void *plan, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err);
} asc_alone;

/* Copies start [terms] into the arena. */
asc_status asc_alone_start(asc_alone *a, const double *start, size_t terms,
                           asc_arena *arena, asc_error *err);
/* Replicate r of the block; out->slow is set. ASC_ESTOPPED when asked to stop. */
asc_status asc_alone_refit(const asc_alone *a, const asc_replicates *block, size_t r,
                           asc_arena *work, asc_means *out, asc_error *err);

#endif
