/* Scores of the rows of an outcome model, and what estimating the dispersion of nb2 adds to them.
 *   s_i  derivative of the log-likelihood to eta_i: y - m with a canonical link,
 *        nb2 (y - m) / (1 + a m), gamma (y - m) / m
 *   t_i  nb2: to the dispersion a, sum_{j < y} j / (1 + a j) + m^2 g(a m) - y m / (1 + a m)
 *   h    [p] sum_i w_i x_i (y_i - m_i) m_i / (1 + a m_i)^2, minus the mixed second derivative
 *   q    minus the second derivative to a:
 *        sum_i w_i [ sum_{j < y_i} j^2 / (1 + a j)^2 - m^3 g'(a m) - y m^2 / (1 + a m)^2 ]
 *   g(x) = (log(1 + x) - x / (1 + x)) / x^2
 * Of the pair (b, a) the coefficients move by (H - h h' / q)^-1 sum_i w_i (x_i s_i - (h / q) t_i).
 * Lawless (1987), Can. J. Stat. 15:209-225; Stefanski & Boos (2002), Am. Stat. 56:29-38. */
#include "ascribe/numeric.h"
#include "outcome_model.h"
#include <math.h>

/* g and its derivative, by series where differences would cancel. */
static void remainder_of(double x, double *g, double *slope)
{
    *g = *slope = 0.0;
    if (x > 0.05) {
        *g = (log1p(x) - x / (1.0 + x)) / (x * x);
        *slope = (1.0 / ((1.0 + x) * (1.0 + x)) - 2.0 * *g) / x;
        return;
    }
    double power = 1.0, before = 0.0;
    for (unsigned k = 2; k < 16; k++) {
        const double c = (double)(k - 1) / (double)k;
        *g += c * power;
        *slope -= c * (double)(k - 2) * before;
        before = power;
        power *= -x;
    }
}

/* Sums below y of j / (1 + a j) and its square. */
static void below(double y, double a, double *first, double *second)
{
    *first = *second = 0.0;
    for (size_t j = 1; j < (size_t)y; j++) {
        const double part = (double)j / (1.0 + a * (double)j);
        *first += part;
        *second += part * part;
    }
}

/* t, q, and per row what h sums. */
static void dispersion_rows(const asc_outcome_model *m, double a, const double *mean,
                            double *mixed, asc_scores *s)
{
    s->curvature = 0.0;
    for (size_t i = 0; i < m->n; i++) {
        s->dispersion[i] = mixed[i] = 0.0;
        if (m->w[i] == 0.0) continue;
        const double y = m->y[i], mu = mean[i], part = mu / (1.0 + a * mu);
        double g, slope, first, second;
        remainder_of(a * mu, &g, &slope);
        below(y, a, &first, &second);
        s->dispersion[i] = first + mu * mu * g - y * part;
        s->curvature += m->w[i] * (second - mu * mu * mu * slope - y * part * part);
        mixed[i] = m->w[i] * (y - mu) * part / (1.0 + a * mu);
    }
}

static asc_status dispersion(const asc_outcome_model *m, double a, const double *mean,
                             asc_arena *work, asc_scores *s, asc_error *err)
{
    double *mixed = asc_take(work, m->n);
    s->dispersion = asc_take(work, m->n);
    s->cross = asc_take_zero(work, m->p);
    ASC_TRY(asc_arena_check(work, err));
    dispersion_rows(m, a, mean, mixed, s);
    for (size_t j = 0; j < m->p; j++) {
        for (size_t first = 0; first < m->n; first += ASC_ROWS) {
            const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
            double buffer[ASC_ROWS], sum = 0.0;
            const double *x = asc_design_part(&m->design, first / ASC_ROWS, j, buffer);
            for (size_t r = 0; r < rows; r++)
                if (mixed[first + r] != 0.0) sum += mixed[first + r] * x[r];
            s->cross[j] += sum;
        }
        s->cross[j] /= s->curvature;
    }
    return ASC_OK;
}

asc_status asc_outcome_scores(const asc_outcome_model *m, const double *coef,
                              asc_arena *work, asc_scores *out, asc_error *err)
{
    const asc_family family = m->problem->family;
    asc_scores s = {.eta = asc_take(work, m->n)};
    double *mean = asc_take(work, m->n);
    asc_predictor eta;
    ASC_TRY(asc_predictor_make(m, coef, true, work, &eta, err));
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) mean[i] = asc_predictor_at(m, &eta, i, m->mask[i]);
    if (m->link == ASC_BINOMIAL) asc_vlogistic(mean, mean, m->n);
    if (m->link == ASC_POISSON) asc_vexp(mean, mean, m->n);
    for (size_t i = 0; i < m->n; i++) {
        const double part = family == ASC_NB2     ? 1.0 + coef[m->p] * mean[i]
                            : family == ASC_GAMMA ? mean[i]
                                                  : 1.0;
        s.eta[i] = m->w[i] == 0.0 ? 0.0 : (m->y[i] - mean[i]) / part;
    }
    if (family == ASC_NB2) ASC_TRY(dispersion(m, coef[m->p], mean, work, &s, err));
    *out = s;
    return ASC_OK;
}

asc_status asc_scores_profile(const asc_scores *s, size_t p, double *inverse,
                              asc_arena *work, asc_error *err)
{
    double *u = asc_take_zero(work, p); /* H^-1 h / q */
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) u[i] += inverse[i + j * p] * s->cross[j];
    double inner = 0.0; /* h' H^-1 h / q^2 */
    for (size_t j = 0; j < p; j++) inner += u[j] * s->cross[j];
    const double left = 1.0 / s->curvature - inner;
    ASC_REQUIRE(left > 0.0, err, ASC_ERANK,
                "the dispersion of the counts is not told apart from the coefficients "
                "(curvature %.3g); write family: poisson",
                s->curvature);
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < p; i++) inverse[i + j * p] += u[i] * u[j] / left;
    return ASC_OK;
}
