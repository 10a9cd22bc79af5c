/* Columns of the learners that are linear in them: features, their powers and products. Private to models. */
#ifndef ASCRIBE_BASIS_H
#define ASCRIBE_BASIS_H

#include "ascribe/design.h"
#include "ascribe/learner.h"

/* z_a^power, or z_a z_b. */
typedef struct asc_basis_column {
    uint32_t a, b;
    unsigned power; /* 0: a product */
} asc_basis_column;

typedef struct asc_basis {
    size_t features, columns;
    double *center,
        *scale; /* [features] z = (x - center) / scale; scale 0: constant, left out */
    asc_basis_column
        *column;       /* [columns] after the intercept                           */
    const char **name; /* [columns + 1]                                           */
} asc_basis;

/* Features that vary, powers 2..degree of those with more than two values, and with `products` those of every
 * two. */
asc_status asc_basis_make(const asc_learner_data *d, size_t degree, bool products,
                          asc_arena *arena, asc_basis *out, asc_error *err);
/* [n x columns + 1], the intercept first. */
asc_status asc_basis_design(const asc_basis *b, asc_cmat x, asc_arena *arena,
                            asc_design *out, asc_error *err);
/* active [columns + 1]: 0 where a column depends on those before it. */
asc_status asc_basis_active(const asc_design *x, const double *w, asc_arena *work,
                            uint8_t *active, asc_error *err);
/* eta [x.rows] of coefficients coef [columns + 1]. */
asc_status asc_basis_predict(const asc_basis *b, const double *coef, asc_cmat x,
                             asc_arena *work, double *eta, asc_error *err);

#endif
