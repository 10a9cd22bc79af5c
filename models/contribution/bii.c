/* Banzhaf interaction index of pairs: how much more two players add together than apart,
 * averaged over all coalitions of the others.
 *   I(ij) = 2^-(n-2) sum_{S without i, j} (v(S + ij) - v(S + i) - v(S + j) + v(S))
 *         = sum_{S contains ij} d(S) / 2^(s - 2)
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * I [n (n - 1) / 2] in the unit of v
 * Computed by interaction.c with all mass on x = 1/2: I(ij) = 4 f(ij).
 * Roubens (1996), Interaction between criteria and definition of weights in MCDA problems,
 * 44th Meeting of the European Working Group Multicriteria Aid for Decisions. Grabisch &
 * Roubens (1999), Int. J. Game Theory 28:547-565. */
#include "interaction.h"

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)option;
    (void)err;
    *count = asc_groups(g->n, 2, mask);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    asc_spectrum x;
    ASC_TRY(asc_spectrum_make("bii", g, work, &x, err));
    for (size_t i = 0, row = 0; i < g->n; i++)
        for (size_t j = i + 1; j < g->n; j++)
            out[row++] = 4.0 * x.f[(size_t)1 << i | (size_t)1 << j];
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    (void)option;
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_groups_at("bii", g->n, 2, 2, row, &group, err));
    for (size_t s = 0; s <= g->n; s++) p[s] = 1.0;
    asc_group_weight(g->n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_bii = {
    .name = "bii",
    .summary = "interaction of pairs, averaged over coalitions of the others",
    .reference = "Grabisch & Roubens 1999",
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = rows,
    .solve = solve,
    .weight = weight,
};
