/* Fits of both nuisance models of a doubly robust estimator (doubly_robust.h). */
#include "doubly_robust.h"
#include "chosen.h"
#include "ordinal_robust.h"
#include <math.h>
#include <string.h>

static void add_terms(asc_doubly *d, const char *const *term, const char *const *part,
                      size_t count)
{
    for (size_t j = 0; j < count; j++) {
        d->term[d->terms] = term[j];
        d->part[d->terms++] = part == NULL ? "outcome" : part[j];
    }
}

static asc_status outcome_prepare(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, asc_doubly *d, asc_error *err)
{
    return p->family == ASC_ORDINAL ? asc_ordinal_robust_prepare(p, s, arena, d, err)
                                    : asc_outcome_prepare(p, s, arena, &d->m, err);
}

/* Exposure models, and of the outcome the one that is asked for. */
static asc_status make(const asc_problem *p, const asc_settings *s, bool outcome,
                       asc_arena *arena, asc_doubly *out, asc_error *err)
{
    out->spec = s->spec;
    ASC_TRY(asc_exposure_prepare(p, s, arena, &out->e, err));
    ASC_TRY(asc_nuisances_prepare(&out->e, s, arena, &out->q, err));
    if (outcome && out->q.outcome == NULL)
        ASC_TRY(outcome_prepare(p, s, arena, out, err));
    out->nested = out->m.p > 0 && asc_problem_has(out->m.problem, out->e.problem);
    const asc_nuisances *q = &out->q;
    const size_t most = out->m.coefs + out->e.terms + q->terms;
    out->term = asc_take_bytes(arena, most, sizeof *out->term);
    out->part = asc_take_bytes(arena, most, sizeof *out->part);
    ASC_TRY(asc_arena_check(arena, err));
    if (q->outcome != NULL)
        add_terms(out, q->term, q->part, q->outcome_terms);
    else if (outcome)
        add_terms(out, out->m.term, NULL, out->m.coefs);
    out->outcome_terms = out->terms;
    if (q->exposure != NULL)
        add_terms(out, q->term + q->outcome_terms, q->part + q->outcome_terms,
                  q->terms - q->outcome_terms);
    else
        add_terms(out, out->e.term, out->e.part, out->e.terms);
    return ASC_OK;
}

asc_status asc_doubly_prepare(const asc_problem *p, const asc_settings *s,
                              asc_arena *arena, asc_doubly *out, asc_error *err)
{
    return make(p, s, true, arena, out, err);
}

asc_status asc_doubly_prepare_weights(const asc_problem *p, const asc_settings *s,
                                      asc_arena *arena, asc_doubly *out, asc_error *err)
{
    return make(p, s, false, arena, out, err);
}

const char *asc_doubly_part(const void *plan, size_t term)
{
    const asc_doubly *d = plan;
    return d->part[term];
}

/* g and sum w g of a fit. */
static asc_status target(const asc_doubly *d, const double *w, asc_arena *work,
                         asc_doubly_fit *f, asc_error *err)
{
    double *g = NULL;
    if (d->e.target != ASC_TARGET_ALL) g = asc_take(work, d->e.n);
    ASC_TRY(asc_arena_check(work, err));
    f->target = asc_exposure_target_sum(&d->e, &f->exposure, w, g);
    f->g = g;
    return ASC_OK;
}

asc_status asc_doubly_scores(const asc_doubly *d, const asc_doubly_fit *f,
                             asc_arena *work, asc_scores *out, asc_error *err)
{
    const asc_family family = d->m.problem->family;
    if (family != asc_family_link(family))
        return asc_outcome_scores(&d->m, f->coef, work, out, err);
    *out = (asc_scores){.eta = f->r};
    return ASC_OK;
}

/* The outcome model with the target of a fit. */
static asc_outcome_model with_target(const asc_doubly *d, const asc_doubly_fit *f)
{
    asc_outcome_model m = d->m;
    m.target = f->g;
    return m;
}

