/* Factors of an outcome model. Private to models. */
#ifndef ASCRIBE_OUTCOME_FACTORS_H
#define ASCRIBE_OUTCOME_FACTORS_H

#include "ascribe/text.h"
#include "outcome_model.h"
#include <stdio.h>

/* factor [factors] of the model: codes of sorted rows. */
asc_status asc_factors_make(asc_outcome_model *m, asc_arena *arena, asc_error *err);
/* "'ward' = 'B2'" */
void asc_factor_text(const asc_factor *f, size_t level, char *buffer, size_t size);

#endif
