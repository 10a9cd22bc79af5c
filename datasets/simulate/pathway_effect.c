/* pathway_effect: a linked pilot (common_linked.c). Each service multiplies the odds of a relapse by exp(-0.75).
 * What the gate should let pass: the rate of level 3 with a benefit is the gate's power. */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {
        .name = "pathway_effect", .title = "Services after discharge", .effect = -0.75};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_pathway_effect = {
    .name = "pathway_effect",
    .summary = "two services after discharge that both lower relapses: linked files, "
               "true effect",
    .simulate = simulate,
};
