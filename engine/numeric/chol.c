/* Cholesky factor of a small symmetric positive definite matrix, by columns, in a fixed order.
 *   A = L L'
 *   pivot ratio  l_jj^2 / a_jj = 1 - R^2 of column j given those before it
 * Scaling a row and its column by a power of two changes no pivot ratio.
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithm 4.2.2. */
#include "ascribe/glm.h"
#include "columns.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

const char *asc_column_label(const asc_design *x, size_t j, char buffer[ASC_COLUMN_NAME])
{
    if (x->name != NULL && x->name[j] != NULL)
        (void)snprintf(buffer, ASC_COLUMN_NAME, "'%s'", x->name[j]);
    else
        (void)snprintf(buffer, ASC_COLUMN_NAME, "column %zu", j);
    return buffer;
}

/* Nothing at or below the diagonal of column j, and nothing to its left. */
static bool inactive(const double *a, size_t p, size_t j)
{
    for (size_t i = j; i < p; i++)
        if (a[i + j * p] != 0.0) return false;
    for (size_t k = 0; k < j; k++)
        if (a[j + k * p] != 0.0) return false;
    return true;
}

/* Takes the columns before j off column j, from its diagonal down. */
static void reduce(double *a, size_t p, size_t j)
{
    double *column = a + j * p;
    for (size_t k = 0; k < j; k++) {
        const double *left = a + k * p, f = left[j];
        if (f == 0.0) continue;
        for (size_t i = j; i < p; i++) column[i] -= f * left[i];
    }
}

size_t asc_chol_factor(double *a, size_t p, double tolerance, double *pivot)
{
    *pivot = 1.0;
    for (size_t j = 0; j < p; j++) {
        double *column = a + j * p;
        const double before = column[j];
        if (before == 0.0 && inactive(a, p, j)) continue;
        reduce(a, p, j);
        const double ratio = before > 0.0 ? column[j] / before : -1.0;
        if (ratio < *pivot) *pivot = ratio;
        if (!(ratio > tolerance) || !isfinite(column[j])) return j;
        const double root = sqrt(column[j]);
        for (size_t i = j; i < p; i++) column[i] /= root;
    }
    return p;
}

void asc_chol_apply(const double *l, size_t p, double *b)
{
    for (size_t j = 0; j < p; j++) {
        const double *column = l + j * p;
        if (column[j] == 0.0) {
            b[j] = 0.0;
            continue;
        }
        b[j] /= column[j];
        for (size_t i = j + 1; i < p; i++) b[i] -= column[i] * b[j];
    }
    for (size_t j = p; j-- > 0;) {
        const double *column = l + j * p;
        if (column[j] == 0.0) continue;
        for (size_t i = j + 1; i < p; i++) b[j] -= column[i] * b[i];
        b[j] /= column[j];
    }
}

asc_status asc_chol_solve(double *a, size_t p, double *b, asc_error *err)
{
    double pivot = 0.0;
    const size_t bad = asc_chol_factor(a, p, (double)p * DBL_EPSILON, &pivot);
    ASC_REQUIRE(bad == p, err, ASC_ERANK,
                "matrix not positive definite: row %zu of %zu depends on those before it "
                "(relative pivot %.2g)",
                bad, p, pivot);
    asc_chol_apply(a, p, b);
    return ASC_OK;
}
