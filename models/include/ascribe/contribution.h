/* Solution concepts over any game: values v(S) of 2^n coalitions by mask in, one number per player out. */
#ifndef ASCRIBE_CONTRIBUTION_H
#define ASCRIBE_CONTRIBUTION_H

#include "ascribe/arena.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A game on the dense table. */
typedef struct asc_game {
    size_t n;                  /* players, 1..ASC_PLAYERS_MAX                         */
    const char *const *player; /* [n] names, or NULL                                  */
    const double *v;           /* [2^n] by mask, bit k-1 set for player k             */
} asc_game;

typedef struct asc_index {
    const char *name; /* registry key, as in studies and tables                  */
    const char *summary;
    const char *reference;
    /* phi [n]. Linear indices take v(empty) off. A NaN in v makes phi NaN. Thread-safe. */
    asc_status (*solve)(const asc_game *g, asc_arena *work, double *phi, asc_error *err);
    /* weight [2^n] by mask: how much of the player's index rests on each coalition, as shares
     * of |weights| that sum to 1; for `support`. player is 0-based. */
    asc_status (*weight)(size_t n, size_t player, double *weight, asc_error *err);
} asc_index;

size_t asc_index_count(void);
const asc_index *asc_index_at(size_t i);
const asc_index *asc_index_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
