/* Cross-fitted nuisances by learners (nuisance.h). L of either are the covariates of its list.
 *   outcome     m(A, L): one fit on [L, A_1 .. A_K], and the person-time where the outcome has an offset
 *   exposure k  Pr(A_k = 1 | A_1 .. A_{k-1}, L) on [L, A_1 .. A_{k-1}] among the units eligible for k
 *   fold        cluster mod V, clusters in order of first appearance
 * Units of a fold are predicted by the fit to the others: the outcome under every policy, an exposure under
 * every set of earlier ones, since the law of exposures sums over what partners did not do. Seeds: stream
 * (seed, learner, nuisance), element fold. A task is one nuisance of one fold; what it writes belongs to its
 * fold.
 * Chernozhukov et al. (2018), Econom. J. 21:C1-C68, section 3. */
#include "nuisance.h"
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include "chosen.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct job {
    asc_nuisances *q;
    asc_learner_data outcome;  /* [n x L + K (+ 1)]                                 */
    asc_learner_data exposure; /* [n x L + K (+ 1)], of which each uses the first   */
    double *psi;    /* [clusters x policies]                                  */
    double *weight; /* [folds][terms]                                         */
} job;

/* Scratch of one task. */
typedef struct task {
    const job *j;
    size_t fold, partner; /* partner = players: the outcome */
    asc_learner_data all; /* of this nuisance               */
    size_t covariates;    /* columns of L                   */
    uint32_t *row;        /* [n]                            */
    size_t train, test;   /* rows of either, from either end */
    double *x;            /* [test x features]              */
    double *mean;         /* [test]                         */
    asc_learned learned;
    asc_arena *work;
} task;

static size_t term_count(const asc_learner_spec *s, bool events)
{
    asc_learner_spec candidate[ASC_CANDIDATES_MAX];
    if (s == NULL || !asc_learner_find(s->learner)->combines) return 0;
    return asc_learner_candidates(s, events, candidate, ASC_CANDIDATES_MAX);
}

static void name_terms(asc_nuisances *q, const asc_learner_spec *s, bool events,
                       const char *part)
{
    asc_learner_spec candidate[ASC_CANDIDATES_MAX];
    const size_t count = term_count(s, events);
    if (count > 0) (void)asc_learner_candidates(s, events, candidate, count);
    for (size_t i = 0; i < count; i++) {
        q->part[q->terms] = part;
        q->term[q->terms++] = candidate[i].learner;
    }
}

static asc_status check(const asc_nuisances *q, asc_error *err)
{
    const asc_exposure_model *e = q->e;
    const asc_problem *p = e->problem;
    char what[160];
    ASC_REQUIRE((q->outcome == NULL && q->exposure == NULL) || q->folds >= 2, err,
                ASC_ESTUDY, "learners are only cross-fitted: write folds: 5");
    if (q->outcome != NULL)
        ASC_TRY(asc_learner_check(q->outcome, p->family == ASC_BINOMIAL, false, "outcome",
                                  err));
    if (q->exposure == NULL) return ASC_OK;
    ASC_REQUIRE(e->players <= ASC_LEARNED_MAX, err, ASC_EDATA,
                "%zu partners: exposures are learned for up to %d; leave "
                "'exposure_learner' out",
                e->players, (int)ASC_LEARNED_MAX);
    ASC_REQUIRE(e->common > 1, err, ASC_EDATA,
                "'exposure_learner' without covariates: there is nothing to learn "
                "delivery from; name some, or leave it out");
    (void)snprintf(what, sizeof what, "exposure of '%.60s'", p->player[0]);
    return asc_learner_check(q->exposure, true, true, what, err);
}

