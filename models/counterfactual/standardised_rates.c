/* standardised_rates.c: means by standardisation: what is expected of the units of the target at the rates of the
 * others, stratum by stratum or by a model.
 *   strata  units alike in every covariate; r_s = sum w y / sum w t of the others in stratum s (strata.h)
 *   model   m(x) fitted to the others: least squares, logistic or Poisson in [1, L] (risk-standardised)
 *   treated  indirect: expected E = sum over the reached of w t r_s, observed O = sum w y; mean(none) = E / sum w
 *   all      direct: both arms' rates standardised to all units
 * O / E with Byar's 95 % limits of O,
 *   O (1 - 1 / 9O - z / 3 sqrt O)^3 / E  to  (O + 1)(1 - 1 / 9(O + 1) + z / 3 sqrt(O + 1))^3 / E
 * stands among the coefficients for counts without weights; it takes E as known, the means' intervals do not.
 * A logistic model of delivery says who has counterparts (overlap); the means do not use it.
 * Strata are taken as given; replicates are draws from influence values.
 * Consistent when there is no unmeasured confounding and every stratum of the target has units of the other arm,
 * or the model is right.
 * Breslow & Day (1987), Statistical Methods in Cancer Research II, IARC, 69 (Byar) and chapter 2. */
#include "ascribe/glm.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "drawn.h"
#include "strata.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATIO_TERMS = 5 };
static const char *const ratio_term[RATIO_TERMS] = {
    "observed", "expected", "observed/expected", "byar.low", "byar.high"};

typedef struct line {
    const asc_exposure_model *m;
    uint32_t row;
} line;

static int compare(const asc_exposure_model *m, uint32_t a, uint32_t b)
{
    for (size_t j = 1; j < m->common; j++) {
        const double x = *asc_design_at(&m->design, a, j);
        const double y = *asc_design_at(&m->design, b, j);
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

static int by_covariates(const void *a, const void *b)
{
    const line *x = a, *y = b;
    const int c = compare(x->m, x->row, y->row);
    return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

/* Strata of rows alike in every covariate; some [count]: a row of each. */
static asc_status strata_make(const asc_drawn *d, asc_arena *work, uint32_t *of,
                              uint32_t *some, size_t *count, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    line *l = asc_take_bytes(work, m->n, sizeof *l);
    size_t n = 0;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) {
        of[i] = 0;
        if (m->w[i] > 0.0) l[n++] = (line){m, (uint32_t)i};
    }
    qsort(l, n, sizeof *l, by_covariates);
    *count = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == 0 || compare(m, l[k - 1].row, l[k].row) != 0)
            some[(*count)++] = l[k].row;
        of[l[k].row] = (uint32_t)(*count - 1);
    }
    return ASC_OK;
}

/* "age=2, sex=f": what the columns of a row are. */
static const char *stratum_text(const asc_exposure_model *m, size_t row, asc_arena *work)
{
    const asc_problem *p = m->problem;
    asc_text t = asc_text_start(work);
    for (size_t c = 0; c < p->covariates; c++) {
        const asc_covariate *v = &p->covariate[c];
        const size_t at = m->order[row];
        if (t.length > 0) asc_text_add(&t, ", ");
        if (v->category && v->code != NULL)
            asc_text_format(&t, "%s=%s", v->name, v->level[v->code[at]]);
        else
            asc_text_format(&t, "%s=%g", v->name,
                            *asc_design_at(&m->design, row, v->first));
    }
    return t.data == NULL ? "" : t.data;
}

static asc_status empty_check(const asc_drawn *d, const asc_strata *s,
                              const asc_strata_sums *sums, const uint32_t *some,
                              asc_arena *work, asc_error *err)
{
    size_t arm = 0;
    const size_t k = asc_strata_empty(s, sums, &arm);
    if (k == s->count) return ASC_OK;
    return ASC_FAIL(
        err, ASC_EOVERLAP,
        "model '%s': of the %zu strata, '%s' has %zu units that '%s' reached "
        "and %zu others: nobody to compare; wider classes, or expected: model",
        d->spec->name, s->count, stratum_text(&d->e, some[k], work), sums->units[1][k],
        d->e.problem->player[0], sums->units[0][k]);
}

