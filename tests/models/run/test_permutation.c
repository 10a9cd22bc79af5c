/* Deliveries dealt out anew: who changes places with whom, the exact p of a small trial by counting all its
 * deals, the same answer at any number of threads, and p of pilots without an effect. */
#include "../../../models/exposure/dealing.h"
#include "ascribe/pool.h"
#include "ascribe/run.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 400 };

typedef struct pilot {
    asc_mask delivered[MOST], eligible[MOST];
    uint32_t cluster[MOST];
    double x[2 * MOST], y[MOST], w[MOST];
} pilot;

static const char *const player[] = {"a", "b"};
static const char *const term[] = {"(intercept)", "x"};

static asc_problem problem_of(pilot *s, size_t n, size_t clusters, size_t players)
{
    for (size_t i = 0; i < n; i++) s->w[i] = s->x[i] = 1.0;
    return (asc_problem){.n = n,
                         .players = players,
                         .player = player,
                         .delivered = s->delivered,
                         .x = {s->x, n, 1, n},
                         .term = term,
                         .y = s->y,
                         .w = s->w,
                         .cluster = s->cluster,
                         .clusters = clusters,
                         .family = ASC_GAUSSIAN,
                         .outcome = "y"};
}

static asc_dealing dealing(const asc_problem *p, asc_arena *arena)
{
    asc_dealing d;
    asc_error err = {0};
    assert_ok(asc_dealing_make(p, arena, &d, &err));
    return d;
}

static size_t holding(const asc_mask *m, size_t n, asc_mask what)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += m[i] == what;
    return count;
}

/* Whole clusters move; those of unequal size too, where the pattern is one. */
static void whole_clusters(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    const size_t size[] = {3, 5, 2, 4};
    size_t n = 0;
    for (uint32_t c = 0; c < 4; c++)
        for (size_t i = 0; i < size[c]; i++, n++) {
            s.cluster[n] = c;
            s.delivered[n] = c % 2 == 0 ? 1 : 0;
        }
    const asc_problem p = problem_of(&s, n, 4, 1);
    const asc_dealing d = dealing(&p, arena);
    assert_string_equal(d.scheme, "clusters");
    assert_int_equal(d.groups, 1);
    asc_mask out[MOST];
    uint32_t to[MOST];
    bool moved = false;
    for (uint64_t r = 0; r < 50; r++) {
        size_t with = 0;
        asc_deal(&d, 1, r, to, out);
        for (size_t i = 1; i < n; i++)
            if (s.cluster[i] == s.cluster[i - 1]) assert_int_equal(out[i], out[i - 1]);
        for (size_t i = 0; i < n; i++)
            with += i == 0 || s.cluster[i] != s.cluster[i - 1] ? out[i] == 1 : 0;
        assert_int_equal(with, 2);
        moved |= memcmp(out, s.delivered, n * sizeof *out) != 0;
    }
    assert_true(moved);
    asc_arena_destroy(arena);
}

/* Six pairs with patterns in order: pairs move as pairs, singles among singles. */
static void clusters_of_one_size(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    size_t n = 0;
    for (uint32_t c = 0; c < 12; c++) {
        s.cluster[n] = c;
        s.delivered[n++] = c < 6 ? 1 : c % 3;
        if (c < 6) s.cluster[n] = c;
        if (c < 6) s.delivered[n++] = c % 2 == 0 ? 2 : 3;
    }
    const asc_problem p = problem_of(&s, n, 12, 2);
    const asc_dealing d = dealing(&p, arena);
    assert_string_equal(d.scheme, "clusters of one size");
    assert_int_equal(d.groups, 2);
    asc_mask out[MOST];
    uint32_t to[MOST];
    for (uint64_t r = 0; r < 50; r++) {
        size_t twos = 0;
        asc_deal(&d, 1, r, to, out);
        for (size_t i = 0; i < 12; i += 2) {
            assert_int_equal(out[i], 1);
            assert_true(out[i + 1] == 2 || out[i + 1] == 3);
            twos += out[i + 1] == 2;
        }
        assert_int_equal(twos, 3);
        for (asc_mask m = 0; m < 3; m++)
            assert_int_equal(holding(out + 12, 6, m), holding(s.delivered + 12, 6, m));
    }
    asc_arena_destroy(arena);
}

