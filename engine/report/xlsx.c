/* A result as a workbook: a sheet that says what it is and how to read it, one sheet for each table, and native
 * charts of contributions, payments, acceptability and plane. Numbers stay numbers, missing cells stay empty, text
 * is never a formula. The bytes depend on the result alone: the date of creation is fixed. */
#include "ascribe/file.h"
#include "view.h"
#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

enum {
    SHEET_ROWS_MOST = 1048576,
    SHEET_NAME_MOST = 31,
    WIDTH_LEAST = 9,
    WIDTH_MOST = 60
};
#define FIXED_DATE 946684800 /* 2000-01-01, so that equal results give equal bytes */

typedef struct book {
    const asc_result *r;
    asc_arena *arena;
    lxw_workbook *workbook;
    lxw_format *bold, *wrap;
} book;

static asc_status done(lxw_error e, const char *what, asc_error *err)
{
    ASC_REQUIRE(e == LXW_NO_ERROR, err, ASC_EIO, "workbook, %s: %s", what,
                lxw_strerror(e));
    return ASC_OK;
}

static double width_of(const asc_table *t, size_t j)
{
    const asc_column *c = &t->column[j];
    const double name = (double)strlen(c->name) + 2.0;
    const double cell = c->type == ASC_TEXT ? (double)c->width : WIDTH_LEAST;
    return fmin(fmax(fmax(name, cell), WIDTH_LEAST), WIDTH_MOST);
}

static asc_status cell(const book *b, lxw_worksheet *sheet, const asc_table *t, size_t i,
                       size_t j, asc_error *err)
{
    const asc_column *c = &t->column[j];
    const lxw_row_t row = (lxw_row_t)i + 1;
    const lxw_col_t col = (lxw_col_t)j;
    if (asc_column_missing(c, i)) return ASC_OK;
    if (c->type == ASC_REAL || c->type == ASC_INTEGER) {
        const double x = asc_column_real(c, i);
        if (isfinite(x))
            return done(worksheet_write_number(sheet, row, col, x, NULL), t->name, err);
        if (isnan(x)) return ASC_OK;
        return done(
            worksheet_write_string(sheet, row, col, x > 0.0 ? "Inf" : "-Inf", NULL),
            t->name, err);
    }
    const size_t size = c->width + 64;
    char *buffer = asc_take_bytes(b->arena, size, 1);
    ASC_TRY(asc_arena_check(b->arena, err));
    const char *text = asc_view_string(b->arena, asc_column_cell(c, i, buffer, size));
    if (*text == '\0') return ASC_OK;
    return done(worksheet_write_string(sheet, row, col, text, NULL), t->name, err);
}

static asc_status table_sheet(const book *b, const asc_table *t, asc_error *err)
{
    ASC_REQUIRE(
        t->rows < SHEET_ROWS_MOST && strlen(t->name) <= SHEET_NAME_MOST, err, ASC_EDATA,
        "table '%s' has %zu rows; a sheet holds %d and a name of %d letters: export "
        "it as csv",
        t->name, t->rows, SHEET_ROWS_MOST - 1, SHEET_NAME_MOST);
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, t->name);
    ASC_REQUIRE(sheet != NULL, err, ASC_EMEMORY, "workbook: no memory for sheet '%s'",
                t->name);
    for (size_t j = 0; j < t->columns; j++) {
        const lxw_col_t col = (lxw_col_t)j;
        ASC_TRY(done(worksheet_set_column(sheet, col, col, width_of(t, j), NULL), t->name,
                     err));
        ASC_TRY(done(worksheet_write_string(sheet, 0, col, t->column[j].name, b->bold),
                     t->name, err));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    for (size_t i = 0; i < t->rows; i++) {
        const asc_arena_mark mark = asc_arena_save(b->arena);
        for (size_t j = 0; j < t->columns; j++) ASC_TRY(cell(b, sheet, t, i, j, err));
        asc_arena_rewind(b->arena, mark);
    }
    return ASC_OK;
}