static double byar(double o, double z)
{
    const double at = z < 0.0 ? o : o + 1.0;
    if (at == 0.0) return 0.0;
    const double cube = 1.0 - 1.0 / (9.0 * at) + z / (3.0 * sqrt(at));
    return at * cube * cube * cube;
}

/* O / E of the units reached; none with weights, or for amounts. */
static void ratio(asc_drawn *d, double expected)
{
    const asc_exposure_model *m = &d->e;
    const asc_family family = m->problem->family;
    const double z = asc_normal_quantile(0.975);
    double observed = 0.0;
    bool counts = family == ASC_BINOMIAL || family == ASC_POISSON || family == ASC_NB2;
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        counts = counts && m->w[i] == 1.0;
        if (m->a[i] != 0.0) observed += m->y[i];
    }
    d->terms = counts && expected > 0.0 ? (size_t)RATIO_TERMS : 0;
    if (d->terms == 0) return;
    const double value[RATIO_TERMS] = {observed, expected, observed / expected,
                                       byar(observed, -z) / expected,
                                       byar(observed, z) / expected};
    for (size_t j = 0; j < d->terms; j++) {
        d->coef[j] = value[j];
        d->term[j] = ratio_term[j];
        d->part[j] = "ratio";
    }
}

static asc_status by_strata(asc_drawn *d, const double *time, asc_arena *work,
                            asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    asc_strata_sums sums;
    uint32_t *of = asc_take_bytes(work, m->n, sizeof *of);
    uint32_t *some = asc_take_bytes(work, m->n, sizeof *some);
    ASC_TRY(asc_arena_check(work, err));
    asc_strata s = {
        .m = m, .of = of, .time = time, .reached = d->spec->target == ASC_TARGET_TREATED};
    ASC_TRY(strata_make(d, work, of, some, &s.count, err));
    ASC_TRY(asc_strata_sum(&s, work, &sums, err));
    ASC_TRY(empty_check(d, &s, &sums, some, work, err));
    asc_strata_means(&s, &sums, &d->fitted);
    asc_strata_weights(&s, &sums, d->arm, d->target);
    d->reached = sums.total;
    double expected = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] > 0.0 && m->a[i] != 0.0)
            expected += m->w[i] * (time == NULL ? 1.0 : time[i]) * sums.rate[0][of[i]];
    ratio(d, expected);
    return ASC_OK;
}

/* One arm's model: mean [n] and slope [n] at every row, inverse [p x p]. */
typedef struct arm_model {
    double *w, *mean, *slope, *inverse, *coef;
} arm_model;

/* Coefficients, and the inverse of the Hessian. */
static asc_status arm_solve(const asc_exposure_model *m, const double *y,
                            const double *offset, asc_arena *work, arm_model *a,
                            asc_error *err)
{
    const size_t k = m->common;
    if (m->problem->family == ASC_GAUSSIAN) {
        asc_lsq fit = {.coef = a->coef, .cov = a->inverse};
        return asc_lsq_fit(&m->design, y, a->w, NULL, work, &fit, err);
    }
    double *h = asc_take(work, k * k), *copy = asc_take(work, k * k);
    ASC_TRY(asc_arena_check(work, err));
    const asc_glm_data data = {.x = &m->design,
                               .y = y,
                               .w = a->w,
                               .offset = offset,
                               .family = m->problem->family};
    asc_glm fit = {.coef = a->coef, .hessian = h};
    ASC_TRY(asc_glm_fit(&data, NULL, work, &fit, err));
    for (size_t j = 0; j < k; j++) {
        double *column = a->inverse + j * k;
        memcpy(copy, h, k * k * sizeof *copy);
        for (size_t i = 0; i < k; i++) column[i] = i == j ? 1.0 : 0.0;
        ASC_TRY(asc_chol_solve(copy, k, column, err));
    }
    return ASC_OK;
}

