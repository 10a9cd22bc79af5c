/* The Shapley value against published games, brute force over orders, and closed forms.
 */
#include "ascribe/contribution.h"
#include "games.h"
#include <math.h>
#include <string.h>

static const asc_index *shapley(void)
{
    const asc_index *index = asc_index_find("shapley");
    assert_non_null(index);
    return index;
}

static void solve(size_t n, const double *v, double *phi)
{
    asc_index_solve("shapley", &(asc_game){.n = n, .v = v}, NULL, phi);
}

static void published_games(void **state)
{
    (void)state;
    asc_oracle_require("shapley", NULL, "shapley", 1e-14, 48);
}

/* Games whose answer stands in textbooks. */
static void typed_in(void **state)
{
    (void)state;
    double phi[4];
    /* Gloves: one left hand, two right; v = pairs. (2/3, 1/6, 1/6). */
    solve(3, (const double[]){0, 0, 0, 1, 0, 1, 0, 1}, phi);
    assert_near(phi[0], 2.0 / 3, 1e-15);
    assert_near(phi[1], 1.0 / 6, 1e-15);
    assert_near(phi[2], 1.0 / 6, 1e-15);
    /* Weighted majority [12; 8, 6, 4, 2]: pivots in 10, 6, 6 and 2 of 24 orders. */
    double v[16];
    const int votes[] = {8, 6, 4, 2};
    for (int s = 0; s < 16; s++) {
        int total = 0;
        for (int k = 0; k < 4; k++) total += (s >> k & 1) * votes[k];
        v[s] = total >= 12;
    }
    solve(4, v, phi);
    const double pivots[] = {10, 6, 6, 2};
    for (int k = 0; k < 4; k++) assert_near(phi[k], pivots[k] / 24, 1e-15);
    solve(1, (const double[]){3, 10}, phi);
    assert_near(phi[0], 7.0, 0);
}

typedef struct walk {
    size_t n;
    const double *v;
    double sum[7], orders;
} walk;

/* Every order of arrival of those not yet in mask. */
static void arrive(walk *w, size_t mask, double *marginal)
{
    if (mask + 1 == (size_t)1 << w->n) {
        for (size_t k = 0; k < w->n; k++) w->sum[k] += marginal[k];
        w->orders++;
        return;
    }
    for (size_t k = 0; k < w->n; k++) {
        const size_t bit = (size_t)1 << k;
        if (mask & bit) continue;
        marginal[k] = w->v[mask | bit] - w->v[mask];
        arrive(w, mask | bit, marginal);
    }
}

static void all_orders(void **state)
{
    (void)state;
    uint64_t seed = 12345;
    for (size_t n = 1; n <= 7; n++) {
        double v[128], phi[7], marginal[7];
        for (size_t s = 0; s < (size_t)1 << n; s++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            v[s] = (double)(seed >> 40) / 1e5 - 80;
        }
        walk w = {.n = n, .v = v};
        arrive(&w, 0, marginal);
        solve(n, v, phi);
        for (size_t k = 0; k < n; k++)
            assert_close_to(phi[k], w.sum[k] / w.orders, 1e-13, 80);
    }
}

enum { PLAYERS = 20, COALITIONS = 1 << PLAYERS };
static double table[COALITIONS];

/* Costs 1..20, v(S) the largest cost in S: phi_k = sum_{j <= k} 1 / (n - j + 1). */
static void airport(void **state)
{
    (void)state;
    double phi[PLAYERS], want = 0;
    for (size_t s = 1; s < COALITIONS; s++) {
        size_t top = PLAYERS;
        while ((s >> (top - 1) & 1) == 0) top--;
        table[s] = (double)top;
    }
    table[0] = 0;
    solve(PLAYERS, table, phi);
    for (size_t k = 0; k < PLAYERS; k++) {
        want += 1.0 / (double)(PLAYERS - k);
        assert_near(phi[k], want, 1e-14);
    }
}

/* A sum of unanimity games c_T u_T: each member of T gets c_T / |T|. Signs and sizes
 * differ, so that large terms cancel; the constant is taken off. */
