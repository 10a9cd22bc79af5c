/* Who stands for the units something is taken from, in closed form: one partner, two strata. In the first 20 of 2,000
 * were reached, in the second 206 of 210, so that 4 units stand for 206 and are 1 % of the 1,984 not reached. */
#include "../../../models/exposure/overlap.h"
#include "ascribe/evidence.h"
#include "support.h"
#include <math.h>

enum { FIRST = 2000, SECOND = 210, N = FIRST + SECOND, LEFT = 4, FEW = 20 };

typedef struct strata {
    double x[2 * N], y[N], w[N];
    asc_mask delivered[N], eligible[N];
    uint32_t cluster[N];
} strata;

static strata *fill(asc_arena *arena)
{
    strata *s = asc_take_bytes(arena, 1, sizeof *s);
    assert_non_null(s);
    for (size_t i = 0; i < N; i++) {
        const bool second = i >= FIRST;
        s->x[i] = 1.0;
        s->x[N + i] = second ? 1.0 : 0.0;
        s->y[i] = (double)(i % 7);
        s->w[i] = 1.0;
        s->eligible[i] = 1;
        s->cluster[i] = (uint32_t)i;
        s->delivered[i] = (second ? i >= FIRST + LEFT : i < FEW) ? 1 : 0;
    }
    return s;
}

static asc_following under(const char *estimator, asc_target target, asc_mask mask,
                           bool universal, asc_arena *arena)
{
    static const char *const player[] = {"partner"};
    static const char *const term[] = {"(intercept)", "second"};
    asc_error err = {0};
    strata *s = fill(arena);
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
    const asc_estimator *e = asc_estimator_find(estimator);
    const asc_model_spec spec = {.target = target,
                                 .matching = {.neighbours = 1, .strata = 2}};
    const asc_settings settings = {
        .spec = &spec, .delivered = !universal, .universal = universal};
    void *plan = NULL;
    const char *const *name = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(&p, &settings, arena, &plan, &name, &terms, &err));
    asc_means m = {.mean = asc_take(arena, 3), .coef = asc_take(arena, terms)};
    assert_ok(e->fit(plan, arena, &m, &err));
    asc_diagnosis d = {0};
    assert_ok(e->diagnose(plan, m.coef, arena, &d, &err));
    return d.following[mask];
}

/* sum c = 226; sum c^2 = 206^2 / 4 + 20^2 / 1980. */
static void four_stand_for_most(void **state)
{
    (void)state;
    static const char *const model[] = {"ipw", "aipw", "tmle", "entropy_balancing",
                                        "cbps"};
    const double reached = SECOND - LEFT + FEW, most = (SECOND - LEFT) / (double)LEFT;
    const double squares = LEFT * most * most + (double)FEW * FEW / (double)(FIRST - FEW);
    asc_arena *arena = asc_arena_create();
    for (size_t k = 0; k < sizeof model / sizeof *model; k++) {
        const asc_following f = under(model[k], ASC_TARGET_ALL, 0, false, arena);
        assert_near(f.counterparts, reached * reached / squares, 1e-6);
        assert_near(f.counterpart, most / reached, 1e-7);
        assert_true(f.ess > 300.0 && f.share < 0.03); /* which hide them */
        assert_int_equal(asc_weights_uneven(&f), ASC_UNEVEN_STAND);
    }
    const asc_following t = under("ipw", ASC_TARGET_TREATED, 0, false, arena);
    assert_near(t.counterparts, reached * reached / squares, 1e-6);
    assert_near(t.ess, t.counterparts, 1e-9);
    asc_arena_destroy(arena);
}

static void nobody_has_to(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_following f = under("ipw", ASC_TARGET_ALL, 1, false, arena);
    assert_true(isnan(f.counterparts) && isnan(f.counterpart)); /* nothing is taken */
    f = under("ipw", ASC_TARGET_ALL, 0, true, arena);
    assert_true(isnan(f.counterparts)); /* both means of the difference are weighted */
    f = under("entropy_balancing", ASC_TARGET_ALL, 1, false, arena);
    assert_true(isnan(f.counterparts));
    asc_arena_destroy(arena);
}

/* c = 2 h - g of three followers with 1, 1 and 2 of 8 units. */
static void by_hand(void **state)
{
    (void)state;
    const double h[] = {1.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    const double g[] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    double effective = 0.0, largest = 0.0;
    asc_stand_ins(h, g, 8, &effective, &largest);
    assert_near(effective, 25.0 / 11.0, 1e-14);
    assert_near(largest, 0.6, 1e-14);
}

/* Only weights that make arms alike are asked how far both are from all units. */
static void aside(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_following c = under("cbps", ASC_TARGET_ALL, 0, false, arena);
    assert_true(c.aside == c.after);
    assert_true(isnan(under("cbps", ASC_TARGET_TREATED, 0, false, arena).aside));
    assert_true(isnan(under("entropy_balancing", ASC_TARGET_ALL, 0, false, arena).aside));
    assert_true(isnan(under("ipw", ASC_TARGET_ALL, 0, false, arena).aside));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_stand_for_most),
        cmocka_unit_test(nobody_has_to),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
