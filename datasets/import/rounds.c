/* Rounds of chunks: task 0 reads the next round, the other tasks split and work on one chunk each of the round
 * at hand. Faults stay with their chunk, so that the first in the file is the one that is reported, at any
 * number of threads. */
#include "rounds.h"
#include "ascribe/pool.h"
#include <stdlib.h>

enum { SLOTS_PER_THREAD = 8, SLOTS_LEAST = 16 };

asc_status asc_rounds_create(asc_rounds *r, asc_chunks *chunks, const char *file,
                             bool latin1, asc_dialect dialect, asc_error *err)
{
    *r = (asc_rounds){
        .chunks = chunks, .file = file, .latin1 = latin1, .dialect = dialect};
    r->slots = SLOTS_PER_THREAD * asc_pool_threads();
    if (r->slots < SLOTS_LEAST) r->slots = SLOTS_LEAST;
    for (int k = 0; k < 2; k++) {
        r->set[k] = calloc(r->slots, sizeof *r->set[k]);
        ASC_REQUIRE(r->set[k] != NULL, err, ASC_EMEMORY, "%s: no memory for %zu chunks",
                    file, r->slots);
    }
    return ASC_OK;
}

void asc_rounds_destroy(asc_rounds *r)
{
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; r->set[k] != NULL && i < r->slots; i++) {
            asc_chunk_free(&r->set[k][i].chunk);
            asc_arena_destroy(r->set[k][i].arena);
            free(r->set[k][i].room.slice);
        }
        free(r->set[k]);
        r->set[k] = NULL;
    }
}

/* Reads chunks into a set. */
static void read_set(asc_rounds *r, int k)
{
    r->filled[k] = 0;
    for (size_t i = 0; i < r->slots && r->failed == ASC_OK; i++) {
        asc_chunk *c = &r->set[k][i].chunk;
        r->failed = asc_chunks_next(r->chunks, c, &r->err);
        if (r->failed != ASC_OK || c->n == 0) return;
        r->filled[k]++;
    }
}

asc_status asc_rounds_rewind(asc_rounds *r, asc_error *err)
{
    r->failed = ASC_OK;
    ASC_TRY(asc_chunks_rewind(r->chunks, err));
    r->now = 0;
    read_set(r, 1); /* becomes the round at hand */
    return ASC_OK;
}

static asc_status split(const asc_rounds *r, asc_slot *s, asc_error *err)
{
    const asc_span raw = {s->chunk.text, s->chunk.n};
    asc_span text = raw;
    s->problems = asc_problems_start(r->file, s->arena);
    s->problems.before = s->chunk.offset;
    s->problems.line = s->chunk.line - 1;
    ASC_TRY(asc_arena_check(s->arena, err));
    ASC_TRY(asc_clean(raw, r->latin1, &s->problems, s->arena, &text, &s->encoding, err));
    ASC_TRY(asc_records_read(text, s->chunk.lines, r->dialect, &s->room, s->arena,
                             &s->problems, &s->records, err));
    if (s->chunk.cut && s->problems.count == 0) {
        asc_problems_add(&s->problems, (asc_spot){0, 1, 1},
                         "a record of more than %d bytes; is it one table?",
                         ASC_RECORD_MAX);
        s->records.broken = true;
    }
    return asc_arena_check(s->arena, err);
}

void asc_slot_split(const asc_rounds *r, asc_slot *slot)
{
    if (slot->arena == NULL)
        slot->arena = asc_arena_create();
    else
        asc_arena_rewind(slot->arena, (asc_arena_mark){0});
    slot->result = NULL;
    slot->records = (asc_records){0};
    slot->status = slot->arena == NULL ? ASC_FAIL(&slot->err, ASC_EMEMORY,
                                                  "%s: no memory for a chunk", r->file)
                                       : split(r, slot, &slot->err);
}

typedef struct round {
    asc_rounds *rounds;
    asc_slot_work *work;
    void *context;
    asc_slot *slot;
} round;

static asc_status task(void *context, size_t i, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const round *w = context;
    if (i == 0) {
        read_set(w->rounds, 1 - w->rounds->now);
        return ASC_OK;
    }
    asc_slot *s = &w->slot[i - 1];
    asc_slot_split(w->rounds, s);
    if (s->status == ASC_OK && s->problems.count == 0)
        s->status = w->work(w->context, s, &s->err);
    return ASC_OK;
}

asc_status asc_rounds_next(asc_rounds *r, asc_slot_work *work, void *context,
                           asc_slot **slot, size_t *count, asc_error *err)
{
    r->now = 1 - r->now;
    const size_t n = r->filled[r->now];
    if (n == 0 && r->failed != ASC_OK) {
        if (err != NULL) *err = r->err;
        return r->failed;
    }
    round w = {.rounds = r, .work = work, .context = context, .slot = r->set[r->now]};
    if (n > 1) ASC_TRY(asc_pool_run(n + 1, task, &w, err));
    /* Waking the pool would cost a small file more than it saves. */
    for (size_t i = 0; n == 1 && i < 2; i++) ASC_TRY(task(&w, i, 0, err));
    *slot = r->set[r->now];
    *count = n;
    return ASC_OK;
}
