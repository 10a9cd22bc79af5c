/* What a study measures beside its outcomes. Scales and narratives against the pilot's expected numbers, which were
 * computed by another program; ratios, claims and paths against frames small enough to count by hand. */
#include "linked_fixture.h"

static void put_file(const char *name, const char *csv, const char *drop_file,
                     asc_table **out)
{
    /* Lines of the pilot's file that it expects to be rejected are left out. */
    asc_error err = {0};
    char *text = NULL, *errors = NULL;
    size_t n = 0, m = 0;
    char path[64];
    (void)snprintf(path, sizeof path, "pilot/goals/%s", csv);
    assert_ok(asc_file_read(asc_data(path), arena, &text, &n, &err));
    assert_ok(asc_file_read(asc_data("pilot/goals/expected_errors.csv"), arena, &errors,
                            &m, &err));
    asc_text kept = asc_text_start(arena);
    size_t line = 1;
    for (const char *at = text; *at != '\0'; line++) {
        const size_t k = strcspn(at, "\n");
        char mark[64];
        (void)snprintf(mark, sizeof mark, "\n%s,%zu,", drop_file, line);
        if (strstr(errors, mark) == NULL) {
            asc_text_addn(&kept, at, k);
            asc_text_add(&kept, "\n");
        }
        at += k + (at[k] == '\n');
    }
    write_file("list.csv", kept.data);
    assert_ok(asc_import_csv("list.csv", name, NULL, arena, out, &err));
}

#define PEOPLE                                                                           \
    "study: {name: s}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: people, id: person_id, person: person_id}\n"                          \
    "outcomes: {y: {column: y, is: [1], good: lower}}\n"
#define SCALE                                                                            \
    "  confidence: {kind: scale, table: scores, score: score, domain: domain, time: "    \
    "quarter, range: [1, 5], sd: 1, reliability: 0.7}\n"

