/* matching.c: means by nearest neighbours: every unit of the target lacks one of its two outcomes, and those of
 * the units of the other arm most like it stand for it.
 *   given by the treated  mean(none) = sum over the reached of w_i sum_j s_ij y_ij / sum of w_i
 *   all                   the same for the others too, from the reached
 *   s_ij  [pairs]  shares of the matches of unit i, sum 1; K_j = sum_i w_i s_ij
 *   y_ij  y_j, and with adjust: bias  y_j + (x_i - x_j)'b, b least squares of y on x among the matches,
 *         weighted by K
 *   distance  between log odds of delivery in SDs, or between covariates (Mahalanobis: within-arm covariance;
 *         inverse_variance: each in SDs)
 * Influence values are no derivatives, for matching has none: they are made so that their squares sum to
 *   treated  sum w_i^2 (t_i - t)^2 + sum over the others of s2 (K_j^2 - sum_i w_i^2 s_ij^2)
 *   t_i = y_i - sum_j s_ij y_ij, t their mean, s2 = 1/2 sum w_i s_ij (y_i - y_ij - t)^2 / sum w_i
 * for the effect (Abadie & Imbens, population variance with one variance of outcomes). For all units, or where a
 * cluster is more than one unit, they are those of the regression form of the same paper:
 *   w_i (m(x_i) - mean of m) of the target, and (w_j + K_j)(y_j - m(x_j)) of units with that outcome, m the
 *   regression above; w_j = 0 outside the target. Residuals of the regression are stretched to the spread of
 *   outcomes (match_residual.c)
 * Replicates are draws from them: the bootstrap of a match is not valid.
 * Consistent when there is no unmeasured confounding and comparable units for the target.
 * Abadie & Imbens (2006), Econometrica 74:235-267; (2008), 76:1537-1557, on the bootstrap; (2011), J. Bus.
 * Econ. Stat. 29:1-11, on the bias; Abadie, Drukker, Herr & Imbens (2004), Stata J. 4:290-311. */
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "drawn.h"
#include "match.h"
#include "match_residual.h"
#include "metric.h"
#include <math.h>
#include <string.h>

/* One direction: the units of an arm that lack the outcome of the other. */
typedef struct side {
    bool reached; /* the arm that seeks */
    asc_matches found;
    double *k;     /* [n] K of the other arm             */
    double *b;     /* [common] regression among matches  */
    double *grow;  /* [n] what its residuals are taken times */
    double *value; /* [n] sum_j s_ij y_ij of the seekers */
} side;

static bool both_sides(const asc_drawn *d)
{
    return d->spec->target == ASC_TARGET_ALL;
}

static double along(const asc_exposure_model *m, size_t row, const double *b)
{
    double sum = 0.0;
    for (size_t j = 0; j < m->common; j++)
        sum += b[j] * *asc_design_at(&m->design, row, j);
    return sum;
}

