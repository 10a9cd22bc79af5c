/* Negative binomial counts without zeros (truncated.h): the law nb2 given y > 0, log link.
 *   mu = exp(eta), r = theta / (theta + mu), p0 = r^theta, a = E(y | y > 0) = mu / (1 - p0)
 *   log L = sum_{j < y} log(theta + j) + theta log r + y log(1 - r) - log(1 - p0) - log y!
 *   d / d eta    = r (y - a)
 *   d / d lambda = theta [sum_{j < y} 1 / (theta + j) + D / (1 - p0) - y / (theta + mu)],  lambda = log theta
 *   D = log r + 1 - r;  da/deta = a (1 - r p0 a);  da/dlambda = a theta D p0 / (1 - p0)
 * Newton steps on coefficients and lambda together, damped until the curvature is positive definite, halved until the
 * likelihood does not fall. theta stays within 1e-3 and 1e5: beyond, the counts say nothing of it.
 *   coef [p], mu, a per row;  dispersion 1 / theta
 * Mullahy (1986), J. Econometrics 33:341-365; Zeileis, Kleiber & Jackman (2008), J. Stat. Softw. 27(8); Cameron &
 * Trivedi (2013), Regression Analysis of Count Data, 2nd ed., section 4.3. */
#include "truncated.h"
#include "ascribe/glm.h"
#include "outcome_residual.h"
#include <math.h>
#include <string.h>

enum { PASSES = 100, HALVINGS = 40, DAMPINGS = 10 };
/* Newton decrement over the size of the likelihood: two steps from below it end at rounding. */
static const double close = 1e-14;
static const double theta_least = 1e-3, theta_most = 1e5;

/* What a row adds to the likelihood, its gradient and minus its second derivatives. */
typedef struct row {
    double value, eta, turn, curve, mixed, bend;
} row;

/* log(1 + x) - x / (1 + x), by series where the difference would cancel. */
static double gap(double x)
{
    if (x > 0.05) return log1p(x) - x / (1.0 + x);
    double sum = 0.0, power = x * x;
    for (unsigned k = 2; k < 16; k++) {
        sum += (double)(k - 1) / (double)k * power;
        power *= -x;
    }
    return sum;
}

asc_truncated_mean asc_truncated_at(double mu, double dispersion)
{
    const double theta = 1.0 / dispersion, x = mu * dispersion, r = 1.0 / (1.0 + x);
    const double log_p0 = -theta * log1p(x), some = -expm1(log_p0), p0 = exp(log_p0);
    const double a = mu / some;
    return (asc_truncated_mean){.mean = a,
                                .slope = a * (1.0 - r * p0 * a),
                                .turn = -a * theta * gap(x) * p0 / some};
}

static row row_at(double y, double mu, double theta)
{
    const double x = mu / theta, r = 1.0 / (1.0 + x), rest = mu / (theta + mu);
    const double log_p0 = -theta * log1p(x), some = -expm1(log_p0), p0 = exp(log_p0);
    const double a = mu / some, d = -gap(x), part = theta + mu;
    double logs = 0.0, first = 0.0, second = 0.0;
    for (size_t j = 0; j < (size_t)y; j++) {
        const double at = theta + (double)j, one = 1.0 / at;
        logs += log(at);
        first += one;
        second += one * one;
    }
    const double turn = first + d / some - y / part;
    const double bend = -second + rest * rest / (theta * some) +
                        d * d * p0 / (some * some) + y / (part * part);
    return (row){.value = logs + log_p0 + y * log(rest) - log(some),
                 .eta = r * (y - a),
                 .turn = theta * turn,
                 .curve = r * rest * (y - a) + r * a * (1.0 - r * p0 * a),
                 .mixed = -r * rest * (y - a) + r * a * theta * d * p0 / some,
                 .bend = -theta * turn - theta * theta * bend};
}

typedef struct fit {
    const asc_outcome_model *m;
    const double *w;
    size_t q;        /* p + 1 */
    double *at;      /* [q] coefficients and log theta */
    double *try;     /* [q]                            */
    double *g, *h;   /* [q], [q x q] gradient, minus second derivatives */
    double *a, *s;   /* [q x q], [q] what is solved    */
    double *eta, *x; /* [n], [ASC_ROWS x p]            */
} fit;

