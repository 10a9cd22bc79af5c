/* Runs a bound study: every outcome x model, all policies, bootstrap, games, contributions, and lays
 * the answer out as an asc_result. */
#ifndef ASCRIBE_RUN_H
#define ASCRIBE_RUN_H

#include "ascribe/contribution.h"
#include "ascribe/estimator.h"
#include "ascribe/gate.h"
#include "ascribe/journal.h"
#include "ascribe/measure.h"
#include "ascribe/pool.h"
#include "ascribe/trials.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct asc_progress {
    /* done of total replicates, over all outcomes and models; called from one thread at a time,
     * about five times a second. */
    void (*update)(void *context, const char *stage, size_t done, size_t total);
    void *context;
} asc_progress;

/* Where a run finds its models by name. */
typedef struct asc_run_models {
    const asc_estimator *(*estimator)(const char *name); /* NULL: none of that name */
    const asc_index *(*index)(const char *name);
} asc_run_models;

/* A change of the plan that was logged with its reason. */
typedef struct asc_logged_amendment {
    const char *day, *note;
    bool seen; /* outcomes had been bound */
} asc_logged_amendment;

/* What an audit log says of the plan of this run. */
typedef struct asc_registration {
    asc_plan_state state;
    bool registered; /* there is a locked plan                                       */
    bool sealed;     /* and this is the cohort that was sealed                       */
    const char
        *difference; /* of the plan from the locked one, "" when it is the same      */
    const char *locked, *sealed_on; /* days, NULL: never                             */
    const asc_logged_amendment *amended; /* [amendments] */
    size_t amendments;
} asc_registration;

/* What is looked at beside the estimates, before them. */
typedef struct asc_beside {
    bool counted; /* the study measures something: tally                        */
    asc_tally tally;
    /* outcome, player, adjusted, records: credit of the first model and index worked out again with how much is
     * written down about a unit among the covariates; records: its mean over the units reached. NULL: not asked */
    const asc_table *credit;
} asc_beside;

typedef struct asc_run {
    asc_journal *journal;  /* or NULL */
    asc_progress progress; /* update may be NULL */
    /* Asked from any thread. True: running replicates finish, finished blocks are flushed, and the run
     * ends with ASC_ESTOPPED. asked NULL: never. */
    asc_stop stop;
    const asc_run_models *models;         /* NULL: the registry */
    const asc_registration *registration; /* NULL: not registered */
    const asc_trials *trials;             /* of asc_run_trials; NULL: none */
    const asc_beside
        *beside; /* NULL: nothing was looked at                              */
    /* Players up to which an index may ask for all coalitions; 0: ASC_DENSE_USUAL. */
    size_t players_max;
    size_t resumed;    /* out: replicates taken from the journal */
    size_t slow;       /* out: replicates of blocks that were fitted by themselves */
    size_t passes[64]; /* out: distribution of passes over replicates */
    char plan[256];    /* out: how the last stage was fitted into memory */
} asc_run;

/* out borrows from s, b and arena; recipe and cohort_blake2b are left NULL for the caller, who knows the
 * cohort. Replicates run on the pool; the answer does not depend on the number of threads, nor on
 * how much of it came from the journal. */
asc_status asc_run_study(const asc_study *s, const asc_bound *b, asc_run *run,
                         asc_arena *arena, asc_result *out, asc_error *err);
/* Refuses what the study file alone tells that a run cannot answer: a name that is not in the registry (models NULL:
 * the program's), a target or a family that a model has no means of. */
asc_status asc_run_accepts(const asc_study *s, const asc_bound *b,
                           const asc_run_models *models, asc_arena *arena,
                           asc_error *err);
/* Counts what the study measures and works out credit again with covariates of use: visibility: run->beside of the
 * run that follows. Nothing where the study asks for neither. */
asc_status asc_run_beside(const asc_study *s, const asc_cohort *c, const asc_run *run,
                          asc_arena *arena, asc_beside *out, asc_error *err);
/* Runs the study again within every group of `groups.by`, without a journal, and adds to out: /tables/analyses,
 * /tables/consistency and the tables of each group. A group whose data refuse the analysis stands in
 * /tables/analyses with the reason. Without groups nothing happens. */
asc_status asc_run_groups(const asc_study *s, const asc_cohort *c, asc_run *run,
                          asc_arena *arena, asc_result *out, asc_error *err);
/* Runs the trials the plan declares (`evidence.multiverse`, `evidence.negative_exposures`), each without a
 * journal, before the answer they are held against: hand them to it in run->trials. */
asc_status asc_run_trials(const asc_study *s, const asc_cohort *c, const asc_run *run,
                          asc_arena *arena, asc_trials *out, asc_error *err);
/* Adds to the trials how often totals as large come about by chance (`evidence.permutations`). */
asc_status asc_run_permutations(const asc_study *s, const asc_bound *b,
                                const asc_run *run, asc_arena *arena, asc_trials *t,
                                asc_error *err);
/* Adds to the finished result, after its groups: /tables/multiverse, /tables/multiverse_summary,
 * /tables/negative_exposure, /tables/permutation, their entries of /tables/analyses, their tables. */
asc_status asc_trials_tell(const asc_study *s, const asc_trials *t, asc_arena *arena,
                           asc_result *out, asc_error *err);
/* Version, compiler, libraries, CPU, kernels, seed, hashes: /recipe. */
asc_table *asc_recipe(const asc_study *s, const char *cohort_hex, asc_arena *arena);
/* One line that changes whenever the program might give other bits. */
const char *asc_build_id(void);

#ifdef __cplusplus
}
#endif
#endif
