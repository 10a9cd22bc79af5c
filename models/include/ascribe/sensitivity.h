/* Sensitivity of an estimate to what was not measured: E-values, robustness values, negative controls,
 * detectable effects. Pure functions of numbers. */
#ifndef ASCRIBE_SENSITIVITY_H
#define ASCRIBE_SENSITIVITY_H

#include "ascribe/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* E-value of a risk ratio > 0: how strongly, as a risk ratio, something unmeasured would have to go with both
 * exposure and outcome to explain it away; 1 when ratio is 1. */
double asc_evalue(double ratio);
/* Of the limit nearest 1; 1 when the interval includes 1. */
double asc_evalue_limit(double low, double high);
/* Risk ratio that stands for a standardised mean difference d: exp(.91 d). */
double asc_ratio_of_difference(double d);
/* Largest bias a confounder with these two risk ratios can make. */
double asc_bias_bound(double with_exposure, double with_outcome);
/* Robustness value of a regression coefficient: the share of the residual variance of both exposure and
 * outcome that something unmeasured would have to explain to bring it to 0. */
double asc_robustness_value(double t, double df);
/* Partial R^2 of a covariate with that t in the same regression: what a robustness value is held against. */
double asc_partial_r2(double t, double df);

/* Systematic error fitted to estimates whose true effect is known (log ratios, or differences). */
typedef struct asc_systematic {
    double mean, sd;
    double
        ease; /* expected absolute systematic error                                    */
    double
        covering; /* share of the controls' own 95 % intervals that hold the truth         */
} asc_systematic;
/* Maximum likelihood of error_i ~ N(mean, sd^2 + se_i^2), error = estimate - truth; count >= 2, se > 0 all.
 * ASC_EDATA otherwise. */
asc_status asc_systematic_fit(const double *error, const double *se, size_t count,
                              asc_systematic *out, asc_error *err);
double asc_ease(double mean, double sd);
/* An interval with the systematic error taken into account. */
void asc_calibrated_interval(const asc_systematic *s, double estimate, double se,
                             double level, double *low, double *high);

/* Minimum detectable effect at power .80 and two-sided 5 %, from a standard error. */
double asc_detectable(double se);
/* Minimum detectable rate ratio of a Cox or Poisson model: events E, share exposed p. */
double asc_detectable_ratio(double events, double exposed);

#ifdef __cplusplus
}
#endif
#endif
