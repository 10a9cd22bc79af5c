/* One bound study as an estimator sees it: borrowed, immutable, complete (no missing values). */
#ifndef ASCRIBE_PROBLEM_H
#define ASCRIBE_PROBLEM_H

#include "ascribe/array.h"
#include "ascribe/glm.h"
#include "ascribe/status.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_PLAYERS_MAX = 20 };

/* One covariate of the study and the columns of X it became. */
typedef struct asc_covariate {
    const char *name;    /* as the study names it                                       */
    size_t first, count; /* columns [first, first + count) of X                         */
    bool category;       /* dummy columns, the reference left out                       */
    const int32_t *code; /* [n] level of a category (0 = reference), or NULL            */
    const char *const
        *level; /* [levels], the reference first                               */
    size_t levels;
} asc_covariate;

/* The columns of X of a problem too large to hold them: read from the cohort again, one covariate at a
 * time. From one thread. */
typedef struct asc_column_source {
    void *context;
    /* value [n] of a covariate as column() wants it. */
    asc_status (*read)(void *context, size_t covariate, double *value, asc_error *err);
    /* x [n] of column j of X, one of the columns of that covariate. */
    void (*column)(const void *context, size_t j, const double *value, double *x);
} asc_column_source;

typedef struct asc_problem {
    size_t n;       /* units                                                  */
    size_t players; /* K, at most ASC_PLAYERS_MAX                             */
    const char *const
        *player; /* [K] names in declared order                            */
    const uint32_t
        *delivered;           /* [n] bit k-1 set: partner k delivered to the unit       */
    const uint32_t *eligible; /* [n] the same for eligibility, or NULL: all eligible    */
    asc_cmat x;               /* [n x p] covariates, intercept in column 0; data NULL:
                                 not held, see source                                */
    const char *const *term;  /* [p] "(intercept)", "age=[10-20)", "x", "x^2"           */
    const asc_covariate *covariate;
    size_t covariates;
    const double *y;         /* [n] outcome in the unit the study declares             */
    const double *w;         /* [n] weights >= 0, not all zero                         */
    const double *offset;    /* [n] log person-time, or NULL                           */
    const uint32_t *cluster; /* [n] 0..clusters-1 in order of first appearance         */
    size_t clusters;
    asc_family family;
    bool lower_is_better;
    const char *outcome; /* name                                                   */
    const asc_column_source
        *source; /* NULL: x is held. Then covariate[].code is NULL too */
} asc_problem;

#ifdef __cplusplus
}
#endif
#endif
