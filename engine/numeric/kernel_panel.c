/* Panels of replicates with AVX2 and FMA; the naive twin is kernel_panel_plain.c. Accumulators stay
 * in registers, a panel of x [p][64], its residuals and the score of six replicates in the first-level
 * cache:
 *   predict   8 rows x 6 replicates: 12 accumulators, 2 loads of x, broadcasts of b
 *   score     4 columns x 3 replicates: 12 accumulators, vectors over rows
 *   exp       x = k ln 2 + r, |r| <= ln 2 / 2, Taylor series of degree 13 (remainder 5e-18), times 2^k
 *   logistic  two odds share a division: 1 / a = b (1 / (a b)), 1 / b = a (1 / (a b))
 * Written out here and not called from SLEEF, which would be one call for every vector. Cody & Waite (1980), Software Manual for the
 * Elementary Functions, ch. 6; Goto & van de Geijn (2008), ACM Trans. Math. Softw. 34(3):12. */
#include "kernel.h"
#include <immintrin.h>
#include <string.h>

#define WITH_AVX2 __attribute__((target("avx2,fma")))

enum { TILE = 3, TERMS = 14 };

/* 1 / j!, highest first. */
static const double taylor[TERMS] = {1.0 / 6227020800.0,
                                     1.0 / 479001600.0,
                                     1.0 / 39916800.0,
                                     1.0 / 3628800.0,
                                     1.0 / 362880.0,
                                     1.0 / 40320.0,
                                     1.0 / 5040.0,
                                     1.0 / 720.0,
                                     1.0 / 120.0,
                                     1.0 / 24.0,
                                     1.0 / 6.0,
                                     0.5,
                                     1.0,
                                     1.0};

/* For |x| <= 708; NaN stays NaN. */
WITH_AVX2 static inline __m256d exp_near(__m256d x)
{
    const __m256d magic =
        _mm256_set1_pd(0x1.8p52); /* rounds to an integer, in the low bits */
    const __m256d t = _mm256_fmadd_pd(x, _mm256_set1_pd(0x1.71547652b82fep+0), magic);
    const __m256d k = _mm256_sub_pd(t, magic);
    __m256d r = _mm256_fnmadd_pd(k, _mm256_set1_pd(0x1.62e42fefa39efp-1), x);
    r = _mm256_fnmadd_pd(k, _mm256_set1_pd(0x1.abc9e3b39803fp-56), r);
    __m256d s = _mm256_set1_pd(taylor[0]);
#pragma GCC unroll 16
    for (size_t j = 1; j < TERMS; j++)
        s = _mm256_fmadd_pd(s, r, _mm256_set1_pd(taylor[j]));
    const __m256i power = _mm256_add_epi64(_mm256_slli_epi64(_mm256_castpd_si256(t), 52),
                                           _mm256_castpd_si256(_mm256_set1_pd(1.0)));
    return _mm256_mul_pd(s, _mm256_castsi256_pd(power));
}

/* x cut to [-most, most]; NaN stays NaN: min and max return their second operand for it. */
WITH_AVX2 static inline __m256d cut_to(__m256d x, double most)
{
    return _mm256_max_pd(_mm256_set1_pd(-most), _mm256_min_pd(_mm256_set1_pd(most), x));
}

WITH_AVX2 static inline __m256d bytes(const uint8_t *m)
{
    int four;
    memcpy(&four, m, sizeof four);
    return _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(four)));
}

/* m x, exactly 0 where m is. */
WITH_AVX2 static inline __m256d times(__m256d m, __m256d x)
{
    const __m256d some = _mm256_cmp_pd(m, _mm256_setzero_pd(), _CMP_NEQ_OQ);
    return _mm256_and_pd(some, _mm256_mul_pd(m, x));
}

