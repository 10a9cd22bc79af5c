/* What a study says about related tables: which they are, what time zero is, and which of their
 * records count for a unit. Parsed from the study file; bind joins it to the cohort. Times are
 * seconds since 1970-01-01, days since then for dates. */
#ifndef ASCRIBE_LINKED_H
#define ASCRIBE_LINKED_H

#include "ascribe/findings.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct asc_predicate;

typedef enum asc_span {
    ASC_SECONDS,      /* min h d w: elapsed time                      */
    ASC_MONTHS,       /* mo y: the date moves, the time of day stays  */
    ASC_CALENDAR_DAYS /* cd: midnights                                */
} asc_span;

/* An amount of time; one end of a window. */
typedef struct asc_edge {
    int64_t amount; /* seconds, months or days, by span */
    asc_span span;
    bool closed;
} asc_edge;

typedef struct asc_window {
    const char *text; /* as written; NULL: none */
    asc_place at;
    asc_edge opens, closes;
} asc_window;

typedef enum asc_origin_kind {
    ASC_UNIT_START,
    ASC_UNIT_FROM,
    ASC_UNIT_END,
    ASC_EVENT_TIME,   /* of events[index]                              */
    ASC_PARTNER_TIME, /* first delivery of partner[index]              */
    ASC_FIXED_DATE    /* day                                           */
} asc_origin_kind;

typedef struct asc_origin {
    asc_origin_kind kind;
    size_t index;
    int64_t day;
    const char *text;
    asc_place at;
} asc_origin;

typedef enum asc_take_kind {
    ASC_TAKE_ANY,
    ASC_TAKE_COUNT,
    ASC_TAKE_AT_LEAST,
    ASC_TAKE_SUM,
    ASC_TAKE_MEAN,
    ASC_TAKE_FIRST_TIME, /* days from the origin to the first record    */
    ASC_TAKE_LAST,       /* value of the last record in the window      */
    ASC_TAKE_STATE,      /* value of the record in force at its end     */
    ASC_TAKE_DAYS,       /* days covered by records, a union            */
    ASC_TAKE_RATE,       /* count, with person-time                     */
    ASC_TAKE_ALL,        /* of a partner: every record passes the test  */
    ASC_TAKE_FIRST_OF    /* of a partner: before all of first_of        */
} asc_take_kind;

/* Which records of a table count for a unit, and what is taken from them. */
typedef struct asc_selection {
    const char *table;
    asc_place at;
    const struct asc_predicate *where; /* NULL: every record                  */
    asc_window window;
    asc_origin origin;
    asc_take_kind take;
    size_t at_least;
    const char *column; /* with the value of sum, mean, last, state           */
    asc_place column_at;
    const struct asc_predicate *test; /* last, state: yes or no, NULL: the value; all */
    const char *const *first_of; /* [firsts] names of partners or functions          */
    size_t firsts;
    asc_place take_at; /* of first_of */
    const char
        *stays; /* of a rate: table whose days are taken off the person-time, or NULL */
    asc_place stays_at;
    const char *stay[2]; /* its columns of beginning and end */
} asc_selection;

typedef enum asc_early {
    ASC_EARLY_REFUSE,
    ASC_EARLY_LANDMARK,
    ASC_EARLY_CLONE
} asc_early;

typedef enum asc_death_rule {
    ASC_DEATH_UNSAID,
    ASC_DEATH_COMPETING,
    ASC_DEATH_COMPOSITE,
    ASC_DEATH_CENSOR,
    ASC_DEATH_MISSING,
    ASC_DEATH_NONE_RECORDED
} asc_death_rule;

typedef enum asc_unseen {
    ASC_UNSEEN_MISSING,
    ASC_UNSEEN_BAD,
    ASC_UNSEEN_GOOD,
    ASC_UNSEEN_BOUNDS /* bad; a second outcome has them as good */
} asc_unseen;

/* What a linked outcome has beside its selection. */
typedef struct asc_linked_outcome {
    asc_selection records;
    asc_early early;
    asc_death_rule death;
    asc_unseen unseen;
    const char
        *missing_as; /* outcome whose rule for missing values holds; NULL: its own */
} asc_linked_outcome;

/* Values that mean missing in one column. */
typedef struct asc_not_available {
    const char *column;
    asc_place at;
    const char *const *value;
    size_t values;
} asc_not_available;

typedef struct asc_table_spec {
    const char *name;
    asc_place at;
    const char *key, *time, *end, *alias; /* NULL when absent */
    const char *const *also; /* [alsos] other tables of aliases to run with */
    size_t alsos, draws;     /* draws: tables alias_1, ... to run with and pool */
    asc_place key_at, time_at, end_at, alias_at, sites_at, covers_at;
    bool covered;
    int64_t first_day, last_day; /* of cover, both included */
    const char *const *site;
    size_t sites;
    bool none_is_zero; /* no_record: none   */
    bool refuse_duplicates, death;
    const asc_not_available *na;
    size_t nas;
} asc_table_spec;

typedef struct asc_derivation {
    const char *name;
    asc_place at;
    const char *since; /* column with a date */
    asc_place since_at;
    const char *until; /* unit.start, unit.from, unit.end or a column */
    asc_place until_at;
} asc_derivation;

typedef struct asc_event_spec {
    const char *name;
    asc_place at;
    const char *table;
    asc_place table_at;
    const struct asc_predicate *where;
    bool last; /* pick: last */
} asc_event_spec;

typedef enum asc_overlap {
    ASC_OVERLAP_REFUSE,
    ASC_OVERLAP_LAST,
    ASC_OVERLAP_FIRST
} asc_overlap;
typedef enum asc_repeat {
    ASC_REPEAT_ALL,
    ASC_REPEAT_FIRST,
    ASC_REPEAT_LAST,
    ASC_REPEAT_GAP
} asc_repeat;

typedef struct asc_linking {
    const asc_table_spec *table;
    size_t tables;
    const asc_derivation *derive;
    size_t derives;
    const asc_event_spec *event;
    size_t events;
    const char *from, *start;
    asc_place from_at, start_at;
    asc_overlap overlap;
    asc_repeat repeat;
    asc_edge gap;
    bool has_period, has_lock;
    int64_t first_day, last_day, lock_day; /* all included */
} asc_linking;

#ifdef __cplusplus
}
#endif
#endif
