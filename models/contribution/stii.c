/* Shapley-Taylor interaction index of order k: each player alone, then what each group brings
 * when its last member arrives; groups of size k take what larger groups bring.
 *   t < k:  I(T) = d(T) = Delta_T v(empty), for one player v(i) - v(empty)
 *   t = k:  I(T) = k/n sum_{S without T} Delta_T v(S) / C(n - 1, s)
 *                = sum_{S contains T} d(S) / C(s, k)
 * the same n        players, at most 24; v [2^n] value of a coalition by mask, any unit
 * I                 players, pairs and, for order 3, triples; in the unit of v;
 *                   sums to v(N) - v(empty)
 * Size k is computed by interaction.c with the density k (1 - x)^(k - 1):
 *   k = 2:  m(j) = 1/(j + 1) for even j, -1/(j + 2) for odd
 *   k = 3:  m(j) = 3/4 (1/(j + 1) + 1/(j + 3)) for even j, -3/2 /(j + 2) for odd
 * Sundararajan, Dhamdhere & Agarwal (2020), The Shapley Taylor interaction index, ICML 37,
 * PMLR 119:9259-9268. */
#include "interaction.h"
#include <math.h>

static const asc_option options[] = {
    {"order", 2, 2, 3, true, "largest group: 2 for pairs, 3 for triples as well"},
    {0},
};

static asc_status rows(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err)
{
    (void)err;
    *count = asc_groups_between(g->n, 1, (size_t)option[0], mask);
    return ASC_OK;
}

static double moment_of(size_t order, size_t j)
{
    const double x = (double)j;
    if (order == 2) return j % 2 == 0 ? 1.0 / (x + 1.0) : -1.0 / (x + 2.0);
    return j % 2 == 0 ? 0.75 / (x + 1.0) + 0.75 / (x + 3.0) : -1.5 / (x + 2.0);
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err)
{
    const size_t n = g->n, order = (size_t)option[0];
    const double *v = g->v;
    asc_spectrum x;
    double moment[ASC_DENSE_MAX + 1];
    ASC_TRY(asc_spectrum_make("stii", g, work, &x, err));
    const bool refused = isnan(x.f[0]) != 0;
    for (size_t j = 0; j <= n; j++) moment[j] = moment_of(order, j);
    for (size_t i = 0; i < n; i++)
        *out++ = refused ? (double)NAN : v[(size_t)1 << i] - v[0];
    for (size_t i = 0; order == 3 && i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const size_t a = (size_t)1 << i, b = (size_t)1 << j;
            *out++ = refused ? (double)NAN : (v[a | b] - v[a]) - (v[b] - v[0]);
        }
    asc_spectrum_groups(&x, order, moment, out);
    return ASC_OK;
}

static asc_status weight(const asc_game *g, const double *option, size_t row, double *w,
                         asc_error *err)
{
    const size_t n = g->n, order = (size_t)option[0];
    asc_mask group = 0;
    double p[ASC_DENSE_MAX + 1] = {1.0}; /* below the order: parts of the group only */
    ASC_TRY(asc_groups_at("stii", n, 1, order, row, &group, err));
    const size_t below = asc_groups_between(n, 1, order - 1, NULL);
    for (size_t s = 0; row >= below && s <= n - order; s++) p[s] = asc_beta(s, n - 1 - s);
    asc_group_weight(n, group, p, w);
    return ASC_OK;
}

const asc_index asc_contribution_stii = {
    .name = "stii",
    .summary = "each player alone, and what groups bring when their last member arrives",
    .reference = "Sundararajan, Dhamdhere & Agarwal 2020",
    .option = options,
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL | ASC_LAW_LINEAR,
    .rows = rows,
    .solve = solve,
    .weight = weight,
};