static void narratives_of_the_pilot(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_table *t[3] = {0};
    if (asc_data("pilot/goals/scores.csv") == NULL) skip();
    write_file("list.csv", "person_id,y\nG0001,0\n");
    assert_ok(asc_import_csv("list.csv", "people", NULL, arena, &t[0], &err));
    put_file("scores", "scores.csv", "scores.csv", &t[1]);
    put_file("narratives", "narratives.csv", "narratives.csv", &t[2]);
    assert_ok(asc_cohort_write("cohort.h5", (const asc_table *const *)t, 3, NULL, true,
                               NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
    const asc_study s = read_study(
        PEOPLE "measures:\n" SCALE
               "  lived: {kind: reconcile, quantitative: confidence, narrative: "
               "{table: narratives, class: narrative_class}, close_needs: "
               "[resolution_text, plan_decision]}\n");
    asc_tally tally;
    assert_ok(asc_study_tally(&s, cohort, arena, &tally, &err));
    assert_int_equal(tally.scales, 1);
    assert_near(tally.scale[0].least, 1.51820947171, 1e-11);
    assert_int_equal(tally.scale[0].rows, 1187);
    assert_int_equal(tally.scale[0].lines, 340);
    const int64_t change[] = {106, 233, 1}, any[] = {219, 97, 24}, person[] = {86, 73, 1};
    const int64_t table[] = {72, 8, 6, 3, 61, 6, 0, 1, 0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(tally.scale[0].change[i], change[i]);
        assert_int_equal(tally.scale[0].any[i], any[i]);
        assert_int_equal(tally.scale[0].person[i], person[i]);
    }
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(tally.reconcile[0].table[i], table[i]);
    assert_int_equal(tally.reconcile[0].open, 8);
    assert_int_equal(tally.reconcile[0].mixed, 0);
}

static const csv_text people = {"people", "person_id,y\nP1,0\nP2,1\nP3,0\nP4,1\n"};

static void ratios(void **state)
{
    (void)state;
    asc_error err = {0};
    const csv_text table[] = {people,
                              {"handovers", "id,agency,hours,kind\n"
                                            "1,a,3,x\n2,a,30,x\n3,b,5,x\n4,b,,x\n"
                                            "5,b,6,x\n6,c,1,x\n7,a,1,y\n"}};
    make_cohort(table, 2);
    const asc_study s = read_study(
        "study: {name: s}\ncohort: cohort.h5\n"
        "unit: {table: people, id: person_id}\n"
        "partners: {a: {column: y, is: [1]}, b: {column: y, is: [0]}}\n"
        "outcomes: {y: {column: y, is: [1], good: lower}}\n"
        "measures: {handover: {kind: ratio, of: {table: handovers, where: {kind: x}}, "
        "met: {column: hours, below: 24}, partner: agency}}\n");
    asc_tally t;
    assert_ok(asc_study_tally(&s, cohort, arena, &t, &err));
    assert_int_equal(t.ratios, 3);
    const int64_t of[] = {6, 2, 3}, met[] = {4, 1, 2}, unknown[] = {1, 0, 1};
    const char *const who[] = {"", "a", "b"};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(t.ratio[i].partner, who[i]);
        assert_int_equal(t.ratio[i].of, of[i]);
        assert_int_equal(t.ratio[i].met, met[i]);
        assert_int_equal(t.ratio[i].unknown, unknown[i]);
    }
}

#define AUDIT                                                                            \
    "audit: {claims: {frame: {table: claims, id: claim_id, where: {kind: avoided}}, "    \
    "size: {records: 2}, seed: 7, of: [y], ratings: cohort.h5, reading: readings}}\n"

static void claims_and_readings(void **state)
{
    (void)state;
    asc_error err = {0};
    const csv_text table[] = {
        people,
        {"claims", "claim_id,kind\nC1,avoided\nC2,other\nC3,avoided\nC4,avoided\n"},
        {"readings", "claim_id,reader1,reader2\nC4,true,false\nC9,true,true\nC1,true,"
                     "\n"}};
    make_cohort(table, 3);
    const asc_study s = read_study(PEOPLE AUDIT);
    asc_claim_frame alone;
    asc_tally t;
    assert_ok(asc_study_claims(&s, cohort, arena, &alone, &err));
    assert_int_equal(alone.claims, 3);
    assert_false(alone.read);
    assert_ok(asc_study_tally(&s, cohort, arena, &t, &err));
    const asc_claim_frame *c = &t.claims;
    const char *const id[] = {"C1", "C3", "C4"};
    const int8_t verdict[] = {1, -1, -1, -1, 1, 0};
    assert_int_equal(c->claims, 3);
    assert_int_equal(c->outside, 1);
    assert_string_equal(c->ratings_hash, asc_cohort_hash(cohort));
    for (size_t i = 0; i < 3; i++) assert_string_equal(c->id[i], id[i]);
    for (size_t i = 0; i < 6; i++) assert_int_equal(c->verdict[i], verdict[i]);
}

#define STRATA(more)                                                                     \
    "audit: {claims: {frame: {table: claims, id: claim_id, time: at}, size: {records: "  \
    "2}, of: [y], " more "}}\n"

/* Strata in byte order; weeks of ISO 8601: 2024-12-30 is a Monday of the first week of 2025, 2027-01-03 a Sunday of
 * the last of 2026, which has 53. */
static void strata_of_claims(void **state)
{
    (void)state;
    asc_error err = {0};
    const csv_text table[] = {people,
                              {"claims", "claim_id,site,at\nC1,south,2024-12-30\nC2,"
                                         "north,2024-12-29\nC3,south,2027-01-03\n"
                                         "C4,north,2024-12-31\nC5,north,2025-03-31\n"}};
    make_cohort(table, 2);
    static const struct {
        const char *study;
        size_t strata;
        const char *label[4];
        uint32_t of[5];
    } want[] = {{PEOPLE STRATA("stratify: site"), 2, {"north", "south"}, {1, 0, 1, 0, 0}},
                {PEOPLE STRATA("every: month"),
                 3,
                 {"2024-12", "2025-03", "2027-01"},
                 {0, 0, 2, 0, 1}},
                {PEOPLE STRATA("every: quarter"),
                 3,
                 {"2024-Q4", "2025-Q1", "2027-Q1"},
                 {0, 0, 2, 0, 1}},
                {PEOPLE STRATA("every: week"),
                 4,
                 {"2024-W52", "2025-W01", "2025-W14", "2026-W53"},
                 {1, 0, 3, 1, 2}},
                {PEOPLE STRATA("every: month, stratify: site"),
                 4,
                 {"north, 2024-12", "north, 2025-03", "south, 2024-12", "south, 2027-01"},
                 {2, 0, 3, 0, 1}}};
    for (size_t k = 0; k < 5; k++) {
        const asc_study s = read_study(want[k].study);
        asc_claim_frame c;
        assert_ok(asc_study_claims(&s, cohort, arena, &c, &err));
        assert_int_equal(c.strata, want[k].strata);
        for (size_t h = 0; h < c.strata; h++)
            assert_string_equal(c.label[h], want[k].label[h]);
        for (size_t i = 0; i < 5; i++) assert_int_equal(c.stratum[i], want[k].of[i]);
    }
}

static void claims_without_stratum(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_claim_frame c;
    const csv_text table[] = {
        people, {"claims", "claim_id,site,at,n\nC1,south,2024-12-30,1.5\nC2,,,2.5\n"}};
    make_cohort(table, 2);
    asc_study s = read_study(PEOPLE STRATA("stratify: site"));
    assert_int_equal(asc_study_claims(&s, cohort, arena, &c, &err), ASC_EDATA);
    assert_non_null(strstr(err.message,
                           "table 'claims' row 2: a claim without 'site' is in "
                           "no stratum"));
    s = read_study(PEOPLE STRATA("every: month"));
    assert_int_equal(asc_study_claims(&s, cohort, arena, &c, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "a claim without 'at' is in no period"));
    s = read_study(PEOPLE STRATA("stratify: n"));
    assert_int_equal(asc_study_claims(&s, cohort, arena, &c, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "'n' is real, not values that repeat"));
}

static void paths(void **state)
{
    (void)state;
    asc_error err = {0};
    /* 1: in order, no outcome. 2: in order, outcome after. 3: step before the delivery. 4: no step. 5: not
     * delivered. 6: step on the day of delivery, outcome on the day of the step. */
    const csv_text table[] = {
        {"stays", "id,start\n1,2024-05-01\n2,2024-05-01\n3,2024-05-01\n4,2024-05-01\n"
                  "5,2024-05-01\n6,2024-05-01\n"},
        {"visits", "id,at\n1,2024-05-02\n2,2024-05-03\n3,2024-05-03\n4,2024-05-02\n"
                   "6,2024-05-02\n"},
        {"notes", "id,at\n1,2024-05-04\n2,2024-05-05\n3,2024-05-02\n6,2024-05-02\n"
                  "5,2024-05-04\n"},
        {"returns", "id,at\n2,2024-05-20\n5,2024-05-20\n6,2024-05-20\n"}};
    make_cohort(table, 4);
    const asc_study s = read_study(
        "study: {name: s, period: [2024-05-01, 2024-05-02], data_lock: 2024-07-01}\n"
        "cohort: cohort.h5\n"
        "tables: {visits: {time: at}, notes: {time: at}, returns: {time: at}}\n"
        "events: {noted: {table: notes}}\n"
        "unit: {table: stays, id: id, start: start}\n"
        "partners: {p: {table: visits, window: \"[0d, 7d)\"}}\n"
        "outcomes:\n"
        "  back: {table: returns, window: \"[8d, 30d)\", early: landmark, good: lower}\n"
        "evidence: {mechanism: [[p, noted, back], {path: [p, back], share: 0.9}]}\n");
    assert_int_equal(s.paths, 2);
    assert_near(s.path[1].share, 0.9, 0);
    asc_tally t;
    assert_ok(asc_study_tally(&s, cohort, arena, &t, &err));
    assert_int_equal(t.path[0].reached, 5);
    assert_int_equal(t.path[0].followed, 3);
    assert_int_equal(t.path[0].before, 1);
    assert_int_equal(t.path[1].followed, 5);
}

/* The text of a fault, "" when the study checks; rows: "measure kind rows note; ..." */
static const char *checked(const char *text, const char **rows)
{
    const asc_study s = read_study(text);
    asc_table *t = NULL;
    asc_error err = {0};
    *rows = "";
    if (asc_study_tally_check(&s, cohort, arena, &t, &err) != ASC_OK)
        return asc_take_text(arena, err.message);
    asc_text out = asc_text_start(arena);
    for (size_t i = 0; i < t->rows; i++) {
        char cell[512];
        for (size_t j = 0; j < t->columns; j++)
            asc_text_format(&out, "%s%s", j == 0 ? i > 0 ? "; " : "" : "|",
                            asc_column_cell(&t->column[j], i, cell, sizeof cell));
    }
    *rows = out.data;
    return "";
}

static void check_before_a_run(void **state)
{
    (void)state;
    const csv_text table[] = {
        people,
        {"scores", "person_id,quarter,score\nP1,1,2\nP1,2,9\nP2,1,3\n"},
        {"stories", "person_id,class,done\nP1,beter,x\n"},
        {"handovers", "id,agency,hours\n1,zz,3\n2,zz,30\n"},
        {"claims", "claim_id,kind\nC1,avoided\nC2,other\n"},
        {"readings", "claim_id,reader1,reader2\nC1,true,3\n"}};
    static const struct {
        const char *more, *fault, *rows;
    } want[] = {
        {"measures: {c: {kind: scale, table: scores, score: score, time: quarter, range: "
         "[1, 5], sd: 1, reliability: 0.7}}\n",
         "table 'scores' row 2: a score of 9 in 'score', and 'range' of 'c' is 1 to 5",
         ""},
        {"measures: {c: {kind: scale, table: scores, score: scor, time: quarter, sd: 1, "
         "reliability: 0.7}}\n",
         "no column 'scor' in table 'scores'", ""},
        {"measures: {c: {kind: scale, table: score, score: score, time: quarter, sd: 1, "
         "reliability: 0.7}}\n",
         "no table 'score' in the cohort", ""},
        {"measures: {c: {kind: scale, table: scores, score: score, time: quarter, sd: 1, "
         "reliability: 0.7}, l: {kind: reconcile, quantitative: c, narrative: {table: "
         "stories, class: class}, close_needs: [done]}}\n",
         "table 'stories' row 1: 'class' is neither better, same nor worse", ""},
        {"measures: {h: {kind: ratio, of: {table: handovers}, met: {column: hours, "
         "below: "
         "24}, partner: agency}}\n",
         "",
         "h|ratio|handovers|2|its column of partners names none of the study's: every "
         "ratio will be 0"},
        {"measures: {h: {kind: ratio, of: {table: handovers, where: {agency: yy}}, met: "
         "{column: hours, below: 24}}}\n",
         "'yy' does not occur in 'agency'", ""},
        /* The outcome's own table: a value out of range there is not looked at. */
        {"measures: {c: {kind: scale, table: people, score: y, time: y, range: [5, 6], "
         "sd: "
         "1, reliability: 0.7}}\n",
         "",
         "c|scale|people|4|outcomes are taken from this table: its values stay closed, "
         "names and types are right"},
        {"measures: {c: {kind: scale, table: people, score: person_id, time: y, sd: 1, "
         "reliability: 0.7}}\n",
         "'person_id' is text, not a number", ""},
        {"audit: {claims: {frame: {table: claims, id: claim_id}, size: {records: 2}, of: "
         "[y], ratings: none.h5}}\n",
         "", "claims|audit|claims|2|2 claims; no readings yet: they follow the seal"},
        {"audit: {claims: {frame: {table: claims, id: claim_id}, size: {records: 2}, of: "
         "[y], ratings: cohort.h5, reading: readings}}\n",
         "'reader2' is integer, not true or false", ""},
        {"audit: {claims: {frame: {table: claims, id: claim_id}, size: {records: 2}, of: "
         "[y], raters: 3, ratings: cohort.h5, reading: readings}}\n",
         "no column 'reader3' in table 'readings'", ""},
    };
    make_cohort(table, 6);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char all[2048];
        const char *rows = "";
        (void)snprintf(all, sizeof all, "%spartners: {a: {column: y, is: [1]}}\n%s",
                       PEOPLE, want[i].more);
        const char *fault = checked(all, &rows);
        if (strstr(fault, want[i].fault) == NULL ||
            (*want[i].fault == '\0' && *fault != '\0'))
            fail_msg("%s: want '%s', got '%s'", want[i].more, want[i].fault, fault);
        assert_string_equal(rows, want[i].rows);
    }
}

