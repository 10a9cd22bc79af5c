/* The reasons that withhold the interval of a weighted mean, at their limits. */
#include "ascribe/evidence.h"
#include "support.h"
#include <math.h>

static unsigned why(double ess, double share, double rare)
{
    const asc_following f = {.ess = ess, .share = share, .rare = rare};
    return asc_weights_uneven(&f);
}

static void limits(void **state)
{
    (void)state;
    assert_int_equal(why(30.0, 0.10, 0.05), 0);
    assert_int_equal(why(29.9, 0.10, 0.05), ASC_UNEVEN_FEW);
    assert_int_equal(why(30.0, 0.101, 0.05), ASC_UNEVEN_ONE);
    assert_int_equal(why(500.0, 0.01, 0.049), 0);
    assert_int_equal(why(500.0, 0.01, 0.051), ASC_UNEVEN_RARE);
    assert_int_equal(why(5.0, 0.5, 0.5),
                     ASC_UNEVEN_FEW | ASC_UNEVEN_ONE | ASC_UNEVEN_RARE);
}

/* Given weights tell no probability. */
static void unknown_is_no_reason(void **state)
{
    (void)state;
    assert_int_equal(why(500.0, 0.01, (double)NAN), 0);
    assert_int_equal(why(5.0, 0.01, (double)NAN), ASC_UNEVEN_FEW);
}

/* Those who stand for the units something is taken from are judged by the same figures. */
static void stand_ins(void **state)
{
    (void)state;
    asc_following f = {.ess = 500.0, .share = 0.01, .counterparts = 30.0};
    f.counterpart = 0.10;
    assert_int_equal(asc_weights_uneven(&f), 0);
    f.counterpart = 0.101;
    assert_int_equal(asc_weights_uneven(&f), ASC_UNEVEN_STAND);
    f.counterpart = 0.10;
    f.counterparts = 29.9;
    assert_int_equal(asc_weights_uneven(&f), ASC_UNEVEN_STAND);
    f.counterparts = f.counterpart = (double)NAN;
    assert_int_equal(asc_weights_uneven(&f), 0);
}

/* Weights that make arms alike somewhere else. */
static void aside(void **state)
{
    (void)state;
    asc_following f = {.ess = 500.0, .share = 0.01, .after = 0.9, .aside = (double)NAN};
    assert_int_equal(asc_weights_uneven(&f), 0);
    f.aside = 0.25;
    assert_int_equal(asc_weights_uneven(&f), 0);
    f.aside = 0.26;
    assert_int_equal(asc_weights_uneven(&f), ASC_UNEVEN_ASIDE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits),
        cmocka_unit_test(unknown_is_no_reason),
        cmocka_unit_test(stand_ins),
        cmocka_unit_test(aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
