/* The base library: arenas, messages, texts, tables, the calendar. */
#include "support.h"

#include "ascribe/result.h"
#include "ascribe/table.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void arena_rewinds_and_aligns(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const asc_arena_mark empty = asc_arena_save(a);
    double *x = asc_take_zero(a, 1000);
    assert_int_equal((uintptr_t)x % 64, 0);
    for (size_t i = 0; i < 1000; i++) assert_true(x[i] == 0.0);
    const asc_arena_mark mark = asc_arena_save(a);
    const size_t held = asc_arena_bytes(a);
    for (size_t i = 0; i < 100; i++) assert_non_null(asc_take(a, 100000));
    assert_true(asc_arena_bytes(a) > 80000000);
    asc_arena_rewind(a, mark);
    assert_int_equal(asc_arena_bytes(a), held);
    x[999] = 1.0; /* still there */
    asc_arena_rewind(a, empty);
    assert_int_equal(asc_arena_bytes(a), 0);
    assert_true(asc_arena_peak(a) > 80000000);
    asc_arena_destroy(a);
    asc_arena_destroy(NULL);
}

static void arena_remembers_failures(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *a = asc_arena_create();
    assert_null(asc_take_bytes(a, SIZE_MAX / 4, 8));
    assert_int_equal(asc_arena_check(a, &err), ASC_EOVERFLOW);
    assert_int_equal(asc_arena_check(a, &err), ASC_OK);
    asc_arena_fail_at(1, 0);
    assert_null(asc_take(a, 10));
    assert_non_null(asc_take(a, 10));
    assert_int_equal(asc_arena_check(a, &err), ASC_EMEMORY);
    assert_non_null(strstr(err.message, "out of memory"));
    asc_arena_fail_at(0, 0);
    asc_arena_limit(1 << 20);
    assert_null(asc_take(a, 1 << 20));
    assert_int_equal(asc_arena_check(a, &err), ASC_EMEMORY);
    assert_non_null(asc_take(a, 1000));
    asc_arena_limit(0);
    assert_non_null(asc_take(a, 1 << 20));
    asc_arena_destroy(a);
}

static asc_status refuse(int unit, asc_error *err)
{
    ASC_REQUIRE(unit < 3, err, ASC_EDATA, "unit %d: too many", unit);
    return ASC_OK;
}

static asc_status pass(int unit, asc_error *err)
{
    ASC_TRY(refuse(unit, err));
    return ASC_OK;
}

static void messages_pass_unchanged(void **state)
{
    (void)state;
    asc_error err = {0};
    assert_int_equal(pass(2, &err), ASC_OK);
    assert_int_equal(pass(5, &err), ASC_EDATA);
    assert_string_equal(err.message, "unit 5: too many");
    assert_int_equal(pass(5, NULL), ASC_EDATA);
    /* a message may be built from the one before */
    asc_fail(&err, "f", 1, ASC_EIO, "again: %s", err.message);
    assert_string_equal(err.message, "again: unit 5: too many");
    assert_int_equal(asc_status_exit(ASC_OK), 0);
    assert_int_equal(asc_status_exit(ASC_ESEPARATION), 1);
    assert_int_equal(asc_status_exit(ASC_ESTUDY), 2);
    assert_int_equal(asc_status_exit(ASC_EFORMAT), 3);
    assert_int_equal(asc_status_exit(ASC_EINTERNAL), 4);
    assert_string_equal(asc_status_name(ASC_ESTOPPED), "stopped");
}

