/* What was imported, in lines for people: per column its type, missing values, distinct values and
 * range. */
#include "summary.h"
#include "thousands.h"
#include <string.h>

enum { NAME_SHOWN = 32, VALUE_SHOWN = 32 };

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

static size_t distinct_values(const asc_column_summary *s)
{
    return s->distinct + asc_distinct_count(&s->numbers);
}

static void add_column(asc_text *out, const asc_column_summary *s, int name_width)
{
    char missing[ASC_THOUSANDS], counted[ASC_THOUSANDS], distinct[ASC_THOUSANDS + 2];
    const asc_column *c = &s->range;
    const bool many = s->many || s->numbers.many;
    const size_t values = many ? ASC_DISTINCT_MAX : distinct_values(s);
    (void)snprintf(distinct, sizeof distinct, "%s%s", many ? "> " : "",
                   asc_thousands(values, counted));
    asc_text_format(out, "  %-*s %-8s %11s missing", name_width, c->name,
                    asc_type_name(c->type), asc_thousands(s->missing, missing));
    if (s->missing > 0)
        asc_text_format(out, " (%5.1f %%)", 100.0 * (double)s->missing / (double)s->rows);
    else
        asc_text_add(out, "          ");
    asc_text_format(out, " %11s distinct", distinct);
    if (s->any) {
        asc_text_add(out, "  ");
        add_cell(out, c, 0);
        if (values > 1) {
            asc_text_add(out, " ... ");
            add_cell(out, c, 1);
        }
    }
    if (c->unit != NULL) asc_text_format(out, "  [%s]", c->unit);
    asc_text_add(out, "\n");
}

asc_status asc_summary_report(const asc_summary *s, asc_text *out)
{
    const asc_table *t = s->schema;
    char rows[ASC_THOUSANDS];
    asc_text_format(out, "table '%s': %s row%s, %zu column%s\n", t->name,
                    asc_thousands(t->rows, rows), t->rows == 1 ? "" : "s", t->columns,
                    t->columns == 1 ? "" : "s");
    size_t width = 4;
    for (size_t j = 0; j < t->columns; j++) {
        const size_t n = strlen(t->column[j].name);
        if (n > width && n <= NAME_SHOWN) width = n;
    }
    for (size_t j = 0; j < t->columns; j++) add_column(out, &s->column[j], (int)width);
    return asc_summary_hints(s, out);
}

typedef asc_status say(const asc_summary *s, asc_text *out);

static asc_status of_table(const asc_table *t, say *what, asc_text *out)
{
    asc_summary *s = asc_summary_create(t);
    if (s == NULL) return ASC_EMEMORY;
    asc_status status = asc_summary_add(s, t, NULL);
    if (status == ASC_OK) status = what(s, out);
    asc_summary_destroy(s);
    return status;
}

asc_status asc_import_report(const asc_table *t, asc_text *out)
{
    return of_table(t, asc_summary_report, out);
}

asc_status asc_import_hints(const asc_table *t, asc_text *out)
{
    return of_table(t, asc_summary_hints, out);
}