WITH_AVX2 static void predict(const double *x, size_t p, const double *b,
                              const double *offset, double *eta)
{
    for (size_t i = 0; i < ASC_PANEL; i += (size_t)2 * ASC_LANES) {
        __m256d low[ASC_GROUP], high[ASC_GROUP];
#pragma GCC unroll 6
        for (size_t k = 0; k < ASC_GROUP; k++) {
            low[k] = _mm256_loadu_pd(offset + i);
            high[k] = _mm256_loadu_pd(offset + i + ASC_LANES);
        }
        const double *in = x + i, *coef = b;
        for (size_t j = 0; j < p; j++, in += ASC_PANEL, coef += ASC_GROUP) {
            const __m256d x0 = _mm256_loadu_pd(in), x1 = _mm256_loadu_pd(in + ASC_LANES);
#pragma GCC unroll 6
            for (size_t k = 0; k < ASC_GROUP; k++) {
                const __m256d c = _mm256_broadcast_sd(coef + k);
                low[k] = _mm256_fmadd_pd(x0, c, low[k]);
                high[k] = _mm256_fmadd_pd(x1, c, high[k]);
            }
        }
#pragma GCC unroll 6
        for (size_t k = 0; k < ASC_GROUP; k++) {
            _mm256_storeu_pd(eta + k * ASC_PANEL + i, low[k]);
            _mm256_storeu_pd(eta + k * ASC_PANEL + i + ASC_LANES, high[k]);
        }
    }
}

WITH_AVX2 static void scale(const uint8_t *const m[], size_t count, const double *base,
                            double *r)
{
    for (size_t k = 0; k < count; k++, r += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += ASC_LANES)
            _mm256_storeu_pd(r + i, times(bytes(m[k] + i), _mm256_loadu_pd(base + i)));
}

/* m w (y - mean) */
WITH_AVX2 static inline __m256d gap(const uint8_t *m, const double *y, const double *w,
                                    __m256d mean)
{
    const __m256d d = _mm256_sub_pd(_mm256_loadu_pd(y), mean);
    return times(bytes(m), _mm256_mul_pd(_mm256_loadu_pd(w), d));
}

WITH_AVX2 static void gaussian(const uint8_t *const m[], size_t count, const double *y,
                               const double *w, double *eta)
{
    for (size_t k = 0; k < count; k++, eta += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += ASC_LANES)
            _mm256_storeu_pd(eta + i,
                             gap(m[k] + i, y + i, w + i, _mm256_loadu_pd(eta + i)));
}

/* Two vectors at a time, whose chains of dependent operations overlap; they share nothing, so that what
 * stands in one row never touches another. */
WITH_AVX2 static void binomial(const uint8_t *const m[], size_t count, const double *y,
                               const double *w, double *eta)
{
    const __m256d one = _mm256_set1_pd(1.0), sign = _mm256_set1_pd(-0.0);
    for (size_t k = 0; k < count; k++, eta += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += (size_t)2 * ASC_LANES) {
            double *x = eta + i;
            const __m256d x0 = _mm256_xor_pd(sign, _mm256_loadu_pd(x));
            const __m256d x1 = _mm256_xor_pd(sign, _mm256_loadu_pd(x + ASC_LANES));
            const __m256d e0 = exp_near(cut_to(x0, 708.0));
            const __m256d e1 = exp_near(cut_to(x1, 708.0));
            const __m256d mean0 = _mm256_div_pd(one, _mm256_add_pd(one, e0));
            const __m256d mean1 = _mm256_div_pd(one, _mm256_add_pd(one, e1));
            _mm256_storeu_pd(x, gap(m[k] + i, y + i, w + i, mean0));
            _mm256_storeu_pd(x + ASC_LANES, gap(m[k] + i + ASC_LANES, y + i + ASC_LANES,
                                                w + i + ASC_LANES, mean1));
        }
}

/* A mean beyond exp(708) is cut there: no fit with such a row settles. */
WITH_AVX2 static void poisson(const uint8_t *const m[], size_t count, const double *y,
                              const double *w, double *eta)
{
    for (size_t k = 0; k < count; k++, eta += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += ASC_LANES) {
            const __m256d mean = exp_near(cut_to(_mm256_loadu_pd(eta + i), 708.0));
            _mm256_storeu_pd(eta + i, gap(m[k] + i, y + i, w + i, mean));
        }
}

/* sum [4 columns][3 replicates] by lanes of rows. */
WITH_AVX2 static inline void score_tile(const double *x, const double *r, double *sum)
{
    enum { STRIDE = ASC_GROUP * ASC_LANES };
    __m256d s[ASC_PANEL_COLUMNS][TILE];
#pragma GCC unroll 4
    for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++)
