/* Laws every estimator of the registry keeps: permutation, scale of weights, weight 0 and 2, relabelling,
 * rescaled outcomes, the natural course, and every allocation made to fail. */
#include "csv.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 240, PLAYERS = 3, POLICIES = 2 << PLAYERS };

typedef struct sample {
    double a[PLAYERS][N], x[N], y[N], w[N];
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
    uint64_t stream = 42;
    for (size_t i = 0; i < N; i++) {
        s.x[i] = 2.0 * uniform(&stream) - 1.0;
        s.site[i] = site[(size_t)(3.0 * uniform(&stream))];
        for (size_t k = 0; k < PLAYERS; k++)
            s.a[k][i] = uniform(&stream) < 0.4 + 0.2 * s.x[i];
        const double m = 0.35 + 0.2 * s.x[i] - 0.1 * s.a[0][i] + 0.05 * s.a[1][i];
        const double u = uniform(&stream);
        s.y[i] = family == ASC_BINOMIAL   ? u < m
                 : family == ASC_POISSON  ? floor(6.0 * u * m)
                 : family == ASC_NB2      ? floor(-8.0 * log(1.0 - u) * m)
                 : family == ASC_TWO_PART ? fmax(0.0, m + u - 0.6)
                 : family == ASC_ORDINAL  ? floor(4.0 * fmin(0.99, u + 0.4 * m))
                                          : m + u;
        s.w[i] = 1.0;
    }
    return s;
}

/* gcomp and aipw take every family, tmle all but amounts of two parts, the others single generalised linear
 * models; those of one partner have laws of their own (test_one_partner.c): no family here. */
static bool takes(const asc_estimator *e, int family)
{
    if (e->single) return false;
    const bool tmle = strcmp(e->name, "tmle") == 0;
    const bool every = strcmp(e->name, "gcomp") == 0 || strcmp(e->name, "aipw") == 0;
    return family <= ASC_GAMMA || every || (tmle && family == ASC_ORDINAL);
}

/* order [PLAYERS]: which partner stands where. */
static void estimate(const asc_estimator *e, const sample *s, const size_t *order,
                     asc_interactions interactions, double *mean)
{
    static const char *const name[] = {"alpha", "beta", "gamma"};
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build b = test_build_start(s->n, s->family, arena);
    for (size_t k = 0; k < PLAYERS; k++)
        test_build_partner(&b, name[order[k]], s->a[order[k]]);
    test_build_category(&b, "site", s->site);
    test_build_number(&b, "x", s->x);
    memcpy(b.y, s->y, s->n * sizeof *b.y);
    memcpy(b.w, s->w, s->n * sizeof *b.w);
    const asc_modifier modifier = {"beta", "x", {0}};
    const asc_model_spec spec = {
        .interactions = interactions, .modifier = &modifier, .modifiers = 1};
    const asc_settings settings = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    asc_means out = {.mean = mean};
    assert_ok(e->prepare(&b.p, &settings, arena, &plan, &term, &terms, &err));
    out.coef = asc_take(arena, terms);
    assert_ok(e->fit(plan, arena, &out, &err));
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
    for (size_t k = 0; k < PLAYERS; k++) to->a[k][j] = from->a[k][i];
    to->x[j] = from->x[i];
    to->y[j] = from->y[i];
    to->w[j] = from->w[i];
    to->site[j] = from->site[i];
}

static const size_t declared[PLAYERS] = {0, 1, 2};

static void laws_of(const asc_estimator *e, asc_family family,
                    asc_interactions interactions)
{
    const sample s = draw(family);
    double want[POLICIES], got[POLICIES];
    estimate(e, &s, declared, interactions, want);

    sample t = s; /* order of units */
    for (size_t i = 0; i < N; i++) row_copy(&t, i, &s, (i * 77 + 5) % N);
    estimate(e, &t, declared, interactions, got);
    near_all(got, want, 1.0, 1e-12);

    t = s; /* scale of weights */
    for (size_t i = 0; i < N; i++) t.w[i] = 2.0;
    estimate(e, &t, declared, interactions, got);
    near_all(got, want, 1.0, 1e-13);

    t = s; /* weight 0 is deletion, also of nonsense; weight 2 is the row twice */
    sample u = s;
    u.n = 0;
    for (size_t i = 0; i < N; i++) t.w[i] = i < 60 ? 2.0 : i < 180 ? 1.0 : 0.0;
    for (size_t i = 180; i < N; i++) t.y[i] = (double)NAN;
    for (size_t i = 0; i < 180; i++) row_copy(&u, u.n++, &s, i);
    for (size_t i = 0; i < 60; i++) row_copy(&u, u.n++, &s, i);
    estimate(e, &t, declared, interactions, want);
    estimate(e, &u, declared, interactions, got);
    near_all(got, want, 1.0, 1e-11);

    static const size_t relabelled[PLAYERS] = {2, 0, 1};
    estimate(e, &s, declared, interactions, want);
    estimate(e, &s, relabelled, interactions, got);
    for (size_t set = 0; set < POLICIES && !e->ordered; set++) {
        size_t to = set & ~(size_t)7;
        for (size_t k = 0; k < PLAYERS; k++)
            if (set >> relabelled[k] & 1U) to |= (size_t)1 << k;
        assert_near(got[to], want[set], 1e-11);
    }
    if (family != ASC_GAUSSIAN && family != ASC_GAMMA) return;
    t = s;
    for (size_t i = 0; i < N; i++) t.y[i] *= 1024.0;
    estimate(e, &t, declared, interactions, got);
    near_all(got, want, 1024.0, family == ASC_GAUSSIAN ? 1e-13 : 1e-11);
}

