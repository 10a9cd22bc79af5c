/* One block of a deflate stream (RFC 1951, 3.2): the codes that its own frequencies ask for, the lengths of the codes,
 * run-length coded, then the items; or the bytes as they are where that is shorter. */
#include "deflate.h"
#include <string.h>

enum {
    END = 256, /* symbol of the end of a block            */
    FIRST_LENGTH = 257,
    LENGTHS = 19, /* symbols of the code of code lengths     */
    LIMIT = 15,
    LENGTHS_LIMIT = 7,
    REPEAT = 16,     /* the last length, 3 to 6 times           */
    FEW_ZEROS = 17,  /* 3 to 10                                 */
    MANY_ZEROS = 18, /* 11 to 138                               */
    CODES = DEFLATE_LITERALS + DEFLATE_DISTANCES
};

/* A symbol and the bits behind it. */
typedef struct part {
    unsigned symbol, extra, bits;
} part;

/* Lengths of the codes as they stand in the header. */
typedef struct header {
    size_t literals, distances; /* that are written of each */
    size_t parts;
    part part[CODES];
    uint8_t length[LENGTHS];
    uint16_t code[LENGTHS];
    size_t written; /* of the lengths of this code */
} header;

typedef struct codes {
    uint32_t literal_uses[DEFLATE_LITERALS], distance_uses[DEFLATE_DISTANCES];
    uint8_t literal_length[DEFLATE_LITERALS], distance_length[DEFLATE_DISTANCES];
    uint16_t literal[DEFLATE_LITERALS], distance[DEFLATE_DISTANCES];
    header header;
} codes;

