/* Blocks of replicates against the exact refit of every replicate, and some against the naive twin: families, interactions, modifiers,
 * eligibility, weights, offsets, rare levels, near separation, few clusters, many partners, the diabetes
 * study; the bits of a replicate alone and in company; and memory running out. */
#include "ascribe/policy.h"
#include "block.h"
#include "diabetes.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t stream;

static double uniform(void)
{
    stream ^= stream << 13;
    stream ^= stream >> 7;
    stream ^= stream << 17;
    return (double)(stream >> 11) / 9007199254740992.0;
}

static double normal(void)
{
    return sqrt(-2.0 * log(1.0 - uniform())) * cos(6.283185307179586 * uniform());
}

static double poisson(double mean)
{
    double k = 0.0, p = uniform();
    for (double stop = exp(-mean); p > stop; p *= uniform()) k += 1.0;
    return k;
}

typedef struct shape {
    asc_family family;
    size_t n, players, rows; /* rows of a cluster */
    double share;            /* about, of events  */
    double rare;             /* share of the rare level */
    double effect;           /* of every partner, on the linear predictor */
} shape;

typedef struct sample {
    test_build b;
    asc_mask *eligible;
    double *offset;
} sample;

/* Correlated exposures, a category with a rare level, a heavy-tailed number and a yes/no column. */
static sample draw(const shape *d, asc_arena *arena)
{
    static const char *const level[] = {"a", "b", "c"};
    const size_t n = d->n;
    sample s = {.b = test_build_start(n, d->family, arena)};
    double *x = asc_take(arena, n), *z = asc_take(arena, n);
    const char **l = asc_take_bytes(arena, n, sizeof *l);
    const char **cluster = asc_take_bytes(arena, n, sizeof *cluster);
    s.eligible = asc_take_bytes(arena, n, sizeof *s.eligible);
    s.offset = asc_take(arena, n);
    for (size_t i = 0; i < n; i++) {
        x[i] = -log(1.0 - uniform());
        z[i] = uniform() < 0.3;
        l[i] = level[uniform() < d->rare ? 2 : uniform() < 0.4];
        s.eligible[i] = (asc_mask)(uniform() * (double)((size_t)1 << d->players));
        s.offset[i] = 0.5 * uniform();
        cluster[i] = asc_take_format(arena, "%zu", i / d->rows);
    }
    for (size_t k = 0; k < d->players; k++) {
        double *a = asc_take(arena, n);
        for (size_t i = 0; i < n; i++) a[i] = uniform() < 0.3 + 0.2 * (x[i] > 0.7);
        test_build_partner(&s.b, asc_take_format(arena, "p%zu", k), a);
    }
    test_build_category(&s.b, "level", l);
    test_build_number(&s.b, "x", x);
    test_build_number(&s.b, "z", z);
    for (size_t i = 0; i < n; i++) {
        const double eta =
            d->effect * (asc_set_size(s.b.delivered[i]) - 0.5 * (double)d->players) +
            0.3 * x[i] - 0.4 * (double)(s.b.delivered[i] & 1U) + 0.5 * z[i] +
            0.2 * (l[i][0] == 'b');
        if (d->family == ASC_BINOMIAL)
            s.b.y[i] = uniform() < d->share * exp(eta) / (1.0 + d->share * exp(eta));
        else if (d->family == ASC_POISSON)
            s.b.y[i] = poisson(d->share * exp(eta + s.offset[i]));
        else
            s.b.y[i] = 10.0 + eta + normal();
    }
    test_build_cluster(&s.b, cluster);
    return s;
}

static void report(const char *what, const block_tally *t)
{
    print_message("%s: %zu replicates, %zu by themselves, boundary %zu, absent %zu, "
                  "refused %zu, %.1f passes, worst %.1e\n",
                  what, t->replicates, t->slow, t->boundary, t->absent, t->refused,
                  (double)t->passes / (double)t->replicates, t->worst);
}

