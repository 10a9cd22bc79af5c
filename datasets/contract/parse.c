/* The contract in a schema file: what values must be, beside their types.
 *   tables:
 *     reviews:
 *       columns:
 *         goal_id: {type: text, required: true, refers: goals.goal_id, codes: {refers: unknown_goal}}
 *         attainment: {type: integer, required: true, at_least: -2, at_most: 2}
 *       unique: [{columns: [goal_id, quarter]}]
 *       most: [{of: domain, by: [person_id, quarter], at_most: 3}]
 * A table with none of these keys has no contract. Unknown keys were refused when the types were read (import/schema.c). */
#include "parse.h"
#include "private.h"
#include <stdlib.h>
#include <string.h>

static const char *const rule_key[RULE_COUNT] = {
    "required", "type",    "not",        "levels", "at_least", "at_most",
    "decimals", "differs", "not_before", "refers", "not_among"};
static const char *const rule_code[RULE_COUNT] = {
    "missing_required", "bad_value",         "not_allowed",       "unknown_level",
    "out_of_range",     "out_of_range",      "too_many_decimals", "same_value",
    "time_order",       "unknown_reference", "value_among"};

static bool flag(contract_parse *p, const asc_yaml *node, const char *key)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    if (item == NULL) return false;
    const char *text = item->kind == ASC_YAML_SCALAR ? item->text : "";
    if (strcmp(text, "true") == 0) return true;
    if (strcmp(text, "false") != 0)
        contract_finding(p, item->at, "true", "this is true or false");
    return false;
}

/* "table.column". */
static contract_target reference(contract_parse *p, const asc_yaml *node, const char *key)
{
    contract_target t = {0};
    const char *text = contract_text(p, node, key, "people.person_id");
    if (text == NULL) return t;
    const char *dot = strchr(text, '.');
    t.at = asc_yaml_get(node, key)->at;
    if (dot == NULL || dot == text || dot[1] == '\0') {
        contract_finding(p, t.at, "people.person_id", "write TABLE.COLUMN");
        return t;
    }
    t.table = asc_take_textn(p->arena, text, (size_t)(dot - text));
    t.column = dot + 1;
    return t;
}

/* A column of the row, or {table, column, by} of another table. */
static contract_target earlier(contract_parse *p, const asc_yaml *node)
{
    const asc_yaml *item = asc_yaml_get(node, "not_before");
    contract_target t = {0};
    if (item == NULL) return t;
    t.at = item->at;
    if (item->kind == ASC_YAML_SCALAR) {
        t.column = item->text;
        return t;
    }
    static const char help[] = "{table: people, column: birth_date, by: person_id}";
    if (item->kind == ASC_YAML_MAPPING) {
        t.table = contract_text(p, item, "table", help);
        t.column = contract_text(p, item, "column", help);
        t.by = contract_text(p, item, "by", help);
    }
    if (t.table == NULL || t.column == NULL || t.by == NULL)
        contract_finding(p, item->at, help, "a column, or table, column and by");
    return t;
}

/* Names of faults in place of the usual ones. */
static void read_codes(contract_parse *p, const asc_yaml *node, contract_column *c)
{
    for (size_t r = 0; r < RULE_COUNT; r++) c->code[r] = rule_code[r];
    c->refused_code = "refused_reference";
    const asc_yaml *codes = asc_yaml_get(node, "codes");
    if (codes == NULL) return;
    if (codes->kind != ASC_YAML_MAPPING) {
        contract_finding(p, codes->at, "{refers: unknown_goal}",
                         "codes is a mapping of rules to names");
        return;
    }
    for (size_t i = 0; i < codes->count; i++) {
        size_t r = 0;
        const char *key = codes->key[i]->text;
        const bool named = codes->item[i]->kind == ASC_YAML_SCALAR;
        while (r < RULE_COUNT && (r == RULE_TYPE || strcmp(key, rule_key[r]) != 0)) r++;
        if (named && r < RULE_COUNT)
            c->code[r] = codes->item[i]->text;
        else if (named && strcmp(key, "refused") == 0)
            c->refused_code = codes->item[i]->text;
        else
            contract_finding(p, codes->key[i]->at, "required, not, levels, at_least, ...",
                             "no rule that has a name of its own");
    }
}

static const char *joined(contract_parse *p, const char *lead, const char *const *word,
                          size_t words)
{
    asc_text t = asc_text_start(p->arena);
    asc_text_add(&t, lead);
    for (size_t i = 0; i < words; i++)
        asc_text_format(&t, "%s%s", i == 0 ? " " : ", ", word[i]);
    return t.data;
}

