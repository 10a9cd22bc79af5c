/* From a grid to tables: the type of every column, missing values and their reasons, labels. */
#include "decimal.h"
#include "grid.h"
#include "rules.h"
#include <math.h>
#include <string.h>

/* One column on its way into the table. */
typedef struct making {
    const asc_grid *g;
    const asc_grid_column *from;
    const asc_column_rule *rule; /* NULL: none                      */
    const asc_token *token;      /* [tokens] that mean missing      */
    size_t tokens, rows;
    asc_arena *arena;
    asc_table *out;
} making;

static size_t block_of(size_t i)
{
    return i / ASC_GRID_BLOCK;
}

static uint8_t why(const asc_grid_column *c, size_t i)
{
    return c->block[block_of(i)]->why[i % ASC_GRID_BLOCK];
}

static double real_at(const asc_grid_column *c, size_t i)
{
    return c->block[block_of(i)]->cell[i % ASC_GRID_BLOCK].real;
}

static int64_t whole_at(const asc_grid_column *c, size_t i)
{
    return c->block[block_of(i)]->cell[i % ASC_GRID_BLOCK].whole;
}

static bool is_real(const asc_grid_column *c)
{
    return c->kind == ASC_GRID_NUMBER || c->kind == ASC_GRID_REAL;
}

static double number_at(const asc_grid_column *c, size_t i)
{
    return is_real(c) ? real_at(c, i) : (double)whole_at(c, i);
}

/* Is the cell missing, by the source or by a declared token? */
static bool is_missing(const making *m, size_t i)
{
    const asc_grid_column *c = m->from;
    if (why(c, i) != 0) return true;
    for (size_t k = 0; k < m->tokens; k++) {
        const asc_token *t = &m->token[k];
        double x = 0.0;
        if (c->kind == ASC_GRID_TEXT) {
            const asc_intern_key *key = &c->text.key[whole_at(c, i)];
            if (key->length == t->n && memcmp(key->text, t->text, t->n) == 0) return true;
        } else if (c->kind <= ASC_GRID_WHOLE && asc_decimal_parse(t->text, t->n, &x)) {
            if (number_at(c, i) == x) return true;
        }
    }
    return false;
}

/* A whole number that a double holds exactly. */
static bool is_whole(double x)
{
    return x == floor(x) && fabs(x) <= 9007199254740992.0 && !(x == 0.0 && signbit(x));
}

static bool all_whole(const making *m)
{
    for (size_t i = 0; i < m->rows; i++)
        if (!is_missing(m, i) && is_real(m->from) && !is_whole(real_at(m->from, i)))
            return false;
    return true;
}

static asc_status refuse(const making *m, size_t row, const char *what, asc_error *err)
{
    return ASC_FAIL(err, ASC_EDATA,
                    "%s: column '%s', row %zu: %s%s%s; correct the schema or the values",
                    m->g->path, m->from->name, row + 1, what,
                    m->rule == NULL || m->rule->place == NULL ? "" : ", declared at ",
                    m->rule == NULL || m->rule->place == NULL ? "" : m->rule->place);
}

static asc_status make_real(const making *m, asc_column *c, asc_error *err)
{
    double *x = asc_take(m->arena, m->rows);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t i = 0; i < m->rows; i++) {
        x[i] = is_missing(m, i) ? (double)NAN : number_at(m->from, i);
        if (!is_real(m->from) && x[i] == x[i] && fabs(x[i]) > 9007199254740992.0)
            return refuse(m, i, "a whole number that a real cannot hold exactly", err);
    }
    c->real = x;
    return ASC_OK;
}

