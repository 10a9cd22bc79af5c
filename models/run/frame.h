/* A result table built row by row: the columns are declared once, then cells come in their order. */
#ifndef ASCRIBE_FRAME_H
#define ASCRIBE_FRAME_H

#include "ascribe/table.h"

enum { ASC_FRAME_COLUMNS = 32 };

typedef struct asc_frame_column {
    char name[32];
    char type; /* 't' text, 'r' real, 'n' integer, 'b' boolean */
    void *data;
    uint8_t *missing;
    bool any_missing;
} asc_frame_column;

typedef struct asc_frame {
    asc_arena *arena;
    const char *name;
    asc_frame_column column[ASC_FRAME_COLUMNS];
    size_t columns, next, rows, capacity;
    bool failed; /* memory ran out once: all further cells are dropped */
} asc_frame;

/* columns: "t:outcome r:estimate n:mask". Cells are dropped once memory has run out, which the arena
 * remembers. Texts are borrowed until asc_frame_table. */
asc_frame asc_frame_open(asc_arena *arena, const char *name, const char *columns);
void asc_frame_text(asc_frame *f, const char *text);
void asc_frame_texts(asc_frame *f, size_t count, const char *const *text);
void asc_frame_real(asc_frame *f, double x);
void asc_frame_reals(asc_frame *f, size_t count, const double *x);
void asc_frame_integer(asc_frame *f, int64_t x);
void asc_frame_null(asc_frame *f); /* a missing integer */
asc_table *asc_frame_table(const asc_frame *f);

#endif
