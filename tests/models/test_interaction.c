/* All interaction indices on sums of unanimity games of 16 and 20 players, where each has a
 * closed form in the dividends: row T is the sum over terms c u_S with T in S of c times a
 * number that depends on |S| only. */
#include "games.h"
#include "orders.h"
#include <math.h>

enum { MOST = 20, TERMS = 60, ROWS = 1 + MOST + 190 + 1140 };

typedef struct terms {
    size_t n;
    asc_mask set[TERMS];
    double c[TERMS];
} terms;

static double table[1 << MOST];

static size_t size_of(asc_mask s)
{
    size_t n = 0;
    for (; s != 0; s &= s - 1) n++;
    return n;
}

static double choose(double n, double k)
{
    double c = 1;
    for (double i = 1; i <= k; i++) c = c * (n - k + i) / i;
    return c;
}

/* Sets of all sizes; a constant of 321 that no index may see. */
static terms make(size_t n)
{
    terms x = {.n = n};
    uint64_t seed = 60 + n;
    for (size_t t = 0; t < TERMS; t++) {
        const size_t part = 1 + asc_random_below(&seed, 4);
        while (x.set[t] == 0)
            for (size_t k = 0; k < n; k++)
                if (asc_random_below(&seed, 5) < part) x.set[t] |= 1U << k;
        x.c[t] = (double)asc_random_below(&seed, 401) / 2 - 100;
    }
    for (asc_mask s = 0; s < 1U << n; s++) {
        table[s] = 321;
        for (size_t t = 0; t < TERMS; t++)
            if ((s & x.set[t]) == x.set[t]) table[s] += x.c[t];
    }
    return x;
}

/* What a term of s players gives a row of t; order is that of the index. */
typedef double form(double s, double t, double order);

static double sii(double s, double t, double order)
{
    (void)order;
    return 1 / (s - t + 1);
}

static double bii(double s, double t, double order)
{
    (void)order;
    return pow(2, t - s);
}

static double stii(double s, double t, double order)
{
    return t < order ? s == t : 1 / choose(s, t);
}

static double fsii(double s, double t, double order)
{
    (void)order;
    if (t == 2) return 6 / (s * (s + 1));
    return s == 1 ? 1 : -2 * (s - 2) / (s * (s + 1));
}

static double ksii(double s, double t, double order)
{
    (void)order;
    if (t == 2) return 1 / (s - 1);
    return s == 1 ? 1 : 1 / s - 0.5;
}

static double fbii(double s, double t, double order)
{
    (void)order;
    if (t == 2) return pow(2, 2 - s);
    if (t == 1) return pow(2, 1 - s) * (2 - s);
    return pow(2, -s) * (1 - s + s * (s - 1) / 2);
}

static void check(const char *index, double order, form *f, const terms *x)
{
    static double got[ROWS];
    asc_mask mask[ROWS];
    size_t rows = 0;
    asc_error err = {0};
    const asc_game g = {.n = x->n, .v = table};
    const double option[] = {order};
    assert_ok(asc_index_rows(asc_index_find(index), &g, option, mask, &rows, &err));
    assert_true(rows > 0 && rows <= ROWS);
    asc_index_solve(index, &g, option, got);
    for (size_t r = 0; r < rows; r++) {
        double want = 0;
        for (size_t t = 0; t < TERMS; t++)
            if ((mask[r] & ~x->set[t]) == 0)
                want += x->c[t] *
                        f((double)size_of(x->set[t]), (double)size_of(mask[r]), order);
        if (!(fabs(got[r] - want) <= 1e-12 * 1000))
            fail_msg("%s of %zu players, row %u: %.17g, the closed form is %.17g", index,
                     x->n, mask[r], got[r], want);
    }
}

static void check_all(size_t n)
{
    const terms x = make(n);
    check("sii", 2, sii, &x);
    check("sii", 3, sii, &x);
    check("bii", 2, bii, &x);
    check("stii", 2, stii, &x);
    check("stii", 3, stii, &x);
    check("fsii", 2, fsii, &x);
    check("ksii", 2, ksii, &x);
    check("fbii", 2, fbii, &x);
}

static void sixteen(void **state)
{
    (void)state;
    check_all(16);
}

static void twenty(void **state)
{
    (void)state;
    check_all(20);
}

/* The smallest games, where most groups do not exist. */
static void small(void **state)
{
    (void)state;
    for (size_t n = 3; n <= 5; n++) check_all(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small),
        cmocka_unit_test(sixteen),
        cmocka_unit_test(twenty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
