/* What the interaction indices share. All are weighted means of how much more a group T adds
 * together than its parts (interaction.c) and differ in the weights only. Private to models. */
#ifndef ASCRIBE_INTERACTION_H
#define ASCRIBE_INTERACTION_H

#include "ascribe/contribution.h"
#include "ascribe/problem.h"

/* A game as its discrete Fourier coefficients: v(S) - v(empty) = sum_U f(U) prod_{k in U} (+1
 * if k is in S, else -1). One NaN in v makes all of them NaN. */
typedef struct asc_spectrum {
    size_t n;
    double *f;       /* [2^n] by mask                                              */
    double *scratch; /* [2^n]                                                      */
} asc_spectrum;

/* Refuses what asc_game_scan (game_sums.h) does. */
asc_status asc_spectrum_make(const char *index, const asc_game *g, asc_arena *work,
                             asc_spectrum *out, asc_error *err);

/* out [C(n, t)]: for each T of size t, sum over U containing T of 2^t f(U) moment[u - t]: the
 * mean of the derivative of the multilinear extension by T at (x, ..., x), where moment[m] is
 * the mean of (2x - 1)^m. In the order of asc_groups. */
void asc_spectrum_groups(const asc_spectrum *x, size_t t, const double *moment,
                         double *out);

/* The same for all players, then for all pairs: out [n + C(n, 2)]; rows of such an index. */
asc_status asc_spectrum_pairs(const char *index, const asc_game *g, const double *single,
                              const double *pair, asc_arena *work, double *out,
                              asc_error *err);
asc_status asc_rows_pairs(const asc_game *g, const double *option, asc_mask *mask,
                          size_t *count, asc_error *err);

/* Number of groups of size t among n; their masks, players ascending, unless mask is NULL. */
size_t asc_groups(size_t n, size_t t, asc_mask *mask);
/* The same for all sizes low..high, small ones first. */
size_t asc_groups_between(size_t n, size_t low, size_t high, asc_mask *mask);
/* The group in the given row of asc_groups_between, refused when there is none. */
asc_status asc_groups_at(const char *index, size_t n, size_t low, size_t high, size_t row,
                         asc_mask *group, asc_error *err);

/* b!c!/(b + c + 1)!: the mean of x^b (1 - x)^c over x in [0, 1]. */
double asc_beta(size_t b, size_t c);

/* w [2^n]: |p[number of players in S but not in group]|, scaled to sum to 1. A row that is 0
 * whatever v is rests on no value: its weight is put on the empty coalition, which is known. */
void asc_group_weight(size_t n, asc_mask group, const double *p, double *w);

#endif
