/* The discharge pilot of the reference data, reproduced to the last cell by a study written from its README: the
 * flow, the landmark frame, what the landmark left out by arm, deaths by arm, and what cannot be known. */
#include "../../support/csv.h"
#include "../../support/pilot.h"
#include "study_fixture.h"
#include <math.h>

static asc_cohort *cohort;

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    asc_error err = {0};
    if (!pilot_cohort("cohort.h5")) return 0;
    return asc_cohort_open("cohort.h5", &cohort, &err) != ASC_OK;
}

static int down(void **state)
{
    asc_cohort_close(cohort);
    return fixture_down(state);
}

static const char *joined(const char *const *part, size_t parts)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < parts; i++) asc_text_add(&t, part[i]);
    return t.data;
}

static asc_study whole_study(void)
{
    const char *const part[] = {pilot_head, pilot_partners, pilot_outcomes,
                                pilot_covariates};
    return read_study(joined(part, 4));
}

static test_csv expected(const char *name)
{
    char path[128];
    (void)snprintf(path, sizeof path, "pilot/discharge/%s", name);
    return test_csv_read(asc_data(path), arena);
}

static const char *cell(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL) fail_msg("no column %s", column);
    char *buffer = asc_take_bytes(arena, c->width + 64, 1);
    char *text = asc_take_text(arena, asc_column_cell(c, row, buffer, c->width + 64));
    /* The files write times as "2023-04-01 09:30". */
    if (c->type == ASC_DATETIME && strlen(text) == 19) {
        text[10] = ' ';
        text[16] = '\0';
    }
    if (c->type == ASC_BOOLEAN) return strcmp(text, "true") == 0 ? "1" : "0";
    return text;
}

static void same_cells(const asc_table *t, const char *column, const test_csv *want,
                       const char *name)
{
    assert_int_equal(t->rows, want->rows);
    for (size_t i = 0; i < t->rows; i++) {
        const char *x = cell(t, column, i), *y = test_csv_text(want, i, name);
        if (strcmp(x, y) != 0)
            fail_msg("%s, row %zu: '%s', expected '%s'", column, i + 1, x, y);
    }
}

static void the_flow(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    const asc_study s = whole_study();
    const test_csv want = expected("expected_flow_landmark.csv");
    asc_bound bound;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &bound, &err));
    assert_int_equal(bound.flow->rows, want.rows);
    for (size_t i = 1; i < want.rows; i++)
        assert_string_equal(cell(bound.flow, "rule", i), test_csv_text(&want, i, "rule"));
    same_cells(bound.flow, "kept", &want, "remaining");
    same_cells(bound.flow, "dropped", &want, "dropped");
    assert_int_equal(bound.units, 4452);
    assert_int_equal(bound.problem[0].clusters, 3213);
}

static void the_frame(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    static const char *const pair[][2] = {
        {"episode_id", "episode_id"},
        {"person_id", "person_id"},
        {"from", "spell_start"},
        {"start", "discharged"},
        {"hospital", "h"},
        {"pharmacy", "p"},
        {"community", "c"},
        {"hospital.records", "n_h"},
        {"pharmacy.records", "n_p"},
        {"community.records", "n_c"},
        {"readmit7_30", "readmit7_30"},
        {"readmit7_30.first", "outcome_time"},
        {"readmit7_30.died", "died7_30"},
        {"readmit_or_died7_30", "readmit_or_died7_30"},
        {"prior_emergency_365", "prior_emergency_365"},
        {"death", "death_date"},
    };
    const asc_study s = whole_study();
    const test_csv want = expected("expected_frame_landmark.csv");
    asc_table *frame = NULL;
    asc_error err = {0};
    assert_ok(asc_study_frame(&s, cohort, arena, &frame, &err));
    for (size_t j = 0; j < sizeof pair / sizeof *pair; j++)
        same_cells(frame, pair[j][0], &want, pair[j][1]);
}

static const test_csv *frame_csv;

/* Column of X by its term, against a column of the file (or 1 where it has a value). */
static void same_column(const asc_problem *p, const char *term, const char *name,
                        const char *level)
{
    size_t j = 0;
    while (j < p->x.cols && strcmp(p->term[j], term) != 0) j++;
    if (j == p->x.cols) fail_msg("no term %s", term);
    for (size_t i = 0; i < p->n; i++) {
        const char *text = test_csv_text(frame_csv, i, name);
        const double want =
            level == NULL ? strtod(text, NULL) : (double)(strcmp(text, level) == 0);
        if (p->x.data[j * p->x.ld + i] != want)
            fail_msg("%s, row %zu: %g, expected %g", term, i + 1,
                     p->x.data[j * p->x.ld + i], want);
    }
}

static void the_covariates(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    const asc_study s = whole_study();
    const test_csv want = expected("expected_frame_landmark.csv");
    asc_bound bound;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &bound, &err));
    frame_csv = &want;
    const asc_problem *p = &bound.problem[0];
    same_column(p, "age", "age", NULL);
    same_column(p, "sex=F", "sex", "F");
    same_column(p, "imd_decile", "imd_decile", NULL);
    same_column(p, "comorbidity_count", "comorbidity_count", NULL);
    same_column(p, "prior_emergency_365", "prior_emergency_365", NULL);
    same_column(p, "site=B", "site", "B");
    same_column(p, "site=C", "site", "C");
    same_column(p, "method=elective", "method", "elective");
}

