/* The records of a CSV file for a check that goes on after a fault: ragged records and blank lines are handed over like any
 * others, each field with its place. Text that makes what follows unreadable (a quote that is not closed, bytes that are no
 * UTF-8) ends the file. RFC 4180 (2005) with LF, CRLF and CR. */
#include "../import/chunks.h"
#include "../import/clean.h"
#include "../import/records.h"
#include "../import/source.h"
#include "private.h"
#include <string.h>

typedef struct cursor {
    const char *text;          /* [n] of a chunk */
    size_t n, i, line, begins; /* begins: where the line starts */
    char delimiter;
    char *free;            /* where the next unquoted field goes */
    contract_field *field; /* [ASC_COLUMNS_MAX + 1] of the record */
    size_t fields;
    const char *code, *message; /* why it cannot go on */
    const char *bad,
        *bad_message; /* what the byte behind the text is, when it is no text */
} cursor;

size_t contract_place(const contract_field *f)
{
    size_t n = 1;
    if (f->at == NULL) return 0;
    for (const char *s = f->from; s < f->at; s++)
        n += ((unsigned char)*s & 0xC0U) != 0x80 ? 1 : 0;
    return n;
}

static bool at_end(const cursor *c)
{
    return c->i >= c->n || c->text[c->i] == '\n' || c->text[c->i] == '\r';
}

/* Past a line end, if there is one. */
static void pass_end(cursor *c)
{
    if (c->i >= c->n) return;
    if (c->text[c->i] == '\r' && c->i + 1 < c->n && c->text[c->i + 1] == '\n') c->i++;
    c->i++;
    c->line++;
    c->begins = c->i;
}

static void stop(cursor *c, const char *code, const char *message)
{
    c->code = code;
    c->message = message;
}

static void read_quoted(cursor *c, contract_field *f)
{
    char *to = c->free;
    for (c->i++;;) {
        if (c->i >= c->n) {
            stop(c, "unclosed_quote",
                 "the quote opened here is never closed; close it, or double it if it "
                 "belongs to the value");
            return;
        }
        const char byte = c->text[c->i];
        if (byte == '"' && (c->i + 1 >= c->n || c->text[c->i + 1] != '"')) break;
        if (byte == '\n' || byte == '\r') {
            const size_t from = c->i;
            pass_end(c);
            memcpy(to, c->text + from, c->i - from);
            to += c->i - from;
            continue;
        }
        *to++ = byte;
        c->i += byte == '"' ? 2 : 1;
    }
    c->i++;
    f->text = c->free;
    f->n = (size_t)(to - c->free);
    c->free = to;
    if (!at_end(c) && c->text[c->i] != c->delimiter)
        stop(c, "stray_quote",
             "text after the closing quote of this field; double a quote that belongs "
             "to the value");
}

static void read_plain(cursor *c, contract_field *f)
{
    const size_t from = c->i;
    while (!at_end(c) && c->text[c->i] != c->delimiter && c->text[c->i] != '"') c->i++;
    f->text = c->text + from;
    f->n = c->i - from;
    if (!at_end(c) && c->text[c->i] == '"')
        stop(c, "stray_quote",
             "a quote inside a field without quotes; quote the whole field and double "
             "the quote inside");
}

/* The next record into c->field; false when the text is no record. */
static bool read_record(cursor *c)
{
    for (c->fields = 0;; c->i++) {
        contract_field *f =
            &c->field[c->fields < ASC_COLUMNS_MAX ? c->fields : ASC_COLUMNS_MAX];
        c->fields++;
        *f = (contract_field){
            .line = c->line, .from = c->text + c->begins, .at = c->text + c->i};
        if (!at_end(c) && c->text[c->i] == '"')
            read_quoted(c, f);
        else
            read_plain(c, f);
        if (c->code == NULL && f->n > ASC_FIELD_MAX)
            stop(c, "long_field",
                 "a field of more than 65,536 bytes; is a closing quote missing?");
        if (c->code != NULL) return false;
        if (at_end(c)) break;
    }
    pass_end(c);
    if (c->fields <= ASC_COLUMNS_MAX) return true;
    stop(c, "too_many_columns", "more than 65,536 fields; split the table");
    return false;
}

static void break_off(const cursor *c, const contract_sink *sink)
{
    const size_t last = c->fields == 0 ? 0 : c->fields - 1;
    const size_t at = last < ASC_COLUMNS_MAX ? last : ASC_COLUMNS_MAX;
    sink->broken(sink->context, &c->field[at], at, c->code, c->message);
}

/* Does the byte that is no text lie in the record just read? */
static bool is_cut(const cursor *c)
{
    char last = '\n';
    if (c->i > 0) last = c->text[c->i - 1];
    return c->bad != NULL && (c->code != NULL || (last != '\n' && last != '\r'));
}

