/* The Shapley-Taylor index against the reference games and the expansion along every order of
 * arrival. */
#include "games.h"
#include "orders.h"
#include <math.h>

static const double second[] = {2}, third[] = {3};

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("stii", second, "stii2_pairs", 1e-13, 48);
    asc_oracle_require("stii", second, "stii2_singles", 1e-13, 48);
}

typedef struct walk {
    const double *v;
    asc_mask group;
    double sum, orders;
} walk;

/* The derivative by the group at those who came before all of it. */
static void before_all(const size_t *order, size_t n, void *context)
{
    walk *w = context;
    asc_mask before = 0;
    (void)n;
    for (size_t k = 0; (w->group >> order[k] & 1) == 0; k++) before |= 1U << order[k];
    w->sum += asc_derivative(w->v, w->group, before);
    w->orders++;
}

static size_t size_of(asc_mask s)
{
    size_t n = 0;
    for (; s != 0; s &= s - 1) n++;
    return n;
}

static void by_orders(void **state)
{
    (void)state;
    const asc_index *x = asc_index_find("stii");
    uint64_t seed = 7;
    for (size_t n = 1; n <= 6; n++)
        for (size_t order = 2; order <= 3; order++) {
            double v[64], got[64], sum = 0;
            const double option[] = {(double)order};
            asc_random_values(&seed, n, v);
            const asc_game g = {.n = n, .v = v};
            asc_index_solve("stii", &g, option, got);
            for (asc_mask s = 1; s < 1U << n; s++) {
                const size_t t = size_of(s);
                if (t > order) continue;
                walk w = {.v = v, .group = s};
                asc_each_order(n, &(asc_visit){before_all, &w});
                const double x0 = got[asc_row_with(x, &g, option, s)];
                const double want =
                    t < order ? asc_derivative(v, s, 0) : w.sum / w.orders;
                assert_close_to(x0, want, 1e-13, 100);
                sum += x0;
            }
            assert_close_to(sum, v[(1U << n) - 1] - v[0], 1e-13, 1000);
            asc_check_index("stii", &g, option);
        }
}

/* Majority of three: singles 0; each pair 1/3, although pairs make it and the third adds
 * nothing. Unanimity of three: pairs 1/3 in order 2; one triple in order 3. */
static void typed_in(void **state)
{
    (void)state;
    double got[7];
    const asc_game majority = {.n = 3, .v = (const double[]){0, 0, 0, 1, 0, 1, 1, 1}};
    const asc_game unanimity = {.n = 3, .v = (const double[]){0, 0, 0, 0, 0, 0, 0, 1}};
    asc_index_solve("stii", &majority, NULL, got);
    for (int r = 0; r < 6; r++) assert_near(got[r], r < 3 ? 0 : 1.0 / 3, 1e-15);
    asc_index_solve("stii", &unanimity, NULL, got);
    for (int r = 0; r < 6; r++) assert_near(got[r], r < 3 ? 0 : 1.0 / 3, 1e-15);
    asc_index_solve("stii", &majority, third, got);
    for (int r = 0; r < 7; r++) assert_near(got[r], r < 3 ? 0 : r < 6 ? 1 : -2, 1e-14);
    asc_index_solve("stii", &unanimity, third, got);
    for (int r = 0; r < 7; r++) assert_close_to(got[r], r < 6 ? 0 : 1, 1e-15, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_orders),
        cmocka_unit_test(typed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
