/* Records of a table in order: by person (or unit), time, and record id. A counting sort by group, then a
 * stable merge sort within each. Records without a time, of nobody, after the data lock, and exact
 * repeats stand in no group. */
#include "link_private.h"
#include <stdlib.h>
#include <string.h>

int64_t link_time(const asc_column *c, size_t row)
{
    if (asc_column_missing(c, row)) return NO_TIME;
    return c->type == ASC_DATE ? c->integer[row] * ASC_DAY_SECONDS : c->integer[row];
}

static int compare_text(const char *a, size_t n, const char *b, size_t m)
{
    const int order = memcmp(a, b, n < m ? n : m);
    return order != 0 ? order : (n > m) - (n < m);
}

int link_compare(const asc_column *c, size_t a, size_t b)
{
    const bool no_a = asc_column_missing(c, a), no_b = asc_column_missing(c, b);
    if (no_a || no_b) return (int)no_a - (int)no_b;
    if (c->type == ASC_TEXT) {
        const char *x = c->text + a * c->width, *y = c->text + b * c->width;
        return compare_text(x, strnlen(x, c->width), y, strnlen(y, c->width));
    }
    if (c->type == ASC_CATEGORY)
        return (c->code[a] > c->code[b]) - (c->code[a] < c->code[b]);
    if (c->type == ASC_REAL) return (c->real[a] > c->real[b]) - (c->real[a] < c->real[b]);
    return (c->integer[a] > c->integer[b]) - (c->integer[a] < c->integer[b]);
}

void link_sort(const uint32_t *group, size_t n, size_t groups, uint32_t *first,
               uint32_t *order)
{
    memset(first, 0, (groups + 1) * sizeof *first);
    for (size_t i = 0; i < n; i++)
        if (group[i] != NO_KEY) first[group[i]]++;
    uint32_t at = 0;
    for (size_t g = 0; g <= groups; g++) {
        const uint32_t count = first[g];
        first[g] = at;
        at += g < groups ? count : 0;
    }
    for (size_t i = 0; i < n; i++)
        if (group[i] != NO_KEY) order[first[group[i]]++] = (uint32_t)i;
    /* Each start has moved to its group's end, the next one's start. */
    for (size_t g = groups; g > 0; g--) first[g] = first[g - 1];
    first[0] = 0;
}

void link_order(uint32_t *item, size_t n, uint32_t *spare, link_before *before,
                const void *context)
{
    if (n < 2) return;
    const size_t half = n / 2;
    link_order(item, half, spare, before, context);
    link_order(item + half, n - half, spare, before, context);
    if (!before(context, item[half], item[half - 1])) return;
    memcpy(spare, item, half * sizeof *item);
    size_t i = 0, j = half, at = 0;
    while (i < half)
        item[at++] = j < n && before(context, item[j], spare[i]) ? item[j++] : spare[i++];
}

static bool record_before(const void *context, uint32_t a, uint32_t b)
{
    const link_table *t = context;
    const int64_t x = link_time(t->time, a), y = link_time(t->time, b);
    if (x != y) return x < y;
    const int order = t->key == NULL ? 0 : link_compare(t->key, a, b);
    return order != 0 ? order < 0 : a < b;
}

/* Groups of the records that count, and how many do not. */
static void count_out(const link *l, link_table *t, uint32_t *group)
{
    for (size_t r = 0; r < t->view.rows; r++) {
        group[r] = NO_KEY;
        if (t->gone != NULL && t->gone[r]) continue;
        const int64_t at = link_time(t->time, r);
        if (at == NO_TIME)
            t->untimed++;
        else if (at >= l->lock_ends)
            t->late++;
        else
            group[r] = t->group[r];
    }
}

enum { BLOCK = 4096 };

typedef struct ordering {
    link_table *t;
    size_t groups;
    uint32_t *spare;
} ordering;

static asc_status order_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const ordering *o = context;
    link_table *t = o->t;
    const size_t end = (task + 1) * BLOCK < o->groups ? (task + 1) * BLOCK : o->groups;
    for (size_t g = task * BLOCK; g < end; g++) {
        const size_t at = t->first[g], n = t->first[g + 1] - at;
        link_order(t->order + at, n, o->spare + at, record_before, t);
        for (size_t i = at; i < at + n; i++) t->when[i] = link_time(t->time, t->order[i]);
    }
    return ASC_OK;
}

asc_status link_groups(link *l, link_table *t, asc_error *err)
{
    if (t->grouped) return ASC_OK;
    asc_arena *arena = l->b->arena;
    const size_t groups = t->by_unit ? l->b->rows : l->persons, n = t->view.rows;
    t->first = asc_take_bytes(arena, groups + 1, sizeof *t->first);
    t->order = asc_take_bytes(arena, n, sizeof *t->order);
    t->when = asc_take_bytes(arena, n, sizeof *t->when);
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    uint32_t *group = asc_take_bytes(arena, n, sizeof *group);
    ordering o = {.t = t, .groups = groups};
    o.spare = asc_take_bytes(arena, n, sizeof *o.spare);
    ASC_TRY(asc_arena_check(arena, err));
    count_out(l, t, group);
    link_sort(group, n, groups, t->first, t->order);
    t->dates = t->time->type == ASC_DATE;
    ASC_TRY(asc_pool_run((groups + BLOCK - 1) / BLOCK, order_block, &o, err));
    asc_arena_rewind(arena, mark);
    t->grouped = true;
    return ASC_OK;
}
