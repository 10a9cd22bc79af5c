/* The compression function of SHA-256 (FIPS 180-4, 6.2.2) by the SHA extensions of x86-64: four rounds take four
 * words of the message schedule, of which the last four groups of four are kept.
 *   sha256rnds2   two rounds on the state as (a b e f) and (c d g h)
 *   sha256msg1    w[t-16] + sigma0(w[t-15])
 *   sha256msg2    ... + w[t-7], then + sigma1(w[t-2])
 * libsodium does the same in plain C, six times slower; tests compare the two.
 * Gulley et al. (2013), Intel SHA Extensions, white paper 323401. */
#include "sha256.h"
#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

enum { GROUPS = 16, KEPT = 4 };

static const uint32_t round_constant[SHA256_BLOCK] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

bool sha256_available(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__builtin_cpu_supports("sse4.1") || !__builtin_cpu_supports("ssse3"))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & (unsigned)bit_SHA) != 0;
}

/* Words 4g .. 4g + 3 of the schedule, from the four groups before, the oldest at w[g % KEPT]. */
WITH_SHA static inline __m128i expand(const __m128i w[KEPT], size_t g)
{
    const __m128i oldest = w[g % KEPT], next = w[(g + 1) % KEPT],
                  third = w[(g + 2) % KEPT], newest = w[(g + 3) % KEPT];
    const __m128i seven_ago = _mm_alignr_epi8(newest, third, 4);
    return _mm_sha256msg2_epu32(
        _mm_add_epi32(_mm_sha256msg1_epu32(oldest, next), seven_ago), newest);
}

WITH_SHA static inline void one_block(__m128i *abef, __m128i *cdgh,
                                      const unsigned char *data)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i before[2] = {*abef, *cdgh};
    __m128i w[KEPT];
    for (size_t g = 0; g < GROUPS; g++) {
        if (g < KEPT)
            w[g] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)data + g), swap);
        else
            w[g % KEPT] = expand(w, g);
        const __m128i k = _mm_loadu_si128((const __m128i *)round_constant + g);
        const __m128i sum = _mm_add_epi32(w[g % KEPT], k);
        *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
        *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
    *abef = _mm_add_epi32(*abef, before[0]);
    *cdgh = _mm_add_epi32(*cdgh, before[1]);
}

WITH_SHA void sha256_blocks(uint32_t state[SHA256_WORDS], const unsigned char *data,
                            size_t blocks)
{
    const __m128i *in = (const __m128i *)state;
    const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(in), 0xB1);
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(in + 1), 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    for (size_t i = 0; i < blocks; i++) one_block(&abef, &cdgh, data + i * SHA256_BLOCK);
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)state + 1, _mm_alignr_epi8(dchg, feba, 8));
}
