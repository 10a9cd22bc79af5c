/* Discharge savings: the truth by another program's sum (numpy), and found in the files again. */
#include "field_pilot.h"

static const delivery services[] = {
    {"discharge_plan", -2 * DAY, 0, 0.1, 0.2, 0.45, {0, 0.25, -0.2}, 0},
    {"medicines_reconciled", 0, 3 * DAY, -0.2, 0.1, 0.4, {0, -0.15, 0.2}, 0},
    {"first_visit", 0, 7 * DAY, -0.1, 0.25, 0.5, {0, 0.2, 0.1}, 0},
};

/* Deaths before day 7 are early; those who do not come home are not asked. */
static void read_deaths(const asc_simulated *s)
{
    const asc_table *t = pilot_table(s, "deaths");
    for (size_t i = 0; i < t->rows; i++) {
        field_person *p = person_of(t, i);
        const int64_t day =
            asc_column_integer(asc_table_find(t, "died"), i) - p->start / DAY;
        assert_true(day >= 1 && day < 30);
        if (day < 7) p->early++;
        if (day >= 7) assert_true(p->y == 0.0 || p->early > 0);
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        field_person *p = person_of(s->table, i);
        if (cell_is(s->table, "destination", i, "died") ||
            cell_is(s->table, "destination", i, "transfer"))
            p->y = (double)NAN;
        const int64_t length = -since(s->table, "admitted", i);
        assert_true(length >= 3 * DAY && length < 15 * DAY);
    }
}

static void test_data(void **state)
{
    static const double want[] = {0.28673414999087904, 0.25288147839193403,
                                  0.2507602918633931,  0.21980883726642744,
                                  0.23510928043270973, 0.21126440006551825,
                                  0.20391983211554113, 0.18240212676304568};
    const asc_simulated s =
        read_pilot("discharge_savings", "discharged", 65, services, 3, *state);
    assert_means(s.mu, want, 8);
    read_admissions(&s, "emergency", 7 * DAY, 30 * DAY);
    read_deaths(&s);
    assert_recovered(s.mu, services, 3);
}

FIELD_PILOT_MAIN("discharge_savings")
