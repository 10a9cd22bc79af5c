/* Numbers for the values of a key: text and category columns by their text, integers by their value. */
#ifndef ASCRIBE_LINK_KEY_H
#define ASCRIBE_LINK_KEY_H

#include "ascribe/table.h"

static const uint32_t NO_KEY = UINT32_MAX;

/* A value as it was added. */
typedef struct key_entry {
    const char *text; /* [n]; NULL for an integer */
    uint32_t n, number;
    uint64_t whole;
} key_entry;

/* One place of the hash table, whole in itself where the value has at most 16 bytes, so that a look-up
 * touches one line of memory. */
typedef struct key_slot {
    uint64_t word[2];       /* the bytes, NUL-padded; of a longer value two hashes */
    uint32_t entry, number; /* place of the value + 1, 0 = free; its number        */
} key_slot;

typedef struct key_index {
    asc_arena *arena;
    key_entry *entry; /* [count], room for capacity */
    key_slot *slot;   /* [slots], a power of two    */
    size_t count, capacity, slots;
    uint32_t numbers; /* numbers given so far */
    bool whole;       /* keys are integers */
    bool some_long;   /* some value has more than 16 bytes */
} key_index;

/* Can keys of this type be looked up here? Text and category are one kind, integer another. */
bool key_kind(const asc_column *c, bool *whole);
key_index key_start(asc_arena *arena, size_t expected, bool whole);
/* The number of a value, NO_KEY when it is unknown or missing. Safe on many threads. */
uint32_t key_find(const key_index *k, const asc_column *c, size_t row);
/* The number of a value, given a new one when it has none; number: another one, for an alias. */
uint32_t key_add(key_index *k, const asc_column *c, size_t row);
void key_alias(key_index *k, const asc_column *c, size_t row, uint32_t number);
/* Numbers of all rows [rows], on the pool. A category is looked up once per level. */
asc_status key_numbers(const key_index *k, const asc_column *c, size_t rows,
                       uint32_t *number, asc_arena *arena, asc_error *err);

#endif
