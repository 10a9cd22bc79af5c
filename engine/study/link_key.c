/* A hash index of key values. Open addressing; FNV-1a over eight bytes at a time, and the finaliser of
 * splitmix64 (Steele et al. 2014). Numbers are given in order of coming. */
#include "link_key.h"
#include <string.h>

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

static uint64_t hash_of(const cell *x)
{
    uint64_t h = x->whole ^ 14695981039346656037U;
    size_t i = 0;
    for (; i + 8 <= x->n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, x->text + i, 8);
        h = (h ^ word) * 1099511628211U;
        h ^= h >> 29;
    }
    for (; i < x->n; i++) h = (h ^ (unsigned char)x->text[i]) * 1099511628211U;
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9U;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBU;
    return h ^ (h >> 31);
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

/* The slot of a value: its own, or the free one where it would stand. */
static size_t place_of(const key_index *k, const cell *x)
{
    size_t at = (size_t)hash_of(x) & (k->slots - 1);
    while (k->slot[at] != 0) {
        const key_entry *e = &k->entry[k->slot[at] - 1];
        if (e->whole == x->whole && e->n == x->n &&
            (x->n == 0 || memcmp(e->text, x->text, x->n) == 0))
            break;
        at = (at + 1) & (k->slots - 1);
    }
    return at;
}

uint32_t key_find(const key_index *k, const asc_column *c, size_t row)
{
    cell x;
    if (!cell_at(c, row, &x)) return NO_KEY;
    const size_t at = place_of(k, &x);
    return k->slot[at] == 0 ? NO_KEY : k->entry[k->slot[at] - 1].number;
}

/* Twice the room; false when memory runs out. */
static bool grow(key_index *k)
{
    key_index big = key_start(k->arena, 2 * k->slots, k->whole);
    if (big.slot == NULL || big.entry == NULL) return false;
    for (size_t i = 0; i < k->count; i++) {
        const key_entry *e = &k->entry[i];
        const cell x = {e->text, e->n, e->whole};
        big.entry[i] = *e;
        big.slot[place_of(&big, &x)] = (uint32_t)i + 1;
    }
    big.count = k->count;
    big.numbers = k->numbers;
    *k = big;
    return true;
}

static uint32_t insert(key_index *k, const cell *x, uint32_t number)
{
    if (k->slot == NULL || k->entry == NULL) return NO_KEY;
    if (k->count == k->capacity && !grow(k)) return NO_KEY;
    const size_t at = place_of(k, x);
    if (k->slot[at] != 0) return k->entry[k->slot[at] - 1].number;
    if (number == NO_KEY) number = k->numbers++;
    k->entry[k->count] = (key_entry){
        .text = x->text, .n = (uint32_t)x->n, .number = number, .whole = x->whole};
    k->slot[at] = (uint32_t)++k->count;
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

void key_numbers(const key_index *k, const asc_column *c, size_t rows, uint32_t *number,
                 asc_arena *arena)
{
    if (c->type != ASC_CATEGORY) {
        for (size_t r = 0; r < rows; r++) number[r] = key_find(k, c, r);
        return;
    }
    const asc_arena_mark mark = asc_arena_save(arena);
    uint32_t *of = asc_take_bytes(arena, c->levels, sizeof *of);
    for (size_t i = 0; of != NULL && i < c->levels; i++) {
        const int32_t code = (int32_t)i;
        asc_column one = *c;
        one.code = &code;
        of[i] = key_find(k, &one, 0);
    }
    for (size_t r = 0; of != NULL && r < rows; r++)
        number[r] = c->code[r] < 0 ? NO_KEY : of[c->code[r]];
    asc_arena_rewind(arena, mark);
}