/* Three sites of unequal size in which some were reached: units change places at home, and with those eligible for
 * the same. */
static void within_clusters(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    const size_t n = 30;
    for (size_t i = 0; i < n; i++) {
        s.cluster[i] = i < 6 ? 0 : i < 16 ? 1 : 2;
        s.eligible[i] = i % 5 == 0 ? 1 : 3;
        s.delivered[i] = s.eligible[i] & (i % 4);
    }
    asc_problem p = problem_of(&s, n, 3, 2);
    p.eligible = s.eligible;
    const asc_dealing d = dealing(&p, arena);
    assert_string_equal(d.scheme, "units within clusters");
    assert_int_equal(d.groups, 6);
    asc_mask out[MOST];
    uint32_t to[MOST];
    for (uint64_t r = 0; r < 50; r++) {
        asc_deal(&d, 1, r, to, out);
        for (size_t i = 0; i < n; i++) assert_int_equal(out[i] & ~s.eligible[i], 0);
        for (asc_mask m = 0; m < 4; m++) {
            assert_int_equal(holding(out, 6, m), holding(s.delivered, 6, m));
            assert_int_equal(holding(out + 6, 10, m), holding(s.delivered + 6, 10, m));
        }
    }
    /* whole clusters cannot move where their units may not get the same */
    for (size_t i = 0; i < n; i++) s.delivered[i] = s.cluster[i] == 1 ? 1 : 0;
    asc_dealing no;
    asc_error err = {0};
    assert_int_equal(asc_dealing_make(&p, arena, &no, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "eligibility differs within cluster 1"));
    asc_arena_destroy(arena);
}

/* Tests of an outcome by gcomp. */
static asc_trials trials(const asc_problem *p, size_t permutations, size_t replicates,
                         uint64_t seed, asc_arena *arena)
{
    const asc_model_spec spec = {.name = "gcomp", .model = "gcomp", .delivered = true};
    const asc_outcome o = {.name = "y", .role = "primary", .family = p->family};
    asc_study s = {
        .outcome = &o, .outcomes = 1, .model = &spec, .models = 1, .seed = seed};
    s.gate.permutations = permutations;
    s.replicates = replicates;
    asc_problem own = *p;
    const asc_bound b = {.problem = &own, .problems = 1, .units = p->n};
    const asc_run r = {.journal = NULL};
    asc_trials t = {.permutations = 0};
    asc_error err = {0};
    assert_ok(asc_run_permutations(&s, &b, &r, arena, &t, &err));
    return t;
}

static asc_permutation run(const asc_problem *p, size_t permutations, uint64_t seed,
                           asc_arena *arena)
{
    const asc_trials t = trials(p, permutations, 0, seed, arena);
    assert_int_equal(t.permutations, 1);
    return t.permutation[0];
}

/* Five sites, two of which got it: 199 deals unasked, and of the 10 ways to choose two one does as much. With six
 * sites, or where nothing is resampled, none. */
static void unasked(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    static const double site[] = {9.0, 2.5, 8.0, 3.0, 2.0, 3.5};
    for (uint32_t i = 0; i < 24; i++) {
        s.cluster[i] = i / 4;
        s.delivered[i] = i / 4 == 0 || i / 4 == 2 ? 1 : 0;
        s.y[i] = site[i / 4] + 0.1 * (i % 4);
    }
    const asc_problem six = problem_of(&s, 24, 6, 1), five = problem_of(&s, 20, 5, 1);
    assert_int_equal(trials(&six, 0, 100, 1, arena).permutations, 0);
    assert_int_equal(trials(&five, 0, 0, 1, arena).permutations, 0);
    const asc_trials t = trials(&five, 0, 100, 1, arena);
    assert_int_equal(t.permutations, 1);
    assert_int_equal(t.permutation[0].permutations, 199);
    assert_int_equal(t.permutation[0].items, 5);
    assert_near(t.permutation[0].p, 0.1, 4.0 * sqrt(0.1 * 0.9 / 199.0) / 0.1);
    assert_int_equal(trials(&five, 99, 100, 1, arena).permutation[0].permutations, 99);
    asc_arena_destroy(arena);
}

