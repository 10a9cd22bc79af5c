/* Covariates of the exposure models and of the outcome model apart. A list of every covariate is no list, to the bit; a
 * model with a list is that of a cohort without the other columns; what they make together is put together by hand
 * from both; blocks, folds and learners keep to it, and balance shows what was left out. */
#include "ascribe/learner.h"
#include "ascribe/pool.h"
#include "block.h"
#include "lalonde.h"
#include "listed.h"
#include "policy_oracle.h"
#include <math.h>
#include <string.h>

enum { N = LISTED_N, POLICIES = 4 };

static const char *const every[] = {"income", "ward", "site", "age"};
static const char *const exposing[] = {"site", "income", "age"};
static const char *const telling[] = {"ward", "age"};
static const asc_covariate_list none = {NULL, 0, true};

static asc_model_spec both(void)
{
    return (asc_model_spec){.name = "x",
                            .exposure_covariates = LIST(exposing),
                            .outcome_covariates = LIST(telling)};
}

static void same_bits(const test_answer *a, const test_answer *b)
{
    assert_int_equal(a->terms, b->terms);
    for (size_t j = 0; j < a->terms; j++) {
        assert_string_equal(a->term[j], b->term[j]);
        assert_same(a->means.coef[j], b->means.coef[j]);
    }
    for (size_t j = 0; j < POLICIES; j++) assert_same(a->means.mean[j], b->means.mean[j]);
    for (size_t i = 0; a->means.influence != NULL && i < POLICIES * (size_t)N; i++)
        assert_same(a->means.influence[i], b->means.influence[i]);
}

/* Every estimator as it may be asked for. */
static const struct {
    const char *name;
    asc_family family;
    bool exposure, outcome;
    asc_model_spec spec;
} asked[] = {
    {"gcomp", ASC_GAUSSIAN, false, true, {.name = "x"}},
    {"gcomp", ASC_BINOMIAL, false, true, {.name = "x"}},
    {"gcomp", ASC_TWO_PART, false, true, {.name = "x"}},
    {"gcomp", ASC_ORDINAL, false, true, {.name = "x"}},
    {"standardised_rates",
     ASC_GAUSSIAN,
     false,
     true,
     {.name = "x", .matching.by_model = true}},
    {"ipw", ASC_GAUSSIAN, true, false, {.name = "x"}},
    {"ipw", ASC_GAUSSIAN, true, false, {.name = "x", .folds = 3}},
    {"ipw", ASC_GAUSSIAN, true, false, {.name = "x", .target = ASC_TARGET_OVERLAP}},
    {"cbps", ASC_GAUSSIAN, true, false, {.name = "x"}},
    {"entropy_balancing", ASC_GAUSSIAN, true, false, {.name = "x"}},
    {"matching", ASC_GAUSSIAN, true, false, {.name = "x", .matching.neighbours = 1}},
    {"matching",
     ASC_GAUSSIAN,
     true,
     false,
     {.name = "x", .matching = {.metric = ASC_METRIC_INVERSE_VARIANCE, .neighbours = 2}}},
    {"subclassification", ASC_GAUSSIAN, true, false, {.name = "x", .matching.strata = 4}},
    {"aipw", ASC_BINOMIAL, true, true, {.name = "x"}},
    {"aipw", ASC_GAUSSIAN, true, true, {.name = "x", .folds = 3}},
    {"aipw", ASC_TWO_PART, true, true, {.name = "x"}},
    {"aipw", ASC_ORDINAL, true, true, {.name = "x"}},
    {"tmle", ASC_BINOMIAL, true, true, {.name = "x"}},
};
enum { ASKED = sizeof asked / sizeof *asked };

static void all_named(void **state)
{
    (void)state;
    for (size_t k = 0; k < ASKED; k++) {
        asc_arena *arena = asc_arena_create();
        const test_build b = test_listed(asked[k].family, EVERYTHING, arena);
        asc_model_spec spec = asked[k].spec;
        const test_answer plain = test_solve(asked[k].name, &b.p, spec, 1e-8, arena);
        spec.exposure_covariates = spec.outcome_covariates = LIST(every);
        const test_answer listed = test_solve(asked[k].name, &b.p, spec, 1e-8, arena);
        same_bits(&plain, &listed);
        asc_arena_destroy(arena);
    }
}

