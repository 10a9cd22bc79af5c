/* gcomp.c: policy means by g-computation: fit the outcome on exposures and covariates, predict
 * under each policy, average over the cohort.
 *   mean(S) = sum_i w_i m(A_i under S, L_i) / sum_i w_i,  over the units of the target
 *   m         gaussian-identity, binomial-logit, or log-linear regression (poisson, nb2, gamma) of y on
 *             [1, A, L, interactions, modifiers]; counts: events at a unit's own person-time;
 *             or the product of two (two_part.c), or the mean score of a cumulative logit (ordinal.c)
 * Consistent when the outcome model is right and there is no unmeasured confounding.
 * Replicates without events in a level have a limit, which is taken (outcome_fit.c).
 * Robins (1986), Math. Model. 7:1393-1512; Snowden, Rose & Mortimer (2011), Am. J. Epidemiol.
 * 173:731-738. */
#include "alone.h"
#include "ascribe/numeric.h"
#include "exposure_model.h"
#include "ordinal.h"
#include "outcome_block.h"
#include "outcome_fit.h"
#include "two_part.h"
#include <math.h>
#include <string.h>

/* Rows times policies up to which it is looked at who has counterparts: a part of what the fit takes. */
enum { LOOKED_AT = 5000000 };

/* One generalised linear model, or the family of several that the outcome asks for. */
typedef struct plan {
    const asc_problem *problem;
    asc_settings settings;
    asc_outcome_model m;
    asc_two_part *two;
    asc_ordinal *ordinal;
    size_t terms;
} plan;

static asc_status takes(const asc_problem *p, const asc_model_spec *spec, asc_error *err)
{
    ASC_REQUIRE(spec->target == ASC_TARGET_ALL || p->family != ASC_TWO_PART, err,
                ASC_ESTUDY,
                "outcome '%s': family %s is more than one model, whose means are of all "
                "units in this version; write target: all",
                p->outcome, asc_family_name(p->family));
    return ASC_OK;
}

static asc_status prepare_several(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, plan *pl, const char *const **terms,
                                  asc_error *err)
{
    ASC_TRY(takes(p, s->spec, err));
    if (p->family == ASC_TWO_PART) {
        pl->two = asc_take_bytes(arena, 1, sizeof *pl->two);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_TRY(asc_two_part_prepare(p, s, arena, pl->two, err));
        *terms = pl->two->term;
        pl->terms = pl->two->coefs;
        return ASC_OK;
    }
    pl->ordinal = asc_take_bytes(arena, 1, sizeof *pl->ordinal);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_ordinal_prepare(p, s, arena, pl->ordinal, err));
    *terms = pl->ordinal->term;
    pl->terms = pl->ordinal->coefs;
    return ASC_OK;
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    plan *pl = asc_take_bytes(arena, 1, sizeof *pl);
    ASC_TRY(asc_arena_check(arena, err));
    *pl = (plan){.problem = p, .settings = *s};
    if (p->family > ASC_GAMMA) {
        ASC_TRY(prepare_several(p, s, arena, pl, terms, err));
    } else {
        ASC_TRY(asc_outcome_prepare(p, s, arena, &pl->m, err));
        *terms = pl->m.term;
        pl->terms = pl->m.coefs;
    }
    *out = pl;
    *count = pl->terms;
    return ASC_OK;
}

static const char *part(const void *context, size_t term)
{
    const plan *pl = context;
    return pl->two == NULL ? "outcome" : asc_two_part_name(pl->two, term);
}

/* By exposure models, which the means do not use. */
static asc_status look(const plan *pl, asc_arena *arena, asc_diagnosis *out,
                       asc_error *err)
{
    const asc_problem *p = pl->problem;
    const asc_model_spec *own = pl->settings.spec;
    const bool one = p->players == 1;
    const asc_model_spec spec = {.name = own->name,
                                 .target = one ? own->target : ASC_TARGET_ALL,
                                 .treated = one ? own->treated : NULL};
    asc_settings s = pl->settings;
    asc_exposure_model e;
    asc_exposure_fit fit;
    s.spec = &spec;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu units", p->n);
    asc_status status = asc_exposure_prepare(p, &s, work, &e, err);
    if (status == ASC_OK) status = asc_exposure_fit_full(&e, work, &fit, NULL, err);
    if (status == ASC_OK) status = asc_exposure_describe(&e, &fit, arena, out, err);
    asc_arena_destroy(work);
    return status;
}

