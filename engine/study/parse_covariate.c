/* Covariates and the rules for missing values. */
#include "linked_private.h"
#include <stdlib.h>
#include <string.h>

/* One rule: refuse, exclude, category or {impute: number}. False (with findings) when it is none. */
static bool parse_rule(parser *p, const char *column, const asc_yaml *node,
                       asc_missing *out)
{
    static const struct {
        const char *word;
        asc_missing_rule rule;
    } rules[] = {{"refuse", ASC_REFUSE},
                 {"exclude", ASC_EXCLUDE},
                 {"category", ASC_AS_LEVEL},
                 {"bounds", ASC_BOUNDS},
                 {"weight", ASC_WEIGHT}};
    static const char help[] = "refuse, exclude, category or {impute: number}";
    *out = (asc_missing){.column = column, .at = node->at};
    if (node->kind == ASC_YAML_MAPPING && node->count == 1 &&
        strcmp(node->key[0]->text, "impute") == 0) {
        out->rule = ASC_IMPUTE;
        if (asc_yaml_real(node->item[0], &out->impute)) return true;
        asc_findings_add(p->findings, node->item[0]->at, help, "'impute' needs a number");
        return false;
    }
    for (size_t i = 0; node->kind == ASC_YAML_SCALAR && i < sizeof rules / sizeof *rules;
         i++) {
        if (strcmp(node->text, rules[i].word) != 0) continue;
        out->rule = rules[i].rule;
        return true;
    }
    asc_findings_add(p->findings, node->at, help, "'%.60s' is no rule for missing values",
                     node->kind == ASC_YAML_SCALAR ? node->text : "this");
    return false;
}

static void note_rule(parser *p, const asc_missing *m)
{
    static const char *const word[] = {"refuse", "exclude", "category",
                                       "impute", "bounds",  "weight"};
    asc_text key = asc_text_start(p->arena), value = asc_text_start(p->arena);
    asc_text_add(&key, "missing.");
    canonical_text(&key, m->column);
    char buffer[32];
    if (m->rule == ASC_IMPUTE)
        asc_text_format(&value, "{impute: %s}", asc_real_text(m->impute, buffer));
    else
        asc_text_add(&value, word[m->rule]);
    option_add(p, key.data, value.data, false);
}

static int by_column(const void *a, const void *b)
{
    const asc_missing *x = a, *y = b;
    return strcmp(x->column, y->column);
}

static size_t count_of(const asc_yaml *node)
{
    return node == NULL ? 0 : node->count;
}

void parse_missing(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    const scope s = scope_below(root, "missing");
    const asc_yaml *covariates = scope_get(root, "covariates");
    const size_t most = 1 + count_of(s.map) + count_of(covariates);
    asc_missing *rule = asc_take_bytes(p->arena, most, sizeof *rule);
    if (rule == NULL) return;
    const char *fallback = scope_text(&s, "default");
    rule[0].rule = strcmp(fallback, "exclude") == 0 ? ASC_EXCLUDE : ASC_REFUSE;
    rule[0].at = scope_place(&s, "default");
    size_t n = 1;
    for (size_t i = 0; i < count_of(s.map); i++) {
        const char *column = s.map->key[i]->text;
        if (strcmp(column, "default") == 0) continue;
        if (parse_rule(p, column, s.map->item[i], &rule[n]))
            rule[n++].at = s.map->key[i]->at;
    }
    for (size_t i = 0; i < count_of(covariates); i++) {
        const asc_yaml *item = asc_yaml_get(covariates->item[i], "missing");
        const asc_yaml *column = asc_yaml_get(covariates->item[i], "name");
        if (column == NULL) column = asc_yaml_get(covariates->item[i], "column");
        if (item == NULL || column == NULL || column->kind != ASC_YAML_SCALAR) continue;
        if (asc_yaml_get(s.map, column->text) != NULL)
            asc_findings_add(p->findings, item->at, "keep one of the two",
                             "the rule for '%.60s' stands under 'missing' too",
                             column->text);
        else if (parse_rule(p, column->text, item, &rule[n]))
            n++;
    }
    qsort(rule + 1, n - 1, sizeof *rule, by_column);
    for (size_t i = 1; i < n; i++) note_rule(p, &rule[i]);
    study->missing = rule;
    study->missings = n;
    parse_bounds(p);
    parse_nouns_apart(p);
}

static void parse_covariate(const scope *s, asc_covariate_spec *out)
{
    parser *p = s->p;
    parse_covariate_records(s, out);
    if (out->records == NULL) {
        out->at = scope_place(s, "column");
        if (scope_get(s, "column") != NULL)
            out->column = scope_text(s, "column");
        else if (s->map != NULL && scope_get(s, "table") == NULL &&
                 scope_get(s, "event") == NULL)
            asc_findings_add(p->findings, s->map->at, "name of a column",
                             "key 'column' is missing");
    }
    out->measured_at = scope_place(s, "measured");
    if (scope_get(s, "measured") != NULL) out->measured = scope_text(s, "measured");
    out->degree = scope_count(s, "degree", 9);
    const char *as = scope_text(s, "as");
    out->category = as != NULL && strcmp(as, "category") == 0;
    out->reference = scope_text(s, "reference");
    if (out->category && out->degree > 1)
        asc_findings_add(p->findings, scope_place(s, "degree"),
                         "leave 'degree' or 'as' out", "a category has no powers");
}

static void refuse_twice(parser *p, const asc_covariate_spec *list, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        if (strcmp(list[j].column, list[n].column) != 0) continue;
        asc_findings_add(
            p->findings, list[n].at,
            asc_take_format(p->arena, "first named on line %zu", list[j].at.line),
            "covariate '%.60s' is named twice", list[n].column);
        return;
    }
}

void parse_covariates(const scope *root)
{
    parser *p = root->p;
    const asc_yaml *list = scope_get(root, "covariates");
    if (list == NULL || list->kind != ASC_YAML_SEQUENCE) return;
    asc_covariate_spec *covariate =
        asc_take_bytes(p->arena, list->count, sizeof *covariate);
    asc_covariate_spec *record = asc_take_bytes(p->arena, list->count, sizeof *record);
    if (covariate == NULL || record == NULL) return;
    size_t n = 0, records = 0;
    for (size_t i = 0; i < list->count; i++) {
        const asc_yaml *item = list->item[i];
        const char *shown = asc_take_format(p->arena, "covariates.%zu", n + records + 1);
        /* A bare name is read as {column: name}. */
        const asc_yaml key = {.kind = ASC_YAML_SCALAR, .text = "column"};
        const asc_yaml *const keys[] = {&key}, *const items[] = {item};
        const asc_yaml bare = {.kind = ASC_YAML_MAPPING,
                               .at = item->at,
                               .key = keys,
                               .item = items,
                               .count = 1};
        const bool map = item->kind == ASC_YAML_MAPPING;
        const scope s = {p, map ? item : &bare, "covariates", shown == NULL ? "" : shown};
        asc_covariate_spec one = {0};
        if (item->kind == ASC_YAML_SEQUENCE) continue;
        parse_covariate(&s, &one);
        if (one.column == NULL) continue;
        if (scope_get(&s, "use") != NULL &&
            strcmp(scope_text(&s, "use"), "visibility") == 0) {
            record[records++] = one;
            continue;
        }
        covariate[n] = one;
        refuse_twice(p, covariate, n++);
    }
    p->study->covariate = covariate;
    p->study->covariates = n;
    p->study->record = record;
    p->study->record_covariates = records;
}