/* A rule as it stands in the report. */
static const char *rule_text(contract_parse *p, const contract_column *c, size_t rule)
{
    switch (rule) {
    case RULE_REQUIRED:
        return "required";
    case RULE_TYPE:
        return !c->has_type      ? "no spaces around"
               : c->form != NULL ? c->form
                                 : asc_type_name(c->type);
    case RULE_NOT:
        return joined(p, "not", c->refused, c->refuseds);
    case RULE_LEVELS:
        return joined(p, "one of", c->level, c->levels);
    case RULE_LEAST:
        return asc_take_format(p->arena, "at least %s", c->least);
    case RULE_MOST:
        return asc_take_format(p->arena, "at most %s", c->most);
    case RULE_DECIMALS:
        return asc_take_format(p->arena, "at most %zu decimals", c->decimals);
    case RULE_DIFFERS:
        return asc_take_format(p->arena, "differs from %s", c->differs.column);
    case RULE_NOT_BEFORE:
        return asc_take_format(p->arena, "not before %s%s%s",
                               c->not_before.table == NULL ? "" : c->not_before.table,
                               c->not_before.table == NULL ? "" : ".",
                               c->not_before.column);
    case RULE_REFERS:
        return asc_take_format(p->arena, "in %s.%s", c->refers.table, c->refers.column);
    default:
        return asc_take_format(p->arena, "not in %s.%s", c->not_among.table,
                               c->not_among.column);
    }
}

/* Rules that are there. */
static void list_rules(contract_parse *p, contract_column *c, bool required)
{
    const bool there[RULE_COUNT] = {required,
                                    c->has_type || c->levels > 0,
                                    c->refuseds > 0,
                                    c->levels > 0,
                                    c->least != NULL,
                                    c->most != NULL,
                                    c->decimals != SIZE_MAX,
                                    c->differs.column != NULL,
                                    c->not_before.column != NULL,
                                    c->refers.column != NULL,
                                    c->not_among.column != NULL};
    for (size_t r = 0; r < RULE_COUNT; r++)
        if (there[r]) c->assert_[r] = contract_assertion(p, c->name, rule_text(p, c, r));
}

/* A bound must be of the column's type. */
static void check_bound(contract_parse *p, const contract_column *c, const asc_yaml *node,
                        const char *key, const char *bound)
{
    int64_t t = 0;
    double x = 0.0;
    if (bound == NULL) return;
    const bool time = c->has_type && (c->type == ASC_DATE || c->type == ASC_DATETIME);
    const bool number = c->has_type && (c->type == ASC_REAL || c->type == ASC_INTEGER);
    if (time && contract_time(bound, strlen(bound), &t)) return;
    if (number && asc_text_real(bound, strlen(bound), &x)) return;
    contract_finding(p, asc_yaml_get(node, key)->at, "{type: integer, at_least: 0}",
                     "a bound needs a column declared integer, real, date or datetime, "
                     "and a value of that type");
}

static void read_column(contract_parse *p, const asc_yaml *key, const asc_yaml *node,
                        contract_column *c)
{
    c->name = key->text;
    c->decimals = SIZE_MAX;
    read_codes(p, node, c);
    if (node->kind == ASC_YAML_SCALAR) {
        c->has_type = asc_type_parse(node->text, &c->type);
        list_rules(p, c, false);
        return;
    }
    const char *type = contract_text(p, node, "type", "integer");
    if (type != NULL) c->has_type = asc_type_parse(type, &c->type);
    c->optional = flag(p, node, "optional");
    c->form = contract_text(p, node, "form", "\"YYYY-MM-DD HH:MM\"");
    c->level = contract_texts(p, node, "levels", &c->levels);
    c->refused = contract_texts(p, node, "not", &c->refuseds);
    c->least = contract_text(p, node, "at_least", "0");
    c->most = contract_text(p, node, "at_most", "10");
    check_bound(p, c, node, "at_least", c->least);
    check_bound(p, c, node, "at_most", c->most);
    const char *decimals = contract_text(p, node, "decimals", "2");
    if (decimals != NULL) {
        c->decimals = (size_t)strtoul(decimals, NULL, 10);
        if (strspn(decimals, "0123456789") != strlen(decimals))
            contract_finding(p, asc_yaml_get(node, "decimals")->at, "2",
                             "a number of decimals");
    }
    c->differs.column = contract_text(p, node, "differs", "alias_id");
    c->not_before = earlier(p, node);
    c->refers = reference(p, node, "refers");
    c->not_among = reference(p, node, "not_among");
    list_rules(p, c, flag(p, node, "required"));
}

