/* unlinked_high_risk: a linked pilot (common_linked.c). 35 % of the later admissions of people who were reached stand under ids that nobody knows.
 * What is not linked looks like what did not happen. The linkage rate (row 4) shows it, and so do outcomes nothing could change (row 9). */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {.name = "unlinked_high_risk",
                                          .title =
                                              "Services for people with several names",
                                          .unlinked = 0.35};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_unlinked_high_risk = {
    .name = "unlinked_high_risk",
    .summary =
        "later admissions of people reached are under ids that nobody knows: no effect",
    .simulate = simulate,
};