/* eta [n] at the first p of b. */
static void predict(const fit *f, const double *b)
{
    const asc_outcome_model *m = f->m;
    double buffer[ASC_ROWS];
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t i = 0; i < rows; i++)
            f->eta[first + i] = m->offset == NULL ? 0.0 : m->offset[first + i];
        for (size_t j = 0; j < m->p; j++) {
            const double *x = asc_design_part(&m->design, first / ASC_ROWS, j, buffer);
            for (size_t i = 0; i < rows; i++) f->eta[first + i] += b[j] * x[i];
        }
    }
}

static double likelihood(const fit *f, const double *b)
{
    const double theta = exp(b[f->q - 1]);
    double sum = 0.0;
    predict(f, b);
    for (size_t i = 0; i < f->m->n; i++)
        if (f->w[i] > 0.0)
            sum += f->w[i] * row_at(f->m->y[i], exp(f->eta[i]), theta).value;
    return sum;
}

static void add_row(fit *f, const row *r, double w, size_t i)
{
    const size_t p = f->q - 1;
    for (size_t j = 0; j < p; j++) {
        const double x = f->x[i + j * ASC_ROWS];
        if (x == 0.0) continue;
        f->g[j] += w * r->eta * x;
        f->h[p + j * f->q] += w * r->mixed * x;
        for (size_t k = j; k < p; k++)
            f->h[k + j * f->q] += w * r->curve * x * f->x[i + k * ASC_ROWS];
    }
    f->g[p] += w * r->turn;
    f->h[p + p * f->q] += w * r->bend;
}

/* Gradient and curvature at f->at, whose eta stands; the lower triangle, then both. */
static void derivatives(fit *f)
{
    const asc_outcome_model *m = f->m;
    const double theta = exp(f->at[f->q - 1]);
    double buffer[ASC_ROWS];
    memset(f->g, 0, f->q * sizeof *f->g);
    memset(f->h, 0, f->q * f->q * sizeof *f->h);
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t j = 0; j < m->p; j++)
            memcpy(f->x + j * ASC_ROWS,
                   asc_design_part(&m->design, first / ASC_ROWS, j, buffer),
                   rows * sizeof *f->x);
        for (size_t i = 0; i < rows; i++) {
            const double w = f->w[first + i];
            if (w == 0.0) continue;
            const row r = row_at(m->y[first + i], exp(f->eta[first + i]), theta);
            add_row(f, &r, w, i);
        }
    }
    for (size_t j = 0; j < f->q; j++)
        for (size_t k = j + 1; k < f->q; k++) f->h[j + k * f->q] = f->h[k + j * f->q];
}

/* s = (h + damp diag h)^-1 s; a column without any row stays. False: not positive definite. */
static bool solve(fit *f, double damp)
{
    const size_t q = f->q;
    asc_error none = {0};
    memcpy(f->a, f->h, q * q * sizeof *f->a);
    for (size_t j = 0; j < q; j++) {
        double *own = &f->a[j + j * q];
        if (*own == 0.0) {
            *own = 1.0;
            f->s[j] = 0.0;
        }
        *own += damp * fabs(*own);
    }
    return asc_chol_solve(f->a, q, f->s, &none) == ASC_OK;
}

/* The step in f->s; its decrement, or -1: none was found. */
static double direction(fit *f)
{
    double damp = 0.0;
    for (unsigned k = 0; k < DAMPINGS; k++) {
        memcpy(f->s, f->g, f->q * sizeof *f->s);
        const bool solved = solve(f, damp);
        damp = k == 0 ? 1e-3 : 10.0 * damp;
        if (!solved) continue;
        double down = 0.0;
        for (size_t j = 0; j < f->q; j++) down += f->g[j] * f->s[j];
        if (down >= 0.0) return down;
    }
    return -1.0;
}

/* Moves as far along the step as the likelihood does not fall; false: nowhere. */
static bool move(fit *f, double *value)
{
    double length = 1.0;
    for (size_t k = 0; k < HALVINGS; k++) {
        for (size_t j = 0; j < f->q; j++) f->try[j] = f->at[j] + length * f->s[j];
        length *= 0.5;
        const double now = likelihood(f, f->try);
        if (!(now >= *value)) continue;
        memcpy(f->at, f->try, f->q * sizeof *f->at);
        *value = now;
        return true;
    }
    (void)likelihood(f, f->at);
    return false;
}

