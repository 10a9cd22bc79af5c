/* Indices that share a table give the bits they give alone, in any order, table after table. */
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { MOST = 11, ROWS = 1 << MOST, TABLES = 3 };

typedef struct fixture {
    size_t n;
    double v[TABLES][ROWS], weight[MOST], out[ROWS];
    asc_mask unions[MOST], neighbour[MOST], before[MOST];
    const asc_mask *level[1];
    size_t level_size[1];
    asc_structures structures;
    double *alone[TABLES][64]; /* by index; NULL: not for the game */
    asc_arena *arena;
} fixture;

static void make(fixture *f, size_t n)
{
    asc_stream s = asc_stream_open(9, ASC_PURPOSE_TEST, n);
    f->n = n;
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < (size_t)1 << n; i++)
            f->v[t][i] = 100.0 * asc_stream_normal(&s);
    f->v[1][((size_t)1 << n) - 1] = (double)NAN; /* a refused replicate */
    memset(f->unions, 0, sizeof f->unions);
    memset(f->neighbour, 0, sizeof f->neighbour);
    for (size_t k = 0; k < n; k++) {
        const asc_mask last = k > 0 ? UINT64_C(1) << (k - 1) : 0;
        f->weight[k] = asc_stream_uniform(&s);
        f->neighbour[k] |= last | (k + 1 < n ? UINT64_C(1) << (k + 1) : 0);
        f->before[k] = k % 3 == 2 ? last : 0;
        f->unions[k / 2] |= UINT64_C(1) << k;
    }
    f->level[0] = f->unions;
    f->level_size[0] = (n + 1) / 2;
    f->structures = (asc_structures){.unions = f->unions,
                                     .union_count = (n + 1) / 2,
                                     .level = f->level,
                                     .level_size = f->level_size,
                                     .levels = 1,
                                     .neighbour = f->neighbour,
                                     .before = f->before,
                                     .weight = f->weight};
}

/* Number of rows in f->out, 0 when the game is refused. */
static size_t solve(fixture *f, size_t index, const double *v, asc_game_cache *cache)
{
    const asc_index *x = asc_index_at(index);
    const asc_game g = {.n = f->n, .v = v, .structures = &f->structures, .cache = cache};
    double option[ASC_INDEX_OPTIONS_MAX] = {0};
    asc_error err = {0};
    size_t rows = 0;
    asc_index_defaults(x, option);
    memset(f->out, 0, sizeof f->out);
    if (asc_game_check(x, &g, &err) != ASC_OK) return 0;
    if (asc_index_rows(x, &g, option, NULL, &rows, &err) != ASC_OK) return 0;
    return x->solve(&g, option, f->arena, f->out, &err) == ASC_OK ? rows : 0;
}

static void remember(fixture *f)
{
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < asc_index_count(); i++) {
            const size_t rows = solve(f, i, f->v[t], NULL);
            f->alone[t][i] = asc_take(f->arena, rows + 1);
            memcpy(f->alone[t][i], f->out, rows * sizeof(double));
        }
}

/* One table buffer that changes its content, as in a bootstrap; forwards, then backwards. */
static void compare(fixture *f, asc_game_cache *cache, bool backwards)
{
    static double buffer[ROWS];
    const size_t count = asc_index_count();
    for (size_t t = 0; t < TABLES; t++) {
        memcpy(buffer, f->v[t], sizeof buffer);
        asc_game_cache_next(cache);
        for (size_t i = 0; i < count; i++) {
            const size_t at = backwards ? count - 1 - i : i;
            const size_t rows = solve(f, at, buffer, cache);
            if (memcmp(f->out, f->alone[t][at], rows * sizeof(double)) != 0)
                fail_msg("%s, %zu players, table %zu", asc_index_at(at)->name, f->n, t);
        }
    }
}

static void same_bits_with_and_without(void **state)
{
    static fixture f;
    const size_t players[] = {1, 2, 3, 4, 7, MOST};
    (void)state;
    asc_game_cache *cache = asc_game_cache_create();
    f.arena = asc_arena_create();
    assert_true(cache != NULL && f.arena != NULL);
    for (size_t q = 0; q < sizeof players / sizeof *players; q++) {
        make(&f, players[q]);
        remember(&f);
        compare(&f, cache, false);
        compare(&f, cache, true);
    }
    asc_arena_destroy(f.arena);
    asc_game_cache_destroy(cache);
    asc_game_cache_destroy(NULL);
}

/* Another buffer is another table without being told; refused values are refused each time. */
static void another_table_is_seen(void **state)
{
    (void)state;
    asc_game_cache *cache = asc_game_cache_create();
    asc_arena *work = asc_arena_create();
    const double a[] = {0, 1, 2, 5}, b[] = {0, 3, 3, 8}, bad[] = {0, 1e305, 0, 0};
    double phi[2] = {0};
    asc_error err = {0};
    const asc_index *x = asc_index_find("shapley");
    for (int i = 0; i < 2; i++) {
        asc_game g = {.n = 2, .v = a, .cache = cache};
        assert_ok(x->solve(&g, NULL, work, phi, &err));
        assert_near(phi[0], 2.0, 1e-15);
        g.v = b;
        assert_ok(x->solve(&g, NULL, work, phi, &err));
        assert_near(phi[0], 4.0, 1e-15);
        g.v = bad;
        assert_int_equal(x->solve(&g, NULL, work, phi, &err), ASC_EOVERFLOW);
        assert_int_equal(x->solve(&g, NULL, work, phi, &err), ASC_EOVERFLOW);
    }
    asc_arena_destroy(work);
    asc_game_cache_destroy(cache);
}

/* Memory that runs out for the cache is a failure of the index, or does without; never other bits. */
static void memory_may_run_out(void **state)
{
    (void)state;
    double v[256];
    for (size_t s = 0; s < 256; s++) v[s] = (double)(s * s % 97);
    for (size_t i = 0; i < asc_index_count(); i++)
        for (size_t at = 1; at < 40; at++) {
            asc_game_cache *cache = asc_game_cache_create();
            asc_arena *work = asc_arena_create();
            const asc_index *x = asc_index_at(i);
            const asc_game g = {.n = 8, .v = v, .cache = cache}, alone = {.n = 8, .v = v};
            double out[256] = {0}, want[256] = {0}, option[ASC_INDEX_OPTIONS_MAX] = {0};
            asc_error err = {0};
            asc_index_defaults(x, option);
            asc_status s = asc_game_check(x, &g, &err);
            if (s == ASC_OK && (x->laws & ASC_LAW_LINEAR) != 0) {
                assert_ok(x->solve(&alone, option, work, want, &err));
                asc_arena_fail_at(at, 0);
                s = x->solve(&g, option, work, out, &err);
                asc_arena_fail_at(0, 0);
                if (s != ASC_OK)
                    assert_int_equal(s, ASC_EMEMORY);
                else
                    assert_memory_equal(out, want, sizeof out);
                assert_ok(x->solve(&g, option, work, out, &err));
                assert_memory_equal(out, want, sizeof out);
            }
            asc_arena_destroy(work);
            asc_game_cache_destroy(cache);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_with_and_without),
        cmocka_unit_test(another_table_is_seen),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests_name("game_cache", tests, NULL, NULL);
}
