/* aipw.c: policy means by augmented inverse probability weighting: the prediction of an outcome model,
 * corrected by its weighted residuals among the units that follow the policy.
 *   mean(S) = sum_i w_i psi_i / sum_i w_i g_i
 *   psi_i   = g_i m(A_i under S, L_i) + h_i (y_i - m(A_i, L_i))
 *   g [n]     weight of the target, 1 for all units (exposure_model.h)
 *   m         outcome model of gcomp (outcome_model.h)
 *   h [n]     weights of ipw (exposure_model.h), 0 for units that do not follow S
 * The prediction part is that of gcomp; the residuals do not depend on S, so each policy adds one sum.
 * Influence values carry the estimation of both models, which keeps standard errors honest when one of
 * them is wrong; with `nuisances: fixed` they are psi - mean.
 * With `folds` both models are cross-fitted, and replicates are draws from influence values (crossfit.c); either
 * may then be by a learner (nuisance.c).
 * An amount of two parts has its own fits (two_robust.c), an ordered score its own outcome model (ordinal_robust.c).
 * Consistent when either the outcome model or the exposure models are right, there is no unmeasured
 * confounding, and every policy has a probability above 0 for every unit. The target `overlap` is made of
 * the exposure model itself, which must then be right: the outcome model only sharpens the estimate.
 * Robins, Rotnitzky & Zhao (1994), JASA 89:846-866; Bang & Robins (2005), Biometrics 61:962-973; Mao, Li & Greene
 * (2019), Stat. Methods Med. Res. 28:2439-2454, for the targets. */
#include "alone.h"
#include "crossfit.h"
#include "exposure_block.h"
#include "outcome_block.h"
#include "two_robust.h"
#include <math.h>
#include <string.h>

typedef struct plan {
    asc_doubly d;        /* first: asc_doubly_part reads it */
    asc_crossfit fold;   /* when folds are asked for        */
    asc_two_robust *two; /* of an amount of two parts, in place of all that; else NULL */
} plan;

/* Cross-fitted all is done before replicates, which draw from it. */
static asc_status crossfit(plan *pl, asc_arena *arena, asc_error *err)
{
    asc_doubly *d = &pl->d;
    if (d->e.target == ASC_TARGET_ALL) return asc_crossfit_run(d, arena, &pl->fold, err);
    asc_arena *keep = asc_arena_create();
    ASC_REQUIRE(keep != NULL, err, ASC_EMEMORY, "no memory left for %zu folds",
                d->spec->folds);
    asc_status status = asc_crossfit_keep(d, arena, keep, &pl->fold, err);
    if (status == ASC_OK) status = asc_crossfit_target(d, keep, &pl->fold, err);
    asc_arena_destroy(keep);
    return status;
}

static asc_status takes(const asc_problem *p, const asc_model_spec *spec, asc_error *err)
{
    return p->family == ASC_TWO_PART ? asc_two_robust_takes(p, spec, err) : ASC_OK;
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    plan *pl = asc_take_bytes(arena, 1, sizeof *pl);
    ASC_TRY(asc_arena_check(arena, err));
    *out = pl;
    if (p->family == ASC_TWO_PART) {
        pl->two = asc_take_bytes(arena, 1, sizeof *pl->two);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_TRY(asc_two_robust_prepare(p, s, arena, pl->two, err));
        *terms = pl->two->term;
        *count = pl->two->terms;
        return ASC_OK;
    }
    ASC_TRY(asc_doubly_prepare(p, s, arena, &pl->d, err));
    if (s->spec->folds > 0) ASC_TRY(crossfit(pl, arena, err));
    *terms = pl->d.term;
    *count = pl->d.terms;
    return ASC_OK;
}

static const char *part(const void *context, size_t term)
{
    const plan *pl = context;
    return pl->two != NULL ? pl->two->part[term] : asc_doubly_part(&pl->d, term);
}

static asc_status diagnose(const void *context, const double *coef, asc_arena *arena,
                           asc_diagnosis *out, asc_error *err)
{
    const plan *pl = context;
    if (pl->two == NULL) return asc_doubly_diagnose(&pl->d, coef, arena, out, err);
    return asc_exposure_diagnose(&pl->two->e, coef + pl->two->t.coefs, arena, out, err);
}

