/* Exact repeats of rows, as they stand in the cohort: all columns equal. The first stays. A record id
 * that comes again with other content is refused. Candidates are rows that share the record id, or,
 * without one, a hash of all columns; only candidates are compared. */
#include "link_private.h"
#include <string.h>

/* Pairs of rows that may be equal: row, and the first that looks like it. */
typedef struct pairs {
    uint32_t *row, *first;
    uint8_t *differ;
    size_t count;
} pairs;

static bool equal_cells(const asc_column *c, size_t a, size_t b)
{
    const bool blank = asc_column_missing(c, a);
    if (blank || asc_column_missing(c, b)) return blank == asc_column_missing(c, b);
    switch (c->type) {
    case ASC_REAL:
        return c->real[a] == c->real[b];
    case ASC_CATEGORY:
        return c->code[a] == c->code[b];
    case ASC_TEXT:
        return memcmp(c->text + a * c->width, c->text + b * c->width, c->width) == 0;
    default:
        return c->integer[a] == c->integer[b];
    }
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0xBF58476D1CE4E5B9U;
    return h ^ (h >> 29);
}

static uint64_t bits_of(const asc_column *c, size_t row)
{
    uint64_t x = 0;
    if (asc_column_missing(c, row)) return UINT64_C(0x9E3779B97F4A7C15);
    if (c->type == ASC_REAL) {
        const double value = c->real[row] == 0.0 ? 0.0 : c->real[row];
        memcpy(&x, &value, sizeof x);
    } else if (c->type == ASC_CATEGORY) {
        x = (uint64_t)c->code[row];
    } else if (c->type == ASC_TEXT) {
        for (size_t i = 0; i < c->width; i++)
            x = (x ^ (unsigned char)c->text[row * c->width + i]) * 1099511628211U;
    } else {
        x = (uint64_t)c->integer[row];
    }
    return x;
}

/* A column, kept if the study uses it, else only until the mark. */
static asc_status column_at(link_table *t, size_t j, asc_column *out, asc_error *err)
{
    if (t->view.column[j].name != NULL) {
        *out = t->view.column[j];
        return ASC_OK;
    }
    const asc_table *schema = t->view.table;
    return asc_cohort_read(t->view.c, schema->name, schema->column[j].name, t->view.brief,
                           out, err);
}

static asc_status hash_rows(link_table *t, int64_t *hash, asc_error *err)
{
    for (size_t j = 0; j < t->view.table->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(t->view.brief);
        asc_column c = {0};
        if (sealed_column(&t->view, j)) continue;
        ASC_TRY(column_at(t, j, &c, err));
        for (size_t r = 0; r < t->view.rows; r++)
            hash[r] = (int64_t)mix((uint64_t)hash[r], bits_of(&c, r));
        asc_arena_rewind(t->view.brief, mark);
    }
    return ASC_OK;
}

enum { BLOCK = 65536 };

typedef struct rising {
    const asc_column *c;
    size_t rows;
    uint8_t *falls; /* [blocks] 1: some value does not rise */
} rising;

static asc_status rise_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const rising *x = context;
    const size_t end = (task + 1) * BLOCK < x->rows ? (task + 1) * BLOCK : x->rows;
    for (size_t r = task == 0 ? 1 : task * BLOCK; r < end; r++)
        if (link_compare(x->c, r - 1, r) >= 0) {
            x->falls[task] = 1;
            break;
        }
    return ASC_OK;
}

/* Do the values rise from row to row? Then none comes twice. */
static asc_status rises(const asc_column *c, size_t rows, asc_arena *arena, bool *out,
                        asc_error *err)
{
    const size_t blocks = (rows + BLOCK - 1) / BLOCK;
    rising x = {.c = c, .rows = rows, .falls = asc_take_bytes(arena, blocks, 1)};
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_pool_run(blocks, rise_block, &x, err));
    *out = memchr(x.falls, 1, blocks) == NULL;
    return ASC_OK;
}

