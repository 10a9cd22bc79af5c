/* A sample for learners that R makes as well, and one law they all keep.
 *   i <- 0:59; v[, j] <- sin(0.7 * i * (j + 1)) + 0.5 * cos(1.3 * i + j) + 3 * (j == 2), j = 0..4
 *   b <- i %% 4 == 0, c <- 1 - b, k <- 7; w <- 1 + i %% 3; every row its own cluster
 *   eta <- 0.8 * v[, 1] - 0.5 * v[, 2] + 0.3 * (v[, 3] - 3), e <- sin(2.9 * i)
 *   amounts 10 (1 + eta + 0.6 e), events eta + 0.9 e > 0.1 */
#ifndef ASCRIBE_TEST_LEARNERS_H
#define ASCRIBE_TEST_LEARNERS_H

#include "ascribe/learner.h"
#include "support.h"

enum { LEARNER_ROWS = 60, LEARNER_FEATURES = 8, LEARNER_NUMBERS = 5 };

typedef struct learner_sample {
    double x[LEARNER_FEATURES * LEARNER_ROWS], y[LEARNER_ROWS], w[LEARNER_ROWS];
    uint32_t cluster[LEARNER_ROWS];
    const char *name[LEARNER_FEATURES];
    asc_learner_data d;
} learner_sample;

/* The first `features` of v1..v5, b, c, k. */
void learner_sample_make(learner_sample *s, bool events, size_t features);
/* Predictions for its own rows, mean [LEARNER_ROWS]. */
void learner_predict(const learner_sample *s, const asc_learner_spec *spec, double *mean);
asc_learner_spec learner_spec(const char *name);
/* Better than the mean alone in rows it was not fitted to; the same bits twice; unit-free in y and w. */
void learner_laws(const char *name);

#endif
