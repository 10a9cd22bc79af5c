/* Typing columns in three steps: scan all fields of a column for the kinds they share (in parallel),
 * take the arrays (one thread: an arena belongs to one), fill them (in parallel).
 * A text column is a category when it has at most 1,000 distinct values, each value comes twice or
 * more on average or there are at most 20, and at least one value repeats.
 * The fields lie row by row, so a task takes a few neighbouring columns, and of them ROWS rows at a
 * time: what the first column brings into the cache serves the others. */
#include "columns.h"
#include "ascribe/pool.h"
#include "decimal.h"
#include "value.h"
#include <math.h>
#include <string.h>

enum { LEVELS_MAX = 1000, LEVELS_FEW = 20, ROWS = 1024, GROUP = 6 };
static const size_t text_bytes_max = (size_t)1 << 30;

typedef struct work {
    const asc_records *records;
    asc_import_column *column;
    size_t rows;
} work;

/* One step of column j for the rows [from, to). */
typedef void step(const work *w, asc_import_column *c, size_t j, size_t from, size_t to);

static bool is_missing(const asc_import_column *c, asc_field f)
{
    if (f.n == 0) return true;
    for (size_t i = 0; i < c->nas; i++)
        if (strlen(c->na[i]) == f.n && memcmp(c->na[i], f.text, f.n) == 0) return true;
    return false;
}

static bool fits(asc_type type, asc_field f)
{
    int64_t whole = 0;
    double real = 0.0;
    if (type == ASC_CATEGORY || type == ASC_TEXT) return true;
    if (type == ASC_REAL) return asc_decimal_parse(f.text, f.n, &real);
    return asc_field_whole(type, f.text, f.n, &whole);
}

static bool is_declared(const asc_import_column *c)
{
    return c->rule != NULL && c->rule->has_type;
}

/* Counts, and the kinds that all values share. */
static void scan(const work *w, asc_import_column *c, size_t j, size_t from, size_t to)
{
    const bool declared = is_declared(c);
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(w->records, i + 1, j);
        if (is_missing(c, f)) {
            c->missing++;
            continue;
        }
        if (f.n > c->longest) c->longest = f.n, c->longest_row = i;
        if (c->kinds != 0) c->kinds &= asc_field_kinds(f.text, f.n);
        if (declared && !fits(c->rule->type, f) && c->bad++ == 0) c->bad_row = i;
    }
}

/* ASC_CATEGORY stands for text of either sort. */
static asc_type type_of(unsigned kinds)
{
    if (kinds & ASC_KIND_INTEGER) return ASC_INTEGER;
    /* Digits beyond int64 are identifiers: a double would lose some of them. */
    if (kinds & ASC_KIND_DIGITS) return ASC_CATEGORY;
    if (kinds & ASC_KIND_REAL) return ASC_REAL;
    if (kinds & (ASC_KIND_LOWER | ASC_KIND_UPPER | ASC_KIND_TITLE)) return ASC_BOOLEAN;
    if (kinds & ASC_KIND_DATE) return ASC_DATE;
    return kinds & ASC_KIND_DATETIME ? ASC_DATETIME : ASC_CATEGORY;
}

/* Fields are short: a call of memcmp would cost more than the comparison. */
static bool same(asc_field a, asc_field b)
{
    if (a.n != b.n) return false;
    size_t i = 0;
    while (i < a.n && a.text[i] == b.text[i]) i++;
    return i == a.n;
}

/* Numbers the values of what may be a category. */
static void number_levels(const work *w, asc_import_column *c, size_t j, size_t from,
                          size_t to)
{
    if (c->type != ASC_CATEGORY || c->closed) return;
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(w->records, i + 1, j);
        c->code[i] = UINT32_MAX;
        if (is_missing(c, f)) continue;
        if (!same(f, c->last)) c->last_code = asc_intern_add(&c->level, f.text, f.n);
        c->closed = c->last_code == UINT32_MAX || c->level.count > c->most;
        if (c->closed) return;
        c->last = f;
        c->code[i] = c->last_code;
    }
}

/* Runs a step over a group of columns, block of rows by block of rows. */
static void run_step(step *s, const work *w, size_t first, size_t last)
{
    for (size_t from = 0; from < w->rows; from += ROWS) {
        const size_t to = w->rows - from < ROWS ? w->rows : from + ROWS;
        for (size_t j = first; j < last; j++) s(w, &w->column[j], j, from, to);
    }
}

