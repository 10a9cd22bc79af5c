/* What the study says of money: currency, price year, discount rate, and the unit cost of an outcome with
 * its basis: value, year, source, marginal or average, the part that is cash, and whose. */
#include "study_private.h"
#include <math.h>
#include <string.h>

/* Coins in one of the currency: ISO 4217, minor units other than 2 (table A.1, list one). */
static int minor_units(const char *currency)
{
    static const char *const none =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    static const char *const thousand = "BHD IQD JOD KWD LYD OMR TND";
    if (word_in(none, currency)) return 1;
    return word_in(thousand, currency) ? 1000 : 100;
}

static void parse_currency(const scope *study, asc_money *out)
{
    static const char *const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    out->currency = scope_text(study, "currency");
    out->price_year = scope_text(study, "price_year");
    const bool discounted = scope_get(study, "discount") != NULL;
    out->discount = discounted ? scope_real(study, "discount", 0.0) : 0.0;
    out->minor = 100;
    if (out->currency == NULL) return;
    if (strlen(out->currency) != 3 || strspn(out->currency, capitals) != 3)
        asc_findings_add(study->p->findings, scope_place(study, "currency"),
                         "three capital letters of ISO 4217, such as GBP",
                         "'currency' is '%.60s'", out->currency);
    out->minor = minor_units(out->currency);
}

static void parse_range(const scope *s, asc_unit_cost *c)
{
    const asc_yaml *node = scope_get(s, "range");
    c->low = c->high = (double)NAN;
    if (node == NULL || node->kind != ASC_YAML_SEQUENCE) {
        if (node != NULL)
            asc_findings_add(s->p->findings, node->at, "write [1800, 3400]",
                             "'range' needs its lowest and highest amount");
        return;
    }
    size_t written = 0;
    (void)scope_list(s, "range", &written);
    double end[2] = {(double)NAN, (double)NAN};
    bool ok = node->count == 2;
    for (size_t i = 0; ok && i < 2; i++) ok = asc_yaml_real(node->item[i], &end[i]);
    if (!ok || !(end[0] <= c->value && c->value <= end[1])) {
        asc_findings_add(s->p->findings, node->at,
                         "two numbers, the value between them: [1800, 3400]",
                         "'range' is no lowest and highest amount around %g", c->value);
        return;
    }
    c->low = end[0];
    c->high = end[1];
}

/* What is not additional, how long it lasts, what has not come in yet: assumptions, each with where it comes from. */
static void parse_assumptions(const scope *s, asc_unit_cost *c)
{
    const scope less = scope_below(s, "additional"), lasts = scope_below(s, "lasts"),
                late = scope_below(s, "run_out");
    c->years = 1;
    c->complete = 1.0;
    if (less.map != NULL) {
        c->leakage = scope_real(&less, "leakage", 0.0);
        c->displacement = scope_real(&less, "displacement", 0.0);
        c->substitution = scope_real(&less, "substitution", 0.0);
        c->not_additional = scope_text(&less, "source");
    }
    if (lasts.map != NULL) {
        c->years = scope_count(&lasts, "years", ASC_YEARS_MAX);
        c->drop_off = scope_real(&lasts, "drop_off", 0.0);
        c->lasts = scope_text(&lasts, "source");
    }
    if (late.map != NULL) {
        c->complete = scope_real(&late, "complete", 1.0);
        c->run_out = scope_text(&late, "source");
    }
}

static void parse_unit_cost(const scope *outcome, asc_unit_cost *out)
{
    const asc_money *money = &outcome->p->study->money;
    const scope s = scope_below(outcome, "unit_cost");
    if (s.map == NULL) return;
    asc_unit_cost c = {.given = true, .at = s.map->at};
    c.value = scope_real(&s, "value", 0.0);
    c.year = scope_text(&s, "year");
    c.source = scope_text(&s, "source");
    const char *basis = scope_text(&s, "basis");
    c.marginal = basis != NULL && strcmp(basis, "marginal") == 0;
    c.cashable = scope_real(&s, "cashable", 0.0);
    c.payer = scope_text(&s, "payer");
    parse_range(&s, &c);
    parse_assumptions(&s, &c);
    if (scope_get(&s, "value") != NULL && !(c.value > 0.0 && isfinite(c.value)))
        asc_findings_add(s.p->findings, scope_place(&s, "value"),
                         "an amount above 0 per event", "'value' is %g", c.value);
    if (money->currency == NULL)
        asc_findings_add(s.p->findings, c.at, "write study.currency: GBP",
                         "a unit cost without a currency");
    if (money->price_year == NULL)
        asc_findings_add(s.p->findings, c.at, "write study.price_year: 2024-25",
                         "a unit cost without the price year of the study");
    *out = c;
}

void parse_money(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    const scope head = scope_below(root, "study"), all = scope_below(root, "outcomes");
    parse_currency(&head, &study->money);
    asc_unit_cost *cost = asc_take_bytes(p->arena, study->outcomes + 1, sizeof *cost);
    if (cost == NULL) return;
    memset(cost, 0, (study->outcomes + 1) * sizeof *cost);
    for (size_t i = 0; all.map != NULL && i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        for (size_t o = 0; s.map != NULL && o < study->outcomes; o++)
            if (strcmp(study->outcome[o].name, all.map->key[i]->text) == 0)
                parse_unit_cost(&s, &cost[o]);
    }
    study->money.unit_cost = cost;
    for (size_t k = 0; k < study->partners; k++)
        if (study->partner[k].has_cost && study->money.currency == NULL)
            asc_findings_add(p->findings, study->partner[k].at,
                             "write study.currency: GBP",
                             "the cost of '%s' has no currency", study->partner[k].name);
    parse_funding(root, &study->money);
}
