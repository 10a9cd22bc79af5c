/* First pass: what the fields of each column have in common, over the whole file. Chunks are scanned in parallel
 * into tallies, which are joined in the order of the file.
 * Levels are collected from chunks that
 * look like text only; if numbers turn out to be text in a later chunk, a further pass collects from all. */
#include "decimal.h"
#include "importer.h"
#include "value.h"
#include <string.h>

enum { ROWS = 64 };
static const size_t text_bytes_max = (size_t)1 << 30;

/* One column of one chunk. */
typedef struct tally {
    size_t missing, longest, longest_at, bad, bad_at;
    unsigned kinds;
    bool collected, closed;
    asc_intern level; /* keys are borrowed from the chunk */
} tally;

static bool fits(asc_type type, asc_field f)
{
    int64_t whole = 0;
    double real = 0.0;
    if (type == ASC_CATEGORY || type == ASC_TEXT) return true;
    if (type == ASC_REAL) return asc_decimal_parse(f.text, f.n, &real);
    return asc_field_whole(type, f.text, f.n, &whole);
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

/* One digit is the most frequent field of all. */
static unsigned kinds_of(asc_field f)
{
    if (f.n == 1 && f.text[0] >= '0' && f.text[0] <= '9')
        return ASC_KIND_INTEGER | ASC_KIND_REAL | ASC_KIND_DIGITS;
    return asc_field_kinds(f.text, f.n);
}

static void scan_rows(const asc_import_column *c, tally *t, const asc_records *r,
                      size_t j, size_t from, size_t to)
{
    const bool declared = asc_is_declared(c);
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(r, i, j);
        if (asc_field_missing(c, f)) {
            t->missing++;
            continue;
        }
        if (f.n > t->longest) t->longest = f.n, t->longest_at = i;
        if (t->kinds != 0) t->kinds &= kinds_of(f);
        if (declared && !fits(c->rule->type, f) && t->bad++ == 0) t->bad_at = i;
    }
}

/* Fields are short: a call of memcmp would cost more than the comparison. */
static bool same(asc_field a, asc_field b)
{
    if (a.n != b.n) return false;
    size_t i = 0;
    while (i < a.n && a.text[i] == b.text[i]) i++;
    return i == a.n;
}

static size_t most_levels(const asc_import_column *c)
{
    return asc_is_declared(c) ? UINT32_MAX / 2 : ASC_LEVELS_MAX;
}

static void collect(const asc_import_column *c, tally *t, const asc_records *r, size_t j,
                    size_t first, asc_arena *arena)
{
    asc_field last = {"", 0};
    t->collected = true;
    t->level = asc_intern_start(arena);
    for (size_t i = first; i < r->records && !t->closed; i++) {
        const asc_field f = asc_records_at(r, i, j);
        if (asc_field_missing(c, f) || same(f, last)) continue;
        const uint32_t code = asc_intern_add(&t->level, f.text, f.n);
        t->closed = code == UINT32_MAX || t->level.count > most_levels(c);
        last = f;
    }
}

/* Does the chunk say anything of the levels of c? */
static bool wants_levels(const asc_import_column *c, const tally *t, size_t rows)
{
    if (c->closed || t->missing == rows) return false;
    if (asc_is_declared(c)) return c->rule->type == ASC_CATEGORY;
    return c->forced || type_of(t->kinds) == ASC_CATEGORY;
}

/* The first record of the file holds the names. */
static size_t first_row(const asc_slot *s)
{
    return s->chunk.number == 0 && s->records.records > 0 ? 1 : 0;
}

