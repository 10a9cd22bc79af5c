/* A few null pilots: enough to see that the landmark finds nothing where there is nothing. */
#include "null_pilots.h"

static void nothing_is_found(void **state)
{
    (void)state;
    const pilot_sum sum = null_pilots(60, false);
    assert_true(sum.naive < -0.06 && sum.naive > -0.08);
    assert_true(fabs(sum.bias) <
                4.0 * 0.017 / sqrt(60.0)); /* SE of one pilot: 1.7 points */
    assert_true(sum.covered >= 52);        /* 95 % less 3 standard errors */
}

/* Of all against nobody: six tenths of the effect of one delivery, with the standard error of 1.2 points. */
static void clones_find_nothing(void **state)
{
    (void)state;
    const pilot_sum sum = null_pilots(20, true);
    assert_true(sum.naive < -0.05 && sum.naive > -0.09);
    assert_true(fabs(sum.bias) < 4.0 * 0.012 / sqrt(20.0));
    assert_true(sum.covered >= 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_found),
                                       cmocka_unit_test(clones_find_nothing)};
    return cmocka_run_group_tests(tests, fixture_up, cohort_down);
}
