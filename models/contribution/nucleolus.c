/* Nucleolus: among the imputations, x(N) = v(N) and x_i >= v(i), the one whose excesses
 *   e(S, x) = v(S) - x(S),  S neither empty nor N
 * sorted from the largest are lexicographically smallest. It exists and is unique when v(N) >= sum v(i), and lies in the
 * core when that is not empty. Nested linear programmes in excess.c, proved by excess_check.c.
 * Schmeidler (1969), SIAM J. Appl. Math. 17:1163-1170. */
#include "excess.h"

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    double level;
    (void)option;
    return asc_excess_solve(g,
                            (asc_excess_rule){.name = "nucleolus", .imputations = true},
                            work, x, &level, err);
}

const asc_index asc_contribution_nucleolus = {
    .name = "nucleolus",
    .summary = "payoffs that leave the worst-off coalition as little to complain of as "
               "possible, nobody below what they have alone",
    .reference = "Schmeidler 1969",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL,
    .most = ASC_EXCESS_MOST,
    .solve = solve,
};
