/* logistic: conditional probability by logistic regression on features, their powers and products.
 *   logit m(x) = beta' z(x), maximum likelihood with weights w
 *   z  columns of basis.h: features, powers up to `degree`, with `interactions` the products of every two
 * Dependent columns are left out (basis.c). Without a finite estimate (a level without events) it refuses;
 * elastic_net has one.
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., chapter 4. */
#include "ascribe/numeric.h"
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
    m->coef = asc_take_zero(arena, m->basis.columns + 1);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    asc_design x;
    ASC_TRY(asc_basis_design(&m->basis, d->x, arena, &x, err));
    uint8_t *active = asc_take_bytes(arena, x.p, 1);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_basis_active(&x, d->w, arena, active, err));
    const asc_glm_data data = {
        .x = &x, .y = d->y, .w = d->w, .active = active, .family = ASC_BINOMIAL};
    asc_glm glm = {.coef = m->coef};
    asc_error reason = {0};
    const asc_status status = asc_glm_fit(&data, NULL, arena, &glm, &reason);
    ASC_REQUIRE(status == ASC_OK, err, status,
                "learner 'logistic': %s; elastic_net has a finite fit here",
                reason.message);
    asc_arena_rewind(arena, mark);
    *out = m;
    return ASC_OK;
}

static asc_status predict(const void *context, asc_cmat x, asc_arena *work, double *mean,
                          asc_error *err)
{
    const model *m = context;
    ASC_TRY(asc_basis_predict(&m->basis, m->coef, x, work, mean, err));
    asc_vlogistic(mean, mean, x.rows);
    return ASC_OK;
}

static const asc_option options[] = {
    {"degree", 1.0, 1.0, 5.0, true,
     "highest power of features with more than two values"},
    {"interactions", 0.0, 0.0, 1.0, true, "1: products of every two features"},
    {0},
};

const asc_learner asc_learner_logistic = {
    .name = "logistic",
    .summary = "logistic regression on features, their powers and products",
    .reference = "McCullagh & Nelder 1989, chapter 4",
    .option = options,
    .only_events = true,
    .fit = fit,
    .predict = predict,
};
