/* `measures`: ratios, scales and reconciliations, and the pathways of `evidence.mechanism`. */
#include "linked_private.h"
#include <math.h>
#include <string.h>

static asc_named_column column_of(const scope *s, const char *key)
{
    if (scope_get(s, key) == NULL) return (asc_named_column){0};
    return (asc_named_column){scope_text(s, key), scope_place(s, key)};
}

static void lacks(const scope *s, const char *key, const char *kind)
{
    if (scope_get(s, key) == NULL && s->map != NULL)
        asc_findings_add(s->p->findings, s->map->at,
                         asc_take_format(s->p->arena, "write %s:", key),
                         "'%s' of kind %s has no '%s'", s->shown, kind, key);
}

static void only_for(const scope *s, const asc_measure *m, asc_measure_kind kind,
                     const char *const *key, size_t keys)
{
    static const char *const name[] = {"ratio", "scale", "reconcile", "goals"};
    for (size_t i = 0; i < keys; i++)
        if (m->kind != kind && scope_get(s, key[i]) != NULL)
            asc_findings_add(s->p->findings, scope_place(s, key[i]), "leave it out",
                             "'%s' is for kind %s", key[i], name[kind]);
}

static void parse_chart(const scope *s, asc_measure *out)
{
    static const char *const only[] = {"method", "shift", "target", "time"};
    static const char *const word[] = {"", "1w", "1mo", "quarter"};
    const char *every = scope_get(s, "every") == NULL ? "" : scope_text(s, "every");
    for (size_t k = 0; every != NULL && k < sizeof word / sizeof *word; k++)
        if (strcmp(every, word[k]) == 0) out->every = (asc_audit_period)k;
    for (size_t i = 0; scope_get(s, "every") == NULL && i < sizeof only / sizeof *only;
         i++)
        if (scope_get(s, only[i]) != NULL)
            asc_findings_add(s->p->findings, scope_place(s, only[i]), "write every: 1mo",
                             "'%s' is for a ratio with 'every'", only[i]);
    out->target = (double)NAN;
    if (out->every == ASC_AUDIT_ALL) return;
    (void)scope_text(s, "method");
    out->time = column_of(s, "time");
    out->shift = scope_count(s, "shift", 12);
    if (scope_get(s, "target") != NULL) out->target = scope_real(s, "target", 0);
}

static void parse_ratio(const scope *s, asc_measure *out)
{
    const scope of = scope_below(s, "of"), met = scope_below(s, "met");
    lacks(s, "of", "ratio");
    lacks(s, "met", "ratio");
    const bool shaped = of.map != NULL && scope_get(&of, "table") != NULL &&
                        of.map->count == 1U + (scope_get(&of, "where") != NULL);
    if (!shaped && scope_get(s, "of") != NULL)
        asc_findings_add(s->p->findings, scope_place(s, "of"),
                         "write of: {table: handovers}, with where: or without",
                         "'of' of '%s' is not rows of a table", s->shown);
    if (shaped) {
        out->table = column_of(&of, "table");
        out->where = parse_where(&of, "where");
    }
    if (met.map != NULL) out->met = parse_predicate(&met, "'met'");
    if (out->met != NULL) {
        asc_text t = asc_text_start(s->p->arena);
        canonical_predicate(&t, out->met);
        option_add(s->p, path_join(s->p, s->shown, "met"), t.data, false);
    }
    out->partner = column_of(s, "partner");
    parse_chart(s, out);
}

static void parse_range(const scope *s, asc_measure *out)
{
    const asc_yaml *node = scope_get(s, "range");
    size_t n = 0;
    out->low = out->high = (double)NAN;
    if (node == NULL) return;
    (void)scope_list(s, "range", &n);
    const asc_yaml *low = list_item(node, 0), *high = list_item(node, 1);
    if (n != 2 || !asc_yaml_real(low, &out->low) || !asc_yaml_real(high, &out->high) ||
        !(out->low < out->high))
        asc_findings_add(s->p->findings, node->at, "write range: [1, 5]",
                         "'range' is not [lowest, highest]");
}

static void parse_scale(const scope *s, asc_measure *out)
{
    static const char *const must[] = {"table", "score", "sd", "reliability"};
    for (size_t i = 0; i < sizeof must / sizeof *must; i++) lacks(s, must[i], "scale");
    out->table = column_of(s, "table");
    out->score = column_of(s, "score");
    out->domain = column_of(s, "domain");
    out->time = column_of(s, "time");
    parse_range(s, out);
    if (scope_get(s, "sd") != NULL) out->sd = scope_real(s, "sd", 0);
    if (scope_get(s, "reliability") != NULL)
        out->reliability = scope_real(s, "reliability", 0);
    const asc_yaml *rule = scope_get(s, "rule");
    const bool usual = rule == NULL || (rule->kind == ASC_YAML_SCALAR &&
                                        strcmp(rule->text, "reliable_change") == 0);
    if (usual)
        option_add(s->p, path_join(s->p, s->shown, "rule"), "reliable_change",
                   rule == NULL);
    else
        asc_findings_add(s->p->findings, rule->at,
                         "write reliable_change, or leave it out",
                         "'rule' of a scale: known, not in this version");
    out->lower_is_better = strcmp(scope_text(s, "good"), "lower") == 0;
}

