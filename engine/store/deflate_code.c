/* Prefix codes of least mean length, up to a limit.
 *   lengths   Huffman's tree over the symbols in order of frequency, two queues; where it is deeper than the limit,
 *             leaves are cut to it, and others pushed down until the Kraft sum is 1 again
 *   codes     in order of length, then of symbol, counted up
 * Huffman (1952), A method for the construction of minimum-redundancy codes, Proc. IRE 40:1098-1101;
 * RFC 1951 (1996), 3.2.2. */
#include "deflate.h"
#include <assert.h>
#include <string.h>

enum { BITS_MOST = 15, NODES = 2 * DEFLATE_LITERALS };

/* The symbols that occur, rarest first; equal ones in their own order. */
static size_t sort_symbols(const uint32_t *frequency, size_t n, uint16_t *symbol)
{
    size_t used = 0;
    for (size_t s = 0; s < n; s++) {
        if (frequency[s] == 0) continue;
        size_t at = used++;
        for (; at > 0 && frequency[symbol[at - 1]] > frequency[s]; at--)
            symbol[at] = symbol[at - 1];
        symbol[at] = (uint16_t)s;
    }
    return used;
}

/* The rarest node that has no parent: the next leaf, or the next inner node. */
static size_t take(const uint32_t *weight, size_t *leaf, size_t leaves, size_t *inner,
                   size_t made)
{
    const bool of_leaves =
        *leaf < leaves && (*inner == made || weight[*leaf] <= weight[*inner]);
    return of_leaves ? (*leaf)++ : (*inner)++;
}

/* How many leaves are how deep. */
static void measure(const uint32_t *frequency, const uint16_t *symbol, size_t leaves,
                    unsigned limit, uint32_t *count)
{
    uint32_t weight[NODES];
    uint16_t parent[NODES], depth[NODES];
    size_t leaf = 0, inner = leaves;
    const size_t root = 2 * leaves - 2;
    for (size_t i = 0; i < leaves; i++) weight[i] = frequency[symbol[i]];
    for (size_t k = leaves; k <= root; k++) {
        const size_t a = take(weight, &leaf, leaves, &inner, k);
        const size_t b = take(weight, &leaf, leaves, &inner, k);
        weight[k] = weight[a] + weight[b];
        parent[a] = parent[b] = (uint16_t)k;
    }
    depth[root] = 0;
    for (size_t k = root; k-- > 0;) {
        depth[k] = (uint16_t)(depth[parent[k]] + 1);
        if (k < leaves) count[depth[k] < limit ? depth[k] : limit]++;
    }
}

/* Makes the Kraft sum 1: a leaf at the limit goes beside one from above. */
static void balance(uint32_t *count, unsigned limit)
{
    uint64_t sum = 0;
    for (unsigned l = 1; l <= limit; l++) sum += (uint64_t)count[l] << (limit - l);
    for (; sum > UINT64_C(1) << limit; sum--) {
        unsigned l = limit - 1;
        while (count[l] == 0) l--;
        count[l]--;
        count[l + 1] += 2;
        count[limit]--;
    }
}

void deflate_lengths(const uint32_t *frequency, size_t n, unsigned limit, uint8_t *length)
{
    uint16_t symbol[DEFLATE_LITERALS];
    uint32_t count[BITS_MOST + 1] = {0}, own[DEFLATE_LITERALS];
    assert(n <= DEFLATE_LITERALS && limit <= BITS_MOST);
    memcpy(own, frequency, n * sizeof *own);
    size_t used = 0;
    for (size_t s = 0; s < n; s++) used += own[s] > 0 ? 1 : 0;
    /* A code of one symbol would be incomplete, which not every inflate takes. */
    for (size_t s = 0; used < 2; s++) {
        if (own[s] > 0) continue;
        own[s] = 1;
        used++;
    }
    (void)sort_symbols(own, n, symbol);
    measure(own, symbol, used, limit, count);
    balance(count, limit);
    memset(length, 0, n);
    size_t at = 0;
    for (unsigned l = limit; l > 0; l--)
        for (uint32_t k = 0; k < count[l]; k++) length[symbol[at++]] = (uint8_t)l;
}

static uint16_t reversed(unsigned code, unsigned length)
{
    unsigned out = 0;
    for (unsigned i = 0; i < length; i++) out |= (code >> i & 1U) << (length - 1 - i);
    return (uint16_t)out;
}

void deflate_codes(const uint8_t *length, size_t n, uint16_t *code)
{
    unsigned count[BITS_MOST + 1] = {0}, next[BITS_MOST + 1] = {0}, first = 0;
    for (size_t s = 0; s < n; s++) count[length[s]]++;
    count[0] = 0;
    for (unsigned l = 1; l <= BITS_MOST; l++) {
        first = (first + count[l - 1]) << 1;
        next[l] = first;
    }
    for (size_t s = 0; s < n; s++)
        code[s] = length[s] == 0 ? 0 : reversed(next[length[s]]++, length[s]);
}