/* The type as far as the scan tells, and room to number the levels. */
static void choose_type(const work *w, asc_import_column *c)
{
    c->type = c->missing == w->rows ? ASC_TEXT : type_of(c->kinds);
    if (is_declared(c)) c->type = c->rule->type;
    if (c->type != ASC_CATEGORY) return;
    c->most = is_declared(c) ? SIZE_MAX : LEVELS_MAX;
    c->level = asc_intern_start(c->work);
    c->code = asc_take_bytes(c->work, w->rows, sizeof *c->code);
    c->closed = c->code == NULL || c->level.slot == NULL;
}

/* Category or text, and the places of the levels in byte order. */
static asc_status settle_type(const work *w, asc_import_column *c, asc_error *err)
{
    ASC_TRY(asc_arena_check(c->work, err));
    if (c->type != ASC_CATEGORY) return ASC_OK;
    const size_t values = w->rows - c->missing, levels = c->level.count;
    const bool few =
        !c->closed && levels < values && (levels <= values / 2 || levels <= LEVELS_FEW);
    if (!is_declared(c) && !few) {
        c->type = ASC_TEXT;
        return ASC_OK;
    }
    uint32_t *order = asc_take_bytes(c->work, levels, sizeof *order);
    c->rank = asc_take_bytes(c->work, levels, sizeof *c->rank);
    ASC_TRY(asc_arena_check(c->work, err));
    asc_intern_sort(&c->level, order);
    for (size_t i = 0; i < levels; i++) c->rank[order[i]] = (uint32_t)i;
    return ASC_OK;
}

static size_t group_end(const work *w, size_t task)
{
    const size_t end = (task + 1) * GROUP, columns = w->records->columns;
    return end < columns ? end : columns;
}

static asc_status type_group(void *context, size_t task, size_t worker, asc_error *err)
{
    const work *w = context;
    const size_t first = task * GROUP, last = group_end(w, task);
    (void)worker;
    for (size_t j = first; j < last; j++) {
        asc_import_column *c = &w->column[j];
        c->kinds = is_declared(c) ? 0 : ASC_KIND_ALL;
        c->work = asc_arena_create();
        ASC_REQUIRE(c->work != NULL, err, ASC_EMEMORY, "out of memory for column '%s'",
                    c->name);
    }
    run_step(scan, w, first, last);
    for (size_t j = first; j < last; j++) choose_type(w, &w->column[j]);
    run_step(number_levels, w, first, last);
    for (size_t j = first; j < last; j++) ASC_TRY(settle_type(w, &w->column[j], err));
    return ASC_OK;
}

/* The arrays of one column, in the arena of the table. */
static void take_column(asc_import_column *c, size_t rows, asc_arena *arena)
{
    switch (c->type) {
    case ASC_REAL:
        c->real = asc_take(arena, rows);
        return;
    case ASC_TEXT:
        c->width = c->longest > 0 ? c->longest : 1;
        c->text = asc_take_bytes(arena, rows * c->width, 1);
        return;
    case ASC_CATEGORY:
        c->category = asc_take_bytes(arena, rows, sizeof *c->category);
        c->levels = asc_take_bytes(arena, c->level.count, sizeof *c->levels);
        for (size_t i = 0; c->levels != NULL && i < c->level.count; i++)
            c->levels[c->rank[i]] =
                asc_take_textn(arena, c->level.key[i].text, c->level.key[i].length);
        return;
    default:
        c->integer = asc_take_bytes(arena, rows, sizeof *c->integer);
        if (c->missing > 0) c->mask = asc_take_bytes(arena, rows, 1);
    }
}

static void fill_field(asc_import_column *c, size_t i, asc_field f)
{
    const bool missing = is_missing(c, f);
    if (c->type == ASC_TEXT) {
        if (!missing) memcpy(c->text + i * c->width, f.text, f.n);
    } else if (c->type == ASC_REAL) {
        c->real[i] = (double)NAN;
        if (!missing) (void)asc_decimal_parse(f.text, f.n, &c->real[i]);
    } else if (missing) {
        c->mask[i] = 1;
    } else {
        (void)asc_field_whole(c->type, f.text, f.n, &c->integer[i]);
    }
}

