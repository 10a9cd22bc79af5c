/* Cross-fitting: each unit is predicted by models fitted without it.
 *   fold of a unit  c mod V, c its cluster in order of first appearance
 *   mean(S)         sum_i w_i psi_i / sum_i w_i over all units, psi with the nuisances of the other folds
 *   l_c             sum over the cluster's units of w_i (psi_i - mean)
 * Replicates are draws from these influence values (product of the multiplicities with l), not refits.
 * Each nuisance is the estimator's own parametric model, or by a learner (nuisance.h). A fold whose other
 * folds lack a level of a parametric model, or events in one, is refused: nothing says what its units' mean
 * would be. A score that the other folds lack has probability 0 in them.
 * Schick (1986), Ann. Stat. 14:1139-1151; Chernozhukov et al. (2018), Econom. J. 21:C1-C68. */
#include "crossfit.h"
#include "ordinal_robust.h"
#include <math.h>
#include <string.h>

typedef struct task {
    const asc_doubly *d;
    size_t folds;
    const double *coef;    /* [terms] of the full sample, where parametric fits start */
    double *u, *r, *h, *m; /* [n] */
    asc_mask *applied;     /* [n] of an ordered score */
    asc_crossfit *c;
    bool keep; /* unit by unit; else sums of w psi go to the influence values */
} task;

/* The nuisances of one fold's units. */
typedef struct nuisances {
    const asc_exposure_fit *exposure;
    const double *r;   /* [n] y - m(A, L)                          */
    asc_predictor eta; /* of the parametric outcome model, or      */
    asc_ordinal_solution ordinal;
} nuisances;

static asc_status crossfit_check(const task *t, size_t fold, unsigned code,
                                 const char *which, asc_error *err)
{
    ASC_REQUIRE(
        code == ASC_FIT_OK, err, ASC_ESEPARATION,
        "outcome '%s': without fold %zu of %zu the %s model %s; use fewer folds, "
        "merge rare levels, or leave 'folds' out",
        t->d->e.problem->outcome, fold + 1, t->folds, which,
        (code & ASC_FIT_ABSENT) != 0
            ? "lacks a level or partner that the fold has"
            : "has no finite estimate: a level without events, or always reached");
    return ASC_OK;
}

/* Predictions at a policy. */
static void predict(const task *t, const nuisances *q, asc_policy policy)
{
    const asc_outcome_model *m = &t->d->m;
    if (t->d->ordinal != NULL) {
        for (size_t i = 0; i < m->n; i++)
            t->applied[i] = asc_exposure_given(&t->d->e, policy, i);
        asc_ordinal_predict(&q->ordinal, t->applied, t->m);
        return;
    }
    for (size_t i = 0; i < m->n; i++)
        t->m[i] =
            asc_predictor_at(m, &q->eta, i, asc_exposure_given(&t->d->e, policy, i));
    if (m->link == ASC_BINOMIAL) asc_vlogistic(t->m, t->m, m->n);
    if (m->link == ASC_POISSON) asc_vexp(t->m, t->m, m->n);
}

static asc_status fit_ordinal(const task *t, size_t fold, asc_arena *work, nuisances *q,
                              asc_error *err)
{
    ASC_TRY(asc_ordinal_resolve(t->d->ordinal, t->u, t->coef, work, &q->ordinal, err));
    ASC_REQUIRE((q->ordinal.code & ASC_FIT_REFUSED) == 0, err, ASC_ESEPARATION,
                "outcome '%s': without fold %zu of %zu the cumulative logit model has no "
                "finite estimate: a level or partner is in that fold alone, or has only "
                "the lowest or the highest score outside it; use fewer folds, merge rare "
                "levels, or leave 'folds' out",
                t->d->e.problem->outcome, fold + 1, t->folds);
    asc_ordinal_robust_residuals(&q->ordinal, t->d->e.w, t->r);
    q->r = t->r;
    return ASC_OK;
}

static asc_status fit_outcome(const task *t, size_t fold, asc_arena *work, nuisances *q,
                              asc_error *err)
{
    const asc_outcome_model *m = &t->d->m;
    if (t->d->ordinal != NULL) return fit_ordinal(t, fold, work, q, err);
    asc_outcome_refit f = {
        .w = t->u, .start = t->coef, .coef = asc_take_zero(work, m->coefs)};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_outcome_refit_run(m, &f, work, err));
    ASC_TRY(crossfit_check(t, fold, f.code, "outcome", err));
    ASC_TRY(asc_outcome_residuals(m, t->d->e.w, f.coef, NULL, work, t->r, NULL, err));
    q->r = t->r;
    return asc_predictor_make(m, f.coef, true, work, &q->eta, err);
}

