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

enum { AT_ONCE = 64, WORDS = AT_ONCE / 2 };

/* Five compares for all, which the compiler does several at a time, decide 99.9 % of the draws. */
static void poisson(const uint32_t *restrict u, uint8_t *restrict m)
{
    uint32_t count[AT_ONCE] = {0}, most = 0;
    for (size_t k = 0; k < 5; k++)
        for (size_t i = 0; i < AT_ONCE; i++) count[i] += u[i] >= step[k] ? 1U : 0U;
    for (size_t i = 0; i < AT_ONCE; i++) most = u[i] > most ? u[i] : most;
    if (most >= step[5])
        for (size_t i = 0; i < AT_ONCE; i++)
            for (size_t k = 5; k < STEPS && u[i] >= step[k]; k++) count[i]++;
    for (size_t i = 0; i < AT_ONCE; i++) m[i] = (uint8_t)count[i];
}

static void draw_poisson(const asc_bootstrap *b, size_t replicate, uint8_t *multiplicity)
{
    for (size_t c = 0; c < b->clusters; c += AT_ONCE) {
        uint64_t word[WORDS];
        uint32_t u[AT_ONCE];
        uint8_t m[AT_ONCE];
        asc_stream_blocks(b->seed, ASC_PURPOSE_BOOTSTRAP, replicate, c / 8, WORDS / 4,
                          word);
        for (size_t i = 0; i < WORDS; i++) {
            u[2 * i] = (uint32_t)word[i];
            u[2 * i + 1] = (uint32_t)(word[i] >> 32);
        }
        poisson(u, m);
        const size_t left = b->clusters - c;
        memcpy(multiplicity + c, m, left < AT_ONCE ? left : AT_ONCE);
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
