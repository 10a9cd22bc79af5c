/* One pass of a generalised linear model over the row blocks. */
#ifndef ASCRIBE_NUMERIC_GLM_PASS_H
#define ASCRIBE_NUMERIC_GLM_PASS_H

#include "ascribe/glm.h"
#include "reduce.h"

/* Beyond this |eta| a logistic mean is 0 or 1 to double precision: the stopping rule, and
 * only the stopping rule, sees no further change. */
#define ASC_ETA_CAP 36.0

/* Sums over the rows with w > 0, laid out so that partial sums of blocks can be added
 * entry by entry: [LOSS, EXCESS, VARIANCE, score p, hessian p x p]. */
enum { ASC_SUM_LOSS, ASC_SUM_EXCESS, ASC_SUM_VARIANCE, ASC_SUM_SCORE };

typedef struct asc_pass {
    const asc_glm_data *d;
    double saturated; /* sum of w times the loss of a perfect fit                       */
    double magnitude; /* sum of the sizes of its terms: what rounding is relative to    */
    double weight;    /* sum of w                                                       */
    size_t used;      /* rows with w > 0                                                */
    double *sum;      /* [ASC_SUM_SCORE + p + p x p] of the last pass                   */
    double max_eta;   /* of the last pass                                               */
    size_t bad_row;   /* n, or a row whose prediction left double in the last pass      */
    double bad_eta;
    struct asc_pass_scratch *scratch; /* [workers]                                     */
    asc_reduction reduction;
} asc_pass;

/* Checks y, w and offset, and takes the scratch. */
asc_status asc_pass_create(const asc_glm_data *d, asc_arena *work, asc_pass *pass,
                           asc_error *err);
/* Sums at coef [p]; the Hessian (both triangles, inactive rows zero) when asked. With
 * coef NULL (log links) the means are y + 0.1, or y (gamma), and the score is the right-hand side for
 * coefficients: Newton from the data instead of from coefficients. */
void asc_pass_run(asc_pass *pass, const double *coef, bool hessian);
/* eta [n] = x coef + offset, for all rows. */
void asc_pass_eta(const asc_pass *pass, const double *coef, double *eta);
/* Largest |x_i' step| over rows with w > 0; reach [p]: largest |x_ij step_j|. */
double asc_pass_drift(const asc_pass *pass, const double *step, double *reach);

#endif
