/* What the fits of this folder share. */
#ifndef ASCRIBE_NUMERIC_COLUMNS_H
#define ASCRIBE_NUMERIC_COLUMNS_H

#include "ascribe/design.h"
#include <stdint.h>

enum { ASC_COLUMN_NAME = 96 };

/* "'age'", or "column 3" when the design has no names. */
const char *asc_column_label(const asc_design *x, size_t j, char buffer[ASC_COLUMN_NAME]);

/* In place: the lower triangle of a [p x p], read from its lower triangle, becomes its
 * Cholesky factor. *pivot is the smallest l_jj^2 / a_jj; returns p, or the first column
 * whose ratio is not above tolerance. A column with a_jj = 0 and nothing beside it is
 * inactive: l_jj = 0. */
size_t asc_chol_factor(double *a, size_t p, double tolerance, double *pivot);
/* L L' x = b in place; x_j = 0 where l_jj = 0. */
void asc_chol_apply(const double *l, size_t p, double *b);

#endif