static void arm_predict(const asc_exposure_model *m, const double *offset, arm_model *a)
{
    const asc_family family = m->problem->family;
    for (size_t i = 0; i < m->n; i++) {
        double eta = offset == NULL ? 0.0 : offset[i];
        for (size_t j = 0; j < m->common; j++)
            eta += a->coef[j] * *asc_design_at(&m->design, i, j);
        const double e = family == ASC_BINOMIAL  ? 1.0 / (1.0 + exp(-eta))
                         : family == ASC_POISSON ? exp(eta)
                                                 : eta;
        a->mean[i] = e;
        a->slope[i] = family == ASC_BINOMIAL  ? e * (1.0 - e)
                      : family == ASC_POISSON ? e
                                              : 1.0;
    }
}

static asc_status arm_fit(const asc_drawn *d, size_t arm, asc_arena *work, arm_model *a,
                          asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const asc_problem *p = m->problem;
    const size_t k = m->common, n = m->n;
    double *y = asc_take(work, n), *offset = NULL;
    if (p->offset != NULL) offset = asc_take(work, n);
    *a = (arm_model){asc_take(work, n), asc_take(work, n), asc_take(work, n),
                     asc_take(work, k * k), asc_take_zero(work, k)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < n; i++) {
        a->w[i] = (m->a[i] != 0.0) == (arm == 1) ? m->w[i] : 0.0;
        y[i] = a->w[i] == 0.0 ? 0.0 : m->y[i];
        if (offset != NULL) offset[i] = p->offset[m->order[i]];
    }
    asc_error reason = {0};
    const asc_status status = arm_solve(m, y, offset, work, a, &reason);
    ASC_REQUIRE(status == ASC_OK, err, status, "model '%s', the units %s: %s",
                d->spec->name, arm == 1 ? "that the partner reached" : "it did not reach",
                reason.message);
    arm_predict(m, offset, a);
    return ASC_OK;
}

/* Mean and influence values of one arm: target [n] w of the units of the target. */
static void arm_mean(asc_drawn *d, size_t arm, const arm_model *a, double *v)
{
    const asc_exposure_model *m = &d->e;
    const size_t k = m->common;
    const double mean = asc_weighted_sum(d->target, a->mean, m->n) / d->reached;
    const double scale = d->fitted.total / d->reached;
    double *l = d->fitted.l + arm * m->problem->clusters;
    for (size_t j = 0; j < k; j++) v[j] = 0.0;
    for (size_t j = 0; j < k; j++) {
        double g = 0.0;
        for (size_t i = 0; i < m->n; i++)
            if (d->target[i] > 0.0)
                g += d->target[i] * a->slope[i] * *asc_design_at(&m->design, i, j);
        for (size_t i = 0; i < k; i++) v[i] += a->inverse[i + j * k] * g;
    }
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        double value = d->target[i] * (a->mean[i] - mean), z = 0.0;
        for (size_t j = 0; j < k && a->w[i] > 0.0; j++)
            z += v[j] * *asc_design_at(&m->design, i, j);
        if (a->w[i] > 0.0) value += a->w[i] * z * (m->y[i] - a->mean[i]);
        l[m->cluster[i]] += scale * value;
    }
    d->fitted.mean[arm] = mean;
}

static asc_status takes(const asc_problem *p, const asc_model_spec *spec, asc_error *err)
{
    ASC_REQUIRE(
        !spec->matching.by_model || p->family <= ASC_POISSON, err, ASC_ESTUDY,
        "outcome '%s': expected: model takes family gaussian, binomial or poisson, "
        "not %s; use gcomp",
        p->outcome, asc_family_name(p->family));
    return ASC_OK;
}

