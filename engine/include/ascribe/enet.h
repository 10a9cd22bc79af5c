/* Generalised linear models with an elastic net penalty, along a path of penalties. For the fit of a mean;
 * coefficients come without standard errors.
 * Zou & Hastie (2005), J. R. Stat. Soc. B 67:301-320; Friedman, Hastie & Tibshirani (2010), J. Stat. Softw.
 * 33(1):1-22. */
#ifndef ASCRIBE_ENET_H
#define ASCRIBE_ENET_H

#include "ascribe/glm.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_enet_data {
    const asc_design *x; /* [n x p] column 0 is 1 and is not penalised                  */
    const double *y;     /* [n]                                                         */
    const double *w;     /* [n] >= 0; rows with 0 are absent                            */
    asc_family family;   /* ASC_GAUSSIAN, ASC_BINOMIAL or ASC_POISSON                   */
    double alpha;        /* 0 ridge to 1 lasso                                          */
} asc_enet_data;

typedef struct asc_enet_path {
    size_t lambdas; /* in: room, and penalties when they are given; out: those fitted   */
    bool given;     /* lambda is given, descending, and all of it is fitted             */
    double *lambda; /* [lambdas] in or out                                              */
    double *coef;   /* [lambdas][p] out, of the columns as they are                     */
    double *explained; /* [lambdas] out, share of the deviance of the mean alone        */
    double tolerance;  /* on the last root mean square change of the linear predictor, for
                         gaussian in standard deviations of y; 0: 1e-9                  */
    size_t passes;     /* out, over the data                                            */
} asc_enet_path;

/* ASC_EDATA: an outcome the family cannot have, or that does not vary; ASC_ECONVERGENCE: passes used up. */
asc_status asc_enet_fit(const asc_enet_data *d, asc_arena *work, asc_enet_path *path,
                        asc_error *err);

/* Sum of w times the loss of each row, half its deviance but for a constant that coef does not change, at
 * each of `count` coefficients coef [count][p]: loss [count]. Rows with w = 0 are absent. */
asc_status asc_enet_loss(const asc_enet_data *d, const double *coef, size_t count,
                         asc_arena *work, double *loss, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
