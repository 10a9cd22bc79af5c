/* Checks a study's tree against the schema table in one pass: unknown keys with
 * suggestions, keys and choices of a later version, wrong kinds, ranges, keys that are
 * missing. Reading comes after and takes a value of a wrong kind for absent, so that
 * every mistake is told once. */
#include "study_private.h"
#include <math.h>
#include <string.h>

static const char not_now[] = "known, not in this version";

static bool empty_scalar(const asc_yaml *n)
{
    return n->kind == ASC_YAML_SCALAR && !n->quoted &&
           (*n->text == '\0' || strcmp(n->text, "~") == 0 ||
            strcmp(n->text, "null") == 0);
}

/* The choices of a row: its own, or those of a registry above this layer. */
static const char *choices_of(const parser *p, const schema_row *row)
{
    const asc_registry_names *r = p->names;
    const bool index = strcmp(row->path, "contribution") == 0;
    const bool model = strcmp(row->path, "counterfactual.model") == 0;
    if (r == NULL || (!index && !model)) return row->choices;
    const char *const *name = index ? r->index : r->model;
    const size_t n = index ? r->indices : r->models;
    asc_text t = asc_text_start(p->arena);
    for (size_t i = 0; i < n; i++)
        asc_text_format(&t, "%s%s", t.length > 0 ? " " : "", name[i]);
    return t.data == NULL ? "" : t.data;
}

/* The word of a list that is nearest, or NULL. */
static const char *nearest_word(const char *words, const char *word, asc_arena *arena)
{
    const char *candidate[64];
    size_t n = 0;
    for (const char *s = words; s != NULL && *s != '\0' && n < 64;) {
        const size_t k = strcspn(s, " ");
        candidate[n] = asc_take_textn(arena, s, k);
        if (candidate[n++] == NULL) return NULL;
        s += k + (s[k] == ' ');
    }
    return asc_text_nearest(word, candidate, n);
}

static void check_choice(parser *p, const schema_row *row, const asc_yaml *node)
{
    const char *choices = choices_of(p, row);
    if (choices == NULL || word_in(choices, node->text)) return;
    if (word_in(row->later, node->text)) {
        asc_findings_add(p->findings, node->at,
                         asc_take_format(p->arena, "in this version: %s",
                                         words_joined(choices, p->arena)),
                         "'%s' %s", node->text, not_now);
        return;
    }
    const char *near = nearest_word(choices, node->text, p->arena);
    const char *help =
        near != NULL
            ? asc_take_format(p->arena, "did you mean '%s'?", near)
            : asc_take_format(p->arena, "one of: %s", words_joined(choices, p->arena));
    asc_findings_add(p->findings, node->at, help, "'%.60s' is no value of '%s'",
                     node->text, schema_key(row->path));
}

static bool whole_number(const asc_yaml *node)
{
    const char *digits = node->text + (*node->text == '+' || *node->text == '-');
    const size_t n = strlen(digits);
    return !node->quoted && n > 0 && strspn(digits, "0123456789") == n;
}

static void check_number(parser *p, const schema_row *row, const asc_yaml *node)
{
    double x = 0;
    const bool whole = row->kind == INTEGER;
    if (!asc_yaml_real(node, &x) || (whole && !whole_number(node))) {
        asc_findings_add(p->findings, node->at, row->help, "'%s' needs a %s, not '%.60s'",
                         schema_key(row->path), whole ? "whole number" : "number",
                         node->text);
    } else if (row->low < row->high && !(x >= row->low && x <= row->high)) {
        asc_findings_add(p->findings, node->at, row->help,
                         "'%s' is %s, outside %g to %.12g", schema_key(row->path),
                         node->text, row->low, row->high);
    }
}