static asc_status take(const asc_doubly *d, asc_arena *work, asc_doubly_fit *f,
                       asc_error *err)
{
    *f = (asc_doubly_fit){.coef = asc_take_zero(work, d->m.coefs),
                          .r = asc_take(work, d->m.n),
                          .slope = asc_take(work, d->m.n)};
    return asc_arena_check(work, err);
}

/* Outcome models of the full sample and of a replicate, and their residuals. */
static asc_status outcome_fit(const asc_doubly *d, bool curvature, asc_arena *work,
                              asc_doubly_fit *f, asc_error *err)
{
    if (d->ordinal != NULL) return asc_ordinal_robust_fit(d, curvature, work, f, err);
    if (curvature) {
        f->inverse = asc_take(work, d->m.p * d->m.p);
        ASC_TRY(asc_arena_check(work, err));
    }
    return asc_outcome_fit(&d->m, work, f->coef, f->inverse, &f->condition, &f->passes,
                           err);
}

static asc_status outcome_refit(const asc_doubly *d, const double *w, const double *start,
                                asc_arena *work, asc_doubly_fit *f, asc_error *err)
{
    if (d->ordinal != NULL) return asc_ordinal_robust_refit(d, w, start, work, f, err);
    f->outcome = (asc_outcome_refit){.w = w, .start = start, .coef = f->coef};
    return asc_outcome_refit_run(&d->m, &f->outcome, work, err);
}

static asc_status residuals(const asc_doubly *d, const double *w, asc_arena *work,
                            asc_doubly_fit *f, asc_error *err)
{
    const asc_boundary *b = f->replicate ? &f->outcome.b : NULL;
    if (d->ordinal == NULL)
        return asc_outcome_residuals(&d->m, w, f->coef, b, work, f->r, f->slope, err);
    asc_ordinal_robust_residuals(&f->ordinal, w, f->r);
    for (size_t i = 0; i < d->m.n; i++) f->slope[i] = 1.0;
    return ASC_OK;
}

asc_status asc_doubly_fit_full(const asc_doubly *d, bool curvature, asc_arena *work,
                               asc_doubly_fit *out, asc_error *err)
{
    asc_doubly_fit f;
    ASC_TRY(take(d, work, &f, err));
    ASC_TRY(outcome_fit(d, curvature, work, &f, err));
    /* Columns among those of the outcome model have full rank as these have. */
    double condition = 0.0;
    ASC_TRY(asc_exposure_fit_full(&d->e, work, &f.exposure, d->nested ? NULL : &condition,
                                  err));
    f.condition = fmax(f.condition, condition);
    ASC_TRY(asc_exposure_trim(&d->e, &f.exposure, d->spec->trim, work, err));
    ASC_TRY(residuals(d, d->m.w, work, &f, err));
    ASC_TRY(target(d, d->m.w, work, &f, err));
    if (f.exposure.passes > f.passes) f.passes = f.exposure.passes;
    *out = f;
    return ASC_OK;
}

asc_status asc_doubly_refit(const asc_doubly *d, const double *w, const double *start,
                            asc_arena *work, asc_doubly_fit *out, asc_error *err)
{
    asc_doubly_fit f;
    double *first = NULL;
    ASC_TRY(take(d, work, &f, err));
    if (start != NULL) {
        first = asc_take(work, d->e.players * d->e.p);
        ASC_TRY(asc_arena_check(work, err));
        asc_exposure_unpack(&d->e, start + d->m.coefs, first);
    }
    f.replicate = true;
    ASC_TRY(outcome_refit(d, w, start, work, &f, err));
    ASC_TRY(asc_exposure_refit(&d->e, w, first, work, &f.exposure, err));
    f.code = f.outcome.code | f.exposure.code;
    f.passes =
        f.outcome.passes > f.exposure.passes ? f.outcome.passes : f.exposure.passes;
    if ((f.code & ASC_FIT_REFUSED) == 0) ASC_TRY(residuals(d, w, work, &f, err));
    if ((f.code & ASC_FIT_REFUSED) == 0) ASC_TRY(target(d, w, work, &f, err));
    *out = f;
    return ASC_OK;
}

