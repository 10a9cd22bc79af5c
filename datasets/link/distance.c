/* Likeness of two short texts, in bytes.
 *   osa      least number of insertions, deletions, substitutions and exchanges of neighbours, no part edited twice
 *   jaro     (c/n + c/m + (c - t)/c) / 3, c characters in common within max(n, m)/2 - 1 places, t half the number of
 *            those in another order; 0 when c = 0, 1 of two empty texts
 *   winkler  jaro + 0.1 l (1 - jaro), l = common prefix, at most 4
 * Damerau (1964), Commun. ACM 7:171-176. Jaro (1989), JASA 84:414-420. Winkler (1990), Proc. Surv. Res. Meth. 354-359. */
#include "ascribe/link.h"
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t asc_link_osa(const char *a, size_t n, const char *b, size_t m)
{
    uint16_t row[3][ASC_LINK_BYTES + 1];
    for (size_t k = 0; k <= m; k++) row[0][k] = (uint16_t)k;
    for (size_t i = 1; i <= n; i++) {
        uint16_t *now = row[i % 3];
        const uint16_t *one = row[(i + 2) % 3], *two = row[(i + 1) % 3];
        now[0] = (uint16_t)i;
        for (size_t k = 1; k <= m; k++) {
            size_t d = least((size_t)one[k] + 1, (size_t)now[k - 1] + 1);
            d = least(d, (size_t)one[k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                d = least(d, (size_t)two[k - 2] + 1);
            now[k] = (uint16_t)d;
        }
    }
    return row[n % 3][m];
}

/* Sets of places in a text. */
enum { WORDS = (ASC_LINK_BYTES + 63) / 64 };

static bool has(const uint64_t *set, size_t i)
{
    return (set[i / 64] >> (i % 64) & 1U) != 0;
}

static void put(uint64_t *set, size_t i)
{
    set[i / 64] |= UINT64_C(1) << (i % 64);
}

/* Letters in common, near enough to each other; their places. */
static size_t in_common(const char *a, size_t n, const char *b, size_t m, uint64_t *of_a,
                        uint64_t *of_b)
{
    const size_t longer = n > m ? n : m, reach = longer / 2 > 0 ? longer / 2 - 1 : 0;
    size_t common = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t last = least(m, i + reach + 1);
        size_t k = i > reach ? i - reach : 0;
        while (k < last && (a[i] != b[k] || has(of_b, k))) k++;
        if (k >= last) continue;
        put(of_a, i);
        put(of_b, k);
        common++;
    }
    return common;
}

double asc_link_jaro(const char *a, size_t n, const char *b, size_t m)
{
    uint64_t of_a[WORDS] = {0}, of_b[WORDS] = {0};
    if (n == 0 || m == 0) return n == m ? 1.0 : 0.0;
    const size_t common = in_common(a, n, b, m, of_a, of_b);
    size_t out_of_order = 0;
    if (common == 0) return 0.0;
    for (size_t i = 0, k = 0; i < n; i++) {
        if (!has(of_a, i)) continue;
        while (!has(of_b, k)) k++;
        out_of_order += a[i] == b[k] ? 0 : 1;
        k++;
    }
    const double c = (double)common, t = (double)out_of_order / 2.0;
    return (c / (double)n + c / (double)m + (c - t) / c) / 3.0;
}

double asc_link_winkler(const char *a, size_t n, const char *b, size_t m)
{
    const double jaro = asc_link_jaro(a, n, b, m);
    size_t prefix = 0;
    while (prefix < 4 && prefix < n && prefix < m && a[prefix] == b[prefix]) prefix++;
    return jaro + 0.1 * (double)prefix * (1.0 - jaro);
}
