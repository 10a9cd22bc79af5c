/* Windows, origins and what is taken within them, on a few people whose records are counted by hand, and on many
 * against a count by definition. */
#include "linked_fixture.h"

#include <math.h>

#define STUDY                                                                            \
    "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables:\n"                                                                          \
    "  stays: {key: id}\n"                                                               \
    "  visits: {key: visit, time: at}\n"                                                 \
    "  days: {time: day}\n"                                                              \
    "  homes: {time: since, end: until}\n"                                               \
    "unit: {table: stays, id: id, person: who, from: came, start: left}\n"

static const csv_text tables[] = {
    {"stays", "id,who,came,left\n"
              "1,a,2024-03-01 08:00,2024-03-10 12:00\n"
              "2,b,2024-03-01 08:00,2024-03-10 12:00\n"
              "3,c,2024-01-31 08:00,2024-01-31 12:00\n"},
    {"visits", "visit,who,at,kind,score\n"
               "v1,a,2024-03-10 12:00,call,1\n" /* the minute of the start */
               "v2,a,2024-03-12 12:00,call,2\n" /* two days to the minute  */
               "v3,a,2024-03-12 12:01,home,4\n"
               "v4,a,2024-03-08 11:59,call,8\n"
               "v5,b,2024-03-12 11:59,home,16\n"
               "v6,b,2024-03-10 11:59,call,\n"
               "v7,c,2024-02-29 12:00,call,32\n" /* a month after 31 January */
               "v8,c,2024-02-29 12:01,call,64\n"
               "v9,x,2024-03-11 12:00,call,128\n"},
    {"days", "who,day\n"
             "a,2024-03-10\n"
             "a,2024-03-12\n"
             "b,2024-03-13\n"
             "c,2024-01-30\n"},
    {"homes", "who,since,until,place\n"
              "a,2024-03-01 00:00,2024-03-11 12:00,home\n"
              "a,2024-03-11 12:00,,ward\n"
              "b,2024-03-10 18:00,2024-03-11 18:00,home\n"
              "b,2024-03-11 06:00,2024-03-12 06:00,home\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

/* One partner of a table and window: records found for the three units. */
static const char *found(const char *rest)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, STUDY "partners: {p: {%s}}\n", rest);
    return cells(frame_of(t.data), "p.records");
}

static void ends_are_open_or_closed_as_written(void **state)
{
    (void)state;
    assert_string_equal(found("table: visits, window: \"[0d, 2d]\""), "2 1 0");
    assert_string_equal(found("table: visits, window: \"[0d, 2d)\""), "1 1 0");
    assert_string_equal(found("table: visits, window: \"(0d, 2d]\""), "1 1 0");
    assert_string_equal(found("table: visits, window: \"(0d, 2d)\""), "0 1 0");
    assert_string_equal(found("table: visits, window: \"[-2d, 0d)\""), "0 1 0");
    assert_string_equal(found("table: visits, window: \"[-3d, 0d]\""), "2 1 0");
    assert_string_equal(found("table: visits, window: \"[48h, 2881min)\""), "1 0 0");
    assert_string_equal(found("table: visits, window: \"[48h, 2881min]\""), "2 0 0");
    assert_string_equal(found("table: visits, window: \"[-1w, 1w]\""), "4 2 0");
}

/* 31 January and a month is 29 February, at the same time of day. */
static void months_keep_the_time_of_day(void **state)
{
    (void)state;
    assert_string_equal(found("table: visits, window: \"[0d, 1mo]\""), "3 1 1");
    assert_string_equal(found("table: visits, window: \"[0d, 1mo)\""), "3 1 0");
    assert_string_equal(found("table: visits, window: \"[0d, 1y)\""), "3 1 2");
    assert_string_equal(found("table: visits, window: \"(1mo, 2mo]\""), "0 0 1");
}

static void dates_are_compared_by_the_calendar(void **state)
{
    (void)state;
    assert_string_equal(found("table: days, window: \"[0d, 2d]\""), "2 0 0");
    assert_string_equal(found("table: days, window: \"[0d, 2d)\""), "1 0 0");
    assert_string_equal(found("table: days, window: \"(0d, 3d]\""), "1 1 0");
    assert_string_equal(found("table: days, window: \"[-1d, 0d)\""), "0 0 1");
    assert_string_equal(found("table: days, window: \"[0h, 48h)\""), "1 0 0");
    /* cd takes the midnights of times, too: all of 12 March, and of 10 March. */
    assert_string_equal(found("table: visits, window: \"[0cd, 1cd]\""), "1 1 0");
    assert_string_equal(found("table: visits, window: \"[2cd, 2cd]\""), "2 1 0");
    assert_string_equal(found("table: visits, window: \"[0cd, 2cd)\""), "1 1 0");
}

