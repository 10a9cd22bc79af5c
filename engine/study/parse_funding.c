/* The gainshare rule of a study: `funding`. Whatever it names must be there: the payer's priced outcome, the
 * index that splits, and a number for every partner that plays where numbers are given by partner. */
#include "study_private.h"
#include <math.h>
#include <string.h>

static size_t outcome_at(const asc_study *s, const char *name)
{
    for (size_t o = 0; name != NULL && o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, name) == 0) return o;
    return SIZE_MAX;
}

static size_t partner_at(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->partners; k++)
        if (strcmp(s->partner[k].name, name) == 0) return k;
    return SIZE_MAX;
}

static size_t players_of(const asc_study *s)
{
    size_t n = 0;
    for (size_t k = 0; k < s->partners; k++) n += s->partner[k].role == ASC_PLAYER;
    return n;
}

static void unknown(const scope *s, const char *key, const char *what, const char *list)
{
    asc_findings_add(s->p->findings, scope_place(s, key), list, "no %s '%.60s'", what,
                     scope_get(s, key)->text);
}

/* The outcome a key names; SIZE_MAX, told once, when there is none. */
static size_t outcome_of(const scope *s, const char *key)
{
    const char *name = scope_text(s, key);
    const size_t o = outcome_at(s->p->study, name);
    if (o == SIZE_MAX && name != NULL && *name != '\0')
        unknown(s, key, "outcome", "name one of 'outcomes'");
    return o;
}

/* May a saving come from the outcome? */
static void check_source(const scope *s, const asc_funding *f, size_t at)
{
    const asc_study *study = s->p->study;
    asc_findings *out = s->p->findings;
    const asc_place place = scope_place(s, "outcome");
    const asc_outcome *o = &study->outcome[at];
    const asc_unit_cost *c = &study->money.unit_cost[at];
    if (!c->given) {
        asc_findings_add(out, place, "give the outcome a unit_cost",
                         "'%s' has no price, so nothing can be saved on it", o->name);
        return;
    }
    if (!o->lower_is_better)
        asc_findings_add(out, place, "a saving is less of something that costs",
                         "more of '%s' is better: it saves nothing", o->name);
    if (!c->marginal)
        asc_findings_add(out, place, "state the marginal cost of one event less",
                         "'%s' is priced at average cost, which does not fall with each "
                         "event",
                         o->name);
    if (!(c->cashable > 0.0))
        asc_findings_add(out, place, "name an outcome with cashable above 0",
                         "no part of '%s' is cash: capacity released funds nothing",
                         o->name);
    if (c->payer != NULL && f->payer != NULL && strcmp(c->payer, f->payer) != 0)
        asc_findings_add(out, place, "the payer that saves is the one that can share",
                         "'%s' saves '%.60s', but '%.60s' pays", o->name, c->payer,
                         f->payer);
}

/* One outcome, or a list of them whose cash is added. */
static void parse_source(const scope *funding, asc_funding *f)
{
    const scope s = scope_below(funding, "source");
    f->source = SIZE_MAX;
    if (s.map == NULL) return;
    const asc_yaml *node = scope_get(&s, "outcome");
    const bool list = node != NULL && node->kind == ASC_YAML_SEQUENCE && node->count != 1;
    size_t n = 0;
    const char *const *name = NULL;
    if (list) name = scope_list(&s, "outcome", &n);
    size_t *at = asc_take_bytes(s.p->arena, n + 1, sizeof *at);
    if (at == NULL) return;
    if (!list) {
        const asc_yaml *item = list_item(node, 0);
        const char *one = item != NULL && item->kind == ASC_YAML_SCALAR ? item->text : "";
        asc_text t = asc_text_start(s.p->arena);
        canonical_text(&t, one);
        option_add(s.p, "funding.source.outcome", t.data, false);
        at[f->sources] = outcome_at(s.p->study, one);
        f->sources += at[f->sources] != SIZE_MAX;
        if (f->sources == 0 && *one != '\0')
            asc_findings_add(s.p->findings, scope_place(&s, "outcome"),
                             "name one of 'outcomes'", "no outcome '%.60s'", one);
    }
    for (size_t i = 0; i < n; i++) {
        at[f->sources] = outcome_at(s.p->study, name[i]);
        if (at[f->sources] == SIZE_MAX)
            asc_findings_add(s.p->findings, scope_place(&s, "outcome"),
                             "name some of 'outcomes'", "no outcome '%.60s'", name[i]);
        else
            f->sources++;
    }
    (void)scope_text(&s, "part");
    f->source_at = at;
    if (f->sources == 0) return;
    f->source = at[0];
    for (size_t i = 0; i < f->sources; i++) check_source(&s, f, at[i]);
}

