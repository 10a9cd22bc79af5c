/* The tables that say what a game says besides its shares; columns: docs/formats/results.md. */
#ifndef ASCRIBE_ANSWER_TABLES_H
#define ASCRIBE_ANSWER_TABLES_H

#include "frame.h"

/* One index over the players of one level, as it was solved. */
typedef struct asc_division {
    const char *level, *index, *option;
    const char *const *player; /* [players] */
    size_t players;
    const double *phi;     /* [players]                                              */
    const double *draw;    /* [R x players]                                          */
    const char *withheld;  /* why it has no numbers, ""                              */
    const char *intervals; /* why nothing is said of its draws, ""                   */
    bool divides, printed; /* parts of the total; with percentages                   */
} asc_division;

typedef struct asc_more {
    asc_frame pair, unranked, stability, completion, function, fragility, claim;
    asc_frame sampling, visibility;
    asc_division
        division[2]; /* kept for the functions: [0] of partners, [1] of functions */
} asc_more;

enum { ASC_MORE_TABLES = 9 };

asc_more asc_more_open(asc_arena *arena);
/* Tables in their order, those without rows NULL. */
void asc_more_tables(const asc_more *m, asc_table *out[ASC_MORE_TABLES]);

#endif
