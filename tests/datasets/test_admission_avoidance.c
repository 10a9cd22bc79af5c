/* Admission avoidance: the truth by another program's sum (numpy), and found in the files again; checks at 48 and 72 hours to
 * the minute, later ones left out; the order of the services. */
#include "field_pilot.h"

static const delivery services[] = {
    {"nurse_visit", 0, 6 * HOUR, 0.1, 0.1, 0.4, {0, 0.2, -0.2}, 0},
    {"therapy_visit", 2 * HOUR, 36 * HOUR, -0.3, 0.2, 0.35, {0, -0.1, 0.2}, 0},
    {"monitoring_started", 6 * HOUR, 48 * HOUR, -0.7, 0.1, 0.4, {0, 0.1, 0.1}, 0.9},
};

/* y: confirmed stable within 48:00 to 72:00 hours. extra: 1 for a check there. */
static size_t read_checks(const asc_simulated *s)
{
    const asc_table *t = pilot_table(s, "checks");
    size_t late = 0, stable = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const int64_t at = since(t, "checked", i);
        const bool well = cell_is(t, "state", i, "stable");
        stable += well;
        assert_true(at >= 48 * HOUR);
        late += at > 72 * HOUR;
        if (at > 72 * HOUR) continue;
        person_of(t, i)->extra = 1.0;
        person_of(t, i)->y = well ? 1.0 : 0.0;
    }
    assert_int_equal(stable, s->ratings->rows);
    return late;
}

static void test_data(void **state)
{
    static const double want[] = {
        0.49411159531908777, 0.5475998671124678, 0.5205801636899139, 0.5727587553292239,
        0.5581799261679894,  0.6062966327479099, 0.5828025307020518, 0.6288447586298987};
    static const double best[] = {
        0.5944547002025743, 0.6479429719959542, 0.6209232685734004, 0.6731018602127106,
        0.6585230310514757, 0.7066397376313962, 0.6831456355855382, 0.7291878635133853};
    static const double admitted[] = {0.27118037292896063, 0.23538685767187495,
                                      0.25346834354846925, 0.2185440326153185,
                                      0.2282613568215755,  0.19604632951994935,
                                      0.21177793790027513, 0.18094967864560849};
    const asc_simulated s =
        read_pilot("admission_avoidance", "first_response", 65, services, 3, *state);
    assert_means(s.mu, want, 8);
    read_admissions(&s, "emergency", 48 * HOUR, 72 * HOUR + 60);
    assert_recovered(admitted, services, 3);
    for (size_t i = 0; i < PEOPLE; i++) folk[i].y = 0.0;
    const size_t late = read_checks(&s);
    assert_true(late > PEOPLE / 50);
    assert_recovered(s.mu, services, 3);
    for (size_t i = 0; i < PEOPLE; i++)
        if (folk[i].extra == 0.0) folk[i].y = 1.0;
    assert_recovered(best, services, 3);
    /* Over the orders nurse, therapy, monitoring; nurse, monitoring, therapy; therapy, nurse, monitoring. */
    assert_non_null(strstr(s.truth, "\"asymmetric\": [0.0530517117420"));
}

FIELD_PILOT_MAIN("admission_avoidance")
