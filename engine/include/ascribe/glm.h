/* Generalised linear models by Newton's method: binomial-logit, poisson-log, nb2-log and gamma-log, with
 * prior weights and offset; gaussian-identity goes to lsq.h.
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., section 2.5.
 *
 * One pass over the row blocks gives linear predictor, deviance and score, and on demand the Hessian.
 * The Hessian is renewed in the first pass and whenever the last step contracted too little; the step
 * is halved while the deviance rises. Converged when the step, measured as the root mean square change of
 * the linear predictor in the metric of the Hessian, sqrt(d'Hd / sum w v), is below 1e-11, or steps
 * contract so fast that the next one will be. */
#ifndef ASCRIBE_GLM_H
#define ASCRIBE_GLM_H

#include "ascribe/design.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The first five are generalised linear models; the last two are made of several of them. */
typedef enum asc_family {
    ASC_GAUSSIAN,
    ASC_BINOMIAL,
    ASC_POISSON,
    ASC_NB2,      /* counts with variance mean + dispersion mean^2, log link         */
    ASC_GAMMA,    /* amounts above 0 with variance proportional to mean^2, log link   */
    ASC_TWO_PART, /* amounts that may be 0: logit for any, gamma or log-normal if any */
    ASC_ORDINAL   /* ordered scores, cumulative logit                                 */
} asc_family;

/* The family with the canonical link that has the same inverse link; of the last two, itself. */
static inline asc_family asc_family_link(asc_family f)
{
    return f == ASC_NB2 || f == ASC_GAMMA ? ASC_POISSON : f;
}

/* Is the outcome an amount, whose mean is reported, and not events that are counted? */
static inline bool asc_family_amount(asc_family f)
{
    return f == ASC_GAUSSIAN || f == ASC_GAMMA || f == ASC_TWO_PART || f == ASC_ORDINAL;
}

/* The name a study gives it. */
static inline const char *asc_family_name(asc_family f)
{
    static const char *const name[] = {"gaussian", "binomial", "poisson", "nb2",
                                       "gamma",    "two-part", "ordinal"};
    return name[f];
}

typedef struct asc_glm_data {
    const asc_design
        *x;          /* [n x p]                                                      */
    const double *y; /* [n] 0/1 or proportion (binomial), count >= 0 (poisson)       */
    const double *w; /* [n] prior weights >= 0; NULL = 1. Zero rows are skipped       */
    const double
        *offset; /* [n] added to the linear predictor, or NULL                   */
    const uint8_t
        *active;       /* [p] or NULL: inactive columns keep coefficient 0             */
    asc_family family; /* ASC_BINOMIAL, ASC_POISSON, ASC_NB2 or ASC_GAMMA              */
    double dispersion; /* of nb2, >= 0 and held; 0 is poisson. Else 0                  */
} asc_glm_data;

typedef struct asc_glm {
    double *coef;    /* [p] in: start (all zero is fine); out: estimate                 */
    double *hessian; /* [p x p] out or NULL: X'VX at the estimate, both triangles       */
    double *eta; /* [n] out or NULL: linear predictor with offset                    */
    double deviance; /* at the estimate                                                 */
    double max_eta;  /* largest |eta| over rows with w > 0                              */
    size_t passes;   /* passes over the data                                            */
    size_t hessians; /* passes that formed a Hessian                                    */
    bool drifting;   /* control->settled ended the fit: coef is a point on the way      */
} asc_glm;

/* Called after each pass when the deviance has settled to 1e-12 relative but coefficients have
 * not (separation): returns true when the caller's policy means have settled. */
typedef bool asc_glm_settled(void *context, const double *coef);

typedef struct asc_glm_control {
    size_t max_passes; /* 0 = 50                                                   */
    asc_glm_settled
        *settled; /* NULL: such a fit is ASC_ESEPARATION                      */
    void *context;
} asc_glm_control;

/* ASC_ESEPARATION: deviance settled while coefficients grow (names the columns whose
 * coefficients grow); ASC_ECONVERGENCE: passes used up (says passes, step, gradient);
 * ASC_ERANK: Hessian not positive definite; ASC_EOVERFLOW: a prediction left double. */
asc_status asc_glm_fit(const asc_glm_data *d, const asc_glm_control *c, asc_arena *work,
                       asc_glm *fit, asc_error *err);
/* hessian [p x p]: X'VX at coef [p], both triangles, 0 in inactive columns: one pass. d as for asc_glm_fit. */
asc_status asc_glm_curvature(const asc_glm_data *d, const double *coef, asc_arena *work,
                             double *hessian, asc_error *err);

/* nb2 with its dispersion estimated along (profile likelihood). *dispersion: start (0: none), then the
 * estimate; d->dispersion is not read. 0 when the counts vary no more than poisson ones would: the fit is
 * then that of poisson. The Hessian is that of the coefficients with the dispersion held. Counts are
 * whole numbers up to 1e7. */
asc_status asc_nb2_fit(const asc_glm_data *d, const asc_glm_control *c, asc_arena *work,
                       asc_glm *fit, double *dispersion, asc_error *err);

/* Cholesky solve of a symmetric positive definite system a [p x p] x = b, in place of b; a is
 * overwritten. Inactive rows (a_jj = 0) give x_j = 0. */
asc_status asc_chol_solve(double *a, size_t p, double *b, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
