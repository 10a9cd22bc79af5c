/* Random structures for games: a partition, nested levels, a graph, an order, weights. */
#ifndef ASCRIBE_TEST_STRUCTURES_H
#define ASCRIBE_TEST_STRUCTURES_H

#include "ascribe/contribution.h"
#include "ascribe/problem.h"
#include "ascribe/rng.h"

typedef struct asc_random_structures {
    asc_structures structures; /* points into the rest */
    asc_mask unions[ASC_DENSE_MAX], coarse[ASC_DENSE_MAX];
    const asc_mask *level[2];
    size_t level_size[2];
    asc_mask neighbour[ASC_DENSE_MAX], before[ASC_DENSE_MAX];
    double weight[ASC_DENSE_MAX];
} asc_random_structures;

/* All structures for n players; s must not move afterwards. */
void asc_random_structures_make(asc_random_structures *s, size_t n, asc_stream *stream);

#endif