/* Does a column say more than its type, unit and missing values? */
static bool column_agrees(const asc_yaml *node)
{
    for (size_t i = 0; node->kind == ASC_YAML_MAPPING && i < node->count; i++) {
        const char *key = node->key[i]->text;
        if (strcmp(key, "type") != 0 && strcmp(key, "unit") != 0 &&
            strcmp(key, "na") != 0)
            return true;
    }
    return false;
}

static bool table_agrees(const asc_yaml *node)
{
    if (node->kind != ASC_YAML_MAPPING) return false;
    if (asc_yaml_get(node, "unique") != NULL || asc_yaml_get(node, "most") != NULL)
        return true;
    const asc_yaml *columns = asc_yaml_get(node, "columns");
    for (size_t i = 0; columns != NULL && i < columns->count; i++)
        if (column_agrees(columns->item[i])) return true;
    return false;
}

static size_t list_length(const asc_yaml *node, const char *key)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    if (item == NULL) return 0;
    return item->kind == ASC_YAML_SEQUENCE ? item->count : 1;
}

static void read_table(contract_parse *p, const asc_yaml *key, const asc_yaml *node)
{
    asc_contract *c = p->contract;
    contract_table *t = p->table = &c->table[c->tables++];
    const asc_yaml *columns = asc_yaml_get(node, "columns");
    const size_t n = columns == NULL ? 0 : columns->count;
    const size_t keys = list_length(node, "unique") + list_length(node, "most");
    t->name = key->text;
    t->column = asc_take_bytes(p->arena, n, sizeof *t->column);
    t->key = asc_take_bytes(p->arena, keys, sizeof *t->key);
    if (t->column == NULL || t->key == NULL) return;
    t->shape = contract_assertion(p, "", "as many fields as the first line");
    for (size_t i = 0; i < n; i++, t->columns++)
        read_column(p, columns->key[i], columns->item[i], &t->column[i]);
    contract_read_keys(p, node, "unique");
    contract_read_keys(p, node, "most");
}

/* Assertions there can be at most. */
static size_t most_assertions(const asc_yaml *tables)
{
    size_t n = 0;
    for (size_t i = 0; i < tables->count; i++) {
        const asc_yaml *columns = asc_yaml_get(tables->item[i], "columns");
        n += 1 + list_length(tables->item[i], "unique") +
             list_length(tables->item[i], "most");
        if (columns != NULL) n += columns->count * RULE_COUNT;
    }
    return n;
}

static asc_status read_tables(contract_parse *p, const asc_yaml *root, asc_error *err)
{
    asc_contract *c = p->contract;
    const asc_yaml *tables = asc_yaml_get(root, "tables");
    if (tables == NULL) return ASC_OK;
    c->table = asc_take_bytes(p->arena, tables->count, sizeof *c->table);
    c->assertion =
        asc_take_bytes(p->arena, most_assertions(tables), sizeof *c->assertion);
    ASC_TRY(asc_arena_check(p->arena, err));
    for (size_t i = 0; i < tables->count; i++)
        if (table_agrees(tables->item[i])) read_table(p, tables->key[i], tables->item[i]);
    contract_check_targets(p);
    return asc_arena_check(p->arena, err);
}

asc_status asc_contract_read(const char *path, asc_arena *arena, asc_contract **out,
                             asc_error *err)
{
    asc_import_options known = {0};
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    ASC_TRY(asc_import_schema(path, arena, &known, err));
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    contract_parse p = {.arena = arena,
                        .contract = asc_take_bytes(arena, 1, sizeof(asc_contract)),
                        .findings = {.arena = arena, .file = path, .text = text}};
    ASC_TRY(asc_arena_check(arena, err));
    p.contract->path = path;
    ASC_TRY(asc_yaml_parse(text, n, arena, &p.findings, &root, err));
    ASC_TRY(read_tables(&p, root, err));
    if (p.findings.count > 0) {
        const char *all = asc_findings_text(&p.findings, arena);
        ASC_TRY(asc_arena_check(arena, err));
        return ASC_FAIL(err, ASC_ESTUDY, "%s", all);
    }
    *out = p.contract;
    return ASC_OK;
}

size_t asc_contract_tables(const asc_contract *c)
{
    return c->tables;
}
