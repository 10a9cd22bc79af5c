/* The candidate pairs: all of them, or those with one key in at least one pass of blocking. A pair that several passes
 * find belongs to the first. Rows of file b are split into tasks; counts are whole numbers, and kept pairs stand in
 * the order of the tasks, so that the threads do not show. */
#include "ascribe/pool.h"
#include "ascribe/rng.h"
#include "private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TASK_ROWS = 256, TILE = 32 };

bool link_blocked(const link_job *j, uint32_t a, uint32_t b, size_t passes)
{
    for (size_t p = 0; p < passes; p++)
        if (j->key[p][0][a] != LINK_NONE && j->key[p][0][a] == j->key[p][1][b])
            return true;
    return false;
}

/* What is done with a pair: pass is the one that found it; fresh: no pass before it did. */
typedef void visit(void *context, size_t task, size_t worker, size_t pass, bool fresh,
                   uint32_t a, uint32_t b);

static void visit_row(const link_job *j, uint32_t b, visit *with, void *context,
                      size_t task, size_t worker)
{
    if (j->spec->blocks == 0)
        for (uint32_t a = 0; a < j->side[0].rows; a++)
            with(context, task, worker, 0, true, a, b);
    for (size_t p = 0; p < j->spec->blocks; p++) {
        const uint32_t key = j->key[p][1][b];
        if (key == LINK_NONE) continue;
        for (uint32_t i = j->start[p][key]; i < j->start[p][key + 1]; i++) {
            const uint32_t a = j->member[p][i];
            with(context, task, worker, p, !link_blocked(j, a, b, p), a, b);
        }
    }
}

static size_t tasks_of(const link_job *j)
{
    return (j->side[1].rows + TASK_ROWS - 1) / TASK_ROWS;
}

static void visit_task(const link_job *j, size_t task, size_t worker, visit *with,
                       void *context)
{
    const size_t first = task * TASK_ROWS, rows = j->side[1].rows;
    const size_t last = first + TASK_ROWS < rows ? first + TASK_ROWS : rows;
    for (size_t b = first; b < last; b++)
        visit_row(j, (uint32_t)b, with, context, task, worker);
}

typedef struct counting {
    link_job *j;
    int64_t *count; /* [workers][slots] */
    size_t slots;
} counting;

static void count_pair(void *context, size_t task, size_t worker, size_t pass, bool fresh,
                       uint32_t a, uint32_t b)
{
    const counting *c = context;
    int64_t *count = c->count + worker * c->slots;
    const size_t pattern = link_pattern(c->j, a, b);
    (void)task;
    if (fresh) count[pattern]++;
    if (c->j->spec->blocks > 0) count[(pass + 1) * c->j->patterns + pattern]++;
}

static asc_status count_task(void *context, size_t task, size_t worker, asc_error *err)
{
    const counting *c = context;
    (void)err;
    visit_task(c->j, task, worker, count_pair, context);
    return ASC_OK;
}

static void add_workers(const counting *c, size_t workers, int64_t *count)
{
    for (size_t i = 0; i < c->slots; i++) {
        count[i] = 0;
        for (size_t w = 0; w < workers; w++) count[i] += c->count[w * c->slots + i];
    }
}

asc_status link_count(link_job *j, int64_t *count, asc_error *err)
{
    const size_t workers = asc_pool_workers();
    const asc_arena_mark mark = asc_arena_save(j->arena);
    counting c = {.j = j, .slots = (j->spec->blocks + 1) * j->patterns};
    c.count = asc_take_bytes(j->arena, workers * c.slots, sizeof *c.count);
    ASC_TRY(asc_arena_check(j->arena, err));
    ASC_TRY(asc_pool_run(tasks_of(j), count_task, &c, err));
    add_workers(&c, workers, count);
    asc_arena_rewind(j->arena, mark);
    return ASC_OK;
}

/* Some rows of file a with some of file b, all pairs of them. */
typedef struct sampling {
    counting c;
    const uint32_t *row[2];
    size_t rows[2];
} sampling;

static size_t end_of(size_t tile, size_t rows)
{
    return (tile + 1) * TILE < rows ? (tile + 1) * TILE : rows;
}

/* A tile of file b with every tile of file a: the rows of two tiles stay in the cache. */
static asc_status sample_task(void *context, size_t task, size_t worker, asc_error *err)
{
    const sampling *s = context;
    const link_job *j = s->c.j;
    int64_t *count = s->c.count + worker * s->c.slots;
    const bool labelled = j->spec->from == ASC_LINK_LABELLED;
    (void)err;
    for (size_t tile = 0; tile * TILE < s->rows[0]; tile++)
        for (size_t k = task * TILE; k < end_of(task, s->rows[1]); k++)
            for (size_t i = tile * TILE; i < end_of(tile, s->rows[0]); i++) {
                const uint32_t a = s->row[0][i], b = s->row[1][k];
                if (!labelled || !link_is_true(j, a, b)) count[link_pattern(j, a, b)]++;
            }
    return ASC_OK;
}