static asc_status make_whole(const making *m, asc_column *c, asc_error *err)
{
    int64_t *x = asc_take_bytes(m->arena, m->rows, sizeof *x);
    uint8_t *mask = asc_take_bytes(m->arena, m->rows, 1);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t i = 0; i < m->rows; i++) {
        if (is_missing(m, i)) {
            mask[i] = 1;
            c->missing = mask;
            continue;
        }
        if (is_real(m->from) && !is_whole(real_at(m->from, i)))
            return refuse(m, i, "not a whole number", err);
        x[i] = is_real(m->from) ? (int64_t)real_at(m->from, i) : whole_at(m->from, i);
        if (c->type == ASC_BOOLEAN && x[i] != 0 && x[i] != 1)
            return refuse(m, i, "neither 0 nor 1", err);
    }
    c->integer = x;
    return ASC_OK;
}

/* The text of a cell: of a number the shortest that reads back to it. */
static const char *text_at(const making *m, size_t i, char *buffer, size_t size,
                           size_t *n)
{
    const asc_grid_column *c = m->from;
    if (c->kind == ASC_GRID_TEXT) {
        const asc_intern_key *key = &c->text.key[whole_at(c, i)];
        *n = key->length;
        return key->text;
    }
    const double x = is_real(c) ? real_at(c, i) : 0.0;
    const bool whole = !is_real(c) || is_whole(x);
    const int64_t k = is_real(c) ? (whole ? (int64_t)x : 0) : whole_at(c, i);
    const asc_column one = {
        .type = whole ? ASC_INTEGER : ASC_REAL, .real = &x, .integer = &k};
    const char *text = asc_column_cell(&one, 0, buffer, size);
    *n = strlen(text);
    return text;
}

/* Numbers of texts into codes, levels in byte order. */
static asc_status make_category(const making *m, asc_column *c, asc_error *err)
{
    char buffer[64];
    asc_intern seen = asc_intern_start(m->g->arena);
    int32_t *code = asc_take_bytes(m->arena, m->rows, sizeof *code);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t i = 0; i < m->rows; i++) {
        size_t n = 0;
        code[i] = -1;
        if (is_missing(m, i)) continue;
        const char *text = text_at(m, i, buffer, sizeof buffer, &n);
        const size_t before = seen.count;
        const uint32_t k = asc_intern_add(&seen, text, n);
        ASC_TRY(asc_arena_check(m->g->arena, err));
        if (seen.count > before) seen.key[k].text = asc_take_textn(m->arena, text, n);
        ASC_TRY(asc_arena_check(m->arena, err));
        code[i] = (int32_t)k;
    }
    uint32_t *order = asc_take_bytes(m->g->arena, seen.count, sizeof *order);
    uint32_t *rank = asc_take_bytes(m->g->arena, seen.count, sizeof *rank);
    const char **level = asc_take_bytes(m->arena, seen.count, sizeof *level);
    ASC_TRY(asc_arena_check(m->g->arena, err));
    ASC_TRY(asc_arena_check(m->arena, err));
    asc_intern_sort(&seen, order);
    for (size_t k = 0; k < seen.count; k++) {
        rank[order[k]] = (uint32_t)k;
        level[k] = seen.key[order[k]].text;
    }
    for (size_t i = 0; i < m->rows; i++)
        if (code[i] >= 0) code[i] = (int32_t)rank[code[i]];
    c->code = code;
    c->level = level;
    c->levels = seen.count;
    return ASC_OK;
}

static asc_status make_text(const making *m, asc_column *c, asc_error *err)
{
    static const size_t most = (size_t)1 << 30;
    char buffer[64];
    size_t n = 0;
    c->width = 1;
    for (size_t i = 0; i < m->rows; i++) {
        if (is_missing(m, i)) continue;
        (void)text_at(m, i, buffer, sizeof buffer, &n);
        if (n > c->width) c->width = n;
    }
    ASC_REQUIRE(m->rows <= most / c->width, err, ASC_EDATA,
                "%s: column '%s': %zu texts at the width of the longest, %zu bytes, are "
                "more than %zu bytes; leave the column out",
                m->g->path, m->from->name, m->rows, c->width, most);
    char *text = asc_take_bytes(m->arena, m->rows, c->width);
    ASC_TRY(asc_arena_check(m->arena, err));
    for (size_t i = 0; i < m->rows; i++) {
        if (is_missing(m, i)) continue;
        const char *from = text_at(m, i, buffer, sizeof buffer, &n);
        memcpy(text + i * c->width, from, n);
    }
    c->text = text;
    return ASC_OK;
}

