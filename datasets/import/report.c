/* What was imported, in lines for people: per column its type, missing values, distinct values and
 * range. Counts of distinct values are exact. */
#include "ascribe/import.h"
#include "intern.h"
#include "thousands.h"
#include <math.h>
#include <string.h>

enum { NAME_SHOWN = 32, VALUE_SHOWN = 32 };

typedef struct summary {
    size_t missing, distinct;
    size_t low, high; /* rows of the least and the greatest value */
    bool any;
} summary;

/* The bytes that tell one value from another. */
static size_t value_key(const asc_column *c, size_t row, const char **key, double *real)
{
    switch (c->type) {
    case ASC_REAL:
        *real = c->real[row] == 0.0 ? 0.0 : c->real[row]; /* -0 and 0 are one value */
        *key = (const char *)real;
        return sizeof *real;
    case ASC_TEXT:
        *key = c->text + row * c->width;
        return strnlen(*key, c->width);
    default:
        *key = (const char *)&c->integer[row];
        return sizeof *c->integer;
    }
}

static bool below(const asc_column *c, size_t a, size_t b)
{
    switch (c->type) {
    case ASC_REAL:
        return c->real[a] < c->real[b];
    case ASC_TEXT:
        return memcmp(c->text + a * c->width, c->text + b * c->width, c->width) < 0;
    case ASC_CATEGORY:
        return c->code[a] < c->code[b];
    default:
        return c->integer[a] < c->integer[b];
    }
}

/* Levels are in byte order, so codes say all. */
static summary summarize_category(const asc_column *c, size_t rows, asc_arena *scratch)
{
    summary s = {0};
    uint8_t *used = asc_take_bytes(scratch, c->levels, 1);
    for (size_t i = 0; used != NULL && i < rows; i++) {
        if (c->code[i] < 0) {
            s.missing++;
            continue;
        }
        if (!s.any || below(c, i, s.low)) s.low = i;
        if (!s.any || below(c, s.high, i)) s.high = i;
        s.any = true;
        s.distinct += used[c->code[i]] == 0 ? 1 : 0;
        used[c->code[i]] = 1;
    }
    return s;
}

/* keys [rows] keeps the real keys alive while they are in the set. */
static summary summarize(const asc_column *c, size_t rows, asc_arena *scratch,
                         double *keys)
{
    if (c->type == ASC_CATEGORY) return summarize_category(c, rows, scratch);
    summary s = {0};
    asc_intern seen = asc_intern_start(scratch);
    for (size_t i = 0; i < rows; i++) {
        if (asc_column_missing(c, i)) {
            s.missing++;
            continue;
        }
        const char *key = NULL;
        const size_t n = value_key(c, i, &key, &keys[i]);
        (void)asc_intern_add(&seen, key, n);
        if (!s.any || below(c, i, s.low)) s.low = i;
        if (!s.any || below(c, s.high, i)) s.high = i;
        s.any = true;
    }
    s.distinct = seen.count;
    return s;
}

/* At most VALUE_SHOWN bytes of a cell. */
static void add_cell(asc_text *out, const asc_column *c, size_t row)
{
    char buffer[64];
    const char *text = asc_column_cell(c, row, buffer, sizeof buffer);
    size_t n = strlen(text), shown = n < VALUE_SHOWN ? n : VALUE_SHOWN;
    while (shown < n && shown > 0 && ((unsigned char)text[shown] & 0xC0U) == 0x80)
        shown--;
    asc_text_addn(out, text, shown);
    if (shown < n) asc_text_add(out, "...");
}

static void add_column(asc_text *out, const asc_column *c, const summary *s, size_t rows,
                       int name_width)
{
    char missing[ASC_THOUSANDS], distinct[ASC_THOUSANDS];
    asc_text_format(out, "  %-*s %-8s %11s missing", name_width, c->name,
                    asc_type_name(c->type), asc_thousands(s->missing, missing));
    if (s->missing > 0)
        asc_text_format(out, " (%5.1f %%)", 100.0 * (double)s->missing / (double)rows);
    else
        asc_text_add(out, "          ");
    asc_text_format(out, " %11s distinct", asc_thousands(s->distinct, distinct));
    if (s->any) {
        asc_text_add(out, "  ");
        add_cell(out, c, s->low);
        if (s->distinct > 1) {
            asc_text_add(out, " ... ");
            add_cell(out, c, s->high);
        }
    }
    if (c->unit != NULL) asc_text_format(out, "  [%s]", c->unit);
    asc_text_add(out, "\n");
}

static asc_status add_columns(const asc_table *t, asc_arena *scratch, asc_text *out)
{
    size_t width = 4;
    for (size_t j = 0; j < t->columns; j++) {
        const size_t n = strlen(t->column[j].name);
        if (n > width && n <= NAME_SHOWN) width = n;
    }
    for (size_t j = 0; j < t->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(scratch);
        double *keys = asc_take(scratch, t->rows);
        ASC_TRY(asc_arena_check(scratch, NULL));
        const summary s = summarize(&t->column[j], t->rows, scratch, keys);
        ASC_TRY(asc_arena_check(scratch, NULL));
        add_column(out, &t->column[j], &s, t->rows, (int)width);
        asc_arena_rewind(scratch, mark);
    }
    return ASC_OK;
}

asc_status asc_import_report(const asc_table *t, asc_text *out)
{
    asc_arena *scratch = asc_arena_create();
    if (scratch == NULL) return ASC_EMEMORY;
    char rows[ASC_THOUSANDS];
    asc_text_format(out, "table '%s': %s row%s, %zu column%s\n", t->name,
                    asc_thousands(t->rows, rows), t->rows == 1 ? "" : "s", t->columns,
                    t->columns == 1 ? "" : "s");
    const asc_status status = add_columns(t, scratch, out);
    asc_arena_destroy(scratch);
    ASC_TRY(status);
    return asc_import_hints(t, out);
}