/* One list for all that an estimator has: the cohort might as well not have the other columns. */
static void as_without(void **state)
{
    (void)state;
    for (size_t k = 0; k < ASKED; k++) {
        asc_arena *arena = asc_arena_create();
        const test_build b = test_listed(asked[k].family, EVERYTHING, arena),
                         less = test_listed(asked[k].family, AGE | WARD, arena);
        asc_model_spec spec = asked[k].spec;
        const test_answer want = test_solve(asked[k].name, &less.p, spec, 1e-8, arena);
        if (asked[k].exposure) spec.exposure_covariates = LIST(telling);
        if (asked[k].outcome) spec.outcome_covariates = LIST(telling);
        const test_answer got = test_solve(asked[k].name, &b.p, spec, 1e-8, arena);
        same_bits(&want, &got);
        spec.exposure_covariates = spec.outcome_covariates = (asc_covariate_list){0};
        const test_answer whole = test_solve(asked[k].name, &b.p, spec, 1e-8, arena);
        assert_true(whole.means.mean[0] != got.means.mean[0]);
        asc_arena_destroy(arena);
    }
}

/* sum over columns `from` on of coef x, of one row. */
static double predict(const test_answer *a, const double *coef, size_t i, size_t from)
{
    double sum = 0.0;
    for (size_t j = from; j < a->p->x.cols; j++) sum += coef[j] * a->p->x.data[i + j * N];
    return sum;
}

static double logistic(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

/* mean(s) = sum w [m(s) + h (y - m(A))] / sum w of everybody, or nobody, reached. */
static double by_hand(const test_answer *gcomp, const test_answer *ipw, size_t s)
{
    const asc_problem *p = gcomp->p;
    const double *b = gcomp->means.coef;
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < N; i++) {
        const double e = logistic(predict(ipw, ipw->means.coef, i, 0));
        const double m =
            logistic(b[0] + predict(gcomp, b + 1, i, 1) + (s == 1 ? b[1] : 0.0));
        const double h = p->delivered[i] == s ? 1.0 / (s == 1 ? e : 1.0 - e) : 0.0;
        sum += p->w[i] * (m + h * (p->y[i] - m));
        total += p->w[i];
    }
    return sum / total;
}

/* Coefficients of gcomp and of ipw, each of a cohort with its own columns only, and what they make together. */
static void parts_of(const char *name, asc_family family, asc_arena *arena)
{
    const test_build b = test_listed(family, EVERYTHING, arena),
                     o = test_listed(family, AGE | WARD, arena),
                     e = test_listed(family, AGE | SITE | INCOME, arena);
    const asc_model_spec plain = {.name = "x"};
    const test_answer got = test_solve(name, &b.p, both(), 1e-8, arena),
                      gcomp = test_solve("gcomp", &o.p, plain, 1e-8, arena),
                      ipw = test_solve("ipw", &e.p, plain, 1e-8, arena);
    assert_int_equal(got.terms, gcomp.terms + ipw.terms);
    for (size_t j = 0; j < got.terms; j++) {
        const bool outcome = j < gcomp.terms;
        const test_answer *of = outcome ? &gcomp : &ipw;
        const size_t at = outcome ? j : j - gcomp.terms;
        assert_string_equal(got.term[j], of->term[at]);
        assert_same(got.means.coef[j], of->means.coef[at]);
    }
    for (size_t s = 0; s < 2 && family == ASC_BINOMIAL; s++)
        assert_near(got.means.mean[2 + s], by_hand(&gcomp, &ipw, s),
                    strcmp(name, "aipw") == 0 ? 1e-9 : 0.05);
}

static void put_together(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    parts_of("aipw", ASC_BINOMIAL, arena);
    parts_of("aipw", ASC_GAUSSIAN, arena);
    parts_of("aipw", ASC_TWO_PART, arena);
    parts_of("aipw", ASC_ORDINAL, arena);
    parts_of("tmle", ASC_BINOMIAL, arena);
    parts_of("tmle", ASC_ORDINAL, arena);
    asc_arena_destroy(arena);
}

