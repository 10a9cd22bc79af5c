/* Ordered scores under gcomp, aipw and tmle. Numbers by Python (own likelihood, scipy: BFGS, then Newton's method on a
 * six-point Jacobian): both models, aipw, tmle, five folds; standard errors by a numeric derivative of all estimating
 * equations stacked, of scores, exposure models, epsilon and means, which knows none of the formulas used here. */
#include "ascribe/learner.h"
#include "ascribe/pool.h"
#include "block.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { N = 150, FOLDS = 5 };

static double uniform(uint64_t *stream)
{
    *stream = *stream * 6364136223846793005U + 1442695040888963407U;
    return (double)(*stream >> 11) / 9007199254740992.0;
}

/* Scores 0, 1, 2, 5 of one or two partners and x, with weights 0.5, 1.5, 2.5. */
static test_build make(size_t partners, asc_family family, asc_arena *arena)
{
    double x[N], a[N], b[N], y[N];
    uint64_t stream = 42;
    for (size_t i = 0; i < N; i++) {
        x[i] = 2.0 * uniform(&stream) - 1.0;
        a[i] = uniform(&stream) < 0.4 + 0.25 * x[i] ? 1.0 : 0.0;
        b[i] = uniform(&stream) < 0.5 - 0.2 * x[i] + 0.2 * a[i] ? 1.0 : 0.0;
        const double t = uniform(&stream) + 0.3 * x[i] - 0.25 * a[i] + 0.1 * b[i];
        y[i] = t < 0.2 ? 0.0 : t < 0.5 ? 1.0 : t < 0.9 ? 2.0 : 5.0;
    }
    test_build out = test_build_start(N, family, arena);
    test_build_partner(&out, "a", a);
    if (partners > 1) test_build_partner(&out, "b", b);
    test_build_number(&out, "x", x);
    memcpy(out.y, y, sizeof y);
    for (size_t i = 0; i < N; i++) out.w[i] = 0.5 + (double)(i % 3);
    return out;
}

/* Means and standard errors of delivered, then of universal; se: universal everybody less nobody. */
typedef struct row {
    const char *model;
    size_t partners;
    asc_target target;
    size_t folds;
    double mean[8], se, of[8];
} row;

static asc_model_spec spec_of(asc_target target, size_t folds)
{
    return (asc_model_spec){.name = "x",
                            .interactions = ASC_NO_INTERACTIONS,
                            .folds = folds,
                            .target = target,
                            .treated = target == ASC_TARGET_TREATED ? "a" : NULL,
                            .trim = target == ASC_TARGET_WITHIN ? 0.3 : 0.0};
}

