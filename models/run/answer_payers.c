/* Gates of payment, the benchmark of the past, and partners by payer.
 *   quality       met / of of the ratio named, over all its rows; below its floor 0: nothing is paid
 *   coordination  the same by partner where the measure has a column for that; below: its part goes to the reserve
 *   benchmark     counterfactual: mu(empty) x units x unit cost, which is paid on. Historical: cost of a unit in the past
 *                 x (1 + trend) x units, and the same x (1 + risk_cap), the most that a change in risk may add. Shown
 *                 beside, never mixed: people who were taken on because of a bad year look cheaper afterwards by
 *                 themselves
 *   payers        cost of each partner's work for who bears it; cash of its part of each priced outcome for the payer
 *                 that saves, where statements about partners carry parts. A cost per year counts the years of
 *                 study.period, else one.
 * The cap of a change in risk follows the Medicare Shared Savings Program, 42 CFR 425.610(a). */
#include "answer_money.h"
#include <math.h>
#include <string.h>

static const asc_ratio_count *ratio_of(const asc_answer *a, size_t measure,
                                       const char *partner)
{
    const asc_tally *t =
        a->beside != NULL && a->beside->counted ? &a->beside->tally : NULL;
    for (size_t i = 0; t != NULL && i < t->ratios; i++)
        if (t->ratio[i].measure == measure && strcmp(t->ratio[i].partner, partner) == 0)
            return &t->ratio[i];
    return NULL;
}

/* A ratio of nothing is not met. */
static double part_of(const asc_ratio_count *r)
{
    return r == NULL || r->of == 0 ? 0.0 : (double)r->met / (double)r->of;
}

double asc_money_audit(const asc_answer *a, size_t outcome)
{
    const asc_audit_plan *plan = a->study->audit;
    for (size_t i = 0; plan != NULL && i < plan->outcomes; i++)
        if (strcmp(plan->outcome[i], a->study->outcome[outcome].name) == 0)
            return a->audited == NULL ? 1.0 : a->audited->bound;
    return 0.0;
}

double asc_money_quality(const asc_answer *a)
{
    const asc_funding *f = a->study->money.funding;
    if (f->quality == SIZE_MAX) return 1.0;
    const double q = part_of(ratio_of(a, f->quality, ""));
    return q < f->quality_floor ? 0.0 : q;
}

bool asc_money_coordinated(const asc_answer *a, const char *partner)
{
    const asc_funding *f = a->study->money.funding;
    if (f->coordination == SIZE_MAX) return true;
    const bool own = a->study->measure[f->coordination].partner.name != NULL;
    const double q = part_of(ratio_of(a, f->coordination, own ? partner : ""));
    return q >= f->coordination_floor;
}

static void benchmark_row(asc_frame *f, const asc_answer *a, const char *kind,
                          double benchmark, double actual, const char *text)
{
    asc_frame_texts(f, 2, (const char *const[]){kind, a->study->money.currency});
    asc_frame_reals(f, 4,
                    (const double[]){benchmark, actual, benchmark - actual,
                                     (benchmark - actual) / benchmark});
    asc_frame_text(f, text);
}

asc_table *asc_money_benchmark(const asc_answer *a)
{
    const asc_money *m = &a->study->money;
    const asc_funding *f = m->funding;
    const asc_money_case *c = f == NULL ? NULL : asc_money_find(a, f->source);
    const int level = c == NULL ? 0 : asc_money_standing_of(a, c).pathway;
    if (c == NULL || !f->historical || level < 2 || c->nothing[0] != '\0') return NULL;
    double expected = 0.0, actual = 0.0;
    for (size_t i = 0; i < f->sources; i++) {
        const asc_money_case *of = asc_money_find(a, f->source_at[i]);
        if (of == NULL || of->nothing[0] != '\0' ||
            asc_money_standing_of(a, of).pathway < 2)
            return NULL;
        const double money = of->units * m->unit_cost[of->outcome].value;
        expected += of->empty * money;
        actual += (of->empty - of->gain) * money;
    }
    const double past = f->past * (1.0 + f->trend) * c->units;
    asc_frame out = asc_frame_open(a->arena, "benchmark",
                                   "t:kind t:currency r:benchmark r:actual r:difference "
                                   "r:rate t:text");
    benchmark_row(
        &out, a, "counterfactual", expected, actual,
        "what it would have cost without the partners; the rule is applied to it");
    benchmark_row(
        &out, a, "historical", past, actual,
        "the cost of a unit in the past, carried forward by the trend; not paid on");
    if (f->risk_cap > 0.0)
        benchmark_row(
            &out, a, "historical, more risk", past * (1.0 + f->risk_cap), actual,
            asc_take_format(a->arena,
                            "the most that may be allowed for people who are "
                            "sicker than those of the past: %g %% more; not paid "
                            "on",
                            100.0 * f->risk_cap));
    return asc_frame_table(&out);
}

