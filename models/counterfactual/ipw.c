/* ipw.c: policy means by inverse probability weighting: the outcomes of the units that follow a policy,
 * weighted to stand for the whole cohort.
 *   mean(S) = sum_i w_i h_i y_i / sum_i w_i h_i        (Hajek)
 *             sum_i w_i h_i y_i / sum_i w_i g_i          with normalised: false (Horvitz-Thompson), g of the target
 *   h [n]     delivered(S): 1{A_-S = 0} / Pr(A_-S = 0 | A_S, L)
 *             universal(S): 1{A = S & E} / Pr(A = S & E | L),  E the partners a unit is eligible for
 *             for a target other than all units times its tilt (exposure_model.h)
 *   Pr(A | L) chain of logistic models in declared partner order (exposure_model.h)
 * Influence values carry the estimation of the exposure models (stacked estimating equations); with
 * `nuisances: fixed`, and with `folds`, the weights are taken as known, which is mostly too wide. With `folds` the
 * exposure models are cross-fitted, or learned (crossfit.c), and replicates are draws from influence values.
 * Consistent when the exposure models are right, there is no unmeasured confounding, and every policy
 * has a probability above 0 for every unit.
 * Hajek (1971); Robins, Hernan & Brumback (2000), Epidemiology 11:550-560; Lunceford & Davidian (2004),
 * Stat. Med. 23:2937-2960. */
#include "alone.h"
#include "ascribe/numeric.h"
#include "crossfit.h"
#include "exposure_block.h"
#include "waiting.h"
#include <math.h>

typedef struct plan {
    asc_doubly d; /* without an outcome model; first: asc_doubly_part reads it */
    const asc_model_spec *spec;
    asc_crossfit fold; /* when folds are asked for */
} plan;

/* c = w h (y - centre) by row, scale times its cluster sums into l. */
static void direct(const asc_exposure_model *m, double centre, double scale, double *c,
                   double *l)
{
    for (size_t k = 0; k < m->problem->clusters; k++) l[k] = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        c[i] = m->w[i] == 0.0 ? 0.0 : m->w[i] * c[i] * (m->y[i] - centre);
        l[m->cluster[i]] += scale * c[i];
    }
}

/* What dividing by sum w g adds: c = - w g mean. */
static void divide(const asc_exposure_model *m, const double *g, double mean,
                   double scale, double *c, double *l)
{
    for (size_t i = 0; i < m->n; i++) {
        c[i] = -m->w[i] * g[i] * mean;
        l[m->cluster[i]] += scale * c[i];
    }
}

static asc_status influence(const plan *pl, const asc_exposure_fit *fit,
                            const asc_weight_sums *sum, const double *mean,
                            asc_arena *work, double *out, asc_error *err)
{
    const asc_exposure_model *m = &pl->d.e;
    const size_t clusters = m->problem->clusters;
    const double total = asc_sum(m->w, m->n);
    const bool plain = !pl->spec->unnormalised;
    double *inverse = NULL, *c = asc_take(work, m->n), *g = asc_take(work, m->n);
    if (!pl->spec->fixed_nuisances && fit->table == NULL)
        inverse = asc_take(work, m->players * m->p * m->p);
    ASC_TRY(asc_arena_check(work, err));
    if (inverse != NULL) ASC_TRY(asc_exposure_curvature(m, fit, work, inverse, err));
    asc_exposure_target(m, fit, g);
    const double target = asc_weighted_sum(m->w, g, m->n);
    for (size_t j = 0; j < m->policies; j++) {
        const double scale = total / (plain ? sum[j].weight : target);
        double *l = out + j * clusters;
        ASC_TRY(asc_exposure_h(m, fit, m->policy[j], false, work, c, err));
        direct(m, plain ? mean[j] : 0.0, scale, c, l);
        if (inverse != NULL)
            ASC_TRY(asc_exposure_direction(m, fit, inverse, m->policy[j], c, scale, work,
                                           l, err));
        if (plain) continue;
        divide(m, g, mean[j], scale, c, l);
        if (inverse != NULL)
            ASC_TRY(
                asc_exposure_target_direction(m, fit, inverse, c, scale, work, l, err));
    }
    return ASC_OK;
}

