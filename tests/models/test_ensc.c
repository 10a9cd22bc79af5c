/* The egalitarian non-separable contribution against the reference games and by hand. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("ensc", NULL, "egalitarian_nonseparable_ENSC", 1e-14, 48);
}

/* Gloves: player 1 has a left one, 2 and 3 right ones; v = pairs. */
static const double gloves[] = {0, 0, 0, 1, 0, 1, 0, 1};

/* 1, 0 and 0 when left out; nothing is left. Two players: the same as cis. */
static void by_hand(void **state)
{
    (void)state;
    const double v[] = {3, 5, 10, 40};
    double out[3];
    asc_index_solve("ensc", &(asc_game){.n = 3, .v = gloves}, NULL, out);
    assert_true(out[0] == 1 && out[1] == 0 && out[2] == 0);
    asc_index_solve("ensc", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_near(out[0], 16, 1e-15);
    assert_near(out[1], 21, 1e-15);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("ensc", &(asc_game){.n = 2, .v = v}, NULL, out);
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
