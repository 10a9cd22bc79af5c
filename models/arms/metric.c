/* Points between which Euclidean distance is the distance asked for (metric.h).
 *   propensity        log odds of delivery over their SD                               one coordinate
 *   probability       the probability of delivery over its SD                          one coordinate
 *   inverse_variance  each covariate column over its SD                                p - 1
 *   mahalanobis       L^-1 x, L L' the covariance of the columns within arms, pooled   p - 1
 * Variances have divisor n - 1, within arms n - 2, n the units; sums are weighted by w.
 * Rosenbaum & Rubin (1985), Am. Stat. 39:33-38. */
#include "metric.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

/* One coordinate, of the exposure model. */
static bool scores(const asc_matching_spec *spec)
{
    return spec->metric == ASC_METRIC_PROPENSITY ||
           spec->metric == ASC_METRIC_PROBABILITY;
}

bool asc_metric_needs_model(const asc_matching_spec *spec)
{
    return scores(spec) || spec->without_replacement;
}

/* Weighted mean of x [n] over the rows of an arm (-1: all), and sum of squares about it over sum w. */
static void spread(const asc_exposure_model *m, const double *x, double *mean,
                   double *variance)
{
    double weight = 0.0, sum = 0.0, square = 0.0, units = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        weight += m->w[i];
        sum += m->w[i] * x[i];
        units += 1.0;
    }
    *mean = sum / weight;
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] != 0.0) square += m->w[i] * (x[i] - *mean) * (x[i] - *mean);
    *variance = square / weight * units / (units - 1.0);
}

static void column(const asc_exposure_model *m, size_t j, double *x)
{
    for (size_t i = 0; i < m->n; i++) x[i] = *asc_design_at(&m->design, i, j);
}

static void inverse_variance(const asc_exposure_model *m, double *x, double *z)
{
    const size_t d = m->common - 1;
    for (size_t k = 0; k < d; k++) {
        double mean = 0.0, variance = 0.0;
        column(m, k + 1, x);
        spread(m, x, &mean, &variance);
        const double by = variance > 0.0 ? 1.0 / sqrt(variance) : 0.0;
        for (size_t i = 0; i < m->n; i++) z[i * d + k] = by * x[i];
    }
}

/* Covariance within arms of the columns in z [n x d], lower triangle of s [d x d]. */
static void within(const asc_exposure_model *m, const double *z, size_t d, double *mean,
                   double *s)
{
    double total = 0.0, units = 0.0, weight[2] = {0.0, 0.0};
    memset(mean, 0, 2 * d * sizeof *mean);
    memset(s, 0, d * d * sizeof *s);
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const size_t arm = m->a[i] != 0.0;
        weight[arm] += m->w[i];
        units += 1.0;
        for (size_t k = 0; k < d; k++) mean[arm * d + k] += m->w[i] * z[i * d + k];
    }
    for (size_t k = 0; k < 2 * d; k++) mean[k] /= weight[k >= d];
    total = weight[0] + weight[1];
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const double *centre = mean + (m->a[i] != 0.0 ? d : 0);
        for (size_t j = 0; j < d; j++)
            for (size_t k = j; k < d; k++)
                s[k + j * d] +=
                    m->w[i] * (z[i * d + j] - centre[j]) * (z[i * d + k] - centre[k]);
    }
    for (size_t k = 0; k < d * d; k++) s[k] *= units / (units - 2.0) / total;
}

/* The lower Cholesky factor of s, in place; false: not positive definite. */
static bool factor(double *s, size_t d)
{
    for (size_t j = 0; j < d; j++) {
        for (size_t k = 0; k < j; k++)
            for (size_t i = j; i < d; i++) s[i + j * d] -= s[j + k * d] * s[i + k * d];
        if (!(s[j + j * d] > 0.0)) return false;
        const double root = sqrt(s[j + j * d]);
        for (size_t i = j; i < d; i++) s[i + j * d] /= root;
    }
    return true;
}

