/* Policy means of an outcome model of several parts, from the means of rows. Private to models. */
#ifndef ASCRIBE_OUTCOME_ROWS_H
#define ASCRIBE_OUTCOME_ROWS_H

#include "outcome_model.h"

/* mean [count] of rows under t; count at most ASC_ROWS. */
typedef void asc_row_means(const void *context, const uint32_t *row, size_t count,
                           asc_mask t, double *mean);

/* mean [P] under every policy asked of m. w [n] sorted weights; rows with weight 0 are not asked for. */
asc_status asc_outcome_row_means(const asc_outcome_model *m, const double *w,
                                 asc_row_means *f, const void *context, asc_arena *work,
                                 double *mean, asc_error *err);
/* applied [n]: the sub-policy of every row under policy j of the list of means. */
void asc_outcome_applied(const asc_outcome_model *m, size_t j, asc_mask *applied);

#endif
