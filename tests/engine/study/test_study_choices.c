/* Reading studies: values that partners, outcomes, covariates, models and indices may have, and every mistake with its
 * exact text. */
#include "study_head.h"

#define INDEX(text) HEAD GAME "counterfactual: {model: gcomp}\ncontribution: " text "\n"

static void kinds_and_ranges(void **state)
{
    (void)state;
    assert_refused(HEAD "partners: [a, b]\n",
                   "study.yaml:4:11: 'partners' needs a mapping\n"
                   "      4 | partners: [a, b]\n"
                   "        |           ^\n"
                   "     help: who worked on the units, in the order of "
                   "delivery where it matters");
    assert_refused(HEAD "contribution: []\n",
                   "study.yaml:4:15: 'contribution' is an empty list\n"
                   "      4 | contribution: []\n"
                   "        |               ^\n"
                   "     help: leave the key out, or name at least one\n"
                   "study.yaml:4:15: 'contribution' without 'counterfactual'\n"
                   "      4 | contribution: []\n"
                   "        |               ^\n"
                   "     help: add counterfactual: {model: gcomp}");
    assert_refused(HEAD "bootstrap: {replicates: 1.5, seed: -3, level: 95}\n",
                   "study.yaml:4:25: 'replicates' needs a whole number, not '1.5'\n"
                   "      4 | bootstrap: {replicates: 1.5, seed: -3, level: 95}\n"
                   "        |                         ^~~\n"
                   "     help: 0, or 2 and more; 999 or more for a 95 % interval\n"
                   "study.yaml:4:36: 'seed' is '-3', not a whole number from 0 to "
                   "18446744073709551615\n"
                   "      4 | bootstrap: {replicates: 1.5, seed: -3, level: 95}\n"
                   "        |                                    ^~\n"
                   "study.yaml:4:47: 'level' is 95, outside 0.5 to 1\n"
                   "      4 | bootstrap: {replicates: 1.5, seed: -3, level: 95}\n"
                   "        |                                               ^~\n"
                   "     help: confidence level, between 0.5 and 1");
    assert_refused(HEAD "bootstrap: {replicates: 1000001, seed: 1}\n",
                   "study.yaml:4:25: 'replicates' is 1000001, outside 0 to 1000000\n"
                   "      4 | bootstrap: {replicates: 1000001, seed: 1}\n"
                   "        |                         ^~~~~~~\n"
                   "     help: 0, or 2 and more; 999 or more for a 95 % interval");
    assert_refused(HEAD "bootstrap: {replicates: 1000}\n",
                   "study.yaml:4:25: 1000 replicates without 'seed'\n"
                   "      4 | bootstrap: {replicates: 1000}\n"
                   "        |                         ^~~~\n"
                   "     help: write seed: and any whole number; the same seed gives the "
                   "same numbers");
    assert_refused("version: 2\n" HEAD, "study.yaml:1:10: '2' is no value of 'version'\n"
                                        "      1 | version: 2\n"
                                        "        |          ^\n"
                                        "     help: did you mean '1'?");
}

