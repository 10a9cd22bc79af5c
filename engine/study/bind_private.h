/* What the files of bind share. */
#ifndef ASCRIBE_BIND_PRIVATE_H
#define ASCRIBE_BIND_PRIVATE_H

#include "study_private.h"

/* A predicate joined to its column, ready to be asked about a row. */
typedef struct condition {
    asc_test test;
    const asc_column *column;
    bool flag;
    bool days;         /* a date-time column compared in whole days              */
    uint8_t *level;    /* [levels] of a category: does the level pass is, ...     */
    int64_t *whole;    /* sorted values of integer, boolean and date columns      */
    double *real;      /* sorted values of real columns                           */
    const char **text; /* sorted values of text columns                           */
    size_t values;
    double low, high; /* of at_least, above, below and between                   */
    const struct condition *child;
    size_t children;
} condition;

typedef struct binder {
    const asc_study *s;
    const asc_cohort *c;
    const asc_table *table; /* schema of the unit's table      */
    asc_column *column;     /* [table->columns] read so far: name is NULL until then */
    const asc_table_spec
        *spec;             /* what the study says about the table, or NULL          */
    struct link *link;     /* of a linked study; NULL: one flat table               */
    struct binder *parent; /* of a related table: where notes go; NULL otherwise    */
    asc_arena *arena;
    asc_arena *brief; /* columns and scratch: goes when bind ends; rewound where noted */
    bool streams;     /* X is not held: columns are kept compact and read again later  */
    bool sealed;      /* of columns that only outcomes name no value is read (sealed.c) */
    asc_findings *findings;
    size_t rows;   /* of the table                    */
    uint32_t *row; /* [n] rows kept, ascending        */
    size_t n;
    const condition *delivered; /* [functions]                 */
    const condition **eligible; /* [functions], NULL: everyone */
    const condition **event;    /* [outcomes], NULL: a column  */
    const condition **among;    /* [outcomes], NULL: everyone  */
    const condition *include;   /* [includes]                  */
    struct {
        const char **rule;
        int64_t *kept, *dropped;
        size_t count;
    } flow;
    struct {
        const char **code, **place, **text;
        size_t count, capacity;
    } note;
    asc_bound *out;
} binder;

