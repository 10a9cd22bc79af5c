/* The worked checks of the field's page on money. */
#include "ascribe/numeric.h"
#include "ascribe/value.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void rates(void **state)
{
    (void)state;
    const double n[] = {500, 1000, 3000, 5000, 100, 200, 300, 2000};
    const double want[] = {.1228, .0869, .0502, .0388, .275, .194, .159, .061};
    const double digits[] = {5e-5, 5e-5, 5e-5, 5e-5, 5e-4, 5e-4, 5e-4, 5e-4};
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(asc_msr_formula(1.67, n[i], .95) - want[i]) <= digits[i]);
    assert_near(asc_msr_table(7500), .033, 1e-12);
    assert_near(asc_msr_table(500), .122, 1e-12);
    assert_near(asc_msr_table(1e6), .02, 1e-12);
    assert_near(asc_msr_table(59999.999), .02, 1e-6);
    assert_true(isnan(asc_msr_table(499)));
}

static void additionality(void **state)
{
    (void)state;
    const asc_additionality with = {100, .1, .2, .05, 1}, without = {40, .1, .2, .05, 1};
    assert_near(asc_additional_impact(&with, &without), 41.04, 1e-12);
}

static void social_return(void **state)
{
    (void)state;
    asc_error err;
    asc_sroi s = {.quantity = 50,
                  .proxy = 1200,
                  .deadweight = .25,
                  .displacement = .10,
                  .attribution = .40,
                  .drop_off = .20,
                  .discount = .035,
                  .years = 3};
    double year[3], present = 0.0;
    assert_ok(asc_sroi_value(&s, false, year, &present, &err));
    assert_near(year[0], 24300, 1e-12);
    assert_near(year[1], 19440, 1e-12);
    assert_near(year[2], 15552, 1e-12);
    assert_true(fabs(present - 55652.72) < .005);
    assert_true(fabs(present / 30000 - 1.855) < .0005);
    assert_int_equal(asc_sroi_value(&s, true, year, &present, &err), ASC_EUSAGE);
    assert_non_null(strstr(err.message, "taken off twice"));
    s.displacement = 1.2;
    assert_int_equal(asc_sroi_value(&s, false, year, &present, &err), ASC_EUSAGE);
    assert_true(fabs(asc_discount_factor(.035, 1) - .9662) < 5e-5);
    assert_true(fabs(asc_discount_factor(.035, 2) - .9335) < 5e-5);
    assert_true(fabs(asc_discount_factor(.035, 5) - .8420) < 5e-5);
}

/* Four draws counted by hand at 100 per unit of benefit: net 100, -250, 150, -50. */
static void plane(void **state)
{
    (void)state;
    const double cost[] = {100, 50, -50, -50}, effect[] = {2, -2, 1, -1};
    const asc_plane p = asc_plane_at(cost, effect, 4, 100);
    for (size_t i = 0; i < 4; i++) assert_near(p.share[i], .25, 1e-15);
    assert_near(p.acceptable, .5, 1e-15);
    assert_near(p.net, -12.5, 1e-15);
    assert_near(p.evpi, 62.5, 1e-15); /* (100 + 150) / 4 - 0 */
    assert_true(isnan(p.icer));
    assert_near(asc_switching_value(4, 100), 25, 1e-15);
    assert_true(isnan(asc_switching_value(0, 100)));
}

/* Knowing the whole net benefit is worth what perfect information is; knowing what has nothing to do with it, nothing.
 * Draws that lie on a normal distribution: m Phi(m / s) + s phi(m / s) - max(0, m), by R: m = -1, s = 2 * 0.6:
 * -1 * pnorm(-1/1.2) + 1.2 * dnorm(1/1.2). Uniform: integral of (u - 1) / 4 from 1 to 4, less 1. */
static void partial(void **state)
{
    (void)state;
    enum { N = 40000 };
    asc_arena *arena = asc_arena_create();
    double *net = asc_take(arena, N), *x = asc_take(arena, N), *none = asc_take(arena, N);
    double *cost = asc_take(arena, N), *effect = asc_take_zero(arena, N);
    for (size_t i = 0; i < N; i++) {
        const double u = asc_normal_quantile(((double)i + .5) / N);
        const double v = asc_normal_quantile(((double)(i * 7919 % N) + .5) / N);
        x[i] = u;
        none[i] = 3.0;
        net[i] = -1.0 + 2.0 * (.6 * u + .8 * v);
        cost[i] = -net[i];
    }
    const asc_plane p = asc_plane_at(cost, effect, N, 0);
    assert_near(asc_evppi(net, net, N), p.evpi, 1e-12);
    assert_near(asc_evppi(net, x, N), 0.1359659, 5e-3);
    assert_near(asc_evppi(net, none, N), 0, 1e-15);
    assert_true(asc_evppi(net, x, N) < p.evpi);
    assert_near(asc_evppi_uniform(-1, 1, 0, 4), .125, 1e-15);
    assert_near(asc_evppi_uniform(7, -2, 0, 4), .0625, 1e-15); /* 49 / 16 - 3 */
    assert_near(asc_evppi_uniform(1, 1, 0, 4), 0, 1e-15);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates), cmocka_unit_test(additionality),
        cmocka_unit_test(social_return), cmocka_unit_test(plane),
        cmocka_unit_test(partial)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