/* b of a side; without a full rank only the mean, which is refused where the estimate needs more. */
static asc_status regress(const asc_drawn *d, side *s, asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *active = asc_take_bytes(work, m->common, 1);
    double *y = asc_take(work, m->n), *cov = asc_take(work, m->common * m->common);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) y[i] = s->k[i] == 0.0 ? 0.0 : m->y[i];
    memset(active, 1, m->common);
    asc_lsq out = {.coef = s->b, .cov = cov};
    asc_error reason = {0};
    asc_status status = asc_lsq_fit(&m->design, y, s->k, active, work, &out, &reason);
    const bool of_data = asc_status_exit(status) == 1;
    ASC_REQUIRE(status == ASC_OK || (of_data && d->spec->matching.unadjusted), err,
                status,
                "model '%s': the regression among the matches: %s; write adjust: none",
                d->spec->name, reason.message);
    if (status != ASC_OK) {
        memset(active + 1, 0, m->common - 1);
        ASC_TRY(asc_lsq_fit(&m->design, y, s->k, active, work, &out, err));
    }
    ASC_TRY(asc_match_stretch(m, cov, s->k, work, s->grow, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* What stands for unit i: y_ij of one match. */
static double stand_in(const asc_drawn *d, const side *s, size_t i, size_t j)
{
    const asc_exposure_model *m = &d->e;
    const double y = m->y[j];
    return d->spec->matching.unadjusted ? y : y + along(m, i, s->b) - along(m, j, s->b);
}

static asc_status side_make(const asc_drawn *d, const asc_points *points, side *s,
                            asc_arena *work, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const asc_matching_spec *spec = &d->spec->matching;
    if (spec->without_replacement)
        ASC_TRY(
            asc_match_greedy(points, s->reached, spec->neighbours, work, &s->found, err));
    else
        ASC_TRY(asc_match_nearest(points, s->reached, spec->neighbours, work, &s->found,
                                  err));
    s->k = asc_take_zero(work, m->n);
    s->b = asc_take_zero(work, m->common);
    s->value = asc_take_zero(work, m->n);
    s->grow = asc_take(work, m->n);
    ASC_TRY(asc_arena_check(work, err));
    size_t pairs = 0;
    for (size_t i = 0; i < m->n; i++)
        for (size_t at = s->found.first[i]; at < s->found.first[i + 1]; at++, pairs++)
            s->k[s->found.row[at]] += m->w[i] * s->found.share[at];
    ASC_REQUIRE(
        pairs > 0, err, ASC_EOVERLAP,
        "model '%s': no unit %s has a match%s; widen 'caliper' or 'exact', or use "
        "another model",
        d->spec->name, s->reached ? "that the partner reached" : "that it did not reach",
        spec->caliper > 0.0 ? " within the caliper" : "");
    ASC_TRY(regress(d, s, work, err));
    for (size_t i = 0; i < m->n; i++)
        for (size_t at = s->found.first[i]; at < s->found.first[i + 1]; at++)
            s->value[i] += s->found.share[at] * stand_in(d, s, i, s->found.row[at]);
    return ASC_OK;
}

/* Units of the target without a match: refused unless the target is those that have one. */
static asc_status all_matched(const asc_drawn *d, const side *s, asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    size_t units = 0;
    for (size_t i = 0; i < m->n; i++)
        units += m->w[i] > 0.0 && (m->a[i] != 0.0) == s->reached;
    ASC_REQUIRE(s->found.unmatched == 0 || d->spec->target == ASC_TARGET_MATCHED, err,
                ASC_EOVERLAP,
                "model '%s': %zu of %zu units %s have no match%s%s: the mean would be "
                "one of other "
                "units; write target: matched for the mean of those that have one%s",
                d->spec->name, s->found.unmatched, units,
                s->reached ? "that the partner reached" : "that it did not reach",
                d->spec->matching.caliper > 0.0 ? " within the caliper" : "",
                d->spec->matching.without_replacement ? " that is left" : "",
                d->spec->matching.without_replacement
                    ? ", or replace: true"
                    : ", or widen 'caliper' or 'exact'");
    return ASC_OK;
}

static bool matched(const side *s, size_t i)
{
    return s->found.first[i + 1] > s->found.first[i];
}

/* Does unit i count, and for how much? */
static void target_make(asc_drawn *d, const side *treated)
{
    const asc_exposure_model *m = &d->e;
    d->reached = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        const bool in = both_sides(d) || matched(treated, i);
        d->target[i] = in ? m->w[i] : 0.0;
        d->reached += d->target[i];
    }
    for (size_t arm = 0; arm < 2; arm++)
        for (size_t i = 0; i < m->n; i++)
            d->arm[arm][i] = (m->a[i] != 0.0) == (arm == 1) ? d->target[i] : 0.0;
}

/* Outcome of unit i in an arm: its own, or what stands for it. */
static double outcome(const asc_drawn *d, const side *s, size_t arm, size_t i)
{
    const bool own = (d->e.a[i] != 0.0) == (arm == 1);
    return own ? d->e.y[i] : s->value[i];
}

/* side[arm]: whose seekers lack the outcome of that arm. */
static void means(asc_drawn *d, const side *s)
{
    const asc_exposure_model *m = &d->e;
    for (size_t arm = 0; arm < 2; arm++) {
        double sum = 0.0;
        for (size_t i = 0; i < m->n; i++)
            if (d->target[i] > 0.0) sum += d->target[i] * outcome(d, &s[arm], arm, i);
        d->fitted.mean[arm] = sum / d->reached;
    }
    double natural = 0.0;
    for (size_t i = 0; i < m->n; i++)
        if (d->target[i] > 0.0) natural += d->target[i] * m->y[i];
    d->fitted.mean[ASC_ARMS_NATURAL] = natural / d->reached;
}

/* Effects on the treated, each unit its own cluster: see the head. */
static asc_status exact_values(asc_drawn *d, const side *s, asc_arena *work,
                               asc_error *err)
{
    const asc_exposure_model *m = &d->e;
    const size_t clusters = m->problem->clusters;
    const double *mean = d->fitted.mean, scale = d->fitted.total / d->reached;
    const double effect = mean[1] - mean[0];
    double *squares = asc_take_zero(work, m->n), spread = 0.0;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++)
        for (size_t at = s->found.first[i]; at < s->found.first[i + 1]; at++) {
            const double each = m->w[i] * s->found.share[at];
            const double t = m->y[i] - stand_in(d, s, i, s->found.row[at]) - effect;
            squares[s->found.row[at]] += each * each;
            spread += 0.5 * each * t * t;
        }
    spread /= d->reached;
    double *l = d->fitted.l;
    for (size_t i = 0; i < m->n; i++) {
        const uint32_t c = m->cluster[i];
        if (m->w[i] == 0.0) continue;
        if (d->target[i] > 0.0) {
            l[c] = scale * d->target[i] * (s->value[i] - mean[0]);
            l[c + clusters] = scale * d->target[i] * (m->y[i] - mean[1]);
        } else if (s->k[i] > 0.0) {
            const double square = spread * (s->k[i] * s->k[i] - squares[i]);
            const double size = scale * sqrt(fmax(square, 0.0));
            l[c] = m->y[i] >= along(m, i, s->b) ? size : -size;
        }
        l[c + 2 * clusters] = l[c + clusters];
    }
    return ASC_OK;
}

