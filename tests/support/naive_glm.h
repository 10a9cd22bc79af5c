/* Reference logistic and Poisson fits: dense Newton in long double, plain loops, no cleverness. */
#ifndef ASCRIBE_NAIVE_GLM_H
#define ASCRIBE_NAIVE_GLM_H

#include "ascribe/glm.h"

enum { ASC_NAIVE_COLUMNS = 40 };

/* coef [p] and hessian [p x p] (or NULL) at the estimate from start 0; returns the deviance. Fails
 * the test when it does not converge. At most ASC_NAIVE_COLUMNS columns. */
double asc_naive_glm(const asc_glm_data *d, double *coef, double *hessian);

#endif
