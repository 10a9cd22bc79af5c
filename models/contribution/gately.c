/* Gately point: the division at which leaving would disrupt the others equally, whoever leaves.
 *   d_i = (x(N less i) - v(N less i)) / (x_i - v(i))   what the others lose by i's leaving, per unit i loses
 *   d_1 = ... = d_n and x(N) = v(N) give
 *   x_i = v(i) + (M_i - v(i)) (v(N) - sum v(j)) / sum (M_j - v(j)),  M_i = v(N) - v(N less i)
 * n players, v [2^n] with v(empty) taken off; only its 2n + 2 largest and smallest coalitions are read. Undefined when
 * sum (M_j - v(j)) is 0: leaving then costs everybody nothing, or the gains and losses cancel. O(n).
 * Gately (1974), Int. Econ. Rev. 15:195-208. Littlechild & Vaidya (1976), Int. J. Game Theory 5:151-161. */
#include "game_sums.h"
#include <math.h>

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    (void)option;
    (void)work;
    double apart = 0.0, disruption = 0.0, largest = 0.0;
    bool refused = false;
    for (size_t s = 0; s < asc_game_size(g); s++) {
        refused = refused || isnan(g->v[s]);
        largest = fmax(largest, fabs(g->v[s]));
    }
    ASC_REQUIRE(
        largest <= 0x1p1000, err, ASC_EOVERFLOW,
        "gately: a coalition's value is %g, sums of such values leave the range of "
        "double; state the outcome in a larger unit",
        largest);
    for (size_t i = 0; i < g->n; i++) {
        const double alone = asc_game_alone(g, i) - g->v[0];
        apart += alone;
        disruption += asc_game_total(g) - asc_game_without(g, i) - alone;
    }
    ASC_REQUIRE(
        refused || fabs(disruption) > 1e-12 * (double)g->n * largest, err, ASC_EDATA,
        "gately: what players add last and what they have alone both sum to %.6g; "
        "nobody's leaving disrupts on balance and the point is not defined",
        apart);
    const double rate = (asc_game_total(g) - g->v[0] - apart) / disruption;
    for (size_t i = 0; i < g->n; i++) {
        const double alone = asc_game_alone(g, i) - g->v[0];
        const double last = asc_game_total(g) - asc_game_without(g, i);
        x[i] = refused ? (double)NAN : alone + rate * (last - alone);
    }
    return ASC_OK;
}

const asc_index asc_contribution_gately = {
    .name = "gately",
    .summary = "division at which anyone's leaving would disrupt the others equally",
    .reference = "Gately 1974; Littlechild & Vaidya 1976",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL,
    .solve = solve,
    .coalitions = asc_coalitions_both,
};
