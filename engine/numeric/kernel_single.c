/* Panels of replicates in single precision with AVX2 and FMA, twice as many rows to a register as
 * kernel_panel.c; the naive twin is kernel_single_plain.c. Rows of a panel z [p][64] are seen from a point
 * where every replicate has the same means, and what is computed is small against what it is added to:
 *   predict   16 rows x 6 replicates: 12 accumulators, 2 loads of z, broadcasts of b
 *   curved    with E = exp(u) - 1 the mean q of a row moves by  q (1 - q) E / (1 + q E)  (logistic), q E (exp)
 *             u = k ln 2 + r, |r| <= ln 2 / 2;  E = 2^k (exp(r) - 1) + (2^k - 1), Taylor series of degree 7
 *             (remainder 2e-8 of r): relative, not absolute, to single precision however small u is
 *   score     4 columns x 3 replicates: 12 accumulators, vectors over rows
 * Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.14.1, for exp(u) - 1. */
#include "kernel.h"
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2,fma")))

enum { TILE = 3, TERMS = 7 };

/* 1 / j!, j = 7, ..., 1. */
static const float taylor[TERMS] = {
    1.0F / 5040.0F, 1.0F / 720.0F, 1.0F / 120.0F, 1.0F / 24.0F, 1.0F / 6.0F, 0.5F, 1.0F};

/* exp(u) - 1, u cut to [-80, 80]. */
WITH_AVX2 static inline __m256 growth(__m256 u)
{
    const __m256 most = _mm256_set1_ps(80.0F), magic = _mm256_set1_ps(0x1.8p23F);
    u = _mm256_max_ps(_mm256_set1_ps(-80.0F), _mm256_min_ps(most, u));
    const __m256 t = _mm256_fmadd_ps(u, _mm256_set1_ps(0x1.715476p+0F), magic);
    const __m256 k = _mm256_sub_ps(t, magic);
    __m256 r = _mm256_fnmadd_ps(k, _mm256_set1_ps(0x1.62e4p-1F), u);
    r = _mm256_fnmadd_ps(k, _mm256_set1_ps(0x1.7f7d1cp-20F), r);
    __m256 s = _mm256_set1_ps(taylor[0]);
#pragma GCC unroll 8
    for (size_t j = 1; j < TERMS; j++)
        s = _mm256_fmadd_ps(s, r, _mm256_set1_ps(taylor[j]));
    s = _mm256_mul_ps(s, r);
    const __m256 one = _mm256_set1_ps(1.0F);
    const __m256 power = _mm256_castsi256_ps(_mm256_add_epi32(
        _mm256_slli_epi32(_mm256_castps_si256(t), 23), _mm256_castps_si256(one)));
    return _mm256_fmadd_ps(power, s, _mm256_sub_ps(power, one));
}

WITH_AVX2 static inline __m256 bytes(const uint8_t *m)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)m)));
}

/* m x, exactly 0 where m is. */
WITH_AVX2 static inline __m256 times(__m256 m, __m256 x)
{
    const __m256 some = _mm256_cmp_ps(m, _mm256_setzero_ps(), _CMP_NEQ_OQ);
    return _mm256_and_ps(some, _mm256_mul_ps(m, x));
}

WITH_AVX2 static void predict(const float *z, size_t p, const float *b, float *u)
{
    for (size_t i = 0; i < ASC_PANEL; i += (size_t)2 * ASC_SINGLE_LANES) {
        __m256 low[ASC_GROUP], high[ASC_GROUP];
#pragma GCC unroll 6
        for (size_t k = 0; k < ASC_GROUP; k++) low[k] = high[k] = _mm256_setzero_ps();
        const float *in = z + i, *coef = b;
        for (size_t j = 0; j < p; j++, in += ASC_PANEL, coef += ASC_GROUP) {
            const __m256 z0 = _mm256_loadu_ps(in),
                         z1 = _mm256_loadu_ps(in + ASC_SINGLE_LANES);
#pragma GCC unroll 6
            for (size_t k = 0; k < ASC_GROUP; k++) {
                const __m256 c = _mm256_broadcast_ss(coef + k);
                low[k] = _mm256_fmadd_ps(z0, c, low[k]);
                high[k] = _mm256_fmadd_ps(z1, c, high[k]);
            }
        }
#pragma GCC unroll 6
        for (size_t k = 0; k < ASC_GROUP; k++) {
            _mm256_storeu_ps(u + k * ASC_PANEL + i, low[k]);
            _mm256_storeu_ps(u + k * ASC_PANEL + i + ASC_SINGLE_LANES, high[k]);
        }
    }
}

