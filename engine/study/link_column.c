/* Columns by name: those the study makes, the unit's own, and those of tables with one row per person,
 * gathered to the units. A name that stands twice must be written table.column. */
#include "link_private.h"
#include <math.h>
#include <string.h>

/* Is a value of the column one of the texts? */
static bool says(const asc_column *c, size_t row, const asc_not_available *na,
                 char *buffer, size_t size)
{
    const char *text = asc_column_cell(c, row, buffer, size);
    for (size_t i = 0; i < na->values; i++)
        if (strcmp(text, na->value[i]) == 0) return true;
    return false;
}

static asc_status na_category(const asc_not_available *na, asc_arena *arena, size_t rows,
                              asc_column *c, asc_error *err)
{
    uint8_t *out = asc_take_bytes(arena, c->levels, 1);
    int32_t *code = asc_take_bytes(arena, rows, sizeof *code);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < c->levels; k++)
        for (size_t i = 0; i < na->values; i++)
            if (strcmp(c->level[k], na->value[i]) == 0) out[k] = 1;
    for (size_t r = 0; r < rows; r++)
        code[r] = c->code[r] >= 0 && out[c->code[r]] ? -1 : c->code[r];
    c->code = code;
    return ASC_OK;
}

static asc_status na_other(const asc_not_available *na, asc_arena *arena, size_t rows,
                           asc_column *c, asc_error *err)
{
    char *buffer = asc_take_bytes(arena, c->width + 64, 1);
    uint8_t *missing = asc_take_bytes(arena, rows, 1);
    double *real = c->type == ASC_REAL ? asc_take(arena, rows) : NULL;
    char *text = c->type == ASC_TEXT ? asc_take_bytes(arena, rows * c->width, 1) : NULL;
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t r = 0; r < rows; r++) {
        const bool blank =
            asc_column_missing(c, r) || says(c, r, na, buffer, c->width + 64);
        missing[r] = blank;
        if (real != NULL) real[r] = blank ? (double)NAN : c->real[r];
        if (text != NULL && !blank)
            memcpy(text + r * c->width, c->text + r * c->width, c->width);
    }
    if (real != NULL) c->real = real;
    if (text != NULL) c->text = text;
    if (real == NULL && text == NULL) c->missing = missing;
    return ASC_OK;
}

asc_status link_na(const asc_table_spec *spec, asc_arena *arena, size_t rows,
                   asc_column *c, asc_error *err)
{
    for (size_t i = 0; spec != NULL && i < spec->nas; i++) {
        if (strcmp(spec->na[i].column, c->name) != 0) continue;
        return c->type == ASC_CATEGORY ? na_category(&spec->na[i], arena, rows, c, err)
                                       : na_other(&spec->na[i], arena, rows, c, err);
    }
    return ASC_OK;
}

static made_column *add(link *l, asc_place at)
{
    made_column *m = asc_take_bytes(l->b->brief, 1, sizeof *m);
    if (m == NULL) return NULL;
    m->next = l->made;
    m->at = at;
    l->made = m;
    l->columns_made++;
    return m;
}

made_column *link_make(link *l, const char *name, asc_type type, asc_place at)
{
    binder *b = l->b;
    for (const made_column *m = l->made; m != NULL; m = m->next)
        if (!m->gathered && strcmp(m->column.name, name) == 0)
            asc_findings_add(b->findings, at,
                             asc_take_format(b->arena, "first on line %zu", m->at.line),
                             "a second column '%.60s'", name);
    if (asc_table_find(b->table, name) != NULL)
        asc_findings_add(b->findings, at, "give it another name",
                         "table '%.60s' has a column '%.60s' already", b->table->name,
                         name);
    made_column *m = add(l, at);
    void *data = asc_take_bytes(b->brief, b->rows, 8);
    uint8_t *missing = asc_take_bytes(b->brief, b->rows, 1);
    if (m == NULL || data == NULL || missing == NULL) return NULL;
    m->column = (asc_column){.name = name, .type = type};
    if (type == ASC_REAL) {
        m->column.real = data;
    } else {
        m->column.integer = data;
        m->column.missing = missing;
    }
    return m;
}

