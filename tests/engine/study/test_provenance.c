/* What a study says of its own plan: the copy of the lock is no part of the plan, amendments are, rows of people never leave. */
#include "study_fixture.h"

#define HEAD(more)                                                                       \
    "study: {name: s" more "}\ncohort: c.h5\nunit: {table: t, id: id}\n"                 \
    "outcomes: {y: {column: y, is: [1], good: lower}}\n"

static void the_copy_is_no_part_of_the_plan(void **state)
{
    (void)state;
    const asc_study bare = read_study(HEAD(""));
    const asc_study s =
        read_study(HEAD(", registered: {where: the audit office, date: 2024-03-20}"));
    assert_string_equal(s.provenance.where, "the audit office");
    assert_string_equal(s.provenance.date, "2024-03-20");
    assert_string_equal(s.plan_hex, bare.plan_hex);
    bool fallback = true;
    assert_string_equal(option_value(&s, "study.registered.date", &fallback),
                        "2024-03-20");
    const asc_study nobody =
        read_study(HEAD(", registered: {where: \"\", date: 2024-03-20}"));
    assert_null(nobody.provenance.where);
    assert_null(bare.provenance.date);
    assert_refused(HEAD(", registered: {date: 2024-02-30}"),
                   "study.yaml:1:37: 'date' is '2024-02-30', not a date\n"
                   "      1 | study: {name: s, registered: {date: 2024-02-30}}\n"
                   "        |                                     ^~~~~~~~~~\n"
                   "     help: write it as 2024-03-20");
}

static void amendments_are_part_of_it(void **state)
{
    (void)state;
    const asc_study bare = read_study(HEAD("")),
                    none = read_study(HEAD("") "amendments: []\n");
    assert_string_equal(bare.plan_hex, none.plan_hex);
    assert_int_equal(none.provenance.amendments, 0);
    const asc_study s =
        read_study(HEAD("") "amendments:\n"
                            "  - {date: 2024-05-01, what: a, why: b, by: c}\n"
                            "  - {date: 2024-05-02, what: d, why: e}\n");
    assert_int_equal(s.provenance.amendments, 2);
    assert_string_equal(s.provenance.amendment[0].by, "c");
    assert_string_equal(s.provenance.amendment[1].why, "e");
    assert_null(s.provenance.amendment[1].by);
    assert_int_equal(s.provenance.amendment[1].at.line, 7);
    assert_string_not_equal(s.plan_hex, bare.plan_hex);
    assert_non_null(strstr(s.plan, "amendments.2.why: e\n"));
    const asc_study one =
        read_study(HEAD("") "amendments: {date: 2024-05-01, what: a, why: b}\n");
    assert_int_equal(one.provenance.amendments, 1);
    assert_refused(HEAD("") "amendments: [{date: 2024-05-01, what: a}]\n",
                   "study.yaml:5:14: key 'why' is missing\n"
                   "      5 | amendments: [{date: 2024-05-01, what: a}]\n"
                   "        |              ^\n"
                   "     help: why");
}

static void rows_of_people_never_leave(void **state)
{
    (void)state;
    const asc_study s =
        read_study(HEAD("") "disclosure: {profile: tre10, people: none}\n");
    assert_string_equal(s.disclosure, "tre10");
    asc_study refused;
    asc_error err = {0};
    write_file("study.yaml", HEAD("") "disclosure: {profile: tre10, people: rows}\n");
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &refused, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "study.yaml:5:38: 'people' is 'rows': no report, "
                                        "export or results file holds rows of people"));
    assert_non_null(strstr(err.message, "write none, or leave the key out"));
}

/* Two values in a line after a good one: a finding, not a fault of memory. */
static void a_list_with_two_values_in_a_line(void **state)
{
    (void)state;
    asc_study refused;
    asc_error err = {0};
    write_file("list.csv", "11\n3;4\n5\n");
    write_file("study.yaml",
               HEAD("") "include: [{column: x, in_list: list.csv, why: listed}]\n");
    assert_int_equal(asc_study_read("study.yaml", &registry, arena, &refused, &err),
                     ASC_ESTUDY);
    assert_non_null(strstr(err.message, "line 2: more than one value"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_copy_is_no_part_of_the_plan),
        cmocka_unit_test(amendments_are_part_of_it),
        cmocka_unit_test(rows_of_people_never_leave),
        cmocka_unit_test(a_list_with_two_values_in_a_line),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
