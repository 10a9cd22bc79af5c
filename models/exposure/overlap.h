/* Measures of balance and overlap. Private to models. */
#ifndef ASCRIBE_OVERLAP_H
#define ASCRIBE_OVERLAP_H

#include <stddef.h>

/* (sum w)^2 / sum w^2 of w [n] (Kish). */
double asc_effective_size(const double *w, size_t n);
/* Of weights h [n] of the followers of a policy that takes deliveries away, and g [n] of the target: the effective
 * number of those who stand for the units something is taken from, and the largest part one of them has; NaN where
 * nothing is taken from anybody. */
void asc_stand_ins(const double *h, const double *g, size_t n, double *effective,
                   double *largest);
/* (m1 - m0) / sqrt((s1^2 + s0^2) / 2); 0 when both are constant and equal. */
double asc_mean_difference(double m1, double variance1, double m0, double variance0);
/* What chance alone does to it, with n1 and n0 units: sqrt(1 / n1 + 1 / n0). */
double asc_mean_difference_se(double n1, double n0);
/* F with logit F = logit e - logit P, P the share reached. */
double asc_preference(double e, double reached);

#endif
