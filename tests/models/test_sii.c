/* The Shapley interaction index against the reference games, orders of arrival with the group
 * as one, and closed forms up to 20 players. */
#include "games.h"
#include "orders.h"
#include <math.h>
#include <stdio.h>

static const double pairs[] = {2}, triples[] = {3};

static void reference_games(void **state)
{
    (void)state;
    asc_oracle_require("sii", pairs, "sii_pairs", 1e-13, 48);
    asc_oracle_require("sii", triples, "sii_triples", 1e-13, 33);
}

typedef struct walk {
    const double *v;
    asc_mask group;
    double sum, orders;
} walk;

/* Orders of all players in which the group stands together, in any order within. */
static void together(const size_t *order, size_t n, void *context)
{
    walk *w = context;
    uint32_t before = 0, seen = 0;
    for (size_t k = 0; k < n && seen != w->group; k++) {
        const uint32_t bit = 1U << order[k];
        if ((w->group & bit) != 0)
            seen |= bit;
        else if (seen == 0)
            before |= bit;
        else
            return; /* someone stands between */
    }
    w->sum += asc_derivative(w->v, w->group, before);
    w->orders++;
}

static void by_orders(void **state)
{
    (void)state;
    const asc_index *x = asc_index_find("sii");
    uint64_t seed = 2;
    for (size_t n = 1; n <= 6; n++)
        for (size_t t = 2; t <= 3; t++) {
            double v[64], got[20];
            const double option[] = {(double)t};
            asc_random_values(&seed, n, v);
            const asc_game g = {.n = n, .v = v};
            asc_index_solve("sii", &g, option, got);
            for (uint32_t s = 1; s < 1U << n; s++) {
                size_t size = 0;
                for (size_t k = 0; k < n; k++) size += s >> k & 1;
                if (size != t) continue;
                walk w = {.v = v, .group = s};
                asc_each_order(n, &(asc_visit){together, &w});
                assert_close_to(got[asc_row_with(x, &g, option, s)], w.sum / w.orders,
                                1e-13, 100);
            }
            asc_check_index("sii", &g, option);
        }
}

/* Rows in the order of the players: 12, 13, 14, 23, 24, 34. */
static void rows(void **state)
{
    (void)state;
    asc_error err = {0};
    const asc_index *x = asc_index_find("sii");
    asc_mask mask[6];
    size_t count = 0;
    assert_ok(asc_index_rows(x, &(asc_game){.n = 4}, pairs, mask, &count, &err));
    const asc_mask want[] = {3, 5, 9, 6, 10, 12};
    assert_int_equal(count, 6);
    assert_memory_equal(mask, want, sizeof want);
    assert_ok(asc_index_rows(x, &(asc_game){.n = 2}, triples, mask, &count, &err));
    assert_int_equal(count, 0);
}

/* Unanimity of u players: 1/(u - 1) for pairs inside, 1/(u - 2) for triples, 0 outside. */
static void unanimity(void **state)
{
    (void)state;
    for (uint32_t u = 3; u <= 7; u++) {
        const uint32_t all = (1U << u) - 1;
        double v[256], got[56];
        for (uint32_t s = 0; s < 256; s++) v[s] = (s & all) == all;
        const asc_game g = {.n = 8, .v = v};
        asc_index_solve("sii", &g, pairs, got);
        assert_near(got[0], 1.0 / (u - 1), 1e-14);
        assert_true(got[6] == 0 && got[27] == 0); /* 1 and 8, 7 and 8 */
        asc_index_solve("sii", &g, triples, got);
        assert_near(got[0], 1.0 / (u - 2), 1e-14);
    }
}

enum { SIZE = 1 << 20 };
static double table[SIZE], row[190];

/* Airport, costs 1..20: one step for each k, worth 1 once any of the 20 - k players from k on
 * is there. A pair of them interacts by -1 while none is there: -(mean of (1 - x)^(18 - k)) =
 * -1/(19 - k). */
