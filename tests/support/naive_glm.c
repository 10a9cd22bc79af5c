/* Dense Newton: Gauss-Jordan on the normal equations, every sum in row order, long double. */
#include "naive_glm.h"
#include "support.h"
#include <math.h>
#include <string.h>

typedef long double wide;

typedef struct system {
    wide h[ASC_NAIVE_COLUMNS][ASC_NAIVE_COLUMNS + 1];
    wide deviance;
} system_sums;

static wide row_deviance(asc_family family, wide y, wide m)
{
    const wide first = y > 0 ? y * logl(y / m) : 0;
    if (family == ASC_POISSON) return 2 * (first - (y - m));
    return 2 * (first + (y < 1 ? (1 - y) * logl((1 - y) / (1 - m)) : 0));
}

static void add_row(const asc_glm_data *d, size_t i, const wide *b, system_sums *s)
{
    const size_t p = d->x->p;
    const wide w = d->w == NULL ? 1 : d->w[i];
    if (w == 0) return;
    wide eta = d->offset == NULL ? 0 : d->offset[i];
    for (size_t j = 0; j < p; j++) eta += b[j] * (wide)*asc_design_at(d->x, i, j);
    const wide m = d->family == ASC_POISSON ? expl(eta) : 1 / (1 + expl(-eta));
    const wide v = d->family == ASC_POISSON ? m : m * (1 - m);
    s->deviance += w * row_deviance(d->family, d->y[i], m);
    for (size_t j = 0; j < p; j++) {
        const wide xj = *asc_design_at(d->x, i, j);
        s->h[j][p] += w * (d->y[i] - m) * xj;
        for (size_t k = 0; k < p; k++)
            s->h[j][k] += w * v * xj * *asc_design_at(d->x, i, k);
    }
}

static bool left_out(const asc_glm_data *d, size_t j)
{
    return d->active != NULL && d->active[j] == 0;
}

/* The last column becomes the solution. */
static void gauss_jordan(system_sums *s, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        const wide pivot = s->h[j][j];
        for (size_t k = 0; k <= p; k++) s->h[j][k] /= pivot;
        for (size_t i = 0; i < p; i++) {
            const wide f = s->h[i][j];
            if (i == j || f == 0) continue;
            for (size_t k = 0; k <= p; k++) s->h[i][k] -= f * s->h[j][k];
        }
    }
}

/* Rows and columns of inactive columns: nothing, and in the system the identity. */
static void leave_out(const asc_glm_data *d, system_sums *s, double *hessian)
{
    const size_t p = d->x->p;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            if (left_out(d, j) || left_out(d, k)) s->h[j][k] = 0;
            if (hessian != NULL) hessian[j + k * p] = (double)s->h[j][k];
        }
        if (!left_out(d, j)) continue;
        s->h[j][j] = 1;
        s->h[j][p] = 0;
    }
}

/* A step of more than 2 is cut: enough to keep Poisson from overflowing. */
static wide cut(wide step)
{
    if (step > 2) return 2;
    return step < -2 ? -2 : step;
}

double asc_naive_glm(const asc_glm_data *d, double *coef, double *hessian)
{
    const size_t p = d->x->p;
    wide b[ASC_NAIVE_COLUMNS] = {0};
    assert_true(p <= ASC_NAIVE_COLUMNS);
    for (int pass = 0; pass < 200; pass++) {
        system_sums s = {.deviance = 0};
        wide most = 0;
        for (size_t i = 0; i < d->x->n; i++) add_row(d, i, b, &s);
        leave_out(d, &s, hessian);
        gauss_jordan(&s, p);
        for (size_t j = 0; j < p; j++) {
            const wide step = cut(s.h[j][p]);
            b[j] += step;
            coef[j] = (double)b[j];
            if (fabsl(step) > most) most = fabsl(step);
        }
        if (most < 1e-16L) return (double)s.deviance;
    }
    fail_msg("the naive fit did not converge");
    return (double)NAN;
}