static void parse_msr(const scope *s, asc_funding *f)
{
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, "msr");
    const asc_yaml *cv = asc_yaml_get(node, "cv");
    const bool word = node != NULL && node->kind == ASC_YAML_SCALAR;
    f->msr = ASC_MSR_NONE;
    if (node == NULL || (word && strcmp(node->text, "none") == 0)) {
        option_add(p, "funding.msr", "none", node == NULL);
    } else if (word && strcmp(node->text, "table") == 0) {
        f->msr = ASC_MSR_TABLE;
        option_add(p, "funding.msr", "table", false);
    } else if (cv != NULL && node->count == 1 && asc_yaml_real(cv, &f->cv) &&
               f->cv > 0.0) {
        char buffer[32];
        f->msr = ASC_MSR_CV;
        option_add(p, "funding.msr.cv",
                   asc_take_text(p->arena, asc_real_text(f->cv, buffer)), false);
    } else {
        asc_findings_add(p->findings, node->at,
                         "none, table, or {cv: 1.67}, the coefficient of variation of a "
                         "person's cost",
                         "'msr' is none of these");
    }
}

/* A number >= 0 for every partner that plays, from a mapping of names. */
static void parse_by_partner(const scope *s, const asc_yaml *map, const char *path,
                             double *x)
{
    parser *p = s->p;
    const asc_study *study = p->study;
    for (size_t i = 0; i < map->count; i++) {
        const size_t k = partner_at(study, map->key[i]->text);
        if (k == SIZE_MAX || study->partner[k].role != ASC_PLAYER) {
            asc_findings_add(p->findings, map->key[i]->at,
                             "name one of 'partners' with role: player",
                             "no partner '%.60s' that could be paid", map->key[i]->text);
            continue;
        }
        if (!asc_yaml_real(map->item[i], &x[k]) || !(x[k] >= 0.0) || !isfinite(x[k])) {
            asc_findings_add(p->findings, map->item[i]->at, "a number of 0 or more",
                             "'%s' of '%s' is no such number", path, map->key[i]->text);
            x[k] = 0.0;
            continue;
        }
        char buffer[32];
        option_add(p, asc_take_format(p->arena, "%s.%s", path, map->key[i]->text),
                   asc_take_text(p->arena, asc_real_text(x[k], buffer)), false);
    }
    for (size_t k = 0; k < study->partners; k++)
        if (study->partner[k].role == ASC_PLAYER &&
            asc_yaml_get(map, study->partner[k].name) == NULL)
            asc_findings_add(p->findings, map->at, "give every partner that plays one",
                             "'%s' has no number for '%s'", path, study->partner[k].name);
}

static double *by_partner(parser *p, double value)
{
    double *x = asc_take(p->arena, p->study->partners + 1);
    for (size_t k = 0; x != NULL && k < p->study->partners; k++)
        x[k] = p->study->partner[k].role == ASC_PLAYER ? value : 0.0;
    return x;
}

static const double *parse_spend(const scope *s)
{
    double *x = by_partner(s->p, (double)NAN);
    const asc_yaml *node = scope_get(s, "historic_spend");
    if (x == NULL || node == NULL) return x;
    if (node->kind == ASC_YAML_MAPPING)
        parse_by_partner(s, node, "funding.historic_spend", x);
    else
        asc_findings_add(s->p->findings, node->at, "write {hospital: 3100000, ...}",
                         "'historic_spend' needs a number for every partner");
    return x;
}

static const double *parse_weights(const scope *s, const double *spend, bool spent)
{
    parser *p = s->p;
    double *x = by_partner(p, 1.0);
    const asc_yaml *node = scope_get(s, "weights");
    const bool word = node != NULL && node->kind == ASC_YAML_SCALAR;
    if (x == NULL) return x;
    if (node == NULL || (word && strcmp(node->text, "equal") == 0)) {
        option_add(p, "funding.collective.weights", "equal", node == NULL);
    } else if (word && strcmp(node->text, "historic_spend") == 0) {
        option_add(p, "funding.collective.weights", "historic_spend", false);
        if (!spent)
            asc_findings_add(p->findings, node->at, "write funding.historic_spend",
                             "the weights are the historic spend, which is not stated");
        return spend;
    } else if (node->kind == ASC_YAML_MAPPING) {
        double sum = 0.0;
        parse_by_partner(s, node, "funding.collective.weights", x);
        for (size_t k = 0; k < p->study->partners; k++) sum += x[k];
        if (!(sum > 0.0))
            asc_findings_add(p->findings, node->at, "give one partner more than 0",
                             "all collective weights are 0");
    } else {
        asc_findings_add(p->findings, node->at,
                         "equal, historic_spend, or {hospital: 0.4, ...}",
                         "'weights' is none of these");
    }
    return x;
}

