/* Products of one row block x [p][ASC_ROWS] in plain C: the naive twin of kernel_block.c,
 * and what runs on processors without AVX2. */
#include "ascribe/design.h"
#include "kernel.h"
#include <math.h>

enum { PARTS = 4 };

static void predict(const double *x, const double *coef, size_t p, double *eta)
{
    for (size_t j = 0; j < p; j++) {
        const double *column = x + j * ASC_ROWS;
        for (size_t i = 0; i < ASC_ROWS; i++) eta[i] += coef[j] * column[i];
    }
}

/* Four interleaved partial sums, so that two lanes can run side by side. */
static double dot(const double *a, const double *b)
{
    double part[PARTS] = {0.0};
    for (size_t i = 0; i < ASC_ROWS; i += PARTS)
        for (size_t k = 0; k < PARTS; k++) part[k] += a[i + k] * b[i + k];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

static void score(const double *x, const double *r, size_t p, bool more, double *s)
{
    (void)more; /* a hint for the vector version */
    for (size_t j = 0; j < p; j++) s[j] = dot(x + j * ASC_ROWS, r);
}

static double max_abs(const double *eta)
{
    double most = 0.0;
    for (size_t i = 0; i < ASC_ROWS; i++)
        most = fabs(eta[i]) > most ? fabs(eta[i]) : most;
    return most;
}

static void gram(const double *x, const double *v, size_t p, double *scratch, double *h)
{
    for (size_t j = 0; j < p; j++) {
        const double *column = x + j * ASC_ROWS;
        for (size_t i = 0; i < ASC_ROWS; i++) scratch[i] = v[i] * column[i];
        for (size_t i = 0; i <= j; i++) h[i + j * p] = dot(x + i * ASC_ROWS, scratch);
    }
}

const asc_block_kernel asc_block_plain = {"plain", predict, score, max_abs, gram};