static void origins(void **state)
{
    (void)state;
    assert_string_equal(found("table: visits, window: \"[7d, 12d)\", origin: unit.from"),
                        "4 2 0");
    assert_string_equal(
        found("table: visits, window: \"[0cd, 0cd]\", origin: 2024-03-12"), "2 1 0");
    const asc_table *t = frame_of(
        STUDY "events: {first_call: {table: visits, where: {kind: call}}}\n"
              "partners:\n"
              "  a: {table: visits, where: {kind: home}, window: \"[0d, 3d)\"}\n"
              "  b: {table: visits, where: {kind: call}, window: \"[-1d, 0d)\", "
              "origin: a}\n"
              "  c: {table: visits, window: \"(0d, 3d)\", origin: first_call}\n");
    assert_cells(t, "a.first", "2024-03-12T12:01:00 2024-03-12T11:59:00 -");
    assert_cells(t, "b.records", "1 0 0"); /* v2, a minute before v3 */
    assert_cells(t, "c.records", "2 0 1"); /* v2 and v3 after v1; v8 after v7 */
}

static void conditions_of_records(void **state)
{
    (void)state;
    const char *const window = "table: visits, window: \"[-1y, 1y]\", where: ";
    const struct {
        const char *where, *want;
    } cases[] = {
        {"{kind: home}", "1 1 0"},
        {"{kind: [home, call]}", "4 2 2"},
        {"{kind: {not: home}}", "3 1 2"},
        {"{kind: call, score: {at_least: 8}}", "1 0 2"},
        {"[{kind: call}, {score: {below: 8}}]", "2 0 0"},
        {"{any: [{column: kind, is: home}, {column: score, is: 32}]}", "1 1 1"},
        {"{column: score, missing: true}", "0 1 0"},
        {"{score: {missing: false}}", "4 1 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(found(asc_take_format(arena, "%s%s", window, cases[i].where)),
                            cases[i].want);
}

static void two_records_or_more(void **state)
{
    (void)state;
    const asc_table *t = frame_of(
        STUDY
        "partners: {p: {table: visits, window: \"[0d, 1y]\", take: {at_least: 2}}}\n");
    assert_cells(t, "p", "true false true");
}

static const char *taken(const char *rest, const char *column)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, STUDY "outcomes: {y: {%s, good: lower}}\nmissing: {y: exclude}\n",
                    rest);
    return cells(frame_of(t.data), column);
}

