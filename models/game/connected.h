/* Games on the connected coalitions of a graph. Private to models. */
#ifndef ASCRIBE_CONNECTED_H
#define ASCRIBE_CONNECTED_H

#include "ascribe/contribution.h"

/* The connected coalitions of structures->neighbour. Refuses more than 2^24. */
asc_status asc_connected_coalitions(const asc_game *g, const double *option,
                                    asc_mask *mask, size_t *count, asc_error *err);
/* Myerson value phi [n] of a list that has them; NaN among the values makes all NaN. */
asc_status asc_connected_solve(const char *index, const asc_game *g, double *phi,
                               asc_error *err);
/* w [coalitions]: what the share of a player rests on. */
void asc_connected_weight(const asc_game *g, size_t player, double *w);

#endif
