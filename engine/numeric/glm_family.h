/* What the families of a generalised linear model differ in, by rows. Private to numeric. */
#ifndef ASCRIBE_NUMERIC_GLM_FAMILY_H
#define ASCRIBE_NUMERIC_GLM_FAMILY_H

#include "ascribe/glm.h"

/* The loss of a perfect fit, mean = y. */
double asc_family_perfect_loss(const asc_glm_data *d, double y);
/* Refuses a value that the family cannot have. */
asc_status asc_family_check(const asc_glm_data *d, size_t row, double y, asc_error *err);
/* One block of ASC_ROWS rows: r = w times the score, v = w times minus its derivative, both to eta, and
 * w times the loss. Rows with w = 0 give 0. */
void asc_family_rows(const asc_glm_data *d, const double *eta, const double *y,
                     const double *w, double *r, double *v, double *loss);
/* The same for a start from the data (log link): r is the right-hand side for coefficients; eta holds the
 * offset. */
void asc_family_start(const asc_glm_data *d, const double *eta, const double *y,
                      const double *w, double *r, double *v, double *loss);

#endif