const uint16_t deflate_length[DEFLATE_LENGTHS] = {
    3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
const uint16_t deflate_distance[DEFLATE_DISTANCES] = {
    1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
    33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
    1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

static const uint8_t length_bits[DEFLATE_LENGTHS] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
                                                     1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
                                                     4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint8_t distance_bits[DEFLATE_DISTANCES] = {
    0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
    6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static inline void put(deflate_bits *b, uint64_t value, unsigned count)
{
    b->held |= value << b->count;
    b->count += count;
}

/* Whole bytes out: at most 7 bits stay. */
static inline void flush(deflate_bits *b)
{
    memcpy(b->at, &b->held, sizeof b->held); /* little-endian, as all of the file */
    b->at += b->count / 8;
    b->held = b->count >= 64 ? 0 : b->held >> (b->count & ~7U);
    b->count %= 8;
}

static void count_uses(codes *c, const unsigned char *x, const deflate_item *item,
                       size_t items)
{
    c->literal_uses[END] = 1;
    for (size_t i = 0; i < items; i++) {
        for (uint32_t k = 0; k < item[i].literals; k++) c->literal_uses[x[k]]++;
        x += item[i].literals + item[i].length;
        if (item[i].length == 0) continue;
        c->literal_uses[FIRST_LENGTH + item[i].length_symbol]++;
        c->distance_uses[item[i].distance_symbol]++;
    }
}

static size_t used(const uint8_t *length, size_t n, size_t least)
{
    while (n > least && length[n - 1] == 0) n--;
    return n;
}

/* The next length, or as many equal ones as one symbol takes. */
static size_t run(const uint8_t *length, size_t n, bool first, part *out)
{
    size_t equal = 1;
    while (equal < n && length[equal] == length[0]) equal++;
    *out = (part){length[0], 0, 0};
    if (length[0] == 0 && equal >= 11) {
        if (equal > 138) equal = 138;
        *out = (part){MANY_ZEROS, (unsigned)equal - 11, 7};
        return equal;
    }
    if (length[0] == 0 && equal >= 3) {
        *out = (part){FEW_ZEROS, (unsigned)equal - 3, 3};
        return equal;
    }
    if (first || length[-1] != length[0] || equal < 3) return 1;
    if (equal > 6) equal = 6;
    *out = (part){REPEAT, (unsigned)equal - 3, 2};
    return equal;
}

static const uint8_t order[LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                       11, 4,  12, 3, 13, 2, 14, 1, 15};

static void make_header(codes *c)
{
    header *h = &c->header;
    uint8_t all[CODES];
    uint32_t uses[LENGTHS] = {0};
    h->literals = used(c->literal_length, DEFLATE_LITERALS, FIRST_LENGTH);
    h->distances = used(c->distance_length, DEFLATE_DISTANCES, 1);
    memcpy(all, c->literal_length, h->literals);
    memcpy(all + h->literals, c->distance_length, h->distances);
    const size_t n = h->literals + h->distances;
    for (size_t at = 0; at < n;) {
        part *p = &h->part[h->parts++];
        at += run(all + at, n - at, at == 0, p);
        uses[p->symbol]++;
    }
    deflate_lengths(uses, LENGTHS, LENGTHS_LIMIT, h->length);
    deflate_codes(h->length, LENGTHS, h->code);
    h->written = LENGTHS;
    while (h->written > 4 && h->length[order[h->written - 1]] == 0) h->written--;
}

/* Bits of the block with these codes. */
static uint64_t cost(const codes *c)
{
    const header *h = &c->header;
    uint64_t bits = 3 + 14 + 3 * h->written;
    for (size_t i = 0; i < h->parts; i++)
        bits += h->length[h->part[i].symbol] + h->part[i].bits;
    for (size_t s = 0; s < DEFLATE_LITERALS; s++)
        bits += (uint64_t)c->literal_uses[s] * c->literal_length[s];
    for (size_t s = 0; s < DEFLATE_LENGTHS; s++)
        bits += (uint64_t)c->literal_uses[FIRST_LENGTH + s] * length_bits[s];
    for (size_t s = 0; s < DEFLATE_DISTANCES; s++)
        bits +=
            (uint64_t)c->distance_uses[s] * (c->distance_length[s] + distance_bits[s]);
    return bits;
}

static void write_stored(deflate_bits *b, const unsigned char *x, size_t n, bool last)
{
    while (n > 0) {
        const size_t k = n < DEFLATE_PIECE ? n : DEFLATE_PIECE;
        put(b, last && k == n ? 1 : 0, 3);
        b->count = (b->count + 7) & ~7U;
        put(b, k | (~k & 0xFFFFU) << 16, 32);
        flush(b);
        memcpy(b->at, x, k);
        b->at += k;
        x += k;
        n -= k;
    }
}

static void write_header(deflate_bits *b, const header *h, bool last)
{
    put(b, (last ? 1U : 0U) | 2U << 1, 3);
    put(b, h->literals - FIRST_LENGTH, 5);
    put(b, h->distances - 1, 5);
    put(b, h->written - 4, 4);
    flush(b);
    for (size_t i = 0; i < h->written; i++) {
        put(b, h->length[order[i]], 3);
        flush(b);
    }
    for (size_t i = 0; i < h->parts; i++) {
        const part *p = &h->part[i];
        put(b, h->code[p->symbol], h->length[p->symbol]);
        put(b, p->extra, p->bits);
        flush(b);
    }
}

/* A length or a distance: its symbol, then how far it is from the first of the symbol. */
static inline void put_far(deflate_bits *b, uint16_t code, uint8_t length, unsigned far,
                           uint8_t bits)
{
    put(b, code | (uint64_t)far << length, (unsigned)length + bits);
}

static void write_items(deflate_bits *out, const codes *c, const unsigned char *x,
                        const deflate_item *item, size_t items)
{
    deflate_bits b = *out; /* a copy that no store of a byte can change */
    for (size_t i = 0; i < items; i++) {
        const deflate_item *m = &item[i];
        for (uint32_t k = 0; k < m->literals; k++) {
            put(&b, c->literal[x[k]], c->literal_length[x[k]]);
            if (b.count > 48) flush(&b);
        }
        flush(&b);
        x += m->literals + m->length;
        if (m->length == 0) continue;
        const unsigned s = m->length_symbol, d = m->distance_symbol;
        put_far(&b, c->literal[FIRST_LENGTH + s], c->literal_length[FIRST_LENGTH + s],
                (unsigned)m->length - deflate_length[s], length_bits[s]);
        put_far(&b, c->distance[d], c->distance_length[d],
                (unsigned)m->distance - deflate_distance[d], distance_bits[d]);
        flush(&b);
    }
    put(&b, c->literal[END], c->literal_length[END]);
    flush(&b);
    *out = b;
}

void deflate_block(deflate_bits *b, const unsigned char *x, size_t n,
                   const deflate_item *item, size_t items, bool last)
{
    codes c = {0};
    count_uses(&c, x, item, items);
    deflate_lengths(c.literal_uses, DEFLATE_LITERALS, LIMIT, c.literal_length);
    deflate_lengths(c.distance_uses, DEFLATE_DISTANCES, LIMIT, c.distance_length);
    make_header(&c);
    if (n > 0 && cost(&c) >= 8 * (uint64_t)n) {
        write_stored(b, x, n, last);
        return;
    }
    deflate_codes(c.literal_length, DEFLATE_LITERALS, c.literal);
    deflate_codes(c.distance_length, DEFLATE_DISTANCES, c.distance);
    write_header(b, &c.header, last);
    write_items(b, &c, x, item, items);
}
