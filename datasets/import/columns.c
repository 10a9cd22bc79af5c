/* Typing columns in three steps: scan all fields of a column for the kinds they share (in parallel),
 * take the arrays (one thread: an arena belongs to one), fill them (in parallel).
 * A text column is a category when it has at most 1,000 distinct values, each value comes twice or
 * more on average or there are at most 20, and at least one value repeats. */
#include "columns.h"
#include "ascribe/pool.h"
#include "decimal.h"
#include "value.h"
#include <math.h>
#include <string.h>

enum { LEVELS_MAX = 1000, LEVELS_FEW = 20 };
static const size_t text_bytes_max = (size_t)1 << 30;

typedef struct work {
    const asc_records *records;
    asc_import_column *column;
    size_t rows;
} work;

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

/* Counts, and the kinds that all values share; 0 when the type is declared. */
static unsigned scan(const work *w, asc_import_column *c, size_t j)
{
    const bool declared = c->rule != NULL && c->rule->has_type;
    unsigned kinds = declared ? 0 : ASC_KIND_ALL;
    for (size_t i = 0; i < w->rows; i++) {
        const asc_field f = asc_records_at(w->records, i + 1, j);
        if (is_missing(c, f)) {
            c->missing++;
            continue;
        }
        if (f.n > c->longest) c->longest = f.n, c->longest_row = i;
        if (kinds != 0) kinds &= asc_field_kinds(f.text, f.n);
        if (declared && !fits(c->rule->type, f) && c->bad++ == 0) c->bad_row = i;
    }
    return kinds;
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

/* Numbers the values of a column; stops, and answers false, at more than most of them. */
static bool number_levels(const work *w, asc_import_column *c, size_t j, size_t most)
{
    c->level = asc_intern_start(c->work);
    c->code = asc_take_bytes(c->work, w->rows, sizeof *c->code);
    if (c->code == NULL) return false;
    asc_field last = {0};
    uint32_t number = UINT32_MAX;
    for (size_t i = 0; i < w->rows; i++) {
        const asc_field f = asc_records_at(w->records, i + 1, j);
        c->code[i] = UINT32_MAX;
        if (is_missing(c, f)) continue;
        /* Neighbours are often equal. */
        if (f.n != last.n || memcmp(f.text, last.text, f.n) != 0)
            number = asc_intern_add(&c->level, f.text, f.n);
        if (number == UINT32_MAX || c->level.count > most) return false;
        last = f;
        c->code[i] = number;
    }
    return true;
}

static bool is_category(const asc_import_column *c, size_t rows)
{
    const size_t values = rows - c->missing, levels = c->level.count;
    return levels < values && (levels <= values / 2 || levels <= LEVELS_FEW);
}

static asc_status study_column(void *context, size_t j, size_t worker, asc_error *err)
{
    work *w = context;
    asc_import_column *c = &w->column[j];
    (void)worker;
    c->work = asc_arena_create();
    ASC_REQUIRE(c->work != NULL, err, ASC_EMEMORY, "out of memory for column '%s'",
                c->name);
    const unsigned kinds = scan(w, c, j);
    if (c->rule != NULL && c->rule->has_type)
        c->type = c->rule->type;
    else
        c->type = c->missing == w->rows ? ASC_TEXT : type_of(kinds);
    if (c->type != ASC_CATEGORY) return ASC_OK;
    const bool declared = c->rule != NULL && c->rule->has_type;
    const bool few = number_levels(w, c, j, declared ? SIZE_MAX : LEVELS_MAX);
    ASC_TRY(asc_arena_check(c->work, err));
    if (!declared && !(few && is_category(c, w->rows))) {
        c->type = ASC_TEXT;
        return ASC_OK;
    }
    uint32_t *order = asc_take_bytes(c->work, c->level.count, sizeof *order);
    c->rank = asc_take_bytes(c->work, c->level.count, sizeof *c->rank);
    ASC_TRY(asc_arena_check(c->work, err));
    asc_intern_sort(&c->level, order);
    for (size_t i = 0; i < c->level.count; i++) c->rank[order[i]] = (uint32_t)i;
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
        c->real[i] = NAN;
        if (!missing) (void)asc_decimal_parse(f.text, f.n, &c->real[i]);
    } else if (missing) {
        c->mask[i] = 1;
    } else {
        (void)asc_field_whole(c->type, f.text, f.n, &c->integer[i]);
    }
}

static asc_status fill_column(void *context, size_t j, size_t worker, asc_error *err)
{
    work *w = context;
    asc_import_column *c = &w->column[j];
    (void)worker;
    (void)err;
    if (c->type == ASC_CATEGORY) {
        for (size_t i = 0; i < w->rows; i++)
            c->category[i] = c->code[i] == UINT32_MAX ? -1 : (int32_t)c->rank[c->code[i]];
        return ASC_OK;
    }
    for (size_t i = 0; i < w->rows; i++)
        fill_field(c, i, asc_records_at(w->records, i + 1, j));
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
    ASC_TRY(asc_pool_run(records->columns, study_column, &w, err));
    find_problems(&w, problems);
    ASC_TRY(asc_problems_status(problems, ASC_EDATA, err));
    for (size_t j = 0; j < records->columns; j++)
        take_column(&column[j], w.rows, out->arena);
    ASC_TRY(asc_arena_check(out->arena, err));
    ASC_TRY(asc_pool_run(records->columns, fill_column, &w, err));
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
