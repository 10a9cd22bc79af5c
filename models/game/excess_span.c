/* Which coalitions' 0/1 vectors lie in the span of others, exactly.
 * Reduced echelon form modulo the prime p = 2^31 - 1. The minors of 0/1 matrices of order n are at most
 * (n + 1)^((n+1)/2) / 2^n, at most 8e7 for n = 20: none is a multiple of p unless it is 0, so the rank
 * modulo p is the rank. No tolerance is involved.
 * Hadamard's bound for 0/1 matrices: Faddeev & Sominskii (1965), Problems in Higher Algebra, 523. */
#include "excess.h"

static const uint64_t prime = 2147483647;

static uint32_t times(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b % prime);
}

static uint32_t minus(uint32_t a, uint32_t b)
{
    return (uint32_t)((a + prime - b) % prime);
}

/* a^(p - 2), by Fermat's little theorem. */
static uint32_t inverse(uint32_t a)
{
    uint32_t power = a, out = 1;
    for (uint64_t e = prime - 2; e != 0; e >>= 1) {
        if ((e & 1) != 0) out = times(out, power);
        power = times(power, power);
    }
    return out;
}

/* a -= f b */
static void take_off(uint32_t *a, const uint32_t *b, uint32_t f, size_t n)
{
    for (size_t j = 0; f != 0 && j < n; j++) a[j] = minus(a[j], times(f, b[j]));
}

bool asc_span_add(asc_span *s, asc_mask mask)
{
    uint32_t a[ASC_EXCESS_MOST];
    for (size_t j = 0; j < s->n; j++) a[j] = mask >> j & 1U;
    for (size_t i = 0; i < s->rank; i++) take_off(a, s->row[i], a[s->pivot[i]], s->n);
    size_t pivot = 0;
    while (pivot < s->n && a[pivot] == 0) pivot++;
    if (pivot == s->n) return false;
    const uint32_t scale = inverse(a[pivot]);
    for (size_t j = 0; j < s->n; j++) s->row[s->rank][j] = times(a[j], scale);
    for (size_t i = 0; i < s->rank; i++)
        take_off(s->row[i], s->row[s->rank], s->row[i][pivot], s->n);
    s->pivot[s->rank++] = pivot;
    return true;
}

static bool is_pivot(const asc_span *s, size_t column)
{
    for (size_t i = 0; i < s->rank; i++)
        if (s->pivot[i] == column) return true;
    return false;
}

/* A coalition is in the span when it is orthogonal to the null vector of every free column f: 1 at f,
 * minus the column's entries at the pivots. The products grow by one player from mask to mask. */
void asc_span_mark(const asc_span *s, uint8_t stage, uint8_t *entered, uint32_t *sum,
                   bool *outside)
{
    const size_t coalitions = (size_t)1 << s->n;
    for (size_t m = 0; m < coalitions; m++) outside[m] = false;
    for (size_t f = 0; f < s->n; f++) {
        if (is_pivot(s, f)) continue;
        uint32_t null[ASC_EXCESS_MOST] = {0};
        null[f] = 1;
        for (size_t i = 0; i < s->rank; i++) null[s->pivot[i]] = minus(0, s->row[i][f]);
        sum[0] = 0;
        for (size_t k = 0; k < s->n; k++)
            for (size_t m = 0, bit = (size_t)1 << k; m < bit; m++) {
                sum[m | bit] = (uint32_t)(((uint64_t)sum[m] + null[k]) % prime);
                outside[m | bit] = outside[m | bit] || sum[m | bit] != 0;
            }
    }
    for (size_t m = 0; m < coalitions; m++)
        if (!outside[m] && entered[m] == ASC_NOT_ENTERED) entered[m] = stage;
}
