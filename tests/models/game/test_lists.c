/* Games that are lists: every index that says which coalitions it reads gives on the list of them what it
 * gives on the whole table, and reads no others. Counts of the lists are those known by formula. */
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "games.h"
#include "structures.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { MOST = 9, SIZE = 1 << MOST };

static double uniform(asc_stream *s)
{
    return asc_stream_uniform(s) - 0.3;
}

typedef struct list {
    asc_mask mask[SIZE];
    double v[SIZE];
    size_t count;
} list;

/* The coalitions the index needs, and every eighth of the others. */
static list list_of(const asc_index *x, const asc_game *g, const double *option,
                    asc_arena *arena, asc_stream *stream, bool more)
{
    const asc_mask *mask = NULL;
    size_t count = 0;
    asc_error err = {0};
    assert_ok(asc_index_coalitions(x, g, option, arena, &mask, &count, &err));
    bool in[SIZE] = {false};
    for (size_t j = 0; j < count; j++) {
        assert_true(j == 0 || mask[j] > mask[j - 1]);
        in[mask[j]] = true;
    }
    assert_true(in[0] && in[((size_t)1 << g->n) - 1]);
    list l = {.count = 0};
    for (size_t s = 0; s < (size_t)1 << g->n; s++) {
        if (!in[s] && !(more && asc_stream_below(stream, 8) == 0)) continue;
        l.mask[l.count] = s;
        l.v[l.count++] = g->v[s];
    }
    return l;
}

static void compare(const asc_index *x, const asc_game *g, asc_arena *arena,
                    asc_stream *stream)
{
    asc_error err = {0};
    double option[ASC_INDEX_OPTIONS_MAX], dense[SIZE], sparse[SIZE], other[SIZE];
    double w[SIZE], part[SIZE], spoilt[SIZE];
    asc_index_defaults(x, option);
    const list l = list_of(x, g, option, arena, stream, true);
    const asc_game h = {.n = g->n,
                        .v = l.v,
                        .structures = g->structures,
                        .coalition = l.mask,
                        .coalitions = l.count};
    assert_ok(asc_game_check(x, &h, &err));
    assert_ok(asc_game_covers(x, &h, option, arena, &err));
    const asc_status s = x->solve(g, option, arena, dense, &err);
    assert_int_equal(x->solve(&h, option, arena, sparse, &err), s);
    if (s != ASC_OK) return;
    for (size_t k = 0; k < g->n; k++) assert_near(sparse[k], dense[k], 1e-12);
    /* what is not on the list is not read from the table either */
    const list needed = list_of(x, g, option, arena, stream, false);
    for (size_t m = 0; m < (size_t)1 << g->n; m++) spoilt[m] = uniform(stream);
    for (size_t j = 0; j < needed.count; j++) spoilt[needed.mask[j]] = needed.v[j];
    asc_game third = *g;
    third.v = spoilt;
    assert_ok(x->solve(&third, option, arena, other, &err));
    for (size_t k = 0; k < g->n; k++) assert_near(other[k], dense[k], 1e-12);
    if (x->weight == NULL) return;
    for (size_t k = 0; k < g->n; k++) {
        assert_ok(x->weight(g, option, k, w, &err));
        assert_ok(x->weight(&h, option, k, part, &err));
        for (size_t j = 0; j < l.count; j++) assert_near(part[j], w[l.mask[j]], 1e-13);
    }
}

static void lists_and_tables(void **state)
{
    (void)state;
    asc_stream stream = asc_stream_open(20261122, ASC_PURPOSE_TEST, 7);
    size_t indices = 0;
    for (size_t i = 0; i < asc_index_count(); i++) {
        const asc_index *x = asc_index_at(i);
        if (x->coalitions == NULL) continue;
        indices++;
        for (size_t game = 0; game < 60; game++) {
            const size_t n = 1 + game % MOST;
            asc_random_structures s;
            asc_random_structures_make(&s, n, &stream);
            double v[SIZE];
            for (size_t m = 0; m < (size_t)1 << n; m++) v[m] = uniform(&stream);
            const asc_game g = {.n = n, .v = v, .structures = &s.structures};
            asc_arena *arena = asc_arena_create();
            compare(x, &g, arena, &stream);
            asc_arena_destroy(arena);
        }
    }
    assert_int_equal(indices, 10);
}

