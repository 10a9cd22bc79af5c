/* Harsanyi dividends against the reference games, the definition, and large unanimity games. */
#include "games.h"
#include "orders.h"
#include <math.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("dividends", NULL, "dividends_mobius", 1e-14, 43);
}

/* d(S) = v(S) less the dividends of all proper parts: the definition, not the transform. */
static void by_definition(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (size_t n = 1; n <= 6; n++) {
        double v[64], d[64] = {0}, got[64];
        asc_random_values(&seed, n, v);
        asc_index_solve("dividends", &(asc_game){.n = n, .v = v}, NULL, got);
        for (asc_mask s = 1; s < 1U << n; s++) {
            d[s] = v[s] - v[0];
            for (asc_mask t = 1; t < s; t++)
                if ((t & ~s) == 0) d[s] -= d[t];
            assert_close_to(got[s - 1], d[s], 1e-13, 1000);
        }
        asc_check_index("dividends", &(asc_game){.n = n}, NULL);
    }
}

/* Two partners, 4 and 6 alone, 16 together: 6 belongs to neither. */
static void typed_in(void **state)
{
    (void)state;
    double d[3];
    asc_index_solve("dividends", &(asc_game){.n = 2, .v = (const double[]){0, 4, 6, 16}},
                    NULL, d);
    assert_true(d[0] == 4 && d[1] == 6 && d[2] == 6);
}

/* 20 players: 3 for everybody with player 20, -5 for players 1 and 2; all other dividends are
 * 0. */
static void twenty_players(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static double v[SIZE], d[SIZE];
    for (asc_mask s = 0; s < SIZE; s++)
        v[s] = 7 + (s >> 19 ? 3 : 0) - ((s & 3) == 3 ? 5 : 0);
    asc_index_solve("dividends", &(asc_game){.n = 20, .v = v}, NULL, d);
    for (asc_mask s = 1; s < SIZE; s++)
        assert_true(d[s - 1] == (s == 3 ? -5 : s == 1U << 19 ? 3 : 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_definition),
        cmocka_unit_test(typed_in),
        cmocka_unit_test(twenty_players),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
