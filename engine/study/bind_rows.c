/* Which rows are compared: ids, the lines of include, the flow. */
#include "bind_private.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSALS_SHOWN = 20 };

refusals refusals_start(asc_arena *arena)
{
    return (refusals){.text = asc_text_start(arena)};
}

void refusals_add(refusals *r, const char *format, ...)
{
    if (r->count++ >= REFUSALS_SHOWN) return;
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (r->text.length > 0) asc_text_add(&r->text, "\n");
    asc_text_add(&r->text, line);
}

asc_status refusals_fail(const refusals *r, asc_arena *arena, asc_error *err)
{
    ASC_TRY(asc_arena_check(arena, err));
    if (r->count == 0) return ASC_OK;
    const char *text = r->text.data;
    if (r->count > REFUSALS_SHOWN)
        return ASC_FAIL(err, ASC_EDATA, "%s\n... and %zu more", text,
                        r->count - REFUSALS_SHOWN);
    return ASC_FAIL(err, ASC_EDATA, "%s", text);
}

const char *grouped(size_t n, asc_arena *arena)
{
    char digits[32];
    const int length = snprintf(digits, sizeof digits, "%zu", n);
    char *out = asc_take_bytes(arena, 48, 1);
    if (out == NULL) return "";
    char *s = out;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) *s++ = ',';
        *s++ = digits[i];
    }
    return out;
}

static bool grow_notes(binder *b)
{
    if (b->note.count < b->note.capacity) return true;
    const size_t n = b->note.count, capacity = n == 0 ? 32 : 2 * n;
    const char **all = asc_take_bytes(b->arena, 3 * capacity, sizeof *all);
    if (all == NULL) return false;
    if (n > 0) {
        memcpy(all, b->note.code, n * sizeof *all);
        memcpy(all + capacity, b->note.place, n * sizeof *all);
        memcpy(all + 2 * capacity, b->note.text, n * sizeof *all);
    }
    b->note.code = all;
    b->note.place = all + capacity;
    b->note.text = all + 2 * capacity;
    b->note.capacity = capacity;
    return true;
}

void note_add(binder *b, const char *code, const char *place, const char *text)
{
    while (b->parent != NULL) b = b->parent;
    if (text == NULL || !grow_notes(b)) return; /* the arena remembers */
    b->note.code[b->note.count] = code;
    b->note.place[b->note.count] = place;
    b->note.text[b->note.count++] = text;
}

void flow_add(binder *b, const char *rule, size_t kept, size_t dropped)
{
    b->flow.rule[b->flow.count] = rule;
    b->flow.kept[b->flow.count] = (int64_t)kept;
    b->flow.dropped[b->flow.count++] = (int64_t)dropped;
}

/* Rows by their first appearance: a second row with the same id is a duplicate. */
static asc_status refuse_duplicates(binder *b, const asc_column *c, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(b->brief);
    const size_t n = b->row == NULL ? b->rows : b->n;
    uint32_t *id = asc_take_bytes(b->brief, n, sizeof *id);
    ASC_TRY(asc_arena_check(b->brief, err));
    size_t ids = 0, shown = 0;
    ASC_TRY(first_appearance(c, b->row, n, b->brief, id, &ids, err));
    if (ids == n) {
        asc_arena_rewind(b->brief, mark);
        return ASC_OK;
    }
    uint32_t *first = asc_take_bytes(b->brief, n, sizeof *first);
    ASC_TRY(asc_arena_check(b->brief, err));
    asc_text t = asc_text_start(b->arena);
    for (size_t i = 0; i < n; i++) {
        const size_t r = b->row == NULL ? i : b->row[i];
        uint32_t *f = &first[id[i]];
        if (*f == 0)
            *f = (uint32_t)r + 1;
        else if (shown++ < 5)
            asc_text_format(&t, "%s%u and %zu", shown > 1 ? ", " : "", *f, r + 1);
    }
    ASC_TRY(asc_arena_check(b->arena, err));
    return ASC_FAIL(
        err, ASC_EDATA,
        "unit id '%s': %s of %s rows repeat an id (rows %s%s): keep one row per unit, or "
        "name the column that identifies it",
        c->name, grouped(n - ids, b->arena), grouped(n, b->arena), t.data,
        shown > 5 ? ", ..." : "");
}

