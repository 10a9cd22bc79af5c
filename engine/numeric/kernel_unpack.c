/* Packed columns of one row block to doubles with AVX2; the naive twin is kernel_unpack_plain.c. A bit
 * becomes a value by comparing the byte, spread over four lanes, with the bit of each lane. */
#include "ascribe/design.h"
#include "kernel.h"
#include <immintrin.h>
#include <string.h>

#define WITH_AVX2 __attribute__((target("avx2")))

enum { LANES = 4 };

WITH_AVX2 static inline __m256d choose(__m256i byte, __m256i bit, __m256d low,
                                       __m256d high)
{
    const __m256i set = _mm256_cmpeq_epi64(_mm256_and_si256(byte, bit), bit);
    return _mm256_blendv_pd(low, high, _mm256_castsi256_pd(set));
}

WITH_AVX2 static void bits(const uint8_t *code, double low, double high, double *to)
{
    const __m256i first = _mm256_setr_epi64x(1, 2, 4, 8),
                  second = _mm256_setr_epi64x(16, 32, 64, 128);
    const __m256d a = _mm256_set1_pd(low), b = _mm256_set1_pd(high);
    for (size_t i = 0; i < ASC_ROWS; i += (size_t)2 * LANES) {
        const __m256i byte = _mm256_set1_epi64x(code[i / 8]);
        _mm256_storeu_pd(to + i, choose(byte, first, a, b));
        _mm256_storeu_pd(to + i + LANES, choose(byte, second, a, b));
    }
}

WITH_AVX2 static inline void put(__m128i code, __m256d divisor, double *to)
{
    _mm256_storeu_pd(to, _mm256_div_pd(_mm256_cvtepi32_pd(code), divisor));
}

WITH_AVX2 static void int8(const int8_t *code, double divisor, double *to)
{
    const __m256d d = _mm256_set1_pd(divisor);
    for (size_t i = 0; i < ASC_ROWS; i += LANES) {
        int32_t four = 0;
        memcpy(&four, code + i, sizeof four);
        put(_mm_cvtepi8_epi32(_mm_cvtsi32_si128(four)), d, to + i);
    }
}

WITH_AVX2 static void int16(const int16_t *code, double divisor, double *to)
{
    const __m256d d = _mm256_set1_pd(divisor);
    for (size_t i = 0; i < ASC_ROWS; i += LANES)
        put(_mm_cvtepi16_epi32(_mm_loadl_epi64((const __m128i *)(code + i))), d, to + i);
}

WITH_AVX2 static void int32(const int32_t *code, double divisor, double *to)
{
    const __m256d d = _mm256_set1_pd(divisor);
    for (size_t i = 0; i < ASC_ROWS; i += LANES)
        put(_mm_loadu_si128((const __m128i *)(code + i)), d, to + i);
}

WITH_AVX2 static void single(const float *code, double *to)
{
    for (size_t i = 0; i < ASC_ROWS; i += LANES)
        _mm256_storeu_pd(to + i, _mm256_cvtps_pd(_mm_loadu_ps(code + i)));
}

const asc_unpack_kernel *asc_unpack_kernel_get(void)
{
    static const asc_unpack_kernel avx2 = {"avx2", bits, int8, int16, int32, single};
    return __builtin_cpu_supports("avx2") ? &avx2 : &asc_unpack_plain;
}
