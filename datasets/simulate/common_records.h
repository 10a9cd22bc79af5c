/* A table that grows row by row: the records of an agency while a simulator writes them. */
#ifndef ASCRIBE_SIMULATE_COMMON_RECORDS_H
#define ASCRIBE_SIMULATE_COMMON_RECORDS_H

#include "ascribe/table.h"

enum { ASC_RECORD_FIELDS = 8 };

typedef struct asc_field {
    const char *name; /* NULL ends a list */
    asc_type type;    /* any but ASC_CATEGORY */
} asc_field;

typedef union asc_cell {
    const char *text; /* NULL = missing; borrowed */
    double real;      /* NaN = missing            */
    int64_t integer;  /* every other type         */
} asc_cell;

typedef struct asc_records {
    asc_arena *arena;
    const char *name;
    const asc_field *field; /* [fields] */
    size_t fields, count, capacity;
    asc_cell *cell; /* [count x fields] by row */
} asc_records;

asc_records asc_records_start(asc_arena *arena, const char *name, const asc_field *field);
/* The cells of one more record, to be filled in; NULL when memory ran out (the arena remembers). */
asc_cell *asc_records_add(asc_records *r);
/* The table; NULL (remembered by the arena) when memory ran out. */
asc_table *asc_records_table(const asc_records *r);

#endif
