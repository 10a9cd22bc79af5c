/* Contracts: places and counts by hand on small texts, the same at any size of chunk; typed files by row; mistakes of the
 * contract itself. */
#include "ascribe/contract.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static asc_error err;

static const char *write_file(const char *name, const char *text, size_t n)
{
    static char path[3][256];
    static size_t next;
    char *p = path[next++ % 3];
    (void)snprintf(p, sizeof path[0], "/tmp/ascribe_contract_%ld_%s", (long)getpid(),
                   name);
    FILE *f = fopen(p, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return p;
}

/* One table `t` against a contract for it. */
static asc_validation check(asc_arena *a, const char *contract, const char *text,
                            size_t n, size_t chunk)
{
    const char *schema = write_file("schema", contract, strlen(contract));
    const asc_contract_file file = {"t", write_file("data", text, n)};
    asc_contract *c = NULL;
    asc_validation v;
    asc_import_options o = {.chunk_bytes = chunk};
    assert_ok(asc_import_schema(schema, a, &o, &err));
    assert_ok(asc_contract_read(schema, a, &c, &err));
    assert_ok(asc_contract_check(c, &file, 1, &o, a, &v, &err));
    (void)unlink(schema);
    (void)unlink(file.path);
    return v;
}

typedef struct fault {
    size_t line, place;
    const char *column, *code;
} fault;

static void assert_faults(const asc_validation *v, const fault *want, size_t n)
{
    for (size_t i = 0; i < n && i < v->kept; i++) {
        assert_int_equal(v->fault[i].line, want[i].line);
        assert_int_equal(v->fault[i].place, want[i].place);
        assert_string_equal(v->fault[i].column, want[i].column);
        assert_string_equal(v->fault[i].code, want[i].code);
    }
    assert_int_equal(v->faults, n);
    assert_int_equal(v->kept, n);
}

static const char rules[] = "tables:\n  t:\n    na: [\"?\"]\n    columns:\n"
                            "      id: {type: text, required: true}\n"
                            "      n: {type: integer, at_least: 0, at_most: 9}\n"
                            "      day: {type: date, at_least: 2024-01-01}\n"
                            "      note: text\n"
                            "    unique: id\n";

/* Lines are physical: a line break within quotes counts, CR and CRLF too; places are characters. */
static void test_places(void **state)
{
    (void)state;
    static const char text[] =
        "id,n,day,note\r\n"
        "\"a\",1,2024-01-01,\"two\nlines, one \"\"field\"\"\"\r\n" /* 2-3 */
        "\xC3\xA9,x,2024-02-30,\n"                                 /* 4: places 3 and 5 */
        "b,10\n"                                                   /* 5: ragged */
        "\n"                                                       /* 6: blank */
        ",?,,end\r"              /* 7: no id; n missing by token */
        "a,1,2024-01-01,other\n" /* 8: second a, other content */
        "c,-1,2023-12-31,z";     /* 9 */
    static const fault want[] = {
        {4, 3, "n", "bad_number"},        {4, 5, "day", "impossible_date"},
        {5, 1, "", "wrong_field_count"},  {6, 1, "", "blank_line"},
        {7, 1, "id", "missing_required"}, {8, 1, "id", "duplicate_id_conflict"},
        {9, 3, "n", "out_of_range"},      {9, 6, "day", "out_of_range"},
    };
    const size_t chunk[] = {0, 1, 16, 40};
    for (size_t i = 0; i < 4; i++) {
        asc_arena *a = asc_arena_create();
        const asc_validation v = check(a, rules, text, sizeof text - 1, chunk[i]);
        assert_faults(&v, want, sizeof want / sizeof *want);
        assert_int_equal(v.rows[0], 6);
        assert_int_equal(v.accepted[0], 1);
        asc_arena_destroy(a);
    }
}

/* Cells tested and failed, by hand: a cell stops at its first fault. */
static void test_rates(void **state)
{
    (void)state;
    static const char text[] =
        "id,n,day,note\na,1,,\nb,x,,\nc,,,\nd,12,,\ne,-1,,\na,1,,\n";
    asc_arena *a = asc_arena_create();
    const asc_validation v = check(a, rules, text, sizeof text - 1, 0);
    static const struct {
        const char *column, *rule;
        size_t tested, failed;
    } want[] = {
        {"id", "required", 6, 0}, {"n", "integer", 5, 1}, {"n", "at least 0", 4, 1},
        {"n", "at most 9", 3, 1}, {"day", "date", 0, 0},  {"", "one row per id", 3, 0},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        size_t k = 0;
        while (k < v.assertions && (strcmp(v.assertion[k].column, want[i].column) != 0 ||
                                    strcmp(v.assertion[k].rule, want[i].rule) != 0))
            k++;
        assert_true(k < v.assertions);
        assert_int_equal(v.assertion[k].tested, want[i].tested);
        assert_int_equal(v.assertion[k].failed, want[i].failed);
    }
    asc_arena_destroy(a);
}

/* What ends a file, and where. */
static void test_unreadable(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        fault want;
    } c[] = {
        {"id,n,day,note\na,1,,x\nb,\"2,,\n", 26, {3, 3, "n", "unclosed_quote"}},
        {"id,n,day,note\na,1\"2\",,\n", 23, {2, 3, "n", "stray_quote"}},
        {"id,n,day,note\na,1,,\xFF\n", 20, {2, 6, "note", "bad_utf8"}},
        {"id,n,day,note\na,1,,\n\0,,,\n", 25, {3, 1, "id", "nul_byte"}},
        {"id;n;day;note\na;1;;\n", 20, {1, 1, "", "missing_column"}},
        {"id,n,day\n", 9, {1, 1, "note", "missing_column"}},
        {"id,n,day,note,n\n", 16, {1, 15, "n", "duplicate_column"}},
        {"", 0, {1, 1, "", "empty_file"}},
    };
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        asc_arena *a = asc_arena_create();
        const asc_validation v = check(a, rules, c[i].text, c[i].n, 0);
        assert_faults(&v, &c[i].want, 1);
        asc_arena_destroy(a);
    }
}

