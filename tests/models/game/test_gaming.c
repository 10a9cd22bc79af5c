/* Split, merge and copy against games in which they were carried out, and the reference games. */
#include "ascribe/gaming.h"
#include "ascribe/rng.h"
#include "games.h"
#include <math.h>
#include <string.h>

enum { MOST = 7, ROWS = 1 << (MOST + 1) };

/* Game with player k replaced by two, the second of them last: `either` says whether one will do. */
static void replace(const double *v, size_t n, size_t k, bool either, double *out)
{
    const size_t a = (size_t)1 << k, b = (size_t)1 << n;
    for (size_t s = 0; s < (size_t)1 << (n + 1); s++) {
        const bool first = (s & a) != 0, second = (s & b) != 0;
        const bool there = either ? first || second : first && second;
        const size_t rest = s & ~(a | b);
        out[s] = v[there ? rest | a : rest];
    }
}

/* Game of i and j as one, in the place of i; players after j move down. */
static void join(const double *v, size_t n, size_t i, size_t j, double *out)
{
    for (size_t s = 0; s < (size_t)1 << (n - 1); s++) {
        const size_t low = s & (((size_t)1 << j) - 1), high = s >> j << (j + 1);
        out[s] = v[low | high | ((s >> i & 1) != 0 ? (size_t)1 << j : 0)];
    }
}

static void shapley(const double *v, size_t n, double *phi)
{
    const asc_game g = {.n = n, .v = v};
    asc_index_solve("shapley", &g, NULL, phi);
}

static asc_gaming find(const double *v, size_t n, asc_arena *arena)
{
    const asc_game g = {.n = n, .v = v};
    asc_gaming x;
    asc_error err = {0};
    assert_ok(asc_gaming_find(&g, arena, &x, &err));
    return x;
}

static void assert_carried_out(const double *v, size_t n, asc_arena *arena)
{
    static double other[ROWS];
    double phi[MOST + 1], changed[MOST + 1], scale = 0.0;
    const asc_gaming x = find(v, n, arena);
    for (size_t s = 0; s < (size_t)1 << n; s++) scale = fmax(scale, fabs(v[s]));
    shapley(v, n, phi);
    for (size_t k = 0; k < n; k++)
        for (int either = 0; either < 2; either++) {
            replace(v, n, k, either != 0, other);
            shapley(other, n + 1, changed);
            changed[k] += changed[n];
            for (size_t j = 0; j < n; j++)
                assert_close_to(either != 0 ? -x.split[k * n + j] : x.split[k * n + j],
                                changed[j] - phi[j], 1e-12, scale);
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            join(v, n, i, j, other);
            shapley(other, n - 1, changed);
            assert_close_to(x.merge[i * n + j], changed[i] - phi[i] - phi[j], 1e-12,
                            scale);
            assert_true(x.merge[j * n + i] == x.merge[i * n + j]);
        }
}

static void random_games(void **state)
{
    asc_arena *arena = *state;
    double v[1 << MOST];
    for (size_t n = 1; n <= MOST; n++) {
        asc_stream s = asc_stream_open(21, ASC_PURPOSE_TEST, n);
        for (size_t i = 0; i < (size_t)1 << n; i++) v[i] = 50.0 * asc_stream_normal(&s);
        assert_carried_out(v, n, arena);
    }
}

static void carry_out(const asc_oracle *o, void *context)
{
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    if (o->game.n <= MOST) {
        assert_carried_out(o->game.v, o->game.n, arena);
        ++*(size_t *)context;
    }
    asc_arena_destroy(arena);
}

static void reference_games(void **state)
{
    (void)state;
    size_t games = 0;
    if (asc_oracle_each(carry_out, &games) == 0) skip();
    assert_true(games >= 30);
}

typedef struct trio {
    double v[3][8];
    size_t n[3];
} trio;

static void pick(const asc_oracle *o, void *context)
{
    static const char *const id[] = {"duplicate_base", "duplicate_perfect_substitute",
                                     "false_name_unanimity_split"};
    trio *t = context;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(o->id, id[i]) != 0) continue;
        t->n[i] = o->game.n;
        memcpy(t->v[i], o->game.v, sizeof(double) << o->game.n);
    }
}

/* The base game of two; its player 1 with a perfect substitute; a unanimity game of two in which
 * one needed input was split. */
static void known_cases(void **state)
{
    asc_arena *arena = *state;
    trio t = {.n = {0}};
    if (asc_oracle_each(pick, &t) == 0) skip();
    double copy[8];
    assert_true(t.n[0] == 2 && t.n[1] == 3 && t.n[2] == 3);
    replace(t.v[0], 2, 0, true, copy);
    assert_memory_equal(copy, t.v[1], sizeof copy);
    const asc_gaming base = find(t.v[0], 2, arena), twin = find(t.v[1], 3, arena);
    assert_true(base.split[0] == 0.0 && base.split[1] == 0.0 &&
                base.redundancy[1] == 0.0);
    assert_true(twin.redundancy[2] == 1.0); /* players 1 and 3 */
    assert_near(twin.redundancy[1], 0.0, 1e-15);
    assert_near(twin.merge[2], 0.0, 1e-15);
    const double needed[] = {0, 0, 0, 12};
    double split[8];
    replace(needed, 2, 0, false, split);
    assert_memory_equal(split, t.v[2], sizeof split);
    const asc_gaming pair = find(needed, 2, arena), three = find(t.v[2], 3, arena);
    assert_near(pair.split[0], 2.0, 1e-14); /* 8 of 12 in place of 6 */
    assert_near(pair.split[1], -2.0, 1e-14);
    assert_near(three.merge[2], -2.0, 1e-14); /* and back */
    assert_true(isinf(pair.redundancy[1]) && pair.redundancy[1] < 0.0);
}

static void odd_games(void **state)
{
    asc_arena *arena = *state;
    asc_error err = {0};
    asc_gaming x;
    const double nothing[] = {3, 3, 3, 3}, refused[] = {0, 1, (double)NAN, 3};
    const double large[] = {0, 1e305, 0, 0}, near[] = {0, 100, 97, 104};
    assert_true(isnan(find(nothing, 2, arena).redundancy[1]));
    assert_true(find(nothing, 2, arena).split[1] == 0.0);
    assert_true(isnan(find(refused, 2, arena).split[1]));
    assert_true(isnan(find(refused, 2, arena).redundancy[1]));
    assert_near(find(near, 2, arena).redundancy[1], 1.0 - 11.0 / 197.0, 1e-14);
    const asc_game too_large = {.n = 2, .v = large};
    assert_int_equal(asc_gaming_find(&too_large, arena, &x, &err), ASC_EOVERFLOW);
    const asc_mask list[] = {0, 1, 7};
    const asc_game part = {.n = 3, .v = nothing, .coalition = list, .coalitions = 3};
    assert_int_equal(asc_gaming_find(&part, arena, &x, &err), ASC_EDATA);
}

static int open_arena(void **state)
{
    return (*state = asc_arena_create()) == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(random_games),
        TEST(reference_games),
        TEST(known_cases),
        TEST(odd_games),
    };
    return cmocka_run_group_tests_name("gaming", tests, NULL, NULL);
}