static void unanimity_sum(void **state)
{
    (void)state;
    static const struct {
        size_t members;
        double c;
    } term[] = {{0x3, 1e6},    {0x80001, -3.5}, {0xFFFFF, 40},  {0x0F0F0, -1e6},
                {0x10, 0.125}, {0xAAAAA, 7e5},  {0x55554, 1e-3}};
    double phi[PLAYERS], want[PLAYERS] = {0};
    for (size_t s = 0; s < COALITIONS; s++) {
        table[s] = 1234.5;
        for (size_t t = 0; t < sizeof term / sizeof *term; t++)
            if ((s & term[t].members) == term[t].members) table[s] += term[t].c;
    }
    for (size_t t = 0; t < sizeof term / sizeof *term; t++) {
        double size = 0;
        for (size_t k = 0; k < PLAYERS; k++) size += (double)(term[t].members >> k & 1);
        for (size_t k = 0; k < PLAYERS; k++)
            if (term[t].members >> k & 1) want[k] += term[t].c / size;
    }
    solve(PLAYERS, table, phi);
    for (size_t k = 0; k < PLAYERS; k++) assert_close_to(phi[k], want[k], 1e-15, 2e6);
}

/* Gloves, 8 left and 12 right hands, by the probability that a hand finds one to pair
 * with: among those before it (s of 19, any s equally likely) left hands must be fewer
 * than right ones. */
static double choose(int n, int k)
{
    double c = 1;
    if (k < 0 || k > n) return 0;
    for (int i = 1; i <= k; i++) c = c * (n - k + i) / i;
    return c;
}

static void gloves(void **state)
{
    (void)state;
    double phi[PLAYERS], want = 0;
    for (size_t s = 0; s < COALITIONS; s++) {
        int left = 0, right = 0;
        for (size_t k = 0; k < PLAYERS; k++) {
            if (k < 8)
                left += (int)(s >> k & 1);
            else
                right += (int)(s >> k & 1);
        }
        table[s] = left < right ? left : right;
    }
    for (int s = 0; s < PLAYERS; s++)
        for (int left = 0; left <= s; left++)
            if (left < s - left)
                want += choose(7, left) * choose(12, s - left) / choose(19, s) / PLAYERS;
    solve(PLAYERS, table, phi);
    for (size_t k = 0; k < 8; k++) assert_near(phi[k], want, 1e-14);
    for (size_t k = 8; k < PLAYERS; k++) assert_near(phi[k], (8 - 8 * want) / 12, 1e-13);
}

/* Two partners: v(1) = 2, v(2) = 5, v(12) = 11: the weights of the four coalitions are
 * equal. */
static void weights(void **state)
{
    (void)state;
    asc_error err = {0};
    double w[8];
    assert_ok(shapley()->weight(&(asc_game){.n = 2}, NULL, 1, w, &err));
    for (int s = 0; s < 4; s++) assert_near(w[s], 0.25, 1e-15);
    /* Three: 1/3 on the ends (with or without the others), 1/6 between; halved. */
    assert_ok(shapley()->weight(&(asc_game){.n = 3}, NULL, 0, w, &err));
    const double third[] = {2, 2, 1, 1, 1, 1, 2, 2};
    for (int s = 0; s < 8; s++) assert_near(w[s], third[s] / 12, 1e-15);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    double phi[3] = {7, 7, 7}, w[8];
    const double missing[] = {0, 1, 2, (double)NAN}, huge[] = {0, 1, 1e305, 2};
    asc_game g = {.n = 2, .v = missing};
    assert_ok(shapley()->solve(&g, NULL, work, phi, &err));
    assert_true(isnan(phi[0]) && isnan(phi[1]));
    g.v = huge;
    phi[0] = 7;
    assert_int_equal(shapley()->solve(&g, NULL, work, phi, &err), ASC_EOVERFLOW);
    assert_non_null(strstr(err.message, "1e+305"));
    assert_true(phi[0] == 7);
    g.n = 25;
    assert_int_equal(shapley()->solve(&g, NULL, work, phi, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "25 players"));
    g.n = 0;
    assert_int_equal(shapley()->solve(&g, NULL, work, phi, NULL), ASC_EDATA);
    assert_int_equal(shapley()->weight(&(asc_game){.n = 3}, NULL, 3, w, &err), ASC_EDATA);
    asc_arena_destroy(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_games), cmocka_unit_test(typed_in),
        cmocka_unit_test(all_orders),      cmocka_unit_test(airport),
        cmocka_unit_test(unanimity_sum),   cmocka_unit_test(gloves),
        cmocka_unit_test(weights),         cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
