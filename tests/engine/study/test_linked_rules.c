/* The rules of the flow on a few people, each case counted by hand: repeats, aliases, overlap, several units,
 * cover, windows still open, deaths, the landmark, columns of tables with one row per person. */
#include "linked_fixture.h"

#include "../../../engine/study/linked_private.h"

#define HEAD                                                                             \
    "study: {name: r, period: [2024-01-01, 2024-06-30], data_lock: 2024-12-31}\n"        \
    "cohort: cohort.h5\n"
#define TABLES                                                                           \
    "tables:\n"                                                                          \
    "  people: {key: who, alias: map, na: {area: [U], born: [1900-01-01]}}\n"            \
    "  stays: {key: id}\n"                                                               \
    "  visits: {key: visit, time: at}\n"                                                 \
    "  returns: {key: back, time: at}\n"                                                 \
    "  deaths: {key: who, time: died, death: true}\n"

static const csv_text tables[] = {
    {"people", "who,born,area,site\n"
               "a,1940-02-29,N,north\n"
               "b,1950-06-01,S,south\n"
               "b2,1950-06-01,S,south\n" /* an alias: leaves the table */
               "c,1900-01-01,U,north\n"
               "d,2010-01-01,N,south\n"
               "d,2010-01-01,N,south\n"}, /* an exact repeat */
    {"map", "alias,who\n"
            "b2,b\n"},
    {"stays", "id,who,came,left\n"
              "s01,a,2024-02-20 08:00,2024-02-28 09:00\n"
              "s02,a,2024-02-28 09:00,2024-03-05 10:00\n" /* touches s01: no overlap */
              "s03,a,2024-03-04 10:00,2024-03-04 20:00\n" /* within s02: one run     */
              "s04,a,2024-04-04 10:00,2024-04-06 10:00\n" /* 30 days after s02       */
              "s05,b2,2024-03-01 08:00,2024-03-03 08:00\n"
              "s06,b,2024-03-02 08:00,2024-03-03 08:00\n" /* ends as s05 does        */
              "s07,c,2024-06-30 08:00,2024-06-30 09:00\n"
              "s08,c,2024-07-01 08:00,2024-07-01 09:00\n" /* after the period        */
              "s09,x,2024-03-01 08:00,2024-03-02 08:00\n" /* nobody                  */
              "s10,d,2024-03-01 08:00,\n"                 /* no end                  */
              "s11,d,2024-03-02 08:00,2024-03-01 08:00\n" /* ends before it begins   */
              "s12,d,2024-05-01 08:00,2024-05-02 08:00\n"
              "s12,d,2024-05-01 08:00,2024-05-02 08:00\n"},
    {"visits", "visit,who,at\n"
               "v1,a,2024-03-06 10:00\n"
               "v2,b2,2024-03-04 08:00\n"
               "v3,d,2024-05-03 08:00\n"
               "v4,c,2024-07-01 08:00\n"},
    {"returns", "back,who,at\n"
                "r1,a,2024-03-15 10:00\n" /* day 10 of s02, day 16 of s01 */
                "r2,b,2024-03-05 08:00\n" /* day 2 of the run of s05      */
                "r3,d,2024-05-20 08:00\n"},
    {"deaths", "who,died\n"
               "a,2024-04-20\n"
               "b,2024-03-08\n"
               "d,2024-05-04\n"
               "d,2024-06-04\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

#define UNIT(rules)                                                                      \
    HEAD TABLES                                                                          \
        "unit: {table: stays, id: id, person: who, from: came, start: left, " rules      \
        "}\n"

static void the_flow_in_order(void **state)
{
    (void)state;
    const char *study = UNIT("overlap: last, repeat: {gap: 30d}");
    assert_string_equal(flow_of(study), "records 13 0; exact_duplicate_row 12 1; "
                                        "unknown_person 11 1; missing_time 10 1; "
                                        "start_before_from 9 1; overlap 7 2; "
                                        "outside_study_period 6 1; repeat 5 1");
    const asc_table *t = frame_of(study);
    /* s02 begins at the minute s01 ends: a run of its own, dropped because no 30 days passed; of s05 and s06,
     * which end together, the lower id stays. */
    assert_cells(t, "id", "s01 s04 s05 s07 s12");
    assert_cells(t, "who", "a a b c d"); /* the alias is the person it stands for */
    assert_cells(t, "from",
                 "2024-02-20T08:00:00 2024-04-04T10:00:00 2024-03-01T08:00:00 "
                 "2024-06-30T08:00:00 2024-05-01T08:00:00");
}

static void several_units_of_one_person(void **state)
{
    (void)state;
    assert_cells(frame_of(UNIT("overlap: last, repeat: all")), "id",
                 "s01 s02 s04 s05 s07 s12");
    assert_cells(frame_of(UNIT("overlap: last, repeat: first")), "id", "s01 s05 s07 s12");
    assert_cells(frame_of(UNIT("overlap: last, repeat: last")), "id", "s04 s05 s07 s12");
    /* s04 came exactly 30 days after s02 left and 36 days after s01 did. */
    assert_cells(frame_of(UNIT("overlap: last, repeat: {gap: 36d}")), "id",
                 "s01 s04 s05 s07 s12");
    assert_cells(frame_of(UNIT("overlap: last, repeat: {gap: 37d}")), "id",
                 "s01 s05 s07 s12");
    assert_cells(frame_of(UNIT("overlap: first, repeat: all")), "id",
                 "s01 s02 s04 s05 s07 s12");
    assert_bind(
        UNIT("repeat: all"), ASC_EDATA,
        "2 stays of table 'stays' begin before an earlier stay of the same person "
        "has ended (first: row 3): write unit: {overlap: last}, or first");
}

/* Exactly the gap is kept; a dropped unit does not restart the clock. */
static void the_gap_counts_from_the_last_kept(void **state)
{
    (void)state;
    const csv_text one[] = {{"stays", "id,who,came,left\n"
                                      "1,a,2024-01-01 10:00,2024-01-01 10:00\n"
                                      "2,a,2024-01-31 09:59,2024-01-31 09:59\n"
                                      "3,a,2024-02-20 10:00,2024-02-20 10:00\n"
                                      "4,a,2024-03-21 10:00,2024-03-21 10:00\n"}};
    make_cohort(one, 1);
    const asc_table *t = frame_of(
        HEAD "unit: {table: stays, id: id, person: who, from: came, start: left, "
             "repeat: {gap: 30d}}\n");
    assert_cells(t, "id", "1 3 4");
    make_cohort(tables, sizeof tables / sizeof *tables);
}

/* r1 is day 10 of s02 and, without it, day 16 of s01. Under `all` it belongs to s02 alone. */
static void an_event_counts_once(void **state)
{
    (void)state;
    const char *y = "outcomes: {y: {table: returns, window: \"[0d, 30d)\", good: lower, "
                    "death: competing}}\n";
    const char *all =
        asc_take_format(arena, "%s%s", UNIT("overlap: last, repeat: all"), y);
    assert_cells(frame_of(all), "id", "s01 s02 s04 s05 s07 s12");
    assert_cells(frame_of(all), "y", "0 1 0 1 0 1");
    const char *gap =
        asc_take_format(arena, "%s%s", UNIT("overlap: last, repeat: {gap: 1d}"), y);
    assert_cells(frame_of(gap), "id", "s01 s04 s05 s07 s12");
    assert_cells(frame_of(gap), "y", "1 0 1 0 1");
    const char *note = note_of(all, "shared_event");
    assert_string_equal(note, "1 units have records in the window that belong to a later "
                              "unit of the same person and count there");
}

/* 29 February turns a year older on 1 March; values that mean missing; a name in two tables. */
static void columns_of_people(void **state)
{
    (void)state;
    const char *const unit = UNIT("overlap: last, repeat: all");
    const char *study =
        asc_take_format(arena, "%s%s", unit,
                        "derive: {age: {years_since: born}}\n"
                        "include: [{column: age, at_least: 70}, {column: area, is: N},\n"
                        "          {column: age, at_least: 84}]\n");
    assert_string_equal(strstr(flow_of(study), "age at"),
                        "age at least 70 4 2; area is N 3 1; age at least 84 2 1");
    static const int dates[][7] = {
        {1940, 2, 29, 2023, 2, 28, 82}, {1940, 2, 29, 2023, 3, 1, 83},
        {1940, 2, 29, 2024, 2, 28, 83}, {1940, 2, 29, 2024, 2, 29, 84},
        {1950, 6, 1, 2024, 5, 31, 73},  {1950, 6, 1, 2024, 6, 1, 74},
        {2024, 6, 1, 2024, 6, 1, 0},    {2024, 6, 2, 2024, 6, 1, -1},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        const int *d = dates[i];
        int64_t born = 0, day = 0;
        assert_true(asc_date_days(d[0], d[1], d[2], &born));
        assert_true(asc_date_days(d[3], d[4], d[5], &day));
        assert_int_equal(completed_years(born, day), d[6]);
    }
}

#define GAME                                                                             \
    "partners: {v: {table: visits, window: \"[0d, 2d]\"}}\n"                             \
    "outcomes: {y: {table: returns, window: \"[2d, 30d)\", good: lower, early: "         \
    "landmark, death: "

/* Units s01 s05 s07 s12 (repeat: first). b comes back on day 2 to the minute, and died on 8 March, day 5; a died on
 * 20 April, day 52 of s01; d's first death, 4 May, is day 2 of s12 in calendar days, not before it. */
static void deaths_by_the_rule(void **state)
{
    (void)state;
    const char *const unit = UNIT("overlap: last, repeat: first");
    const struct {
        const char *death, *id, *y;
    } cases[] = {
        {"competing}}\n", "s01 s05 s07 s12", "1 1 0 1"},
        {"composite}}\n", "s01 s05 s07 s12", "1 1 0 1"},
        {"missing}}\nmissing: {y: exclude}\n", "s01 s05 s07 s12", "1 1 0 1"},
    };
    for (size_t i = 0; i < 3; i++) {
        const asc_table *t =
            frame_of(asc_take_format(arena, "%s%s%s", unit, GAME, cases[i].death));
        assert_cells(t, "id", cases[i].id);
        assert_cells(t, "y", cases[i].y);
        assert_cells(t, "y.died", "false true false true");
    }
    /* Without the return of b the rules differ: composite 1, competing 0, missing none. */
    const char *const late = "partners: {v: {table: visits, window: \"[0d, 2d]\"}}\n"
                             "outcomes: {y: {table: returns, window: \"[3d, 20d)\", "
                             "good: lower, early: landmark, death: ";
    const struct {
        const char *death, *id, *y;
    } others[] = {
        {"competing}}\n", "s01 s07", "1 0"},
        {"composite}}\n", "s01 s07", "1 0"},
    };
    for (size_t i = 0; i < 2; i++) {
        const asc_table *t =
            frame_of(asc_take_format(arena, "%s%s%s", unit, late, others[i].death));
        /* b came back on day 2 and d died on day 2: early, both. */
        assert_cells(t, "id", others[i].id);
        assert_cells(t, "y", others[i].y);
    }
    assert_string_equal(
        strstr(flow_of(asc_take_format(arena, "%s%s%s", unit, late, "competing}}\n")),
               "early"),
        "early_outcome 3 1; early_death 2 1");
    const char *const none = "outcomes: {y: {table: returns, where: {back: r3}, window: "
                             "\"[2d, 10d)\", good: lower, death: ";
    assert_cells(frame_of(asc_take_format(arena, "%s%s%s", unit, none, "composite}}\n")),
                 "y", "0 1 0 1");
    assert_cells(frame_of(asc_take_format(arena, "%s%s%s", unit, none,
                                          "missing}}\nmissing: {y: exclude}\n")),
                 "id", "s01 s07");
}

/* Cover: units outside are counted, or refused when nobody says what no record means. */
static void records_that_cover(void **state)
{
    (void)state;
    const char *const rest = "unit: {table: stays, id: id, person: who, start: left}\n"
                             "partners: {v: {table: visits, window: \"[0d, 2d)\"}}\n";
    const char *const cover = HEAD
        "tables:\n  people: {key: who, alias: map}\n  visits: {key: visit, time: at, "
        "covers: [2024-03-01, 2024-05-01]%s}\n%s";
    /* s01 left on 28 February, s07 on 30 June; s12 left on 2 May. */
    assert_string_equal(
        flow_of(asc_take_format(arena, cover, ", no_record: none", rest)),
        "records 13 0; exact_duplicate_row 12 1; unknown_person 11 1; missing_time 10 1; "
        "outside_study_period 9 1; outside_cover 6 3");
    assert_bind(asc_take_format(arena, cover, "", rest), ASC_EDATA,
                "3 of 9 units have a window that table 'visits' does not cover");
    assert_string_equal(
        strstr(flow_of(asc_take_format(arena, cover, ", no_record: none, sites: [north]",
                                       rest)),
               "outside_cover"),
        "outside_cover 3 6");
}

/* Reading and binding under an allocator that fails at the first, second, third ... request. */
static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    write_file(
        "study.yaml",
        UNIT("overlap: last, repeat: {gap: 30d}") "derive: {age: {years_since: born}}\n"
                                                  "include: [{column: age, missing: "
                                                  "false}]\n" GAME
                                                  "competing}}\ncovariates: [{table: "
                                                  "returns, window: \"[-1y, 0d)\", "
                                                  "origin: "
                                                  "unit.from, name: before}, "
                                                  "area]\nmissing: {area: category}\n");
    asc_status status = ASC_EMEMORY;
    for (size_t n = 1; status == ASC_EMEMORY && n < 200000; n++) {
        asc_arena *small = asc_arena_create();
        asc_study s;
        asc_bound b;
        asc_error err = {0};
        asc_arena_fail_at(n, 1);
        status = asc_study_read("study.yaml", &registry, small, &s, &err);
        if (status == ASC_OK) status = asc_study_bind(&s, cohort, small, &b, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(small);
        if (status != ASC_OK && status != ASC_EMEMORY) fail_msg("%s", err.message);
    }
    assert_int_equal(status, ASC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flow_in_order),
        cmocka_unit_test(several_units_of_one_person),
        cmocka_unit_test(the_gap_counts_from_the_last_kept),
        cmocka_unit_test(an_event_counts_once),
        cmocka_unit_test(columns_of_people),
        cmocka_unit_test(deaths_by_the_rule),
        cmocka_unit_test(records_that_cover),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, up, cohort_down);
}
