/* How deliveries may be dealt out anew: who changes places with whom. Private to models. */
#ifndef ASCRIBE_DEALING_H
#define ASCRIBE_DEALING_H

#include "ascribe/problem.h"
#include "ascribe/rng.h"

/* Items [items] that change places within groups: order lists them group by group. */
typedef struct asc_dealing {
    const asc_problem *p;
    const char *scheme; /* "units", "clusters", ...: dealing.c                     */
    bool constant;      /* an item's first pattern stands for all its units        */
    size_t items, groups, strata;
    size_t *first;        /* [groups + 1]                                          */
    uint32_t *order;      /* [items]                                               */
    size_t *unit_first;   /* [items + 1]                                           */
    const uint32_t *unit; /* [n] units of the items, in their order                */
} asc_dealing;

/* ASC_EDATA where deliveries cannot be dealt out. */
asc_status asc_dealing_make(const asc_problem *p, asc_arena *arena, asc_dealing *out,
                            asc_error *err);
/* delivered [n] of one deal; to [items] is scratch. */
void asc_deal(const asc_dealing *d, uint64_t seed, uint64_t number, uint32_t *to,
              asc_mask *delivered);

#endif
