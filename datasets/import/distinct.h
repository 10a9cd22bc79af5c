/* How many different 64-bit values came, exactly up to a limit. */
#ifndef ASCRIBE_IMPORT_DISTINCT_H
#define ASCRIBE_IMPORT_DISTINCT_H

#include "ascribe/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { ASC_DISTINCT_MAX = 1 << 17 };

typedef struct asc_distinct {
    uint64_t *slot;      /* [slots] values, 0 = free; NULL before the first */
    size_t slots, count; /* count: without 0                                */
    bool zero;           /* 0 came                                          */
    bool many;           /* more than ASC_DISTINCT_MAX                      */
} asc_distinct;

/* Memory that runs out is remembered by the arena. */
void asc_distinct_add(asc_distinct *d, uint64_t value, asc_arena *arena);
static inline size_t asc_distinct_count(const asc_distinct *d)
{
    return d->count + (d->zero ? 1 : 0);
}

#endif
