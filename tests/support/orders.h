/* Naive twins of the indices that average over orders of arrival, and checks every index
 * should pass. */
#ifndef ASCRIBE_TEST_ORDERS_H
#define ASCRIBE_TEST_ORDERS_H

#include "ascribe/contribution.h"
#include "support.h"
#include <stdbool.h>

enum { ASC_ORDER_PLAYERS = 8, ASC_ORDER_COALITIONS = 1 << ASC_ORDER_PLAYERS };

/* Values around 0 of size 100, one decimal, v(empty) among them; *state is the generator's. */
void asc_random_values(uint64_t *state, size_t n, double *v);
/* A whole number below n. */
size_t asc_random_below(uint64_t *state, size_t n);

/* order [n]: players, first to arrive first. */
typedef struct asc_visit {
    void (*order)(const size_t *order, size_t n, void *context);
    void *context;
} asc_visit;
void asc_each_order(size_t n, const asc_visit *visit);

/* Mean marginal contributions over the orders that `admit` lets pass (NULL: all); returns
 * their number. */
typedef bool (*asc_admit)(const size_t *order, size_t n, const void *context);
size_t asc_mean_over_orders(size_t n, const double *v, asc_admit admit,
                            const void *context, double *phi);

/* Delta_T v(S). */
double asc_derivative(const double *v, asc_mask t, asc_mask s);

/* Row of the index with this mask; fails when there is none. */
size_t asc_row_with(const asc_index *x, const asc_game *g, const double *option,
                    asc_mask mask);

/* For one index and the structures of g (up to 6 players; v is not read): NaN anywhere makes
 * all rows NaN; huge values are refused with out untouched; a constant added changes nothing;
 * weight() is what solve() makes of games with one value; a row beyond the last is refused. */
void asc_check_index(const char *index, const asc_game *g, const double *option);

/* Least squares by normal equations in the test: minimise sum_r w_r (y_r - x_r b)^2 over b
 * [p], subject to constraint . b = total when constraint is not NULL. x [rows][p]; p at most
 * 30. */
void asc_naive_fit(size_t rows, size_t p, const double *x, const double *y,
                   const double *w, const double *constraint, double total, double *b);

#endif