static asc_status fit_exposure(const task *t, size_t fold, asc_arena *work, nuisances *q,
                               asc_error *err)
{
    const asc_exposure_model *e = &t->d->e;
    asc_exposure_fit *f = asc_take_bytes(work, 1, sizeof *f);
    double *start = asc_take(work, e->players * e->p);
    ASC_TRY(asc_arena_check(work, err));
    asc_exposure_unpack(e, t->coef + t->d->outcome_terms, start);
    ASC_TRY(asc_exposure_refit(e, t->u, start, work, f, err));
    ASC_TRY(crossfit_check(t, fold, f->code, "exposure", err));
    q->exposure = f;
    return asc_exposure_trim(e, f, t->d->spec->trim, work, err);
}

static bool parametric_outcome(const asc_doubly *d)
{
    return d->q.outcome == NULL && d->m.p > 0;
}

static bool of_fold(const task *t, size_t fold, size_t row)
{
    const asc_exposure_model *e = &t->d->e;
    return e->w[row] > 0.0 && (fold == t->folds || e->cluster[row] % t->folds == fold);
}

/* The odds of a fold's units for every set of earlier partners. */
static void keep_exposure(const task *t, size_t fold, const asc_exposure_fit *f)
{
    const asc_exposure_model *e = &t->d->e;
    for (size_t k = 0; k < e->players; k++)
        for (size_t set = 0; set < (size_t)1 << k; set++) {
            double shift = 0.0, *odds = t->c->exposure->table[k] + set * e->n;
            for (size_t b = 0; b < k; b++)
                if ((set >> b & 1U) != 0) shift += f->coef[k * e->p + e->common + b];
            const double factor = exp(shift);
            for (size_t i = 0; i < e->n; i++)
                if (of_fold(t, fold, i)) odds[i] = f->odds[k * e->n + i] * factor;
        }
}

static void keep_outcome(const task *t, size_t fold, const nuisances *q)
{
    const asc_exposure_model *e = &t->d->e;
    for (size_t i = 0; i < e->n; i++)
        if (of_fold(t, fold, i)) t->c->r[i] = q->r[i];
    for (size_t j = 0; j < e->policies; j++) {
        predict(t, q, e->policy[j]);
        for (size_t i = 0; i < e->n; i++)
            if (of_fold(t, fold, i)) t->c->m[j * e->n + i] = t->m[i];
    }
}

/* fold = folds: all of them at once, when no parametric model has to be fitted. */
static asc_status one_fold(const task *t, size_t fold, asc_arena *work, asc_error *err)
{
    const asc_doubly *d = t->d;
    const asc_exposure_model *e = &d->e;
    nuisances q = {.exposure = &d->q.fit, .r = d->q.r};
    for (size_t i = 0; i < e->n; i++)
        t->u[i] = e->cluster[i] % t->folds == fold ? 0.0 : e->w[i];
    if (parametric_outcome(d)) ASC_TRY(fit_outcome(t, fold, work, &q, err));
    if (d->q.exposure == NULL) ASC_TRY(fit_exposure(t, fold, work, &q, err));
    if (t->keep) {
        if (d->q.exposure == NULL) keep_exposure(t, fold, q.exposure);
        if (parametric_outcome(d)) keep_outcome(t, fold, &q);
        return ASC_OK;
    }
    for (size_t j = 0; j < e->policies; j++) {
        double *psi = t->c->influence + j * e->problem->clusters;
        ASC_TRY(asc_exposure_h(e, q.exposure, e->policy[j], false, work, t->h, err));
        if (d->q.outcome == NULL) predict(t, &q, e->policy[j]);
        for (size_t i = 0; i < e->n; i++)
            if (of_fold(t, fold, i))
                psi[e->cluster[i]] += e->w[i] * (t->m[i] + t->h[i] * q.r[i]);
    }
    return ASC_OK;
}

/* Weights of clusters, and a row of each. */
static void weigh(const asc_doubly *d, asc_crossfit *c)
{
    const asc_problem *p = d->e.problem;
    for (size_t i = 0; i < p->n; i++) {
        const uint32_t at = p->cluster[i];
        c->weight[at] += p->w[i];
        if (p->w[i] <= c->first[at]) continue;
        c->first[at] = p->w[i];
        c->row[at] = (uint32_t)i;
    }
    c->total = asc_sum(c->weight, p->clusters);
}

/* From sums of w psi to means and influence. */
static void centre(const asc_doubly *d, asc_crossfit *c)
{
    const size_t clusters = d->e.problem->clusters;
    for (size_t j = 0; j < d->e.policies; j++) {
        double *l = c->influence + j * clusters;
        c->mean[j] = asc_sum(l, clusters) / c->total;
        for (size_t k = 0; k < clusters; k++) l[k] -= c->weight[k] * c->mean[j];
    }
}

