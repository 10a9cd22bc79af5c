/* Shapley values on a budget: exact where they must be, right within their own errors on games whose answer
 * is known, the same bits for the same seed, and refusals. */
#include "ascribe/contribution.h"
#include "ascribe/rng.h"
#include "ascribe/sampling.h"
#include "forms.h"
#include <math.h>
#include <string.h>

enum { SEEDS = 30 };

/* A game that counts what it is asked and can refuse. */
typedef struct counted {
    asc_form form;
    size_t *asked;
    double spoilt; /* added to every value */
    bool refuses;
} counted;

static asc_status count_value(const void *context, const asc_coalition *set, size_t count,
                              double *v, asc_error *err)
{
    const counted *c = context;
    ASC_REQUIRE(!c->refuses, err, ASC_EIO, "the register does not answer");
    ASC_TRY(asc_form_value(&c->form, set, count, v, err));
    for (size_t i = 0; i < count; i++) v[i] += c->spoilt;
    *c->asked += count;
    return ASC_OK;
}

/* Every player alone, and pairs of neighbours up to three apart: Shapley values in out. */
static asc_form pairwise(size_t n, asc_arena *arena, double *out)
{
    const size_t terms = n + 3 * n - 6;
    asc_coalition *set = asc_take_bytes(arena, terms, sizeof *set);
    double *dividend = asc_take(arena, terms);
    asc_stream s = asc_stream_open(5, ASC_PURPOSE_TEST, n);
    size_t at = 0;
    for (size_t k = 0; k < n; k++) {
        set[at] = asc_coalition_with((asc_coalition){{0}}, k);
        out[k] = dividend[at++] = 10.0 * asc_stream_normal(&s);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && j <= i + 3; j++) {
            set[at] = asc_coalition_with(set[i], j);
            dividend[at] = asc_stream_normal(&s);
            out[i] += 0.5 * dividend[at];
            out[j] += 0.5 * dividend[at++];
        }
    return (asc_form){.kind = ASC_FORM_DIVIDENDS,
                      .n = n,
                      .terms = terms,
                      .set = set,
                      .dividend = dividend};
}

static asc_sampled sample(const asc_form *f, asc_sampling s, asc_arena *arena)
{
    const asc_game_function g = {f->n, asc_form_value, f};
    asc_sampled out;
    asc_error err = {0};
    assert_ok(asc_shapley_sample(&g, &s, arena, &out, &err));
    return out;
}

static void pairwise_games_are_exact(void **state)
{
    asc_arena *arena = *state;
    const size_t sizes[] = {7, 25, 64, 65, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const size_t n = sizes[i];
        double shapley[ASC_SAMPLED_PLAYERS_MAX];
        const asc_form f = pairwise(n, arena, shapley);
        const asc_sampling method[] = {
            {ASC_SAMPLING_ANTITHETIC, 2 + 4 * (n - 1), 1, 0},
            {ASC_SAMPLING_CONTROLLED, 40000, 1, 0},
            {ASC_SAMPLING_CHOOSE, 60000, 1, 0},
        };
        for (size_t m = 0; m < 3; m++) {
            const asc_sampled x = sample(&f, method[m], arena);
            for (size_t k = 0; k < n; k++) {
                assert_close_to(x.phi[k], shapley[k], 1e-10, 100.0);
                assert_true(x.se[k] < 1e-9);
            }
        }
    }
}

