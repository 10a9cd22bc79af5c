/* Boosted trees through the C interface of XGBoost (xgboost.c says what they are). One thread and the seed it is
 * given: the same bits every time. Features are rounded to single precision by the library. A fit is kept as
 * the library's own bytes, so that nothing has to be closed. Settings that are not options are at the
 * library's defaults of version 1.7.
 * XGBoost C API reference, https://xgboost.readthedocs.io. */
#include "trees.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xgboost/c_api.h>

typedef struct model {
    bool events;
    double mean, sd; /* of y                     */
    char *bytes;
    bst_ulong length;
} model;

static asc_status refused(const char *what, asc_error *err)
{
    return ASC_FAIL(err, ASC_EINTERNAL,
                    "learner 'xgboost': the library refused %s: %.600s", what,
                    XGBGetLastError());
}

/* The matrix of the library, row by row in single precision; freed by the caller. */
static asc_status matrix(asc_cmat x, asc_arena *work, DMatrixHandle *out, asc_error *err)
{
    const size_t n = x.rows, q = x.cols;
    const asc_arena_mark mark = asc_arena_save(work);
    float *row = asc_take_bytes(work, n * sizeof *row, q);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < q; j++)
        for (size_t i = 0; i < n; i++) {
            const float value = (float)x.data[i + j * x.ld];
            ASC_REQUIRE(isfinite(value), err, ASC_EOVERFLOW,
                        "learner 'xgboost': row %zu, feature %zu: %g leaves the range of "
                        "single precision; rescale it",
                        i, j, x.data[i + j * x.ld]);
            row[i * q + j] = value;
        }
    const int done = XGDMatrixCreateFromMat_omp(row, (bst_ulong)n, (bst_ulong)q,
                                                (float)(double)NAN, out, 1);
    asc_arena_rewind(work, mark);
    return done == 0 ? ASC_OK : refused("a matrix", err);
}

/* Outcome and weights of the rows. */
static asc_status label(const asc_learner_data *d, const model *m, DMatrixHandle data,
                        asc_arena *work, asc_error *err)
{
    const size_t n = d->x.rows;
    const asc_arena_mark mark = asc_arena_save(work);
    float *value = asc_take_bytes(work, n, sizeof *value);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < n; i++)
        value[i] = (float)(m->events ? d->y[i] : (d->y[i] - m->mean) / m->sd);
    if (XGDMatrixSetFloatInfo(data, "label", value, (bst_ulong)n) != 0)
        return refused("outcomes", err);
    for (size_t i = 0; i < n; i++) value[i] = (float)d->w[i];
    if (XGDMatrixSetFloatInfo(data, "weight", value, (bst_ulong)n) != 0)
        return refused("weights", err);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status set(BoosterHandle b, const char *name, double value, asc_error *err)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%.9g", value);
    return XGBoosterSetParam(b, name, text) == 0 ? ASC_OK : refused(name, err);
}

static asc_status set_text(BoosterHandle b, const char *name, const char *text,
                           asc_error *err)
{
    return XGBoosterSetParam(b, name, text) == 0 ? ASC_OK : refused(name, err);
}

static asc_status configure(BoosterHandle b, const asc_learner_data *d, const model *m,
                            const double *option, asc_error *err)
{
    ASC_TRY(set(b, "verbosity", 0.0, err));
    ASC_TRY(set(b, "nthread", 1.0, err));
    ASC_TRY(set(b, "seed", (double)(d->seed % 1000000007), err));
    ASC_TRY(set_text(b, "tree_method", "hist", err));
    ASC_TRY(set_text(b, "objective", m->events ? "binary:logistic" : "reg:squarederror",
                     err));
    ASC_TRY(set(b, "base_score", m->events ? m->mean : 0.0, err));
    ASC_TRY(set(b, "max_depth", option[ASC_TREES_DEPTH], err));
    ASC_TRY(set(b, "eta", option[ASC_TREES_ETA], err));
    ASC_TRY(set(b, "lambda", option[ASC_TREES_LAMBDA], err));
    ASC_TRY(set(b, "min_child_weight", option[ASC_TREES_CHILD], err));
    ASC_TRY(set(b, "subsample", option[ASC_TREES_ROWS], err));
    return set(b, "colsample_bytree", option[ASC_TREES_COLUMNS], err);
}

