/* Solidarity value: as the Shapley value, with the mean marginal contribution of a coalition's
 * members in place of each one's own.
 *   out_k = sum_{T with k} c(t) A(T),  c(t) = (n-t)! (t-1)! / n!,  A(T) = 1/t sum_{j in T} (v(T) - v(T - j))
 * Collected by v(T): a coalition with k has coefficient c(t) / (t + 1), N has 1/n, one of size s
 * without k has -c(s+1) / (s + 1). With D_k(s) and W_k(s) the sums over S without k of size s of
 * v(S + k) - v(S) and of v(S), and t = s + 1,
 *   out_k = sum_s a(t) D_k(s) + (a(t) - c(t) / t) W_k(s),  a(t) = c(t) / (t + 1), a(n) = 1/n.
 *   n        players, at most 24
 *   v [2^n]  value of a coalition by mask, any unit; v(empty) cancels
 *   out [n]  in the unit of v; sums to v(N) - v(empty)
 * Nowak & Radzik (1994), Int. J. Game Theory 23:43-48. */
#include "game_sums.h"
#include "members.h"
#include <math.h>

static double with_player(size_t n, size_t t)
{
    return t == n ? 1.0 / (double)n : 1.0 / (asc_orders(n, t - 1) * (double)(t + 1));
}

static double without_player(size_t n, size_t s)
{
    return -1.0 / (asc_orders(n, s) * (double)(s + 1));
}

static double share(const asc_size_sums *sums, size_t n, size_t k)
{
    asc_total x = {0};
    for (size_t s = 0; s < n; s++) {
        const double a = with_player(n, s + 1);
        asc_total_add(&x, a * sums->gain[k][s]);
        asc_total_add(&x, (a + without_player(n, s)) * sums->rest[k][s]);
    }
    return x.sum + x.lost;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    bool refused = false;
    asc_size_sums sums;
    (void)option;
    ASC_TRY(asc_game_scan("solidarity", g, &refused, err));
    if (!refused) ASC_TRY(asc_size_sums_make(g, true, work, &sums, err));
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : share(&sums, g->n, k);
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const size_t n = g->n, bit = (size_t)1 << player;
    (void)option;
    ASC_TRY(asc_row_check("solidarity", g, player, err));
    for (size_t s = 0; s < (size_t)1 << n; s++) {
        const size_t t = asc_members(s);
        w[s] = (s & bit) != 0 ? with_player(n, t) : without_player(n, t);
    }
    asc_weight_shares(w, n);
    return ASC_OK;
}

const asc_index asc_contribution_solidarity = {
    .name = "solidarity",
    .summary = "mean marginal contribution of the members, averaged over all orders",
    .reference = "Nowak & Radzik 1994",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_LINEAR,
    .solve = solve,
    .weight = weight,
};
