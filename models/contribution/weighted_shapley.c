/* Weighted Shapley value: the dividend of every coalition is split in proportion to its members' weights.
 *   out_k = sum_{T with k} w_k / w(T) d(T),  d(T) = sum_{S in T} (-1)^(t-s) v(S)
 * Computed without the dividends, whose signs cancel: draw the players from last to first, each time one
 * of those left, T, with probability w_k / w(T). With q(T) the probability that T is what is left once,
 *   c(T) = q(T) / w(T),  q(N) = 1,  q(T) = sum_{j not in T} w_j c(T + j),
 *   out_k = w_k sum_{T with k} c(T) (v(T) - v(T - k)).
 * All terms of c are above 0, so nothing cancels, and who never changes the value gets exactly 0.
 *   n        players, at most 20
 *   w [n]    weights > 0, any unit; only their ratios matter
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * O(n 2^n) time, 2^n doubles.
 * Kalai & Samet (1987), Int. J. Game Theory 16:205-222, theorem 5 (dividends and orders agree). Shapley
 * (1953), Additive and Non-Additive Set Functions, thesis, Princeton. */
#include "game_sums.h"
#include <math.h>

/* c [2^n] of the head comment; c[0] is not used. */
static void chances(const asc_game *g, const double *w, double *c)
{
    const size_t n = g->n, all = ((size_t)1 << n) - 1;
    for (size_t t = all; t > 0; t--) {
        double size = 0.0, q = t == all ? 1.0 : 0.0;
        for (size_t k = 0; k < n; k++) {
            if ((t >> k & 1) != 0)
                size += w[k];
            else
                q += w[k] * c[t | (size_t)1 << k];
        }
        c[t] = q / size;
    }
}

static double share(const asc_game *g, const double *w, const double *c, size_t player)
{
    const size_t bit = (size_t)1 << player, low = bit - 1;
    asc_total part[4] = {{0}}; /* independent sums: one would wait for itself */
    for (size_t i = 0; i < (size_t)1 << (g->n - 1); i++) {
        const size_t s = ((i & ~low) << 1) | (i & low);
        asc_total_add(&part[i % 4], c[s | bit] * (g->v[s | bit] - g->v[s]));
    }
    for (size_t i = 1; i < 4; i++) {
        asc_total_add(&part[0], part[i].sum);
        part[0].lost += part[i].lost;
    }
    return w[player] * (part[0].sum + part[0].lost);
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    (void)option;
    ASC_TRY(asc_game_scan("weighted_shapley", g, &refused, err));
    const asc_arena_mark mark = asc_arena_save(work);
    double *c = asc_take(work, (size_t)1 << g->n);
    ASC_TRY(asc_arena_check(work, err));
    if (!refused) chances(g, g->structures->weight, c);
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : share(g, g->structures->weight, c, k);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* w_k c(T) on a coalition T with the player and on T - k; c goes into the output and is turned there. */
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
