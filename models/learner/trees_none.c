/* Boosted trees in a build without XGBoost: refused. */
#include "trees.h"

const char *asc_trees_missing(void)
{
    return "needs the library XGBoost (libxgboost-dev), which was not there when this "
           "program was built; install it and build again, or name other learners";
}

asc_status asc_trees_fit(const asc_learner_data *d, const asc_learner_spec *s,
                         asc_arena *arena, void **model, asc_error *err)
{
    (void)d;
    (void)s;
    (void)arena;
    (void)model;
    return ASC_FAIL(err, ASC_EDATA, "learner 'xgboost' %s", asc_trees_missing());
}

asc_status asc_trees_predict(const void *model, asc_cmat x, asc_arena *work, double *mean,
                             asc_error *err)
{
    (void)model;
    (void)x;
    (void)work;
    (void)mean;
    return ASC_FAIL(err, ASC_EDATA, "learner 'xgboost' %s", asc_trees_missing());
}