static const row independent[] = {
    {.model = "gcomp",
     .partners = 1,
     .mean = {1.75634986838, 1.41134497847, 1.75634986838, 1.02304615245},
     .se = 0.237936855448,
     .of = {0.201693395568, 0.128000803469, 0.201693395568, 0.137018745258}},
    {.model = "gcomp",
     .partners = 1,
     .target = ASC_TARGET_TREATED,
     .mean = {1.9240206947, 1.14385888336, 1.9240206947, 1.14385888336},
     .se = 0.259408454175,
     .of = {0.243419339348, 0.150949276543, 0.243419339348, 0.150949276543}},
    {.model = "aipw",
     .partners = 1,
     .mean = {1.8587487883, 1.38888888889, 1.8587487883, 0.95855663862},
     .se = 0.230847731422,
     .of = {0.203765467116, 0.119946831936, 0.203765467116, 0.122606957261}},
    {.model = "aipw",
     .partners = 1,
     .target = ASC_TARGET_TREATED,
     .mean = {2.11777364188, 1.05527638191, 2.11777364188, 1.05527638191},
     .se = 0.293826563773,
     .of = {0.271079802676, 0.145597880168, 0.271079802676, 0.145597880168}},
    {.model = "aipw",
     .partners = 1,
     .target = ASC_TARGET_OVERLAP,
     .mean = {1.89967763888, 1.41074630668, 1.89967763888, 0.965803149773},
     .se = 0.237614268113,
     .of = {0.213079439859, 0.132937928052, 0.213079439859, 0.123718845819}},
    {.model = "aipw",
     .partners = 1,
     .target = ASC_TARGET_WITHIN,
     .mean = {1.97343067104, 1.48902821317, 1.97343067104, 1.05940901432},
     .se = 0.290851618753,
     .of = {0.257167893385, 0.151481297966, 0.257167893385, 0.146872862596}},
    {.model = "aipw",
     .partners = 2,
     .mean = {1.56347556242, 1.17603336171, 1.90475754854, 1.38888888889, 1.56347556242,
              0.845843125509, 2.27602817415, 1.06918595258},
     .se = 0.301359089602,
     .of = {0.226180050333, 0.123544869475, 0.20939162413, 0.119946831936, 0.226180050333,
            0.156212460483, 0.356655363982, 0.206858001373}},
    {.model = "tmle",
     .partners = 1,
     .mean = {1.85601311976, 1.38888888889, 1.85601311976, 0.957127652222},
     .se = 0.230279612026,
     .of = {0.203527382737, 0.119946831936, 0.203527382737, 0.122283962929}},
    {.model = "tmle",
     .partners = 1,
     .target = ASC_TARGET_TREATED,
     .mean = {2.103083636, 1.05527638191, 2.103083636, 1.05527638191},
     .se = 0.288659829179,
     .of = {0.266144742435, 0.145597880168, 0.266144742435, 0.145597880168}},
    {.model = "tmle",
     .partners = 1,
     .target = ASC_TARGET_WITHIN,
     .mean = {1.97485548707, 1.48902821317, 1.97485548707, 1.06337285042},
     .se = 0.291069027222,
     .of = {0.258912949204, 0.151481297966, 0.258912949204, 0.145570845014}},
    {.model = "tmle",
     .partners = 2,
     .mean = {1.56480509383, 1.17635218321, 1.90280746653, 1.38888888889, 1.56480509383,
              0.848978787265, 2.29095317896, 1.06696982893},
     .se = 0.30091366939,
     .of = {0.224102484532, 0.123662430417, 0.208825591004, 0.119946831936,
            0.224102484532, 0.153684708055, 0.353339756825, 0.208036928047}},
    {.model = "aipw",
     .partners = 1,
     .folds = FOLDS,
     .mean = {1.82904074493, 1.38888888889, 1.82904074493, 0.920364573117},
     .se = 0.25812190943},
    {.model = "aipw",
     .partners = 1,
     .folds = FOLDS,
     .target = ASC_TARGET_TREATED,
     .mean = {2.05059464935, 1.05527638191, 2.05059464935, 1.05527638191},
     .se = 0.350575536727},
    {.model = "aipw",
     .partners = 1,
     .folds = FOLDS,
     .target = ASC_TARGET_OVERLAP,
     .mean = {1.92895685214, 1.45195290761, 1.92895685214, 0.972548883395},
     .se = 0.24312244196},
    {.model = "aipw",
     .partners = 2,
     .folds = FOLDS,
     .mean = {1.48513566095, 1.14617507687, 1.92071006205, 1.38888888889, 1.48513566095,
              0.793883242639, 2.32376719578, 0.937206858268},
     .se = 0.372189474498},
};

static void values(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    for (size_t r = 0; r < sizeof independent / sizeof *independent; r++) {
        const row *want = &independent[r];
        const size_t sets = (size_t)1 << want->partners;
        const test_build b = make(want->partners, ASC_ORDINAL, arena);
        const test_answer a = test_solve(want->model, &b.p,
                                         spec_of(want->target, want->folds), 1e-9, arena);
        double c[4] = {-1.0, 0.0, 0.0, 0.0};
        c[sets - 1] = 1.0;
        assert_near(test_se(&a, sets, c), want->se, 1e-6);
        for (size_t j = 0; j < 2 * sets; j++) {
            assert_near(a.means.mean[j], want->mean[j], 1e-9);
            for (size_t k = 0; k < 4; k++) c[k] = k == j % sets ? 1.0 : 0.0;
            if (want->folds == 0)
                assert_near(test_se(&a, j - j % sets, c), want->of[j], 1e-6);
        }
    }
    asc_arena_destroy(arena);
}