/* What the estimation of the target's weights adds: sum w g' (m(S) - mean). */
static asc_status of_target(const asc_doubly *d, const asc_doubly_fit *f,
                            const double *inverse, asc_policy policy, double mean,
                            asc_arena *work, double *l, asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    if (e->target != ASC_TARGET_OVERLAP || f->g == NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    double *c = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_doubly_predict(d, f, policy, work, c, err));
    for (size_t i = 0; i < e->n; i++)
        c[i] = e->w[i] == 0.0 ? 0.0 : e->w[i] * f->g[i] * (c[i] - mean);
    ASC_TRY(asc_exposure_target_direction(e, &f->exposure, inverse, c,
                                          asc_sum(e->w, e->n) / f->target, work, l, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* What influence values of all policies share. */
typedef struct spreading {
    const asc_doubly *d;
    const asc_doubly_fit *f;
    const double *plug, *extra; /* [policies]                                    */
    const double *inverse;      /* of the exposure models; NULL: nuisances fixed */
    double *gradient; /* [width x policies] of sum w h r to the outcome's coefficients  */
    double *out;      /* [clusters x policies] with those of the predictions in it */
} spreading;

static double scale_of(const asc_doubly *d, const asc_doubly_fit *f)
{
    return asc_sum(d->e.w, d->e.n) / f->target;
}

/* One policy: what the residuals change by with the outcome model. */
static asc_status slope(const spreading *s, size_t j, asc_arena *work, asc_error *err)
{
    const asc_doubly *d = s->d;
    const asc_exposure_model *e = &d->e;
    const double scale = scale_of(d, s->f);
    double *h = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_h(e, &s->f->exposure, e->policy[j], false, work, h, err));
    for (size_t i = 0; i < e->n; i++)
        h[i] = e->w[i] == 0.0 ? 0.0 : -scale * e->w[i] * h[i] * s->f->slope[i];
    return asc_doubly_gradient(d, s->f, h, work, s->gradient + j * asc_doubly_width(d),
                               err);
}

/* One policy: w h r, and what the estimation of the exposure models adds to it. */
static asc_status spread(const spreading *s, size_t j, asc_arena *work, asc_error *err)
{
    const asc_doubly *d = s->d;
    const asc_doubly_fit *f = s->f;
    const asc_exposure_model *e = &d->e;
    const asc_policy policy = e->policy[j];
    const double scale = scale_of(d, f);
    double *l = s->out + j * e->problem->clusters, *c = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_h(e, &f->exposure, policy, false, work, c, err));
    for (size_t i = 0; i < e->n; i++) {
        const double g = f->g == NULL ? 1.0 : f->g[i];
        c[i] = e->w[i] == 0.0 ? 0.0 : scale * e->w[i] * c[i] * f->r[i];
        l[e->cluster[i]] += c[i] - scale * e->w[i] * g * s->extra[j];
    }
    if (s->inverse == NULL) return ASC_OK;
    ASC_TRY(asc_exposure_direction(e, &f->exposure, s->inverse, policy, c, 1.0, work, l,
                                   err));
    return of_target(d, f, s->inverse, policy, s->plug[j] + s->extra[j], work, l, err);
}

/* The policies first, then, when out is there, their sums. */
static asc_status policy_task(void *context, size_t j, size_t worker, asc_error *err)
{
    const spreading *s = context;
    (void)worker;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for influence values");
    const asc_status status =
        s->out == NULL ? slope(s, j, work, err) : spread(s, j, work, err);
    asc_arena_destroy(work);
    return status;
}

/* Those of the predictions of gcomp, then of the residuals, policies in parallel. */
static asc_status influence(const asc_doubly *d, const asc_doubly_fit *f,
                            const double *plug, const double *extra, asc_arena *work,
                            double *out, asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    spreading s = {.d = d, .f = f, .plug = plug, .extra = extra};
    asc_scores scores;
    if (!d->spec->fixed_nuisances) {
        double *inverse = asc_take(work, e->players * e->p * e->p);
        s.gradient = asc_take(work, e->policies * asc_doubly_width(d));
        ASC_TRY(asc_arena_check(work, err));
        ASC_TRY(asc_exposure_curvature(e, &f->exposure, work, inverse, err));
        s.inverse = inverse;
        ASC_TRY(asc_pool_run(e->policies, policy_task, &s, err));
    }
    ASC_TRY(asc_doubly_scores(d, f, work, &scores, err));
    const asc_doubly_more more = {
        .plug = plug, .scores = &scores, .gradient = s.gradient};
    ASC_TRY(asc_doubly_plug_influence(d, f, &more, work, out, err));
    s.out = out;
    return asc_pool_run(e->policies, policy_task, &s, err);
}

static asc_status fit(const void *context, asc_arena *work, asc_means *out,
                      asc_error *err)
{
    const plan *pl = context;
    const asc_doubly *d = &pl->d;
    if (pl->two != NULL) return asc_two_robust_fit(pl->two, work, out, err);
    if (pl->fold.folds > 0) {
        asc_crossfit_take(d, &pl->fold, out);
        return ASC_OK;
    }
    const asc_exposure_model *e = &d->e;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_doubly_fit f;
    double *plug = asc_take(work, e->policies), *extra = asc_take(work, e->policies);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_doubly_fit_full(d, out->influence != NULL, work, &f, err));
    ASC_TRY(asc_doubly_plug(d, d->m.w, &f, work, plug, err));
    for (size_t j = 0; j < e->policies; j++) {
        asc_weight_sums sum;
        ASC_TRY(
            asc_exposure_sums(e, &f.exposure, e->policy[j], e->w, f.r, work, &sum, err));
        ASC_TRY(asc_exposure_followed(e, e->policy[j], &sum, work, err));
        extra[j] = sum.value / f.target;
    }
    if (out->influence != NULL)
        ASC_TRY(influence(d, &f, plug, extra, work, out->influence, err));
    for (size_t j = 0; j < e->policies; j++) out->mean[j] = plug[j] + extra[j];
    asc_doubly_hand_over(d, &f, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit(const void *context, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const plan *pl = context;
    const asc_doubly *d = &pl->d;
    const asc_exposure_model *e = &d->e;
    if (pl->two != NULL) return asc_two_robust_refit(pl->two, w, start, work, out, err);
    if (pl->fold.folds > 0) {
        asc_crossfit_draw(d, &pl->fold, w, out);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    asc_doubly_fit f;
    double *u = asc_take(work, e->n), *plug = asc_take(work, e->policies);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++) u[i] = w[e->order[i]];
    ASC_TRY(asc_doubly_refit(d, u, start, work, &f, err));
    if ((f.code & ASC_FIT_REFUSED) == 0)
        ASC_TRY(asc_doubly_plug(d, u, &f, work, plug, err));
    for (size_t j = 0; j < e->policies && (f.code & ASC_FIT_REFUSED) == 0; j++) {
        asc_weight_sums sum;
        ASC_TRY(
            asc_exposure_value(e, &f.exposure, e->policy[j], u, f.r, work, &sum, err));
        out->mean[j] = plug[j] + sum.value / f.target;
        if (!isfinite(out->mean[j]) || sum.followers == 0) f.code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < e->policies && (f.code & ASC_FIT_REFUSED) != 0; j++)
        out->mean[j] = (double)NAN;
    asc_doubly_hand_over(d, &f, out);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* The batched kernels know models of one generalised linear fit. */
static bool by_block(const plan *pl)
{
    return pl->two == NULL && pl->d.ordinal == NULL && pl->fold.folds == 0;
}

/* What blocks of replicates share. */
typedef struct shared {
    const plan *pl;
    asc_alone alone;
    asc_outcome_block outcome;
    asc_exposure_block exposure;
} shared;

static asc_status share(const void *context, const double *start, asc_arena *arena,
                        void **out, asc_error *err)
{
    const plan *pl = context;
    const size_t terms = pl->two != NULL ? pl->two->terms : pl->d.terms;
    shared *s = asc_take_bytes(arena, 1, sizeof *s);
    ASC_TRY(asc_arena_check(arena, err));
    s->pl = pl;
    s->alone =
        (asc_alone){.problem = pl->two != NULL ? pl->two->e.problem : pl->d.e.problem,
                    .plan = pl,
                    .refit = refit};
    ASC_TRY(asc_alone_start(&s->alone, start, terms, arena, err));
    const double *copy = s->alone.start;
    if (by_block(pl)) {
        ASC_TRY(asc_outcome_share(&pl->d.m, copy, arena, &s->outcome, err));
        ASC_TRY(
            asc_exposure_share(&pl->d.e, copy + pl->d.m.coefs, arena, &s->exposure, err));
    }
    *out = s;
    return ASC_OK;
}

/* The means of the predictions are there; adds the weighted residuals. */
static asc_status add_residuals(const shared *s, const uint8_t *multiplicity,
                                const double *coef, asc_arena *work, asc_means *out,
                                asc_error *err)
{
    const asc_doubly *d = &s->pl->d;
    const asc_exposure_model *e = &d->e;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_exposure_fit f;
    double *w = NULL, *r = asc_take(work, e->n), *g = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_replicate(e, multiplicity, coef, work, &w, &f, err));
    ASC_TRY(asc_outcome_residuals(&d->m, w, out->coef, NULL, work, r, NULL, err));
    asc_exposure_pack(e, coef, out->coef + d->m.coefs);
    const double total = asc_exposure_target_sum(e, &f, w, g);
    for (size_t j = 0; j < e->policies; j++) {
        asc_weight_sums sum;
        ASC_TRY(asc_exposure_value(e, &f, e->policy[j], w, r, work, &sum, err));
        out->mean[j] += sum.value / total;
        if (!isfinite(out->mean[j]) || sum.followers == 0) out->code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < e->policies && (out->code & ASC_FIT_REFUSED) != 0; j++)
        out->mean[j] = (double)NAN;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* What the outcome model has in a replicate, exposure models among its covariates have as well. */
static bool exposure_complete(const shared *s, const asc_replicates *block, size_t r)
{
    const size_t clusters = s->pl->d.e.problem->clusters;
    return s->pl->d.nested ||
           asc_exposure_complete(&s->exposure, block->multiplicity + r * clusters);
}

/* Replicates in which nothing is missing are fitted together, the others each by itself. */
static asc_status refit_block(const void *context, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const shared *s = context;
    const asc_exposure_model *e = &s->pl->d.e;
    const size_t count = block->count, each = e->players * e->p;
    for (size_t r = 0; r < count && s->pl->two != NULL; r++)
        ASC_TRY(asc_alone_refit(&s->alone, block, r, work, &out[r], err));
    if (s->pl->two != NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *state = asc_take_bytes(work, count, 1);
    size_t *passes = asc_take_bytes(work, count, sizeof *passes);
    double *coef = asc_take(work, count * each);
    ASC_TRY(asc_arena_check(work, err));
    /* A target of the propensities has other weights in each replicate: one by one. */
    if (by_block(s->pl) && e->target <= ASC_TARGET_TREATED) {
        ASC_TRY(asc_outcome_block_run(&s->outcome, block, work, out, state, err));
        for (size_t r = 0; r < count; r++)
            state[r] = state[r] != 0 && out[r].code == ASC_FIT_OK &&
                       out[r].coef != NULL && exposure_complete(s, block, r);
        ASC_TRY(
            asc_exposure_block_fit(&s->exposure, block, work, state, coef, passes, err));
    }
    for (size_t r = 0; r < count; r++) {
        if (state[r] == 0) {
            ASC_TRY(asc_alone_refit(&s->alone, block, r, work, &out[r], err));
            out[r].slow = s->pl->fold.folds == 0; /* else it was drawn, not refitted */
            continue;
        }
        ASC_TRY(add_residuals(s, block->multiplicity + r * e->problem->clusters,
                              coef + r * each, work, &out[r], err));
        if (passes[r] > out[r].passes) out[r].passes = passes[r];
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

const asc_estimator asc_counterfactual_aipw = {
    .name = "aipw",
    .summary = "augmented inverse probability weighting (doubly robust)",
    .reference = "Robins, Rotnitzky & Zhao 1994; Bang & Robins 2005",
    .assumes = "no unmeasured confounding, every policy possible for every unit, and "
               "either a correct outcome model or correct exposure models",
    .options = "interactions modifiers trim outside nuisances folds outcome_learner "
               "exposure_learner exposure_covariates outcome_covariates",
    .takes = takes,
    .prepare = prepare,
    .part = part,
    .ordered = true,
    .targets =
        1U << ASC_TARGET_TREATED | 1U << ASC_TARGET_OVERLAP | 1U << ASC_TARGET_WITHIN,
    .fit = fit,
    .diagnose = diagnose,
    .refit = refit,
    .share = share,
    .refit_block = refit_block,
};
