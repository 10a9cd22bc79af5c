/* The evidence gate's part of a plan: what is read, what enters the plan, and what a plan may not leave out. */
#include "study_fixture.h"
#include <math.h>

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"                                                                 \
    "partners: {a: {column: x, is: [1]}}\n"
#define OUTCOMES                                                                         \
    "outcomes:\n"                                                                        \
    "  y: {column: z, is: [1], good: lower, sesoi: 0.02, before: q, domain: acute}\n"    \
    "  n: {column: u, is: [1], role: negative_control, true_effect: -0.1}\n"             \
    "  h: {column: v, is: [1], role: safety, good: lower, margin: 1.25}\n"               \
    "covariates: [q]\n"
#define MODELS "counterfactual: [{model: gcomp}, {model: gcomp, name: other}]\n"

static void what_is_read(void **state)
{
    (void)state;
    const asc_study s =
        read_study(HEAD OUTCOMES MODELS
                   "evidence:\n"
                   "  not_applicable: {8: no series, 15: 'nobody was asked'}\n"
                   "  negative_controls: [n]\n"
                   "  multiverse: {models: [gcomp, other]}\n"
                   "  co_interventions:\n"
                   "    - {what: a ward opened, date: 2024-11-01, where: north}\n"
                   "    - {what: a strike}\n");
    assert_true(s.gate.on);
    assert_string_equal(s.gate.profile, "standard-1");
    assert_string_equal(s.gate.not_applicable[7], "no series");
    assert_string_equal(s.gate.not_applicable[14], "nobody was asked");
    assert_null(s.gate.not_applicable[0]);
    assert_int_equal(s.gate.controls, 1);
    assert_int_equal(s.gate.multiverses, 2);
    assert_int_equal(s.gate.happenings, 2);
    assert_string_equal(s.gate.happened[0], "a ward opened (2024-11-01, north)");
    assert_string_equal(s.gate.happened[1], "a strike");
    assert_near(s.outcome[0].sesoi, 0.02, 0);
    assert_string_equal(s.outcome[0].before, "q");
    assert_string_equal(s.outcome[0].domain, "acute");
    assert_near(s.outcome[1].true_effect, -0.1, 0);
    assert_near(s.outcome[2].margin, 1.25, 0);
}

/* Sets are in the order of the study's covariates, however they are written. */
static void a_grid(void **state)
{
    (void)state;
    const asc_study s = read_study(
        "study: {name: s, period: [2024-01-01, 2024-12-31], data_lock: 2025-06-30}\n"
        "cohort: c.h5\n"
        "tables: {r: {key: k, time: at}}\n"
        "unit: {table: t, id: i, person: p, start: d}\n"
        "partners:\n"
        "  a: {column: x, is: [1]}\n"
        "  bus: {column: b, is: [1], role: excluded}\n"
        "outcomes:\n"
        "  y: {table: r, window: \"[7d, 30d)\", early: landmark, family: binomial, "
        "good: lower,\n"
        "      expected: {mean: 0.12, icc: 0.05}}\n"
        "covariates: [q, r, s]\n" MODELS "evidence:\n"
        "  multiverse: {windows: [\"[7d, 90d)\", \"[0d, 30d)\"], trim: [0, 0.01], "
        "covariates: {late: [s, q], one: r}}\n"
        "  negative_exposures: [bus]\n"
        "  permutations: 999\n");
    const asc_gate_plan *g = &s.gate;
    assert_int_equal(g->windows, 2);
    assert_string_equal(g->window[0].text, "[7d, 90d)");
    assert_int_equal(g->window[0].closes.amount, 90 * 86400);
    assert_int_equal(g->trims, 2);
    assert_near(g->trim[1], 0.01, 0);
    assert_int_equal(g->sets, 2);
    assert_string_equal(g->set[0].name, "late");
    assert_int_equal(g->set[0].covariates, 2);
    assert_int_equal(g->set[0].covariate[0], 0);
    assert_int_equal(g->set[0].covariate[1], 2);
    assert_int_equal(g->set[1].covariates, 1);
    assert_int_equal(g->exposures, 1);
    assert_string_equal(s.function[g->exposure[0]].name, "bus");
    assert_int_equal(g->permutations, 999);
    assert_true(s.outcome[0].expects);
    assert_near(s.outcome[0].expected_mean, 0.12, 0);
    assert_near(s.outcome[0].expected_icc, 0.05, 0);
    assert_true(isnan(s.outcome[0].expected_sd));
}