static asc_status full_outcome(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                               asc_error *err)
{
    if (d->ordinal == NULL)
        return asc_outcome_fit(&d->m, work, c->coef, NULL, &c->condition, &c->passes,
                               err);
    asc_ordinal_solution s;
    ASC_TRY(asc_ordinal_solve(d->ordinal, false, work, &s, err));
    memcpy(c->coef, s.coef, d->m.coefs * sizeof *s.coef);
    c->condition = s.condition;
    c->passes = s.passes;
    return ASC_OK;
}

/* Parametric models of the full sample: they refuse what is not identified, and folds start there. */
static asc_status full(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                       asc_error *err)
{
    if (parametric_outcome(d)) ASC_TRY(full_outcome(d, work, c, err));
    if (d->q.exposure == NULL) {
        asc_exposure_fit f;
        double condition = 0.0;
        ASC_TRY(asc_exposure_fit_full(&d->e, work, &f, &condition, err));
        ASC_TRY(asc_exposure_trim(&d->e, &f, d->spec->trim, work, err));
        asc_exposure_pack(&d->e, f.coef, c->coef + d->outcome_terms);
        if (condition > c->condition) c->condition = condition;
        if (f.passes > c->passes) c->passes = f.passes;
    }
    return ASC_OK;
}

/* Weights of the candidates of stacks, in the places of their terms. */
static void keep_weights(const asc_doubly *d, asc_crossfit *c)
{
    const asc_nuisances *q = &d->q;
    for (size_t t = 0; t < q->terms; t++) {
        const bool outcome = t < q->outcome_terms;
        c->coef[outcome ? t : d->outcome_terms + t - q->outcome_terms] = q->weight[t];
    }
}

/* Room for what is kept unit by unit. */
static asc_status keep_start(asc_doubly *d, asc_arena *arena, asc_arena *keep,
                             asc_crossfit *c, asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    ASC_REQUIRE(
        e->players <= ASC_LEARNED_MAX, err, ASC_EDATA,
        "model '%s': %zu partners: with folds it takes up to %d; leave 'folds' out, "
        "or use aipw",
        d->spec->name, e->players, (int)ASC_LEARNED_MAX);
    c->exposure = &d->q.fit;
    if (d->q.exposure == NULL) ASC_TRY(asc_nuisances_odds(&d->q, arena, err));
    if (d->q.outcome == NULL && !parametric_outcome(d)) return ASC_OK;
    c->m = asc_take_bytes(keep, e->n * sizeof *c->m, e->policies);
    c->r = asc_take_zero(keep, e->n);
    if (d->q.outcome != NULL) d->q.m = c->m;
    return asc_arena_check(keep, err);
}

static asc_status run_folds(const task *t, asc_arena *work, asc_error *err)
{
    const asc_doubly *d = t->d;
    const bool all = !parametric_outcome(d) && d->q.exposure != NULL;
    const size_t first = all ? t->folds : 0, end = t->folds + (all && !t->keep ? 1 : 0);
    for (size_t v = first; v < end; v++) {
        const asc_arena_mark mark = asc_arena_save(work);
        ASC_TRY(one_fold(t, v, work, err));
        asc_arena_rewind(work, mark);
    }
    return ASC_OK;
}

static asc_status run(asc_doubly *d, asc_arena *arena, asc_arena *work, asc_crossfit *c,
                      asc_error *err)
{
    const size_t n = d->e.n;
    const task t = {.d = d,
                    .folds = c->folds,
                    .coef = c->coef,
                    .u = asc_take(work, n),
                    .r = asc_take(work, n),
                    .h = asc_take(work, n),
                    .m = asc_take_zero(work, n),
                    .applied = asc_take_bytes(work, n, sizeof *t.applied),
                    .c = c,
                    .keep = c->exposure != NULL};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(full(d, work, c, err));
    if (d->q.outcome != NULL || d->q.exposure != NULL) {
        ASC_TRY(asc_nuisances_run(&d->q, arena, c->influence, err));
        keep_weights(d, c);
        d->q.m = NULL;
    }
    if (c->r != NULL && d->q.outcome != NULL) memcpy(c->r, d->q.r, n * sizeof *c->r);
    if (d->q.exposure != NULL)
        ASC_TRY(asc_exposure_trim(&d->e, &d->q.fit, d->spec->trim, work, err));
    ASC_TRY(run_folds(&t, work, err));
    weigh(d, c);
    if (!t.keep) centre(d, c);
    return ASC_OK;
}

