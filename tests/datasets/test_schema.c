/* Schema files: what they say, every mistake with its place, and what they do to an import. */
#include "import_support.h"

static const char *write_schema(const char *text)
{
    return write_bytes("s.yaml", text, strlen(text));
}

static int remove_schema(void **state)
{
    (void)remove(file_path("s.yaml"));
    return remove_folder(state);
}

static const char *refuse_schema(const char *text)
{
    static asc_error err;
    asc_arena *a = asc_arena_create();
    asc_import_options o = {.nas = 77};
    const asc_status got = asc_import_schema(write_schema(text), a, &o, &err);
    if (got != ASC_ESTUDY) fail_msg("%s: %s", asc_status_name(got), err.message);
    assert_int_equal(o.nas, 77);
    assert_int_equal(o.rules, 0);
    asc_arena_destroy(a);
    return err.message;
}

static asc_import_options read_schema(const char *text, asc_arena *a)
{
    asc_error err = {0};
    asc_import_options o = {0};
    assert_ok(asc_import_schema(write_schema(text), a, &o, &err));
    return o;
}

static void reads_rules(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_import_options o =
        read_schema("tables:\n"
                    "  t:\n"
                    "    na: [\"?\"]\n"
                    "    columns:\n"
                    "      id: {type: text}\n"
                    "      kg: {type: real, unit: kg, na: [-9, '-8']}\n"
                    "      sex: category\n"
                    "      age: {unit: years, na: NA}\n"
                    "  u: {}\n",
                    a);
    assert_int_equal(o.rules, 6);
    assert_string_equal(o.rule[0].table, "t");
    assert_null(o.rule[0].column);
    assert_string_equal(o.rule[0].na[0], "?");
    assert_int_equal(o.rule[1].type, ASC_TEXT);
    assert_true(o.rule[1].has_type);
    assert_string_equal(o.rule[2].unit, "kg");
    assert_int_equal(o.rule[2].nas, 2);
    assert_string_equal(o.rule[2].na[0], "-9");
    assert_contains(o.rule[2].place, "s.yaml:6:7");
    assert_int_equal(o.rule[3].type, ASC_CATEGORY);
    assert_false(o.rule[4].has_type);
    assert_string_equal(o.rule[4].na[0], "NA");
    assert_string_equal(o.rule[5].table, "u");
    asc_arena_destroy(a);
}

static void every_mistake_in_one_pass(void **state)
{
    (void)state;
    const char *m = refuse_schema("tables:\n"
                                  "  t:\n"
                                  "    colums: {}\n"
                                  "    columns:\n"
                                  "      a: {typ: text}\n"
                                  "      b: {type: interger}\n"
                                  "      c: [1]\n"
                                  "      d: {unit: []}\n"
                                  "      e: {na: {x: y}}\n"
                                  "      f: number\n"
                                  "  u: text\n"
                                  "extra: 1\n");
    assert_contains(m, "s.yaml:3:5: unknown key 'colums' in a table");
    assert_contains(m, "did you mean 'columns'?");
    assert_contains(m, "s.yaml:5:11: unknown key 'typ' in a column");
    assert_contains(m, "did you mean 'type'?");
    assert_contains(m, "s.yaml:6:17: unknown type 'interger'");
    assert_contains(m, "did you mean 'integer'?");
    assert_contains(m, "s.yaml:7:10: a column must be a mapping");
    assert_contains(m, "s.yaml:8:17: unit must be a text");
    assert_contains(m, "s.yaml:9:15: na must be a token");
    assert_contains(m, "s.yaml:10:10: unknown type 'number'");
    assert_contains(m,
                    "known are: real, integer, boolean, date, datetime, category, text");
    assert_contains(m, "s.yaml:11:6: a table must be a mapping");
    assert_contains(m, "s.yaml:12:1: unknown key 'extra' in a schema");
}

static void files_that_are_no_schema(void **state)
{
    (void)state;
    assert_contains(refuse_schema(""), "the schema is empty");
    assert_contains(refuse_schema("[1, 2]\n"), "s.yaml:1:1: a schema must be a mapping");
    assert_contains(refuse_schema("tabels: {}\n"), "did you mean 'tables'?");
    assert_contains(refuse_schema("tables: 3\n"), "s.yaml:1:9: tables must be a mapping");
    assert_contains(refuse_schema("tables: {t: {columns: [a]}}\n"),
                    "columns must be a mapping");
    assert_contains(refuse_schema("tables: {t: {columns: {a: text, a: real}}}\n"),
                    "written twice");
    assert_contains(refuse_schema("tables: {t: \n"), "s.yaml:");
    asc_error err = {0};
    asc_arena *a = asc_arena_create();
    asc_import_options o = {0};
    assert_int_equal(asc_import_schema(file_path("none.yaml"), a, &o, &err), ASC_EIO);
    asc_arena_destroy(a);
}

