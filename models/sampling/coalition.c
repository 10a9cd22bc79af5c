/* Sets of up to 128 players in two words. */
#include "ascribe/sampling.h"

bool asc_coalition_has(asc_coalition s, size_t k)
{
    return (s.word[k / 64] >> k % 64 & 1U) != 0;
}

asc_coalition asc_coalition_with(asc_coalition s, size_t k)
{
    s.word[k / 64] |= UINT64_C(1) << k % 64;
    return s;
}

asc_coalition asc_coalition_all(size_t n)
{
    const uint64_t low = n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    const uint64_t high = n > 64 ? (UINT64_C(1) << (n - 64)) - 1 : 0;
    return (asc_coalition){{low, high}};
}

asc_coalition asc_coalition_without(asc_coalition a, asc_coalition b)
{
    return (asc_coalition){{a.word[0] & ~b.word[0], a.word[1] & ~b.word[1]}};
}

int asc_coalition_compare(const void *a, const void *b)
{
    const asc_coalition *x = a, *y = b;
    for (size_t w = 2; w-- > 0;)
        if (x->word[w] != y->word[w]) return x->word[w] < y->word[w] ? -1 : 1;
    return 0;
}