static asc_status say(const book *b, lxw_worksheet *sheet, lxw_row_t *row,
                      const char *name, const char *text, asc_error *err)
{
    const char *clean = asc_view_string(b->arena, text);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(done(worksheet_write_string(sheet, *row, 0, name, b->bold), "read me", err));
    ASC_TRY(done(worksheet_write_string(sheet, *row, 1, clean, b->wrap), "read me", err));
    (*row)++;
    return ASC_OK;
}

static asc_status read_me(const book *b, asc_error *err)
{
    const asc_result *r = b->r;
    lxw_row_t row = 0;
    lxw_worksheet *sheet = workbook_add_worksheet(b->workbook, "read me");
    ASC_REQUIRE(sheet != NULL, err, ASC_EMEMORY,
                "workbook: no memory for its first sheet");
    ASC_TRY(done(worksheet_set_column(sheet, 0, 0, 24, NULL), "read me", err));
    ASC_TRY(done(worksheet_set_column(sheet, 1, 1, 100, NULL), "read me", err));
    asc_text notice = asc_text_start(b->arena);
    asc_report_notice(r, &notice);
    ASC_TRY(asc_arena_check(b->arena, err));
    const struct {
        const char *name, *text;
    } line[] = {
        {"Study", asc_view_title(r, b->arena)},
        {"How strong it is", notice.data},
        {"Plan (BLAKE2b-256)", r->plan_blake2b},
        {"Data (BLAKE2b-256)", r->cohort_blake2b},
        {"Made by",
         asc_take_format(b->arena, "ascribe %s, seed %llu, %zu replicates",
                         r->ascribe_version, (unsigned long long)r->seed, r->replicates)},
        {"Empty cells",
         "missing, withheld for lack of evidence, or suppressed: the tables "
         "note, model and claim say why"},
        {"Columns", "as in docs/formats/results.md; low and high are ends of intervals"},
        {"Charts", "show the cells of their sheet and change with them"},
        {"Not here", "the draws, and breakdowns by group: export csv or json"},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++)
        ASC_TRY(say(b, sheet, &row, line[i].name,
                    line[i].text == NULL ? "" : line[i].text, err));
    for (size_t i = 0; i < r->tables; i++) {
        const asc_table *t = r->table[i];
        const char *rows = asc_take_format(b->arena, "sheet '%s': %zu rows, %zu columns",
                                           t->name, t->rows, t->columns);
        ASC_TRY(
            say(b, sheet, &row, i == 0 ? "Sheets" : "", rows == NULL ? "" : rows, err));
    }
    return ASC_OK;
}

static size_t column_at(const asc_table *t, const char *name)
{
    for (size_t j = 0; j < t->columns; j++)
        if (strcmp(t->column[j].name, name) == 0) return j;
    return t->columns;
}

/* Rows [first, last] of a table that go into one chart: those of its first key, or all. */
static size_t run_of(const book *b, const asc_table *t, const char *key)
{
    size_t n = 1;
    if (key == NULL) return t->rows;
    while (n < t->rows && asc_view_is(t, n, key, asc_view_text(b->arena, t, 0, key))) n++;
    return n;
}

typedef struct chart {
    const char *table, *x, *y[3], *key, *title, *across, *up;
    lxw_chart_type type;
} chart;