static asc_status mahalanobis(const asc_exposure_model *m, const char *name,
                              asc_arena *work, double *z, asc_error *err)
{
    const size_t d = m->common - 1;
    double *s = asc_take(work, d * d), *mean = asc_take(work, 2 * d);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < d; k++)
            z[i * d + k] = *asc_design_at(&m->design, i, k + 1);
    within(m, z, d, mean, s);
    ASC_REQUIRE(
        factor(s, d), err, ASC_ERANK,
        "model '%s': within the arms the covariates depend on one another, so they "
        "have no Mahalanobis distance; write metric: inverse_variance",
        name);
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < d; k++) {
            double *x = z + i * d;
            for (size_t j = 0; j < k; j++) x[k] -= s[k + j * d] * x[j];
            x[k] /= s[k + k * d];
        }
    return ASC_OK;
}

/* Log odds of delivery, or its probability, in their SDs. */
static asc_status propensity(const asc_exposure_model *m, bool probability,
                             const asc_metric_fit *fit, asc_arena *work, double *z,
                             asc_error *err)
{
    asc_exposure_fit e;
    double mean = 0.0, variance = 0.0;
    ASC_TRY(asc_exposure_fit_full(m, work, &e, fit->condition, err));
    for (size_t i = 0; i < m->n; i++)
        z[i] = probability ? e.odds[i] / (1.0 + e.odds[i]) : log(e.odds[i]);
    spread(m, z, &mean, &variance);
    const double by = variance > 0.0 ? 1.0 / sqrt(variance) : 0.0;
    for (size_t i = 0; i < m->n; i++) z[i] *= by;
    asc_exposure_pack(m, e.coef, fit->coef);
    *fit->passes = e.passes;
    return ASC_OK;
}

/* Columns of the covariates on which pairs must agree, whether the score takes them or not. */
static asc_status exact_columns(const asc_exposure_model *m,
                                const asc_matching_spec *spec, const char *name,
                                asc_arena *work, asc_points *out, asc_error *err)
{
    const asc_problem *p = m->whole;
    size_t *columns = asc_take_bytes(work, m->shown_common, sizeof *columns);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t k = 0; k < spec->exacts; k++) {
        size_t c = 0;
        while (c < p->covariates && strcmp(p->covariate[c].name, spec->exact[k]) != 0)
            c++;
        ASC_REQUIRE(c < p->covariates, err, ASC_ESTUDY,
                    "model '%s': exact names '%s', which is no covariate here", name,
                    spec->exact[k]);
        for (size_t j = 0; j < p->covariate[c].count; j++)
            columns[out->exacts++] = p->covariate[c].first + j;
    }
    out->exact = columns;
    return ASC_OK;
}

asc_status asc_metric_points(const asc_exposure_model *m, const asc_matching_spec *spec,
                             const char *name, const asc_metric_fit *fit, asc_arena *work,
                             asc_points *out, asc_error *err)
{
    asc_points p = {.m = m, .caliper = spec->caliper};
    const bool score = scores(spec);
    const bool probability = spec->metric == ASC_METRIC_PROBABILITY;
    double *own = asc_take(work, m->n), *z = own;
    p.d = score ? 1 : m->common - 1;
    ASC_REQUIRE(
        p.d > 0, err, ASC_ESTUDY,
        "model '%s': there is no covariate to match on; write 'covariates', or name "
        "some in 'exposure_covariates'",
        name);
    if (!score) z = asc_take(work, m->n * p.d);
    ASC_TRY(asc_arena_check(work, err));
    if (asc_metric_needs_model(spec))
        ASC_TRY(propensity(m, probability, fit, work, own, err));
    else
        ASC_TRY(asc_design_rank(&m->design, m->w, work, fit->condition, err));
    p.first_out = own;
    if (spec->metric == ASC_METRIC_MAHALANOBIS)
        ASC_TRY(mahalanobis(m, name, work, z, err));
    if (spec->metric == ASC_METRIC_INVERSE_VARIANCE) {
        double *x = asc_take(work, m->n);
        ASC_TRY(asc_arena_check(work, err));
        inverse_variance(m, x, z);
    }
    p.z = z;
    ASC_TRY(exact_columns(m, spec, name, work, &p, err));
    *out = p;
    return ASC_OK;
}
