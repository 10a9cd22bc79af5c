/* Payoffs whose excesses are lexicographically smallest: the nucleolus family, by nested linear programmes.
 *   e(S, x) = (v(S) - x(S)) / d(S),  x(N) = v(N),  d(S) = 1, or |S| per capita
 * Stage k minimises t subject to y(S) + d(S) t >= u(S) for every S whose excess is not yet fixed, with the
 * excesses fixed before held. By complementary slackness every S with a positive multiplier has
 * excess t_k at all optima; at least one is outside the span of those fixed before, since the multipliers
 * times d sum to 1. So the rank grows at each stage and n - 1 stages suffice; which coalitions are fixed by
 * consequence is decided exactly (excess_span.c). Ties need no care: a coalition that is tight at all
 * optima but has multiplier 0 comes back at the next stage with the same level.
 * Rows are generated: the programme starts with the coalitions of 1 and n - 1 players, and takes in the n worst
 * violated of all 2^n until none is above 1e-9.
 *   u [2^n] v(S) - v(empty) less what its members have alone, divided by the largest such number
 *   y [n]   payoffs of u; x_i = v(i) - v(empty) + scale y_i. All excesses scale with it.
 * The answer is handed out only with its proof (excess_check.c).
 * Schmeidler (1969), SIAM J. Appl. Math. 17:1163-1170. Kopelowitz (1967), RM 31, Hebrew University. Potters, Reijnierse
 * & Ansing (1996), Math. Oper. Res. 21:757-768. Nguyen & Thomas (2016), Eur. J. Oper. Res. 248:1078-1092. */
#include "excess.h"
#include "ascribe/lp.h"
#include "members.h"
#include <float.h>
#include <math.h>

/* Multipliers of basic solutions are ratios of minors, at least 1e-8 for 20 players; rounding is near 1e-15. */
static const double positive = 1e-9, violated = 1e-9;

typedef struct solver {
    asc_excess_rule rule;
    size_t n, coalitions;
    double scale, total;
    double *u, *reach; /* [2^n] game; payoff of each coalition                       */
    double y[ASC_EXCESS_MOST + 1]; /* payoffs, then t                            */
    asc_lp *lp;                    /* columns y, t; row 0 is y(N) = total        */
    asc_mask *row;                 /* [rows] coalition of row r + 1              */
    size_t rows;
    bool *has, *outside; /* [2^n] is a row; scratch                               */
    uint32_t *sum;       /* [2^n] scratch                                         */
    uint8_t *entered;    /* [2^n]                                                 */
    asc_span span;
    double level[ASC_EXCESS_MOST];
    size_t first[ASC_EXCESS_MOST + 1], stages;
    asc_excess_proof proof[ASC_EXCESS_MOST * (ASC_EXCESS_MOST + 1)];
} solver;

double asc_excess_divisor(asc_excess_rule rule, asc_mask mask)
{
    return rule.per_capita ? (double)asc_members(mask) : 1.0;
}

static void take(solver *s, asc_arena *work)
{
    s->u = asc_take(work, s->coalitions);
    s->reach = asc_take(work, s->coalitions);
    s->row = asc_take_bytes(work, s->coalitions + s->n, sizeof *s->row);
    s->sum = asc_take_bytes(work, s->coalitions, sizeof *s->sum);
    s->has = asc_take_bytes(work, s->coalitions, sizeof *s->has);
    s->outside = asc_take_bytes(work, s->coalitions, sizeof *s->outside);
    s->entered = asc_take_bytes(work, s->coalitions, sizeof *s->entered);
}

/* into[S] = sum over S of each [n]. */
static void add_up(size_t n, const double *each, double *into)
{
    into[0] = 0.0;
    for (size_t k = 0; k < n; k++)
        for (size_t m = 0, bit = (size_t)1 << k; m < bit; m++)
            into[m | bit] = into[m] + each[k];
}

static asc_status normalise(solver *s, const asc_game *g, asc_error *err)
{
    double alone[ASC_EXCESS_MOST], noise = 0.0, gain;
    for (size_t k = 0; k < s->n; k++) {
        alone[k] = g->v[(size_t)1 << k] - g->v[0];
        noise += 4 * DBL_EPSILON * fabs(alone[k]);
    }
    add_up(s->n, alone, s->reach);
    for (size_t m = 0; m < s->coalitions; m++) {
        s->u[m] = asc_members((asc_mask)m) <= 1 ? 0.0 : g->v[m] - g->v[0] - s->reach[m];
        s->scale = fmax(s->scale, fabs(s->u[m]));
    }
    gain = s->u[s->coalitions - 1];
    if (s->rule.imputations) {
        ASC_REQUIRE(gain >= -noise, err, ASC_EDATA,
                    "%s: there is no imputation: all players together have %.6g, less "
                    "than the %.6g they have apart; use prenucleolus",
                    s->rule.name, g->v[s->coalitions - 1] - g->v[0],
                    s->reach[s->coalitions - 1]);
        /* Rounding below 0 stands for 0: everyone keeps what they have alone. */
        if (gain < 0.0) gain = s->u[s->coalitions - 1] = 0.0;
    }
    for (size_t m = 0; s->scale > 0.0 && m < s->coalitions; m++) s->u[m] /= s->scale;
    s->total = s->scale > 0.0 ? gain / s->scale : 0.0;
    return ASC_OK;
}