/* The first `take` rows of a random order (Fisher and Yates), of all rows when there are no more. */
static uint32_t *some_rows(link_job *j, size_t side, size_t take)
{
    const size_t rows = j->side[side].rows;
    asc_stream stream = asc_stream_open(j->spec->seed, ASC_PURPOSE_SIMULATE, side);
    uint32_t *order = asc_take_bytes(j->arena, rows, sizeof *order);
    if (order == NULL) return NULL;
    for (size_t i = 0; i < rows; i++) order[i] = (uint32_t)i;
    for (size_t i = 0; take < rows && i < take; i++) {
        const size_t k = i + (size_t)asc_stream_below(&stream, rows - i);
        const uint32_t x = order[i];
        order[i] = order[k];
        order[k] = x;
    }
    return order;
}

asc_status link_count_random(link_job *j, int64_t *count, asc_error *err)
{
    const size_t workers = asc_pool_workers(), a = j->side[0].rows, b = j->side[1].rows;
    const asc_arena_mark mark = asc_arena_save(j->arena);
    sampling s = {.c = {.j = j, .slots = j->patterns}, .rows = {a, b}};
    if (a > j->spec->random_pairs / b) { /* about as many rows of each */
        const double root = ceil(sqrt((double)j->spec->random_pairs));
        s.rows[0] = (double)a < root ? a : (size_t)root;
        s.rows[1] = (j->spec->random_pairs + s.rows[0] - 1) / s.rows[0];
        if (s.rows[1] > b) {
            s.rows[1] = b;
            s.rows[0] = (j->spec->random_pairs + b - 1) / b;
        }
    }
    for (size_t k = 0; k < 2; k++) s.row[k] = some_rows(j, k, s.rows[k]);
    s.c.count = asc_take_bytes(j->arena, workers * s.c.slots, sizeof *s.c.count);
    ASC_TRY(asc_arena_check(j->arena, err));
    ASC_TRY(asc_pool_run((s.rows[1] + TILE - 1) / TILE, sample_task, &s, err));
    add_workers(&s.c, workers, count);
    asc_arena_rewind(j->arena, mark);
    return ASC_OK;
}

/* Pairs of one task that are kept. */
typedef struct kept {
    asc_link_pair *pair;
    size_t count, room;
    bool failed;
} kept;

typedef struct collecting {
    const link_job *j;
    double least;
    kept *task;
} collecting;

static void keep_pair(void *context, size_t task, size_t worker, size_t pass, bool fresh,
                      uint32_t a, uint32_t b)
{
    const collecting *c = context;
    kept *k = &c->task[task];
    (void)worker;
    (void)pass;
    if (!fresh || k->failed || c->j->side[0].used[a] != 0 || c->j->side[1].used[b] != 0)
        return;
    const double weight = c->j->weight[link_pattern(c->j, a, b)];
    if (!(weight >= c->least)) return;
    if (k->count == k->room) {
        const size_t room = k->room == 0 ? 64 : 2 * k->room;
        asc_link_pair *more = realloc(k->pair, room * sizeof *more);
        k->failed = more == NULL;
        if (k->failed) return;
        k->pair = more;
        k->room = room;
    }
    k->pair[k->count++] = (asc_link_pair){.row = {a, b}, .weight = weight};
}

static asc_status collect_task(void *context, size_t task, size_t worker, asc_error *err)
{
    const collecting *c = context;
    visit_task(c->j, task, worker, keep_pair, context);
    ASC_REQUIRE(!c->task[task].failed, err, ASC_EMEMORY,
                "no memory for the pairs at a weight of %g or more; raise the lowest "
                "threshold, or block",
                c->least);
    return ASC_OK;
}

asc_status link_collect(link_job *j, double least, asc_link_pair **out, size_t *n,
                        asc_error *err)
{
    const size_t tasks = tasks_of(j);
    collecting c = {.j = j, .least = least};
    c.task = asc_take_bytes(j->arena, tasks, sizeof *c.task);
    ASC_TRY(asc_arena_check(j->arena, err));
    asc_status s = asc_pool_run(tasks, collect_task, &c, err);
    size_t total = 0;
    for (size_t t = 0; t < tasks; t++) total += c.task[t].count;
    asc_link_pair *all = asc_take_bytes(j->arena, j->out->pairs + total, sizeof *all);
    if (s == ASC_OK) s = asc_arena_check(j->arena, err);
    if (s == ASC_OK) {
        *n = 0;
        for (size_t t = 0; t < tasks; t++) {
            if (c.task[t].count > 0)
                memcpy(all + j->out->pairs + *n, c.task[t].pair,
                       c.task[t].count * sizeof *all);
            *n += c.task[t].count;
        }
        *out = all;
    }
    for (size_t t = 0; t < tasks; t++) free(c.task[t].pair);
    return s;
}
