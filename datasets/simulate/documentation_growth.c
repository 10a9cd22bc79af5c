/* documentation_growth: a linked pilot (common_linked.c). Relapses are heard by a call of the service on day 29; of those of people it reached, 40 % are recorded as stable.
 * The more is written, the better it looks. A reading of a sample of the calls recorded as stable (row 13) shows it. */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {.name = "documentation_growth",
                                          .title = "Calls after discharge",
                                          .recorded_stable = 0.4,
                                          .called = true};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_documentation_growth = {
    .name = "documentation_growth",
    .summary =
        "services record relapses as stable: the calls look better, nobody is better",
    .simulate = simulate,
};
