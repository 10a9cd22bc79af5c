/* What all learners share (ascribe/learner.h): checks, scale of weights, parts of the data. */
#include "ascribe/learner.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

static asc_status check_rows(const asc_learner_data *d, const char *name, asc_error *err)
{
    size_t some = 0;
    ASC_REQUIRE(d->x.rows >= 2 && d->x.cols >= 1, err, ASC_EDATA,
                "learner '%s': %zu rows and %zu features; it needs 2 rows and 1 feature",
                name, d->x.rows, d->x.cols);
    for (size_t i = 0; i < d->x.rows; i++) {
        ASC_REQUIRE(d->w[i] > 0.0 && isfinite(d->w[i]), err, ASC_EDATA,
                    "learner '%s': row %zu has weight %g; rows without weight are left "
                    "out before",
                    name, i, d->w[i]);
        ASC_REQUIRE(isfinite(d->y[i]) && (!d->events || d->y[i] == 0.0 || d->y[i] == 1.0),
                    err, ASC_EDATA, "learner '%s': row %zu has outcome %g", name, i,
                    d->y[i]);
        some += d->y[i] != d->y[0];
    }
    ASC_REQUIRE(
        some > 0, err, ASC_ESEPARATION,
        "learner '%s': the outcome is %g in all %zu rows it could learn from; use "
        "fewer folds or a coarser outcome",
        name, d->y[0], d->x.rows);
    for (size_t j = 0; j < d->x.cols; j++)
        for (size_t i = 0; i < d->x.rows; i++)
            ASC_REQUIRE(isfinite(d->x.data[i + j * d->x.ld]), err, ASC_EDATA,
                        "learner '%s': row %zu has %g in '%s'", name, i,
                        d->x.data[i + j * d->x.ld], d->name[j]);
    return ASC_OK;
}

asc_status asc_learner_fit(const asc_learner_spec *s, const asc_learner_data *d,
                           asc_arena *arena, asc_learned *out, asc_error *err)
{
    const asc_learner *l = asc_learner_find(s->learner);
    const size_t n = d->x.rows;
    ASC_TRY(asc_learner_check(s, d->events, false, "outcome", err));
    ASC_TRY(check_rows(d, l->name, err));
    double *w = asc_take(arena, n);
    ASC_TRY(asc_arena_check(arena, err));
    const double mean = asc_sum(d->w, n) / (double)n;
    for (size_t i = 0; i < n; i++) w[i] = d->w[i] / mean;
    asc_learner_data scaled = *d;
    scaled.w = w;
    void *model = NULL;
    ASC_TRY(l->fit(&scaled, s, arena, &model, err));
    *out = (asc_learned){l, model};
    return ASC_OK;
}

asc_status asc_learner_predict(const asc_learned *l, asc_cmat x, asc_arena *work,
                               double *mean, asc_error *err)
{
    ASC_TRY(l->learner->predict(l->model, x, work, mean, err));
    for (size_t i = 0; i < x.rows; i++)
        ASC_REQUIRE(isfinite(mean[i]), err, ASC_EOVERFLOW,
                    "learner '%s': the prediction for row %zu is %g; look for covariates "
                    "far outside the range it learnt from",
                    l->learner->name, i, mean[i]);
    return ASC_OK;
}

asc_status asc_learner_rows(const asc_learner_data *d, const uint32_t *row, size_t count,
                            asc_arena *arena, asc_learner_data *out, asc_error *err)
{
    const size_t q = d->x.cols;
    double *x = asc_take_bytes(arena, count * sizeof *x, q), *y = asc_take(arena, count);
    double *w = asc_take(arena, count);
    uint32_t *cluster = asc_take_bytes(arena, count, sizeof *cluster);
    uint32_t *rank = asc_take_bytes(arena, d->clusters + 1, sizeof *rank);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < count; i++) {
        y[i] = d->y[row[i]];
        w[i] = d->w[row[i]];
        rank[d->cluster[row[i]] + 1] = 1;
    }
    for (size_t c = 0; c < d->clusters; c++) rank[c + 1] += rank[c];
    for (size_t i = 0; i < count; i++) cluster[i] = rank[d->cluster[row[i]]];
    for (size_t j = 0; j < q; j++)
        for (size_t i = 0; i < count; i++)
            x[i + j * count] = d->x.data[row[i] + j * d->x.ld];
    asc_learner_data part = *d;
    part.x = (asc_cmat){.data = x, .rows = count, .cols = q, .ld = count};
    part.y = y;
    part.w = w;
    part.cluster = cluster;
    part.clusters = rank[d->clusters];
    *out = part;
    return ASC_OK;
}

asc_learner_spec asc_learner_plain(const asc_learner *l)
{
    asc_learner_spec s = {.learner = l->name};
    for (size_t i = 0; l->option != NULL && l->option[i].name != NULL; i++)
        s.value[i] = l->option[i].fallback;
    return s;
}

size_t asc_learner_candidates(const asc_learner_spec *s, bool events,
                              asc_learner_spec candidate[], size_t most)
{
    const char *const own[] = {events ? "logistic" : "linear", "elastic_net", "xgboost"};
    const size_t count = s->ofs > 0 ? s->ofs : sizeof own / sizeof *own;
    for (size_t i = 0; i < count && i < most; i++)
        candidate[i] =
            s->ofs > 0 ? s->of[i] : asc_learner_plain(asc_learner_find(own[i]));
    return count;
}

static asc_status check_one(const asc_learner_spec *s, bool events, bool exposure,
                            const char *what, asc_error *err)
{
    const asc_learner *l = asc_learner_find(s->learner);
    ASC_REQUIRE(l != NULL, err, ASC_ESTUDY,
                "learner of the %s: no learner '%s'; ascribe models lists them", what,
                s->learner);
    const char *missing = l->missing == NULL ? NULL : l->missing();
    ASC_REQUIRE(missing == NULL, err, ASC_EDATA, "learner of the %s: '%s' %s", what,
                l->name, missing);
    ASC_REQUIRE(!l->only_events || events, err, ASC_ESTUDY,
                "learner of the %s: '%s' learns probabilities, and the outcome is an "
                "amount: use linear, elastic_net or xgboost",
                what, l->name);
    ASC_REQUIRE(!l->unbounded || !exposure, err, ASC_ESTUDY,
                "learner of the %s: '%s' does not stay between 0 and 1: use logistic, "
                "elastic_net or xgboost",
                what, l->name);
    return ASC_OK;
}

asc_status asc_learner_check(const asc_learner_spec *s, bool events, bool exposure,
                             const char *what, asc_error *err)
{
    ASC_TRY(check_one(s, events, exposure, what, err));
    if (!asc_learner_find(s->learner)->combines) return ASC_OK;
    asc_learner_spec candidate[ASC_CANDIDATES_MAX];
    const size_t count = asc_learner_candidates(s, events, candidate, ASC_CANDIDATES_MAX);
    ASC_REQUIRE(count >= 2 && count <= ASC_CANDIDATES_MAX, err, ASC_ESTUDY,
                "learner of the %s: '%s' of %zu candidates; it takes 2 to %d", what,
                s->learner, count, (int)ASC_CANDIDATES_MAX);
    for (size_t i = 0; i < count; i++) {
        ASC_TRY(check_one(&candidate[i], events, exposure, what, err));
        ASC_REQUIRE(!asc_learner_find(candidate[i].learner)->combines, err, ASC_ESTUDY,
                    "learner of the %s: a candidate of '%s' is '%s'; a candidate may not "
                    "combine others",
                    what, s->learner, candidate[i].learner);
    }
    return ASC_OK;
}
