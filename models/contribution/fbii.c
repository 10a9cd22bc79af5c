/* Faithful Banzhaf interaction index of order 2: the constant, single and pair effects that
 * fit the values of all coalitions best, each coalition counting the same.
 *   minimise sum over all S of (v(S) - v(empty) - sum_{T in S, t <= 2} I(T))^2
 *   I(ij) = 4 f(ij),  I(i) = 2 (f(i) - sum_j f(ij)),
 *   I(empty) = f(empty) - sum_i f(i) + sum_ij f(ij)
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * f [2^n]           Fourier coefficients (interaction.c), orthogonal under equal weights: the
 *                   best fit keeps those of size 0, 1, 2; I changes their basis, +1/-1 to 1/0
 * I                 the constant (row of the empty coalition), players, pairs; in the unit of v
 * The pairs are those of bii. A constant other than 0 is what the fit says of the empty
 * coalition: it is misfit.
 * Hammer & Holzman (1992), Approximations of pseudo-Boolean functions, Zeitschrift fuer
 * Operations Research 36:3-21. Grabisch, Marichal & Roubens (2000), Math. Oper. Res.
 * 25:157-178, section 7. */
#include "interaction.h"
#include <math.h>

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)option;
    (void)err;
    *count = asc_groups_between(g->n, 0, 2, mask);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    (void)option;
    const size_t n = g->n;
    asc_spectrum x;
    ASC_TRY(asc_spectrum_make("fbii", g, work, &x, err));
    double *single = out + 1, *pair = out + 1 + n, singles = 0.0, pairs = 0.0;
    for (size_t i = 0; i < n; i++) {
        single[i] = 2.0 * x.f[(size_t)1 << i];
        singles += x.f[(size_t)1 << i];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const double f = x.f[(size_t)1 << i | (size_t)1 << j];
            single[i] -= 2.0 * f;
            single[j] -= 2.0 * f;
            pairs += f;
            *pair++ = 4.0 * f;
        }
    out[0] = (x.f[0] - singles) + pairs;
    return ASC_OK;
}

/* The parts of a coefficient of v(S) that its basis change adds up, with c = sum of +1 or -1
 * over the players. */
static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    (void)option;
    const size_t n = g->n;
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_groups_at("fbii", n, 0, 2, row, &group, err));
    for (size_t s = 0; s <= n; s++) {
        const double c = 2.0 * (double)s - (double)n;
        if (row == 0)
            p[s] = 1.0 - c + (c * c - (double)n) / 2.0;
        else
            p[s] = row <= n ? c : 1.0;
    }
    if (row == 0) p[0] -= (double)((size_t)1 << n); /* v(empty) is taken off */
    asc_group_weight(n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_fbii = {
    .name = "fbii",
    .summary = "constant, single and pair effects that fit all coalitions best",
    .reference = "Hammer & Holzman 1992",
    .laws = ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = rows,
    .solve = solve,
    .weight = weight,
};
