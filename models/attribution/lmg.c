/* R^2 of every subset of the regressors, from their correlations.
 *   v(S) = R^2 of y on the columns in S with an intercept = 1 - c_yy after S is swept out of the correlations
 *   x [n x p], y [n], w [n] weights; v [2^p], no unit
 * Columns are taken or left out from the last to the first; sweeping one out costs the square of what is left, so all
 * 2^p cost about 6 2^p multiplications, after n p^2 / 2 for the correlations. A pivot (1 - R^2 of a column given
 * those swept before it) below 1e-12 is a refusal. Two-pass means, so centring loses nothing.
 * Lindeman, Merenda & Gold (1980), Introduction to Bivariate and Multivariate Analysis, 119-127. Gromping (2006), J. Stat.
 * Softw. 17(1):1-27. Azen & Budescu (2003), Psychol. Methods 8:129-148. Goodnight (1979), Am. Stat. 33:149-158 (sweep). */
#include "ascribe/attribution.h"
#include "ascribe/numeric.h"
#include "ascribe/problem.h"
#include <math.h>
#include <string.h>

static const double least_pivot = 1e-12;

typedef struct subsets {
    size_t p;
    double *c; /* [p + 1] blocks of (p + 1)^2: what is left at each depth, y first */
    double *v;
} subsets;

/* Block of depth `left`: y and columns 0..left-1, as rows and columns 0..left of a square of side p + 1. */
static double *block(const subsets *s, size_t left)
{
    const size_t side = s->p + 1;
    return s->c + left * side * side;
}

/* Takes the last of `left` columns out of what is left; its pivot is checked by the caller. */
static void sweep(const subsets *s, const double *from, size_t left, double *to)
{
    const size_t side = s->p + 1;
    const double *column = from + left * side, pivot = column[left];
    for (size_t j = 0; j < left; j++)
        for (size_t i = 0; i <= j; i++)
            to[i + j * side] = from[i + j * side] - column[i] * column[j] / pivot;
}

static asc_status visit(const subsets *s, const double *c, size_t left, size_t mask,
                        asc_error *err)
{
    const size_t side = s->p + 1;
    if (left == 0) {
        s->v[mask] = 1.0 - c[0];
        return ASC_OK;
    }
    ASC_TRY(visit(s, c, left - 1, mask, err));
    ASC_REQUIRE(c[left + left * side] > least_pivot, err, ASC_ERANK,
                "lmg: column %zu depends on those after it: %.3g of its variance is left "
                "given the set 0x%zx of columns; take one of them out",
                left, c[left + left * side], mask);
    sweep(s, c, left, block(s, left - 1));
    return visit(s, block(s, left - 1), left - 1, mask | (size_t)1 << (left - 1), err);
}

/* Weighted values less their mean, times sqrt(w), scaled to length 1. */
static asc_status standardise(const double *x, const double *w, size_t n,
                              const char *what, size_t column, double *out,
                              asc_error *err)
{
    double weight = 0.0, mean = 0.0, shift = 0.0, square = 0.0, largest = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double wi = w == NULL ? 1.0 : w[i];
        ASC_REQUIRE(wi >= 0.0 && isfinite(wi), err, ASC_EDATA,
                    "lmg: row %zu has weight %g; weights are 0 or more", i + 1, wi);
        if (wi == 0.0) continue;
        ASC_REQUIRE(isfinite(x[i]), err, ASC_EDATA, "lmg: row %zu of %s %zu is %g", i + 1,
                    what, column, x[i]);
        weight += wi;
        mean += wi * x[i];
    }
    ASC_REQUIRE(weight > 0.0, err, ASC_EDATA, "lmg: no row has a weight above 0");
    mean /= weight;
    for (size_t i = 0; i < n; i++)
        if (w == NULL || w[i] > 0.0) shift += (w == NULL ? 1.0 : w[i]) * (x[i] - mean);
    mean += shift / weight;
    for (size_t i = 0; i < n; i++) {
        const double wi = w == NULL ? 1.0 : w[i];
        out[i] = wi == 0.0 ? 0.0 : sqrt(wi) * (x[i] - mean);
        square += out[i] * out[i];
        largest = wi == 0.0 ? largest : fmax(largest, fabs(x[i]));
    }
    ASC_REQUIRE(isfinite(square), err, ASC_EOVERFLOW,
                "lmg: the squares of %s %zu leave the range of double", what, column);
    ASC_REQUIRE(sqrt(square / weight) > 1e-12 * largest, err, ASC_ERANK,
                "lmg: %s %zu is %g in every row with a weight; take it out", what, column,
                mean);
    for (size_t i = 0; i < n; i++) out[i] /= sqrt(square);
    return ASC_OK;
}

static double product(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

asc_status asc_lmg_game(asc_cmat x, const double *y, const double *w, asc_arena *work,
                        double *v, asc_error *err)
{
    const size_t n = x.rows, p = x.cols, side = p + 1;
    ASC_REQUIRE(p >= 1 && p <= ASC_DENSE_USUAL, err, ASC_EDATA,
                "lmg: %zu columns; all subsets are fitted for 1 to %d, join columns into "
                "fewer",
                p, ASC_DENSE_USUAL);
    double *z = asc_take(work, n * side);
    subsets s = {.p = p, .c = asc_take(work, side * side * side), .v = v};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(standardise(y, w, n, "the outcome, column", 0, z, err));
    for (size_t j = 0; j < p; j++)
        ASC_TRY(
            standardise(x.data + j * x.ld, w, n, "column", j + 1, z + (j + 1) * n, err));
    double *c = block(&s, p);
    for (size_t j = 0; j < side; j++)
        for (size_t i = 0; i <= j; i++)
            c[i + j * side] = i == j ? 1.0 : product(z + i * n, z + j * n, n);
    return visit(&s, c, p, 0, err);
}

asc_status asc_lmg(asc_cmat x, const double *y, const double *w, asc_arena *work,
                   double *share, asc_error *err)
{
    double *v = asc_take(work, (size_t)1 << (x.cols <= ASC_DENSE_USUAL ? x.cols : 0));
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_lmg_game(x, y, w, work, v, err));
    const asc_game g = {.n = x.cols, .v = v};
    return asc_index_find("shapley")->solve(&g, NULL, work, share, err);
}

void asc_conditional_dominance(size_t n, const double *v, asc_mat dominance)
{
    for (size_t k = 0; k < n; k++) {
        const size_t bit = (size_t)1 << k;
        double count = 1.0; /* subsets of size s of the n - 1 others */
        for (size_t s = 0; s < n; s++) {
            double sum = 0.0;
            for (size_t m = 0; m < (size_t)1 << n; m++) {
                size_t size = 0;
                for (size_t rest = m; rest != 0; rest &= rest - 1) size++;
                if ((m & bit) == 0 && size == s) sum += v[m | bit] - v[m];
            }
            dominance.data[k + s * dominance.ld] = sum / count;
            count = count * (double)(n - 1 - s) / (double)(s + 1);
        }
    }
}
