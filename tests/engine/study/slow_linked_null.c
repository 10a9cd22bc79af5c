/* 1,000 null pilots of 1,200 people: the landmark covers 0 in 93 to 97 % of them. */
#include "null_pilots.h"

static void zero_is_covered(void **state)
{
    (void)state;
    const pilot_sum sum = null_pilots(1000, false);
    const double covered = (double)sum.covered / 1000.0;
    assert_true(covered >= 0.93 && covered <= 0.97);
    assert_true(fabs(sum.bias) < 4.0 * 0.017 / sqrt(1000.0));
    assert_true(sum.naive < -0.06 && sum.naive > -0.08);
}

static void zero_is_covered_by_clones(void **state)
{
    (void)state;
    const pilot_sum sum = null_pilots(1000, true);
    const double covered = (double)sum.covered / 1000.0;
    assert_true(covered >= 0.93 && covered <= 0.97);
    assert_true(fabs(sum.bias) < 4.0 * 0.012 / sqrt(1000.0));
    assert_true(sum.naive < -0.06 && sum.naive > -0.08);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(zero_is_covered),
                                       cmocka_unit_test(zero_is_covered_by_clones)};
    return cmocka_run_group_tests(tests, fixture_up, cohort_down);
}
