/* Kohlberg's criterion, computed without the code under test: whether a payoff is the (pre)nucleolus. */
#ifndef ASCRIBE_TEST_KOHLBERG_H
#define ASCRIBE_TEST_KOHLBERG_H

#include "ascribe/contribution.h"

typedef struct kohlberg {
    bool imputations, per_capita;
} kohlberg;

/* The largest gain over the coalitions whose excess is at least some level that a shift of payoffs can give
 * while it harms none of them; 0 (to 1e-7) at every level exactly when x [n] is the payoff sought. */
double kohlberg_gain(const asc_game *g, const double *x, kohlberg which);

/* Solves an index of the family on random games of 2 to most players: normal, whole numbers with ties, and
 * monotone ones; fails unless each answer passes, and unless a shifted one does not. */
void kohlberg_try(const char *index, kohlberg which, size_t most, size_t games);

/* Random bankruptcies of n claimants: the estate, and the Talmud rule of Aumann & Maschler (1985). */
void kohlberg_bankruptcy(size_t n, uint64_t seed, double *v, double *share);

#endif
