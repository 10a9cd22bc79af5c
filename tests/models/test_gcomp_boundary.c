/* Levels without events: what the full sample refuses, and the exact limits of replicates. */
#include "csv.h"
#include "naive_gcomp.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { N = 200 };

/* Two partners, three wards, a yes/no and a measured covariate; both outcomes in every cell. */
static test_build build(asc_family family, asc_arena *arena)
{
    static const char *const ward[] = {"A", "B", "C"};
    const char **text = asc_take_bytes(arena, N, sizeof *text);
    double *a = asc_take(arena, N), *b = asc_take(arena, N), *x = asc_take(arena, N);
    double *frail = asc_take(arena, N);
    test_build t = test_build_start(N, family, arena);
    for (size_t i = 0; i < N; i++) {
        text[i] = ward[i % 10 < 5 ? 0 : i % 10 < 9 ? 1 : 2];
        a[i] = i / 10 % 2 == 1;
        b[i] = i / 20 % 3 == 0;
        frail[i] = i * 7 % 11 < 3;
        x[i] = (double)(i * 37 % 101) / 50.0 - 1.0;
        t.y[i] = i * 53 % 97 < 30;
    }
    test_build_partner(&t, "nurse", a);
    test_build_partner(&t, "home", b);
    test_build_category(&t, "ward", text);
    test_build_number(&t, "frail", frail);
    test_build_number(&t, "x", x);
    return t;
}

typedef bool (*chosen)(const asc_problem *p, size_t i);

static bool ward_c(const asc_problem *p, size_t i)
{
    return p->covariate[0].code[i] == 2;
}

static bool ward_a(const asc_problem *p, size_t i)
{
    return p->covariate[0].code[i] == 0;
}

static bool frail(const asc_problem *p, size_t i)
{
    return p->x.data[i + 3 * p->x.ld] == 1.0;
}

static bool nurse(const asc_problem *p, size_t i)
{
    return p->delivered[i] & 1U;
}

static bool no_home(const asc_problem *p, size_t i)
{
    return (p->delivered[i] & 2U) == 0;
}

static bool both(const asc_problem *p, size_t i)
{
    return p->delivered[i] == 3U;
}

static bool everyone(const asc_problem *p, size_t i)
{
    (void)p;
    (void)i;
    return true;
}

static void expect_refusal(asc_family family, chosen rows, double y,
                           asc_interactions kind, const char *text)
{
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    test_build t = build(family, arena);
    for (size_t i = 0; i < N; i++)
        if (rows(&t.p, i)) t.y[i] = y;
    const asc_model_spec spec = {.interactions = kind};
    const asc_settings s = {.spec = &spec, .delivered = true};
    const asc_estimator *e = asc_estimator_find("gcomp");
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[4] = {7.0, 7.0, 7.0, 7.0};
    asc_means out = {.mean = mean};
    assert_ok(e->prepare(&t.p, &s, arena, &plan, &term, &terms, &err));
    assert_int_equal(e->fit(plan, arena, &out, &err), ASC_ESEPARATION);
    if (strstr(err.message, text) == NULL)
        fail_msg("'%s' is not in '%s'", text, err.message);
    assert_true(mean[0] == 7.0);
    asc_arena_destroy(arena);
}

static void full_sample(void **state)
{
    (void)state;
    expect_refusal(
        ASC_BINOMIAL, ward_c, 1.0, ASC_NO_INTERACTIONS,
        "'ward' = 'C': all 20 have the outcome; no finite estimate: merge the level, or "
        "drop the term");
    expect_refusal(ASC_BINOMIAL, ward_a, 0.0, ASC_NO_INTERACTIONS,
                   "'ward' = 'A': all 100 have no events");
    expect_refusal(ASC_BINOMIAL, frail, 0.0, ASC_NO_INTERACTIONS, "'frail' = 1: all ");
    expect_refusal(ASC_BINOMIAL, nurse, 0.0, ASC_NO_INTERACTIONS,
                   "'nurse' = 1: all 100 have no events");
    expect_refusal(ASC_BINOMIAL, no_home, 1.0, ASC_NO_INTERACTIONS, "'home' = 0: all ");
    expect_refusal(ASC_BINOMIAL, both, 0.0, ASC_PAIRS, "'nurse' = 1, 'home' = 1: all ");
    expect_refusal(ASC_BINOMIAL, everyone, 0.0, ASC_NO_INTERACTIONS,
                   "outcome 'outcome': all 200");
    expect_refusal(ASC_POISSON, ward_c, 0.0, ASC_NO_INTERACTIONS,
                   "'ward' = 'C': all 20 have no events");
}

