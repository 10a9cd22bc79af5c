/* Contributions from their joint draws: covariance and order of two players, and the sets that cannot be
 * ranked.
 *   covariance  sum (phi_i - mean_i)(phi_j - mean_j) / (n - 1) over the n draws where both are finite
 *   greater     number of draws with phi_i > phi_j, over all R: a refused draw counts for neither, as in
 *               rank.c, so that greater >= 0.95 is exactly the rule that settles a pair
 * Sets that cannot be ranked: the maximal cliques of the graph whose edges are the pairs that are not
 * settled, by Bron & Kerbosch (1973), Commun. ACM 16:575-577 (algorithm 457, with a pivot). */
#include "ascribe/answers.h"
#include "ascribe/evidence.h"
#include <math.h>
#include <stdlib.h>

static bool both_known(const double *phi, size_t players, size_t d, size_t i, size_t j)
{
    return isfinite(phi[d * players + i]) && isfinite(phi[d * players + j]);
}

/* Means first: deviations from them keep their digits however far from 0 the draws lie. */
static asc_pair moments(const double *phi, size_t r, size_t players, size_t i, size_t j)
{
    const double nan = (double)NAN;
    double mean_i = 0.0, mean_j = 0.0, both = 0.0, own_i = 0.0, own_j = 0.0;
    size_t n = 0;
    for (size_t d = 0; d < r; d++) {
        if (!both_known(phi, players, d, i, j)) continue;
        mean_i += phi[d * players + i];
        mean_j += phi[d * players + j];
        n++;
    }
    asc_pair out = {nan, nan, nan};
    if (n < 2) return out;
    mean_i /= (double)n;
    mean_j /= (double)n;
    for (size_t d = 0; d < r; d++) {
        if (!both_known(phi, players, d, i, j)) continue;
        const double x = phi[d * players + i] - mean_i;
        const double y = phi[d * players + j] - mean_j;
        both += x * y;
        own_i += x * x;
        own_j += y * y;
    }
    out.covariance = both / (double)(n - 1);
    if (own_i > 0.0 && own_j > 0.0) /* past 1 by rounding only */
        out.correlation = fmax(-1.0, fmin(1.0, both / (sqrt(own_i) * sqrt(own_j))));
    return out;
}

asc_pair asc_joint_pair(const double *phi, size_t r, size_t players, size_t i, size_t j)
{
    asc_pair out = moments(phi, r, players, i, j);
    if (i == j && !isnan(out.correlation)) out.correlation = 1.0;
    if (i == j || r == 0) return out;
    size_t wins = 0;
    for (size_t d = 0; d < r; d++) wins += phi[d * players + i] > phi[d * players + j];
    out.greater = (double)wins / (double)r;
    return out;
}

typedef struct cliques {
    asc_mask open[ASC_PLAYERS_MAX]; /* [players] the players not settled against k */
    asc_mask *set;
    size_t count, most;
} cliques;

static size_t lowest(asc_mask mask)
{
    size_t k = 0;
    while ((mask >> k & 1) == 0) k++;
    return k;
}

static size_t members(asc_mask mask)
{
    size_t n = 0;
    for (; mask != 0; mask &= mask - 1) n++;
    return n;
}

static void report(cliques *c, asc_mask clique)
{
    if (members(clique) < 2) return;
    if (c->set != NULL) c->set[c->count] = clique;
    c->count++;
}

/* The player that leaves fewest candidates to be tried. */
static size_t pivot(const cliques *c, asc_mask candidates, asc_mask excluded)
{
    size_t best = lowest(candidates | excluded), most = 0;
    for (asc_mask left = candidates | excluded; left != 0; left &= left - 1) {
        const size_t k = lowest(left), n = members(candidates & c->open[k]);
        if (n > most) most = n, best = k;
    }
    return best;
}

static void grow(cliques *c, asc_mask clique, asc_mask candidates, asc_mask excluded)
{
    if (c->count == c->most) return;
    if (candidates == 0) {
        if (excluded == 0) report(c, clique);
        return;
    }
    asc_mask tried = candidates & ~c->open[pivot(c, candidates, excluded)];
    for (; tried != 0; tried &= tried - 1) {
        const size_t k = lowest(tried);
        const asc_mask bit = UINT64_C(1) << k;
        grow(c, clique | bit, candidates & c->open[k], excluded & c->open[k]);
        candidates &= ~bit;
        excluded |= bit;
    }
}

static int by_mask(const void *a, const void *b)
{
    const asc_mask x = *(const asc_mask *)a, y = *(const asc_mask *)b;
    return (x > y) - (x < y);
}

size_t asc_unranked_sets(const double *phi, size_t r, size_t players, asc_mask *set,
                         size_t most)
{
    cliques c = {.set = set, .most = most};
    for (size_t i = 0; i < players; i++)
        for (size_t j = 0; j < players; j++)
            if (j != i && !asc_rank_separates(phi, r, players, i, j))
                c.open[i] |= UINT64_C(1) << j;
    grow(&c, 0, asc_mask_all(players), 0);
    if (set != NULL) qsort(set, c.count, sizeof *set, by_mask);
    return c.count;
}
