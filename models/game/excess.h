/* Shared by the nucleolus family: lexicographic minimisation of excesses, exact spans of coalitions, and the
 * certificate. Private to models/. */
#ifndef ASCRIBE_EXCESS_H
#define ASCRIBE_EXCESS_H

#include "ascribe/contribution.h"
#include "ascribe/problem.h"

enum { ASC_EXCESS_MOST = ASC_DENSE_USUAL };

/* Which payoffs and which excess. */
typedef struct asc_excess_rule {
    const char
        *name; /* for messages                                                      */
    bool
        imputations; /* only payoffs that give everyone at least what they have alone     */
    bool
        per_capita; /* excess divided by the size of the coalition                       */
    bool
        first_only; /* stop after the first level                                        */
} asc_excess_rule;

/* x [n] or NULL, in the unit of v; *level the largest excess. NaN in v gives NaN. */
asc_status asc_excess_solve(const asc_game *g, asc_excess_rule rule, asc_arena *work,
                            double *x, double *level, asc_error *err);

/* ---- spans of 0/1 vectors, exactly: arithmetic modulo a prime above every minor ---- */

typedef struct asc_span {
    size_t n, rank;
    uint32_t row[ASC_EXCESS_MOST][ASC_EXCESS_MOST]; /* reduced echelon form */
    size_t pivot[ASC_EXCESS_MOST];
} asc_span;

/* Whether the vector of this coalition was new to the span; it then belongs to it. */
bool asc_span_add(asc_span *s, asc_mask mask);
/* entered [2^n]: coalitions in the span that were ASC_NOT_ENTERED get `stage`. sum [2^n] scratch. */
enum { ASC_NOT_ENTERED = 255 };
void asc_span_mark(const asc_span *s, uint8_t stage, uint8_t *entered, uint32_t *sum,
                   bool *outside);

/* ---- what proves that a payoff is the one sought ---- */

/* A multiplier of a stage: of a coalition's excess, or of a player's lower limit. */
typedef struct asc_excess_proof {
    asc_mask mask;
    double weight;
    bool
        limit; /* payoff of the player in mask is at its lower limit                       */
    bool
        basis; /* raised the rank of the span                                              */
} asc_excess_proof;

typedef struct asc_excess_answer {
    size_t n, stages;
    double total;        /* what the payoffs sum to                               */
    const double *u;     /* [2^n] game, 0-normalised and scaled to max |u| = 1    */
    const double *y;     /* [n] payoffs                                           */
    const double *level; /* [stages] descending                                   */
    const size_t *first; /* [stages + 1] where the proofs of a stage begin        */
    const asc_excess_proof
        *proof;             /* [first[stages]]                                       */
    const uint8_t *entered; /* [2^n] stage (from 1) that fixed a coalition's excess  */
} asc_excess_answer;

/* ASC_ECONVERGENCE with the figures unless the proofs hold to 1e-8. */
asc_status asc_excess_check(const asc_excess_answer *a, asc_excess_rule rule,
                            asc_arena *work, asc_error *err);

/* Value divided by this: 1, or the size. */
double asc_excess_divisor(asc_excess_rule rule, asc_mask mask);

#endif