/* Mean over the target of the regression among the matches of a side. */
static double fitted_mean(const asc_drawn *d, const side *s)
{
    double sum = 0.0;
    for (size_t i = 0; i < d->e.n; i++)
        if (d->target[i] > 0.0) sum += d->target[i] * along(&d->e, i, s->b);
    return sum / d->reached;
}

/* The regression form: sums over any clusters. */
static void linear_values(asc_drawn *d, const side *s)
{
    const asc_exposure_model *m = &d->e;
    const size_t clusters = m->problem->clusters;
    const double scale = d->fitted.total / d->reached;
    const bool both = both_sides(d);
    const double centre[2] = {fitted_mean(d, &s[0]), both ? fitted_mean(d, &s[1]) : 0.0};
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        double *l = d->fitted.l + m->cluster[i];
        for (size_t arm = 0; arm < 2; arm++) {
            const double mean = d->fitted.mean[arm];
            const bool own = (m->a[i] != 0.0) == (arm == 1);
            if (arm == 1 && !both) { /* of the treated their own outcomes are known */
                l[clusters] += scale * d->target[i] * (m->y[i] - mean);
                continue;
            }
            const double fit = along(m, i, s[arm].b);
            l[arm * clusters] += scale * d->target[i] * (fit - centre[arm]);
            if (own)
                l[arm * clusters] += scale * (d->target[i] + s[arm].k[i]) *
                                     s[arm].grow[i] * (m->y[i] - fit);
        }
        l[2 * clusters] +=
            scale * d->target[i] * (m->y[i] - d->fitted.mean[ASC_ARMS_NATURAL]);
    }
}

static asc_status match(asc_drawn *d, const asc_points *points, asc_arena *work,
                        asc_error *err)
{
    side s[2] = {{.reached = true}, {.reached = false}};
    ASC_TRY(side_make(d, points, &s[0], work, err));
    ASC_TRY(all_matched(d, &s[0], err));
    if (both_sides(d)) {
        ASC_TRY(side_make(d, points, &s[1], work, err));
        ASC_TRY(all_matched(d, &s[1], err));
    }
    target_make(d, &s[0]);
    for (size_t i = 0; i < d->e.n; i++) {
        d->arm[0][i] += s[0].k[i];
        if (both_sides(d)) d->arm[1][i] += s[1].k[i];
    }
    means(d, s);
    if (!both_sides(d) && d->e.problem->clusters == d->e.problem->n)
        return exact_values(d, s, work, err);
    linear_values(d, s);
    return ASC_OK;
}

static asc_status estimate(asc_drawn *d, asc_arena *work, asc_error *err)
{
    asc_points points;
    const asc_metric_fit fit = {
        .coef = d->coef, .condition = &d->condition, .passes = &d->passes};
    if (!asc_metric_needs_model(&d->spec->matching)) d->terms = 0;
    ASC_TRY(asc_metric_points(&d->e, &d->spec->matching, d->spec->name, &fit, work,
                              &points, err));
    return match(d, &points, work, err);
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

const asc_estimator asc_counterfactual_matching = {
    .name = "matching",
    .summary = "nearest neighbours, with and without replacement, one partner",
    .reference = "Abadie & Imbens 2006, 2011",
    .assumes = "no unmeasured confounding and comparable units for the target",
    .options = "metric neighbours replace caliper exact adjust exposure_covariates",
    .prepare = prepare,
    .part = asc_drawn_part,
    .single = true,
    .drawn = true,
    .targets = 1U << ASC_TARGET_TREATED | 1U << ASC_TARGET_MATCHED,
    .fit = asc_drawn_fit,
    .diagnose = asc_drawn_diagnose,
    .refit = asc_drawn_refit,
};
