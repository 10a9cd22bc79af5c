/* The simulator with an effect: its truth by another quadrature, and its data against the truth. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("pathway_effect", *state);
    assert_near(s.mu[0], 0.37102789134823266, 1e-12);
    assert_near(s.mu[1], 0.30525264536875263, 1e-12);
    assert_near(s.mu[2], 0.30525264536875263, 1e-12);
    assert_near(s.mu[3], 0.24785643855801213, 1e-12);
    assert_near(s.shapley[0] + s.shapley[1], s.mu[0] - s.mu[3], 1e-12);
    double relapses = 0.0;
    for (size_t i = 0; i < PEOPLE; i++) relapses += folk[i].relapse;
    assert_share(relapses, PEOPLE, s.mu[3]); /* everyone keeps what was delivered */
    assert_int_equal(unknown, 0);
}

PILOT_MAIN("pathway_effect")
