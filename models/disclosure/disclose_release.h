/* The tables of one analysis before and after their counts were hidden or rounded, and what is made anew of the
 * released ones. Private to the disclosure check. */
#ifndef ASCRIBE_DISCLOSE_RELEASE_H
#define ASCRIBE_DISCLOSE_RELEASE_H

#include "disclose.h"

typedef struct release {
    const people *p;
    const uint8_t *hidden; /* [counts] */
    asc_profile profile;
    asc_arena *arena;
    const asc_result *result; /* the whole, as it was made                          */
    asc_table *const *beside; /* [tables] of the same analysis                      */
    size_t tables;
} release;

/* Both of one analysis, in the same order. Columns of `out` may still be those of `in`: they are copied before they
 * are written to. */
typedef struct release_pair {
    const release *r;
    asc_table *const *in, *const *out; /* [tables] */
    size_t tables;
} release_pair;

/* A real column of a released table to write to; NULL: it has none, or memory ran out. */
double *release_column(const release *r, asc_table *t, const char *name);
void release_texts(const release *r, asc_table *t, const char *name,
                   const char *const *text);
/* A number of a table; NaN: no table, no column, or missing. */
double release_number(const asc_table *t, const char *name, size_t row);
/* A text of a table; "": no table, or no such row. */
const char *release_text(const release *r, const asc_table *t, const char *name,
                         size_t row);
bool release_is(const release *r, const asc_table *t, const char *name, size_t row,
                const char *wanted);
/* Row of an outcome, and of a model when one is named; rows when there is none. */
size_t release_row(const release *r, const asc_table *t, const char *outcome,
                   const char *model);
/* Are counts shown rounded? */
static inline bool release_rounds(const release *r)
{
    return r->profile == ASC_PROFILE_HES;
}
/* The released table of a name; NULL: there is none. */
asc_table *release_find(const release_pair *p, const char *name);
const asc_table *release_was(const release_pair *p, const char *name);
/* x to two significant digits: less than any count behind it. */
double release_digits(double x);
/* x to where the second significant digit of size stands. */
double release_fine(double x, double size);
/* A number of people that is no cell: rounded; NaN where it would be hidden. */
double release_people(const release *r, double count);

/* disclose_rates.c: shares, rates and their intervals from the counts as shown. */
void release_rates(const release_pair *p);
/* disclose_more_rates.c: what is made of counts that stand in no table. */
void release_more_rates(const release_pair *p);
/* disclose_means.c: means that times the units are numbers of events; after the rates. */
void release_means(const release_pair *p);
void release_gaps(const release *r, const asc_result *out);
/* disclose_costs.c: what is a mean or a gain times the units; after the means. */
void release_costs(const release_pair *p);
/* disclose_words.c: sentences and reasons; after the means. */
void release_words(const release_pair *p);

#endif
