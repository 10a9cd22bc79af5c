/* Trials of an answer, between the files that make them. */
#ifndef ASCRIBE_RUN_TRIALS_H
#define ASCRIBE_RUN_TRIALS_H

#include "ascribe/run.h"
#include "ascribe/study.h"
#include "run_variant.h"

/* The study with its primary outcomes alone, without gate, groups, claims and money. */
asc_status asc_trial_primary(const asc_study *s, asc_arena *arena, asc_study *out,
                             asc_error *err);
/* Fills in the total of a trial from the answer of its run; NULL: there is none. */
void asc_trial_total(const asc_result *r, asc_trial *row, asc_arena *arena);
/* A text cell, "" where there is none. */
const char *asc_trial_cell(const asc_table *t, const char *column, size_t row,
                           asc_arena *arena);
/* An entry of /tables/analyses with copies of its tables. */
void asc_trial_keep(asc_trials *t, const char *name, const char *kind, const char *group,
                    const char *level, const asc_variant *v, asc_arena *arena);
/* run_multiverse.c, run_exposures.c */
asc_status asc_run_multiverse(const asc_study *s, const asc_cohort *c, const asc_run *run,
                              asc_arena *arena, asc_trials *t, asc_error *err);
asc_status asc_run_exposures(const asc_study *s, const asc_cohort *c, const asc_run *run,
                             asc_arena *arena, asc_trials *t, asc_error *err);

#endif
