/* Tau value: the efficient compromise on the line between what a player can hope for and what it can insist on.
 *   M_i = v(N) - v(N less i)                           upper vector: nobody would pay i more
 *   m_i = max over S with i of v(S) - sum of M_j, j in S less i   lower vector: i can claim what is left
 *                                                      when it pays all others of some S their hopes
 *   tau = m + a (M - m),  a such that tau sums to v(N)
 * n players, v [2^n] with v(empty) taken off; tau [n] in the unit of v. Only for quasi-balanced games: m_i <= M_i for
 * all i and sum m <= v(N) <= sum M, checked to rounding (1e-12 of the largest value, times n). O(2^n).
 * Tijs (1981), Bounds for the core and the tau-value, Game Theory and Mathematical Economics, 123-132. */
#include "ascribe/contribution.h"
#include "ascribe/problem.h"
#include <math.h>
#include <stdio.h>

typedef struct limits {
    double high[ASC_DENSE_MAX], low[ASC_DENSE_MAX];
    double sum_high, sum_low, total;
    double slack; /* what rounding may do */
} limits;

static void upper(const asc_game *g, limits *l)
{
    const size_t all = ((size_t)1 << g->n) - 1;
    l->total = g->v[all] - g->v[0];
    for (size_t i = 0; i < g->n; i++) {
        l->high[i] = g->v[all] - g->v[all & ~((size_t)1 << i)];
        l->sum_high += l->high[i];
    }
}

static void lower(const asc_game *g, limits *l)
{
    for (size_t i = 0; i < g->n; i++) l->low[i] = -(double)INFINITY;
    for (size_t s = 1; s < (size_t)1 << g->n; s++) {
        double left = g->v[s] - g->v[0];
        for (size_t j = 0; j < g->n; j++)
            if ((s >> j & 1) != 0) left -= l->high[j];
        for (size_t i = 0; i < g->n; i++)
            if ((s >> i & 1) != 0) l->low[i] = fmax(l->low[i], left + l->high[i]);
    }
    for (size_t i = 0; i < g->n; i++) l->sum_low += l->low[i];
}

static asc_status check(const asc_game *g, const limits *l, asc_error *err)
{
    for (size_t i = 0; i < g->n; i++) {
        char number[32];
        (void)snprintf(number, sizeof number, "player %zu", i + 1);
        ASC_REQUIRE(l->low[i] <= l->high[i] + l->slack, err, ASC_EDATA,
                    "tau: %s can insist on %.6g but hope for %.6g only; the game is not "
                    "quasi-balanced and has no tau value",
                    g->player != NULL ? g->player[i] : number, l->low[i], l->high[i]);
    }
    ASC_REQUIRE(
        l->sum_low <= l->total + l->slack && l->total <= l->sum_high + l->slack, err,
        ASC_EDATA,
        "tau: the total %.6g is not between the %.6g players can insist on and the "
        "%.6g they can hope for; the game is not quasi-balanced and has no tau value",
        l->total, l->sum_low, l->sum_high);
    return ASC_OK;
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *x, asc_error *err)
{
    (void)option;
    (void)work;
    double largest = 0.0;
    bool refused = false;
    for (size_t s = 0; s < (size_t)1 << g->n; s++) {
        refused = refused || isnan(g->v[s]);
        largest = fmax(largest, fabs(g->v[s]));
    }
    ASC_REQUIRE(largest <= 0x1p1000, err, ASC_EOVERFLOW,
                "tau: a coalition's value is %g, sums of such values leave the range of "
                "double; state the outcome in a larger unit",
                largest);
    limits l = {.slack = 1e-12 * (double)g->n * largest};
    if (!refused) {
        upper(g, &l);
        lower(g, &l);
        ASC_TRY(check(g, &l, err));
    }
    const double room = l.sum_high - l.sum_low, rest = l.total - l.sum_low;
    for (size_t i = 0; i < g->n; i++) {
        /* Without room M = m up to rounding, and the sums differ by rounding alone. */
        const double part =
            room > l.slack ? rest / room * (l.high[i] - l.low[i]) : rest / (double)g->n;
        x[i] = refused ? (double)NAN : l.low[i] + part;
    }
    return ASC_OK;
}

const asc_index asc_contribution_tau = {
    .name = "tau",
    .summary = "compromise between what each player can hope for and can insist on",
    .reference = "Tijs 1981",
    .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC | ASC_LAW_NULL,
    .solve = solve,
};
