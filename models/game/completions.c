/* Shares when unobserved coalitions are left open: the least and the largest value of an index over all monotone
 * games that agree with the known values.
 *   v [2^n]     NaN = unknown; known for nobody and for everyone
 *   low(S)      largest known value of a subset of S; high(S): smallest of a superset. Monotone completions
 *               (v(S) <= v(T) for S in T) are those between them that are monotone.
 *   closed form an index that averages marginal contributions, sum over S without k of p(S) (v(S + k) - v(S)),
 *               p >= 0, takes
 *                 largest  sum p(S) (high(S + k) - low(S))
 *                 least    sum p(S) max(0, low(S + k) - high(S))
 *               Both are attained. Largest: v = high on coalitions with k, low on the others; low and high are
 *               monotone and low <= high. Least: v(S) = high(S), v(S + k) = max(low(S + k), high(S)); that is
 *               monotone, and at a known S + k, high(S) <= v(S + k), so it agrees.
 *   otherwise   any linear index: minimise and maximise c v over the order polytope by linear programme, one row
 *               for each pair of unknown coalitions that differ by one player
 * Stanley (1986), Discrete Comput. Geom. 1:9-23 (order polytopes). Weber (1988), The Shapley Value, pp.
 * 101-119 (probabilistic values). Masuya & Inuiguchi (2016), Fuzzy Optim. Decis. Mak. 15 (partially defined
 * games). */
#include "ascribe/answers.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "game_sums.h"
#include <math.h>

static const double tolerance = 1e-9; /* of the largest value: rounding, not order */

static double scale_of(const asc_game *g)
{
    double most = 0.0;
    for (size_t s = 0; s < (size_t)1 << g->n; s++)
        if (!isnan(g->v[s])) most = fmax(most, fabs(g->v[s] - g->v[0]));
    return most;
}

static asc_status check_values(const asc_game *g, asc_error *err)
{
    const size_t all = ((size_t)1 << g->n) - 1;
    ASC_REQUIRE(g->n >= 1 && g->n <= ASC_DENSE_MAX, err, ASC_EDATA,
                "completions: %zu players; 1 to %d are possible, join players into fewer",
                g->n, (int)ASC_DENSE_MAX);
    ASC_REQUIRE(
        !isnan(g->v[0]) && !isnan(g->v[all]), err, ASC_EDATA,
        "completions: the value of %s is not known; without it nothing bounds the "
        "others",
        isnan(g->v[0]) ? "nobody" : "everyone together");
    for (size_t s = 0; s <= all; s++)
        ASC_REQUIRE(!isinf(g->v[s]), err, ASC_EDATA,
                    "completions: the value of coalition %zu is infinite", s);
    return ASC_OK;
}

/* No monotone game holds both values: names them. */
static asc_status contradiction(const asc_game *g, size_t s, double below,
                                asc_arena *work, asc_error *err)
{
    size_t t = 0;
    for (size_t part = s; part > 0; part = (part - 1) & s)
        if (g->v[part] >= below) t = part;
    const char *small = asc_coalition_text(g->player, g->n, t, work);
    const char *large = asc_coalition_text(g->player, g->n, s, work);
    ASC_TRY(asc_arena_check(work, err));
    return ASC_FAIL(err, ASC_EDATA,
                    "completions: the value of '%s' is %.6g, that of '%s' with all its "
                    "members is %.6g; no monotone game has both, so there is nothing to "
                    "complete",
                    t == 0 ? "nobody" : small, g->v[t], large, g->v[s]);
}

asc_status asc_completion_bounds(const asc_game *g, asc_arena *work, double *low,
                                 double *high, asc_error *err)
{
    ASC_TRY(check_values(g, err));
    const size_t n = g->n, count = (size_t)1 << n;
    const double slack = tolerance * scale_of(g);
    for (size_t s = 0; s < count; s++) {
        low[s] = isnan(g->v[s]) ? (double)-INFINITY : g->v[s];
        high[s] = isnan(g->v[s]) ? (double)INFINITY : g->v[s];
    }
    for (size_t k = 0; k < n; k++)
        for (size_t s = 0, bit = (size_t)1 << k; s < count; s++) {
            if ((s & bit) != 0) continue;
            low[s | bit] = fmax(low[s | bit], low[s]);
            high[s] = fmin(high[s], high[s | bit]);
        }
    for (size_t s = 0; s < count; s++) {
        if (low[s] > high[s] + slack) {
            size_t at = s; /* a known coalition that lies below one of its subsets */
            while (at < count && !(low[at] > g->v[at] + slack)) at++;
            if (at == count) at = s;
            return contradiction(g, at, low[at], work, err);
        }
        high[s] = fmax(high[s], low[s]);
    }
    return ASC_OK;
}

