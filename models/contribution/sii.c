/* Shapley interaction index: how much more a group adds together than its parts, averaged over
 * the moments at which the group, as one, could arrive.
 *   I(T) = sum_{S without T} s! (n - s - t)! / (n - t + 1)! Delta_T v(S)
 *        = sum_{S contains T} d(S) / (s - t + 1)
 *   Delta_T v(S) = sum_{R in T} (-1)^(t - r) v(S + R),
 *   for a pair v(S + ij) - v(S + i) - v(S + j) + v(S)
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * I [C(n, t)]       t the order: 2 for pairs, 3 for triples; in the unit of v
 * Computed by interaction.c with the uniform measure: m(j) = 1 / (j + 1) for even j, else 0.
 * Grabisch & Roubens (1999), An axiomatic approach to the concept of interaction among players
 * in cooperative games, Int. J. Game Theory 28:547-565. Owen (1972), Management Science
 * 18:P64-P79 (pairs). */
#include "interaction.h"

static const asc_option options[] = {
    {"order", 2, 2, 3, true, "players in a group: 2 for pairs, 3 for triples"},
    {0},
};

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)err;
    *count = asc_groups(g->n, (size_t)option[0], mask);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    asc_spectrum x;
    double moment[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_spectrum_make("sii", g, work, &x, err));
    for (size_t j = 0; j <= g->n; j++)
        moment[j] = j % 2 == 0 ? 1.0 / (double)(j + 1) : 0.0;
    asc_spectrum_groups(&x, (size_t)option[0], moment, out);
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    const size_t n = g->n, t = (size_t)option[0];
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_groups_at("sii", n, t, t, row, &group, err));
    for (size_t s = 0; s <= n - t; s++) p[s] = asc_beta(s, n - t - s);
    asc_group_weight(n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_sii = {
    .name = "sii",
    .summary = "interaction of pairs or triples, averaged over orders of arrival",
    .reference = "Grabisch & Roubens 1999",
    .option = options,
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = rows,
    .solve = solve,
    .weight = weight,
};
