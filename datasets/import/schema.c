/* The schema file: types, units and missing-value tokens of the columns that need saying.
 *   tables:
 *     encounters:
 *       na: ["?"]
 *       columns:
 *         encounter_id: {type: text}
 *         weight: {type: real, unit: kg, na: ["-9"]}
 *         sex: category
 * All mistakes come in one pass, with their places. The rules of a contract on values stand in the same file
 * (contract/parse.c). */
#include "ascribe/import.h"
#include "ascribe/yaml.h"
#include <string.h>

typedef struct schema {
    asc_arena *arena;
    asc_findings findings;
    asc_column_rule *rule; /* [rules], room for all */
    size_t rules;
} schema;

static const char *const top_keys[] = {"tables"};
static const char *const table_keys[] = {"na", "columns", "unique", "most"};
static const char *const column_keys[] = {
    "type",     "unit",    "na",       "optional",  "required",   "form",
    "levels",   "not",     "at_least", "at_most",   "not_before", "refers",
    "decimals", "differs", "codes",    "not_among",
};
enum {
    TABLE_KEYS = sizeof table_keys / sizeof *table_keys,
    COLUMN_KEYS = sizeof column_keys / sizeof *column_keys
};
static const char *const types[] = {
    "real", "integer", "boolean", "date", "datetime", "category", "text",
};
enum { TYPES = sizeof types / sizeof *types };

/* "did you mean 'x'?", or the whole list. */
static const char *suggestion(schema *s, const char *word, const char *const *known,
                              size_t n)
{
    const char *near = asc_text_nearest(word, known, n);
    if (near != NULL) return asc_take_format(s->arena, "did you mean '%s'?", near);
    asc_text all = asc_text_start(s->arena);
    asc_text_add(&all, n == 1 ? "known is: " : "known are: ");
    for (size_t i = 0; i < n; i++)
        asc_text_format(&all, "%s%s", i == 0 ? "" : ", ", known[i]);
    return all.data;
}

/* A mapping with known keys only; false, with a finding, for anything else. */
static bool check_mapping(schema *s, const asc_yaml *node, const char *what,
                          const char *const *known, size_t n)
{
    if (node->kind != ASC_YAML_MAPPING) {
        asc_findings_add(&s->findings, node->at, NULL,
                         "%s must be a mapping {key: value}", what);
        return false;
    }
    for (size_t i = 0; known != NULL && i < node->count; i++) {
        size_t k = 0;
        while (k < n && strcmp(node->key[i]->text, known[k]) != 0) k++;
        if (k == n)
            asc_findings_add(&s->findings, node->key[i]->at,
                             suggestion(s, node->key[i]->text, known, n),
                             "unknown key '%s' in %s", node->key[i]->text, what);
    }
    return true;
}

/* One token or a list of them. */
static void read_na(schema *s, const asc_yaml *node, asc_column_rule *rule)
{
    if (node == NULL) return;
    const bool one = node->kind == ASC_YAML_SCALAR;
    const size_t n = one ? 1 : node->count;
    const char **token = asc_take_bytes(s->arena, n, sizeof *token);
    if (token == NULL) return;
    for (size_t i = 0; i < n; i++) {
        const asc_yaml *item = one ? node : node->item[i];
        if (node->kind == ASC_YAML_MAPPING || item->kind != ASC_YAML_SCALAR) {
            asc_findings_add(&s->findings, node->at, "na: [\"?\", \"-9\"]",
                             "na must be a token or a list of tokens");
            return;
        }
        token[i] = item->text;
    }
    rule->na = token;
    rule->nas = n;
}

static void read_type(schema *s, const asc_yaml *node, asc_column_rule *rule)
{
    if (node->kind == ASC_YAML_SCALAR && asc_type_parse(node->text, &rule->type)) {
        rule->has_type = true;
        return;
    }
    const char *word = node->kind == ASC_YAML_SCALAR ? node->text : "";
    asc_findings_add(&s->findings, node->at, suggestion(s, word, types, TYPES),
                     "unknown type '%s'", word);
}

/* A rule at a place; the arrays have room for all. */
static asc_column_rule *start_rule(schema *s, const char *table, const char *column,
                                   asc_place at)
{
    asc_column_rule *rule = &s->rule[s->rules++];
    *rule = (asc_column_rule){.table = table, .column = column};
    rule->place =
        asc_take_format(s->arena, "%s:%zu:%zu", s->findings.file, at.line, at.column);
    return rule;
}

