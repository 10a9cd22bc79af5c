/* Parts of the answer beyond shares: joint draws, stability, open coalitions, functions, claims. */
#ifndef ASCRIBE_ANSWER_MORE_H
#define ASCRIBE_ANSWER_MORE_H

#include "ascribe/answers.h"
#include "run_parts.h"

/* One level of one policy kind: the game among partners, or among functions. */
typedef struct asc_side {
    asc_answer *a;
    const asc_stage *st;
    const asc_kind_answer *k;
    const asc_run_level *of;
    const char *level; /* "partner" or "function" */
    size_t at;         /* 0: partners, 1: functions */
    size_t players;
    const char *const *player; /* [players] */
} asc_side;

enum { ASC_FULL_SAMPLE = -1 };

/* Levels of a stage: 1, or 2 where partners have functions; side i, partners first. */
size_t asc_sides(const asc_stage *st);
asc_side asc_side_of(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                     size_t i);
/* v(S) of a replicate, or of the full sample; NaN when it was refused or not kept. */
double asc_side_gain(const asc_side *s, asc_mask coalition, long replicate);
bool asc_side_kept(const asc_side *s, asc_mask coalition); /* in every replicate? */
/* Is the game given in full, and is it so in every replicate? */
bool asc_side_dense(const asc_side *s);
bool asc_side_draws_dense(const asc_side *s);
/* v [2^players] of a replicate or the full sample. */
void asc_side_table(const asc_side *s, long replicate, double *v);
int64_t asc_side_units(const asc_side *s, asc_mask coalition); /* observed under it */
/* The four key cells of a row: outcome, model, policy, level. */
void asc_side_keys(const asc_side *s, asc_frame *f);
/* Why nothing is said of draws, ""; why no part of the total is given, "". */
const char *asc_side_no_draws(const asc_side *s);
const char *asc_side_no_parts(const asc_side *s);
/* Interval of x / total at the level of the function classes; draws [R], total [R]. NaN without draws. */
asc_status asc_side_part(const asc_side *s, double part, const double *draw,
                         size_t stride, asc_interval *out, asc_error *err);
/* Interval of a statistic from its draws [R], at a level (0: the study's). */
asc_status asc_side_interval(const asc_side *s, double estimate, const double *draw,
                             double level, asc_interval *out, asc_error *err);

/* /tables/contribution_pair and /tables/unranked, of an index over players. */
asc_status asc_answer_joint(const asc_side *s, const asc_division *d, asc_error *err);
/* /tables/stability, of an index that divides the total. */
asc_status asc_answer_stability(const asc_side *s, const asc_division *d, asc_error *err);
/* /tables/completion, of a linear index over players. */
asc_status asc_answer_completion(const asc_side *s, const asc_asked *x,
                                 const asc_division *d, asc_error *err);
/* Why an index that leaves unobserved coalitions open has no modelled numbers; "": it has. */
const char *asc_completion_withholds(const asc_side *s, const asc_asked *x);
/* answer_review.c: is a review planned, and the evidence for this partner's part not settled? */
bool asc_beside_unsettled(const asc_answer *a, const char *partner);
/* answer_visibility.c: capped means of a stage, once; then /tables/visibility of an index over players. */
asc_status asc_visibility_fit(asc_stage *st, asc_arena *arena, asc_error *err);
asc_status asc_answer_visibility(const asc_side *s, const asc_asked *x,
                                 const asc_division *d, asc_error *err);
/* /tables/function_class and /tables/fragility. */
asc_status asc_answer_functions(const asc_side *s, asc_error *err);
/* /tables/register. */
asc_status asc_answer_register(const asc_side *s, asc_error *err);

/* After an index over players was solved; after all indices of a kind. */
asc_status asc_answer_division(asc_answer *a, const asc_stage *st,
                               const asc_kind_answer *k, const asc_asked *x,
                               asc_division d, asc_error *err);
asc_status asc_answer_more(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_error *err);

#endif
