/* Rules that every record of a table must meet (`checks`, `measures.*.require`), over all rows of the table and not only those
 * of the units compared. All failures of all checks that refuse come in one message, with rows and field. A required field
 * holds something else than spaces. */
#include "bind_private.h"
#include <math.h>
#include <string.h>

enum { ROWS_SHOWN = 10, CELL = 1024 };

typedef struct outcome {
    const char **check, **table, **field;
    int64_t *tested, *failed;
    double *rate;
} outcome;

static const char *field_of(const asc_check_plan *c)
{
    if (c->field.name != NULL) return c->field.name;
    return c->each != NULL && c->each->column != NULL ? c->each->column : "";
}

static asc_status view_of(binder *b, const asc_check_plan *c, binder *out, asc_error *err)
{
    *out = (binder){.s = b->s,
                    .c = b->c,
                    .arena = b->arena,
                    .brief = b->brief,
                    .findings = b->findings,
                    .out = b->out,
                    .parent = b};
    out->table = asc_cohort_find(b->c, c->table.name);
    if (out->table == NULL) {
        bind_no_table(b, c->table.name, c->table.at);
        return findings_fail(b->findings, err);
    }
    out->rows = out->table->rows;
    for (size_t i = 0; b->s->link != NULL && i < b->s->link->tables; i++)
        if (strcmp(b->s->link->table[i].name, c->table.name) == 0)
            out->spec = &b->s->link->table[i];
    out->column = asc_take_bytes(b->brief, out->table->columns, sizeof *out->column);
    return asc_arena_check(b->brief, err);
}

/* Is there more than spaces? */
static bool filled(const asc_column *c, size_t row, char *cell)
{
    if (asc_column_missing(c, row)) return false;
    if (c->type != ASC_TEXT && c->type != ASC_CATEGORY) return true;
    const char *text = asc_column_text(c, row, cell, CELL);
    return text[strspn(text, " \t")] != '\0';
}

typedef struct asked {
    const condition *each, *where;
    const asc_column *field;
} asked;

static asc_status ask(binder *view, const asc_check_plan *c, asked *out, asc_error *err)
{
    asc_status status = ASC_OK;
    if (c->each != NULL) ASC_TRY(bind_condition(view, c->each, &out->each, err));
    if (c->where != NULL) ASC_TRY(bind_condition(view, c->where, &out->where, err));
    if (c->field.name != NULL)
        out->field = bind_column(view, c->field.name, c->field.at, err, &status);
    ASC_TRY(status);
    return findings_fail(view->findings, err);
}

/* Counts, and the first rows that fail. */
static void count(const binder *view, const asked *q, size_t *tested, size_t *failed,
                  asc_text *rows)
{
    char cell[CELL];
    for (size_t r = 0; r < view->rows; r++) {
        if (q->where != NULL && !condition_holds(q->where, r)) continue;
        ++*tested;
        if (q->field != NULL ? filled(q->field, r, cell) : condition_holds(q->each, r))
            continue;
        if (++*failed <= ROWS_SHOWN)
            asc_text_format(rows, "%s%zu", *failed > 1 ? ", " : "", r + 1);
    }
    if (*failed > ROWS_SHOWN) asc_text_add(rows, ", ...");
}

static asc_status check_one(binder *b, const asc_check_plan *c, size_t i, outcome *out,
                            refusals *r, asc_error *err)
{
    binder view;
    asked q = {0};
    size_t tested = 0, failed = 0;
    ASC_TRY(view_of(b, c, &view, err));
    ASC_TRY(ask(&view, c, &q, err));
    asc_text rows = asc_text_start(b->arena);
    count(&view, &q, &tested, &failed, &rows);
    ASC_TRY(asc_arena_check(b->arena, err));
    const char *field = field_of(c);
    out->check[i] = c->name;
    out->table[i] = c->table.name;
    out->field[i] = field;
    out->tested[i] = (int64_t)tested;
    out->failed[i] = (int64_t)failed;
    out->rate[i] = tested == 0 ? (double)NAN : (double)(tested - failed) / (double)tested;
    if (failed == 0 || c->report) return ASC_OK;
    refusals_add(r,
                 "check '%s': %s of %s rows of table '%s' fail%s%s%s (row%s %s); correct "
                 "them%s",
                 c->name, grouped(failed, b->arena), grouped(tested, b->arena),
                 c->table.name, *field == '\0' ? "" : " in '", field,
                 *field == '\0' ? "" : "'", failed == 1 ? "" : "s", rows.data,
                 c->field.name != NULL ? "" : ", or write else: report");
    return ASC_OK;
}

asc_status bind_checks(binder *b, asc_error *err)
{
    const size_t n = b->s->checks;
    if (n == 0) return ASC_OK;
    outcome out = {.check = asc_take_bytes(b->arena, n, sizeof *out.check),
                   .table = asc_take_bytes(b->arena, n, sizeof *out.table),
                   .field = asc_take_bytes(b->arena, n, sizeof *out.field),
                   .tested = asc_take_bytes(b->arena, n, sizeof *out.tested),
                   .failed = asc_take_bytes(b->arena, n, sizeof *out.failed),
                   .rate = asc_take(b->arena, n)};
    ASC_TRY(asc_arena_check(b->arena, err));
    refusals r = refusals_start(b->arena);
    for (size_t i = 0; i < n; i++)
        ASC_TRY(check_one(b, &b->s->check[i], i, &out, &r, err));
    ASC_TRY(refusals_fail(&r, b->arena, err));
    asc_table *t = asc_table_create(b->arena, "check", n);
    asc_table_add_text(t, "check", out.check);
    asc_table_add_text(t, "table", out.table);
    asc_table_add_text(t, "field", out.field);
    asc_table_add_integer(t, "tested", out.tested, NULL);
    asc_table_add_integer(t, "failed", out.failed, NULL);
    asc_table_add_real(t, "rate", out.rate);
    b->out->check = t;
    return asc_arena_check(b->arena, err);
}
