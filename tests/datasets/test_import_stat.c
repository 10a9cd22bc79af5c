/* Files of statistical packages against expected.json, which was made from the CSV files and not by the program that wrote
 * these: labels, counts of valid, system-missing and user-missing values by code, sums, extremes, SHA-256 of all
 * texts and times, and single rows. Then damaged copies of each. */
#include "import_support.h"

#include "ascribe/hash.h"
#include "ascribe/yaml.h"

typedef struct import_of {
    asc_import *m;
    const asc_table *rows, *labels;
} import_of;

static import_of open_stat(const char *path)
{
    asc_error err = {0};
    import_of i = {0};
    assert_ok(asc_import_open(path, "t", NULL, &i.m, &err));
    assert_ok(asc_import_next(i.m, &i.rows, &err));
    assert_int_equal(i.rows->rows, asc_import_table(i.m)->rows);
    i.labels = asc_import_labels(i.m);
    return i;
}

static const char *text_of(const asc_yaml *mapping, const char *key)
{
    const asc_yaml *node = asc_yaml_get(mapping, key);
    if (node == NULL || (!node->quoted && strcmp(node->text, "null") == 0)) return NULL;
    return node->text;
}

/* The label of a column (code "") or of one of its codes; "" when there is none. */
static const char *label_of(const import_of *i, const char *column, const char *code,
                            bool *missing)
{
    const asc_table *t = i->labels;
    for (size_t r = 0; t != NULL && r < t->rows; r++) {
        if (strcmp(cell(t, "column", r), column) != 0) continue;
        if (strcmp(cell(t, "code", r), code) != 0) continue;
        if (missing != NULL) *missing = strcmp(cell(t, "missing", r), "true") == 0;
        return cell(t, "label", r);
    }
    return "";
}

static void check_labels(const import_of *i, const asc_yaml *want, const char *name)
{
    const char *label = text_of(want, "label");
    const asc_yaml *values = asc_yaml_get(want, "value_labels"),
                   *user = asc_yaml_get(want, "user_missing");
    assert_string_equal(label_of(i, name, "", NULL), label == NULL ? "" : label);
    if (values == NULL || values->kind != ASC_YAML_MAPPING) return;
    for (size_t k = 0; k < values->count; k++) {
        const char *code = values->key[k]->text;
        bool missing = false;
        assert_string_equal(label_of(i, name, code, &missing), values->item[k]->text);
        if (user != NULL && asc_yaml_get(user, code) != NULL) assert_true(missing);
    }
}

static double number_of(const asc_yaml *node)
{
    char *end = NULL;
    assert_non_null(node);
    const double x = strtod(node->text, &end);
    assert_true(*end == '\0');
    return x;
}

static const asc_column *reasons_of(const asc_table *t, const char *name)
{
    char reason[128];
    (void)snprintf(reason, sizeof reason, "%s.missing", name);
    return asc_table_find(t, reason);
}

/* How many cells are missing for each reason, and that these are missing in the column itself. */
static size_t check_reasons(const asc_table *t, const asc_yaml *want, const char *name)
{
    const asc_yaml *user = asc_yaml_get(want, "user_missing");
    const asc_column *reason = reasons_of(t, name), *c = asc_table_find(t, name);
    size_t all = 0;
    if (user == NULL || user->count == 0) {
        assert_null(reason);
        return 0;
    }
    assert_non_null(reason);
    assert_int_equal(reason->levels, user->count);
    for (size_t k = 0; k < user->count; k++) {
        size_t n = 0;
        for (size_t i = 0; i < t->rows; i++) {
            if (reason->code[i] < 0) continue;
            if (strcmp(reason->level[reason->code[i]], user->key[k]->text) != 0) continue;
            assert_true(asc_column_missing(c, i));
            n++;
        }
        assert_int_equal(n, (size_t)number_of(user->item[k]));
        all += n;
    }
    return all;
}

/* SHA-256 of all cells joined by LF, times as YYYY-MM-DD HH:MM:SS. */
static void check_digest(const asc_table *t, const asc_column *c, const char *want)
{
    char buffer[512], hex[65];
    asc_sha256 *h = asc_sha256_open();
    assert_non_null(h);
    for (size_t i = 0; i < t->rows; i++) {
        (void)snprintf(buffer, sizeof buffer, "%s",
                       asc_column_cell(c, i, (char[512]){0}, 512));
        char *middle = strchr(buffer, 'T');
        if (c->type == ASC_DATETIME && middle != NULL) *middle = ' ';
        if (i > 0) asc_sha256_add(h, "\n", 1);
        asc_sha256_add(h, buffer, strlen(buffer));
    }
    asc_sha256_close(h, hex);
    assert_string_equal(hex, want);
}