static void parse_split(const scope *funding, asc_funding *f)
{
    parser *p = funding->p;
    const scope s = scope_below(funding, "split");
    f->split = f->source;
    f->index = SIZE_MAX;
    if (s.map == NULL) return;
    if (f->sources > 1 && scope_get(&s, "outcome") == NULL)
        asc_findings_add(p->findings, s.map->at,
                         "write split: {index: ..., outcome: ...}",
                         "the saving comes from %zu outcomes; which one's contributions "
                         "split it?",
                         f->sources);
    const char *index = scope_text(&s, "index");
    for (size_t x = p->study->indices; x-- > 0;)
        if (index != NULL && strcmp(p->study->index[x].name, index) == 0 &&
            p->study->index[x].level != ASC_FUNCTION_LEVEL)
            f->index = x;
    if (index != NULL && *index != '\0' && f->index == SIZE_MAX)
        unknown(&s, "index", "index of partners",
                "name one of 'contribution' that divides the total");
    if (scope_get(&s, "outcome") != NULL) f->split = outcome_of(&s, "outcome");
    f->own = strcmp(scope_text(&s, "prudence"), "own") == 0;
}

/* Floors and ceilings that no division of the pool can meet. */
static void check_bounds(const scope *s, const asc_funding *f)
{
    const size_t n = players_of(s->p->study);
    asc_findings *out = s->p->findings;
    if (n == 0) {
        asc_findings_add(out, s->map->at, "declare partners that play",
                         "a pool without anyone to share it");
        return;
    }
    if ((double)n * f->floor > 1.0)
        asc_findings_add(out, scope_place(s, "floor"), "lower the floor",
                         "%zu partners with a floor of %g each need %g of the pool", n,
                         f->floor, (double)n * f->floor);
    if ((double)n * f->ceiling < 1.0)
        asc_findings_add(out, scope_place(s, "ceiling"), "raise the ceiling",
                         "%zu partners with a ceiling of %g each take %g of the pool at "
                         "most",
                         n, f->ceiling, (double)n * f->ceiling);
    if (!(f->bound > 0.5 && f->bound < 1.0))
        asc_findings_add(out, scope_place(s, "bound"), "0.95 is usual",
                         "'bound' is %g, not above 0.5 and below 1", f->bound);
}

/* What the whole study must have before money is divided by it. */
static void check_study(const scope *s, const asc_money *money)
{
    const asc_study *study = s->p->study;
    asc_findings *out = s->p->findings;
    bool pays = false;
    for (size_t u = 0; u < study->uses; u++)
        pays = pays || strcmp(study->use[u], "gainshare") == 0;
    if (!pays)
        asc_findings_add(out, s->map->at, "write study.uses: [gainshare]",
                         "money is divided by an answer that is not for it");
    if (money->currency == NULL)
        asc_findings_add(out, s->map->at, "write study.currency: GBP",
                         "a pool without a currency");
    if (study->models == 0 || !study->model[0].delivered)
        asc_findings_add(out, s->map->at,
                         "let the first entry of 'counterfactual' have policy: delivered",
                         "what was saved is the total of what was delivered, which the "
                         "first model does not estimate");
    if (study->replicates < 2)
        asc_findings_add(out, s->map->at, "write bootstrap: {replicates: 1000, seed: 1}",
                         "money is paid on lower bounds, and there are no replicates");
}

/* Safety outcomes by name; each needs its role and a margin to be compared with. */
static void parse_safety(const scope *funding, asc_funding *f)
{
    const asc_study *study = funding->p->study;
    const scope s = scope_below(funding, "gates");
    if (s.map == NULL || scope_get(&s, "safety") == NULL) return;
    size_t names = 0;
    const char *const *name = scope_list(&s, "safety", &names);
    size_t *at = asc_take_bytes(s.p->arena, names + 1, sizeof *at);
    if (name == NULL || at == NULL) return;
    const asc_place place = scope_place(&s, "safety");
    for (size_t i = 0; i < names; i++) {
        const size_t o = outcome_at(study, name[i]);
        if (o == SIZE_MAX)
            asc_findings_add(s.p->findings, place, "name one of 'outcomes'",
                             "no outcome '%.60s'", name[i]);
        else if (strcmp(study->outcome[o].role, "safety") != 0 ||
                 !(study->outcome[o].margin > 0.0))
            asc_findings_add(s.p->findings, place, "write role: safety and margin:",
                             "'%s' is no safety outcome with a margin", name[i]);
        else
            at[f->safeties++] = o;
    }
    f->safety = at;
}

