/* Functions of partners: what is in force, the two levels of a bound study, the reach of a union, and
 * every mistake with its exact text. */
#include "study_fixture.h"

#include "ascribe/cohort.h"

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: units}\n"
#define REST                                                                             \
    "outcomes: {y: {column: z, is: [1], good: lower}}\n"                                 \
    "covariates: [age]\n"                                                                \
    "counterfactual: {model: gcomp}\n"

enum { N = 8 };

static asc_cohort *cohort;

static int up(void **state)
{
    static const int64_t age[N] = {50, 61, 72, 83, 54, 65, 76, 87};
    static const int64_t a[N] = {1, 0, 1, 0, 1, 0, 1, 0}, b[N] = {1, 1, 0, 0, 0, 0, 0, 0};
    static const int64_t c[N] = {0, 0, 1, 1, 0, 0, 0, 0}, d[N] = {0, 0, 0, 0, 1, 1, 1, 1};
    static const int64_t e[N] = {1, 1, 1, 1, 0, 0, 0, 0}, z[N] = {1, 0, 0, 1, 1, 0, 1, 0};
    if (fixture_up(state)) return 1;
    asc_error err = {0};
    asc_table *t = asc_table_create(arena, "units", N);
    asc_table_add_integer(t, "age", age, NULL);
    asc_table_add_integer(t, "a", a, NULL);
    asc_table_add_integer(t, "b", b, NULL);
    asc_table_add_integer(t, "c", c, NULL);
    asc_table_add_integer(t, "d", d, NULL);
    asc_table_add_integer(t, "e", e, NULL);
    asc_table_add_integer(t, "z", z, NULL);
    asc_table *provenance = asc_table_create(arena, "provenance", 0);
    const char *none[] = {NULL};
    asc_table_add_text(provenance, "key", none);
    asc_table_add_text(provenance, "value", none);
    const asc_table *const tables[] = {t};
    assert_ok(asc_cohort_write("cohort.h5", tables, 1, provenance, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
    return 0;
}

static int down(void **state)
{
    asc_cohort_close(cohort);
    return fixture_down(state);
}

#define THREE                                                                            \
    HEAD "partners:\n"                                                                   \
         "  hospital: {column: a, is: 1, reason: referral}\n"                            \
         "  community:\n"                                                                \
         "    reason: capacity\n"                                                        \
         "    eligible: {column: age, above: 50}\n"                                      \
         "    functions:\n"                                                              \
         "      followup: {column: b, is: 1}\n"                                          \
         "      visit: {column: c, is: 1, reason: need, eligible: {column: age, "        \
         "above: 60}}\n"                                                                 \
         "      leaflet: {column: e, is: 1, role: context}\n"                            \
         "  housing: {functions: {tenancy: {column: d, is: 1}}}\n" REST

static void assert_option(const asc_study *s, const char *key, const char *value,
                          bool fallback)
{
    bool is = !fallback;
    const char *got = option_value(s, key, &is);
    assert_non_null(got);
    assert_string_equal(got, value);
    assert_int_equal(is, fallback);
}

static void what_is_in_force(void **state)
{
    (void)state;
    const asc_study s = read_study(THREE);
    assert_int_equal(s.partners, 3);
    assert_int_equal(s.functions, 5);
    static const char *const name[] = {"hospital", "followup", "visit", "leaflet",
                                       "tenancy"};
    static const size_t owner[] = {0, 1, 1, 1, 2};
    for (size_t k = 0; k < 5; k++) {
        assert_string_equal(s.function[k].name, name[k]);
        assert_int_equal(s.function[k].partner, owner[k]);
    }
    assert_false(s.partner[0].named);
    assert_true(s.partner[1].named);
    assert_int_equal(s.partner[1].first, 1);
    assert_int_equal(s.partner[1].functions, 3);
    assert_int_equal(s.partner[1].role, ASC_PLAYER);
    assert_null(s.partner[1].delivered);
    /* reason and eligible of a partner hold for the functions that do not say */
    assert_string_equal(s.function[1].reason, "capacity");
    assert_string_equal(s.function[2].reason, "need");
    assert_string_equal(s.function[4].reason, "unknown");
    assert_string_equal(s.function[1].eligible->value[0].text, "50");
    assert_string_equal(s.function[2].eligible->value[0].text, "60");
    assert_null(s.function[4].eligible);
    assert_int_equal(s.function[3].role, ASC_CONTEXT);
    assert_option(&s, "partners.community.functions.followup", "{column: b, is: [1]}",
                  false);
    assert_option(&s, "partners.community.functions.followup.reason", "capacity", true);
    assert_option(&s, "partners.community.functions.visit.reason", "need", false);
    assert_option(&s, "partners.community.functions.followup.eligible",
                  "{column: age, above: [50]}", false);
    assert_option(&s, "partners.housing.functions.tenancy.role", "player", true);
}

/* Players are functions, in declared order; the leaflet everyone may get is context. */
static void two_levels_bound(void **state)
{
    (void)state;
    asc_study *s = asc_take_bytes(arena, 1, sizeof *s);
    *s = read_study(THREE);
    asc_bound b = {0};
    asc_error err = {0};
    assert_ok(asc_study_bind(s, cohort, arena, &b, &err));
    const asc_problem *p = &b.problem[0];
    assert_int_equal(p->players, 4);
    assert_int_equal(p->partners, 3);
    static const char *const player[] = {"hospital", "followup", "visit", "tenancy"};
    static const char *const partner[] = {"hospital", "community", "housing"};
    static const uint32_t owner[] = {0, 1, 1, 2};
    for (size_t k = 0; k < 4; k++) {
        assert_string_equal(p->player[k], player[k]);
        assert_int_equal(p->owner[k], owner[k]);
    }
    for (size_t k = 0; k < 3; k++) assert_string_equal(p->partner[k], partner[k]);
    static const asc_mask delivered[N] = {3, 2, 5, 4, 9, 8, 9, 8};
    static const asc_mask eligible[N] = {9, 15, 15, 15, 11, 15, 15, 15};
    assert_memory_equal(p->delivered, delivered, sizeof delivered);
    assert_memory_equal(p->eligible, eligible, sizeof eligible);
    assert_int_equal(asc_problem_functions(p, 0), 0);
    assert_int_equal(asc_problem_functions(p, 2), 6);
    assert_int_equal(asc_problem_functions(p, 5), 9);
    assert_int_equal(asc_problem_functions(p, 7), 15);
    assert_int_equal(b.contexts, 1);
    assert_string_equal(b.context[0], "leaflet");
    assert_near(b.context_share[0], 0.5, 0);
    const asc_column *text = asc_table_find(b.note, "text");
    char buffer[256];
    assert_int_equal(b.note->rows, 2); /* the other: no unit.id */
    assert_string_equal(
        asc_column_text(text, 1, buffer, sizeof buffer),
        "function 'followup' of partner 'community' delivered to 1 units that were not "
        "eligible");
}

/* A study without functions is one level, as ever. */
static void one_level_bound(void **state)
{
    (void)state;
    asc_study *s = asc_take_bytes(arena, 1, sizeof *s);
    *s = read_study(HEAD
                    "partners: {p: {column: a, is: 1}, q: {column: b, is: 1}}\n" REST);
    asc_bound b = {0};
    asc_error err = {0};
    assert_ok(asc_study_bind(s, cohort, arena, &b, &err));
    assert_null(b.problem[0].owner);
    assert_int_equal(asc_problem_partners(&b.problem[0]), 2);
    assert_string_equal(asc_problem_partner(&b.problem[0])[1], "q");
    assert_int_equal(asc_problem_functions(&b.problem[0], 2), 2);
}

static void bind_refused(const char *text, const char *want)
{
    asc_study s = read_study(text);
    asc_bound b = {0};
    asc_error err = {0};
    const asc_status status = asc_study_bind(&s, cohort, arena, &b, &err);
    assert_string_equal(err.message, want);
    assert_int_equal(status, ASC_EDATA);
}

static void reach(void **state)
{
    (void)state;
    bind_refused(
        HEAD
        "partners:\n"
        "  p: {functions: {f: {all: [{column: a, is: 1}, {column: b, is: 1}, {column: "
        "c, is: 1}]}, g: {column: b, is: 1}}}\n" REST,
        "function 'f' of partner 'p' delivered to none of 8 units: check its predicate, "
        "or "
        "write role: excluded");
    bind_refused(
        HEAD
        "partners:\n"
        "  p: {functions: {f: {any: [{column: d, is: 1}, {column: e, is: 1}]}}}\n" REST,
        "function 'f' of partner 'p' delivered to all units: 8 of 8 units got it, so "
        "nobody comparable went without; use role: context");
    /* neither reaches everyone, both together do */
    bind_refused(HEAD "partners:\n"
                      "  p: {functions: {f: {column: d, is: 1}, g: {column: e, is: "
                      "1}}}\n" REST,
                 "partner 'p' delivered to all units by one function or another: nobody "
                 "comparable went without it; use role: context for what nearly everyone "
                 "got");
}

static void mistakes(void **state)
{
    (void)state;
    assert_refused(
        HEAD "partners:\n"
             "  p: {functions: {f: {column: a, is: 1}, p: {column: b, is: 1}}}\n"
             "  f: {column: c, is: 1}\n" REST,
        "study.yaml:5:42: 'p' is the name of a partner or function on line 5 "
        "already\n"
        "      5 |   p: {functions: {f: {column: a, is: 1}, p: {column: b, is: "
        "1}}}\n"
        "        |                                          ^\n"
        "     help: give each a name of its own\n"
        "study.yaml:6:3: 'f' is the name of a partner or function on line 5 "
        "already\n"
        "      6 |   f: {column: c, is: 1}\n"
        "        |   ^\n"
        "     help: give each a name of its own");
    assert_refused(
        HEAD "partners:\n"
             "  p: {column: a, is: 1, functions: {f: {column: b, is: 1}}}\n" REST,
        "study.yaml:5:15: partner 'p' has functions: it delivered what they did\n"
        "      5 |   p: {column: a, is: 1, functions: {f: {column: b, is: 1}}}\n"
        "        |               ^\n"
        "     help: move it into each of its functions");
    assert_refused(
        HEAD "partners:\n"
             "  p: {functions: {f: {functions: {g: {column: b, is: 1}}}}}\n" REST,
        "study.yaml:5:22: function 'f' has no test\n"
        "      5 |   p: {functions: {f: {functions: {g: {column: b, is: 1}}}}}\n"
        "        |                      ^\n"
        "     help: write {column: name, is: [value]}, or not, at_least, above, below, "
        "between, starts_with, in_list, missing\n"
        "study.yaml:5:34: function 'f' has functions\n"
        "      5 |   p: {functions: {f: {functions: {g: {column: b, is: 1}}}}}\n"
        "        |                                  ^\n"
        "     help: name them below 'p'");
    assert_refused(HEAD "partners:\n"
                        "  p: {functions: {f: {colum: b, is: 1}}}\n" REST,
                   "study.yaml:5:22: 'is' without 'column'\n"
                   "      5 |   p: {functions: {f: {colum: b, is: 1}}}\n"
                   "        |                      ^\n"
                   "     help: write {column: name, is: [value]}, or not, at_least, "
                   "above, below, between, starts_with, in_list, missing\n"
                   "study.yaml:5:23: unknown key 'colum'\n"
                   "      5 |   p: {functions: {f: {colum: b, is: 1}}}\n"
                   "        |                       ^~~~~\n"
                   "     help: did you mean 'column'?");
    assert_refused(HEAD "partners:\n"
                        "  p: {functions: {}}\n" REST,
                   "study.yaml:5:18: 'functions' needs a mapping with at least one key\n"
                   "      5 |   p: {functions: {}}\n"
                   "        |                  ^\n"
                   "     help: functions of one partner, instead of a predicate: it "
                   "delivered where any of them did; role, reason and eligible beside it "
                   "hold for those that do not say\n"
                   "study.yaml:8:17: 'counterfactual' without a player in 'partners'\n"
                   "      8 | counterfactual: {model: gcomp}\n"
                   "        |                 ^\n"
                   "     help: name at least one partner with role: player");
    assert_refused(
        HEAD "partners:\n"
             "  p: {functions: {f: {column: b, is: 1, reason: deterioration}}}\n" REST,
        "study.yaml:5:49: function 'f' was given because of deterioration: as a player "
        "the sign of its contribution can flip\n"
        "      5 |   p: {functions: {f: {column: b, is: 1, reason: deterioration}}}\n"
        "        |                                                 ^~~~~~~~~~~~~\n"
        "     help: write role: excluded; what was given because someone got worse needs "
        "a model over time");
    assert_refused(
        HEAD
        "partners:\n"
        "  p: {functions: {f: {column: b, is: 1}, g: {column: c, is: 1}}}\n"
        "outcomes: {y: {column: z, is: [1], good: lower}}\n"
        "covariates: [age]\n"
        "counterfactual: {model: gcomp, modifiers: {p: [age], g: [age], h: [age]}}\n",
        "study.yaml:8:58: 'age' modifies 'g' twice\n"
        "      8 | counterfactual: {model: gcomp, modifiers: {p: [age], g: [age], h: "
        "[age]}}\n"
        "        |                                                          ^~~\n"
        "     help: it is said of its partner already\n"
        "study.yaml:8:64: 'h' is no player of 'partners'\n"
        "      8 | counterfactual: {model: gcomp, modifiers: {p: [age], g: [age], h: "
        "[age]}}\n"
        "        |                                                                ^\n"
        "     help: did you mean 'f'?");
}

/* What modifies a partner modifies each of its functions that plays. */
static void modifiers(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD
        "partners:\n"
        "  h: {column: a, is: 1}\n"
        "  p: {functions: {f: {column: b, is: 1}, g: {column: c, is: 1}, k: {column: "
        "e, is: 1, role: context}}}\n"
        "outcomes: {y: {column: z, is: [1], good: lower}}\n"
        "covariates: [age, d]\n"
        "counterfactual: {model: gcomp, modifiers: {g: [d], p: [age], h: [d]}}\n");
    static const char *const want[][2] = {
        {"h", "d"}, {"f", "age"}, {"g", "age"}, {"g", "d"}};
    assert_int_equal(s.model[0].modifiers, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(s.model[0].modifier[i].partner, want[i][0]);
        assert_string_equal(s.model[0].modifier[i].covariate, want[i][1]);
    }
    assert_option(&s, "counterfactual.gcomp.modifiers.p", "[age]", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_force), cmocka_unit_test(two_levels_bound),
        cmocka_unit_test(one_level_bound),  cmocka_unit_test(reach),
        cmocka_unit_test(mistakes),         cmocka_unit_test(modifiers),
    };
    return cmocka_run_group_tests(tests, up, down);
}
