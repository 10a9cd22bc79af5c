/* no_effect: a linked pilot (common_linked.h) in which nothing is wrong and nothing helps.
 * What chance alone makes of the gate: level 3 says how well something is known, a benefit at level 3 would be false. */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {.name = "no_effect",
                                          .title = "Services after discharge"};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_no_effect = {
    .name = "no_effect",
    .summary = "two services after discharge that change nothing: linked files, no fault",
    .simulate = simulate,
};