/* Trials of one shape: by turns pairs, modifiers, eligibility, weights, offsets. */
static block_tally trials(const char *what, shape d, size_t count, double tolerance)
{
    block_tally t = {0};
    for (size_t trial = 0; trial < count; trial++) {
        asc_arena *arena = asc_arena_create();
        sample s = draw(&d, arena);
        asc_modifier modifier = {"p0", trial % 2 == 0 ? "x" : "level", {0}};
        const asc_model_spec spec = {.interactions =
                                         trial % 3 == 1 ? ASC_PAIRS : ASC_NO_INTERACTIONS,
                                     .modifier = &modifier,
                                     .modifiers = trial % 4 == 3};
        const asc_settings settings = {
            .spec = &spec, .delivered = trial % 5 != 4, .universal = trial % 2 == 0};
        if (trial % 3 == 2) s.b.p.eligible = s.eligible;
        if (d.family == ASC_POISSON && trial % 2 == 0) s.b.p.offset = s.offset;
        for (size_t i = 0; trial % 3 == 0 && i < d.n; i++)
            s.b.w[i] = i % 7 == 0 ? 0.0 : 0.5 + (double)(i % 3);
        if (settings.delivered || settings.universal) {
            block_case c;
            if (block_open(&c, &s.b.p, &settings, trial, arena)) {
                block_compare(&c, 0, BLOCK, tolerance, &t);
                block_bits(&c, 0, BLOCK, 37);
                for (size_t r = 5; r < BLOCK; r += 29) block_naive(&c, r, 1e-8);
            }
        }
        asc_arena_destroy(arena);
    }
    report(what, &t);
    assert_true(t.replicates > 0);
    return t;
}

static void logit(void **state)
{
    (void)state;
    stream = 88172645463325252U;
    const block_tally t =
        trials("logit", (shape){ASC_BINOMIAL, 6000, 3, 2, 0.3, 0.1, 0.0}, 8, 1e-9);
    assert_true(t.slow < t.replicates / 20);
}

static void counts(void **state)
{
    (void)state;
    stream = 2463534242U;
    const block_tally t =
        trials("poisson", (shape){ASC_POISSON, 6000, 2, 1, 0.5, 0.1, 0.0}, 8, 1e-9);
    assert_true(t.slow < t.replicates / 20);
}

static void gaussian(void **state)
{
    (void)state;
    stream = 521288629U;
    const block_tally t =
        trials("gaussian", (shape){ASC_GAUSSIAN, 6000, 3, 2, 1.0, 0.1, 0.0}, 8, 1e-10);
    assert_true(t.slow < t.replicates / 20);
}

static void small_samples(void **state)
{
    (void)state;
    stream = 362436069U;
    (void)trials("small logit", (shape){ASC_BINOMIAL, 300, 2, 1, 0.4, 0.2, 0.0}, 12,
                 1e-9);
    (void)trials("small poisson", (shape){ASC_POISSON, 200, 2, 3, 0.6, 0.2, 0.0}, 12,
                 1e-9);
    (void)trials("small gaussian", (shape){ASC_GAUSSIAN, 150, 2, 1, 0.5, 0.2, 0.0}, 12,
                 1e-10);
}

/* A level of some ten rows and few events: now and then it has none, or none at all. */
static void rare_levels(void **state)
{
    (void)state;
    stream = 123456789U;
    block_tally t = trials("rare logit",
                           (shape){ASC_BINOMIAL, 3000, 2, 1, 0.4, 0.004, 0.0}, 10, 1e-9);
    assert_true(t.boundary + t.absent > 20);
    t = trials("rare poisson", (shape){ASC_POISSON, 3000, 2, 1, 0.4, 0.002, 0.0}, 10,
               1e-9);
    assert_true(t.boundary + t.absent > 20);
    t = trials("rare gaussian", (shape){ASC_GAUSSIAN, 3000, 2, 1, 0.4, 0.002, 0.0}, 10,
               1e-10);
    assert_true(t.absent > 5);
}

/* Few events for the columns: estimates far out, some of them separated in no level. */
static void near_separation(void **state)
{
    (void)state;
    stream = 987654321U;
    const block_tally t = trials(
        "near separation", (shape){ASC_BINOMIAL, 400, 3, 1, 0.02, 0.3, 0.0}, 16, 1e-8);
    assert_true(t.boundary > 20);
}

