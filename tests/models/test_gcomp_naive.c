/* g-computation against its naive twin (one dense design per policy, plain Newton) on
 * random small problems: every family, interactions, modifiers, eligibility, fractional
 * and zero weights; and the limit in replicates without events against Newton steps
 * followed until the means stand still. */
#include "csv.h"
#include "naive_gcomp.h"
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

typedef struct random_problem {
    test_build b;
    asc_model_spec spec;
    asc_modifier modifier[2];
    asc_mask *eligible;
    double *offset;
} random_problem;

/* Exposures, a category, a number, a yes/no column; outcome with event share about
 * `share`. */
static random_problem draw(size_t n, size_t players, asc_family family, double share,
                           asc_arena *arena)
{
    static const char *const level[] = {"a", "b", "c", "d"};
    random_problem r = {.b = test_build_start(n, family, arena)};
    const size_t levels = 2 + (size_t)(uniform() * 3.0);
    double *x = asc_take(arena, n), *z = asc_take(arena, n);
    const char **l = asc_take_bytes(arena, n, sizeof *l);
    r.eligible = asc_take_bytes(arena, n, sizeof *r.eligible);
    r.offset = asc_take(arena, n);
    for (size_t i = 0; i < n; i++) {
        x[i] = normal();
        z[i] = uniform() < 0.3 ? 1.0 : 2.0;
        l[i] = level[(size_t)(uniform() * uniform() * (double)levels)];
        r.eligible[i] = (asc_mask)(uniform() * (double)((size_t)1 << players));
        r.offset[i] = 0.5 * uniform();
    }
    for (size_t k = 0; k < players; k++) {
        double *a = asc_take(arena, n);
        for (size_t i = 0; i < n; i++) a[i] = uniform() < 0.3 + 0.2 * (x[i] > 0.0);
        test_build_partner(&r.b, asc_take_format(arena, "p%zu", k), a);
    }
    test_build_category(&r.b, "level", l);
    test_build_number(&r.b, "x", x);
    test_build_number(&r.b, "z", z);
    for (size_t i = 0; i < n; i++) {
        double eta = 0.4 * x[i] + 0.3 * (double)(r.b.delivered[i] & 1U) + 0.2 * z[i];
        if (family == ASC_BINOMIAL)
            r.b.y[i] = uniform() < share * exp(eta) / 2.0;
        else if (family == ASC_POISSON)
            r.b.y[i] = poisson(share * exp(eta + r.offset[i]));
        else
            r.b.y[i] = eta + normal();
    }
    return r;
}

static void choose(random_problem *r, size_t trial)
{
    r->spec.interactions = trial % 3 == 0       ? ASC_NO_INTERACTIONS
                           : trial % 3 == 1     ? ASC_PAIRS
                           : r->b.p.players < 4 ? ASC_ALL_INTERACTIONS
                                                : ASC_PAIRS;
    r->modifier[0] = (asc_modifier){"p0", trial % 4 == 1 ? "level" : "x", {0}};
    r->modifier[1] = (asc_modifier){r->b.player[r->b.p.players - 1], "z", {0}};
    r->spec.modifier = r->modifier;
    r->spec.modifiers = trial % 4 == 0 ? 0 : trial % 4 == 1 ? 1 : trial % 4 - 1;
    if (trial % 2 == 0) r->b.p.eligible = r->eligible;
    if (r->b.p.family == ASC_POISSON && trial % 5 != 0) r->b.p.offset = r->offset;
}

typedef struct tally {
    size_t fits, refits, boundary, absent, refused, declined;
} tally;

static void compare(const double *got, const double *want, size_t n, double tolerance,
                    const char *what, size_t trial)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(got[i] - want[i]) <= tolerance * (0.01 + fabs(want[i]))))
            fail_msg("%s %zu, policy %zu: %.17g, expected %.17g", what, trial, i, got[i],
                     want[i]);
}

