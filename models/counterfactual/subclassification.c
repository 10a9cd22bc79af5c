/* subclassification.c: means by classes of the probability of delivery: within a class the two arms are compared as
 * they are, and classes count as the target does.
 *   e_i      Pr(A = 1 | L), logistic (exposure_model.h)
 *   class    1 + the number of cut points below e_i; cut points are the type-7 quantiles k / strata of e over
 *            the target: all units, or those the partner reached
 *   mean(a)  sum over classes of share of the target x mean of arm a (strata.h)
 * With unequal weights a unit stands w / (smallest w) times in the quantiles. Influence values take the cut points
 * as given, and the model of delivery as estimated (nuisances: fixed: as known),
 *   l_i + G' H^-1 x_i w_i (A_i - e_i),  G = mean'(alpha) - sum_i l_i x_i (A_i - e_i)
 *   mean'(alpha)  derivative of the estimand itself: of all units 0, of those reached
 *                 sum over arm a of w_i q_i (y_i - mean(a)) x_i / sum over the reached of w,  q_i = e_i, or 1 - e_i of
 *                 the reached
 *   H             information of the model of delivery, l without the factor of the clusters' sum
 * by the generalised information equality: where that model holds, moving alpha moves the data's law as much as the
 * classes. Replicates are draws from these values, since the classes jump with the data.
 * Removes most, not all, of what the probability carries: 90 % with five classes of a normal covariate.
 * Rosenbaum & Rubin (1984), JASA 79:516-524; Cochran (1968), Biometrics 24:295-313; Abadie & Imbens (2016), Econometrica
 * 84:781-807, for the same with matches; Pierce (1982), Ann. Stat. 10:475-478. */
#include "drawn.h"
#include "strata.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

typedef struct scored {
    double e, w;
} scored;

static int by_score(const void *a, const void *b)
{
    const scored *x = a, *y = b;
    return (x->e > y->e) - (x->e < y->e);
}

/* The value that stands at a position, counted from 0, when each stands w times. */
static double at(const scored *s, size_t n, double position)
{
    double before = 0.0;
    for (size_t i = 0; i < n; i++) {
        before += s[i].w;
        if (position < before * (1.0 - 4.0 * DBL_EPSILON)) return s[i].e;
    }
    return s[n - 1].e;
}

/* cut [strata - 1]. */
static void cuts(scored *s, size_t n, size_t strata, double *cut)
{
    double least = (double)INFINITY, total = 0.0;
    for (size_t i = 0; i < n; i++) least = fmin(least, s[i].w);
    qsort(s, n, sizeof *s, by_score);
    for (size_t i = 0; i < n; i++) {
        s[i].w /= least;
        total += s[i].w;
    }
    for (size_t k = 1; k < strata; k++) {
        double h = (total - 1.0) * (double)k / (double)strata;
        if (fabs(h - round(h)) <= 4.0 * DBL_EPSILON * total) h = round(h);
        const double whole = floor(h), below = at(s, n, whole);
        cut[k - 1] =
            h > whole ? below + (h - whole) * (at(s, n, whole + 1.0) - below) : below;
    }
}

static asc_status classes(const asc_drawn *d, asc_arena *work, uint32_t *of,
                          asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const size_t strata = d->spec->matching.strata;
    const bool reached = d->spec->target == ASC_TARGET_TREATED;
    scored *s = asc_take_bytes(work, m->n, sizeof *s);
    double *cut = asc_take(work, strata);
    size_t n = 0;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] > 0.0 && (!reached || m->a[i] != 0.0))
            s[n++] = (scored){d->p[i], m->w[i]};
    cuts(s, n, strata, cut);
    for (size_t i = 0; i < m->n; i++) {
        of[i] = 0;
        while (of[i] + 1 < strata && d->p[i] > cut[of[i]]) of[i]++;
    }
    return ASC_OK;
}

/* What the estimation of the model of delivery takes off. */
static asc_status account(asc_drawn *d, const asc_exposure_fit *fit, const asc_strata *s,
                          const asc_strata_sums *sums, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    double *inverse = asc_take(work, m->p * m->p), *c = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_curvature(m, fit, work, inverse, err));
    for (size_t arm = 0; arm < 2; arm++) {
        const double mean = d->fitted.mean[arm];
        for (size_t i = 0; i < m->n; i++) {
            const double e = d->p[i], a = m->a[i];
            c[i] = -asc_strata_value(s, sums, arm, mean, i) * (a - e);
            if (s->reached && (a != 0.0) == (arm == 1) && m->w[i] > 0.0)
                c[i] += m->w[i] * (arm == 1 ? 1.0 - e : e) * (m->y[i] - mean);
        }
        ASC_TRY(asc_exposure_score_direction(
            m, fit, inverse, c, d->fitted.total / sums->total, work,
            d->fitted.l + arm * m->problem->clusters, err));
    }
    return ASC_OK;
}

static asc_status estimate(asc_drawn *d, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    asc_exposure_fit fit;
    asc_strata_sums sums;
    uint32_t *of = asc_take_bytes(work, m->n, sizeof *of);
    double *time = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_exposure_fit_full(m, work, &fit, &d->condition, err));
    ASC_TRY(asc_exposure_trim(m, &fit, d->spec->trim, work, err));
    asc_exposure_pack(m, fit.coef, d->coef);
    asc_exposure_propensity(m, &fit, 0, d->p);
    d->passes = fit.passes;
    d->propensity = true;
    ASC_TRY(classes(d, work, of, err));
    const asc_strata s = {.m = m,
                          .of = of,
                          .count = d->spec->matching.strata,
                          .time = asc_arms_time(m, time),
                          .reached = d->spec->target == ASC_TARGET_TREATED};
    ASC_TRY(asc_strata_sum(&s, work, &sums, err));
    size_t arm = 0;
    const size_t empty = asc_strata_empty(&s, &sums, &arm);
    ASC_REQUIRE(
        empty == s.count, err, ASC_EOVERLAP,
        "model '%s': class %zu of %zu by the probability of delivery has %zu units "
        "that '%s' reached and %zu others: nobody to compare; fewer 'strata', or "
        "leave such units out by 'include'",
        d->spec->name, empty + 1, s.count, empty < s.count ? sums.units[1][empty] : 0,
        m->problem->player[0], empty < s.count ? sums.units[0][empty] : 0);
    asc_strata_means(&s, &sums, &d->fitted);
    if (!d->spec->fixed_nuisances) ASC_TRY(account(d, &fit, &s, &sums, work, err));
    asc_strata_weights(&s, &sums, d->arm, d->target);
    d->reached = sums.total;
    return ASC_OK;
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    asc_drawn *d = NULL;
    ASC_TRY(asc_drawn_prepare(p, s, 0, estimate, arena, &d, err));
    *out = d;
    *terms = d->term;
    *count = d->terms;
    return ASC_OK;
}

const asc_estimator asc_counterfactual_subclassification = {
    .name = "subclassification",
    .summary = "classes of the probability of delivery, one partner",
    .reference = "Rosenbaum & Rubin 1984",
    .assumes =
        "no unmeasured confounding, comparable units in every class, and a correct "
        "exposure model",
    .options = "strata trim nuisances exposure_covariates",
    .prepare = prepare,
    .part = asc_drawn_part,
    .single = true,
    .drawn = true,
    .targets = 1U << ASC_TARGET_TREATED,
    .fit = asc_drawn_fit,
    .diagnose = asc_drawn_diagnose,
    .refit = asc_drawn_refit,
};
