/* Which partner may be placed above which.
 *
 * i stands above j when P(phi_i > phi_j) >= 0.95 over all draws; a refused draw (NaN) counts for
 * neither. Overlap of intervals is the wrong test. low = 1 + number of players above i, high = players
 * - number below i; the rank is given where every other player is either above or below. */
#include "ascribe/evidence.h"

static bool above(const double *phi, size_t r, size_t players, size_t i, size_t j)
{
    size_t wins = 0;
    for (size_t d = 0; d < r; d++)
        if (phi[d * players + i] > phi[d * players + j]) wins++;
    return r > 0 && (double)wins >= ASC_RANKED * (double)r;
}

bool asc_rank_separates(const double *phi, size_t r, size_t players, size_t i, size_t j)
{
    return above(phi, r, players, i, j) || above(phi, r, players, j, i);
}

void asc_rank(const double *phi, size_t r, size_t players, int64_t *rank, int64_t *low,
              int64_t *high)
{
    for (size_t i = 0; i < players; i++) {
        low[i] = 1;
        high[i] = (int64_t)players;
        for (size_t j = 0; j < players; j++) {
            if (j == i) continue;
            if (above(phi, r, players, j, i)) low[i]++;
            if (above(phi, r, players, i, j)) high[i]--;
        }
        rank[i] = low[i] == high[i] ? low[i] : 0;
    }
}