static void shares_sum_to_the_total_and_keep_the_budget(void **state)
{
    asc_arena *arena = *state;
    const asc_large_game *game = NULL;
    const size_t games = asc_large_games(arena, &game);
    if (games == 0) skip();
    for (size_t i = 0; i < games; i++)
        for (int m = ASC_SAMPLING_CHOOSE; m < ASC_SAMPLING_METHODS; m++) {
            size_t asked = 0;
            const counted c = {.form = game[i].form, .asked = &asked, .spoilt = 3.5};
            const asc_game_function g = {c.form.n, count_value, &c};
            asc_sampling s = {(asc_sampling_method)m, 0, 1, 0};
            s.budget = asc_sampling_least(s.method, g.n) + 501;
            asc_sampled x;
            asc_error err = {0};
            const asc_coalition all = asc_coalition_all(g.n);
            double total = 0.0, sum = 0.0;
            assert_ok(asc_shapley_sample(&g, &s, arena, &x, &err));
            assert_int_equal(asked, x.values);
            assert_true(x.values <= s.budget && x.values + 2 * g.n + 200 > s.budget);
            assert_ok(asc_form_value(&c.form, &all, 1, &total, &err));
            for (size_t k = 0; k < g.n; k++) sum += x.phi[k];
            assert_close_to(sum, total, 1e-12, 100.0);
        }
}

/* Truth within 4 standard errors in 99 % of the cells, stated variance right to 20 %; the full
 * table is slow_sampling.c. */
static void errors_are_what_they_say(void **state)
{
    asc_arena *arena = *state;
    const asc_large_game *game = NULL;
    if (asc_large_games(arena, &game) == 0) skip();
    for (size_t i = 0; i < 8; i++) {
        const asc_form *f = &game[i].form;
        double square = 0.0, stated = 0.0;
        size_t bad = 0;
        if (f->n > 51) continue;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            const asc_arena_mark mark = asc_arena_save(arena);
            const asc_sampled x =
                sample(f, (asc_sampling){ASC_SAMPLING_CHOOSE, 8000, seed, 0}, arena);
            for (size_t k = 0; k < f->n; k++) {
                const double d = x.phi[k] - game[i].shapley[k];
                bad += fabs(d) > 4.0 * x.se[k];
                square += d * d;
                stated += x.se[k] * x.se[k];
            }
            asc_arena_rewind(arena, mark);
        }
        assert_true((double)bad <= 0.01 * (double)(SEEDS * f->n));
        assert_close_to(stated, square, 0.2, 0.0);
    }
}

static void the_test_game_has_the_shares_it_says(void **state)
{
    asc_arena *arena = *state;
    double shapley[8], v[256], exact[8];
    const asc_form f = pairwise(8, arena, shapley);
    asc_error err = {0};
    for (uint64_t s = 0; s < 256; s++) {
        const asc_coalition set = {{s, 0}};
        assert_ok(asc_form_value(&f, &set, 1, &v[s], &err));
    }
    const asc_game g = {.n = 8, .v = v};
    assert_ok(asc_index_find("shapley")->solve(&g, NULL, arena, exact, &err));
    for (size_t k = 0; k < 8; k++) assert_near(exact[k], shapley[k], 1e-12);
}

static void same_seed_same_bits(void **state)
{
    asc_arena *arena = *state;
    const double cost[30] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9,
                             3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7};
    const asc_form f = {.kind = ASC_FORM_AIRPORT, .n = 30, .amount = cost};
    for (int m = ASC_SAMPLING_CHOOSE; m < ASC_SAMPLING_METHODS; m++) {
        const asc_sampling s = {(asc_sampling_method)m, 9000, 7, 3};
        asc_sampling other = s, next = s;
        other.seed = 8;
        next.replicate = 4;
        const asc_sampled a = sample(&f, s, arena), b = sample(&f, s, arena);
        const asc_sampled c = sample(&f, other, arena), d = sample(&f, next, arena);
        assert_memory_equal(a.phi, b.phi, 30 * sizeof(double));
        assert_memory_equal(a.se, b.se, 30 * sizeof(double));
        assert_memory_not_equal(a.phi, c.phi, 30 * sizeof(double));
        assert_memory_not_equal(a.phi, d.phi, 30 * sizeof(double));
    }
}

