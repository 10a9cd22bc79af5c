/* What the files of linking share: tables joined by person, records in order of time, and what a
 * selection takes from them. Linking is a stage of bind: it adds columns to the unit's table and
 * shortens the list of rows kept. */
#ifndef ASCRIBE_LINK_PRIVATE_H
#define ASCRIBE_LINK_PRIVATE_H

#include "ascribe/pool.h"
#include "bind_private.h"
#include "link_key.h"
#include "linked_private.h"

#define NO_TIME INT64_MAX

/* The numbers of a column that linking made itself, to be filled in. */
static inline double *link_reals(const asc_column *c)
{
    const union {
        const double *read;
        double *write;
    } x = {.read = c->real};
    return x.write;
}
static inline int64_t *link_integers(const asc_column *c)
{
    const union {
        const int64_t *read;
        int64_t *write;
    } x = {.read = c->integer};
    return x.write;
}
static inline uint8_t *link_missing(const asc_column *c)
{
    const union {
        const uint8_t *read;
        uint8_t *write;
    } x = {.read = c->missing};
    return x.write;
}

/* A table of the cohort as it is linked. */
typedef struct link_table {
    const asc_table_spec *spec; /* NULL: not declared                                   */
    binder view;            /* its columns; conditions on its records are joined here */
    const asc_column *link; /* person, or the unit's id                             */
    bool by_unit;           /* linked by the unit's id                              */
    bool keyed;             /* one row per person                                   */
    bool grouped, dates;    /* records are in order; their times are days           */
    const asc_column *time, *end, *key;
    uint32_t *group; /* [rows] number of the person or unit, NO_KEY                     */
    uint32_t *first; /* [groups + 1] records of group g: [first[g], first[g + 1])       */
    uint32_t *order; /* rows by group, time, record id                                  */
    int64_t *when;   /* seconds, beside order                                           */
    uint8_t *gone;   /* [rows] exact repeats of an earlier row, and rows of an alias    */
    uint32_t *of;    /* [persons] row + 1 of a keyed table                              */
    size_t duplicates, unknown, untimed, late, aliased;
} link_table;

/* One end of time per unit. */
typedef struct moments {
    int64_t *at; /* [rows] seconds, NO_TIME = none */
    bool dates;
} moments;

/* What the records of a unit come to, by take: link_taken.c. */
typedef enum taken_kind {
    TAKEN_NONE,
    TAKEN_SOME_FAIL, /* all */
    TAKEN_BLANK,
    TAKEN_ALL,
    TAKEN_FIRST, /* first_of */
    TAKEN_TIED,
    TAKEN_AFTER,
    TAKEN_FEWER, /* at_least */
    TAKEN_ENOUGH
} taken_kind;

/* What a partner did for each unit. */
typedef struct delivery {
    uint32_t *count;      /* [rows] records in the window  */
    uint32_t *contacts;   /* [rows] days with some         */
    uint8_t *kind;        /* [rows] taken_kind             */
    uint8_t *after_death; /* [rows] records after the person's death */
    int64_t *first;       /* [rows] the first, or NO_TIME  */
    int64_t *closes;      /* [rows] end of the window      */
    bool dates;
    asc_column column; /* delivered, yes or no        */
    condition holds;
} delivery;

/* What a linked outcome is for each unit. */
typedef struct outcome_frame {
    double *y;                      /* [rows] NaN = missing                             */
    uint8_t *early, *died, *unsure; /* [rows] bits below; died in it; cannot be known   */
    uint8_t *shared;                /* [rows] records a later unit has too              */
    int64_t *first;                 /* [rows] time of the first record, or NO_TIME      */
    double *days;                   /* [rows] person-time of a rate, or NULL            */
    bool lower_is_better, dates;
    asc_column column;
} outcome_frame;

/* What came before an outcome's window. */
enum { ASC_EARLY_EVENT = 1, ASC_EARLY_DEATH = 2 };

typedef struct made_column {
    asc_column column;
    const struct made_column *next;
    asc_place at;
    size_t table, source; /* of a column gathered from a keyed table */
    bool gathered;
} made_column;

/* Rows of a table by arm. */
typedef struct link_told {
    const char **what, **partner, **delivered;
    int64_t *units, *part;
    size_t count, capacity;
} link_told;

enum { LINK_EARLY, LINK_DEATH, LINK_COMPLETE, LINK_LINKED, LINK_CLONE, LINK_TOLD };

typedef struct link {
    binder *b;
    const asc_linking *spec;
    link_table *table; /* [tables]; the unit's table is table[0] */
    size_t tables;
    key_index person_key, unit_key;
    uint8_t *
        linked; /* [persons] some alias stands for the person; NULL: aliases of no linkage */
    size_t persons,
        known; /* numbers given; those below known are in the table of people */
    const link_table *people;
    uint32_t *person;          /* [rows] of the unit, NO_KEY */
    const asc_column *unit_id; /* or NULL */
    moments from, start, end, death;
    uint32_t *unit_first, *unit_order; /* units left after `repeat` by person and start */
    int64_t *next;          /* [rows] start of the person's next unit, or NO_TIME */
    moments *event;         /* [events], at NULL until asked for             */
    delivery *partner;      /* [partners] */
    outcome_frame *outcome; /* [outcomes] */
    int64_t lock_ends;      /* first second that is not read */
    made_column *made;      /* by name: derived, covariates; gathered */
    size_t columns_made;
    link_told told[LINK_TOLD];
} link;

/* A selection joined to its table. */
typedef struct reading {
    const asc_selection *s;
    link_table *t;
    const condition *where, *test;
    const asc_column *value;
} reading;