static void what_is_refused(void **state)
{
    (void)state;
    static const char *const text[] = {
        "measures: {r: {kind: ratio, score: s}}\n",
        "measures: {r: {kind: reconcile, quantitative: q, narrative: {table: t, class: "
        "c}}}\n",
        "measures: {r: {kind: chart}}\n",
        "audit: {claims: {frame: {table: c, id: i}, size: {}}}\n",
        "audit: {claims: {frame: {table: c, id: i}, size: {records: 9}, of: [n]}}\n",
        "evidence: {mechanism: [[a, b]]}\n",
        "evidence: {mechanism: p}\n",
    };
    static const char *const want[] = {
        "'score' is for kind scale",
        "no scale 'q'",
        "'chart' known, not in this version",
        "'size' needs show_below, or records, and not both",
        "no outcome 'n'",
        "'a' is no partner or function with records",
        "'mechanism' is a list of paths",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        asc_study s;
        asc_error err = {0};
        char all[2048];
        (void)snprintf(all, sizeof all, "%s%s", PEOPLE, text[i]);
        write_file("study.yaml", all);
        assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                         ASC_ESTUDY);
        if (strstr(err.message, want[i]) == NULL)
            fail_msg("want %s, got %s", want[i], err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(narratives_of_the_pilot, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(ratios, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(claims_and_readings, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(strata_of_claims, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(claims_without_stratum, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(paths, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(check_before_a_run, fixture_up, cohort_down),
        cmocka_unit_test_setup_teardown(what_is_refused, fixture_up, fixture_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