static size_t needs(const char *index, const asc_game *g, asc_arena *arena)
{
    const asc_mask *mask = NULL;
    size_t count = 0;
    double option[ASC_INDEX_OPTIONS_MAX];
    asc_error err = {0};
    const asc_index *x = asc_index_find(index);
    asc_index_defaults(x, option);
    assert_ok(asc_index_coalitions(x, g, option, arena, &mask, &count, &err));
    return count;
}

/* Six partners with four functions each: 64 coalitions of whole partners, and for each partner its 14 proper
 * parts beside each of 32 sets of the others. */
static void six_by_four(void **state)
{
    (void)state;
    asc_mask unions[6], level[24], neighbour[24] = {0}, before[24] = {0};
    for (size_t u = 0; u < 6; u++) unions[u] = UINT64_C(15) << 4 * u;
    for (size_t k = 0; k < 24; k++) {
        level[k] = UINT64_C(1) << k;
        neighbour[k] =
            (k > 0 ? UINT64_C(1) << (k - 1) : 0) | (k < 23 ? UINT64_C(1) << (k + 1) : 0);
        before[k] = level[k] - 1;
    }
    const asc_mask *levels[] = {unions};
    const size_t sizes[] = {6};
    const asc_structures s = {.unions = unions,
                              .union_count = 6,
                              .level = levels,
                              .level_size = sizes,
                              .levels = 1,
                              .neighbour = neighbour,
                              .before = before};
    const asc_game g = {.n = 24, .structures = &s};
    asc_arena *arena = asc_arena_create();
    assert_int_equal(needs("owen", &g, arena), 64 + 6 * 32 * 14);
    assert_int_equal(needs("winter", &g, arena), 64 + 6 * 32 * 14);
    assert_int_equal(needs("asymmetric", &g, arena), 25);
    assert_int_equal(needs("myerson", &g, arena), 24 * 25 / 2 + 1); /* and nobody */
    assert_int_equal(needs("leave_one_out", &g, arena), 26);
    assert_int_equal(needs("standalone", &g, arena), 26);
    assert_int_equal(needs("gately", &g, arena), 50);
    assert_int_equal(needs("equal_split", &g, arena), 2);
    assert_int_equal(needs("shapley", &g, arena), 1 << 24);
    asc_arena_destroy(arena);
}

/* v(S) = (sum over S of a)^2 has Shapley value a_k sum a; a precedence chain gives differences of squares. */
static double squared(const double *a, asc_mask set)
{
    double sum = 0.0;
    for (size_t k = 0; k < ASC_PLAYERS_MAX; k++)
        if ((set >> k & 1) != 0) sum += a[k];
    return sum * sum;
}

