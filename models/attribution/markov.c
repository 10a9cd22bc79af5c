/* Channels on paths to conversion as a Markov chain of order 1, and what each channel's removal costs.
 *   P(a -> b) = times b followed a / times a was left;  states: start, channels, conversion, no conversion
 *   v(S)      = P(start ends in conversion) when the inflow of the channels outside S goes to no conversion
 *   effect_i  = 1 - v(N less i) / v(N),  share_i = effect_i / sum of effects
 * Channels are taken out of the chain from the last to the first, either removed or passed through: what enters
 * channel j is handed on to where j leads, P(a -> b) + P(a -> j) P(j -> b) / P(j left). The share with which j is left
 * is the sum of its other exits, never 1 minus a probability, so that nothing cancels (Grassmann, Taksar &
 * Heyman). All 2^n values cost about 6 2^n multiplications.
 * Anderl, Becker, von Wangenheim & Schumann (2016), Int. J. Res. Mark. 33:457-474. Grassmann, Taksar & Heyman (1985), Oper. Res.
 * 33:1107-1116. */
#include "ascribe/attribution.h"
#include "ascribe/problem.h"
#include <math.h>

/* States of a block: 0 start, 1..n channels; columns 0 conversion, 1..n channels, n + 1 no conversion. */
typedef struct chain {
    size_t n;
    double *block; /* [n + 1] blocks of (n + 1) x (n + 2), row-major */
    double *v;
} chain;

static double *block(const chain *c, size_t left)
{
    return c->block + left * (c->n + 1) * (c->n + 2);
}

/* Passes what enters channel `left` on to where it leads. */
static void pass(const chain *c, const double *from, size_t left, double *to)
{
    const size_t wide = c->n + 2, none = c->n + 1;
    const double *out = from + left * wide;
    double leaves = out[none];
    for (size_t b = 0; b < left; b++) leaves += out[b];
    for (size_t a = 0; a < left; a++) {
        const double enters = from[a * wide + left];
        const double each = enters == 0.0 ? 0.0 : enters / leaves;
        for (size_t b = 0; b < left; b++)
            to[a * wide + b] = from[a * wide + b] + each * out[b];
        to[a * wide + none] = from[a * wide + none] + each * out[none];
    }
}

/* What enters channel `left` does not convert. */
static void remove_channel(const chain *c, const double *from, size_t left, double *to)
{
    const size_t wide = c->n + 2, none = c->n + 1;
    for (size_t a = 0; a < left; a++) {
        for (size_t b = 0; b < left; b++) to[a * wide + b] = from[a * wide + b];
        to[a * wide + none] = from[a * wide + none] + from[a * wide + left];
    }
}

static void visit(const chain *c, size_t left, size_t mask)
{
    const double *from = block(c, left);
    if (left == 0) {
        c->v[mask] = from[0] / (from[0] + from[c->n + 1]);
        return;
    }
    remove_channel(c, from, left, block(c, left - 1));
    visit(c, left - 1, mask);
    pass(c, from, left, block(c, left - 1));
    visit(c, left - 1, mask | (size_t)1 << (left - 1));
}

static asc_status count_path(const asc_paths *p, size_t i, chain *c, asc_error *err)
{
    const size_t wide = c->n + 2;
    const double times = p->conversion[i] + p->null[i];
    double *count = block(c, c->n);
    size_t at = 0;
    ASC_REQUIRE(
        p->conversion[i] >= 0.0 && p->null[i] >= 0.0 && isfinite(times), err, ASC_EDATA,
        "markov_removal: path %zu has %g conversions and %g without; counts are 0 "
        "or more",
        i + 1, p->conversion[i], p->null[i]);
    for (size_t s = p->first[i]; s < p->first[i + 1]; s++) {
        ASC_REQUIRE(p->step[s] < c->n, err, ASC_EDATA,
                    "markov_removal: path %zu visits channel %u, there are %zu", i + 1,
                    p->step[s] + 1, c->n);
        count[at * wide + p->step[s] + 1] += times;
        at = (size_t)p->step[s] + 1;
    }
    count[at * wide] += p->conversion[i];
    count[at * wide + c->n + 1] += p->null[i];
    return ASC_OK;
}

asc_status asc_markov_game(const asc_paths *p, asc_arena *work, double *v, asc_error *err)
{
    const size_t n = p->channels, wide = n + 2;
    ASC_REQUIRE(
        n >= 1 && n <= ASC_DENSE_USUAL, err, ASC_EDATA,
        "markov_removal: %zu channels; it takes 1 to %d, join channels into fewer", n,
        ASC_DENSE_USUAL);
    chain c = {.n = n, .v = v};
    c.block = asc_take_zero(work, (n + 1) * (n + 1) * wide);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < p->paths; i++) ASC_TRY(count_path(p, i, &c, err));
    double *count = block(&c, n);
    for (size_t a = 0; a <= n; a++) {
        double left = 0.0;
        for (size_t b = 0; b < wide; b++) left += count[a * wide + b];
        ASC_REQUIRE(left > 0.0, err, ASC_EDATA,
                    a == 0 ? "markov_removal: no path was taken (%zu channels)"
                           : "markov_removal: channel %zu stands in no path; take it out",
                    a == 0 ? n : a);
        for (size_t b = 0; b < wide; b++) count[a * wide + b] /= left;
    }
    visit(&c, n, 0);
    return ASC_OK;
}

asc_status asc_markov_removal(const asc_paths *p, asc_arena *work, double *effect,
                              double *share, asc_error *err)
{
    const size_t n = p->channels <= ASC_DENSE_USUAL ? p->channels : 0;
    const size_t all = ((size_t)1 << n) - 1;
    double *v = asc_take(work, all + 1), sum = 0.0;
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_markov_game(p, work, v, err));
    ASC_REQUIRE(v[all] > 0.0, err, ASC_EDATA,
                "markov_removal: none of the %zu paths ends in a conversion", p->paths);
    for (size_t k = 0; k < n; k++) sum += 1.0 - v[all & ~((size_t)1 << k)] / v[all];
    ASC_REQUIRE(
        sum > 0.0, err, ASC_EDATA,
        "markov_removal: removing any one channel costs nothing; there is nothing "
        "to share");
    for (size_t k = 0; k < n; k++) {
        effect[k] = 1.0 - v[all & ~((size_t)1 << k)] / v[all];
        share[k] = effect[k] / sum;
    }
    return ASC_OK;
}
