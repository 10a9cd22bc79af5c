/* n-Shapley values of order 2 against the reference games, and against their definition by
 * Shapley values and interactions. */
#include "games.h"
#include "orders.h"
#include <math.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("ksii", NULL, "ksii2_singles", 1e-13, 48);
    asc_oracle_require("ksii", NULL, "sii_pairs", 1e-13, 48);
}

/* phi from every order of arrival, less half of the player's pairs. */
static void by_definition(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (size_t n = 1; n <= 6; n++) {
        double v[64], got[21], pair[15], phi[6], sum = 0;
        asc_random_values(&seed, n, v);
        const asc_game g = {.n = n, .v = v};
        asc_index_solve("ksii", &g, NULL, got);
        asc_index_solve("sii", &g, NULL, pair);
        (void)asc_mean_over_orders(n, v, NULL, NULL, phi);
        size_t row = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++, row++) {
                assert_true(got[n + row] == pair[row]);
                phi[i] -= pair[row] / 2;
                phi[j] -= pair[row] / 2;
                sum += pair[row];
            }
        for (size_t i = 0; i < n; i++) {
            assert_close_to(got[i], phi[i], 1e-13, 100);
            sum += got[i];
        }
        assert_close_to(sum, v[(1U << n) - 1] - v[0], 1e-13, 1000);
        asc_check_index("ksii", &g, NULL);
    }
}

/* Unanimity of three: singles -1/6 beside pairs of 1/2. */
static void typed_in(void **state)
{
    (void)state;
    double got[6];
    asc_index_solve("ksii",
                    &(asc_game){.n = 3, .v = (const double[]){0, 0, 0, 0, 0, 0, 0, 1}},
                    NULL, got);
    for (int r = 0; r < 6; r++) assert_near(got[r], r < 3 ? -1.0 / 6 : 0.5, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_definition),
        cmocka_unit_test(typed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
