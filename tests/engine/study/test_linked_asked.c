/* Outcomes that are asked of some units only, outcomes nobody saw, who came first, and who was linked: eight people,
 * counted by hand. */
#include "linked_fixture.h"

#define STUDY                                                                            \
    "study: {name: q, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables:\n"                                                                          \
    "  people: {key: who, alias: join_alias}\n"                                          \
    "  stays: {key: id}\n"                                                               \
    "  visits: {key: visit, time: at}\n"                                                 \
    "  homes: {time: since, end: until}\n"                                               \
    "unit: {table: stays, id: id, person: who, start: left}\n"

#define VISITS                                                                           \
    "partners:\n"                                                                        \
    "  nurse: {table: visits, where: {kind: nurse}, window: \"[0d, 7d]\"}\n"             \
    "  call:  {table: visits, where: {kind: call}, window: \"[0d, 7d]\"}\n"

static const csv_text tables[] = {
    {"people", "who,site\na,n\nb,n\nc,n\nd,n\ne,s\nf,s\ng,s\nh,s\n"},
    {"join_alias", "alias,who\nA,a\nB,b\nC,c\nE,e\n"},
    {"join_weights", "field,level\nname,1\n"},
    {"stays", "id,who,left,risk,score\n"
              "1,a,2024-03-01 12:00,high,1\n2,b,2024-03-01 12:00,high,2\n"
              "3,c,2024-03-01 12:00,high,\n4,d,2024-03-01 12:00,low,\n"
              "5,e,2024-03-01 12:00,low,5\n6,f,2024-03-01 12:00,high,6\n"
              "7,g,2024-03-01 12:00,high,7\n8,h,2024-03-01 12:00,high,9\n"},
    {"visits", "visit,who,at,kind\n"
               "1,A,2024-03-02 12:00,nurse\n2,a,2024-03-03 12:00,call\n"   /* a: nurse */
               "3,b,2024-03-03 12:00,nurse\n4,B,2024-03-03 12:00,call\n"   /* b: both  */
               "5,c,2024-03-04 12:00,nurse\n6,c,2024-03-02 12:00,call\n"   /* c: call  */
               "7,e,2024-03-08 12:00,call\n8,f,2024-03-09 12:00,nurse\n"}, /* f: late */
    {"homes", "who,since,until,place\n"
              "a,2024-01-01 00:00,2025-06-01 00:00,home\nb,2024-01-01 00:00,2025-06-01 "
              "00:00,ward\n"
              "c,2024-01-01 00:00,2025-06-01 00:00,home\ne,2024-01-01 00:00,2025-06-01 "
              "00:00,home\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

static asc_bound bind_study(const char *text)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    return b;
}

/* High risk: units 1 2 3 6 7 8. The score of unit 3 is missing and matters, that of unit 4 does not. */
static void a_denominator_of_its_own(void **state)
{
    (void)state;
    static const char among[] =
        STUDY VISITS "outcomes:\n"
                     "  y: {column: score, family: gaussian, good: lower, among: "
                     "{column: risk, is: high}}\n"
                     "  z: {column: risk, is: high, good: lower}\n"
                     "covariates: [site]\n";
    assert_bind(among, ASC_EDATA, "'score': 1 of 8 units (12.5 %)");
    const char *text = asc_take_format(arena, "%smissing: {score: exclude}\n", among);
    const asc_bound b = bind_study(text);
    assert_int_equal(b.units, 7); /* unit 4, low and without a score, stays */
    assert_int_equal(b.problem[0].n, 5);
    assert_int_equal(b.problem[0].clusters, 5);
    assert_int_equal(b.problem[1].n, 7);
    const double y[] = {1, 2, 6, 7, 9}, site[] = {0, 0, 1, 1, 1};
    const asc_mask delivered[] = {3, 3, 0, 0, 0};
    for (size_t i = 0; i < 5; i++) {
        assert_true(b.problem[0].y[i] == y[i]);
        assert_true(b.problem[0].x.data[b.problem[0].x.ld + i] == site[i]);
        assert_int_equal(b.problem[0].delivered[i], delivered[i]);
    }
    assert_string_equal(note_of(text, "among"), "outcome 'y' is asked of 5 of 7 units");
    assert_bind(STUDY VISITS "outcomes: {y: {column: risk, is: high, good: lower, among: "
                             "{column: score, above: 100}}}\nmissing: {score: exclude}\n",
                ASC_EDATA, "outcome 'y' is asked of none of 6 units");
}

/* Home at day 10 is good; d, f, g, h were not seen: 3 at home of 8 at worst, 7 at best. */
static void bounds_of_what_nobody_saw(void **state)
{
    (void)state;
    static const char text[] =
        STUDY "outcomes:\n"
              "  home: {table: homes, column: place, is: home, take: state, window: "
              "\"[-1y, 10d)\", good: higher, unseen: %s, early: landmark}\n";
    const asc_bound b = bind_study(asc_take_format(arena, text, "bounds"));
    assert_int_equal(b.problems, 2);
    assert_string_equal(b.problem[0].outcome, "home");
    assert_string_equal(b.problem[1].outcome, "home_best");
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < 8; i++) {
        low += b.problem[0].y[i];
        high += b.problem[1].y[i];
    }
    assert_true(low == 3.0 && high == 7.0);
    assert_bind(asc_take_format(arena, text, "missing"), ASC_EDATA,
                "'home': 4 of 8 units (50.0 %)");
    write_file("study.yaml",
               asc_take_format(arena,
                               "%s  home_best: {column: risk, is: high, good: lower}\n",
                               asc_take_format(arena, text, "bounds")));
    asc_study s;
    asc_error err = {0};
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message,
                           "outcome 'home' has bounds, and its answer at best would be "
                           "called 'home_best', which is taken"));
}

