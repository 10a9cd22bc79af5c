/* The least core's epsilon against the reference games, with the emptiness of the core, and closed forms. */
#include "ascribe/lp.h"
#include "ascribe/rng.h"
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
    asc_oracle_require("least_core", NULL, "least_core_epsilon", 1e-9, 45);
}

static void check_core(const asc_oracle *o, void *context)
{
    const asc_yaml *want = asc_yaml_get(o->expected, "core_nonempty");
    double epsilon;
    if (want == NULL) return;
    asc_index_solve("least_core", &o->game, NULL, &epsilon);
    if ((epsilon <= 1e-9) != (strcmp(want->text, "true") == 0))
        fail_msg("%s: epsilon %g, the core is said to be %s", o->id, epsilon, want->text);
    ++*(size_t *)context;
}

static void core(void **state)
{
    (void)state;
    needs_glpk();
    size_t games = 0;
    if (asc_oracle_each(check_core, &games) == 0) skip();
    assert_int_equal(games, 45);
}

/* Symmetric games: equal division is in the least core, epsilon = max over sizes of f(s) - s f(n) / n. */
static void symmetric(void **state)
{
    (void)state;
    needs_glpk();
    asc_stream s = asc_stream_open(8, ASC_PURPOSE_TEST, 0);
    for (size_t n = 2; n <= 12; n++) {
        static double v[1 << 12];
        double f[13], want = -(double)INFINITY, epsilon;
        for (size_t i = 0; i <= n; i++) f[i] = asc_stream_normal(&s);
        for (size_t i = 1; i < n; i++)
            want = fmax(want, f[i] - f[0] - (double)i * (f[n] - f[0]) / (double)n);
        for (size_t m = 0; m < (size_t)1 << n; m++) {
            size_t size = 0;
            for (size_t k = 0; k < n; k++) size += m >> k & 1;
            v[m] = f[size];
        }
        asc_index_solve("least_core", &(asc_game){.n = n, .v = v}, NULL, &epsilon);
        assert_close_to(epsilon, want, 1e-11, 1);
    }
}

/* The largest excess at the prenucleolus is epsilon, and no other payoff's is smaller. */
static void first_level(void **state)
{
    (void)state;
    needs_glpk();
    enum { N = 6, ALL = 1 << N };
    asc_stream s = asc_stream_open(8, ASC_PURPOSE_TEST, 1);
    for (int game = 0; game < 20; game++) {
        double v[ALL], x[N], epsilon, best = -(double)INFINITY;
        for (size_t m = 0; m < ALL; m++) v[m] = asc_stream_normal(&s);
        asc_index_solve("least_core", &(asc_game){.n = N, .v = v}, NULL, &epsilon);
        asc_index_solve("prenucleolus", &(asc_game){.n = N, .v = v}, NULL, x);
        for (size_t m = 1; m < ALL - 1; m++) {
            double e = v[m] - v[0];
            for (size_t k = 0; k < N; k++) e -= m >> k & 1 ? x[k] : 0;
            best = fmax(best, e);
        }
        assert_close_to(epsilon, best, 1e-11, 1);
    }
}

static void refusals(void **state)
{
    (void)state;
    needs_glpk();
    asc_error err = {0};
    double x = 7;
    const double v[] = {0, 1};
    assert_int_equal(asc_index_find("least_core")
                         ->solve(&(asc_game){.n = 1, .v = v}, NULL, NULL, &x, &err),
                     ASC_EDATA);
    assert_true(x == 7);
    const double missing[] = {0, 1, (double)NAN, 3};
    asc_index_solve("least_core", &(asc_game){.n = 2, .v = missing}, NULL, &x);
    assert_true(isnan(x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(core),
        cmocka_unit_test(symmetric),       cmocka_unit_test(first_level),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
