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

enum { ROWS = 65536, GROUPS = 4096, SHORT = 48 };

typedef struct ordering {
    const link *l;
    link_table *t;
    size_t groups;
    uint32_t *spare;        /* [records], or NULL where every group is short */
    size_t *untimed, *late; /* [tasks] of count_block */
} ordering;

/* Takes the records that do not count out of their groups, and counts them. */
static asc_status count_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const ordering *o = context;
    const link_table *t = o->t;
    const size_t end =
        (task + 1) * ROWS < t->view.rows ? (task + 1) * ROWS : t->view.rows;
    for (size_t r = task * ROWS; r < end; r++) {
        const int64_t at = link_time(t->time, r);
        const bool gone = t->gone != NULL && t->gone[r];
        if (!gone && at != NO_TIME && at < o->l->lock_ends) continue;
        t->group[r] = NO_KEY;
        if (!gone) *(at == NO_TIME ? &o->untimed[task] : &o->late[task]) += 1;
    }
    return ASC_OK;
}

/* A few records, with their times beside them: insertion, equal times by the full rule. */
static void order_few(const link_table *t, uint32_t *order, int64_t *when, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint32_t row = order[i];
        const int64_t at = when[i];
        size_t j = i;
        while (j > 0 && (when[j - 1] > at ||
                         (when[j - 1] == at && record_before(t, row, order[j - 1])))) {
            order[j] = order[j - 1];
            when[j] = when[j - 1];
            j--;
        }
        order[j] = row;
        when[j] = at;
    }
}

static asc_status order_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const ordering *o = context;
    link_table *t = o->t;
    const size_t end = (task + 1) * GROUPS < o->groups ? (task + 1) * GROUPS : o->groups;
    for (size_t g = task * GROUPS; g < end; g++) {
        const size_t at = t->first[g], n = t->first[g + 1] - at;
        if (n <= SHORT) {
            order_few(t, t->order + at, t->when + at, n);
            continue;
        }
        link_order(t->order + at, n, o->spare + at, record_before, t);
        for (size_t i = at; i < at + n; i++) t->when[i] = link_time(t->time, t->order[i]);
    }
    return ASC_OK;
}

/* Counting sort of rows and their times by group; gives the size of the largest. */
static size_t scatter(const ordering *o)
{
    link_table *t = o->t;
    uint32_t *first = t->first;
    const size_t n = t->view.rows;
    memset(first, 0, (o->groups + 1) * sizeof *first);
    for (size_t r = 0; r < n; r++)
        if (t->group[r] != NO_KEY) first[t->group[r]]++;
    uint32_t at = 0;
    for (size_t g = 0; g <= o->groups; g++) {
        const uint32_t count = g < o->groups ? first[g] : 0;
        first[g] = at;
        at += count;
    }
    for (size_t r = 0; r < n; r++) {
        if (t->group[r] == NO_KEY) continue;
        const uint32_t place = first[t->group[r]]++;
        t->order[place] = (uint32_t)r;
        t->when[place] = link_time(t->time, r);
    }
    size_t most = 0;
    for (size_t g = o->groups; g > 0; g--) first[g] = first[g - 1];
    first[0] = 0;
    for (size_t g = 0; g < o->groups; g++)
        if (first[g + 1] - first[g] > most) most = first[g + 1] - first[g];
    return most;
}

asc_status link_groups(link *l, link_table *t, asc_error *err)
{
    if (t->grouped) return ASC_OK;
    asc_arena *arena = l->b->brief;
    const size_t n = t->view.rows, tasks = (n + ROWS - 1) / ROWS;
    ordering o = {.l = l, .t = t, .groups = t->by_unit ? l->b->rows : l->persons};
    t->first = asc_take_bytes(arena, o.groups + 1, sizeof *t->first);
    t->order = asc_take_bytes(arena, n, sizeof *t->order);
    t->when = (int64_t *)(void *)asc_take(arena, n); /* not zeroed: 8 bytes each */
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    o.untimed = asc_take_bytes(arena, tasks, sizeof *o.untimed);
    o.late = asc_take_bytes(arena, tasks, sizeof *o.late);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_pool_run(tasks, count_block, &o, err));
    for (size_t i = 0; i < tasks; i++) {
        t->untimed += o.untimed[i];
        t->late += o.late[i];
    }
    if (scatter(&o) > SHORT) o.spare = asc_take_bytes(arena, n, sizeof *o.spare);
    ASC_TRY(asc_arena_check(arena, err));
    t->dates = t->time->type == ASC_DATE;
    ASC_TRY(asc_pool_run((o.groups + GROUPS - 1) / GROUPS, order_block, &o, err));
    asc_arena_rewind(arena, mark);
    t->grouped = true;
    return ASC_OK;
}