/* What a selection finds for one unit. */
typedef struct taken {
    size_t count, blank; /* records; those among them without a value        */
    size_t contacts;     /* days with records                                */
    double sum, last, days;
    int64_t first, last_at;
    bool any_last, unsure;
} taken;

/* link_open.c */
asc_status link_open(binder *b, asc_error *err);
asc_status link_persons(link *l, asc_error *err);               /* link_person.c */
link_table *link_find(link *l, const char *name, asc_place at); /* NULL: a finding */
/* link_column.c */
const asc_column *link_column(binder *b, const char *name, asc_place at, asc_error *err,
                              asc_status *status);
made_column *link_make(link *l, const char *name, asc_type type, asc_place at);
size_t link_columns(const link *l); /* the most columns a study can rest on */
asc_status link_na(const asc_table_spec *spec, asc_arena *arena, size_t rows,
                   asc_column *c, asc_error *err);
asc_status link_derive(link *l, asc_error *err);
/* link_same.c: exact repeats of rows, and record ids with different content */
asc_status link_same(link *l, link_table *t, asc_error *err);
/* link_group.c */
asc_status link_groups(link *l, link_table *t, asc_error *err);
/* Numbers 0..n-1 by group: first [groups + 1], order [n]; NO_KEY is left out. */
void link_sort(const uint32_t *group, size_t n, size_t groups, uint32_t *first,
               uint32_t *order);
typedef bool link_before(const void *context, uint32_t a, uint32_t b);
/* Stable merge sort of item [n]; spare [n]. */
void link_order(uint32_t *item, size_t n, uint32_t *spare, link_before *before,
                const void *context);
int64_t link_time(const asc_column *c, size_t row); /* seconds, NO_TIME when missing */
/* Is the value of a before that of b? Missing values last; text in byte order. */
int link_compare(const asc_column *c, size_t a, size_t b);
/* link_units.c, link_repeat.c: the flow */
asc_status link_units(binder *b, asc_error *err);
asc_status link_repeat(binder *b, asc_error *err);
asc_status link_closed(binder *b, asc_error *err);
/* link_take.c */
/* Findings when records of a table cannot be counted: no key, no time, no end. */
void link_check(const link *l, const link_table *t, const asc_selection *s);
asc_status link_reading(link *l, const asc_selection *s, reading *out, asc_error *err);
bool link_origin(const link *l, const asc_selection *s, size_t unit, int64_t *at,
                 bool *dates);
taken link_take(const link *l, const reading *r, size_t unit, time_range i,
                int64_t until);
/* link_at_risk.c. Days of a range from a time to a time; those at risk; the table of stays of a rate (s is the caller's, and
 * lives as long as *out), *out empty where it has none. */
double link_days_between(const time_range *i, int64_t from, int64_t to);
double link_at_risk(const link *l, const reading *stays, size_t unit, time_range i);
asc_status link_open_stays(link *l, const asc_selection *rate, asc_selection *s,
                           reading *out, asc_error *err);
/* Calls body for every unit kept, on the pool. */
typedef void link_body(void *context, size_t unit);
asc_status link_each(link *l, link_body *body, void *context, asc_error *err);
/* link_partner.c, link_outcome.c, link_covariate.c */
asc_status link_events(link *l, asc_error *err);
/* By a window that starts at it, or as a step of a path? */
bool link_event_asked(const asc_study *s, size_t e);
/* Is the event a step of a path (evidence.mechanism)? */
bool link_step(const asc_study *s, const char *event);
asc_status link_partner_column(link *l, size_t k, asc_error *err);
/* link_taken.c */
taken_kind link_all_pass(size_t count, size_t blank, size_t pass);
void link_place_first(link *l, size_t k); /* when all deliveries are known */
asc_status link_taken(binder *b, asc_table **out, asc_error *err);
asc_status link_outcome_column(link *l, size_t o, asc_error *err);
asc_status link_covariate_column(link *l, size_t j, asc_error *err);
asc_status link_deliveries(link *l, asc_error *err);
asc_status link_outcomes(link *l, asc_error *err);
asc_status link_covariates(link *l, asc_error *err);
asc_status link_check_covariates(link *l, asc_error *err);
asc_status link_frame(binder *b, asc_error *err); /* all of these, after link_closed */
asc_status link_early(binder *b, asc_error *err);

/* Units that start after a death leave; do records of a window lie after the death; how many units have such. */
asc_status link_drop_dead(binder *b, asc_error *err);
bool link_after_death(const link *l, const reading *r, size_t unit, time_range i);
void link_note_after_death(link *l, const asc_partner *p, const delivery *d);
/* link_clone.c: deliveries up to the outcome, and how long units waited for them, of early: clone. */
asc_status link_clone(binder *b, size_t o, asc_problem *p, asc_error *err);
/* link_tables.c: what is told beside the flow */
asc_status link_tables(binder *b, asc_error *err);
/* link_show.c: the frame as a table. */
asc_status link_show(binder *b, asc_table **out, asc_error *err);
/* link_linkage.c */
asc_status link_linkage(binder *b, asc_error *err);
asc_status link_firsts(binder *b, asc_table **out, asc_error *err);
/* One row in room for it. */
void link_tell(binder *b, link_told *t, const char *what, size_t units, size_t part);
void link_tell_row(binder *b, link_told *t, const char *what, const char *partner,
                   const char *delivered, size_t units, size_t part);
void link_clones(binder *b); /* /tables/clone, when the problems are made */
void link_arms(binder *b, link_told *t, const char *what, const uint8_t *mark);

#endif
