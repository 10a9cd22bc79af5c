/* Solution concepts over any game: values v(S) of 2^n coalitions by mask in, one number per row out.
 * A row is a coalition: a player for most indices, a pair or triple for interactions, any coalition for
 * dividends, the empty coalition for a scalar. */
#ifndef ASCRIBE_CONTRIBUTION_H
#define ASCRIBE_CONTRIBUTION_H

#include "ascribe/arena.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What some indices need besides the values. Masks have bit k-1 for player k; NULL = not given. */
typedef struct asc_structures {
    const uint32_t
        *unions; /* [union_count] partition of the players, each a mask            */
    size_t union_count;
    const uint32_t *const
        *level; /* [levels][level_size] nested partitions, finest first     */
    const size_t *level_size;
    size_t levels;
    const uint32_t
        *neighbour; /* [n] players linked to k by an edge, symmetric               */
    const uint32_t
        *before; /* [n] players delivered before k; need not be transitive      */
    const double
        *weight; /* [n] > 0                                                     */
} asc_structures;

/* A game on the dense table. */
typedef struct asc_game {
    size_t n;                  /* players, 1..ASC_PLAYERS_MAX                         */
    const char *const *player; /* [n] names, or NULL                                  */
    const double *v;           /* [2^n] by mask, bit k-1 set for player k             */
    const asc_structures
        *structures; /* or NULL                                             */
} asc_game;

/* An option of an index, such as alpha. Values are doubles; whole ones are checked to be. */
typedef struct asc_index_option {
    const char *name;
    double fallback, low, high;
    bool whole;
    const char *help;
} asc_index_option;

enum { ASC_INDEX_OPTIONS_MAX = 2 };

/* What holds for an index; the laws of tests/laws check it, and check that what is not claimed fails
 * somewhere. All indices are covariant under positive scaling. */
enum {
    ASC_LAW_EFFICIENT =
        1, /* rows sum to v(N) - v(empty)                                      */
    ASC_LAW_SYMMETRIC =
        2, /* equal players get equally                                        */
    ASC_LAW_NULL =
        4, /* who adds nothing to any coalition gets nothing                   */
    ASC_LAW_LINEAR =
        8 /* linear in v: intervals may come from any linear map of the draws  */
};

enum {
    ASC_NEEDS_UNIONS = 1,
    ASC_NEEDS_LEVELS = 2,
    ASC_NEEDS_GRAPH = 4,
    ASC_NEEDS_PRECEDENCE = 8,
    ASC_NEEDS_WEIGHTS = 16
};

typedef struct asc_index {
    const char
        *name; /* registry key, as in studies and tables                              */
    const char *summary;
    const char *reference;
    const asc_index_option
        *option; /* ends with name NULL; NULL: none                        */
    unsigned laws, needs;
    size_t
        most; /* players the exact algorithm takes; 0 = ASC_PLAYERS_MAX                    */
    /* Rows: writes their masks unless mask is NULL, and their number. NULL: the n players. */
    asc_status (*rows)(const asc_game *g, const double *option, uint32_t *mask,
                       size_t *count, asc_error *err);
    /* out [rows]. option [options] in the order of the table. v(empty) is taken off; NaN in v gives
     * NaN. Thread-safe. */
    asc_status (*solve)(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err);
    /* weight [2^n] by mask: how much of a row (0-based) rests on each coalition, as shares of |weights|
     * that sum to 1; for `support`. v is not read. NULL: not linear, support is not known. */
    asc_status (*weight)(const asc_game *g, const double *option, size_t row,
                         double *weight, asc_error *err);
} asc_index;

/* Number of rows, masks, with the default of n players. */
asc_status asc_index_rows(const asc_index *x, const asc_game *g, const double *option,
                          uint32_t *mask, size_t *count, asc_error *err);
/* Refuses a game the index is not for: players, structures that are missing or malformed. Called by
 * the callers of solve, once per game. */
asc_status asc_game_check(const asc_index *x, const asc_game *g, asc_error *err);

/* Options of an index, in the order of its table; option [ASC_INDEX_OPTIONS_MAX]. */
void asc_index_defaults(const asc_index *x, double *option);
/* "alpha=0.5", several separated by commas, over the defaults. Refuses unknown names, values that are no
 * number, not whole where they must be, or out of range: ASC_EUSAGE. */
asc_status asc_index_options(const asc_index *x, const char *text, double *option,
                             asc_error *err);
/* All options in force, "alpha=0.5"; "" when there are none. */
const char *asc_index_option_text(const asc_index *x, const double *option,
                                  asc_arena *arena);
/* The index of a name; for an unknown one NULL and a message with the nearest: ASC_EUSAGE. */
asc_status asc_index_require(const char *name, const asc_index **x, asc_error *err);

size_t asc_index_count(void);
const asc_index *asc_index_at(size_t i);
const asc_index *asc_index_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
