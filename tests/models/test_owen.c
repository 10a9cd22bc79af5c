/* The Owen value against the reference games, all orders in which unions stand together, and
 * closed forms. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <string.h>

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("owen", NULL, "owen", 1e-14, 28);
}

/* Every union is one run of the order. */
static bool contiguous(const size_t *order, size_t n, const void *context)
{
    const asc_structures *s = context;
    for (size_t u = 0; u < s->union_count; u++) {
        size_t runs = 0;
        for (size_t k = 0; k < n; k++) {
            const bool in = s->unions[u] >> order[k] & 1;
            runs += in && (k == 0 || (s->unions[u] >> order[k - 1] & 1) == 0);
        }
        if (runs != 1) return false;
    }
    return true;
}

/* Every player into one of n unions; empty ones are left out. */
static size_t random_partition(uint64_t *seed, size_t n, asc_mask *unions)
{
    asc_mask all[6] = {0};
    size_t count = 0;
    for (size_t k = 0; k < n; k++) all[asc_random_below(seed, n)] |= 1U << k;
    for (size_t u = 0; u < n; u++)
        if (all[u] != 0) unions[count++] = all[u];
    return count;
}

static void by_orders(void **state)
{
    (void)state;
    uint64_t seed = 20;
    for (int game = 0; game < 60; game++) {
        const size_t n = 1 + (size_t)game % 6;
        double v[64], got[6], want[6];
        asc_mask unions[6];
        asc_random_values(&seed, n, v);
        const asc_structures s = {.unions = unions,
                                  .union_count = random_partition(&seed, n, unions)};
        const asc_game g = {.n = n, .v = v, .structures = &s};
        asc_index_solve("owen", &g, NULL, got);
        (void)asc_mean_over_orders(n, v, contiguous, &s, want);
        for (size_t k = 0; k < n; k++) assert_close_to(got[k], want[k], 1e-13, 100);
        if (game < 18) asc_check_index("owen", &g, NULL);
    }
}

/* What MatTuGames prints for this game takes v(5) where v(45) belongs; these are the means
 * over all 72 orders. */
static void bankruptcy(const asc_oracle *o, void *context)
{
    if (strcmp(o->id, "bankruptcy6_mattugames") != 0) return;
    const double want[] = {26050. / 1200, 18940. / 900, 77. / 12,
                           42760. / 900,  32530. / 900, 43.175};
    double got[6];
    asc_index_solve("owen", &o->game, NULL, got);
    for (size_t k = 0; k < 6; k++) assert_near(got[k], want[k], 1e-13);
    ++*(int *)context;
}

static void cut_union(void **state)
{
    (void)state;
    int found = 0;
    if (asc_oracle_each(bankruptcy, &found) == 0) skip();
    assert_int_equal(found, 1);
}

/* The sum over a union is the Shapley value of the game among unions. */
static void quotient(const asc_oracle *o, void *context)
{
    const asc_structures *s = o->game.structures;
    double *want = NULL, got[20];
    if (asc_yaml_get(o->expected, "quotient_shapley_per_union") == NULL) return;
    assert_int_equal(
        asc_json_reals(o->expected, "quotient_shapley_per_union", o->arena, &want),
        s->union_count);
    asc_index_solve("owen", &o->game, NULL, got);
    for (size_t u = 0; u < s->union_count; u++) {
        double sum = 0;
        for (size_t k = 0; k < o->game.n; k++)
            if (s->unions[u] >> k & 1) sum += got[k];
        assert_close_to(sum, want[u], 1e-13, 100);
    }
    ++*(int *)context;
}

static void quotient_totals(void **state)
{
    (void)state;
    int games = 0;
    if (asc_oracle_each(quotient, &games) == 0) skip();
    assert_int_equal(games, 28);
}

/* One union of all, or every player by itself: the Shapley value. */
static void trivial_partitions(void **state)
{
    (void)state;
    uint64_t seed = 21;
    double v[512], phi[9], got[9];
    asc_mask alone[9];
    const asc_mask all = 511;
    asc_random_values(&seed, 9, v);
    for (size_t k = 0; k < 9; k++) alone[k] = 1U << k;
    asc_game g = {.n = 9, .v = v};
    asc_index_solve("shapley", &g, NULL, phi);
    g.structures = &(asc_structures){.unions = alone, .union_count = 9};
    asc_index_solve("owen", &g, NULL, got);
    for (size_t k = 0; k < 9; k++) assert_close_to(got[k], phi[k], 1e-14, 100);
    g.structures = &(asc_structures){.unions = &all, .union_count = 1};
    asc_index_solve("owen", &g, NULL, got);
    for (size_t k = 0; k < 9; k++) assert_close_to(got[k], phi[k], 1e-14, 100);
}

