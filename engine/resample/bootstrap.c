/* Cluster bootstrap: how often each of C clusters stands in replicate r.
 *   C >= 1,000   independent Poisson(1) by inversion of one 32-bit half word u per cluster:
 *                m = #{k : u >= t_k},  t_k = round(2^32 P(X <= k))
 *   fewer        multinomial(C; 1/C, ..., 1/C): C cluster numbers drawn with replacement
 *   m [C]        multiplicities 0, 1, 2, ...
 * Each probability is met to within 2^-33. Cluster c uses the low half (c even) or high half
 * (c odd) of word c / 2 of the stream (seed, bootstrap, r), so any cluster can be had without
 * the others.
 * Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 6. Chamandy,
 * Muralidharan, Najmi & Naidu (2012), Estimating uncertainty for massive data streams,
 * Google. */
#include "ascribe/bootstrap.h"
#include "ascribe/rng.h"
#include <assert.h>
#include <string.h>

/* round(2^32 exp(-1) sum_{j <= k} 1 / j!); the next, P(X <= 12), rounds to 2^32. */
enum { STEPS = 12 };
static const uint32_t step[STEPS] = {1580030169U, 3160060337U, 3950075422U, 4213413783U,
                                     4279248373U, 4292415292U, 4294609778U, 4294923276U,
                                     4294962463U, 4294966817U, 4294967253U, 4294967292U};

const char *asc_bootstrap_scheme(const asc_bootstrap *b)
{
    return b->clusters >= ASC_POISSON_CLUSTERS ? "poisson" : "multinomial";
}

static uint8_t poisson(uint32_t u)
{
    /* Four compares without a branch decide 99.6 % of the draws. */
    unsigned m =
        (unsigned)(u >= step[0]) + (u >= step[1]) + (u >= step[2]) + (u >= step[3]);
    if (u >= step[4])
        for (m = 5; m < STEPS && u >= step[m]; m++) {
        }
    return (uint8_t)m;
}

static void draw_poisson(const asc_bootstrap *b, size_t replicate, uint8_t *multiplicity)
{
    for (size_t c = 0; c < b->clusters; c += 8) {
        uint64_t word[4];
        asc_stream_block(b->seed, ASC_PURPOSE_BOOTSTRAP, replicate, c / 8, word);
        uint8_t m[8];
        for (size_t i = 0; i < 8; i++)
            m[i] = poisson((uint32_t)(word[i / 2] >> (32 * (i % 2))));
        const size_t left = b->clusters - c;
        memcpy(multiplicity + c, m, left < 8 ? left : 8);
    }
}

static void draw_multinomial(const asc_bootstrap *b, size_t replicate,
                             uint8_t *multiplicity)
{
    asc_stream s = asc_stream_open(b->seed, ASC_PURPOSE_BOOTSTRAP, replicate);
    memset(multiplicity, 0, b->clusters);
    for (size_t i = 0; i < b->clusters; i++) {
        uint8_t *m = &multiplicity[asc_stream_below(&s, b->clusters)];
        assert(*m < UINT8_MAX); /* one cluster 256 times out of < 1,000: below 1e-500 */
        (*m)++;
    }
}

void asc_bootstrap_draw(const asc_bootstrap *b, size_t replicate, uint8_t *multiplicity)
{
    if (b->clusters >= ASC_POISSON_CLUSTERS)
        draw_poisson(b, replicate, multiplicity);
    else
        draw_multinomial(b, replicate, multiplicity);
}

void asc_bootstrap_weights(size_t n, const uint32_t *cluster, const double *base,
                           const uint8_t *multiplicity, double *w)
{
    for (size_t i = 0; i < n; i++)
        w[i] = (base == NULL ? 1.0 : base[i]) * multiplicity[cluster[i]];
}