static void fill_rows(const work *w, asc_import_column *c, size_t j, size_t from,
                      size_t to)
{
    if (c->type != ASC_CATEGORY) {
        for (size_t i = from; i < to; i++)
            fill_field(c, i, asc_records_at(w->records, i + 1, j));
        return;
    }
    for (size_t i = from; i < to; i++)
        c->category[i] = c->code[i] == UINT32_MAX ? -1 : (int32_t)c->rank[c->code[i]];
}

static asc_status fill_group(void *context, size_t task, size_t worker, asc_error *err)
{
    const work *w = context;
    (void)worker;
    (void)err;
    run_step(fill_rows, w, task * GROUP, group_end(w, task));
    return ASC_OK;
}

static asc_spot spot_of(const work *w, size_t row, size_t j)
{
    return asc_records_spot(w->records->source, w->records->delimiter, row + 1, j);
}

static void report_bad(const work *w, const asc_import_column *c, size_t j,
                       asc_problems *p)
{
    static const char *const form[] = {
        "a decimal number such as -1.5 or 2e-3",
        "a whole number within 64 bits",
        "true or false, yes or no, 1 or 0",
        "a date that exists, as 2024-03-31",
        "a time as 2024-03-31 08:30",
        "a category",
        "a text",
    };
    char value[ASC_QUOTE_BYTES];
    const asc_field f = asc_records_at(w->records, c->bad_row + 1, j);
    asc_problems_add(
        p, spot_of(w, c->bad_row, j),
        "column '%s': '%s' is not %s%s%s; %zu of %zu values are not: correct them, "
        "declare them missing, or give the column another type",
        c->name, asc_problem_quote(f.text, f.n, value), form[c->type],
        c->rule->place == NULL ? "" : ", declared at ",
        c->rule->place == NULL ? "" : c->rule->place, c->bad, w->rows - c->missing);
}

/* Values of the wrong type, and text columns too wide for fixed-width storage. */
static void find_problems(const work *w, asc_problems *p)
{
    for (size_t j = 0; j < w->records->columns; j++) {
        const asc_import_column *c = &w->column[j];
        if (c->bad > 0) report_bad(w, c, j, p);
        if (c->type != ASC_TEXT || c->longest == 0 ||
            w->rows <= text_bytes_max / c->longest)
            continue;
        asc_problems_add(
            p, spot_of(w, c->longest_row, j),
            "column '%s': this value has %zu bytes, and texts are stored %zu times "
            "at the width of the longest, more than %zu bytes; shorten it, or leave "
            "the column out",
            c->name, c->longest, w->rows, text_bytes_max);
    }
}

static void add_column(asc_table *t, const asc_import_column *c)
{
    asc_table_add_column(
        t, (asc_column){.name = c->name,
                        .type = c->type,
                        .unit = c->rule == NULL || c->rule->unit == NULL
                                    ? NULL
                                    : asc_take_text(t->arena, c->rule->unit),
                        .real = c->real,
                        .integer = c->integer,
                        .code = c->category,
                        .text = c->text,
                        .width = c->width,
                        .missing = c->mask,
                        .level = c->levels,
                        .levels = c->type == ASC_CATEGORY ? c->level.count : 0});
}

asc_status asc_columns_make(const asc_records *records, asc_import_column *column,
                            asc_problems *problems, asc_table *out, asc_error *err)
{
    work w = {.records = records, .column = column, .rows = out->rows};
    const size_t groups = (records->columns + GROUP - 1) / GROUP;
    ASC_TRY(asc_pool_run(groups, type_group, &w, err));
    find_problems(&w, problems);
    ASC_TRY(asc_problems_status(problems, ASC_EDATA, err));
    for (size_t j = 0; j < records->columns; j++)
        take_column(&column[j], w.rows, out->arena);
    ASC_TRY(asc_arena_check(out->arena, err));
    ASC_TRY(asc_pool_run(groups, fill_group, &w, err));
    for (size_t j = 0; j < records->columns; j++) add_column(out, &column[j]);
    return asc_arena_check(out->arena, err);
}

void asc_columns_release(asc_import_column *column, size_t columns)
{
    for (size_t j = 0; j < columns; j++) {
        asc_arena_destroy(column[j].work);
        column[j].work = NULL;
    }
}
