/* Products of one row block x [p][ASC_ROWS] with AVX2 and FMA; the naive twin is
 * kernel_block_plain.c.
 * A block stays in the second-level cache; accumulators stay in registers:
 *   predict  16 rows at a time over all columns: each x is read once
 *   score    4 columns at a time over all rows: each r is read p / 4 times
 *   gram     tiles of 3 x 4 columns (12 accumulators of 16 registers)
 *            on and above the diagonal
 * Goto & van de Geijn (2008), ACM Trans. Math. Softw. 34(3):12, for the register blocking. */
#include "ascribe/design.h"
#include "kernel.h"
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2,fma")))

enum { LANES = 4, WIDE = 4, TALL = 3 };

/* (a0 + a1) + (a2 + a3). */
WITH_AVX2 static double lanes_sum(__m256d a)
{
    const __m256d pairs = _mm256_hadd_pd(a, a); /* a0+a1, ., a2+a3, . */
    return _mm_cvtsd_f64(
        _mm_add_sd(_mm256_castpd256_pd128(pairs), _mm256_extractf128_pd(pairs, 1)));
}

/* eta += sum over four columns, in order. */
WITH_AVX2 static void four_columns(const double *x, const double *coef, double *eta)
{
    const __m256d b0 = _mm256_set1_pd(coef[0]), b1 = _mm256_set1_pd(coef[1]),
                  b2 = _mm256_set1_pd(coef[2]), b3 = _mm256_set1_pd(coef[3]);
    for (size_t i = 0; i < ASC_ROWS; i += LANES) {
        const double *in = x + i;
        __m256d sum = _mm256_loadu_pd(eta + i);
        sum = _mm256_fmadd_pd(b0, _mm256_loadu_pd(in), sum);
        sum = _mm256_fmadd_pd(b1, _mm256_loadu_pd(in + ASC_ROWS), sum);
        sum = _mm256_fmadd_pd(b2, _mm256_loadu_pd(in + (size_t)2 * ASC_ROWS), sum);
        sum = _mm256_fmadd_pd(b3, _mm256_loadu_pd(in + (size_t)3 * ASC_ROWS), sum);
        _mm256_storeu_pd(eta + i, sum);
    }
}

WITH_AVX2 static void one_column(const double *x, double coef, double *eta)
{
    const __m256d b = _mm256_set1_pd(coef);
    for (size_t i = 0; i < ASC_ROWS; i += LANES)
        _mm256_storeu_pd(eta + i, _mm256_fmadd_pd(b, _mm256_loadu_pd(x + i),
                                                  _mm256_loadu_pd(eta + i)));
}

WITH_AVX2 static void predict(const double *x, const double *coef, size_t p, double *eta)
{
    size_t j = 0;
    for (; j + WIDE <= p; j += WIDE) four_columns(x + j * ASC_ROWS, coef + j, eta);
    for (; j < p; j++) one_column(x + j * ASC_ROWS, coef[j], eta);
}

/* Sums over rows of r times each of four columns. What lies `ahead` doubles on is asked
 * for. */
WITH_AVX2 static void four_dots(const double *const column[WIDE], const double *r,
                                size_t ahead, double s[WIDE])
{
    __m256d even[WIDE], odd[WIDE];
#pragma GCC unroll 4
    for (size_t k = 0; k < WIDE; k++) even[k] = odd[k] = _mm256_setzero_pd();
    for (size_t i = 0; i < ASC_ROWS; i += (size_t)2 * LANES) {
        const __m256d a = _mm256_loadu_pd(r + i), b = _mm256_loadu_pd(r + i + LANES);
#pragma GCC unroll 4
        for (size_t k = 0; k < WIDE; k++) {
            even[k] = _mm256_fmadd_pd(a, _mm256_loadu_pd(column[k] + i), even[k]);
            odd[k] = _mm256_fmadd_pd(b, _mm256_loadu_pd(column[k] + i + LANES), odd[k]);
            _mm_prefetch((const char *)(column[k] + i + ahead), _MM_HINT_T1);
        }
    }
#pragma GCC unroll 4
    for (size_t k = 0; k < WIDE; k++) s[k] = lanes_sum(_mm256_add_pd(even[k], odd[k]));
}

/* Column j, or the last one beyond the edge: its sums are computed and thrown away. */
static const double *column_at(const double *x, size_t j, size_t p)
{
    return x + (j < p ? j : p - 1) * ASC_ROWS;
}

