/* Shapley values of a run from a sample of coalitions, within a budget. */
#ifndef ASCRIBE_RUN_SAMPLE_H
#define ASCRIBE_RUN_SAMPLE_H

#include "ascribe/sampling.h"
#include "run_parts.h"

/* What was drawn for one index at one level. */
struct asc_run_sample {
    asc_sample_plan plan;
    size_t budget;
    uint64_t seed;
    asc_mask *mask; /* [plan.count] the coalitions, in the order of the plan      */
    size_t *at;     /* [plan.count] where they stand among those of the level     */
};

/* Draws the coalitions of x, which has a budget, after a pilot on the full sample of the first model where one is
 * asked for. at is filled in once the list of the level is known. */
asc_status asc_sample_make(const asc_study *s, const asc_problem *p,
                           const asc_estimator *estimator, asc_asked *x, asc_arena *arena,
                           asc_error *err);
asc_status asc_sample_place(asc_asked *x, asc_arena *arena, asc_error *err);
/* phi [rows] from v [asc_game_size] of the level; linear: v is a deviation, not a game. noise [rows], or NULL: the
 * variance between samples. */
asc_status asc_sample_solve(const asc_asked *x, const double *v, bool linear,
                            asc_arena *work, double *phi, double *noise, asc_error *err);
/* Part of each player's weight on coalitions that are observed; units [asc_game_size] of the level. */
asc_status asc_sample_support(const asc_asked *x, const int64_t *units, asc_arena *work,
                              double *support, asc_error *err);

#endif
