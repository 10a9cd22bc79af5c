/* One estimator on one pilot, and what many pilots say of it. */
#ifndef ASCRIBE_BENCH_PILOT_H
#define ASCRIBE_BENCH_PILOT_H

#include "ascribe/learner.h"
#include "process.h"

/* What has to be right for the estimator to be: as the page of the model says. */
typedef enum stat_needs {
    NEEDS_OUTCOME,
    NEEDS_EXPOSURE,
    NEEDS_EITHER,
    NEEDS_NEITHER
} stat_needs;

typedef struct stat_method {
    const char *name, *model;
    asc_model_spec spec;
    asc_learner_spec outcome, exposure; /* learner NULL: none            */
    stat_needs needs;
    size_t share; /* it is given 1 / share of the pilots */
} stat_method;

/* Of one pilot. */
typedef struct stat_found {
    bool refused, flagged,
        resampled;          /* no answer; overlap too thin for an interval     */
    double estimate, error; /* influence standard error, NaN: none          */
    double low, high;       /* percentile interval; NaN: none               */
} stat_found;

typedef struct stat_cell {
    size_t pilots, refused, flagged, intervals, resampled;
    double truth, bias, sd, rmse, error; /* error: mean standard error */
    double coverage, rejection, boot_coverage;
} stat_cell;

/* replicates 0: no bootstrap. */
asc_status stat_pilot(const stat_method *m, const stat_process *p, uint64_t pilot,
                      size_t replicates, stat_found *out, asc_error *err);
stat_cell stat_summary(const stat_found *f, size_t pilots, double truth);

#endif
