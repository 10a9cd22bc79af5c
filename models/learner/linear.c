/* linear: conditional mean by weighted least squares on features, their powers and products.
 *   m(x) = beta' z(x),  beta minimises sum_i w_i (y_i - beta' z(x_i))^2
 *   z  columns of basis.h: features, powers up to `degree`, with `interactions` the products of every two
 * Dependent columns are left out (basis.c). Of events it is the linear probability model, whose predictions
 * may lie outside [0, 1]: as an outcome model only. */
#include "ascribe/lsq.h"
#include "basis.h"

typedef struct model {
    asc_basis basis;
    double *coef; /* [columns + 1] */
} model;

static asc_status fit(const asc_learner_data *d, const asc_learner_spec *s,
                      asc_arena *arena, void **out, asc_error *err)
{
    model *m = asc_take_bytes(arena, 1, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_basis_make(d, (size_t)s->value[0], s->value[1] != 0.0, arena, &m->basis,
                           err));
    m->coef = asc_take(arena, m->basis.columns + 1);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    asc_design x;
    ASC_TRY(asc_basis_design(&m->basis, d->x, arena, &x, err));
    uint8_t *active = asc_take_bytes(arena, x.p, 1);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_basis_active(&x, d->w, arena, active, err));
    asc_lsq lsq = {.coef = m->coef};
    ASC_TRY(asc_lsq_fit(&x, d->y, d->w, active, arena, &lsq, err));
    asc_arena_rewind(arena, mark);
    *out = m;
    return ASC_OK;
}

static asc_status predict(const void *context, asc_cmat x, asc_arena *work, double *mean,
                          asc_error *err)
{
    const model *m = context;
    return asc_basis_predict(&m->basis, m->coef, x, work, mean, err);
}

static const asc_option options[] = {
    {"degree", 1.0, 1.0, 5.0, true,
     "highest power of features with more than two values"},
    {"interactions", 0.0, 0.0, 1.0, true, "1: products of every two features"},
    {0},
};

const asc_learner asc_learner_linear = {
    .name = "linear",
    .summary = "least squares on features, their powers and products",
    .reference = "Golub & Van Loan 2013, section 5.3",
    .option = options,
    .unbounded = true,
    .fit = fit,
    .predict = predict,
};
