/* The share of units without counterparts, in closed form: one partner, units in two strata, and the saturated
 * logistic model gives each the part of it that was reached. */
#include "ascribe/evidence.h"
#include "support.h"
#include <math.h>

enum { N = 4000 };

typedef struct strata {
    double x[2 * N], y[N], w[N];
    asc_mask delivered[N], eligible[N];
    uint32_t cluster[N];
} strata;

static asc_following described(const asc_problem *p, const char *estimator,
                               asc_target target, asc_arena *arena)
{
    asc_error err = {0};
    const asc_estimator *e = asc_estimator_find(estimator);
    const asc_model_spec spec = {.target = target};
    const asc_settings settings = {.spec = &spec, .universal = true};
    void *plan = NULL;
    const char *const *name = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(p, &settings, arena, &plan, &name, &terms, &err));
    asc_means m = {.mean = asc_take(arena, 3), .coef = asc_take(arena, terms)};
    assert_ok(e->fit(plan, arena, &m, &err));
    asc_diagnosis d = {0};
    assert_ok(e->diagnose(plan, m.coef, arena, &d, &err));
    assert_int_equal(d.followings, 2);
    assert_int_equal(d.following[1].mask, 1);
    return d.following[1];
}

/* The first `apart` units are the second stratum, one of them reached; of the others, one in `every`. */
static asc_following everybody(size_t apart, size_t every, asc_target target,
                               asc_arena *arena)
{
    static const char *const player[] = {"partner"};
    static const char *const term[] = {"(intercept)", "apart"};
    strata *s = asc_take_bytes(arena, 1, sizeof *s);
    assert_non_null(s);
    for (size_t i = 0; i < N; i++) {
        const bool second = i < apart;
        s->x[i] = 1.0;
        s->x[N + i] = second ? 1.0 : 0.0;
        s->y[i] = (double)(i % 7);
        s->w[i] = 1.0;
        s->eligible[i] = 1;
        s->cluster[i] = (uint32_t)i;
        s->delivered[i] = (second ? i == 0 : (i - apart) % every == 0) ? 1 : 0;
    }
    const asc_problem p = {.n = N,
                           .players = 1,
                           .player = player,
                           .delivered = s->delivered,
                           .eligible = s->eligible,
                           .x = {s->x, N, 2, N},
                           .term = term,
                           .y = s->y,
                           .w = s->w,
                           .cluster = s->cluster,
                           .clusters = N,
                           .family = ASC_GAUSSIAN,
                           .outcome = "outcome"};
    const asc_following f = described(&p, "ipw", target, arena);
    static const char *const beside[] = {"gcomp", "standardised_rates"};
    for (size_t i = 0; i < 2 && target == ASC_TARGET_ALL; i++) {
        const asc_following g = described(&p, beside[i], target, arena);
        assert_near(g.rare, f.rare, 1e-12);
        assert_near(g.below, f.below, 1e-12);
        assert_near(g.least_all, f.least_all, 1e-12);
        assert_int_equal(g.units, f.units);
        assert_int_equal(asc_weights_uneven(&g) & ASC_UNEVEN_RARE,
                         asc_weights_uneven(&f) & ASC_UNEVEN_RARE);
    }
    return f;
}

/* 4.9 % of units with a probability of 1 / 196, and 5.1 % with 1 / 204. */
static void around_the_limit(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_following f = everybody(196, 2, ASC_TARGET_ALL, arena);
    assert_near(f.rare, 0.049, 1e-12);
    assert_near(f.below, 0.01, 1e-12);
    assert_near(f.least_all, 1.0 / 196.0, 1e-8);
    assert_int_equal(asc_weights_uneven(&f), 0);
    f = everybody(204, 2, ASC_TARGET_ALL, arena);
    assert_near(f.rare, 0.051, 1e-12);
    assert_int_equal(asc_weights_uneven(&f), ASC_UNEVEN_RARE);
    asc_arena_destroy(arena);
}

/* 77 units reached: 1.9 % on average, and 1 / 200 is more than a tenth of it, although below 1 %. */
static void unlikely_for_everybody(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_following f = everybody(200, 50, ASC_TARGET_ALL, arena);
    assert_near(f.below, 0.1 * 77.0 / N, 1e-8);
    assert_near(f.least_all, 1.0 / 200.0, 1e-8);
    assert_true(f.rare == 0.0);
    f = everybody(1000, 50, ASC_TARGET_ALL, arena); /* 61 reached; 1 / 1000 is less */
    assert_near(f.below, 0.1 * 61.0 / N, 1e-8);
    assert_near(f.rare, 0.25, 1e-12);
    asc_arena_destroy(arena);
}

/* Weights e (1 - e): 400 units with 1 / 400 count next to nothing beside 3,600 with 1 / 2. */
static void overlap_leaves_them_out(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_following f = everybody(400, 2, ASC_TARGET_OVERLAP, arena);
    const double apart = 399.0 / 400.0;
    assert_near(f.rare, apart / (apart + 900.0), 1e-8);
    assert_int_equal(asc_weights_uneven(&f), 0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(around_the_limit),
        cmocka_unit_test(unlikely_for_everybody),
        cmocka_unit_test(overlap_leaves_them_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
