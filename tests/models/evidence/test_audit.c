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
        assert_ok(asc_audit_sample(seed, 5, 2, got, &err));
        assert_true(got[0] < got[1] && got[1] < 5);
        hits[got[0]][got[1]]++;
    }
    for (size_t i = 0; i < 5; i++)
        for (size_t j = i + 1; j < 5; j++)
            assert_true(fabs((double)hits[i][j] - 2000.0) < 5.0 * sqrt(1800.0));
    assert_ok(asc_audit_sample(7, 5, 5, got, &err));
    for (size_t i = 0; i < 5; i++) assert_int_equal(got[i], i);
    assert_ok(asc_audit_sample(7, 100, 5, got, &err));
    assert_ok(asc_audit_sample(7, 100, 5, again, &err));
    assert_memory_equal(got, again, sizeof got);
    assert_int_equal(asc_audit_sample(7, 4, 5, got, &err), ASC_EUSAGE);
    assert_non_null(strstr(err.message, "a sample of 5 was asked of 4 claims"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bounds), cmocka_unit_test(raters),
                                       cmocka_unit_test(sample)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
