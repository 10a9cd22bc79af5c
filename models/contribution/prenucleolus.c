/* Prenucleolus: among all payoffs with x(N) = v(N), the one whose excesses
 *   e(S, x) = v(S) - x(S),  S neither empty nor N
 * sorted from the largest are lexicographically smallest. It always exists, is unique, and is the nucleolus where it
 * gives everyone at least v(i). Nested linear programmes in excess.c, proved by excess_check.c.
 * Schmeidler (1969), SIAM J. Appl. Math. 17:1163-1170. Sobolev (1975), Math. Methods Soc. Sci. 6:94-151. */
#include "excess.h"

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    double level;
    (void)option;
    return asc_excess_solve(g, (asc_excess_rule){.name = "prenucleolus"}, work, x, &level,
                            err);
}

const asc_index asc_contribution_prenucleolus = {
    .name = "prenucleolus",
    .summary =
        "payoffs that leave the worst-off coalition as little to complain of as possible",
    .reference = "Schmeidler 1969; Sobolev 1975",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL,
    .most = ASC_EXCESS_MOST,
    .solve = solve,
};
