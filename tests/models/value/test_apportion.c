/* Largest remainder: a published apportionment, ties, and exact sums of a million random cases. */
#include "ascribe/rng.h"
#include "ascribe/value.h"
#include "support.h"
#include <math.h>
#include <string.h>

/* Balinski & Young's example, six states and 36 seats, by Hamilton's method. */
static void published(void **state)
{
    (void)state;
    static const double people[] = {27744, 25178, 19951, 14610, 9225, 3292};
    asc_error err;
    asc_arena *arena = asc_arena_create();
    int64_t part[6];
    assert_ok(asc_apportion(36, people, 6, arena, part, &err));
    /* quotas 9.988 9.064 7.182 5.260 3.321 1.185: 34 whole, then .988 and .321 */
    const int64_t hamilton[] = {10, 9, 7, 5, 4, 1};
    for (size_t k = 0; k < 6; k++) assert_int_equal(part[k], hamilton[k]);
    asc_arena_destroy(arena);
}

static void ties_and_zero(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    int64_t part[4];
    assert_ok(asc_apportion(101, (const double[]){1, 1, 1, 1}, 4, arena, part, &err));
    assert_int_equal(part[0], 26);
    assert_int_equal(part[3], 25);
    assert_ok(asc_apportion(3, (const double[]){0, 1, 0, 1}, 4, arena, part, &err));
    assert_int_equal(part[0] + part[2], 0); /* nothing is owed to a weight of 0 */
    assert_int_equal(part[1], 2);
    assert_ok(asc_apportion(0, (const double[]){1, 2, 3, 4}, 4, arena, part, &err));
    assert_int_equal(part[3], 0);
    assert_int_equal(asc_apportion(5, (const double[]){0, 0}, 2, arena, part, &err),
                     ASC_EDATA);
    assert_int_equal(asc_apportion(5, (const double[]){1, -1}, 2, arena, part, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "weight 2 is -1"));
    asc_arena_destroy(arena);
}

static void sums(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_stream s = asc_stream_open(7, ASC_PURPOSE_TEST, 1);
    for (size_t round = 0; round < 1000000; round++) {
        double w[12];
        int64_t part[12], sum = 0;
        const size_t n = 1 + asc_stream_below(&s, 12);
        const int64_t total =
            (int64_t)asc_stream_below(&s, 4294967296) * (round % 3 == 0 ? 2000000 : 1);
        double weights = 0.0;
        for (size_t k = 0; k < n; k++) {
            w[k] = exp(40.0 * (asc_stream_uniform(&s) - .5));
            weights += w[k];
        }
        assert_ok(asc_apportion(total, w, n, arena, part, &err));
        for (size_t k = 0; k < n; k++) {
            assert_true(fabs((double)part[k] - (double)total * (w[k] / weights)) <=
                        1.0 + 1e-15 * (double)total);
            sum += part[k];
        }
        assert_int_equal(sum, total);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published),
                                       cmocka_unit_test(ties_and_zero),
                                       cmocka_unit_test(sums)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
