/* A table as comma-separated values (RFC 4180, with line feed as the line end: what R,
 * pandas, Stata and spreadsheets write and read on every system). Header of column names;
 * NaN and missing values are empty fields; numbers in the shortest form that reads back
 * to the same bits. */
#include "view.h"
#include <string.h>

static void field(asc_text *out, const char *text, bool alone)
{
    const size_t n = strlen(text);
    const bool edge = n > 0 && (text[0] == ' ' || text[n - 1] == ' ');
    /* An empty field alone on its line would read as no record at all. */
    if (strpbrk(text, ",\"\r\n") == NULL && !edge && !(alone && n == 0)) {
        asc_text_addn(out, text, n);
        return;
    }
    asc_text_add(out, "\"");
    for (const char *s = text; *s != '\0'; s++) {
        if (*s == '"') asc_text_add(out, "\"");
        asc_text_addn(out, s, 1);
    }
    asc_text_add(out, "\"");
}

void asc_report_csv(const asc_table *t, asc_text *out)
{
    const bool alone = t->columns == 1;
    for (size_t j = 0; j < t->columns; j++) {
        if (j > 0) asc_text_add(out, ",");
        field(out, t->column[j].name, alone);
    }
    asc_text_add(out, "\n");
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->columns; j++) {
            const asc_column *c = &t->column[j];
            char number[64];
            const char *text = NULL;
            if (c->type == ASC_TEXT)
                text = asc_take_textn(out->arena, c->text + i * c->width, c->width);
            else
                text = asc_column_cell(c, i, number, sizeof number);
            if (j > 0) asc_text_add(out, ",");
            field(out, text == NULL ? "" : text, alone);
        }
        asc_text_add(out, "\n");
    }
}
