/* Checks of the field's page, and the sample as a fair draw. */
#include "ascribe/gate.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void bounds(void **state)
{
    (void)state;
    const double check[][3] = {{0, 59, .049508},
                               {1, 93, .049994},
                               {2, 60, .101236},
                               {3, 100, .075711},
                               {6, 60, .187858}};
    for (size_t i = 0; i < 5; i++)
        assert_true(fabs(asc_audit_bound(check[i][0], check[i][1], .95) - check[i][2]) <=
                    1e-6);
    assert_true(asc_audit_bound(0, 0, .95) == 1.0);
    assert_true(asc_audit_bound(7, 7, .95) == 1.0);
    assert_int_equal(asc_audit_size(.05, .95), 59);
    assert_int_equal(asc_audit_size(.10, .95), 29);
    assert_int_equal(asc_audit_size(0.0, .95), 0);
}

static void raters(void **state)
{
    (void)state;
    const double table[] = {40, 9, 6, 45};
    assert_true(fabs(asc_kappa(table, 2, 0) - .699519) <= 5e-7);
    assert_near(asc_kappa(table, 2, 1), asc_kappa(table, 2, 0), 1e-14);
    assert_near(asc_pabak(table, 2), .70, 1e-14);
    assert_true(fabs(asc_mcnemar(9, 6) - .607239) <= 5e-7);
    assert_true(asc_mcnemar(0, 0) == 1.0);
    assert_true(asc_mcnemar(3000, 2000) < 1e-40);
    /* Cohen (1968), quadratic weights by hand: rows 11 3 1 / 3 5 4 / 1 2 10 */
    const double three[] = {11, 3, 1, 3, 5, 4, 1, 2, 10};
    double po = 0.0, pe = 0.0;
    const double row[] = {15, 12, 13}, column[] = {15, 10, 15};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            const double far = (double)i - (double)j, w = 1.0 - far * far / 4.0;
            po += w * three[3 * i + j] / 40.0;
            pe += w * row[i] * column[j] / 1600.0;
        }
    assert_near(asc_kappa(three, 3, 2), (po - pe) / (1.0 - pe), 1e-14);
}

/* Every pair of five is drawn equally often; a seed gives one sample. */
static void sample(void **state)
{
    (void)state;
    asc_error err;
    size_t got[5], again[5], hits[5][5] = {{0}};
    for (uint64_t seed = 0; seed < 20000; seed++) {
        assert_ok(asc_audit_sample(seed, 0, 5, 2, got, &err));
        assert_true(got[0] < got[1] && got[1] < 5);
        hits[got[0]][got[1]]++;
    }
    for (size_t i = 0; i < 5; i++)
        for (size_t j = i + 1; j < 5; j++)
            assert_true(fabs((double)hits[i][j] - 2000.0) < 5.0 * sqrt(1800.0));
    assert_ok(asc_audit_sample(7, 0, 5, 5, got, &err));
    for (size_t i = 0; i < 5; i++) assert_int_equal(got[i], i);
    assert_ok(asc_audit_sample(7, 0, 100, 5, got, &err));
    assert_ok(asc_audit_sample(7, 0, 100, 5, again, &err));
    assert_memory_equal(got, again, sizeof got);
    assert_int_equal(asc_audit_sample(7, 0, 4, 5, got, &err), ASC_EUSAGE);
    assert_non_null(strstr(err.message, "a sample of 5 was asked of 4 claims"));
}

static double strata_bound(const asc_audit_stratum *s, size_t n)
{
    asc_error err;
    double bound = -1.0;
    asc_arena *work = asc_arena_create();
    assert_ok(asc_audit_bound_strata(s, n, .95, work, &bound, &err));
    asc_arena_destroy(work);
    return bound;
}

/* R 4.2: two strata by optimize over the part of the budget that goes to the first, uniroot on pbinom(log.p = TRUE) for
 * its share; a clean stratum that may take all of it: W (1 - exp(-qchisq(.95, 4) / (2 n))); strata alike and clean:
 * 1 - exp(-qchisq(.95, 2H) / (2 H n)). */
