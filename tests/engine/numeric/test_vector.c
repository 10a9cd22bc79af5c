/* Vector exp, logistic and log1p(exp) against long double, and the law that a value's bits depend on
 * the value alone. */
#include "ascribe/numeric.h"
#include "naive_exp.h"
#include "support.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { VALUES = 1000000, SHORT = 67 };

typedef void vector_function(const double *x, double *y, size_t n);
typedef long double naive_function(double x);

static double x[VALUES], y[VALUES];

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(*state >> 12) + 0.5) * 0x1p-52;
}

/* Largest error in ulp over a million values, half of them in (-3, 3). */
static void accurate(const char *name, vector_function *f, naive_function *g, double low,
                     double high, double bound)
{
    uint64_t state = 1;
    double most = 0.0, at = 0.0;
    for (size_t i = 0; i < VALUES; i++)
        x[i] = i % 2 == 0 ? low + (high - low) * uniform(&state)
                          : 6.0 * uniform(&state) - 3.0;
    f(x, y, VALUES);
    for (size_t i = 0; i < VALUES; i++) {
        const double e = asc_ulp(y[i], g(x[i]));
        if (e > most) at = x[i];
        if (e > most || isnan(e)) most = e;
    }
    print_message("%s (%s): at most %.3f ulp, at %.17g\n", name, asc_vector_kernel(),
                  most, at);
    assert_true(most <= bound);
}

static void test_accuracy(void **state)
{
    (void)state;
    accurate("exp", asc_vexp, asc_naive_exp, -707.0, 709.0, 1.0);
    accurate("logistic", asc_vlogistic, asc_naive_logistic, -707.0, 60.0, 3.0);
    accurate("log1pexp", asc_vlog1pexp, asc_naive_log1pexp, -707.0, 800.0, 3.0);
}

static void test_ends(void **state)
{
    (void)state;
    static const double at[] = {0.0,      -0.0,    40.0,   -40.0,    -700.0,    700.0,
                                709.0,    -740.0,  800.,   HUGE_VAL, -HUGE_VAL, DBL_MAX,
                                -DBL_MAX, DBL_MIN, 1e-300, 710.0,    -746.0};
    enum { ENDS = sizeof at / sizeof *at };
    double e[ENDS], m[ENDS], l[ENDS];
    asc_vexp(at, e, ENDS);
    asc_vlogistic(at, m, ENDS);
    asc_vlog1pexp(at, l, ENDS);
    for (size_t i = 0; i < ENDS; i++) {
        assert_true(asc_ulp(e[i], asc_naive_exp(at[i])) <= 1.0);
        assert_true(asc_ulp(m[i], asc_naive_logistic(at[i])) <= 4.0);
        assert_true(asc_ulp(l[i], asc_naive_log1pexp(at[i])) <= 4.0);
        assert_true(m[i] >= 0.0 && m[i] <= 1.0);
    }
    const double inf[2] = {HUGE_VAL, -HUGE_VAL}, nan = (double)NAN;
    double out[2];
    asc_vlogistic(inf, out, 2);
    assert_true(out[0] == 1.0 && out[1] == 0.0);
    asc_vlog1pexp(inf, out, 2);
    assert_true(out[0] == HUGE_VAL && out[1] == 0.0);
    asc_vexp(&nan, out, 1);
    assert_true(isnan(out[0]));
    asc_vlogistic(&nan, out, 1);
    assert_true(isnan(out[0]));
    asc_vlog1pexp(&nan, out, 1);
    assert_true(isnan(out[0]));
}

/* Any length, any alignment, in place: the same bits; nothing beyond n is written. */
static void test_position(void **state)
{
    (void)state;
    vector_function *const f[] = {asc_vexp, asc_vlogistic, asc_vlog1pexp};
    uint64_t seed = 9;
    for (size_t i = 0; i < VALUES; i++) x[i] = 80.0 * uniform(&seed) - 40.0;
    for (size_t k = 0; k < 3; k++) {
        f[k](x, y, VALUES);
        for (size_t start = 0; start < 9; start++) {
            for (size_t n = 0; n <= SHORT; n++) {
                double part[SHORT + 9], kept = 123.0;
                memcpy(part + start, x + start, n * sizeof *x);
                if (start + n < SHORT + 9) part[start + n] = kept;
                f[k](part + start, part + start, n);
                assert_true(n == 0 ||
                            memcmp(part + start, y + start, n * sizeof *x) == 0);
                if (start + n < SHORT + 9) assert_true(part[start + n] == kept);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_accuracy),
                                       cmocka_unit_test(test_ends),
                                       cmocka_unit_test(test_position)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
