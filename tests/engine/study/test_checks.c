/* `checks` and required fields: counts by hand on five goals; every failing row of every check in one refusal. */
#include "linked_fixture.h"

#define STUDY                                                                            \
    "study: {name: c}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: people, id: who}\n"                                                   \
    "outcomes: {y: {column: y, is: [1], good: lower}}\n"

static const csv_text tables[] = {
    {"people", "who,y\na,0\nb,1\n"},
    {"goals", "goal,who,owner,text,weight,state\n"
              "1,a,ann,walk,1,open\n2,a,,sing,2,open\n3,b,bob,  ,3,open\n"
              "4,b,,\"\",,closed\n5,b,eve,swim,9,open\n"},
};

static int up(void **state)
{
    if (fixture_up(state) != 0) return -1;
    make_cohort(tables, sizeof tables / sizeof *tables);
    return 0;
}

static const char *rows_of(const char *text)
{
    const asc_study s = read_study(text);
    asc_bound b;
    asc_error err = {0};
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    asc_text out = asc_text_start(arena);
    for (size_t i = 0; b.check != NULL && i < b.check->rows; i++)
        for (size_t j = 0; j < b.check->columns; j++) {
            char cell[256];
            asc_text_format(&out, "%s%s",
                            j > 0   ? "|"
                            : i > 0 ? "; "
                                    : "",
                            asc_column_cell(&b.check->column[j], i, cell, sizeof cell));
        }
    return out.data;
}

/* A blank is no value, and a missing weight is not at least 1. */
static void pass_rates(void **state)
{
    (void)state;
    assert_string_equal(
        rows_of(STUDY
                "checks:\n"
                "  - {name: goal has owner, table: goals, each: {column: owner, "
                "missing: false}, else: report}\n"
                "  - {name: weight, table: goals, each: {column: weight, between: [1, "
                "3]}, where: {state: open}, else: report}\n"
                "  - {name: ids, table: people, each: {column: who, missing: "
                "false}}\n"),
        "goal has owner|goals|owner|5|2|0.6; weight|goals|weight|4|1|0.75; "
        "ids|people|who|2|0|1");
    assert_string_equal(
        rows_of(STUDY
                "measures: {goals: {kind: goals, table: goals, require: [goal, who]}}\n"),
        "goals: goal is filled in|goals|goal|5|0|1; goals: who is filled "
        "in|goals|who|5|0|1");
}

static void refusals_name_rows_and_fields(void **state)
{
    (void)state;
    static const char study[] =
        STUDY "measures: {goals: {kind: goals, table: goals, require: [owner, text]}}\n"
              "checks:\n"
              "  - {name: weight, table: goals, each: {column: weight, below: 5}}\n";
    assert_bind(
        study, ASC_EDATA,
        "check 'weight': 2 of 5 rows of table 'goals' fail in 'weight' (rows 4, 5); "
        "correct them, or write else: report\n"
        "check 'goals: owner is filled in': 2 of 5 rows of table 'goals' fail in "
        "'owner' (rows 2, 4); correct them\n"
        "check 'goals: text is filled in': 2 of 5 rows of table 'goals' fail in "
        "'text' (rows 3, 4); correct them");
    assert_bind(STUDY "checks: [{name: n, table: gaols, each: {column: owner, missing: "
                      "false}}]\n",
                ASC_ESTUDY, "no table 'gaols' in the cohort");
    assert_bind(STUDY "measures: {g: {kind: goals, table: goals, require: [ownr]}}\n",
                ASC_ESTUDY, "did you mean 'owner'?");
}

static void the_plan_is_checked(void **state)
{
    (void)state;
    static const struct {
        const char *study, *says;
    } c[] = {
        {"checks: [{name: n, table: goals}]\n", "a check without 'each' checks nothing"},
        {"checks: [{table: goals, each: {column: a, missing: false}}]\n",
         "key 'name' is missing"},
        {"measures: {g: {kind: goals, table: goals}}\n",
         "of kind goals has no 'require'"},
        {"measures: {g: {kind: ratio, of: {table: goals}, met: {column: owner, missing: "
         "false}, require: [a]}}\n",
         "'require' is for kind goals"},
    };
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        asc_study s;
        asc_error err = {0};
        write_file("study.yaml", asc_take_format(arena, STUDY "%s", c[i].study));
        assert_int_equal(asc_study_read("study.yaml", &registry, arena, &s, &err),
                         ASC_ESTUDY);
        if (strstr(err.message, c[i].says) == NULL) fail_msg("%s", err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pass_rates),
        cmocka_unit_test(refusals_name_rows_and_fields),
        cmocka_unit_test(the_plan_is_checked),
    };
    return cmocka_run_group_tests(tests, up, cohort_down);
}
