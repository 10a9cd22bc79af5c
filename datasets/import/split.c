/* Splitting regular CSV text (RFC 4180; LF, CRLF and CR end a line): every record has the same number of fields, quotes
 * stand around whole fields only, blank lines stand before the first or after the last record. Everything
 * else, faults included, is left to libcsv: what this splits, libcsv splits in the same way.
 * Decision: docs/decisions/0006-splitting-csv.md. */
#include "marks.h"
#include "records.h"
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 4096 };

typedef struct splitter {
    const char *text; /* [n], then a NUL, which ends a field as a line end does */
    char *own;        /* a copy of text in which fields are unquoted; NULL: none yet */
    size_t n, at;
    char delimiter;
    asc_slice *slice; /* [room] */
    size_t fields, room;
    asc_arena *arena;
    size_t seen;                    /* marks are known up to here            */
    bool ended;                     /* all are                               */
    size_t marks, mark;             /* known; the next one                   */
    uint32_t place[2 * WINDOW + 1]; /* [marks] delimiters, quotes, line ends */
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

/* More marks behind those that are left; the end of the text is the last. False: there are no more, or no room. */
static bool more_marks(splitter *s)
{
    if (s->ended || s->marks - s->mark > WINDOW) return false;
    s->marks -= s->mark;
    memmove(s->place, s->place + s->mark, s->marks * sizeof *s->place);
    s->mark = 0;
    const size_t to = s->n - s->seen < WINDOW ? s->n : s->seen + WINDOW;
    s->marks += asc_marks(s->text, s->seen, to, s->delimiter, s->place + s->marks);
    s->seen = to;
    s->ended = to == s->n;
    if (s->ended) s->place[s->marks++] = (uint32_t)s->n;
    return true;
}

/* The first mark from i on; i never goes back. */
static size_t next_mark(splitter *s, size_t i)
{
    do {
        while (s->mark < s->marks && s->place[s->mark] < i) s->mark++;
        if (s->mark < s->marks) return s->place[s->mark];
    } while (more_marks(s));
    return s->n;
}

/* A record of fields without quotes, which most are; false, and nothing done, for any other. */
static bool plain_record(splitter *s, size_t columns)
{
    const char *text = s->text, delimiter = s->delimiter;
    size_t start = s->at, j = 0;
    (void)next_mark(s, start);
    while (s->marks - s->mark < columns && more_marks(s)) {
    }
    if (s->marks - s->mark < columns) return false;
    const uint32_t *end = s->place + s->mark;
    asc_slice *slice = s->slice + s->fields;
    for (; j + 1 < columns && text[end[j]] == delimiter; j++) {
        slice[j] = (asc_slice){(uint32_t)start, (uint32_t)(end[j] - start)};
        start = (size_t)end[j] + 1;
    }
    const char c = text[end[j]];
    if (j + 1 < columns || (c != '\0' && !is_end(c))) return false;
    if (end[j] - s->at > ASC_FIELD_MAX) return false;
    slice[j] = (asc_slice){(uint32_t)start, (uint32_t)(end[j] - start)};
    s->fields += columns;
    s->mark += columns;
    s->at = (size_t)end[j] + (c == '\r' && text[end[j] + 1] == '\n' ? 2 : 1);
    return true;
}

/* The field without quotes at s->at. */
static bool plain(splitter *s)
{
    const size_t start = s->at, i = next_mark(s, start);
    s->slice[s->fields++] = (asc_slice){(uint32_t)start, (uint32_t)(i - start)};
    s->at = i;
    return s->text[i] != '"';
}

/* One record; false when it is irregular. */
static bool record(splitter *s, size_t columns)
{
    if (plain_record(s, columns)) return true;
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
    splitter s; /* the places are left as they are: there are many */
    s.text = text.text;
    s.own = NULL;
    s.n = text.n;
    s.delimiter = d.delimiter;
    s.room = (lines + 1) * d.columns;
    s.arena = arena;
    s.ended = false;
    s.at = s.fields = s.seen = s.marks = s.mark = 0;
    if (d.columns == 0) return false;
    if (!make_room(room, s.room))
        return false; /* libcsv meets the same end, and says so */
    s.slice = room->slice;
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
