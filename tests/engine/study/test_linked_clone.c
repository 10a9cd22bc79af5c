/* Waiting for deliveries up to the outcome (early: clone), by hand. Starts are 2024-03-10 06:00, a quarter of a day after
 * midnight; the partner's window is [0d, 7d), so it opens at 0.25 and closes at 7.25 on the clock of the unit.
 *   unit  contact (day on the clock)   return       death        counts?             until
 *   1     2.0                          none         none         yes                 2.0
 *   2     5.0                          3.0          none         no: after it        3.0
 *   3     3.0                          3.0          none         yes: with it        3.0
 *   4     none                         20.0         none         no                  7.25
 *   5     none                         1.0, 2.0     none         no                  1.0
 *   6     4.0                          none         day 3        no: after death     3.5, noon
 *   7     3.2                          none         day 3        yes: on its day     3.2
 *   8     0.25, the start itself       9.0          none         yes                 a second after 0.25
 *   9     none                         none         none         no                  7.25 */
#include "linked_fixture.h"
#include <math.h>

#define STUDY                                                                            \
    "study: {name: c, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables: {contacts: {time: at, no_record: none}, days: {time: on, no_record: "       \
    "none}, returns: {time: at}, deaths: {key: who, time: died, death: true}}\n"         \
    "unit: {table: stays, id: who, person: who, start: left}\n"
#define PARTNER(table) "partners: {c: {table: " table ", window: \"[0d, 7d)\"}}\n"
#define OUTCOME(death)                                                                   \
    "outcomes: {y: {table: returns, window: \"[0d, 30d)\", early: clone, death: " death  \
    ", good: lower}}\n"

static const csv_text tables[] = {
    {"stays", "who,left\n"
              "a,2024-03-10 06:00\nb,2024-03-10 06:00\nc,2024-03-10 06:00\n"
              "d,2024-03-10 06:00\ne,2024-03-10 06:00\nf,2024-03-10 06:00\n"
              "g,2024-03-10 06:00\nh,2024-03-10 06:00\ni,2024-03-10 06:00\n"},
    {"contacts", "who,at\n"
                 "a,2024-03-12 00:00\nb,2024-03-15 00:00\nc,2024-03-13 00:00\n"
                 "f,2024-03-14 00:00\ng,2024-03-13 04:48\nh,2024-03-10 06:00\n"},
    {"days", "who,on\n"
             "a,2024-03-12\nb,2024-03-13\nc,2024-03-13\nd,2024-03-11\n"},
    {"returns", "who,at\n"
                "b,2024-03-13 00:00\nc,2024-03-13 00:00\nd,2024-03-30 00:00\n"
                "e,2024-03-11 00:00\ne,2024-03-12 00:00\nh,2024-03-19 00:00\n"},
    {"deaths", "who,died\nf,2024-03-13\ng,2024-03-13\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

static void check(const char *text, const char *delivered, const char *y,
                  const double *opens, const double *ends)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    const asc_problem *p = &b.problem[0];
    assert_non_null(p->timing);
    for (size_t i = 0; i < p->n; i++) {
        assert_int_equal(p->delivered[i], delivered[i] - '0');
        assert_near(p->y[i], y[i] - '0', 0.0);
        assert_near(p->timing->opens[i], opens[i], 1e-12);
        assert_near(p->timing->ends[i], ends[i], 1e-12);
    }
}

static const char *clones_of(const char *text)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    asc_text out = asc_text_start(arena);
    char buffer[64];
    for (size_t i = 0; i < b.clone->rows; i++)
        asc_text_format(
            &out, "%s%s %lld", i > 0 ? "; " : "",
            asc_column_text(asc_table_find(b.clone, "delivered"), i, buffer, 64),
            (long long)asc_table_find(b.clone, "deliveries")->integer[i]);
    return out.data;
}

static void until_the_outcome(void **state)
{
    (void)state;
    const double q = 0.25, second = 1.0 / 86400.0;
    const double opens[] = {q, q, q, q, q, q, q, q, q};
    const double ends[] = {2.0, 3.0, 3.0, 7.25, 1.0, 3.5, 3.2, q + second, 7.25};
    const char *study = STUDY PARTNER("contacts") OUTCOME("composite");
    check(study, "101000110", "011111110", opens, ends);
    assert_string_equal(clones_of(study), "before the outcome 2; with it 2; after it 2");
    check(STUDY PARTNER("contacts") OUTCOME("competing"), "101000110", "011110010", opens,
          ends);
    /* everybody stays: no landmark */
    assert_string_equal(flow_of(study), "records 9 0");
}

/* Contacts by date: at noon, and on the day of the outcome with it. The window is that of days, from midnight on. */
static void dates_are_compared_by_the_day(void **state)
{
    (void)state;
    const double opens[9] = {0};
    const double ends[] = {2.5, 3.5, 3.5, 1.5, 1.0, 3.5, 3.5, 7.0, 7.0};
    const char *study = STUDY PARTNER("days") OUTCOME("composite");
    check(study, "111100000", "011111110", opens, ends);
    assert_string_equal(clones_of(study), "before the outcome 2; with it 2; after it 0");
}

static void who_is_not_reached(void **state)
{
    (void)state;
    const csv_text late[] = {
        {"stays", "who,left\na,2024-03-10 06:00\nb,2024-03-10 06:00\n"},
        {"contacts", "who,at\na,2024-03-12 00:00\n"},
        {"days", "who,on\na,2024-03-12\n"},
        {"returns", "who,at\na,2024-03-11 00:00\n"},
        {"deaths", "who,died\nb,2024-06-13\n"}};
    make_cohort(late, 5);
    assert_bind(STUDY PARTNER("contacts") OUTCOME("composite"), ASC_EDATA,
                "outcome 'y': partner 'c' delivered to none of 2 units before it");
    make_cohort(tables, sizeof tables / sizeof *tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(until_the_outcome),
                                       cmocka_unit_test(dates_are_compared_by_the_day),
                                       cmocka_unit_test(who_is_not_reached)};
    return cmocka_run_group_tests(tests, up, cohort_down);
}
