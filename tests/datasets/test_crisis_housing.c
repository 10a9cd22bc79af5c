/* Crisis care and housing: the truth by another program's sum (numpy), and found in the files again. */
#include "field_pilot.h"

static const delivery services[] = {
    {"crisis_plan", 0, 14 * DAY, 0.2, 0.1, 0.45, {0, 0.2, -0.2}, 0},
    {"tenancy_secured", 0, 28 * DAY, -0.2, -0.1, 0.4, {0, -0.2, 0.2}, 0},
    {"peer_meeting", 0, 28 * DAY, -0.1, -0.2, 0.25, {0, 0.15, 0.1}, 0},
};

static void read_stays(const asc_simulated *s)
{
    const asc_table *t = pilot_table(s, "stays");
    for (size_t i = 0; i < t->rows; i++) {
        field_person *p = person_of(t, i);
        p->away[0] = (double)since(t, "admitted_at", i);
        p->away[1] = (double)since(t, "left_at", i);
        assert_true(p->away[0] >= 28 * DAY && p->away[1] <= 118 * DAY);
        const double days = (p->away[1] - p->away[0]) / DAY;
        assert_true(days >= 5 && days <= 20);
    }
}

/* Crises of people who are in hospital, and the spread of counts: variance less mean is above what chance leaves. */
static void crises_while_at_risk(const asc_simulated *s)
{
    const asc_table *t = pilot_table(s, "admissions");
    for (size_t i = 0; i < t->rows; i++) {
        if (!cell_is(t, "kind", i, "crisis")) continue;
        const double at = (double)since(t, "admitted", i);
        const field_person *p = person_of(t, i);
        if (at >= 28 * DAY) assert_false(at >= p->away[0] && at < p->away[1]);
    }
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < PEOPLE; i++) {
        sum += folk[i].y;
        squares += folk[i].y * folk[i].y;
    }
    const double mean = sum / PEOPLE, variance = squares / PEOPLE - mean * mean;
    assert_true(variance > 1.4 * mean);
}

static void test_data(void **state)
{
    static const double want[] = {
        1.1568677643442384, 1.0337073315548524, 0.8513048172684472, 0.7616446479629612,
        1.073028462479407,  0.9589617125460037, 0.7901842114487676, 0.7070846658059785};
    const asc_simulated s =
        read_pilot("crisis_housing", "enrolled", 20, services, 3, *state);
    assert_means(s.mu, want, 8);
    read_admissions(&s, "crisis", 28 * DAY, 118 * DAY);
    for (size_t i = 0; i < PEOPLE; i++) folk[i].early = 0; /* crises recur */
    read_stays(&s);
    crises_while_at_risk(&s);
    assert_recovered(s.mu, services, 3);
}

FIELD_PILOT_MAIN("crisis_housing")
