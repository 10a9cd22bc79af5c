/* A set of byte strings, each with the number of its first coming. Keys are borrowed. */
#ifndef ASCRIBE_IMPORT_INTERN_H
#define ASCRIBE_IMPORT_INTERN_H

#include "ascribe/arena.h"
#include <stdint.h>

typedef struct asc_intern_key {
    const char *text;
    uint32_t length, hash;
    size_t uses; /* how often it came */
} asc_intern_key;

typedef struct asc_intern {
    asc_arena *arena;
    asc_intern_key *key; /* [count] in order of coming               */
    uint64_t *slot;      /* [slots] hash, then key number + 1; 0 = free */
    size_t count, slots; /* slots: a power of two, at least 2 count   */
} asc_intern;

/* slot is NULL (remembered by the arena) when memory runs out. */
asc_intern asc_intern_start(asc_arena *arena);
/* The number of text [n], new or known; UINT32_MAX when memory runs out. */
uint32_t asc_intern_add(asc_intern *s, const char *text, size_t n);
/* The number of a text that was added, UINT32_MAX for any other; many threads may ask at once. */
uint32_t asc_intern_find(const asc_intern *s, const char *text, size_t n);
/* order [count]: key numbers in byte order of the keys. */
void asc_intern_sort(const asc_intern *s, uint32_t *order);

#endif