static void parse_reconcile(const scope *s, const asc_measure *earlier, size_t n,
                            asc_measure *out)
{
    const scope told = scope_below(s, "narrative");
    parser *p = s->p;
    lacks(s, "quantitative", "reconcile");
    lacks(s, "narrative", "reconcile");
    out->quantitative = SIZE_MAX;
    const char *name =
        scope_get(s, "quantitative") == NULL ? NULL : scope_text(s, "quantitative");
    for (size_t i = 0; name != NULL && i < n; i++)
        if (earlier[i].kind == ASC_MEASURE_SCALE && strcmp(earlier[i].name, name) == 0)
            out->quantitative = i;
    if (name != NULL && out->quantitative == SIZE_MAX)
        asc_findings_add(p->findings, scope_place(s, "quantitative"),
                         "name a measure of kind scale that stands above this one",
                         "no scale '%.60s'", name);
    if (told.map != NULL) {
        out->table = column_of(&told, "table");
        out->told = column_of(&told, "class");
        out->where = parse_where(&told, "where");
    }
    if (scope_get(s, "close_needs") == NULL) return;
    const char *const *need = scope_list(s, "close_needs", &out->needs);
    asc_named_column *column = asc_take_bytes(p->arena, out->needs, sizeof *column);
    for (size_t i = 0; column != NULL && i < out->needs; i++)
        column[i] = (asc_named_column){need[i], scope_place(s, "close_needs")};
    out->need = column;
}

/* Every record has the fields: one check for each. */
static void parse_goals(const scope *s, asc_measure *out)
{
    lacks(s, "table", "goals");
    lacks(s, "require", "goals");
    out->table = column_of(s, "table");
    if (scope_get(s, "require") == NULL) return;
    const char *const *field = scope_list(s, "require", &out->needs);
    asc_named_column *need = asc_take_bytes(s->p->arena, out->needs, sizeof *need);
    for (size_t i = 0; need != NULL && i < out->needs; i++)
        need[i] = (asc_named_column){field[i], scope_place(s, "require")};
    out->need = need;
}

/* Keys of two kinds. */
static void only_of_two(const scope *s, const asc_measure *m)
{
    if (m->kind != ASC_MEASURE_SCALE && m->kind != ASC_MEASURE_RATIO &&
        scope_get(s, "time") != NULL)
        asc_findings_add(s->p->findings, scope_place(s, "time"), "leave it out",
                         "'time' is for kinds scale and ratio");
    if (m->kind != ASC_MEASURE_SCALE && m->kind != ASC_MEASURE_GOALS &&
        scope_get(s, "table") != NULL)
        asc_findings_add(s->p->findings, scope_place(s, "table"), "leave it out",
                         "'table' is for kinds scale and goals");
}

static void parse_one(const scope *s, const asc_measure *earlier, size_t n,
                      asc_measure *out)
{
    static const char *const ratio[] = {"of",     "met",   "partner", "every",
                                        "method", "shift", "target"};
    static const char *const scale[] = {"score",       "domain", "range", "sd",
                                        "reliability", "rule",   "good"};
    static const char *const reconcile[] = {"quantitative", "narrative", "close_needs"};
    const char *kind = scope_text(s, "kind");
    if (kind == NULL) return;
    out->kind = strcmp(kind, "scale") == 0       ? ASC_MEASURE_SCALE
                : strcmp(kind, "reconcile") == 0 ? ASC_MEASURE_RECONCILE
                : strcmp(kind, "goals") == 0     ? ASC_MEASURE_GOALS
                                                 : ASC_MEASURE_RATIO;
    only_for(s, out, ASC_MEASURE_RATIO, ratio, sizeof ratio / sizeof *ratio);
    only_for(s, out, ASC_MEASURE_SCALE, scale, sizeof scale / sizeof *scale);
    only_for(s, out, ASC_MEASURE_RECONCILE, reconcile,
             sizeof reconcile / sizeof *reconcile);
    static const char *const goals[] = {"require"};
    only_for(s, out, ASC_MEASURE_GOALS, goals, 1);
    only_of_two(s, out);
    if (out->kind == ASC_MEASURE_RATIO)
        parse_ratio(s, out);
    else if (out->kind == ASC_MEASURE_GOALS)
        parse_goals(s, out);
    else if (out->kind == ASC_MEASURE_SCALE)
        parse_scale(s, out);
    else
        parse_reconcile(s, earlier, n, out);
}

