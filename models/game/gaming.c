/* Names and substitutes under the Shapley value.
 * Let every player arrive at a time uniform on [0, 1]; the share of k is the mean of what it adds. A player that
 * splits into two parts which are only of use together arrives when the later one does, at t with chance t^2
 * in place of t; a player with a copy arrives when the earlier one does, with chance 1 - (1 - t)^2. Both leave
 * v(N) as it is. With the mean of the joint derivative of i and j at time x
 *   D_ij(x) = sum_{S without i, j} x^s (1 - x)^(n - 2 - s) (v(S + ij) - v(S + i) - v(S + j) + v(S)),
 *   split [k, j]   = -mean of x (1 - x) D_kj(x);  [k, k] = -sum of the row, since the total stays
 *   copy           = -split
 *   merge [i, j]   = mean of (1 - 2x) D_ij(x): i and j arrive as one, in place of i alone and j alone
 * Both are interaction indices (interaction.c), with m(d) the mean of x (1 - x) (2x - 1)^d, which is
 * 1 / (2 (d + 1) (d + 3)) for even d, and of (1 - 2x) (2x - 1)^d, -1 / (d + 2) for odd d; else 0. The first is a sixth
 * of the pair effects of fsii.
 *   redundancy [i, j] = 1 - (E|v(S + ij) - v(S + j)| + E|v(S + ij) - v(S + i)|)
 *                         / (E|v(S + i) - v(S)| + E|v(S + j) - v(S)|),   S any coalition without both
 *   v [2^n] any unit; split and merge in the unit of v; redundancy without
 * O(n 2^n) additions, and n^2 2^n for the redundancy.
 * Owen (1972), Management Science 18:P64-P79 (arrival times). Knudsen & Oesterdal (2012), Merging and splitting in
 * cooperative games, Int. J. Game Theory 41:763-787. Yokoo, Conitzer, Sandholm, Ohta & Iwasaki (2005), Coalitional
 * games in open anonymous environments, AAAI 20:509-514 (false names). */
#include "ascribe/gaming.h"
#include "game_sums.h"
#include "interaction.h"
#include <math.h>

/* Pairs in the order of asc_groups to a symmetric matrix. */
static void spread(const double *pair, size_t n, double factor, double *out)
{
    for (size_t i = 0, row = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++, row++)
            out[i * n + j] = out[j * n + i] = factor * pair[row];
}

static void names(const asc_spectrum *x, double *pair, asc_gaming *out)
{
    const size_t n = x->n;
    double both[ASC_DENSE_MAX + 1] = {0}, one[ASC_DENSE_MAX + 1] = {0};
    for (size_t d = 0; d <= n; d++) {
        const double m = (double)d;
        if (d % 2 == 0)
            both[d] = 0.5 / ((m + 1.0) * (m + 3.0));
        else
            one[d] = -1.0 / (m + 2.0);
    }
    asc_spectrum_groups(x, 2, both, pair);
    spread(pair, n, -1.0, out->split);
    asc_spectrum_groups(x, 2, one, pair);
    spread(pair, n, 1.0, out->merge);
    for (size_t k = 0; k < n; k++) {
        double others = 0.0;
        for (size_t j = 0; j < n; j++)
            if (j != k) others += out->split[k * n + j];
        out->split[k * n + k] = 0.0 - others;
        out->merge[k * n + k] = 0.0;
    }
}

static double redundancy(const double *v, size_t n, size_t i, size_t j)
{
    const size_t a = (size_t)1 << i, b = (size_t)1 << j;
    double beside = 0.0, alone = 0.0;
    for (size_t s = 0; s < (size_t)1 << n; s++) {
        if ((s & (a | b)) != 0) continue;
        beside += fabs(v[s | a | b] - v[s | b]) + fabs(v[s | a | b] - v[s | a]);
        alone += fabs(v[s | a] - v[s]) + fabs(v[s | b] - v[s]);
    }
    if (alone > 0.0) return 1.0 - beside / alone;
    return beside > 0.0 ? -(double)INFINITY : (double)NAN;
}

asc_status asc_gaming_find(const asc_game *g, asc_arena *arena, asc_gaming *out,
                           asc_error *err)
{
    const size_t n = g->n;
    asc_spectrum x;
    ASC_REQUIRE(asc_game_dense(g), err, ASC_EDATA,
                "what players gain by their names needs all 2^%zu coalitions, the game "
                "gives %zu",
                n, asc_game_size(g));
    asc_gaming a = {.n = n,
                    .split = asc_take_zero(arena, n * n),
                    .merge = asc_take_zero(arena, n * n),
                    .redundancy = asc_take_zero(arena, n * n)};
    const asc_arena_mark mark = asc_arena_save(arena);
    double *pair = asc_take(arena, n * n);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_spectrum_make("gaming", g, arena, &x, err));
    names(&x, pair, &a);
    for (size_t i = 0; i < n; i++) {
        a.redundancy[i * n + i] = 1.0;
        for (size_t j = i + 1; j < n; j++)
            a.redundancy[i * n + j] = a.redundancy[j * n + i] =
                isnan(x.f[0]) != 0 ? (double)NAN : redundancy(g->v, n, i, j);
    }
    asc_arena_rewind(arena, mark);
    *out = a;
    return ASC_OK;
}