static asc_type text_type(const making *m)
{
    size_t values = 0;
    for (size_t i = 0; i < m->rows; i++) values += is_missing(m, i) ? 0 : 1;
    return asc_is_category(m->from->text.count, values) ? ASC_CATEGORY : ASC_TEXT;
}

static asc_type own_type(const making *m)
{
    switch (m->from->kind) {
    case ASC_GRID_NUMBER:
        return all_whole(m) ? ASC_INTEGER : ASC_REAL;
    case ASC_GRID_REAL:
        return ASC_REAL;
    case ASC_GRID_WHOLE:
        return ASC_INTEGER;
    case ASC_GRID_BOOLEAN:
        return ASC_BOOLEAN;
    case ASC_GRID_DATE:
        return ASC_DATE;
    case ASC_GRID_DATETIME:
        return ASC_DATETIME;
    default:
        return text_type(m);
    }
}

/* Can a column of this kind be made one of the declared type? */
static bool can_be(asc_grid_kind kind, asc_type type)
{
    if (kind == ASC_GRID_DATE) return type == ASC_DATE;
    if (kind == ASC_GRID_DATETIME) return type == ASC_DATETIME;
    if (type == ASC_DATE || type == ASC_DATETIME) return false;
    return kind != ASC_GRID_TEXT || type == ASC_CATEGORY || type == ASC_TEXT;
}

static asc_status make(const making *m, asc_error *err)
{
    const bool declared = m->rule != NULL && m->rule->has_type;
    asc_column c = {.name = m->from->name,
                    .type = declared ? m->rule->type : own_type(m)};
    const char *unit =
        m->rule != NULL && m->rule->unit != NULL ? m->rule->unit : m->from->unit;
    if (unit != NULL) c.unit = asc_take_text(m->arena, unit);
    ASC_REQUIRE(!declared || can_be(m->from->kind, c.type), err, ASC_EDATA,
                "%s: column '%s' cannot become %s%s%s: the source gives it another type; "
                "correct the schema",
                m->g->path, m->from->name, asc_type_name(c.type),
                m->rule == NULL || m->rule->place == NULL ? "" : ", declared at ",
                m->rule == NULL || m->rule->place == NULL ? "" : m->rule->place);
    if (c.type == ASC_REAL)
        ASC_TRY(make_real(m, &c, err));
    else if (c.type == ASC_TEXT)
        ASC_TRY(make_text(m, &c, err));
    else if (c.type == ASC_CATEGORY)
        ASC_TRY(make_category(m, &c, err));
    else
        ASC_TRY(make_whole(m, &c, err));
    asc_table_add_column(m->out, c);
    return asc_arena_check(m->arena, err);
}

/* NAME.missing: the reasons, as a category; missing where there is none. */
static asc_status make_reasons(const making *m, asc_error *err)
{
    const asc_intern *reason = &m->from->reason;
    if (reason->count == 0) return ASC_OK;
    ASC_REQUIRE(reason->count <= ASC_GRID_REASONS, err, ASC_EDATA,
                "%s: column '%s' has %zu different codes of missing values, at most %d "
                "are kept",
                m->g->path, m->from->name, reason->count, ASC_GRID_REASONS);
    int32_t *code = asc_take_bytes(m->arena, m->rows, sizeof *code);
    const char **level = asc_take_bytes(m->arena, reason->count, sizeof *level);
    const char *name = asc_take_format(m->arena, "%s.missing", m->from->name);
    ASC_TRY(asc_arena_check(m->arena, err));
    uint32_t order[ASC_GRID_REASONS], rank[ASC_GRID_REASONS];
    asc_intern_sort(reason, order);
    for (uint32_t k = 0; k < reason->count; k++) {
        rank[order[k]] = k;
        level[k] = asc_take_text(m->arena, reason->key[order[k]].text);
    }
    for (size_t i = 0; i < m->rows; i++)
        code[i] = why(m->from, i) < 2 ? -1 : (int32_t)rank[why(m->from, i) - 2];
    asc_table_add_column(m->out, (asc_column){.name = name,
                                              .type = ASC_CATEGORY,
                                              .code = code,
                                              .level = level,
                                              .levels = reason->count});
    return asc_arena_check(m->arena, err);
}

