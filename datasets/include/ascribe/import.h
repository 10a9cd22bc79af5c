/* From files to typed tables. Types are inferred over the whole file, or taken from a schema. */
#ifndef ASCRIBE_IMPORT_H
#define ASCRIBE_IMPORT_H

#include "ascribe/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a schema file says of one column; absent members are inferred. */
typedef struct asc_column_rule {
    const char *table, *column;
    bool has_type;
    asc_type type;
    const char *unit;
    const char *const *na; /* [nas] tokens that mean missing, besides the empty field */
    size_t nas;
} asc_column_rule;

typedef struct asc_import_options {
    const asc_column_rule *rule;
    size_t rules;
    const char *const *na; /* tokens for every column, from --na               */
    size_t nas;
    bool latin1;    /* --encoding latin1: convert instead of refusing    */
    char delimiter; /* 0 = ','                                           */
} asc_import_options;

/* CSV or CSV.gz (by content). Errors are file:line:column. */
asc_status asc_import_csv(const char *path, const char *table,
                          const asc_import_options *o, asc_arena *arena, asc_table **out,
                          asc_error *err);
/* A schema file (YAML, docs/formats/schema.md). */
asc_status asc_import_schema(const char *path, asc_arena *arena, asc_import_options *out,
                             asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
