/* Doubly robust means of an ordered score (doubly_robust.h): aipw.c and tmle.c, with m the mean score of the cumulative
 * logit of gcomp.
 *   mean(S) = sum_i w_i [g_i m(A_i under S, L_i) + h_i (y_i - m(A_i, L_i))] / sum_i w_i g_i
 * Influence values of the predictions, with what estimation adds by slopes and thresholds (ordinal_solution.c):
 *   W / W_g w_i g_i (m_i(S) - plug) + (G(S) + more)' H^-1 (scores of row i),  W = sum w, W_g = sum w g
 *   G(S) = W / W_g sum_i w_i g_i dm_i(S), `more` the gradient of what is added to the predictions
 * A score that a replicate, or the other folds, lack has probability 0 there: y - m stays what it is. */
#include "ordinal_robust.h"
#include "ascribe/numeric.h"
#include "ascribe/pool.h"
#include <string.h>

asc_status asc_ordinal_robust_prepare(const asc_problem *p, const asc_settings *s,
                                      asc_arena *arena, asc_doubly *d, asc_error *err)
{
    asc_ordinal *o = asc_take_bytes(arena, 1, sizeof *o);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_ordinal_prepare(p, s, arena, o, err));
    d->ordinal = o;
    d->m = o->m;
    d->m.coefs = o->coefs;
    d->m.term = o->term;
    return ASC_OK;
}

static void hand_over(const asc_ordinal_solution *s, asc_doubly_fit *f)
{
    f->ordinal = *s;
    f->coef = s->coef;
    f->condition = s->condition;
    f->passes = f->outcome.passes = s->passes;
    f->outcome.code = s->code;
}

asc_status asc_ordinal_robust_fit(const asc_doubly *d, bool curvature, asc_arena *work,
                                  asc_doubly_fit *f, asc_error *err)
{
    asc_ordinal_solution s;
    ASC_TRY(asc_ordinal_solve(d->ordinal, curvature, work, &s, err));
    hand_over(&s, f);
    return ASC_OK;
}

asc_status asc_ordinal_robust_refit(const asc_doubly *d, const double *w,
                                    const double *start, asc_arena *work,
                                    asc_doubly_fit *f, asc_error *err)
{
    asc_ordinal_solution s;
    ASC_TRY(asc_ordinal_resolve(d->ordinal, w, start, work, &s, err));
    hand_over(&s, f);
    return ASC_OK;
}

void asc_ordinal_robust_residuals(const asc_ordinal_solution *s, const double *w,
                                  double *r)
{
    const asc_outcome_model *m = &s->o->m;
    asc_ordinal_predict(s, m->mask, r);
    for (size_t i = 0; i < m->n; i++) r[i] = w[i] == 0.0 ? 0.0 : m->y[i] - r[i];
}

asc_status asc_ordinal_robust_predict(const asc_doubly *d, const asc_ordinal_solution *s,
                                      asc_policy policy, asc_arena *work, double *m,
                                      asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    asc_mask *applied = asc_take_bytes(work, d->e.n, sizeof *applied);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < d->e.n; i++) applied[i] = asc_exposure_given(&d->e, policy, i);
    asc_ordinal_predict(s, applied, m);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

typedef struct spreading {
    const asc_doubly *d;
    const asc_doubly_fit *f;
    const asc_doubly_more *more;
    double *influence;
} spreading;

static asc_status one_policy(const spreading *s, size_t j, asc_arena *work,
                             asc_error *err)
{
    const asc_exposure_model *e = &s->d->e;
    const asc_ordinal_solution *o = &s->f->ordinal;
    const double scale = asc_sum(e->w, e->n) / s->f->target, *w_g = s->f->g;
    double *l = s->influence + j * e->problem->clusters;
    double *c = asc_take(work, e->n), *m = asc_take(work, e->n);
    double *g = asc_take(work, s->d->m.coefs);
    asc_mask *applied = asc_take_bytes(work, e->n, sizeof *applied);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++) applied[i] = asc_exposure_given(e, e->policy[j], i);
    asc_ordinal_predict(o, applied, m);
    for (size_t k = 0; k < e->problem->clusters; k++) l[k] = 0.0;
    for (size_t i = 0; i < e->n; i++) {
        c[i] = 0.0;
        if (e->w[i] == 0.0) continue;
        c[i] = scale * e->w[i] * (w_g == NULL ? 1.0 : w_g[i]);
        l[e->cluster[i]] += c[i] * (m[i] - s->more->plug[j]);
    }
    if (s->d->spec->fixed_nuisances) return ASC_OK;
    ASC_TRY(asc_ordinal_gradient(o, applied, c, work, g, err));
    for (size_t k = 0; k < s->d->m.coefs && s->more->gradient != NULL; k++)
        g[k] += s->more->gradient[j * s->d->m.coefs + k];
    return asc_ordinal_spread(o, g, work, l, err);
}

static asc_status policy_task(void *context, size_t j, size_t worker, asc_error *err)
{
    (void)worker;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for influence values");
    const asc_status status = one_policy(context, j, work, err);
    asc_arena_destroy(work);
    return status;
}

asc_status asc_ordinal_robust_influence(const asc_doubly *d, const asc_doubly_fit *f,
                                        const asc_doubly_more *more, double *influence,
                                        asc_error *err)
{
    spreading s = {.d = d, .f = f, .more = more, .influence = influence};
    return asc_pool_run(d->e.policies, policy_task, &s, err);
}
