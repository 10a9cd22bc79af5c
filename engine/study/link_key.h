/* Numbers for the values of a key: text and category columns by their text, integers by their value. */
#ifndef ASCRIBE_LINK_KEY_H
#define ASCRIBE_LINK_KEY_H

#include "ascribe/table.h"

enum { NO_KEY = UINT32_MAX };

typedef struct key_entry {
    const char *text; /* [n]; NULL for an integer */
    uint32_t n, number;
    uint64_t whole;
} key_entry;

typedef struct key_index {
    asc_arena *arena;
    key_entry *entry; /* [count], room for capacity */
    uint32_t *slot;   /* [slots] entry + 1, 0 = free; slots is a power of two */
    size_t count, capacity, slots;
    uint32_t numbers; /* numbers given so far */
    bool whole;       /* keys are integers */
} key_index;

/* Can keys of this type be looked up here? Text and category are one kind, integer another. */
bool key_kind(const asc_column *c, bool *whole);
key_index key_start(asc_arena *arena, size_t expected, bool whole);
/* The number of a value, NO_KEY when it is unknown or missing. Safe on many threads. */
uint32_t key_find(const key_index *k, const asc_column *c, size_t row);
/* The number of a value, given a new one when it has none; number: another one, for an alias. */
uint32_t key_add(key_index *k, const asc_column *c, size_t row);
void key_alias(key_index *k, const asc_column *c, size_t row, uint32_t number);
/* Numbers of all rows [rows]. A category is looked up once per level. */
void key_numbers(const key_index *k, const asc_column *c, size_t rows, uint32_t *number,
                 asc_arena *arena);

#endif