/* A Stata file goes by rows; ids are whole numbers there. */
static void test_typed(void **state)
{
    (void)state;
    const char *path = asc_data("pilot/formats/people.dta");
    if (path == NULL) skip();
    static const char contract[] =
        "tables: {t: {columns: {imd: {type: integer, required: true, at_most: 9}}}}\n";
    asc_arena *a = asc_arena_create();
    const char *schema = write_file("schema", contract, strlen(contract));
    const asc_contract_file file = {"t", path};
    asc_contract *c = NULL;
    asc_validation v;
    const asc_table *t = NULL;
    asc_import *m = NULL;
    size_t missing = 0, above = 0;
    assert_ok(asc_contract_read(schema, a, &c, &err));
    assert_ok(asc_contract_check(c, &file, 1, NULL, a, &v, &err));
    assert_ok(asc_import_open(path, "t", NULL, &m, &err));
    assert_ok(asc_import_next(m, &t, &err));
    const asc_column *imd = asc_table_find(t, "imd");
    for (size_t i = 0; i < t->rows; i++) {
        const bool none = asc_column_missing(imd, i);
        if (none) missing++;
        if (!none && asc_column_integer(imd, i) > 9) above++;
        if (none && missing == 1) assert_int_equal(v.fault[0].line <= i + 1, 1);
    }
    assert_true(missing > 0 && above > 0);
    assert_int_equal(v.faults, missing + above);
    assert_int_equal(v.rows[0], t->rows);
    assert_int_equal(v.assertion[1].failed, missing);
    asc_import_close(m);
    (void)unlink(schema);
    asc_arena_destroy(a);
}

static void refuse_contract(const char *text, const char *message)
{
    asc_arena *a = asc_arena_create();
    asc_contract *c = NULL;
    const char *schema = write_file("schema", text, strlen(text));
    assert_int_equal(asc_contract_read(schema, a, &c, &err), ASC_ESTUDY);
    if (strstr(err.message, message) == NULL)
        fail_msg("'%s' does not say '%s'", err.message, message);
    (void)unlink(schema);
    asc_arena_destroy(a);
}

static void test_contract_faults(void **state)
{
    (void)state;
    refuse_contract("tables: {t: {columns: {a: {requierd: true}}}}",
                    "did you mean 'required'");
    refuse_contract("tables: {t: {columns: {a: {refers: people}}}}",
                    "write TABLE.COLUMN");
    refuse_contract("tables: {t: {columns: {a: {refers: u.b}}}}",
                    "'u.b' is not in this contract");
    refuse_contract("tables: {t: {columns: {a: {at_least: 3}}}}",
                    "a bound needs a column");
    refuse_contract("tables: {t: {columns: {a: {type: integer, at_most: x}}}}",
                    "a bound needs");
    refuse_contract("tables: {t: {columns: {a: text}, unique: b}}",
                    "'t.b' is not in this contract");
    refuse_contract("tables: {t: {columns: {a: text}, most: {of: a}}}",
                    "of, by and at_most");
    refuse_contract(
        "tables: {t: {columns: {a: {refers: u.a}}}, u: {columns: {a: {refers: t.a}}}}",
        "refers to itself by way of other tables");
    refuse_contract("tables: {t: {columns: {a: {required: maybe}}}}", "true or false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),          cmocka_unit_test(test_rates),
        cmocka_unit_test(test_unreadable),      cmocka_unit_test(test_typed),
        cmocka_unit_test(test_contract_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