static asc_status start(const asc_outcome_model *m, const asc_truncated *t,
                        asc_arena *work, fit *f, asc_error *err)
{
    const size_t q = m->p + 1;
    *f = (fit){.m = m,
               .w = t->w,
               .q = q,
               .at = asc_take(work, q),
               .try = asc_take(work, q),
               .g = asc_take(work, q),
               .h = asc_take(work, q * q),
               .a = asc_take(work, q * q),
               .s = asc_take(work, q),
               .eta = asc_take(work, m->n),
               .x = asc_take(work, ASC_ROWS * m->p)};
    ASC_TRY(asc_arena_check(work, err));
    memcpy(f->at, t->coef, m->p * sizeof *f->at);
    f->at[m->p] = t->dispersion > 0.0 ? -log(t->dispersion) : 0.0;
    return ASC_OK;
}

static asc_status invert(fit *f, double *inverse, asc_error *err)
{
    const size_t p = f->q - 1;
    for (size_t j = 0; j < p; j++) {
        memset(f->s, 0, f->q * sizeof *f->s);
        f->s[j] = 1.0;
        ASC_REQUIRE(solve(f, 0.0), err, ASC_ERANK,
                    "outcome '%s': the coefficients of the counts above 0 are not told "
                    "apart from their dispersion; write another 'amount'",
                    f->m->problem->outcome);
        memcpy(inverse + j * p, f->s, p * sizeof *inverse);
    }
    return ASC_OK;
}

/* Does any count with weight exceed 1? Else they say nothing of mu or theta. */
static bool tells(const asc_outcome_model *m, const double *w)
{
    for (size_t i = 0; i < m->n; i++)
        if (w[i] > 0.0 && m->y[i] > 1.0) return true;
    return false;
}

asc_status asc_truncated_fit(const asc_outcome_model *m, asc_truncated *t,
                             asc_arena *work, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    fit f;
    ASC_TRY(start(m, t, work, &f, err));
    double value = likelihood(&f, f.at);
    unsigned near = 0;
    const bool some = tells(m, t->w);
    t->settled = false;
    for (t->passes = 0; some && t->passes < PASSES && !t->settled; t->passes++) {
        const double theta = exp(f.at[m->p]);
        if (!isfinite(value) || theta < theta_least || theta > theta_most) break;
        derivatives(&f);
        const double down = direction(&f);
        if (down < 0.0) break;
        if (down > close * fabs(value)) {
            if (!move(&f, &value)) break;
            continue;
        }
        /* The likelihood no longer tells, to rounding, whether a step is good. */
        for (size_t j = 0; j < f.q; j++) f.at[j] += f.s[j];
        value = likelihood(&f, f.at);
        t->settled = ++near == 2;
    }
    memcpy(t->coef, f.at, m->p * sizeof *f.at);
    t->dispersion = exp(-f.at[m->p]);
    asc_status status = ASC_OK;
    if (t->settled && t->inverse != NULL) {
        derivatives(&f);
        status = invert(&f, t->inverse, err);
    }
    asc_arena_rewind(work, mark);
    return status;
}

asc_status asc_truncated_scores(const asc_outcome_model *m, const double *coef,
                                double dispersion, asc_arena *work, asc_scores *out,
                                double **mixed, asc_error *err)
{
    const size_t p = m->p;
    asc_scores s = {.eta = asc_take_zero(work, m->n),
                    .dispersion = asc_take_zero(work, m->n),
                    .cross = asc_take(work, p)};
    double *cross = asc_take_zero(work, m->n);
    asc_predictor eta;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_predictor_make(m, coef, true, work, &eta, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const double mu = exp(asc_predictor_at(m, &eta, i, m->mask[i]));
        const row r = row_at(m->y[i], mu, 1.0 / dispersion);
        s.eta[i] = r.eta;
        s.dispersion[i] = r.turn;
        s.curvature += m->w[i] * r.bend;
        cross[i] = m->w[i] * r.mixed;
    }
    for (size_t j = 0; j < p; j++)
        s.cross[j] = asc_outcome_column_sum(m, j, m->mask, cross) / s.curvature;
    *out = s;
    *mixed = cross;
    return ASC_OK;
}
