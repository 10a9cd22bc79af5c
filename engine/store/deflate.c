/* A zlib stream (RFC 1950) of shuffled numbers. Upper bytes of numbers are long runs, lower ones few values or noise, so
 * eight equal bytes are looked for, not three: a table keeps the last place of each hash of eight bytes, a
 * match is taken at once, and where none was found for long, places are left out. Blocks end about
 * every 64 KiB, as planes of a full block of numbers do, so that each plane gets codes of its own.
 * libdeflate enters every byte of a run into its tables, which takes ten times as long for such data; texts,
 * whose repeats are short, are left to it.
 * Decision: docs/decisions/0031-import-speed.md. */
#include "deflate.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
    HASH_BITS = 13,
    PATIENCE = 5,
    NEAR = 256,
    STEP = 128,
    HEAD = 2,
    CHECK = 4,
    STORED = 16
};

struct deflate_room {
    uint32_t last[1 << HASH_BITS]; /* place + 1 of the last eight bytes of a hash */
    deflate_item item[DEFLATE_ITEMS];
    uint8_t length[DEFLATE_MOST + 1];   /* symbol of a length                          */
    uint8_t near[NEAR + 1];             /* symbol of a distance up to NEAR             */
    uint8_t far[DEFLATE_WINDOW / STEP]; /* symbol of (distance - 1) / STEP             */
};

/* table [n]: the symbol whose first is the last not above step * i + 1. */
static void fill(uint8_t *table, size_t n, size_t step, const uint16_t *first,
                 size_t symbols)
{
    size_t s = 0;
    for (size_t i = 0; i < n; i++) {
        while (s + 1 < symbols && first[s + 1] <= i * step + (step > 1 ? 1 : 0)) s++;
        table[i] = (uint8_t)s;
    }
}

deflate_room *deflate_open(void)
{
    deflate_room *r = malloc(sizeof *r);
    if (r == NULL) return NULL;
    fill(r->length, sizeof r->length, 1, deflate_length, DEFLATE_LENGTHS);
    fill(r->near, sizeof r->near, 1, deflate_distance, DEFLATE_DISTANCES);
    fill(r->far, sizeof r->far, STEP, deflate_distance, DEFLATE_DISTANCES);
    return r;
}

void deflate_close(deflate_room *r)
{
    free(r);
}

size_t deflate_bound(size_t n)
{
    return n + STORED * (n / DEFLATE_PIECE + 2) + HEAD + CHECK + sizeof(uint64_t);
}

static inline uint64_t eight(const unsigned char *x)
{
    uint64_t word = 0;
    memcpy(&word, x, sizeof word);
    return word;
}

static inline size_t slot_of(uint64_t word)
{
    return (size_t)(word * UINT64_C(0x9E3779B97F4A7C15) >> (64 - HASH_BITS));
}

/* How many bytes from a and from b on are equal, up to most. */
static inline size_t equal_bytes(const unsigned char *a, const unsigned char *b,
                                 size_t most)
{
    size_t n = 0;
    while (n + 8 <= most && eight(a + n) == eight(b + n)) n += 8;
    while (n < most && a[n] == b[n]) n++;
    return n;
}

static inline uint8_t symbol_of(const deflate_room *r, size_t distance)
{
    return distance <= NEAR ? r->near[distance] : r->far[(distance - 1) / STEP];
}

/* The items of the block that starts at `from`; where it ends. */
static size_t find_items(deflate_room *r, const unsigned char *x, size_t n, size_t from,
                         size_t *items)
{
    const size_t end = n - from < DEFLATE_PIECE ? n : from + DEFLATE_PIECE;
    size_t done = from, at = from, count = 0;
    while (at < end && at + DEFLATE_LEAST <= n) {
        const uint64_t word = eight(x + at);
        uint32_t *last = &r->last[slot_of(word)];
        const size_t place = *last, distance = at + 1 - place;
        *last = (uint32_t)at + 1;
        if (place == 0 || distance > DEFLATE_WINDOW || eight(x + place - 1) != word ||
            eight(x + at + 8) != eight(x + place + 7)) {
            at += 1 + ((at - done) >> PATIENCE);
            continue;
        }
        const size_t most = n - at < DEFLATE_MOST ? n - at : DEFLATE_MOST;
        const size_t length = equal_bytes(x + at, x + place - 1, most);
        r->item[count++] = (deflate_item){.literals = (uint32_t)(at - done),
                                          .length = (uint16_t)length,
                                          .distance = (uint16_t)distance,
                                          .length_symbol = r->length[length],
                                          .distance_symbol = symbol_of(r, distance)};
        at += length;
        done = at;
        if (at < end && at + DEFLATE_LEAST <= n) /* where a run goes on */
            r->last[slot_of(eight(x + at - 1))] = (uint32_t)at;
    }
    if (done < end) r->item[count++] = (deflate_item){.literals = (uint32_t)(end - done)};
    *items = count;
    return done < end ? end : done;
}

size_t deflate_stream(deflate_room *r, const unsigned char *x, size_t n,
                      unsigned char *out)
{
    deflate_bits b = {.at = out + HEAD};
    out[0] = 0x78; /* deflate, 32 KiB; the check of the head, fastest (RFC 1950, 2.2) */
    out[1] = 0x01;
    memset(r->last, 0, sizeof r->last);
    size_t at = 0, items = 0;
    do {
        const size_t end = find_items(r, x, n, at, &items);
        deflate_block(&b, x + at, end - at, r->item, items, end == n);
        at = end;
    } while (at < n);
    b.at += b.count > 0 ? 1 : 0;
    const uint32_t check = libdeflate_adler32(1, x, n);
    for (unsigned i = 0; i < CHECK; i++) *b.at++ = (unsigned char)(check >> (24 - 8 * i));
    return (size_t)(b.at - out);
}