/* An index over the players whose weights are those of marginal contributions: equal for S and S + k. That the
 * signs fit and the weights sum to 1 is seen on a game of random values. */
static asc_status averages_marginals(const asc_index *x, const asc_game *g,
                                     const double *option, asc_arena *work, double *w,
                                     bool *yes, asc_error *err)
{
    const size_t n = g->n, count = (size_t)1 << n;
    *yes = x->rows == NULL && x->weight != NULL;
    if (!*yes) return ASC_OK;
    double *v = asc_take(work, count), *phi = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    asc_stream stream = asc_stream_open(1, ASC_PURPOSE_TEST, 0);
    for (size_t s = 0; s < count; s++) v[s] = asc_stream_uniform(&stream);
    asc_game random = *g;
    random.v = v;
    ASC_TRY(x->solve(&random, option, work, phi, err));
    for (size_t k = 0; k < n && *yes; k++) {
        ASC_TRY(x->weight(g, option, k, w, err));
        double sum = 0.0;
        for (size_t s = 0, bit = (size_t)1 << k; s < count; s++) {
            if ((s & bit) != 0) continue;
            *yes = *yes && fabs(w[s] - w[s | bit]) <= tolerance;
            sum += 2.0 * w[s] * (v[s | bit] - v[s]);
        }
        *yes = *yes && fabs(sum - phi[k]) <= tolerance;
    }
    return ASC_OK;
}

static asc_status closed_form(const asc_index *x, const asc_game *g, const double *option,
                              const double *from, const double *to, double *w,
                              double *low, double *high, asc_error *err)
{
    const size_t count = (size_t)1 << g->n;
    for (size_t k = 0; k < g->n; k++) {
        asc_total least = {0}, most = {0};
        ASC_TRY(x->weight(g, option, k, w, err));
        for (size_t s = 0, bit = (size_t)1 << k; s < count; s++) {
            if ((s & bit) != 0 || w[s] == 0.0) continue;
            asc_total_add(&most, 2.0 * w[s] * (to[s | bit] - from[s]));
            asc_total_add(&least, 2.0 * w[s] * fmax(0.0, from[s | bit] - to[s]));
        }
        low[k] = least.sum + least.lost;
        high[k] = most.sum + most.lost;
    }
    return ASC_OK;
}

/* The unknown coalitions as columns. */
typedef struct polytope {
    const asc_game *g;
    const double *from, *to; /* [2^n] bounds                        */
    size_t unknowns;
    size_t *mask; /* [unknowns] coalition of a column    */
    size_t *col;  /* [2^n] column of a coalition         */
    double *cost; /* [unknowns]                          */
    double *lower, *upper, *row, *at;
} polytope;

static asc_status open_polytope(const asc_game *g, const double *from, const double *to,
                                asc_arena *work, polytope *p, asc_error *err)
{
    const size_t count = (size_t)1 << g->n;
    *p = (polytope){.g = g, .from = from, .to = to};
    p->mask = asc_take_bytes(work, count, sizeof *p->mask);
    p->col = asc_take_bytes(work, count, sizeof *p->col);
    p->cost = asc_take(work, count);
    p->lower = asc_take(work, count);
    p->upper = asc_take(work, count);
    p->row = asc_take_zero(work, count);
    p->at = asc_take(work, count);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t s = 0; s < count; s++) {
        p->col[s] = p->unknowns;
        if (!isnan(g->v[s])) continue;
        p->lower[p->unknowns] = from[s];
        p->upper[p->unknowns] = to[s];
        p->mask[p->unknowns++] = s;
    }
    return ASC_OK;
}

/* v(S) <= v(S + k) where both are unknown; bounds say the rest. */
static asc_status add_order(const polytope *p, asc_lp *lp, asc_error *err)
{
    for (size_t j = 0; j < p->unknowns; j++)
        for (size_t k = 0; k < p->g->n; k++) {
            const size_t above = p->mask[j] | (size_t)1 << k;
            if (above == p->mask[j] || !isnan(p->g->v[above])) continue;
            p->row[p->col[above]] = 1.0;
            p->row[j] = -1.0;
            ASC_TRY(asc_lp_add_row(lp, p->row, 0.0, (double)INFINITY, err));
            p->row[p->col[above]] = p->row[j] = 0.0;
        }
    return ASC_OK;
}

