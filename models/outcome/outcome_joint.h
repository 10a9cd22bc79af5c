/* Policy means of all patterns together. Private to models/outcome. */
#ifndef ASCRIBE_OUTCOME_JOINT_H
#define ASCRIBE_OUTCOME_JOINT_H

#include "outcome_model.h"

/* Is it cheaper for these patterns than going through the subsets of each, and does it serve? shift [2^K]. */
bool asc_outcome_joint_pays(const asc_outcome_model *m, const asc_patterns *by,
                            const double *shift, const double *base);
/* total [2^K] by mask: weighted sums of the means under every policy, over rows with w > 0 for which sign,
 * when given, is 0. base, w [n] of sorted rows. */
asc_status asc_outcome_joint(const asc_outcome_model *m, const asc_patterns *by,
                             const double *shift, const double *base, const double *w,
                             const int8_t *sign, asc_arena *work, double *total,
                             asc_error *err);

#endif