/* Player 1 matters only when all 40 are there: no order of a small sample need show it twice. */
static void rare_contributions_are_marked(void **state)
{
    asc_arena *arena = *state;
    double votes[40];
    for (size_t k = 0; k < 40; k++) votes[k] = k == 0 ? 39.0 : 1.0;
    const asc_form f = {.kind = ASC_FORM_VOTING, .n = 40, .amount = votes, .limit = 40.0};
    const asc_sampled x =
        sample(&f, (asc_sampling){ASC_SAMPLING_ANTITHETIC, 2 + 8 * 39, 1, 0}, arena);
    size_t marked = 0;
    for (size_t k = 1; k < 40; k++) {
        if (x.note[k] == ASC_SE_CONSTANT) assert_true(x.se[k] == 0.0);
        marked += x.note[k] != ASC_SE_FINE;
    }
    assert_int_equal(marked, 39);
}

static void refuse(const asc_game_function *g, asc_sampling s, asc_status want,
                   const char *part, asc_arena *arena)
{
    asc_sampled x;
    asc_error err = {0};
    assert_int_equal(asc_shapley_sample(g, &s, arena, &x, &err), want);
    if (strstr(err.message, part) == NULL) fail_msg("'%s': %s", part, err.message);
}

static void refusals(void **state)
{
    asc_arena *arena = *state;
    double shapley[ASC_SAMPLED_PLAYERS_MAX];
    size_t asked = 0;
    counted c = {.form = pairwise(25, arena, shapley), .asked = &asked};
    asc_game_function g = {25, count_value, &c};
    const asc_sampling fine = {ASC_SAMPLING_CHOOSE, 5000, 1, 0};
    asc_sampling small = fine;
    small.budget = 97;
    refuse(&g, small, ASC_EUSAGE,
           "a budget of 97 values; sampling of 25 players needs at least 98", arena);
    small = (asc_sampling){ASC_SAMPLING_CONTROLLED, 900, 1, 0};
    refuse(&g, small, ASC_EUSAGE, "controlled sampling of 25 players needs at least",
           arena);
    c.spoilt = (double)NAN;
    refuse(&g, fine, ASC_EDATA, "is nan; sampling needs finite values", arena);
    c.spoilt = 0.0;
    c.refuses = true;
    refuse(&g, fine, ASC_EIO, "the register does not answer", arena);
    g.n = 101;
    refuse(&g, fine, ASC_EDATA, "101 players", arena);
    g.n = 1;
    refuse(&g, fine, ASC_EDATA, "1 players", arena);
}

static void memory_may_run_out_anywhere(void **state)
{
    asc_arena *arena = *state;
    double shapley[ASC_SAMPLED_PLAYERS_MAX];
    const asc_form f = pairwise(9, arena, shapley);
    const asc_game_function g = {9, asc_form_value, &f};
    for (int m = ASC_SAMPLING_CHOOSE; m < ASC_SAMPLING_METHODS; m++) {
        size_t failures = 0;
        for (size_t at = 1;; at++) {
            asc_arena *own = asc_arena_create();
            asc_sampled x;
            asc_error err = {0};
            const asc_sampling s = {(asc_sampling_method)m, 4000, 1, 0};
            asc_arena_fail_at(at, 1);
            const asc_status got = asc_shapley_sample(&g, &s, own, &x, &err);
            asc_arena_fail_at(0, 0);
            asc_arena_destroy(own);
            if (got == ASC_OK) break;
            assert_int_equal(got, ASC_EMEMORY);
            failures++;
        }
        assert_true(failures > 0);
    }
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
        TEST(pairwise_games_are_exact),
        TEST(shares_sum_to_the_total_and_keep_the_budget),
        TEST(errors_are_what_they_say),
        TEST(the_test_game_has_the_shares_it_says),
        TEST(same_seed_same_bits),
        TEST(rare_contributions_are_marked),
        TEST(refusals),
        TEST(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests_name("sampling", tests, NULL, NULL);
}