static void fill(const solver *s, asc_mask mask, double *a)
{
    for (size_t k = 0; k < s->n; k++) a[k] = (double)(mask >> k & 1U);
    a[s->n] = asc_excess_divisor(s->rule, mask);
}

static asc_status add_row(solver *s, asc_mask mask, asc_error *err)
{
    double a[ASC_EXCESS_MOST + 1];
    if (s->has[mask]) return ASC_OK;
    s->has[mask] = true;
    s->row[s->rows++] = mask;
    fill(s, mask, a);
    return asc_lp_add_row(s->lp, a, s->u[mask], (double)INFINITY, err);
}

static asc_status start(solver *s, asc_arena *work, asc_error *err)
{
    double cost[ASC_EXCESS_MOST + 1] = {0}, low[ASC_EXCESS_MOST + 1],
                                  high[ASC_EXCESS_MOST + 1], all[ASC_EXCESS_MOST + 1];
    const asc_mask everyone = (asc_mask)s->coalitions - 1;
    for (size_t k = 0; k <= s->n; k++) {
        low[k] = s->rule.imputations ? 0.0 : (double)-INFINITY;
        high[k] = (double)INFINITY;
        all[k] = k < s->n ? 1.0 : 0.0;
    }
    /* Excesses of S and of its complement sum to -3 or more, so this limit never binds. */
    cost[s->n] = 1.0;
    low[s->n] = -4.0;
    ASC_TRY(asc_lp_open(s->n + 1, cost, low, high, work, &s->lp, err));
    ASC_TRY(asc_lp_add_row(s->lp, all, s->total, s->total, err));
    for (size_t k = 0; k < s->n; k++) {
        ASC_TRY(add_row(s, UINT64_C(1) << k, err));
        ASC_TRY(add_row(s, everyone & ~(UINT64_C(1) << k), err));
    }
    return ASC_OK;
}

/* The up to n free coalitions whose rows are most violated, worst first; ties by mask. */
static size_t worst(solver *s, asc_mask *out)
{
    double by[ASC_EXCESS_MOST] = {0};
    size_t found = 0;
    add_up(s->n, s->y, s->reach);
    for (asc_mask m = 1; m < s->coalitions; m++) {
        if (s->entered[m] != ASC_NOT_ENTERED || s->has[m]) continue;
        const double gap =
            (s->u[m] - s->reach[m]) / asc_excess_divisor(s->rule, m) - s->y[s->n];
        if (gap <= violated || (found == s->n && gap <= by[found - 1])) continue;
        size_t at = found < s->n ? found++ : found - 1;
        for (; at > 0 && by[at - 1] < gap; at--)
            by[at] = by[at - 1], out[at] = out[at - 1];
        by[at] = gap;
        out[at] = m;
    }
    return found;
}

static asc_status minimise(solver *s, asc_error *err)
{
    asc_mask next[ASC_EXCESS_MOST] = {0};
    for (;;) {
        ASC_TRY(asc_lp_solve(s->lp, s->y, NULL, err));
        const size_t found = worst(s, next);
        if (found == 0) return ASC_OK;
        for (size_t i = 0; i < found; i++) ASC_TRY(add_row(s, next[i], err));
    }
}

static void note(solver *s, asc_mask mask, double weight, bool limit)
{
    const size_t k = s->stages;
    if (weight <= positive || s->first[k + 1] == s->first[k] + s->n + 1) return;
    s->proof[s->first[k + 1]++] =
        (asc_excess_proof){mask, weight, limit, asc_span_add(&s->span, mask)};
}

