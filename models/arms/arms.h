/* One partner: means of its two arms, weighted or matched to a target, and the policies they answer. Private
 * to models. Rows are those of an exposure model of one partner.
 *   none     mean of the target had nobody been reached:  delivered(nobody), universal(nobody)
 *   given    had everybody been:                          universal(the partner)
 *   natural  as it was:                                   delivered(the partner) */
#ifndef ASCRIBE_ARMS_H
#define ASCRIBE_ARMS_H

#include "exposure_model.h"

typedef enum asc_arms_mean {
    ASC_ARMS_NONE,
    ASC_ARMS_GIVEN,
    ASC_ARMS_NATURAL
} asc_arms_mean;
enum { ASC_ARMS_MEANS = 3 };

/* Refuses more than one partner, units not eligible for it, and an arm without units, by name. */
asc_status asc_arms_prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                            asc_exposure_model *out, asc_error *err);
/* Which of the three a policy is. */
asc_arms_mean asc_arms_of(asc_policy policy);
/* The policies' means and, where out has room, influence values l [clusters x 3], NULL: none. */
void asc_arms_hand_over(const asc_exposure_model *m, const double *mean, const double *l,
                        asc_means *out);
/* Weighted mean of y with u [n] and l [clusters] = sum w / sum u x cluster sums of u (y - mean); l NULL:
 * not asked for. NaN when sum u is 0. */
double asc_arms_average(const asc_exposure_model *m, const double *u, double *l);
/* The mean as it was, over all or, reached, over the units the partner reached; w [n]. */
double asc_arms_natural(const asc_exposure_model *m, const double *w, bool reached,
                        double *l);
/* Person-time of the rows into time [n], which is returned; NULL where the outcome has none. */
const double *asc_arms_time(const asc_exposure_model *m, double *time);

/* What an estimator that is not refitted keeps: replicates are draws from its influence values. */
typedef struct asc_arms_fitted {
    double mean[ASC_ARMS_MEANS];
    double *l;      /* [clusters x 3]                                        */
    uint32_t *row;  /* [clusters] a row of the cluster with weight, of the m  */
    double *weight; /* [clusters] its weight; 0: the cluster has none         */
    double total;   /* sum w                                                 */
} asc_arms_fitted;

asc_status asc_arms_keep(const asc_exposure_model *m, asc_arena *arena,
                         asc_arms_fitted *out, asc_error *err);
/* Means of the policies of a replicate with weights w [n] of the rows of the problem:
 * mean + sum over clusters of (m_c - 1) l_c / sum w, m_c the multiplicity of cluster c. */
void asc_arms_draw(const asc_exposure_model *m, const asc_arms_fitted *f, const double *w,
                   asc_means *out);

#endif
