/* coding_growth: a linked pilot (common_linked.c). Each service adds 1.6 diagnoses on average to what is on record before the start, and no illness.
 * Adjusted for what is on record, people who were reached look iller than they are, and so seem to fare better; so do they on outcomes nothing could change (row 9), and balance suffers (rows 6, 7). */
#include "common_linked.h"

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    static const asc_linked_pilot plan = {
        .name = "coding_growth", .title = "Services that code more", .coded = 1.6};
    return asc_linked_pilot_make(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_coding_growth = {
    .name = "coding_growth",
    .summary = "services write down more diagnoses, so that people look iller than they "
               "are: no effect",
    .simulate = simulate,
};