asc_status asc_doubly_plug(const asc_doubly *d, const double *w, asc_doubly_fit *f,
                           asc_arena *work, double *plug, asc_error *err)
{
    if (d->ordinal != NULL)
        return asc_ordinal_means(&f->ordinal, w, f->g, work, plug, err);
    bool undetermined = false;
    const asc_outcome_model m = with_target(d, f);
    ASC_TRY(asc_outcome_means(&m, w, f->coef, f->replicate ? &f->outcome.b : NULL, work,
                              plug, &undetermined, err));
    for (size_t j = 0; j < d->e.policies; j++) {
        if (isfinite(plug[j]) && !undetermined) continue;
        ASC_REQUIRE(f->replicate, err, ASC_EOVERFLOW,
                    "outcome '%s': a policy mean is not a finite number; check offsets "
                    "and covariates",
                    d->m.problem->outcome);
        f->code |= ASC_FIT_REFUSED;
    }
    return ASC_OK;
}

asc_status asc_doubly_plug_influence(const asc_doubly *d, const asc_doubly_fit *f,
                                     const asc_doubly_more *more, asc_arena *work,
                                     double *influence, asc_error *err)
{
    if (d->ordinal != NULL)
        return asc_ordinal_robust_influence(d, f, more, influence, err);
    const asc_outcome_model m = with_target(d, f);
    const asc_outcome_at at = {.coef = f->coef,
                               .inverse = d->spec->fixed_nuisances ? NULL : f->inverse,
                               .mean = more->plug,
                               .scores = more->scores,
                               .more = more->gradient};
    return asc_outcome_influence(&m, &at, work, influence, err);
}

size_t asc_doubly_width(const asc_doubly *d)
{
    return d->ordinal != NULL ? d->m.coefs : d->m.p;
}

asc_status asc_doubly_gradient(const asc_doubly *d, const asc_doubly_fit *f,
                               const double *c, asc_arena *work, double *gradient,
                               asc_error *err)
{
    if (d->ordinal != NULL)
        return asc_ordinal_gradient(&f->ordinal, d->m.mask, c, work, gradient, err);
    for (size_t k = 0; k < d->m.p; k++)
        gradient[k] = asc_outcome_column_sum(&d->m, k, d->m.mask, c);
    return ASC_OK;
}

asc_status asc_doubly_predict(const asc_doubly *d, const asc_doubly_fit *f,
                              asc_policy policy, asc_arena *work, double *m,
                              asc_error *err)
{
    if (d->ordinal != NULL)
        return asc_ordinal_robust_predict(d, &f->ordinal, policy, work, m, err);
    const asc_arena_mark mark = asc_arena_save(work);
    asc_predictor eta;
    ASC_TRY(asc_predictor_make(&d->m, f->coef, true, work, &eta, err));
    for (size_t i = 0; i < d->m.n; i++)
        m[i] = asc_predictor_at(&d->m, &eta, i, asc_exposure_given(&d->e, policy, i));
    if (d->m.link == ASC_BINOMIAL) asc_vlogistic(m, m, d->m.n);
    if (d->m.link == ASC_POISSON) asc_vexp(m, m, d->m.n);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_doubly_diagnose(const void *plan, const double *coef, asc_arena *arena,
                               asc_diagnosis *out, asc_error *err)
{
    const asc_doubly *d = plan;
    if (d->q.fit.table != NULL)
        return asc_exposure_describe(&d->e, &d->q.fit, arena, out, err);
    return asc_exposure_diagnose(&d->e, coef + d->outcome_terms, arena, out, err);
}

void asc_doubly_hand_over(const asc_doubly *d, const asc_doubly_fit *f, asc_means *out)
{
    if (out->coef != NULL) {
        memcpy(out->coef, f->coef, d->m.coefs * sizeof(double));
        asc_exposure_pack(&d->e, f->exposure.coef, out->coef + d->m.coefs);
    }
    out->passes = f->passes;
    out->condition = f->condition;
    out->target = asc_exposure_reached(&d->e, f->target);
    out->code = f->code;
}