/* Slopes, thresholds, then the exposure model: as fitted independently. */
static void coefficients(void **state)
{
    (void)state;
    static const double want[] = {-1.22434290343, 1.24665869214, -2.01572622863,
                                  0.106572438048, 1.82663785772, -0.170804054701,
                                  1.22123756452};
    asc_arena *arena = asc_arena_create();
    const test_build b = make(1, ASC_ORDINAL, arena);
    static const char *const model[] = {"aipw", "tmle"};
    for (size_t k = 0; k < 2; k++) {
        const test_answer a =
            test_solve(model[k], &b.p, spec_of(ASC_TARGET_ALL, 0), 1e-9, arena);
        assert_int_equal(a.terms, 7);
        for (size_t j = 0; j < 7; j++) assert_near(a.means.coef[j], want[j], 1e-9);
        assert_string_equal(a.term[4], "(threshold 5)");
    }
    asc_arena_destroy(arena);
}

static const struct {
    const char *model;
    size_t folds;
    asc_target target;
    bool fixed;
} every[] = {
    {"gcomp", 0, ASC_TARGET_ALL, false},        {"gcomp", 0, ASC_TARGET_TREATED, false},
    {"aipw", 0, ASC_TARGET_ALL, false},         {"aipw", 0, ASC_TARGET_ALL, true},
    {"aipw", 0, ASC_TARGET_TREATED, false},     {"aipw", 0, ASC_TARGET_OVERLAP, false},
    {"aipw", 0, ASC_TARGET_WITHIN, false},      {"aipw", FOLDS, ASC_TARGET_ALL, false},
    {"aipw", FOLDS, ASC_TARGET_TREATED, false}, {"tmle", 0, ASC_TARGET_ALL, false},
    {"tmle", 0, ASC_TARGET_ALL, true},          {"tmle", 0, ASC_TARGET_TREATED, false},
    {"tmle", 0, ASC_TARGET_WITHIN, false},      {"tmle", FOLDS, ASC_TARGET_ALL, false},
};
enum { EVERY = sizeof every / sizeof *every };

static test_answer solve(size_t which, const asc_problem *p, asc_arena *arena)
{
    asc_model_spec spec = spec_of(every[which].target, every[which].folds);
    spec.fixed_nuisances = every[which].fixed;
    return test_solve(every[which].model, p, spec, 1e-9, arena);
}

/* got = shift + factor want, influence values but for the shift. */
static void same(const test_answer *got, const test_answer *want, double shift,
                 double factor, double tolerance)
{
    for (size_t j = 0; j < want->policies; j++) {
        assert_near(got->means.mean[j], shift + factor * want->means.mean[j],
                    tolerance / 10.0);
        for (size_t i = 0; i < N; i++)
            assert_close_to(got->means.influence[i + j * N],
                            factor * want->means.influence[i + j * N], tolerance,
                            fabs(factor));
    }
}

/* Two scores, 0 and 1: events. */
static void two_scores(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    for (size_t k = 0; k < EVERY; k++) {
        const size_t partners = every[k].target == ASC_TARGET_ALL ? 2 : 1;
        test_build o = make(partners, ASC_ORDINAL, arena);
        test_build b = make(partners, ASC_BINOMIAL, arena);
        for (size_t i = 0; i < N; i++) o.y[i] = b.y[i] = b.y[i] > 1.0 ? 1.0 : 0.0;
        const test_answer got = solve(k, &o.p, arena), want = solve(k, &b.p, arena);
        same(&got, &want, 0.0, 1.0, 1e-8);
    }
    asc_arena_destroy(arena);
}

/* Scores 10 - 3 s: means are 10 - 3 times as large, whichever way the scores run. */
static void shifted(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    for (size_t k = 0; k < EVERY; k++) {
        const size_t partners = every[k].target == ASC_TARGET_ALL ? 2 : 1;
        const test_build plain = make(partners, ASC_ORDINAL, arena);
        test_build b = make(partners, ASC_ORDINAL, arena);
        for (size_t i = 0; i < N; i++) b.y[i] = 10.0 - 3.0 * b.y[i];
        const test_answer got = solve(k, &b.p, arena), want = solve(k, &plain.p, arena);
        same(&got, &want, 10.0, -3.0, 1e-8);
    }
    asc_arena_destroy(arena);
}

/* Refit of the replicate w. */
static asc_means refit(const char *model, const test_build *b, size_t folds,
                       const double *w, asc_arena *arena)
{
    asc_error err = {0};
    const asc_model_spec spec = spec_of(ASC_TARGET_ALL, folds);
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    const asc_estimator *e = asc_estimator_find(model);
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    assert_ok(e->prepare(&b->p, &s, arena, &plan, &term, &terms, &err));
    asc_means out = {.mean = asc_take(arena, 4)};
    assert_ok(e->refit(plan, w, NULL, arena, &out, &err));
    return out;
}

