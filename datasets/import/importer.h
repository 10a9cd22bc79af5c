/* What the two passes over a CSV file share: scan decides types, fill makes values. */
#ifndef ASCRIBE_IMPORT_IMPORTER_H
#define ASCRIBE_IMPORT_IMPORTER_H

#include "ascribe/hash.h"
#include "ascribe/import.h"
#include "intern.h"
#include "rounds.h"
#include "rules.h"

/* A row of the file: row of the records of a chunk. */
typedef struct asc_where {
    size_t chunk, record;
} asc_where;

typedef struct asc_import_column {
    const char *name;
    const asc_column_rule *rule; /* NULL: inferred */
    const asc_token *na;         /* [nas] tokens that mean missing here */
    size_t nas;

    size_t missing, longest; /* values missing; bytes of the longest         */
    asc_where longest_at;
    size_t bad; /* values that do not fit the declared type    */
    asc_where bad_at;
    unsigned kinds;   /* that all values share                         */
    asc_intern level; /* of a text column: its values, until there are too many */
    bool closed;      /* there were                                    */
    bool uncollected; /* chunks that looked like numbers were left out */
    bool forced;      /* collect from those too                        */

    asc_type type;
    size_t width;   /* bytes of a text                      */
    uint32_t *rank; /* [levels] place of a level in byte order */
    const char **levels;
} asc_import_column;

/* Where the values of one column go. */
typedef struct asc_target {
    double *real;
    int64_t *integer;
    int32_t *code;
    char *text;
    uint8_t *mask;
} asc_target;

struct asc_import {
    const char *path, *table;
    const asc_import_options *options;
    asc_arena *arena; /* of all that lives as long as this */
    asc_source *source;
    asc_chunks chunks;
    asc_rounds rounds;
    asc_problems problems;
    size_t columns, rows;
    asc_import_column *column; /* [columns] */
    size_t *chunk_rows;        /* [chunk_count] rows of each chunk */
    size_t chunk_count, chunk_room, most_rows;
    uint8_t *nullable; /* [columns] */
    asc_table *schema;
    asc_import_origin origin;
    char sha256[2 * ASC_HASH_BYTES + 1];
    asc_table *labels; /* what codes mean, or NULL                         */
    bool whole;        /* schema holds all rows: from a source of typed cells */

    size_t filled;      /* rows made so far                   */
    size_t next;        /* chunk that is filled next          */
    asc_target *target; /* [columns] of the window            */
    size_t held, given; /* rows in the window; handed out     */
    size_t piece;       /* rows handed out at a time          */
    asc_table *window;
};

/* Is this field missing in the column? */
static inline bool asc_field_missing(const asc_import_column *c, asc_field f)
{
    if (f.n == 0) return true;
    for (size_t i = 0; i < c->nas; i++) {
        size_t k = 0;
        if (c->na[i].n != f.n) continue;
        while (k < f.n && c->na[i].text[k] == f.text[k]) k++;
        if (k == f.n) return true;
    }
    return false;
}

static inline bool asc_is_declared(const asc_import_column *c)
{
    return c->rule != NULL && c->rule->has_type;
}

/* First pass: problems of the whole file (ASC_EFORMAT), number of rows, what the columns hold. */
asc_status asc_import_scan(asc_import *m, asc_error *err);
/* Types, levels and widths; values that do not fit a declared type (ASC_EDATA). */
asc_status asc_import_settle(asc_import *m, asc_error *err);
/* Second pass: the rows of the next chunks go to target from row `at` on; *rows = 0 at the end. */
asc_status asc_import_fill(asc_import *m, asc_target *target, size_t at, size_t *rows,
                           asc_error *err);
/* Arrays of n rows for every column. */
asc_target *asc_import_targets(const asc_import *m, size_t n, asc_arena *arena);
/* Where row i of a target is. */
asc_target asc_target_at(const asc_target *t, const asc_import_column *c, size_t i);

#endif
