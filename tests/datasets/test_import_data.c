/* The reference files: accepted, with the right shape, types, counts and sums; damaged files refused.
 * Counts and sums of the public sets were taken with R 4.2 (read.csv) and Python's csv module. */
#include "import_support.h"

static asc_table *load(const char *name, asc_arena *a)
{
    asc_error err = {0};
    asc_table *t = NULL;
    const char *path = asc_data(name);
    assert_non_null(path);
    assert_ok(asc_import_csv(path, "t", NULL, a, &t, &err));
    return t;
}

static const char *refuse_file(const char *name, asc_status code)
{
    static asc_error err;
    asc_arena *a = asc_arena_create();
    asc_table *t = NULL;
    const char *path = asc_data(name);
    assert_non_null(path);
    const asc_status got = asc_import_csv(path, "t", NULL, a, &t, &err);
    if (got != code) fail_msg("%s: %s %s", name, asc_status_name(got), err.message);
    asc_arena_destroy(a);
    return strstr(err.message, strrchr(name, '/') + 1);
}

static double total(const asc_table *t, const char *column)
{
    const asc_column *c = asc_table_find(t, column);
    double sum = 0.0;
    assert_non_null(c);
    for (size_t i = 0; i < t->rows; i++)
        if (!asc_column_missing(c, i)) sum += asc_column_real(c, i);
    return sum;
}

static void accepted_variants_equal_the_clean_file(void **state)
{
    (void)state;
    if (asc_data("pilot/discharge/people.csv") == NULL) skip();
    static const char *const variants[] = {
        "pilot/discharge/bad/ok_bom_crlf_quoted.csv",
        "pilot/discharge/bad/ok_column_order.csv",
        "pilot/discharge/bad/ok_no_final_newline.csv",
    };
    asc_arena *a = asc_arena_create();
    const asc_table *clean = load("pilot/discharge/people.csv", a);
    for (size_t k = 0; k < 3; k++) {
        const asc_table *t = load(variants[k], a);
        assert_int_equal(t->columns, clean->columns);
        assert_int_equal(t->rows, 20);
        for (size_t j = 0; j < clean->columns; j++)
            for (size_t i = 0; i < t->rows; i++)
                assert_string_equal(cell(t, clean->column[j].name, i),
                                    cell(clean, clean->column[j].name, i));
        assert_string_equal(type_of(t, "birth_date"), "date");
        assert_string_equal(type_of(t, "imd_decile"), "integer");
        assert_string_equal(type_of(t, "sex"), "category");
    }
    const asc_table *empty = load("pilot/discharge/bad/people_header_only.csv", a);
    assert_int_equal(empty->rows, 0);
    assert_int_equal(empty->columns, 7);
    asc_arena_destroy(a);
}

static void damaged_files_are_refused(void **state)
{
    (void)state;
    if (asc_data("pilot/discharge/bad/people.csv") == NULL) skip();
    const char *m = refuse_file("pilot/discharge/bad/people.csv", ASC_EFORMAT);
    assert_begins(m, "people.csv:37:24: 5 fields, the first line has 7");
    assert_contains(m, "people.csv:39:30: 8 fields, the first line has 7");
    assert_begins(
        refuse_file("pilot/discharge/bad/people_duplicate_column.csv", ASC_EFORMAT),
        "people_duplicate_column.csv:1:89: columns 2 and 8 have the same name 'sex'");
    assert_begins(refuse_file("pilot/discharge/bad/people_empty.csv", ASC_EFORMAT),
                  "people_empty.csv:1:1: the file is empty");
    m = refuse_file("pilot/discharge/bad/people_latin1.csv", ASC_EFORMAT);
    assert_begins(m, "people_latin1.csv:6:");
    assert_contains(m, "is not UTF-8");
    m = refuse_file("pilot/discharge/bad/people_nul.csv", ASC_EFORMAT);
    assert_begins(m, "people_nul.csv:6:");
    assert_contains(m, "NUL");
    assert_begins(refuse_file("pilot/discharge/bad/people_open_quote.csv", ASC_EFORMAT),
                  "people_open_quote.csv:6:1: the quote opened here is never closed");
    assert_contains(refuse_file("pilot/discharge/bad/people_semicolon.csv", ASC_EFORMAT),
                    "holds ';'");
    assert_contains(refuse_file("pilot/discharge/bad/people_utf16.csv", ASC_EFORMAT),
                    "UTF-16");
}

/* Values at fault keep a column from being numbers or dates: nothing is dropped or mended. */
static void damaged_values_change_the_type(void **state)
{
    (void)state;
    if (asc_data("pilot/discharge/bad/episodes.csv") == NULL) skip();
    asc_arena *a = asc_arena_create();
    const asc_table *t = load("pilot/discharge/bad/admissions.csv", a);
    assert_true(asc_table_find(t, "cost_gbp")->type >= ASC_CATEGORY);
    assert_string_equal(cell(t, "cost_gbp", 1), "1,234.50"); /* line 3 */
    t = load("pilot/discharge/bad/contacts.csv", a);
    assert_true(asc_table_find(t, "documented_records")->type >= ASC_CATEGORY);
    assert_true(asc_table_find(t, "contact_time")->type >= ASC_CATEGORY);
    t = load("pilot/discharge/bad/episodes.csv", a);
    assert_true(asc_table_find(t, "admitted")->type >= ASC_CATEGORY);
    t = load("pilot/discharge/admissions.csv", a);
    assert_string_equal(type_of(t, "cost_gbp"), "real");
    assert_string_equal(type_of(t, "admitted"), "datetime");
    assert_string_equal(type_of(t, "admission_id"), "text");
    assert_string_equal(type_of(t, "admission_type"), "category");
    asc_arena_destroy(a);
}

