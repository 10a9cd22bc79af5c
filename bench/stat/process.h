/* The simulated processes of bench/stat: one partner, four covariates, a known effect. */
#ifndef ASCRIBE_BENCH_PROCESS_H
#define ASCRIBE_BENCH_PROCESS_H

#include "ascribe/problem.h"

typedef struct stat_process {
    const char *name, *what;
    size_t n, clusters;  /* clusters = n: every unit by itself                          */
    bool events;         /* a rare yes/no outcome; else an amount                      */
    bool cluster_wise;   /* the exposure is of whole clusters                           */
    double effect;       /* of an amount; of events on the logit                        */
    double outcome_bend; /* of f in the outcome: models of main effects are then wrong  */
    double exposure_bend;
    double pull; /* how strongly covariates drive delivery: 1, or more for poor overlap */
} stat_process;

size_t stat_process_count(void);
const stat_process *stat_process_at(size_t i);
/* Average effect in the population: exact. */
double stat_process_truth(const stat_process *p);
/* The data of one pilot, taken from the arena. */
asc_status stat_process_draw(const stat_process *p, uint64_t seed, uint64_t pilot,
                             asc_arena *arena, asc_problem *out, asc_error *err);

#endif
