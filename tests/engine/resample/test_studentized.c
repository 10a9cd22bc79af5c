/* Bootstrap-t against the formula by hand, refused draws, draws without spread. */
#include "ascribe/bootstrap.h"
#include "support.h"
#include <math.h>

enum { R = 101 };

/* Draws whose t values are known: -50 .. 50 in units of 0.1, in another order. */
static void make(double estimate, double *draw, double *spread)
{
    for (size_t i = 0; i < R; i++) {
        const double t = 0.1 * ((double)((i * 37) % R) - 50.0);
        spread[i] = 0.5 + 0.01 * (double)(i % 7);
        draw[i] = estimate + t * spread[i];
    }
}

static void by_hand(void **state)
{
    (void)state;
    double draw[R], spread[R], scratch[R];
    make(3.0, draw, spread);
    const asc_interval_spec spec = {
        .kind = ASC_STUDENTIZED, .level = 0.9, .std_error = 0.4, .spread = spread};
    const asc_interval i = asc_interval_make(spec, 3.0, draw, R, 1, scratch);
    /* 5 and 95 % of -5 .. 5 by 0.1 are -4.5 and 4.5 */
    assert_near(i.low, 3.0 - 0.4 * 4.5, 1e-12);
    assert_near(i.high, 3.0 + 0.4 * 4.5, 1e-12);
    assert_near(i.std_error, 0.4, 0.0);
}

/* The upper end comes from the lower tail: a long one below pushes it up. */
static void skewed(void **state)
{
    (void)state;
    double draw[R], spread[R], scratch[R];
    make(0.0, draw, spread);
    for (size_t i = 0; i < R; i++)
        if (draw[i] < 0.0) draw[i] *= 3.0;
    const asc_interval_spec spec = {
        .kind = ASC_STUDENTIZED, .level = 0.9, .std_error = 1.0, .spread = spread};
    const asc_interval i = asc_interval_make(spec, 0.0, draw, R, 1, scratch);
    assert_near(i.low, -4.5, 1e-12);
    assert_near(i.high, 13.5, 1e-12);
}

/* One draw in 101 that could have been anything, whether refused or without a spread, moves both ends out. */
static void unknown(void **state)
{
    (void)state;
    double draw[R], spread[R], scratch[R];
    make(1.0, draw, spread);
    const asc_interval_spec spec = {
        .kind = ASC_STUDENTIZED, .level = 0.9, .std_error = 1.0, .spread = spread};
    const asc_interval all = asc_interval_make(spec, 1.0, draw, R, 1, scratch);
    size_t middle = 0;
    while (fabs(draw[middle] - 1.0) > 1e-9) middle++;
    spread[middle] = 0.0;
    const asc_interval none = asc_interval_make(spec, 1.0, draw, R, 1, scratch);
    assert_near(none.low, all.low - 0.1, 1e-9);
    assert_near(none.high, all.high + 0.1, 1e-9);
    spread[middle] = 1.0;
    draw[middle] = (double)NAN;
    const asc_interval refused = asc_interval_make(spec, 1.0, draw, R, 1, scratch);
    assert_near(refused.low, none.low, 0.0);
    assert_near(refused.high, none.high, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(skewed),
        cmocka_unit_test(unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
