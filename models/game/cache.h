/* What the indices of one table of values share. Private to models. */
#ifndef ASCRIBE_GAME_CACHE_H
#define ASCRIBE_GAME_CACHE_H

#include "game_sums.h"

/* Numbers that rest on n and the structures alone, and so outlive the values. */
typedef enum asc_cache_kept {
    ASC_KEPT_CHANCES, /* weighted_shapley, [2^n]   */
    ASC_KEPT_BEFORE,  /* asymmetric, [2^n]         */
    ASC_KEPT_AFTER,   /* asymmetric, [2^n]         */
    ASC_KEPT_COUNT
} asc_cache_kept;

struct asc_game_cache {
    asc_arena *arena;
    size_t n;
    const double *v;
    const asc_structures *structures;
    bool scanned, missing; /* asc_game_scan found it fit; some v is NaN */
    bool summed;
    asc_size_sums sums;
    bool transformed;
    double *f;       /* [2^n] asc_spectrum, or NULL   */
    double *scratch; /* [2^n]                         */
    double *kept[ASC_KEPT_COUNT];
    bool ready[ASC_KEPT_COUNT];
};

/* The cache of a game, made ready for its table; NULL: it has none, or is a list. */
asc_game_cache *asc_cache_of(const asc_game *g);
/* Room of 2^n numbers, from the cache, or from work when there is none or its memory ran out; NULL when
 * that of work did. */
typedef struct asc_cache_room {
    double *x;
    bool ready; /* holds what was there at the last asc_cache_done */
} asc_cache_room;
asc_cache_room asc_cache_keep(const asc_game *g, asc_cache_kept which, asc_arena *work);
void asc_cache_done(const asc_game *g, asc_cache_kept which);
/* Room for the spectrum: false when the cache has none. */
bool asc_cache_spectrum(asc_game_cache *c);

#endif
