/* Pivots of the scaled Gram matrix of an outcome model's design in a set of rows.
 *   G = X'UX over rows with u > 0;  g_jj = |x_j|^2
 *   pivot_j = 1 - R^2 of column j on those before it
 * By Cholesky in column order; a column whose pivot is below 1e-13 is passed over, so that it
 * takes nothing off the later ones. Weights are taken as 1: dependence is a matter of which
 * rows there are.
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., section 4.2. */
#include "outcome_model.h"
#include <math.h>

/* Upper factor R in place of the scaled Gram matrix; full NULL: every column above
 * rounding stays. */
static void cholesky_pivots(double *g, size_t p, const double *full, double *pivot)
{
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < j; i++) {
            double s = g[i + j * p];
            for (size_t k = 0; k < i; k++) s -= g[k + i * p] * g[k + j * p];
            g[i + j * p] = g[i + i * p] > 0.0 ? s / g[i + i * p] : 0.0;
        }
        double d = g[j + j * p];
        for (size_t k = 0; k < j; k++) d -= g[k + j * p] * g[k + j * p];
        const bool stays = full == NULL ? d > 1e-13 : d >= 1e-12 || d >= 1e-6 * full[j];
        pivot[j] = d > 0.0 ? d : 0.0;
        g[j + j * p] = stays && d > 0.0 ? sqrt(d) : 0.0;
    }
}

/* factor [p x p], scale [p] in the arena. */
static asc_status factorise(const asc_outcome_model *m, const double *u,
                            const double *full, asc_arena *work, double *pivot,
                            double **factor, double **scales, asc_error *err)
{
    const size_t p = m->p;
    double *gram = asc_take_zero(work, p * p), *scale = asc_take(work, p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_design_gram(&m->design, u, work, gram, err));
    for (size_t j = 0; j < p; j++)
        scale[j] = gram[j + j * p] > 0.0 ? 1.0 / sqrt(gram[j + j * p]) : 0.0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i <= j; i++) gram[i + j * p] *= scale[i] * scale[j];
    cholesky_pivots(gram, p, full, pivot);
    *factor = gram;
    *scales = scale;
    return ASC_OK;
}

asc_status asc_outcome_pivots(const asc_outcome_model *m, const double *u,
                              asc_arena *work, double *pivot, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *factor = NULL, *scale = NULL;
    ASC_TRY(factorise(m, u, NULL, work, pivot, &factor, &scale, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* combination += r (e_d - the columns before d that make it up), in unscaled columns. */
static void dependence_add(const double *factor, const double *scale, size_t p, size_t d,
                           double r, double *part, double *combination)
{
    combination[d] += r;
    if (scale[d] == 0.0) return;
    for (size_t k = d; k-- > 0;) {
        part[k] = 0.0;
        if (factor[k + k * p] == 0.0) continue;
        double s = factor[k + d * p];
        for (size_t l = k + 1; l < d; l++) s -= factor[k + l * p] * part[l];
        part[k] = s / factor[k + k * p];
        combination[k] -= r * part[k] * scale[k] / scale[d];
    }
}

static double fraction(double x)
{
    return x - floor(x);
}

asc_status asc_outcome_alias(const asc_outcome_model *m, const double *u, asc_boundary *b,
                             asc_arena *work, asc_error *err)
{
    const size_t p = m->p;
    double *alias = asc_take_zero(work, 2 * p);
    const asc_arena_mark mark = asc_arena_save(work);
    double *factor = NULL, *scale = NULL, *pivot = asc_take(work, p),
           *part = asc_take(work, p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(factorise(m, u, m->pivot, work, pivot, &factor, &scale, err));
    b->alias = NULL;
    for (size_t d = 0; d < p; d++) {
        if (factor[d + d * p] > 0.0) continue;
        b->active[d] = 0;
        if (!b->present[d]) continue;
        b->alias = alias;
        const double at =
            (double)(d + 1); /* additive recurrences: no small integer relation */
        dependence_add(factor, scale, p, d, 1.0 + fraction(at * 0.7548776662466927), part,
                       alias);
        dependence_add(factor, scale, p, d, 1.0 + fraction(at * 0.5698402909980532), part,
                       alias + p);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
