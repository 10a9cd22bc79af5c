/* Means by balancing weights, and their influence values (balancing.h).
 *   mean(arm) = sum u_i y_i / sum u_i, u_i = w_i h(eta_i) in the arm
 *   l_i = sum w / sum u [u_i (y_i - mean) + G' H^-1 x_i w_i s_i]
 *   h     weight of a row: exp(eta), or of `inverse` 1 + exp(-eta) and 1 + exp(eta)
 *   G [p] sum over the arm of w_i h'(eta_i) (y_i - mean) x_i;  s, H of tilt.h
 * For an arm weighted by exp(eta), H^-1 G are the coefficients of a regression of y in the arm, so that l is
 * also right when the outcome is linear in x whatever the law of delivery: Zhao & Percival (2017), J. Causal
 * Inference 5(1). Stacked equations: Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "balancing.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

/* Fits of all equations of a plan, arrays of the rows. */
typedef struct fitted {
    asc_tilt tilt[2];
    double *u[2];     /* [n] weights of the others and the reached */
    double *slope[2]; /* [n] w h' of them                           */
    size_t passes;
    bool settled;
} fitted;

asc_status asc_balancing_prepare(const asc_problem *p, const asc_settings *s,
                                 const asc_tilt_kind *all, size_t tilts, asc_arena *arena,
                                 void **out, const char *const **terms, size_t *count,
                                 asc_error *err)
{
    asc_balancing *b = asc_take_bytes(arena, 1, sizeof *b);
    ASC_TRY(asc_arena_check(arena, err));
    b->spec = s->spec;
    ASC_TRY(asc_arms_prepare(p, s, arena, &b->e, err));
    const bool treated = s->spec->target == ASC_TARGET_TREATED;
    b->tilts = treated ? 1 : tilts;
    for (size_t t = 0; t < b->tilts; t++) b->kind[t] = treated ? ASC_TILT_ODDS : all[t];
    b->propensity = b->kind[0] == ASC_TILT_ODDS || b->kind[0] == ASC_TILT_INVERSE;
    b->terms = b->tilts * b->e.common;
    b->term = asc_take_bytes(arena, b->terms, sizeof *b->term);
    b->part = asc_take_bytes(arena, b->terms, sizeof *b->part);
    const char *exposure = asc_take_format(arena, "exposure:%s", p->player[0]);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < b->terms; j++) {
        b->term[j] = b->e.design.name[j % b->e.common];
        b->part[j] = b->propensity                                  ? exposure
                     : b->kind[j / b->e.common] == ASC_TILT_REACHED ? "weights:reached"
                                                                    : "weights:others";
    }
    *out = b;
    *terms = b->term;
    *count = b->terms;
    return ASC_OK;
}

const char *asc_balancing_part(const void *plan, size_t term)
{
    const asc_balancing *b = plan;
    return b->part[term];
}

/* Weight of a row in an arm, and its derivative to eta. */
static double weight_at(asc_tilt_kind kind, bool reached, double eta, double *slope)
{
    if (kind == ASC_TILT_INVERSE) {
        const double odds = exp(reached ? -eta : eta);
        *slope = reached ? -odds : odds;
        return 1.0 + odds;
    }
    *slope = kind == ASC_TILT_ODDS && reached ? 0.0 : exp(eta);
    return kind == ASC_TILT_ODDS && reached ? 1.0 : exp(eta);
}

/* The equations an arm's weights come from: the last one, or the first where there are two. */
static size_t tilt_of(const asc_balancing *b, size_t arm)
{
    return b->tilts > 1 && arm == 0 ? 1 : 0;
}

static void weigh(const asc_balancing *b, const double *w, fitted *f)
{
    const asc_exposure_model *e = &b->e;
    for (size_t arm = 0; arm < 2; arm++) {
        const asc_tilt *t = &f->tilt[tilt_of(b, arm)];
        for (size_t i = 0; i < e->n; i++) {
            const bool in = w[i] != 0.0 && (e->a[i] != 0.0) == (arm == 1);
            double slope = 0.0;
            const double h = in ? weight_at(t->kind, arm == 1, t->eta[i], &slope) : 0.0;
            f->u[arm][i] = in ? w[i] * h : 0.0;
            f->slope[arm][i] = in ? w[i] * slope : 0.0;
        }
    }
}

