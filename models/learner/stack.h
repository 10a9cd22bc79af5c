/* The weights of a stack. Private to models. */
#ifndef ASCRIBE_STACK_H
#define ASCRIBE_STACK_H

#include "ascribe/learner.h"

/* weight [count] >= 0 with sum 1 that minimises weight' r weight, r [count x count] positive semidefinite;
 * returns the minimum. Of several minima the one with the first members. */
double asc_stack_weights(const double *r, size_t count, double *weight);

#endif
