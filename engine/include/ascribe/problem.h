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

/* A set of players: bit k - 1 set for player k in declared order. */
typedef uint64_t asc_mask;

enum { ASC_PLAYERS_MAX = 64 };

/* All of n players, 0 to 64. */
static inline asc_mask asc_mask_all(size_t n)
{
    return n == 0 ? 0 : UINT64_MAX >> (64 - n);
}

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

/* How much each function wrote down of the units it delivered to, and who would count as delivered to if no more
 * records for each contact were looked at than is usual. A contact is a day with records, or a unit. */
typedef struct asc_volume {
    const double *records;  /* [K] in all; NaN where not known                         */
    const double *contacts; /* [K]                                                     */
    double cap;             /* median records per contact over units and functions     */
    const asc_mask
        *delivered; /* [n] with records capped; NULL: the same as without      */
} asc_volume;

/* Waiting for deliveries, where the outcome is counted from the unit's start on (early: clone). Days on one clock
 * for all of a unit. A player waits in (opens, ends]: to its delivery where `delivered` has its bit, else to what ended the
 * waiting (outcome, death, the end of its window or of the outcome's). Nobody waits where ends <= opens, or opens is NaN. */
typedef struct asc_timing {
    const double *opens, *ends; /* [K][n]                                              */
    const bool *dates;          /* [K] times are days, put at noon                     */
} asc_timing;

/* Players are functions. A partner without functions is one function of its own name; the functions
 * of a partner are consecutive, in declared order. */
typedef struct asc_problem {
    size_t n;                   /* units                                               */
    size_t players;             /* K, at most ASC_PLAYERS_MAX                          */
    const char *const *player;  /* [K] names in declared order                         */
    size_t partners;            /* those that play                                     */
    const char *const *partner; /* [partners] names in declared order                  */
    const uint32_t *owner;      /* [K] partner of a function, ascending; NULL: every
                                   function is a partner, and partners, partner are not set */
    const asc_mask *delivered;  /* [n] bit k-1 set: function k delivered to the unit   */
    const asc_mask *eligible;   /* [n] the same for eligibility, or NULL: all eligible */
    const asc_volume *volume;   /* what the functions wrote down; NULL: not known      */
    asc_cmat x;                 /* [n x p] covariates, intercept in column 0; data NULL:
                                not held, see source                                   */
    const char *const *term; /* [p] "(intercept)", "age=[10-20)", "x", "x^2"           */
    const asc_covariate *covariate;
    size_t covariates;
    const double *y;      /* [n] outcome in the unit the study declares; NULL: sealed */
    const double *w;      /* [n] weights >= 0, not all zero                         */
    const double *offset; /* [n] log person-time, or NULL                           */
    const uint32_t *cluster; /* [n] 0..clusters-1 in order of first appearance         */
    size_t clusters;
    asc_family family;
    bool
        lognormal; /* of two parts: amounts above 0 log-normal with smearing, else gamma   */
    bool
        truncated; /* of two parts: counts, those above 0 by nb2 without zeros           */
    bool lower_is_better;
    const char *outcome; /* name                                                   */
    const char *unit;    /* of y: "GBP", "days"; NULL: nobody said                 */
    const asc_timing
        *timing; /* NULL: deliveries come before the outcome's window       */
    const asc_column_source
        *source; /* NULL: x is held. Then covariate[].code is NULL too */
} asc_problem;

/* The partner level of a problem, also where owner is NULL. */
static inline size_t asc_problem_partners(const asc_problem *p)
{
    return p->owner == NULL ? p->players : p->partners;
}
static inline const char *const *asc_problem_partner(const asc_problem *p)
{
    return p->owner == NULL ? p->player : p->partner;
}
/* The functions of all partners in a set of partners: a coalition of the quotient game as one of the
 * game among functions. */
static inline asc_mask asc_problem_functions(const asc_problem *p, asc_mask partners)
{
    if (p->owner == NULL) return partners;
    asc_mask set = 0;
    for (size_t k = 0; k < p->players; k++) set |= (partners >> p->owner[k] & 1) << k;
    return set;
}

#ifdef __cplusplus
}
#endif
#endif
