/* Diagnoses on record: 1.6 more for each service, on average, than illnesses. */
#include "linked_pilot.h"

static void test_data(void **state)
{
    const asc_simulated s = count_people("coding_growth", *state);
    nothing_changes(&s);
    double relapses = 0.0, sum = 0.0, more = 0.0;
    for (size_t i = 0; i < PEOPLE; i++) {
        relapses += folk[i].relapse;
        sum += folk[i].diagnoses;
        more += folk[i].got;
        assert_true(folk[i].diagnoses <= 4 + 2 * folk[i].got);
    }
    assert_share(relapses, PEOPLE, s.mu[3]);
    /* Mean 1.2 + 1.6 services, variances .84 and .32 a service. */
    const double se = sqrt((0.84 * PEOPLE + 0.32 * more)) / PEOPLE;
    assert_true(fabs(sum / PEOPLE - 1.2 - 1.6 * more / PEOPLE) < 4.0 * se);
}

PILOT_MAIN("coding_growth")
