/* Trials of an answer that the plan declares: the same study with other reasonable choices, and partners whose
 * delivery can do nothing. They are run before the answer, which is judged by them. */
#ifndef ASCRIBE_TRIALS_H
#define ASCRIBE_TRIALS_H

#include "ascribe/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The total v(N) under one choice of the grid. */
typedef struct asc_trial {
    const char *outcome, *model, *policy;
    const char *analysis; /* its entry of /analyses                                     */
    const char *window;   /* "": the outcome is a column                                */
    const char
        *covariates; /* name of the set, "all"                                     */
    double trim;     /* NaN: the model takes none                                  */
    double units;    /* NaN: the data refused it                                   */
    double estimate, std_error, low,
        high;           /* signed gain per unit; NaN: withheld        */
    const char *reason; /* why, or ""                                 */
} asc_trial;

/* A partner whose delivery can do nothing, beside those of the study: what it seems to do. */
typedef struct asc_exposure_trial {
    const char *outcome, *model, *policy, *exposure;
    double reached;
    double estimate, std_error, low, high; /* v(N) - v(N without it), per unit */
    const char *reason;
} asc_exposure_trial;

/* How often a total as large comes about when deliveries are dealt out anew. */
typedef struct asc_permutation {
    const char *outcome, *model, *policy;
    const char
        *scheme;   /* who changes places: units, clusters, ...                       */
    size_t items;  /* that change places                                           */
    size_t strata; /* within which they do, by probability of getting nothing      */
    size_t permutations, refused, exceeding;
    double statistic,
        p; /* |v(N)| per unit; (1 + exceeding) / (1 + permutations)         */
    const char *reason; /* why there is no p, or ""                                     */
} asc_permutation;

/* A row of /tables/analyses. */
typedef struct asc_trial_entry {
    const char *name, *kind, *group, *level, *reason;
    double units; /* NaN: none */
} asc_trial_entry;

typedef struct asc_trials {
    asc_trial *grid; /* [grids] the registered choice is not among them */
    size_t grids, grid_room;
    asc_exposure_trial *exposure; /* [exposures] */
    size_t exposures, exposure_room;
    asc_permutation *permutation; /* [permutations] */
    size_t permutations;
    asc_trial_entry *entry; /* [entries] */
    size_t entries;
    asc_analysis *analysis; /* [analyses] of the entries that were analysed */
    size_t analyses;
} asc_trials;

#ifdef __cplusplus
}
#endif
#endif
