/* Cross-fitted doubly robust means. Private to models. */
#ifndef ASCRIBE_CROSSFIT_H
#define ASCRIBE_CROSSFIT_H

#include "doubly_robust.h"

typedef struct asc_crossfit {
    size_t folds;
    double *mean;      /* [policies]                                               */
    double *influence; /* [clusters x policies] cluster sums of w (psi - mean)     */
    double *coef;      /* [terms] of the full sample                               */
    double *first;     /* [clusters] largest weight of the cluster's units, and    */
    uint32_t *row;     /* [clusters] the row of the problem that has it            */
    double total;      /* sum w                                                    */
    double condition;
    size_t passes;
} asc_crossfit;

/* Fits the full sample's parametric models, which refuse what is not identified, then every fold. d keeps what
 * learners predict. */
asc_status asc_crossfit_run(asc_doubly *d, asc_arena *arena, asc_crossfit *out,
                            asc_error *err);
/* Means of a replicate with weights w [n], of the rows of the problem, without a refit: mean + sum over
 * clusters of (m_c - 1) l_c / sum w, m_c the multiplicity of cluster c. */
void asc_crossfit_draw(const asc_doubly *d, const asc_crossfit *c, const double *w,
                       double *mean);

#endif