static void replicate(const asc_problem *p, const asc_settings *s, const void *plan,
                      const double *start, size_t trial, tally *t, asc_arena *arena)
{
    const asc_estimator *e = asc_estimator_find("gcomp");
    const size_t policies = ((size_t)s->delivered + (size_t)s->universal) << p->players;
    asc_error err = {0};
    double *w = asc_take(arena, p->n);
    asc_means out = {.mean = asc_take(arena, policies)};
    double *naive = asc_take(arena, policies);
    for (size_t i = 0; i < p->n; i++) w[i] = poisson(1.0) * p->w[i];
    assert_ok(e->refit(plan, w, start, arena, &out, &err));
    t->refits++;
    t->boundary += (out.code & ASC_FIT_BOUNDARY) != 0;
    t->absent += (out.code & ASC_FIT_ABSENT) != 0;
    t->refused += (out.code & ASC_FIT_REFUSED) != 0;
    if (out.code & ASC_FIT_REFUSED) {
        for (size_t i = 0; i < policies; i++) assert_true(isnan(out.mean[i]));
        return;
    }
    naive_gcomp(p, s, w, naive, NULL);
    const char *what = out.code == ASC_FIT_OK         ? "replicate"
                       : out.code == ASC_FIT_BOUNDARY ? "boundary replicate"
                                                      : "absent replicate";
    compare(out.mean, naive, policies, out.code == ASC_FIT_OK ? 1e-9 : 1e-8, what, trial);
}

static void trials(asc_family family, size_t count, size_t n, double share,
                   bool universal, tally *t)
{
    const asc_estimator *e = asc_estimator_find("gcomp");
    for (size_t trial = 0; trial < count; trial++) {
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        random_problem r = draw(n, 1 + trial % 5, family, share, arena);
        choose(&r, trial);
        const asc_settings s = {
            .spec = &r.spec, .delivered = true, .universal = universal};
        for (size_t i = 0; trial % 3 == 0 && i < n; i++)
            r.b.w[i] = i % 7 == 0 ? 0.0 : 0.5 + (double)(i % 3);
        const size_t policies = ((size_t)1 + universal) << r.b.p.players;
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        asc_means out = {.mean = asc_take(arena, policies)};
        double *naive = asc_take(arena, policies), *coef = asc_take(arena, 512);
        assert_ok(e->prepare(&r.b.p, &s, arena, &plan, &term, &terms, &err));
        out.coef = asc_take(arena, terms);
        const asc_status status = e->fit(plan, arena, &out, &err);
        if (status == ASC_ESEPARATION || status == ASC_ERANK) {
            t->declined++;
            asc_arena_destroy(arena);
            continue;
        }
        if (status != ASC_OK) fail_msg("%s", err.message);
        t->fits++;
        assert_int_equal(naive_gcomp(&r.b.p, &s, r.b.w, naive, coef), terms);
        compare(out.mean, naive, policies, 1e-11, "fit", trial);
        compare(out.coef, coef, terms, 1e-8, "coefficients", trial);
        for (size_t k = 0; k < 3; k++)
            replicate(&r.b.p, &s, plan, out.coef, trial, t, arena);
        asc_arena_destroy(arena);
    }
    print_message(
        "fits %zu, declined %zu; replicates %zu: boundary %zu, absent %zu, refused %zu\n",
        t->fits, t->declined, t->refits, t->boundary, t->absent, t->refused);
}

static void gaussian(void **state)
{
    (void)state;
    tally t = {0};
    stream = 88172645463325252U;
    trials(ASC_GAUSSIAN, 100, 120, 1.0, true, &t);
    assert_true(t.fits > 80);
}

static void binomial(void **state)
{
    (void)state;
    tally t = {0};
    stream = 2463534242U;
    trials(ASC_BINOMIAL, 120, 400, 0.5, true, &t);
    assert_true(t.fits > 80);
}

static void counts(void **state)
{
    (void)state;
    tally t = {0};
    stream = 521288629U;
    trials(ASC_POISSON, 100, 300, 0.8, true, &t);
    assert_true(t.fits > 80);
}

static void rare_events(void **state)
{
    (void)state;
    tally t = {0};
    stream = 362436069U;
    trials(ASC_BINOMIAL, 150, 90, 0.15, false, &t);
    trials(ASC_POISSON, 100, 70, 0.15, false, &t);
    assert_true(t.boundary > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussian),
        cmocka_unit_test(binomial),
        cmocka_unit_test(counts),
        cmocka_unit_test(rare_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
