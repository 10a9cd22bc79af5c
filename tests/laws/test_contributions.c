/* Laws of every contribution index in the registry, on random games of 1 to 9 players with random
 * structures. A law an index claims holds on every game; one it does not claim fails on some game.
 * Games an index refuses (ASC_EDATA) are passed over, but not all of them may be. */
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "games.h"
#include "structures.h"
#include <math.h>
#include <string.h>

enum { MOST = 9, COALITIONS = 1 << MOST, GAMES = 40, FEWER = 30, SMALL = 5 };

typedef struct fixture {
    const asc_index *index;
    double option[ASC_INDEX_OPTIONS_MAX];
    asc_arena *work;
    asc_stream stream;
    asc_random_structures structures;
    size_t n, coalitions, rows;
    asc_mask mask[COALITIONS];
    double v[COALITIONS], phi[COALITIONS];
} fixture;

static asc_game game_of(const fixture *f, const double *v)
{
    return (asc_game){.n = f->n, .v = v, .structures = &f->structures.structures};
}

static bool solve(fixture *f, const double *v, double *phi)
{
    asc_error err = {0};
    const asc_game g = game_of(f, v);
    const asc_arena_mark mark = asc_arena_save(f->work);
    assert_ok(asc_game_check(f->index, &g, &err));
    const asc_status s = f->index->solve(&g, f->option, f->work, phi, &err);
    asc_arena_rewind(f->work, mark);
    if (s != ASC_OK && s != ASC_EDATA) fail_msg("%s: %s", f->index->name, err.message);
    return s == ASC_OK;
}

/* Every other game has dividends of one sign: monotone and convex, which all indices accept. */
static bool random_game(fixture *f, int game)
{
    asc_error err = {0};
    const bool linear = (f->index->laws & ASC_LAW_LINEAR) != 0;
    const size_t most = linear ? MOST : SMALL;
    f->n = 1 + (size_t)asc_stream_below(&f->stream, most);
    f->coalitions = (size_t)1 << f->n;
    for (size_t s = 0; s < f->coalitions; s++)
        f->v[s] = game % 2 == 0 ? 100 * asc_stream_normal(&f->stream)
                                : 30 * asc_stream_uniform(&f->stream);
    for (size_t k = 0; game % 2 == 1 && k < f->n; k++)
        for (size_t s = 0; s < f->coalitions; s++)
            if ((s >> k & 1) != 0) f->v[s] += f->v[s & ~((size_t)1 << k)];
    asc_random_structures_make(&f->structures, f->n, &f->stream);
    const asc_game g = game_of(f, f->v);
    assert_ok(asc_index_rows(f->index, &g, f->option, f->mask, &f->rows, &err));
    assert_true(f->rows <= COALITIONS);
    return solve(f, f->v, f->phi);
}

static size_t random_player(fixture *f)
{
    return (size_t)asc_stream_below(&f->stream, f->n);
}

/* How a law went on one game. */
typedef enum verdict { HOLDS, FAILS, SKIPPED } verdict;

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1.0, fmax(fabs(a), fabs(b)));
}

typedef verdict law(fixture *f);

/* flag 0: a law of every index. */
static void check_index(fixture *f, law *holds, unsigned flag, const char *name)
{
    const bool claimed = flag == 0 || (f->index->laws & flag) != 0;
    const int games = (f->index->laws & ASC_LAW_LINEAR) != 0 ? GAMES : FEWER;
    size_t held = 0, failed = 0;
    /* A law not claimed may fail only where an index is rarely defined: searched for longer. */
    const int most = claimed ? games : 40 * games;
    for (int game = 0; game < games || (failed == 0 && game < most); game++) {
        if (!random_game(f, game)) continue;
        const verdict v = holds(f);
        held += v == HOLDS;
        failed += v == FAILS;
        if (claimed && v == FAILS)
            fail_msg("%s fails %s on game %d of %zu players", f->index->name, name, game,
                     f->n);
    }
    if (claimed && held + failed == 0)
        fail_msg("%s: no game for %s", f->index->name, name);
    /* A scalar has no row with a player: such a law says nothing about it. */
    if (!claimed && held > 0 && failed == 0)
        fail_msg("%s does not claim %s, but it held on %zu games", f->index->name, name,
                 held);
}