static void few_clusters(void **state)
{
    (void)state;
    stream = 192837465U;
    (void)trials("40 clusters", (shape){ASC_BINOMIAL, 4800, 2, 120, 0.3, 0.2, 0.0}, 6,
                 1e-9);
    (void)trials("8 clusters", (shape){ASC_GAUSSIAN, 4800, 2, 600, 0.3, 0.2, 0.0}, 4,
                 1e-10);
}

/* Eight partners: subsets beyond 16 go through Chebyshev points. Against direct evaluation. */
static void many_partners(void **state)
{
    (void)state;
    stream = 564738291U;
    const shape d = {ASC_BINOMIAL, 5000, 8, 1, 0.3, 0.2, 0.0};
    asc_arena *arena = asc_arena_create();
    sample s = draw(&d, arena);
    const asc_model_spec spec = {.interactions = ASC_PAIRS};
    const asc_settings settings = {.spec = &spec, .delivered = true, .universal = true};
    block_case c;
    block_tally t = {0};
    assert_true(block_open(&c, &s.b.p, &settings, 1, arena));
    block_compare(&c, 0, 16, 1e-10, &t);
    report("eight partners", &t);
    assert_int_equal(t.slow, 0);
    asc_arena_destroy(arena);
}

/* Every cluster once: the full sample, whose means the estimator evaluates one by one. With effects of
 * 0.1 to 0.4 a pattern of eight partners takes up to 24 points, with 0.8 more: evaluated as before. */
static void chebyshev(void **state)
{
    (void)state;
    stream = 141421356U;
    for (size_t trial = 0; trial < 5; trial++) {
        const double effect[] = {0.0, 0.1, 0.2, 0.4, 0.8};
        const shape d = {ASC_BINOMIAL, 4000,         8, 1, trial % 2 == 0 ? 0.3 : 0.01,
                         0.2,          effect[trial]};
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        sample s = draw(&d, arena);
        const asc_model_spec spec = {0};
        const asc_settings settings = {
            .spec = &spec, .delivered = true, .universal = true};
        block_case c;
        assert_true(block_open(&c, &s.b.p, &settings, 1, arena));
        uint8_t *m = asc_take_bytes(arena, 1, s.b.p.clusters);
        memset(m, 1, s.b.p.clusters);
        const asc_replicates block = {.count = 1, .multiplicity = m};
        asc_means out = {.mean = asc_take(arena, c.policies)};
        assert_ok(asc_estimator_find("gcomp")->refit_block(c.shared, &block, arena, &out,
                                                           &err));
        assert_false(out.slow);
        double worst = 0.0;
        for (size_t i = 0; i < c.policies; i++)
            worst = fmax(worst, fabs(out.mean[i] / c.full.mean[i] - 1.0));
        print_message("effect %.1f: worst %.1e, smallest mean %.2e\n", effect[trial],
                      worst, c.full.mean[c.policies - 1]);
        assert_true(worst <= 1e-11);
        asc_arena_destroy(arena);
    }
}

