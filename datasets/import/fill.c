/* Second pass: fields to values of the types that the first pass settled. Every chunk knows from the first pass where
 * its rows go, so chunks are filled in parallel into one set of arrays. */
#include "decimal.h"
#include "importer.h"
#include "value.h"
#include <math.h>
#include <string.h>

enum { ROWS = 64 };

asc_target *asc_import_targets(const asc_import *m, size_t n, asc_arena *arena)
{
    asc_target *all = asc_take_bytes(arena, m->columns, sizeof *all);
    for (size_t j = 0; all != NULL && j < m->columns; j++) {
        const asc_import_column *c = &m->column[j];
        asc_target *t = &all[j];
        switch (c->type) {
        case ASC_REAL:
            t->real = asc_take(arena, n);
            break;
        case ASC_TEXT:
            t->text = asc_take_bytes(arena, n, c->width);
            break;
        case ASC_CATEGORY:
            t->code = asc_take_bytes(arena, n, sizeof *t->code);
            break;
        default:
            t->integer = asc_take_bytes(arena, n, sizeof *t->integer);
            if (c->missing > 0) t->mask = asc_take_bytes(arena, n, 1);
        }
    }
    return all;
}

asc_target asc_target_at(const asc_target *t, const asc_import_column *c, size_t i)
{
    asc_target at = *t;
    if (at.real != NULL) at.real += i;
    if (at.integer != NULL) at.integer += i;
    if (at.code != NULL) at.code += i;
    if (at.text != NULL) at.text += i * c->width;
    if (at.mask != NULL) at.mask += i;
    return at;
}

/* Fields [from, to) of column j, the first of them into row 0 of t. False: not what the first pass saw. */
typedef bool fill_rows(const asc_import_column *c, const asc_target *t,
                       const asc_records *r, size_t j, size_t from, size_t to);

static bool fill_real(const asc_import_column *c, const asc_target *t,
                      const asc_records *r, size_t j, size_t from, size_t to)
{
    bool good = true;
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(r, i, j);
        double x = (double)NAN;
        if (!asc_field_missing(c, f)) good = asc_decimal_parse(f.text, f.n, &x) && good;
        t->real[i - from] = x;
    }
    return good;
}

static bool fill_text(const asc_import_column *c, const asc_target *t,
                      const asc_records *r, size_t j, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(r, i, j);
        const size_t n = asc_field_missing(c, f) ? 0 : f.n;
        char *cell = t->text + (i - from) * c->width;
        if (n > c->width) return false;
        memcpy(cell, f.text, n);
        memset(cell + n, 0, c->width - n);
    }
    return true;
}

static bool fill_codes(const asc_import_column *c, const asc_target *t,
                       const asc_records *r, size_t j, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(r, i, j);
        t->code[i - from] = -1;
        if (asc_field_missing(c, f)) continue;
        const uint32_t key = asc_intern_find(&c->level, f.text, f.n);
        if (key == UINT32_MAX) return false;
        t->code[i - from] = (int32_t)c->rank[key];
    }
    return true;
}

static bool parse_whole(asc_type type, asc_field f, int64_t *x)
{
    if (type == ASC_INTEGER && f.n == 1 && f.text[0] >= '0' && f.text[0] <= '9') {
        *x = f.text[0] - '0';
        return true;
    }
    return asc_field_whole(type, f.text, f.n, x);
}

static bool fill_whole(const asc_import_column *c, const asc_target *t,
                       const asc_records *r, size_t j, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const asc_field f = asc_records_at(r, i, j);
        const bool missing = asc_field_missing(c, f);
        int64_t x = 0;
        if (t->mask != NULL) t->mask[i - from] = missing ? 1 : 0;
        if (missing ? t->mask == NULL : !parse_whole(c->type, f, &x)) return false;
        t->integer[i - from] = x;
    }
    return true;
}

static fill_rows *way_to_fill(asc_type type)
{
    if (type == ASC_REAL) return fill_real;
    if (type == ASC_TEXT) return fill_text;
    return type == ASC_CATEGORY ? fill_codes : fill_whole;
}

typedef struct job {
    const asc_import *m;
    const asc_target *target;
    size_t at; /* row of the target at which chunk m->next starts */
} job;

static asc_status changed(const asc_import *m, asc_error *err)
{
    return ASC_FAIL(err, ASC_EIO, "%s: changed while it was read; import it again",
                    m->path);
}

static asc_status fill_slot(void *context, asc_slot *s, asc_error *err)
{
    const job *w = context;
    const asc_import *m = w->m;
    const asc_records *r = &s->records;
    const size_t first = s->chunk.number == 0 && r->records > 0 ? 1 : 0;
    size_t at = w->at;
    if (s->chunk.number >= m->chunk_count ||
        r->records - first != m->chunk_rows[s->chunk.number])
        return changed(m, err);
    for (size_t k = m->next; k < s->chunk.number; k++) at += m->chunk_rows[k];
    for (size_t from = first; from < r->records; from += ROWS) {
        const size_t to = r->records - from < ROWS ? r->records : from + ROWS;
        for (size_t j = 0; j < m->columns; j++) {
            const asc_import_column *c = &m->column[j];
            const asc_target t = asc_target_at(&w->target[j], c, at + from - first);
            if (!way_to_fill(c->type)(c, &t, r, j, from, to)) return changed(m, err);
        }
    }
    return ASC_OK;
}

asc_status asc_import_fill(asc_import *m, asc_target *target, size_t at, size_t *rows,
                           asc_error *err)
{
    job w = {.m = m, .target = target, .at = at};
    asc_slot *slot = NULL;
    size_t count = 0;
    *rows = 0;
    if (m->next == 0) ASC_TRY(asc_rounds_rewind(&m->rounds, err));
    ASC_TRY(asc_rounds_next(&m->rounds, fill_slot, &w, &slot, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (slot[i].status != ASC_OK && err != NULL) *err = slot[i].err;
        if (slot[i].status != ASC_OK) return slot[i].status;
        if (slot[i].problems.count > 0) return changed(m, err);
        *rows += m->chunk_rows[slot[i].chunk.number];
    }
    m->next += count;
    m->filled += *rows;
    return count > 0 || m->filled == m->rows ? ASC_OK : changed(m, err);
}
