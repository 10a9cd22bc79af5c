/* Rows of the gate from facts, by hand; that no worse fact raises a level; and every sentence of a claim. */
#include "ascribe/claims.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const asc_linked_outcome windows = {.early = ASC_EARLY_LANDMARK};
static const asc_outcome readmission = {.name = "readmission",
                                        .role = "primary",
                                        .family = ASC_BINOMIAL,
                                        .lower_is_better = true,
                                        .noun = {"readmission", "readmissions"},
                                        .per = 1000.0,
                                        .linked = &windows,
                                        .sesoi = 0.02,
                                        .before = "prior"};
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
static const double weight[] = {1200.0};
static const asc_problem many = {.n = 1, .w = weight};

/* The worked gate of the field guide where a fact can say it. */
static asc_fact good(void)
{
    return (asc_fact){.model = "aipw",
                      .policy = "delivered",
                      .outcome = &readmission,
                      .problem = &many,
                      .weighted = true,
                      .doubly_robust = true,
                      .supported = true,
                      .rate = 0.15,
                      .rate_low = 0.13,
                      .rate_high = 0.17,
                      .earlier = true,
                      .before = (double)NAN,
                      .total = 0.05,
                      .std_error = 0.006,
                      .low = 0.0382,
                      .high = 0.0618,
                      .low90 = 0.0401,
                      .high90 = 0.0599,
                      .ratio = log(0.75),
                      .ratio_se = 0.03,
                      .ratio_low = log(0.75) - 0.0588,
                      .ratio_high = log(0.75) + 0.0588,
                      .ess_share = 0.61,
                      .ess = 310.0,
                      .equipoise = 0.44,
                      .smd = 0.08,
                      .variance_ratio = 1.2};
}

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

static const char *say(asc_telling t, const char **kind, asc_arena *arena)
{
    asc_evidence row[ASC_GATE_ROWS] = {0};
    const asc_gate gate = {.cap = {4, 4, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 4, 4, 0}};
    row[16].status = ASC_EVALUATED;
    return asc_claim_sentence(&t, row, &gate, kind, arena);
}

static void sentences(void **state)
{
    asc_arena *arena = *state;
    asc_fact f = good();
    const char *kind = NULL;
    asc_telling t = {.fact = &f,
                     .wording = {&readmission, "discharges", 1200},
                     .services = "hospital and pharmacy",
                     .others = "a new ward",
                     .benchmark = 1.3,
                     .direction = ASC_BENEFIT};
    assert_string_equal(
        say(t, &kind, arena),
        "Nothing may be said of readmissions: window completeness was not "
        "evaluated; disclosure check falls short.");
    assert_string_equal(kind, "withheld");
    t.level = ASC_OBSERVED;
    assert_string_equal(
        say(t, &kind, arena),
        "Readmissions: 150 per 1,000 (130 to 170), 1,200 discharges. The "
        "evidence does not carry a comparison: this does not show what would "
        "have happened otherwise.");
    f.before = 0.2;
    f.model = "";
    assert_string_equal(
        say(t, &kind, arena),
        "The rate of readmissions was 200 per 1,000 before and 150 per 1,000 "
        "after (1,200 discharges). There was no comparison: this does not "
        "show what would have happened otherwise.");
    t.hidden = true;
    assert_null(strstr(say(t, &kind, arena), "150"));
    t.hidden = false;
    f = good();
    t.level = ASC_ASSOCIATED;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges, the rate of readmissions was 50 per 1,000 "
        "lower (38 to 62) than for similar people without hospital and "
        "pharmacy. Differences that were not measured may explain this.");
    t.level = ASC_CONTRIBUTED;
    assert_string_equal(
        say(t, &kind, arena),
        "About 50 fewer readmissions per 1,000 (38 to 62), 60 in all, than expected "
        "without "
        "the pathway, among 1,200 discharges. The evidence is consistent with hospital "
        "and "
        "pharmacy having contributed, alongside a new ward. Something not measured could "
        "explain this if it went with both the services and the outcome by a risk ratio "
        "of "
        "1.8 or more each; the strongest measured covariate reaches 1.3.");
    t.direction = ASC_EQUIVALENT;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges, any difference in the rate of readmissions "
        "from similar people without hospital and pharmacy is likely smaller "
        "than 20 per 1,000. Differences that were not measured may explain "
        "this.");
    t.direction = ASC_HARM;
    f.total = -0.05;
    f.low = -0.0618;
    f.high = -0.0382;
    assert_string_equal(
        say(t, &kind, arena),
        "The rate of readmissions was 50 per 1,000 higher (38 to 62) than for "
        "similar people without hospital and pharmacy, among 1,200 "
        "discharges. This does not support a payment. Differences that were "
        "not measured may explain this.");
    assert_string_equal(kind, "harm");
    t.direction = ASC_INCONCLUSIVE;
    f.total = 0.005;
    f.low = -0.012;
    f.high = 0.022;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges: compatible with 22 fewer to 12 more "
        "readmissions per 1,000 than for similar people without hospital and "
        "pharmacy; only 17 per 1,000 or more could have been detected. "
        "Differences that were not measured may explain this.");
}