asc_status asc_nuisances_prepare(const asc_exposure_model *e, const asc_settings *s,
                                 asc_arena *arena, asc_nuisances *out, asc_error *err)
{
    const bool events = e->problem->family == ASC_BINOMIAL;
    asc_nuisances q = {.e = e,
                       .outcome = s->spec->outcome_learner,
                       .exposure = s->spec->exposure_learner,
                       .folds = s->spec->folds,
                       .seed = s->seed};
    ASC_TRY(check(&q, err));
    ASC_TRY(asc_problem_of_outcome(e->whole, s, arena, &q.of_outcome, err));
    const size_t most = (e->players + 1) * ASC_CANDIDATES_MAX;
    q.term = asc_take_bytes(arena, most, sizeof *q.term);
    q.part = asc_take_bytes(arena, most, sizeof *q.part);
    ASC_TRY(asc_arena_check(arena, err));
    name_terms(&q, q.outcome, events, "outcome");
    q.outcome_terms = q.terms;
    for (size_t k = 0; k < e->players && q.exposure != NULL; k++)
        name_terms(&q, q.exposure, true,
                   asc_take_format(arena, "exposure:%s", e->problem->player[k]));
    ASC_TRY(asc_arena_check(arena, err));
    *out = q;
    return ASC_OK;
}

static bool is_eligible(const asc_exposure_model *e, size_t i, size_t k)
{
    return k >= e->players || e->eligible == NULL || (e->eligible[i] >> k & 1U) != 0;
}

/* Rows without weight are in neither part. */
static void split(task *t)
{
    const asc_exposure_model *e = t->j->q->e;
    const size_t folds = t->j->q->folds;
    for (size_t i = e->n; i-- > 0;)
        if (e->w[i] > 0.0 && e->cluster[i] % folds == t->fold &&
            is_eligible(e, i, t->partner))
            t->row[e->n - ++t->test] = (uint32_t)i;
    for (size_t i = 0; i < e->n; i++)
        if (e->w[i] > 0.0 && e->cluster[i] % folds != t->fold &&
            is_eligible(e, i, t->partner))
            t->row[t->train++] = (uint32_t)i;
}

static asc_status learn(task *t, const asc_learner_spec *s, const char *what,
                        asc_error *err)
{
    const job *j = t->j;
    const asc_exposure_model *e = j->q->e;
    asc_learner_data train;
    asc_error reason = {0};
    asc_status status =
        asc_learner_rows(&t->all, t->row, t->train, t->work, &train, &reason);
    if (status == ASC_OK)
        status = asc_learner_fit(s, &train, t->work, &t->learned, &reason);
    ASC_REQUIRE(status == ASC_OK, err, status,
                "outcome '%s', %s, without fold %zu of %zu: %s", e->problem->outcome,
                what, t->fold + 1, j->q->folds, reason.message);
    const uint32_t *row = t->row + e->n - t->test;
    t->x = asc_take_bytes(t->work, t->test * sizeof *t->x, t->all.x.cols);
    t->mean = asc_take(t->work, t->test);
    ASC_TRY(asc_arena_check(t->work, err));
    for (size_t c = 0; c < t->all.x.cols; c++)
        for (size_t i = 0; i < t->test; i++)
            t->x[i + c * t->test] = t->all.x.data[row[i] + c * t->all.x.ld];
    return ASC_OK;
}

static asc_status predict(task *t, asc_error *err)
{
    if (t->test == 0) return ASC_OK;
    const asc_cmat x = {t->x, t->test, t->all.x.cols, t->test};
    return asc_learner_predict(&t->learned, x, t->work, t->mean, err);
}

/* Sets exposure `partner` of row i of the test part. */
static void expose(const task *t, size_t i, size_t partner, bool delivered)
{
    t->x[i + (t->covariates + partner) * t->test] = delivered ? 1.0 : 0.0;
}

static asc_status outcome(task *t, asc_error *err)
{
    const job *j = t->j;
    const asc_exposure_model *e = j->q->e;
    const uint32_t *row = t->row + e->n - t->test;
    ASC_TRY(learn(t, j->q->outcome, "outcome model", err));
    ASC_TRY(predict(t, err));
    for (size_t i = 0; i < t->test; i++) j->q->r[row[i]] = e->y[row[i]] - t->mean[i];
    for (size_t p = 0; p < e->policies; p++) {
        double *psi = j->psi + p * e->problem->clusters;
        for (size_t i = 0; i < t->test; i++) {
            const asc_mask given = asc_exposure_given(e, e->policy[p], row[i]);
            for (size_t k = 0; k < e->players; k++)
                expose(t, i, k, (given >> k & 1U) != 0);
        }
        ASC_TRY(predict(t, err));
        for (size_t i = 0; i < t->test; i++) {
            if (j->q->m != NULL)
                j->q->m[p * e->n + row[i]] = t->mean[i];
            else
                psi[e->cluster[row[i]]] += e->w[row[i]] * t->mean[i];
        }
    }
    return ASC_OK;
}

