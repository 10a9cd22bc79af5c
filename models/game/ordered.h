/* Games on the coalitions that precedence allows. Private to models. */
#ifndef ASCRIBE_ORDERED_H
#define ASCRIBE_ORDERED_H

#include "ascribe/contribution.h"

/* The coalitions that hold, with each player, all that come before it. Refuses more than 2^24. */
asc_status asc_ordered_coalitions(const asc_game *g, const double *option, asc_mask *mask,
                                  size_t *count, asc_error *err);
/* phi [n] of a list that has them; NaN among the values makes all NaN. */
asc_status asc_ordered_solve(const char *index, const asc_game *g, asc_arena *work,
                             double *phi, asc_error *err);
/* w [coalitions]: what the share of a player rests on. */
asc_status asc_ordered_weight(const asc_game *g, size_t player, double *w,
                              asc_error *err);

#endif