WITH_AVX2 static void score(const double *x, const double *r, size_t p, bool more,
                            double *s)
{
    const size_t ahead = more ? p * ASC_ROWS : 0;
    for (size_t j = 0; j < p; j += WIDE) {
        const double *const column[WIDE] = {column_at(x, j, p), column_at(x, j + 1, p),
                                            column_at(x, j + 2, p),
                                            column_at(x, j + 3, p)};
        double out[WIDE];
        four_dots(column, r, ahead, out);
        for (size_t k = 0; k < WIDE && j + k < p; k++) s[j + k] = out[k];
    }
}

WITH_AVX2 static double max_abs(const double *eta)
{
    const __m256d sign = _mm256_set1_pd(-0.0);
    __m256d most = _mm256_setzero_pd();
    for (size_t i = 0; i < ASC_ROWS; i += LANES)
        most = _mm256_max_pd(most, _mm256_andnot_pd(sign, _mm256_loadu_pd(eta + i)));
    double m[LANES];
    _mm256_storeu_pd(m, most);
    const double left = m[0] > m[1] ? m[0] : m[1], right = m[2] > m[3] ? m[2] : m[3];
    return left > right ? left : right;
}

/* tile[k][l] = sum over rows of a[k] b[l]. */
WITH_AVX2 static void tile_dots(const double *const a[TALL], const double *const b[WIDE],
                                double tile[TALL][WIDE])
{
    __m256d sum[TALL][WIDE];
#pragma GCC unroll 3
    for (size_t k = 0; k < TALL; k++)
#pragma GCC unroll 4
        for (size_t l = 0; l < WIDE; l++) sum[k][l] = _mm256_setzero_pd();
    for (size_t i = 0; i < ASC_ROWS; i += LANES) {
        const __m256d a0 = _mm256_loadu_pd(a[0] + i), a1 = _mm256_loadu_pd(a[1] + i),
                      a2 = _mm256_loadu_pd(a[2] + i);
#pragma GCC unroll 4
        for (size_t l = 0; l < WIDE; l++) {
            const __m256d c = _mm256_loadu_pd(b[l] + i);
            sum[0][l] = _mm256_fmadd_pd(a0, c, sum[0][l]);
            sum[1][l] = _mm256_fmadd_pd(a1, c, sum[1][l]);
            sum[2][l] = _mm256_fmadd_pd(a2, c, sum[2][l]);
        }
    }
#pragma GCC unroll 3
    for (size_t k = 0; k < TALL; k++)
#pragma GCC unroll 4
        for (size_t l = 0; l < WIDE; l++) tile[k][l] = lanes_sum(sum[k][l]);
}

WITH_AVX2 static void scale_columns(const double *x, const double *v, size_t p,
                                    double *out)
{
    for (size_t j = 0; j < p; j++, x += ASC_ROWS, out += ASC_ROWS)
        for (size_t i = 0; i < ASC_ROWS; i += LANES)
            _mm256_storeu_pd(
                out + i, _mm256_mul_pd(_mm256_loadu_pd(v + i), _mm256_loadu_pd(x + i)));
}

WITH_AVX2 static void gram(const double *x, const double *v, size_t p, double *scratch,
                           double *h)
{
    scale_columns(x, v, p, scratch);
    for (size_t j = 0; j < p; j += WIDE) {
        const double *const b[WIDE] = {
            column_at(scratch, j, p), column_at(scratch, j + 1, p),
            column_at(scratch, j + 2, p), column_at(scratch, j + 3, p)};
        for (size_t i = 0; i < p && i < j + WIDE; i += TALL) {
            const double *const a[TALL] = {column_at(x, i, p), column_at(x, i + 1, p),
                                           column_at(x, i + 2, p)};
            double tile[TALL][WIDE];
            tile_dots(a, b, tile);
            for (size_t l = 0; l < WIDE && j + l < p; l++)
                for (size_t k = 0; k < TALL && i + k <= j + l; k++)
                    h[i + k + (j + l) * p] = tile[k][l];
        }
    }
}

const asc_block_kernel *asc_block_kernel_get(void)
{
    static const asc_block_kernel avx2 = {"avx2", predict, score, max_abs, gram};
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? &avx2
               : &asc_block_plain;
}
