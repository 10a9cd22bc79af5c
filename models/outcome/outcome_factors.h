/* Factors of an outcome model. Private to models. */
#ifndef ASCRIBE_OUTCOME_FACTORS_H
#define ASCRIBE_OUTCOME_FACTORS_H

#include "ascribe/text.h"
#include "outcome_model.h"
#include <stdio.h>

/* Column j of x [n], in the problem's order, is one of those of covariate c: what factor it makes, or
 * its level of the category. Columns come in their order; m->factor has room for all. */
asc_status asc_factor_see(asc_outcome_model *m, const asc_covariate *c, size_t j,
                          const double *x, asc_arena *arena, asc_error *err);
/* All columns of a problem that holds them, which stand in the design. */
asc_status asc_factors_see(asc_outcome_model *m, asc_arena *own, asc_arena *arena,
                           asc_error *err);
/* "'ward' = 'B2'" */
void asc_factor_text(const asc_factor *f, size_t level, char *buffer, size_t size);

#endif
