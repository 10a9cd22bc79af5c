/* Splitting regular CSV text (RFC 4180; LF, CRLF and CR end a line): every record has the same number of fields, quotes
 * stand around whole fields only, blank lines stand before the first or after the last record. Everything
 * else, faults included, is left to libcsv: what this splits, libcsv splits in the same way.
 * Decision: docs/decisions/0006-splitting-csv.md. */
#include "records.h"
#include <stdlib.h>
#include <string.h>

typedef struct splitter {
    const char *text; /* [n], then a NUL, which ends a field as a line end does */
    char *own;        /* a copy of text in which fields are unquoted; NULL: none yet */
    size_t n, at;
    char delimiter;
    asc_slice *slice; /* [room] */
    size_t fields, room;
    asc_arena *arena;
    bool special[256]; /* bytes at which a field may end, and the quote */
} splitter;

static bool is_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Closing quotes are doubled within the field: its text moves together in a copy. */
static bool undouble(splitter *s, size_t start, size_t end)
{
    if (s->own == NULL) {
        s->own = (char *)asc_take(s->arena, s->n / sizeof(double) + 1);
        if (s->own == NULL) return false;
        memcpy(s->own, s->text, s->n);
    }
    size_t to = start;
    for (size_t i = start; i < end; i++) {
        s->own[to++] = s->text[i];
        if (s->text[i] == '"') i++;
    }
    s->slice[s->fields++] = (asc_slice){(uint32_t)start, (uint32_t)(to - start)};
    return true;
}

/* The quoted field at s->at, which then stands behind the closing quote. */
static bool quoted(splitter *s)
{
    const size_t start = s->at + 1;
    bool doubled = false;
    for (size_t i = start;;) {
        const char *q = memchr(s->text + i, '"', s->n - i);
        if (q == NULL) return false;
        i = (size_t)(q - s->text) + 1;
        if (s->text[i] == '"') {
            doubled = true;
            i++;
            continue;
        }
        s->at = i;
        if (s->text[i] != s->delimiter && s->text[i] != '\0' && !is_end(s->text[i]))
            return false;
        if (doubled) return undouble(s, start, i - 1);
        s->slice[s->fields++] = (asc_slice){(uint32_t)start, (uint32_t)(i - 1 - start)};
        return true;
    }
}

/* The field without quotes at s->at. */
static inline bool plain(splitter *s)
{
    const size_t start = s->at;
    size_t i = start;
    while (!s->special[(unsigned char)s->text[i]]) i++;
    s->slice[s->fields++] = (asc_slice){(uint32_t)start, (uint32_t)(i - start)};
    s->at = i;
    return s->text[i] != '"';
}

/* One record; false when it is irregular. */
static bool record(splitter *s, size_t columns)
{
    for (size_t j = 0; j < columns; j++) {
        if (!(s->text[s->at] == '"' ? quoted(s) : plain(s))) return false;
        if (s->slice[s->fields - 1].n > ASC_FIELD_MAX) return false;
        if (j + 1 == columns) break;
        if (s->text[s->at] != s->delimiter) return false;
        s->at++;
    }
    const char c = s->text[s->at];
    if (c != '\0' && !is_end(c)) return false;
    s->at += c == '\r' && s->text[s->at + 1] == '\n' ? 2 : 1;
    return true;
}

/* Blank lines at s->at. */
static size_t blanks(splitter *s)
{
    size_t lines = 0;
    for (; s->at < s->n && is_end(s->text[s->at]); lines++)
        s->at += s->text[s->at] == '\r' && s->text[s->at + 1] == '\n' ? 2 : 1;
    return lines;
}

static bool make_room(asc_slices *r, size_t fields)
{
    if (r->slice != NULL && r->room >= fields) return true;
    asc_slice *more = realloc(r->slice, fields * sizeof *more);
    if (more == NULL) return false;
    *r = (asc_slices){more, fields};
    return true;
}

bool asc_records_split(asc_span text, size_t lines, asc_dialect d, asc_slices *room,
                       asc_arena *arena, asc_records *out)
{
    splitter s = {.text = text.text,
                  .n = text.n,
                  .delimiter = d.delimiter,
                  .room = (lines + 1) * d.columns,
                  .arena = arena};
    if (d.columns == 0) return false;
    if (!make_room(room, s.room))
        return false; /* libcsv meets the same end, and says so */
    s.slice = room->slice;
    s.special[(unsigned char)d.delimiter] = true;
    s.special[0] = s.special['\n'] = s.special['\r'] = s.special['"'] = true;
    const size_t leading = blanks(&s);
    size_t records = 0, trailing = 0;
    for (; s.at < s.n && trailing == 0; records++) {
        if (s.fields + d.columns > s.room || !record(&s, d.columns)) return false;
        trailing = s.at < s.n ? blanks(&s) : 0;
    }
    if (s.at < s.n) return false;
    *out = (asc_records){.text = s.own == NULL ? text.text : s.own,
                         .slice = s.slice,
                         .records = records,
                         .columns = d.columns,
                         .leading = leading,
                         .trailing = trailing,
                         .source = text,
                         .delimiter = d.delimiter};
    return true;
}
