/* The reference games of data/games/json, and one call that compares an index with all of them. */
#ifndef ASCRIBE_TEST_GAMES_H
#define ASCRIBE_TEST_GAMES_H

#include "ascribe/contribution.h"
#include "support.h"

typedef struct asc_oracle {
    const char *id;
    asc_game game; /* with every structure the file states */
    const asc_yaml *expected;
    asc_arena *arena; /* of this file */
} asc_oracle;

/* Calls check for every file, in the order of their names; number of files, 0 without the data. */
size_t asc_oracle_each(void (*check)(const asc_oracle *o, void *context), void *context);

/* Solves the index on every game that states expected.key and that is not too large for it, and
 * compares row by row to tolerance x largest |v|. Numbers are matched to rows by mask: n numbers
 * are those of the players, 2^n those of all coalitions (the empty one only where it is a row),
 * "1,2" that of a pair, a single number that of the empty coalition. option NULL: the defaults.
 * Returns the games compared, so that a test can say how many there must be; SIZE_MAX without the
 * data. */
size_t asc_oracle_compare(const char *index, const double *option, const char *key,
                          double tolerance);
/* The same for a test of its own: skips without the data, fails unless `games` were compared. */
void asc_oracle_require(const char *index, const double *option, const char *key,
                        double tolerance, size_t games);

/* Solves an index with checks, failing the test on any error; NULL option: the defaults. */
void asc_index_solve(const char *index, const asc_game *g, const double *option,
                     double *out);

#endif
