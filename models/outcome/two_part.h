/* Outcome model of an amount that is 0 for many. Private to models. */
#ifndef ASCRIBE_TWO_PART_H
#define ASCRIBE_TWO_PART_H

#include "outcome_model.h"

typedef struct asc_two_part {
    const asc_problem *problem;
    asc_problem part[2]; /* any amount at all; the amount of those that have one */
    asc_outcome_model any, amount;
    bool lognormal;    /* amount: log-normal with smearing, else gamma         */
    const char **term; /* [coefs]                                              */
    size_t coefs;      /* of any, of amount, and the smearing factor           */
} asc_two_part;

asc_status asc_two_part_prepare(const asc_problem *p, const asc_settings *s,
                                asc_arena *arena, asc_two_part *out, asc_error *err);
const char *asc_two_part_name(const asc_two_part *t, size_t term); /* of its part */
asc_status asc_two_part_fit(const asc_two_part *t, asc_arena *work, asc_means *out,
                            asc_error *err);
asc_status asc_two_part_refit(const asc_two_part *t, const double *w, const double *start,
                              asc_arena *work, asc_means *out, asc_error *err);

#endif
