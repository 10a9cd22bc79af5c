/* Regional expansion: the truth by another program's sum (numpy), and found in the files again; the welcome call adds nothing to any
 * coalition, coordination more than all others together. */
#include "field_pilot.h"

static const delivery services[] = {
    {"named_coordinator", 0, 14 * DAY, 0.1, 0.15, 0.35, {0, 0.2, -0.1}, 0},
    {"medicines_review", 0, 30 * DAY, -0.3, 0.1, 0.3, {0, -0.1, 0.1}, 0},
    {"home_visit", 0, 21 * DAY, -0.2, 0.25, 0.4, {0, 0.1, 0.1}, 0},
    {"transport_arranged", 0, 30 * DAY, -0.6, 0.2, 0.2, {0, 0.15, 0.3}, 0},
    {"welcome_call", 0, 7 * DAY, 0.2, 0.1, 0.35, {0, 0.2, 0.0}, 0},
};

static void test_data(void **state)
{
    static const double want[] = {
        0.5555638451778614, 0.37326085370460443, 0.5359691826081906, 0.35672529532727126,
        0.5288475020937624, 0.35077078260789635, 0.5090957449803636, 0.33467991182040674};
    const asc_simulated s =
        read_pilot("regional_expansion", "enrolled", 60, services, 5, *state);
    assert_means(s.mu, want, 8);
    assert_near(s.mu[31], 0.3239877702344732, 1e-12);
    for (size_t i = 0; i < 16; i++) assert_near(s.mu[i], s.mu[i + 16], 1e-12);
    assert_near(s.shapley[4], 0.0, 1e-12);
    assert_true(s.shapley[0] > 2.0 * (s.shapley[1] + s.shapley[2] + s.shapley[3]));
    read_admissions(&s, "emergency", 30 * DAY, 120 * DAY);
    assert_recovered(s.mu, services, 5);
}

FIELD_PILOT_MAIN("regional_expansion")
