/* selected_on_crisis: a linked pilot (common_linked.c). Services are given to people in a bad spell (log odds ratio 2), which raised their emergencies in the last 23 days
 * before and passes by itself. Relapses afterwards do not depend on it.
 * Regression to the mean with a comparison: at equal earlier admissions, those who were reached are the less prone ones. The trend before (row 8) shows it. */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {.name = "selected_on_crisis",
                                          .title = "Services for people in a crisis",
                                          .spell = 2.0};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_selected_on_crisis = {
    .name = "selected_on_crisis",
    .summary = "people taken on because of a bad spell that passes by itself: no effect",
    .simulate = simulate,
};
