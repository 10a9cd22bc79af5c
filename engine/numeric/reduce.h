/* Sums over row blocks on all threads. Blocks are added in a binary tree over their index, so the bits
 * depend neither on the threads nor on how the tree is cut into tasks. Within a task of the pool all
 * blocks are one task. */
#ifndef ASCRIBE_NUMERIC_REDUCE_H
#define ASCRIBE_NUMERIC_REDUCE_H

#include "ascribe/arena.h"
#include "ascribe/pool.h"

/* Writes the sums [length] of one row block; worker is below asc_reduction.workers. */
typedef void asc_block_sum(void *context, size_t block, size_t worker, double *sum);

typedef struct asc_reduction {
    size_t blocks, length, workers;
    size_t size, tasks, levels; /* blocks of a task, a power of two; levels in a task */
    double **level;             /* [workers][levels + 1][length] sums of 2^k blocks   */
    double **part;              /* [tasks][length]                                    */
} asc_reduction;

/* Scratch for sums of up to `length` numbers. */
asc_status asc_reduction_create(size_t blocks, size_t length, asc_arena *work,
                                asc_reduction *out, asc_error *err);
/* sum [length]; length at most that of the creation. */
void asc_reduction_run(asc_reduction *r, size_t length, asc_block_sum *block,
                       void *context, double *sum);

#endif