static void airport(void **state)
{
    (void)state;
    for (size_t s = 1; s < SIZE; s++) {
        size_t top = 20;
        while ((s >> (top - 1) & 1) == 0) top--;
        table[s] = (double)top;
    }
    asc_index_solve("sii", &(asc_game){.n = 20, .v = table}, pairs, row);
    for (size_t i = 0, r = 0; i < 20; i++)
        for (size_t j = i + 1; j < 20; j++, r++) {
            double want = 0;
            for (size_t k = 0; k <= i; k++) want -= 1.0 / (double)(19 - k);
            assert_close_to(row[r], want, 1e-14, 1);
        }
}

static uint32_t mask_of(const asc_yaml *players)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < players->count; i++)
        mask |= 1U << ((unsigned)asc_json_real(players->item[i], NULL) - 1);
    return mask;
}

/* A sum of 40 unanimity games on 16 players, with terms that cancel. */
static void sum_of_unanimity(void **state)
{
    (void)state;
    const char *path = asc_data("games/data/large_closed_form_games.json");
    if (path == NULL) skip();
    asc_arena *arena = asc_arena_create();
    const asc_yaml *game =
        asc_yaml_get(asc_yaml_get(asc_json(path, arena), "games"), "soum_n16");
    const asc_yaml *terms = asc_yaml_get(game, "terms");
    const asc_yaml *want = asc_yaml_get(game, "sii_pairs_nonzero");
    for (uint32_t s = 0; s < 1U << 16; s++) table[s] = 0;
    for (size_t t = 0; t < terms->count; t++) {
        const uint32_t set = mask_of(terms->item[t]->item[0]);
        const double c = asc_json_real(terms->item[t]->item[1], NULL);
        for (uint32_t s = 0; s < 1U << 16; s++)
            if ((s & set) == set) table[s] += c;
    }
    const asc_game g = {.n = 16, .v = table};
    asc_index_solve("sii", &g, pairs, row);
    size_t nonzero = 0;
    for (size_t i = 0, r = 0; i < 16; i++)
        for (size_t j = i + 1; j < 16; j++, r++) {
            char key[16];
            (void)snprintf(key, sizeof key, "%zu,%zu", i + 1, j + 1);
            const asc_yaml *x = asc_yaml_get(want, key);
            assert_close_to(row[r], x == NULL ? 0 : asc_json_real(x, NULL), 1e-13, 100);
            nonzero += x != NULL;
        }
    assert_int_equal(nonzero, want->count);
    asc_arena_destroy(arena);
}

/* Random values, where dividends would lose digits, against the sum over coalitions in
 * extended precision. */
static void twenty_random(void **state)
{
    (void)state;
    uint64_t seed = 6;
    asc_random_values(&seed, 20, table);
    asc_index_solve("sii", &(asc_game){.n = 20, .v = table}, pairs, row);
    long double share[19], want = 0;
    for (int s = 0; s < 19; s++) { /* s!(18 - s)!/19! */
        share[s] = 1.0L / 19;
        for (int i = 1; i <= s; i++) share[s] *= (long double)i / (19 - i);
    }
    const uint32_t group = 1U << 3 | 1U << 17;
    for (uint32_t s = 0; s < SIZE; s++) {
        int size = 0;
        if ((s & group) != 0) continue;
        for (uint32_t rest = s; rest != 0; rest &= rest - 1) size++;
        want += share[size] * ((long double)table[s | group] - table[s | 1U << 3] -
                               table[s | 1U << 17] + table[s]);
    }
    /* Place of (4, 18): 19 + 18 + 17 pairs start with 1, 2, 3. */
    assert_close_to(row[54 + 13], (double)want, 1e-14, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_games),
        cmocka_unit_test(by_orders),
        cmocka_unit_test(rows),
        cmocka_unit_test(unanimity),
        cmocka_unit_test(airport),
        cmocka_unit_test(sum_of_unanimity),
        cmocka_unit_test(twenty_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
