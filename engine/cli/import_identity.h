/* ascribe import --pseudonymise TABLE.COLUMN=KEY: identifiers leave the importer as pseudonyms only. */
#ifndef ASCRIBE_CLI_IMPORT_IDENTITY_H
#define ASCRIBE_CLI_IMPORT_IDENTITY_H

#include "ascribe/import.h"
#include "ascribe/pseudonym.h"
#include "cli.h"

/* One column that is replaced. */
typedef struct identity_column {
    const char *table, *column, *source; /* source: the key, as the user named it */
    bool nhs;                            /* check digit                           */
    asc_pseudonym *key;                  /* shared by the columns of one source   */
    bool own;                            /* this column closes the key            */
} identity_column;

typedef struct identity {
    identity_column *column; /* [columns] */
    size_t columns;
} identity;

/* Reads the option (lines of TABLE.COLUMN[:nhs]=KEY) for the tables named, opens the keys. */
asc_status identity_open(const char *option, const char *const *table, size_t tables,
                         asc_arena *arena, identity *out, asc_error *err);
void identity_close(identity *id);
/* The rules with the replaced columns read as text, letter by letter. */
asc_status identity_rules(const identity *id, asc_import_options *o, asc_arena *arena,
                          asc_error *err);
/* The schema as the cohort will have it; refuses value labels of a replaced column. */
asc_status identity_schema(const identity *id, const asc_table *from,
                           const asc_table *labels, const char *path, asc_arena *arena,
                           const asc_table **out, asc_error *err);
/* The rows that follow the first `before` of the table, replaced; in the arena. */
asc_status identity_rows(const identity *id, const asc_table *from, const char *path,
                         size_t before, asc_arena *arena, const asc_table **out,
                         asc_error *err);
/* "nhs_number: HMAC-SHA256, 128 bits, key 1a2b3c4d; ..." of a table, or "". */
const char *identity_text(const identity *id, const char *table, asc_arena *arena);

#endif
