/* Counter-based random streams: Philox4x64-10 of a counter (block, replicate, 0, 0) under the
 * key (seed, purpose). Philox is a bijection of counters for each key, so two streams share no
 * block.
 *   word i of a stream   lane i mod 4 of block i / 4                  uint64
 *   uniform              (2 * (word >> 12) + 1) / 2^53                in (0, 1)
 *   normal               Phi^-1(uniform), AS 241
 *   below n              word mod n; words below 2^64 mod n are drawn again
 * Salmon, Moraes, Dror & Shaw (2011), SC'11, doi:10.1145/2063384.2063405.
 * Wichura (1988), Algorithm AS 241, Appl. Stat. 37:477-484 (routine PPND16). */
#include "ascribe/rng.h"
#include <Random123/philox.h>
#include <assert.h>
#include <math.h>
#include <string.h>

static void philox(const uint64_t key[2], const uint64_t counter[4], uint64_t word[4])
{
    philox4x64_key_t k;
    philox4x64_ctr_t c;
    memcpy(k.v, key, sizeof k.v);
    memcpy(c.v, counter, sizeof c.v);
    c = philox4x64_R(10, c, k);
    memcpy(word, c.v, sizeof c.v);
}

asc_stream asc_stream_open(uint64_t seed, asc_purpose purpose, uint64_t replicate)
{
    return (asc_stream){
        .key = {seed, (uint64_t)purpose}, .counter = {0, replicate, 0, 0}, .next = 4};
}

void asc_stream_block(uint64_t seed, asc_purpose purpose, uint64_t replicate,
                      uint64_t block, uint64_t word[4])
{
    philox((const uint64_t[2]){seed, (uint64_t)purpose},
           (const uint64_t[4]){block, replicate, 0, 0}, word);
}

void asc_stream_blocks(uint64_t seed, asc_purpose purpose, uint64_t replicate,
                       uint64_t block, size_t count, uint64_t *word)
{
    const philox4x64_key_t k = {{seed, (uint64_t)purpose}};
    for (size_t i = 0; i < count; i++) {
        const philox4x64_ctr_t c =
            philox4x64_R(10, (philox4x64_ctr_t){{block + i, replicate, 0, 0}}, k);
        memcpy(word + 4 * i, c.v, sizeof c.v);
    }
}

uint64_t asc_stream_at(uint64_t seed, asc_purpose purpose, uint64_t replicate, uint64_t i)
{
    uint64_t word[4];
    asc_stream_block(seed, purpose, replicate, i / 4, word);
    return word[i % 4];
}

uint64_t asc_stream_word(asc_stream *s)
{
    if (s->next == 4) {
        philox(s->key, s->counter, s->block);
        s->counter[0]++;
        s->next = 0;
    }
    return s->block[s->next++];
}

double asc_stream_uniform(asc_stream *s)
{
    /* 52 bits and not 53: (2^53 - 1) + 1/2 would round up to 2^53, and the draw to 1. */
    return ((double)(asc_stream_word(s) >> 12) + 0.5) * 0x1p-52;
}

double asc_stream_normal(asc_stream *s)
{
    return asc_inverse_normal(asc_stream_uniform(s));
}

uint64_t asc_stream_below(asc_stream *s, uint64_t n)
{
    assert(n >= 1);
    const uint64_t surplus = (UINT64_MAX - n + 1) % n; /* 2^64 mod n */
    uint64_t word = asc_stream_word(s);
    while (word < surplus) word = asc_stream_word(s);
    return word % n;
}

/* c[0] + c[1] x + ... + c[7] x^7 */
static double polynomial(const double c[8], double x)
{
    double y = c[7];
    for (int i = 6; i >= 0; i--) y = y * x + c[i];
    return y;
}

double asc_inverse_normal(double p)
{
    static const double near_top[8] = {3.387132872796366608,  133.14166789178437745,
                                       1971.5909503065514427, 13731.693765509461125,
                                       45921.953931549871457, 67265.770927008700853,
                                       33430.575583588128105, 2509.0809287301226727};
    static const double near_bottom[8] = {1.0,
                                          42.313330701600911252,
                                          687.1870074920579083,
                                          5394.1960214247511077,
                                          21213.794301586595867,
                                          39307.89580009271061,
                                          28729.085735721942674,
                                          5226.495278852854561};
    static const double middle_top[8] = {
        1.42343711074968357734,   4.6303378461565452959,   5.7694972214606914055,
        3.64784832476320460504,   1.27045825245236838258,  0.24178072517745061177,
        0.0227238449892691845833, 7.7454501427834140764e-4};
    static const double middle_bottom[8] = {1.0,
                                            2.05319162663775882187,
                                            1.6763848301838038494,
                                            0.68976733498510000455,
                                            0.14810397642748007459,
                                            0.0151986665636164571966,
                                            5.475938084995344946e-4,
                                            1.05075007164441684324e-9};
    static const double far_top[8] = {
        6.6579046435011037772,     5.4637849111641143699,    1.7848265399172913358,
        0.29656057182850489123,    0.026532189526576123093,  0.0012426609473880784386,
        2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double far_bottom[8] = {1.0,
                                         0.59983220655588793769,
                                         0.13692988092273580531,
                                         0.0148753612908506148525,
                                         7.868691311456132591e-4,
                                         1.8463183175100546818e-5,
                                         1.4215117583164458887e-7,
                                         2.04426310338993978564e-15};

    assert(p > 0.0 && p < 1.0);
    const double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(near_top, r) / polynomial(near_bottom, r);
    }
    const double r = sqrt(-log(q < 0.0 ? p : 1.0 - p));
    const double z =
        r <= 5.0 ? polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6)
                 : polynomial(far_top, r - 5.0) / polynomial(far_bottom, r - 5.0);
    return q < 0.0 ? -z : z;
}
