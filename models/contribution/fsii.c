/* Faithful Shapley interaction index of order 2: the game of single and pair effects closest
 * to v under the Shapley kernel, exact at the empty coalition and at N.
 *   minimise the sum over S, 0 < s < n, of (n - 1)/(C(n, s) s (n - s)) times
 *            (v(S) - v(empty) - sum_{T in S, 1 <= t <= 2} I(T))^2
 *   subject to the sum of all I(T) being v(N) - v(empty)
 *   I(ij) = 6 sum_{S contains ij} d(S) / (s (s + 1))
 *   I(i)  = d(i) - 2 sum_{S contains i, s >= 2} d(S) (s - 2)/(s (s + 1))
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * I                 players, then pairs; in the unit of v; sums to v(N) - v(empty)
 * Computed by interaction.c: I(ij) is the mean of D_ij(x) under 6 x (1 - x), m(j) =
 * 3/((j+1)(j+3)) for even j, else 0; I(i) that of D_i(x) under 4 - 6 x, m(j) = 1/(j+1) for
 * even j, -3/(j+2) for odd.
 * Tsai, Yeh & Ravikumar (2023), Faith-Shap: the faithful Shapley interaction index, J. Machine
 * Learning Research 24(94):1-42. */
#include "interaction.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    double single[ASC_DENSE_MAX + 1], pair[ASC_DENSE_MAX + 1];
    for (size_t j = 0; j <= g->n; j++) {
        const double m = (double)j;
        single[j] = j % 2 == 0 ? 1.0 / (m + 1.0) : -3.0 / (m + 2.0);
        pair[j] = j % 2 == 0 ? 3.0 / ((m + 1.0) * (m + 3.0)) : 0.0;
    }
    return asc_spectrum_pairs("fsii", g, single, pair, work, out, err);
}

static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    (void)option;
    const size_t n = g->n;
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_groups_at("fsii", n, 1, 2, row, &group, err));
    /* (4 - 6x) x^s (1-x)^(n-1-s) has the mean (4 (n + 1) - 6 (s + 1))/(n + 1) times that
     * without it. */
    for (size_t s = 0; row < n && s < n; s++)
        p[s] = asc_beta(s, n - 1 - s) * (4.0 * (double)n - 6.0 * (double)s - 2.0);
    for (size_t s = 0; row >= n && s <= n - 2; s++) p[s] = asc_beta(s + 1, n - 1 - s);
    asc_group_weight(n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_fsii = {
    .name = "fsii",
    .summary = "single and pair effects that fit the game best under the Shapley kernel",
    .reference = "Tsai, Yeh & Ravikumar 2023",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = asc_rows_pairs,
    .solve = solve,
    .weight = weight,
};