/* All equations with weights w [n] sorted, from start [terms] or zero; coef [terms]. */
static asc_status solve(const asc_balancing *b, const double *w, const double *start,
                        asc_arena *work, double *coef, fitted *f, asc_error *err)
{
    const size_t n = b->e.n, p = b->e.common;
    *f = (fitted){.settled = true};
    f->tilt[0] = (asc_tilt){.kind = b->kind[0], .coef = coef, .eta = asc_take(work, n)};
    if (b->tilts > 1)
        f->tilt[1] =
            (asc_tilt){.kind = b->kind[1], .coef = coef + p, .eta = asc_take(work, n)};
    for (size_t arm = 0; arm < 2; arm++) {
        f->u[arm] = asc_take(work, n);
        f->slope[arm] = asc_take(work, n);
    }
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < b->terms; j++) coef[j] = start == NULL ? 0.0 : start[j];
    for (size_t t = 0; t < b->tilts; t++) {
        ASC_TRY(asc_tilt_fit(&b->e, w, work, &f->tilt[t], err));
        f->settled = f->settled && f->tilt[t].settled;
        if (f->tilt[t].passes > f->passes) f->passes = f->tilt[t].passes;
    }
    weigh(b, w, f);
    return ASC_OK;
}

static void means_of(const asc_balancing *b, const double *w, const fitted *f, double *l,
                     double *mean)
{
    const size_t clusters = b->e.problem->clusters;
    const bool treated = b->spec->target == ASC_TARGET_TREATED;
    mean[ASC_ARMS_NONE] = asc_arms_average(&b->e, f->u[0], l);
    mean[ASC_ARMS_GIVEN] =
        asc_arms_average(&b->e, f->u[1], l == NULL ? NULL : l + clusters);
    mean[ASC_ARMS_NATURAL] =
        asc_arms_natural(&b->e, w, treated, l == NULL ? NULL : l + 2 * clusters);
}

/* What the estimation of the weights adds. */
static asc_status add_estimation(const asc_balancing *b, const fitted *f,
                                 const double *mean, asc_arena *work, double *l,
                                 asc_error *err)
{
    const asc_exposure_model *e = &b->e;
    const size_t clusters = e->problem->clusters, p = e->common;
    double *inverse = asc_take(work, p * p), *c = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    const double total = asc_sum(e->w, e->n);
    for (size_t arm = 0; arm < 2; arm++) {
        const asc_tilt *t = &f->tilt[tilt_of(b, arm)];
        ASC_TRY(asc_tilt_inverse(e, t, work, inverse, err));
        for (size_t i = 0; i < e->n; i++)
            c[i] =
                f->slope[arm][i] == 0.0 ? 0.0 : f->slope[arm][i] * (e->y[i] - mean[arm]);
        ASC_TRY(asc_tilt_direction(e, t, inverse, c, total / asc_sum(f->u[arm], e->n),
                                   work, l + arm * clusters, err));
    }
    return ASC_OK;
}

static asc_status balance_check(const asc_balancing *b, const fitted *f, asc_error *err)
{
    for (size_t t = 0; t < b->tilts; t++) {
        const asc_tilt *x = &f->tilt[t];
        ASC_REQUIRE(
            x->settled, err, ASC_EOVERLAP,
            "model '%s': no weights balance %s: after %zu passes '%s' is still %.2g "
            "standard deviations apart, so somebody has nobody comparable; leave such "
            "units out by 'include', or that covariate",
            b->spec->name,
            x->kind == ASC_TILT_ODDS      ? "the others to the units the partner reached"
            : x->kind == ASC_TILT_INVERSE ? "both arms"
            : x->kind == ASC_TILT_REACHED ? "the units the partner reached to all units"
                                          : "the others to all units",
            x->passes, b->e.design.name[x->worst], x->imbalance);
    }
    return ASC_OK;
}

