/* The faithful Banzhaf index against the reference games and the regression that defines it. */
#include "games.h"
#include "orders.h"
#include <math.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("fbii", NULL, "fbii2_pairs", 1e-12, 43);
    asc_oracle_require("fbii", NULL, "fbii2_singles", 1e-12, 43);
    asc_oracle_require("fbii", NULL, "fbii2_const", 1e-12, 43);
}

/* Ordinary least squares over all coalitions. */
static void by_regression(void **state)
{
    (void)state;
    const asc_index *x = asc_index_find("fbii");
    uint64_t seed = 10;
    for (size_t n = 1; n <= 6; n++) {
        double v[64], y[64], w[64], got[22], b[22];
        static double terms[64 * 22];
        asc_mask mask[22];
        size_t p = 0;
        asc_error err = {0};
        asc_random_values(&seed, n, v);
        const asc_game g = {.n = n, .v = v};
        assert_ok(asc_index_rows(x, &g, NULL, mask, &p, &err));
        assert_int_equal(p, 1 + n + n * (n - 1) / 2);
        assert_int_equal(mask[0], 0);
        asc_index_solve("fbii", &g, NULL, got);
        for (asc_mask s = 0; s < 1U << n; s++) {
            y[s] = v[s] - v[0];
            w[s] = 1;
            for (size_t i = 0; i < p; i++) terms[s * p + i] = (mask[i] & ~s) == 0;
        }
        asc_naive_fit(1U << n, p, terms, y, w, NULL, 0, b);
        for (size_t i = 0; i < p; i++) assert_close_to(got[i], b[i], 1e-11, 100);
        asc_check_index("fbii", &g, NULL);
    }
}

/* Pairs are those of bii to the last bit. */
static void pairs_of_bii(void **state)
{
    (void)state;
    uint64_t seed = 11;
    double v[256], got[37], pair[28];
    asc_random_values(&seed, 8, v);
    asc_index_solve("fbii", &(asc_game){.n = 8, .v = v}, NULL, got);
    asc_index_solve("bii", &(asc_game){.n = 8, .v = v}, NULL, pair);
    for (size_t r = 0; r < 28; r++) assert_true(got[9 + r] == pair[r]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_regression),
        cmocka_unit_test(pairs_of_bii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
