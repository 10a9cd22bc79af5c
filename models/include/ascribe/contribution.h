/* Solution concepts over any game: values v(S) of all 2^n coalitions, or of a list of them, in, one
 * number per row out.
 * A row is a coalition: a player for most indices, a pair or triple for interactions, any coalition for
 * dividends, the empty coalition for a scalar. */
#ifndef ASCRIBE_CONTRIBUTION_H
#define ASCRIBE_CONTRIBUTION_H

#include "ascribe/arena.h"
#include "ascribe/option.h"
#include "ascribe/problem.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What some indices need besides the values. Masks have bit k-1 for player k; NULL = not given. */
typedef struct asc_structures {
    const asc_mask
        *unions; /* [union_count] partition of the players, each a mask            */
    size_t union_count;
    const asc_mask *const
        *level; /* [levels][level_size] nested partitions, finest first     */
    const size_t *level_size;
    size_t levels;
    const asc_mask
        *neighbour; /* [n] players linked to k by an edge, symmetric               */
    const asc_mask
        *before; /* [n] players delivered before k; need not be transitive      */
    const double
        *weight; /* [n] > 0                                                     */
} asc_structures;

/* A table of all 2^n coalitions has at most so many players; and without asking for it. */
enum { ASC_DENSE_MAX = 24, ASC_DENSE_USUAL = 20 };

/* What indices share of a table of all coalitions (NULL when memory runs out). Give it to the games whose
 * indices one thread solves; answers have the same bits with and without it. */
typedef struct asc_game_cache asc_game_cache;
asc_game_cache *asc_game_cache_create(void);
void asc_game_cache_destroy(asc_game_cache *cache); /* NULL is allowed */
/* The values are about to change. Structures may not, as long as their address is the same. */
void asc_game_cache_next(asc_game_cache *cache);

/* A game: the values of all coalitions, or of those in a list. The list is ascending and has the empty
 * coalition and N. A list of all 2^n is the dense table: position = mask. */
typedef struct asc_game {
    size_t n;                         /* players, 1..ASC_PLAYERS_MAX                  */
    const char *const *player;        /* [n] names, or NULL                           */
    const double *v;                  /* [asc_game_size] in the order of the list     */
    const asc_structures *structures; /* or NULL                                      */
    const asc_mask *coalition;        /* [coalitions], or NULL: all, by mask          */
    size_t coalitions;                /* of the list                                  */
    asc_game_cache *cache;            /* or NULL                                      */
} asc_game;

/* Number of coalitions whose values a game gives. */
static inline size_t asc_game_size(const asc_game *g)
{
    return g->coalition == NULL ? (size_t)1 << g->n : g->coalitions;
}
/* Does it give all 2^n? */
static inline bool asc_game_dense(const asc_game *g)
{
    return g->coalition == NULL ||
           (g->n <= ASC_DENSE_MAX && g->coalitions == (size_t)1 << g->n);
}
/* Position of a coalition in v; SIZE_MAX when the game does not give it. O(log coalitions). */
size_t asc_game_find(const asc_game *g, asc_mask coalition);
/* Its value; NaN when the game does not give it. */
double asc_game_value(const asc_game *g, asc_mask coalition);

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
    const asc_option *option; /* ends with name NULL; NULL: none                        */
    unsigned laws, needs;
    size_t most; /* players the exact algorithm takes; 0: ASC_DENSE_MAX, or with
                 `coalitions` ASC_PLAYERS_MAX                                         */
    /* Rows: writes their masks unless mask is NULL, and their number. NULL: the n players. */
    asc_status (*rows)(const asc_game *g, const double *option, asc_mask *mask,
                       size_t *count, asc_error *err);
    /* out [rows]. option [options] in the order of the table. v(empty) is taken off; NaN in v gives
     * NaN. Thread-safe. */
    asc_status (*solve)(const asc_game *g, const double *option, asc_arena *work,
                        double *out, asc_error *err);
    /* weight [asc_game_size] in the order of the game: how much of a row (0-based) rests on each
     * coalition, as shares of |weights| that sum to 1; for `support`. v is not read. NULL: not linear,
     * support is not known. */
    asc_status (*weight)(const asc_game *g, const double *option, size_t row,
                         double *weight, asc_error *err);
    /* The coalitions that solve and weight read, whatever the values, in any order, repeats allowed; mask
     * NULL: their number with repeats. The empty one and N need not be named. g gives n and structures,
     * the rest is not read. An index that has it solves games that are lists. NULL: all 2^n. */
    asc_status (*coalitions)(const asc_game *g, const double *option, asc_mask *mask,
                             size_t *count, asc_error *err);
} asc_index;

/* Number of rows, masks, with the default of n players. */
asc_status asc_index_rows(const asc_index *x, const asc_game *g, const double *option,
                          asc_mask *mask, size_t *count, asc_error *err);
/* The coalitions an index needs of a game: ascending, the empty one and N among them, in the arena; NULL with
 * *count = 2^n: all. Only n and structures of g are read. Refuses 2^n of more than ASC_DENSE_MAX players. */
asc_status asc_index_coalitions(const asc_index *x, const asc_game *g,
                                const double *option, asc_arena *arena,
                                const asc_mask **mask, size_t *count, asc_error *err);
/* Sorts masks and takes repeats out; the number left. */
size_t asc_masks_unique(asc_mask *mask, size_t count);
/* Refuses a list that lacks a coalition the index needs, by name. */
asc_status asc_game_covers(const asc_index *x, const asc_game *g, const double *option,
                           asc_arena *work, asc_error *err);
/* Members of a coalition joined with "+"; without names "1", "2". */
const char *asc_coalition_text(const char *const *player, size_t players,
                               asc_mask coalition, asc_arena *arena);
/* Refuses a game the index is not for: players, structures that are missing or malformed, a list that is out of
 * order, or any list for an index that reads all coalitions. Called by the callers of solve, once per game. */
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
