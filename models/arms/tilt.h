/* Weights that are an exponential of the covariates and balance them exactly. Private to models; one
 * partner (exposure_model.h).
 *   sum_i w_i s(eta_i) x_i = 0,  eta_i = coef' x_i,  x_i = [1, L_i]
 *   kind      s                                    balances
 *   odds      A - (1 - A) exp(eta)                 the others, weighted by exp(eta), to the reached
 *   inverse   A (1 + exp(-eta)) - (1 - A)(1 + exp(eta))   the reached and the others to one another
 *   reached   1 - A exp(eta)                       the reached, weighted by exp(eta), to all
 *   others    1 - (1 - A) exp(eta)                 the others, weighted by exp(eta), to all
 * Each s falls in eta, so the equations maximise a concave function and have one solution, if any. */
#ifndef ASCRIBE_TILT_H
#define ASCRIBE_TILT_H

#include "exposure_model.h"

typedef enum asc_tilt_kind {
    ASC_TILT_ODDS,
    ASC_TILT_INVERSE,
    ASC_TILT_REACHED,
    ASC_TILT_OTHERS
} asc_tilt_kind;

/* Functions of the linear predictor of one row. */
typedef struct asc_tilt_row {
    double value; /* whose derivative s is          */
    double score; /* s                              */
    double slope; /* - ds / deta >= 0               */
} asc_tilt_row;
asc_tilt_row asc_tilt_at(asc_tilt_kind kind, bool reached, double eta);

typedef struct asc_tilt {
    asc_tilt_kind kind;
    double *coef; /* [p] in: start; out                                              */
    double *eta;  /* [n] out                                                         */
    size_t passes;
    bool settled; /* false: no weights balance, or none were found                   */
    double imbalance; /* largest |sum w s x_j| / sum w, in SDs of x_j, and its column;
                      not settled: largest difference of weighted means              */
    size_t worst;
} asc_tilt;

/* Weights w [n] of the rows; coef and eta are the caller's. Never fails for the data's sake. */
asc_status asc_tilt_fit(const asc_exposure_model *m, const double *w, asc_arena *work,
                        asc_tilt *t, asc_error *err);
/* inverse [p x p] of sum w slope x x', full sample. ASC_ERANK. */
asc_status asc_tilt_inverse(const asc_exposure_model *m, const asc_tilt *t,
                            asc_arena *work, double *inverse, asc_error *err);
/* influence [clusters] += scale (sum_i c_i x_i)' H^-1 x_i w_i s_i; c [n]. */
asc_status asc_tilt_direction(const asc_exposure_model *m, const asc_tilt *t,
                              const double *inverse, const double *c, double scale,
                              asc_arena *work, double *influence, asc_error *err);

#endif