/* An index that an optional library would serve, in a build without it. */
static bool switched_off(const asc_index *index)
{
    static const double v[] = {0, 1, 1, 3};
    asc_error err = {0};
    double option[ASC_INDEX_OPTIONS_MAX], out[4];
    if (index->needs != 0) return false;
    asc_arena *work = asc_arena_create();
    asc_index_defaults(index, option);
    const asc_game g = {.n = 2, .v = v};
    const asc_status s = index->solve(&g, option, work, out, &err);
    asc_arena_destroy(work);
    return s == ASC_EDATA && strstr(err.message, "this build does not have") != NULL;
}

static void for_all(law *holds, unsigned flag, const char *name)
{
    assert_true(asc_index_count() > 0);
    for (size_t i = 0; i < asc_index_count(); i++) {
        static fixture f;
        memset(&f, 0, sizeof f);
        f.index = asc_index_at(i);
        if (switched_off(f.index)) continue;
        f.work = asc_arena_create();
        f.stream = asc_stream_open(11, ASC_PURPOSE_TEST, i);
        assert_non_null(f.work);
        asc_index_defaults(f.index, f.option);
        check_index(&f, holds, flag, name);
        asc_arena_destroy(f.work);
    }
}

static verdict efficiency(fixture *f)
{
    double sum = 0;
    for (size_t r = 0; r < f->rows; r++) sum += f->phi[r];
    return near(sum, f->v[f->coalitions - 1] - f->v[0]) ? HOLDS : FAILS;
}

/* v(empty) is taken off: adding a constant to every coalition changes nothing. */
static verdict zero_normalised(fixture *f)
{
    double v[COALITIONS], phi[COALITIONS];
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[s] + 1000;
    if (!solve(f, v, phi)) return FAILS;
    for (size_t r = 0; r < f->rows; r++)
        if (!near(phi[r], f->phi[r])) return FAILS;
    return HOLDS;
}

/* A larger unit of the outcome: everything scales. */
static verdict covariance(fixture *f)
{
    double v[COALITIONS], phi[COALITIONS];
    for (size_t s = 0; s < f->coalitions; s++) v[s] = 3 * f->v[s];
    if (!solve(f, v, phi)) return FAILS;
    for (size_t r = 0; r < f->rows; r++)
        if (!near(phi[r], 3 * f->phi[r])) return FAILS;
    return HOLDS;
}

/* A player whose arrival never changes the value gets nothing, nor does any row with it. */
static verdict null_player(fixture *f)
{
    double v[COALITIONS], phi[COALITIONS];
    const size_t k = random_player(f), bit = (size_t)1 << k;
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[s & ~bit];
    if (f->n < 2 || !solve(f, v, phi)) return SKIPPED;
    bool any = false;
    for (size_t r = 0; r < f->rows; r++) {
        if ((f->mask[r] & bit) == 0) continue;
        any = true;
        if (!near(phi[r], 0)) return FAILS;
    }
    return any ? HOLDS : SKIPPED;
}

static size_t exchange(size_t mask, size_t j, size_t k)
{
    const size_t different = (mask >> j ^ mask >> k) & 1;
    return mask ^ (different << j | different << k);
}

static size_t row_of(const fixture *f, size_t mask)
{
    for (size_t r = 0; r < f->rows; r++)
        if (f->mask[r] == mask) return r;
    fail_msg("%s: no row of mask %zu", f->index->name, mask);
    return 0;
}

/* Exchanging two players exchanges the rows, so equal players get the same; structures stay as
 * they are. */
static verdict symmetry(fixture *f)
{
    double v[COALITIONS], phi[COALITIONS];
    const size_t j = random_player(f), k = random_player(f);
    if (j == k) return SKIPPED;
    for (size_t s = 0; s < f->coalitions; s++) v[s] = f->v[exchange(s, j, k)];
    if (!solve(f, v, phi)) return SKIPPED;
    for (size_t r = 0; r < f->rows; r++)
        if (!near(phi[r], f->phi[row_of(f, exchange(f->mask[r], j, k))])) return FAILS;
    return HOLDS;
}

static verdict linearity(fixture *f)
{
    double u[COALITIONS], sum[COALITIONS], of_u[COALITIONS], of_sum[COALITIONS];
    /* convex, so that no index refuses it */
    for (size_t s = 0; s < f->coalitions; s++) u[s] = asc_stream_uniform(&f->stream);
    for (size_t k = 0; k < f->n; k++)
        for (size_t s = 0; s < f->coalitions; s++)
            if ((s >> k & 1) != 0) u[s] += u[s & ~((size_t)1 << k)];
    for (size_t s = 0; s < f->coalitions; s++) sum[s] = 2.5 * f->v[s] + 40 * u[s];
    if (!solve(f, u, of_u) || !solve(f, sum, of_sum)) return SKIPPED;
    for (size_t r = 0; r < f->rows; r++)
        if (!near(of_sum[r], 2.5 * f->phi[r] + 40 * of_u[r])) return FAILS;
    return HOLDS;
}

