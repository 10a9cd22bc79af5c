/* Splitting CSV text by libcsv in strict mode (RFC 4180; LF, CRLF and CR end a line).
 * Nothing is trimmed; a quote within an unquoted field, text after a closing quote, an open quote at
 * the end, ragged records and blank lines between records are problems. */
#include "records.h"
#include <csv.h>
#include <string.h>

enum { BLOCK = 1 << 20 };

typedef struct reader {
    asc_span source;
    char delimiter;
    char *text;       /* [source.n]  unquoted fields so far                   */
    asc_slice *slice; /* [room]      where they are                           */
    size_t used;      /* bytes of text                                        */
    size_t fields;    /* kept                                                 */
    size_t inside;    /* fields of the record being read                      */
    size_t records;   /* ended, ragged ones included                          */
    size_t columns;   /* of every record; 0 before the first, if not known    */
    bool after_cr;    /* the last thing was the CR of a line end              */
    size_t blanks;    /* blank lines since the last record                    */
    size_t leading;   /* blank lines before the first                         */
    bool broken;      /* a quote fault                                        */
    asc_problems *problems;
} reader;

static int never_space(unsigned char c)
{
    (void)c;
    return 0;
}

static asc_spot here(const reader *r, size_t field)
{
    return asc_records_spot(r->source, r->delimiter, r->records, field);
}

static bool crowded(const reader *r)
{
    return r->problems->count >= ASC_PROBLEMS_SHOWN;
}

/* Blank lines between records: dropped rows, or missing values of a table with one column. */
static void refuse_blanks(reader *r)
{
    const size_t blanks = r->blanks;
    r->blanks = 0;
    if (crowded(r)) {
        r->problems->count++;
        return;
    }
    asc_problems_add(
        r->problems, asc_records_after(r->source, r->delimiter, r->records - 1),
        "%zu blank line%s from here on; delete %s, or write \"\" where a missing "
        "value is meant",
        blanks, blanks == 1 ? "" : "s", blanks == 1 ? "it" : "them");
}

static void on_field(void *data, size_t n, void *context)
{
    reader *r = context;
    r->after_cr = false;
    if (r->blanks > 0 && r->records == 0 && r->inside == 0) {
        r->leading = r->blanks;
        r->blanks = 0;
    }
    if (r->blanks > 0) refuse_blanks(r);
    if (n > ASC_FIELD_MAX && !crowded(r))
        asc_problems_add(
            r->problems, here(r, r->inside),
            "a field of %zu bytes, the limit is %d; is a closing quote missing, "
            "or a document in the data?",
            n, ASC_FIELD_MAX);
    r->slice[r->fields++] = (asc_slice){(uint32_t)r->used, (uint32_t)n};
    r->inside++;
    memcpy(r->text + r->used, data, n);
    r->used += n;
}

static void refuse_ragged(reader *r)
{
    if (crowded(r)) {
        r->problems->count++;
        return;
    }
    const size_t at = r->inside < r->columns ? r->inside - 1 : r->columns;
    asc_problems_add(r->problems, here(r, at),
                     "%zu field%s, the first line has %zu; check for %s", r->inside,
                     r->inside == 1 ? "" : "s", r->columns,
                     r->inside < r->columns ? "a value left out or a line broken in two"
                                            : "a delimiter in a value without quotes");
}

static void on_record(int end, void *context)
{
    reader *r = context;
    if (r->inside == 0) {
        if (end == '\n' && r->after_cr)
            r->after_cr = false; /* the second half of CRLF */
        else
            r->blanks++, r->after_cr = end == '\r';
        return;
    }
    r->after_cr = end == '\r';
    if (r->columns == 0) r->columns = r->inside;
    if (r->inside != r->columns) {
        refuse_ragged(r);
        r->fields -= r->inside;
    }
    r->inside = 0;
    r->records++;
}

