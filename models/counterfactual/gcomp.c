/* gcomp.c: policy means by g-computation: fit the outcome on exposures and covariates, predict
 * under each policy, average over the cohort.
 *   mean(S) = sum_i w_i m(A_i under S, L_i) / sum_i w_i
 *   m         gaussian-identity, binomial-logit, or log-linear regression (poisson, nb2, gamma) of y on
 *             [1, A, L, interactions, modifiers]; counts: events at a unit's own person-time
 * Consistent when the outcome model is right and there is no unmeasured confounding.
 * Replicates without events in a level have a limit, which is taken (outcome_fit.c).
 * Robins (1986), Math. Model. 7:1393-1512; Snowden, Rose & Mortimer (2011), Am. J. Epidemiol.
 * 173:731-738. */
#include "ascribe/bootstrap.h"
#include "ascribe/numeric.h"
#include "outcome_block.h"
#include "outcome_fit.h"
#include <math.h>

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err)
{
    asc_outcome_model *m = asc_take_bytes(arena, 1, sizeof *m);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_outcome_prepare(p, s, arena, m, err));
    *plan = m;
    *terms = m->term;
    *count = m->coefs;
    return ASC_OK;
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

static asc_status fit(const void *plan, asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_model *m = plan;
    const size_t policies = asc_outcome_policies(m);
    const asc_arena_mark mark = asc_arena_save(work);
    double condition = 0.0;
    size_t passes = 0;
    bool undetermined = false;
    double *coef = asc_take(work, m->coefs), *mean = asc_take(work, policies);
    double *inverse = out->influence == NULL ? NULL : asc_take(work, m->p * m->p);
    ASC_TRY(asc_arena_check(work, err));

    ASC_TRY(asc_outcome_fit(m, work, coef, inverse, &condition, &passes, err));
    ASC_TRY(asc_outcome_means(m, m->w, coef, NULL, work, mean, &undetermined, err));
    ASC_REQUIRE(all_finite(mean, policies), err, ASC_EOVERFLOW,
                "outcome '%s': a policy mean is not a finite number; check offsets and "
                "covariates",
                m->problem->outcome);
    if (out->influence != NULL)
        ASC_TRY(asc_outcome_influence(m, coef, inverse, mean, work, out->influence, err));
    hand_over(m, mean, coef, passes, out);
    out->code = ASC_FIT_OK;
    out->condition = condition;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit(const void *plan, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_model *m = plan;
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

static asc_status share(const void *plan, const double *start, asc_arena *arena,
                        void **shared, asc_error *err)
{
    asc_outcome_block *b = asc_take_bytes(arena, 1, sizeof *b);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_outcome_share(plan, start, arena, b, err));
    *shared = b;
    return ASC_OK;
}

/* One replicate of a block by itself. */
static asc_status refit_alone(const asc_outcome_block *b, const asc_replicates *block,
                              size_t r, asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_problem *p = b->m->problem;
    ASC_REQUIRE(!asc_stop_asked(&block->stop), err, ASC_ESTOPPED, "stopped on request");
    const asc_arena_mark mark = asc_arena_save(work);
    double *w = asc_take(work, p->n);
    uint8_t *room = asc_take_bytes(work, p->clusters, 1);
    ASC_TRY(asc_arena_check(work, err));
    asc_bootstrap_weights(p->n, p->cluster, p->w,
                          asc_replicate_multiplicity(block, p->clusters, r, room), w);
    ASC_TRY(refit(b->m, w, b->start, work, out, err));
    out->slow = true;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status refit_block(const void *shared, const asc_replicates *block,
                              asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_outcome_block *b = shared;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *fitted = asc_take_bytes(work, block->count, 1);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_outcome_block_run(b, block, work, out, fitted, err));
    for (size_t r = 0; r < block->count; r++)
        if (fitted[r] == 0) ASC_TRY(refit_alone(b, block, r, work, &out[r], err));
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
    .options = "interactions modifiers",
    .prepare = prepare,
    .fit = fit,
    .refit = refit,
    .share = share,
    .refit_block = refit_block,
    .streams = true,
};