/* weight() is |row r when only coalition S has value 1|, scaled to sum to 1. */
static verdict weights_are_those_of_solve(fixture *f)
{
    asc_error err = {0};
    double w[COALITIONS], size[COALITIONS], phi[COALITIONS], total = 0, sum = 0;
    if (f->index->weight == NULL || f->rows == 0) return SKIPPED;
    const size_t row = (size_t)asc_stream_below(&f->stream, f->rows);
    const asc_game g = game_of(f, NULL);
    assert_ok(f->index->weight(&g, f->option, row, w, &err));
    for (size_t s = 0; s < f->coalitions; s++) {
        double one[COALITIONS] = {0};
        one[s] = 1;
        assert_true(solve(f, one, phi));
        total += size[s] = fabs(phi[row]);
        sum += w[s];
    }
    if (total == 0) return SKIPPED; /* a row that no value can move */
    if (!near(sum, 1)) return FAILS;
    for (size_t s = 0; s < f->coalitions; s++)
        if (!near(w[s], size[s] / total)) return FAILS;
    return HOLDS;
}

static void test_efficiency(void **state)
{
    (void)state;
    for_all(efficiency, ASC_LAW_EFFICIENT, "efficiency");
}

static void test_every_index(void **state)
{
    (void)state;
    for_all(zero_normalised, 0, "zero normalisation");
    for_all(covariance, 0, "scale covariance");
}

static void test_null_player(void **state)
{
    (void)state;
    for_all(null_player, ASC_LAW_NULL, "the null player");
}

static void test_symmetry(void **state)
{
    (void)state;
    for_all(symmetry, ASC_LAW_SYMMETRIC, "symmetry");
}

static void test_linearity(void **state)
{
    (void)state;
    for_all(linearity, ASC_LAW_LINEAR, "linearity");
}

static void test_weights(void **state)
{
    (void)state;
    for (size_t i = 0; i < asc_index_count(); i++) {
        static fixture f;
        memset(&f, 0, sizeof f);
        f.index = asc_index_at(i);
        if (f.index->weight == NULL) continue;
        assert_true((f.index->laws & ASC_LAW_LINEAR) != 0);
        f.work = asc_arena_create();
        f.stream = asc_stream_open(12, ASC_PURPOSE_TEST, i);
        asc_index_defaults(f.index, f.option);
        check_index(&f, weights_are_those_of_solve, 0, "its weights");
        asc_arena_destroy(f.work);
    }
}

/* A NaN anywhere makes every row NaN, and no error. */
static void test_missing(void **state)
{
    (void)state;
    for (size_t i = 0; i < asc_index_count(); i++) {
        static fixture f;
        memset(&f, 0, sizeof f);
        f.index = asc_index_at(i);
        if (switched_off(f.index)) continue;
        f.work = asc_arena_create();
        f.stream = asc_stream_open(13, ASC_PURPOSE_TEST, i);
        asc_index_defaults(f.index, f.option);
        for (int game = 0; game < 6; game++) {
            (void)random_game(&f, game);
            f.v[asc_stream_below(&f.stream, f.coalitions)] = (double)NAN;
            if (!solve(&f, f.v, f.phi)) fail_msg("%s refuses NaN", f.index->name);
            for (size_t r = 0; r < f.rows; r++)
                if (!isnan(f.phi[r])) fail_msg("%s: a number from NaN", f.index->name);
        }
        asc_arena_destroy(f.work);
    }
}

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *index = asc_index_at(i);
        assert_ptr_equal(asc_index_find(index->name), index);
        assert_non_null(index->summary);
        assert_non_null(index->reference);
        size_t options = 0;
        for (; index->option != NULL && index->option[options].name != NULL; options++) {
            const asc_option *o = &index->option[options];
            assert_true(o->low <= o->fallback && o->fallback <= o->high);
            assert_non_null(o->help);
        }
        assert_true(options <= ASC_INDEX_OPTIONS_MAX);
    }
    assert_null(asc_index_find("no such index"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_efficiency),  cmocka_unit_test(test_every_index),
        cmocka_unit_test(test_null_player), cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_linearity),   cmocka_unit_test(test_weights),
        cmocka_unit_test(test_missing),     cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
