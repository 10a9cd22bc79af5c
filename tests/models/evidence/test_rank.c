/* Ranks from joint draws counted by hand. */
#include "ascribe/evidence.h"
#include "support.h"
#include <math.h>

enum { R = 100, K = 3 };

/* Player 0 above 1 in `first` draws, 2 below both always; the rest reversed. */
static void fill(double phi[R * K], size_t first)
{
    for (size_t r = 0; r < R; r++) {
        phi[r * K] = r < first ? 3.0 : 1.0;
        phi[r * K + 1] = 2.0;
        phi[r * K + 2] = 0.5;
    }
}

static void settled_at_95_of_100(void **state)
{
    (void)state;
    double phi[R * K];
    int64_t rank[K], low[K], high[K];
    fill(phi, 95);
    asc_rank(phi, R, K, rank, low, high);
    for (int64_t k = 0; k < K; k++) {
        assert_int_equal(rank[k], k + 1);
        assert_int_equal(low[k], k + 1);
        assert_int_equal(high[k], k + 1);
    }
    assert_true(asc_rank_separates(phi, R, K, 0, 1) &&
                asc_rank_separates(phi, R, K, 1, 0));
}

static void open_at_94_of_100(void **state)
{
    (void)state;
    double phi[R * K];
    int64_t rank[K], low[K], high[K];
    fill(phi, 94);
    asc_rank(phi, R, K, rank, low, high);
    const int64_t want_rank[] = {0, 0, 3}, want_low[] = {1, 1, 3},
                  want_high[] = {2, 2, 3};
    for (size_t k = 0; k < K; k++) {
        assert_int_equal(rank[k], want_rank[k]);
        assert_int_equal(low[k], want_low[k]);
        assert_int_equal(high[k], want_high[k]);
    }
    assert_false(asc_rank_separates(phi, R, K, 0, 1));
    assert_true(asc_rank_separates(phi, R, K, 2, 1));
}

/* A refused draw wins for nobody: 95 of 96 known draws are not 95 % of 101. */
static void refused_draws_count_against(void **state)
{
    (void)state;
    double phi[R * K];
    int64_t rank[K], low[K], high[K];
    fill(phi, 100);
    for (size_t r = 0; r < 6; r++)
        phi[r * K] = phi[r * K + 1] = phi[r * K + 2] = (double)NAN;
    asc_rank(phi, R, K, rank, low, high);
    assert_int_equal(rank[0], 0);
    for (size_t r = 5; r < 6; r++)
        phi[r * K] = 3.0, phi[r * K + 1] = 2.0, phi[r * K + 2] = 0.5;
    asc_rank(phi, R, K, rank, low, high);
    assert_int_equal(rank[0], 1);
}

static void ties_and_nothing(void **state)
{
    (void)state;
    double phi[R * K];
    int64_t rank[K], low[K], high[K];
    for (size_t i = 0; i < sizeof phi / sizeof *phi; i++) phi[i] = 1.0;
    for (size_t r = 0; r <= R; r += R) {
        asc_rank(phi, r, K, rank, low, high);
        for (size_t k = 0; k < K; k++) {
            assert_int_equal(rank[k], 0);
            assert_int_equal(low[k], 1);
            assert_int_equal(high[k], K);
        }
    }
    asc_rank(phi, 0, 1, rank, low,
             high); /* the only player is first whatever the draws */
    assert_int_equal(rank[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settled_at_95_of_100),
        cmocka_unit_test(open_at_94_of_100),
        cmocka_unit_test(refused_draws_count_against),
        cmocka_unit_test(ties_and_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
