/* Learners in a study file: what is in force, written out in full, and every mistake with its exact text. */
#include "study_fixture.h"

static const char *const learners[] = {"logistic", "net", "stack"};
static const bool combines[] = {false, false, true};
static const asc_registry_option options[] = {
    {"net", "alpha", "1 is the lasso", 1, 0, 1, false},
    {"net", "folds", "folds that choose", 10, 3, 100, true},
    {"stack", "folds", "folds that weigh", 5, 2, 100, true}};

static asc_registry_names names(void)
{
    asc_registry_names r = registry;
    r.learner = learners;
    r.combines = combines;
    r.learners = 3;
    r.learner_option = options;
    r.learner_options = 3;
    return r;
}

#define STUDY(rest)                                                                      \
    "study: {name: s}\n"                                                                 \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"                                                                 \
    "partners: {a: {column: x, is: [1]}}\n"                                              \
    "outcomes: {y: {column: z, is: [1], good: lower}}\n"                                 \
    "counterfactual: {model: gcomp, " rest "}\n"

static asc_study read_it(const char *text)
{
    return read_study_as(text, names());
}

static void refused(const char *text, const char *words)
{
    refused_as(text, words, names());
}

static void in_force(void **state)
{
    (void)state;
    bool fallback = false;
    const asc_study s =
        read_it(STUDY("outcome_learner: net, exposure_learner: {stack: {of: "
                      "[logistic, {net: {alpha: 0.5}}]}}"));
    const asc_learner_spec *o = s.model[0].outcome_learner,
                           *e = s.model[0].exposure_learner;
    assert_string_equal(o->learner, "net");
    assert_true(o->value[0] == 1.0 && o->value[1] == 10.0);
    assert_int_equal(e->ofs, 2);
    assert_string_equal(e->of[0].learner, "logistic");
    assert_true(e->value[0] == 5.0 && e->of[1].value[0] == 0.5);
    assert_int_equal(s.model[0].folds, 5);
    assert_string_equal(
        option_value(&s, "counterfactual.gcomp.outcome_learner", &fallback),
        "{net: {alpha: 1, folds: 10}}");
    assert_string_equal(
        option_value(&s, "counterfactual.gcomp.exposure_learner", &fallback),
        "{stack: {of: [logistic, {net: {alpha: 0.5, folds: 10}}], folds: 5}}");
    assert_false(fallback);
    assert_string_equal(option_value(&s, "counterfactual.gcomp.folds", &fallback), "5");
    assert_true(fallback);
}

/* A default that is written is the same plan; another value is not; without learners nothing is noted. */
static void plans(void **state)
{
    (void)state;
    const asc_study a = read_it(STUDY("outcome_learner: net")),
                    b = read_it(STUDY("outcome_learner: {net: {alpha: 1}}, folds: 5")),
                    c = read_it(STUDY("outcome_learner: {net: {alpha: 0.9}}")),
                    d = read_it(STUDY("interactions: none"));
    bool fallback = false;
    assert_string_equal(a.plan_hex, b.plan_hex);
    assert_string_not_equal(a.plan_hex, c.plan_hex);
    assert_null(option_value(&d, "counterfactual.gcomp.outcome_learner", &fallback));
    assert_null(d.model[0].outcome_learner);
}

static void mistakes(void **state)
{
    (void)state;
    refused(STUDY("outcome_learner: logistc"), "no learner 'logistc'");
    refused(STUDY("outcome_learner: logistc"), "did you mean 'logistic'?");
    refused(STUDY("outcome_learner: trees"), "one of: logistic, net, stack");
    refused(STUDY("outcome_learner: [net, logistic]"), "a learner is a name or");
    refused(STUDY("outcome_learner: {net: 3}"), "options of 'net' are a mapping");
    refused(STUDY("outcome_learner: {net: {alpha: 2}}"), "'alpha' is 2, outside 0 to 1");
    refused(STUDY("outcome_learner: {net: {folds: 3.5}}"),
            "'folds' needs a whole number");
    refused(STUDY("outcome_learner: {net: {alhpa: 1}}"), "did you mean 'alpha'?");
    refused(STUDY("outcome_learner: {net: {of: [net, logistic]}}"),
            "'of' is no option of 'net'");
    refused(STUDY("outcome_learner: {logistic: {alpha: 1}}"),
            "'alpha' is no option of 'logistic'");
    refused(STUDY("outcome_learner: {stack: {of: [net]}}"), "'of' is a list of 2 to 8");
    refused(STUDY("outcome_learner: {stack: {of: net}}"), "'of' is a list of 2 to 8");
    refused(STUDY("outcome_learner: {stack: {of: [net, stack]}}"),
            "'stack' may not be a candidate");
    refused(STUDY("outcome_learner: {stack: {of: [net, nett]}}"), "no learner 'nett'");
    refused(STUDY("outcome_learner: net, folds: 0"), "learners are only cross-fitted");
    refused(STUDY("outcome_learner: net, folds: 1"), "nothing would be left to fit");
    refused(STUDY("outcome_learner: net, interactions: pairs"),
            "'interactions' is of the model's own outcome model");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_force),
        cmocka_unit_test(plans),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
