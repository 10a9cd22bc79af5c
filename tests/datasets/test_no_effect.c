/* The simulator without effect or fault: its truth, its data, and that people who were reached differ by who they are. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("no_effect", *state);
    nothing_changes(&s);
    double relapses = 0.0, latest[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        relapses += folk[i].relapse;
        latest[folk[i].got > 0] += folk[i].latest;
        n[folk[i].got > 0] += 1.0;
    }
    assert_share(relapses, PEOPLE, s.mu[3]);
    /* A bad spell is no reason for a service here. */
    assert_true(fabs(latest[1] / n[1] - latest[0] / n[0]) < 0.04);
    assert_int_equal(unknown, 0);
}

PILOT_MAIN("no_effect")