/* The risk of units 3 and 4 is not known: 4 of 8 high at best, 6 at worst. Of records: the value of the last visit, which c
 * and d lack. */
static void bounds_of_missing_outcomes(void **state)
{
    (void)state;
    const csv_text some[] = {
        {"stays",
         "id,who,left,risk\n1,a,2024-03-01 12:00,high\n2,b,2024-03-01 12:00,high\n"
         "3,c,2024-03-01 12:00,\n4,d,2024-03-01 12:00,\n"
         "5,e,2024-03-01 12:00,high\n6,f,2024-03-01 12:00,high\n"
         "7,g,2024-03-01 12:00,low\n8,h,2024-03-01 12:00,low\n"},
        {"visits",
         "visit,who,at,state\n1,a,2024-03-02 12:00,well\n2,b,2024-03-03 12:00,ill\n"
         "3,e,2024-03-02 12:00,well\n4,f,2024-03-03 12:00,ill\n"
         "5,g,2024-03-02 12:00,well\n6,h,2024-03-03 12:00,well\n"}};
    make_cohort(some, 2);
    static const char text[] =
        "study: {name: q, period: [2024-01-01, 2024-12-31], data_lock: 2024-12-31}\n"
        "cohort: cohort.h5\n"
        "tables: {visits: {key: visit, time: at}}\n"
        "unit: {table: stays, id: id, person: who, start: left}\n"
        "outcomes:\n"
        "  r: {column: risk, is: high, good: lower}\n"
        "  w: {table: visits, column: state, is: well, take: last, window: \"[0d, 7d)\", "
        "good: higher}\n"
        "missing: {risk: bounds, w: bounds}\n";
    const asc_bound b = bind_study(text);
    static const struct {
        const char *name;
        double sum;
    } want[] = {{"r", 6}, {"w", 4}, {"r_best", 4}, {"w_best", 6}};
    assert_int_equal(b.problems, 4);
    for (size_t o = 0; o < 4; o++) {
        double sum = 0.0;
        size_t k = 0;
        while (k < 4 && strcmp(b.problem[k].outcome, want[o].name) != 0) k++;
        assert_true(k < 4);
        for (size_t i = 0; i < 8; i++) sum += b.problem[k].y[i];
        assert_true(sum == want[o].sum);
    }
    make_cohort(tables, sizeof tables / sizeof *tables);
    asc_study s;
    asc_error err = {0};
    /* The two answers are told apart wherever they are named. */
    write_file("study.yaml", text);
    assert_ok(asc_study_read("study.yaml", &registry, arena, &s, &err));
    assert_string_equal(s.outcome[0].noun[1], "rs");
    assert_string_equal(s.outcome[2].noun[1], "rs (missing counted as good)");
    write_file("study.yaml",
               STUDY "outcomes: {z: {column: score, family: gaussian, good: lower}}\n"
                     "missing: {score: bounds}\n");
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                     ASC_ESTUDY);
    assert_non_null(
        strstr(err.message, "'score' is no yes/no outcome, which alone can have bounds"));
}

/* Every row of a table as "a b c; ...". */
static const char *rows_of(const asc_table *t)
{
    asc_text out = asc_text_start(arena);
    for (size_t i = 0; i < t->rows; i++)
        for (size_t j = 0; j < t->columns; j++) {
            char cell[256];
            const char *text = asc_column_cell(&t->column[j], i, cell, sizeof cell);
            asc_text_format(&out, "%s%s", j > 0 ? " " : i > 0 ? "; " : "", text);
        }
    return out.data;
}

/* a, b, c, e have an alias of the linkage: all four of those delivered to, 3 of 4 in the north, 1 of 4 in the south. */
static void who_was_linked(void **state)
{
    (void)state;
    const asc_bound b =
        bind_study(STUDY VISITS "groups: {by: [risk]}\n"
                                "outcomes: {z: {column: risk, is: high, good: lower}}\n");
    assert_non_null(b.linkage);
    assert_string_equal(rows_of(b.linkage),
                        "all all  8 4 4; all nurse yes 3 3 0; all nurse no 5 1 4; "
                        "all call yes 4 4 0; all call no 4 0 4; "
                        "risk: high all  6 3 3; risk: low all  2 1 1");
}

/* a: nurse first; b: both at one minute, to the partner declared first, and counted as a tie; c and e: call. */
static void who_came_first(void **state)
{
    (void)state;
    const asc_bound b =
        bind_study(STUDY VISITS "outcomes: {z: {column: risk, is: high, good: lower}}\n");
    assert_non_null(b.first);
    assert_string_equal(rows_of(b.first), "nurse 3 2 1; call 4 2 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_denominator_of_its_own),
        cmocka_unit_test(bounds_of_what_nobody_saw),
        cmocka_unit_test(bounds_of_missing_outcomes),
        cmocka_unit_test(who_was_linked),
        cmocka_unit_test(who_came_first),
    };
    return cmocka_run_group_tests(tests, up, cohort_down);
}