static asc_status scan_slot(void *context, asc_slot *s, asc_error *err)
{
    const asc_import *m = context;
    const asc_records *r = &s->records;
    const size_t first = first_row(s);
    tally *all = asc_take_bytes(s->arena, m->columns, sizeof *all);
    ASC_TRY(asc_arena_check(s->arena, err));
    for (size_t j = 0; j < m->columns; j++)
        all[j].kinds = asc_is_declared(&m->column[j]) ? 0 : ASC_KIND_ALL;
    for (size_t from = first; from < r->records; from += ROWS) {
        const size_t to = r->records - from < ROWS ? r->records : from + ROWS;
        for (size_t j = 0; j < m->columns; j++)
            scan_rows(&m->column[j], &all[j], r, j, from, to);
    }
    for (size_t j = 0; j < m->columns; j++)
        if (wants_levels(&m->column[j], &all[j], r->records - first))
            collect(&m->column[j], &all[j], r, j, first, s->arena);
    s->result = all;
    return asc_arena_check(s->arena, err);
}

static asc_status join_levels(asc_import *m, asc_import_column *c, const tally *t,
                              asc_error *err)
{
    if (c->level.arena == NULL) c->level = asc_intern_start(m->arena);
    for (size_t i = 0; t->collected && i < t->level.count && !c->closed; i++) {
        const size_t before = c->level.count;
        const asc_intern_key *key = &t->level.key[i];
        const uint32_t code = asc_intern_add(&c->level, key->text, key->length);
        if (code != UINT32_MAX && c->level.count > before)
            c->level.key[code].text = asc_take_textn(m->arena, key->text, key->length);
        c->closed = code == UINT32_MAX || c->level.count > most_levels(c);
    }
    c->closed = c->closed || t->closed;
    return asc_arena_check(m->arena, err);
}

static asc_status join_tally(asc_import *m, asc_import_column *c, const tally *t,
                             const asc_slot *s, asc_error *err)
{
    const size_t rows = s->records.records - first_row(s);
    if (t->longest > c->longest) {
        c->longest = t->longest;
        c->longest_at = (asc_where){s->chunk.number, t->longest_at};
    }
    if (c->bad == 0 && t->bad > 0) c->bad_at = (asc_where){s->chunk.number, t->bad_at};
    c->bad += t->bad;
    c->missing += t->missing;
    c->kinds &= t->kinds;
    c->uncollected = c->uncollected || (!t->collected && t->missing < rows);
    return join_levels(m, c, t, err);
}

static asc_status count_rows(asc_import *m, size_t rows, asc_error *err)
{
    if (m->chunk_count == m->chunk_room) {
        const size_t room = m->chunk_room == 0 ? 64 : 2 * m->chunk_room;
        size_t *more = asc_take_bytes(m->arena, room, sizeof *more);
        ASC_TRY(asc_arena_check(m->arena, err));
        if (m->chunk_count > 0)
            memcpy(more, m->chunk_rows, m->chunk_count * sizeof *more);
        m->chunk_rows = more;
        m->chunk_room = room;
    }
    m->chunk_rows[m->chunk_count++] = rows;
    if (rows > m->most_rows) m->most_rows = rows;
    m->rows += rows;
    return ASC_OK;
}

/* What one pass sees of the file as a whole. */
typedef struct pass {
    size_t blanks;    /* blank lines since the last record       */
    size_t blanks_at; /* line of the first of them               */
    size_t offset;    /* bytes before it                         */
    size_t high;      /* bytes outside ASCII                     */
    bool utf8;        /* all of them in valid UTF-8 sequences    */
    bool stopped;     /* what follows was not read               */
} pass;

static void refuse_blanks(asc_import *m, pass *p)
{
    asc_problems *all = &m->problems;
    all->before = p->offset;
    all->line = p->blanks_at - 1;
    asc_problems_add(
        all, (asc_spot){0, 1, 1},
        "%zu blank line%s from here on; delete %s, or write \"\" where a missing "
        "value is meant",
        p->blanks, p->blanks == 1 ? "" : "s", p->blanks == 1 ? "it" : "them");
    all->before = all->line = 0;
    p->blanks = 0;
}