WITH_AVX2 static void scale(const uint8_t *const m[], size_t count, const float *base,
                            float *r)
{
    for (size_t k = 0; k < count; k++, r += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += ASC_SINGLE_LANES)
            _mm256_storeu_ps(r + i, times(bytes(m[k] + i), _mm256_loadu_ps(base + i)));
}

WITH_AVX2 static void straight(const uint8_t *const m[], size_t count,
                               const asc_single_rows *rows, float *u)
{
    for (size_t k = 0; k < count; k++, u += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += ASC_SINGLE_LANES) {
            const __m256 move = _mm256_mul_ps(_mm256_loadu_ps(rows->variance + i),
                                              _mm256_loadu_ps(u + i));
            _mm256_storeu_ps(u + i, times(bytes(m[k] + i), move));
        }
}

/* The move of one vector of means, times w; flip has only the sign bit. */
WITH_AVX2 static inline __m256 moved(const asc_single_rows *rows, size_t i,
                                     const float *u)
{
    const __m256 flip = _mm256_loadu_ps(rows->flip + i);
    const __m256 e = growth(_mm256_xor_ps(flip, _mm256_loadu_ps(u + i)));
    const __m256 bottom =
        _mm256_fmadd_ps(_mm256_loadu_ps(rows->least + i), e, _mm256_set1_ps(1.0F));
    const __m256 top = _mm256_mul_ps(_mm256_loadu_ps(rows->variance + i), e);
    return _mm256_xor_ps(flip, _mm256_div_ps(top, bottom));
}

/* Two vectors at a time, whose chains of dependent operations overlap; they share nothing. */
WITH_AVX2 static void curved(const uint8_t *const m[], size_t count,
                             const asc_single_rows *rows, float *u)
{
    for (size_t k = 0; k < count; k++, u += ASC_PANEL)
        for (size_t i = 0; i < ASC_PANEL; i += (size_t)2 * ASC_SINGLE_LANES) {
            const size_t other = i + ASC_SINGLE_LANES;
            const __m256 move0 = moved(rows, i, u), move1 = moved(rows, other, u);
            _mm256_storeu_ps(u + i, times(bytes(m[k] + i), move0));
            _mm256_storeu_ps(u + other, times(bytes(m[k] + other), move1));
        }
}

/* sum [4 columns][3 replicates] by lanes of rows. */
WITH_AVX2 static inline void score_tile(const float *z, const float *r, float *sum)
{
    enum { STRIDE = ASC_GROUP * ASC_SINGLE_LANES };
    __m256 s[ASC_PANEL_COLUMNS][TILE];
#pragma GCC unroll 4
    for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++)
#pragma GCC unroll 3
        for (size_t k = 0; k < TILE; k++)
            s[j][k] = _mm256_loadu_ps(sum + j * STRIDE + k * ASC_SINGLE_LANES);
    for (size_t i = 0; i < ASC_PANEL; i += ASC_SINGLE_LANES) {
        const __m256 r0 = _mm256_loadu_ps(r + i), r1 = _mm256_loadu_ps(r + ASC_PANEL + i),
                     r2 = _mm256_loadu_ps(r + (size_t)2 * ASC_PANEL + i);
#pragma GCC unroll 4
        for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++) {
            const __m256 c = _mm256_loadu_ps(z + j * ASC_PANEL + i);
            s[j][0] = _mm256_fmadd_ps(c, r0, s[j][0]);
            s[j][1] = _mm256_fmadd_ps(c, r1, s[j][1]);
            s[j][2] = _mm256_fmadd_ps(c, r2, s[j][2]);
        }
    }
#pragma GCC unroll 4
    for (size_t j = 0; j < ASC_PANEL_COLUMNS; j++)
#pragma GCC unroll 3
        for (size_t k = 0; k < TILE; k++)
            _mm256_storeu_ps(sum + j * STRIDE + k * ASC_SINGLE_LANES, s[j][k]);
}

WITH_AVX2 static void score(const float *z, size_t p, const float *r, size_t count,
                            float *sum)
{
    for (size_t j = 0; j < p; j += ASC_PANEL_COLUMNS)
        for (size_t k = 0; k < count; k += TILE)
            score_tile(z + j * ASC_PANEL, r + k * ASC_PANEL,
                       sum + (j * ASC_GROUP + k) * ASC_SINGLE_LANES);
}

const asc_single_kernel *asc_single_kernel_get(void)
{
    static const asc_single_kernel avx2 = {"avx2",   predict, scale,
                                           straight, curved,  score};
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? &avx2
               : &asc_single_plain;
}
