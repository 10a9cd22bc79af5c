/* From files to typed tables. Types are inferred over the whole file, or taken from a schema. */
#ifndef ASCRIBE_IMPORT_H
#define ASCRIBE_IMPORT_H

#include "ascribe/table.h"
#include "ascribe/text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a schema file says of one column; absent members are inferred. A rule whose column is NULL
 * holds for every column of its table: only its na tokens count. */
typedef struct asc_column_rule {
    const char *table, *column;
    bool has_type;
    asc_type type;
    const char *unit;
    const char *const *na; /* [nas] tokens that mean missing, besides the empty field */
    size_t nas;
    const char *place; /* "schema.yaml:4:7" for messages, or NULL */
} asc_column_rule;

typedef struct asc_import_options {
    const asc_column_rule *rule;
    size_t rules;
    const char *const *na; /* tokens for every column, from --na               */
    size_t nas;
    bool latin1;    /* --encoding latin1: convert instead of refusing    */
    char delimiter; /* 0 = ','                                           */
    const char
        *query; /* of a source odbc:NAME; NULL reads the table of the same name   */
    size_t
        chunk_bytes; /* read at a time, 0 = the usual; the result does not depend on it */
} asc_import_options;

/* A table piece by piece. path is a file (CSV, plain or packed, Stata, SPSS or SAS, known by content) or odbc:NAME, a
 * data source of odbc.ini. CSV files take bounded memory; the others are read whole. Opening reads a file once, for types and faults (as
 * asc_import_csv does), next reads it again. path, table and o are borrowed. */
typedef struct asc_import asc_import;
enum { ASC_PIECE_ROWS = 1 << 16 };
asc_status asc_import_open(const char *path, const char *table,
                           const asc_import_options *o, asc_import **out, asc_error *err);
/* Names, types, units, levels, widths and rows; no data. Lives as long as the importer. */
const asc_table *asc_import_table(const asc_import *m);
/* NAME.labels: what the codes of the columns mean (column, code, label, missing), or NULL. */
const asc_table *asc_import_labels(const asc_import *m);
/* Where the rows came from. */
typedef struct asc_import_origin {
    const char *source; /* as the user named it                              */
    const char *name;   /* the file without its folders, or the database     */
    const char *sha256; /* of the file as it stands on disk, "" for a query  */
    const char *query;  /* "" for a file                                     */
    size_t bytes;       /* of the file                                       */
} asc_import_origin;
const asc_import_origin *asc_import_from(const asc_import *m);
/* [columns] 1 where a column of integers, dates or booleans has missing values. */
const uint8_t *asc_import_nullable(const asc_import *m);
/* The next rows, valid until the next call: a multiple of ASC_PIECE_ROWS, except for the last; 0 rows
 * after the end. */
asc_status asc_import_next(asc_import *m, const asc_table **rows, asc_error *err);
void asc_import_close(asc_import *m); /* NULL is allowed */

/* CSV or CSV.gz (by content). Errors are file:line:column, up to 20 of a file in one message:
 * ASC_EIO, ASC_EFORMAT (not a table), ASC_EDATA (a value that is not of its declared type),
 * ASC_ESTUDY (a schema that names an unknown column), ASC_EUSAGE (delimiter). o may be NULL. Works
 * on the pool; the table is the same at any thread count. */
asc_status asc_import_csv(const char *path, const char *table,
                          const asc_import_options *o, asc_arena *arena, asc_table **out,
                          asc_error *err);
/* A schema file (YAML, docs/formats/schema.md). Sets out->rule and out->rules only. */
asc_status asc_import_schema(const char *path, asc_arena *arena, asc_import_options *out,
                             asc_error *err);
/* Refuses rules for a table that is not among those imported, with the nearest name. */
asc_status asc_import_schema_tables(const asc_import_options *o, const char *const *table,
                                    size_t tables, asc_error *err);

/* What is said of a table, gathered piece by piece on the pool. The schema is borrowed. */
typedef struct asc_summary asc_summary;
asc_summary *asc_summary_create(const asc_table *schema); /* NULL: no memory */
asc_status asc_summary_add(asc_summary *s, const asc_table *rows, asc_error *err);
/* Lines for people: one of the table, one per column (name, type, missing, distinct, range), then
 * the hints. Distinct values are counted up to 131,072. Adds to out; ASC_EMEMORY. */
asc_status asc_summary_report(const asc_summary *s, asc_text *out);
/* What looks like an undeclared missing value, a stray token in a column of numbers or dates, or an
 * empty column: one line each, nothing when there is nothing to say. Nothing is changed. */
asc_status asc_summary_hints(const asc_summary *s, asc_text *out);
void asc_summary_destroy(asc_summary *s); /* NULL is allowed */
/* The same of a table in memory. */
asc_status asc_import_report(const asc_table *t, asc_text *out);
asc_status asc_import_hints(const asc_table *t, asc_text *out);

#ifdef __cplusplus
}
#endif
#endif
