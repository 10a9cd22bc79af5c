/* Cross-fitting: each unit is predicted by models fitted without it.
 *   fold of a unit  c mod V, c its cluster in order of first appearance
 *   mean(S)         sum_i w_i psi_i / sum_i w_i over all units, psi with the nuisances of the other folds
 *   l_c             sum over the cluster's units of w_i (psi_i - mean)
 * Replicates are draws from these influence values (product of the multiplicities with l), not refits.
 * A fold whose other folds lack a level, or events in one, is refused: nothing says what its units' mean
 * would be.
 * Schick (1986), Ann. Stat. 14:1139-1151; Chernozhukov et al. (2018), Econom. J. 21:C1-C68. */
#include "crossfit.h"
#include <string.h>

typedef struct task {
    const asc_doubly *d;
    double *u, *r, *h, *m; /* [n] */
    double *psi;           /* [clusters x policies] sums of w psi */
} task;

static asc_status crossfit_check(const asc_doubly *d, size_t fold, size_t folds,
                                 const asc_doubly_fit *f, asc_error *err)
{
    const bool outcome = f->outcome.code != ASC_FIT_OK;
    ASC_REQUIRE(
        f->code == ASC_FIT_OK, err, ASC_ESEPARATION,
        "outcome '%s': without fold %zu of %zu the %s model %s; use fewer folds, "
        "merge rare levels, or leave 'folds' out",
        d->m.problem->outcome, fold + 1, folds, outcome ? "outcome" : "exposure",
        (f->code & ASC_FIT_ABSENT) != 0
            ? "lacks a level or partner that the fold has"
            : "has no finite estimate: a level without events, or always reached");
    return ASC_OK;
}

/* Predictions at a policy. */
static void predict(const task *t, const asc_predictor *eta, asc_policy policy)
{
    const asc_outcome_model *m = &t->d->m;
    for (size_t i = 0; i < m->n; i++)
        t->m[i] = asc_predictor_at(m, eta, i, asc_exposure_given(&t->d->e, policy, i));
    if (m->link == ASC_BINOMIAL) asc_vlogistic(t->m, t->m, m->n);
    if (m->link == ASC_POISSON) asc_vexp(t->m, t->m, m->n);
}

static asc_status one_fold(const task *t, size_t fold, size_t folds, const double *start,
                           asc_arena *work, asc_error *err)
{
    const asc_doubly *d = t->d;
    const asc_exposure_model *e = &d->e;
    asc_doubly_fit f;
    asc_predictor eta;
    for (size_t i = 0; i < e->n; i++)
        t->u[i] = e->cluster[i] % folds == fold ? 0.0 : e->w[i];
    ASC_TRY(asc_doubly_refit(d, t->u, start, work, &f, err));
    ASC_TRY(crossfit_check(d, fold, folds, &f, err));
    ASC_TRY(asc_exposure_trim(e, &f.exposure, d->spec->trim, work, err));
    ASC_TRY(asc_outcome_residuals(&d->m, e->w, f.coef, NULL, work, t->r, NULL, err));
    ASC_TRY(asc_predictor_make(&d->m, f.coef, true, work, &eta, err));
    for (size_t j = 0; j < e->policies; j++) {
        double *psi = t->psi + j * e->problem->clusters;
        ASC_TRY(asc_exposure_h(e, &f.exposure, e->policy[j], false, work, t->h, err));
        predict(t, &eta, e->policy[j]);
        for (size_t i = 0; i < e->n; i++)
            if (e->w[i] > 0.0 && e->cluster[i] % folds == fold)
                psi[e->cluster[i]] += e->w[i] * (t->m[i] + t->h[i] * t->r[i]);
    }
    return ASC_OK;
}

/* From sums of w psi to means and influence; weights of clusters. */
static asc_status finish(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                         asc_error *err)
{
    const asc_problem *p = d->e.problem;
    double *weight = asc_take_zero(work, p->clusters);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->n; i++) {
        const uint32_t at = p->cluster[i];
        weight[at] += p->w[i];
        if (p->w[i] <= c->first[at]) continue;
        c->first[at] = p->w[i];
        c->row[at] = (uint32_t)i;
    }
    c->total = asc_sum(weight, p->clusters);
    for (size_t j = 0; j < d->e.policies; j++) {
        double *l = c->influence + j * p->clusters;
        c->mean[j] = asc_sum(l, p->clusters) / c->total;
        for (size_t k = 0; k < p->clusters; k++) l[k] -= weight[k] * c->mean[j];
    }
    return ASC_OK;
}

static asc_status run(const asc_doubly *d, asc_arena *work, asc_crossfit *c,
                      asc_error *err)
{
    const size_t n = d->e.n;
    asc_doubly_fit full;
    const task t = {.d = d,
                    .u = asc_take(work, n),
                    .r = asc_take(work, n),
                    .h = asc_take(work, n),
                    .m = asc_take(work, n),
                    .psi = c->influence};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_doubly_fit_full(d, false, work, &full, err));
    asc_means out = {.coef = c->coef};
    asc_doubly_hand_over(d, &full, &out);
    c->condition = out.condition;
    c->passes = out.passes;
    for (size_t v = 0; v < c->folds; v++) {
        const asc_arena_mark mark = asc_arena_save(work);
        ASC_TRY(one_fold(&t, v, c->folds, c->coef, work, err));
        asc_arena_rewind(work, mark);
    }
    return finish(d, work, c, err);
}

asc_status asc_crossfit_run(const asc_doubly *d, asc_arena *arena, asc_crossfit *out,
                            asc_error *err)
{
    const size_t clusters = d->e.problem->clusters;
    asc_crossfit c = {.folds = d->spec->folds,
                      .mean = asc_take(arena, d->e.policies),
                      .coef = asc_take(arena, d->terms),
                      .first = asc_take_zero(arena, clusters),
                      .row = asc_take_bytes(arena, clusters, sizeof *c.row)};
    c.influence = asc_take_bytes(arena, clusters * sizeof(double), d->e.policies);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_REQUIRE(c.folds >= 2 && c.folds <= clusters, err, ASC_EDATA,
                "outcome '%s': %zu folds of %zu clusters; at least 2 folds, and no more "
                "than clusters",
                d->m.problem->outcome, c.folds, clusters);
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu folds", c.folds);
    const asc_status status = run(d, work, &c, err);
    asc_arena_destroy(work);
    if (status == ASC_OK) *out = c;
    return status;
}

void asc_crossfit_draw(const asc_doubly *d, const asc_crossfit *c, const double *w,
                       double *mean)
{
    const size_t clusters = d->e.problem->clusters;
    for (size_t j = 0; j < d->e.policies; j++) {
        const double *l = c->influence + j * clusters;
        double sum = 0.0;
        for (size_t k = 0; k < clusters; k++)
            if (c->first[k] > 0.0) sum += (w[c->row[k]] / c->first[k] - 1.0) * l[k];
        mean[j] = c->mean[j] + sum / c->total;
    }
}
