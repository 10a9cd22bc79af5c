/* What the files about linked tables share while a study is read: time and selections. */
#ifndef ASCRIBE_LINKED_PRIVATE_H
#define ASCRIBE_LINKED_PRIVATE_H

#include "ascribe/linked.h"
#include "study_private.h"

#define ASC_DAY_SECONDS ((int64_t)86400)

/* The seconds of a window: low <= t < high; t at its midnight where days is true. */
typedef struct time_range {
    int64_t low, high;
    bool days;
} time_range;

int64_t day_of(int64_t seconds); /* of a time of that day */
/* An amount after (before, when negative) an origin. */
int64_t edge_time(const asc_edge *e, int64_t origin);
/* Is the window read in calendar days? */
bool window_days(const asc_window *w, bool origin_dates, bool record_dates);
time_range window_at(const asc_window *w, int64_t origin, bool origin_dates,
                     bool record_dates);
/* The first second that counts, and the first that does not: whole days where days is true. */
int64_t range_begins(const time_range *i);
int64_t range_ends(const time_range *i);
/* Birthdays passed; who was born on 29 February has it on 1 March in ordinary years. */
int64_t completed_years(int64_t from_day, int64_t day);

/* An amount with its unit, and what follows it; NULL: none. */
const char *read_amount(const char *text, asc_edge *out);
bool read_day(const char *text, int64_t *day);
/* text is NULL when there is none or (with a finding) a wrong one. */
asc_window parse_window(const scope *s, const char *key);
asc_window parse_window_node(const scope *s, const asc_yaml *node); /* a scalar */
bool parse_day(const scope *s, const asc_yaml *node, int64_t *day);
/* Two days, both included; false when absent or (with a finding) wrong. */
bool parse_days(const scope *s, const char *key, int64_t day[2]);
asc_origin parse_origin(const scope *s);
/* `where`: a mapping {column: value} (all of them), a predicate, or a list of such; NULL: absent. */
const asc_predicate *parse_where(const scope *s, const char *key);

/* study->link, made when it was not. */
asc_linking *linking_of(parser *p);
void parse_study_dates(const scope *study);
void parse_tables(const scope *root);
void parse_derive(const scope *root);
void parse_events(const scope *root);
void parse_unit_times(const scope *unit);
void parse_unit_rules(const scope *unit);
/* table, or event, with where, window and origin; false when the scope has neither. */
bool parse_selection(const scope *s, const char *what, asc_selection *out);
/* parse_take.c: `take` of a partner; what first_of names, once all partners are known. */
void parse_partner_take(const scope *s, const char *what, asc_selection *out);
void check_first_of(parser *p);
void check_clone(parser *p); /* check_clone.c: what early: clone goes with */
void parse_partner_records(const scope *s, const char *what, asc_partner *out);
void parse_outcome_records(const scope *s, asc_outcome *out);
void parse_covariate_records(const scope *s, asc_covariate_spec *out);
/* What needs the whole study: time zero, windows that overlap, death. */
void check_linked(parser *p);

#endif
