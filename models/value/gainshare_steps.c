/* The gainshare rule shown step by step: what was done to the number before, and what came out. After step 5 stands, for
 * comparison, what the same data would have paid on the point estimate and unaudited:
 *   min(share Q max(0, S - cost), cap B)          worked figure: .5 x .9 x (480,000 - 60,000) = 189,000 */
#include "ascribe/evidence.h"
#include "ascribe/text.h"
#include "ascribe/value.h"
#include <math.h>

enum { STEPS = 16 };

typedef struct step_rows {
    int64_t step[STEPS];
    const char *name[STEPS], *text[STEPS];
    double value[STEPS];
    size_t count;
} step_rows;

static void add(step_rows *r, int64_t step, const char *name, double value,
                const char *text)
{
    r->step[r->count] = step;
    r->name[r->count] = name;
    r->value[r->count] = value;
    r->text[r->count++] = text == NULL ? "" : text;
}

const char *asc_gainshare_reason(const asc_gainshare_rule *rule,
                                 const asc_gainshare_case *c, const asc_gainshare *g,
                                 asc_arena *arena)
{
    switch (g->stop) {
    case ASC_PAID:
        return "";
    case ASC_STOP_LEVEL:
        if (c->level < 0)
            return "stopped: the strength of the evidence was not assessed, money needs "
                   "a claim at level 2";
        return asc_take_format(
            arena, "stopped: the claim is at level %d, money needs level 2", c->level);
    case ASC_STOP_DIRECTION:
        return "stopped: the outcome is not shown to be a benefit";
    case ASC_STOP_MSR:
        return asc_take_format(arena,
                               "stopped: the savings rate %.2f %% is below the minimum "
                               "savings rate %.2f %%",
                               100.0 * g->rate, 100.0 * rule->msr);
    case ASC_STOP_BOUND:
        return asc_take_format(arena,
                               "stopped: the lower bound of the savings is %s, not "
                               "above 0",
                               asc_amount_text(g->bounded, arena));
    case ASC_STOP_COST:
        return asc_take_format(arena,
                               "stopped: the programme cost %s is not below the "
                               "audited lower bound %s",
                               asc_amount_text(rule->programme_cost, arena),
                               asc_amount_text(g->audited, arena));
    case ASC_STOP_QUALITY:
        return c->safe ? "stopped: the quality gate was not passed"
                       : "stopped: the safety gate was not passed";
    }
    return "";
}

/* Partners whose part was not settled by those who read the evidence, "". */
static const char *unsettled(const asc_gainshare_case *c, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t k = 0; k < c->partners; k++)
        if (c->partner[k].unsettled)
            asc_text_format(&t, "%s%s", t.length == 0 ? "with the part of " : ", ",
                            c->partner[k].name);
    if (t.length == 0) return "";
    asc_text_add(&t, ": its evidence is not settled");
    return t.data;
}

static void divide_rows(const asc_gainshare_rule *rule, const asc_gainshare_case *c,
                        const asc_gainshare *g, asc_arena *arena, step_rows *r)
{
    add(r, 6, "collective part", g->collective,
        asc_take_format(arena, "%g of the pool", rule->collective));
    add(r, 6, "contribution part", g->contribution,
        asc_take_format(arena, "%g of the pool", 1.0 - rule->collective));
    add(r, 7, "resolved share", g->resolved,
        c->level == 2 ? "level 2: collective part only"
        : rule->prudence == ASC_PRUDENCE_COMMON
            ? "sum of the partners' lower bounds, at most 1; the same factor for all"
            : "sum of the partners' lower bounds, at most 1; each on its own");
    add(r, 7, "unresolved, returned to the collective", g->unresolved,
        unsettled(c, arena));
    add(r, 8, "collective part with what returned to it", g->collective + g->unresolved,
        "divided by the weights of the plan");
    double moved = 0.0, lost = 0.0;
    int64_t paid = 0;
    for (size_t k = 0; k < c->partners; k++) {
        const double before = g->by_contribution[k] + g->by_collective[k];
        moved += fabs(g->amount[k] - before) / 2.0;
        paid += g->paid[k];
        if (!c->partner[k].coordinated && before > 0.0)
            lost += g->amount[k] * g->by_contribution[k] / before;
    }
    add(r, 9, "moved by floor and ceiling", moved,
        asc_take_format(arena, "each partner gets from %g to %g of the pool", rule->floor,
                        rule->ceiling));
    add(r, 10, "taken to the reserve", lost,
        "contribution parts of partners that failed the coordination gate");
    add(r, 11, "paid to partners", (double)paid / rule->minor,
        "whole coins by largest remainder; with the reserve exactly the pool");
    add(r, 11, "reserve", (double)g->reserve_minor / rule->minor,
        "for reinvestment, to no partner");
}

static void not_paid(const asc_gainshare_rule *rule, const asc_gainshare_case *c,
                     asc_arena *arena, step_rows *r)
{
    const double net = fmax(0.0, c->savings - rule->programme_cost);
    add(r, 5, "for comparison, not paid",
        fmin(rule->share * c->quality * net, rule->cap * c->benchmark),
        asc_take_format(arena,
                        "the same on the point estimate %s, unaudited, less the "
                        "programme cost",
                        asc_amount_text(c->savings, arena)));
}

asc_table *asc_gainshare_steps(const asc_gainshare_rule *rule,
                               const asc_gainshare_case *c, const asc_gainshare *g,
                               asc_arena *arena)
{
    step_rows r = {.count = 0};
    add(&r, 1, "savings, lower bound", g->bounded,
        c->low_given
            ? asc_take_format(arena, "of %s, lower end: %s",
                              asc_amount_text(c->savings, arena), c->low_kind)
            : asc_take_format(arena, "%s less %g %% one-sided of its standard error %s",
                              asc_amount_text(c->savings, arena), 100.0 * rule->bound,
                              asc_amount_text(c->std_error, arena)));
    add(&r, 2, "savings rate", g->rate,
        asc_take_format(arena, "of the benchmark %s; minimum savings rate %g",
                        asc_amount_text(c->benchmark, arena), rule->msr));
    if (!isnan(g->audited))
        add(&r, 3, "after audit", g->audited,
            asc_take_format(arena, "error bound %g taken off", c->audit));
    if (!isnan(g->net))
        add(&r, 4, "net of programme cost", g->net,
            asc_take_format(arena, "less %s",
                            asc_amount_text(rule->programme_cost, arena)));
    add(&r, 5, "pool", g->pool,
        g->stop == ASC_PAID
            ? asc_take_format(arena, "share %g x quality %g, at most %g of the benchmark",
                              rule->share, c->quality, rule->cap)
            : asc_gainshare_reason(rule, c, g, arena));
    if (g->stop == ASC_PAID) {
        not_paid(rule, c, arena, &r);
        divide_rows(rule, c, g, arena, &r);
    }

    asc_table *t = asc_table_create(arena, "gainshare_step", r.count);
    int64_t *step = asc_take_bytes(arena, r.count, sizeof *step);
    double *value = asc_take(arena, r.count);
    if (t == NULL || step == NULL || value == NULL) return NULL;
    for (size_t i = 0; i < r.count; i++) {
        step[i] = r.step[i];
        value[i] = r.value[i];
    }
    asc_table_add_integer(t, "step", step, NULL);
    asc_table_add_text(t, "name", r.name);
    asc_table_add_real(t, "value", value);
    asc_table_add_text(t, "text", r.text);
    return t;
}
