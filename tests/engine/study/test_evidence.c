/* Assumptions and claims that partners wrote down: what is read, what enters the plan, and what is refused. */
#include "study_fixture.h"

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"
#define OUTCOME "outcomes: {y: {column: z, is: [1], good: lower}}\n"
#define GAME                                                                             \
    "partners: {a: {column: x, is: [1]}, b: {column: w, is: [1], role: "                 \
    "context}}\n" OUTCOME

static void assumptions(void **state)
{
    (void)state;
    const asc_study s =
        read_study(HEAD "partners:\n"
                        "  a: {column: x, is: [1], assumed: {loss_if_withdrawn: 0.5, by: "
                        "board, date: 2024-03-01}}\n"
                        "  b: {column: w, is: [1], assumed: {share: 0.25}}\n"
                        "  c: {column: v, is: [1]}\n" OUTCOME);
    assert_near(s.partner[0].assumed.loss_if_withdrawn, 0.5, 0);
    assert_true(s.partner[0].assumed.has_loss && !s.partner[0].assumed.has_share);
    assert_string_equal(s.partner[0].assumed.by, "board");
    assert_string_equal(s.partner[0].assumed.date, "2024-03-01");
    assert_near(s.partner[1].assumed.share, 0.25, 0);
    assert_false(s.partner[2].assumed.has_loss || s.partner[2].assumed.has_share);
    assert_null(s.partner[2].assumed.by);
}

static void claims(void **state)
{
    (void)state;
    const asc_study one =
        read_study(HEAD GAME "evidence: {register: {partner: a, claims: 0.6, of: y}}\n");
    assert_int_equal(one.claims, 1);
    assert_string_equal(one.claim[0].partner, "a");
    assert_string_equal(one.claim[0].outcome, "y");
    assert_near(one.claim[0].part, 0.6, 0);
    const asc_study none = read_study(HEAD GAME);
    assert_int_equal(none.claims, 0);
    assert_string_not_equal(none.plan_hex, one.plan_hex);
    const asc_study other = read_study(
        HEAD GAME "evidence: {register: [{partner: a, claims: 0.7, of: y}]}\n");
    assert_string_not_equal(other.plan_hex, one.plan_hex);
}

static void breakdowns(void **state)
{
    (void)state;
    const asc_study s = read_study(HEAD GAME "groups: {by: [site, quarter]}\n");
    assert_int_equal(s.groups, 2);
    assert_string_equal(s.group[0].column, "site");
    assert_string_equal(s.group[1].column, "quarter");
    assert_int_equal(s.group[1].at.line, 6);
    const asc_study one = read_study(HEAD GAME "groups: {by: site}\n");
    assert_int_equal(one.groups, 1);
    assert_string_not_equal(one.plan_hex, s.plan_hex);
    assert_int_equal(read_study(HEAD GAME).groups, 0);
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
    refused(HEAD GAME "evidence: {register: [{partner: b, claims: 0.6, of: y}]}\n",
            "no partner 'b' that could claim a part");
    refused(HEAD GAME "evidence: {register: [{partner: a, claims: 0.6, of: z}]}\n",
            "no outcome 'z' to claim a part of");
    refused(HEAD GAME "evidence: {register: [{partner: a, of: y}]}\n",
            "the claim of 'a' has no 'claims'");
    refused(HEAD GAME "evidence: {register: [{partner: a, claims: -1, of: y}]}\n",
            "'claims'");
    refused(HEAD GAME
            "evidence: {register: [{partner: a, claims: 1, of: y}, {partner: a, "
            "claims: 0.2, of: y}]}\n",
            "'a' claims a part of 'y' twice");
    refused(HEAD GAME "groups: {by: [site, site]}\n", "'site' stands twice in 'by'");
    refused(HEAD GAME "groups: {multiplicity: holm}\n", "known, not in this version");
    refused(HEAD GAME "evidence: {review: {raters: 2}}\n", "'table'");
    refused(HEAD GAME "evidence: {review: {table: r, raters: 0}}\n", "'raters'");
    refused(HEAD GAME "evidence: {review: {table: r, panel: friends}}\n",
            "multi_partner, independent");
    refused(HEAD "partners: {a: {column: x, is: [1], assumed: {share: 1.2}}}\n" OUTCOME,
            "'share'");
    refused(HEAD "partners: {a: {column: x, is: [1], assumed: {by: board}}}\n" OUTCOME,
            "says nothing that can be compared");
    refused(HEAD "partners: {a: {column: x, is: [1], assumed: {share: 0.2, date: "
                 "2023-02-30}}}\n" OUTCOME,
            "not a date");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assumptions),
        cmocka_unit_test(claims),
        cmocka_unit_test(breakdowns),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