static void check_numbers(const asc_table *t, const asc_column *c, const asc_yaml *want)
{
    double sum = 0.0, low = (double)INFINITY, high = -(double)INFINITY;
    for (size_t i = 0; i < t->rows; i++) {
        const double x = asc_column_real(c, i);
        if (asc_column_missing(c, i)) continue;
        sum += x;
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    assert_true(fabs(sum - number_of(asc_yaml_get(want, "sum"))) < 1e-6);
    assert_true(low == number_of(asc_yaml_get(want, "min")));
    assert_true(high == number_of(asc_yaml_get(want, "max")));
}

static void check_column(const import_of *i, const asc_yaml *want)
{
    const asc_table *t = i->rows;
    const char *name = text_of(want, "name"), *type = text_of(want, "type"),
               *digest = text_of(want, "sha256_utf8_lf_joined");
    const asc_column *c = asc_table_find(t, name);
    assert_non_null(c);
    check_labels(i, want, name);
    const size_t missing = count_missing(t, name), user = check_reasons(t, want, name);
    if (strcmp(type, "string") == 0) {
        assert_true(c->type == ASC_TEXT || c->type == ASC_CATEGORY);
        assert_int_equal(missing, (size_t)number_of(asc_yaml_get(want, "empty")));
    } else {
        assert_int_equal(missing - user,
                         (size_t)number_of(asc_yaml_get(want, "system_missing")));
        assert_int_equal(t->rows - missing,
                         (size_t)number_of(asc_yaml_get(want, "valid")));
    }
    if (strcmp(type, "date") == 0) assert_int_equal(c->type, ASC_DATE);
    if (strcmp(type, "datetime") == 0) assert_int_equal(c->type, ASC_DATETIME);
    if (digest != NULL) check_digest(t, c, digest);
    if (strcmp(type, "number") == 0) check_numbers(t, c, want);
}

/* One cell of one of the rows that are written out; a user-missing one by its code. */
static void check_cell(const asc_table *t, size_t row, const char *name,
                       const asc_yaml *want)
{
    const asc_column *c = asc_table_find(t, name), *reason = reasons_of(t, name);
    char got[512];
    (void)snprintf(got, sizeof got, "%s", cell(t, name, row));
    char *middle = strchr(got, 'T');
    if (c->type == ASC_DATETIME && middle != NULL) *middle = ' ';
    if (reason != NULL && reason->code[row] >= 0)
        (void)snprintf(got, sizeof got, "%s", reason->level[reason->code[row]]);
    if (!want->quoted && strcmp(want->text, "null") == 0)
        assert_true(asc_column_missing(c, row));
    else if (want->quoted)
        assert_string_equal(got, want->text);
    else
        assert_true(strtod(got, NULL) == number_of(want));
}

static void check_file(const char *file, const asc_yaml *want)
{
    char path[512];
    (void)snprintf(path, sizeof path, "pilot/formats/%s", file);
    import_of i = open_stat(asc_data(path));
    const asc_yaml *columns = asc_yaml_get(want, "columns"),
                   *rows = asc_yaml_get(want, "some_rows");
    assert_int_equal(i.rows->rows, (size_t)number_of(asc_yaml_get(want, "rows")));
    for (size_t j = 0; j < columns->count; j++) check_column(&i, columns->item[j]);
    for (size_t k = 0; k < rows->count; k++)
        for (size_t j = 0; j < columns->count; j++)
            check_cell(i.rows, (size_t)number_of(rows->key[k]) - 1,
                       text_of(columns->item[j], "name"), rows->item[k]->item[j]);
    asc_import_close(i.m);
}

/* Absent where the build has no ReadStat or the data are not there. */
static void need_readstat(void)
{
    asc_error err = {0};
    asc_import *m = NULL;
    if (asc_data("pilot/formats/people.dta") == NULL) skip();
    const asc_status s =
        asc_import_open(asc_data("pilot/formats/people.dta"), "t", NULL, &m, &err);
    asc_import_close(m);
    if (s == ASC_OK) return;
    assert_contains(err.message, "without ReadStat");
    print_message("skipped: built without ReadStat\n");
    skip();
}

static void decoded_content(void **state)
{
    (void)state;
    need_readstat();
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *all = NULL;
    const char *path = asc_data("pilot/formats/expected.json");
    assert_ok(asc_file_read(path, a, &text, &n, &err));
    asc_findings findings = {.arena = a, .file = path, .text = text};
    assert_ok(asc_yaml_parse(text, n, a, &findings, &all, &err));
    assert_int_equal(all->count, 10);
    for (size_t i = 0; i < all->count; i++) check_file(all->key[i]->text, all->item[i]);
    asc_arena_destroy(a);
}

/* A declared type, a token, and what cannot be. */
static void rules_hold_for_typed_cells(void **state)
{
    (void)state;
    need_readstat();
    const char *path = asc_data("pilot/formats/people.sav");
    const char *const one[] = {"1"};
    asc_column_rule rule[] = {
        {.table = "t", .column = "sex", .has_type = true, .type = ASC_CATEGORY},
        {.table = "t",
         .column = "comorb",
         .has_type = true,
         .type = ASC_REAL,
         .unit = "conditions"},
        {.table = "t", .column = "imd", .na = one, .nas = 1},
    };
    const asc_import_options o = {.rule = rule, .rules = 3};
    asc_error err = {0};
    asc_import *m = NULL;
    const asc_table *t = NULL;
    assert_ok(asc_import_open(path, "t", &o, &m, &err));
    assert_ok(asc_import_next(m, &t, &err));
    assert_string_equal(type_of(t, "sex"), "category");
    assert_string_equal(asc_table_find(t, "sex")->level[1], "2");
    assert_string_equal(type_of(t, "comorb"), "real");
    assert_string_equal(asc_table_find(t, "comorb")->unit, "conditions");
    const asc_column *imd = asc_table_find(t, "imd");
    for (size_t i = 0; i < t->rows; i++)
        assert_true(asc_column_missing(imd, i) || imd->integer[i] != 1);
    asc_import_close(m);
    m = NULL;
    rule[0].type = ASC_DATE;
    assert_int_equal(asc_import_open(path, "t", &o, &m, &err), ASC_EDATA);
    assert_contains(err.message, "column 'sex' cannot become date");
    rule[0] = (asc_column_rule){.table = "t", .column = "sexx"};
    assert_int_equal(asc_import_open(path, "t", &o, &m, &err), ASC_ESTUDY);
    assert_contains(err.message, "did you mean 'sex'");
    assert_null(m);
}

static unsigned char *load(const char *path, size_t *n)
{
    static unsigned char bytes[1 << 20];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    *n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    assert_true(*n > 0 && *n < sizeof bytes);
    return bytes;
}

static asc_status import_damaged(const char *name, const unsigned char *bytes, size_t n)
{
    asc_error err = {0};
    asc_import *m = NULL;
    const char *path = write_bytes(name, (const char *)bytes, n);
    const asc_status s = asc_import_open(path, "t", NULL, &m, &err);
    if (s != ASC_OK) {
        assert_null(m);
        assert_contains(err.message, name);
    }
    asc_import_close(m);
    (void)remove(path);
    return s;
}

static const char *const files[] = {"people.dta",      "people_v13.dta", "people.sav",
                                    "people.zsav",     "admissions.sav", "people.xpt",
                                    "people.sas7bdat", "admissions.xpt"};

/* Cut short anywhere: refused. A transport file cut between two records cannot be told from a shorter one. */
static void truncated(void **state)
{
    (void)state;
    need_readstat();
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        char path[512];
        size_t n = 0;
        (void)snprintf(path, sizeof path, "pilot/formats/%s", files[f]);
        const unsigned char *bytes = load(asc_data(path), &n);
        const bool records = strstr(files[f], ".xpt") != NULL;
        for (size_t k = 0; k < 60; k++) {
            const size_t cut = k < 20 ? k * 7 : n * (k - 19) / 41;
            if (cut >= n || (records && cut % 80 == 0 && cut > 0)) continue;
            const asc_status s = import_damaged(files[f], bytes, cut);
            if (s != ASC_EFORMAT && s != ASC_EDATA)
                fail_msg("%s cut to %zu of %zu bytes: %s", files[f], cut, n,
                         asc_status_name(s));
        }
    }
}

