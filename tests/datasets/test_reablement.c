/* Reablement: the truth by another program's sum (numpy), and found in the files again; nobody who is elsewhere has hours. */
#include "field_pilot.h"

static const delivery services[] = {
    {"goal_plan", 0, 14 * DAY, 0.0, 0.1, 0.4, {0, 0.2, -0.1}, 0},
    {"equipment_fitted", 0, 10 * DAY, -0.2, 0.2, 0.45, {0, -0.1, 0.2}, 0},
};

static void read_reviews(const asc_simulated *s)
{
    const asc_table *t = pilot_table(s, "reviews");
    const asc_column *hours = asc_table_find(t, "weekly_hours");
    for (size_t i = 0; i < PEOPLE; i++) folk[i].y = (double)NAN;
    for (size_t i = 0; i < t->rows; i++) {
        const int64_t at = since(t, "reviewed", i);
        assert_true(at >= 36 * DAY && at < 48 * DAY);
        const double x = asc_column_real(hours, i);
        person_of(t, i)->y = x;
        if (!isnan(x)) assert_true(x >= 0.0 && x * 4.0 == floor(x * 4.0));
    }
    const asc_column *earlier = asc_table_find(s->table, "hours_before");
    double had = 0.0;
    for (size_t i = 0; i < PEOPLE; i++) {
        const field_person *p = person_of(s->table, i);
        had += asc_column_real(earlier, i) > 0.0 ? 1.0 : 0.0;
        const bool none = cell_is(s->table, "six_weeks", i, "none"),
                   some = cell_is(s->table, "six_weeks", i, "package");
        assert_true(none == (p->y == 0.0));
        assert_true(some == (p->y > 0.0));
    }
    assert_true(had > 0.25 * PEOPLE && had < 0.4 * PEOPLE);
}

static void test_data(void **state)
{
    static const double want[] = {4.845815353105477, 3.731393259507484, 4.399928130929164,
                                  3.3448224250045393};
    const asc_simulated s = read_pilot("reablement", "began", 70, services, 2, *state);
    assert_means(s.mu, want, 4);
    read_reviews(&s);
    assert_recovered(s.mu, services, 2);
}

FIELD_PILOT_MAIN("reablement")
