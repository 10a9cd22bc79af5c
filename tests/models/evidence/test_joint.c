/* Joint draws, sets that cannot be ranked, the worst coalition and the core: by hand and by brute force. */
#include "ascribe/answers.h"
#include "ascribe/evidence.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "games.h"
#include "support.h"
#include <math.h>

static asc_error err;

/* R: x <- c(1,2,4,8); y <- c(3,1,5,6); cov(x, y), cor(x, y) */
static void pair(void **state)
{
    (void)state;
    const double nan = (double)NAN;
    const double phi[] = {1, 3, 2, 1, nan, 9, 4, 5, 8, 6};
    const asc_pair p = asc_joint_pair(phi, 5, 2, 0, 1),
                   q = asc_joint_pair(phi, 5, 2, 1, 0);
    assert_near(p.covariance, 5.583333333333333, 1e-14);
    assert_near(p.correlation, 0.81339196264356239, 1e-14);
    assert_near(p.greater, 0.4, 1e-15); /* 2 of 5 draws, the refused one for neither */
    assert_near(q.greater, 0.4, 1e-15);
    assert_near(q.covariance, p.covariance, 1e-15);
    const asc_pair own = asc_joint_pair(phi, 5, 2, 1, 1);
    assert_true(isnan(own.greater));
    assert_near(own.correlation, 1, 0);
    const asc_pair none = asc_joint_pair(phi, 1, 2, 0, 1);
    assert_true(isnan(none.covariance) && isnan(none.correlation));
    assert_true(isnan(asc_joint_pair(phi, 0, 2, 0, 1).greater));
    const double still[] = {1, 7, 2, 7, 3, 7};
    assert_near(asc_joint_pair(still, 3, 2, 0, 1).covariance, 0, 0);
    assert_true(isnan(asc_joint_pair(still, 3, 2, 0, 1).correlation));
}

/* A shift far from 0 must not cost the covariance its digits. */
static void pair_far_from_zero(void **state)
{
    (void)state;
    double phi[200];
    for (size_t d = 0; d < 100; d++) {
        phi[2 * d] = 1e9 + (double)(d % 10);
        phi[2 * d + 1] = -1e9 + 2.0 * (double)(d % 10);
    }
    const asc_pair p = asc_joint_pair(phi, 100, 2, 0, 1);
    assert_near(p.covariance, 2.0 * 825.0 / 99.0,
                1e-9); /* 10 blocks of sum (i - 4.5)^2 = 82.5 */
    assert_near(p.correlation, 1, 1e-12);
}

/* All subsets of players, by definition. */
static size_t brute_sets(const double *phi, size_t r, size_t players, asc_mask *set)
{
    size_t found = 0;
    asc_mask ok[1 << 8];
    size_t oks = 0;
    for (asc_mask s = 1; s < UINT64_C(1) << players; s++) {
        bool open = true;
        for (size_t i = 0; i < players; i++)
            for (size_t j = 0; j < i; j++)
                if ((s >> i & s >> j & 1U) != 0)
                    open = open && !asc_rank_separates(phi, r, players, i, j);
        if (open) ok[oks++] = s;
    }
    for (size_t a = 0; a < oks; a++) {
        bool largest = (ok[a] & (ok[a] - 1)) != 0;
        for (size_t b = 0; b < oks; b++)
            largest = largest && (a == b || (ok[a] & ok[b]) != ok[a]);
        if (largest) set[found++] = ok[a];
    }
    return found;
}

static void sets_are_the_largest(void **state)
{
    (void)state;
    enum { R = 40 };
    asc_stream s = asc_stream_open(3, ASC_PURPOSE_TEST, 1);
    for (size_t trial = 0; trial < 60; trial++) {
        const size_t players = 2 + trial % 6;
        double phi[R * 7];
        for (size_t d = 0; d < R; d++)
            for (size_t k = 0; k < players; k++)
                phi[d * players + k] = 0.7 * (double)(k * k % 5) + asc_stream_normal(&s);
        asc_mask want[64], got[64];
        const size_t n = brute_sets(phi, R, players, want);
        assert_int_equal(asc_unranked_sets(phi, R, players, got, 64), n);
        for (size_t i = 0; i < n; i++) assert_int_equal(got[i], want[i]);
        assert_int_equal(asc_unranked_sets(phi, R, players, NULL, 64), n);
    }
    const double one[] = {1, 2};
    assert_int_equal(asc_unranked_sets(one, 2, 1, NULL, 64), 0);
    asc_mask all;
    assert_int_equal(asc_unranked_sets(NULL, 0, 64, &all, 1), 1);
    assert_true(all == UINT64_MAX);
}

static void worst_coalition(void **state)
{
    (void)state;
    /* glove game, one left (1) and two right: (0, .5, .5) leaves 1 + 2 with 1 against .5 */
    const double v[] = {0, 0, 0, 1, 0, 1, 0, 1}, x[] = {0, 0.5, 0.5};
    asc_mask worst;
    double excess;
    asc_worst_coalition(3, v, x, &worst, &excess);
    assert_int_equal(worst, 3);
    assert_near(excess, 0.5, 0);
    const double core[] = {1, 0, 0};
    asc_worst_coalition(3, v, core, &worst, &excess);
    assert_near(excess, 0, 0);
    const double hole[] = {0, 0, (double)NAN, 1, 0, 1, 0, 1};
    asc_worst_coalition(3, hole, core, &worst, &excess);
    assert_true(isnan(excess));
    assert_int_equal(worst, 0);
}

static void core_of_reference_games(const asc_oracle *o, void *context)
{
    const asc_yaml *want = asc_yaml_get(o->expected, "core_nonempty");
    if (want == NULL) return;
    bool nonempty;
    double epsilon;
    assert_ok(asc_core_test(&o->game, o->arena, &epsilon, &nonempty, &err));
    if (nonempty != (want->text[0] == 't')) fail_msg("%s: epsilon %g", o->id, epsilon);
    ++*(size_t *)context;
}

static void core(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_arena *arena = asc_arena_create();
    bool nonempty = false;
    double epsilon;
    const double one[] = {0, 5}, two[] = {0, 3, 4, 6};
    assert_ok(
        asc_core_test(&(asc_game){.n = 1, .v = one}, arena, &epsilon, &nonempty, &err));
    assert_true(nonempty && epsilon == 0);
    assert_ok(
        asc_core_test(&(asc_game){.n = 2, .v = two}, arena, &epsilon, &nonempty, &err));
    assert_false(nonempty); /* 3 + 4 > 6, each lacks a half */
    assert_near(epsilon, 0.5, 1e-12);
    const double hole[] = {0, 3, (double)NAN, 6};
    assert_ok(
        asc_core_test(&(asc_game){.n = 2, .v = hole}, arena, &epsilon, &nonempty, &err));
    assert_true(isnan(epsilon) && !nonempty);
    size_t games = 0;
    asc_arena_destroy(arena);
    if (asc_oracle_each(core_of_reference_games, &games) == 0) skip();
    assert_in_range(games, 45, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair),
        cmocka_unit_test(pair_far_from_zero),
        cmocka_unit_test(sets_are_the_largest),
        cmocka_unit_test(worst_coalition),
        cmocka_unit_test(core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