void schema_check_scalar(parser *p, const schema_row *row, const asc_yaml *node)
{
    const char *key = schema_key(row->path);
    if (node->kind != ASC_YAML_SCALAR) {
        asc_findings_add(p->findings, node->at, row->help,
                         "'%s' needs one value, not a %s", key,
                         node->kind == ASC_YAML_MAPPING ? "mapping" : "list");
    } else if (empty_scalar(node) || *node->text == '\0') {
        asc_findings_add(p->findings, node->at, row->help, "'%s' has no value", key);
    } else if (row->kind == NUMBER || row->kind == INTEGER) {
        check_number(p, row, node);
        if (row->choices != NULL) check_choice(p, row, node);
    } else if (row->kind == NAME && !name_valid(node->text)) {
        asc_findings_add(p->findings, node->at,
                         "letters, digits and _, at most 63, no digit first",
                         "'%.80s' cannot be a name", node->text);
    } else {
        check_choice(p, row, node);
    }
}

static void check_item(parser *p, const schema_row *row, const asc_yaml *list, size_t i)
{
    const asc_yaml *item = list->item[i];
    schema_check_scalar(p, row, item);
    if (row->kind == PAIR) return;
    for (size_t j = 0; j < i; j++) {
        const asc_yaml *before = list->item[j];
        if (item->kind != ASC_YAML_SCALAR || before->kind != ASC_YAML_SCALAR) continue;
        if (item->quoted != before->quoted || strcmp(item->text, before->text) != 0)
            continue;
        asc_findings_add(p->findings, item->at, NULL, "'%.60s' is written twice in '%s'",
                         item->text, schema_key(row->path));
        return;
    }
}

static void check_list(parser *p, const schema_row *row, const asc_yaml *node)
{
    if (node->kind != ASC_YAML_SEQUENCE) {
        schema_check_scalar(p, row, node);
        return;
    }
    if (node->count == 0 && row->kind != ANY_LIST)
        asc_findings_add(p->findings, node->at, "leave the key out, or name at least one",
                         "'%s' is an empty list", schema_key(row->path));
    for (size_t i = 0; i < node->count; i++) check_item(p, row, node, i);
}

/* May the last part of the row's path stand in a mapping at path? */
static bool stands_at(const schema_row *row, const char *path, bool predicate)
{
    const char *last = schema_key(row->path);
    const size_t before = last == row->path ? 0 : (size_t)(last - row->path) - 1;
    if (*last == '*') return false;
    if (strlen(path) == before && strncmp(path, row->path, before) == 0) return true;
    return predicate && before == 9 && strncmp("predicate", row->path, 9) == 0;
}

/* "did you mean", or the keys that may stand here. */
static const char *key_help(parser *p, const char *path, const char *key)
{
    size_t count = 0, n = 0;
    const schema_row *row = schema_table(&count), *parent = schema_find(path);
    const char *candidate[128];
    asc_text keys = asc_text_start(p->arena);
    const bool predicate =
        parent != NULL && (parent->kind == PREDICATE || parent->kind == PREDICATES);
    for (size_t i = 0; i < count && n < 128; i++) {
        if (!stands_at(&row[i], path, predicate)) continue;
        candidate[n] = schema_key(row[i].path);
        if (row[i].now)
            asc_text_format(&keys, "%s%s", keys.length > 0 ? ", " : "", candidate[n]);
        n++;
    }
    const char *near = asc_text_nearest(key, candidate, n);
    if (near != NULL) return asc_take_format(p->arena, "did you mean '%s'?", near);
    if (keys.data == NULL || keys.length == 0) return NULL;
    return asc_take_format(p->arena, "keys here: %s", keys.data);
}

static void check_value(parser *p, const schema_row *row, const asc_yaml *node,
                        bool later);

static void check_key(parser *p, const asc_yaml *map, size_t i, const char *path,
                      bool later)
{
    const asc_yaml *key = map->key[i];
    const schema_row *row = schema_child(path, key->text), *parent = schema_find(path);
    if (row == NULL) {
        asc_findings_add(p->findings, key->at, key_help(p, path, key->text),
                         "unknown key '%.60s'", key->text);
        return;
    }
    if (parent != NULL && parent->kind == NAMES && !name_valid(key->text))
        asc_findings_add(p->findings, key->at,
                         "letters, digits and _, at most 63, no digit first",
                         "'%.80s' cannot be a name", key->text);
    if (!row->now && !later)
        asc_findings_add(p->findings, key->at, NULL, "'%s': %s", key->text, not_now);
    check_value(p, row, map->item[i], later || !row->now);
}