static asc_status draw(const book *b, const chart *c, asc_error *err)
{
    const asc_table *t = asc_result_table(b->r, c->table);
    if (t == NULL || t->rows == 0) return ASC_OK;
    const size_t x = column_at(t, c->x), rows = run_of(b, t, c->key);
    lxw_chart *out = workbook_add_chart(b->workbook, (uint8_t)c->type);
    lxw_worksheet *sheet = workbook_get_worksheet_by_name(b->workbook, t->name);
    ASC_REQUIRE(out != NULL && sheet != NULL, err, ASC_EMEMORY,
                "workbook: no memory for the chart of '%s'", t->name);
    for (size_t i = 0; i < 3 && c->y[i] != NULL; i++) {
        const size_t y = column_at(t, c->y[i]);
        if (x == t->columns || y == t->columns) continue;
        lxw_chart_series *s = chart_add_series(out, NULL, NULL);
        ASC_REQUIRE(s != NULL, err, ASC_EMEMORY, "workbook: no memory for a series");
        chart_series_set_categories(s, t->name, 1, (lxw_col_t)x, (lxw_row_t)rows,
                                    (lxw_col_t)x);
        chart_series_set_values(s, t->name, 1, (lxw_col_t)y, (lxw_row_t)rows,
                                (lxw_col_t)y);
        chart_series_set_name(s, c->y[i]);
    }
    chart_title_set_name(out, c->title);
    chart_axis_set_name(out->x_axis, c->across);
    chart_axis_set_name(out->y_axis, c->up);
    return done(worksheet_insert_chart(sheet, 1, (lxw_col_t)t->columns + 1, out), t->name,
                err);
}

static asc_status charts(const book *b, asc_error *err)
{
    static const chart all[] = {
        {"contribution",
         "player",
         {"estimate"},
         "index",
         "Contribution, gain per unit",
         "partner",
         "gain per unit",
         LXW_CHART_COLUMN},
        {"gainshare",
         "partner",
         {"paid", "equal", "by_spend"},
         "kind",
         "Paid, beside splits that are not paid (smallest coins)",
         "partner",
         "coins",
         LXW_CHART_COLUMN},
        {"plane",
         "threshold",
         {"acceptable"},
         NULL,
         "Acceptability curve",
         "threshold per event",
         "part of the draws",
         LXW_CHART_SCATTER_STRAIGHT},
        {"plane_point",
         "effect",
         {"cost"},
         NULL,
         "Cost-effectiveness plane",
         "events better",
         "extra cost",
         LXW_CHART_SCATTER},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) ASC_TRY(draw(b, &all[i], err));
    return ASC_OK;
}

static asc_status fill(const book *b, asc_error *err)
{
    lxw_doc_properties p = {.created = FIXED_DATE};
    ASC_TRY(done(workbook_set_properties(b->workbook, &p), "properties", err));
    ASC_TRY(read_me(b, err));
    for (size_t i = 0; i < b->r->tables; i++)
        ASC_TRY(table_sheet(b, b->r->table[i], err));
    return charts(b, err);
}

static asc_status write_to(const asc_result *r, const char *temporary, asc_arena *arena,
                           asc_error *err)
{
    book b = {.r = r, .arena = arena, .workbook = workbook_new(temporary)};
    ASC_REQUIRE(b.workbook != NULL, err, ASC_EMEMORY, "no memory for a workbook");
    b.bold = workbook_add_format(b.workbook);
    b.wrap = workbook_add_format(b.workbook);
    asc_status s = ASC_OK;
    if (b.bold == NULL || b.wrap == NULL)
        s = ASC_FAIL(err, ASC_EMEMORY, "no memory for a workbook");
    if (s == ASC_OK) {
        format_set_bold(b.bold);
        format_set_text_wrap(b.wrap);
        s = fill(&b, err);
    }
    const lxw_error closed = workbook_close(b.workbook); /* frees it in any case */
    return s != ASC_OK ? s : done(closed, temporary, err);
}

asc_status asc_report_xlsx(const asc_result *r, const char *path, bool overwrite,
                           bool *same, asc_arena *arena, asc_error *err)
{
    char temporary[ASC_PATH_MAX];
    char *image = NULL;
    size_t n = 0;
    ASC_TRY(asc_file_temporary(path, "", 0, ASC_FILE_SHARED, temporary, err));
    asc_status s = write_to(r, temporary, arena, err);
    if (s == ASC_OK) s = asc_file_read(temporary, arena, &image, &n, err);
    asc_file_remove(temporary);
    if (s != ASC_OK) return s;
    return asc_file_write(path, image, n, ASC_FILE_SHARED, overwrite, same, err);
}
