/* informative_follow_up: a linked pilot (common_linked.c). Half of the relapses of people who were reached are not heard of in the call on day 29; of the others 2 %.
 * Who is heard of looks better. Window completeness (row 3) shows it. */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {.name = "informative_follow_up",
                                          .title = "Calls that some do not answer",
                                          .lost = 0.5,
                                          .called = true};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_informative_follow_up = {
    .name = "informative_follow_up",
    .summary = "relapses of people reached are not heard of: no effect",
    .simulate = simulate,
};
