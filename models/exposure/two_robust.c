/* aipw of an amount of two parts (two_robust.h): as aipw.c, with m = P(y > 0) E(y | y > 0).
 *   mean(S) = sum_i w_i [m(A_i under S, L_i) + h_i (y_i - m(A_i, L_i))] / sum_i w_i
 * Influence values stack the exposure models and both parts; with `nuisances: fixed` they are psi - mean. Both parts
 * being right, or the exposure models, is enough. Replicates are refitted one by one. */
#include "two_robust.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

asc_status asc_two_robust_takes(const asc_problem *p, const asc_model_spec *spec,
                                asc_error *err)
{
    ASC_REQUIRE(
        spec->folds == 0, err, ASC_ESTUDY,
        "outcome '%s': folds and learners are not for amounts of two parts; leave "
        "them out, or write family: gaussian",
        p->outcome);
    ASC_REQUIRE(spec->target == ASC_TARGET_ALL, err, ASC_ESTUDY,
                "outcome '%s': amounts of two parts have the target of all units under "
                "aipw; write target: all, or model: ipw",
                p->outcome);
    return ASC_OK;
}

asc_status asc_two_robust_prepare(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, asc_two_robust *out, asc_error *err)
{
    asc_two_robust *d = out;
    ASC_TRY(asc_two_robust_takes(p, s->spec, err));
    d->spec = s->spec;
    ASC_TRY(asc_exposure_prepare(p, s, arena, &d->e, err));
    ASC_TRY(asc_two_part_prepare(p, s, arena, &d->t, err));
    d->terms = d->t.coefs + d->e.terms;
    d->term = asc_take_bytes(arena, d->terms, sizeof *d->term);
    d->part = asc_take_bytes(arena, d->terms, sizeof *d->part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < d->terms; j++) {
        const bool outcome = j < d->t.coefs;
        d->term[j] = outcome ? d->t.term[j] : d->e.term[j - d->t.coefs];
        d->part[j] = outcome ? asc_two_part_name(&d->t, j) : d->e.part[j - d->t.coefs];
    }
    return ASC_OK;
}

/* Influence values of the predictions: as gcomp has them, or m(S) - mean. */
static asc_status of_predictions(const asc_two_robust *d, const asc_two_part_solution *s,
                                 const double *plug, asc_arena *work, double *out,
                                 asc_error *err)
{
    if (!d->spec->fixed_nuisances)
        return asc_two_part_influence(&d->t, s, plug, work, out, err);
    const asc_exposure_model *e = &d->e;
    double *m = asc_take(work, e->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < e->policies; j++) {
        double *l = out + j * e->problem->clusters;
        for (size_t k = 0; k < e->problem->clusters; k++) l[k] = 0.0;
        ASC_TRY(asc_two_part_predict(&d->t, s, j, work, m, err));
        for (size_t i = 0; i < e->n; i++)
            if (e->w[i] != 0.0) l[e->cluster[i]] += e->w[i] * (m[i] - plug[j]);
    }
    return ASC_OK;
}

static asc_status influence(const asc_two_robust *d, const asc_two_part_solution *s,
                            const asc_exposure_fit *f, const double *r,
                            const double *plug, const double *extra, asc_arena *work,
                            double *out, asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    const bool stacked = !d->spec->fixed_nuisances;
    double *inverse = NULL, *c = asc_take(work, e->n);
    if (stacked) inverse = asc_take(work, e->players * e->p * e->p);
    ASC_TRY(asc_arena_check(work, err));
    if (stacked) ASC_TRY(asc_exposure_curvature(e, f, work, inverse, err));
    ASC_TRY(of_predictions(d, s, plug, work, out, err));
    for (size_t j = 0; j < e->policies; j++) {
        double *l = out + j * e->problem->clusters;
        ASC_TRY(asc_exposure_h(e, f, e->policy[j], false, work, c, err));
        for (size_t i = 0; i < e->n; i++) {
            const double h = c[i];
            c[i] = e->w[i] == 0.0 ? 0.0 : e->w[i] * h * r[i];
            l[e->cluster[i]] += c[i] - e->w[i] * extra[j];
        }
        if (!stacked) continue;
        ASC_TRY(
            asc_exposure_direction(e, f, inverse, e->policy[j], c, 1.0, work, l, err));
        ASC_TRY(asc_exposure_h(e, f, e->policy[j], false, work, c, err));
        for (size_t i = 0; i < e->n; i++) c[i] = e->w[i] == 0.0 ? 0.0 : -e->w[i] * c[i];
        ASC_TRY(asc_two_part_direction(&d->t, s, c, work, l, err));
    }
    return ASC_OK;
}

