/* Intervals over monotone completions: brute force over the extreme completions, whose values are known values; the
 * linear programme against the closed form; and what is refused. */
#include "ascribe/answers.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "games.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_error err;

/* A monotone game: every coalition at least its largest subset. */
static void monotone(asc_stream *s, size_t n, double *v)
{
    v[0] = asc_stream_normal(s);
    for (size_t m = 1; m < (size_t)1 << n; m++) {
        v[m] = v[0];
        for (size_t k = 0; k < n; k++)
            if ((m >> k & 1) != 0) v[m] = fmax(v[m], v[m ^ (size_t)1 << k]);
        v[m] += fmax(0.0, asc_stream_normal(s));
    }
}

typedef struct search {
    const asc_index *x;
    const double *option, *known; /* [values] that an unknown may take */
    size_t n, values, rows;
    double *v, *low, *high;
    asc_arena *arena;
} search;

static bool fits(const search *b, size_t m)
{
    for (size_t k = 0; k < b->n; k++)
        if ((m >> k & 1) != 0 && b->v[m] < b->v[m ^ (size_t)1 << k]) return false;
    return true;
}

/* Vertices of the order polytope have known values only, so trying all of them is exact. */
static void extremes(search *b, const double *v, size_t m)
{
    if (m == (size_t)1 << b->n) {
        double out[64];
        const asc_game g = {.n = b->n, .v = b->v};
        assert_ok(b->x->solve(&g, b->option, b->arena, out, &err));
        for (size_t r = 0; r < b->rows; r++) {
            b->low[r] = fmin(b->low[r], out[r]);
            b->high[r] = fmax(b->high[r], out[r]);
        }
        return;
    }
    if (!isnan(v[m])) {
        b->v[m] = v[m];
        if (fits(b, m)) extremes(b, v, m + 1);
        return;
    }
    for (size_t i = 0; i < b->values; i++) {
        b->v[m] = b->known[i];
        if (fits(b, m)) extremes(b, v, m + 1);
    }
}

static void by_brute_force(const char *name, size_t n, const double *v, asc_arena *arena)
{
    const asc_index *x = asc_index_find(name);
    double option[ASC_INDEX_OPTIONS_MAX], known[16], full[16], low[64], high[64],
        least[64], most[64];
    asc_index_defaults(x, option);
    const asc_game g = {.n = n, .v = v};
    search b = {.x = x,
                .option = option,
                .known = known,
                .n = n,
                .v = full,
                .low = least,
                .high = most,
                .arena = arena};
    assert_ok(asc_index_rows(x, &g, option, NULL, &b.rows, &err));
    for (size_t m = 0; m < (size_t)1 << n; m++)
        if (!isnan(v[m])) known[b.values++] = v[m];
    for (size_t r = 0; r < b.rows; r++)
        least[r] = (double)INFINITY, most[r] = (double)-INFINITY;
    extremes(&b, v, 0);
    assert_ok(asc_completion_interval(x, &g, option, arena, low, high, &err));
    for (size_t r = 0; r < b.rows; r++) {
        assert_close_to(low[r], least[r], 1e-9, 1);
        assert_close_to(high[r], most[r], 1e-9, 1);
    }
}

static void brute_force(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const names[] = {
        "shapley", "banzhaf",  "leave_one_out", "standalone",  "egalitarian_shapley",
        "cis",     "ensc",     "solidarity",    "equal_split", "sii",
        "bii",     "dividends"};
    asc_stream s = asc_stream_open(5, ASC_PURPOSE_TEST, 0);
    for (size_t trial = 0; trial < 24; trial++) {
        const size_t n = 3 + trial % 2, count = (size_t)1 << n;
        double v[16];
        monotone(&s, n, v);
        const size_t unknowns = n == 3 ? 1 + trial % 6 : 1 + trial % 5;
        for (size_t i = 0; i < unknowns; i++)
            v[1 + asc_stream_below(&s, count - 2)] = (double)NAN;
        asc_arena *arena = asc_arena_create();
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            by_brute_force(names[i], n, v, arena);
        asc_arena_destroy(arena);
    }
}

