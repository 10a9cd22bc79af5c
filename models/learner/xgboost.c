/* xgboost: conditional mean by gradient boosted trees.
 *   m(x) = f_0 + sum_t f_t(x)      of events logistic(f_0 + sum_t f_t(x))
 *   f_t    tree `t` of `rounds`, grown on histograms to `max_depth`, shrunk by `eta`; leaves with less weighted
 *          curvature than `min_child_weight` are not made, their values are shrunk by `lambda`
 *   loss   squared error of y standardised to mean 0 and variance 1, or log loss from f_0 = logit of the mean,
 *          so that rescaling y rescales the fit
 * The library does it (trees.c); a build without it refuses (trees_none.c).
 * Friedman (2001), Ann. Stat. 29:1189-1232; Chen & Guestrin (2016), Proc. 22nd KDD:785-794. */
#include "trees.h"

static const asc_option options[] = {
    [ASC_TREES_ROUNDS] = {"rounds", 100.0, 1.0, 10000.0, true, "trees"},
    [ASC_TREES_DEPTH] = {"max_depth", 4.0, 1.0, 12.0, true,
                         "splits from the root to a leaf"},
    [ASC_TREES_ETA] = {"eta", 0.1, 0.001, 1.0, false, "part of each tree that is added"},
    [ASC_TREES_LAMBDA] = {"lambda", 1.0, 0.0, 1e6, false,
                          "ridge on the values of leaves"},
    [ASC_TREES_CHILD] = {"min_child_weight", 10.0, 0.0, 1e9, false,
                         "least weighted curvature of a leaf"},
    [ASC_TREES_ROWS] = {"subsample", 1.0, 0.1, 1.0, false,
                        "part of the rows a tree sees"},
    [ASC_TREES_COLUMNS] = {"colsample_bytree", 1.0, 0.1, 1.0, false,
                           "part of the features a tree sees"},
    {0},
};

const asc_learner asc_learner_xgboost = {
    .name = "xgboost",
    .summary = "gradient boosted trees",
    .reference = "Friedman 2001; Chen & Guestrin 2016",
    .option = options,
    .missing = asc_trees_missing,
    .fit = asc_trees_fit,
    .predict = asc_trees_predict,
};
