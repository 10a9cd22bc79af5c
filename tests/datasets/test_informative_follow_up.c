/* Relapses nobody hears of: half of those of people reached. Who is heard of relapses less, though nobody is better. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("informative_follow_up", *state);
    nothing_changes(&s);
    double heard[2] = {0}, relapses[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < PEOPLE; i++) {
        const size_t arm = folk[i].got > 0;
        n[arm] += 1.0;
        heard[arm] += folk[i].calls;
        relapses[arm] += folk[i].calls - folk[i].stable;
        assert_int_equal(folk[i].hidden, 0);
    }
    assert_share(heard[0], n[0], 0.98);
    /* Of those reached r relapse: .98 (1 - r / 2) are heard of, .98 r / 2 relapse among them. */
    const double r = 2.0 * (1.0 - heard[1] / n[1] / 0.98);
    const double se = 2.0 * sqrt(0.17 / n[1]) / 0.98;
    assert_true(fabs(relapses[1] / n[1] - 0.98 * r / 2.0) < 4.0 * se);
    assert_true(r > 0.34 && r < 0.42);
    assert_true(relapses[1] / heard[1] < relapses[0] / heard[0] - 0.08);
}

PILOT_MAIN("informative_follow_up")
