/* What the parts of a contract check share. */
#ifndef ASCRIBE_CONTRACT_PRIVATE_H
#define ASCRIBE_CONTRACT_PRIVATE_H

#include "../import/intern.h"
#include "../import/rules.h"
#include "ascribe/contract.h"
#include "ascribe/findings.h"
#include "ascribe/hash.h"

/* Rules of one column, in the order they are tried: the first that fails is the fault of the cell. */
typedef enum contract_rule {
    RULE_REQUIRED,
    RULE_TYPE,
    RULE_NOT,
    RULE_LEVELS,
    RULE_LEAST,
    RULE_MOST,
    RULE_DECIMALS,
    RULE_DIFFERS,
    RULE_NOT_BEFORE,
    RULE_REFERS,
    RULE_NOT_AMONG,
    RULE_COUNT
} contract_rule;

/* A column of another table, or of the same row (table NULL). */
typedef struct contract_target {
    const char *table, *column;
    const char *by; /* column that joins the two tables, for times */
    asc_place at;
} contract_target;

typedef struct contract_column {
    const char *name;
    bool optional; /* may be absent from the file */
    bool has_type;
    asc_type type;
    const char *form; /* "YYYY-MM-DD HH:MM": letters stand for digits; NULL: any */
    const char *const *level;
    size_t levels;
    const char *const *refused;
    size_t refuseds;
    const char *least, *most; /* as written */
    size_t decimals;
    contract_target differs, not_before, refers, not_among;
    const char *code[RULE_COUNT];       /* of a fault */
    const char *refused_code;           /* of a reference to a row that was refused */
    asc_assertion *assert_[RULE_COUNT]; /* NULL: no such rule */
    const asc_token *na;                /* [nas] */
    size_t nas;
} contract_column;

/* Rows with one key are equal rows (most NULL), or have at most so many different values of `of`. */
typedef struct contract_key {
    const char *const *column; /* [columns] */
    size_t columns;
    const char *of, *report, *code;
    size_t most;
    asc_assertion *assertion;
    asc_place at;
} contract_key;

typedef struct contract_table {
    const char *name;
    contract_column *column; /* [columns] */
    size_t columns;
    contract_key *key; /* [keys] */
    size_t keys;
    asc_assertion *shape; /* every record has as many fields as the first */
} contract_table;

struct asc_contract {
    const char *path;
    contract_table *table; /* [tables] */
    size_t tables;
    asc_assertion *assertion; /* [assertions], with room */
    size_t assertions;
};

/* One field of a record; from is where its line starts. */
typedef struct contract_field {
    const char *text;
    size_t n, line;
    const char *from, *at;
} contract_field;

/* Who reads the records of a file. `broken` ends it: text that is no table. */
typedef struct contract_sink {
    void *context;
    asc_status (*record)(void *context, const contract_field *field, size_t fields,
                         asc_error *err);
    void (*blank)(void *context, size_t line);
    void (*broken)(void *context, const contract_field *at, size_t field,
                   const char *code, const char *message);
} contract_sink;

/* Every record of a CSV file, whatever its number of fields; sha256 is that of the file, "" when it was left early.
 * ASC_EIO when it cannot be read. */
asc_status contract_lines(const char *path, const asc_import_options *o,
                          const contract_sink *sink, asc_arena *arena,
                          const char **sha256, asc_error *err);

/* The number of characters before a field of its line, plus 1. */
size_t contract_place(const contract_field *f);

/* Rows of one file. The cells of columns that other rules need are kept as numbers of texts. */
static const uint32_t CONTRACT_NONE = UINT32_MAX;
typedef struct contract_kept {
    const char *name;
    uint32_t *text;  /* [room] number of the text, CONTRACT_NONE when missing */
    uint32_t *place; /* [room] */
} contract_kept;

typedef struct contract_rows {
    size_t count, room;
    size_t *line; /* [room] */
    uint8_t *bad; /* [room] 1: it has a fault                       */
    uint8_t (*content)[ASC_HASH_BYTES]; /* [room] hash of the fields, with keys only */
    contract_kept *kept;                /* [kepts] */
    size_t kepts;
} contract_rows;

/* One file being checked. */
typedef struct contract_load {
    struct contract_job *job;
    size_t file;
    const contract_table *table;
    size_t *at;   /* [columns of the table] field of each column, SIZE_MAX: absent */
    size_t width; /* fields of the first record */
    bool headed, stopped, typed;
    uint8_t *fine;      /* [columns] of the row: a value that keeps its rules */
    size_t *kept_field; /* [kepts] field of each kept column */
    bool content;       /* rows are hashed */
} contract_load;

typedef struct contract_job {
    const asc_contract *contract;
    const asc_contract_file *file;
    const asc_import_options *o;
    size_t files;
    asc_arena *arena;
    asc_intern text;     /* of kept cells, in the arena */
    contract_rows *rows; /* [files] */
    asc_fault *fault;    /* [room] */
    size_t kept, room, faults;
    uint8_t *done; /* [files] 1: being checked across, 2: done */
    asc_validation *out;
} contract_job;

const contract_table *contract_table_of(const asc_contract *c, const char *name);
const contract_column *contract_column_of(const contract_table *t, const char *name);
const contract_kept *contract_kept_of(const contract_rows *r, const char *name);

void contract_fault(contract_job *j, asc_fault f);
/* The rules of a cell by itself. Counts what it tests. True: it holds or is missing; else *code, *message. */
bool contract_cell(const contract_column *c, const char *text, size_t n, bool typed,
                   const char **code, const char **message, const char **rule);
bool contract_missing(const contract_column *c, const char *text, size_t n);
/* A date or time as seconds; false when it is none. */
bool contract_time(const char *text, size_t n, int64_t *seconds);

asc_status contract_load_file(contract_job *j, size_t file, asc_error *err);
/* Rules between rows and tables, after all files were read. */
asc_status contract_across(contract_job *j, asc_error *err);

#endif