static asc_status diagnose(const void *context, const double *coef, asc_arena *arena,
                           asc_diagnosis *out, asc_error *err)
{
    const plan *pl = context;
    const asc_settings *s = &pl->settings;
    const size_t n = pl->problem->n, kinds = (size_t)s->delivered + (size_t)s->universal;
    asc_error reason = {0};
    (void)coef;
    *out = (asc_diagnosis){.reason = NULL};
    /* What does not depend on the memory of the machine comes first, so that a note does not either. */
    const bool many = pl->problem->players > ASC_WEIGHTED_MAX ||
                      asc_settings_count(s, pl->problem->players) * kinds > LOOKED_AT / n;
    if (many || pl->problem->source != NULL) {
        out->reason = many ? "units times combinations are more than 5 million, which is "
                             "more than a "
                             "fit should take; 'ascribe check' looks at them"
                           : "the units do not fit into memory, which weighting needs";
        return ASC_OK;
    }
    const asc_status status = look(pl, arena, out, &reason);
    if (status == ASC_OK) return ASC_OK;
    ASC_REQUIRE(asc_status_exit(status) == 1, err, status, "%s", reason.message);
    *out = (asc_diagnosis){.reason = asc_take_text(arena, reason.message)};
    return asc_arena_check(arena, err);
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

static void hand_over(const asc_outcome_model *m, const double *mean, const double *coef,
                      size_t passes, asc_means *out)
{
    for (size_t s = 0; s < asc_outcome_policies(m); s++) out->mean[s] = mean[s];
    if (out->coef != NULL)
        for (size_t j = 0; j < m->coefs; j++) out->coef[j] = coef[j];
    out->passes = passes;
}

static asc_status fit(const void *context, asc_arena *work, asc_means *out,
                      asc_error *err)
{
    const plan *pl = context;
    const asc_outcome_model *m = &pl->m;
    if (pl->two != NULL) return asc_two_part_fit(pl->two, work, out, err);
    if (pl->ordinal != NULL) return asc_ordinal_fit(pl->ordinal, work, out, err);
    const size_t policies = asc_outcome_policies(m);
    const asc_arena_mark mark = asc_arena_save(work);
    double condition = 0.0;
    size_t passes = 0;
    bool undetermined = false, corrected = false;
    double *coef = asc_take(work, m->coefs), *mean = asc_take(work, policies);
    double *inverse = out->influence == NULL ? NULL : asc_take(work, m->p * m->p);
    ASC_TRY(asc_arena_check(work, err));

    ASC_TRY(asc_outcome_fit(m, work, coef, inverse, &condition, &passes, err));
    ASC_TRY(asc_outcome_means(m, m->w, coef, NULL, work, mean, &undetermined, err));
    ASC_REQUIRE(all_finite(mean, policies), err, ASC_EOVERFLOW,
                "outcome '%s': a policy mean is not a finite number; check offsets and "
                "covariates",
                m->problem->outcome);
    const asc_outcome_at at = {.coef = coef, .inverse = inverse, .mean = mean};
    if (out->influence != NULL)
        ASC_TRY(asc_outcome_influence(m, &at, work, out->influence, err));
    if (out->corrected != NULL && out->width >= m->p)
        ASC_TRY(
            asc_outcome_corrected(m, coef, mean, work, out->corrected, &corrected, err));
    out->width = m->p;
    if (!corrected) out->corrected = NULL;
    hand_over(m, mean, coef, passes, out);
    out->code = ASC_FIT_OK;
    out->condition = condition;
    out->target = m->reached;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit(const void *context, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const plan *pl = context;
    const asc_outcome_model *m = &pl->m;
    if (pl->two != NULL) return asc_two_part_refit(pl->two, w, start, work, out, err);
    if (pl->ordinal != NULL)
        return asc_ordinal_refit(pl->ordinal, w, start, work, out, err);
    const size_t policies = asc_outcome_policies(m);
    const asc_arena_mark mark = asc_arena_save(work);
    double *all = asc_take(work, m->n), *mean = asc_take(work, policies);
    asc_outcome_refit r = {.w = all, .start = start, .coef = asc_take(work, m->coefs)};
    bool undetermined = false;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) all[i] = w[m->order[i]];
    ASC_TRY(asc_outcome_refit_run(m, &r, work, err));
    if ((r.code & ASC_FIT_REFUSED) == 0)
        ASC_TRY(asc_outcome_means(m, all, r.coef, &r.b, work, mean, &undetermined, err));
    if ((r.code & ASC_FIT_REFUSED) != 0 || undetermined || !all_finite(mean, policies)) {
        r.code |= ASC_FIT_REFUSED;
        for (size_t s = 0; s < policies; s++) mean[s] = (double)NAN;
    }
    hand_over(m, mean, r.coef, r.passes, out);
    out->code = r.code;
    out->condition = 0.0;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* What blocks of replicates share; block only with one generalised linear model. */
typedef struct shared {
    const plan *pl;
    asc_alone alone;
    asc_outcome_block block;
} shared;

static asc_status share(const void *context, const double *start, asc_arena *arena,
                        void **out, asc_error *err)
{
    const plan *pl = context;
    shared *s = asc_take_bytes(arena, 1, sizeof *s);
    ASC_TRY(asc_arena_check(arena, err));
    *s =
        (shared){.pl = pl, .alone = {.problem = pl->problem, .plan = pl, .refit = refit}};
    ASC_TRY(asc_alone_start(&s->alone, start, pl->terms, arena, err));
    if (pl->problem->family <= ASC_GAMMA)
        ASC_TRY(asc_outcome_share(&pl->m, s->alone.start, arena, &s->block, err));
    *out = s;
    return ASC_OK;
}

static asc_status refit_block(const void *context, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const shared *s = context;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *fitted = asc_take_bytes(work, block->count, 1);
    ASC_TRY(asc_arena_check(work, err));
    memset(fitted, 0, block->count);
    if (s->pl->problem->family <= ASC_GAMMA)
        ASC_TRY(asc_outcome_block_run(&s->block, block, work, out, fitted, err));
    for (size_t r = 0; r < block->count; r++)
        if (fitted[r] == 0)
            ASC_TRY(asc_alone_refit(&s->alone, block, r, work, &out[r], err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

const asc_estimator asc_counterfactual_gcomp = {
    .name = "gcomp",
    .summary =
        "g-computation: outcome regression, predicted and averaged under each policy",
    .reference = "Robins 1986; Snowden, Rose & Mortimer 2011",
    .assumes = "no unmeasured confounding, some comparable units for every policy, and a "
               "correct "
               "outcome model",
    .options = "interactions modifiers outcome_covariates",
    .targets = 1U << ASC_TARGET_TREATED,
    .takes = takes,
    .prepare = prepare,
    .part = part,
    .extrapolates = true,
    .fit = fit,
    .diagnose = diagnose,
    .refit = refit,
    .share = share,
    .refit_block = refit_block,
    .streams = true,
};