static asc_status exposure(task *t, asc_error *err)
{
    const job *j = t->j;
    const asc_exposure_model *e = j->q->e;
    const uint32_t *row = t->row + e->n - t->test;
    const size_t k = t->partner;
    char what[160];
    (void)snprintf(what, sizeof what, "exposure model of '%.60s'", e->problem->player[k]);
    ASC_TRY(learn(t, j->q->exposure, what, err));
    for (size_t set = 0; set < (size_t)1 << k; set++) {
        double *odds = j->q->fit.table[k] + set * e->n;
        for (size_t i = 0; i < t->test; i++)
            for (size_t b = 0; b < k; b++) expose(t, i, b, (set >> b & 1U) != 0);
        ASC_TRY(predict(t, err));
        for (size_t i = 0; i < t->test; i++) {
            const double p = t->mean[i];
            ASC_REQUIRE(p > 0.0 && p < 1.0, err, ASC_EOVERLAP,
                        "outcome '%s', %s: unit %zu has a probability of %g, no "
                        "comparable units; use a learner that is less sure, or leave "
                        "such units out by 'include'",
                        e->problem->outcome, what, (size_t)e->order[row[i]] + 1, p);
            odds[row[i]] = p / (1.0 - p);
        }
    }
    return ASC_OK;
}

static void keep_weights(const task *t)
{
    const asc_nuisances *q = t->j->q;
    const asc_learner *l = t->learned.learner;
    if (!l->combines) return;
    const bool outcome = t->partner == q->e->players;
    const size_t each = outcome || q->exposure == NULL
                            ? q->outcome_terms
                            : (q->terms - q->outcome_terms) / q->e->players;
    double *to = t->j->weight + t->fold * q->terms +
                 (outcome ? 0 : q->outcome_terms + t->partner * each);
    memcpy(to, l->weights(t->learned.model), each * sizeof *to);
}

static asc_status run_within(task *t, asc_error *err)
{
    const job *j = t->j;
    const asc_exposure_model *e = j->q->e;
    const bool is_outcome = t->partner == e->players;
    t->row = asc_take_bytes(t->work, e->n, sizeof *t->row);
    ASC_TRY(asc_arena_check(t->work, err));
    t->all = is_outcome ? j->outcome : j->exposure;
    t->covariates = (is_outcome ? j->q->of_outcome : e->problem)->x.cols - 1;
    t->all.seed = asc_stream_at(j->q->seed, ASC_PURPOSE_LEARNER,
                                is_outcome ? 0 : t->partner + 1, t->fold);
    if (!is_outcome) {
        t->all.events = true;
        t->all.y = e->a + t->partner * e->n;
        t->all.x.cols = t->covariates + t->partner;
    }
    split(t);
    ASC_TRY(is_outcome ? outcome(t, err) : exposure(t, err));
    keep_weights(t);
    return ASC_OK;
}

/* Tasks: outcome of every fold, then the partners of every fold, as far as they are learned. */
static asc_status run_task(void *context, size_t index, size_t worker, asc_error *err)
{
    const job *j = context;
    const asc_nuisances *q = j->q;
    const size_t outcomes = q->outcome != NULL ? q->folds : 0;
    (void)worker;
    task t = {.j = j, .fold = index % q->folds, .partner = q->e->players};
    if (index >= outcomes) t.partner = (index - outcomes) / q->folds;
    t.work = asc_arena_create();
    ASC_REQUIRE(t.work != NULL, err, ASC_EMEMORY, "no memory left for fold %zu", t.fold);
    const asc_status status = run_within(&t, err);
    asc_arena_destroy(t.work);
    return status;
}