/* Holds the excesses with positive multipliers, and lets go of rows that follow from them. */
static asc_status fix(solver *s, asc_error *err)
{
    const size_t k = s->stages;
    double a[ASC_EXCESS_MOST + 1];
    s->level[k] = s->y[s->n];
    s->first[k + 1] = s->first[k];
    for (size_t r = 0; r < s->rows; r++)
        if (s->entered[s->row[r]] == ASC_NOT_ENTERED)
            note(s, s->row[r], asc_lp_row_dual(s->lp, r + 1), false);
    for (size_t j = 0; s->rule.imputations && j < s->n; j++)
        note(s, UINT64_C(1) << j, asc_lp_col_dual(s->lp, j), true);
    const asc_excess_proof *from = s->proof + s->first[k],
                           *to = s->proof + s->first[k + 1];
    s->stages++;
    asc_span_mark(&s->span, (uint8_t)s->stages, s->entered, s->sum, s->outside);
    for (size_t r = 0; r < s->rows; r++) {
        if (s->entered[s->row[r]] != s->stages) continue;
        fill(s, s->row[r], a);
        ASC_TRY(
            asc_lp_set_row(s->lp, r + 1, a, (double)-INFINITY, (double)INFINITY, err));
    }
    for (const asc_excess_proof *p = from; p < to; p++) {
        if (!p->basis) continue;
        fill(s, p->mask, a);
        a[s->n] = 0.0;
        const double held =
            p->limit ? 0.0
                     : s->u[p->mask] - asc_excess_divisor(s->rule, p->mask) * s->level[k];
        ASC_TRY(asc_lp_add_row(s->lp, a, held, held, err));
        s->row[s->rows++] = p->mask;
    }
    return ASC_OK;
}

static asc_status stages(solver *s, asc_error *err)
{
    while (s->span.rank < s->n && !(s->rule.first_only && s->stages == 1)) {
        const size_t rank = s->span.rank;
        ASC_TRY(minimise(s, err));
        ASC_TRY(fix(s, err));
        ASC_REQUIRE(s->span.rank > rank, err, ASC_ECONVERGENCE,
                    "%s: no coalition could be fixed at level %zu, excess %g of the "
                    "largest value",
                    s->rule.name, s->stages, s->y[s->n]);
    }
    return ASC_OK;
}

static asc_status search(solver *s, asc_arena *work, asc_error *err)
{
    const asc_mask everyone = (asc_mask)s->coalitions - 1;
    for (size_t m = 1; m < s->coalitions; m++) s->entered[m] = ASC_NOT_ENTERED;
    s->entered[0] = s->entered[everyone] = 0;
    s->has[everyone] = true;
    s->span.n = s->n;
    (void)asc_span_add(&s->span, everyone);
    if (s->n == 1) {
        s->y[0] = s->total;
        return ASC_OK;
    }
    asc_status status = start(s, work, err);
    if (status == ASC_OK) status = stages(s, err);
    asc_lp_close(s->lp);
    ASC_TRY(status);
    const asc_excess_answer answer = {s->n,     s->stages, s->total, s->u,      s->y,
                                      s->level, s->first,  s->proof, s->entered};
    return asc_excess_check(&answer, s->rule, work, err);
}

static asc_status check_values(const asc_game *g, const char *name, bool *refused,
                               asc_error *err)
{
    ASC_REQUIRE(asc_lp_available(), err, ASC_EDATA,
                "%s needs GLPK, which this build does not have; install libglpk-dev and "
                "build again",
                name);
    for (size_t m = 0; m < (size_t)1 << g->n; m++) {
        *refused = *refused || isnan(g->v[m]);
        ASC_REQUIRE(isnan(g->v[m]) || fabs(g->v[m]) <= 0x1p1000, err, ASC_EOVERFLOW,
                    "%s: a coalition's value is %g, sums of such values leave the range "
                    "of double; state the outcome in a larger unit",
                    name, g->v[m]);
    }
    return ASC_OK;
}

asc_status asc_excess_solve(const asc_game *g, asc_excess_rule rule, asc_arena *work,
                            double *x, double *level, asc_error *err)
{
    bool refused = false;
    ASC_REQUIRE(g->n >= 1 && g->n <= ASC_EXCESS_MOST, err, ASC_EDATA,
                "%s: %zu players; it is exact for 1 to %d here, join players into fewer",
                rule.name, g->n, ASC_EXCESS_MOST);
    ASC_TRY(check_values(g, rule.name, &refused, err));
    solver *s = asc_take_bytes(work, 1, sizeof *s);
    ASC_TRY(asc_arena_check(work, err));
    *s = (solver){.rule = rule, .n = g->n, .coalitions = (size_t)1 << g->n};
    take(s, work);
    ASC_TRY(asc_arena_check(work, err));
    if (!refused) {
        ASC_TRY(normalise(s, g, err));
        ASC_TRY(search(s, work, err));
    }
    for (size_t k = 0; x != NULL && k < g->n; k++)
        x[k] =
            refused ? (double)NAN : g->v[(size_t)1 << k] - g->v[0] + s->scale * s->y[k];
    *level = refused ? (double)NAN : s->scale * s->level[0];
    return ASC_OK;
}
