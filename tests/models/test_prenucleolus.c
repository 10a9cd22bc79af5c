/* The prenucleolus against the reference games, Kohlberg's criterion, the null player, and permuted players; the
 * time of 12 players. */
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "games.h"
#include "kohlberg.h"
#include <math.h>
#include <string.h>
#include <time.h>

static void needs_glpk(void)
{
    if (!asc_lp_available()) skip();
}

static void reference_games(void **state)
{
    (void)state;
    needs_glpk();
    asc_oracle_require("prenucleolus", NULL, "prenucleolus", 1e-9, 45);
}

static void criterion(void **state)
{
    (void)state;
    needs_glpk();
    kohlberg_try("prenucleolus", (kohlberg){0}, 7, 150);
}

/* Glove market: the scarce side takes all. Talmud: 50, 100, 150 of 300. */
static void typed_in(void **state)
{
    (void)state;
    needs_glpk();
    double x[3];
    asc_index_solve("prenucleolus",
                    &(asc_game){.n = 3, .v = (double[]){0, 0, 0, 1, 0, 1, 0, 1}}, NULL,
                    x);
    assert_near(x[0], 1, 1e-12);
    assert_close_to(x[1], 0, 1e-12, 1);
    asc_index_solve("prenucleolus",
                    &(asc_game){.n = 3, .v = (double[]){0, 0, 0, 0, 0, 100, 200, 300}},
                    NULL, x);
    for (int k = 0; k < 3; k++) assert_near(x[k], 50 * (k + 1), 1e-12);
    asc_index_solve("prenucleolus", &(asc_game){.n = 1, .v = (double[]){3, 10}}, NULL, x);
    assert_near(x[0], 7, 0);
}

/* Player 3 adds nothing and gets nothing; units and what players have alone move the answer along. */
static void covariance(void **state)
{
    (void)state;
    needs_glpk();
    enum { N = 5, ALL = 1 << N };
    asc_stream s = asc_stream_open(4, ASC_PURPOSE_TEST, 0);
    for (int game = 0; game < 20; game++) {
        double v[ALL], u[ALL], x[N], y[N];
        for (size_t m = 0; m < ALL; m++) {
            v[m] = (m & 4) ? v[m ^ 4] : asc_stream_normal(&s);
            u[m] = 1e6 * v[m] + 17;
            for (size_t k = 0; k < N; k++) u[m] += (double)(m >> k & 1) * 1e5 * (double)k;
        }
        asc_index_solve("prenucleolus", &(asc_game){.n = N, .v = v}, NULL, x);
        asc_index_solve("prenucleolus", &(asc_game){.n = N, .v = u}, NULL, y);
        assert_close_to(x[2], 0, 1e-12, 1);
        for (size_t k = 0; k < N; k++)
            assert_close_to(y[k], 1e6 * x[k] + 1e5 * (double)k, 1e-10, 1e6);
    }
}

static void refusals(void **state)
{
    (void)state;
    needs_glpk();
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    const asc_index *index = asc_index_find("prenucleolus");
    double x[2] = {7, 7};
    const double huge[] = {0, 1, 1, 0x1p1001}, missing[] = {0, 1, (double)NAN, 2};
    assert_int_equal(index->solve(&(asc_game){.n = 2, .v = huge}, NULL, work, x, &err),
                     ASC_EOVERFLOW);
    assert_true(x[0] == 7);
    assert_ok(index->solve(&(asc_game){.n = 2, .v = missing}, NULL, work, x, &err));
    assert_true(isnan(x[0]) && isnan(x[1]));
    assert_int_equal(asc_game_check(index, &(asc_game){.n = 21}, &err), ASC_EDATA);
    asc_arena_destroy(work);
}

/* Running out of memory at every take is an error, never a crash. */
static void memory(void **state)
{
    (void)state;
    needs_glpk();
    asc_error err = {0};
    const double v[] = {0, 1, 2, 4, 3, 5, 6, 9};
    double x[3];
    size_t at = 1;
    for (asc_status status = ASC_EMEMORY; status != ASC_OK; at++) {
        asc_arena *work = asc_arena_create();
        asc_arena_fail_at(at, 1);
        status = asc_index_find("prenucleolus")
                     ->solve(&(asc_game){.n = 3, .v = v}, NULL, work, x, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(work);
        assert_true(status == ASC_OK || status == ASC_EMEMORY);
        assert_true(at < 100);
    }
    assert_true(at > 2);
}

static void time_of(size_t n, int whole, int times)
{
    static double v[1 << 20];
    double x[20];
    asc_stream s = asc_stream_open(12, ASC_PURPOSE_TEST, n);
    for (size_t m = 1; m < (size_t)1 << n; m++)
        v[m] = whole ? (double)asc_stream_below(&s, 50) : asc_stream_normal(&s);
    const clock_t start = clock();
    for (int i = 0; i < times; i++)
        asc_index_solve("prenucleolus", &(asc_game){.n = n, .v = v}, NULL, x);
    print_message("prenucleolus, %zu players, %s: %.1f ms\n", n,
                  whole ? "whole numbers" : "normal",
                  1e3 * (double)(clock() - start) / CLOCKS_PER_SEC / times);
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += x[k];
    assert_close_to(sum, v[((size_t)1 << n) - 1] - v[0], 1e-12, 50);
}

static void timing(void **state)
{
    (void)state;
    needs_glpk();
    time_of(8, 0, 20);
    time_of(12, 0, 20);
    time_of(12, 1, 20);
    time_of(16, 0, 2);
    time_of(20, 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(criterion),
        cmocka_unit_test(typed_in),        cmocka_unit_test(covariance),
        cmocka_unit_test(refusals),        cmocka_unit_test(memory),
        cmocka_unit_test(timing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