static void laws(void **state)
{
    (void)state;
    for (size_t i = 0; i < asc_estimator_count(); i++)
        for (int family = ASC_GAUSSIAN; family <= ASC_ORDINAL; family++)
            for (int kind = ASC_NO_INTERACTIONS;
                 kind <= ASC_ALL_INTERACTIONS && takes(asc_estimator_at(i), family);
                 kind++)
                laws_of(asc_estimator_at(i), (asc_family)family, (asc_interactions)kind);
}

/* With canonical links the model returns the observed mean under the natural course. */
static void natural_course(void **state)
{
    (void)state;
    for (int family = ASC_GAUSSIAN; family <= ASC_POISSON; family++) {
        sample s = draw((asc_family)family);
        double mean[POLICIES], sum = 0.0, total = 0.0;
        for (size_t i = 0; i < N; i++) {
            s.w[i] = 0.25 * (double)(1 + i % 5);
            sum += s.w[i] * s.y[i];
            total += s.w[i];
        }
        estimate(asc_estimator_find("gcomp"), &s, declared, ASC_PAIRS, mean);
        assert_near(mean[(1 << PLAYERS) - 1], sum / total, 1e-10);
        assert_near(mean[0], mean[1 << PLAYERS],
                    1e-13); /* nobody gets anything either way */
    }
}

/* l_c is sum w times the derivative of the means to the weight of cluster c: central differences of
 * refits. Nothing is left out: what the estimation of every nuisance adds is in it. */
static void derivative_of(const asc_estimator *e, asc_family family,
                          const asc_mask *eligible)
{
    enum { STEP = 17 };
    const double delta = 1e-3;
    const sample s = draw(family);
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build b = test_build_start(s.n, family, arena);
    test_build_partner(&b, "alpha", s.a[0]);
    test_build_partner(&b, "beta", s.a[1]);
    test_build_partner(&b, "gamma", s.a[2]);
    test_build_category(&b, "site", s.site);
    test_build_number(&b, "x", s.x);
    memcpy(b.y, s.y, s.n * sizeof *b.y);
    for (size_t i = 0; i < s.n; i++) b.w[i] = 0.5 + (double)(i % 3);
    b.p.eligible = eligible;
    const asc_modifier modifier = {"beta", "x", {0}};
    const asc_model_spec spec = {
        .interactions = ASC_PAIRS, .modifier = &modifier, .modifiers = 1};
    const asc_settings settings = {.spec = &spec, .delivered = true, .universal = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[POLICIES], up[POLICIES], down[POLICIES], total = 0.0;
    assert_ok(e->prepare(&b.p, &settings, arena, &plan, &term, &terms, &err));
    double *coef = asc_take(arena, terms), *l = asc_take(arena, POLICIES * N);
    asc_means out = {.mean = mean, .coef = coef, .influence = l};
    assert_ok(e->fit(plan, arena, &out, &err));
    for (size_t i = 0; i < N; i++) total += b.w[i];
    for (size_t i = 0; i < N && out.influence != NULL; i += STEP) {
        const double w = b.w[i];
        asc_means high = {.mean = up}, low = {.mean = down};
        b.w[i] = w * (1.0 + delta);
        assert_ok(e->refit(plan, b.w, coef, arena, &high, &err));
        b.w[i] = w * (1.0 - delta);
        assert_ok(e->refit(plan, b.w, coef, arena, &low, &err));
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
    const sample s = draw(ASC_BINOMIAL);
    asc_mask eligible[N];
    for (size_t i = 0; i < N; i++) {
        eligible[i] = i % 5 == 0 ? 3 : 7;
        for (size_t k = 0; k < PLAYERS; k++)
            if (s.a[k][i] != 0.0) eligible[i] |= (asc_mask)1 << k;
    }
    for (size_t i = 0; i < asc_estimator_count(); i++)
        for (int family = ASC_GAUSSIAN; family <= ASC_ORDINAL; family++) {
            if (!takes(asc_estimator_at(i), family)) continue;
            derivative_of(asc_estimator_at(i), (asc_family)family, NULL);
            derivative_of(asc_estimator_at(i), (asc_family)family, eligible);
        }
}

static void refuse_memory(const asc_estimator *e, asc_family family)
{
    const sample s = draw(family);
    asc_arena *outer = asc_arena_create();
    test_build b = test_build_start(s.n, family, outer);
    test_build_partner(&b, "alpha", s.a[0]);
    test_build_partner(&b, "beta", s.a[1]);
    test_build_category(&b, "site", s.site);
    test_build_number(&b, "x", s.x);
    memcpy(b.y, s.y, s.n * sizeof *b.y);
    const asc_model_spec spec = {.interactions = ASC_PAIRS};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    double mean[4], influence[4 * N], weight[N];
    for (size_t i = 0; i < N; i++)
        weight[i] = s.a[1][i] != 0.0 && s.y[i] > 0.0 ? 0.0 : 1.0;
    size_t failures = 0;
    for (size_t call = 1;; call++) {
        asc_error err = {0};
        asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        asc_means out = {.mean = mean, .influence = influence},
                  replicate = {.mean = mean};
        asc_arena_fail_at(call, 0);
        asc_status status =
            e->prepare(&b.p, &settings, arena, &plan, &term, &terms, &err);
        if (status == ASC_OK) status = e->fit(plan, work, &out, &err);
        if (status == ASC_OK)
            status = e->refit(plan, weight, NULL, work, &replicate, &err);
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
    for (size_t i = 0; i < asc_estimator_count(); i++)
        for (int family = ASC_GAUSSIAN; family <= ASC_ORDINAL; family++)
            if (takes(asc_estimator_at(i), family))
                refuse_memory(asc_estimator_at(i), (asc_family)family);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws),
        cmocka_unit_test(natural_course),
        cmocka_unit_test(derivatives),
        cmocka_unit_test(allocations_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