/* A replicate without the rows of `rows` that have (or lack) the outcome. */
static asc_means take_limit(asc_family family, chosen rows, double y,
                            asc_interactions kind, double *mean, asc_arena *arena)
{
    asc_error err = {0};
    test_build t = build(family, arena);
    double w[N], want[8];
    for (size_t i = 0; i < N; i++)
        w[i] = rows(&t.p, i) && (isnan(y) || t.y[i] != y) ? 0.0 : (double)(1 + i % 2);
    const asc_model_spec spec = {.interactions = kind};
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    const asc_estimator *e = asc_estimator_find("gcomp");
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(&t.p, &s, arena, &plan, &term, &terms, &err));
    asc_means full = {.mean = mean, .coef = asc_take(arena, terms)}, out = {.mean = mean};
    assert_ok(e->fit(plan, arena, &full, &err));
    assert_ok(e->refit(plan, w, full.coef, arena, &out, &err));
    if (out.code & ASC_FIT_REFUSED) return out;
    naive_gcomp(&t.p, &s, w, want, NULL);
    for (size_t k = 0; k < 8; k++) assert_close_to(mean[k], want[k], 1e-8, 1e-2);
    return out;
}

static void limits(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const chosen rows[] = {ward_c, ward_a, frail, nurse, no_home, both};
    double mean[8];
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const asc_interactions kind = rows[r] == both ? ASC_PAIRS : ASC_NO_INTERACTIONS;
        for (int y = 0; y < 2; y++)
            assert_int_equal(
                take_limit(ASC_BINOMIAL, rows[r], (double)y, kind, mean, arena).code,
                ASC_FIT_BOUNDARY);
        assert_int_equal(take_limit(ASC_POISSON, rows[r], 0.0, kind, mean, arena).code,
                         ASC_FIT_BOUNDARY);
    }
    assert_int_equal(take_limit(ASC_BINOMIAL, everyone, 0.0, ASC_PAIRS, mean, arena).code,
                     ASC_FIT_BOUNDARY);
    for (size_t k = 0; k < 8; k++) assert_true(mean[k] == 0.0);
    assert_int_equal(take_limit(ASC_BINOMIAL, everyone, 1.0, ASC_PAIRS, mean, arena).code,
                     ASC_FIT_BOUNDARY);
    for (size_t k = 0; k < 8; k++) assert_true(mean[k] == 1.0);
    asc_arena_destroy(arena);
}

static void absent(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    double mean[8];
    for (int family = ASC_GAUSSIAN; family <= ASC_POISSON; family++) {
        const asc_family f = (asc_family)family;
        assert_int_equal(take_limit(f, ward_c, (double)NAN, ASC_PAIRS, mean, arena).code,
                         ASC_FIT_ABSENT);
        assert_int_equal(take_limit(f, ward_a, (double)NAN, ASC_PAIRS, mean, arena).code,
                         ASC_FIT_ABSENT);
        assert_int_equal(take_limit(f, frail, (double)NAN, ASC_PAIRS, mean, arena).code,
                         ASC_FIT_ABSENT);
        assert_int_equal(take_limit(f, nurse, (double)NAN, ASC_PAIRS, mean, arena).code,
                         ASC_FIT_ABSENT);
        assert_near(mean[3], mean[2],
                    1e-12); /* nurse delivered to nobody: it adds nothing */
        /* Home to everyone: what would be without it cannot be told. */
        assert_int_equal(
            take_limit(f, no_home, (double)NAN, ASC_NO_INTERACTIONS, mean, arena).code,
            ASC_FIT_ABSENT | ASC_FIT_REFUSED);
        assert_true(isnan(mean[0]));
        assert_int_equal(
            take_limit(f, everyone, (double)NAN, ASC_PAIRS, mean, arena).code &
                ASC_FIT_REFUSED,
            ASC_FIT_REFUSED);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_sample),
        cmocka_unit_test(limits),
        cmocka_unit_test(absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