/* Lists of nothing: delivery by lot, and an outcome model of partners only. */
static void empty(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_GAUSSIAN, EVERYTHING, arena);
    double sum[2] = {0.0, 0.0}, weight[2] = {0.0, 0.0};
    for (size_t i = 0; i < N; i++) {
        sum[b.p.delivered[i]] += b.p.w[i] * b.p.y[i];
        weight[b.p.delivered[i]] += b.p.w[i];
    }
    static const char *const by[] = {"ipw",
                                     "gcomp",
                                     "aipw",
                                     "tmle",
                                     "cbps",
                                     "entropy_balancing",
                                     "matching",
                                     "subclassification",
                                     "standardised_rates"};
    for (size_t k = 0; k < sizeof by / sizeof *by; k++) {
        const asc_model_spec spec = {.name = "x",
                                     .matching = {.neighbours = 1, .strata = 5},
                                     .exposure_covariates = none,
                                     .outcome_covariates = none};
        const test_answer a = test_solve(by[k], &b.p, spec, 1e-8, arena);
        for (size_t s = 0; s < 2; s++)
            assert_near(a.means.mean[2 + s], sum[s] / weight[s], 1e-9);
    }
    /* Delivery by lot, the outcome adjusted: the coefficient differs from the plain difference. */
    const asc_model_spec lot = {.name = "x", .exposure_covariates = none};
    const test_answer a = test_solve("aipw", &b.p, lot, 1e-8, arena);
    assert_true(fabs(a.means.mean[3] - a.means.mean[2] -
                     (sum[1] / weight[1] - sum[0] / weight[0])) > 1e-3);
    asc_arena_destroy(arena);
}

/* Folds by learners that are the models' own: the same lists, the same answer. */
static void learned(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_BINOMIAL, EVERYTHING, arena);
    const asc_learner_spec logistic = asc_learner_plain(asc_learner_find("logistic"));
    asc_model_spec spec = both();
    spec.folds = 3;
    const test_answer own = test_solve("aipw", &b.p, spec, 1e-8, arena);
    for (unsigned which = 1; which < 4; which++) {
        spec.outcome_learner = (which & 1U) != 0 ? &logistic : NULL;
        spec.exposure_learner = (which & 2U) != 0 ? &logistic : NULL;
        for (size_t threads = 1; threads < 8; threads += threads == 1 ? 1 : 5) {
            asc_pool_set_threads(threads);
            const test_answer a = test_solve("aipw", &b.p, spec, 1e-8, arena);
            for (size_t j = 0; j < POLICIES; j++)
                assert_near(a.means.mean[j], own.means.mean[j], 1e-9);
            for (size_t i = 0; i < POLICIES * (size_t)N; i++)
                assert_close_to(a.means.influence[i], own.means.influence[i], 1e-8, 10.0);
        }
        asc_pool_set_threads(1);
    }
    asc_arena_destroy(arena);
}

/* Replicates side by side are those one by one, also where the exposure models lose a level that the outcome model does
 * not have: site of three units. */
static void blocks(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_listed(ASC_BINOMIAL, AGE | WARD | INCOME, arena);
    const char **rare = asc_take_bytes(arena, N, sizeof *rare);
    for (size_t i = 0; i < N; i++) {
        const bool few = i == 5 || i == 200 || i == 300;
        rare[i] = few ? "rare" : "usual";
        if (few) b.delivered[i] = i == 200;
    }
    test_build_category(&b, "site", rare);
    const asc_model_spec spec = both();
    const asc_settings s = {.spec = &spec, .delivered = true, .universal = true};
    size_t slow[2] = {0, 0};
    static const char *const by[] = {"aipw", "ipw"};
    for (size_t k = 0; k < 2; k++) {
        block_case c;
        block_tally t = {0};
        assert_true(block_open_model(&c, by[k], &b.p, &s, 3, arena));
        block_compare(&c, 0, BLOCK, 1e-8, &t);
        block_bits(&c, 0, BLOCK, 5);
        slow[k] = t.slow;
        assert_true(t.absent > 0 && t.absent <= t.slow && t.slow < BLOCK / 2);
    }
    assert_int_equal(slow[0], slow[1]);
    asc_arena_destroy(arena);
}

static void threads(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_listed(ASC_BINOMIAL, EVERYTHING, arena);
    const asc_model_spec spec = both();
    test_answer first = {0};
    for (size_t n = 1; n < 8; n += n == 1 ? 1 : 5) {
        asc_pool_set_threads(n);
        const test_answer a = test_solve("aipw", &b.p, spec, 1e-8, arena);
        if (n == 1) first = a;
        same_bits(&first, &a);
    }
    asc_pool_set_threads(1);
    asc_arena_destroy(arena);
}

