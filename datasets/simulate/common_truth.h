/* What simulators share: the value and the Shapley value of a truth, and its JSON. */
#ifndef ASCRIBE_SIMULATE_COMMON_TRUTH_H
#define ASCRIBE_SIMULATE_COMMON_TRUTH_H

#include "ascribe/text.h"

enum { ASC_TRUTH_PLAYERS = 8 };

/* phi [players] of v(S) = good (mu(S) - mu(empty)), mu [2^players] by mask; good is -1 where lower is better, else 1;
 * at most ASC_TRUTH_PLAYERS. */
void asc_truth_shapley(const double *mu, size_t players, double good, double *phi);
/* The same over orders in which player k comes after those of the mask after[k]; no circles. */
void asc_truth_ordered(const double *mu, size_t players, double good,
                       const unsigned *after, double *phi);
/* "key": [x...] and "key": x, each without a comma after it. */
void asc_truth_reals(asc_text *t, const char *key, const double *x, size_t n);
void asc_truth_real(asc_text *t, const char *key, double x);
/* Three lines, each with a comma after it: mu under its key, "value<suffix>" and
 * "shapley<suffix>". */
void asc_truth_policy(asc_text *t, const char *mu_key, const char *suffix,
                      const double *mu, size_t players, double good);

#endif
