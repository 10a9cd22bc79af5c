/* Robustness value and its benchmark, and regression to the mean (ascribe/robustness.h).
 *   t, df      of a in least squares of y on [X, a], a = 1 for units any player delivered to
 *   partial R^2 of columns S   Q / (Q + rss),  Q = b_S' (C_SS)^-1 b_S,  C = (X'WX)^-1
 *   RV         f = |t| / sqrt(df):  (sqrt(f^4 + 4 f^2) - f^2) / 2;  for significance f - t* / sqrt(df - 1), t* the
 *              97.5 % point with df - 1 degrees of freedom, and 1 - (1 + t*^2 / (df - 1)) / (1 + f^2) beyond
 *   bound      once as strong as a covariate with partial R^2 e (exposure) and o (outcome):
 *              e' = e / (1 - e),  g = e'^2,  o' = min(1, (1 + sqrt g)^2 / (1 - g) o / (1 - o))
 *              with e' >= 1 nothing so strong can exist beside it: it comes first, and has no bias
 *   bias       se sqrt(df o' e' / (1 - e'));  adjusted se  se sqrt((1 - o') / (1 - e') df / (df - 1))
 * Cinelli & Hazlett (2020), JRSS B 82:39-67, sections 4.2-4.4.
 *   regression to the mean  line of y on the level before among those nobody reached; those reached are expected
 *              on it, at their mean level before
 *   se^2       s0^2 (1 / n0 + (x1 - x0)^2 / Sxx) + s1^2 / n1,  s1^2 about a line with the same slope
 * Barnett, van der Pols & Dobson (2005), Int. J. Epidemiol. 34:215-220. */
#include "ascribe/robustness.h"
#include "ascribe/lsq.h"
#include "ascribe/numeric.h"
#include "ascribe/sensitivity.h"
#include <math.h>
#include <string.h>

double asc_robustness_value_significant(double t, double df)
{
    const double critical = asc_t_quantile(0.975, df - 1.0) / sqrt(df - 1.0);
    const double f = fabs(t) / sqrt(df), left = f - critical;
    if (!(left > 0.0)) return 0.0;
    if (f * critical >= 1.0) return (f * f - critical * critical) / (1.0 + f * f);
    return 0.5 * (sqrt(left * left * left * left + 4.0 * left * left) - left * left);
}

void asc_robustness_bound(double r2_exposure, double r2_outcome, double *bound_exposure,
                          double *bound_outcome)
{
    const double odds = r2_exposure / (1.0 - r2_exposure), g = odds * odds;
    const double with = (1.0 + odds) * (1.0 + odds) / (1.0 - g);
    const double outcome = with * r2_outcome / (1.0 - r2_outcome);
    *bound_exposure = odds < 1.0 ? odds : (double)NAN;
    *bound_outcome = odds < 1.0 ? fmin(outcome, 1.0) : (double)NAN;
}

double asc_omitted_bias(double std_error, double df, double r2_exposure,
                        double r2_outcome)
{
    return std_error * sqrt(df * r2_outcome * r2_exposure / (1.0 - r2_exposure));
}

typedef struct fitted {
    asc_lsq fit;
    size_t p; /* columns */
} fitted;

/* Least squares on the columns of X and, with exposure, a. */
static asc_status fit(const asc_problem *p, const double *y, const double *a,
                      asc_arena *work, fitted *out, asc_error *err)
{
    const size_t k = p->x.cols + (a == NULL ? 0 : 1);
    asc_design x = asc_design_create(work, p->n, k);
    const char **name = asc_take_bytes(work, k, sizeof *name);
    out->p = k;
    out->fit = (asc_lsq){.coef = asc_take(work, k),
                         .std_error = asc_take(work, k),
                         .cov = asc_take(work, k * k)};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < k; j++) {
        const bool exposure = j == p->x.cols;
        const double *column = exposure ? a : p->x.data + j * p->x.ld;
        name[j] = exposure ? "(reached)" : p->term[j];
        for (size_t i = 0; i < p->n; i++) *asc_design_at(&x, i, j) = column[i];
    }
    x.name = name;
    return asc_lsq_fit(&x, y, p->w, NULL, work, &out->fit, err);
}

/* Partial R^2 of columns [first, first + count). */
static asc_status partial(const fitted *f, size_t first, size_t count, asc_arena *work,
                          double *r2, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *c = asc_take(work, count * count), *b = asc_take(work, count), q = 0.0;
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < count; j++) {
        b[j] = f->fit.coef[first + j];
        for (size_t i = 0; i < count; i++)
            c[i + j * count] = f->fit.cov[first + i + (first + j) * f->p];
    }
    ASC_TRY(asc_chol_solve(c, count, b, err));
    for (size_t j = 0; j < count; j++) q += b[j] * f->fit.coef[first + j];
    *r2 = q / (q + f->fit.rss);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static void strongest(const char *name, double e, double o, asc_robustness *out)
{
    double bound_e = 0.0, bound_o = 0.0;
    asc_robustness_bound(e, o, &bound_e, &bound_o);
    const double bias = asc_omitted_bias(out->std_error, out->df, bound_e, bound_o);
    const double now = fabs(out->estimate - out->adjusted);
    if (out->covariate[0] != '\0' && (isnan(now) || bias <= now)) return;
    out->covariate = name;
    out->r2_exposure = e;
    out->r2_outcome = o;
    out->bound_exposure = bound_e;
    out->bound_outcome = bound_o;
    out->adjusted = out->estimate - copysign(bias, out->estimate);
    out->adjusted_t =
        out->adjusted / (out->std_error * sqrt((1.0 - bound_o) / (1.0 - bound_e) *
                                               out->df / (out->df - 1.0)));
}

