/* What cis and ensc have in common: claims, and what they leave in equal parts. Private to models. */
#ifndef ASCRIBE_SURPLUS_H
#define ASCRIBE_SURPLUS_H

#include "game_sums.h"

/* Whose claim it is. */
typedef enum asc_claim {
    ASC_CLAIM_ALONE, /* v(k) - v(empty)  */
    ASC_CLAIM_LAST   /* v(N) - v(N - k)  */
} asc_claim;

/* out [n]: claim_k + (v(N) - v(empty) - sum of claims) / n. */
asc_status asc_surplus_solve(const char *index, const asc_game *g, asc_claim claim,
                             double *out, asc_error *err);
asc_status asc_surplus_weight(const char *index, const asc_game *g, asc_claim claim,
                              size_t player, double *w, asc_error *err);

#endif