#pragma GCC unroll 3
        for (size_t k = 0; k < TILE; k++)
            s[j][k] = _mm256_loadu_pd(sum + j * STRIDE + k * ASC_LANES);
    for (size_t i = 0; i < ASC_PANEL; i += ASC_LANES) {
        const __m256d r0 = _mm256_loadu_pd(r + i),
                      r1 = _mm256_loadu_pd(r + ASC_PANEL + i),
                      r2 = _mm256_loadu_pd(r + (size_t)2 * ASC_PANEL + i);
#pragma GCC unroll 4
        for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++) {
            const __m256d c = _mm256_loadu_pd(x + j * ASC_PANEL + i);
            s[j][0] = _mm256_fmadd_pd(c, r0, s[j][0]);
            s[j][1] = _mm256_fmadd_pd(c, r1, s[j][1]);
            s[j][2] = _mm256_fmadd_pd(c, r2, s[j][2]);
        }
    }
#pragma GCC unroll 4
    for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++)
#pragma GCC unroll 3
        for (size_t k = 0; k < TILE; k++)
            _mm256_storeu_pd(sum + j * STRIDE + k * ASC_LANES, s[j][k]);
}

WITH_AVX2 static void score(const double *x, size_t p, const double *r, size_t count,
                            double *sum)
{
    for (size_t j = 0; j < p; j += ASC_PANEL_COLUMNS)
        for (size_t k = 0; k < count; k += TILE)
            score_tile(x + j * ASC_PANEL, r + k * ASC_PANEL,
                       sum + (j * ASC_GROUP + k) * ASC_LANES);
}

static void expect(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 64)
        _mm_prefetch((const char *)(bytes + i), _MM_HINT_T0);
}

WITH_AVX2 static void exp_cut(const double *x, size_t n, double sign, double *out)
{
    const __m256d turn = _mm256_set1_pd(sign);
    for (size_t i = 0; i < n; i += ASC_LANES) {
        const __m256d t = _mm256_mul_pd(turn, _mm256_loadu_pd(x + i));
        _mm256_storeu_pd(out + i, exp_near(cut_to(t, 170.0)));
    }
}

/* (a0 + a1) + (a2 + a3). */
WITH_AVX2 static inline double lanes_sum(__m256d a)
{
    const __m256d pairs = _mm256_hadd_pd(a, a);
    return _mm_cvtsd_f64(
        _mm_add_sd(_mm256_castpd256_pd128(pairs), _mm256_extractf128_pd(pairs, 1)));
}

WITH_AVX2 static void logistic(const double *odds, const double *w, const double *c,
                               size_t count, double *sum)
{
    const __m256d one = _mm256_set1_pd(1.0);
    for (size_t j = 0; j < count; j += 2) {
        const size_t other = j + 1 < count ? j + 1 : j;
        const __m256d c0 = _mm256_set1_pd(c[j]), c1 = _mm256_set1_pd(c[other]);
        __m256d s0 = _mm256_setzero_pd(), s1 = _mm256_setzero_pd();
        for (size_t i = 0; i < ASC_PANEL; i += ASC_LANES) {
            const __m256d e = _mm256_loadu_pd(odds + i), u = _mm256_loadu_pd(w + i);
            const __m256d a = _mm256_fmadd_pd(e, c0, one);
            const __m256d b = _mm256_fmadd_pd(e, c1, one);
            const __m256d q = _mm256_div_pd(u, _mm256_mul_pd(a, b));
            s0 = _mm256_fmadd_pd(q, b, s0);
            s1 = _mm256_fmadd_pd(q, a, s1);
        }
        sum[j] += lanes_sum(s0);
        if (other != j) sum[other] += lanes_sum(s1);
    }
}

const asc_panel_kernel *asc_panel_kernel_get(void)
{
    static const asc_panel_kernel avx2 = {
        "avx2", predict, scale,    {gaussian, binomial, poisson},
        score,  exp_cut, logistic, expect};
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? &avx2
               : &asc_panel_plain;
}
