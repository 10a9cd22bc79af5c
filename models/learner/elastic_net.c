/* elastic_net: conditional mean by a penalised linear or logistic model, its penalty by cross-validation.
 *   m(x) = beta' z(x), of events logistic(beta' z(x)); beta minimises the mean loss plus
 *   lambda sum_j (alpha |b_j| + (1 - alpha) / 2 b_j^2), b in units of standardised columns (ascribe/enet.h)
 *   z       columns of basis.h: features, powers up to `degree`, with `interactions` products of every two
 *   lambda  among up to 100 of the path of all rows: with L_v(lambda) the mean loss of the rows of fold v by
 *           the fit to the others and W_v the weight of the fold, the largest lambda whose cross-validated
 *           loss L = sum W_v L_v / sum W_v is at most `se` standard errors above the least one,
 *           se of L = sqrt(sum W_v (L_v - L)^2 / sum W_v / (V - 1))
 *   folds   cluster mod V
 * Friedman, Hastie & Tibshirani (2010), J. Stat. Softw. 33(1):1-22; the rules are those of R's cv.glmnet, whose
 * lambda.min is se: 0 and lambda.1se is se: 1. */
#include "ascribe/enet.h"
#include "ascribe/numeric.h"
#include "basis.h"
#include <math.h>

enum { ALPHA, DEGREE, INTERACTIONS, FOLDS, SE, LAMBDAS = 100 };
static const double rough = 1e-5, fine = 1e-10; /* tolerances: to choose, to keep */

typedef struct model {
    asc_basis basis;
    bool events;
    double *coef; /* [columns + 1] */
} model;

typedef struct validation {
    const asc_learner_data *d;
    asc_enet_data all;
    asc_enet_path path; /* of all rows                             */
    size_t folds;
    double *loss;   /* [folds][lambdas] mean loss                  */
    double *weight; /* [folds]                                     */
    double *u;      /* [n]                                         */
} validation;

/* u: the weights of the fold, or of the others. */
static double part(const validation *v, size_t fold, bool within)
{
    double sum = 0.0;
    for (size_t i = 0; i < v->d->x.rows; i++) {
        v->u[i] = (v->d->cluster[i] % v->folds == fold) == within ? v->d->w[i] : 0.0;
        sum += v->u[i];
    }
    return sum;
}

static asc_status one_fold(validation *v, size_t fold, asc_arena *work, asc_error *err)
{
    const size_t p = v->all.x->p, lambdas = v->path.lambdas;
    const asc_arena_mark mark = asc_arena_save(work);
    double *coef = asc_take_bytes(work, lambdas * sizeof *coef, p);
    double *explained = asc_take(work, lambdas), *loss = v->loss + fold * lambdas;
    ASC_TRY(asc_arena_check(work, err));
    asc_enet_data others = v->all;
    others.w = v->u;
    asc_enet_path path = {.lambdas = lambdas,
                          .given = true,
                          .lambda = v->path.lambda,
                          .coef = coef,
                          .explained = explained,
                          .tolerance = rough};
    (void)part(v, fold, false);
    ASC_TRY(asc_enet_fit(&others, work, &path, err));
    v->weight[fold] = part(v, fold, true);
    ASC_TRY(asc_enet_loss(&others, coef, lambdas, work, loss, err));
    for (size_t k = 0; k < lambdas; k++) loss[k] /= v->weight[fold];
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* The penalty that is chosen; loss [lambdas] of all folds in place of that of the first. */
static size_t choose(const validation *v, double se)
{
    const size_t lambdas = v->path.lambdas;
    const double total = asc_sum(v->weight, v->folds);
    size_t best = 0;
    double least = (double)INFINITY, spread = 0.0;
    for (size_t k = 0; k < lambdas; k++) {
        double mean = 0.0, square = 0.0;
        for (size_t f = 0; f < v->folds; f++)
            mean += v->weight[f] * v->loss[f * lambdas + k] / total;
        for (size_t f = 0; f < v->folds; f++) {
            const double off = v->loss[f * lambdas + k] - mean;
            square += v->weight[f] * off * off / total;
        }
        v->loss[k] = mean;
        if (!(mean < least)) continue;
        best = k;
        least = mean;
        spread = sqrt(square / ((double)v->folds - 1.0));
    }
    if (se == 0.0) return best;
    for (size_t k = 0; k < best; k++)
        if (v->loss[k] <= least + se * spread) return k;
    return best;
}

static asc_status cross_validate(validation *v, asc_arena *work, asc_error *err)
{
    const size_t n = v->d->x.rows, p = v->all.x->p, clusters = v->d->clusters;
    ASC_REQUIRE(v->folds <= clusters, err, ASC_EDATA,
                "learner 'elastic_net': %zu folds of %zu clusters; use fewer", v->folds,
                clusters);
    v->path = (asc_enet_path){.lambdas = LAMBDAS,
                              .lambda = asc_take(work, LAMBDAS),
                              .coef = asc_take(work, LAMBDAS * p),
                              .explained = asc_take(work, LAMBDAS),
                              .tolerance = rough};
    v->loss = asc_take(work, v->folds * LAMBDAS);
    v->weight = asc_take(work, v->folds);
    v->u = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_enet_fit(&v->all, work, &v->path, err));
    for (size_t f = 0; f < v->folds; f++) ASC_TRY(one_fold(v, f, work, err));
    return ASC_OK;
}

