/* Eigenvalues and vectors of a small symmetric matrix by cyclic Jacobi rotations, in a fixed order: sweeps over all
 * pairs until what is off the diagonal is below 1e-30 of the sum of squares.
 *   A = Q diag(value) Q'
 * Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithm 8.5.2. */
#include "ascribe/numeric.h"
#include <math.h>

enum { SWEEPS = 60 };

static double off_diagonal(const double *a, size_t p)
{
    double sum = 0.0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = 0; i < j; i++) sum += a[i + j * p] * a[i + j * p];
    return sum;
}

/* Rotates columns and rows i < j of a, and columns of q, by the angle with cosine c and sine s. */
static void rotate(double *a, double *q, size_t p, size_t i, size_t j, double c, double s)
{
    for (size_t k = 0; k < p; k++) {
        const double x = a[k + i * p], y = a[k + j * p];
        a[k + i * p] = c * x - s * y;
        a[k + j * p] = s * x + c * y;
        const double u = q[k + i * p], v = q[k + j * p];
        q[k + i * p] = c * u - s * v;
        q[k + j * p] = s * u + c * v;
    }
    for (size_t k = 0; k < p; k++) {
        const double x = a[i + k * p], y = a[j + k * p];
        a[i + k * p] = c * x - s * y;
        a[j + k * p] = s * x + c * y;
    }
}

static void annihilate(double *a, double *q, size_t p, size_t i, size_t j)
{
    const double b = a[i + j * p];
    if (b == 0.0) return;
    const double tau = (a[j + j * p] - a[i + i * p]) / (2.0 * b);
    const double t = (tau >= 0.0 ? 1.0 : -1.0) / (fabs(tau) + sqrt(1.0 + tau * tau));
    const double c = 1.0 / sqrt(1.0 + t * t);
    rotate(a, q, p, i, j, c, t * c);
}

bool asc_eigen_symmetric(double *a, size_t p, double *value, double *q)
{
    double square = 0.0;
    for (size_t k = 0; k < p * p; k++) square += a[k] * a[k];
    for (size_t k = 0; k < p * p; k++) q[k] = k % (p + 1) == 0 ? 1.0 : 0.0;
    size_t sweep = 0;
    while (off_diagonal(a, p) > 1e-30 * square && sweep++ < SWEEPS)
        for (size_t j = 1; j < p; j++)
            for (size_t i = 0; i < j; i++) annihilate(a, q, p, i, j);
    for (size_t k = 0; k < p; k++) value[k] = a[k + k * p];
    return isfinite(square) && off_diagonal(a, p) <= 1e-30 * square;
}
