/* The weighted Shapley value against the reference games, dividends, and a closed form. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("weighted_shapley", NULL, "weighted_shapley", 1e-13, 18);
}

/* Equal weights give the Shapley value, whatever their size. */
static void equal_weights(void **state)
{
    (void)state;
    const double v[] = {0, 0, 0, 5, 0, 5, 9, 13, 0, 8, 10, 15, 8, 16, 17, 21};
    const double weight[] = {1e-200, 1e-200, 1e-200, 1e-200};
    const asc_structures s = {.weight = weight};
    double got[4], want[4];
    asc_index_solve("weighted_shapley", &(asc_game){.n = 4, .v = v, .structures = &s},
                    NULL, got);
    asc_index_solve("shapley", &(asc_game){.n = 4, .v = v}, NULL, want);
    for (int k = 0; k < 4; k++) assert_near(got[k], want[k], 1e-14);
}

/* Sum of unanimity games of 20 players: w_k / w(T) of each c_T; weights from 1 to 1e6. */
static void unanimity_sum(void **state)
{
    (void)state;
    enum { N = 20 };
    static const struct {
        size_t members;
        double c;
    } term[] = {
        {0x3, 1e6}, {0x80001, -3.5}, {0xFFFFF, 40}, {0x0F0F0, -1e6}, {0x10, 0.125}};
    static double v[1 << N];
    double weight[N], out[N], want[N] = {0};
    for (int k = 0; k < N; k++) weight[k] = pow(10, 6.0 * k / (N - 1));
    for (size_t t = 0; t < sizeof term / sizeof *term; t++) {
        double size = 0;
        for (int k = 0; k < N; k++)
            size += (double)(term[t].members >> k & 1) * weight[k];
        for (int k = 0; k < N; k++)
            if (term[t].members >> k & 1) want[k] += term[t].c * weight[k] / size;
    }
    for (size_t s = 0; s < (size_t)1 << N; s++) {
        v[s] = 7;
        for (size_t t = 0; t < sizeof term / sizeof *term; t++)
            if ((s & term[t].members) == term[t].members) v[s] += term[t].c;
    }
    const asc_structures s = {.weight = weight};
    asc_index_solve("weighted_shapley", &(asc_game){.n = N, .v = v, .structures = &s},
                    NULL, out);
    for (int k = 0; k < N; k++) assert_close_to(out[k], want[k], 1e-13, 2e6);
    assert_true(out[2] != 0 && out[11] != 0);
}

static void refused(void **state)
{
    (void)state;
    asc_error err = {0};
    const double weight[] = {1, 0}, v[] = {0, 1, 2, 4};
    const asc_structures s = {.weight = weight};
    const asc_index *x = asc_index_find("weighted_shapley");
    asc_game g = {.n = 2, .v = v};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "needs weights"));
    g.structures = &s;
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "player 2 has weight 0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(equal_weights),
        cmocka_unit_test(unanimity_sum),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