size_t link_columns(const link *l)
{
    size_t n = l->columns_made + l->b->s->functions + 2 * l->b->s->outcomes;
    for (size_t i = 0; i < l->tables; i++) n += l->table[i].view.table->columns;
    return n;
}

#define NO_ROW SIZE_MAX

static void gather_text(const asc_column *c, size_t from, char *to)
{
    if (from != NO_ROW) memcpy(to, c->text + from * c->width, c->width);
}

static void gather_whole(const asc_column *c, size_t from, int64_t *to, uint8_t *missing)
{
    *to = from == NO_ROW ? 0 : c->integer[from];
    *missing = from == NO_ROW;
}

/* Where the values of a gathered column go: one of them by its type. */
typedef struct gather_room {
    double *real;
    int32_t *code;
    char *text;
    int64_t *integer;
    uint8_t *missing;
} gather_room;

static gather_room gather_take(const asc_column *c, size_t n, asc_arena *arena)
{
    gather_room to = {.real = NULL};
    if (c->type == ASC_REAL)
        to.real = asc_take(arena, n);
    else if (c->type == ASC_CATEGORY)
        to.code = asc_take_bytes(arena, n, sizeof *to.code);
    else if (c->type == ASC_TEXT)
        to.text = asc_take_bytes(arena, n * c->width, 1);
    else {
        to.integer = asc_take_bytes(arena, n, sizeof *to.integer);
        to.missing = asc_take_bytes(arena, n, 1);
    }
    return to;
}

/* The column of a keyed table for every row of the unit's table; missing where the person has no row. */
static asc_status gather(link *l, const link_table *t, const asc_column *c,
                         asc_column *out, asc_error *err)
{
    const size_t n = l->b->rows;
    const gather_room to = gather_take(c, n, l->b->brief);
    *out = *c;
    ASC_TRY(asc_arena_check(l->b->brief, err));
    for (size_t r = 0; r < n; r++) {
        const uint32_t p = l->person[r], row = p == NO_KEY ? 0 : t->of[p];
        const size_t from = row == 0 || asc_column_missing(c, row - 1) ? NO_ROW : row - 1;
        if (to.real != NULL) to.real[r] = from == NO_ROW ? (double)NAN : c->real[from];
        if (to.code != NULL) to.code[r] = from == NO_ROW ? -1 : c->code[from];
        if (to.text != NULL) gather_text(c, from, to.text + r * c->width);
        if (to.integer != NULL) gather_whole(c, from, &to.integer[r], &to.missing[r]);
    }
    out->real = to.real;
    out->code = to.code;
    out->text = to.text;
    out->integer = to.integer;
    out->missing = to.missing;
    return ASC_OK;
}

static const asc_column *gathered(link *l, size_t table, size_t source, asc_place at,
                                  const char *name, asc_error *err, asc_status *status)
{
    for (const made_column *m = l->made; m != NULL; m = m->next)
        if (m->gathered && m->table == table && m->source == source) return &m->column;
    link_table *t = &l->table[table];
    const asc_column *c = bind_own_column(&t->view, source, err, status);
    if (c == NULL || sealed_column(&t->view, source)) return c;
    made_column *m = add(l, at);
    *status =
        m == NULL ? asc_arena_check(l->b->brief, err) : gather(l, t, c, &m->column, err);
    if (*status != ASC_OK || m == NULL) return NULL;
    m->gathered = true;
    m->table = table;
    m->source = source;
    m->column.name = name;
    return &m->column;
}

/* Where a name stands: the tables that have it, as many as found, the first in *table, *source. */
static size_t find_name(const link *l, const char *name, size_t *table, size_t *source)
{
    const char *dot = strchr(name, '.');
    const size_t before = dot == NULL ? 0 : (size_t)(dot - name);
    size_t found = 0;
    for (size_t i = 0; i < l->tables; i++) {
        const link_table *t = &l->table[i];
        const asc_table *schema = t->view.table;
        if (i > 0 && !t->keyed) continue;
        const bool named = dot != NULL && strlen(schema->name) == before &&
                           memcmp(schema->name, name, before) == 0;
        for (size_t j = 0; j < schema->columns; j++) {
            const char *column = schema->column[j].name;
            const bool qualified = named && strcmp(column, dot + 1) == 0;
            const bool key = i > 0 && strcmp(column, l->b->s->person) == 0;
            if (!qualified && (key || strcmp(column, name) != 0)) continue;
            if (found++ > 0) continue;
            *table = i;
            *source = j;
        }
    }
    return found;
}