/* Strict mode stopped at a byte: which of the three quote faults is it? */
static void refuse_quote(reader *r, size_t offset, bool at_end)
{
    const asc_spot opened = here(r, r->inside);
    r->broken = true;
    const asc_spot at = asc_span_spot(r->source, offset);
    if (at_end)
        asc_problems_add(
            r->problems, opened,
            "the quote opened here is never closed; close it, or double it if it "
            "belongs to the value");
    else if (r->source.text[offset] == '"' && r->source.text[opened.offset] != '"')
        asc_problems_add(
            r->problems, at,
            "a quote inside a field without quotes; quote the whole field and "
            "double the quote inside");
    else
        asc_problems_add(
            r->problems, at,
            "text after the closing quote of the field that starts at %zu:%zu; "
            "double a quote that belongs to the value",
            r->problems->line + opened.line, opened.column);
}

static asc_status parse(struct csv_parser *p, reader *r, asc_error *err)
{
    const asc_span s = r->source;
    size_t at = 0;
    while (at < s.n && r->problems->count < ASC_PROBLEMS_SHOWN) {
        const size_t n = s.n - at < BLOCK ? s.n - at : BLOCK;
        const size_t done = csv_parse(p, s.text + at, n, on_field, on_record, r);
        at += done;
        if (done == n) continue;
        ASC_REQUIRE(csv_error(p) == CSV_EPARSE, err, ASC_EMEMORY, "%s: %s",
                    r->problems->file, csv_strerror(csv_error(p)));
        refuse_quote(r, at, false);
        return ASC_OK;
    }
    if (at < s.n) return ASC_OK;
    if (csv_fini(p, on_field, on_record, r) != 0) refuse_quote(r, s.n, true);
    return ASC_OK;
}

/* Fields there can be at most: one per delimiter and line end, and the last. */
static size_t most_fields(asc_span s, char delimiter)
{
    size_t n = 2;
    for (size_t i = 0; i < s.n; i++)
        n += (size_t)((s.text[i] == delimiter) | (s.text[i] == '\n') |
                      (s.text[i] == '\r'));
    return n;
}

asc_status asc_records_parse(asc_span text, asc_dialect d, asc_arena *arena,
                             asc_problems *problems, asc_records *out, asc_error *err)
{
    reader r = {.source = text,
                .delimiter = d.delimiter,
                .columns = d.columns,
                .problems = problems};
    r.text = (char *)asc_take(arena, text.n / sizeof(double) + 1);
    r.slice = (asc_slice *)(void *)asc_take(arena, most_fields(text, d.delimiter));
    ASC_TRY(asc_arena_check(arena, err));
    struct csv_parser p;
    ASC_REQUIRE(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0, err,
                ASC_EMEMORY, "%s: the CSV parser did not start", problems->file);
    csv_set_delim(&p, (unsigned char)d.delimiter);
    csv_set_space_func(&p, never_space);
    csv_set_blk_size(&p, ASC_FIELD_MAX);
    const asc_status status = parse(&p, &r, err);
    csv_free(&p);
    ASC_TRY(status);
    *out = (asc_records){.text = r.text,
                         .slice = r.slice,
                         .records = r.records,
                         .columns = r.columns,
                         .leading = r.records == 0 ? r.blanks : r.leading,
                         .trailing = r.records == 0 ? 0 : r.blanks,
                         .broken = r.broken,
                         .source = text,
                         .delimiter = d.delimiter};
    return ASC_OK;
}

asc_status asc_records_read(asc_span text, size_t lines, asc_dialect d, asc_slices *room,
                            asc_arena *arena, asc_problems *problems, asc_records *out,
                            asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(arena);
    if (asc_records_split(text, lines, d, room, arena, out)) return ASC_OK;
    ASC_TRY(asc_arena_check(arena, err));
    asc_arena_rewind(arena, mark);
    return asc_records_parse(text, d, arena, problems, out, err);
}
