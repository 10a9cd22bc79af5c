/* A table: named columns of equal length. Cohort tables and result tables are the same thing, in
 * memory and in HDF5 (AnnData `dataframe`). Columns are borrowed from an arena; the table owns
 * nothing else. */
#ifndef ASCRIBE_TABLE_H
#define ASCRIBE_TABLE_H

#include "ascribe/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_type {
    ASC_REAL,     /* real[rows], NaN = missing                                          */
    ASC_INTEGER,  /* integer[rows], missing by mask                                     */
    ASC_BOOLEAN,  /* integer[rows] 0 or 1, missing by mask                              */
    ASC_DATE,     /* integer[rows] days since 1970-01-01, missing by mask               */
    ASC_DATETIME, /* integer[rows] seconds since 1970-01-01, missing by mask            */
    ASC_CATEGORY, /* code[rows], -1 = missing; levels in byte order                     */
    ASC_TEXT      /* text[rows * width], UTF-8, NUL-padded; empty = missing             */
} asc_type;

typedef struct asc_column {
    const char *name;
    asc_type type;
    const char *unit; /* NULL when none */
    const double *real;
    const int64_t *integer;
    const int32_t *code;
    const char *text;
    size_t width;             /* bytes of one text                          */
    const uint8_t *missing;   /* [rows], 1 = missing; NULL = none missing   */
    const char *const *level; /* [levels] of a category                   */
    size_t levels;
    /* By asc_column_compact, in place of real, integer or code: whole numbers of 1, 2 or 4 bytes. */
    const void *narrow;
    unsigned narrow_bytes;
    double divisor; /* of reals: value = number / divisor, the lowest number is NaN */
} asc_column;

typedef struct asc_table {
    const char *name;
    size_t rows, columns;
    asc_column *column; /* [columns], room for capacity */
    size_t capacity;
    asc_arena *arena;
} asc_table;

/* A table without columns in the arena; NULL (remembered by the arena) when memory runs out. */
asc_table *asc_table_create(asc_arena *arena, const char *name, size_t rows);
/* Add a column; data are borrowed, [rows] long. The name is copied. */
void asc_table_add_real(asc_table *t, const char *name, const double *x);
void asc_table_add_integer(asc_table *t, const char *name, const int64_t *x,
                           const uint8_t *missing);
void asc_table_add_boolean(asc_table *t, const char *name, const int64_t *x,
                           const uint8_t *missing);
/* Text: copied into a fixed-width column just wide enough (at least 1). NULL counts as "". */
void asc_table_add_text(asc_table *t, const char *name, const char *const *x);
/* Any column, as it is (its name copied). */
void asc_table_add_column(asc_table *t, asc_column c);

const asc_column *asc_table_find(const asc_table *t,
                                 const char *name); /* NULL: no such column */
bool asc_column_missing(const asc_column *c, size_t row);
/* The text of one cell of a text or category column; missing gives "". The result is valid until
 * buffer changes; buffer needs width + 1 bytes for text columns. */
const char *asc_column_text(const asc_column *c, size_t row, char *buffer, size_t size);
/* A cell of any type as text: numbers shortest, dates ISO 8601, missing "". */
const char *asc_column_cell(const asc_column *c, size_t row, char *buffer, size_t size);
/* A copy in the arena, in as few bytes as hold every value exactly (of reals, -0 becomes 0); taking may
 * fail quietly. Read it by the functions around here. */
asc_column asc_column_compact(const asc_column *c, size_t rows, asc_arena *arena);
/* Cells that are not missing, of a column wide or compact: integers, dates and booleans; codes (missing
 * is -1); reals (missing is NaN). */
int64_t asc_column_integer(const asc_column *c, size_t row);
int32_t asc_column_code(const asc_column *c, size_t row);
double asc_column_number(const asc_column *c, size_t row);
/* A cell of a numeric, boolean or date column as double; missing gives NaN. */
double asc_column_real(const asc_column *c, size_t row);
const char *asc_type_name(asc_type type); /* "real", "integer", "boolean", "date", ... */
bool asc_type_parse(const char *name, asc_type *type);

/* Days since 1970-01-01 of a proleptic Gregorian date; false for a date that does not exist. */
bool asc_date_days(int year, int month, int day, int64_t *days);
void asc_days_date(int64_t days, int *year, int *month, int *day);

#ifdef __cplusplus
}
#endif
#endif
