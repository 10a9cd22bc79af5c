/* Later admissions that do not link: 35 % of those of people reached. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("unlinked_high_risk", *state);
    nothing_changes(&s);
    double known = 0.0, relapses[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        const size_t arm = folk[i].got > 0;
        n[arm] += 1.0;
        relapses[arm] += folk[i].relapse;
        if (arm == 1) known += folk[i].later;
    }
    assert_share((double)unknown, (double)unknown + known, 0.35);
    assert_true(relapses[1] / n[1] < relapses[0] / n[0] - 0.08);
}

PILOT_MAIN("unlinked_high_risk")