static void strata(void **state)
{
    (void)state;
    const asc_audit_stratum a[] = {{300, 59, 0}, {100, 59, 0}},
                            b[] = {{300, 59, 2}, {100, 59, 1}},
                            c[] = {{4000, 59, 0}, {100, 59, 3}},
                            d[] = {{200, 60, 2}, {200, 93, 1}};
    assert_near(strata_bound(a, 2), 0.057942722484980, 1e-12);
    assert_near(strata_bound(b, 2), 0.103986562958, 1e-9);
    assert_near(strata_bound(c, 2), 0.075579884449, 1e-9);
    assert_near(strata_bound(d, 2), 0.070304842669, 1e-9);
    asc_audit_stratum alike[12];
    for (size_t i = 0; i < 12; i++) alike[i] = (asc_audit_stratum){400, 59, 0};
    assert_near(strata_bound(alike, 12), 0.025388966944, 1e-9);
    /* One stratum is a simple sample; one read whole is known; one of which all is wrong may be all wrong. */
    assert_near(strata_bound(b, 1), asc_audit_bound(2, 59, .95), 1e-14);
    const asc_audit_stratum e[] = {{40, 40, 1}, {60, 59, 0}},
                            f[] = {{40, 10, 10}, {60, 60, 0}};
    assert_near(strata_bound(e, 1), 0.025, 1e-15);
    assert_near(strata_bound(e, 2), .01 + .6 * asc_audit_bound(0, 59, .95), 1e-14);
    assert_near(strata_bound(f, 2), 0.4, 1e-15);
}

/* An error more, in any stratum, never lowers the bound. */
static void strata_only_raise(void **state)
{
    (void)state;
    asc_audit_stratum s[] = {{90, 20, 0}, {400, 20, 1}, {15, 15, 0}, {33, 10, 2}};
    double last = strata_bound(s, 4);
    for (size_t i = 0; i < 62; i++) { /* to the last claim of every stratum */
        asc_audit_stratum *at = &s[i % 4];
        for (size_t k = 0; at->wrong >= at->size && k < 4; k++) at = &s[k];
        at->wrong += 1.0;
        const double bound = strata_bound(s, 4);
        assert_true(bound >= last - 1e-12);
        last = bound;
    }
    assert_near(last, 1.0, 1e-12);
}

static double choose(double n, double k)
{
    double x = 1.0;
    if (k < 0.0 || k > n) return 0.0;
    for (double i = 1.0; i <= k; i += 1.0) x *= (n - k + i) / i;
    return x;
}

/* Whatever the errors of two strata are, the bound lies above their share in 95 % of all samples: every sample counted. */
static void strata_cover(void **state)
{
    (void)state;
    enum { N1 = 30, N2 = 45, DRAWN = 12 };
    static double bound[DRAWN + 1][DRAWN + 1];
    double least = 1.0;
    for (size_t x = 0; x <= DRAWN; x++)
        for (size_t y = 0; y <= DRAWN; y++)
            bound[x][y] = strata_bound(
                (asc_audit_stratum[]){{N1, DRAWN, (double)x}, {N2, DRAWN, (double)y}}, 2);
    for (size_t k = 0; k <= N1; k++)
        for (size_t l = 0; l <= N2; l++) {
            double covered = 0.0;
            for (size_t x = 0; x <= DRAWN; x++)
                for (size_t y = 0; y <= DRAWN; y++)
                    if (bound[x][y] >= (double)(k + l) / (N1 + N2) - 1e-9)
                        covered += choose((double)k, (double)x) *
                                   choose((double)(N1 - k), (double)(DRAWN - x)) /
                                   choose(N1, DRAWN) * choose((double)l, (double)y) *
                                   choose((double)(N2 - l), (double)(DRAWN - y)) /
                                   choose(N2, DRAWN);
            if (covered < least) least = covered;
        }
    assert_true(least >= 0.95);
    assert_true(least < 0.995); /* and it is no bound that holds by being loose */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bounds),
                                       cmocka_unit_test(raters),
                                       cmocka_unit_test(sample),
                                       cmocka_unit_test(strata),
                                       cmocka_unit_test(strata_only_raise),
                                       cmocka_unit_test(strata_cover)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