/* Means at a fit of the full sample; influence [clusters x policies] or NULL; *target: sum of w g. */
static asc_status solve(const plan *pl, const asc_exposure_fit *f, asc_arena *work,
                        double *mean, double *influences, double *target, asc_error *err)
{
    const asc_exposure_model *m = &pl->d.e;
    asc_weight_sums *sum = asc_take_bytes(work, m->policies, sizeof *sum);
    double *g = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    *target = asc_exposure_target_sum(m, f, m->w, g);
    for (size_t j = 0; j < m->policies; j++) {
        ASC_TRY(asc_exposure_sums(m, f, m->policy[j], m->w, m->y, work, &sum[j], err));
        ASC_TRY(asc_exposure_followed(m, m->policy[j], &sum[j], work, err));
        mean[j] = sum[j].value / (pl->spec->unnormalised ? *target : sum[j].weight);
    }
    if (influences == NULL) return ASC_OK;
    return influence(pl, f, sum, mean, work, influences, err);
}

/* Cross-fitted all is done before replicates, which draw from it. */
static asc_status crossfit(plan *pl, asc_arena *arena, asc_error *err)
{
    asc_crossfit *c = &pl->fold;
    double target = 0.0;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu folds",
                pl->spec->folds);
    asc_status status = asc_crossfit_keep(&pl->d, arena, work, c, err);
    if (status == ASC_OK)
        status = solve(pl, c->exposure, work, c->mean, c->influence, &target, err);
    if (status == ASC_OK) c->target = asc_exposure_reached(&pl->d.e, target);
    asc_arena_destroy(work);
    return status;
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    plan *pl = asc_take_bytes(arena, 1, sizeof *pl);
    ASC_TRY(asc_arena_check(arena, err));
    pl->spec = s->spec;
    ASC_TRY(asc_doubly_prepare_weights(p, s, arena, &pl->d, err));
    if (s->spec->folds > 0) ASC_TRY(crossfit(pl, arena, err));
    *out = pl;
    *terms = pl->d.term;
    *count = pl->d.terms;
    return ASC_OK;
}

