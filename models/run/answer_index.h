/* What the answer makes of one index beside its rows: a sample's error. */
#ifndef ASCRIBE_ANSWER_INDEX_H
#define ASCRIBE_ANSWER_INDEX_H

#include "run_sample.h"

/* An index that was sampled, in the full sample and in the draws. */
typedef struct asc_sampled_values {
    const asc_asked *x;
    const double *phi; /* [rows]                                                       */
    double *draw; /* [R x rows] in: at these coalitions; out: with their error added */
    const double
        *noise;       /* [R x rows]                                                   */
    double *error;    /* [rows] out: Monte Carlo standard error                       */
    asc_interval *ci; /* [rows] out: of both errors                                   */
} asc_sampled_values;

/* answer_sampled.c; adds a row to /tables/sampling and a note. */
asc_status asc_answer_sampled(asc_answer *a, const asc_stage *st,
                              const asc_kind_answer *k, const asc_sampled_values *v,
                              asc_error *err);

#endif
