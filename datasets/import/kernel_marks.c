/* Marks of 64 bytes at a time with SSE2, which every x86-64 has: a bit for each byte, then the places of the bits that
 * are set. The naive twin is kernel_marks_plain.c. */
#include "marks.h"
#include <immintrin.h>

enum { STEP = 64, LANES = 16 };

/* One bit for each of sixteen bytes: is it one of the five? */
static inline uint64_t sixteen(const char *text, __m128i delimiter)
{
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)text);
    const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('\n')),
                                      _mm_cmpeq_epi8(x, _mm_set1_epi8('\r')));
    const __m128i others = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
                                        _mm_cmpeq_epi8(x, _mm_setzero_si128()));
    const __m128i any =
        _mm_or_si128(_mm_or_si128(ends, others), _mm_cmpeq_epi8(x, delimiter));
    return (uint64_t)(unsigned)_mm_movemask_epi8(any);
}

size_t asc_marks(const char *text, size_t from, size_t to, char delimiter,
                 uint32_t *place)
{
    const __m128i d = _mm_set1_epi8(delimiter);
    size_t count = 0, at = from;
    for (; to - at >= STEP; at += STEP) {
        uint64_t bits = 0;
        for (unsigned k = 0; k < STEP / LANES; k++)
            bits |= sixteen(text + at + (size_t)k * LANES, d) << k * LANES;
        for (; bits != 0; bits &= bits - 1)
            place[count++] = (uint32_t)(at + (unsigned)__builtin_ctzll(bits));
    }
    return count + asc_marks_plain(text, at, to, delimiter, place + count);
}
