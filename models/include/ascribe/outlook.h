/* What can be said of a comparison before any outcome is looked at: whether deliveries depend on one another,
 * who stands behind each coalition, how small an effect this many people could show. Nothing here reads
 * problem.y. */
#ifndef ASCRIBE_OUTLOOK_H
#define ASCRIBE_OUTLOOK_H

#include "ascribe/estimator.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASC_DEPENDENCE_LEVEL 0.95 /* of the intervals of odds ratios */

/* Does the delivery of `later` go with that of `earlier`, given covariates and the partners between? */
typedef struct asc_dependence {
    size_t later, earlier; /* players                                            */
    double odds_ratio, low, high;
    bool excludes; /* the interval excludes 1                                    */
} asc_dependence;

/* What stands behind a comparison of delivery as it was with delivery only to S. */
typedef struct asc_contrast {
    asc_policy_kind kind;
    asc_mask mask;  /* S                                                           */
    size_t reached; /* units from whom S takes something away                     */
    size_t others;  /* units S leaves as they are                                  */
    double share;   /* weighted share of the units reached                         */
    double n1, n0;  /* effective numbers: of those reached, and of the others when
                       weighted to be like them                                     */
} asc_contrast;

typedef struct asc_outlook {
    const char *refusal; /* why the exposure models say nothing; "": they do       */
    asc_dependence *dependence;
    size_t dependences;
    asc_diagnosis diagnosis; /* its policies in the order of the settings             */
    asc_contrast *contrast;  /* everything; then, of several partners, each of them  */
    size_t contrasts;
    double spread; /* clusters: expected size of a unit's own, sum m^2 / sum m       */
} asc_outlook;

/* Fits the exposure models. Data that do not allow them are a refusal in *out, not an error. settings gives the
 * policies; kinds as in asc_settings. */
asc_status asc_outlook_make(const asc_problem *p, const asc_settings *settings,
                            asc_arena *arena, asc_outlook *out, asc_error *err);

/* Level and spread of an outcome as they are expected, never as they were. */
typedef struct asc_expected {
    double mean; /* per unit; NaN: nobody said                                        */
    double sd;   /* between units; NaN: nobody said                                   */
    double icc;  /* within clusters; NaN: nobody said                                 */
} asc_expected;

/* The sd a family implies by its mean (binomial sqrt(p (1 - p)), poisson sqrt(m)), else NaN. */
double asc_expected_sd(asc_family family, double mean);
/* One-way analysis of variance of x [n] in clusters: its intraclass correlation, not below 0. NaN when every unit
 * is its own cluster or x does not vary. */
asc_status asc_intraclass(const double *x, const uint32_t *cluster, size_t n,
                          size_t clusters, asc_arena *work, double *icc, asc_error *err);

typedef struct asc_detectable_effect {
    double se;       /* of the effect per unit reached                                 */
    double effect;   /* smallest effect per unit reached that is found with power .80  */
    double average;  /* the same per unit compared                                     */
    double design;   /* factor of the variance by clusters, 1 without                  */
    double relative; /* effect / mean                                                  */
} asc_detectable_effect;

/* sd, n1 and n0 above 0. spread: 1 when every unit is its own cluster. */
asc_detectable_effect asc_detectable_of(const asc_contrast *c, const asc_expected *e,
                                        double spread);

#ifdef __cplusplus
}
#endif
#endif