static void names_are_checked(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_error err = {0};
    asc_import_options o =
        read_schema("tables:\n  t:\n    columns:\n      wieght: real\n", a);
    assert_contains(refuse("id,weight\n1,2\n", &o, ASC_ESTUDY),
                    "s.yaml:4:7: table 't' has no column 'wieght'");
    assert_contains(refuse("id,weight\n1,2\n", &o, ASC_ESTUDY), "did you mean 'weight'?");
    static const char *const tables[] = {"people", "stays"};
    o = read_schema("tables:\n  people: {}\n  stay: {na: x}\n", a);
    assert_int_equal(asc_import_schema_tables(&o, tables, 2, &err), ASC_ESTUDY);
    assert_contains(err.message,
                    "s.yaml:3:3: the schema names a table 'stay' that is not imported; "
                    "did you mean 'stays'?");
    o = read_schema("tables:\n  people: {}\n  stays: {na: x}\n", a);
    assert_ok(asc_import_schema_tables(&o, tables, 2, &err));
    asc_arena_destroy(a);
}

static void declared_types(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_import_options o = read_schema("tables:\n"
                                             "  t:\n"
                                             "    na: [\"?\"]\n"
                                             "    columns:\n"
                                             "      id: text\n"
                                             "      code: integer\n"
                                             "      x: {type: real, unit: mg}\n"
                                             "      yes: boolean\n"
                                             "      grp: {type: category, na: [\"9\"]}\n"
                                             "      when: datetime\n",
                                             a);
    const asc_table *t = accept("id,code,x,yes,grp,when,free\n"
                                "1,007,1,Yes,2,2024-01-01 10:00,1\n"
                                "22,?,?,0,10,?,?\n"
                                "?,-5,012.5,FALSE,9,2024-01-01T10:00:01,3\n"
                                ",,,,,,\n",
                                &o, a);
    assert_string_equal(type_of(t, "id"), "text");
    assert_int_equal(asc_table_find(t, "id")->width, 2);
    assert_int_equal(count_missing(t, "id"), 2);
    assert_string_equal(type_of(t, "code"), "integer");
    assert_string_equal(cell(t, "code", 0),
                        "7"); /* declared, so no code with leading zeros */
    assert_int_equal(count_missing(t, "code"), 2);
    assert_string_equal(type_of(t, "x"), "real"); /* integers in it are fine */
    assert_string_equal(cell(t, "x", 2), "12.5");
    assert_string_equal(asc_table_find(t, "x")->unit, "mg");
    assert_string_equal(cell(t, "yes", 0), "true");
    assert_string_equal(cell(t, "yes", 1), "false");
    assert_string_equal(cell(t, "yes", 2), "false");
    assert_string_equal(type_of(t, "grp"), "category");
    assert_int_equal(asc_table_find(t, "grp")->levels, 2);
    assert_string_equal(asc_table_find(t, "grp")->level[0], "10"); /* byte order */
    assert_string_equal(asc_table_find(t, "grp")->level[1], "2");
    assert_int_equal(count_missing(t, "grp"), 2);
    assert_string_equal(cell(t, "when", 2), "2024-01-01T10:00:01");
    assert_string_equal(type_of(t, "free"), "integer");
    asc_arena_destroy(a);
}

static void forced_category_keeps_all_levels(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_import_options o =
        read_schema("tables: {t: {columns: {x: category}}}\n", a);
    asc_text text = asc_text_start(a);
    asc_text_add(&text, "x\n");
    for (int i = 0; i < 3000; i++)
        asc_text_format(&text, "%d\n", 10000 + (i * 7919) % 3000);
    const asc_table *t = accept(text.data, &o, a);
    assert_int_equal(asc_table_find(t, "x")->levels, 3000);
    assert_string_equal(asc_table_find(t, "x")->level[2999], "12999");
    assert_string_equal(cell(t, "x", 1), "11919");
    /* no rows: a category without levels */
    t = accept("x\n", &o, a);
    assert_string_equal(type_of(t, "x"), "category");
    assert_int_equal(asc_table_find(t, "x")->levels, 0);
    asc_arena_destroy(a);
}

static void values_that_do_not_fit(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_import_options o =
        read_schema("tables:\n  t:\n    columns:\n      n: integer\n"
                    "      x: real\n      d: date\n      b: boolean\n",
                    a);
    const char *m = refuse("id,n,x,d,b\n"
                           "\"two\nlines\",1,1.5,2024-01-01,true\n"
                           "b,1.0,\"1,5\",01/02/2024,maybe\n"
                           "c,,2,2024-02-30,1\n"
                           "d,x,2,2024-02-28,1\n",
                           &o, ASC_EDATA);
    assert_begins(m, "t.csv:4:3: column 'n': '1.0' is not a whole number within 64 bits, "
                     "declared at ");
    assert_contains(m, "s.yaml:4:7; 2 of 3 values are not");
    assert_contains(m, "t.csv:4:7: column 'x': '1,5' is not a decimal number");
    assert_contains(m, "; 1 of 4 values are not");
    assert_contains(m, "t.csv:4:13: column 'd': '01/02/2024' is not a date that exists");
    assert_contains(m, "; 2 of 4 values are not");
    assert_contains(m, "t.csv:4:24: column 'b': 'maybe' is not true or false");
    asc_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rules),
        cmocka_unit_test(every_mistake_in_one_pass),
        cmocka_unit_test(files_that_are_no_schema),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(declared_types),
        cmocka_unit_test(forced_category_keeps_all_levels),
        cmocka_unit_test(values_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_schema);
}