static void partners(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    asc_telling t = {.fact = &f, .wording = {&readmission, "discharges", 1200}};
    assert_string_equal(asc_claim_partner(&t, "pharmacy", 12.4, 31.8, 410, arena),
                        "Of these, 12 to 32 go with pharmacy, which reached 410 of 1,200 "
                        "discharges.");
    assert_string_equal(asc_claim_partner(&t, "pharmacy", 12.4, 31.8, (double)NAN, arena),
                        "Of these, 12 to 32 go with pharmacy.");
    /* A range that holds 0 leaves it open; what went the other way is no part of them. */
    assert_string_equal(
        asc_claim_partner(&t, "pharmacy", -3.2, 31.8, 410, arena),
        "Whether any of these goes with pharmacy is open (from 3 the other way to "
        "32); it reached 410 of 1,200 discharges.");
    assert_string_equal(asc_claim_partner(&t, "pharmacy", -31.8, -12.4, 410, arena),
                        "None of these goes with pharmacy: where it delivered there "
                        "were 12 to 32 more; it reached 410 of 1,200 discharges.");
    static const asc_outcome stay = {.name = "stay",
                                     .family = ASC_GAUSSIAN,
                                     .noun = {"length of stay", "lengths"},
                                     .unit = "days",
                                     .lower_is_better = true,
                                     .per = 1};
    asc_fact days = f;
    days.outcome = &stay;
    asc_telling of_days = {.fact = &days, .wording = {&stay, "discharges", 1200}};
    assert_string_equal(
        asc_claim_partner(&of_days, "pharmacy", 120, 310, (double)NAN, arena),
        "Of the difference, 120 to 310 days in all go with pharmacy.");
    of_days.level = ASC_CONTRIBUTED;
    of_days.direction = ASC_BENEFIT;
    of_days.services = "pharmacy";
    of_days.others = "a new ward";
    of_days.benchmark = (double)NAN;
    const char *kind = "";
    const char *text = say(of_days, &kind, arena);
    if (strstr(text, "Mean length of stay was about ") != text) fail_msg("%s", text);
    of_days.level = ASC_OBSERVED;
    of_days.hidden = true;
    text = say(of_days, &kind, arena);
    if (strstr(text,
               "Mean length of stay rests on too few people or events to be shown.") !=
        text)
        fail_msg("%s", text);
    asc_fact unsafe = f;
    static const asc_outcome error = {.name = "error",
                                      .family = ASC_POISSON,
                                      .noun = {"medication error", "medication errors"},
                                      .lower_is_better = true,
                                      .margin = 1.25,
                                      .per = 100};
    unsafe.outcome = &error;
    unsafe.low = -0.031;
    unsafe.high = 0.004;
    asc_telling safety = {
        .fact = &unsafe, .wording = {&error, "discharges", 1200}, .services = "pharmacy"};
    text = asc_claim_concern(&safety, arena);
    if (strcmp(
            text,
            "Safety concern: it cannot be ruled out that the rate of medication errors "
            "is worse than the margin of 1.25 allows (0.4 fewer to 3.1 more "
            "medication errors per 100 than for similar people without pharmacy). "
            "This does not support a payment. Differences that were not measured "
            "may explain this.") != 0)
        fail_msg("%s", text);
    /* What is shown to be a harm is not said to support its contrary. */
    asc_telling harmed = t;
    harmed.level = ASC_ASSOCIATED;
    harmed.direction = ASC_HARM;
    assert_non_null(strstr(asc_claim_account(&harmed, "pharmacy", 410, arena),
                           "The service was meant for fewer readmissions: "));
    harmed.level = ASC_OBSERVED; /* below level 2 no direction is told */
    assert_non_null(strstr(asc_claim_account(&harmed, "pharmacy", 410, arena),
                           "The service supports fewer readmissions: "));
    assert_string_equal(
        asc_claim_withdrawal("pharmacy", 0.10, 0.42, arena),
        "Without pharmacy we would expect to lose 10-42 % of the result.");
    assert_string_equal(asc_claim_withdrawal("pharmacy", -0.02, 0.42, arena), "");
    assert_string_equal(
        asc_claim_account(&t, "pharmacy", 410, arena),
        "The service supports fewer readmissions: pharmacy was delivered to "
        "410 of 1,200 discharges. What would have happened otherwise was not "
        "measured.");
    assert_null(strstr(asc_claim_account(&t, "pharmacy", (double)NAN, arena), "nan"));
    static const char *const name[] = {"a", "b", "c"};
    assert_string_equal(asc_claim_joined(name, 1, arena), "a");
    assert_string_equal(asc_claim_joined(name, 3, arena), "a, b and c");
}

static int open_arena(void **state)
{
    *state = asc_arena_create();
    return *state == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
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
        cmocka_unit_test_setup_teardown(sentences, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(partners, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
