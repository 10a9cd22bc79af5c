/* Means by strata: within each the two arms are compared as they are. Private to models. */
#ifndef ASCRIBE_STRATA_H
#define ASCRIBE_STRATA_H

#include "arms.h"

/* Strata of the rows of an exposure model of one partner. */
typedef struct asc_strata {
    const asc_exposure_model *m;
    const uint32_t *of; /* [n] stratum of a row; rows with w = 0 have any           */
    size_t count;
    const double *time; /* [n] person-time; NULL: 1                                 */
    bool reached;       /* the means are of the units the partner reached           */
} asc_strata;

/* Sums by stratum and arm. */
typedef struct asc_strata_sums {
    double *rate[2];   /* [count] sum w y / sum w time of the others, the reached    */
    double *weight[2]; /* [count] sum w time                                         */
    double *target;    /* [count] sum w time of the target                           */
    size_t *units[2];  /* [count]                                                    */
    double total;      /* sum w of the target                                        */
} asc_strata_sums;

asc_status asc_strata_sum(const asc_strata *s, asc_arena *arena, asc_strata_sums *out,
                          asc_error *err);
/* The first stratum of the target in which an arm it is compared with has no units; s->count: none. */
size_t asc_strata_empty(const asc_strata *s, const asc_strata_sums *sums, size_t *arm);
/* Means and influence values into f. */
void asc_strata_means(const asc_strata *s, const asc_strata_sums *sums,
                      asc_arms_fitted *f);
/* What row i adds to the mean of an arm, before the factor sum w / sums->total; mean: of that arm. */
double asc_strata_value(const asc_strata *s, const asc_strata_sums *sums, size_t arm,
                        double mean, size_t i);
/* Weights of both arms as they stand for the target, and w of the target: [n] each. */
void asc_strata_weights(const asc_strata *s, const asc_strata_sums *sums,
                        double *const arm[2], double *target);

#endif