static asc_status find_pairs(link_table *t, const asc_column *c, pairs *out,
                             asc_error *err)
{
    asc_arena *arena = t->view.brief;
    const size_t n = t->view.rows;
    uint32_t *id = asc_take_bytes(arena, n, sizeof *id);
    uint32_t *first = asc_take_bytes(arena, n, sizeof *first); /* row of each id */
    ASC_TRY(asc_arena_check(arena, err));
    size_t ids = 0, seen = 0;
    ASC_TRY(first_appearance(c, NULL, n, arena, id, &ids, err));
    out->row = asc_take_bytes(arena, n - ids, sizeof *out->row);
    out->first = asc_take_bytes(arena, n - ids, sizeof *out->first);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t r = 0; r < n; r++) {
        if (id[r] == seen) {
            first[seen++] = (uint32_t)r;
        } else if (!asc_column_missing(c, r)) {
            out->row[out->count] = (uint32_t)r;
            out->first[out->count++] = first[id[r]];
        }
    }
    return ASC_OK;
}

static asc_status compare_pairs(link_table *t, pairs *p, asc_error *err)
{
    p->differ = asc_take_bytes(t->view.brief, p->count, 1);
    ASC_TRY(asc_arena_check(t->view.brief, err));
    for (size_t j = 0; p->count > 0 && j < t->view.table->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(t->view.brief);
        asc_column c = {0};
        if (sealed_column(&t->view, j)) continue;
        ASC_TRY(column_at(t, j, &c, err));
        for (size_t i = 0; i < p->count; i++)
            if (!equal_cells(&c, p->row[i], p->first[i])) p->differ[i] = 1;
        asc_arena_rewind(t->view.brief, mark);
    }
    return ASC_OK;
}

static asc_status refuse_conflicts(const link *l, const link_table *t, const pairs *p,
                                   asc_error *err)
{
    const char *name = t->view.table->name;
    refusals r = refusals_start(l->b->arena);
    for (size_t i = 0; i < p->count; i++)
        if (p->differ[i])
            refusals_add(&r,
                         "table '%s': rows %u and %u have the same '%s' and differ: "
                         "correct one, or name the column that identifies a row",
                         name, p->first[i] + 1, p->row[i] + 1, t->key->name);
    ASC_TRY(refusals_fail(&r, l->b->arena, err));
    ASC_REQUIRE(p->count == 0 || !t->spec->refuse_duplicates, err, ASC_EDATA,
                "table '%s': %s exact repeats of a row (first: rows %u and %u), and "
                "duplicates: refuse; remove them, or write duplicates: drop",
                name, grouped(p->count, l->b->arena), p->first[0] + 1, p->row[0] + 1);
    return ASC_OK;
}

static bool has_sealed(const link_table *t)
{
    for (size_t j = 0; j < t->view.table->columns; j++)
        if (sealed_column(&t->view, j)) return true;
    return false;
}

asc_status link_same(link *l, link_table *t, asc_error *err)
{
    asc_arena *arena = l->b->brief;
    /* The key of a keyed table is the person: a second row is looked at with aliases applied. */
    const bool by_key = t->key != NULL && !t->keyed;
    bool rise = false;
    if (by_key) ASC_TRY(rises(t->key, t->view.rows, arena, &rise, err));
    if (rise) return ASC_OK;
    t->gone = asc_take_bytes(arena, t->view.rows, 1);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    asc_column hash = {.name = "row", .type = ASC_INTEGER};
    if (!by_key) {
        int64_t *h = asc_take_bytes(arena, t->view.rows, sizeof *h);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_TRY(hash_rows(t, h, err));
        hash.integer = h;
    }
    pairs p = {0};
    ASC_TRY(find_pairs(t, by_key ? t->key : &hash, &p, err));
    ASC_TRY(compare_pairs(t, &p, err));
    if (by_key) ASC_TRY(refuse_conflicts(l, t, &p, err));
    /* Rows that agree in all that may be read may differ in what is sealed: they stay. */
    const bool open = by_key || !has_sealed(t);
    for (size_t i = 0; open && i < p.count; i++) {
        t->gone[p.row[i]] = p.differ[i] ? 0 : 1;
        t->duplicates += !p.differ[i];
    }
    ASC_REQUIRE(by_key || t->duplicates == 0 || t->spec == NULL ||
                    !t->spec->refuse_duplicates,
                err, ASC_EDATA,
                "table '%s': %s exact repeats of a row (first: row %u), and duplicates: "
                "refuse; remove them, or write duplicates: drop",
                t->view.table->name, grouped(t->duplicates, arena), p.row[0] + 1);
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}
