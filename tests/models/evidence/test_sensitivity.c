/* The checks of the field's page, and the fit of systematic error against R's optim (4.2.2). */
#include "ascribe/sensitivity.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void rounded(double got, double want)
{
    if (!(fabs(got - want) <= 5.1e-7)) fail_msg("%.9f is not %.6f", got, want);
}

static void evalues(void **state)
{
    (void)state;
    rounded(asc_evalue(.80), 1.809017);
    rounded(asc_evalue(1.25), 1.809017);
    rounded(asc_evalue_limit(.71, .91), 1.428571);
    assert_true(asc_evalue_limit(.9, 1.1) == 1.0);
    assert_true(asc_evalue(1.0) == 1.0);
    assert_true(isnan(asc_evalue(0.0)));
    rounded(asc_ratio_of_difference(.3), 1.313900);
    rounded(asc_bias_bound(2, 2), 1.333333);
    /* a confounder as strong as the E-value on both sides just explains the ratio */
    assert_near(asc_bias_bound(asc_evalue(1.7), asc_evalue(1.7)), 1.7, 1e-12);
}

static void robustness(void **state)
{
    (void)state;
    rounded(asc_robustness_value(4.18445, 783), .138776);
    /* by its definition: at RV = x, x^2 / (1 - x) = f^2 */
    const double x = asc_robustness_value(-3, 50);
    assert_near(x * x / (1 - x), 9.0 / 50, 1e-12);
    assert_near(asc_partial_r2(3, 91), .09, 1e-12);
}

static void ease(void **state)
{
    (void)state;
    rounded(asc_ease(.1, .2), .179119);
    rounded(asc_ease(0, .25), .199471);
    rounded(asc_ease(.25, 0), .25);
    rounded(asc_ease(-.1, .2), .179119);
}

static void fit(void **state)
{
    (void)state;
    asc_error err;
    asc_systematic s;
    const double error[] = {.12, -.05, .30, .22, .08, .41, -.11, .19};
    const double se[] = {.10, .12, .15, .08, .20, .11, .09, .13};
    assert_ok(asc_systematic_fit(error, se, 8, &s, &err));
    assert_near(s.mean, 0.1415532623, 1e-6);
    assert_near(s.sd, 0.1286946390, 1e-6);
    assert_near(s.covering, .625, 1e-15);
    assert_near(s.ease, asc_ease(s.mean, s.sd), 1e-15);
    double low = 0.0, high = 0.0;
    asc_calibrated_interval(&s, .5, .1, .95, &low, &high);
    assert_near(.5 * (low + high), .5 - s.mean, 1e-12);
    assert_near(high - low, 2 * 1.9599639845 * sqrt(.01 + s.sd * s.sd), 1e-9);
    /* errors no larger than their noise: nothing systematic is left over but the mean */
    const double small[] = {.01, -.01, .02, 0.0}, large[] = {.2, .2, .2, .2};
    assert_ok(asc_systematic_fit(small, large, 4, &s, &err));
    assert_true(s.sd == 0.0);
    assert_near(s.mean, .005, 1e-12);
    assert_int_equal(asc_systematic_fit(error, se, 1, &s, &err), ASC_EDATA);
    const double none[] = {.1, 0.0};
    assert_int_equal(asc_systematic_fit(error, none, 2, &s, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "negative control 2"));
}

static void detectable(void **state)
{
    (void)state;
    rounded(asc_detectable_ratio(240, .5), 1.435744);
    rounded(asc_detectable_ratio(60, .3), 2.201760);
    assert_near(asc_detectable(1.0), 2.8015852181, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evalues), cmocka_unit_test(robustness), cmocka_unit_test(ease),
        cmocka_unit_test(fit), cmocka_unit_test(detectable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