static void partners_and_outcomes(void **state)
{
    (void)state;
    assert_refused(
        HEAD "partners: {a: {column: x, is: [1], reason: deterioration}}\n",
        "study.yaml:4:44: partner 'a' was given because of deterioration: as a player "
        "the "
        "sign of its contribution can flip\n"
        "      4 | partners: {a: {column: x, is: [1], reason: deterioration}}\n"
        "        |                                            ^~~~~~~~~~~~~\n"
        "     help: write role: excluded; what was given because someone got worse needs "
        "a "
        "model over time");
    assert_int_equal(
        read_study(
            HEAD
            "partners: {a: {column: x, is: [1], reason: deterioration, role: context}}\n")
            .partners,
        1);
    assert_refused(HEAD "partners: {1a: {column: x, is: [1]}}\n",
                   "study.yaml:4:12: '1a' cannot be a name\n"
                   "      4 | partners: {1a: {column: x, is: [1]}}\n"
                   "        |            ^~\n"
                   "     help: letters, digits and _, at most 63, no digit first");
    assert_refused(HEAD "outcomes: {y: {column: x, good: lower}}\n",
                   "study.yaml:4:12: outcome 'y' needs 'family'\n"
                   "      4 | outcomes: {y: {column: x, good: lower}}\n"
                   "        |            ^\n"
                   "     help: gaussian, gamma or two-part (amounts), ordinal (scores), "
                   "binomial (0 and 1), "
                   "poisson or nb2 (counts)");
    assert_refused(HEAD "outcomes: {y: {column: x, is: [1], offset: d}}\n",
                   "study.yaml:4:12: outcome 'y' needs 'good'\n"
                   "      4 | outcomes: {y: {column: x, is: [1], offset: d}}\n"
                   "        |            ^\n"
                   "     help: write good: lower, or good: higher\n"
                   "study.yaml:4:44: 'offset' is for poisson and nb2 outcomes\n"
                   "      4 | outcomes: {y: {column: x, is: [1], offset: d}}\n"
                   "        |                                            ^\n"
                   "     help: write family: poisson or nb2, or leave it out");
    assert_refused(
        HEAD "outcomes: {y: {column: x, family: nb2, amount: gamma, winsorise: "
             "0.9, good: lower}}\n",
        "study.yaml:4:48: 'amount' is for two-part outcomes\n"
        "      4 | outcomes: {y: {column: x, family: nb2, amount: gamma, "
        "winsorise: 0.9, good: lower}}\n"
        "        |                                                ^~~~~\n"
        "     help: write family: two-part, or leave it out\n"
        "study.yaml:4:66: 'winsorise' is for amounts\n"
        "      4 | outcomes: {y: {column: x, family: nb2, amount: gamma, "
        "winsorise: 0.9, good: lower}}\n"
        "        |                                                              "
        "    ^~~\n"
        "     help: write family: gaussian, gamma or two-part, or leave it out");
    assert_refused(
        HEAD "outcomes:\n  y: {column: x, family: gamma, winsorise: 0.9, good: "
             "lower}\n  y_recorded: {column: x, family: gamma, good: lower}\n",
        "study.yaml:5:3: outcome 'y' is winsorised, and its answer without would "
        "be called 'y_recorded', which is taken\n"
        "      5 |   y: {column: x, family: gamma, winsorise: 0.9, good: lower}\n"
        "        |   ^\n"
        "     help: give one of them another name");
    assert_refused(
        HEAD "include: [{column: x, is: [1], not: [2]}, {column: y}, {column: z, "
             "between: [2, 1]}]\n",
        "study.yaml:4:37: 'not' beside 'is': one test per predicate\n"
        "      4 | include: [{column: x, is: [1], not: [2]}, {column: y}, {column: z, "
        "between: [2, 1]}]\n"
        "        |                                     ^\n"
        "     help: use all: [{...}, {...}] for several tests\n"
        "study.yaml:4:43: this line has no test\n"
        "      4 | include: [{column: x, is: [1], not: [2]}, {column: y}, {column: z, "
        "between: [2, 1]}]\n"
        "        |                                           ^\n"
        "     help: write {column: name, is: [value]}, or not, at_least, above, below, "
        "between, starts_with, in_list, missing\n"
        "study.yaml:4:77: 'between' starts at 2, above its end 1\n"
        "      4 | include: [{column: x, is: [1], not: [2]}, {column: y}, {column: z, "
        "between: [2, 1]}]\n"
        "        |                                                                       "
        "      ^\n"
        "     help: write [lowest, highest]");
}

static void covariates_and_models(void **state)
{
    (void)state;
    assert_refused(HEAD "covariates: [age, {column: age, degree: 2}]\n",
                   "study.yaml:4:28: covariate 'age' is named twice\n"
                   "      4 | covariates: [age, {column: age, degree: 2}]\n"
                   "        |                            ^~~\n"
                   "     help: first named on line 4");
    assert_refused(HEAD "covariates: [age]\nmissing: {age: drop, sex: weight}\n",
                   "study.yaml:5:16: 'drop' is no rule for missing values\n"
                   "      5 | missing: {age: drop, sex: weight}\n"
                   "        |                ^~~~\n"
                   "     help: refuse, exclude, category or {impute: number}\n"
                   "study.yaml:5:22: 'sex' is no outcome of this study\n"
                   "      5 | missing: {age: drop, sex: weight}\n"
                   "        |                      ^~~\n"
                   "     help: exclude, category or {impute: number}; weight is for "
                   "outcomes");
    assert_refused(HEAD GAME "counterfactual: [{model: gcomp}, {model: gcomp}]\n",
                   "study.yaml:6:42: two models are named 'gcomp'\n"
                   "      6 | counterfactual: [{model: gcomp}, {model: gcomp}]\n"
                   "        |                                          ^~~~~\n"
                   "     help: give each a 'name' of its own");
    assert_refused(
        HEAD GAME "covariates: [age]\n"
                  "counterfactual: {model: gcomp, modifiers: {b: [age], a: [agee]}, "
                  "others: respond}\n",
        "study.yaml:7:44: 'b' is no player of 'partners'\n"
        "      7 | counterfactual: {model: gcomp, modifiers: {b: [age], a: [agee]}, "
        "others: respond}\n"
        "        |                                            ^\n"
        "     help: did you mean 'a'?\n"
        "study.yaml:7:58: modifier 'agee' is no covariate of this study\n"
        "      7 | counterfactual: {model: gcomp, modifiers: {b: [age], a: [agee]}, "
        "others: respond}\n"
        "        |                                                          ^~~~\n"
        "     help: did you mean 'age'?\n"
        "study.yaml:7:74: 'respond' known, not in this version\n"
        "      7 | counterfactual: {model: gcomp, modifiers: {b: [age], a: [agee]}, "
        "others: respond}\n"
        "        |                                                                       "
        "   ^~~~~~~\n"
        "     help: in this version: fixed");
    assert_refused(HEAD "counterfactual: {model: gcomp}\n",
                   "study.yaml:4:17: 'counterfactual' without a player in 'partners'\n"
                   "      4 | counterfactual: {model: gcomp}\n"
                   "        |                 ^\n"
                   "     help: name at least one partner with role: player\n"
                   "study.yaml:4:17: 'counterfactual' without 'outcomes'\n"
                   "      4 | counterfactual: {model: gcomp}\n"
                   "        |                 ^\n"
                   "     help: name at least one outcome");
    assert_refused(
        HEAD GAME "counterfactual: {model: gcomp}\n"
                  "contribution: [{shapley: {alpha: 1}}, leave_one_out, leave_one_out]\n",
        "study.yaml:7:27: 'alpha' is no option of 'shapley'\n"
        "      7 | contribution: [{shapley: {alpha: 1}}, leave_one_out, leave_one_out]\n"
        "        |                           ^~~~~\n"
        "     help: it takes budget, sampler, completions\n"
        "study.yaml:7:54: 'leave_one_out' is written twice in 'contribution'\n"
        "      7 | contribution: [{shapley: {alpha: 1}}, leave_one_out, leave_one_out]\n"
        "        |                                                      ^~~~~~~~~~~~~");
}

