/* Disclosure control: which counts may leave, which others must be held back so that they cannot be worked
 * out, and what an attacker who knows every published number could still conclude. */
#ifndef ASCRIBE_DISCLOSURE_H
#define ASCRIBE_DISCLOSURE_H

#include "ascribe/result.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum asc_profile {
    ASC_PROFILE_NONE,
    ASC_PROFILE_HES, /* 1-7 hidden, others to the nearest 5, zero shown                  */
    ASC_PROFILE_CMS, /* 1-10 hidden, zero shown                                          */
    ASC_PROFILE_TRE10 /* 0-9 hidden                                                       */
} asc_profile;
bool asc_profile_find(const char *name, asc_profile *profile); /* none hes cms tre10 */
const char *asc_profile_name(asc_profile profile);

/* ---- disclosure.c: cells ---- */

/* Is the count of people to be hidden for its own sake? */
bool asc_count_sensitive(asc_profile profile, int64_t count);
/* What stands in its place when it is shown: rounded under hes. */
int64_t asc_count_shown(asc_profile profile, int64_t count);

/* Two more rules of tre10 for a total of contributions x [n] >= 0: the two largest below 90 % of it, and what is
 * left without them at least 10 % of the largest. */
bool asc_dominated(const double *x, size_t n);

/* sum of sign[i] count[cell[i]] = 0, as the reader knows the tables to be made. */
typedef struct asc_relation {
    const size_t *cell;
    const int8_t *sign;
    size_t cells;
} asc_relation;

typedef struct asc_cells {
    asc_profile profile;
    const int64_t *count; /* [cells] */
    size_t cells;
    const asc_relation *relation;
    size_t relations;
    const int64_t *
        lower; /* [cells] what is known of a hidden one beforehand, or NULL: 0 (tre10), 1 */
    const uint8_t *
        nowhere; /* [cells] 1: stands in no table, so it is hidden from the start; or NULL */
    const double *
        weight; /* [cells] what hiding one costs, or NULL: 1 + its count                   */
} asc_cells;

/* hidden [cells], out: 1 for the sensitive ones and as many others as it takes that no attacker who knows all
 * relations and shown numbers can work out a sensitive one. ASC_EDATA when that cannot be; ASC_EDATA without
 * GLPK where secondary suppression is needed. */
asc_status asc_cells_protect(const asc_cells *c, asc_arena *work, uint8_t *hidden,
                             asc_error *err);
/* What the attacker knows of one cell: the least and largest value that fit everything shown. */
asc_status asc_cells_attack(const asc_cells *c, const uint8_t *hidden, size_t cell,
                            asc_arena *work, double *low, double *high, asc_error *err);

/* ---- disclose.c: results ---- */

typedef struct asc_disclosure {
    asc_profile profile;
    size_t counts;  /* of people in the tables                                          */
    size_t primary; /* hidden for their own sake                                        */
    size_t
        secondary; /* hidden so that those cannot be worked out                        */
} asc_disclosure;

/* The result as it may leave: counts of people and events hidden (missing, or NaN) or rounded over all tables
 * together, rates and intervals that would give them away withheld; draws are left out. */
asc_status asc_disclose(const asc_result *in, asc_profile profile, asc_arena *arena,
                        asc_result *out, asc_disclosure *summary, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
