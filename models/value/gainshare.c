/* The gainshare rule: what is paid, to whom, from a claim with its lower bound.
 *   1 S_L = S - z(bound) SE, or the lower end of another one-sided interval, when given
 *   2 stop when the claim is below level 2 or no benefit, S / B < MSR, or S_L <= 0
 *   3 S_A = S_L (1 - u)                     u: upper error bound of the audit
 *   4 S_N = max(0, S_A - programme cost)
 *   5 P = min(share Q S_N, cap B)           Q = 0 on a failed quality or safety gate
 *   6 P_C = lambda P, P_K = (1 - lambda) P
 *   7 common: r P_K max(0, phi_k) / sum_j max(0, phi_j), r = min(1, sum_j max(0, phi_low_j))
 *     own:    P_K max(0, phi_low_k), scaled to P_K when the bounds sum past 1
 *     at level 2 nothing is resolved, nor the part of a partner whose evidence raters have not settled; the parts of
 *     the others stay as they are. What is not resolved returns to P_C.
 *   8 collective part by stated weights
 *   9 floor and ceiling: amounts become min(max(c x_k, floor P), ceiling P) with the one c that keeps
 *     their sum
 *  10 a partner that failed the coordination gate leaves its contribution part to the reserve
 *  11 minor units by largest remainder
 * Common prudence is the default: with own bounds a partner earns by many records (a small standard
 * error), not by what it did. The lower limit of the two-sided 90 % interval is what the US HHS Office of
 * Inspector General uses for extrapolated recoveries; first-dollar share, minimum savings rate, quality
 * gate and cap follow the Medicare Shared Savings Program, 42 CFR 425.604-610. */
#include "ascribe/numeric.h"
#include "ascribe/value.h"
#include <math.h>
#include <string.h>

static double positive(double x)
{
    return x > 0.0 ? x : 0.0;
}