/* early_events.csv has the partners by their letters. */
static void early_events_by_arm(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    const asc_study s = whole_study();
    const test_csv want = expected("early_events.csv");
    asc_bound bound;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &bound, &err));
    same_cells(bound.early, "rule", &want, "rule");
    same_cells(bound.early, "delivered", &want, "delivered");
    same_cells(bound.early, "units", &want, "stays_before_rule");
    same_cells(bound.early, "dropped", &want, "dropped");
    for (size_t i = 1; i < want.rows; i++)
        assert_int_equal(cell(bound.early, "partner", i)[0],
                         test_csv_text(&want, i, "partner")[0]);
}

/* expected_crude_landmark.json: deaths 13 and 5, 10 and 8, 9 and 9; 10 stays that cannot be known. */
static void deaths_and_completeness(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    static const int deaths[] = {18, 13, 5, 10, 8, 9, 9};
    const asc_study s = whole_study();
    asc_bound bound;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &bound, &err));
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(asc_table_find(bound.death, "deaths")->integer[i], deaths[i]);
    assert_int_equal(asc_table_find(bound.complete, "units")->integer[0], 4452);
    assert_int_equal(asc_table_find(bound.complete, "determinate")->integer[0], 4442);
}

/* data_quality of expected_crude_landmark.json. */
static void rows_left_out_of_each_table(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    static const struct {
        const char *table;
        int64_t rows, duplicates, unknown, untimed, late;
    } want[] = {
        {"episodes", 5996, 18, 0, 0, 0}, /* its other rules stand in the flow */
        {"people", 4040, 10, 0, 0, 0},     {"id_map", 30, 0, 0, 0, 0},
        {"contacts", 15984, 25, 20, 4, 0}, {"admissions", 10004, 25, 5, 0, 5},
        {"deaths", 229, 0, 1, 0, 0},
    };
    const asc_study s = whole_study();
    asc_bound bound;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &bound, &err));
    const asc_table *t = bound.source;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_string_equal(cell(t, "table", i), want[i].table);
        assert_int_equal(asc_table_find(t, "rows")->integer[i], want[i].rows);
        assert_int_equal(asc_table_find(t, "exact_duplicates")->integer[i],
                         want[i].duplicates);
        assert_int_equal(asc_table_find(t, "unknown_person")->integer[i],
                         want[i].unknown);
        if (strcmp(want[i].table, "contacts") == 0) continue;
        assert_int_equal(asc_table_find(t, "after_lock")->integer[i], want[i].late);
    }
}

/* The same stays without partners: what the frame has of records, costs and nights at home. Nights lost are a
 * union, a cost is missing when one of its parts is. */
static void sums_and_nights(void **state)
{
    (void)state;
    if (cohort == NULL) skip();
    const char *const part[] = {
        pilot_head,
        "outcomes:\n"
        "  rec_h: {table: contacts, where: {agency: hospital, status: completed, "
        "function:\n"
        "          [discharge_planning, delay_resolved], documented_records: {missing: "
        "false}},\n"
        "          window: \"[-7d, 0d)\", take: sum, column: documented_records, death: "
        "competing,\n"
        "          family: gaussian, good: lower}\n"
        "  n_adm90: {table: admissions, window: \"[0cd, 89cd]\", take: count, death: "
        "competing,\n"
        "            family: poisson, good: lower}\n"
        "  cost90: {table: admissions, window: \"[0cd, 89cd]\", take: sum, column: "
        "cost_gbp,\n"
        "           death: competing, family: gaussian, good: lower}\n"
        "  lost: {table: admissions, window: \"[0cd, 89cd]\", take: days, death: "
        "composite,\n"
        "         family: gaussian, good: lower}\n"
        "missing: {default: exclude}\n"};
    const asc_study s = read_study(joined(part, 2));
    const test_csv want = expected("expected_frame_landmark.csv");
    asc_table *frame = NULL;
    asc_error err = {0};
    assert_ok(asc_study_frame(&s, cohort, arena, &frame, &err));
    const asc_column *y[4];
    static const char *const name[] = {"rec_h", "n_adm90", "cost90", "daoh90"};
    for (size_t j = 0; j < 3; j++) y[j] = asc_table_find(frame, name[j]);
    y[3] = asc_table_find(frame, "lost");
    size_t found = 0;
    for (size_t i = 0, r = 0; i < want.rows; i++) {
        const char *id = test_csv_text(&want, i, "episode_id");
        const bool known = strcmp(test_csv_text(&want, i, "w90_closed"), "1") == 0 &&
                           *test_csv_text(&want, i, "cost90") != '\0';
        while (r < frame->rows && strcmp(cell(frame, "episode_id", r), id) < 0) r++;
        const bool here =
            r < frame->rows && strcmp(cell(frame, "episode_id", r), id) == 0;
        assert_int_equal(here, known);
        if (!here) continue;
        found++;
        for (size_t j = 0; j < 4; j++) {
            const double x = strtod(test_csv_text(&want, i, name[j]), NULL);
            const double got = j == 3 ? 90.0 - y[3]->real[r] : y[j]->real[r];
            if (fabs(got - x) > 1e-9 * fmax(fabs(x), 1.0))
                fail_msg("%s of %s: %.12g, expected %.12g", name[j], id, got, x);
        }
    }
    assert_int_equal(found, 3767 - 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flow),
        cmocka_unit_test(the_frame),
        cmocka_unit_test(the_covariates),
        cmocka_unit_test(early_events_by_arm),
        cmocka_unit_test(deaths_and_completeness),
        cmocka_unit_test(rows_left_out_of_each_table),
        cmocka_unit_test(sums_and_nights),
    };
    return cmocka_run_group_tests(tests, up, down);
}
