/* Binding a small cohort: every refusal with its text. */
#include "bind_fixture.h"

static void study_mistakes_seen_in_the_data(void **state)
{
    (void)state;
    refused("study: {name: s}\ncohort: c\nunit: {table: unit}\n", ASC_ESTUDY,
            "study.yaml:3:15: no table 'unit' in the cohort (tables: units)\n"
            "      3 | unit: {table: unit}\n"
            "        |               ^~~~\n"
            "     help: did you mean 'units'?");
    refused(HEAD "include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
                 "north]}]\ncovariates: [agee]\n",
            ASC_ESTUDY,
            "study.yaml:4:20: no column 'sit' in table 'units'\n"
            "      4 | include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
            "north]}]\n"
            "        |                    ^~~\n"
            "     help: did you mean 'site'?\n"
            "study.yaml:4:59: 'Nort' does not occur in 'site' (levels: east, north, "
            "south, west)\n"
            "      4 | include: [{column: sit, is: [north]}, {column: site, is: [Nort, "
            "north]}]\n"
            "        |                                                           ^~~~\n"
            "     help: did you mean 'north'?\n"
            "study.yaml:5:14: no column 'agee' in table 'units'\n"
            "      5 | covariates: [agee]\n"
            "        |              ^~~~\n"
            "     help: did you mean 'age'?");
    refused(HEAD "include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
                 "{column: site, above: 3}]\n",
            ASC_ESTUDY,
            "study.yaml:4:30: '50' cannot be a value of 'age'\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                              ^~~~\n"
            "     help: column 'age' is integer: write a whole number without quotes\n"
            "study.yaml:4:58: '7' does not occur in 'count' (values: 0, 1, 2, 3, 4)\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                                                          ^\n"
            "study.yaml:4:71: column 'site' is category: it has no order\n"
            "      4 | include: [{column: age, is: [\"50\"]}, {column: count, is: 7}, "
            "{column: site, above: 3}]\n"
            "        |                                                                   "
            "    ^~~~\n"
            "     help: compare with is or not");
    refused(HEAD "include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
                 "maybe}, {column: note, starts_with: z}]\n",
            ASC_ESTUDY,
            "study.yaml:4:35: '2024-02-30' cannot be a value of 'day'\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                   ^~~~~~~~~~\n"
            "     help: column 'day' is date: write \"YYYY-MM-DD\"\n"
            "study.yaml:4:67: 'maybe' cannot be a value of 'flag'\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                                                   "
            "^~~~~\n"
            "     help: column 'flag' is boolean: write true or false\n"
            "study.yaml:4:103: no value of 'note' starts with 'z' (levels: a, ab, b, c)\n"
            "      4 | include: [{column: day, at_least: 2024-02-30}, {column: flag, is: "
            "maybe}, {column: note, starts_with: z}]\n"
            "        |                                                                   "
            "                                    ^\n"
            "     help: did you mean 'a'?");
    refused(
        HEAD
        "covariates: [day, {column: site, degree: 2}, {column: age, reference: \"50\"}]\n"
        "missing: {age: category, site: {impute: 1}, site2: exclude}\n",
        ASC_ESTUDY,
        "study.yaml:4:14: covariate 'day' is a date\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |              ^~~\n"
        "     help: derive a number, or write as: category\n"
        "study.yaml:4:28: 'site' is category: it has no powers\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |                            ^~~~\n"
        "     help: leave 'degree' out\n"
        "study.yaml:4:55: 'age' is a number and has no reference level\n"
        "      4 | covariates: [day, {column: site, degree: 2}, {column: age, reference: "
        "\"50\"}]\n"
        "        |                                                       ^~~\n"
        "     help: leave 'reference' out, or write as: category\n"
        "study.yaml:5:11: 'age' is a number: a missing value cannot be a level\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |           ^~~\n"
        "     help: exclude, {impute: number}, or as: category\n"
        "study.yaml:5:26: 'site' is no number: it cannot be imputed\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |                          ^~~~\n"
        "     help: category or exclude\n"
        "study.yaml:5:45: no column 'site2' in table 'units'\n"
        "      5 | missing: {age: category, site: {impute: 1}, site2: exclude}\n"
        "        |                                             ^~~~~\n"
        "     help: did you mean 'site'?");
    refused(HEAD "partners: {a: {column: note, is: [a]}}\nmissing: {note: category}\n",
            ASC_ESTUDY,
            "study.yaml:5:11: 'note' says who got what or what happened: it cannot be "
            "filled in\n"
            "      5 | missing: {note: category}\n"
            "        |           ^~~~\n"
            "     help: refuse or exclude");
    refused(HEAD "outcomes: {y: {column: site, family: gaussian, good: lower}}\n",
            ASC_ESTUDY,
            "study.yaml:4:12: outcome column 'site' is category, not a number\n"
            "      4 | outcomes: {y: {column: site, family: gaussian, good: lower}}\n"
            "        |            ^\n"
            "     help: name a column of numbers, or write is: [...] for yes and no");
}

