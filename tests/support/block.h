/* A block of replicates of an estimator beside the same replicates one by one. */
#ifndef ASCRIBE_TEST_BLOCK_H
#define ASCRIBE_TEST_BLOCK_H

#include "ascribe/bootstrap.h"
#include "csv.h"

enum { BLOCK = ASC_BLOCK_REPLICATES };

typedef struct block_case {
    const char *model;
    const asc_problem *p;
    asc_settings settings;
    asc_bootstrap boot;
    void *plan, *shared;
    asc_means full;
    size_t terms, policies;
} block_case;

typedef struct block_tally {
    size_t replicates, slow, boundary, absent, refused, passes;
    double worst; /* largest relative difference of a mean */
} block_tally;

/* Full fit and shared part; false when the full sample is refused. */
bool block_open(block_case *c, const asc_problem *p, const asc_settings *s, uint64_t seed,
                asc_arena *arena);
bool block_open_model(block_case *c, const char *name, const asc_problem *p,
                      const asc_settings *s, uint64_t seed, asc_arena *arena);
/* Replicates first .. first + count - 1 as one block; out [count] taken in the arena. */
asc_means *block_run(const block_case *c, size_t first, size_t count, asc_arena *arena);
/* Replicate r by refit. */
asc_means block_alone(const block_case *c, size_t r, asc_arena *arena);
/* Every replicate of the block has the same ending and, to tolerance, the same means either way. */
void block_compare(const block_case *c, size_t first, size_t count, double tolerance,
                   block_tally *t);
/* Replicate r of the block, alone: the same bits. */
void block_bits(const block_case *c, size_t first, size_t count, size_t r);
/* Replicate r by a block of one against the naive twin, unless it is refused. */
void block_naive(const block_case *c, size_t r, double tolerance);

#endif
