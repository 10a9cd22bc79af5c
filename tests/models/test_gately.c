/* The Gately point against the reference games, its own definition on random games, and refusals. */
#include "ascribe/rng.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("gately", NULL, "gately", 1e-13, 44);
}

/* Three players of the CoopGame manual: (18, 36, 12) / 11. */
static void typed_in(void **state)
{
    (void)state;
    double x[3];
    asc_index_solve(
        "gately", &(asc_game){.n = 3, .v = (double[]){0, 0, 0, 4, 0, 0, 3, 6}}, NULL, x);
    assert_near(x[0], 18.0 / 11, 1e-15);
    assert_near(x[1], 36.0 / 11, 1e-15);
    assert_near(x[2], 12.0 / 11, 1e-15);
}

/* (x(N less i) - v(N less i)) / (x_i - v(i)) is the same for all, and the payoffs add up. */
static void equal_propensity(void **state)
{
    (void)state;
    enum { N = 6, ALL = 1 << N };
    asc_stream s = asc_stream_open(21, ASC_PURPOSE_TEST, 0);
    for (int game = 0; game < 50; game++) {
        double v[ALL], x[N], sum = 0, first = 0;
        for (size_t m = 0; m < ALL; m++) v[m] = 3 + asc_stream_uniform(&s);
        for (size_t k = 0; k < N; k++) v[ALL - 1] += 1 + v[(size_t)1 << k] - v[0];
        asc_index_solve("gately", &(asc_game){.n = N, .v = v}, NULL, x);
        for (size_t k = 0; k < N; k++) sum += x[k];
        assert_near(sum, v[ALL - 1] - v[0], 1e-13);
        for (size_t k = 0; k < N; k++) {
            const size_t bit = (size_t)1 << k;
            const double d =
                (sum - x[k] - (v[(ALL - 1) & ~bit] - v[0])) / (x[k] - (v[bit] - v[0]));
            if (k == 0) first = d;
            assert_near(d, first, 1e-11);
        }
    }
}

static void check_refusal(const asc_oracle *o, void *context)
{
    asc_error err = {0};
    double x[20];
    if (asc_yaml_get(o->expected, "gately") != NULL) return;
    assert_int_equal(asc_index_find("gately")->solve(&o->game, NULL, NULL, x, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "not defined"));
    ++*(size_t *)context;
}

static void refusals(void **state)
{
    (void)state;
    size_t refused = 0;
    double x[2];
    const double missing[] = {0, 1, (double)NAN, 3};
    asc_index_solve("gately", &(asc_game){.n = 2, .v = missing}, NULL, x);
    assert_true(isnan(x[0]) && isnan(x[1]));
    if (asc_oracle_each(check_refusal, &refused) == 0) skip();
    assert_int_equal(refused, 48 - 44);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(typed_in),
        cmocka_unit_test(equal_propensity),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
