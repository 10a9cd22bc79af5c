/* Who is like whom: matches of the units of one arm among those of the other. Private to models. */
#ifndef ASCRIBE_MATCH_H
#define ASCRIBE_MATCH_H

#include "exposure_model.h"

/* Units as points; rows of an exposure model of one partner. */
typedef struct asc_points {
    const asc_exposure_model *m;
    size_t d;
    const double *z;     /* [n][d] coordinates; distance is Euclidean             */
    const size_t *exact; /* [exacts] columns of the design shown that must be equal */
    size_t exacts;
    double caliper;          /* largest distance; 0: any                              */
    const double *first_out; /* [n] without replacement the largest goes first        */
} asc_points;

/* Matches of the rows of one arm: row i has row[first[i]] .. row[first[i + 1] - 1] with shares that sum to
 * 1, or none. */
typedef struct asc_matches {
    size_t *first;  /* [n + 1]                                     */
    uint32_t *row;  /* [pairs]                                     */
    double *share;  /* [pairs]                                     */
    double missing; /* sum of w of the rows that should have a match and have none */
    size_t unmatched;
} asc_matches;

/* The `neighbours` nearest of the other arm for every row of arm (reached or not) with w > 0, and all that
 * are as near as the last of them: shares in proportion to w. */
asc_status asc_match_nearest(const asc_points *p, bool reached, size_t neighbours,
                             asc_arena *arena, asc_matches *out, asc_error *err);
/* Nobody is the match of two: in rounds, one for each neighbour, the rows of the arm take their nearest that
 * is left, the largest first_out first. Rows alike in all covariates stand for one another, so that
 * the order in the file does not matter. */
asc_status asc_match_greedy(const asc_points *p, bool reached, size_t neighbours,
                            asc_arena *arena, asc_matches *out, asc_error *err);

#endif
