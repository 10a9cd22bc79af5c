/* Counts of people in a result as the quantities they are. Private to the disclosure check. */
#ifndef ASCRIBE_DISCLOSE_H
#define ASCRIBE_DISCLOSE_H

#include "ascribe/disclosure.h"

/* One cell of a table that counts people, or (table NULL) a count that stands nowhere and that two cells give
 * away by their difference. */
typedef struct people_cell {
    const asc_table *table;
    size_t column, row;
    int64_t count;
    const char
        *key; /* cells of one key are the same people                              */
    const char
        *same; /* or of one name here, where the numbers agree; NULL: none          */
    size_t
        quantity; /* index into counts                                                 */
} people_cell;

/* A key that gave way to a name. */
typedef struct people_rename {
    const char *old, *name;
} people_rename;

typedef struct people {
    people_cell *cell; /* [cells] */
    size_t cells;
    int64_t *count; /* [counts] quantities, each once                                  */
    const char *
        *key; /* [counts] ascending                                              */
    uint8_t *nowhere; /* [counts] 1: stands in no table                                 */
    size_t counts;
    asc_relation *relation; /* [relations] */
    size_t relations, room;
    people_rename *rename; /* [renames] by the old key */
    size_t renames;
    const asc_table *outcome; /* of the whole: which outcomes are yes or no             */
    asc_arena *arena;
} people;

/* A relation in the making: sum of the parts = whole. One that the numbers do not meet, or with a part that is not
 * there, is dropped when it is finished. */
typedef struct people_sum {
    people *p;
    size_t *cell;
    int8_t *sign;
    size_t cells, room;
    int64_t sum;
    bool complete;
} people_sum;
people_sum people_sum_start(people *p, const char *whole, size_t room);
void people_sum_add(people_sum *m, const char *part);
void people_sum_finish(const people_sum *m);

/* How a column stands to people. */
typedef enum people_kind {
    PEOPLE_NOT,   /* no count of people                                                 */
    PEOPLE_COUNT, /* a count                                                            */
    PEOPLE_DERIVED /* would give counts of its row away: withheld with them              */
} people_kind;

/* ASC_EINTERNAL: a column of whole numbers that is in no list; nothing leaves unchecked. */
asc_status people_column(const asc_table *t, const asc_column *c, people_kind *kind,
                         asc_error *err);
/* A part that stands beside its whole: what is left of the whole is as good as shown. */
typedef struct people_pair {
    const char *table, *whole, *part;
} people_pair;
const people_pair *people_pair_of(const asc_table *t); /* NULL: it has none */
bool people_has_rest(const people *p, const asc_table *t, size_t row);
/* A cell as text; "" without such a column. */
const char *people_text(const asc_table *t, const char *column, size_t row,
                        asc_arena *arena);
/* What people a cell counts; NULL where no other cell counts the same or adds up to it. The full key has the
 * analysis, and is never NULL; the rest is that of the pair of the table. */
const char *people_key(const asc_table *t, const char *column, size_t row,
                       asc_arena *arena);
const char *people_full_key(const people *p, const char *analysis, const asc_table *t,
                            const char *column, size_t row);
const char *people_rest_key(const people *p, const char *analysis, const asc_table *t,
                            size_t row);
/* disclose_same.c: the name of a cell, or of what is left of its row; without the analysis. */
const char *people_same(const asc_table *t, const char *column, size_t row,
                        const asc_table *flow, asc_arena *arena);
const char *people_same_rest(const asc_table *t, size_t row, const asc_table *flow,
                             asc_arena *arena);
/* Counts that stand nowhere and that tables give away together. */
void people_collect_left(people *p, const char *a, asc_table *const *table,
                         size_t tables);
asc_status people_unify(people *p, asc_error *err);
const char *people_renamed(const people *p, const char *key); /* NULL: it was not */
/* NULL: no table has that name. */
const asc_table *people_table(asc_table *const *table, size_t tables, const char *name);
/* disclose_links.c: relations between tables that tell of the same people */
void people_link(people *p, const char *a, asc_table *const *table, size_t tables);
/* disclose_relations.c: of the tables of one analysis; of the whole and its analyses. */
void people_relate(people *p, const char *a, asc_table *const *table, size_t tables);
void people_break_down(people *p, const asc_result *r);
asc_status people_collect(const asc_result *r, asc_arena *arena, people *out,
                          asc_error *err);

#endif
