/* Rows of the gate from facts, by hand; and that no worse fact raises a level. */
#include "claims_fixture.h"

#include "ascribe/rng.h"

static const asc_outcome fall = {.name = "fall",
                                 .role = "safety",
                                 .family = ASC_BINOMIAL,
                                 .lower_is_better = true,
                                 .noun = {"fall", "falls"},
                                 .per = 1000.0,
                                 .margin = 1.25};
static const asc_outcome control[] = {
    {.name = "c1", .role = "negative_control", .family = ASC_BINOMIAL},
    {.name = "c2", .role = "negative_control", .family = ASC_BINOMIAL},
    {.name = "c3", .role = "negative_control", .family = ASC_BINOMIAL},
    {.name = "c4", .role = "negative_control", .family = ASC_BINOMIAL},
    {.name = "c5",
     .role = "negative_control",
     .family = ASC_BINOMIAL,
     .true_effect = 0.1},
};
static const asc_linking link;
static void design(void **state)
{
    (void)state;
    asc_evidence row[ASC_GATE_ROWS];
    asc_study s = {.link = &link};
    asc_fact f = good();
    asc_claim_design(&f, &s, row);
    assert_near(row[0].value[0], 2.0, 0.0);
    assert_near(row[0].value[2], 1.0, 0.0);
    f.doubly_robust = false;
    asc_claim_design(&f, &s, row);
    assert_true(row[0].value[2] == 0.0);
    f = good();
    f.earlier = false;
    asc_claim_design(&f, &s, row);
    assert_true(row[0].value[0] == 2.0 && row[0].value[2] == 0.0);
    f = good();
    s.link = NULL; /* a flat file has no windows */
    asc_claim_design(&f, &s, row);
    assert_true(row[0].value[2] == 0.0);
    f.supported = false; /* nobody comparable: before and after is left */
    asc_claim_design(&f, &s, row);
    assert_true(row[0].value[0] == 1.0);
    f.earlier = false;
    asc_claim_design(&f, &s, row);
    assert_true(row[0].value[0] == 0.0);
}

static void evalue_and_size(void **state)
{
    (void)state;
    asc_fact f = good();
    f.ratio_low = log(0.71);
    f.ratio_high = log(0.91);
    asc_evidence e = asc_claim_evalue(&f, 1.30);
    assert_near(e.value[0], 1.428571, 1e-6);
    assert_near(e.value[1], 1.30, 0.0);
    f.ratio_high = log(1.02);
    assert_int_equal(asc_claim_evalue(&f, 1.30).status, ASC_NOT_APPLICABLE);
    f.ratio_high = (double)NAN;
    assert_int_equal(asc_claim_evalue(&f, 1.30).status, ASC_NOT_EVALUATED);
    /* (1.959964 + .841621) .006 / .02 */
    f = good();
    assert_near(asc_claim_detectable(&f).value[0], 0.8404755, 1e-6);
    asc_outcome none = readmission;
    none.sesoi = 0.0;
    f.outcome = &none;
    assert_int_equal(asc_claim_detectable(&f).status, ASC_NOT_EVALUATED);
}

static void multiverse(void **state)
{
    (void)state;
    asc_fact f[4] = {good(), good(), good(), good()};
    static const char *const name[] = {"aipw", "gcomp", "ipw", "tmle"};
    for (size_t i = 0; i < 4; i++) f[i].model = name[i];
    asc_study s = {0};
    asc_fact_list all = {f, 4, &s};
    f[2].total = -0.001;
    assert_near(asc_claim_multiverse(&f[0], &all).value[0], 0.75, 0.0);
    f[3].supported = false; /* a model that gave no total has not the same sign */
    assert_near(asc_claim_multiverse(&f[0], &all).value[0], 0.5, 0.0);
    static const char *const two[] = {"aipw", "gcomp"};
    s.gate = (asc_gate_plan){.multiverse = two, .multiverses = 2};
    assert_near(asc_claim_multiverse(&f[0], &all).value[0], 1.0, 0.0);
    /* the model spoken of cannot be left out of it */
    assert_near(asc_claim_multiverse(&f[2], &all).value[0], 2.0 / 3.0, 1e-15);
    all.facts = 1;
    assert_int_equal(asc_claim_multiverse(&f[0], &all).status, ASC_NOT_EVALUATED);
}

