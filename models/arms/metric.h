/* Distances between units for matching. Private to models. */
#ifndef ASCRIBE_METRIC_H
#define ASCRIBE_METRIC_H

#include "match.h"

/* What an exposure model that was fitted for it hands over. */
typedef struct asc_metric_fit {
    double *coef; /* [terms] */
    double *condition;
    size_t *passes;
} asc_metric_fit;

/* Does it take the exposure model: for the distance, or for the order without replacement? */
bool asc_metric_needs_model(const asc_matching_spec *spec);
/* Points of all rows with w > 0; memory from work. Refuses dependent covariates, and names of `exact` that are
 * none; name: of the model, for messages. */
asc_status asc_metric_points(const asc_exposure_model *m, const asc_matching_spec *spec,
                             const char *name, const asc_metric_fit *fit, asc_arena *work,
                             asc_points *out, asc_error *err);

#endif
