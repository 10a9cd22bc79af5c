/* The parts of the nucleolus family: exact spans against elimination in double, the
 * certificate on true and false answers, and the same bits from many threads. */
#include "../../models/game/excess.h"
#include "ascribe/lp.h"
#include "ascribe/pool.h"
#include "ascribe/rng.h"
#include "games.h"
#include <math.h>
#include <string.h>

enum { N = 6, ALL = 1 << N };

/* Rank of 0/1 rows by elimination in double with full pivoting; entries stay small whole ratios. */
static size_t rank_of(const asc_mask *mask, size_t rows)
{
    double a[N + 2][N];
    size_t rank = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < N; j++) a[i][j] = (double)(mask[i] >> j & 1U);
    for (;;) {
        size_t r = rank, c = 0;
        for (size_t i = rank; i < rows; i++)
            for (size_t j = 0; j < N; j++)
                if (fabs(a[i][j]) > fabs(a[r][c])) r = i, c = j;
        if (rank == rows || fabs(a[r][c]) < 1e-9) return rank;
        for (size_t j = 0; j < N; j++) {
            const double swap = a[r][j];
            a[r][j] = a[rank][j];
            a[rank][j] = swap;
        }
        for (size_t i = rank + 1; i < rows; i++) {
            const double f = a[i][c] / a[rank][c];
            for (size_t j = 0; j < N; j++) a[i][j] -= f * a[rank][j];
        }
        rank++;
    }
}

static void spans(void **state)
{
    (void)state;
    asc_stream s = asc_stream_open(14, ASC_PURPOSE_TEST, 0);
    for (int trial = 0; trial < 100; trial++) {
        asc_span span = {.n = N};
        asc_mask mask[N + 2];
        uint32_t sum[ALL];
        uint8_t entered[ALL];
        bool outside[ALL];
        size_t rows = 0;
        memset(entered, ASC_NOT_ENTERED, sizeof entered);
        for (uint8_t stage = 1; stage <= 4; stage++) {
            mask[rows++] = 1 + (uint32_t)asc_stream_below(&s, ALL - 1);
            const size_t before = rank_of(mask, rows - 1);
            const size_t after = rank_of(mask, rows);
            assert_true(asc_span_add(&span, mask[rows - 1]) == (after > before));
            assert_int_equal(span.rank, after);
            asc_span_mark(&span, stage, entered, sum, outside);
            for (uint32_t m = 0; m < ALL; m++) {
                mask[rows] = m;
                const bool inside = rank_of(mask, rows + 1) == after;
                assert_true((entered[m] != ASC_NOT_ENTERED) == inside);
            }
        }
    }
}

/* Glove market, prenucleolus (1, 0, 0): e = 0 of 1 2, 1 3, 2, 3 at level 0; multipliers 1/4 of each give
 * (1/2, 1/2, 1/2), a multiple of N. */
typedef struct glove {
    double u[8], y[3], level[1];
    size_t first[2];
    asc_excess_proof proof[4];
    uint8_t entered[8];
} glove;

static glove truth(void)
{
    return (glove){.u = {0, 0, 0, 1, 0, 1, 0, 1},
                   .y = {1, 0, 0},
                   .level = {0},
                   .first = {0, 4},
                   .proof = {{3, 0.25, false, true},
                             {5, 0.25, false, true},
                             {2, 0.25, false, false},
                             {4, 0.25, false, false}},
                   .entered = {0, 1, 1, 1, 1, 1, 1, 0}};
}

static asc_status check(const glove *g, asc_excess_rule rule)
{
    asc_error err = {0};
    asc_arena *work = asc_arena_create();
    const asc_excess_answer a = {3,        1,        1.0,      g->u,      g->y,
                                 g->level, g->first, g->proof, g->entered};
    const asc_status status = asc_excess_check(&a, rule, work, &err);
    if (status != ASC_OK) assert_non_null(strstr(err.message, "miss their proof by"));
    asc_arena_destroy(work);
    return status;
}

static void certificate(void **state)
{
    (void)state;
    const asc_excess_rule rule = {.name = "prenucleolus"};
    glove g = truth();
    assert_int_equal(check(&g, rule), ASC_OK);
    g.y[0] -= 1e-6, g.y[1] += 1e-6; /* shifted payoffs */
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.y[0] += 1e-6; /* not the total */
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.proof[0].weight = 0.3; /* not balanced */
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.proof[0].weight = -0.25;
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.level[0] = 0.1; /* no coalition has that excess */
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.u[1] = 1.5; /* one has more than the level */
    assert_int_equal(check(&g, rule), ASC_ECONVERGENCE);
    g = truth(), g.y[0] = 1.5, g.y[1] = -0.5, g.u[3] = 1, g.u[2] = -0.5, g.u[5] = 1.5;
    g.u[6] = -0.5;
    assert_int_equal(check(&g, rule), ASC_OK); /* the same proof of another game ... */
    const asc_excess_rule imputations = {.name = "nucleolus", .imputations = true};
    assert_int_equal(check(&g, imputations), ASC_ECONVERGENCE); /* ... with one below 0 */
}

enum { TASKS = 40, PLAYERS = 7 };

static asc_status solve_one(void *context, size_t task, size_t worker, asc_error *err)
{
    static const char *const name[] = {"prenucleolus", "per_capita_prenucleolus"};
    asc_stream s = asc_stream_open(15, ASC_PURPOSE_TEST, task);
    double v[1 << PLAYERS], *x = (double *)context + task * PLAYERS;
    (void)worker;
    for (size_t m = 0; m < 1 << PLAYERS; m++) v[m] = (double)asc_stream_below(&s, 30);
    asc_arena *work = asc_arena_create();
    const asc_game g = {.n = PLAYERS, .v = v};
    const asc_status status =
        asc_index_find(name[task % 2])->solve(&g, NULL, work, x, err);
    asc_arena_destroy(work);
    return status;
}

static void threads(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_error err = {0};
    static double alone[TASKS * PLAYERS], together[TASKS * PLAYERS];
    for (size_t t = 0; t < TASKS; t++) assert_ok(solve_one(alone, t, 0, &err));
    asc_pool_set_threads(4);
    assert_ok(asc_pool_run(TASKS, solve_one, together, &err));
    assert_memory_equal(alone, together, sizeof alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),
        cmocka_unit_test(certificate),
        cmocka_unit_test(threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
