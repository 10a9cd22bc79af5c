/* The solidarity value against the reference games, brute force over orders, and a closed form. */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("solidarity", NULL, "solidarity", 1e-14, 46);
}

/* Mean over the members of T of what each adds. */
static double mean_marginal(const double *v, size_t t)
{
    double sum = 0, members = 0;
    for (size_t k = 0; k < 6; k++) {
        if ((t >> k & 1) == 0) continue;
        sum += v[t] - v[t & ~((size_t)1 << k)];
        members++;
    }
    return sum / members;
}

/* Every order of arrival of those not yet in mask: each newcomer gets the mean of the coalition. */
static void arrive(size_t n, const double *v, size_t mask, const double *got, double *sum)
{
    if (mask + 1 == (size_t)1 << n) {
        for (size_t k = 0; k < n; k++) sum[k] += got[k];
        return;
    }
    for (size_t k = 0; k < n; k++) {
        const size_t with = mask | (size_t)1 << k;
        double next[6] = {0};
        if (with == mask) continue;
        memcpy(next, got, n * sizeof *next);
        next[k] = mean_marginal(v, with);
        arrive(n, v, with, next, sum);
    }
}

static void all_orders(void **state)
{
    (void)state;
    uint64_t seed = 99;
    double orders = 1;
    for (size_t n = 1; n <= 6; n++) {
        double v[64], out[6], sum[6] = {0}, none[6] = {0};
        orders *= (double)n;
        for (size_t s = 0; s < (size_t)1 << n; s++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            v[s] = (double)(seed >> 40) / 1e5 - 80;
        }
        arrive(n, v, 0, none, sum);
        asc_index_solve("solidarity", &(asc_game){.n = n, .v = v}, NULL, out);
        for (size_t k = 0; k < n; k++)
            assert_close_to(out[k], sum[k] / orders, 1e-13, 80);
    }
}

/* Additive game, v(S) = sum of a: in a coalition of size t everybody's a counts 1/t. With own part
 * h = 1/n sum_t 1/t, out_k = h a_k + (1 - h) (mean of the others' a). */
static void additive(void **state)
{
    (void)state;
    enum { N = 20 };
    static double v[1 << N];
    double out[N], h = 0;
    for (size_t s = 1; s < (size_t)1 << N; s++) {
        v[s] = 0;
        for (size_t k = 0; k < N; k++) v[s] += (double)(s >> k & 1) * (double)(k + 1);
    }
    for (int t = 1; t <= N; t++) h += 1.0 / t / N;
    asc_index_solve("solidarity", &(asc_game){.n = N, .v = v}, NULL, out);
    for (int k = 1; k <= N; k++)
        assert_near(out[k - 1], h * k + (1 - h) * (210.0 - k) / 19, 1e-13);
}

static void missing_value(void **state)
{
    (void)state;
    const double v[] = {0, 1, (double)NAN, 3};
    double out[2];
    asc_index_solve("solidarity", &(asc_game){.n = 2, .v = v}, NULL, out);
    assert_true(isnan(out[0]) && isnan(out[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(all_orders),
        cmocka_unit_test(additive),
        cmocka_unit_test(missing_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
