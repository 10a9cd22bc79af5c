/* What is said before outcomes are looked at: odds ratios with cluster-robust intervals, effective numbers and
 * positivity as R 4.2 prints them for the same data (glm, sandwich and propensities written out), the
 * intraclass correlation of R's anova, and the standard error behind a detectable effect against the spread
 * of estimates of no effect. */
#include "ascribe/numeric.h"
#include "ascribe/outlook.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { N = 120, P = 3 };

typedef struct sample {
    double x[P * N], w[N];
    asc_mask delivered[N];
    uint32_t cluster[N];
} sample;

static const char *const players[] = {"first", "second"};
static const char *const terms[] = {"(intercept)", "x1", "x2"};

static double logistic(double z)
{
    return 1.0 / (1.0 + exp(-z));
}

static void fill(sample *s)
{
    for (unsigned i = 0; i < N; i++) {
        const double x1 = i * 37 % 101 / 50.0 - 1.0, x2 = i % 3 == 0 ? 1.0 : 0.0;
        const double a1 = (i * 53 + 11) % 97 / 97.0 < logistic(0.8 * x1 - 0.3 * x2);
        const double a2 = (i * 29 + 5) % 89 / 89.0 < logistic(-0.4 + 0.5 * x1 + 1.2 * a1);
        s->x[i] = 1.0;
        s->x[N + i] = x1;
        s->x[2 * N + i] = x2;
        s->w[i] = 1.0 + i % 2;
        s->delivered[i] = (asc_mask)a1 | (asc_mask)a2 << 1;
        s->cluster[i] = i / 4;
    }
}

static asc_problem problem_of(const sample *s)
{
    return (asc_problem){.n = N,
                         .players = 2,
                         .player = players,
                         .delivered = s->delivered,
                         .x = {s->x, N, P, N},
                         .term = terms,
                         .w = s->w,
                         .cluster = s->cluster,
                         .clusters = N / 4,
                         .family = ASC_BINOMIAL,
                         .outcome = "sealed"};
}

static asc_outlook look(const asc_problem *p, bool universal, asc_arena *arena)
{
    const asc_settings all = {.delivered = true, .universal = universal};
    asc_outlook out;
    asc_error err = {0};
    assert_ok(asc_outlook_make(p, &all, arena, &out, &err));
    return out;
}

static void as_r_prints(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    sample s;
    fill(&s);
    const asc_problem p = problem_of(&s);
    const asc_outlook o = look(&p, true, arena);
    assert_string_equal(o.refusal, "");
    assert_int_equal(o.dependences, 1);
    const asc_dependence *d = &o.dependence[0];
    assert_int_equal(d->later, 1);
    assert_int_equal(d->earlier, 0);
    assert_near(d->odds_ratio, 3.27036954241, 1e-8);
    assert_near(d->low, 1.61272583878, 1e-8);
    assert_near(d->high, 6.63182587315, 1e-8);
    assert_true(d->excludes);
    assert_int_equal(o.contrasts, 4);
    const asc_contrast *c = o.contrast;
    assert_int_equal(c[0].mask, 0);
    assert_int_equal(c[0].others, 40);
    assert_int_equal(c[0].reached, 80);
    assert_near(c[0].n1, 71.6701570681, 1e-8);
    assert_near(c[0].n0, 30.4655264137, 1e-8);
    assert_near(c[0].share, 0.65, 1e-12);
    assert_int_equal(c[1].mask, 2); /* without the first */
    assert_near(c[1].n1, 49.3308270677, 1e-8);
    assert_near(c[1].n0, 42.3753588524, 1e-8);
    assert_int_equal(c[2].mask, 1);
    assert_near(c[2].n1, 55.4794520548, 1e-8);
    assert_near(c[2].n0, 30.4830382027, 1e-8);
    assert_near(c[2].share, 0.5, 1e-12);
    assert_int_equal(c[3].kind, ASC_UNIVERSAL);
    assert_near(1.0 / o.diagnosis.following[0].least_all, 5.54012918199, 1e-8);
    assert_true(o.diagnosis.following[0].rare == 0.0);
    assert_near(o.spread, 4.0, 1e-15);
    asc_arena_destroy(arena);
}

/* The outcome is not read: where it is NULL, and where it is anything. */
static void reads_no_outcome(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    sample s;
    double y[N];
    fill(&s);
    for (size_t i = 0; i < N; i++) y[i] = (double)NAN;
    asc_problem p = problem_of(&s);
    const asc_outlook a = look(&p, true, arena);
    p.y = y;
    const asc_outlook b = look(&p, true, arena);
    for (size_t i = 0; i < a.contrasts; i++)
        assert_true(a.contrast[i].n0 == b.contrast[i].n0);
    for (size_t i = 0; i < a.diagnosis.followings; i++) {
        assert_true(a.diagnosis.following[i].ess == b.diagnosis.following[i].ess);
        assert_true(isfinite(b.diagnosis.following[i].ess));
    }
    asc_arena_destroy(arena);
}