static bool is_share(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static asc_status rule_check(const asc_gainshare_rule *r, size_t partners, asc_error *err)
{
    const struct {
        const char *name;
        double value;
    } share[] = {
        {"share", r->share}, {"cap", r->cap},         {"collective.share", r->collective},
        {"floor", r->floor}, {"ceiling", r->ceiling}, {"msr", r->msr}};
    for (size_t i = 0; i < sizeof share / sizeof *share; i++)
        ASC_REQUIRE(is_share(share[i].value), err, ASC_EUSAGE,
                    "funding: %s is %g; it is a share between 0 and 1", share[i].name,
                    share[i].value);
    ASC_REQUIRE(r->bound > 0.5 && r->bound < 1.0, err, ASC_EUSAGE,
                "funding: bound is %g; a one-sided confidence above 0.5 and below 1 is "
                "needed, such as 0.95",
                r->bound);
    ASC_REQUIRE(r->programme_cost >= 0.0 && isfinite(r->programme_cost), err, ASC_EUSAGE,
                "funding: programme_cost is %g; it is an amount of 0 or more",
                r->programme_cost);
    ASC_REQUIRE(r->minor >= 1, err, ASC_EUSAGE,
                "%d minor units in one of the currency; 100 is usual", r->minor);
    const double floors = (double)partners * r->floor;
    ASC_REQUIRE(
        floors <= 1.0, err, ASC_EUSAGE,
        "funding: %zu partners with a floor of %g each need %g of the pool; lower "
        "the floor to %g or less",
        partners, r->floor, floors, 1.0 / (double)partners);
    const double ceilings = (double)partners * r->ceiling;
    ASC_REQUIRE(ceilings >= 1.0, err, ASC_EUSAGE,
                "funding: %zu partners with a ceiling of %g each take %g of the pool at "
                "most; raise the ceiling to %g or more",
                partners, r->ceiling, ceilings, 1.0 / (double)partners);
    return ASC_OK;
}

static asc_status partner_check(const asc_gainshare_partner *p, asc_error *err)
{
    ASC_REQUIRE(isfinite(p->phi) && isfinite(p->phi_low), err, ASC_EDATA,
                "'%s': contribution %g with lower bound %g; both must be numbers",
                p->name, p->phi, p->phi_low);
    ASC_REQUIRE(isfinite(p->weight) && p->weight >= 0.0, err, ASC_EUSAGE,
                "'%s': collective weight %g; it must be 0 or more", p->name, p->weight);
    ASC_REQUIRE(isnan(p->spend) || p->spend >= 0.0, err, ASC_EUSAGE,
                "'%s': historic spend %g; it must be 0 or more", p->name, p->spend);
    return ASC_OK;
}

static asc_status case_check(const asc_gainshare_case *c, asc_error *err)
{
    double weights = 0.0;
    ASC_REQUIRE(c->partners > 0, err, ASC_EUSAGE, "a gainshare needs a partner");
    ASC_REQUIRE(c->benchmark > 0.0 && isfinite(c->benchmark), err, ASC_EDATA,
                "the benchmark is %g; it is the counterfactual cost and must be above 0",
                c->benchmark);
    ASC_REQUIRE(isfinite(c->savings), err, ASC_EDATA, "the savings are %g", c->savings);
    ASC_REQUIRE(c->std_error >= 0.0 && isfinite(c->std_error), err, ASC_EDATA,
                "the standard error of the savings is %g", c->std_error);
    ASC_REQUIRE(!c->low_given || isfinite(c->savings_low), err, ASC_EDATA,
                "the lower bound of the savings is %g", c->savings_low);
    ASC_REQUIRE(is_share(c->audit), err, ASC_EDATA,
                "the audit's error bound is %g; it is a share between 0 and 1", c->audit);
    ASC_REQUIRE(is_share(c->quality), err, ASC_EDATA,
                "the quality score is %g; it is a share between 0 and 1", c->quality);
    for (size_t k = 0; k < c->partners; k++) {
        ASC_TRY(partner_check(&c->partner[k], err));
        weights += c->partner[k].weight;
    }
    ASC_REQUIRE(weights > 0.0, err, ASC_EUSAGE,
                "funding: all collective weights are 0; give one partner at least a "
                "weight");
    return ASC_OK;
}

/* Steps 1 to 5. */
static void pool(const asc_gainshare_rule *r, const asc_gainshare_case *c,
                 asc_gainshare *g)
{
    g->rate = c->savings / c->benchmark;
    g->bounded = c->low_given ? c->savings_low
                              : c->savings - asc_normal_quantile(r->bound) * c->std_error;
    g->stop = c->level < 2          ? ASC_STOP_LEVEL
              : !c->benefit         ? ASC_STOP_DIRECTION
              : g->rate < r->msr    ? ASC_STOP_MSR
              : !(g->bounded > 0.0) ? ASC_STOP_BOUND
                                    : ASC_PAID;
    if (g->stop != ASC_PAID) return;
    g->audited = g->bounded * (1.0 - c->audit);
    g->net = positive(g->audited - r->programme_cost);
    if (!(g->net > 0.0)) {
        g->stop = ASC_STOP_COST;
        return;
    }
    if (!c->safe || !(c->quality > 0.0)) {
        g->stop = ASC_STOP_QUALITY;
        return;
    }
    g->pool = fmin(r->share * c->quality * g->net, r->cap * c->benchmark);
}

/* Steps 6 to 8. */
static void split(const asc_gainshare_rule *r, const asc_gainshare_case *c,
                  asc_gainshare *g)
{
    double lows = 0.0, points = 0.0, weights = 0.0, paid = 0.0;
    g->collective = r->collective * g->pool;
    g->contribution = g->pool - g->collective;
    for (size_t k = 0; k < c->partners; k++) {
        lows += positive(c->partner[k].phi_low);
        points += positive(c->partner[k].phi);
        weights += c->partner[k].weight;
    }
    const bool resolvable = c->level > 2 && lows > 0.0 && points > 0.0;
    g->resolved = resolvable ? fmin(1.0, lows) : 0.0;
    for (size_t k = 0; k < c->partners; k++) {
        const asc_gainshare_partner *p = &c->partner[k];
        const double part = r->prudence == ASC_PRUDENCE_COMMON
                                ? g->resolved * positive(p->phi) / points
                                : positive(p->phi_low) / fmax(1.0, lows);
        g->by_contribution[k] =
            resolvable && !p->unsettled ? g->contribution * part : 0.0;
        paid += g->by_contribution[k];
    }
    g->unresolved = positive(g->contribution - paid);
    for (size_t k = 0; k < c->partners; k++) {
        g->by_collective[k] =
            (g->collective + g->unresolved) * c->partner[k].weight / weights;
        g->amount[k] = g->by_contribution[k] + g->by_collective[k];
    }
}

static double bounded(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double bounded_sum(const double *x, size_t n, double c, double low, double high)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++) sum += bounded(c * x[k], low, high);
    return sum;
}

