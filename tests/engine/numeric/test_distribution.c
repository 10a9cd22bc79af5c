/* Normal, t, Wilson and Poisson against published values and R 4.2.2. */
#include "ascribe/numeric.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void test_normal(void **state)
{
    (void)state;
    assert_near(asc_normal_quantile(0.975), 1.9599639845400536,
                1e-14); /* qnorm, true ...40054 */
    assert_near(asc_normal_quantile(0.9), 1.2815515655446008, 1e-14);
    assert_near(asc_normal_quantile(1e-10), -6.3613409024040557, 1e-13);
    assert_near(asc_normal_quantile(0.999), 3.0902323061678132, 1e-14);
    assert_true(asc_normal_quantile(0.5) == 0.0);
    assert_true(asc_normal_quantile(0.0) == -HUGE_VAL &&
                asc_normal_quantile(1.0) == HUGE_VAL);
    assert_true(isnan(asc_normal_quantile(-0.1)) &&
                isnan(asc_normal_quantile((double)NAN)));
    assert_near(asc_normal_cdf(-1.5), 6.6807201268858071e-02, 1e-14);
    assert_near(asc_normal_cdf(3.0), 9.9865010196836990e-01, 1e-14);
    assert_near(asc_normal_cdf(-10.0), 7.6198530241605269e-24, 1e-13);
    assert_near(asc_normal_cdf(-37.0), 5.7255712225245771e-300, 1e-12);
    for (int k = -16; k <= 16; k++) {
        const double z = 0.37 * k;
        assert_close_to(asc_normal_quantile(asc_normal_cdf(z)), z, 1e-7, 1e-3);
    }
}

/* R: qt(p, freedom), printed to 15 digits; closed forms for 1 and 2 degrees. */
static void test_t(void **state)
{
    (void)state;
    assert_near(asc_t_quantile(0.975, 1.0), 12.70620473617469, 1e-12);
    assert_near(asc_t_quantile(0.975, 3.7), 2.86752070719119, 1e-12);
    assert_near(asc_t_quantile(0.975, 4.0), 2.77644510519779, 1e-12);
    assert_near(asc_t_quantile(0.975, 250.5), 1.96947927205168, 1e-12);
    assert_near(asc_t_quantile(0.025, 19.0), -2.09302405440831, 1e-12);
    assert_near(asc_t_quantile(0.9, 2.0), 0.8 * sqrt(2.0 / (1.0 - 0.8 * 0.8)), 1e-12);
    assert_true(asc_t_quantile(0.975, HUGE_VAL) == asc_normal_quantile(0.975));
    assert_true(asc_t_quantile(1.0, 3.0) == HUGE_VAL &&
                asc_t_quantile(0.0, 3.0) == -HUGE_VAL);
    assert_true(isnan(asc_t_quantile(1.1, 3.0)) && isnan(asc_t_quantile(0.5, 0.0)));
}

static void wilson(double k, double n, double level, double want_low, double want_high,
                   double tolerance)
{
    double low = 0.0, high = 0.0;
    asc_wilson(k, n, level, &low, &high);
    assert_near(low, want_low, tolerance);
    assert_near(high, want_high, tolerance);
}

static void test_wilson(void **state)
{
    (void)state;
    wilson(180, 200, 0.95, 0.850594, 0.934330, 1e-6); /* domain methods, check values */
    wilson(58, 80, 0.95, 0.61855941358985489, 0.81082242811915806, 1e-13); /* prop.test */
    wilson(3, 1000, 0.99, 0.00075810123106146755, 0.01179351668292491842, 1e-11);
    double low = -1.0, high = -1.0;
    asc_wilson(0, 20, 0.95, &low, &high);
    const double z = asc_normal_quantile(0.975);
    assert_true(low == 0.0);
    assert_near(high, z * z / (20.0 + z * z), 1e-14);
    asc_wilson(20, 20, 0.95, &low, &high);
    assert_true(high == 1.0);
    assert_near(low, 20.0 / (20.0 + z * z), 1e-14);
    asc_wilson(1, 0, 0.95, &low, &high);
    assert_true(isnan(low) && isnan(high));
    asc_wilson(3, 2, 0.95, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

/* R: poisson.test(count, conf.level = level)$conf.int; the last from qgamma. */
static void test_poisson(void **state)
{
    (void)state;
    static const struct {
        double count, level, low, high;
    } want[] = {
        {0, 0.95, 0.0, 3.6888794541139354},
        {1, 0.95, 0.025317807984289897, 5.571643390938898932},
        {5, 0.95, 1.6234863901184209, 11.6683320793226670},
        {7, 0.99, 2.0373374786996714, 17.1335932689133479},
        {100, 0.95, 81.363991250923164, 121.626793792426369},
        {1234, 0.95, 1166.1017185175492, 1304.8203705289225},
        {7e5, 0.95, 698361.12383906555, 701641.77163792262},
    };
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        asc_poisson_limits(want[i].count, want[i].level, &low, &high);
        assert_close_to(low, want[i].low, 1e-11, 1e-300);
        assert_near(high, want[i].high, 1e-11);
    }
    /* Closed form for 0 and 1: -log of the tail, and -log(1 - tail). Far tails are no problem. */
    asc_poisson_limits(0, 1.0 - 2e-12, &low, &high);
    assert_true(low == 0.0);
    assert_near(high, -log(0.5 * (1.0 - (1.0 - 2e-12))), 1e-12);
    asc_poisson_limits(1, 0.9, &low, &high);
    assert_near(low, -log1p(-0.05), 1e-13);
    asc_poisson_limits(-1, 0.95, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void test_names(void **state)
{
    (void)state;
    print_message("%s, GSL %s\n", asc_blas_start(), asc_gsl_version());
    assert_int_equal(strncmp(asc_blas_start(), "OpenBLAS ", 9), 0);
    assert_true(asc_gsl_version()[0] >= '1');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal), cmocka_unit_test(test_t),
        cmocka_unit_test(test_wilson), cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
