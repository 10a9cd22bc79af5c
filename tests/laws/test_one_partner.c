/* Laws of every estimator of the registry with one partner, for every target it can answer for: order of units,
 * scale of weights, weight 0 and 2, rescaled outcomes, influence values, replicates in blocks, and every
 * allocation made to fail. */
#include "csv.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { N = 240, POLICIES = 4, STEP = 7 };

typedef struct sample {
    double a[N], x[N], y[N], w[N];
    const char *site[N];
    size_t n;
    asc_family family;
} sample;

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

static sample draw(asc_family family)
{
    static const char *const site[] = {"east", "north", "west"};
    sample s = {.n = N, .family = family};
    uint64_t stream = 7;
    for (size_t i = 0; i < N; i++) {
        s.x[i] = 0.5 * floor(4.0 * uniform(&stream)) - 0.75;
        s.site[i] = site[(size_t)(3.0 * uniform(&stream))];
        s.a[i] = uniform(&stream) < 0.4 + 0.2 * s.x[i];
        const double m = 0.35 + 0.2 * s.x[i] - 0.1 * s.a[i];
        const double u = uniform(&stream);
        s.y[i] = family == ASC_BINOMIAL  ? u < m
                 : family == ASC_POISSON ? floor(6.0 * u * m)
                                         : m + u;
        s.w[i] = 1.0;
    }
    return s;
}

static const asc_family families[] = {ASC_GAUSSIAN, ASC_BINOMIAL, ASC_POISSON};
enum { FAMILIES = sizeof families / sizeof *families };

static test_build build(const sample *s, asc_arena *arena)
{
    test_build b = test_build_start(s->n, s->family, arena);
    test_build_partner(&b, "alpha", s->a);
    test_build_category(&b, "site", s->site);
    test_build_number(&b, "x", s->x);
    memcpy(b.y, s->y, s->n * sizeof *b.y);
    memcpy(b.w, s->w, s->n * sizeof *b.w);
    return b;
}

typedef struct subject {
    const asc_estimator *e;
    asc_model_spec spec;
} subject;

static const asc_modifier modifier = {"alpha", "x", {0}};

static subject subject_of(const asc_estimator *e, asc_target target)
{
    const bool takes = e->options != NULL && strstr(e->options, "modifiers") != NULL;
    return (subject){.e = e,
                     .spec = {.name = e->name,
                              .target = target,
                              .trim = target == ASC_TARGET_WITHIN ? 0.3 : 0.0,
                              .treated = target == ASC_TARGET_TREATED ? "alpha" : NULL,
                              .matching = {.neighbours = 1, .strata = 5},
                              .modifier = &modifier,
                              .modifiers = takes ? 1 : 0}};
}

typedef struct fitted {
    void *plan;
    asc_means out;
    size_t terms;
} fitted;

static fitted fit(const subject *q, const asc_problem *p, double *influence,
                  asc_arena *arena)
{
    const asc_settings s = {.spec = &q->spec, .delivered = true, .universal = true};
    const char *const *term = NULL;
    asc_error err = {0};
    fitted f = {0};
    assert_ok(q->e->prepare(p, &s, arena, &f.plan, &term, &f.terms, &err));
    f.out = (asc_means){.mean = asc_take(arena, POLICIES),
                        .coef = asc_take(arena, f.terms),
                        .influence = influence};
    assert_ok(q->e->fit(f.plan, arena, &f.out, &err));
    return f;
}

static void means_of(const subject *q, const sample *s, double *mean)
{
    asc_arena *arena = asc_arena_create();
    const test_build b = build(s, arena);
    const fitted f = fit(q, &b.p, NULL, arena);
    memcpy(mean, f.out.mean, POLICIES * sizeof *mean);
    asc_arena_destroy(arena);
}

static void near_all(const double *got, const double *want, double factor,
                     double tolerance)
{
    for (size_t s = 0; s < POLICIES; s++)
        assert_near(got[s], factor * want[s], tolerance);
}

static void row_copy(sample *to, size_t j, const sample *from, size_t i)
{
    to->a[j] = from->a[i];
    to->x[j] = from->x[i];
    to->y[j] = from->y[i];
    to->w[j] = from->w[i];
    to->site[j] = from->site[i];
}

static void laws_of(const subject *q, asc_family family)
{
    const sample s = draw(family);
    double want[POLICIES], got[POLICIES];
    means_of(q, &s, want);
    sample t = s; /* order of units */
    for (size_t i = 0; i < N; i++) row_copy(&t, i, &s, (i * 77 + 5) % N);
    means_of(q, &t, got);
    near_all(got, want, 1.0, 1e-10);
    t = s; /* scale of weights */
    for (size_t i = 0; i < N; i++) t.w[i] = 2.0;
    means_of(q, &t, got);
    near_all(got, want, 1.0, 1e-11);
    t = s; /* weight 0 is deletion, also of nonsense; weight 2 is the row twice */
    sample u = s;
    u.n = 0;
    for (size_t i = 0; i < N; i++) t.w[i] = i < 60 ? 2.0 : i < 180 ? 1.0 : 0.0;
    for (size_t i = 180; i < N; i++) t.y[i] = (double)NAN;
    for (size_t i = 0; i < 180; i++) row_copy(&u, u.n++, &s, i);
    for (size_t i = 0; i < 60; i++) row_copy(&u, u.n++, &s, i);
    means_of(q, &t, want);
    means_of(q, &u, got);
    near_all(got, want, 1.0, 1e-9);
    if (family != ASC_GAUSSIAN) return;
    means_of(q, &s, want);
    t = s;
    for (size_t i = 0; i < N; i++) t.y[i] *= 1024.0;
    means_of(q, &t, got);
    near_all(got, want, 1024.0, 1e-11);
}

