/* The Banzhaf interaction index against the reference games and the mean over all coalitions. */
#include "games.h"
#include "orders.h"
#include <math.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("bii", NULL, "bii_pairs", 1e-13, 48);
}

static void by_coalitions(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (size_t n = 1; n <= 6; n++) {
        double v[64], got[15];
        size_t row = 0;
        asc_random_values(&seed, n, v);
        const asc_game g = {.n = n, .v = v};
        asc_index_solve("bii", &g, NULL, got);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++) {
                const asc_mask group = 1U << i | 1U << j;
                double sum = 0, count = 0;
                for (asc_mask s = 0; s < 1U << n; s++) {
                    if ((s & group) != 0) continue;
                    sum += asc_derivative(v, group, s);
                    count++;
                }
                assert_close_to(got[row++], sum / count, 1e-13, 100);
            }
        asc_check_index("bii", &g, NULL);
    }
}

/* Unanimity of three among 20: 1/2 for pairs inside, whoever else there is. */
static void twenty_players(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static double v[SIZE];
    double got[190];
    for (asc_mask s = 0; s < SIZE; s++) v[s] = (s & 7) == 7 ? 3 : -1;
    asc_index_solve("bii", &(asc_game){.n = 20, .v = v}, NULL, got);
    assert_near(got[0], 2.0, 1e-15);
    assert_near(got[1], 2.0, 1e-15);
    assert_true(got[2] == 0 && got[189] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_coalitions),
        cmocka_unit_test(twenty_players),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
