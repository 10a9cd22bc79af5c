/* n-Shapley values of order 2: Shapley interactions of pairs, and what is left of each
 * player's Shapley value when half of every interaction of its own is taken out.
 *   I(ij) = sum_{S contains ij} d(S) / (s - 1)      (sii)
 *   I(i)  = phi_i - 1/2 sum_j I(ij)
 *         = phi_i - 1/2 (v(N) - v(N - i)) + 1/2 (v(i) - v(empty))
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * phi [n]           Shapley value, in the unit of v
 * I                 players, then pairs, in the unit of v; sums to v(N) - v(empty)
 * The second form of I(i) holds because the pairs of one player sum, over the sizes of S, to a
 * telescope. phi and the pairs come from interaction.c with the uniform measure: m(j) = 1 / (j
 * + 1) for even j, else 0.
 * Bordt & von Luxburg (2023), From Shapley values to generalized additive models and back,
 * AISTATS 26, PMLR 206:709-745. */
#include "interaction.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    const size_t all = ((size_t)1 << g->n) - 1;
    const double *v = g->v;
    double moment[ASC_DENSE_MAX + 1];
    for (size_t j = 0; j <= g->n; j++)
        moment[j] = j % 2 == 0 ? 1.0 / (double)(j + 1) : 0.0;
    ASC_TRY(asc_spectrum_pairs("ksii", g, moment, moment, work, out, err));
    for (size_t i = 0; i < g->n; i++) {
        const size_t bit = (size_t)1 << i;
        out[i] -= 0.5 * ((v[all] - v[all & ~bit]) - (v[bit] - v[0]));
    }
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    (void)option;
    const size_t n = g->n;
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_groups_at("ksii", n, 1, 2, row, &group, err));
    const size_t others = row < n ? n - 1 : n - 2;
    for (size_t s = 0; s <= others; s++) p[s] = asc_beta(s, others - s);
    if (row < n) {
        p[0] += 0.5;
        p[others] -= 0.5;
    }
    asc_group_weight(n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_ksii = {
    .name = "ksii",
    .summary = "Shapley interactions of pairs, and players' own parts beside them",
    .reference = "Bordt & von Luxburg 2023",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = asc_rows_pairs,
    .solve = solve,
    .weight = weight,
};