static void public_sets(void **state)
{
    (void)state;
    if (asc_data("real/nhefs.csv") == NULL) skip();
    asc_arena *a = asc_arena_create();
    const asc_table *t = load("real/nhefs.csv", a);
    assert_int_equal(t->rows, 1629);
    assert_int_equal(t->columns, 67);
    assert_int_equal(t->rows - count_missing(t, "wt82_71"), 1566);
    assert_int_equal(count_missing(t, "income"), 62);
    assert_string_equal(type_of(t, "wt82_71"), "real");
    assert_string_equal(type_of(t, "qsmk"), "integer");
    assert_string_equal(type_of(t, "ht"), "real");
    assert_int_equal(total(t, "qsmk"), 428);
    size_t missing = 0;
    for (size_t j = 0; j < t->columns; j++) {
        assert_true(t->column[j].type <= ASC_INTEGER);
        missing += count_missing(t, t->column[j].name);
    }
    assert_int_equal(missing, 6343);
    t = load("real/lalonde_matchit614.csv", a);
    assert_int_equal(t->rows, 614);
    assert_string_equal(type_of(t, "id"), "text");
    assert_string_equal(type_of(t, "race"), "category");
    assert_int_equal(asc_table_find(t, "race")->levels, 3);
    t = load("real/nmes1988.csv", a);
    assert_int_equal(t->rows, 4406);
    assert_string_equal(type_of(t, "married"), "category"); /* yes and no stay text */
    assert_string_equal(type_of(t, "visits"), "integer");
    assert_string_equal(type_of(t, "school"), "integer");
    assert_string_equal(type_of(t, "income"), "real");
    asc_arena_destroy(a);
}

static void certified_and_simulated_sets(void **state)
{
    (void)state;
    if (asc_data("nist/longley.csv") == NULL) skip();
    asc_arena *a = asc_arena_create();
    const asc_table *t = load("nist/longley.csv", a);
    assert_int_equal(t->rows, 16);
    assert_string_equal(type_of(t, "y"), "integer");
    assert_string_equal(type_of(t, "x1"), "real");
    t = load("nist/filip.csv", a);
    assert_int_equal(t->rows, 82);
    assert_true(asc_table_find(t, "x")->real[0] == -6.860120914);
    t = load("nist/pontius.csv", a);
    assert_true(asc_table_find(t, "y")->real[0] == .11019);
    t = load("nist/wampler3.csv", a);
    assert_true(asc_table_find(t, "y")->real[0] == 760.0);
    t = load("nist/anova_smls09.csv", a);
    assert_int_equal(t->rows, 18009);
    assert_string_equal(type_of(t, "y"), "real");
    assert_true(asc_table_find(t, "y")->real[0] == 1000000000000.4);
    t = load("nist/univ_mavro.csv", a);
    assert_int_equal(t->rows, 50);
    t = load("sim/sim1_logistic_k3.csv", a);
    assert_int_equal(t->rows, 6000);
    assert_string_equal(type_of(t, "x1"), "real");
    assert_string_equal(type_of(t, "a1"), "integer");
    t = load("sim/sim2_count_k5.csv", a);
    assert_int_equal(t->rows, 10000);
    assert_string_equal(type_of(t, "events"), "integer");
    assert_string_equal(type_of(t, "years"), "real");
    t = load("sim/sim3_cost_k4.csv", a);
    assert_int_equal(t->rows, 8000);
    assert_string_equal(type_of(t, "cost_gbp"), "real");
    asc_arena_destroy(a);
}

/* 101,766 hospital encounters, packed: counts by zcat, cut, sort and uniq. */
static void diabetes(void **state)
{
    (void)state;
    if (asc_data("real/diabetes130/diabetic_data.csv.gz") == NULL) skip();
    asc_arena *a = asc_arena_create();
    const asc_table *t = load("real/diabetes130/diabetic_data.csv.gz", a);
    assert_int_equal(t->rows, 101766);
    assert_int_equal(t->columns, 50);
    static const char *const integers[] = {
        "encounter_id",        "patient_nbr",
        "admission_type_id",   "discharge_disposition_id",
        "admission_source_id", "time_in_hospital",
        "num_lab_procedures",  "num_procedures",
        "num_medications",     "number_outpatient",
        "number_emergency",    "number_inpatient",
        "number_diagnoses",
    };
    size_t whole = 0;
    for (size_t j = 0; j < t->columns; j++) {
        whole += t->column[j].type == ASC_INTEGER ? 1 : 0;
        assert_true(t->column[j].type == ASC_INTEGER ||
                    t->column[j].type == ASC_CATEGORY);
    }
    assert_int_equal(whole, sizeof integers / sizeof *integers);
    for (size_t k = 0; k < whole; k++)
        assert_string_equal(type_of(t, integers[k]), "integer");
    const asc_column *c = asc_table_find(t, "insulin");
    size_t count[4] = {0};
    static const char *const levels[] = {"Down", "No", "Steady", "Up"};
    assert_int_equal(c->levels, 4);
    for (size_t i = 0; i < t->rows; i++) count[c->code[i]]++;
    for (size_t k = 0; k < 4; k++) assert_string_equal(c->level[k], levels[k]);
    assert_int_equal(count[0], 12218);
    assert_int_equal(count[1], 47383);
    assert_int_equal(count[2], 30849);
    assert_int_equal(count[3], 11316);
    assert_true(total(t, "encounter_id") == 16811910668468.0);
    assert_true(total(t, "num_medications") == 1630479.0);
    assert_int_equal(asc_table_find(t, "diag_1")->levels, 717);
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_variants_equal_the_clean_file),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(damaged_values_change_the_type),
        cmocka_unit_test(public_sets),
        cmocka_unit_test(certified_and_simulated_sets),
        cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
