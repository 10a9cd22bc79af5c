/* Sorting and quantiles of type 7: with h = (n - 1) q, x(floor h) + (h - floor h)(x(floor
 * h + 1) - x(floor h)), counted from 0. Hyndman & Fan (1996), Am. Stat. 50:361-365,
 * definition 7. */
#include "ascribe/numeric.h"
#include <math.h>
#include <stdlib.h>

/* Ascending, -0 before +0 so that equal keys have one order of bits, NaN last. */
static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    if (isnan(x) || isnan(y)) return isnan(x) - isnan(y);
    if (x != y) return x < y ? -1 : 1;
    return (signbit(y) != 0) - (signbit(x) != 0);
}

void asc_sort(double *x, size_t n)
{
    if (n > 1) qsort(x, n, sizeof *x, compare);
}

double asc_quantile_sorted(const double *x, size_t n, double q)
{
    if (n == 0 || isnan(q)) return (double)NAN;
    if (q <= 0.0) return x[0];
    if (q >= 1.0) return x[n - 1];
    const double h = (double)(n - 1) * q, whole = floor(h), part = h - whole;
    const size_t i = (size_t)whole;
    /* The neighbour is not touched when it does not count: it may be infinite. */
    if (part == 0.0 || i + 1 >= n || x[i] == x[i + 1]) return x[i];
    return x[i] + part * (x[i + 1] - x[i]);
}
