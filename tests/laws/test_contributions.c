/* Laws of every contribution index in the registry, on random games of 1 to 9 players. */
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>

enum { MOST = 9, COALITIONS = 1 << MOST, GAMES = 40 };

typedef struct fixture {
    const asc_index *index;
    asc_arena *work;
    asc_stream stream;
    size_t n, coalitions;
    double v[COALITIONS], phi[MOST];
} fixture;

static void solve(fixture *f, const double *v, double *phi)
{
    asc_error err = {0};
    const asc_game g = {.n = f->n, .v = v};
    const asc_arena_mark mark = asc_arena_save(f->work);
    assert_ok(f->index->solve(&g, NULL, f->work, phi, &err));
    asc_arena_rewind(f->work, mark);
}

static void random_game(fixture *f)
{
    f->n = 1 + (size_t)asc_stream_below(&f->stream, MOST);
    f->coalitions = (size_t)1 << f->n;
    for (size_t s = 0; s < f->coalitions; s++)
        f->v[s] = 100 * asc_stream_normal(&f->stream);
    solve(f, f->v, f->phi);
}

static size_t random_player(fixture *f)
{
    return (size_t)asc_stream_below(&f->stream, f->n);
}

/* Runs a law on many random games under every index. */
static void for_all(void (*law)(fixture *f))
{
    assert_true(asc_index_count() > 0);
    for (size_t i = 0; i < asc_index_count(); i++) {
        fixture f = {.index = asc_index_at(i), .work = asc_arena_create()};
        f.stream = asc_stream_open(11, ASC_PURPOSE_TEST, i);
        assert_non_null(f.work);
        for (int game = 0; game < GAMES; game++) {
            random_game(&f);
            law(&f);
        }
        asc_arena_destroy(f.work);
    }
}

static void efficiency(fixture *f)
{
    double sum = 0;
    for (size_t k = 0; k < f->n; k++) sum += f->phi[k];
    assert_close_to(sum, f->v[f->coalitions - 1] - f->v[0], 1e-13, 1000);
}

/* v(empty) is taken off: adding a constant to every coalition changes nothing. */
static void zero_normalised(fixture *f)
{
    double v[COALITIONS], phi[MOST];
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[s] + 1000;
    solve(f, v, phi);
    for (size_t k = 0; k < f->n; k++) assert_close_to(phi[k], f->phi[k], 1e-12, 1000);
}

/* A player whose arrival never changes the value gets nothing, exactly. */
static void null_player(fixture *f)
{
    double v[COALITIONS], phi[MOST];
    const size_t k = random_player(f), bit = (size_t)1 << k;
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[s & ~bit];
    solve(f, v, phi);
    assert_true(phi[k] == 0.0);
}

static size_t exchange(size_t mask, size_t j, size_t k)
{
    const size_t different = (mask >> j ^ mask >> k) & 1;
    return mask ^ (different << j | different << k);
}

/* Two players who can stand in for each other get the same. */
static void symmetry(fixture *f)
{
    double v[COALITIONS], phi[MOST];
    const size_t j = random_player(f), k = random_player(f);
    if (j == k) return;
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[s] + f->v[exchange(s, j, k)];
    solve(f, v, phi);
    assert_close_to(phi[j], phi[k], 1e-13, 1000);
}

/* Names do not matter: exchanging two players exchanges their shares and no other. */
static void anonymity(fixture *f)
{
    double v[COALITIONS], phi[MOST];
    const size_t j = random_player(f), k = random_player(f);
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[exchange(s, j, k)];
    solve(f, v, phi);
    for (size_t i = 0; i < f->n; i++)
        assert_close_to(phi[i], f->phi[i == j ? k : i == k ? j : i], 1e-13, 1000);
}

static void linearity(fixture *f)
{
    double u[COALITIONS], sum[COALITIONS], of_u[MOST], of_sum[MOST];
    for (size_t s = 0; s < f->coalitions; s++) {
        u[s] = asc_stream_uniform(&f->stream);
        sum[s] = 2.5 * f->v[s] - 40 * u[s];
    }
    solve(f, u, of_u);
    solve(f, sum, of_sum);
    for (size_t k = 0; k < f->n; k++)
        assert_close_to(of_sum[k], 2.5 * f->phi[k] - 40 * of_u[k], 1e-13, 1000);
}

/* weight() is |share of player k when only coalition S has value 1|, scaled to sum to 1.
 */
static void weights_are_those_of_solve(fixture *f)
{
    asc_error err = {0};
    double w[COALITIONS], size[COALITIONS], phi[MOST], total = 0, sum = 0;
    const size_t k = random_player(f);
    assert_ok(f->index->weight(&(asc_game){.n = f->n}, NULL, k, w, &err));
    for (size_t s = 0; s < f->coalitions; s++) {
        double one[COALITIONS] = {0};
        one[s] = 1;
        solve(f, one, phi);
        total += size[s] = fabs(phi[k]);
        sum += w[s];
    }
    assert_near(sum, 1.0, 1e-13);
    for (size_t s = 0; s < f->coalitions; s++)
        assert_close_to(w[s], size[s] / total, 1e-13, 1e-6);
}

static void test_efficiency(void **state)
{
    (void)state;
    for_all(efficiency);
}

static void test_zero_normalised(void **state)
{
    (void)state;
    for_all(zero_normalised);
}

static void test_null_player(void **state)
{
    (void)state;
    for_all(null_player);
}

static void test_symmetry(void **state)
{
    (void)state;
    for_all(symmetry);
    for_all(anonymity);
}

static void test_linearity(void **state)
{
    (void)state;
    for_all(linearity);
}

static void test_weights(void **state)
{
    (void)state;
    for_all(weights_are_those_of_solve);
}

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *index = asc_index_at(i);
        assert_ptr_equal(asc_index_find(index->name), index);
        assert_non_null(index->summary);
        assert_non_null(index->reference);
    }
    assert_null(asc_index_find("no such index"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_efficiency),  cmocka_unit_test(test_zero_normalised),
        cmocka_unit_test(test_null_player), cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_linearity),   cmocka_unit_test(test_weights),
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
