/* Columns of the learners that are linear in them (basis.h).
 *   z_j = (x_j - m_j) / s_j   m_j, s_j weighted mean and standard deviation where the learner was fitted
 * Standardised first, so that powers and products are of the size of 1 and nearly free of the lower ones.
 * A column that depends on those before it (pivot of the scaled Gram matrix below 1e-10) is left out: of
 * dependent columns the first are used, as by R's lm. */
#include "basis.h"
#include <math.h>
#include <string.h>

static const double pivot_least = 1e-10;
static const double constant = 1e-13; /* variance over mean square */

static void standardise(const asc_learner_data *d, size_t j, asc_basis *b)
{
    const double *x = d->x.data + j * d->x.ld;
    double weight = 0.0, sum = 0.0, spread = 0.0;
    for (size_t i = 0; i < d->x.rows; i++) {
        weight += d->w[i];
        sum += d->w[i] * x[i];
    }
    const double mean = sum / weight;
    for (size_t i = 0; i < d->x.rows; i++)
        spread += d->w[i] * (x[i] - mean) * (x[i] - mean);
    const double variance = spread / weight;
    b->center[j] = mean;
    b->scale[j] = variance > constant * mean * mean ? sqrt(variance) : 0.0;
}

/* More than two values? */
static bool many_values(const double *x, size_t n)
{
    size_t i = 1;
    while (i < n && x[i] == x[0]) i++;
    for (size_t k = i; k < n; k++)
        if (x[k] != x[0] && x[k] != x[i]) return true;
    return false;
}

static void add_column(asc_basis *b, const asc_learner_data *d, asc_basis_column c,
                       asc_arena *arena)
{
    const char *a = d->name[c.a];
    b->column[b->columns++] = c;
    b->name[b->columns] = c.power == 1 ? a
                          : c.power > 1
                              ? asc_take_format(arena, "%s^%u", a, c.power)
                              : asc_take_format(arena, "%s*%s", a, d->name[c.b]);
}

asc_status asc_basis_make(const asc_learner_data *d, size_t degree, bool products,
                          asc_arena *arena, asc_basis *out, asc_error *err)
{
    const size_t q = d->x.cols;
    const size_t most = q * degree + (products ? q * (q - 1) / 2 : 0);
    asc_basis b = {.features = q,
                   .center = asc_take(arena, q),
                   .scale = asc_take(arena, q),
                   .column = asc_take_bytes(arena, most, sizeof *b.column),
                   .name = asc_take_bytes(arena, most + 1, sizeof *b.name)};
    ASC_TRY(asc_arena_check(arena, err));
    b.name[0] = "(intercept)";
    for (size_t j = 0; j < q; j++) {
        standardise(d, j, &b);
        if (b.scale[j] == 0.0) continue;
        const bool powers = degree > 1 && many_values(d->x.data + j * d->x.ld, d->x.rows);
        for (unsigned k = 1; k <= (powers ? degree : 1); k++)
            add_column(&b, d, (asc_basis_column){.a = (uint32_t)j, .power = k}, arena);
    }
    for (size_t j = 0; products && j < q; j++)
        for (size_t k = j + 1; k < q && b.scale[j] > 0.0; k++)
            if (b.scale[k] > 0.0)
                add_column(&b, d, (asc_basis_column){(uint32_t)j, (uint32_t)k, 0}, arena);
    ASC_TRY(asc_arena_check(arena, err));
    *out = b;
    return ASC_OK;
}

/* Column c of rows [first, first + rows). */
static void fill(const asc_basis *b, asc_basis_column c, asc_cmat x, size_t first,
                 size_t rows, double *z)
{
    const double *a = x.data + c.a * x.ld + first, *o = x.data + c.b * x.ld + first;
    for (size_t i = 0; i < rows; i++) z[i] = (a[i] - b->center[c.a]) / b->scale[c.a];
    for (size_t i = 0; i < rows && c.power == 0; i++)
        z[i] *= (o[i] - b->center[c.b]) / b->scale[c.b];
    for (size_t i = 0; i < rows && c.power > 1; i++) {
        const double base = z[i];
        for (unsigned k = 1; k < c.power; k++) z[i] *= base;
    }
}

asc_status asc_basis_design(const asc_basis *b, asc_cmat x, asc_arena *arena,
                            asc_design *out, asc_error *err)
{
    asc_design d = asc_design_create(arena, x.rows, b->columns + 1);
    ASC_TRY(asc_arena_check(arena, err));
    d.name = b->name;
    for (size_t first = 0; first < x.rows; first += ASC_ROWS) {
        const size_t rows = x.rows - first < ASC_ROWS ? x.rows - first : ASC_ROWS;
        double *one = asc_design_at(&d, first, 0);
        for (size_t i = 0; i < rows; i++) one[i] = 1.0;
        for (size_t j = 0; j < b->columns; j++)
            fill(b, b->column[j], x, first, rows, asc_design_at(&d, first, j + 1));
    }
    *out = d;
    return ASC_OK;
}

/* Column j of the Cholesky factor over the active columns before it, in place; its pivot. */
static double pivot_of(double *g, size_t p, const double *scale, const uint8_t *active,
                       size_t j)
{
    double d = 1.0;
    for (size_t i = 0; i < j; i++) {
        if (active[i] == 0) continue;
        double s = g[i + j * p] * scale[i] * scale[j];
        for (size_t k = 0; k < i; k++)
            if (active[k] != 0) s -= g[k + i * p] * g[k + j * p];
        g[i + j * p] = s / g[i + i * p];
        d -= g[i + j * p] * g[i + j * p];
    }
    return d;
}

asc_status asc_basis_active(const asc_design *x, const double *w, asc_arena *work,
                            uint8_t *active, asc_error *err)
{
    const size_t p = x->p;
    const asc_arena_mark mark = asc_arena_save(work);
    double *g = asc_take_bytes(work, p * sizeof *g, p), *scale = asc_take(work, p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_design_gram(x, w, work, g, err));
    for (size_t j = 0; j < p; j++)
        scale[j] = g[j + j * p] > 0.0 ? 1.0 / sqrt(g[j + j * p]) : 0.0;
    for (size_t j = 0; j < p; j++) {
        const double d = scale[j] > 0.0 ? pivot_of(g, p, scale, active, j) : 0.0;
        active[j] = d > pivot_least;
        if (active[j] != 0) g[j + j * p] = sqrt(d);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_basis_predict(const asc_basis *b, const double *coef, asc_cmat x,
                             asc_arena *work, double *eta, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *z = asc_take(work, ASC_ROWS);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t first = 0; first < x.rows; first += ASC_ROWS) {
        const size_t rows = x.rows - first < ASC_ROWS ? x.rows - first : ASC_ROWS;
        for (size_t i = 0; i < rows; i++) eta[first + i] = coef[0];
        for (size_t j = 0; j < b->columns; j++) {
            if (coef[j + 1] == 0.0) continue;
            fill(b, b->column[j], x, first, rows, z);
            for (size_t i = 0; i < rows; i++) eta[first + i] += coef[j + 1] * z[i];
        }
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