/* A sum is missing when one of its values is; so unit 2 leaves (its score of v6 is missing). */
static void values_of_records(void **state)
{
    (void)state;
    const char *const v = "table: visits, column: score, family: gaussian, "
                          "window: \"[-1w, 1mo]\"";
    const struct {
        const char *take, *y, *id;
    } cases[] = {
        {"sum", "15 32", "1 3"},
        {"mean", "3.75 32", "1 3"},
        {"last", "4 16 32", "1 2 3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *rest = asc_take_format(arena, "%s, take: %s", v, cases[i].take);
        assert_string_equal(taken(rest, "y"), cases[i].y);
        assert_string_equal(taken(rest, "id"), cases[i].id);
    }
    const char *rest = "table: visits, family: gaussian, window: \"(0d, 1w]\", take: "
                       "first_time";
    assert_string_equal(taken(rest, "id"), "1 2");
    assert_near(asc_table_find(frame_of(STUDY "outcomes: {y: {table: visits, family: "
                                              "gaussian, window: \"(0d, 1w]\", take: "
                                              "first_time, good: lower}}\n"
                                              "missing: {y: exclude}\n"),
                               "y")
                    ->real[1],
                2.0 - 1.0 / 1440.0, 1e-12);
    assert_string_equal(
        taken("table: visits, family: poisson, window: \"[0d, 1mo]\", take: count", "y"),
        "3 1 1");
}

/* Of two records at the same minute the lowest id counts, wherever it stands in the file. */
static void ties_go_to_the_lowest_id(void **state)
{
    (void)state;
    const csv_text tied[] = {
        {"stays", "id,who,left\n1,a,2024-03-10 12:00\n2,b,2024-03-10 12:00\n"},
        {"visits", "visit,who,at,score\n"
                   "v9,a,2024-03-11 12:00,9\n"
                   "v3,a,2024-03-11 12:00,3\n"
                   "v5,a,2024-03-11 12:00,5\n"
                   "v1,a,2024-03-11 11:00,1\n"
                   "v2,b,2024-03-11 12:00,2\n"}};
    make_cohort(tied, 2);
    const asc_table *t = frame_of(
        "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"
        "cohort: cohort.h5\ntables: {visits: {key: visit, time: at}}\n"
        "unit: {table: stays, id: id, person: who, start: left}\n"
        "outcomes: {y: {table: visits, window: \"[0d, 7d)\", take: last, column: score, "
        "family: gaussian, good: lower}}\n");
    assert_cells(t, "y", "3 2");
    make_cohort(tables, sizeof tables / sizeof *tables);
}

#define KEYS                                                                             \
    "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\ntables: {visits: {time: at}}\n"                                  \
    "unit: {table: stays, id: id, person: who, start: left}\n"                           \
    "partners: {p: {table: visits, window: \"[0d, 7d)\"}}\n"

/* Keys as numbers, as texts longer than a slot of the index, as categories; and a table that names the unit
 * and not the person. */
static void keys_of_every_kind(void **state)
{
    (void)state;
    static const csv_text whole[] = {
        {"stays", "id,who,left\n1,7,2024-03-10 12:00\n2,-9,2024-03-10 12:00\n"
                  "3,8,2024-03-10 12:00\n"},
        {"visits",
         "who,at\n-9,2024-03-11 12:00\n7,2024-03-01 12:00\n-9,2024-03-12 12:00\n"}};
    make_cohort(whole, 2);
    assert_cells(frame_of(KEYS), "p.records", "0 2 0");
    static const csv_text longer[] = {
        {"stays", "id,who,left\n1,person-number-0000001,2024-03-10 12:00\n"
                  "2,person-number-0000002,2024-03-10 12:00\n3,short,2024-03-10 12:00\n"},
        {"visits", "who,at\nperson-number-0000002,2024-03-11 12:00\n"
                   "person-number-0000003,2024-03-11 12:00\nshort,2024-03-11 12:00\n"
                   "short,2024-03-12 12:00\n"}};
    make_cohort(longer, 2);
    assert_cells(frame_of(KEYS), "p.records", "0 1 2");
    /* Two stays of one person: by person both have the visit, by unit one. */
    static const csv_text unit[] = {
        {"stays", "id,who,left\ns1,a,2024-03-10 12:00\ns2,a,2024-03-11 12:00\n"},
        {"visits", "id,at\ns2,2024-03-12 12:00\ns9,2024-03-12 12:00\n"},
        {"persons", "who,at\na,2024-03-12 12:00\na,2024-03-12 13:00\n"}};
    make_cohort(unit, 3);
    assert_cells(frame_of(KEYS), "p.records", "0 1");
    assert_cells(
        frame_of(
            "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"
            "cohort: cohort.h5\ntables: {persons: {time: at}}\n"
            "unit: {table: stays, id: id, person: who, start: left}\n"
            "partners: {p: {table: persons, window: \"[0d, 7d)\"}}\n"),
        "p.records", "2 2");
    static const csv_text mixed[] = {
        {"stays", "id,who,left\n1,7,2024-03-10 12:00\n2,8,2024-03-10 12:00\n"},
        {"visits", "who,at\n007,2024-03-11 12:00\n008,2024-03-11 12:00\n"}};
    make_cohort(mixed, 2);
    assert_bind(KEYS, ASC_EDATA,
                "'who' is integer in table 'stays' and text in table 'visits': give both "
                "the same type in the schema of the import");
    static const csv_text unlike[] = {
        {"stays", "id,who,left\ns1,7,2024-03-10 12:00\ns2,8,2024-03-10 12:00\n"},
        {"visits", "id,at\n1,2024-03-11 12:00\n2,2024-03-11 12:00\n"}};
    make_cohort(unlike, 2);
    assert_bind(KEYS, ASC_EDATA,
                "'id' is text in table 'stays' and integer in table 'visits'");
    make_cohort(tables, sizeof tables / sizeof *tables);
}

/* a: home to day 1, ward from then on. b: 18:00 on day 0 to 06:00 on day 2, a union of two stays. */
static void days_and_states(void **state)
{
    (void)state;
    assert_string_equal(
        taken("table: homes, family: gaussian, window: \"[0d, 4d)\", take: days", "y"),
        "4 1.5 0");
    assert_string_equal(taken("table: homes, where: {place: home}, family: gaussian, "
                              "window: \"[0d, 4d)\", take: days",
                              "y"),
                        "1 1.5 0");
    /* By nights: the midnights to 11 March; to 11 and 12 March. */
    assert_string_equal(taken("table: homes, where: {place: home}, family: gaussian, "
                              "window: \"[0cd, 3cd]\", take: days",
                              "y"),
                        "1 2 0");
    const char *const at = "table: homes, window: \"[-30d, 1d]\", take: state, column: "
                           "place, is: home, unseen: ";
    assert_string_equal(taken(asc_take_format(arena, "%smissing", at), "y"), "0 1");
    assert_string_equal(taken(asc_take_format(arena, "%sbad", at), "y"), "0 1 1");
    assert_string_equal(taken(asc_take_format(arena, "%sgood", at), "y"), "0 1 0");
}

/* Count per person-day out of the stays: 10 days less 1 (a is in the ward all but a day), less 1.5. */
static void person_time(void **state)
{
    (void)state;
    const asc_study s =
        read_study(STUDY "outcomes: {y: {table: visits, family: poisson, window: \"[0d, "
                         "10d)\", take: rate, good: lower,\n"
                         "  at_risk: {less: {table: homes, days: [since, until]}}}}\n"
                         "missing: {y: exclude}\n");
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    assert_int_equal(b.units, 2); /* a is never at risk: somewhere in a stay throughout */
    assert_near(exp(b.problem[0].offset[0]), 8.5, 1e-12);
    assert_near(exp(b.problem[0].offset[1]), 10.0, 1e-12);
}

/* Thousands of records at random minutes against a count by the definition of the window. */
enum { PEOPLE = 40, RECORDS = 1500 };

static uint64_t turn(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static const char *minute_text(int64_t minute)
{
    int y = 0, m = 0, d = 0;
    asc_days_date(19783 + minute / 1440, &y, &m, &d); /* 2024-03-01 */
    return asc_take_format(arena, "%04d-%02d-%02d %02d:%02d", y, m, d,
                           (int)(minute / 60 % 24), (int)(minute % 60));
}

static void many_against_the_definition(void **state)
{
    (void)state;
    static int64_t start[PEOPLE], at[RECORDS];
    static size_t who[RECORDS];
    uint64_t seed = 5;
    asc_text stays = asc_text_start(arena), visits = asc_text_start(arena);
    asc_text_add(&stays, "id,who,left\n");
    asc_text_add(&visits, "visit,who,at\n");
    for (size_t i = 0; i < PEOPLE; i++) {
        start[i] = (int64_t)(turn(&seed) % 20160U) + 10080;
        asc_text_format(&stays, "%zu,p%zu,%s\n", i, i, minute_text(start[i]));
    }
    for (size_t r = 0; r < RECORDS; r++) {
        who[r] = turn(&seed) % PEOPLE;
        /* A third at round distances, so that ends are met. */
        at[r] = turn(&seed) % 3 == 0
                    ? start[who[r]] + ((int64_t)(turn(&seed) % 9U) - 4) * 1440
                    : (int64_t)(turn(&seed) % 40320U);
        asc_text_format(&visits, "v%zu,p%zu,%s\n", r, who[r], minute_text(at[r]));
    }
    const csv_text many[] = {{"stays", stays.data}, {"visits", visits.data}};
    make_cohort(many, 2);
    for (int k = 0; k < 40; k++) {
        const int64_t a = (int64_t)(turn(&seed) % 9U) - 4,
                      b = a + 1 + (int64_t)(turn(&seed) % 4U);
        const bool left = turn(&seed) % 2 == 0, right = turn(&seed) % 2 == 0,
                   calendar = turn(&seed) % 3 == 0;
        const char *unit = calendar ? "cd" : "d";
        const char *study = asc_take_format(
            arena,
            "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2024-12-31}\n"
            "cohort: cohort.h5\ntables: {visits: {key: visit, time: at}}\n"
            "unit: {table: stays, id: id, person: who, start: left}\n"
            "partners: {p: {table: visits, window: \"%s%lld%s, %lld%s%s\"}}\n",
            left ? "[" : "(", (long long)a, unit, (long long)b, unit, right ? "]" : ")");
        const asc_column *got = asc_table_find(frame_of(study), "p.records");
        for (size_t i = 0; i < PEOPLE; i++) {
            int64_t want = 0;
            for (size_t r = 0; r < RECORDS; r++) {
                if (who[r] != i) continue;
                const int64_t x =
                    calendar ? (at[r] / 1440 - start[i] / 1440) * 1440 : at[r] - start[i];
                want += (left ? x >= a * 1440 : x > a * 1440) &&
                        (right ? x <= b * 1440 : x < b * 1440);
            }
            if (got->integer[i] != want)
                fail_msg("%s: unit %zu: %lld, by definition %lld", study, i,
                         (long long)got->integer[i], (long long)want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_open_or_closed_as_written),
        cmocka_unit_test(months_keep_the_time_of_day),
        cmocka_unit_test(dates_are_compared_by_the_calendar),
        cmocka_unit_test(origins),
        cmocka_unit_test(conditions_of_records),
        cmocka_unit_test(two_records_or_more),
        cmocka_unit_test(values_of_records),
        cmocka_unit_test(ties_go_to_the_lowest_id),
        cmocka_unit_test(keys_of_every_kind),
        cmocka_unit_test(days_and_states),
        cmocka_unit_test(person_time),
        cmocka_unit_test(many_against_the_definition),
    };
    return cmocka_run_group_tests(tests, up, cohort_down);
}