/* Choices tried count under the fact's own kind of policy; one that could not be estimated has not the sign. */
static void grid(void **state)
{
    (void)state;
    asc_fact f = good();
    const asc_study s = {0};
    const asc_fact_list all = {&f, 1, &s};
    const char *y = f.outcome->name;
    asc_trial t[] = {{.outcome = y, .policy = f.policy, .estimate = 0.02},
                     {.outcome = y, .policy = f.policy, .estimate = -0.01},
                     {.outcome = y, .policy = f.policy, .estimate = (double)NAN},
                     {.outcome = y, .policy = "universal", .estimate = 0.02},
                     {.outcome = "other", .policy = f.policy, .estimate = 0.02}};
    const asc_trials trials = {.grid = t, .grids = 5};
    assert_near(asc_claim_grid(&f, &all, &trials).value[0], 2.0 / 4.0, 0.0);
    assert_int_equal(asc_claim_grid(&f, &all, NULL).status, ASC_NOT_EVALUATED);
}

static void safety(void **state)
{
    (void)state;
    asc_fact f[3] = {good(), good(), good()};
    const asc_study s = {0};
    const asc_fact_list all = {f, 3, &s};
    const asc_fact *worst = NULL;
    f[2].model = "gcomp";
    assert_int_equal(asc_claim_safety(&f[0], &all, &worst).status, ASC_NOT_EVALUATED);
    f[1].outcome = &fall;
    f[1].ratio_low = log(0.9);
    f[1].ratio_high = log(1.24);
    assert_true(asc_claim_safety(&f[0], &all, &worst).value[0] == ASC_SAFETY_CLEAR);
    assert_null(worst);
    f[1].ratio_high = log(1.26);
    assert_true(asc_claim_safety(&f[0], &all, &worst).value[0] == ASC_SAFETY_CONCERN);
    assert_ptr_equal(worst, &f[1]);
    asc_outcome higher = fall; /* higher is better: 1 / 1.26 is past the margin */
    higher.lower_is_better = false;
    f[1].outcome = &higher;
    assert_true(asc_claim_safety(&f[0], &all, &worst).value[0] == ASC_SAFETY_CLEAR);
    f[1].ratio_low = -log(1.26);
    assert_true(asc_claim_safety(&f[0], &all, &worst).value[0] == ASC_SAFETY_CONCERN);
    higher.margin = 0.0;
    assert_true(asc_claim_safety(&f[0], &all, &worst).value[0] == ASC_SAFETY_UNMONITORED);
    assert_int_equal(asc_claim_safety(&f[2], &all, &worst).status, ASC_NOT_EVALUATED);
}

static void controls(void **state)
{
    asc_fact f[6];
    static const double error[] = {0.02, -0.03, 0.10, 0.01, -0.06},
                        se[] = {.05, .04, .05, .06, .05};
    asc_study s = {0};
    f[0] = good();
    for (size_t i = 0; i < 5; i++) {
        f[i + 1] = good();
        f[i + 1].outcome = &control[i];
        f[i + 1].ratio = error[i] + control[i].true_effect;
        f[i + 1].ratio_se = se[i];
    }
    const asc_fact_list all = {f, 6, &s};
    asc_systematic want;
    assert_int_equal(asc_systematic_fit(error, se, 5, &want, NULL), ASC_OK);
    asc_evidence e = asc_claim_controls(&f[0], &all, *state);
    assert_near(e.value[0], want.ease, 1e-12);
    assert_near(e.value[1], 0.8, 1e-12); /* .10 is 2 SE from 0 */
    assert_true(e.value[2] == 5.0);
    static const char *const four[] = {"c1", "c2", "c3", "c4"};
    s.gate = (asc_gate_plan){.control = four, .controls = 4};
    assert_true(asc_claim_controls(&f[0], &all, *state).value[2] == 4.0);
    f[2].ratio_se = (double)NAN; /* one that was planned has no estimate */
    assert_int_equal(asc_claim_controls(&f[0], &all, *state).status, ASC_NOT_EVALUATED);
}

/* 40 of 100 reached have x, 20 of 100 others: 2. Of those others 8 of 20 and 8 of 80 have y: 4. Bias
 * 8 / 5 = 1.6, E-value 1.6 + sqrt(.96). The second column is no confounder. */
