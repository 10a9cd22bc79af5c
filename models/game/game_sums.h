/* What indices share: the look at a game before it is solved, sums by size, shares of weights. */
#ifndef ASCRIBE_GAME_SUMS_H
#define ASCRIBE_GAME_SUMS_H

#include "ascribe/contribution.h"
#include "ascribe/problem.h"

/* A sum and the exact errors of its additions (Knuth's two-sum); the value is sum + lost. */
typedef struct asc_total {
    double sum, lost;
} asc_total;

void asc_total_add(asc_total *t, double x);

/* Sums over the coalitions without player k, by their size. */
typedef struct asc_size_sums {
    double gain[ASC_DENSE_MAX][ASC_DENSE_MAX]; /* [k][s] of v(S + k) - v(S) */
    double rest[ASC_DENSE_MAX][ASC_DENSE_MAX]; /* [k][s] of v(S)            */
} asc_size_sums;

/* *refused: some v is NaN, every row is NaN. Refuses n outside 1..24 (a list: 64) and values whose sums might
 * leave the range of double. */
asc_status asc_game_scan(const char *index, const asc_game *g, bool *refused,
                         asc_error *err);
/* The game has been scanned and holds no NaN. rest is filled when wanted.
 * The gain of a player who never changes the value is exactly 0. */
asc_status asc_size_sums_make(const asc_game *g, bool rest, asc_arena *work,
                              asc_size_sums *out, asc_error *err);

/* Adds x [ASC_LANES] to as many sums. */
enum { ASC_LANES = 8, ASC_LANE_BITS = 3 };
void asc_lanes_add(double *restrict sum, double *restrict lost, const double *restrict x);

/* n C(n - 1, s): one over the share of orders in which exactly S, of size s, comes before k. */
double asc_orders(size_t n, size_t s);
/* Shapley value of player k from the sums. */
double asc_shapley_share(const asc_size_sums *sums, size_t n, size_t k);
/* Banzhaf value of player k from the sums. */
double asc_banzhaf_share(const asc_size_sums *sums, size_t n, size_t k);
/* Signed coefficients [count] of a row to shares of their sizes, which sum to 1; the same of [2^n]. */
void asc_weight_scale(double *weight, size_t count);
void asc_weight_shares(double *weight, size_t n);
/* A game of either kind: the weights of all its coalitions become 0; the weight of one it gives. */
void asc_weight_clear(const asc_game *g, double *weight);
double *asc_weight_at(const asc_game *g, double *weight, asc_mask coalition);
/* Values of N, of N without a player, of a player alone. */
double asc_game_total(const asc_game *g);
double asc_game_without(const asc_game *g, size_t player);
double asc_game_alone(const asc_game *g, size_t player);
/* For `coalitions` of an index: players alone; N without each. */
asc_status asc_coalitions_alone(const asc_game *g, const double *option, asc_mask *mask,
                                size_t *count, asc_error *err);
asc_status asc_coalitions_without(const asc_game *g, const double *option, asc_mask *mask,
                                  size_t *count, asc_error *err);
asc_status asc_coalitions_both(const asc_game *g, const double *option, asc_mask *mask,
                               size_t *count, asc_error *err);
asc_status asc_coalitions_none(const asc_game *g, const double *option, asc_mask *mask,
                               size_t *count, asc_error *err);
/* Refuses a row that the index has not, for `weight`. */
asc_status asc_row_check(const char *index, const asc_game *g, size_t row,
                         asc_error *err);

#endif