/* The same index without weights takes the linear programme. */
static void programme_and_closed_form(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const names[] = {"shapley", "banzhaf", "owen", "weighted_shapley"};
    const asc_mask unions[] = {3, 12, 16};
    const double weight[] = {1, 2, 0.5, 3, 1};
    const asc_structures structures = {
        .unions = unions, .union_count = 3, .weight = weight};
    asc_stream s = asc_stream_open(6, ASC_PURPOSE_TEST, 0);
    for (size_t trial = 0; trial < 20; trial++) {
        double v[32], low[5], high[5], least[5], most[5];
        monotone(&s, 5, v);
        for (size_t m = 1; m < 31; m++)
            if (asc_stream_uniform(&s) < 0.6) v[m] = (double)NAN;
        asc_arena *arena = asc_arena_create();
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            const asc_game g = {.n = 5, .v = v, .structures = &structures};
            const asc_index *x = asc_index_find(names[i]);
            asc_index bare = *x;
            bare.weight = NULL;
            assert_ok(asc_completion_interval(x, &g, NULL, arena, low, high, &err));
            assert_ok(asc_completion_interval(&bare, &g, NULL, arena, least, most, &err));
            for (size_t k = 0; k < 5; k++) {
                assert_close_to(low[k], least[k], 1e-9, 1);
                assert_close_to(high[k], most[k], 1e-9, 1);
                assert_true(low[k] >= -1e-12 && low[k] <= high[k]);
            }
        }
        asc_arena_destroy(arena);
    }
}

/* Nothing unknown: the interval is the value. Everything unknown: anything from nothing to all. */
static void ends(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const double nan = (double)NAN;
    const double full[] = {0, 12, 8, 24, 20, 44, 36, 60};
    const double bare[] = {0, nan, nan, nan, nan, nan, nan, 60};
    double low[3], high[3];
    const asc_index *x = asc_index_find("shapley");
    assert_ok(asc_completion_interval(x, &(asc_game){.n = 3, .v = full}, NULL, arena, low,
                                      high, &err));
    assert_near(low[2], 28.0 + 2.0 / 3, 1e-14);
    assert_near(high[2], low[2], 1e-14);
    assert_ok(asc_completion_interval(x, &(asc_game){.n = 3, .v = bare}, NULL, arena, low,
                                      high, &err));
    assert_near(low[0], 0, 0);
    assert_near(high[0], 60, 1e-14);
    asc_arena_destroy(arena);
}

static void large_games(void **state)
{
    (void)state;
    enum { N = 14 };
    asc_arena *arena = asc_arena_create();
    double *v = asc_take(arena, 1 << N), low[N], high[N], phi[N];
    for (size_t m = 0; m < 1 << N; m++) { /* additive: 1, 2, ... */
        v[m] = 0;
        for (size_t k = 0; k < N; k++) v[m] += (m >> k & 1) != 0 ? (double)(k + 1) : 0.0;
    }
    asc_index_solve("shapley", &(asc_game){.n = N, .v = v}, NULL, phi);
    for (size_t m = 1; m < (1 << N) - 1; m += 3) v[m] = (double)NAN;
    assert_ok(asc_completion_interval(asc_index_find("shapley"),
                                      &(asc_game){.n = N, .v = v}, NULL, arena, low, high,
                                      &err));
    for (size_t k = 0; k < N; k++) {
        assert_true(low[k] < phi[k] && phi[k] < high[k]);
        assert_true(low[k] > 0);
    }
    const asc_index *solidarity = asc_index_find("solidarity");
    assert_int_equal(asc_completion_interval(solidarity, &(asc_game){.n = N, .v = v},
                                             NULL, arena, low, high, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "at most 7"));
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const double nan = (double)NAN;
    const double falls[] = {0, 5, nan, 3}, headless[] = {0, 1, nan, nan},
                 bottom[] = {nan, 1, 2, 3};
    const double past[] = {0, 2, nan, nan, nan, nan, nan, 1};
    double low[3], high[3];
    const asc_index *x = asc_index_find("shapley");
    assert_int_equal(asc_completion_interval(x, &(asc_game){.n = 2, .v = falls}, NULL,
                                             arena, low, high, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "'1' is 5, that of '1+2'"));
    assert_int_equal(asc_completion_interval(x, &(asc_game){.n = 3, .v = past}, NULL,
                                             arena, low, high, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "'1' is 2, that of '1+2+3'"));
    assert_int_equal(asc_completion_interval(x, &(asc_game){.n = 2, .v = headless}, NULL,
                                             arena, low, high, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "everyone together"));
    assert_int_equal(asc_completion_interval(x, &(asc_game){.n = 2, .v = bottom}, NULL,
                                             arena, low, high, &err),
                     ASC_EDATA);
    assert_int_equal(asc_completion_interval(asc_index_find("nucleolus"),
                                             &(asc_game){.n = 2, .v = falls}, NULL, arena,
                                             low, high, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "not linear"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brute_force), cmocka_unit_test(programme_and_closed_form),
        cmocka_unit_test(ends),        cmocka_unit_test(large_games),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
