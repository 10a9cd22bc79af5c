/* zlib streams of numbers whose bytes were shuffled (hdf_array.c): fast where bytes repeat, as the upper bytes of
 * numbers do. Any inflate reads them. */
#ifndef ASCRIBE_STORE_DEFLATE_H
#define ASCRIBE_STORE_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct deflate_room deflate_room;

/* What one thread needs; NULL: no memory. Serves one stream after the other. */
deflate_room *deflate_open(void);
void deflate_close(deflate_room *r); /* NULL is allowed */
/* Bytes that the stream of n bytes may take. */
size_t deflate_bound(size_t n);
/* The stream of x [n] to out [deflate_bound(n)]; how long it is. The same bytes every time. */
size_t deflate_stream(deflate_room *r, const unsigned char *x, size_t n,
                      unsigned char *out);

/* What the parts of it share. */
enum {
    DEFLATE_PIECE = 65535, /* bytes of a block, but for the end of a match           */
    DEFLATE_LEAST = 16,    /* bytes of a match at least: fewer are not looked for    */
    DEFLATE_MOST = 258,    /* bytes of a match at most (RFC 1951)                    */
    DEFLATE_WINDOW = 32768,
    DEFLATE_LITERALS = 286, /* symbols for literals, the end, and lengths            */
    DEFLATE_LENGTHS = 29,   /* of which lengths                                       */
    DEFLATE_DISTANCES = 30,
    DEFLATE_ITEMS = DEFLATE_PIECE / DEFLATE_LEAST + 2
};

/* Literals, and the match behind them, if any. */
typedef struct deflate_item {
    uint32_t literals;
    uint16_t length, distance;              /* length 0: no match             */
    uint8_t length_symbol, distance_symbol; /* that stand for them, from 0 on */
} deflate_item;

/* Bits of a stream: the first in the lowest. */
typedef struct deflate_bits {
    unsigned char *at;
    uint64_t held;
    unsigned count;
} deflate_bits;

/* The first length or distance of each symbol, and how many bits follow it (RFC 1951, 3.2.5). */
extern const uint16_t deflate_length[DEFLATE_LENGTHS];
extern const uint16_t deflate_distance[DEFLATE_DISTANCES];

/* The block of x [n], whose items are given. */
void deflate_block(deflate_bits *b, const unsigned char *x, size_t n,
                   const deflate_item *item, size_t items, bool last);
/* Bit lengths of a prefix code for frequencies [n], at most limit; two symbols at least get one. */
void deflate_lengths(const uint32_t *frequency, size_t n, unsigned limit,
                     uint8_t *length);
/* The codes of these lengths (RFC 1951, 3.2.2), first bit lowest. */
void deflate_codes(const uint8_t *length, size_t n, uint16_t *code);

#endif
