/* A hash index of key values. Open addressing; FNV-1a over eight bytes at a time, and the finaliser of
 * splitmix64 (Steele et al. 2014). Numbers are given in order of coming. */
#include "link_key.h"
#include "ascribe/pool.h"
#include <string.h>

enum { INLINE = 16 };

typedef struct cell {
    const char *text;
    size_t n;
    uint64_t whole;
} cell;

bool key_kind(const asc_column *c, bool *whole)
{
    *whole = c->type == ASC_INTEGER;
    return c->type == ASC_INTEGER || c->type == ASC_TEXT || c->type == ASC_CATEGORY;
}

/* False when the value is missing. */
static bool cell_at(const asc_column *c, size_t row, cell *x)
{
    *x = (cell){0};
    if (asc_column_missing(c, row)) return false;
    if (c->type == ASC_INTEGER) {
        x->whole = (uint64_t)c->integer[row];
    } else if (c->type == ASC_CATEGORY) {
        x->text = c->level[c->code[row]];
        x->n = strlen(x->text);
    } else {
        x->text = c->text + row * c->width;
        x->n = strnlen(x->text, c->width);
    }
    return true;
}

static uint64_t finish(uint64_t h)
{
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9U;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBU;
    return h ^ (h >> 31);
}

static uint64_t start_of(const key_slot *s)
{
    return finish(s->word[0] ^ finish(s->word[1]));
}

/* What a slot holds of a value. A text has no NUL, so its padded bytes are its own. */
static key_slot slot_of(const cell *x)
{
    key_slot s = {{0, 0}, 0, NO_KEY};
    if (x->text == NULL) {
        s.word[0] = x->whole;
    } else if (x->n <= INLINE) {
        memcpy(s.word, x->text, x->n);
    } else {
        uint64_t a = 14695981039346656037U, b = x->n;
        for (size_t i = 0; i < x->n; i++) {
            a = (a ^ (unsigned char)x->text[i]) * 1099511628211U;
            b = (b + (unsigned char)x->text[i]) * 0x9E3779B97F4A7C15U;
        }
        s.word[0] = a;
        s.word[1] = b;
    }
    return s;
}

key_index key_start(asc_arena *arena, size_t expected, bool whole)
{
    key_index k = {.arena = arena, .whole = whole, .slots = 64};
    while (k.slots < 2 * expected) k.slots *= 2;
    k.capacity = k.slots / 2;
    k.slot = asc_take_bytes(arena, k.slots, sizeof *k.slot);
    k.entry = asc_take_bytes(arena, k.capacity, sizeof *k.entry);
    return k;
}

/* The slot of a value: its own, or the free one where it would stand, searched from a place. Two values that
 * share a slot's words are the same unless they do not fit into it: long_text [n]. */
static key_slot *place_from(const key_index *k, size_t at, const key_slot *want,
                            const char *long_text, size_t n)
{
    for (;; at = (at + 1) & (k->slots - 1)) {
        key_slot *s = &k->slot[at];
        if (s->entry == 0) return s;
        if (s->word[0] != want->word[0] || s->word[1] != want->word[1]) continue;
        const key_entry *e = &k->entry[s->entry - 1];
        if (long_text == NULL ? !k->some_long || e->n <= INLINE
                              : e->n == n && memcmp(e->text, long_text, n) == 0)
            return s;
    }
}

static size_t begin_of(const key_index *k, const key_slot *want)
{
    return (size_t)start_of(want) & (k->slots - 1);
}

static key_slot *place_of_cell(const key_index *k, const cell *x, key_slot *want)
{
    *want = slot_of(x);
    return place_from(k, begin_of(k, want), want, x->n > INLINE ? x->text : NULL, x->n);
}

uint32_t key_find(const key_index *k, const asc_column *c, size_t row)
{
    cell x;
    key_slot want;
    if (!cell_at(c, row, &x)) return NO_KEY;
    const key_slot *s = place_of_cell(k, &x, &want);
    return s->entry == 0 ? NO_KEY : s->number;
}

