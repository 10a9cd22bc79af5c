/* What players could gain under the Shapley value by changing their names, and who could stand in for whom.
 * Pure functions of a dense table; thread-safe. */
#ifndef ASCRIBE_GAMING_H
#define ASCRIBE_GAMING_H

#include "ascribe/contribution.h"

#ifdef __cplusplus
extern "C" {
#endif

/* From this redundancy on, two players are near-perfect substitutes. */
#define ASC_SUBSTITUTE 0.9

/* Matrices [n x n], row by row, in the unit of v; NaN when v has one. */
typedef struct asc_gaming {
    size_t n;
    double *
        split; /* [k, j] change in the share of j when k splits into two parts that are only of use
                      together; [k, k] in that of both parts. Minus this: when k has a second one of
                      itself, of which either will do                                             */
    double *
        merge; /* [i, j] change in the share of i and j together when they act as one; [i, i] 0 */
    double *
        redundancy; /* [i, j] 1: with one of the two the other adds nothing; 0: it adds what it adds
                           without; below 0: more. [i, i] 1; NaN when neither ever adds anything   */
} asc_gaming;

/* Refuses games that are not dense, or too large. */
asc_status asc_gaming_find(const asc_game *g, asc_arena *arena, asc_gaming *out,
                           asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