/* A measure of kind ratio with its floor; SIZE_MAX: no such gate. */
static size_t parse_measure_gate(const scope *funding, const char *key, double *floor)
{
    const asc_study *study = funding->p->study;
    const scope gates = scope_below(funding, "gates"), s = scope_below(&gates, key);
    if (s.map == NULL) return SIZE_MAX;
    const char *name = scope_text(&s, "measure");
    *floor = scope_real(&s, "floor", 0.0);
    for (size_t i = 0; name != NULL && i < study->measures; i++)
        if (strcmp(study->measure[i].name, name) == 0 &&
            study->measure[i].kind == ASC_MEASURE_RATIO)
            return i;
    if (name != NULL && *name != '\0')
        unknown(&s, "measure", "ratio", "name one of 'measures' of kind ratio");
    return SIZE_MAX;
}

/* counterfactual, or {historical, trend, risk_cap}, which is shown beside it. */
static void parse_benchmark(const scope *s, asc_funding *f)
{
    static const char help[] = "counterfactual, or {historical: cost of a unit in the "
                               "past, trend: 0.02, risk_cap: 0.03}";
    parser *p = s->p;
    const asc_yaml *node = scope_get(s, "benchmark");
    f->past = f->trend = f->risk_cap = 0.0;
    if (node == NULL ||
        (node->kind == ASC_YAML_SCALAR && strcmp(node->text, "counterfactual") == 0)) {
        option_add(p, "funding.benchmark", "counterfactual", node == NULL);
        return;
    }
    for (size_t i = 0; node->kind == ASC_YAML_MAPPING && i < node->count; i++) {
        static const char *const key[] = {"historical", "trend", "risk_cap"};
        double *const x[] = {&f->past, &f->trend, &f->risk_cap};
        size_t k = 0;
        while (k < 3 && strcmp(node->key[i]->text, key[k]) != 0) k++;
        if (k == 3 || !asc_yaml_real(node->item[i], x[k]) || !isfinite(*x[k]) ||
            (k != 1 && !(*x[k] >= 0.0))) {
            asc_findings_add(p->findings, node->item[i]->at, help,
                             "'%.60s' is no part of a benchmark, or no such number",
                             node->key[i]->text);
            return;
        }
        char buffer[32];
        f->historical |= k == 0;
        option_add(p, asc_take_format(p->arena, "funding.benchmark.%s", key[k]),
                   asc_take_text(p->arena, asc_real_text(*x[k], buffer)), false);
    }
    if (!f->historical)
        asc_findings_add(p->findings, node->at, help, "'benchmark' is none of these");
}

static void parse_rest(const scope *s, asc_funding *f)
{
    const scope dispute = scope_below(s, "dispute");
    size_t compared = 0;
    f->reserve = scope_text(s, "reserve");
    if (dispute.map != NULL) {
        const bool days = scope_get(&dispute, "days") != NULL;
        f->days = days ? scope_real(&dispute, "days", 0.0) : 0.0;
        f->panel = scope_text(&dispute, "panel");
    }
    const char *const *other = scope_list(s, "compare_with", &compared);
    for (size_t i = 0; other != NULL && i < compared; i++)
        if (strcmp(other[i], "historic_spend") == 0 &&
            scope_get(s, "historic_spend") == NULL)
            asc_findings_add(s->p->findings, scope_place(s, "compare_with"),
                             "write funding.historic_spend",
                             "the historic spend to compare with is not stated");
}

void parse_funding(const scope *root, asc_money *out)
{
    parser *p = root->p;
    const scope s = scope_below(root, "funding");
    if (s.map == NULL) return;
    asc_funding *f = asc_take_bytes(p->arena, 1, sizeof *f);
    if (f == NULL) return;
    *f = (asc_funding){.at = s.map->at};
    f->payer = scope_text(&s, "payer");
    parse_source(&s, f);
    parse_benchmark(&s, f);
    f->bound = scope_real(&s, "bound", 0.95);
    parse_msr(&s, f);
    f->programme_cost = scope_real(&s, "programme_cost", 0.0);
    f->share = scope_real(&s, "share", 0.0);
    f->cap = scope_real(&s, "cap", 0.0);
    const scope collective = scope_below(&s, "collective");
    f->spend = parse_spend(&s);
    if (collective.map != NULL) {
        f->collective = scope_real(&collective, "share", 0.0);
        f->weight =
            parse_weights(&collective, f->spend, scope_get(&s, "historic_spend") != NULL);
    }
    parse_split(&s, f);
    f->floor = scope_real(&s, "floor", 0.0);
    f->ceiling = scope_real(&s, "ceiling", 1.0);
    parse_safety(&s, f);
    f->quality = parse_measure_gate(&s, "quality", &f->quality_floor);
    f->coordination = parse_measure_gate(&s, "coordination", &f->coordination_floor);
    parse_rest(&s, f);
    check_bounds(&s, f);
    check_study(&s, out);
    out->funding = f;
}
