/* Layout of a design: blocks, zero padding, checked sizes. */
#include "ascribe/design.h"
#include "support.h"

static void test_layout(void **state)
{
    (void)state;
    static const size_t rows[] = {0, 1, 511, 512, 513, 1024, 1500};
    static const size_t blocks[] = {0, 1, 1, 1, 2, 2, 3};
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const asc_design d = asc_design_create(arena, rows[k], 3);
        assert_non_null(d.x);
        assert_int_equal(d.blocks, blocks[k]);
        for (size_t i = 0; i < d.blocks * 3 * ASC_ROWS; i++) assert_true(d.x[i] == 0.0);
        if (rows[k] > 0) assert_true(asc_design_at(&d, 0, 1) == d.x + ASC_ROWS);
        if (rows[k] > 513)
            assert_true(asc_design_at(&d, 513, 2) == d.x + (size_t)5 * ASC_ROWS + 1);
    }
    asc_arena_destroy(arena);
}

/* Sizes beyond size_t, and beyond memory, are refused; the arena says so. */
static void test_sizes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    assert_null(asc_design_create(arena, SIZE_MAX, 2).x);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_EOVERFLOW);
    assert_null(asc_design_create(arena, 1000000, SIZE_MAX / 2).x);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_EOVERFLOW);
    asc_arena_fail_at(1, 0);
    assert_null(asc_design_create(arena, 100000, 10).x);
    asc_arena_fail_at(0, 0);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_EMEMORY);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_layout),
                                       cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