/* Every estimator and target: body(subject, family). */
static void each(void (*body)(const subject *, asc_family))
{
    for (size_t i = 0; i < asc_estimator_count(); i++) {
        const asc_estimator *e = asc_estimator_at(i);
        for (int t = ASC_TARGET_ALL; t <= ASC_TARGET_WITHIN; t++) {
            if (t != ASC_TARGET_ALL && (e->targets >> t & 1U) == 0) continue;
            subject q = subject_of(e, (asc_target)t);
            for (size_t f = 0; f < FAMILIES; f++) body(&q, families[f]);
            if (strcmp(e->name, "ipw") != 0) continue;
            q.spec.unnormalised = true;
            for (size_t f = 0; f < FAMILIES; f++) body(&q, families[f]);
        }
    }
}

static void laws(void **state)
{
    (void)state;
    each(laws_of);
}

/* l_c is sum w times the derivative of the means to the weight of cluster c; an estimator that draws from
 * its influence values instead of refitting has no such derivative. */
static void derivative_of(const subject *q, asc_family family)
{
    const double delta = 1e-3;
    const sample s = draw(family);
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build b = build(&s, arena);
    for (size_t i = 0; i < N; i++) b.w[i] = 0.5 + (double)(i % 3);
    double up[POLICIES], down[POLICIES], total = 0.0;
    double *l = asc_take(arena, (size_t)POLICIES * N);
    fitted f = fit(q, &b.p, l, arena);
    for (size_t i = 0; i < N; i++) total += b.w[i];
    for (size_t i = 0; i < N && f.out.influence != NULL; i += STEP) {
        const double w = b.w[i];
        asc_means high = {.mean = up}, low = {.mean = down};
        b.w[i] = w * (1.0 + delta);
        assert_ok(q->e->refit(f.plan, b.w, f.out.coef, arena, &high, &err));
        b.w[i] = w * (1.0 - delta);
        assert_ok(q->e->refit(f.plan, b.w, f.out.coef, arena, &low, &err));
        b.w[i] = w;
        for (size_t p = 0; p < POLICIES; p++)
            assert_close_to(total * (up[p] - down[p]) / (2.0 * delta), l[i + p * N], 2e-4,
                            0.1);
    }
    asc_arena_destroy(arena);
}

static void derivatives(void **state)
{
    (void)state;
    each(derivative_of);
}

/* Replicates in blocks are the replicates one by one. */
static void blocks_of(const subject *q, asc_family family)
{
    enum { COUNT = 5 };
    if (q->e->refit_block == NULL) return;
    const sample s = draw(family);
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const test_build b = build(&s, arena);
    const fitted f = fit(q, &b.p, NULL, arena);
    const asc_bootstrap boot = {.seed = 3, .clusters = N, .replicates = COUNT};
    uint8_t *times = asc_take_bytes(arena, COUNT, N);
    double *w = asc_take(arena, N);
    asc_means block[COUNT], one = {.mean = asc_take(arena, POLICIES)};
    for (size_t r = 0; r < COUNT; r++) {
        asc_bootstrap_draw(&boot, r, times + r * N);
        block[r] = (asc_means){.mean = asc_take(arena, POLICIES),
                               .coef = asc_take(arena, f.terms)};
    }
    void *shared = NULL;
    assert_ok(q->e->share(f.plan, f.out.coef, arena, &shared, &err));
    const asc_replicates replicates = {.count = COUNT, .multiplicity = times};
    assert_ok(q->e->refit_block(shared, &replicates, arena, block, &err));
    for (size_t r = 0; r < COUNT; r++) {
        asc_bootstrap_weights(N, b.p.cluster, b.p.w, times + r * N, w);
        assert_ok(q->e->refit(f.plan, w, f.out.coef, arena, &one, &err));
        assert_int_equal(one.code, block[r].code);
        for (size_t p = 0; p < POLICIES; p++)
            assert_near(block[r].mean[p], one.mean[p], 1e-9);
    }
    asc_arena_destroy(arena);
}

static void blocks(void **state)
{
    (void)state;
    each(blocks_of);
}

static void refuse_memory(const subject *q, asc_family family)
{
    if (family == ASC_POISSON) return;
    const sample s = draw(family);
    asc_arena *outer = asc_arena_create();
    const test_build b = build(&s, outer);
    const asc_settings settings = {
        .spec = &q->spec, .delivered = true, .universal = true};
    double mean[POLICIES], weight[N];
    double *influence = asc_take(outer, (size_t)POLICIES * N);
    for (size_t i = 0; i < N; i++) weight[i] = i % 5 == 0 ? 0.0 : 1.0;
    size_t failures = 0;
    for (size_t call = 1;; call++) {
        asc_error err = {0};
        asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        double coef[64];
        asc_diagnosis d;
        asc_means out = {.mean = mean, .influence = influence, .coef = coef},
                  replicate = {.mean = mean};
        asc_arena_fail_at(call, 0);
        asc_status status =
            q->e->prepare(&b.p, &settings, arena, &plan, &term, &terms, &err);
        if (status == ASC_OK) status = q->e->fit(plan, work, &out, &err);
        if (status == ASC_OK)
            status = q->e->refit(plan, weight, NULL, work, &replicate, &err);
        if (status == ASC_OK && q->e->diagnose != NULL)
            status = q->e->diagnose(plan, coef, arena, &d, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(work);
        asc_arena_destroy(arena);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
        assert_true(err.message[0] != '\0');
        failures++;
    }
    assert_true(failures > 0);
    asc_arena_destroy(outer);
}

static void allocations_fail(void **state)
{
    (void)state;
    each(refuse_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws),
        cmocka_unit_test(derivatives),
        cmocka_unit_test(blocks),
        cmocka_unit_test(allocations_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
