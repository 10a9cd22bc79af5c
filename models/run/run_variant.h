/* The study again with something changed: bound, run without a journal, and what becomes of it when the data
 * refuse it. */
#ifndef ASCRIBE_RUN_VARIANT_H
#define ASCRIBE_RUN_VARIANT_H

#include "ascribe/run.h"
#include "ascribe/study.h"

typedef struct asc_variant {
    asc_result result; /* only when reason is ""                          */
    double units;      /* NaN: it was refused before they were known      */
    const char *reason;
} asc_variant;

/* What lies in the data or the plan is a reason; anything else an error. All of it is taken from the arena. */
asc_status asc_variant_run(const asc_study *s, const asc_cohort *c, const asc_run *run,
                           asc_arena *arena, asc_variant *out, asc_error *err);
/* A table with all it holds, in an arena of its own. */
asc_table *asc_table_copy(const asc_table *t, asc_arena *arena);

#endif
