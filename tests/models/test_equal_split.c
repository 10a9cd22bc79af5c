/* The equal split against the reference games and by hand. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("equal_split", NULL, "equal_split", 1e-15, 48);
}

static void by_hand(void **state)
{
    (void)state;
    const double v[] = {3, 5, 10, 40};
    double out[2];
    asc_index_solve("equal_split", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(out[0] == 18.5 && out[1] == 18.5);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("equal_split", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(missing_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