void parse_measures(const scope *root)
{
    const scope s = scope_below(root, "measures");
    asc_study *study = root->p->study;
    if (s.map == NULL) return;
    asc_measure *measure = asc_take_bytes(root->p->arena, s.map->count, sizeof *measure);
    if (measure == NULL) return;
    for (size_t i = 0; i < s.map->count; i++) {
        const scope one = scope_named(&s, i);
        measure[i] = (asc_measure){.name = s.map->key[i]->text, .at = s.map->key[i]->at};
        if (one.map != NULL) parse_one(&one, measure, i, &measure[i]);
    }
    study->measure = measure;
    study->measures = s.map->count;
}

static bool delivers(const asc_study *s, const char *name)
{
    for (size_t k = 0; k < s->functions; k++)
        if (strcmp(s->function[k].name, name) == 0) return s->function[k].records != NULL;
    for (size_t k = 0; k < s->partners; k++)
        if (strcmp(s->partner[k].name, name) == 0) {
            const asc_partner *p = &s->partner[k];
            bool all = p->functions > 0;
            for (size_t f = 0; f < p->functions; f++)
                all &= s->function[p->first + f].records != NULL;
            return all;
        }
    return false;
}

/* An outcome taken from a table, or a named event: its first record from the start on. */
static bool is_step(const asc_study *s, const char *name)
{
    for (size_t o = 0; o < s->outcomes; o++)
        if (strcmp(s->outcome[o].name, name) == 0) return s->outcome[o].linked != NULL;
    for (size_t e = 0; s->link != NULL && e < s->link->events; e++)
        if (strcmp(s->link->event[e].name, name) == 0) return true;
    return false;
}

static const char path_example[] = "[pharmacy, meds_closed, readmission]: a partner or "
                                   "function, then events or outcomes taken from tables";

/* The names of a path, each known; written into t with > between them. */
static const char *const *parse_steps(parser *p, const asc_yaml *list, asc_text *t)
{
    const char **step = asc_take_bytes(p->arena, list->count, sizeof *step);
    for (size_t j = 0; step != NULL && j < list->count; j++) {
        const asc_yaml *item = list->item[j];
        const char *name = item->kind == ASC_YAML_SCALAR ? item->text : "";
        const bool known = j == 0 ? delivers(p->study, name) : is_step(p->study, name);
        if (!known)
            asc_findings_add(p->findings, item->at, path_example,
                             j == 0 ? "'%.60s' is no partner or function with records"
                                    : "'%.60s' is no event, and no outcome taken from a "
                                      "table",
                             name);
        step[j] = name;
        asc_text_format(t, "%s%s", j > 0 ? " > " : "", name);
    }
    return step;
}

/* [pharmacy, meds_closed, readmission], or {path: [...], share: 0.6}. */
static bool parse_path(parser *p, const asc_yaml *node, size_t i, asc_path_plan *out)
{
    const bool map = node->kind == ASC_YAML_MAPPING;
    const asc_yaml *list = map ? asc_yaml_get(node, "path") : node;
    const asc_yaml *share = map ? asc_yaml_get(node, "share") : NULL;
    *out = (asc_path_plan){.at = node->at, .share = (double)NAN};
    if (list == NULL || list->kind != ASC_YAML_SEQUENCE || list->count < 2 ||
        (map && node->count != 1U + (share != NULL))) {
        asc_findings_add(p->findings, node->at, path_example, "this is no path");
        return false;
    }
    if (share != NULL &&
        (!asc_yaml_real(share, &out->share) || !(out->share > 0.0) || out->share > 1.0))
        asc_findings_add(p->findings, share->at, "0.6 is 60 % of the people reached",
                         "'share' is no part above 0 and up to 1");
    asc_text t = asc_text_start(p->arena), value = asc_text_start(p->arena);
    const char *const *step = parse_steps(p, list, &t);
    if (step == NULL) return false;
    char buffer[32];
    if (share != NULL) asc_text_format(&t, " %s", asc_real_text(out->share, buffer));
    canonical_text(&value, t.data == NULL ? "" : t.data);
    option_add(p, asc_take_format(p->arena, "evidence.mechanism.%zu", i + 1), value.data,
               false);
    out->partner = step[0];
    out->outcome = step + 1;
    out->outcomes = list->count - 1;
    return true;
}

void parse_mechanism(const scope *evidence)
{
    parser *p = evidence->p;
    const asc_yaml *node = scope_get(evidence, "mechanism");
    if (node == NULL) return;
    if (node->kind != ASC_YAML_SEQUENCE) {
        asc_findings_add(p->findings, node->at, "[[pharmacy, meds_closed, readmission]]",
                         "'mechanism' is a list of paths");
        return;
    }
    asc_path_plan *path = asc_take_bytes(p->arena, node->count, sizeof *path);
    size_t n = 0;
    for (size_t i = 0; path != NULL && i < node->count; i++)
        if (parse_path(p, node->item[i], i, &path[n])) n++;
    p->study->path = path;
    p->study->paths = n;
}
