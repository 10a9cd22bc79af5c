/* The tau value against the reference games, which of them are quasi-balanced, closed forms and refusals. */
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("tau", NULL, "tau", 1e-12, 26);
}

/* Stated where the game is quasi-balanced, refused where not. */
static void check_refusal(const asc_oracle *o, void *context)
{
    asc_error err = {0};
    double x[20];
    const asc_status want = asc_yaml_get(o->expected, "tau") == NULL ? ASC_EDATA : ASC_OK;
    const asc_status got = asc_index_find("tau")->solve(&o->game, NULL, NULL, x, &err);
    if (got != want) fail_msg("%s: %s", o->id, asc_status_name(got));
    if (want == ASC_OK) return;
    assert_non_null(strstr(err.message, "not quasi-balanced"));
    ++*(size_t *)context;
}

static void quasi_balanced(void **state)
{
    (void)state;
    size_t refused = 0;
    if (asc_oracle_each(check_refusal, &refused) == 0) skip();
    assert_int_equal(refused, 48 - 26);
}

/* Who stands in the way is called by name, or by number where players have none. */
static void refusal_names(void **state)
{
    (void)state;
    static const char *const name[] = {"hospital", "pharmacy", "community"};
    const double v[] = {0, 6, 6, 6, 6, 6, 6, 7};
    asc_error err = {0};
    double x[3];
    asc_game g = {.n = 3, .v = v, .player = name};
    assert_int_equal(asc_index_find("tau")->solve(&g, NULL, NULL, x, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "tau: hospital can insist on 6 but hope for 1"));
    g.player = NULL;
    assert_int_equal(asc_index_find("tau")->solve(&g, NULL, NULL, x, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "tau: player 1 can insist on 6"));
}

/* Two players: half of the gain each. Gloves: the scarce side takes all. */
static void typed_in(void **state)
{
    (void)state;
    double x[3];
    asc_index_solve("tau", &(asc_game){.n = 2, .v = (double[]){1, 4, 3, 10}}, NULL, x);
    assert_near(x[0], 5, 1e-15);
    assert_near(x[1], 4, 1e-15);
    asc_index_solve("tau", &(asc_game){.n = 3, .v = (double[]){0, 0, 0, 1, 0, 1, 0, 1}},
                    NULL, x);
    assert_near(x[0], 1, 1e-15);
    assert_true(x[1] == 0 && x[2] == 0);
}

/* Rounding of a sum of decimals is not a refusal: an additive game gives everyone their own. */
static void additive(void **state)
{
    (void)state;
    double v[32], x[5];
    for (size_t m = 0; m < 32; m++) {
        v[m] = 0.7;
        for (size_t k = 0; k < 5; k++)
            if (m >> k & 1) v[m] += 0.1 * (double)(k + 1);
    }
    asc_index_solve("tau", &(asc_game){.n = 5, .v = v}, NULL, x);
    for (size_t k = 0; k < 5; k++) assert_near(x[k], 0.1 * (double)(k + 1), 1e-14);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    double x[3] = {7, 7, 7};
    /* Majority of three: nobody is needed, so everyone hopes for 0 and insists on 1. */
    const double v[] = {0, 0, 0, 1, 0, 1, 1, 1};
    const asc_index *tau = asc_index_find("tau");
    assert_int_equal(tau->solve(&(asc_game){.n = 3, .v = v}, NULL, NULL, x, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "player 1 can insist on 1 but hope for 0"));
    assert_true(x[0] == 7);
    const double sums[] = {0, 4, 5, 7.5}, missing[] = {0, 1, (double)NAN, 3};
    assert_int_equal(tau->solve(&(asc_game){.n = 2, .v = sums}, NULL, NULL, x, &err),
                     ASC_EDATA);
    asc_index_solve("tau", &(asc_game){.n = 2, .v = missing}, NULL, x);
    assert_true(isnan(x[0]) && isnan(x[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(quasi_balanced),
        cmocka_unit_test(refusal_names),   cmocka_unit_test(typed_in),
        cmocka_unit_test(additive),        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
