/* What the simulators of linked pilots share: people who left hospital, two services after it, records of several
 * agencies, and a study that asks everything the evidence gate can ask of it. One number makes each of them wrong in
 * one way, or none. */
#ifndef ASCRIBE_SIMULATE_COMMON_LINKED_H
#define ASCRIBE_SIMULATE_COMMON_LINKED_H

#include "ascribe/simulator.h"

typedef struct asc_linked_pilot {
    const char *name, *title;
    double
        effect; /* log odds ratio of a relapse for each service                           */
    double
        spell; /* log odds that a bad spell before the start adds to each delivery        */
    double
        recorded_stable; /* part of the relapses of people reached that is recorded as stable     */
    double
        coded; /* mean number of diagnoses that a service adds to what is on record          */
    double
        lost; /* part of the relapses of people reached that nobody hears of                 */
    double
        unlinked; /* part of the later admissions of people reached under an unknown id        */
    bool
        called; /* relapses are heard by a call on day 29, else seen as admissions            */
} asc_linked_pilot;

asc_status asc_linked_pilot_make(const asc_linked_pilot *plan, const asc_simulation *s,
                                 asc_arena *arena, asc_simulated *out, asc_error *err);

/* common_linked_study.c: the study file of a pilot. */
const char *asc_linked_pilot_study(const asc_linked_pilot *plan, asc_arena *arena);

#endif
