/* Shares when players arrive by nested unions: what owen and winter have in common. Private to
 * models. */
#ifndef ASCRIBE_NESTED_H
#define ASCRIBE_NESTED_H

#include "ascribe/contribution.h"

/* Partitions, each a refinement of the next. */
typedef struct asc_nested {
    const asc_mask *const *level; /* [levels][size] masks, finest first */
    const size_t *size;
    size_t levels;
} asc_nested;

/* phi [n]: one share per player. Refuses values too large to add; NaN among them makes all
 * NaN. */
asc_status asc_nested_solve(const char *index, const asc_game *g, const asc_nested *x,
                            double *phi, asc_error *err);
/* The coalitions read, with repeats. */
asc_status asc_nested_coalitions(const char *index, const asc_game *g,
                                 const asc_nested *x, asc_mask *mask, size_t *count,
                                 asc_error *err);
/* w, in the order of the game: what the share of a player rests on. */
asc_status asc_nested_weight(const char *index, const asc_game *g, const asc_nested *x,
                             size_t player, double *w, asc_error *err);

#endif