/* The records of a chunk; c->code is set when reading ends here. */
static asc_status read_chunk(cursor *c, const contract_sink *sink, bool *begun,
                             size_t *blank, asc_error *err)
{
    while (c->i < c->n && c->code == NULL) {
        if (at_end(c)) {
            if (*begun && *blank == 0) *blank = c->line;
            pass_end(c);
            continue;
        }
        if (*blank > 0) sink->blank(sink->context, *blank);
        *blank = 0;
        if (!read_record(c) || is_cut(c)) break;
        *begun = true;
        ASC_TRY(sink->record(sink->context, c->field, c->fields, err));
    }
    if (c->bad != NULL && !is_cut(c)) {
        c->fields = 1;
        c->field[0] = (contract_field){
            .line = c->line, .from = c->text + c->begins, .at = c->text + c->i};
    }
    if (c->bad != NULL) stop(c, c->bad, c->bad_message);
    if (c->code != NULL) break_off(c, sink);
    return ASC_OK;
}

/* The first byte that is no text; n when all is. */
static size_t bad_byte(const char *text, size_t n, bool latin1, bool *nul)
{
    const char *zero = memchr(text, '\0', n);
    size_t at = n;
    *nul = zero != NULL;
    if (zero != NULL) n = (size_t)(zero - text);
    if (!latin1 && !asc_utf8_valid(text, n, &at)) {
        *nul = false;
        return at;
    }
    return *nul ? n : at;
}

/* Cleans a chunk, or cuts it where the text ends. */
static asc_status open_chunk(const asc_chunk *chunk, const asc_import_options *o,
                             const char *path, asc_arena *arena, cursor *c,
                             asc_error *err)
{
    bool nul = false;
    asc_encoding seen;
    const size_t bad = bad_byte(chunk->text, chunk->n, o->latin1, &nul);
    asc_span raw = {chunk->text, bad}, clean = raw;
    if (o->latin1) {
        asc_problems p = {.arena = arena, .file = path, .line = chunk->line - 1};
        ASC_TRY(asc_clean(raw, true, &p, arena, &clean, &seen, err));
    }
    c->text = clean.text;
    c->n = clean.n;
    c->i = c->begins = 0;
    c->line = chunk->line;
    c->free = asc_take_bytes(arena, clean.n + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    if (bad == chunk->n) return ASC_OK;
    c->bad = nul ? "nul_byte" : "bad_utf8";
    c->bad_message =
        nul ? "a NUL byte; this is no text, or a damaged copy: export it again"
            : "a byte that is not UTF-8; export the file as UTF-8";
    return ASC_OK;
}

static asc_status read_source(asc_chunks *chunks, const char *path,
                              const asc_import_options *o, const contract_sink *sink,
                              asc_arena *arena, asc_error *err)
{
    cursor c = {.delimiter = ','};
    if (o->delimiter != '\0') c.delimiter = o->delimiter;
    asc_chunk chunk = {0};
    bool begun = false;
    size_t blank = 0;
    c.field = asc_take_bytes(arena, ASC_COLUMNS_MAX + 1, sizeof *c.field);
    ASC_TRY(asc_arena_check(arena, err));
    asc_status s = ASC_OK;
    while (s == ASC_OK && c.code == NULL) {
        const asc_arena_mark mark = asc_arena_save(arena);
        s = asc_chunks_next(chunks, &chunk, err);
        if (s != ASC_OK || chunk.n == 0) break;
        s = open_chunk(&chunk, o, path, arena, &c, err);
        if (s == ASC_OK) s = read_chunk(&c, sink, &begun, &blank, err);
        asc_arena_rewind(arena, mark);
    }
    asc_chunk_free(&chunk);
    return s;
}

/* What a file that cannot be opened as CSV is; the message has its place in front. */
static void refuse_file(const contract_sink *sink, const asc_error *why)
{
    const char *colon = strstr(why->message, ":1:1: ");
    const contract_field first = {.line = 1, .from = "", .at = ""};
    const bool empty = strstr(why->message, "the file is empty") != NULL,
               wide = strstr(why->message, "UTF-16") != NULL;
    const char *code = "not_csv";
    if (empty) code = "empty_file";
    if (wide) code = "bad_utf8";
    sink->broken(sink->context, &first, 0, code,
                 colon == NULL ? why->message : colon + 6);
}

asc_status contract_lines(const char *path, const asc_import_options *o,
                          const contract_sink *sink, asc_arena *arena,
                          const char **sha256, asc_error *err)
{
    asc_source *source = NULL;
    asc_error why = {0};
    *sha256 = "";
    asc_status s = asc_source_open(path, &source, &why);
    if (s == ASC_EFORMAT) {
        refuse_file(sink, &why);
        return ASC_OK;
    }
    if (s != ASC_OK) {
        if (err != NULL) *err = why;
        return s;
    }
    asc_arena *scratch = asc_arena_create();
    asc_chunks chunks = asc_chunks_start(source, o->chunk_bytes);
    s = scratch == NULL ? ASC_FAIL(err, ASC_EMEMORY, "%s: no memory to read it", path)
                        : read_source(&chunks, path, o, sink, scratch, err);
    if (s == ASC_OK) *sha256 = asc_take_text(arena, asc_source_sha256(source));
    asc_chunks_end(&chunks);
    asc_source_close(source);
    asc_arena_destroy(scratch);
    return s;
}