/* Blank lines may stand at the end of the file only. */
static void join_blanks(asc_import *m, pass *p, const asc_slot *s)
{
    const asc_records *r = &s->records;
    if (p->blanks == 0) {
        p->blanks_at = s->chunk.line;
        p->offset = s->chunk.offset;
    }
    p->blanks += r->leading;
    if (r->records == 0) return;
    if (p->blanks > 0) refuse_blanks(m, p);
    p->blanks = r->trailing;
    p->blanks_at = s->chunk.line + s->chunk.lines - r->trailing;
    p->offset = s->chunk.offset + s->chunk.n - r->trailing;
}

static asc_status join_slot(asc_import *m, pass *p, asc_slot *s, asc_error *err)
{
    if (s->status != ASC_OK) {
        if (err != NULL) *err = s->err;
        return s->status;
    }
    p->high += s->encoding.high;
    p->utf8 = p->utf8 && s->encoding.utf8;
    join_blanks(m, p, s);
    asc_problems_merge(&m->problems, &s->problems);
    p->stopped = s->records.broken || m->problems.count >= ASC_PROBLEMS_SHOWN;
    ASC_TRY(asc_arena_check(m->arena, err));
    if (s->result == NULL) return ASC_OK;
    ASC_TRY(count_rows(m, s->records.records - first_row(s), err));
    const tally *t = s->result;
    for (size_t j = 0; j < m->columns; j++)
        ASC_TRY(join_tally(m, &m->column[j], &t[j], s, err));
    return ASC_OK;
}

static void forget(asc_import *m)
{
    m->rows = m->chunk_count = m->most_rows = 0;
    for (size_t j = 0; j < m->columns; j++) {
        asc_import_column *c = &m->column[j];
        c->missing = c->longest = c->bad = 0;
        c->kinds = asc_is_declared(c) ? 0 : ASC_KIND_ALL;
        c->level = (asc_intern){0};
        c->closed = c->uncollected = false;
    }
}

static asc_status run_pass(asc_import *m, asc_error *err)
{
    pass p = {.utf8 = true};
    asc_slot *slot = NULL;
    size_t count = 1;
    forget(m);
    ASC_TRY(asc_rounds_rewind(&m->rounds, err));
    while (count > 0 && !p.stopped) {
        ASC_TRY(asc_rounds_next(&m->rounds, scan_slot, m, &slot, &count, err));
        for (size_t i = 0; i < count && !p.stopped; i++)
            ASC_TRY(join_slot(m, &p, &slot[i], err));
    }
    ASC_REQUIRE(!m->options->latin1 || p.high == 0 || !p.utf8 || p.stopped, err,
                ASC_EFORMAT,
                "%s: the file is UTF-8 already (%zu bytes outside ASCII, all in valid "
                "sequences); leave out --encoding latin1",
                m->path, p.high);
    /* At the end of a table with one column a blank line may be a missing value. */
    if (!p.stopped && p.blanks > 0 && m->columns == 1) refuse_blanks(m, &p);
    return ASC_OK;
}

/* Columns that are text, with numbers in some chunks whose values are not known. */
static bool force_levels(asc_import *m)
{
    bool any = false;
    for (size_t j = 0; j < m->columns; j++) {
        asc_import_column *c = &m->column[j];
        if (asc_is_declared(c) || c->closed || !c->uncollected || c->forced ||
            c->missing == m->rows || type_of(c->kinds) != ASC_CATEGORY)
            continue;
        any = c->forced = true;
    }
    return any;
}

static asc_status order_levels(asc_import *m, asc_import_column *c, asc_error *err)
{
    const size_t levels = c->level.count;
    uint32_t *order = asc_take_bytes(m->arena, levels, sizeof *order);
    c->rank = asc_take_bytes(m->arena, levels, sizeof *c->rank);
    c->levels = asc_take_bytes(m->arena, levels, sizeof *c->levels);
    ASC_TRY(asc_arena_check(m->arena, err));
    asc_intern_sort(&c->level, order);
    for (size_t i = 0; i < levels; i++) {
        c->rank[order[i]] = (uint32_t)i;
        c->levels[i] = c->level.key[order[i]].text;
    }
    return ASC_OK;
}