static void a_code_list_may_hold_codes_that_do_not_occur(void **state)
{
    (void)state;
    const asc_bound b = bind_study(HEAD "include: [{column: count, not: [4, 9]}]\n");
    assert_int_equal(b.units, 11);
    assert_string_equal(cell(b.note, "code", 0), "value_absent");
    assert_string_equal(cell(b.note, "text", 0), "line 4: 9 does not occur in 'count'");
}

static void missing_values_are_refused_by_default(void **state)
{
    (void)state;
    refused(HEAD "partners: {a: {column: got, is: 1}, b: {column: note, is: a}}\n"
                 "outcomes: {y: {column: bad, is: 1, good: lower}}\n"
                 "covariates: [site, age, {column: cost, missing: exclude}, flag]\n",
            ASC_EDATA,
            "4 columns with missing values and no rule for them:\n"
            "  'note': 1 of 12 units (8.3 %); reached 0 (0.0 %), not reached 1 (20.0 %)\n"
            "  'site': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "  'age': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "  'flag': 1 of 12 units (8.3 %); reached 1 (14.3 %), not reached 0 (0.0 %)\n"
            "say what happens to them in the study; to paste and change (refuse, "
            "exclude, category, {impute: number}):\n"
            "missing:\n"
            "  note: exclude\n"
            "  site: category\n"
            "  age: exclude\n"
            "  flag: exclude");
    const asc_bound b =
        bind_study(HEAD "partners: {a: {column: got, is: 1}}\n"
                        "outcomes: {y: {column: bad, is: 1, good: lower}}\n"
                        "covariates: [site, age]\nmissing: {default: exclude}\n");
    assert_int_equal(b.units, 10);
    assert_int_equal(b.missing->rows, 4);
    assert_string_equal(cell(b.missing, "arm", 0), "reached");
    assert_string_equal(cell(b.missing, "missing", 0), "1");
    assert_string_equal(cell(b.missing, "total", 0), "6");
    assert_string_equal(cell(b.missing, "arm", 1), "not reached");
    assert_string_equal(cell(b.note, "code", 0), "missing_by_arm");
}

