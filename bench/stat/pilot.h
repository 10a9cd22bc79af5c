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

typedef struct stat_ends {
    double low, high; /* NaN: no interval */
} stat_ends;

/* Of one pilot. */
typedef struct stat_found {
    bool refused, flagged;  /* no answer; overlap too thin for an interval     */
    double estimate, error; /* influence standard error, NaN: none             */
    char interval[16];      /* kind of the one a run prints; "": nothing ran   */
    stat_ends printed, percentile, bca;
} stat_found;

/* Of the pilots with an interval. */
typedef struct stat_covered {
    size_t intervals, covered, rejected; /* with the truth inside, with 0 outside */
    double width;                        /* sum                                   */
} stat_covered;

typedef struct stat_cell {
    size_t pilots, refused, flagged;
    double truth, bias, sd, rmse, error; /* error: mean standard error */
    char interval[16];
    stat_covered influence, printed, percentile, bca;
} stat_cell;

/* replicates 0: nothing is run, so that no interval is printed. */
asc_status stat_pilot(const stat_method *m, const stat_process *p, uint64_t pilot,
                      size_t replicates, stat_found *out, asc_error *err);
stat_cell stat_summary(const stat_found *f, size_t pilots, double truth);

#endif
