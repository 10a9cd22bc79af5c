/* Compact columns give back what the wide ones hold. */
#include "ascribe/table.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ROWS = 1000 };

static double real_value(size_t kind, size_t i)
{
    const double k = (double)i - 400.0;
    switch (kind) {
    case 0: /* 1 byte */
        return i % 7 == 0 ? (double)NAN : (double)(i % 100);
    case 1: /* 2 bytes, two decimals */
        return k / 100.0;
    case 2: /* 4 bytes, four decimals */
        return (k * 977.0) / 1e4;
    case 3: /* no decimal */
        return 1.0 / (k + 0.5);
    case 4:
        return i == 3 ? HUGE_VAL : k;
    default: /* six decimals, missing values */
        return i % 3 == 0 ? (double)NAN : (k * 1013.0) / 1e6;
    }
}

static void test_real(void **state)
{
    (void)state;
    static const unsigned bytes[] = {1, 2, 4, 0, 0, 4};
    asc_arena *arena = asc_arena_create();
    static double x[ROWS];
    for (size_t kind = 0; kind < sizeof bytes / sizeof *bytes; kind++) {
        for (size_t i = 0; i < ROWS; i++) x[i] = real_value(kind, i);
        const asc_column wide = {.name = "x", .type = ASC_REAL, .real = x};
        const asc_column c = asc_column_compact(&wide, ROWS, arena);
        assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
        assert_int_equal(c.narrow_bytes, bytes[kind]);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(asc_column_missing(&c, i), isnan(x[i]) != 0);
            const double got = asc_column_real(&c, i) + 0.0, want = x[i] + 0.0;
            if (!isnan(want)) assert_memory_equal(&got, &want, sizeof got);
        }
    }
    asc_arena_destroy(arena);
}

/* Every width at its limits: the lowest code of a width is left free. */
static void test_whole(void **state)
{
    (void)state;
    static const struct {
        int64_t low, high;
        unsigned bytes;
    } range[] = {{0, 1, 1},           {-127, 127, 1},           {-128, 0, 2},
                 {0, 128, 2},         {-32767, 32767, 2},       {0, 32768, 4},
                 {-2147483647, 0, 4}, {0, INT64_C(1) << 31, 0}, {INT64_MIN, 0, 0}};
    asc_arena *arena = asc_arena_create();
    for (size_t k = 0; k < sizeof range / sizeof *range; k++) {
        const int64_t x[3] = {range[k].low, range[k].high, 0};
        const uint8_t missing[3] = {0, 0, 1};
        const asc_column wide = {
            .name = "n", .type = ASC_INTEGER, .integer = x, .missing = missing};
        const asc_column c = asc_column_compact(&wide, 3, arena);
        assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
        assert_int_equal(c.narrow_bytes, range[k].bytes);
        for (size_t i = 0; i < 3; i++) assert_true(asc_column_integer(&c, i) == x[i]);
        assert_true(asc_column_missing(&c, 2) && !asc_column_missing(&c, 1));
    }
    asc_arena_destroy(arena);
}

static void test_texts(void **state)
{
    (void)state;
    static const char *const level[] = {"a", "b", "c"};
    const int32_t code[4] = {2, -1, 0, 1};
    char buffer[16];
    asc_arena *arena = asc_arena_create();
    const asc_column category = {
        .name = "k", .type = ASC_CATEGORY, .code = code, .level = level, .levels = 3};
    const asc_column c = asc_column_compact(&category, 4, arena);
    assert_int_equal(c.narrow_bytes, 1);
    assert_string_equal(asc_column_text(&c, 0, buffer, sizeof buffer), "c");
    assert_string_equal(asc_column_cell(&c, 1, buffer, sizeof buffer), "");
    assert_int_equal(asc_column_code(&c, 3), 1);
    const asc_column text = {
        .name = "t", .type = ASC_TEXT, .text = "abc\0xy", .width = 3};
    const asc_column t = asc_column_compact(&text, 2, arena);
    assert_ptr_not_equal(t.text, text.text);
    assert_string_equal(asc_column_text(&t, 0, buffer, sizeof buffer), "abc");
    static const int32_t many[1000000];
    const asc_column long_one = {.name = "m", .type = ASC_CATEGORY, .code = many};
    asc_arena_fail_at(1, 1);
    const asc_column none = asc_column_compact(&long_one, 1000000, arena);
    asc_arena_fail_at(0, 0);
    assert_null(none.narrow);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_EMEMORY);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_real),
                                       cmocka_unit_test(test_whole),
                                       cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