static double years_of(const asc_study *s)
{
    if (s->link == NULL || !s->link->has_period) return 1.0;
    return (double)(s->link->last_day - s->link->first_day + 1) / 365.25;
}

static double reached_by(const asc_answer *a, const char *partner)
{
    const asc_problem *p = a->bound->problems > 0 ? &a->bound->problem[0] : NULL;
    double n = 0.0;
    for (size_t k = 0; p != NULL && k < asc_problem_partners(p); k++) {
        if (strcmp(asc_problem_partner(p)[k], partner) != 0) continue;
        const asc_mask own = asc_problem_functions(p, (asc_mask)1 << k);
        for (size_t i = 0; i < p->n; i++) n += (p->delivered[i] & own) != 0;
    }
    return n;
}

static double cost_of(const asc_answer *a, const asc_partner *p)
{
    return p->cost * (p->cost_per_unit ? reached_by(a, p->name) : years_of(a->study));
}

/* Cash of a partner's part of everything that saves the payer; NaN where some part may not be told. */
static double cash_of(const asc_answer *a, const char *partner, const char *payer)
{
    double sum = 0.0;
    for (size_t i = 0; i < a->money->cases; i++) {
        const asc_money_case *c = &a->money->of[i];
        const asc_unit_cost *u = &a->study->money.unit_cost[c->outcome];
        if (c != asc_money_find(a, c->outcome) || !u->given || !u->marginal ||
            !(u->cashable > 0.0) || strcmp(u->payer, payer) != 0)
            continue;
        const asc_money_standing at = asc_money_standing_of(a, c);
        double phi = (double)NAN;
        for (size_t j = 0; j < c->players; j++)
            if (strcmp(c->player[j], partner) == 0 && c->refusal[0] == '\0')
                phi = c->phi[j];
        const bool tells = at.benefit && at.partner >= 3;
        sum += tells ? phi * c->gain * c->units * asc_money_additional(u) * u->cashable
                     : (double)NAN;
    }
    return sum;
}

/* Payers of the study, each once, in the order they are named: those that bear costs, then those that save. */
static const char **payers_of(const asc_answer *a, size_t *count)
{
    const asc_study *s = a->study;
    const char **name =
        asc_take_bytes(a->arena, s->partners + s->outcomes + 1, sizeof *name);
    *count = 0;
    for (size_t i = 0; name != NULL && i < s->partners + s->outcomes; i++) {
        const bool first = i < s->partners;
        const char *payer =
            first ? s->partner[i].cost_payer : s->money.unit_cost[i - s->partners].payer;
        bool known = payer == NULL;
        for (size_t k = 0; !known && k < *count; k++) known = strcmp(name[k], payer) == 0;
        if (!known) name[(*count)++] = payer;
    }
    return name;
}

asc_table *asc_money_payers(const asc_answer *a)
{
    const asc_study *s = a->study;
    bool any = false;
    for (size_t k = 0; k < s->partners; k++) any |= s->partner[k].has_cost;
    if (!any) return NULL;
    size_t payers = 0;
    const char **payer = payers_of(a, &payers);
    asc_frame f = asc_frame_open(a->arena, "payer",
                                 "t:partner t:payer t:currency r:cost r:cash r:net "
                                 "t:text");
    for (size_t k = 0; payer != NULL && k < s->partners; k++) {
        const asc_partner *p = &s->partner[k];
        if (p->role == ASC_EXCLUDED) continue;
        for (size_t i = 0; i < payers; i++) {
            const bool bears = p->has_cost && strcmp(p->cost_payer, payer[i]) == 0;
            const double cost = bears ? cost_of(a, p) : 0.0;
            const double cash =
                p->role == ASC_PLAYER ? cash_of(a, p->name, payer[i]) : 0.0;
            if (cost == 0.0 && cash == 0.0) continue;
            asc_frame_texts(&f, 3,
                            (const char *const[]){p->name, payer[i], s->money.currency});
            asc_frame_reals(&f, 3, (const double[]){cost, cash, cash - cost});
            asc_frame_text(&f, isnan(cash) ? "the evidence does not tell partners apart"
                                           : "");
        }
    }
    return asc_frame_table(&f);
}