static void benchmark(void **state)
{
    static const double x[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  /* intercept */
                               1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0,  /* x         */
                               0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}; /* z         */
    static const double y[] = {0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0};
    static const double w[] = {20, 30, 4, 6, 4, 36, 20, 30, 4, 6, 4, 36};
    static const asc_mask delivered[] = {1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0};
    static const asc_covariate c[] = {{.name = "x", .first = 1, .count = 1},
                                      {.name = "z", .first = 2, .count = 1}};
    static const char *const term[] = {"(intercept)", "x", "z"};
    const asc_problem p = {.n = 12,
                           .players = 1,
                           .delivered = delivered,
                           .x = {x, 12, 3, 12},
                           .term = term,
                           .covariate = c,
                           .covariates = 2,
                           .y = y,
                           .w = w,
                           .family = ASC_BINOMIAL};
    double e = 0.0;
    const char *strongest = NULL;
    asc_error err = {0};
    assert_ok(asc_claim_benchmark(&p, *state, &e, &strongest, &err));
    assert_near(e, 1.6 + sqrt(0.96), 1e-12);
    assert_string_equal(strongest, "x");
}

static asc_gate judge(const asc_fact *f, const asc_study *s)
{
    asc_evidence row[ASC_GATE_ROWS];
    const asc_fact *worst = NULL;
    const asc_fact_list all = {f, 1, s};
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        row[i] = (asc_evidence){.status = ASC_NOT_APPLICABLE};
    asc_claim_design(f, s, row);
    asc_claim_overlap(f, row);
    row[ASC_ROW_CONTROLS] = (asc_evidence){ASC_EVALUATED, {0.1, 1.0, 6.0, (double)NAN}};
    row[ASC_ROW_EVALUE] = asc_claim_evalue(f, 1.2);
    row[ASC_ROW_MDE] = asc_claim_detectable(f);
    (void)asc_claim_safety(f, &all, &worst);
    return asc_gate_run(row, f->dependent);
}

/* A fact made worse, in one of eight ways and by any amount, never has a higher level. */
static void worse_is_never_higher(void **state)
{
    (void)state;
    const asc_study s = {.link = &link};
    const asc_fact whole = good();
    asc_stream r = asc_stream_open(11, ASC_PURPOSE_TEST, 0);
    const asc_gate best = judge(&whole, &s);
    assert_int_equal(best.pathway, ASC_CONTRIBUTED);
    size_t lower = 0;
    for (size_t i = 0; i < 20000; i++) {
        asc_fact f = whole, g;
        double *part[] = {&f.ess_share, &f.ess, &f.equipoise};
        for (size_t j = 0; j < 3; j++) *part[j] *= asc_stream_uniform(&r);
        f.smd *= 1.0 + 4.0 * asc_stream_uniform(&r);
        f.std_error *= 1.0 + 6.0 * asc_stream_uniform(&r);
        g = f;
        const double u = asc_stream_uniform(&r);
        switch (asc_stream_below(&r, 8)) {
        case 0:
            g.ess *= u;
            break;
        case 1:
            g.ess_share *= u;
            break;
        case 2:
            g.equipoise = u < 0.2 ? (double)NAN : g.equipoise * u;
            break;
        case 3:
            g.smd = u < 0.2 ? (double)NAN : g.smd / u;
            break;
        case 4:
            g.std_error = u < 0.2 ? (double)NAN : g.std_error / u;
            break;
        case 5:
            g.doubly_robust = false;
            break;
        case 6:
            g.dependent = true;
            break;
        default:
            g.earlier = false;
            break;
        }
        const asc_gate a = judge(&f, &s), b = judge(&g, &s);
        assert_true(b.pathway <= a.pathway && b.partner <= a.partner);
        lower += b.pathway < a.pathway;
    }
    assert_true(lower > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(design),
        cmocka_unit_test(evalue_and_size),
        cmocka_unit_test(multiverse),
        cmocka_unit_test(grid),
        cmocka_unit_test(safety),
        cmocka_unit_test_setup_teardown(controls, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(benchmark, open_arena, close_arena),
        cmocka_unit_test(worse_is_never_higher),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