static asc_status fit_within(const asc_learner_data *d, const double *option, model *m,
                             asc_arena *work, asc_error *err)
{
    asc_design x;
    ASC_TRY(asc_basis_design(&m->basis, d->x, work, &x, err));
    validation v = {.d = d, .folds = (size_t)option[FOLDS]};
    v.all = (asc_enet_data){.x = &x,
                            .y = d->y,
                            .w = d->w,
                            .family = d->events ? ASC_BINOMIAL : ASC_GAUSSIAN,
                            .alpha = option[ALPHA]};
    ASC_TRY(cross_validate(&v, work, err));
    double explained = 0.0;
    asc_enet_path one = {.lambdas = 1,
                         .given = true,
                         .lambda = v.path.lambda + choose(&v, option[SE]),
                         .coef = m->coef,
                         .explained = &explained,
                         .tolerance = fine};
    return asc_enet_fit(&v.all, work, &one, err);
}

static asc_status fit(const asc_learner_data *d, const asc_learner_spec *s,
                      asc_arena *arena, void **out, asc_error *err)
{
    model *m = asc_take_bytes(arena, 1, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    m->events = d->events;
    ASC_TRY(asc_basis_make(d, (size_t)s->value[DEGREE], s->value[INTERACTIONS] != 0.0,
                           arena, &m->basis, err));
    m->coef = asc_take(arena, m->basis.columns + 1);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    ASC_TRY(fit_within(d, s->value, m, arena, err));
    asc_arena_rewind(arena, mark);
    *out = m;
    return ASC_OK;
}

static asc_status predict(const void *context, asc_cmat x, asc_arena *work, double *mean,
                          asc_error *err)
{
    const model *m = context;
    ASC_TRY(asc_basis_predict(&m->basis, m->coef, x, work, mean, err));
    if (m->events) asc_vlogistic(mean, mean, x.rows);
    return ASC_OK;
}

static const asc_option options[] = {
    {"alpha", 1.0, 0.0, 1.0, false, "1 is the lasso, 0 is ridge"},
    {"degree", 1.0, 1.0, 5.0, true,
     "highest power of features with more than two values"},
    {"interactions", 0.0, 0.0, 1.0, true, "1: products of every two features"},
    {"folds", 10.0, 3.0, 100.0, true, "folds of clusters that choose the penalty"},
    {"se", 0.0, 0.0, 5.0, false,
     "standard errors by which a larger penalty may be worse than the best"},
    {0},
};

const asc_learner asc_learner_elastic_net = {
    .name = "elastic_net",
    .summary = "penalised linear or logistic model, penalty by cross-validation",
    .reference = "Zou & Hastie 2005; Friedman, Hastie & Tibshirani 2010",
    .option = options,
    .fit = fit,
    .predict = predict,
};