asc_status bind_ids(binder *b, asc_error *err)
{
    if (b->s->id == NULL) {
        note_add(b, "no_unit_id", "unit.id",
                 "no unit id was named: repeated rows were not looked for");
        return ASC_OK;
    }
    asc_status status = ASC_OK;
    const asc_column *c = bind_column(b, b->s->id, b->s->id_at, err, &status);
    ASC_TRY(status);
    const size_t n = b->row == NULL ? b->rows : b->n;
    for (size_t i = 0, missing = 0, first = 0; i <= n; i++) {
        const size_t r = b->row == NULL || i == n ? i : b->row[i];
        if (i == n) {
            ASC_REQUIRE(missing == 0, err, ASC_EDATA,
                        "unit id '%s': %s of %s rows have none (first at row %zu)",
                        c->name, grouped(missing, b->arena), grouped(n, b->arena), first);
        } else if (asc_column_missing(c, r)) {
            if (missing++ == 0) first = r + 1;
        }
    }
    return refuse_duplicates(b, c, err);
}

/* "gender is Female, Male", for a line without `why`. */
static const char *rule_name(binder *b, const asc_predicate *q)
{
    static const char *const word[] = {
        "is",      "is not",      "at least",        "above",      "below",
        "between", "starts with", "starts not with", "is in list", "is missing",
        "any of",  "all of",      "none of"};
    if (q->why != NULL) return q->why;
    asc_text t = asc_text_start(b->arena);
    if (q->test == ASC_MISSING) {
        asc_text_format(&t, "%s %s", q->column,
                        q->flag ? "is missing" : "is not missing");
    } else if (q->children > 0) {
        asc_text_format(&t, "%s %zu conditions", word[q->test], q->children);
    } else {
        asc_text_format(&t, "%s %s", q->column, word[q->test]);
        for (size_t i = 0; i < q->values && i < 8; i++)
            asc_text_format(&t, "%s %s", i > 0 ? "," : "", q->value[i].text);
        if (q->values > 8) asc_text_format(&t, ", ... (%zu values)", q->values);
    }
    return t.data == NULL ? "" : t.data;
}

/* A line that lets rows pass or fall for a missing value says so. */
static void note_unknown(binder *b, size_t line, size_t unknown, size_t kept)
{
    if (unknown == 0) return;
    note_add(
        b, "include_missing", asc_take_format(b->arena, "include.%zu", line + 1),
        asc_take_format(b->arena,
                        "include line %zu (%s): %s units had no value there; %s of them "
                        "were kept",
                        line + 1, rule_name(b, &b->s->include[line]),
                        grouped(unknown, b->arena), grouped(kept, b->arena)));
}

asc_status refuse_empty(const binder *b, asc_error *err)
{
    if (b->n > 0) return ASC_OK;
    asc_text t = asc_text_start(b->arena);
    for (size_t i = 0; i < b->flow.count; i++)
        asc_text_format(&t, "\n  %s: kept %s, dropped %s", b->flow.rule[i],
                        grouped((size_t)b->flow.kept[i], b->arena),
                        grouped((size_t)b->flow.dropped[i], b->arena));
    ASC_TRY(asc_arena_check(b->arena, err));
    return ASC_FAIL(err, ASC_EDATA, "no unit is left after %s:%s",
                    b->link == NULL ? "'include'" : "these rules", t.data);
}

asc_status bind_all_rows(binder *b, asc_error *err)
{
    b->row = asc_take_bytes(b->arena, b->rows, sizeof *b->row);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t r = 0; r < b->rows; r++) b->row[r] = (uint32_t)r;
    b->n = b->rows;
    flow_add(b, "records", b->n, 0);
    return ASC_OK;
}

asc_status bind_include(binder *b, asc_error *err)
{
    if (b->row == NULL) ASC_TRY(bind_all_rows(b, err));
    for (size_t i = 0; i < b->s->includes; i++) {
        const condition *q = &b->include[i];
        size_t kept = 0, unknown = 0, unknown_kept = 0;
        for (size_t j = 0; j < b->n; j++) {
            const bool holds = condition_holds(q, b->row[j]),
                       blank = condition_unknown(q, b->row[j]);
            unknown += blank;
            unknown_kept += blank && holds;
            if (holds) b->row[kept++] = b->row[j];
        }
        note_unknown(b, i, unknown, unknown_kept);
        flow_add(b, rule_name(b, &b->s->include[i]), kept, b->n - kept);
        b->n = kept;
    }
    ASC_TRY(asc_arena_check(b->arena, err));
    return refuse_empty(b, err);
}
