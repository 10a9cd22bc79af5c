/* Fields to typed columns: inference over the whole file, or a declared type. */
#ifndef ASCRIBE_IMPORT_COLUMNS_H
#define ASCRIBE_IMPORT_COLUMNS_H

#include "ascribe/import.h"
#include "intern.h"
#include "records.h"

typedef struct asc_import_column {
    const char *name;
    const asc_column_rule *rule; /* NULL: inferred */
    const char *const *na;       /* [nas] tokens that mean missing here */
    size_t nas;

    asc_type type;
    size_t missing, longest; /* values missing; bytes of the longest        */
    size_t longest_row;
    size_t bad, bad_row; /* values that do not fit the declared type, and the first */
    unsigned kinds;      /* that all values so far share; 0 when declared    */
    asc_arena *work;     /* of this column, for one task at a time           */
    asc_intern level;    /* values of a category in order of coming          */
    size_t most;         /* levels a category may have                       */
    bool closed;         /* there were more, or memory ran out               */
    asc_field last;      /* the last value and its number: neighbours        */
    uint32_t last_code;  /* are often equal                                  */
    uint32_t *code;      /* [rows] number in level, UINT32_MAX = missing     */
    uint32_t *rank;      /* [levels] place of a level in byte order          */

    double *real; /* what the table gets: one of these, and the mask */
    int64_t *integer;
    int32_t *category;
    const char **levels;
    char *text;
    size_t width;
    uint8_t *mask;
} asc_import_column;

/* Types and converts all columns [records->columns] on the pool; adds them to the table, which has
 * records - 1 rows. Values that do not fit a declared type are added to problems. */
asc_status asc_columns_make(const asc_records *records, asc_import_column *column,
                            asc_problems *problems, asc_table *out, asc_error *err);
void asc_columns_release(asc_import_column *column, size_t columns);

#endif
