/* A table that is filled cell by cell from a source that knows types: statistical packages, databases. */
#ifndef ASCRIBE_IMPORT_GRID_H
#define ASCRIBE_IMPORT_GRID_H

#include "ascribe/import.h"
#include "intern.h"

typedef enum asc_grid_kind {
    ASC_GRID_NUMBER,   /* double; whole numbers throughout make an integer column */
    ASC_GRID_REAL,     /* double                                                  */
    ASC_GRID_WHOLE,    /* int64                                                   */
    ASC_GRID_BOOLEAN,  /* int64, 0 or 1                                           */
    ASC_GRID_DATE,     /* int64, days since 1970-01-01                            */
    ASC_GRID_DATETIME, /* int64, seconds since 1970-01-01                         */
    ASC_GRID_TEXT      /* UTF-8; empty is missing                                 */
} asc_grid_kind;

enum { ASC_GRID_BLOCK = 4096, ASC_GRID_REASONS = 250 };

/* Why a cell is missing: 0 it is not, 1 no reason, 2 + k reason k of the column. */
typedef struct asc_grid_block {
    union {
        double real;
        int64_t whole; /* of a text: its number among the texts */
    } cell[ASC_GRID_BLOCK];
    uint8_t why[ASC_GRID_BLOCK];
} asc_grid_block;

typedef struct asc_grid_column {
    const char *name, *label, *unit; /* label, unit: NULL when none */
    asc_grid_kind kind;
    asc_grid_block **block; /* [room] */
    size_t count, room;     /* cells; blocks there is room for */
    asc_intern text;        /* different texts                    */
    asc_intern reason;      /* codes of missing values: ".a", "-9" */
} asc_grid_column;

/* The meaning of one code of a column. */
typedef struct asc_grid_label {
    const char *column, *code, *label;
    bool missing;
} asc_grid_label;

typedef struct asc_grid {
    const char *path, *table; /* for messages: the source as the user named it */
    asc_arena *arena;         /* of everything in it */
    asc_grid_column *column;  /* [columns], room for width */
    size_t columns, width;
    asc_grid_label *label; /* [labels], room for label_room */
    size_t labels, label_room;
} asc_grid;

asc_grid_column *asc_grid_add(asc_grid *g, const char *name, asc_grid_kind kind);
void asc_grid_explain(asc_grid *g, asc_grid_label label);
/* The next cell of a column. Memory that runs out is remembered by the arena. */
void asc_grid_real(asc_grid *g, asc_grid_column *c, double x);
void asc_grid_whole(asc_grid *g, asc_grid_column *c, int64_t x);
void asc_grid_text(asc_grid *g, asc_grid_column *c, const char *text, size_t n);
/* reason NULL: none. */
void asc_grid_missing(asc_grid *g, asc_grid_column *c, const char *reason);
/* The table, with a column NAME.missing of reasons behind every column that has some, and the table of labels
 * (NULL when there are none), under the rules of the options. ASC_EDATA for what a declared type
 * does not take. */
asc_status asc_grid_finish(const asc_grid *g, const asc_import_options *o,
                           asc_arena *arena, asc_table **out, asc_table **labels,
                           asc_error *err);

#endif