/* A replicate without the only unit of a score is the study without that unit. */
static void score_lacking(void **state)
{
    (void)state;
    static const double extra[3] = {-3.0, 1.5, 9.0};
    static const char *const model[] = {"aipw", "tmle"};
    asc_arena *arena = asc_arena_create();
    for (size_t k = 0; k < 6; k++) {
        const double score = extra[k % 3];
        const char *name = model[k / 3];
        /* The range of the outcome is that of the study, also in replicates. */
        if (strcmp(name, "tmle") == 0 && (score < 0.0 || score > 5.0)) continue;
        test_build some = make(1, ASC_ORDINAL, arena);
        test_build none = make(1, ASC_ORDINAL, arena);
        double *w = asc_take(arena, N);
        memcpy(w, none.w, N * sizeof *w);
        some.y[7] = score;
        w[7] = none.w[7] = 0.0;
        const asc_means got = refit(name, &some, 0, w, arena);
        const test_answer want =
            test_solve(name, &none.p, spec_of(ASC_TARGET_ALL, 0), 1e-9, arena);
        assert_int_equal(got.code, ASC_FIT_ABSENT);
        for (size_t j = 0; j < 4; j++) assert_near(got.mean[j], want.means.mean[j], 1e-9);
    }
    asc_arena_destroy(arena);
}

/* A score of one unit has probability 0 in the model of the other folds: the answer is there, by everybody else's
 * scores and that unit's own residual. */
static void score_of_one_fold(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = make(1, ASC_ORDINAL, arena), plain = make(1, ASC_ORDINAL, arena);
    for (size_t i = 0; i < N; i++) b.w[i] = plain.w[i] = i == 7 ? 1e-9 : 1.0;
    b.y[7] = 9.0;
    const test_answer one =
        test_solve("aipw", &b.p, spec_of(ASC_TARGET_ALL, FOLDS), 1e-9, arena);
    plain.w[7] = 0.0;
    const test_answer none =
        test_solve("aipw", &plain.p, spec_of(ASC_TARGET_ALL, FOLDS), 1e-9, arena);
    for (size_t j = 0; j < 4; j++)
        assert_near(one.means.mean[j], none.means.mean[j], 1e-7);
    asc_arena_destroy(arena);
}

/* Blocks of replicates are refits one by one, with the same bits. */
static void blocks(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = make(2, ASC_ORDINAL, arena);
    const asc_model_spec spec = spec_of(ASC_TARGET_ALL, 0);
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    block_case c;
    block_tally t = {0};
    assert_true(block_open_model(&c, "aipw", &b.p, &s, 3, arena));
    block_compare(&c, 0, BLOCK, 0.0, &t);
    assert_int_equal(t.replicates, BLOCK);
    assert_true(t.worst == 0.0);
    asc_arena_destroy(arena);
}

static void same_bits_at_any_thread_count(void **state)
{
    (void)state;
    static const size_t threads[] = {1, 2, 7};
    asc_arena *arena = asc_arena_create();
    const test_build b = make(2, ASC_ORDINAL, arena);
    static const char *const model[] = {"aipw", "tmle"};
    for (size_t k = 0; k < 2; k++) {
        test_answer a[3];
        for (size_t t = 0; t < 3; t++) {
            asc_pool_set_threads(threads[t]);
            a[t] = test_solve(model[k], &b.p, spec_of(ASC_TARGET_ALL, 0), 1e-9, arena);
            for (size_t j = 0; j < 8; j++) {
                assert_true(a[t].means.mean[j] == a[0].means.mean[j]);
                for (size_t i = 0; i < N; i++)
                    assert_true(a[t].means.influence[i + j * N] ==
                                a[0].means.influence[i + j * N]);
            }
        }
    }
    asc_pool_set_threads(1);
    asc_arena_destroy(arena);
}