static asc_status robustness(const asc_problem *p, asc_arena *work, asc_robustness *out,
                             asc_error *err)
{
    fitted y, e;
    double *a = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->n; i++) a[i] = p->delivered[i] != 0 ? 1.0 : 0.0;
    ASC_TRY(fit(p, p->y, a, work, &y, err));
    ASC_TRY(fit(p, a, NULL, work, &e, err));
    const double none = (double)NAN, units = (double)y.fit.used;
    asc_robustness r = {.estimate = y.fit.coef[y.p - 1],
                        .std_error = y.fit.std_error[y.p - 1],
                        .df = units - (double)y.p,
                        .covariate = "",
                        .r2_exposure = none,
                        .r2_outcome = none,
                        .bound_exposure = none,
                        .bound_outcome = none,
                        .adjusted_t = none};
    ASC_REQUIRE(r.df > 1.0 && r.std_error > 0.0, err, ASC_EDATA,
                "%zu units and %zu columns leave nothing to measure the error by",
                y.fit.used, y.p);
    r.t = r.estimate / r.std_error;
    r.value = asc_robustness_value(r.t, r.df);
    r.value_significant = asc_robustness_value_significant(r.t, r.df);
    r.r2 = asc_partial_r2(r.t, r.df);
    r.adjusted = r.estimate;
    for (size_t c = 0; c < p->covariates; c++) {
        const asc_covariate *x = &p->covariate[c];
        double with = 0.0, of = 0.0;
        ASC_TRY(partial(&e, x->first, x->count, work, &with, err));
        ASC_TRY(partial(&y, x->first, x->count, work, &of, err));
        strongest(x->name, with, of, &r);
    }
    if (r.covariate[0] == '\0') r.adjusted = none;
    *out = r;
    return ASC_OK;
}

asc_status asc_robustness_of(const asc_problem *p, asc_arena *work, asc_robustness *out,
                             asc_error *err)
{
    ASC_REQUIRE(p->x.data != NULL, err, ASC_EDATA,
                "%zu units do not fit into memory with their covariates", p->n);
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_status status = robustness(p, work, out, err);
    asc_arena_rewind(work, mark);
    return status;
}

/* Sums of one group about its means. */
typedef struct group {
    size_t units;
    double w, x, y, xx, xy, yy;
} group;

static double weight_of(const asc_problem *p, size_t i)
{
    return p->w == NULL ? 1.0 : p->w[i];
}

static group sums(const asc_problem *p, const double *before, bool reached)
{
    group g = {0};
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        if (w == 0.0 || (p->delivered[i] != 0) != reached) continue;
        g.units++;
        g.w += w;
        g.x += w * before[i];
        g.y += w * p->y[i];
    }
    g.x /= g.w;
    g.y /= g.w;
    for (size_t i = 0; i < p->n; i++) {
        const double w = weight_of(p, i);
        if (w == 0.0 || (p->delivered[i] != 0) != reached) continue;
        const double x = before[i] - g.x, y = p->y[i] - g.y;
        g.xx += w * x * x;
        g.xy += w * x * y;
        g.yy += w * y * y;
    }
    return g;
}

asc_status asc_regression_of(const asc_problem *p, const double *before,
                             asc_regression *out, asc_error *err)
{
    const group r = sums(p, before, true), o = sums(p, before, false);
    ASC_REQUIRE(
        r.units > 0 && o.units > 2, err, ASC_EDATA,
        "%zu units were reached and %zu were not: there is no line to expect them "
        "on",
        r.units, o.units);
    ASC_REQUIRE(o.xx > 0.0, err, ASC_EDATA,
                "all %zu units that were not reached had the level %g before", o.units,
                o.x);
    const double b = o.xy / o.xx, n0 = (double)o.units, n1 = (double)r.units;
    /* Weights count as frequencies would, up to their sum: variances are per unit. */
    const double residual0 = (o.yy - b * o.xy) / o.w * n0 / (n0 - 2.0);
    const double residual1 = (r.yy - 2.0 * b * r.xy + b * b * r.xx) / r.w;
    const double distance = (r.x - o.x) * (r.x - o.x) / (o.xx / o.w);
    asc_regression g = {.reached = r.units,
                        .others = o.units,
                        .before_reached = r.x,
                        .before_others = o.x,
                        .after_reached = r.y,
                        .after_others = o.y,
                        .slope = b,
                        .expected = o.y + b * (r.x - o.x),
                        .change = r.y - r.x};
    g.regression = g.expected - g.before_reached;
    g.remaining = g.after_reached - g.expected;
    g.std_error =
        sqrt(residual0 * (1.0 + distance) / n0 + residual1 / fmax(1.0, n1 - 1.0));
    *out = g;
    return ASC_OK;
}
