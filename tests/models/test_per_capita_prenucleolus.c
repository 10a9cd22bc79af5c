/* The per-capita prenucleolus against the reference games, Kohlberg's criterion, two players, and a game in which a
 * player who adds nothing is given something. */
#include "ascribe/lp.h"
#include "games.h"
#include "kohlberg.h"
#include <math.h>

static void needs_glpk(void)
{
    if (!asc_lp_available()) skip();
}

static void reference_games(void **state)
{
    (void)state;
    needs_glpk();
    asc_oracle_require("per_capita_prenucleolus", NULL, "per_capita_prenucleolus", 1e-9,
                       45);
}

static void criterion(void **state)
{
    (void)state;
    needs_glpk();
    kohlberg_try("per_capita_prenucleolus", (kohlberg){.per_capita = true}, 7, 150);
}

/* Two players: complaints of one member each, so half of the gain each as without sizes. */
static void two_players(void **state)
{
    (void)state;
    needs_glpk();
    double x[2];
    asc_index_solve("per_capita_prenucleolus",
                    &(asc_game){.n = 2, .v = (double[]){0, 4, 1, 9}}, NULL, x);
    assert_near(x[0], 6, 1e-12);
    assert_near(x[1], 3, 1e-12);
}

/* Simple majority of players 1-3 with an idle fourth: any two have 1. With x1 = x2 = x3 = a and x4 = 1 - 3a, the excess of
 * two of the three is (1 - 2a) / 2, with the fourth a / 3, and of all three 1/3 - a: the first falls and
 * the second rises in a, and meet at a = 3/8 with level 1/8. So the idle player pays 1/8. */
static void idle_player(void **state)
{
    (void)state;
    needs_glpk();
    double v[16], x[4];
    for (size_t m = 0; m < 16; m++) {
        const size_t size = (m & 1) + (m >> 1 & 1) + (m >> 2 & 1);
        v[m] = size >= 2;
    }
    asc_index_solve("per_capita_prenucleolus", &(asc_game){.n = 4, .v = v}, NULL, x);
    for (size_t k = 0; k < 3; k++) assert_near(x[k], 0.375, 1e-12);
    assert_near(x[3], -0.125, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(criterion),
        cmocka_unit_test(two_players),
        cmocka_unit_test(idle_player),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