/* Three of six sites got it. All 20 ways to choose three, by hand: the difference of the means. */
static void exact_by_counting(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    static const double site[] = {4.0, 7.5, 6.0, 3.0, 2.5, 5.0};
    const size_t n = 24;
    for (uint32_t i = 0; i < n; i++) {
        s.cluster[i] = i / 4;
        s.delivered[i] = i / 4 < 3 ? 1 : 0;
        s.y[i] = site[i / 4] + 0.1 * (i % 4);
    }
    const asc_problem p = problem_of(&s, n, 6, 1);
    size_t exceeding = 0, all = 0;
    const double own = fabs((4.0 + 7.5 + 6.0) - (3.0 + 2.5 + 5.0));
    for (unsigned m = 0; m < 64; m++) {
        double d = 0.0;
        unsigned chosen = 0;
        for (unsigned c = 0; c < 6; c++) {
            d += (m >> c & 1U) != 0 ? site[c] : -site[c];
            chosen += m >> c & 1U;
        }
        if (chosen != 3) continue;
        all++;
        exceeding += fabs(d) >= own - 1e-9;
    }
    assert_int_equal(all, 20);
    const asc_permutation x = run(&p, 4999, 3, arena);
    const double exact = (double)exceeding / 20.0;
    assert_string_equal(x.scheme, "clusters");
    assert_string_equal(x.reason, "");
    assert_int_equal(x.strata, 1);
    assert_near(x.statistic, 0.5 * own / 3.0, 1e-12); /* half were reached */
    assert_near(x.p, exact, 4.0 * sqrt(exact * (1.0 - exact) / 4999.0) / exact);
    assert_near(x.p, (1.0 + (double)x.exceeding) / 5000.0, 1e-15);
    asc_arena_destroy(arena);
}

static void any_number_of_threads(void **state)
{
    (void)state;
    static pilot s;
    asc_arena *arena = asc_arena_create();
    for (uint32_t i = 0; i < 60; i++) {
        s.cluster[i] = i;
        s.delivered[i] = i * 7 % 3 == 0;
        s.y[i] = i * 37 % 11 + (double)s.delivered[i];
    }
    const asc_problem p = problem_of(&s, 60, 60, 1);
    const size_t threads = asc_pool_threads();
    size_t exceeding = 0;
    for (size_t k = 1; k <= 3; k++) {
        asc_pool_set_threads(k);
        const asc_permutation x = run(&p, 99, 1, arena);
        if (k == 1) exceeding = x.exceeding;
        assert_int_equal(x.exceeding, exceeding);
    }
    asc_pool_set_threads(threads);
    asc_arena_destroy(arena);
}

/* 120 pilots without an effect where who is reached goes with x, and so does the outcome: p below 0.05 in about 6
 * (binomial 99.9 %: at most 15), below 0.5 in about 60 (42 to 78). */
static void without_an_effect(void **state)
{
    (void)state;
    enum { PILOTS = 120, UNITS = 100 };
    static pilot s;
    size_t small = 0, half = 0;
    for (uint64_t k = 0; k < PILOTS; k++) {
        asc_arena *arena = asc_arena_create();
        asc_stream u = asc_stream_open(11, ASC_PURPOSE_TEST, k);
        asc_problem p = problem_of(&s, UNITS, UNITS, 1);
        p.x.cols = 2;
        for (uint32_t i = 0; i < UNITS; i++) {
            const double x = asc_stream_normal(&u);
            s.x[UNITS + i] = x;
            s.cluster[i] = i;
            s.delivered[i] = asc_stream_uniform(&u) < 1.0 / (1.0 + exp(-0.8 * x));
            s.y[i] = x + asc_stream_normal(&u);
        }
        const asc_permutation x = run(&p, 59, k, arena);
        assert_string_equal(x.scheme, "units");
        assert_int_equal(x.strata, 5);
        small += x.p <= 0.05;
        half += x.p <= 0.5;
        asc_arena_destroy(arena);
    }
    print_message("p <= 0.05 in %zu, p <= 0.5 in %zu of %d\n", small, half, PILOTS);
    assert_true(small <= 15);
    assert_true(half >= 42 && half <= 78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_clusters),
        cmocka_unit_test(clusters_of_one_size),
        cmocka_unit_test(within_clusters),
        cmocka_unit_test(exact_by_counting),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(without_an_effect),
        cmocka_unit_test(unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