static void not_found(const link *l, const char *name, asc_place at)
{
    binder *b = l->b;
    size_t n = 0;
    const char **names = asc_take_bytes(b->brief, link_columns(l), sizeof *names);
    for (size_t i = 0; names != NULL && i < l->tables; i++) {
        const link_table *t = &l->table[i];
        for (size_t j = 0; (i == 0 || t->keyed) && j < t->view.table->columns; j++)
            names[n++] = t->view.table->column[j].name;
    }
    const char *near = names == NULL ? NULL : asc_text_nearest(name, names, n);
    asc_findings_add(
        b->findings, at,
        near != NULL ? asc_take_format(b->arena, "did you mean '%s'?", near)
                     : "ascribe describe COHORT lists the columns",
        "no column '%.60s' in table '%.60s' or a table with one row per person", name,
        b->table->name);
}

const asc_column *link_column(binder *b, const char *name, asc_place at, asc_error *err,
                              asc_status *status)
{
    link *l = b->link;
    for (const made_column *m = l->made; m != NULL; m = m->next)
        if (!m->gathered && strcmp(m->column.name, name) == 0) return &m->column;
    size_t table = 0, source = 0;
    const size_t found = find_name(l, name, &table, &source);
    if (found == 0) {
        not_found(l, name, at);
    } else if (found > 1) {
        asc_findings_add(b->findings, at,
                         asc_take_format(b->arena, "write '%s.%s', or the other table",
                                         l->table[table].view.table->name, name),
                         "column '%.60s' stands in %zu tables", name, found);
    } else if (table == 0) {
        return bind_own_column(b, source, err, status);
    } else {
        return gathered(l, table, source, at, name, err, status);
    }
    return NULL;
}

static const moments *point_of(const link *l, const char *name)
{
    if (strcmp(name, "unit.start") == 0) return &l->start;
    if (strcmp(name, "unit.from") == 0) return &l->from;
    return strcmp(name, "unit.end") == 0 ? &l->end : NULL;
}

static asc_status years_since(link *l, const asc_derivation *d, asc_error *err)
{
    binder *b = l->b;
    asc_status status = ASC_OK;
    const asc_column *since = bind_column(b, d->since, d->since_at, err, &status);
    ASC_TRY(status);
    const moments *point = point_of(l, d->until);
    const asc_column *until =
        point != NULL ? NULL : bind_column(b, d->until, d->until_at, err, &status);
    ASC_TRY(status);
    const asc_column *const used[] = {since, until};
    for (size_t i = 0; i < 2; i++)
        if (used[i] != NULL && used[i]->type != ASC_DATE && used[i]->type != ASC_DATETIME)
            asc_findings_add(b->findings, i == 0 ? d->since_at : d->until_at,
                             "a column of dates",
                             "'%.60s' is %s: no years can be counted", used[i]->name,
                             asc_type_name(used[i]->type));
    made_column *m = link_make(l, d->name, ASC_INTEGER, d->at);
    ASC_TRY(asc_arena_check(b->brief, err));
    ASC_TRY(findings_fail(b->findings, err));
    int64_t *years = link_integers(&m->column);
    uint8_t *missing = link_missing(&m->column);
    for (size_t r = 0; r < b->rows; r++) {
        const int64_t from = link_time(since, r),
                      to = point != NULL ? point->at[r] : link_time(until, r);
        missing[r] = from == NO_TIME || to == NO_TIME;
        if (!missing[r]) years[r] = completed_years(day_of(from), day_of(to));
    }
    return ASC_OK;
}

asc_status link_derive(link *l, asc_error *err)
{
    for (size_t i = 0; i < l->spec->derives; i++)
        ASC_TRY(years_since(l, &l->spec->derive[i], err));
    return ASC_OK;
}