static void read_column(schema *s, const char *table, const asc_yaml *key,
                        const asc_yaml *node)
{
    asc_column_rule *rule = start_rule(s, table, key->text, key->at);
    if (node->kind == ASC_YAML_SCALAR) {
        read_type(s, node, rule);
        return;
    }
    if (!check_mapping(s, node, "a column", column_keys, COLUMN_KEYS)) return;
    const asc_yaml *type = asc_yaml_get(node, "type"), *unit = asc_yaml_get(node, "unit");
    if (type != NULL) read_type(s, type, rule);
    if (unit != NULL && (unit->kind != ASC_YAML_SCALAR || *unit->text == '\0'))
        asc_findings_add(&s->findings, unit->at, "unit: kg", "unit must be a text");
    else if (unit != NULL)
        rule->unit = unit->text;
    read_na(s, asc_yaml_get(node, "na"), rule);
}

static void read_table(schema *s, const asc_yaml *key, const asc_yaml *node)
{
    asc_column_rule *whole = start_rule(s, key->text, NULL, key->at);
    if (!check_mapping(s, node, "a table", table_keys, TABLE_KEYS)) return;
    read_na(s, asc_yaml_get(node, "na"), whole);
    const asc_yaml *columns = asc_yaml_get(node, "columns");
    if (columns == NULL || !check_mapping(s, columns, "columns", NULL, 0)) return;
    for (size_t i = 0; i < columns->count; i++)
        read_column(s, key->text, columns->key[i], columns->item[i]);
}

/* Rules there can be at most. */
static size_t most_rules(const asc_yaml *tables)
{
    size_t n = tables->count;
    for (size_t i = 0; i < tables->count; i++) {
        const asc_yaml *columns = asc_yaml_get(tables->item[i], "columns");
        if (columns != NULL) n += columns->count;
    }
    return n;
}

static asc_status read_tables(schema *s, const asc_yaml *root, asc_error *err)
{
    if (!check_mapping(s, root, "a schema", top_keys, 1)) return ASC_OK;
    const asc_yaml *tables = asc_yaml_get(root, "tables");
    if (tables == NULL) {
        asc_findings_add(&s->findings, root->at,
                         "tables: {people: {columns: {id: text}}}",
                         "a schema needs the key 'tables'");
        return ASC_OK;
    }
    if (!check_mapping(s, tables, "tables", NULL, 0)) return ASC_OK;
    s->rule = asc_take_bytes(s->arena, most_rules(tables), sizeof *s->rule);
    ASC_TRY(asc_arena_check(s->arena, err));
    for (size_t i = 0; i < tables->count; i++)
        read_table(s, tables->key[i], tables->item[i]);
    return ASC_OK;
}

asc_status asc_import_schema(const char *path, asc_arena *arena, asc_import_options *out,
                             asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    schema s = {.arena = arena, .findings = {.arena = arena, .file = path, .text = text}};
    ASC_TRY(asc_yaml_parse(text, n, arena, &s.findings, &root, err));
    ASC_REQUIRE(root != NULL, err, ASC_ESTUDY,
                "%s: the schema is empty; leave it out, or say tables: {...}", path);
    ASC_TRY(read_tables(&s, root, err));
    ASC_TRY(asc_arena_check(arena, err));
    if (s.findings.count > 0) {
        const char *all = asc_findings_text(&s.findings, arena);
        ASC_TRY(asc_arena_check(arena, err));
        return ASC_FAIL(err, ASC_ESTUDY, "%s", all);
    }
    out->rule = s.rule;
    out->rules = s.rules;
    return ASC_OK;
}

asc_status asc_import_schema_tables(const asc_import_options *o, const char *const *table,
                                    size_t tables, asc_error *err)
{
    for (size_t i = 0; i < o->rules; i++) {
        const asc_column_rule *rule = &o->rule[i];
        size_t k = 0;
        while (k < tables && strcmp(rule->table, table[k]) != 0) k++;
        if (k < tables) continue;
        const char *near = asc_text_nearest(rule->table, table, tables);
        return ASC_FAIL(err, ASC_ESTUDY,
                        "%s%sthe schema names a table '%s' that is not imported%s%s%s",
                        rule->place == NULL ? "" : rule->place,
                        rule->place == NULL ? "" : ": ", rule->table,
                        near == NULL ? "" : "; did you mean '", near == NULL ? "" : near,
                        near == NULL ? "" : "'?");
    }
    return ASC_OK;
}
