/* The scaled Banzhaf value against the reference games, and the games it refuses. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("banzhaf_scaled", NULL, "banzhaf_normalised_to_total", 1e-14, 48);
}

/* Gloves: player 1 has a left one, 2 and 3 right ones; v = pairs. */
static const double gloves[] = {0, 0, 0, 1, 0, 1, 0, 1};

static void by_hand(void **state)
{
    (void)state;
    double out[3];
    asc_index_solve("banzhaf_scaled", &(asc_game){.n = 3, .v = gloves}, NULL, out);
    assert_near(out[0], 0.6, 1e-15);
    assert_near(out[1], 0.2, 1e-15);
    assert_near(out[2], 0.2, 1e-15);
}

/* Nothing to scale, and values that cancel: (v(1) - v(2)) + (v(2) - v(1)). */
static void refused(void **state)
{
    (void)state;
    static const double zero[4], cancel[] = {0, 2, -2, 0};
    asc_arena *work = asc_arena_create();
    asc_error err = {0};
    double out[2] = {7, 7};
    const asc_index *x = asc_index_find("banzhaf_scaled");
    assert_int_equal(x->solve(&(asc_game){.n = 2, .v = zero}, NULL, work, out, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "cannot be scaled"));
    assert_int_equal(x->solve(&(asc_game){.n = 2, .v = cancel}, NULL, work, out, &err),
                     ASC_EDATA);
    assert_true(out[0] == 7 && out[1] == 7);
    asc_arena_destroy(work);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("banzhaf_scaled", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(refused),
        cmocka_unit_test(missing_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