static void check_map(parser *p, const asc_yaml *map, const char *path, bool later)
{
    bool ahead = later;
    for (size_t i = 0; i < map->count; i++) {
        const schema_row *row = schema_child(path, map->key[i]->text);
        ahead |= row != NULL && !row->now && *path != '\0';
        check_key(p, map, i, path, later);
    }
    if (ahead) return; /* with its keys of a later version it may well be complete */
    size_t count = 0;
    const schema_row *row = schema_table(&count);
    const size_t n = strlen(path);
    for (size_t i = 0; i < count; i++) {
        const char *last = schema_key(row[i].path);
        const size_t before = last == row[i].path ? 0 : (size_t)(last - row[i].path) - 1;
        if (!row[i].required || before != n || strncmp(path, row[i].path, n) != 0)
            continue;
        if (asc_yaml_get(map, last) != NULL) continue;
        const asc_place at = n == 0 ? (asc_place){0} : map->at;
        asc_findings_add(p->findings, at, row[i].help, "key '%s' is missing", last);
    }
}

/* Mappings of a list, or one mapping; texts too when they may stand there. */
static void check_entries(parser *p, const schema_row *row, const asc_yaml *node,
                          bool later)
{
    if (node->kind == ASC_YAML_MAPPING && row->kind == ENTRIES) {
        check_map(p, node, row->path, later);
        return;
    }
    const char *key = schema_key(row->path);
    if (later && node->kind != ASC_YAML_SEQUENCE) return;
    const bool may_be_empty = later || row->fallback != NULL;
    if (node->kind != ASC_YAML_SEQUENCE || (node->count == 0 && !may_be_empty)) {
        asc_findings_add(p->findings, node->at, row->help, "'%s' needs a list%s", key,
                         node->kind == ASC_YAML_SEQUENCE ? " with at least one item"
                                                         : "");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const asc_yaml *item = node->item[i];
        if (item->kind == ASC_YAML_MAPPING) {
            check_map(p, item, row->path, later);
        } else if (row->kind != ITEMS || item->kind != ASC_YAML_SCALAR ||
                   empty_scalar(item)) {
            asc_findings_add(p->findings, item->at, row->help, "'%s' needs mappings%s",
                             key, row->kind == ITEMS ? " or names" : "");
        }
    }
}

static void check_value(parser *p, const schema_row *row, const asc_yaml *node,
                        bool later)
{
    switch (row->kind) {
    case FREE:
        return;
    case MAP:
    case PREDICATE:
    case NAMES:
    case COLUMNS:
    case SAME_AS_PARTNER:
        if (node->kind == ASC_YAML_MAPPING && (node->count > 0 || later))
            check_map(p, node, row->kind == SAME_AS_PARTNER ? "partners.*" : row->path,
                      later);
        else if (!later)
            asc_findings_add(
                p->findings, node->at, row->help, "'%s' needs a mapping%s",
                schema_key(row->path)[0] == '*' ? "this entry" : schema_key(row->path),
                node->kind == ASC_YAML_MAPPING ? " with at least one key" : "");
        return;
    case ENTRIES:
    case ITEMS:
    case PREDICATES:
        check_entries(p, row, node, later);
        return;
    case INDICES:
        check_indices(p, row, node);
        return;
    case LIST:
    case ANY_LIST:
    case PAIR:
    case VALUES:
        if (!later) check_list(p, row, node);
        return;
    default:
        if (!later) schema_check_scalar(p, row, node);
    }
}

void schema_check(parser *p, const asc_yaml *root)
{
    check_map(p, root, "", false);
}