/* Columns L of p, A_1 .. A_K, and person-time. */
static asc_status features(const asc_exposure_model *e, const asc_problem *p,
                           asc_arena *work, asc_learner_data *out, asc_error *err)
{
    const size_t n = e->n, covariates = p->x.cols - 1;
    const size_t cols = covariates + e->players + (p->offset != NULL ? 1 : 0);
    double *x = asc_take_bytes(work, n * sizeof *x, cols);
    const char **name = asc_take_bytes(work, cols, sizeof *name);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t c = 0; c < covariates; c++) {
        name[c] = p->term[c + 1];
        for (size_t i = 0; i < n; i++)
            x[i + c * n] = p->x.data[e->order[i] + (c + 1) * p->x.ld];
    }
    for (size_t k = 0; k < e->players; k++) {
        name[covariates + k] = p->player[k];
        memcpy(x + (covariates + k) * n, e->a + k * n, n * sizeof *x);
    }
    if (p->offset != NULL) {
        name[cols - 1] = "(person-time)";
        for (size_t i = 0; i < n; i++)
            x[i + (cols - 1) * n] = exp(p->offset[e->order[i]]);
    }
    *out = (asc_learner_data){.x = {x, n, cols, n},
                              .name = name,
                              .y = e->y,
                              .w = e->w,
                              .cluster = e->cluster,
                              .clusters = p->clusters,
                              .events = p->family == ASC_BINOMIAL};
    return ASC_OK;
}

/* One matrix serves both where they have the same covariates. */
static asc_status both_features(job *j, asc_arena *work, asc_error *err)
{
    const asc_nuisances *q = j->q;
    if (q->exposure != NULL)
        ASC_TRY(features(q->e, q->e->problem, work, &j->exposure, err));
    if (q->exposure != NULL && q->of_outcome == q->e->problem) {
        j->outcome = j->exposure;
        return ASC_OK;
    }
    return q->outcome == NULL ? ASC_OK
                              : features(q->e, q->of_outcome, work, &j->outcome, err);
}

asc_status asc_nuisances_odds(asc_nuisances *q, asc_arena *arena, asc_error *err)
{
    const asc_exposure_model *e = q->e;
    q->fit.table = asc_take_bytes(arena, e->players, sizeof *q->fit.table);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < e->players; k++) q->fit.table[k] = asc_take(arena, e->n << k);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < e->players; k++)
        for (size_t set = 0; set < (size_t)1 << k; set++)
            for (size_t i = 0; i < e->n; i++)
                q->fit.table[k][set * e->n + i] = is_eligible(e, i, k) ? 1.0 : 0.0;
    return ASC_OK;
}

static asc_status run(asc_nuisances *q, asc_arena *work, double *psi, asc_error *err)
{
    const size_t partners = q->exposure != NULL ? q->e->players : 0;
    job j = {.q = q, .psi = psi};
    ASC_TRY(both_features(&j, work, err));
    j.weight = asc_take_zero(work, q->folds * q->terms);
    ASC_TRY(asc_arena_check(work, err));
    const size_t tasks = q->folds * (partners + (q->outcome != NULL ? 1 : 0));
    ASC_TRY(asc_pool_run(tasks, run_task, &j, err));
    for (size_t t = 0; t < q->terms; t++)
        for (size_t v = 0; v < q->folds; v++)
            q->weight[t] += j.weight[v * q->terms + t] / (double)q->folds;
    return ASC_OK;
}

asc_status asc_nuisances_run(asc_nuisances *q, asc_arena *arena, double *psi,
                             asc_error *err)
{
    q->weight = asc_take_zero(arena, q->terms);
    q->r = asc_take_zero(arena, q->e->n);
    ASC_TRY(asc_arena_check(arena, err));
    if (q->exposure != NULL) ASC_TRY(asc_nuisances_odds(q, arena, err));
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu features",
                q->e->common + q->e->players);
    const asc_status status = run(q, work, psi, err);
    asc_arena_destroy(work);
    return status;
}
