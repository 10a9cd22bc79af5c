/* Counter-based random streams (Philox4x64-10; Salmon et al. 2011, SC'11,
 * doi:10.1145/2063384.2063405). A stream is keyed by (seed, purpose, replicate): never by
 * thread or by order of draws. Any element can be had without the ones before it.
 * Thread-safe: no state but what the caller holds. */
#ifndef ASCRIBE_RNG_H
#define ASCRIBE_RNG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_purpose {
    ASC_PURPOSE_BOOTSTRAP = 1,
    ASC_PURPOSE_SIMULATE = 2,
    ASC_PURPOSE_ORDER = 3,
    ASC_PURPOSE_TEST = 4,
    ASC_PURPOSE_AUDIT = 16,
    ASC_PURPOSE_LEARNER = 17,
    ASC_PURPOSE_PERMUTE = 18
} asc_purpose;

typedef struct asc_stream {
    uint64_t key[2];
    uint64_t counter[4]; /* counter[0] counts blocks of four words */
    uint64_t block[4];
    unsigned next; /* next unused word of block, 4 = none    */
} asc_stream;

asc_stream asc_stream_open(uint64_t seed, asc_purpose purpose, uint64_t replicate);
uint64_t asc_stream_word(asc_stream *s);
/* Uniform on (0, 1): one word, an odd multiple of 2^-53 (52 random bits), never 0 or 1.
 */
double asc_stream_uniform(asc_stream *s);
/* Standard normal by inversion of one uniform (Wichura 1988, AS 241, Appl. Stat.
 * 37:477-484). */
double asc_stream_normal(asc_stream *s);
/* Uniform integer in [0, n), n >= 1, without bias. */
uint64_t asc_stream_below(asc_stream *s, uint64_t n);
/* The i-th 64-bit word of a stream, directly. */
uint64_t asc_stream_at(uint64_t seed, asc_purpose purpose, uint64_t replicate,
                       uint64_t i);
/* Words 4 * block .. 4 * block + 3 of a stream, directly. */
void asc_stream_block(uint64_t seed, asc_purpose purpose, uint64_t replicate,
                      uint64_t block, uint64_t word[4]);
/* The words of count blocks from block on: word [4 count]. */
void asc_stream_blocks(uint64_t seed, asc_purpose purpose, uint64_t replicate,
                       uint64_t block, size_t count, uint64_t *word);
/* Standard normal quantile by AS 241 (PPND16), relative error about 1e-16; p in (0, 1).
 */
double asc_inverse_normal(double p);

#ifdef __cplusplus
}
#endif
#endif