static void diabetes(void **state)
{
    (void)state;
    const char *path = asc_data("real/diabetes130/diabetic_data.csv.gz");
    if (path == NULL) skip();
    asc_arena *arena = asc_arena_create();
    const test_csv csv = test_csv_read(path, arena);
    test_build b = test_diabetes(&csv, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    block_case c;
    block_tally t = {0};
    assert_true(block_open(&c, &b.p, &settings, 20261122, arena));
    block_compare(&c, 0, BLOCK, 1e-10, &t);
    report("diabetes", &t);
    assert_int_equal(t.slow, 0);
    block_bits(&c, 0, BLOCK, 37);
    asc_arena_destroy(arena);
}

/* Rows of weight 0 may hold anything at all. */
static void nothing_from_absent_rows(void **state)
{
    (void)state;
    stream = 777777777U;
    const shape d = {ASC_BINOMIAL, 1200, 2, 1, 0.4, 0.2, 0.0};
    asc_arena *arena = asc_arena_create();
    sample s = draw(&d, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true, .universal = true};
    for (size_t i = 0; i < d.n; i += 5) s.b.w[i] = 0.0;
    block_case clean, dirty;
    assert_true(block_open(&clean, &s.b.p, &settings, 3, arena));
    const asc_means *want = block_run(&clean, 0, 8, arena);
    for (size_t i = 0; i < d.n; i += 5) {
        s.b.y[i] = (double)NAN;
        s.b.x[i + 3 * s.b.p.x.ld] = i % 2 == 0 ? (double)INFINITY : (double)NAN;
    }
    assert_true(block_open(&dirty, &s.b.p, &settings, 3, arena));
    const asc_means *got = block_run(&dirty, 0, 8, arena);
    for (size_t r = 0; r < 8; r++) {
        assert_false(got[r].slow);
        assert_memory_equal(got[r].mean, want[r].mean, clean.policies * sizeof(double));
    }
    asc_arena_destroy(arena);
}

/* Every request for memory fails once: a clean error, then the same answer. */
static void memory_runs_out(void **state)
{
    (void)state;
    stream = 31415926U;
    const shape d = {ASC_BINOMIAL, 200, 2, 1, 0.4, 0.05, 0.0};
    asc_arena *arena = asc_arena_create();
    sample s = draw(&d, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("gcomp");
    block_case c;
    assert_true(block_open(&c, &s.b.p, &settings, 3, arena));
    const asc_means *want = block_run(&c, 0, 16, arena);
    uint8_t *m = asc_take_bytes(arena, 16, s.b.p.clusters);
    for (size_t r = 0; r < 16; r++)
        asc_bootstrap_draw(&c.boot, r, m + r * s.b.p.clusters);
    const asc_replicates block = {.count = 16, .multiplicity = m};
    size_t failures = 0;
    for (size_t at = 1;; at++) {
        asc_error err = {0};
        asc_arena *own = asc_arena_create(), *work = asc_arena_create();
        asc_means out[16];
        for (size_t r = 0; r < 16; r++)
            out[r] = (asc_means){.mean = asc_take(arena, c.policies)};
        void *shared = NULL;
        asc_arena_fail_at(at, 1);
        asc_status status = e->share(c.plan, c.full.coef, own, &shared, &err);
        if (status == ASC_OK) status = e->refit_block(shared, &block, work, out, &err);
        asc_arena_fail_at(0, 0);
        for (size_t r = 0; r < 16 && status == ASC_OK; r++)
            assert_memory_equal(out[r].mean, want[r].mean, c.policies * sizeof(double));
        asc_arena_destroy(work);
        asc_arena_destroy(own);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
        failures++;
    }
    assert_true(failures > 3);
    asc_arena_destroy(arena);
}

static bool always(void *context)
{
    (void)context;
    return true;
}

static void stops(void **state)
{
    (void)state;
    stream = 27182818U;
    const shape d = {ASC_BINOMIAL, 2000, 2, 1, 0.4, 0.2, 0.0};
    asc_arena *arena = asc_arena_create();
    sample s = draw(&d, arena);
    const asc_model_spec spec = {0};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    block_case c;
    asc_error err = {0};
    assert_true(block_open(&c, &s.b.p, &settings, 3, arena));
    uint8_t *m = asc_take_bytes(arena, 1, s.b.p.clusters);
    asc_bootstrap_draw(&c.boot, 0, m);
    const asc_replicates block = {
        .count = 1, .multiplicity = m, .stop = {.asked = always}};
    asc_means out = {.mean = asc_take(arena, c.policies)};
    assert_int_equal(
        asc_estimator_find("gcomp")->refit_block(c.shared, &block, arena, &out, &err),
        ASC_ESTOPPED);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logit),           cmocka_unit_test(counts),
        cmocka_unit_test(gaussian),        cmocka_unit_test(small_samples),
        cmocka_unit_test(rare_levels),     cmocka_unit_test(near_separation),
        cmocka_unit_test(few_clusters),    cmocka_unit_test(many_partners),
        cmocka_unit_test(chebyshev),       cmocka_unit_test(nothing_from_absent_rows),
        cmocka_unit_test(memory_runs_out), cmocka_unit_test(stops),
        cmocka_unit_test(diabetes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
