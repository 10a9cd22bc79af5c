/* Two checks of an answer by least squares, whatever the model of the study: how strong something unmeasured would
 * have to be, held against the strongest measured covariate; and how much of a change is regression to the
 * mean. Pure functions of a bound problem; x must be held. */
#ifndef ASCRIBE_ROBUSTNESS_H
#define ASCRIBE_ROBUSTNESS_H

#include "ascribe/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_robustness {
    double estimate, std_error, t,
        df;                   /* of having been reached, y on [X, reached]          */
    double value;             /* robustness value: to bring the estimate to 0       */
    double value_significant; /* to make it insignificant at two-sided 5 %          */
    double r2;                /* of reached with y, given X                         */
    const char *covariate;    /* the strongest measured: the largest bias if another
                                          like it were missing                               */
    double r2_exposure,
        r2_outcome; /* its own partial R^2, with reached and with y       */
    double bound_exposure,
        bound_outcome;           /* of something unmeasured as strong as it         */
    double adjusted, adjusted_t; /* the estimate with it                           */
} asc_robustness;

/* Share of both residual variances that brings |t| below the two-sided 5 % point of Student's t. */
double asc_robustness_value_significant(double t, double df);
/* What something once as strong as a covariate with these partial R^2 would do: its own partial R^2, with
 * exposure and outcome, the latter at most 1. NaN where the former would be 1 or more. */
void asc_robustness_bound(double r2_exposure, double r2_outcome, double *bound_exposure,
                          double *bound_outcome);
/* Bias of an estimate with that standard error. */
double asc_omitted_bias(double std_error, double df, double r2_exposure,
                        double r2_outcome);
/* covariate is "" when there is none. ASC_ERANK and ASC_EDATA where least squares say nothing. */
asc_status asc_robustness_of(const asc_problem *p, asc_arena *work, asc_robustness *out,
                             asc_error *err);

/* Reached: to whom any player delivered. Means by weight. */
typedef struct asc_regression {
    size_t reached, others;
    double before_reached, before_others, after_reached, after_others;
    double slope; /* of y on before among the others                                  */
    double
        expected; /* after of those reached, by that line: nothing but time and regression
                        to the mean                                                      */
    double change; /* after - before of those reached, as it was                        */
    double
        regression; /* the part of it that was to be expected: expected - before       */
    double
        remaining; /* the rest: after - expected                                      */
    double
        std_error; /* of the rest                                                     */
} asc_regression;

/* before [n]: the outcome's level before. ASC_EDATA with fewer than three others, or none reached, or a level
 * before that is the same for all others. */
asc_status asc_regression_of(const asc_problem *p, const double *before,
                             asc_regression *out, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
