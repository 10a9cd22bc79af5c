/* The Banzhaf value against the reference games, swings counted by hand, and a closed form. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("banzhaf", NULL, "banzhaf", 1e-14, 48);
}

/* Weighted majority [12; 8, 6, 4, 2]: 5, 3, 3 and 1 swings in 8 coalitions of the others. */
static void swings(void **state)
{
    (void)state;
    static const int votes[] = {8, 6, 4, 2};
    double v[16], out[4];
    for (int s = 0; s < 16; s++) {
        int total = 0;
        for (int k = 0; k < 4; k++) total += (s >> k & 1) * votes[k];
        v[s] = total >= 12;
    }
    asc_index_solve("banzhaf", &(asc_game){.n = 4, .v = v}, NULL, out);
    const double want[] = {0.625, 0.375, 0.375, 0.125};
    for (int k = 0; k < 4; k++) assert_near(out[k], want[k], 1e-15);
}

/* Costs 1..20, v(S) the largest in S. k adds 1 at every height h <= k at which no other player stands,
 * which is so in 2^-(20 - h) of the coalitions of the others. */
static void airport(void **state)
{
    (void)state;
    enum { N = 20 };
    static double v[1 << N];
    double out[N], want = 0;
    for (size_t s = 1; s < (size_t)1 << N; s++) {
        size_t top = N;
        while ((s >> (top - 1) & 1) == 0) top--;
        v[s] = (double)top;
    }
    asc_index_solve("banzhaf", &(asc_game){.n = N, .v = v}, NULL, out);
    for (int k = 1; k <= N; k++) {
        want += ldexp(1.0, k - N);
        assert_near(out[k - 1], want, 1e-14);
    }
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("banzhaf", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(swings),
        cmocka_unit_test(airport),
        cmocka_unit_test(missing_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
