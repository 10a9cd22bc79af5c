/* People taken on in a bad spell: the dip before is in the data, and relapses are what they would have been. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("selected_on_crisis", *state);
    nothing_changes(&s);
    double relapses = 0.0, latest[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        relapses += folk[i].relapse;
        latest[folk[i].got > 0] += folk[i].latest;
        n[folk[i].got > 0] += 1.0;
    }
    assert_share(relapses, PEOPLE, s.mu[3]);
    assert_true(latest[1] / n[1] > latest[0] / n[0] + 0.08);
}

PILOT_MAIN("selected_on_crisis")