static void refusal_is_an_answer(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    sample s;
    fill(&s);
    for (size_t i = 0; i < N; i++) s.delivered[i] |= 2;
    const asc_problem p = problem_of(&s);
    const asc_outlook o = look(&p, false, arena);
    assert_non_null(strstr(o.refusal, "'second' was delivered to every eligible unit"));
    assert_int_equal(o.dependences, 0);
    assert_int_equal(o.diagnosis.followings, 0);
    asc_arena_destroy(arena);
}

/* Functions of one partner may depend on one another. */
static void functions_of_one_partner(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    sample s;
    fill(&s);
    static const uint32_t owner[] = {0, 0};
    static const char *const partner[] = {"both"};
    asc_problem p = problem_of(&s);
    p.owner = owner;
    p.partner = partner;
    p.partners = 1;
    const asc_outlook o = look(&p, false, arena);
    assert_int_equal(o.dependences, 0);
    assert_int_equal(o.contrasts, 1);
    assert_int_equal(o.contrast[0].mask, 0);
    asc_arena_destroy(arena);
}

static void intraclass(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    sample s;
    double y[N], icc = 0.0;
    uint32_t g[N], own[N];
    fill(&s);
    for (uint32_t i = 0; i < N; i++) {
        y[i] = s.x[N + i] + i / 4 / 3 * 0.3;
        g[i] = i / 12 > 8 ? 8 : i / 12; /* nine of unequal size */
        own[i] = i;
    }
    assert_ok(asc_intraclass(y, g, N, 9, arena, &icc, &err));
    assert_near(icc, 0.688621483507, 1e-10);
    /* Units of a cluster less alike than strangers: R's -0.113 is no correlation. */
    for (uint32_t i = 0; i < N; i++) g[i] = i / 8;
    assert_ok(asc_intraclass(s.x + N, g, N, 15, arena, &icc, &err));
    assert_true(icc == 0.0);
    assert_ok(asc_intraclass(y, own, N, N, arena, &icc, &err));
    assert_true(isnan(icc));
    asc_arena_destroy(arena);
}

static void effect_by_hand(void **state)
{
    (void)state;
    const asc_contrast c = {.n1 = 100.0, .n0 = 50.0, .share = 0.4};
    const asc_expected e = {0.2, asc_expected_sd(ASC_BINOMIAL, 0.2), (double)NAN};
    const asc_detectable_effect d = asc_detectable_of(&c, &e, 5.0);
    /* sqrt(.16 (.01 + .02)) = .069282, times .841621 + 1.959964 */
    assert_near(d.se, 0.0692820323, 1e-9);
    assert_near(d.effect, 0.1940995175876, 1e-10);
    assert_near(d.average, 0.4 * d.effect, 1e-12);
    assert_near(d.relative, 5.0 * d.effect, 1e-12);
    const asc_expected clustered = {0.2, 0.4, 0.25};
    assert_near(asc_detectable_of(&c, &clustered, 5.0).se, sqrt(2.0) * d.se, 1e-12);
    assert_true(isnan(asc_expected_sd(ASC_GAUSSIAN, 2.0)));
    assert_near(asc_expected_sd(ASC_POISSON, 2.25), 1.5, 1e-15);
}

/* Totals of outcomes that nothing affects, weighted by the program: their spread is the standard error told
 * beforehand, within Monte Carlo error (600 draws: 3 %) and what normalised weights add. */
static void error_as_it_comes(void **state)
{
    (void)state;
    enum { DRAWS = 600 };
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    sample s;
    double y[N], total[DRAWS], mean[4];
    fill(&s);
    asc_problem p = problem_of(&s);
    p.y = y;
    p.family = ASC_GAUSSIAN;
    const asc_outlook o = look(&p, false, arena);
    const asc_expected e = {1.0, 1.0, (double)NAN};
    const double told =
        asc_detectable_of(&o.contrast[0], &e, 1.0).se * o.contrast[0].share;
    const asc_estimator *ipw = asc_estimator_find("ipw");
    const asc_model_spec spec = {0};
    const asc_settings all = {.spec = &spec, .delivered = true};
    for (size_t r = 0; r < DRAWS; r++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_stream u = asc_stream_open(9, ASC_PURPOSE_TEST, r);
        for (size_t i = 0; i < N; i++) y[i] = asc_stream_normal(&u);
        void *plan = NULL;
        const char *const *term = NULL;
        size_t count = 0;
        assert_ok(ipw->prepare(&p, &all, arena, &plan, &term, &count, &err));
        asc_means m = {.mean = mean};
        assert_ok(ipw->fit(plan, arena, &m, &err));
        total[r] = mean[3] - mean[0];
        asc_arena_rewind(arena, mark);
    }
    assert_near(asc_sd(total, DRAWS) / told, 1.0, 0.12);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_r_prints),
        cmocka_unit_test(reads_no_outcome),
        cmocka_unit_test(refusal_is_an_answer),
        cmocka_unit_test(functions_of_one_partner),
        cmocka_unit_test(intraclass),
        cmocka_unit_test(effect_by_hand),
        cmocka_unit_test(error_as_it_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
