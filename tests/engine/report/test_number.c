/* Numbers and words for readers. */
#include "../../../engine/report/svg.h"
#include "../../../engine/report/view.h"
#include "support.h"
#include <float.h>
#include <math.h>
#include <string.h>

static void says(double x, int digits, const char *want)
{
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_num_fixed(&t, x, digits, "none");
    assert_string_equal(t.data, want);
    asc_arena_destroy(arena);
}

static void numbers(void **state)
{
    (void)state;
    says(0.0, 0, "0");
    says(-0.0, 1, "0.0");
    says(-0.04, 1, "0.0"); /* no minus before a zero */
    says(-0.06, 1,
         "\xE2\x88\x92"
         "0.1");
    says(999.0, 0, "999");
    says(999.6, 0, "1,000");
    says(1234567.891, 2, "1,234,567.89");
    says(-123456.0, 0,
         "\xE2\x88\x92"
         "123,456");
    says((double)NAN, 2, "none");
    says((double)INFINITY, 2, "no limit");
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_num_fixed(&t, DBL_MAX, 4, "");
    assert_int_equal(t.length, 309 + 102 + 5);
    asc_arena_destroy(arena);
}

static void decimals_follow_the_interval(void **state)
{
    (void)state;
    assert_int_equal(asc_num_digits(116.0), 0);
    assert_int_equal(asc_num_digits(11.6), 0);
    assert_int_equal(asc_num_digits(1.16), 1);
    assert_int_equal(asc_num_digits(0.116), 2);
    assert_int_equal(asc_num_digits(1e-9), 4);
    assert_int_equal(asc_num_digits((double)NAN), 1);
}

static void range(asc_view v, double low, double high, int digits, const char *want)
{
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    v.arena = arena;
    asc_view_range(&v, &t, low, high, digits, "none");
    assert_string_equal(t.data, want);
    asc_arena_destroy(arena);
}

static void ranges_name_their_direction(void **state)
{
    (void)state;
    const asc_view fewer = {.lower = true, .counts = true, .measure = ""};
    const asc_view more = {.lower = false, .counts = true, .measure = ""};
    const asc_view cost = {.lower = true, .counts = false, .measure = "GBP"};
    range(fewer, 62.2, 118.4, 0, "62 to 118 fewer");
    range(fewer, -118.4, -62.2, 0, "62 to 118 more");
    range(fewer, -14.0, 32.0, 0, "14 more to 32 fewer");
    range(fewer, -0.2, 32.0, 0, "0 to 32 fewer");
    range(fewer, -32.0, 0.2, 0, "0 to 32 more");
    range(fewer, -0.2, 0.2, 0, "0 to 0");
    range(more, 62.0, 118.0, 0, "62 to 118 more");
    range(more, -14.0, 32.0, 0, "14 fewer to 32 more");
    range(cost, -5.0, 7.25, 1, "5.0 GBP higher to 7.2 GBP lower");
    range(fewer, (double)-INFINITY, 3.0, 0, "any number more to 3 fewer");
    range(fewer, (double)NAN, 3.0, 0, "none");
}

/* A value near zero does not ask for more decimals than its interval (0.07, 1.0 wide). */
static void decimals_do_not_follow_a_small_value(void **state)
{
    (void)state;
    static const double per[] = {0.0142, 0.0007}, reach[] = {52964, 12902};
    static const double events[] = {753, 9}, low[] = {570, -71}, high[] = {974, 59};
    static size_t part[] = {0, 1};
    asc_arena *arena = asc_arena_create();
    asc_table *t = asc_table_create(arena, "contribution", 2);
    asc_table_add_real(t, "per_reached", per);
    asc_table_add_real(t, "reach", reach);
    asc_table_add_real(t, "events", events);
    asc_table_add_real(t, "events.low", low);
    asc_table_add_real(t, "events.high", high);
    const asc_view v = {.contribution = t, .part = part, .parts = 2, .reach_per = 100.0};
    assert_int_equal(asc_view_reach_digits(&v), 2); /* 0.76 wide */
    assert_int_equal(asc_view_digits(&v, "events", "events.low", "events.high", 1.0), 0);
    assert_int_equal(asc_view_digits(&v, "per_reached", "", "", 100.0), 2); /* 1.42 */
    asc_arena_destroy(arena);
}

static void ticks_are_round(void **state)
{
    (void)state;
    assert_float_equal(asc_svg_step(25.0, 5), 5.0, 0.0);
    assert_float_equal(asc_svg_step(24.0, 5), 2.0, 0.0);
    assert_float_equal(asc_svg_step(0.9, 5), 0.1, 1e-15);
    assert_float_equal(asc_svg_step(0.0, 5), 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(decimals_follow_the_interval),
        cmocka_unit_test(ranges_name_their_direction),
        cmocka_unit_test(decimals_do_not_follow_a_small_value),
        cmocka_unit_test(ticks_are_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
