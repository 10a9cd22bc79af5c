/* Covariates of each model in a study file: what is read and enters the plan, what a smaller or larger study makes of the
 * lists, and every mistake with its text. */
#include "study_fixture.h"

static const char *const models[] = {"aipw", "gcomp", "ipw"};
static const char *const takes[] = {
    "modifiers trim exposure_covariates outcome_covariates",
    "modifiers outcome_covariates", "trim exposure_covariates"};

static asc_registry_names names(void)
{
    asc_registry_names r = registry;
    r.model = models;
    r.takes = takes;
    r.models = 3;
    return r;
}

#define STUDY(model)                                                                     \
    "study: {name: s}\n"                                                                 \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"                                                                 \
    "partners: {a: {column: x, is: [1]}}\n"                                              \
    "outcomes: {y: {column: z, is: [1], good: lower}}\n"                                 \
    "covariates: [age, {column: site, as: category}, income, {column: notes, use: "      \
    "visibility}]\n"                                                                     \
    "counterfactual: [" model "]\n"

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
    bool fallback = true;
    const asc_study s = read_it(STUDY(
        "{model: aipw, exposure_covariates: [site, age], outcome_covariates: income}, "
        "{model: ipw, exposure_covariates: []}, {model: gcomp}"));
    const asc_model_spec *m = s.model;
    assert_true(m[0].exposure_covariates.given && m[0].outcome_covariates.given);
    assert_int_equal(m[0].exposure_covariates.names, 2);
    assert_string_equal(m[0].exposure_covariates.name[0], "site");
    assert_string_equal(m[0].exposure_covariates.name[1], "age");
    assert_int_equal(m[0].outcome_covariates.names, 1);
    assert_true(m[1].exposure_covariates.given);
    assert_int_equal(m[1].exposure_covariates.names, 0);
    assert_false(m[1].outcome_covariates.given || m[2].outcome_covariates.given);
    assert_string_equal(
        option_value(&s, "counterfactual.aipw.exposure_covariates", &fallback),
        "[site, age]");
    assert_false(fallback);
    assert_string_equal(
        option_value(&s, "counterfactual.ipw.exposure_covariates", &fallback), "[]");
    assert_null(option_value(&s, "counterfactual.gcomp.outcome_covariates", &fallback));
}

/* A study without lists keeps its plan; a list, and an empty one, is another. */
static void plans(void **state)
{
    (void)state;
    const asc_study a = read_it(STUDY("{model: ipw}")),
                    b = read_it(STUDY("{model: ipw, exposure_covariates: []}")),
                    c = read_it(STUDY("{model: ipw, exposure_covariates: [age]}")),
                    d = read_it(STUDY("{model: ipw, exposure_covariates: age}"));
    assert_string_not_equal(a.plan_hex, b.plan_hex);
    assert_string_not_equal(b.plan_hex, c.plan_hex);
    assert_string_equal(c.plan_hex, d.plan_hex);
}

static void mistakes(void **state)
{
    (void)state;
    refused(STUDY("{model: ipw, exposure_covariates: [agee]}"),
            "exposure_covariates 'agee' is no covariate of this study");
    refused(STUDY("{model: ipw, exposure_covariates: [agee]}"), "did you mean 'age'?");
    refused(STUDY("{model: gcomp, outcome_covariates: [notes]}"),
            "outcome_covariates 'notes' is no covariate of this study");
    refused(STUDY("{model: aipw, outcome_covariates: [age, site, age]}"),
            "'age' is written twice in 'outcome_covariates'");
    refused(STUDY("{model: ipw, outcome_covariates: [age]}"),
            "'outcome_covariates' is no option of 'ipw'");
    refused(STUDY("{model: gcomp, exposure_covariates: [age]}"),
            "'exposure_covariates' is no option of 'gcomp'");
    refused(STUDY("{model: gcomp, exposure_covariates: [age]}"),
            "it takes: modifiers outcome_covariates");
    refused(STUDY("{model: ipw, exposure_covariates: {age: 1}}"), "needs");
    refused(STUDY("{model: ipw, exposure_covariates: [[age]]}"), "needs");
    refused(STUDY("{model: gcomp, outcome_covariates: [age], modifiers: {a: [income]}}"),
            "modifier 'income' is not among the 'outcome_covariates' of 'gcomp'");
    refused(STUDY("{model: gcomp, outcome_covariates: [], modifiers: {a: [income]}}"),
            "modifier 'income' is not among the 'outcome_covariates' of 'gcomp'");
}

#define SETS(rest) "evidence: {multiverse: {" rest "}}\n"

/* A set of the multiverse has some of each list of the models that are run. */
static void sets(void **state)
{
    (void)state;
    refused(STUDY("{model: gcomp, outcome_covariates: [income]}")
                SETS("covariates: {core: [age, site]}"),
            "the set 'core' has none of 'outcome_covariates' of 'gcomp'");
    (void)read_it(STUDY("{model: gcomp, outcome_covariates: [income, age]}, "
                        "{model: ipw, exposure_covariates: []}")
                      SETS("covariates: {core: [age, site]}"));
    (void)read_it(STUDY("{model: gcomp, outcome_covariates: [income]}, {model: ipw}")
                      SETS("models: [ipw], covariates: {core: [age]}"));
}

/* Fewer covariates, and more. */
static void changed(void **state)
{
    (void)state;
    asc_error err = {0};
    const asc_study s = read_it(STUDY(
        "{model: aipw, exposure_covariates: [income, age], outcome_covariates: [site]}, "
        "{model: gcomp}"));
    asc_study less = s, more = s;
    less.covariates = 2; /* without income */
    assert_ok(asc_study_cut_lists(&less, arena, &err));
    assert_int_equal(less.model[0].exposure_covariates.names, 1);
    assert_string_equal(less.model[0].exposure_covariates.name[0], "age");
    assert_int_equal(less.model[0].outcome_covariates.names, 1);
    assert_false(less.model[1].outcome_covariates.given);
    assert_int_equal(s.model[0].exposure_covariates.names, 2);
    assert_ok(asc_study_extend_lists(&more, s.record, s.record_covariates, arena, &err));
    assert_int_equal(more.model[0].outcome_covariates.names, 2);
    assert_string_equal(more.model[0].outcome_covariates.name[1], "notes");
    assert_int_equal(more.model[0].exposure_covariates.names, 3);
    assert_false(more.model[1].outcome_covariates.given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_force), cmocka_unit_test(plans),   cmocka_unit_test(mistakes),
        cmocka_unit_test(sets),     cmocka_unit_test(changed),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