static void hand_over(const asc_two_robust *d, const asc_two_part_solution *s,
                      const asc_exposure_fit *f, asc_means *out)
{
    if (out->coef != NULL) {
        memcpy(out->coef, s->coef, d->t.coefs * sizeof *s->coef);
        asc_exposure_pack(&d->e, f->coef, out->coef + d->t.coefs);
    }
    out->passes = s->passes > f->passes ? s->passes : f->passes;
}

asc_status asc_two_robust_fit(const asc_two_robust *d, asc_arena *work, asc_means *out,
                              asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_two_part_solution s;
    asc_exposure_fit f;
    double condition = 0.0, *r = asc_take(work, e->n);
    double *plug = asc_take(work, e->policies), *extra = asc_take(work, e->policies);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_fit_full(e, work, &f, &condition, err));
    ASC_TRY(asc_exposure_trim(e, &f, d->spec->trim, work, err));
    ASC_TRY(asc_two_part_solve(&d->t, out->influence != NULL, work, &s, err));
    ASC_TRY(asc_two_part_means(&d->t, &s, e->w, work, plug, err));
    ASC_TRY(asc_two_part_residuals(&d->t, &s, e->w, work, r, err));
    const double total = asc_sum(e->w, e->n);
    for (size_t j = 0; j < e->policies; j++) {
        asc_weight_sums sum;
        ASC_TRY(asc_exposure_sums(e, &f, e->policy[j], e->w, r, work, &sum, err));
        ASC_TRY(asc_exposure_followed(e, e->policy[j], &sum, work, err));
        extra[j] = sum.value / total;
        ASC_REQUIRE(
            isfinite(plug[j] + extra[j]), err, ASC_EOVERFLOW,
            "outcome '%s': a policy mean is not a finite number; check covariates "
            "and the largest amounts",
            e->problem->outcome);
    }
    if (out->influence != NULL)
        ASC_TRY(influence(d, &s, &f, r, plug, extra, work, out->influence, err));
    for (size_t j = 0; j < e->policies; j++) out->mean[j] = plug[j] + extra[j];
    hand_over(d, &s, &f, out);
    out->condition = fmax(condition, s.condition);
    out->code = ASC_FIT_OK;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_two_robust_refit(const asc_two_robust *d, const double *w,
                                const double *start, asc_arena *work, asc_means *out,
                                asc_error *err)
{
    const asc_exposure_model *e = &d->e;
    const asc_arena_mark mark = asc_arena_save(work);
    asc_two_part_solution s;
    asc_exposure_fit f;
    double *u = asc_take(work, e->n), *r = asc_take(work, e->n), *first = NULL;
    double *plug = asc_take(work, e->policies);
    if (start != NULL) first = asc_take(work, e->players * e->p);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < e->n; i++) u[i] = w[e->order[i]];
    if (start != NULL) asc_exposure_unpack(e, start + d->t.coefs, first);
    ASC_TRY(asc_exposure_refit(e, u, first, work, &f, err));
    ASC_TRY(asc_two_part_resolve(&d->t, u, start, work, &s, err));
    unsigned code = s.code | f.code;
    if ((code & ASC_FIT_REFUSED) == 0) {
        ASC_TRY(asc_two_part_means(&d->t, &s, u, work, plug, err));
        ASC_TRY(asc_two_part_residuals(&d->t, &s, u, work, r, err));
    }
    const double total = asc_sum(u, e->n);
    for (size_t j = 0; j < e->policies && (code & ASC_FIT_REFUSED) == 0; j++) {
        asc_weight_sums sum;
        ASC_TRY(asc_exposure_value(e, &f, e->policy[j], u, r, work, &sum, err));
        out->mean[j] = plug[j] + sum.value / total;
        if (!isfinite(out->mean[j]) || sum.followers == 0) code |= ASC_FIT_REFUSED;
    }
    for (size_t j = 0; j < e->policies && (code & ASC_FIT_REFUSED) != 0; j++)
        out->mean[j] = (double)NAN;
    hand_over(d, &s, &f, out);
    out->condition = 0.0;
    out->code = code;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
