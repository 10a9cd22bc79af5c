/* Findings about a text file: kept in an arena, rendered in file order with the line and a caret.
 *   study.yaml:12:5: unknown key 'partner'
 *      12 | partner:
 *         | ^~~~~~~
 *      help: did you mean 'partners'?
 * Columns count code points from 1, as libyaml does. A finding with line 0 belongs to the whole file. */
#include "findings_private.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 50, WINDOW = 100, BEFORE = 40 };

static bool reserve(asc_findings *f)
{
    if (f->count < f->capacity) return true;
    const size_t capacity = f->capacity == 0 ? 16 : 2 * f->capacity;
    asc_finding *item = asc_take_bytes(f->arena, capacity, sizeof *item);
    if (item == NULL) return false;
    if (f->count > 0) memcpy(item, f->item, f->count * sizeof *item);
    f->item = item;
    f->capacity = capacity;
    return true;
}

void asc_findings_add(asc_findings *f, asc_place at, const char *help, const char *format,
                      ...)
{
    asc_text message = asc_text_start(f->arena);
    char buffer[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    asc_text_add(&message, buffer);
    const char *copy = help == NULL ? NULL : asc_take_text(f->arena, help);
    if (message.data == NULL || !reserve(f)) return; /* the arena remembers */
    f->item[f->count++] = (asc_finding){at, message.data, copy};
}

/* Bytes of the line break at s (YAML 1.1: LF, CRLF, CR, NEL, LS, PS), 0 when there is
 * none. */
static size_t break_length(const char *s)
{
    if (s[0] == '\n') return 1;
    if (s[0] == '\r') return s[1] == '\n' ? 2 : 1;
    if (strncmp(s, "\xC2\x85", 2) == 0) return 2;
    if (strncmp(s, "\xE2\x80\xA8", 3) == 0 || strncmp(s, "\xE2\x80\xA9", 3) == 0)
        return 3;
    return 0;
}

/* Bytes of the code point at s, 0 when it is not valid UTF-8. */
static size_t point_length(const char *s)
{
    const unsigned char c = (unsigned char)*s;
    const size_t n = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (memchr(s, '\0', n) != NULL) return 0;
    return asc_utf8_valid(s, n, NULL) ? n : 0;
}

asc_place findings_place(const char *text, size_t offset)
{
    asc_place at = {1, 1, 1};
    const char *s = text, *end = text + offset;
    if (strncmp(s, "\xEF\xBB\xBF", 3) == 0) s += 3;
    while (s < end && *s != '\0') {
        const size_t b = break_length(s), n = point_length(s);
        if (b > 0) {
            at.line++;
            at.column = 1;
            s += b;
        } else {
            at.column++;
            s += n == 0 ? 1 : n;
        }
    }
    return at;
}

static const char *find_line(const char *text, size_t line)
{
    const char *s = text;
    if (strncmp(s, "\xEF\xBB\xBF", 3) == 0) s += 3;
    for (size_t at = 1; at < line; at++) {
        while (*s != '\0' && break_length(s) == 0) s++;
        if (*s == '\0') return NULL;
        s += break_length(s);
    }
    return s;
}

/* One code point for the terminal: control characters and bad bytes as '?', tabs as a
 * space. */
static void add_point(asc_text *t, const char *s, size_t n)
{
    const unsigned char c = (unsigned char)*s;
    if (c == '\t')
        asc_text_add(t, " ");
    else if (n == 0 || c < 0x20 || c == 0x7F)
        asc_text_add(t, "?");
    else
        asc_text_addn(t, s, n);
}

static size_t count_points(const char *line)
{
    size_t points = 0;
    for (const char *p = line; *p != '\0' && break_length(p) == 0; points++) {
        const size_t n = point_length(p);
        p += n == 0 ? 1 : n;
    }
    return points;
}

/* The line and its caret; of a long line only a window around the place. */
static void add_line(asc_text *t, const char *text, asc_place at)
{
    const char *s = text == NULL ? NULL : find_line(text, at.line);
    if (s == NULL) return;
    const size_t points = count_points(s);
    const bool cut = points > WINDOW + BEFORE;
    const size_t first = cut && at.column > BEFORE + 1 ? at.column - BEFORE : 1;
    const size_t last = cut ? first + WINDOW : points;
    asc_text_format(t, "\n%7zu | %s", at.line, first > 1 ? "..." : "");
    size_t column = 1;
    for (; column <= points && column <= last; column++) {
        const size_t n = point_length(s);
        if (column >= first) add_point(t, s, n);
        s += n == 0 ? 1 : n;
    }
    if (last < points) asc_text_add(t, "...");
    asc_text_format(t, "\n        | %*s^", (int)(at.column - first + (first > 1 ? 3 : 0)),
                    "");
    const size_t stop = (points < last ? points : last) + 1; /* marks stay on the line */
    for (size_t i = 1; i < at.length && at.column + i < stop; i++) asc_text_add(t, "~");
}

static void add_finding(asc_text *t, const asc_findings *f, const asc_finding *item)
{
    const char *file = f->file == NULL ? "-" : f->file;
    if (item->at.line == 0)
        asc_text_format(t, "%s: %s", file, item->message);
    else
        asc_text_format(t, "%s:%zu:%zu: %s", file, item->at.line, item->at.column,
                        item->message);
    if (item->at.line > 0) add_line(t, f->text, item->at);
    if (item->help != NULL) asc_text_format(t, "\n     help: %s", item->help);
}

static int by_place(const void *a, const void *b)
{
    const asc_finding *x = *(const asc_finding *const *)a,
                      *y = *(const asc_finding *const *)b;
    if (x->at.line != y->at.line) return x->at.line < y->at.line ? -1 : 1;
    if (x->at.column != y->at.column) return x->at.column < y->at.column ? -1 : 1;
    return x < y ? -1 : x > y; /* as they were found */
}

const char *findings_render(const asc_findings *f, size_t bytes, asc_arena *arena)
{
    const asc_finding **order =
        asc_take_bytes(arena, f->count, sizeof(const asc_finding *));
    asc_text t = asc_text_start(arena);
    if (order == NULL || t.data == NULL) return "";
    for (size_t i = 0; i < f->count; i++) order[i] = &f->item[i];
    qsort(order, f->count, sizeof(const asc_finding *), by_place);
    size_t shown = 0;
    for (; shown < f->count && shown < SHOWN; shown++) {
        const size_t before = t.length;
        if (shown > 0) asc_text_add(&t, "\n");
        add_finding(&t, f, order[shown]);
        if (t.data == NULL || t.length <= bytes || shown == 0) continue;
        t.length = before; /* whole findings only */
        t.data[before] = '\0';
        break;
    }
    if (shown < f->count) asc_text_format(&t, "\n... and %zu more", f->count - shown);
    return t.data == NULL ? "" : t.data;
}

const char *asc_findings_text(const asc_findings *f, asc_arena *arena)
{
    return findings_render(f, SIZE_MAX, arena);
}

asc_status findings_fail(const asc_findings *f, asc_error *err)
{
    ASC_TRY(asc_arena_check(f->arena, err));
    if (f->count == 0) return ASC_OK;
    const char *text = findings_render(f, ASC_MESSAGE_MAX - 32, f->arena);
    ASC_TRY(asc_arena_check(f->arena, err));
    return ASC_FAIL(err, ASC_ESTUDY, "%s", text);
}
