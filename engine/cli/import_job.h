/* ascribe import: the tables that go into a cohort and where each comes from. */
#ifndef ASCRIBE_CLI_IMPORT_JOB_H
#define ASCRIBE_CLI_IMPORT_JOB_H

#include "ascribe/import.h"
#include "cli.h"
#include "import_identity.h"

/* One table of the cohort to be written. */
typedef struct import_table {
    const asc_table *schema;
    asc_import
        *rows; /* where rows come from; NULL: the schema has them, or the table is kept */
    asc_summary *sum; /* what is said of them, NULL: nothing                        */
    bool kept;        /* stands in the old cohort                                   */
    const char *file; /* of the rows, for messages                                  */
} import_table;

typedef struct import_job {
    cli_call *call;
    const char *output;
    size_t count;
    const char **name, **file; /* [count] NAME=FILE                 */
    asc_import **import;       /* [count] NULL: not open            */
    asc_summary **summary;     /* [count] NULL: nothing is to be said */
    asc_cohort *old;           /* the cohort that tables are added to, or NULL */
    import_table *table;       /* [tables] */
    size_t tables;
    identity identity;        /* columns whose values are replaced by pseudonyms */
    const asc_table **schema; /* [count] as the cohort will have them */
    const char *hash;         /* of the cohort written */
    bool same;                /* it stood there already */
} import_job;

/* import_plan.c: which tables the cohort will have, in which order. */
asc_status import_plan(import_job *j, asc_error *err);
/* key, value: of every table the name of its source, and of a file its SHA-256 and size. */
asc_status import_provenance(const import_job *j, asc_table **out, asc_error *err);
/* Appends one record to OUTPUT.log. */
asc_status import_log(const import_job *j, asc_error *err);

#endif