static asc_status fit(const void *context, asc_arena *work, asc_means *out,
                      asc_error *err)
{
    const plan *pl = context;
    const asc_exposure_model *m = &pl->d.e;
    if (pl->fold.folds > 0) {
        asc_crossfit_take(&pl->d, &pl->fold, out);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    asc_exposure_fit f;
    double condition = 0.0, target = 0.0, *mean = asc_take(work, m->policies);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_fit_full(m, work, &f, &condition, err));
    ASC_TRY(asc_exposure_trim(m, &f, pl->spec->trim, work, err));
    ASC_TRY(solve(pl, &f, work, mean, out->influence, &target, err));
    for (size_t j = 0; j < m->policies; j++) out->mean[j] = mean[j];
    if (out->coef != NULL) asc_exposure_pack(m, f.coef, out->coef);
    out->passes = f.passes;
    out->condition = condition;
    out->target = asc_exposure_reached(m, target);
    out->code = ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Means of a replicate with weights u, and what else it hands over. */
static asc_status means_of(const plan *pl, const double *u, asc_exposure_fit *f,
                           asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_exposure_model *m = &pl->d.e;
    const asc_arena_mark mark = asc_arena_save(work);
    double target = 0.0, *g = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    if (pl->spec->unnormalised && (f->code & ASC_FIT_REFUSED) == 0)
        target = asc_exposure_target_sum(m, f, u, g);
    asc_arena_rewind(work, mark);
    for (size_t j = 0; j < m->policies && (f->code & ASC_FIT_REFUSED) == 0; j++) {
        asc_weight_sums sum;
        ASC_TRY(asc_exposure_value(m, f, m->policy[j], u, m->y, work, &sum, err));
        out->mean[j] = sum.value / (pl->spec->unnormalised ? target : sum.weight);
        if (!isfinite(out->mean[j])) f->code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < m->policies && (f->code & ASC_FIT_REFUSED) != 0; j++)
        out->mean[j] = (double)NAN;
    if (out->coef != NULL) asc_exposure_pack(m, f->coef, out->coef);
    out->passes = f->passes;
    out->condition = 0.0;
    out->code = f->code;
    return ASC_OK;
}

static asc_status refit(const void *context, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const plan *pl = context;
    const asc_exposure_model *m = &pl->d.e;
    if (pl->fold.folds > 0) {
        asc_crossfit_draw(&pl->d, &pl->fold, w, out);
        return ASC_OK;
    }
    const asc_arena_mark mark = asc_arena_save(work);
    asc_exposure_fit f;
    double *u = asc_take(work, m->n), *first = NULL;
    if (start != NULL) first = asc_take(work, m->players * m->p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) u[i] = w[m->order[i]];
    if (start != NULL) asc_exposure_unpack(m, start, first);
    ASC_TRY(asc_exposure_refit(m, u, first, work, &f, err));
    ASC_TRY(means_of(pl, u, &f, work, out, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

typedef struct shared {
    const plan *pl;
    asc_alone alone;
    asc_exposure_block block;
} shared;

static asc_status share(const void *context, const double *start, asc_arena *arena,
                        void **out, asc_error *err)
{
    const plan *pl = context;
    shared *s = asc_take_bytes(arena, 1, sizeof *s);
    ASC_TRY(asc_arena_check(arena, err));
    *s = (shared){.pl = pl,
                  .alone = {.problem = pl->d.e.problem, .plan = pl, .refit = refit}};
    ASC_TRY(asc_alone_start(&s->alone, start, pl->d.terms, arena, err));
    if (pl->fold.folds == 0)
        ASC_TRY(asc_exposure_share(&pl->d.e, s->alone.start, arena, &s->block, err));
    *out = s;
    return ASC_OK;
}

/* Replicates in which nothing is missing are fitted together, the others each by itself. */
static asc_status refit_block(const void *context, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const shared *s = context;
    const asc_exposure_model *m = &s->pl->d.e;
    const size_t count = block->count, each = m->players * m->p;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *state = asc_take_bytes(work, count, 1);
    size_t *passes = asc_take_bytes(work, count, sizeof *passes);
    double *coef = asc_take(work, count * each);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t r = 0; r < count && s->pl->fold.folds > 0; r++) {
        ASC_TRY(asc_alone_refit(&s->alone, block, r, work, &out[r], err));
        out[r].slow = false; /* it was drawn, not refitted */
    }
    if (s->pl->fold.folds > 0) {
        asc_arena_rewind(work, mark);
        return ASC_OK;
    }
    for (size_t r = 0; r < count; r++)
        state[r] = asc_exposure_complete(&s->block,
                                         block->multiplicity + r * m->problem->clusters);
    ASC_TRY(asc_exposure_block_fit(&s->block, block, work, state, coef, passes, err));
    for (size_t r = 0; r < count; r++) {
        if (state[r] == 0) {
            ASC_TRY(asc_alone_refit(&s->alone, block, r, work, &out[r], err));
            continue;
        }
        const asc_arena_mark each_mark = asc_arena_save(work);
        asc_exposure_fit f;
        double *w = NULL;
        ASC_TRY(asc_exposure_replicate(m, block->multiplicity + r * m->problem->clusters,
                                       coef + r * each, work, &w, &f, err));
        f.passes = passes[r];
        ASC_TRY(means_of(s->pl, w, &f, work, &out[r], err));
        asc_arena_rewind(work, each_mark);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

const asc_estimator asc_counterfactual_ipw = {
    .name = "ipw",
    .summary = "inverse probability weighting by a chain of exposure models (Hajek)",
    .reference = "Robins, Hernan & Brumback 2000; Lunceford & Davidian 2004",
    .assumes = "no unmeasured confounding, every policy possible for every unit, and "
               "correct exposure models",
    .options =
        "trim outside normalised nuisances folds exposure_learner exposure_covariates",
    .prepare = prepare,
    .part = asc_doubly_part,
    .ordered = true,
    .targets =
        1U << ASC_TARGET_TREATED | 1U << ASC_TARGET_OVERLAP | 1U << ASC_TARGET_WITHIN,
    .fit = fit,
    .diagnose = asc_doubly_diagnose,
    .refit = refit,
    .share = share,
    .refit_block = refit_block,
    .over_time = &asc_clone_weighting,
};
