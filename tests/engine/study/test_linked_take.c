/* What a partner takes from its records, on visits counted by hand. Starts are 2024-03-10 09:00, windows [0d, 7d].
 *   unit  nurse (day: status)                              helper        by date
 *   1     1: done, 2: done, 3: done                        1, later      11
 *   2     1: done, 4: missed                               none          none
 *   3     2: blank                                         2, same time  13
 *   4     3: done, 3: blank, 8 (outside): missed           1             13
 *   5     none                                             5             10
 *   6     12 visits done, hourly on day 6                  none          16
 *   7     1: missed, 1: blank                              1, earlier    none */
#include "linked_fixture.h"

#define HEAD                                                                             \
    "study: {name: t, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables: {visits: {key: visit, time: at, no_record: none}, days: {time: on}, "       \
    "returns: {time: at}}\n"                                                             \
    "unit: {table: stays, id: id, person: who, start: left}\n"
#define OUTCOME                                                                          \
    "outcomes: {y: {table: returns, window: \"[7d, 30d)\", early: landmark, good: "      \
    "lower}}\n"

static const csv_text tables[] = {
    {"stays", "id,who,left\n"
              "1,a,2024-03-10 09:00\n2,b,2024-03-10 09:00\n3,c,2024-03-10 09:00\n"
              "4,d,2024-03-10 09:00\n5,e,2024-03-10 09:00\n6,f,2024-03-10 09:00\n"
              "7,g,2024-03-10 09:00\n"},
    {"visits", "visit,who,team,status,at\n"
               "v01,a,nurse,done,2024-03-11 10:00\n"
               "v02,a,nurse,done,2024-03-12 10:00\n"
               "v03,a,nurse,done,2024-03-13 10:00\n"
               "v04,a,helper,done,2024-03-11 11:00\n"
               "v05,b,nurse,done,2024-03-11 10:00\n"
               "v06,b,nurse,missed,2024-03-14 10:00\n"
               "v07,c,nurse,,2024-03-12 10:00\n"
               "v08,c,helper,done,2024-03-12 10:00\n"
               "v09,d,nurse,done,2024-03-13 10:00\n"
               "v10,d,nurse,,2024-03-13 12:00\n"
               "v11,d,nurse,missed,2024-03-18 10:00\n"
               "v12,d,helper,done,2024-03-11 10:00\n"
               "v13,e,helper,done,2024-03-15 10:00\n"
               "v14,f,nurse,done,2024-03-16 00:00\n"
               "v15,f,nurse,done,2024-03-16 01:00\n"
               "v16,f,nurse,done,2024-03-16 02:00\n"
               "v17,f,nurse,done,2024-03-16 03:00\n"
               "v18,f,nurse,done,2024-03-16 04:00\n"
               "v19,f,nurse,done,2024-03-16 05:00\n"
               "v20,f,nurse,done,2024-03-16 06:00\n"
               "v21,f,nurse,done,2024-03-16 07:00\n"
               "v22,f,nurse,done,2024-03-16 08:00\n"
               "v23,f,nurse,done,2024-03-16 08:10\n"
               "v24,f,nurse,done,2024-03-16 08:20\n"
               "v25,f,nurse,done,2024-03-16 08:30\n"
               "v26,g,nurse,missed,2024-03-11 10:00\n"
               "v27,g,nurse,,2024-03-11 11:00\n"
               "v28,g,helper,done,2024-03-11 09:00\n"},
    {"days", "who,on\na,2024-03-11\nc,2024-03-13\nd,2024-03-13\ne,2024-03-10\nf,2024-03-"
             "16\n"},
    {"returns", "who,at\na,2024-03-20 10:00\nb,2024-03-21 10:00\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

/* "partner what units; ..." of /tables/taken. */
static const char *taken_of(const char *partners)
{
    asc_text study = asc_text_start(arena);
    asc_text_format(&study, HEAD "partners:\n%s" OUTCOME, partners);
    const asc_study s = read_study(study.data);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    if (b.taken == NULL) return "none";
    asc_text out = asc_text_start(arena);
    static const char *const column[] = {"partner", "take", "what"};
    for (size_t i = 0; i < b.taken->rows; i++) {
        char buffer[256];
        if (i > 0) asc_text_add(&out, "; ");
        for (size_t j = 0; j < 3; j++)
            asc_text_format(&out, "%s, ",
                            asc_column_text(asc_table_find(b.taken, column[j]), i, buffer,
                                            sizeof buffer));
        asc_text_format(&out, "%lld",
                        (long long)asc_table_find(b.taken, "units")->integer[i]);
    }
    return out.data;
}

static const char *delivered_of(const char *partner)
{
    asc_text study = asc_text_start(arena);
    asc_text_format(&study, HEAD "partners:\n%s" OUTCOME, partner);
    return cells(frame_of(study.data), "nurse");
}

#define NURSE(take)                                                                      \
    "  nurse: {table: visits, where: {team: nurse}, window: \"[0d, 7d)\", " take "}\n"
#define HELPER "  helper: {table: visits, where: {team: helper}, window: \"[0d, 7d)\"}\n"

static void records_are_counted(void **state)
{
    (void)state;
    assert_string_equal(delivered_of(NURSE("take: count")),
                        "true true true true false true true");
    assert_string_equal(taken_of(NURSE("take: count")),
                        "nurse, count, 0, 1; nurse, count, 1, 1; nurse, count, 2, 3; "
                        "nurse, count, 3, 1; nurse, count, 10 or more, 1");
    assert_string_equal(taken_of(NURSE("take: {at_least: 3}")),
                        "nurse, at_least 3, no record, 1; nurse, at_least 3, fewer "
                        "records, 4; nurse, at_least 3, enough records, 2");
    assert_string_equal(taken_of(NURSE("take: any")), "none");
}

/* A blank status is not known to be done; one that is missed settles it. */
static void every_record_passes(void **state)
{
    (void)state;
    const char *const all = NURSE("column: status, is: done, take: all");
    assert_string_equal(delivered_of(all), "true false false false false true false");
    assert_string_equal(taken_of(all),
                        "nurse, all, no record, 1; nurse, all, not every record passes, "
                        "2; nurse, all, not known of every record, 2; nurse, all, every "
                        "record passes, 2");
    assert_string_equal(delivered_of(NURSE("column: status, not: [missed], take: all")),
                        "true false false false false true false");
}

/* Times are compared to the second, with a date by the day. The helper's and the nurse's windows are the same. */
static void who_came_first(void **state)
{
    (void)state;
    assert_string_equal(
        taken_of(NURSE("role: excluded, take: {first_of: [nurse, helper]}") HELPER),
        "nurse, first_of, no record, 1; nurse, first_of, before the others, 3; nurse, "
        "first_of, with another, 1; nurse, first_of, after another, 2");
    assert_string_equal(
        taken_of(HELPER "  day: {table: days, window: \"[0d, 7d)\"}\n" NURSE(
            "role: excluded, take: {first_of: [helper, day]}")),
        /* 1 and 3: before or with the helper; 1 with the day, 3 before it; 4, 7 after the helper; 2 alone; 6 with
         * the day */
        "nurse, first_of, no record, 1; nurse, first_of, before the others, 1; nurse, "
        "first_of, with another, 3; nurse, first_of, after another, 2");
}

/* Nobody's delivery depends on it: the problem has the helper alone. */
static void first_of_does_not_play(void **state)
{
    (void)state;
    asc_text study = asc_text_start(arena);
    asc_text_add(&study, HEAD "partners:\n" HELPER NURSE(
                             "role: excluded, take: {first_of: [helper]}") OUTCOME);
    const asc_study s = read_study(study.data);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    assert_int_equal(b.problem[0].players, 1);
    assert_string_equal(b.problem[0].player[0], "helper");
    assert_ok(asc_study_bind_sealed(&s, cohort, arena, &b, &err));
    assert_non_null(b.taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_counted), cmocka_unit_test(every_record_passes),
        cmocka_unit_test(who_came_first), cmocka_unit_test(first_of_does_not_play)};
    return cmocka_run_group_tests(tests, up, cohort_down);
}
