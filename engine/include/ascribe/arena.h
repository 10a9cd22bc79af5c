/* Arenas: memory with one of three lifetimes (study, run, output), freed or rewound at once.
 * asc_take and its kin return 64-byte aligned memory. When memory runs out they return NULL and the
 * arena remembers it: one asc_arena_check covers a group of takes, and nothing taken may be touched
 * before that check. An arena belongs to one thread. */
#ifndef ASCRIBE_ARENA_H
#define ASCRIBE_ARENA_H

#include "ascribe/status.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_arena asc_arena;
typedef struct asc_arena_mark {
    void *chunk;
    size_t used;
    size_t bytes;
} asc_arena_mark;

/* An empty arena that grows by chunks; NULL when memory runs out. */
asc_arena *asc_arena_create(void);
void asc_arena_destroy(asc_arena *arena); /* NULL is allowed */

/* n doubles, uninitialised. n = 0 gives a valid pointer. */
double *asc_take(asc_arena *arena, size_t n);
/* n doubles, zero. */
double *asc_take_zero(asc_arena *arena, size_t n);
/* count elements of size bytes, zero; the product is checked. */
void *asc_take_bytes(asc_arena *arena, size_t count, size_t size);
/* A copy of text (NUL-terminated), or of its first n bytes; text formatted as by printf. */
char *asc_take_text(asc_arena *arena, const char *text);
char *asc_take_textn(asc_arena *arena, const char *text, size_t n);
char *asc_take_format(asc_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ASC_EMEMORY with the size that was refused, if any take since the last check failed. */
asc_status asc_arena_check(asc_arena *arena, asc_error *err);

/* Rewinding frees everything taken after the mark. */
asc_arena_mark asc_arena_save(const asc_arena *arena);
void asc_arena_rewind(asc_arena *arena, asc_arena_mark mark);

/* Bytes now taken, and the most ever taken at once. */
size_t asc_arena_bytes(const asc_arena *arena);
size_t asc_arena_peak(const asc_arena *arena);

/* All arenas of the process together may hold this many bytes, 0 = any number: a take beyond it fails
 * like one that the system refuses. Set before threads start. */
void asc_arena_limit(size_t bytes);
/* What is left of that limit, or, without one, of three quarters of the machine's memory: what a plan may
 * count on. */
size_t asc_arena_room(void);
/* Bytes all arenas hold now. */
size_t asc_arena_held(void);

/* Test hook: the n-th chunk request from now fails (1 = the next), and every later one too when
 * sticky; n = 0 turns the hook off. Process-wide; for tests only. */
void asc_arena_fail_at(size_t n, int sticky);

#ifdef __cplusplus
}
#endif
#endif