/* Bytes changed: an error or a table, never a crash and never an internal error. */
static void changed_bytes(void **state)
{
    (void)state;
    need_readstat();
    uint64_t seed = 5;
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        char path[512];
        size_t n = 0;
        (void)snprintf(path, sizeof path, "pilot/formats/%s", files[f]);
        unsigned char *bytes = load(asc_data(path), &n);
        for (size_t k = 0; k < 60; k++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            const size_t at = (size_t)((seed >> 20) % (k % 2 == 0 ? n : 2000));
            const unsigned char before = bytes[at];
            bytes[at] = (unsigned char)(seed >> 56);
            const asc_status s = import_damaged(files[f], bytes, n);
            bytes[at] = before;
            if (s != ASC_OK && s != ASC_EFORMAT && s != ASC_EDATA && s != ASC_EIO)
                fail_msg("%s, byte %zu: %s", files[f], at, asc_status_name(s));
        }
    }
}

/* A name of no letters, found by the fuzzer: refused with its place. */
static void a_variable_without_name(void **state)
{
    (void)state;
    need_readstat();
    size_t n = 0, at = 0;
    unsigned char *bytes = load(asc_data("pilot/formats/people_v13.dta"), &n);
    static const char mark[] = "<varnames>";
    while (at + sizeof mark < n && memcmp(bytes + at, mark, sizeof mark - 1) != 0) at++;
    assert_true(at + sizeof mark < n);
    bytes[at + sizeof mark - 1] = 0;
    asc_import *m = NULL;
    asc_error err = {0};
    const char *path = write_bytes("t.csv", (const char *)bytes, n);
    assert_int_equal(asc_import_open(path, "t", NULL, &m, &err), ASC_EFORMAT);
    assert_non_null(strstr(err.message, "variable 1 has no name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded_content),
        cmocka_unit_test(rules_hold_for_typed_cells),
        cmocka_unit_test(truncated),
        cmocka_unit_test(changed_bytes),
        cmocka_unit_test(a_variable_without_name),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
