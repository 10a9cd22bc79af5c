/* A study built by hand and an estimator whose answers are known in closed form.
 *
 * f_i(S) = y_i + sum over k delivered to i but not in S of harm[k]; a policy mean is the weighted mean
 * of f_i. So with good: lower, v(S) = sum over k in S of harm[k] x (weighted share reached by k), and
 * that summand is the Shapley value of k, in every replicate. `joint` is added for units that have both
 * of the first two partners and lose one or both: v then has one interaction; `triple` likewise for the first
 * three. */
#ifndef ASCRIBE_FAKE_H
#define ASCRIBE_FAKE_H

#include "ascribe/run.h"
#include <stdatomic.h>

typedef struct asc_fake {
    /* what the estimator does */
    double harm[ASC_PLAYERS_MAX], joint, triple;
    bool influence;                      /* fit gives influence values */
    size_t refuse_every, boundary_every; /* by the weight the first partner reached */
    atomic_bool *stop;                   /* set to 1 after stop_after refits */
    size_t stop_after;
    atomic_size_t refits;
    asc_settings asked; /* of the last prepare */
    /* the study */
    size_t n, players, clusters;
    asc_mask *delivered, *eligible;
    double *y, *w;
    const char *player[ASC_PLAYERS_MAX];
    asc_partner partner[ASC_PLAYERS_MAX];
    asc_outcome outcome;
    asc_model_spec model;
    asc_study study;
    asc_problem problem;
    asc_bound bound;
    asc_run run;
} asc_fake;

/* Two thirds of the units get each partner in turn, three units to a cluster, every seventh an event. */
asc_fake *asc_fake_study(asc_arena *arena, size_t n, size_t players, size_t replicates);
/* Cell (row, column) of a result table as a number. */
double asc_fake_cell(const asc_result *r, const char *table, const char *column,
                     size_t row);
/* The text of a cell; static buffer. */
const char *asc_fake_text(const asc_result *r, const char *table, const char *column,
                          size_t row);
/* All values of a result, tables and draws, one after the other as text. */
char *asc_fake_dump(const asc_result *r, asc_arena *arena);
/* Does a text column hold the words in any row? */
bool asc_fake_says(const asc_result *r, const char *table, const char *column,
                   const char *words);
extern const asc_index asc_fake_index; /* shapley by its definition over orders, n <= 4 */

#endif