/* False names: 12 for two inputs of one owner and one of another. Shapley gives the owner 8,
 * Owen 6. */
static void split_owner(void **state)
{
    (void)state;
    const asc_mask unions[] = {5, 2};
    const asc_structures s = {.unions = unions, .union_count = 2};
    double got[3];
    asc_index_solve("owen",
                    &(asc_game){.n = 3,
                                .v = (const double[]){0, 0, 0, 0, 0, 0, 0, 12},
                                .structures = &s},
                    NULL, got);
    assert_near(got[0], 3, 1e-15);
    assert_near(got[1], 6, 1e-15);
    assert_near(got[2], 3, 1e-15);
}

enum { SIZE = 1 << 20 };
static double table[SIZE];

static asc_mask mask_of(const asc_yaml *players)
{
    asc_mask mask = 0;
    for (size_t i = 0; i < players->count; i++)
        mask |= 1U << ((unsigned)asc_json_real(players->item[i], NULL) - 1);
    return mask;
}

static void sum_of_unanimity(void **state)
{
    (void)state;
    const char *path = asc_data("games/data/large_closed_form_games.json");
    if (path == NULL) skip();
    asc_arena *arena = asc_arena_create();
    const asc_yaml *game =
        asc_yaml_get(asc_yaml_get(asc_json(path, arena), "games"), "soum_n16");
    const asc_yaml *terms = asc_yaml_get(game, "terms"),
                   *part = asc_yaml_get(game, "partition");
    double *want = NULL, got[16];
    asc_mask unions[16];
    assert_int_equal(asc_json_reals(game, "owen", arena, &want), 16);
    for (asc_mask s = 0; s < 1U << 16; s++) table[s] = 0;
    for (size_t t = 0; t < terms->count; t++) {
        const asc_mask set = mask_of(terms->item[t]->item[0]);
        const double c = asc_json_real(terms->item[t]->item[1], NULL);
        for (asc_mask s = 0; s < 1U << 16; s++)
            if ((s & set) == set) table[s] += c;
    }
    for (size_t u = 0; u < part->count; u++) unions[u] = mask_of(part->item[u]);
    const asc_structures s = {.unions = unions, .union_count = part->count};
    asc_index_solve("owen", &(asc_game){.n = 16, .v = table, .structures = &s}, NULL,
                    got);
    for (size_t k = 0; k < 16; k++) assert_close_to(got[k], want[k], 1e-14, 30);
    asc_arena_destroy(arena);
}

/* 20 players in five unions of four, 24 for players 1, 2 and 9 together: half to the first
 * union, in halves. */
static void twenty_players(void **state)
{
    (void)state;
    const asc_mask unions[] = {0xF, 0xF0, 0xF00, 0xF000, 0xF0000};
    const asc_structures s = {.unions = unions, .union_count = 5};
    double got[20];
    for (asc_mask m = 0; m < SIZE; m++) table[m] = (m & 0x103) == 0x103 ? 24 : 0;
    asc_index_solve("owen", &(asc_game){.n = 20, .v = table, .structures = &s}, NULL,
                    got);
    for (size_t k = 0; k < 20; k++)
        assert_close_to(got[k], k < 2 ? 6 : k == 8 ? 12 : 0, 1e-14, 1);
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    const asc_index *x = asc_index_find("owen");
    const asc_mask twice[] = {3, 6}, missing[] = {1, 2};
    asc_game g = {.n = 3, .v = table};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "needs a partition"));
    g.structures = &(asc_structures){.unions = twice, .union_count = 2};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "player 2 is in two unions"));
    g.structures = &(asc_structures){.unions = missing, .union_count = 2};
    assert_int_equal(asc_game_check(x, &g, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "player 3 is in no union"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),    cmocka_unit_test(by_orders),
        cmocka_unit_test(cut_union),          cmocka_unit_test(quotient_totals),
        cmocka_unit_test(trivial_partitions), cmocka_unit_test(split_owner),
        cmocka_unit_test(sum_of_unanimity),   cmocka_unit_test(twenty_players),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
