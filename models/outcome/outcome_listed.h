/* Policy means of a list of coalitions. Private to models/outcome. */
#ifndef ASCRIBE_OUTCOME_LISTED_H
#define ASCRIBE_OUTCOME_LISTED_H

#include "outcome_model.h"

/* A fit, and the rows that count: w > 0 and, when sign is given, sign = 0. */
typedef struct asc_listed {
    const asc_outcome_model *m;
    const asc_predictor *eta;
    const double *w;    /* [n]         */
    const int8_t *sign; /* [n] or NULL */
} asc_listed;

/* Is a list asked for that is short beside 2^K? */
bool asc_outcome_listed_pays(const asc_outcome_model *m);
/* total [coalitions]: weighted sums of the means under every policy of the list. */
asc_status asc_outcome_listed(const asc_listed *fit, const asc_patterns *by,
                              asc_arena *work, double *total, asc_error *err);

#endif
