/* Learners: conditional means of nuisances, fit and predict. One constant per learner: no state; a fit is a
 * pure function of its data, options and seed. Not refitted per replicate. */
#ifndef ASCRIBE_LEARNER_H
#define ASCRIBE_LEARNER_H

#include "ascribe/arena.h"
#include "ascribe/array.h"
#include "ascribe/option.h"
#include "ascribe/study.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is learnt: E(y | x). */
typedef struct asc_learner_data {
    asc_cmat x; /* [n x q] features, complete; no intercept                 */
    const char *const
        *name;       /* [q] of the features, for messages                        */
    const double *y; /* [n]                                                      */
    const double *w; /* [n] above 0; asc_learner_fit scales them to mean 1       */
    const uint32_t
        *cluster; /* [n] below clusters; inner folds are cluster mod folds    */
    size_t clusters;
    bool events; /* y is 0 or 1 and a probability is learnt; else any mean           */
    uint64_t seed;
} asc_learner_data;

typedef struct asc_learner {
    const char *name, *summary, *reference;
    const asc_option *option; /* at most ASC_LEARNER_OPTIONS_MAX; NULL: none      */
    bool
        only_events; /* learns probabilities only                                       */
    bool
        unbounded; /* what it predicts for events may lie outside [0, 1]: not for exposures */
    bool combines; /* takes candidates                                                */
    const char *(*missing)(
        void); /* or NULL; NULL, or why this build lacks it            */
    /* w has mean 1. *model is taken from the arena, and is all that predict needs. */
    asc_status (*fit)(const asc_learner_data *d, const asc_learner_spec *s,
                      asc_arena *arena, void **model, asc_error *err);
    /* mean [x.rows]; x has the columns of the fit. Thread-safe. */
    asc_status (*predict)(const void *model, asc_cmat x, asc_arena *work, double *mean,
                          asc_error *err);
    /* Of a learner that combines: weight of each candidate. */
    const double *(*weights)(const void *model);
} asc_learner;

typedef struct asc_learned {
    const asc_learner *learner;
    const void *model;
} asc_learned;

/* Refuses data the learner cannot have, by name and row. Thread-safe. */
asc_status asc_learner_fit(const asc_learner_spec *s, const asc_learner_data *d,
                           asc_arena *arena, asc_learned *out, asc_error *err);
asc_status asc_learner_predict(const asc_learned *l, asc_cmat x, asc_arena *work,
                               double *mean, asc_error *err);
/* Rows [count] of the data, in ascending order; clusters are numbered anew in their order. */
asc_status asc_learner_rows(const asc_learner_data *d, const uint32_t *row, size_t count,
                            asc_arena *arena, asc_learner_data *out, asc_error *err);
/* A learner with its default options. */
asc_learner_spec asc_learner_plain(const asc_learner *l);
/* Candidates of a stack: those named, or its own for the kind of outcome. */
size_t asc_learner_candidates(const asc_learner_spec *s, bool events,
                              asc_learner_spec candidate[], size_t most);
/* Is every learner of a specification there, and fit for exposures or such outcomes? what: "outcome",
 * "exposure of 'a'". */
asc_status asc_learner_check(const asc_learner_spec *s, bool events, bool exposure,
                             const char *what, asc_error *err);

enum { ASC_CANDIDATES_MAX = ASC_SPEC_CANDIDATES_MAX };

/* Registry. */
size_t asc_learner_count(void);
const asc_learner *asc_learner_at(size_t i);
const asc_learner *asc_learner_find(const char *name); /* NULL: none of that name */

#ifdef __cplusplus
}
#endif
#endif
