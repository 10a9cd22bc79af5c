/* The Winter value against the reference games and all orders in which unions of every level
 * stand together. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("winter", NULL, "winter_levels", 1e-14, 2);
}

static bool contiguous(const size_t *order, size_t n, const void *context)
{
    const asc_structures *s = context;
    for (size_t l = 0; l < s->levels; l++)
        for (size_t u = 0; u < s->level_size[l]; u++) {
            size_t runs = 0;
            for (size_t k = 0; k < n; k++) {
                const bool in = s->level[l][u] >> order[k] & 1;
                runs += in && (k == 0 || (s->level[l][u] >> order[k - 1] & 1) == 0);
            }
            if (runs != 1) return false;
        }
    return true;
}

/* Joins the masks of one level into at most `into` unions; empty ones are left out. */
static size_t join(uint64_t *seed, const asc_mask *from, size_t count, size_t into,
                   asc_mask *out)
{
    asc_mask all[6] = {0};
    size_t unions = 0;
    for (size_t u = 0; u < count; u++) all[asc_random_below(seed, into)] |= from[u];
    for (size_t u = 0; u < into; u++)
        if (all[u] != 0) out[unions++] = all[u];
    return unions;
}

static void by_orders(void **state)
{
    (void)state;
    uint64_t seed = 30;
    for (int game = 0; game < 60; game++) {
        const size_t n = 1 + (size_t)game % 6;
        const asc_mask alone[] = {1, 2, 4, 8, 16, 32};
        asc_mask level[3][6];
        const asc_mask *const levels[] = {level[0], level[1], level[2]};
        double v[64], got[6], want[6];
        size_t size[3];
        asc_random_values(&seed, n, v);
        size[0] = join(&seed, alone, n, n, level[0]);
        size[1] = join(&seed, level[0], size[0], size[0], level[1]);
        size[2] = join(&seed, level[1], size[1], size[1], level[2]);
        const asc_structures s = {
            .level = levels, .level_size = size, .levels = 1 + (size_t)(game / 6) % 3};
        const asc_game g = {.n = n, .v = v, .structures = &s};
        asc_index_solve("winter", &g, NULL, got);
        (void)asc_mean_over_orders(n, v, contiguous, &s, want);
        for (size_t k = 0; k < n; k++) assert_close_to(got[k], want[k], 1e-13, 100);
        if (game < 18) asc_check_index("winter", &g, NULL);
    }
}

/* 24 for players 1, 3 and 5 of ((1 2) (3 4)) (5 6): a half to 5, a quarter to 1 and to 3. */
static void typed_in(void **state)
{
    (void)state;
    const asc_mask fine[] = {3, 12, 48}, coarse[] = {15, 48};
    const asc_mask *const level[] = {fine, coarse};
    const size_t size[] = {3, 2};
    const asc_structures s = {.level = level, .level_size = size, .levels = 2};
    double v[64], got[6];
    for (asc_mask m = 0; m < 64; m++) v[m] = (m & 21) == 21 ? 24 : 0;
    asc_index_solve("winter", &(asc_game){.n = 6, .v = v, .structures = &s}, NULL, got);
    const double want[] = {6, 0, 6, 0, 12, 0};
    for (size_t k = 0; k < 6; k++) assert_close_to(got[k], want[k], 1e-15, 1);
}

/* One level is Owen's, to the last bit. */
static void one_level(void **state)
{
    (void)state;
    const asc_mask unions[] = {0x13, 0x24, 0xC8};
    const asc_mask *const level[] = {unions};
    const size_t size[] = {3};
    const asc_structures s = {.unions = unions,
                              .union_count = 3,
                              .level = level,
                              .level_size = size,
                              .levels = 1};
    uint64_t seed = 31;
    double v[256], owen[8], winter[8];
    asc_random_values(&seed, 8, v);
    const asc_game g = {.n = 8, .v = v, .structures = &s};
    asc_index_solve("owen", &g, NULL, owen);
    asc_index_solve("winter", &g, NULL, winter);
    assert_memory_equal(owen, winter, sizeof owen);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    const asc_index *x = asc_index_find("winter");
    const asc_mask fine[] = {3, 4}, split[] = {1, 6};
    const asc_mask *const level[] = {fine, split};
    const size_t size[] = {2, 2};
    const double v[8] = {0};
    asc_game g = {.n = 3, .v = v};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "needs levels"));
    g.structures = &(asc_structures){.level = level, .level_size = size, .levels = 2};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "union 1 of level 1 is split by level 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games), cmocka_unit_test(by_orders),
        cmocka_unit_test(typed_in),        cmocka_unit_test(one_level),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