static void many_players(void **state)
{
    (void)state;
    double a[64], phi[64], want = 0.0;
    asc_mask unions[9], before[64], neighbour[64] = {0};
    for (size_t k = 0; k < 64; k++) {
        a[k] = 1.0 + (double)(k % 5);
        before[k] = (UINT64_C(1) << k) - 1;
        neighbour[k] =
            (k > 0 ? UINT64_C(1) << (k - 1) : 0) | (k < 63 ? UINT64_C(1) << (k + 1) : 0);
    }
    for (size_t u = 0; u < 9; u++) unions[u] = UINT64_C(15) << 4 * u;
    const asc_structures s = {
        .unions = unions, .union_count = 9, .before = before, .neighbour = neighbour};
    static const char *const index[] = {"owen", "asymmetric", "myerson", "leave_one_out"};
    for (size_t i = 0; i < 4; i++) {
        const asc_index *x = asc_index_find(index[i]);
        asc_game g = {.n = i == 0 ? 36 : 64, .structures = &s};
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        assert_ok(
            asc_index_coalitions(x, &g, NULL, arena, &g.coalition, &g.coalitions, &err));
        double *v = asc_take(arena, g.coalitions);
        for (size_t j = 0; j < g.coalitions; j++) v[j] = squared(a, g.coalition[j]);
        g.v = v;
        assert_ok(asc_game_check(x, &g, &err));
        assert_ok(x->solve(&g, NULL, arena, phi, &err));
        double all = 0.0, sum = 0.0, reached = 0.0;
        for (size_t k = 0; k < g.n; k++) all += a[k];
        for (size_t k = 0; k < g.n; k++) {
            sum += phi[k];
            want = i == 0   ? a[k] * all
                   : i == 1 ? a[k] * (2 * reached + a[k])
                   : i == 2 ? phi[k]
                            : a[k] * (2 * all - a[k]);
            reached += a[k];
            assert_near(phi[k], want, 1e-9 * all * all);
        }
        if (i < 3) assert_near(sum, all * all, 1e-9 * all * all);
        asc_arena_destroy(arena);
    }
}

static void refusals(void **state)
{
    (void)state;
    asc_error err = {0};
    asc_arena *arena = asc_arena_create();
    static const asc_mask mask[] = {0, 1, 2, 7};
    static const double v[] = {0, 1, 2, 9};
    static const char *const name[] = {"a", "b", "c"};
    const asc_game g = {
        .n = 3, .player = name, .v = v, .coalition = mask, .coalitions = 4};
    const asc_index *shapley = asc_index_find("shapley"), *cis = asc_index_find("cis");
    assert_int_equal(asc_game_check(shapley, &g, &err), ASC_EDATA);
    assert_string_equal(
        err.message, "shapley needs the values of all 2^3 coalitions, the game gives 4");
    assert_ok(asc_game_check(cis, &g, &err));
    assert_int_equal(asc_game_covers(cis, &g, NULL, arena, &err), ASC_EDATA);
    assert_string_equal(err.message, "cis needs the values of 5 coalitions, of which the "
                                     "game lacks 1, 'c' among them");
    assert_true(isnan(asc_game_value(&g, 4)));
    assert_near(asc_game_value(&g, 7), 9, 0);
    assert_true(asc_game_find(&(asc_game){.n = 3}, 8) == SIZE_MAX);
    static const asc_mask wrong[] = {0, 2, 1, 7};
    const asc_game h = {.n = 3, .v = v, .coalition = wrong, .coalitions = 4};
    assert_int_equal(asc_game_check(cis, &h, &err), ASC_EINTERNAL);
    const asc_mask *all = NULL;
    size_t count = 0;
    assert_int_equal(asc_index_coalitions(shapley, &(asc_game){.n = 25}, NULL, arena,
                                          &all, &count, &err),
                     ASC_EDATA);
    assert_string_equal(err.message,
                        "shapley needs all 2^25 coalitions of 25 players; a table of "
                        "them has at most 24 players");
    /* a complete graph of 40 players has 2^40 connected coalitions */
    asc_mask neighbour[40];
    for (size_t k = 0; k < 40; k++) neighbour[k] = asc_mask_all(40) & ~(UINT64_C(1) << k);
    const asc_structures s = {.neighbour = neighbour};
    const asc_game clique = {.n = 40, .structures = &s};
    assert_int_equal(asc_index_coalitions(asc_index_find("myerson"), &clique, NULL, arena,
                                          &all, &count, &err),
                     ASC_EDATA);
    assert_string_equal(asc_coalition_text(NULL, 64, UINT64_C(1) << 63 | 1, arena),
                        "1+64");
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_tables),
        cmocka_unit_test(six_by_four),
        cmocka_unit_test(many_players),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
