/* Contracts on values: what an agency's file must hold, checked cell by cell before anything is imported. The rules stand in the
 * schema file (docs/formats/schema.md); every rule is an assertion with a number of cells tested and failed. */
#ifndef ASCRIBE_CONTRACT_H
#define ASCRIBE_CONTRACT_H

#include "ascribe/import.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_contract asc_contract;
/* The rules of a schema file, in the arena. ASC_ESTUDY with all mistakes, file:line:column. */
asc_status asc_contract_read(const char *path, asc_arena *arena, asc_contract **out,
                             asc_error *err);
/* Tables with a rule; 0: the schema is no contract. */
size_t asc_contract_tables(const asc_contract *c);
bool asc_contract_has(const asc_contract *c, const char *table);

typedef struct asc_contract_file {
    const char *table, *path;
} asc_contract_file;

/* One cell, row or file that is not as agreed. */
typedef struct asc_fault {
    size_t file;  /* number of the file as given                                    */
    size_t line;  /* physical line, from 1; of a source of typed cells the row      */
    size_t place; /* character of the line, from 1; 0: not known                    */
    const char
        *column; /* "" when it is about the row or the file                        */
    const char
        *value;       /* the text as it stands; about a person, so shown only on demand */
    const char *code; /* "missing_required"                                             */
    const char *message;
    const char *rule; /* what was agreed: "at most 10"; "" */
} asc_fault;

typedef struct asc_assertion {
    const char *table, *column,
        *rule; /* column "" for rules of rows; rule "at most 10" */
    size_t tested, failed;
} asc_assertion;

typedef struct asc_validation {
    const asc_contract_file *file; /* [files], borrowed */
    size_t files;
    size_t *rows, *accepted; /* [files] rows read; rows without a fault              */
    const char **sha256;    /* [files] of the file as it stands; "" when not read whole */
    const asc_fault *fault; /* [kept] by file, line and place                       */
    size_t kept, faults;    /* faults: all, also those beyond ASC_FAULTS_MAX        */
    const asc_assertion
        *assertion; /* [assertions] in the order of the schema             */
    size_t assertions;
} asc_validation;

enum { ASC_FAULTS_MAX = 100000 };

/* Reads every file whole and checks it. A fault of a file is a result and no failure; ASC_EIO for a file
 * that cannot be read, ASC_EUSAGE for a table that the contract refers to and that is not given. What o says of
 * missing values, encoding and delimiter holds. Everything lives in the arena. */
asc_status asc_contract_check(const asc_contract *c, const asc_contract_file *file,
                              size_t files, const asc_import_options *o, asc_arena *arena,
                              asc_validation *out, asc_error *err);

/* The report for whoever sent the files. values: show them; they may be about people. most: faults shown,
 * 0 for all that were kept. */
void asc_validation_text(const asc_validation *v, bool values, size_t most,
                         asc_text *out);
void asc_validation_json(const asc_validation *v, bool values, asc_text *out);
/* One fault a line: file, line, column, value (with values), code, message. */
void asc_validation_csv(const asc_validation *v, bool values, asc_text *out);
void asc_validation_html(const asc_validation *v, bool values, asc_text *out);
/* "file:line:place: column 'x': message" of one fault, without a value. */
void asc_fault_line(const asc_validation *v, const asc_fault *f, asc_text *out);

#ifdef __cplusplus
}
#endif
#endif