/* Twice the room; false when memory runs out. */
static bool grow(key_index *k)
{
    key_index big = key_start(k->arena, 2 * k->slots, k->whole);
    if (big.slot == NULL || big.entry == NULL) return false;
    for (size_t i = 0; i < k->count; i++) {
        const key_entry *e = &k->entry[i];
        const cell x = {e->text, e->n, e->whole};
        key_slot want;
        key_slot *s = place_of_cell(&big, &x, &want);
        big.entry[i] = *e;
        want.entry = (uint32_t)i + 1;
        want.number = e->number;
        *s = want;
    }
    big.count = k->count;
    big.numbers = k->numbers;
    big.some_long = k->some_long;
    *k = big;
    return true;
}

static uint32_t insert(key_index *k, const cell *x, uint32_t number)
{
    key_slot want;
    if (k->slot == NULL || k->entry == NULL) return NO_KEY;
    if (k->count == k->capacity && !grow(k)) return NO_KEY;
    key_slot *s = place_of_cell(k, x, &want);
    if (s->entry != 0) return s->number;
    if (number == NO_KEY) number = k->numbers++;
    k->entry[k->count] = (key_entry){
        .text = x->text, .n = (uint32_t)x->n, .number = number, .whole = x->whole};
    want.entry = (uint32_t)++k->count;
    want.number = number;
    *s = want;
    k->some_long = k->some_long || x->n > INLINE;
    return number;
}

uint32_t key_add(key_index *k, const asc_column *c, size_t row)
{
    cell x;
    return cell_at(c, row, &x) ? insert(k, &x, NO_KEY) : NO_KEY;
}

void key_alias(key_index *k, const asc_column *c, size_t row, uint32_t number)
{
    cell x;
    if (cell_at(c, row, &x)) (void)insert(k, &x, number);
}

enum { BLOCK = 65536 };

typedef struct numbering {
    const key_index *k;
    const asc_column *c;
    size_t rows;
    uint32_t *number, *of_level;
} numbering;

enum { BATCH = 64 };

/* Short texts in batches: all places are touched before the first is looked at, so that the waits for memory
 * overlap. No place touched means that none of them is known. */
static void number_texts(const numbering *n, size_t from, size_t end)
{
    const key_index *k = n->k;
    key_slot want[BATCH];
    size_t at[BATCH];
    const size_t width = n->c->width;
    for (size_t r = from; r < end; r += BATCH) {
        const size_t count = end - r < BATCH ? end - r : BATCH;
        uint32_t touched = 0;
        for (size_t i = 0; i < count; i++) {
            want[i] = (key_slot){{0, 0}, 0, NO_KEY};
            memcpy(want[i].word, n->c->text + (r + i) * width, width);
            at[i] = begin_of(k, &want[i]);
        }
        for (size_t i = 0; i < count; i++) touched |= k->slot[at[i]].entry;
        for (size_t i = 0; i < count; i++) {
            const bool none = touched == 0 || want[i].word[0] == 0;
            const key_slot *s = none ? NULL : place_from(k, at[i], &want[i], NULL, 0);
            n->number[r + i] = s == NULL || s->entry == 0 ? NO_KEY : s->number;
        }
    }
}

static asc_status number_block(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const numbering *n = context;
    const size_t end = (task + 1) * BLOCK < n->rows ? (task + 1) * BLOCK : n->rows;
    if (n->c->type == ASC_TEXT && n->c->width <= INLINE) {
        number_texts(n, task * BLOCK, end);
        return ASC_OK;
    }
    for (size_t r = task * BLOCK; r < end; r++) {
        if (n->of_level != NULL)
            n->number[r] = n->c->code[r] < 0 ? NO_KEY : n->of_level[n->c->code[r]];
        else
            n->number[r] = key_find(n->k, n->c, r);
    }
    return ASC_OK;
}

asc_status key_numbers(const key_index *k, const asc_column *c, size_t rows,
                       uint32_t *number, asc_arena *arena, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(arena);
    numbering n = {.k = k, .c = c, .rows = rows, .number = number};
    if (c->type == ASC_CATEGORY) {
        n.of_level = asc_take_bytes(arena, c->levels, sizeof *n.of_level);
        ASC_TRY(asc_arena_check(arena, err));
        for (size_t i = 0; i < c->levels; i++) {
            const int32_t code = (int32_t)i;
            asc_column one = *c;
            one.code = &code;
            n.of_level[i] = key_find(k, &one, 0);
        }
    }
    ASC_TRY(asc_pool_run((rows + BLOCK - 1) / BLOCK, number_block, &n, err));
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}