/* Propensities outside [trim, 1 - trim]. */
static asc_status trim_check(const asc_balancing *b, const double *coef, asc_arena *work,
                             asc_error *err)
{
    if (!b->propensity || b->spec->trim <= 0.0) return ASC_OK;
    asc_exposure_fit fit;
    ASC_TRY(asc_exposure_predict(&b->e, coef, work, &fit, err));
    return asc_exposure_trim(&b->e, &fit, b->spec->trim, work, err);
}

asc_status asc_balancing_fit(const void *plan, asc_arena *work, asc_means *out,
                             asc_error *err)
{
    const asc_balancing *b = plan;
    const asc_exposure_model *e = &b->e;
    const asc_arena_mark mark = asc_arena_save(work);
    fitted f;
    double condition = 0.0, mean[ASC_ARMS_MEANS], *l = NULL;
    double *coef = asc_take(work, b->terms);
    if (out->influence != NULL)
        l = asc_take(work, e->problem->clusters * (size_t)ASC_ARMS_MEANS);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_design_rank(&e->design, e->w, work, &condition, err));
    ASC_TRY(solve(b, e->w, NULL, work, coef, &f, err));
    ASC_TRY(balance_check(b, &f, err));
    ASC_TRY(trim_check(b, coef, work, err));
    means_of(b, e->w, &f, l, mean);
    if (l != NULL && !b->spec->fixed_nuisances)
        ASC_TRY(add_estimation(b, &f, mean, work, l, err));
    asc_arms_hand_over(e, mean, l, out);
    if (out->coef != NULL) memcpy(out->coef, coef, b->terms * sizeof *coef);
    out->passes = f.passes;
    out->condition = condition;
    out->target = b->spec->target == ASC_TARGET_TREATED
                      ? asc_weighted_sum(e->w, e->a, e->n)
                      : asc_sum(e->w, e->n);
    out->code = ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_balancing_refit(const void *plan, const double *w, const double *start,
                               asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_balancing *b = plan;
    const asc_exposure_model *e = &b->e;
    const asc_arena_mark mark = asc_arena_save(work);
    fitted f;
    double mean[ASC_ARMS_MEANS], *coef = asc_take(work, b->terms),
                                 *u = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++) u[i] = w[e->order[i]];
    ASC_TRY(solve(b, u, start, work, coef, &f, err));
    out->code = ASC_FIT_OK;
    if (f.settled) means_of(b, u, &f, NULL, mean);
    for (size_t k = 0; k < ASC_ARMS_MEANS; k++)
        if (!f.settled || !isfinite(mean[k])) out->code = ASC_FIT_REFUSED;
    for (size_t k = 0; k < ASC_ARMS_MEANS && out->code != ASC_FIT_OK; k++)
        mean[k] = (double)NAN;
    asc_arms_hand_over(e, mean, NULL, out);
    if (out->coef != NULL) memcpy(out->coef, coef, b->terms * sizeof *coef);
    out->passes = f.passes;
    out->condition = 0.0;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status diagnose(const asc_balancing *b, const double *coef, asc_arena *work,
                           asc_arena *arena, asc_diagnosis *out, asc_error *err)
{
    const asc_exposure_model *e = &b->e;
    fitted f;
    double *again = asc_take(work, b->terms), *of = asc_take(work, e->n), *p = NULL;
    if (b->propensity) p = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(solve(b, e->w, coef, work, again, &f, err));
    for (size_t i = 0; i < e->n; i++) {
        const bool counts = b->spec->target != ASC_TARGET_TREATED || e->a[i] != 0.0;
        of[i] = counts ? e->w[i] : 0.0;
        if (p != NULL) p[i] = 1.0 / (1.0 + exp(-f.tilt[0].eta[i]));
    }
    const asc_given_weights u = {.arm = {f.u[0], f.u[1]},
                                 .e = p,
                                 .target = of,
                                 .aside = b->kind[0] == ASC_TILT_INVERSE};
    return asc_exposure_diagnose_given(e, &u, arena, out, err);
}

asc_status asc_balancing_diagnose(const void *plan, const double *coef, asc_arena *arena,
                                  asc_diagnosis *out, asc_error *err)
{
    const asc_balancing *b = plan;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left for %zu weights", b->e.n);
    const asc_status status = diagnose(b, coef, work, arena, out, err);
    asc_arena_destroy(work);
    return status;
}
