/* Harsanyi dividends: what a coalition adds that none of its parts explains.
 *   d(S) = sum_{T in S} (-1)^(s - t) v(T)
 *   v(S) - v(empty) = sum of d(T) over non-empty T in S
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * d [2^n - 1]       by mask from 1, in the unit of v
 * The fast Moebius transform takes n 2^(n-1) subtractions, in place. d(S) sums 2^s values: a
 * noise of e in each value is a noise of e 2^(s/2) in it. A player who never changes v makes
 * every d with it exactly 0.
 * Harsanyi (1959), A bargaining model for the cooperative n-person game, Contributions to the
 * Theory of Games IV:325-355. Kennes & Smets (1990), Computational aspects of the Moebius
 * transformation, UAI 6:401-416. */
#include "ascribe/policy.h"
#include "game_sums.h"
#include <math.h>

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)option;
    (void)err;
    *count = ((size_t)1 << g->n) - 1;
    for (size_t r = 0; mask != NULL && r < *count; r++) mask[r] = (asc_mask)r + 1;
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *d, asc_error *err)
{
    (void)option;
    const size_t size = (size_t)1 << g->n;
    bool refused = false;
    ASC_TRY(asc_game_scan("dividends", g, &refused, err));
    double *f = asc_take(work, size);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t s = 0; s < size; s++) f[s] = g->v[s];
    asc_moebius(f, (unsigned)g->n);
    for (size_t s = 1; s < size; s++) d[s - 1] = refused ? (double)NAN : f[s];
    return ASC_OK;
}

/* d(S) is v of each part of S, plus or minus. */
static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    (void)option;
    const size_t size = (size_t)1 << g->n, set = row + 1;
    ASC_REQUIRE(set < size, err, ASC_EDATA, "dividends: row %zu of %zu", set, size - 1);
    const double each = 1.0 / (double)((size_t)1 << asc_set_size((asc_mask)set));
    for (size_t s = 0; s < size; s++) w[s] = (s & ~set) == 0 ? each : 0.0;
    return ASC_OK;
}

const asc_index asc_contribution_dividends = {
    .name = "dividends",
    .summary = "what each coalition adds beyond all of its parts",
    .reference = "Harsanyi 1959",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = rows,
    .solve = solve,
    .weight = weight,
};
