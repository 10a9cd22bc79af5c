/* A problem as one of an estimator's models sees it: with the covariates of that model's list. Private to models. */
#ifndef ASCRIBE_CHOSEN_H
#define ASCRIBE_CHOSEN_H

#include "ascribe/estimator.h"

/* *out: the problem itself when the list is not given or names every covariate, else a copy in the arena that
 * borrows the rest of it. key: of the list, for messages. Refuses a name that is no covariate: ASC_ESTUDY. */
asc_status asc_problem_choose(const asc_problem *p, const asc_covariate_list *list,
                              const char *key, asc_arena *arena, const asc_problem **out,
                              asc_error *err);
asc_status asc_problem_of_exposure(const asc_problem *p, const asc_settings *s,
                                   asc_arena *arena, const asc_problem **out,
                                   asc_error *err);
asc_status asc_problem_of_outcome(const asc_problem *p, const asc_settings *s,
                                  asc_arena *arena, const asc_problem **out,
                                  asc_error *err);
/* Does p have every covariate that `part` has, both chosen from one problem? */
bool asc_problem_has(const asc_problem *p, const asc_problem *part);

#endif