static asc_status crossfit(asc_doubly *d, asc_arena *arena, asc_arena *keep,
                           asc_crossfit *out, asc_error *err)
{
    const size_t clusters = d->e.problem->clusters;
    asc_crossfit c = {.folds = d->spec->folds,
                      .mean = asc_take(arena, d->e.policies),
                      .coef = asc_take(arena, d->terms),
                      .first = asc_take_zero(arena, clusters),
                      .weight = asc_take_zero(arena, clusters),
                      .row = asc_take_bytes(arena, clusters, sizeof *c.row)};
    c.influence = asc_take_bytes(arena, clusters * sizeof(double), d->e.policies);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_REQUIRE(c.folds >= 2 && c.folds <= clusters, err, ASC_EDATA,
                "outcome '%s': %zu folds of %zu clusters; at least 2 folds, and no more "
                "than clusters",
                d->e.problem->outcome, c.folds, clusters);
    if (keep != NULL) ASC_TRY(keep_start(d, arena, keep, &c, err));
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu folds", c.folds);
    const asc_status status = run(d, arena, work, &c, err);
    asc_arena_destroy(work);
    if (status == ASC_OK) *out = c;
    return status;
}

asc_status asc_crossfit_run(asc_doubly *d, asc_arena *arena, asc_crossfit *out,
                            asc_error *err)
{
    return crossfit(d, arena, NULL, out, err);
}

asc_status asc_crossfit_keep(asc_doubly *d, asc_arena *arena, asc_arena *keep,
                             asc_crossfit *out, asc_error *err)
{
    return crossfit(d, arena, keep, out, err);
}

/* g [n] of the target. Of overlap (A - e)^2 = e (1 - e) + (1 - 2 e)(A - e): its mean does not move with e at
 * the truth, as that of e (1 - e) would. */
static void target_weights(const asc_doubly *d, const asc_crossfit *c, double *g)
{
    const asc_exposure_model *e = &d->e;
    asc_exposure_target(e, c->exposure, g);
    if (e->target != ASC_TARGET_OVERLAP) return;
    asc_exposure_propensity(e, c->exposure, 0, g);
    for (size_t i = 0; i < e->n; i++) g[i] = (e->a[i] - g[i]) * (e->a[i] - g[i]);
}

asc_status asc_crossfit_target(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                               asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    const size_t clusters = e->problem->clusters;
    double *g = asc_take(work, e->n), *h = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    target_weights(d, c, g);
    const double sum = asc_weighted_sum(e->w, g, e->n);
    ASC_REQUIRE(sum > 0.0, err, ASC_EOVERLAP,
                "outcome '%s': no unit is of the target; lower 'trim'",
                e->problem->outcome);
    c->target = asc_exposure_reached(e, sum);
    for (size_t j = 0; j < e->policies; j++) {
        double *l = c->influence + j * clusters, total = 0.0;
        const double *m = c->m + j * e->n;
        ASC_TRY(asc_exposure_h(e, c->exposure, e->policy[j], false, work, h, err));
        for (size_t i = 0; i < e->n; i++) {
            h[i] = e->w[i] == 0.0 ? 0.0 : e->w[i] * (g[i] * m[i] + h[i] * c->r[i]);
            total += h[i];
        }
        c->mean[j] = total / sum;
        for (size_t i = 0; i < e->n; i++)
            if (e->w[i] > 0.0)
                l[e->cluster[i]] +=
                    (h[i] - e->w[i] * g[i] * c->mean[j]) * (c->total / sum);
    }
    c->m = c->r = NULL; /* they go with what they were kept in */
    return ASC_OK;
}

void asc_crossfit_take(const asc_doubly *d, const asc_crossfit *c, asc_means *out)
{
    const size_t policies = d->e.policies, clusters = d->e.problem->clusters;
    memcpy(out->mean, c->mean, policies * sizeof(double));
    if (out->coef != NULL) memcpy(out->coef, c->coef, d->terms * sizeof(double));
    if (out->influence != NULL)
        memcpy(out->influence, c->influence, clusters * policies * sizeof(double));
    out->passes = c->passes;
    out->condition = c->condition;
    out->target = c->target;
    out->code = ASC_FIT_OK;
}

void asc_crossfit_draw(const asc_doubly *d, const asc_crossfit *c, const double *w,
                       asc_means *out)
{
    const size_t clusters = d->e.problem->clusters;
    for (size_t j = 0; j < d->e.policies; j++) {
        const double *l = c->influence + j * clusters;
        double sum = 0.0;
        for (size_t k = 0; k < clusters; k++)
            if (c->first[k] > 0.0) sum += (w[c->row[k]] / c->first[k] - 1.0) * l[k];
        out->mean[j] = c->mean[j] + sum / c->total;
    }
    for (size_t j = 0; j < d->terms && out->coef != NULL; j++)
        out->coef[j] = (double)NAN; /* not refitted */
    out->passes = 0;
    out->condition = 0.0;
    out->code = ASC_FIT_OK;
}
