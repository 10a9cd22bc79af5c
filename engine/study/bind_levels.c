/* Values of a column as dense numbers: levels in byte order, or ids in order of first appearance. */
#include "bind_private.h"
#include <stdlib.h>
#include <string.h>

/* A cell as bytes: text, or the eight bytes of a number. */
typedef struct cell {
    const char *data;
    size_t n;
    uint64_t bits;
} cell;

static cell cell_at(const asc_column *c, size_t row)
{
    cell x = {0};
    if (c->type == ASC_TEXT) {
        x.data = c->text + row * c->width;
        x.n = strnlen(x.data, c->width);
    } else if (c->type == ASC_CATEGORY) {
        x.bits = (uint64_t)asc_column_code(c, row);
    } else if (c->type == ASC_REAL) {
        const double value = asc_column_number(c, row) + 0.0; /* -0 is 0 */
        memcpy(&x.bits, &value, sizeof x.bits);
    } else {
        x.bits = (uint64_t)asc_column_integer(c, row);
    }
    return x;
}

static bool same(const cell *a, const cell *b)
{
    return a->bits == b->bits && a->n == b->n &&
           (a->n == 0 || memcmp(a->data, b->data, a->n) == 0);
}

/* FNV-1a over the text, and the finaliser of splitmix64 (Steele et al. 2014). */
static uint64_t hash_of(const cell *x)
{
    uint64_t h = x->bits ^ 14695981039346656037U;
    for (size_t i = 0; i < x->n; i++)
        h = (h ^ (unsigned char)x->data[i]) * 1099511628211U;
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9U;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBU;
    return h ^ (h >> 31);
}

asc_status first_appearance(const asc_column *c, const uint32_t *row, size_t n,
                            asc_arena *arena, uint32_t *id, size_t *ids, asc_error *err)
{
    size_t slots = 16;
    while (slots < 2 * n) slots *= 2;
    const asc_arena_mark mark = asc_arena_save(arena);
    uint32_t *slot = asc_take_bytes(arena, slots, sizeof *slot); /* 1 + index, 0 = free */
    uint32_t *first = asc_take_bytes(arena, n, sizeof *first);   /* row of each id      */
    ASC_TRY(asc_arena_check(arena, err));
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t r = row == NULL ? i : row[i];
        const cell x = cell_at(c, r);
        size_t at = (size_t)hash_of(&x) & (slots - 1);
        while (slot[at] != 0) {
            const cell y = cell_at(c, first[slot[at] - 1]);
            if (same(&x, &y)) break;
            at = (at + 1) & (slots - 1);
        }
        if (slot[at] == 0) {
            first[count] = (uint32_t)r;
            slot[at] = (uint32_t)++count;
        }
        id[i] = slot[at] - 1;
    }
    asc_arena_rewind(arena, mark);
    *ids = count;
    return ASC_OK;
}

typedef struct named {
    const char *text;
    uint32_t id;
} named;

static int by_text(const void *a, const void *b)
{
    return strcmp(((const named *)a)->text, ((const named *)b)->text);
}

/* Names of the ids of the rows that are not missing, in byte order. */
static asc_status name_levels(const binder *b, const asc_column *c, const uint32_t *row,
                              size_t n, const uint32_t *id, size_t ids, named **out,
                              asc_error *err)
{
    named *level = asc_take_bytes(b->brief, ids, sizeof *level);
    char *buffer = asc_take_bytes(b->brief, c->width + 64, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t i = 0; i < n; i++) {
        named *l = &level[id[i]];
        if (l->text != NULL) continue;
        l->text =
            asc_take_text(b->arena, asc_column_cell(c, row[i], buffer, c->width + 64));
        l->id = id[i];
    }
    ASC_TRY(asc_arena_check(b->arena, err));
    qsort(level, ids, sizeof *level, by_text);
    *out = level;
    return ASC_OK;
}

asc_status bind_levels(const binder *b, const asc_column *c, size_t most, int32_t **code,
                       const char *const **level, size_t *levels, asc_error *err)
{
    int32_t *out = asc_take_bytes(b->brief, b->rows, sizeof *out);
    const asc_arena_mark mark = asc_arena_save(b->brief);
    uint32_t *row = asc_take_bytes(b->brief, b->rows, sizeof *row);
    uint32_t *id = asc_take_bytes(b->brief, b->rows, sizeof *id);
    ASC_TRY(asc_arena_check(b->brief, err));
    size_t n = 0, ids = 0;
    for (size_t r = 0; r < b->rows; r++)
        if (!asc_column_missing(c, r)) row[n++] = (uint32_t)r;
    ASC_TRY(first_appearance(c, row, n, b->brief, id, &ids, err));
    ASC_REQUIRE(ids <= most, err, ASC_EDATA,
                "covariate '%s': %s different values, more than %zu levels: use a "
                "coarser column, or "
                "leave it out",
                c->name, grouped(ids, b->arena), most);
    named *name = NULL;
    ASC_TRY(name_levels(b, c, row, n, id, ids, &name, err));
    const char **text = asc_take_bytes(b->arena, ids, sizeof *text);
    int32_t *rank = asc_take_bytes(b->brief, ids, sizeof *rank);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t k = 0; k < ids; k++) {
        text[k] = name[k].text;
        rank[name[k].id] = (int32_t)k;
    }
    for (size_t r = 0; r < b->rows; r++) out[r] = -1;
    for (size_t i = 0; i < n; i++) out[row[i]] = rank[id[i]];
    asc_arena_rewind(b->brief, mark);
    *code = out;
    *level = text;
    *levels = ids;
    return ASC_OK;
}