/* column, code, label, missing: what the codes of every column mean; the label of a column itself has no code. */
static asc_status make_labels(const asc_grid *g, asc_arena *arena, asc_table **out,
                              asc_error *err)
{
    size_t n = g->labels, at = 0;
    for (size_t j = 0; j < g->columns; j++) n += g->column[j].label != NULL ? 1 : 0;
    if (n == 0) return ASC_OK;
    const char **column = asc_take_bytes(arena, n, sizeof *column);
    const char **code = asc_take_bytes(arena, n, sizeof *code);
    const char **label = asc_take_bytes(arena, n, sizeof *label);
    int64_t *missing = asc_take_bytes(arena, n, sizeof *missing);
    asc_table *t =
        asc_table_create(arena, asc_take_format(arena, "%s.labels", g->table), n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < g->columns; j++) {
        const asc_grid_column *c = &g->column[j];
        if (c->label != NULL) {
            column[at] = c->name;
            label[at++] = c->label;
        }
        for (size_t k = 0; k < g->labels; k++) {
            if (strcmp(g->label[k].column, c->name) != 0) continue;
            column[at] = c->name;
            code[at] = g->label[k].code;
            missing[at] = g->label[k].missing ? 1 : 0;
            label[at++] = g->label[k].label;
        }
    }
    t->rows = at;
    asc_table_add_text(t, "column", column);
    asc_table_add_text(t, "code", code);
    asc_table_add_text(t, "label", label);
    asc_table_add_boolean(t, "missing", missing, NULL);
    *out = t;
    return asc_arena_check(arena, err);
}

static asc_status check_names(const asc_grid *g, const asc_import_options *o,
                              asc_error *err)
{
    const char **name = asc_take_bytes(g->arena, g->columns, sizeof *name);
    ASC_TRY(asc_arena_check(g->arena, err));
    for (size_t j = 0; j < g->columns; j++) name[j] = g->column[j].name;
    return asc_rules_check(o, g->table, g->path, name, g->columns, err);
}

asc_status asc_grid_finish(const asc_grid *g, const asc_import_options *o,
                           asc_arena *arena, asc_table **out, asc_table **labels,
                           asc_error *err)
{
    const size_t rows = g->columns == 0 ? 0 : g->column[0].count;
    ASC_REQUIRE(g->columns > 0, err, ASC_EFORMAT, "%s: a table without columns", g->path);
    ASC_TRY(check_names(g, o, err));
    asc_table *t = asc_table_create(arena, g->table, rows);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < g->columns; j++) {
        making m = {
            .g = g, .from = &g->column[j], .rows = rows, .arena = arena, .out = t};
        ASC_REQUIRE(
            m.from->count == rows, err, ASC_EFORMAT,
            "%s: column '%s' has %zu cells, the first has %zu; the file is damaged",
            g->path, m.from->name, m.from->count, rows);
        m.rule = asc_rules_of(o, g->table, m.from->name, g->arena, &m.token, &m.tokens);
        ASC_TRY(asc_arena_check(g->arena, err));
        ASC_TRY(make(&m, err));
        ASC_TRY(make_reasons(&m, err));
    }
    *out = t;
    return make_labels(g, arena, labels, err);
}