/* Step 9: the sum does not fall as c rises, so bisection finds it. A partner with nothing stays at the
 * floor; when all others are at the ceiling the rest is lifted equally. */
static void bound_amounts(const asc_gainshare_rule *r, size_t n, double total, double *x)
{
    const double low = r->floor * total, high = r->ceiling * total;
    bool inside = true;
    for (size_t k = 0; k < n; k++) inside = inside && x[k] >= low && x[k] <= high;
    if (inside || !(total > 0.0)) return;
    double below = 0.0, above = 1.0;
    while (bounded_sum(x, n, above, low, high) < total && above < 1e300) above *= 2.0;
    for (int i = 0; i < 200; i++) {
        const double middle = below + (above - below) / 2.0;
        if (bounded_sum(x, n, middle, low, high) < total)
            below = middle;
        else
            above = middle;
    }
    for (size_t k = 0; k < n; k++) x[k] = bounded(above * x[k], low, high);
    double sum = 0.0, room = 0.0;
    for (size_t k = 0; k < n; k++) {
        sum += x[k];
        room += high - x[k];
    }
    if (sum < total && room > 0.0)
        for (size_t k = 0; k < n; k++) x[k] += (total - sum) * (high - x[k]) / room;
}

/* Steps 10 and 11, and the splits shown beside. */
static asc_status pay(const asc_gainshare_rule *r, const asc_gainshare_case *c,
                      asc_arena *arena, asc_gainshare *g, asc_error *err)
{
    const size_t n = c->partners;
    double *weight = asc_take_zero(arena, n + 1); /* the last: the reserve */
    int64_t *part = asc_take_bytes(arena, n + 1, sizeof *part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < n; k++) {
        const double whole = g->by_contribution[k] + g->by_collective[k];
        const double lost = c->partner[k].coordinated || !(whole > 0.0)
                                ? 0.0
                                : g->amount[k] * g->by_contribution[k] / whole;
        weight[k] = g->amount[k] - lost;
        weight[n] += lost;
    }
    g->pool_minor = llround(g->pool * r->minor);
    ASC_TRY(asc_apportion(g->pool_minor, weight, n + 1, arena, part, err));
    memcpy(g->paid, part, n * sizeof *part);
    g->reserve_minor = part[n];

    double spend = 0.0;
    for (size_t k = 0; k < n; k++) {
        weight[k] = 1.0;
        spend += c->partner[k].spend; /* NaN: not stated */
    }
    ASC_TRY(asc_apportion(g->pool_minor, weight, n, arena, g->equal, err));
    if (!(spend > 0.0)) {
        g->by_spend = NULL;
        return ASC_OK;
    }
    for (size_t k = 0; k < n; k++) weight[k] = c->partner[k].spend;
    return asc_apportion(g->pool_minor, weight, n, arena, g->by_spend, err);
}

asc_status asc_gainshare_run(const asc_gainshare_rule *rule, const asc_gainshare_case *c,
                             asc_arena *arena, asc_gainshare *out, asc_error *err)
{
    ASC_TRY(case_check(c, err));
    ASC_TRY(rule_check(rule, c->partners, err));
    const size_t n = c->partners;
    const double none = (double)NAN;
    asc_gainshare g = {.audited = none,
                       .net = none,
                       .pool = 0.0,
                       .by_contribution = asc_take_zero(arena, n),
                       .by_collective = asc_take_zero(arena, n),
                       .amount = asc_take_zero(arena, n),
                       .paid = asc_take_bytes(arena, n, sizeof(int64_t)),
                       .equal = asc_take_bytes(arena, n, sizeof(int64_t)),
                       .by_spend = asc_take_bytes(arena, n, sizeof(int64_t))};
    ASC_TRY(asc_arena_check(arena, err));
    pool(rule, c, &g);
    if (g.stop == ASC_PAID) {
        split(rule, c, &g);
        bound_amounts(rule, n, g.pool, g.amount);
        ASC_TRY(pay(rule, c, arena, &g, err));
    }
    *out = g;
    return ASC_OK;
}
