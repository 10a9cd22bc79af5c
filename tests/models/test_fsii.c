/* The faithful Shapley index against the reference games and the regression that defines it. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("fsii", NULL, "fsii2_pairs", 1e-12, 43);
    asc_oracle_require("fsii", NULL, "fsii2_singles", 1e-12, 43);
}

static double choose(size_t n, size_t k)
{
    double c = 1;
    for (size_t i = 1; i <= k; i++) c = c * (double)(n - k + i) / (double)i;
    return c;
}

/* Least squares with the Shapley kernel over proper coalitions, the sum of effects held at
 * v(N). */
static void by_regression(void **state)
{
    (void)state;
    const asc_index *x = asc_index_find("fsii");
    uint64_t seed = 8;
    for (size_t n = 3; n <= 6; n++) {
        double v[64], y[64], w[64] = {0}, got[21], b[21], ones[21];
        static double terms[64 * 21];
        asc_mask mask[21];
        size_t p = 0;
        asc_error err = {0};
        asc_random_values(&seed, n, v);
        const asc_game g = {.n = n, .v = v};
        assert_ok(asc_index_rows(x, &g, NULL, mask, &p, &err));
        asc_index_solve("fsii", &g, NULL, got);
        for (uint32_t s = 0; s < 1U << n; s++) {
            size_t size = 0;
            for (size_t k = 0; k < n; k++) size += s >> k & 1;
            y[s] = v[s] - v[0];
            if (size > 0 && size < n)
                w[s] = (double)(n - 1) / (choose(n, size) * (double)(size * (n - size)));
            for (size_t i = 0; i < p; i++) terms[s * p + i] = (mask[i] & ~s) == 0;
        }
        for (size_t i = 0; i < p; i++) ones[i] = 1;
        asc_naive_fit(1U << n, p, terms, y, w, ones, y[(1U << n) - 1], b);
        for (size_t i = 0; i < p; i++) assert_close_to(got[i], b[i], 1e-11, 100);
    }
    for (size_t n = 1; n <= 6; n++) asc_check_index("fsii", &(asc_game){.n = n}, NULL);
}

/* One and two players have nothing above pairs: the dividends. */
static void small(void **state)
{
    (void)state;
    double got[3];
    asc_index_solve("fsii", &(asc_game){.n = 1, .v = (const double[]){3, 10}}, NULL, got);
    assert_near(got[0], 7, 1e-15);
    asc_index_solve("fsii", &(asc_game){.n = 2, .v = (const double[]){0, 4, 6, 16}}, NULL,
                    got);
    assert_near(got[0], 4, 1e-15);
    assert_near(got[1], 6, 1e-15);
    assert_near(got[2], 6, 1e-15);
}

/* In a game of singles and pairs, fsii, ksii and stii all find the dividends: two_additive_8
 * and one of 20 players. */
static void two_additive(const asc_oracle *o, void *context)
{
    if (strcmp(o->id, "two_additive_8") != 0) return;
    const char *const index[] = {"fsii", "ksii", "stii"};
    double d[255];
    asc_index_solve("dividends", &o->game, NULL, d);
    for (size_t x = 0; x < 3; x++) {
        double got[36];
        asc_mask mask[36];
        size_t rows = 0;
        asc_error err = {0};
        asc_index_solve(index[x], &o->game, NULL, got);
        const double second[] = {2};
        assert_ok(asc_index_rows(asc_index_find(index[x]), &o->game, second, mask, &rows,
                                 &err));
        assert_int_equal(rows, 36);
        for (size_t r = 0; r < rows; r++)
            assert_close_to(got[r], d[mask[r] - 1], 1e-13, 100);
    }
    ++*(int *)context;
}

static void two_additive_reference(void **state)
{
    (void)state;
    int found = 0;
    if (asc_oracle_each(two_additive, &found) == 0) skip();
    assert_int_equal(found, 1);
}

static void two_additive_twenty(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static double v[SIZE];
    const char *const index[] = {"fsii", "ksii", "stii"};
    for (uint32_t s = 0; s < SIZE; s++) {
        v[s] = 11;
        for (uint32_t k = 0; k < 20; k++) {
            if ((s >> k & 1) == 0) continue;
            v[s] += (double)k - 7;
            if (k > 0 && (s >> (k - 1) & 1) != 0) v[s] += 100 - 9.0 * k;
        }
    }
    for (size_t x = 0; x < 3; x++) {
        double got[210];
        size_t row = 20;
        asc_index_solve(index[x], &(asc_game){.n = 20, .v = v}, NULL, got);
        for (size_t i = 0; i < 20; i++)
            assert_close_to(got[i], (double)i - 7, 1e-12, 100);
        for (size_t i = 0; i < 20; i++)
            for (size_t j = i + 1; j < 20; j++)
                assert_close_to(got[row++], j == i + 1 ? 100 - 9.0 * (double)j : 0, 1e-12,
                                100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_regression),
        cmocka_unit_test(small),
        cmocka_unit_test(two_additive_reference),
        cmocka_unit_test(two_additive_twenty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