static void what_the_data_do_not_allow(void **state)
{
    (void)state;
    refused(HEAD "include: [{column: age, above: 500, why: old}]\n", ASC_EDATA,
            "no unit is left after 'include':\n"
            "  records: kept 12, dropped 0\n"
            "  old: kept 0, dropped 12");
    refused(HEAD "include: [{column: bad, is: 0}]\n"
                 "partners: {a: {column: bad, is: 1}, b: {column: count, at_least: 0}}\n",
            ASC_EDATA,
            "partner 'a' delivered to none of 5 units: check its predicate, or write "
            "role: excluded\n"
            "partner 'b' delivered to all units: 5 of 5 units got it, so nobody "
            "comparable went without; use role: context");
    refused(HEAD "include: [{column: bad, is: 0}]\noutcomes: {y: {column: bad, is: 1, "
                 "good: lower}}\n",
            ASC_EDATA, "outcome 'y' is 0 in all 5 units: there is nothing to compare");
    refused(HEAD "outcomes: {y: {column: count, family: binomial, good: lower}}\n",
            ASC_EDATA,
            "outcome 'y': 4 values of 'count' are not 0 or 1 (first 2 at row 3); write a "
            "predicate, or another family");
    refused(HEAD "include: [{column: site, is: north}, {column: age, missing: false}]\n"
                 "outcomes: {y: {column: bad, is: 1, good: lower}}\ncovariates: [site, "
                 "got, age]\n",
            ASC_EDATA, "covariate 'site': one value in 2 units; leave it out");
    double x[N] = {1, 2, (double)INFINITY, 4, 5, 6, -(double)INFINITY, 8, 9, 10, 11, 12};
    make_cohort("x", x);
    refused(HEAD "covariates: [x]\n", ASC_EDATA,
            "'x': 2 values not finite (first at row 3)");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': inf at row 3; weights are finite and not negative");
    x[2] = -0.5, x[6] = 2.5;
    make_cohort("x", x);
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': -0.5 at row 3; weights are finite and not negative");
    refused(HEAD "outcomes: {y: {column: x, family: poisson, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 2 values of 'x' are no counts (first -0.5 at row 3); write "
            "family: gaussian");
    refused(HEAD "outcomes: {y: {column: x, family: nb2, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 2 values of 'x' are no counts (first -0.5 at row 3); write "
            "family: gaussian");
    refused(HEAD "outcomes: {y: {column: count, family: gamma, good: lower}}\n",
            ASC_EDATA,
            "outcome 'y': 5 values of 'count' are not above 0 (first 0 at row 1), which "
            "gamma cannot be; write family: two-part or gaussian");
    refused(HEAD "outcomes: {y: {column: x, family: two-part, good: lower}}\n", ASC_EDATA,
            "outcome 'y': 1 values of 'x' are below 0 (first -0.5 at row 3), which an "
            "amount of two parts cannot be; write family: gaussian");
    refused(HEAD
            "outcomes: {y: {column: count, family: poisson, offset: x, good: lower}}\n",
            ASC_EDATA,
            "offset 'x': 1 values are not above 0 (first -0.5 at row 3); drop those "
            "units by a line of 'include'");
    x[2] = (double)NAN;
    make_cohort("x", x);
    refused("study: {name: s}\ncohort: c\nunit: {table: units, weight: x}\n", ASC_EDATA,
            "weight 'x': missing at row 3; every unit compared needs one");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, cluster: x}\n", ASC_EDATA,
            "cluster 'x': 1 of 12 units have none (first at row 3); drop them by a line "
            "of 'include': {column: x, missing: false}");
    x[2] = 1e200;
    make_cohort("x", x);
    refused(
        HEAD "covariates: [{column: x, degree: 2}]\n", ASC_EDATA,
        "covariate 'x': 1e+200 to the power 2 leaves the range of numbers; rescale it");
    make_cohort(NULL, NULL);
}

static void ids(void **state)
{
    (void)state;
    refused("study: {name: s}\ncohort: c\nunit: {table: units, id: person}\n", ASC_EDATA,
            "unit id 'person': 2 of 12 rows repeat an id (rows 1 and 3, 2 and 12): keep "
            "one row per unit, "
            "or name the column that identifies it");
    refused("study: {name: s}\ncohort: c\nunit: {table: units, id: note}\n", ASC_EDATA,
            "unit id 'note': 1 of 12 rows have none (first at row 8)");
    const asc_bound b = bind_study("study: {name: s}\ncohort: c\nunit: {table: units}\n");
    assert_string_equal(cell(b.note, "code", 0), "no_unit_id");
    assert_int_equal(b.units, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(study_mistakes_seen_in_the_data),
        cmocka_unit_test(a_code_list_may_hold_codes_that_do_not_occur),
        cmocka_unit_test(missing_values_are_refused_by_default),
        cmocka_unit_test(what_the_data_do_not_allow),
        cmocka_unit_test(ids),
    };
    return cmocka_run_group_tests(tests, up, down);
}