/* Least value of sign times the row; p->cost is that of the row times sign. */
static asc_status least(const polytope *p, asc_arena *work, double *value, asc_error *err)
{
    asc_lp *lp = NULL;
    *value = 0.0;
    if (p->unknowns == 0) return ASC_OK;
    ASC_TRY(asc_lp_open(p->unknowns, p->cost, p->lower, p->upper, work, &lp, err));
    asc_status s = add_order(p, lp, err);
    if (s == ASC_OK) s = asc_lp_solve(lp, p->at, value, err);
    asc_lp_close(lp);
    return s;
}

static asc_status by_programme(const asc_index *x, const asc_game *g,
                               const double *option, const polytope *p, asc_arena *work,
                               double *low, double *high, asc_error *err)
{
    const size_t count = (size_t)1 << g->n;
    size_t rows = 0;
    ASC_TRY(asc_index_rows(x, g, option, NULL, &rows, err));
    double *unit = asc_take_zero(work, count), *known = asc_take(work, rows);
    double *cost = asc_take_bytes(work, (p->unknowns + 1) * sizeof(double), rows);
    double *column = asc_take(work, rows);
    ASC_TRY(asc_arena_check(work, err));
    asc_game h = *g;
    h.v = unit;
    for (size_t j = 0; j < p->unknowns; j++) {
        unit[p->mask[j]] = 1.0;
        ASC_TRY(x->solve(&h, option, work, column, err));
        unit[p->mask[j]] = 0.0;
        for (size_t r = 0; r < rows; r++) cost[r * p->unknowns + j] = column[r];
    }
    for (size_t s = 0; s < count; s++) unit[s] = isnan(g->v[s]) ? 0.0 : g->v[s] - g->v[0];
    ASC_TRY(x->solve(&h, option, work, known, err));
    for (size_t r = 0; r < rows; r++) {
        double end[2];
        for (int side = 0; side < 2; side++) {
            const double sign = side == 0 ? 1.0 : -1.0;
            for (size_t j = 0; j < p->unknowns; j++) {
                p->cost[j] = sign * cost[r * p->unknowns + j];
                p->lower[j] = p->from[p->mask[j]] - g->v[0];
                p->upper[j] = p->to[p->mask[j]] - g->v[0];
            }
            ASC_TRY(least(p, work, &end[side], err));
        }
        low[r] = known[r] + end[0];
        high[r] = known[r] - end[1];
    }
    return ASC_OK;
}

static asc_status interval(const asc_index *x, const asc_game *g, const double *option,
                           asc_arena *work, double *low, double *high, asc_error *err)
{
    const size_t count = (size_t)1 << g->n;
    double *from = asc_take(work, count), *to = asc_take(work, count);
    double *weight = asc_take(work, count);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_completion_bounds(g, work, from, to, err));
    bool marginals = false;
    ASC_TRY(averages_marginals(x, g, option, work, weight, &marginals, err));
    if (marginals) return closed_form(x, g, option, from, to, weight, low, high, err);
    ASC_REQUIRE(g->n <= ASC_COMPLETION_LP, err, ASC_EDATA,
                "%s: %zu players; its interval over monotone completions takes a linear "
                "programme, for at most %d players here",
                x->name, g->n, (int)ASC_COMPLETION_LP);
    ASC_REQUIRE(asc_lp_available(), err, ASC_EDATA,
                "%s: its interval over monotone completions needs GLPK, which this build "
                "does not have; install libglpk-dev and build again",
                x->name);
    polytope p;
    ASC_TRY(open_polytope(g, from, to, work, &p, err));
    return by_programme(x, g, option, &p, work, low, high, err);
}

asc_status asc_completion_interval(const asc_index *x, const asc_game *g,
                                   const double *option, asc_arena *work, double *low,
                                   double *high, asc_error *err)
{
    ASC_REQUIRE((x->laws & ASC_LAW_LINEAR) != 0, err, ASC_EDATA,
                "%s is not linear in the values: its interval over monotone completions "
                "is not known; ask for an index that is, such as shapley",
                x->name);
    ASC_TRY(asc_game_check(x, g, err));
    const asc_arena_mark mark = asc_arena_save(work);
    ASC_TRY(interval(x, g, option, work, low, high, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