/* Boosts, and takes the bytes of the result. */
static asc_status boost(BoosterHandle b, DMatrixHandle data, size_t rounds,
                        asc_arena *arena, model *m, asc_error *err)
{
    const char *bytes = NULL;
    bst_ulong length = 0;
    for (size_t t = 0; t < rounds; t++)
        if (XGBoosterUpdateOneIter(b, (int)t, data) != 0) return refused("a round", err);
    if (XGBoosterSaveModelToBuffer(b, "{\"format\": \"ubj\"}", &length, &bytes) != 0)
        return refused("to hand over its model", err);
    m->bytes = asc_take_bytes(arena, length, 1);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(m->bytes, bytes, length);
    m->length = length;
    return ASC_OK;
}

static asc_status train(const asc_learner_data *d, const double *option,
                        DMatrixHandle data, asc_arena *arena, model *m, asc_error *err)
{
    BoosterHandle b = NULL;
    const DMatrixHandle cache[] = {data};
    ASC_TRY(label(d, m, data, arena, err));
    if (XGBoosterCreate(cache, 1, &b) != 0) return refused("a booster", err);
    asc_status status = configure(b, d, m, option, err);
    if (status == ASC_OK)
        status = boost(b, data, (size_t)option[ASC_TREES_ROUNDS], arena, m, err);
    (void)XGBoosterFree(b);
    return status;
}

asc_status asc_trees_fit(const asc_learner_data *d, const asc_learner_spec *s,
                         asc_arena *arena, void **out, asc_error *err)
{
    model *m = asc_take_bytes(arena, 1, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    const double n = (double)d->x.rows; /* weights have mean 1 */
    m->events = d->events;
    for (size_t i = 0; i < d->x.rows; i++) m->mean += d->w[i] * d->y[i] / n;
    for (size_t i = 0; i < d->x.rows; i++)
        m->sd += d->w[i] * (d->y[i] - m->mean) * (d->y[i] - m->mean) / n;
    m->sd = sqrt(m->sd);
    DMatrixHandle data = NULL;
    ASC_TRY(matrix(d->x, arena, &data, err));
    const asc_status status = train(d, s->value, data, arena, m, err);
    (void)XGDMatrixFree(data);
    if (status == ASC_OK) *out = m;
    return status;
}

/* Sums of trees of the rows, f_0 included. */
static asc_status margins(const model *m, DMatrixHandle data, BoosterHandle b, asc_cmat x,
                          double *mean, asc_error *err)
{
    static const char ask[] =
        "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, "
        "\"iteration_end\": 0, \"strict_shape\": false}";
    const bst_ulong *shape = NULL;
    bst_ulong dimensions = 0;
    const float *margin = NULL;
    if (XGBoosterLoadModelFromBuffer(b, m->bytes, m->length) != 0)
        return refused("its own model", err);
    ASC_TRY(set(b, "nthread", 1.0, err));
    if (XGBoosterPredictFromDMatrix(b, data, ask, &shape, &dimensions, &margin) != 0)
        return refused("to predict", err);
    for (size_t i = 0; i < x.rows; i++) {
        const double f = (double)margin[i];
        mean[i] = m->events ? 1.0 / (1.0 + exp(-f)) : m->mean + m->sd * f;
    }
    return ASC_OK;
}

asc_status asc_trees_predict(const void *context, asc_cmat x, asc_arena *work,
                             double *mean, asc_error *err)
{
    const model *m = context;
    DMatrixHandle data = NULL;
    BoosterHandle b = NULL;
    ASC_TRY(matrix(x, work, &data, err));
    asc_status status = XGBoosterCreate(NULL, 0, &b) == 0 ? ASC_OK : ASC_EINTERNAL;
    if (status == ASC_OK)
        status = margins(m, data, b, x, mean, err);
    else
        status = refused("a booster", err);
    (void)XGBoosterFree(b);
    (void)XGDMatrixFree(data);
    return status;
}

const char *asc_trees_missing(void)
{
    return NULL;
}
