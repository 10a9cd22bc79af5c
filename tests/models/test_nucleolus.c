/* The nucleolus against the reference games, Kohlberg's criterion, the Talmud rule of bankruptcies of up to 14 claimants, games
 * where the imputations bind, and its refusal. */
#include "ascribe/lp.h"
#include "games.h"
#include "kohlberg.h"
#include <math.h>
#include <string.h>

static void needs_glpk(void)
{
    if (!asc_lp_available()) skip();
}

static void reference_games(void **state)
{
    (void)state;
    needs_glpk();
    asc_oracle_require("nucleolus", NULL, "nucleolus", 1e-9, 34);
}

static void criterion(void **state)
{
    (void)state;
    needs_glpk();
    kohlberg_try("nucleolus", (kohlberg){.imputations = true}, 7, 150);
}

/* Aumann & Maschler (1985): the nucleolus of a bankruptcy is the Talmud's division. Many levels tie. */
static void bankruptcies(void **state)
{
    (void)state;
    needs_glpk();
    static double v[1 << 14];
    double share[14], x[14];
    for (size_t n = 2; n <= 14; n++)
        for (uint64_t seed = 0; seed < (n < 10 ? 10 : 3); seed++) {
            kohlberg_bankruptcy(n, 100 * n + seed, v, share);
            asc_index_solve("nucleolus", &(asc_game){.n = n, .v = v}, NULL, x);
            for (size_t k = 0; k < n; k++) assert_close_to(x[k], share[k], 1e-11, 100);
        }
}

/* v(12) = v(13) = 8, v(23) = 0, v(N) = 2, alone nothing. With x2 = x3 = a the excesses are 6 + a of 12 and 13,
 * -2a of 23, less of the others: they meet at a = -2, so the prenucleolus is (6, -2, -2). With nobody
 * below 0, a = 0: (2, 0, 0). */
static void imputations_bind(void **state)
{
    (void)state;
    needs_glpk();
    const double v[] = {0, 0, 0, 8, 0, 8, 0, 2};
    double x[3];
    asc_index_solve("nucleolus", &(asc_game){.n = 3, .v = v}, NULL, x);
    assert_near(x[0], 2, 1e-12);
    assert_close_to(x[1], 0, 1e-12, 1);
    assert_close_to(x[2], 0, 1e-12, 1);
    asc_index_solve("prenucleolus", &(asc_game){.n = 3, .v = v}, NULL, x);
    assert_near(x[0], 6, 1e-12);
    assert_near(x[1], -2, 1e-12);
    assert_near(x[2], -2, 1e-12);
}

/* Nothing gained together: everyone keeps what they have alone, also when rounding says -1e-17. */
static void nothing_gained(void **state)
{
    (void)state;
    needs_glpk();
    double v[8], x[3];
    const double alone[] = {0.1, 0.2, 0.3};
    for (size_t m = 0; m < 8; m++) {
        v[m] = 0;
        for (size_t k = 3; k-- > 0;)
            if (m >> k & 1) v[m] += alone[k];
    }
    asc_index_solve("nucleolus", &(asc_game){.n = 3, .v = v}, NULL, x);
    for (size_t k = 0; k < 3; k++) assert_near(x[k], alone[k], 1e-15);
    v[7] = 0.6 - 1e-16;
    v[3] = 5; /* a coalition that could complain does not change who may be paid what */
    asc_index_solve("nucleolus", &(asc_game){.n = 3, .v = v}, NULL, x);
    for (size_t k = 0; k < 3; k++) assert_near(x[k], alone[k], 1e-15);
}

static void refusals(void **state)
{
    (void)state;
    needs_glpk();
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    double x[2] = {7, 7};
    const double v[] = {1, 4, 5, 7.5};
    assert_int_equal(asc_index_find("nucleolus")
                         ->solve(&(asc_game){.n = 2, .v = v}, NULL, work, x, &err),
                     ASC_EDATA);
    assert_string_equal(err.message,
                        "nucleolus: there is no imputation: all players together have "
                        "6.5, less than the 7 they have apart; use prenucleolus");
    assert_true(x[0] == 7 && x[1] == 7);
    asc_arena_destroy(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(criterion),
        cmocka_unit_test(bankruptcies),    cmocka_unit_test(imputations_bind),
        cmocka_unit_test(nothing_gained),  cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
