/* Cells of result tables, by name, safely: what is not there is NaN or "". */
#include "view.h"
#include <math.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

double asc_view_real(const asc_table *t, size_t row, const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || row >= t->rows || c->type == ASC_TEXT || c->type == ASC_CATEGORY)
        return (double)NAN;
    return asc_column_real(c, row);
}

/* Bytes at s that may be printed as they are: 0 for a control character or a broken
 * sequence. */
static size_t printable(const unsigned char *s, size_t left)
{
    if (*s == '\n' || *s == '\t') return 1;
    if (*s < 0x20 || *s == 0x7F) return 0;
    size_t n = *s < 0x80 ? 1 : *s < 0xE0 ? 2 : *s < 0xF0 ? 3 : 4;
    if (n > left || !asc_utf8_valid((const char *)s, n, NULL)) return 0;
    if (n == 2 && *s == 0xC2 && s[1] < 0xA0) return 0; /* C1 controls */
    return n;
}

const char *asc_view_clean(asc_arena *arena, const char *text, size_t n)
{
    asc_text t = asc_text_start(arena);
    const unsigned char *s = (const unsigned char *)text;
    for (size_t i = 0; i < n && s[i] != '\0';) {
        const size_t k = printable(s + i, n - i);
        if (k == 0)
            asc_text_add(&t, REPLACEMENT);
        else
            asc_text_addn(&t, text + i, k);
        i += k == 0 ? 1 : k;
    }
    return t.data == NULL ? "" : t.data;
}

const char *asc_view_string(asc_arena *arena, const char *text)
{
    return text == NULL ? "" : asc_view_clean(arena, text, strlen(text));
}

const char *asc_view_text(asc_arena *arena, const asc_table *t, size_t row,
                          const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || row >= t->rows) return "";
    if (c->type == ASC_TEXT)
        return asc_view_clean(arena, c->text + row * c->width, c->width);
    char buffer[64]; /* numbers and dates; categories come back as their level */
    const char *cell = asc_column_cell(c, row, buffer, sizeof buffer);
    return asc_view_clean(arena, cell, strlen(cell));
}

bool asc_view_is(const asc_table *t, size_t row, const char *column, const char *text)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || row >= t->rows) return false;
    if (c->type == ASC_CATEGORY)
        return strcmp(asc_column_text(c, row, NULL, 0), text) == 0;
    if (c->type != ASC_TEXT) return false;
    const size_t n = strlen(text);
    const char *cell = c->text + row * c->width;
    return n <= c->width && memcmp(cell, text, n) == 0 &&
           (n == c->width || cell[n] == '\0');
}

/* A text option that needs quotes in a study stands quoted in the table: \" and \\\\ are undone, and
 * other escapes are control characters that no title may print. */
static const char *unquoted(asc_arena *arena, const char *value)
{
    const size_t n = strlen(value);
    if (n < 2 || value[0] != '"' || value[n - 1] != '"') return value;
    asc_text t = asc_text_start(arena);
    for (size_t i = 1; i + 1 < n; i++) {
        const bool escaped = value[i] == '\\' && i + 2 < n;
        if (escaped) i++;
        if (escaped && value[i] == 'u') {
            asc_text_add(&t, REPLACEMENT);
            i += n - 2 - i < 4 ? n - 2 - i : 4;
        } else {
            asc_text_addn(&t, value + i, 1);
        }
    }
    return t.data == NULL ? "" : t.data;
}

const char *asc_view_option(const asc_result *r, asc_arena *arena, const char *key,
                            const char *fallback)
{
    for (size_t i = 0; r->options != NULL && i < r->options->rows; i++) {
        if (!asc_view_is(r->options, i, "key", key)) continue;
        const char *value = asc_view_text(arena, r->options, i, "value");
        if (*value != '\0') return unquoted(arena, value);
    }
    return fallback;
}

const char *asc_view_title(const asc_result *r, asc_arena *arena)
{
    const asc_table *note = asc_result_table(r, "note");
    for (size_t i = 0; note != NULL && i < note->rows; i++)
        if (asc_view_is(note, i, "code", "lint") &&
            asc_view_is(note, i, "place", "study.title"))
            return asc_view_string(arena, r->study); /* it claims more than it may */
    return asc_view_option(r, arena, "study.title", asc_view_string(arena, r->study));
}

const char *asc_view_direction(const asc_result *r, asc_arena *arena)
{
    const asc_table *claim = asc_result_table(r, "claim");
    const asc_table *outcome = asc_result_table(r, "outcome");
    for (size_t o = 0; claim != NULL && outcome != NULL && o < outcome->rows; o++) {
        if (!asc_view_is(outcome, o, "role", "primary")) continue;
        const char *name = asc_view_text(arena, outcome, o, "outcome");
        for (size_t i = 0; i < claim->rows; i++)
            if (asc_view_is(claim, i, "outcome", name))
                return asc_view_text(arena, claim, i, "direction");
    }
    return "";
}
