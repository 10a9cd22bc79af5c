/* Leave one out against the reference games and by hand. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("leave_one_out", NULL, "leave_one_out", 1e-15, 48);
}

/* Gloves: player 1 has a left one, 2 and 3 right ones; v = pairs. */
static const double gloves[] = {0, 0, 0, 1, 0, 1, 0, 1};

/* Without the left glove there is no pair; either right one can go. */
static void by_hand(void **state)
{
    (void)state;
    double out[3];
    asc_index_solve("leave_one_out", &(asc_game){.n = 3, .v = gloves}, NULL, out);
    assert_true(out[0] == 1 && out[1] == 0 && out[2] == 0);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("leave_one_out", &(asc_game){.n = 2, .v = v}, NULL, out);
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
