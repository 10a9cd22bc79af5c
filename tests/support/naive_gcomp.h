/* g-computation the long way round, for tests: one dense design per policy, plain Newton.
 */
#ifndef ASCRIBE_NAIVE_GCOMP_H
#define ASCRIBE_NAIVE_GCOMP_H

#include "ascribe/estimator.h"

/* mean [P] under weights w; coef [room for all columns] or NULL. Returns the number of
 * columns. Separated fits are followed for 200 iterations, or until no mean moves by more
 * than 1e-13. */
size_t naive_gcomp(const asc_problem *p, const asc_settings *s, const double *w,
                   double *mean, double *coef);

#endif