/* A list of refusals of one kind: "head", then at most 20 lines. */
typedef struct refusals {
    asc_text text;
    size_t count;
} refusals;
refusals refusals_start(asc_arena *arena);
void refusals_add(refusals *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* ASC_OK when there is none, else ASC_EDATA. */
asc_status refusals_fail(const refusals *r, asc_arena *arena, asc_error *err);

/* Is anything read of a partner that is excluded? Only of one that shows who came first. */
static inline bool partner_read(const asc_partner *f)
{
    return f->role != ASC_EXCLUDED ||
           (f->records != NULL && f->records->take == ASC_TAKE_FIRST_OF);
}
/* 1,234,567 in the arena. */
const char *grouped(size_t n, asc_arena *arena);
void note_add(binder *b, const char *code, const char *place, const char *text);
void flow_add(binder *b, const char *rule, size_t kept, size_t dropped);

/* Notes a finding: the cohort has no table of this name. */
void bind_no_table(binder *b, const char *name, asc_place at);
/* Column j of the binder's table, read if it was not. */
const asc_column *bind_own_column(binder *b, size_t j, asc_error *err,
                                  asc_status *status);
/* A predicate joined to columns of the binder's table. */
asc_status bind_condition(binder *b, const asc_predicate *p, const condition **out,
                          asc_error *err);
/* The column, read if it was not; NULL (with a finding) when the table has none of that name. */
/* bind_volume.c: how much the players wrote down, into p->volume and p->enough. */
asc_status bind_volumes(binder *b, asc_problem *p, asc_error *err);
const asc_column *bind_column(binder *b, const char *name, asc_place at, asc_error *err,
                              asc_status *status);

/* conditions of every predicate of the study, with findings about columns, kinds and values. */
asc_status bind_conditions(binder *b, asc_error *err);
bool condition_holds(const condition *q, size_t row);
/* Does a text of n bytes pass is, or starts_with, of a text condition? */
bool condition_text(const condition *q, const char *text, size_t n);
/* Is a column that the condition rests on missing there (unless it asks just that)? */
bool condition_unknown(const condition *q, size_t row);
/* Could it hold if the values that are missing were known? */
bool condition_possible(const condition *q, size_t row);
/* Calls visit for each column the condition rests on. */
void condition_columns(const condition *q, void (*visit)(void *, const asc_column *),
                       void *context);

/* bind_observed.c: an outcome that is not known for some units, the others weighted for them. */
typedef struct observed {
    size_t units, known;
    double least,
        largest; /* probability of being known; 1 / it among the known         */
    double ess;
    double *w; /* [known] weights; NULL: nothing is missing                     */
} observed;
/* yes [n] of the rows kept, NULL where the outcome has no such rule. */
asc_status bind_known(binder *b, size_t o, uint8_t **yes, size_t *known, asc_error *err);
/* all: the problem of everybody asked, without y. */
asc_status bind_observed(binder *b, const asc_problem *all, const uint8_t *known,
                         size_t count, observed *out, asc_error *err);
asc_status bind_observed_table(binder *b, const observed *row, size_t rows,
                               asc_error *err);

/* Every row of the table is kept so far. */
asc_status bind_all_rows(binder *b, asc_error *err);
/* Fails with the flow so far when no unit is left. */
asc_status refuse_empty(const binder *b, asc_error *err);
asc_status bind_ids(binder *b, asc_error *err);
/* Refuses records that break a rule of `checks`, and counts all. */
asc_status bind_checks(binder *b, asc_error *err);
asc_status bind_include(binder *b, asc_error *err);
asc_status bind_missing(binder *b, asc_error *err);
asc_missing missing_rule(const asc_study *s, const char *column);
asc_status bind_partners(binder *b, asc_problem *p, asc_error *err);
asc_status bind_weights(binder *b, asc_problem *p, asc_error *err);
asc_status bind_clusters(binder *b, asc_problem *p, asc_error *err);
asc_status bind_design(binder *b, asc_problem *p, asc_error *err);
asc_status bind_outcome(binder *b, size_t o, asc_problem *p, asc_error *err);
/* sealed.c. Is column j of the binder's table, a table of the cohort, the rule for missing values of a column
 * under seal? Does the cohort lack what outcome o rests on? All false where outcomes are bound. */
bool sealed_column(const binder *b, size_t j);
bool sealed_table(const binder *b, const char *name);
bool sealed_rule(const binder *b, const char *column);
bool sealed_absent(const binder *b, size_t o);
void sealed_note(binder *b);
/* Findings about covariates, outcomes and missing rules that need the columns' types. */
asc_status bind_kinds(binder *b, asc_error *err);
/* bind_source.c: would holding X, its design and the columns they come from take more than there is? */
bool bind_streams(const binder *b);
/* Columns of X read again (bind_source.c). */
typedef struct source_part {
    const char *column;
    bool category;
    double impute; /* of a number                                             */
    size_t degree;
    size_t first, count; /* columns of X                                           */
    int32_t *number;     /* [levels + 1] of a category: place among the levels kept;
                           the last one for missing values                         */
    size_t levels;
} source_part;
asc_status bind_source(binder *b, const source_part *part, size_t parts, asc_problem *p,
                       asc_error *err);
bool is_category(const asc_covariate_spec *c, const asc_column *column);
bool is_number(const asc_column *column);

/* Codes 0..levels-1 of a column's values on all rows of the table, in b->brief; missing is -1. Levels in
 * byte order. ASC_EDATA when there are more than most. */
asc_status bind_levels(const binder *b, const asc_column *column, size_t most,
                       int32_t **code, const char *const **level, size_t *levels,
                       asc_error *err);

/* Dense ids of values in order of first appearance over rows [n]; missing values are the caller's. */
asc_status first_appearance(const asc_column *column, const uint32_t *row, size_t n,
                            asc_arena *arena, uint32_t *id, size_t *ids, asc_error *err);

#endif