/* The type, once all fields are known. */
static asc_status settle(asc_import *m, asc_import_column *c, asc_error *err)
{
    const size_t values = m->rows - c->missing, levels = c->level.count;
    c->type = values == 0 ? ASC_TEXT : type_of(c->kinds);
    if (asc_is_declared(c)) c->type = c->rule->type;
    ASC_REQUIRE(!asc_is_declared(c) || !c->closed, err, ASC_EMEMORY,
                "%s: column '%s' has too many levels", m->path, c->name);
    c->width = c->longest > 0 ? c->longest : 1;
    if (c->type != ASC_CATEGORY) return ASC_OK;
    const bool few = !c->closed && asc_is_category(levels, values);
    if (asc_is_declared(c) || few) return order_levels(m, c, err);
    c->type = ASC_TEXT;
    return ASC_OK;
}

/* The chunk again, for the place of a field. */
static asc_status locate(asc_import *m, asc_where at, size_t j, asc_slot *slot,
                         asc_spot *spot, asc_error *err)
{
    ASC_TRY(asc_chunks_rewind(&m->chunks, err));
    do {
        ASC_TRY(asc_chunks_next(&m->chunks, &slot->chunk, err));
    } while (slot->chunk.number < at.chunk && slot->chunk.n > 0);
    asc_slot_split(&m->rounds, slot);
    ASC_REQUIRE(slot->status == ASC_OK && slot->records.columns == m->columns &&
                    at.record < slot->records.records,
                err, ASC_EIO, "%s: changed while it was read", m->path);
    m->problems.before = slot->chunk.offset;
    m->problems.line = slot->chunk.line - 1;
    *spot =
        asc_records_spot(slot->records.source, m->rounds.dialect.delimiter, at.record, j);
    return ASC_OK;
}

static asc_status report_bad(asc_import *m, size_t j, asc_slot *slot, asc_error *err)
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
    const asc_import_column *c = &m->column[j];
    asc_spot spot;
    ASC_TRY(locate(m, c->bad_at, j, slot, &spot, err));
    const asc_field f = asc_records_at(&slot->records, c->bad_at.record, j);
    asc_problems_add(
        &m->problems, spot,
        "column '%s': '%s' is not %s%s%s; %zu of %zu values are not: correct them, "
        "declare them missing, or give the column another type",
        c->name, asc_problem_quote(f.text, f.n, value), form[c->type],
        c->rule->place == NULL ? "" : ", declared at ",
        c->rule->place == NULL ? "" : c->rule->place, c->bad, m->rows - c->missing);
    return ASC_OK;
}

/* Values of the wrong type, and text columns too wide for fixed-width storage. */
static asc_status find_problems(asc_import *m, asc_slot *slot, asc_error *err)
{
    for (size_t j = 0; j < m->columns; j++) {
        const asc_import_column *c = &m->column[j];
        asc_spot spot;
        if (c->bad > 0) ASC_TRY(report_bad(m, j, slot, err));
        if (c->type != ASC_TEXT || c->longest == 0 ||
            m->rows <= text_bytes_max / c->longest)
            continue;
        ASC_TRY(locate(m, c->longest_at, j, slot, &spot, err));
        asc_problems_add(
            &m->problems, spot,
            "column '%s': this value has %zu bytes, and texts are stored %zu times "
            "at the width of the longest, more than %zu bytes; shorten it, or leave "
            "the column out",
            c->name, c->longest, m->rows, text_bytes_max);
    }
    return asc_problems_status(&m->problems, ASC_EDATA, err);
}

asc_status asc_import_scan(asc_import *m, asc_error *err)
{
    ASC_TRY(run_pass(m, err));
    ASC_TRY(asc_problems_status(&m->problems, ASC_EFORMAT, err));
    return force_levels(m) ? run_pass(m, err) : ASC_OK;
}

asc_status asc_import_settle(asc_import *m, asc_error *err)
{
    for (size_t j = 0; j < m->columns; j++) ASC_TRY(settle(m, &m->column[j], err));
    return find_problems(m, &m->rounds.set[0][0], err);
}