/* What the gate rests on is part of the plan. */
static void plan(void **state)
{
    (void)state;
    static const char *const with[] = {
        HEAD OUTCOMES,
        HEAD OUTCOMES "evidence: {profile: standard-1}\n",
        HEAD OUTCOMES "evidence: {not_applicable: {8: no series}}\n",
        HEAD OUTCOMES "evidence: {not_applicable: {8: another reason}}\n",
        HEAD OUTCOMES "evidence: {negative_controls: [n]}\n",
        HEAD OUTCOMES "evidence: {co_interventions: [{what: a strike}]}\n",
        HEAD OUTCOMES "evidence: {multiverse: {trim: [0.01]}}\n",
        HEAD OUTCOMES "evidence: {multiverse: {trim: [0.02]}}\n",
        HEAD OUTCOMES "evidence: {permutations: 199}\n",
    };
    enum { PLANS = sizeof with / sizeof *with };
    char hex[PLANS][2 * ASC_HASH_BYTES + 1];
    for (size_t i = 0; i < PLANS; i++) {
        const asc_study s = read_study(with[i]);
        assert_true(s.gate.on == (i > 0));
        memcpy(hex[i], s.plan_hex, sizeof hex[i]);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(hex[i], hex[j]);
    }
    /* claims of partners alone do not ask for it */
    assert_false(read_study(HEAD OUTCOMES
                            "evidence: {register: {partner: a, claims: 0.6, of: y}}\n")
                     .gate.on);
}

static void refused(const char *text, const char *part)
{
    asc_study s;
    asc_error err = {0};
    write_file("study.yaml", text);
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                     ASC_ESTUDY);
    if (strstr(err.message, part) == NULL)
        fail_msg("'%s' is not in: %s", part, err.message);
}

static void mistakes(void **state)
{
    (void)state;
    static const char *const never[] = {"1", "2", "3", "11", "17"};
    static const char *const compared[] = {"5", "6", "7", "9", "10", "12"};
    char text[2048];
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        (void)snprintf(text, sizeof text, "%sevidence: {not_applicable: {%s: no}}\n",
                       HEAD OUTCOMES, never[i]);
        refused(text, "cannot be left out: it applies to every study");
    }
    for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
        (void)snprintf(text, sizeof text, "%sevidence: {not_applicable: {%s: no}}\n",
                       HEAD OUTCOMES MODELS, compared[i]);
        refused(text, "cannot be left out: the study compares");
        (void)snprintf(text, sizeof text, "%sevidence: {not_applicable: {%s: no}}\n",
                       HEAD OUTCOMES, compared[i]);
        assert_true(read_study(text).gate.on);
    }
    refused(HEAD OUTCOMES "evidence: {not_applicable: {18: no}}\n", "no row of the gate");
    refused(HEAD OUTCOMES "evidence: {not_applicable: {trend: no}}\n",
            "no row of the gate");
    refused(HEAD OUTCOMES "evidence: {not_applicable: {8: ''}}\n", "has no reason");
    refused(HEAD OUTCOMES "evidence: {not_applicable: [8]}\n", "needs rows with reasons");
    refused(HEAD OUTCOMES "evidence: {negative_controls: [y]}\n",
            "'y' is no negative control");
    refused(HEAD OUTCOMES MODELS "evidence: {multiverse: {models: [ipw]}}\n",
            "no model 'ipw' in this study");
    refused(HEAD OUTCOMES "evidence: {multiverse: {trim: [0.01, 0.5]}}\n",
            "'trim' is '0.5'");
    refused(HEAD OUTCOMES "evidence: {multiverse: {windows: [\"[7d, 90d)\"]}}\n",
            "a column has no other windows");
    refused(HEAD OUTCOMES "evidence: {multiverse: {covariates: {core: [q]}}}\n",
            "is all covariates: the registered choice");
    refused(HEAD OUTCOMES "evidence: {multiverse: {covariates: {core: [r]}}}\n",
            "no covariate 'r' for the set 'core'");
    refused(HEAD OUTCOMES "evidence: {negative_exposures: [a]}\n",
            "'a' is no partner that is left out");
    refused(HEAD OUTCOMES "evidence: {permutations: 9}\n",
            "'permutations' is 9, outside");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, expected: {mean: "
                 "1.2}}}\n",
            "cannot have the mean 1.2");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, expected: {mean: 0.2, "
                 "sd: 1}}}\n",
            "the share implies it");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, expected: {sd: 1}}}\n",
            "key 'mean' is missing");
    refused(HEAD OUTCOMES "evidence: {profile: lenient}\n", "'lenient' is no value");
    refused(HEAD OUTCOMES
            "evidence: {co_interventions: [{what: a strike, date: 2023-02-30}]}\n",
            "not a date");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, margin: 1.2}}\n",
            "'margin' is for safety outcomes");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, role: safety, margin: "
                 "0.8}}\n",
            "a ratio above 1");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, true_effect: 0.2}}\n",
            "for negative controls");
    refused(HEAD "outcomes: {y: {column: z, is: [1], good: lower, before: age}}\n",
            "names no covariate 'age'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(a_grid),
        cmocka_unit_test(plan),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