/* Options are in force whether they are written or not, and the plan is the same. */
static void index_options_in_force(void **state)
{
    (void)state;
    bool fallback = true;
    const asc_study s = read_study(
        INDEX("[shapley, {egalitarian_shapley: {alpha: 0.25}}, egalitarian_shapley]"));
    assert_int_equal(s.indices, 3);
    assert_string_equal(s.index[0].name, "shapley");
    assert_string_equal(s.index[0].option, "");
    assert_string_equal(s.index[1].option, "alpha=0.25");
    assert_true(s.index[1].value[0] == 0.25);
    assert_string_equal(s.index[2].option, "alpha=0.5");
    assert_true(s.index[2].value[0] == 0.5);
    assert_string_equal(option_value(&s, "contribution", &fallback),
                        "[shapley, {egalitarian_shapley: {alpha: 0.25}}, "
                        "{egalitarian_shapley: {alpha: 0.5}}]");
    const asc_study a = read_study(INDEX("{egalitarian_shapley: {alpha: 0.50}}"));
    const asc_study b = read_study(INDEX("egalitarian_shapley"));
    assert_string_equal(a.plan_hex, b.plan_hex);
    assert_string_not_equal(a.plan_hex, s.plan_hex);
}

static void index_options_refused(void **state)
{
    (void)state;
    assert_refused(INDEX("[{egalitarian_shapley: {alfa: 1}}]"),
                   "study.yaml:7:39: 'alfa' is no option of 'egalitarian_shapley'\n"
                   "      7 | contribution: [{egalitarian_shapley: {alfa: 1}}]\n"
                   "        |                                       ^~~~\n"
                   "     help: did you mean 'alpha'?");
    assert_refused(INDEX("{egalitarian_shapley: {alpha: 1.5}}"),
                   "study.yaml:7:45: 'alpha' is 1.5, outside 0 to 1\n"
                   "      7 | contribution: {egalitarian_shapley: {alpha: 1.5}}\n"
                   "        |                                             ^~~\n"
                   "     help: weight of the Shapley value");
    assert_refused(INDEX("{egalitarian_shapley: {alpha: half}}"),
                   "study.yaml:7:45: 'alpha' needs a number, not 'half'\n"
                   "      7 | contribution: {egalitarian_shapley: {alpha: half}}\n"
                   "        |                                             ^~~~\n"
                   "     help: weight of the Shapley value");
    assert_refused(INDEX("{egalitarian_shapley: 0.5}"),
                   "study.yaml:7:37: options of 'egalitarian_shapley' are a mapping\n"
                   "      7 | contribution: {egalitarian_shapley: 0.5}\n"
                   "        |                                     ^~~\n"
                   "     help: as in {egalitarian_shapley: {alpha: 0.5}}");
    assert_refused(INDEX("[egalitarian_shapley, {egalitarian_shapley: {alpha: 0.5}}]"),
                   "study.yaml:7:38: 'egalitarian_shapley:alpha=0.5' is written twice in "
                   "'contribution'\n"
                   "      7 | contribution: [egalitarian_shapley, {egalitarian_shapley: "
                   "{alpha: 0.5}}]\n"
                   "        |                                      ^~~~~~~~~~~~~~~~~~~");
}

static void sixty_five_players(void **state)
{
    (void)state;
    asc_text t = asc_text_start(arena);
    asc_text_add(&t, HEAD "partners:\n");
    for (int k = 1; k <= 64; k++) asc_text_format(&t, "  p%d: {column: x, is: [1]}\n", k);
    assert_int_equal(read_study(t.data).partners, 64);
    asc_text_add(&t, "  p65: {column: x, is: [1]}\n");
    assert_refused(t.data,
                   "study.yaml:69:3: more than 64 players\n"
                   "     69 |   p65: {column: x, is: [1]}\n"
                   "        |   ^~~\n"
                   "     help: combine partners, or write role: context or excluded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_and_ranges),      cmocka_unit_test(partners_and_outcomes),
        cmocka_unit_test(covariates_and_models), cmocka_unit_test(index_options_in_force),
        cmocka_unit_test(index_options_refused), cmocka_unit_test(sixty_five_players),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
