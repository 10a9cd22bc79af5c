/* The egalitarian Shapley value at three alphas of the reference games, and at its ends. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("egalitarian_shapley", (const double[]){0.25},
                       "egalitarian_shapley_alpha_0.25", 1e-14, 48);
    asc_oracle_require("egalitarian_shapley", NULL, "egalitarian_shapley_alpha_0.5",
                       1e-14, 48);
    asc_oracle_require("egalitarian_shapley", (const double[]){0.75},
                       "egalitarian_shapley_alpha_0.75", 1e-14, 48);
}

/* alpha 1 is the Shapley value, 0 the equal split. */
static void ends(void **state)
{
    (void)state;
    asc_oracle_require("egalitarian_shapley", (const double[]){1}, "shapley", 1e-14, 48);
    asc_oracle_require("egalitarian_shapley", (const double[]){0}, "equal_split", 1e-15,
                       48);
}

static void options(void **state)
{
    (void)state;
    const asc_index *x = asc_index_find("egalitarian_shapley");
    assert_string_equal(x->option[0].name, "alpha");
    assert_true(x->option[0].fallback == 0.5);
    assert_true(x->option[0].low == 0 && x->option[0].high == 1);
    assert_null(x->option[1].name);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("egalitarian_shapley", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(ends),
        cmocka_unit_test(options),
        cmocka_unit_test(missing_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
