/* Each player's claim, and an equal part of what all claims leave of the total.
 *   out_k = b_k + (v(N) - v(empty) - sum_j b_j) / n
 *   b_k = v({k}) - v(empty), or v(N) - v(N - k)
 *   n players; v of the coalitions read, any unit; out [n] in the unit of v
 * Sums carry the exact error of each addition; v(empty) is taken off each claim before. */
#include "surplus.h"
#include <math.h>

static double claim_of(const asc_game *g, asc_claim claim, size_t k)
{
    return claim == ASC_CLAIM_ALONE ? asc_game_alone(g, k) - g->v[0]
                                    : asc_game_total(g) - asc_game_without(g, k);
}

asc_status asc_surplus_solve(const char *index, const asc_game *g, asc_claim claim,
                             double *out, asc_error *err)
{
    bool refused = false;
    ASC_TRY(asc_game_scan(index, g, &refused, err));
    asc_total left = {.sum = asc_game_total(g) - g->v[0]};
    for (size_t k = 0; k < g->n; k++) asc_total_add(&left, -claim_of(g, claim, k));
    const double each = (left.sum + left.lost) / (double)g->n;
    for (size_t k = 0; k < g->n; k++)
        out[k] = refused ? (double)NAN : claim_of(g, claim, k) + each;
    return ASC_OK;
}

asc_status asc_surplus_weight(const char *index, const asc_game *g, asc_claim claim,
                              size_t player, double *w, asc_error *err)
{
    const asc_mask all = asc_mask_all(g->n);
    const double each = 1.0 / (double)g->n;
    ASC_TRY(asc_row_check(index, g, player, err));
    asc_weight_clear(g, w);
    w[0] = -each;
    *asc_weight_at(g, w, all) += each;
    for (size_t k = 0; k < g->n; k++) {
        const asc_mask self = (asc_mask)1 << k;
        const double part = (k == player ? 1.0 : 0.0) - each;
        if (claim == ASC_CLAIM_ALONE)
            *asc_weight_at(g, w, self) += part;
        else
            *asc_weight_at(g, w, all & ~self) -= part;
    }
    asc_weight_scale(w, asc_game_size(g));
    return ASC_OK;
}