static asc_status by_model(asc_drawn *d, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const bool reached = d->spec->target == ASC_TARGET_TREATED;
    const size_t clusters = m->problem->clusters;
    double *v = asc_take(work, m->common), expected = 0.0;
    ASC_TRY(asc_arena_check(work, err));
    d->reached = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        d->target[i] = !reached || m->a[i] != 0.0 ? m->w[i] : 0.0;
        d->reached += d->target[i];
        d->arm[0][i] = m->a[i] == 0.0 ? m->w[i] : 0.0;
        d->arm[1][i] = m->a[i] != 0.0 ? m->w[i] : 0.0;
    }
    for (size_t arm = 0; arm < 2; arm++) {
        arm_model a;
        if (arm == 1 && reached) {
            d->fitted.mean[1] = asc_arms_natural(m, m->w, true, d->fitted.l + clusters);
            continue;
        }
        ASC_TRY(arm_fit(d, arm, work, &a, err));
        arm_mean(d, arm, &a, v);
        for (size_t i = 0; i < m->n && arm == 0; i++)
            if (m->w[i] > 0.0 && m->a[i] != 0.0) expected += m->w[i] * a.mean[i];
    }
    d->fitted.mean[2] = asc_arms_natural(m, m->w, reached, d->fitted.l + 2 * clusters);
    ratio(d, expected);
    return ASC_OK;
}

/* Probabilities of delivery given all covariates, which only say who has counterparts; none where their model has
 * no estimate. */
static asc_status look(asc_drawn *d, asc_arena *work, asc_error *err)
{
    const asc_problem *whole = d->e.whole;
    const asc_mask none = 0;
    const asc_settings s = {.delivered = true, .coalition = &none, .coalitions = 1};
    asc_exposure_model e = d->e;
    asc_exposure_fit fit;
    asc_error reason = {0};
    asc_status status = ASC_OK;
    if (d->e.problem != whole)
        status = asc_exposure_prepare(whole, &s, work, &e, &reason);
    if (status == ASC_OK) status = asc_exposure_fit_full(&e, work, &fit, NULL, &reason);
    ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                reason.message);
    d->propensity = status == ASC_OK;
    if (d->propensity) asc_exposure_propensity(&e, &fit, 0, d->p);
    return ASC_OK;
}

static asc_status estimate(asc_drawn *d, asc_arena *work, asc_error *err)
{
    ASC_TRY(look(d, work, err));
    if (d->spec->matching.by_model) return by_model(d, work, err);
    double *time = asc_take(work, d->e.n);
    ASC_TRY(asc_arena_check(work, err));
    return by_strata(d, asc_arms_time(&d->e, time), work, err);
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **out, const char *const **terms, size_t *count,
                          asc_error *err)
{
    asc_drawn *d = NULL;
    ASC_TRY(takes(p, s->spec, err));
    asc_settings own = *s;
    asc_model_spec *spec = asc_take_bytes(arena, 1, sizeof *spec);
    ASC_TRY(asc_arena_check(arena, err));
    *spec = *s->spec;
    spec->exposure_covariates = spec->outcome_covariates; /* its rows are made of those */
    own.spec = spec;
    ASC_TRY(asc_drawn_prepare(p, &own, RATIO_TERMS, estimate, arena, &d, err));
    *out = d;
    *terms = d->term;
    *count = d->terms;
    return ASC_OK;
}

const asc_estimator asc_counterfactual_standardised_rates = {
    .name = "standardised_rates",
    .summary = "indirect and direct standardisation by strata or a model, one partner",
    .reference = "Breslow & Day 1987",
    .assumes = "no unmeasured confounding, and comparable units in every stratum or a "
               "correct outcome model",
    .options = "expected outcome_covariates",
    .takes = takes,
    .prepare = prepare,
    .part = asc_drawn_part,
    .single = true,
    .drawn = true,
    .targets = 1U << ASC_TARGET_TREATED,
    .fit = asc_drawn_fit,
    .diagnose = asc_drawn_diagnose,
    .refit = asc_drawn_refit,
};