static void text_grows_and_escapes(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_text t = asc_text_start(a);
    for (int i = 0; i < 1000; i++) asc_text_format(&t, "%d,", i);
    assert_int_equal(t.length, 3890);
    t = asc_text_start(a);
    asc_text_json(&t, "a\"b\\c\n\x01\xC3\xA9\xFF");
    assert_string_equal(t.data, "\"a\\\"b\\\\c\\u000a\\u0001\xC3\xA9\xEF\xBF\xBD\"");
    t = asc_text_start(a);
    asc_text_html(&t, "<a href='x'>&\"");
    assert_string_equal(t.data, "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
    t = asc_text_start(a);
    asc_text_json_real(&t, (double)NAN);
    asc_text_json_real(&t, 0.1);
    assert_string_equal(t.data, "null0.1");
    asc_arena_destroy(a);
}

static void utf8_by_rfc3629(void **state)
{
    (void)state;
    size_t at = 99;
    assert_true(asc_utf8_valid("\xF4\x8F\xBF\xBF\xE2\x82\xAC", 7, &at));
    assert_false(asc_utf8_valid("ab\xC0\x80", 4, &at)); /* overlong */
    assert_int_equal(at, 2);
    assert_false(asc_utf8_valid("\xED\xA0\x80", 3, NULL));     /* surrogate */
    assert_false(asc_utf8_valid("\xF4\x90\x80\x80", 4, NULL)); /* beyond U+10FFFF */
    assert_false(asc_utf8_valid("\xE2\x82", 2, NULL));         /* cut short */
    assert_false(asc_utf8_valid("\xF0\x8F\xBF\xBF", 4, NULL)); /* overlong */
}

static void suggestions(void **state)
{
    (void)state;
    const char *words[] = {"partners", "outcomes", "covariates"};
    assert_int_equal(asc_text_distance("partner", "partners"), 1);
    assert_int_equal(asc_text_distance("abcd", "abdc"), 1);
    assert_int_equal(asc_text_distance("kitten", "sitting"), 3);
    assert_int_equal(asc_text_distance("", "abc"), 3);
    assert_string_equal(asc_text_nearest("partner", words, 3), "partners");
    assert_null(asc_text_nearest("zebra", words, 3));
}

static void numbers_read_back(void **state)
{
    (void)state;
    char b[32];
    assert_string_equal(asc_real_text(0.1, b), "0.1");
    assert_string_equal(asc_real_text(-0.0, b), "-0");
    assert_string_equal(asc_real_text(1e300, b), "1e+300");
    assert_string_equal(asc_real_text(1000, b), "1000");
    assert_string_equal(asc_real_text(-120000, b), "-120000");
    assert_string_equal(asc_real_text(1e15, b), "1e+15");
    assert_string_equal(asc_real_text(2.5e-7, b), "2.5e-07");
    assert_string_equal(asc_real_text((double)NAN, b), "NaN");
    assert_string_equal(asc_real_text(1.0 / 3.0, b), "0.3333333333333333");
    double x = 0.0;
    assert_true(asc_text_real("1e3", 3, &x) && x == 1000.0);
    assert_false(asc_text_real("1,5", 3, &x));
    assert_false(asc_text_real(" 1", 2, &x));
    assert_false(asc_text_real("nan", 3, &x));
    assert_false(asc_text_real("0x10", 4, &x));
    assert_false(asc_text_real("1e999", 5, &x));
    assert_false(asc_text_real("", 0, &x));
}

static void tables_hold_typed_columns(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    asc_table *t = asc_table_create(a, "t", 3);
    const double real[] = {1.5, (double)NAN, -2.0};
    const int64_t whole[] = {7, 8, 9}, day[] = {0, 19783, -1};
    const uint8_t gone[] = {0, 1, 0};
    const char *text[] = {"ab", NULL, "\xC3\xA9"};
    const int32_t code[] = {1, -1, 0};
    const char *level[] = {"no", "yes"};
    asc_table_add_real(t, "real", real);
    asc_table_add_integer(t, "whole", whole, gone);
    asc_table_add_text(t, "text", text);
    asc_table_add_column(t,
                         (asc_column){.name = "day", .type = ASC_DATE, .integer = day});
    asc_table_add_column(t, (asc_column){.name = "cat",
                                         .type = ASC_CATEGORY,
                                         .code = code,
                                         .level = level,
                                         .levels = 2});
    char b[64];
    assert_int_equal(t->columns, 5);
    assert_null(asc_table_find(t, "none"));
    const asc_column *c = asc_table_find(t, "real");
    assert_true(asc_column_missing(c, 1));
    assert_string_equal(asc_column_cell(c, 0, b, sizeof b), "1.5");
    c = asc_table_find(t, "whole");
    assert_string_equal(asc_column_cell(c, 1, b, sizeof b), "");
    assert_true(isnan(asc_column_real(c, 1)));
    assert_true(asc_column_real(c, 2) == 9.0);
    c = asc_table_find(t, "text");
    assert_int_equal(c->width, 2);
    assert_true(asc_column_missing(c, 1));
    assert_string_equal(asc_column_text(c, 2, b, sizeof b), "\xC3\xA9");
    c = asc_table_find(t, "day");
    assert_string_equal(asc_column_cell(c, 0, b, sizeof b), "1970-01-01");
    assert_string_equal(asc_column_cell(c, 1, b, sizeof b), "2024-03-01");
    assert_string_equal(asc_column_cell(c, 2, b, sizeof b), "1969-12-31");
    c = asc_table_find(t, "cat");
    assert_string_equal(asc_column_cell(c, 0, b, sizeof b), "yes");
    assert_string_equal(asc_column_cell(c, 1, b, sizeof b), "");
    const int64_t at[] = {-1};
    const asc_column when = {.name = "when", .type = ASC_DATETIME, .integer = at};
    assert_string_equal(asc_column_cell(&when, 0, b, sizeof b), "1969-12-31T23:59:59");
    asc_arena_destroy(a);
}

static void calendar(void **state)
{
    (void)state;
    int64_t days = 0, last = 0;
    assert_true(asc_date_days(2000, 2, 29, &days));
    assert_int_equal(days, 11016);
    assert_false(asc_date_days(1900, 2, 29, &days));
    assert_false(asc_date_days(2024, 13, 1, &days));
    assert_true(asc_date_days(1, 1, 1, &last));
    for (int64_t d = last; d < 3000000 + last; d += 5) { /* there and back */
        int y = 0, m = 0, k = 0;
        asc_days_date(d, &y, &m, &k);
        if (y > 9999) break;
        assert_true(asc_date_days(y, m, k, &days));
        assert_int_equal(days, d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_rewinds_and_aligns),
        cmocka_unit_test(arena_remembers_failures),
        cmocka_unit_test(messages_pass_unchanged),
        cmocka_unit_test(text_grows_and_escapes),
        cmocka_unit_test(utf8_by_rfc3629),
        cmocka_unit_test(suggestions),
        cmocka_unit_test(numbers_read_back),
        cmocka_unit_test(tables_hold_typed_columns),
        cmocka_unit_test(calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
