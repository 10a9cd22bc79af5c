/* What is refused in a linked study, with its place and what to write instead, and what is only noted. */
#include "linked_fixture.h"

#define HEAD                                                                             \
    "study: {name: r, period: [2024-01-01, 2024-06-30], data_lock: 2024-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables: {visits: {key: visit, time: at}, returns: {time: at}}\n"                    \
    "unit: {table: stays, id: id, person: who, from: came, start: left}\n"

static const csv_text tables[] = {
    {"stays", "id,who,came,left,seen,site\n"
              "1,a,2024-03-01 08:00,2024-03-10 12:00,2024-03-09 12:00,n\n"
              "2,b,2024-03-01 08:00,2024-03-10 12:00,2024-03-12 12:00,n\n"
              "3,c,2024-02-01 08:00,2024-02-10 12:00,2024-02-08 12:00,s\n"
              "4,d,2024-02-01 08:00,2024-02-10 12:00,2024-02-10 10:00,s\n"},
    {"visits", "visit,who,at,kind\n"
               "v1,a,2024-03-11 12:00,call\n"
               "v2,b,2024-03-11 12:00,home\n"
               "v3,c,2024-02-09 12:00,call\n"},
    {"returns", "who,at\n"
                "a,2024-03-20\n"
                "c,2024-02-25\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

/* An outcome that opens before the exposure closes, with the fix. */
static void windows_that_overlap(void **state)
{
    (void)state;
    assert_refused(
        HEAD "partners: {p: {table: visits, window: \"[0d, 7d]\"}}\n"
             "outcomes: {y: {table: returns, window: \"[0d, 30d)\", good: lower}}\n",
        "study.yaml:6:40: outcome 'y' opens before the exposure window of 'p' ([0d, 7d]) "
        "closes: who has the outcome early cannot be delivered to later\n"
        "      6 | outcomes: {y: {table: returns, window: \"[0d, 30d)\", good: lower}}\n"
        "        |                                        ^~~~~~~~~~~\n"
        "     help: open the outcome's window at 7d, where the last exposure closes, and "
        "write early: landmark: who has the outcome or dies before it is excluded and "
        "counted by arm");
    assert_refused(
        HEAD "partners: {p: {table: visits, window: \"[0d, 7d]\"}}\n"
             "outcomes: {y: {table: returns, window: \"[7d, 30d)\", good: lower}}\n",
        "study.yaml:6:40: outcome 'y' leaves open what happens before the exposure "
        "window "
        "of 'p' ([0d, 7d]) closes\n"
        "      6 | outcomes: {y: {table: returns, window: \"[7d, 30d)\", good: lower}}\n"
        "        |                                        ^~~~~~~~~~~\n"
        "     help: open the outcome's window at 7d, where the last exposure closes, and "
        "write early: landmark: who has the outcome or dies before it is excluded and "
        "counted by arm");
    /* Exposures that close at the start leave nothing open. */
    (void)read_study(
        HEAD "partners: {p: {table: visits, window: \"[-7d, 0d)\"}}\n"
             "outcomes: {y: {table: returns, window: \"[0d, 30d)\", good: lower}}\n");
    /* On dates [.., 7d] and [7d, ..) share a day; [.., 7d) does not. */
    const char *const last = "outcomes: {y: {table: returns, window: \"[7d, 30d)\", "
                             "early: landmark, good: lower}}\n";
    assert_bind(asc_take_format(arena,
                                HEAD "partners: {p: {table: returns, window: \"[0d, "
                                     "7d]\"}}\n%s",
                                last),
                ASC_EDATA,
                "outcome 'y' is counted while the exposure window of 'p' ([0d, 7d]) is "
                "still open in 4 of 4 units");
    const asc_table *t = frame_of(asc_take_format(
        arena, HEAD "partners: {p: {table: returns, window: \"[0d, 7d)\"}}\n%s", last));
    assert_cells(t, "y", "1 0 1 0");
    /* A window that starts at an event is compared unit by unit. */
    assert_bind(HEAD
                "events: {first: {table: visits}}\n"
                "partners: {p: {table: visits, window: \"[0d, 9d]\", origin: first}}\n"
                "outcomes: {y: {table: returns, window: \"[7d, 30d)\", early: "
                "landmark, good: lower}}\n",
                ASC_EDATA, "is still open in 2 of 4 units");
}

/* A covariate known only after the first delivery. */
static void covariates_that_come_late(void **state)
{
    (void)state;
    assert_refused(
        HEAD "covariates: [{table: visits, window: \"[-7d, 0d]\", name: n}]\n",
        "study.yaml:5:38: a covariate is measured before the unit starts; window '[-7d, "
        "0d]' ends after its origin\n"
        "      5 | covariates: [{table: visits, window: \"[-7d, 0d]\", name: n}]\n"
        "        |                                      ^~~~~~~~~~~\n"
        "     help: end it strictly before time zero: \"[-12mo, 0d)\"");
    /* c was delivered to a day before the start, where the window ends. */
    assert_bind(
        HEAD "partners: {p: {table: visits, window: \"[-2d, 2d]\"}}\n"
             "covariates: [{table: returns, window: \"[-7d, 0d)\", name: n}]\n",
        ASC_EDATA,
        "covariate 'n' is known only after the first delivery in 1 of 4 units: it "
        "may be a result of the services; end its window earlier, or leave it out");
    /* b was seen on 12 March, delivered to on the 11th. */
    assert_bind(
        HEAD "partners: {p: {table: visits, window: \"[0d, 2d]\"}}\n"
             "covariates: [{column: site, measured: seen}]\n",
        ASC_EDATA,
        "covariate 'site' is known only after the first delivery in 1 of 4 units");
}

static void deaths_need_a_rule(void **state)
{
    (void)state;
#define DEATHS                                                                           \
    "study: {name: r, period: [2024-01-01, 2024-06-30], data_lock: 2024-12-31}\n"        \
    "cohort: cohort.h5\n"                                                                \
    "tables: {returns: {key: who, time: at, death: true}, visits: {time: at}}\n"         \
    "unit: {table: stays, id: id, person: who, start: left}\n"
    assert_refused(
        DEATHS "outcomes: {y: {table: visits, window: \"[0d, 30d)\", good: lower}}\n",
        "study.yaml:5:12: outcome 'y' needs 'death': table 'returns' says who died\n"
        "      5 | outcomes: {y: {table: visits, window: \"[0d, 30d)\", good: lower}}\n"
        "        |            ^\n"
        "     help: death: competing (stays as it is), composite (counts as the outcome) "
        "or missing");
    assert_refused(
        DEATHS "outcomes: {y: {table: visits, window: \"[0d, 3d)\", good: lower, death: "
               "none_recorded}}\n",
        "study.yaml:5:12: outcome 'y' says none_recorded, table 'returns' records "
        "deaths\n"
        "      5 | outcomes: {y: {table: visits, window: \"[0d, 3d)\", good: lower, "
        "death: "
        "none_recorded}}\n"
        "        |            ^\n"
        "     help: competing, composite or missing");
    assert_refused(
        HEAD "outcomes: {y: {table: visits, window: \"[0d, 3d)\", good: lower, "
             "death: composite}}\n",
        "study.yaml:5:12: outcome 'y' has a rule for deaths and no table says "
        "who died\n"
        "      5 | outcomes: {y: {table: visits, window: \"[0d, 3d)\", good: "
        "lower, death: composite}}\n"
        "        |            ^\n"
        "     help: tables: {deaths: {key: person_id, time: death_date, death: "
        "true}}, or death: none_recorded");
}

static void deterioration_is_no_player(void **state)
{
    (void)state;
    assert_refused(
        HEAD
        "partners: {p: {table: visits, window: \"[0d, 7d]\", reason: deterioration}}\n",
        "study.yaml:5:59: partner 'p' was given because of deterioration: as a player "
        "the "
        "sign of its contribution can flip\n"
        "      5 | partners: {p: {table: visits, window: \"[0d, 7d]\", reason: "
        "deterioration}}\n"
        "        |                                                           "
        "^~~~~~~~~~~~~\n"
        "     help: write role: excluded; what was given because someone got worse needs "
        "a "
        "model over time");
}

/* Words that are wrong where they stand. */
static void the_grammar_of_windows(void **state)
{
    (void)state;
    static const struct {
        const char *window, *message;
    } cases[] = {
        {"0d, 7d", "'0d, 7d' is no window"},
        {"[0, 7]", "'[0, 7]' is no window"},
        {"[0d, 7 d]", "'[0d, 7 d]' is no window"},
        {"[0d; 7d]", "'[0d; 7d]' is no window"},
        {"[7d, 0d]", "window '[7d, 0d]' is empty"},
        {"(0d, 0d]", "window '(0d, 0d]' is empty"},
        {"[0d, 7cd]", "'[0d, 7cd]' has calendar days at one end and elapsed time at the "
                      "other"},
        {"[0d, 1000000000d]", "'[0d, 1000000000d]' is no window"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        asc_study s;
        asc_error err = {0};
        write_file("study.yaml",
                   asc_take_format(
                       arena, HEAD "partners: {p: {table: visits, window: \"%s\"}}\n",
                       cases[i].window));
        assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                         ASC_ESTUDY);
        if (strstr(err.message, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].window, err.message);
    }
}

static void mistakes_of_a_study(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"partners: {p: {table: visits}}", "partner 'p' has no 'window'"},
        {"partners: {p: {window: \"[0d, 7d]\", column: site, is: n}}",
         "partner 'p' has 'window' without 'table' or 'event'"},
        {"partners: {p: {event: e, window: \"[0d, 7d]\"}}", "no event 'e'"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", origin: never}}",
         "'never' is no origin"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", take: sum}}",
         "'sum' is nothing a partner can take"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", take: all}}",
         "partner 'p' takes all, and no test says what every record must be"},
        {"partners: {p: {table: visits, column: kind, is: call, window: \"[0d, 7d]\"}}",
         "partner 'p' has a predicate beside its table"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", take: {first_of: [q]}}, "
         "q: {table: visits, window: \"[0d, 7d]\"}}",
         "'p' takes first_of, which is descriptive"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", role: excluded, take: "
         "{first_of: [q]}}}",
         "'q' is no partner"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", role: excluded, take: "
         "{first_of: [q]}}, q: {column: site, is: n}}",
         "'q' has no records"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", role: excluded, take: "
         "{first_of: [q]}}, q: {table: visits, window: \"[0d, 7d]\", role: excluded}}",
         "'q' is excluded"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", role: excluded, take: "
         "{first_of: []}}}",
         "this is nothing a partner can take"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", take: {at_least: 0}}}",
         "this is nothing a partner can take"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", after: [q]}}",
         "partner 'p' comes after 'q', which is no partner"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", after: [p]}}",
         "partner 'p' comes after itself"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", after: [q]}, q: {column: "
         "site, is: n}}",
         "partner 'p' comes after 'q', which stands below it"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", origin: q}, q: {table: "
         "visits, window: \"[0d, 7d]\"}}",
         "the window of 'p' starts at 'q', which does not stand above it"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", where: {kind: {like: x}}}}",
         "'like' is no test"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", where: []}}",
         "'where' has no condition"},
        {"outcomes: {y: {column: site, is: n, good: lower, early: landmark}}",
         "outcome 'y' has 'early' without 'table' or 'event'"},
        {"outcomes: {y: {table: visits, window: \"[0d, 7d]\", take: sum, good: lower, "
         "family: gaussian}}",
         "outcome 'y' has no 'column'"},
        {"outcomes: {y: {table: visits, window: \"[0d, 7d]\", take: count, good: lower}}",
         "outcome 'y' needs 'family'"},
        {"outcomes: {y: {table: visits, window: \"[0d, 7d]\", good: lower, unseen: bad}}",
         "'unseen' is for a yes or no of take: last or state"},
        {"outcomes: {y: {table: visits, window: \"[7d, 30d)\", good: lower, early: "
         "clone}}",
         "outcome 'y' has early: clone, which counts from the unit's start"},
        {"outcomes: {y: {table: visits, window: \"[0d, 30d)\", good: lower, early: "
         "clone, take: count, family: poisson}}",
         "outcome 'y' takes more than yes or no"},
        {"partners: {p: {column: site, is: n}}\noutcomes: {y: {table: visits, window: "
         "\"[0d, 30d)\", good: lower, early: clone}}",
         "nobody knows when partner 'p' delivered"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", take: {at_least: 2}}}\n"
         "outcomes: {y: {table: visits, window: \"[0d, 30d)\", good: lower, early: "
         "clone}}",
         "partner 'p' has delivered only when several records are there"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\", origin: e}}\n"
         "events: {e: {table: visits}}\noutcomes: {y: {table: visits, window: \"[0d, "
         "30d)\", good: lower, early: clone}}",
         "the window of partner 'p' starts at 'e', which may come after the outcome"},
        {"outcomes: {y: {table: visits, window: \"[0d, 30d)\", good: lower, early: "
         "clone}, z: {table: visits, window: \"[7d, 30d)\", good: lower, "
         "early: landmark}}",
         "outcome 'z' leaves out units with early events (landmark) that outcome 'y'"},
        {"partners: {p: {table: visits, window: \"[0d, 7d]\"}}\ncounterfactual: {model: "
         "gcomp, policy: universal}\noutcomes: {y: {table: visits, window: \"[0d, "
         "30d)\", good: lower, early: clone}}",
         "universal gives everybody a delivery by the end of its window"},
        {"covariates: [{table: visits, window: \"[-7d, 0d)\"}]",
         "a covariate from a table has no 'name'"},
        {"covariates: [{degree: 2}]", "key 'column' is missing"},
        {"derive: {age: {at: unit.start}}", "'age' has no 'years_since'"},
        {"partners: {q: {column: site, is: n}, p: {table: visits, window: \"[0d, 7d]\", "
         "origin: q}}",
         "the window of 'p' starts at 'q', whose deliveries have no time"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        asc_study s;
        asc_error err = {0};
        write_file("study.yaml", asc_take_format(arena, HEAD "%s\n", cases[i].text));
        assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                         ASC_ESTUDY);
        if (strstr(err.message, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

/* Keys that only make sense together. */
static void what_a_window_needs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"study: {name: r}\ncohort: c.h5\nunit: {table: stays, id: id, person: who, "
         "start: "
         "left}\n",
         "a start without 'study.period'"},
        {"study: {name: r}\ncohort: c.h5\nunit: {table: stays, id: id, person: who}\n"
         "partners: {p: {table: visits, window: \"[0d, 7d]\"}}\n",
         "a window needs a start of the unit"},
        {"study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: c.h5\n"
         "unit: {table: stays, id: id, person: who, start: left}\n"
         "outcomes: {y: {table: visits, window: \"[0d, 7d]\", good: lower}}\n",
         "outcome 'y' has a window, and no 'study.data_lock' says whether it is closed"},
        {"study: {name: r, period: [2024-06-30, 2024-01-01]}\ncohort: c.h5\n"
         "unit: {table: stays, start: left}\n",
         "'period' ends before it starts"},
        {"study: {name: r, period: [2024-02-30, 2024-06-30]}\ncohort: c.h5\n"
         "unit: {table: stays, start: left}\n",
         "'2024-02-30' is no day"},
        {"study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: c.h5\n"
         "unit: {table: stays, start: left, repeat: {gap: 0d}}\n",
         "'0d' is no gap"},
        {"study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: c.h5\n"
         "unit: {table: stays, start: left, overlap: merge}\n",
         "'merge' known, not in this version"},
        {"study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: c.h5\n"
         "unit: {table: stays, start: left, overlap: last}\n",
         "'overlap' and 'repeat' need 'unit.person'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        asc_study s;
        asc_error err = {0};
        write_file("study.yaml", cases[i].text);
        assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                         ASC_ESTUDY);
        if (strstr(err.message, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

/* What the columns of the cohort are not. */
static void mistakes_about_the_cohort(void **state)
{
    (void)state;
    assert_bind(HEAD "partners: {p: {table: visit, window: \"[0d, 7d]\"}}\n", ASC_ESTUDY,
                "study.yaml:5:23: no table 'visit' in the cohort (tables: stays, visits, "
                "returns)");
    assert_bind(HEAD "partners: {p: {table: stays, window: \"[0d, 7d]\"}}\n", ASC_ESTUDY,
                "study.yaml:5:23: table 'stays' has no time");
    assert_bind(HEAD "outcomes: {y: {table: stays, window: \"[0d, 7d]\", good: lower}}\n",
                ASC_ESTUDY, "study.yaml:5:23: table 'stays' has no time");
    assert_bind(HEAD "covariates: [{table: stays, window: \"[-7d, 0d)\", name: n}]\n",
                ASC_ESTUDY, "study.yaml:5:22: table 'stays' has no time");
    assert_bind(HEAD "events: {e: {table: stays}}\n", ASC_ESTUDY,
                "study.yaml:5:21: table 'stays' has no time");
    assert_bind(HEAD
                "outcomes: {y: {table: visits, window: \"[0d, 7d]\", good: lower, take: "
                "days, family: gaussian}}\n",
                ASC_ESTUDY, "table 'visits' has no end");
    assert_bind(HEAD "partners: {p: {table: visits, where: {kind: cal}, window: \"[0d, "
                     "7d]\"}}\n",
                ASC_ESTUDY, "'cal' does not occur in 'kind' (levels: call, home)");
    assert_bind(HEAD "partners: {p: {table: visits, where: {sort: call}, window: \"[0d, "
                     "7d]\"}}\n",
                ASC_ESTUDY, "no column 'sort' in table 'visits'");
    assert_bind(HEAD "covariates: [agee]\n", ASC_ESTUDY,
                "no column 'agee' in table 'stays' or a table with one row per person");
    assert_bind("study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: cohort.h5\n"
                "unit: {table: stays, id: id, person: who, start: site}\n",
                ASC_ESTUDY, "'site' of table 'stays' is category");
    assert_bind("study: {name: r, period: [2024-01-01, 2024-06-30]}\ncohort: cohort.h5\n"
                "unit: {table: stays, id: id, person: whom, start: left}\n",
                ASC_ESTUDY, "no column 'whom' in table 'stays'");
}

/* What is not refused is said. */
static void notes(void **state)
{
    (void)state;
    const char *const study =
        HEAD "partners:\n"
             "  early: {table: visits, where: {kind: call}, window: \"[-2d, 2d]\"}\n"
             "  late: {table: visits, where: {kind: home}, window: \"[0d, 3d]\", origin: "
             "early, after: [early]}\n";
    assert_bind(study, ASC_EDATA, "partner 'late' delivered to none of 4 units");
    const char *const one =
        HEAD "partners: {p: {table: visits, window: \"[-2d, 2d]\"}}\n";
    assert_string_equal(
        note_of(one, "start_movable"),
        "partner 'p' works before the start (window [-2d, 2d]): if it can "
        "move the start, count from an earlier one, such as admission or "
        "medically ready");
    assert_string_equal(note_of(one, "no_record_unknown"),
                        "no record in 'visits' was read as not delivered, and the study "
                        "does not say what the table covers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_that_overlap),
        cmocka_unit_test(covariates_that_come_late),
        cmocka_unit_test(deaths_need_a_rule),
        cmocka_unit_test(deterioration_is_no_player),
        cmocka_unit_test(the_grammar_of_windows),
        cmocka_unit_test(mistakes_of_a_study),
        cmocka_unit_test(what_a_window_needs),
        cmocka_unit_test(mistakes_about_the_cohort),
        cmocka_unit_test(notes),
    };
    return cmocka_run_group_tests(tests, up, cohort_down);
}
