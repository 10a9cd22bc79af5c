/* Predicates: `column` with exactly one test, or any, all, none over a list of predicates. Values of a
 * list file are read here, so that they are part of the plan. */
#include "study_private.h"
#include <string.h>

static const struct {
    const char *key;
    asc_test test;
} tests[] = {
    {"is", ASC_IS},
    {"not", ASC_NOT},
    {"at_least", ASC_AT_LEAST},
    {"above", ASC_ABOVE},
    {"below", ASC_BELOW},
    {"between", ASC_BETWEEN},
    {"starts_with", ASC_STARTS_WITH},
    {"not_starts_with", ASC_NOT_STARTS_WITH},
    {"in_list", ASC_IN_LIST},
    {"missing", ASC_MISSING},
    {"any", ASC_ANY},
    {"all", ASC_ALL},
    {"none", ASC_NONE},
};

enum { TESTS = sizeof tests / sizeof *tests };

static const char example[] =
    "write {column: name, is: [value]}, or not, at_least, above, below, "
    "between, starts_with, in_list, missing";

bool has_test(const asc_yaml *map)
{
    for (size_t i = 0; i < TESTS; i++)
        if (asc_yaml_get(map, tests[i].key) != NULL) return true;
    return false;
}

static asc_value value_of(const asc_yaml *node)
{
    asc_value v = {.text = node->text, .at = node->at};
    v.number = asc_yaml_real(node, &v.real);
    return v;
}

static void read_values(parser *p, const asc_yaml *node, asc_predicate *q)
{
    asc_value *value = asc_take_bytes(p->arena, list_count(node), sizeof *value);
    if (value == NULL) return;
    size_t n = 0;
    for (size_t i = 0; i < list_count(node); i++) {
        const asc_yaml *item = list_item(node, i);
        if (item->kind == ASC_YAML_SCALAR && *item->text != '\0')
            value[n++] = value_of(item);
    }
    q->value = value;
    q->values = n;
}

static void check_between(parser *p, const asc_yaml *node, const asc_predicate *q)
{
    if (q->values != 2) {
        asc_findings_add(p->findings, node->at, "write [lowest, highest]",
                         "'between' needs two values, has %zu", q->values);
    } else if (q->value[0].number && q->value[1].number &&
               q->value[0].real > q->value[1].real) {
        asc_findings_add(p->findings, node->at, "write [lowest, highest]",
                         "'between' starts at %s, above its end %s", q->value[0].text,
                         q->value[1].text);
    }
}

/* One value per line; a first line that is the column's name is a header. */
static void read_list(parser *p, const asc_yaml *node, asc_predicate *q)
{
    char *text = NULL;
    size_t size = 0, lines = 1, bad = 0;
    asc_error err = {0};
    const char *path =
        node->text[0] == '/'
            ? node->text
            : path_join(p, "",
                        asc_take_format(p->arena, "%s/%s", p->study->folder, node->text));
    if (asc_file_read(path, p->arena, &text, &size, &err) != ASC_OK) {
        asc_findings_add(p->findings, node->at, NULL, "%s", err.message);
        return;
    }
    if (!asc_utf8_valid(text, size, &bad) || memchr(text, '\0', size) != NULL) {
        asc_findings_add(p->findings, node->at, "save it as UTF-8 text",
                         "'%s' is no text", path);
        return;
    }
    for (size_t i = 0; i < size; i++) lines += text[i] == '\n';
    asc_value *value = asc_take_bytes(p->arena, lines, sizeof *value);
    if (value == NULL) return;
    q->value = value;
    char *s = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
    for (size_t line = 1; *s != '\0'; line++) {
        const size_t n = strcspn(s, "\n");
        const bool last = s[n] == '\0';
        size_t k = n;
        while (k > 0 && strchr(" \t\r", s[k - 1]) != NULL) k--;
        s[k] = '\0';
        if (strpbrk(s, ",;\"\t") != NULL) {
            asc_findings_add(p->findings, node->at,
                             "write one value per line, without quotes",
                             "'%s', line %zu: more than one value", path, line);
            return;
        }
        const bool header = line == 1 && q->column != NULL && strcmp(s, q->column) == 0;
        if (k > 0 && !header) {
            const asc_yaml item = {.kind = ASC_YAML_SCALAR, .text = s, .at = node->at};
            value[q->values++] = value_of(&item);
        }
        s += last ? n : n + 1;
    }
    if (q->values == 0)
        asc_findings_add(p->findings, node->at, "write one value per line",
                         "'%s' has no values", path);
}

static void read_test(const scope *s, const char *key, asc_predicate *q)
{
    const asc_yaml *node = scope_get(s, key);
    switch (q->test) {
    case ASC_ANY:
    case ASC_ALL:
    case ASC_NONE: {
        const scope predicate = {s->p, s->map, "predicate", s->shown};
        q->child = parse_predicates(&predicate, key, &q->children);
        break;
    }
    case ASC_MISSING:
        q->flag = node->kind == ASC_YAML_SCALAR && strcmp(node->text, "true") == 0;
        break;
    case ASC_IN_LIST:
        if (node->kind == ASC_YAML_SCALAR) read_list(s->p, node, q);
        break;
    default:
        read_values(s->p, node, q);
    }
    if (q->test == ASC_BETWEEN) check_between(s->p, node, q);
}

const asc_predicate *parse_predicate(const scope *s, const char *what)
{
    parser *p = s->p;
    if (s->map == NULL) return NULL; /* reported as no mapping */
    const char *found = NULL;
    asc_predicate *q = asc_take_bytes(p->arena, 1, sizeof *q);
    if (q == NULL) return NULL;
    for (size_t i = 0; i < TESTS; i++) {
        const asc_yaml *node = asc_yaml_get(s->map, tests[i].key);
        if (node == NULL) continue;
        if (found != NULL) {
            asc_findings_add(
                p->findings, node->at, "use all: [{...}, {...}] for several tests",
                "'%s' beside '%s': one test per predicate", tests[i].key, found);
            return NULL;
        }
        found = tests[i].key;
        q->test = tests[i].test;
    }
    if (found == NULL) {
        asc_findings_add(p->findings, s->map->at, example, "%s has no test", what);
        return NULL;
    }
    const asc_yaml *column = asc_yaml_get(s->map, "column");
    const bool nest = q->test >= ASC_ANY;
    if (nest != (column == NULL)) {
        asc_findings_add(p->findings, nest ? column->at : s->map->at,
                         nest ? NULL : example,
                         nest ? "'column' beside '%s'" : "'%s' without 'column'", found);
        return NULL;
    }
    q->at = s->map->at;
    if (column != NULL && column->kind == ASC_YAML_SCALAR) {
        q->column = column->text;
        q->at = column->at;
    }
    read_test(s, found, q);
    return q;
}

const asc_predicate *parse_predicates(const scope *s, const char *key, size_t *count)
{
    const asc_yaml *list = scope_get(s, key);
    *count = 0;
    if (list == NULL || list->kind != ASC_YAML_SEQUENCE) return NULL;
    asc_predicate *all = asc_take_bytes(s->p->arena, list->count, sizeof *all);
    if (all == NULL) return NULL;
    for (size_t i = 0; i < list->count; i++) {
        if (list->item[i]->kind != ASC_YAML_MAPPING) continue;
        const scope line = {s->p, list->item[i], path_join(s->p, s->path, key), s->shown};
        const asc_predicate *q = parse_predicate(&line, "this predicate");
        if (q != NULL) all[(*count)++] = *q;
    }
    return all;
}
