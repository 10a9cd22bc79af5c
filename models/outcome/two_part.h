/* Outcome model of an amount that is 0 for many. Private to models. */
#ifndef ASCRIBE_TWO_PART_H
#define ASCRIBE_TWO_PART_H

#include "outcome_model.h"

typedef struct asc_two_part {
    const asc_problem *problem;
    asc_problem part[2]; /* any amount at all; the amount of those that have one */
    asc_outcome_model any, amount;
    bool lognormal;    /* amount: log-normal with smearing, else gamma; or     */
    bool truncated;    /* counts above 0: nb2 without zeros                    */
    const char **term; /* [coefs]                                              */
    size_t coefs;      /* of any, of amount, and smearing factor or dispersion */
} asc_two_part;

asc_status asc_two_part_prepare(const asc_problem *p, const asc_settings *s,
                                asc_arena *arena, asc_two_part *out, asc_error *err);
const char *asc_two_part_name(const asc_two_part *t, size_t term); /* of its part */
/* Both parts fitted. What it holds is taken from work. */
typedef struct asc_two_part_solution {
    double *coef; /* [coefs]                                                      */
    double
        *inverse[2]; /* [p x p] of the parts, or NULL                                 */
    const asc_boundary
        *b; /* what the first part of a replicate lacks; NULL: full sample   */
    double condition;
    size_t passes;
    unsigned
        code; /* asc_outcome_code; refused: coef says nothing                         */
} asc_two_part_solution;

/* The full sample, and a replicate with sorted weights w (which never fails for the data's sake). */
asc_status asc_two_part_solve(const asc_two_part *t, bool curvature, asc_arena *work,
                              asc_two_part_solution *out, asc_error *err);
asc_status asc_two_part_resolve(const asc_two_part *t, const double *w,
                                const double *start, asc_arena *work,
                                asc_two_part_solution *out, asc_error *err);
/* The smearing factor at the coefficients of the parts, into the last of coef, where there is one; w [n] sorted weights of
 * the rows with an amount. */
asc_status asc_two_part_smear(const asc_two_part *t, const double *w, double *coef,
                              asc_arena *work, asc_error *err);
/* Means of the predictions under every policy, and their influence values [clusters x policies]. */
asc_status asc_two_part_means(const asc_two_part *t, const asc_two_part_solution *s,
                              const double *w, asc_arena *work, double *mean,
                              asc_error *err);
asc_status asc_two_part_influence(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *mean, asc_arena *work, double *out,
                                  asc_error *err);
/* m [n]: predictions of sorted rows under policy j of the list, 0 where the model's own w is. */
asc_status asc_two_part_predict(const asc_two_part *t, const asc_two_part_solution *s,
                                size_t j, asc_arena *work, double *m, asc_error *err);
/* r [n] = y - m(A, L) of sorted rows, 0 where w is; and what the estimation of m adds to sum_i c_i m(A_i, L_i), by
 * cluster. */
asc_status asc_two_part_residuals(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *w, asc_arena *work, double *r,
                                  asc_error *err);
asc_status asc_two_part_direction(const asc_two_part *t, const asc_two_part_solution *s,
                                  const double *c, asc_arena *work, double *l,
                                  asc_error *err);
asc_status asc_two_part_fit(const asc_two_part *t, asc_arena *work, asc_means *out,
                            asc_error *err);
asc_status asc_two_part_refit(const asc_two_part *t, const double *w, const double *start,
                              asc_arena *work, asc_means *out, asc_error *err);

#endif
