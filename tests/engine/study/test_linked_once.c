/* What lies at the edges of a unit, each case counted by hand: time, deaths and stays that belong to a later unit of the
 * same person, deaths before the window and before the start, records after a death, days to a date, states that began
 * before the window. */
#include "linked_fixture.h"

#include <math.h>

#define HEAD                                                                             \
    "study: {name: e, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables: {deaths: {key: who, time: died, death: true},\n"                            \
    "         calls: {key: call, time: at}, notes: {key: note, time: day},\n"            \
    "         homes: {time: since, end: until}}\n"
#define UNIT(repeat)                                                                     \
    "unit: {table: stays, id: id, person: who, start: left, repeat: " repeat "}\n"

/* a: a second unit on day 20 of the first, death on day 25. b: death on day 3. c: death the day before the start.
 * d, e: alive. */
static const csv_text tables[] = {
    {"stays", "id,who,left\n"
              "1,a,2024-03-01 12:00\n"
              "2,a,2024-03-21 12:00\n"
              "3,b,2024-03-01 12:00\n"
              "4,c,2024-03-01 12:00\n"
              "5,d,2024-03-01 12:00\n"
              "6,e,2024-03-01 12:00\n"},
    {"calls", "call,who,at\n"
              "1,a,2024-03-11 12:00\n" /* day 10 of unit 1                    */
              "2,a,2024-03-24 12:00\n" /* day 3 of unit 2, day 23 of unit 1   */
              "3,b,2024-03-05 09:00\n" /* after b died                        */
              "4,d,2024-03-04 08:00\n"
              "5,d,2024-03-11 08:00\n"},
    {"notes", "note,who,day\n"
              "1,d,2024-03-04\n"
              "2,a,2024-03-22\n"
              "3,b,2024-03-06\n" /* after b died */
              "4,e,2024-03-02\n"},
    {"homes", "who,since,until,place\n"
              "a,2024-03-16 12:00,2024-03-26 12:00,ward\n" /* day 15 to 25 of unit 1  */
              "d,2024-01-01 00:00,2024-06-01 00:00,home\n"
              "b,2024-01-01 00:00,2024-03-02 00:00,home\n"},
    {"deaths", "who,died\n"
               "a,2024-03-26\n"
               "b,2024-03-04\n"
               "c,2024-02-29\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

static const char *study_of(const char *unit, const char *outcome)
{
    return asc_take_format(
        arena, "%s%soutcomes: {y: {%s, good: lower}}\nmissing: {y: exclude}\n", HEAD,
        unit, outcome);
}

/* A person's second unit takes over: its records, its time at risk, its days of a stay, its death. */
static void a_later_unit_takes_over(void **state)
{
    (void)state;
    const char *const all = UNIT("all"), *const gap = UNIT("{gap: 1d}");
    const char *rate =
        "table: calls, family: poisson, window: \"[0d, 30d)\", take: rate, "
        "death: censor";
    asc_bound b;
    asc_error err = {0};
    asc_study s = read_study(study_of(all, rate));
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    assert_int_equal(b.units, 5);
    /* Unit 1 has 20 days and one call, unit 2 runs to midnight of 26 March: 4.5 days and one call. */
    static const double days[] = {20.0, 4.5, 2.5, 30.0, 30.0}, calls[] = {1, 1, 1, 2, 0};
    for (size_t i = 0; i < 5; i++) {
        assert_near(exp(b.problem[0].offset[i]), days[i], 1e-12);
        assert_near(b.problem[0].y[i], calls[i], 0);
    }
    s = read_study(study_of(gap, rate));
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    assert_near(exp(b.problem[0].offset[0]), 24.5, 1e-12);
    assert_near(b.problem[0].y[0], 2, 0);

    const char *stay = "table: homes, where: {place: ward}, family: gaussian, window: "
                       "\"[0d, 30d)\", take: days, death: composite";
    /* 15 to 20 is unit 1's; 20 to the death on day 24.5, and the days after it, are unit 2's. */
    assert_cells(frame_of(study_of(all, stay)), "y", "5 30 27.5 0 0");
    assert_cells(frame_of(study_of(gap, stay)), "y", "15 30 27.5 0 0");

    const char *any = "table: notes, window: \"[0d, 30d)\", death: composite";
    assert_cells(frame_of(study_of(all, any)), "y", "0 1 1 1 1");
    assert_cells(frame_of(study_of(all, any)), "y.died", "false true true false false");
    assert_cells(frame_of(study_of(gap, any)), "y", "1 1 1 1 1");
}

/* b died on day 3, before the window opens: the rule of the outcome says what that is, as for a death within. */
static void a_death_before_the_window(void **state)
{
    (void)state;
    static const struct {
        const char *death, *id, *y;
    } cases[] = {{"competing", "1 2 3 5 6", "1 0 0 1 0"},
                 {"composite", "1 2 3 5 6", "1 1 1 1 0"},
                 {"missing", "1 5 6", "1 1 0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *y = asc_take_format(
            arena, "table: calls, window: \"[4d, 20d)\", death: %s", cases[i].death);
        assert_cells(frame_of(study_of(UNIT("all"), y)), "id", cases[i].id);
        assert_cells(frame_of(study_of(UNIT("all"), y)), "y", cases[i].y);
    }
    /* Without a landmark only c leaves, who cannot have been discharged; with one b does too. */
    const char *y = "table: calls, window: \"[4d, 20d)\", death: competing";
    assert_string_equal(flow_of(study_of(UNIT("all"), y)),
                        "records 6 0; death_before_start 5 1");
    y = asc_take_format(arena, "%s, early: landmark", y);
    assert_string_equal(flow_of(study_of(UNIT("all"), y)),
                        "records 6 0; early_outcome 3 3; early_death 2 1");
}

static void dates_that_cannot_be_right(void **state)
{
    (void)state;
    const char *study =
        HEAD UNIT("all") "partners: {p: {table: notes, window: \"[0d, 7d)\"}}\n"
                         "outcomes: {y: {table: calls, window: \"[7d, 20d)\", early: "
                         "landmark, death: "
                         "competing, good: lower}}\n"
                         "counterfactual: {model: gcomp}\n";
    assert_cells(frame_of(study), "id", "1 6");
    assert_string_equal(note_of(study, "record_after_death"),
                        "1 of 6 units have records of partner 'p' dated after the "
                        "person's death, which were counted: a date is wrong, or two "
                        "persons were taken for one");
}

/* Whatever the hour of the start, a date is a whole number of days away; so are calendar days. */
static void days_to_a_date(void **state)
{
    (void)state;
    const char *of = "family: gaussian, take: first_time, death: competing";
    const char *day =
        asc_take_format(arena, "table: notes, window: \"[0d, 9d)\", %s", of);
    assert_cells(frame_of(study_of(UNIT("all"), day)), "id", "2 3 5 6");
    assert_cells(frame_of(study_of(UNIT("all"), day)), "y", "1 5 3 1");
    const char *cd =
        asc_take_format(arena, "table: calls, window: \"[0cd, 9cd]\", %s", of);
    assert_cells(frame_of(study_of(UNIT("all"), cd)), "y", "3 4 3");
    const char *hour = asc_take_format(
        arena, "table: calls, where: {call: 4}, window: \"[0d, 9d)\", %s", of);
    assert_near(asc_table_find(frame_of(study_of(UNIT("all"), hour)), "y")->real[0],
                3.0 - 4.0 / 24.0, 1e-12);
}

/* d has been at home since January, and is on day 42; b's home ended on day 1. */
static void a_state_that_began_before(void **state)
{
    (void)state;
    const char *y =
        "table: homes, window: \"[35d, 42d]\", take: state, column: place, is: "
        "home, unseen: bad, death: competing";
    const char *study = asc_take_format(arena, "%s%soutcomes: {y: {%s, good: higher}}\n",
                                        HEAD, UNIT("{gap: 30d}"), y);
    assert_cells(frame_of(study), "id", "1 3 5 6");
    assert_cells(frame_of(study), "y", "0 0 1 0");
}

/* In the ten days before its second start a was in the ward for five: one call is the pace of two. Who was never at
 * risk has no pace. */
static void a_rate_before(void **state)
{
    (void)state;
    const char *study = HEAD UNIT(
        "all") "covariates: [{name: v, table: calls, take: rate, window: \"[-10d, "
               "0d)\",\n"
               "  at_risk: {less: {table: homes, days: [since, until]}}},\n"
               "  {name: n, table: calls, take: count, window: \"[-10d, 0d)\"}]\n"
               "missing: {v: exclude}\n";
    assert_cells(frame_of(study), "id", "1 2 6");
    assert_cells(frame_of(study), "v", "0 2 0");
    assert_cells(frame_of(study), "n", "0 1 0");
}

int main(void)
{
    const struct CMUnitTest tests_[] = {cmocka_unit_test(a_later_unit_takes_over),
                                        cmocka_unit_test(a_death_before_the_window),
                                        cmocka_unit_test(dates_that_cannot_be_right),
                                        cmocka_unit_test(days_to_a_date),
                                        cmocka_unit_test(a_rate_before),
                                        cmocka_unit_test(a_state_that_began_before)};
    return cmocka_run_group_tests(tests_, up, cohort_down);
}
