/* Relapses recorded as stable: two in five of those of people reached, none of the others. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("documentation_growth", *state);
    nothing_changes(&s);
    double relapses[2] = {0}, hidden[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        const size_t arm = folk[i].got > 0;
        n[arm] += folk[i].calls;
        hidden[arm] += folk[i].hidden;
        relapses[arm] += folk[i].calls - folk[i].stable + folk[i].hidden;
    }
    assert_true(hidden[0] == 0.0);
    assert_share(hidden[1], relapses[1], 0.4);
    assert_share(relapses[0] + relapses[1], n[0] + n[1], s.mu[3]);
    assert_share(n[0] + n[1], PEOPLE, 0.98);
}

PILOT_MAIN("documentation_growth")
