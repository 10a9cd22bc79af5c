/* Boosted trees by XGBoost, or their absence. Private to models. */
#ifndef ASCRIBE_TREES_H
#define ASCRIBE_TREES_H

#include "ascribe/learner.h"

/* Options of xgboost in their order. */
enum {
    ASC_TREES_ROUNDS,
    ASC_TREES_DEPTH,
    ASC_TREES_ETA,
    ASC_TREES_LAMBDA,
    ASC_TREES_CHILD,
    ASC_TREES_ROWS,
    ASC_TREES_COLUMNS
};

/* NULL, or why this build has none. */
const char *asc_trees_missing(void);
asc_status asc_trees_fit(const asc_learner_data *d, const asc_learner_spec *s,
                         asc_arena *arena, void **model, asc_error *err);
asc_status asc_trees_predict(const void *model, asc_cmat x, asc_arena *work, double *mean,
                             asc_error *err);

#endif
