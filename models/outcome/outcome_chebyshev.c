/* Chebyshev coefficients of a function on [-1, 1] from its values at the n points cos(pi (q + 1/2) / n).
 *   a_j = 2/n sum_q f_q cos(j pi (q + 1/2) / n), a_0 halved;  f(x) = sum_j a_j T_j(x)
 * A sum of logistic functions of eta + delta is analytic in delta up to |Im delta| = pi, so on
 * [c - h, c + h] the error falls as rho^-n with rho = (pi + sqrt(pi^2 + h^2)) / h.
 * Trefethen (2013), Approximation Theory and Approximation Practice, ch. 3 and 8. Clenshaw (1955), Math.
 * Tables Aids Comput. 9:118-120. */
#include "outcome_chebyshev.h"
#include <math.h>

static const double digits = 1e-14, pi = 3.14159265358979323846;

size_t asc_chebyshev_need(double half)
{
    if (half == 0.0) return 1;
    const double rho = (pi + sqrt(pi * pi + half * half)) / half;
    const double need = ceil(-log(digits) / log(rho)) + 1.0;
    return need <= ASC_CHEBYSHEV_MOST ? (size_t)need : ASC_CHEBYSHEV_MOST + 1;
}

void asc_chebyshev_make(asc_chebyshev *c, size_t n)
{
    c->n = n;
    for (size_t j = 0; j < n; j++)
        for (size_t q = 0; q < n; q++)
            c->cosine[j][q] = cos(pi * (double)j * ((double)q + 0.5) / (double)n);
}

void asc_chebyshev_fit(const asc_chebyshev *c, const double *f, double *a)
{
    const double scale = 2.0 / (double)c->n;
    for (size_t j = 0; j < c->n; j++) {
        double sum = 0.0;
        for (size_t q = 0; q < c->n; q++) sum += f[q] * c->cosine[j][q];
        a[j] = scale * sum;
    }
    a[0] *= 0.5;
}

void asc_chebyshev_at(const double *a, size_t n, const double *x, double *y)
{
    double next[ASC_CHEBYSHEV_LANES] = {0.0}, after[ASC_CHEBYSHEV_LANES] = {0.0};
    for (size_t j = n; j-- > 1;)
        for (size_t l = 0; l < ASC_CHEBYSHEV_LANES; l++) {
            const double b = a[j] + (2.0 * x[l] * next[l] - after[l]);
            after[l] = next[l];
            next[l] = b;
        }
    for (size_t l = 0; l < ASC_CHEBYSHEV_LANES; l++)
        y[l] = a[0] + (x[l] * next[l] - after[l]);
}
