/* Records of a table in order: by person (or unit), time, and record id. A counting sort by group, then a
 * stable merge sort within each. Records without a time, of nobody, after the data lock, and exact
 * repeats stand in no group. The counting sort goes by ranges of groups first (one pass over the rows in blocks, each
 * with its own places, so that rows keep their order), then within each range, where it stays in the cache. */
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
    size_t groups, blocks, ranges; /* of GROUPS groups, the last shorter             */
    uint32_t *place; /* [blocks][ranges] rows of a range in a block, then where they go */
    uint32_t *begin; /* [ranges + 1] rows before a range                            */
    uint16_t *within;  /* [records] by range: the group, from the first of the range  */
    size_t *most;      /* [ranges] records of the largest group                       */
    uint32_t **row_of; /* [workers][longest range] a range before it is sorted     */
    int64_t **when_of;
    uint32_t *spare;        /* [records], or NULL where every group is short */
    size_t *untimed, *late; /* [blocks] */
} ordering;

/* Takes the records that do not count out of their groups, and counts both. */
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
        if (!gone && at != NO_TIME && at < o->l->lock_ends) {
            if (t->group[r] != NO_KEY)
                o->place[task * o->ranges + t->group[r] / GROUPS]++;
            continue;
        }
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

/* Counts become places: of a range block after block. */
static void lay_out(const ordering *o)
{
    uint32_t at = 0;
    for (size_t k = 0; k < o->ranges; k++) {
        o->begin[k] = at;
        for (size_t i = 0; i < o->blocks; i++) {
            uint32_t *place = &o->place[i * o->ranges + k];
            const uint32_t count = *place;
            *place = at;
            at += count;
        }
    }
    o->begin[o->ranges] = at;
}

static asc_status spread_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const ordering *o = context;
    link_table *t = o->t;
    uint32_t *place = o->place + task * o->ranges;
    const size_t end =
        (task + 1) * ROWS < t->view.rows ? (task + 1) * ROWS : t->view.rows;
    for (size_t r = task * ROWS; r < end; r++) {
        if (t->group[r] == NO_KEY) continue;
        const uint32_t at = place[t->group[r] / GROUPS]++;
        t->order[at] = (uint32_t)r;
        t->when[at] = link_time(t->time, r);
        o->within[at] = (uint16_t)(t->group[r] % GROUPS);
    }
    return ASC_OK;
}

/* The rows of one range by group. */
static asc_status sort_range(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)err;
    const ordering *o = context;
    link_table *t = o->t;
    const size_t low = task * GROUPS;
    const size_t groups = o->groups - low < GROUPS ? o->groups - low : GROUPS;
    const size_t from = o->begin[task], n = o->begin[task + 1] - from;
    const uint16_t *within = o->within + from;
    uint32_t at = (uint32_t)from, *row = o->row_of[worker], next[GROUPS] = {0};
    int64_t *when = o->when_of[worker];
    for (size_t i = 0; i < n; i++) next[within[i]]++;
    for (size_t g = 0; g < groups; g++) {
        const uint32_t count = next[g];
        if (count > o->most[task]) o->most[task] = count;
        t->first[low + g] = next[g] = at;
        at += count;
    }
    memcpy(row, t->order + from, n * sizeof *row);
    memcpy(when, t->when + from, n * sizeof *when);
    for (size_t i = 0; i < n; i++) {
        const uint32_t place = next[within[i]]++;
        t->order[place] = row[i];
        t->when[place] = when[i];
    }
    return ASC_OK;
}

/* Room for the longest range, for each worker. */
static asc_status take_ranges(ordering *o, asc_arena *arena, asc_error *err)
{
    const size_t workers = asc_pool_workers();
    size_t longest = 0;
    for (size_t k = 0; k < o->ranges; k++)
        if (o->begin[k + 1] - o->begin[k] > longest)
            longest = o->begin[k + 1] - o->begin[k];
    o->row_of = asc_take_bytes(arena, workers, sizeof(uint32_t *));
    o->when_of = asc_take_bytes(arena, workers, sizeof(int64_t *));
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t w = 0; w < workers; w++) {
        o->row_of[w] = asc_take_bytes(arena, longest, sizeof(uint32_t));
        o->when_of[w] = asc_take_bytes(arena, longest, sizeof(int64_t));
    }
    return asc_arena_check(arena, err);
}

static asc_status take_room(ordering *o, asc_arena *arena, asc_error *err)
{
    const size_t n = o->t->view.rows;
    o->blocks = (n + ROWS - 1) / ROWS;
    o->ranges = (o->groups + GROUPS - 1) / GROUPS;
    o->place = asc_take_bytes(arena, o->blocks * o->ranges, sizeof *o->place);
    o->begin = asc_take_bytes(arena, o->ranges + 1, sizeof *o->begin);
    o->most = asc_take_bytes(arena, o->ranges, sizeof *o->most);
    o->within = (uint16_t *)(void *)asc_take(arena, n / 4 + 1); /* not zeroed */
    o->untimed = asc_take_bytes(arena, o->blocks, sizeof *o->untimed);
    o->late = asc_take_bytes(arena, o->blocks, sizeof *o->late);
    return asc_arena_check(arena, err);
}

/* Counting sort of rows and their times by group; gives the size of the largest. */
static asc_status sort_groups(ordering *o, asc_arena *arena, size_t *most, asc_error *err)
{
    link_table *t = o->t;
    ASC_TRY(asc_pool_run(o->blocks, count_block, o, err));
    for (size_t i = 0; i < o->blocks; i++) {
        t->untimed += o->untimed[i];
        t->late += o->late[i];
    }
    lay_out(o);
    t->first[o->groups] = o->begin[o->ranges];
    ASC_TRY(take_ranges(o, arena, err));
    ASC_TRY(asc_pool_run(o->blocks, spread_block, o, err));
    ASC_TRY(asc_pool_run(o->ranges, sort_range, o, err));
    for (size_t k = 0; k < o->ranges; k++)
        if (o->most[k] > *most) *most = o->most[k];
    return ASC_OK;
}

asc_status link_groups(link *l, link_table *t, asc_error *err)
{
    if (t->grouped) return ASC_OK;
    asc_arena *arena = l->b->brief;
    const size_t n = t->view.rows;
    size_t most = 0;
    ordering o = {.l = l, .t = t, .groups = t->by_unit ? l->b->rows : l->persons};
    t->first = asc_take_bytes(arena, o.groups + 1, sizeof *t->first);
    t->order = (uint32_t *)(void *)asc_take(arena, (n + 1) / 2); /* not zeroed */
    t->when = (int64_t *)(void *)asc_take(arena, n);             /* 8 bytes each */
    ASC_TRY(asc_arena_check(arena, err));
    const asc_arena_mark mark = asc_arena_save(arena);
    ASC_TRY(take_room(&o, arena, err));
    ASC_TRY(sort_groups(&o, arena, &most, err));
    if (most > SHORT) o.spare = asc_take_bytes(arena, n, sizeof *o.spare);
    ASC_TRY(asc_arena_check(arena, err));
    t->dates = t->time->type == ASC_DATE;
    ASC_TRY(asc_pool_run(o.ranges, order_block, &o, err));
    asc_arena_rewind(arena, mark);
    t->grouped = true;
    return ASC_OK;
}
