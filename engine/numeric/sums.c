/* Sums in a fixed pairwise order: runs of 128 added left to right, run sums in a binary tree
 * over the run index, so the error grows with log n and the bits depend on n alone.
 *   mean, SD         corrected two-pass: the residual sum takes out what rounding left in the
 *                    first mean
 *   autocorrelation  sum (x_i - m)(x_{i-1} - m) / sum (x_i - m)^2
 * Higham (1993), SIAM J. Sci. Comput. 14:783-799; Chan, Golub & LeVeque (1983), Am. Stat.
 * 37:242-247; NIST StRD, univariate summary statistics, definitions. */
#include "ascribe/numeric.h"
#include <math.h>

enum { RUN = 128, LEVELS = 64 };

/* Partial sums of 2^k runs, k the set bits of runs. */
typedef struct tree {
    double level[LEVELS];
    size_t runs;
} tree;

static void tree_add(tree *t, double sum)
{
    size_t k = 0;
    for (; (t->runs >> k & 1) != 0; k++) sum = t->level[k] + sum;
    t->level[k] = sum;
    t->runs++;
}

static double tree_total(const tree *t)
{
    double sum = 0.0;
    for (size_t k = 0; k < LEVELS && t->runs >> k != 0; k++)
        if ((t->runs >> k & 1) != 0) sum = t->level[k] + sum;
    return sum;
}

static size_t run_end(size_t start, size_t n)
{
    return n - start < RUN ? n : start + RUN;
}

double asc_sum(const double *x, size_t n)
{
    tree t = {.runs = 0};
    for (size_t start = 0; start < n; start = run_end(start, n)) {
        double sum = 0.0;
        for (size_t i = start; i < run_end(start, n); i++) sum += x[i];
        tree_add(&t, sum);
    }
    return tree_total(&t);
}

double asc_weighted_sum(const double *w, const double *x, size_t n)
{
    tree t = {.runs = 0};
    for (size_t start = 0; start < n; start = run_end(start, n)) {
        double sum = 0.0;
        for (size_t i = start; i < run_end(start, n); i++)
            if (w[i] != 0.0) sum += w[i] * x[i];
        tree_add(&t, sum);
    }
    return tree_total(&t);
}

/* Sum of (x_i - m)^power for power 1 or 2. */
static double sum_about(const double *x, size_t n, double m, int power)
{
    tree t = {.runs = 0};
    for (size_t start = 0; start < n; start = run_end(start, n)) {
        double sum = 0.0;
        for (size_t i = start; i < run_end(start, n); i++) {
            const double d = x[i] - m;
            sum += power == 1 ? d : d * d;
        }
        tree_add(&t, sum);
    }
    return tree_total(&t);
}

double asc_mean(const double *x, size_t n)
{
    if (n == 0) return (double)NAN;
    const double first = asc_sum(x, n) / (double)n;
    return first + sum_about(x, n, first, 1) / (double)n;
}

double asc_sd(const double *x, size_t n)
{
    if (n < 2) return (double)NAN;
    const double m = asc_mean(x, n), rest = sum_about(x, n, m, 1);
    const double square = sum_about(x, n, m, 2) - rest * rest / (double)n;
    return sqrt(square / (double)(n - 1));
}

double asc_autocorrelation(const double *x, size_t n)
{
    if (n < 2) return (double)NAN;
    const double m = asc_mean(x, n);
    tree t = {.runs = 0};
    for (size_t start = 1; start < n; start = run_end(start, n)) {
        double sum = 0.0;
        for (size_t i = start; i < run_end(start, n); i++)
            sum += (x[i] - m) * (x[i - 1] - m);
        tree_add(&t, sum);
    }
    return tree_total(&t) / sum_about(x, n, m, 2);
}
