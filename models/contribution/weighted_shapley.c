/* Weighted Shapley value: each coalition's dividend is split in proportion to its members'
 * weights.
 *   out_k = sum_{T with k} w_k / w(T) d(T),  d(T) = sum_{S in T} (-1)^(t-s) v(S)
 * Computed without the dividends, whose signs cancel: draw the players from last to first, each
 * time one of those left, T, with probability w_k / w(T). With q(T) the probability that T is what
 * is left once,
 *   c(T) = q(T) / w(T),  q(N) = 1,  q(T) = sum_{j not in T} w_j c(T + j),
 *   out_k = w_k sum_{T with k} c(T) (v(T) - v(T - k)).
 * All terms of c are above 0, so nothing cancels, and who never changes the value gets exactly 0.
 *   n        players, at most 24
 *   w [n]    weights > 0, any unit; only their ratios matter
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * O(n 2^n) time, 2^n doubles. Kalai & Samet (1987), Int. J. Game Theory 16:205-222, theorem 5
 * (dividends and orders agree). Shapley (1953), Additive and Non-Additive Set Functions, thesis,
 * Princeton. */
#include "cache.h"
#include <math.h>

/* c [2^n] of the head comment; c[0] is not used. Coalitions go in blocks that differ in the first
 * players only, so that what the other players give to a block is one pass over its neighbours. */
static void chances(const asc_game *g, const double *w, double *c)
{
    const size_t n = g->n, low = n < ASC_LANE_BITS ? n : ASC_LANE_BITS;
    const size_t lanes = (size_t)1 << low, blocks = (size_t)1 << (n - low);
    for (size_t h = blocks; h-- > 0;) {
        double q[ASC_LANES] = {0}, size = 0.0, *block = c + (h << low);
        if (h + 1 == blocks) q[lanes - 1] = 1.0;
        for (size_t k = 0; k < n - low; k++) {
            const size_t bit = (size_t)1 << k;
            const double wk = w[low + k], *other = c + ((h | bit) << low);
            if ((h & bit) != 0)
                size += wk;
            else
                for (size_t j = 0; j < lanes; j++) q[j] += wk * other[j];
        }
        for (size_t j = lanes; j-- > 0;) {
            double all = size;
            for (size_t k = 0; k < low; k++) {
                if ((j >> k & 1) != 0)
                    all += w[k];
                else
                    q[j] += w[k] * block[j | (size_t)1 << k];
            }
            block[j] = q[j] / all;
        }
    }
}

/* w_k times the sum of c(T) (v(T) - v(T - k)) over T with k, as many side by side as the player's
 * bit leaves together. */
static double share(const asc_game *g, const double *w, const double *c, size_t player)
{
    const size_t bit = (size_t)1 << player, coalitions = (size_t)1 << g->n;
    const size_t wide = bit < ASC_LANES ? bit : ASC_LANES;
    double sum[ASC_LANES] = {0}, lost[ASC_LANES] = {0}, part[ASC_LANES] = {0};
    for (size_t upper = 0; upper < coalitions; upper += 2 * bit)
        for (size_t s = upper; s < upper + bit; s += wide) {
            const double *ct = c + (s | bit), *with = g->v + (s | bit), *out = g->v + s;
            for (size_t j = 0; j < wide; j++) part[j] = ct[j] * (with[j] - out[j]);
            asc_lanes_add(sum, lost, part);
        }
    asc_total x = {0};
    for (size_t j = 0; j < ASC_LANES; j++) {
        asc_total_add(&x, sum[j]);
        x.lost += lost[j];
    }
    return w[player] * (x.sum + x.lost);
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    ASC_TRY(asc_game_scan("weighted_shapley", g, &refused, err));
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_cache_room room = asc_cache_keep(g, ASC_KEPT_CHANCES, work);
    const double *c = room.x;
    ASC_TRY(asc_arena_check(work, err));
    if (!room.ready) chances(g, g->structures->weight, room.x);
    asc_cache_done(g, ASC_KEPT_CHANCES);
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : share(g, g->structures->weight, c, k);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* w_k c(T) on a coalition T with the player and on T - k; c goes into the output and is turned
 * there. */
static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *out, asc_error *err)
{
    const size_t bit = (size_t)1 << player;
    (void)option;
    ASC_TRY(asc_row_check("weighted_shapley", g, player, err));
    chances(g, g->structures->weight, out);
    for (size_t t = 0; t < (size_t)1 << g->n; t++)
        if ((t & bit) != 0) out[t & ~bit] = out[t];
    asc_weight_shares(out, g->n);
    return ASC_OK;
}

const asc_index asc_contribution_weighted_shapley = {
    .name = "weighted_shapley",
    .summary = "every joint dividend split in proportion to the players' weights",
    .reference = "Shapley 1953; Kalai & Samet 1987",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .needs = ASC_NEEDS_WEIGHTS,
    .solve = solve,
    .weight = weight,
};