/* Three partners in a chain: each estimator against cohorts that have only its columns. */
static void several(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const test_build b = test_sim1(arena);
    const asc_covariate *v = b.p.covariate;
    const char *const name[] = {v[0].name, v[1].name};
    const asc_model_spec spec = {.name = "x",
                                 .exposure_covariates = {name, 1, true},
                                 .outcome_covariates = {name + 1, 1, true}};
    const test_answer a = test_solve("aipw", &b.p, spec, 1e-8, arena),
                      g = test_solve("gcomp", &b.p, spec, 1e-8, arena),
                      w = test_solve("ipw", &b.p, spec, 1e-8, arena);
    const size_t outcome = 1 + b.p.players + v[1].count;
    const size_t chain = 3 * (1 + v[0].count) + 3;
    assert_int_equal(g.terms, outcome);
    assert_int_equal(w.terms, chain);
    assert_int_equal(a.terms, outcome + chain);
    for (size_t j = 0; j < outcome; j++) assert_same(a.means.coef[j], g.means.coef[j]);
    for (size_t j = 0; j < chain; j++)
        assert_same(a.means.coef[outcome + j], w.means.coef[j]);
    asc_arena_destroy(arena);
}

/* real/ORACLES.md, "AIPW ATT (unnormalised): est, IF SE" and the rows it is made of: propensities by Dehejia & Wahba
 * 1999, the outcome by least squares of the controls on other covariates. The error takes both models as known. */
static void psid(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    test_build b = test_psid(TEST_DEHEJIA, arena);
    /* The outcome model has no squares of education and earnings: they are covariates of their own. */
    static const char *const squared[] = {"education", "re74", "re75"};
    static const char *const square[] = {"education2", "re74_2", "re75_2"};
    static const char *const outcome[] = {"age",   "education", "married", "nodegree",
                                          "black", "hispanic",  "re74",    "re75"};
    for (size_t k = 0; k < 3; k++)
        for (size_t c = b.p.covariates; c-- > 0;) {
            if (strcmp(b.covariate[c].name, squared[k]) != 0) continue;
            memmove(b.covariate + c + 2, b.covariate + c + 1,
                    (b.p.covariates - c - 1) * sizeof *b.covariate);
            b.covariate[c].count = 1;
            b.covariate[c + 1] = (asc_covariate){
                .name = square[k], .first = b.covariate[c].first + 1, .count = 1};
            b.p.covariates++;
        }
    asc_modifier by_arm[8];
    for (size_t j = 0; j < 8; j++)
        by_arm[j] = (asc_modifier){.partner = "treat", .covariate = outcome[j]};
    const asc_model_spec spec = {.name = "x",
                                 .target = ASC_TARGET_TREATED,
                                 .treated = "treat",
                                 .modifier = by_arm,
                                 .modifiers = 8,
                                 .fixed_nuisances = true,
                                 .outcome_covariates = LIST(outcome)};
    static const double effect[] = {-1.0, 1.0};
    test_answer a = test_solve("aipw", &b.p, spec, 1e-7, arena);
    assert_near(a.means.mean[1] - a.means.mean[0], 3332.486725, 1e-9);
    assert_near(test_se(&a, 0, effect), 1413.850923, 1e-9);
    a = test_solve("gcomp", &b.p, spec, 1e-7, arena);
    assert_near(a.means.mean[1] - a.means.mean[0], 826.5579246, 1e-9);
    a = test_solve("ipw", &b.p, spec, 1e-7, arena);
    const double n = (double)b.p.clusters;
    assert_near(a.means.mean[1] - a.means.mean[0], 3027.873227, 1e-9);
    assert_near(test_se(&a, 0, effect) * sqrt((n - 1.0) / n), 942.1635142, 1e-7);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_named),    cmocka_unit_test(as_without),
        cmocka_unit_test(put_together), cmocka_unit_test(empty),
        cmocka_unit_test(learned),      cmocka_unit_test(blocks),
        cmocka_unit_test(threads),      cmocka_unit_test(several),
        cmocka_unit_test(psid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