/* Every allocation of prepare, fit and refit may fail, with folds and targets too. */
static void allocations_fail(void **state)
{
    (void)state;
    asc_arena *outer = asc_arena_create();
    const test_build b = make(1, ASC_ORDINAL, outer);
    double mean[2], influence[2 * N];
    for (size_t k = 0; k < EVERY; k++) {
        const bool plain = every[k].folds == 0 && every[k].target == ASC_TARGET_ALL;
        if (plain) continue; /* tests/laws/test_estimators.c */
        const asc_model_spec spec = spec_of(every[k].target, every[k].folds);
        const asc_settings s = {.spec = &spec, .delivered = true};
        const asc_estimator *e = asc_estimator_find(every[k].model);
        size_t failures = 0;
        for (size_t call = 1;; call++) {
            asc_error err = {0};
            asc_arena *arena = asc_arena_create(), *work = asc_arena_create();
            void *plan = NULL;
            const char *const *term = NULL;
            size_t terms = 0;
            asc_means out = {.mean = mean, .influence = influence},
                      again = {.mean = mean};
            asc_arena_fail_at(call, 0);
            asc_status status = e->prepare(&b.p, &s, arena, &plan, &term, &terms, &err);
            if (status == ASC_OK) status = e->fit(plan, work, &out, &err);
            if (status == ASC_OK) status = e->refit(plan, b.w, NULL, work, &again, &err);
            asc_arena_fail_at(0, 0);
            asc_arena_destroy(work);
            asc_arena_destroy(arena);
            if (status == ASC_OK) break;
            assert_int_equal(status, ASC_EMEMORY);
            failures++;
        }
        assert_true(failures > 0);
    }
    asc_arena_destroy(outer);
}

/* A learner learns the score as a number: the answer of a gaussian outcome. */
static void learned(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const asc_learner_spec linear = asc_learner_plain(asc_learner_find("linear"));
    static const char *const model[] = {"aipw", "tmle"};
    for (size_t k = 0; k < 2; k++) {
        const test_build o = make(1, ASC_ORDINAL, arena),
                         g = make(1, ASC_GAUSSIAN, arena);
        asc_model_spec spec = spec_of(ASC_TARGET_ALL, FOLDS);
        spec.outcome_learner = &linear;
        const test_answer got = test_solve(model[k], &o.p, spec, 1e-9, arena);
        const test_answer want = test_solve(model[k], &g.p, spec, 1e-9, arena);
        same(&got, &want, 0.0, 1.0, 1e-12);
    }
    asc_arena_destroy(arena);
}

static void refused(const test_build *b, size_t folds, const char *message)
{
    static const char *const model[] = {"aipw", "tmle"};
    for (size_t k = 0; k < 2; k++) {
        const asc_model_spec spec = spec_of(ASC_TARGET_ALL, folds);
        const asc_settings s = {.spec = &spec, .universal = true};
        const asc_estimator *e = asc_estimator_find(model[k]);
        asc_arena *arena = asc_arena_create();
        asc_error err = {0};
        void *plan = NULL;
        const char *const *term = NULL;
        size_t terms = 0;
        asc_status status = e->prepare(&b->p, &s, arena, &plan, &term, &terms, &err);
        asc_means out = {.mean = asc_take(arena, 2)};
        if (status == ASC_OK) status = e->fit(plan, arena, &out, &err);
        assert_int_not_equal(status, ASC_OK);
        if (strstr(err.message, message) == NULL) fail_msg("%s", err.message);
        asc_arena_destroy(arena);
    }
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = make(1, ASC_ORDINAL, arena);
    const char *site[N];
    for (size_t i = 0; i < N; i++) site[i] = i < 21 && i % FOLDS == 2 ? "rare" : "usual";
    test_build_category(&b, "site", site);
    refused(&b, FOLDS,
            "without fold 3 of 5 the cumulative logit model has no finite estimate: a "
            "level or partner is in that fold alone, or has only the lowest or the "
            "highest score outside it");
    for (size_t i = 0; i < N; i++)
        if (strcmp(site[i], "rare") == 0) b.y[i] = 5.0;
    refused(&b, 0, "in some level all units have the lowest or the highest score");
    for (size_t i = 0; i < N; i++) b.y[i] = 0.25 * (double)(i % 21);
    refused(&b, 0, "more than 20 different scores");
    for (size_t i = 0; i < N; i++) b.y[i] = 4.0;
    refused(&b, 0, "every unit has the same score");
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(coefficients),
        cmocka_unit_test(two_scores),
        cmocka_unit_test(shifted),
        cmocka_unit_test(score_lacking),
        cmocka_unit_test(score_of_one_fold),
        cmocka_unit_test(blocks),
        cmocka_unit_test(same_bits_at_any_thread_count),
        cmocka_unit_test(allocations_fail),
        cmocka_unit_test(learned),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
