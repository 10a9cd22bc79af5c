/* What the samplers of Shapley values share. Private to models. */
#ifndef ASCRIBE_SAMPLING_PRIVATE_H
#define ASCRIBE_SAMPLING_PRIVATE_H

#include "ascribe/rng.h"
#include "ascribe/sampling.h"

/* Asks the game in order and counts; refuses a value that is not finite, or too large to add. */
asc_status asc_function_ask(const asc_game_function *g, const asc_coalition *set,
                            size_t count, double *v, size_t *asked, asc_error *err);
/* order [n]: the players in random order (Fisher-Yates). */
void asc_order_draw(asc_stream *s, size_t n, uint8_t *order);
/* Number of samples that carry a sum of squares: (sum d^2)^2 / sum d^4. */
asc_se_note asc_se_note_of(double squares, double fourths);
asc_se_note asc_se_note_of_carriers(double squares, double carriers);

/* Pairs of orders and what they gave. */
typedef struct asc_pairs {
    size_t n, pairs;
    double empty, all; /* v(empty), v(N)                                        */
    double *share;     /* [n x pairs], player by player                         */
    const asc_coalition
        *set;  /* [pairs x 2 x (n - 1)] first s players, last s, s = 1..n - 1 */
    double *v; /* the same of their values                              */
} asc_pairs;

/* Draws and asks; keeps set and v when kept. v(empty) and v(N) must be in *out. */
asc_status asc_pairs_ask(const asc_game_function *g, size_t pairs, bool kept,
                         asc_stream *stream, asc_arena *arena, asc_pairs *out,
                         size_t *asked, asc_error *err);
/* Mean and standard error over the pairs. */
void asc_pairs_sum(const asc_pairs *p, double *phi, double *se, asc_se_note *note);

#endif
