/* Structures of an index in a study: edges, weights, a partition, levels; budget, sampler, completions. What is
 * read, how it is written out, and every refusal with its place. */
#include "study_fixture.h"

#define HEAD                                                                             \
    "study: {name: s}\ncohort: c.h5\nunit: {table: t}\n"                                 \
    "partners:\n  hospital: {column: a, is: [1]}\n  pharmacy: {column: b, is: [1]}\n"    \
    "  community:\n    functions: {calls: {column: c, is: [1]}, visits: {column: d, "    \
    "is: [1]}}\n  bystander: {column: e, is: [1], role: context}\n"                      \
    "outcomes: {y: {column: y, is: [1], good: lower}}\n"                                 \
    "counterfactual: {model: gcomp}\ncontribution:\n  "

static const char *contribution(const asc_study *s)
{
    bool fallback = false;
    return option_value(s, "contribution", &fallback);
}

static void edges(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD "- {myerson: {edges: [[hospital, pharmacy], [pharmacy, community]]}}\n");
    assert_int_equal(s.index[0].edges, 2);
    assert_string_equal(s.index[0].edge[1].name[1], "community");
    assert_string_equal(s.index[0].option, "edges=hospital-pharmacy;pharmacy-community");
    assert_string_equal(
        contribution(&s),
        "[{myerson: {edges: [[hospital, pharmacy], [pharmacy, community]]}}]");
}

static void weights(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD
        "- {weighted_shapley: {weights: {hospital: 2, pharmacy: 1.5, community: 1}}}\n");
    assert_int_equal(s.index[0].weights, 3);
    assert_true(s.index[0].weight[1].weight == 1.5);
    assert_string_equal(s.index[0].option, "weights=hospital:2;pharmacy:1.5;community:1");
    assert_string_equal(contribution(&s), "[{weighted_shapley: {weights: {hospital: 2, "
                                          "pharmacy: 1.5, community: 1}}}]");
}

static void unions(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD "- {owen: {partition: [[hospital, pharmacy], [community]]}}\n"
             "  - {winter: {levels: [[[hospital, pharmacy], [community]], [[hospital, "
             "pharmacy, calls, visits]]]}}\n"
             "  - owen\n");
    assert_int_equal(s.index[0].structures, 1);
    assert_int_equal(s.index[1].structures, 2);
    assert_int_equal(s.index[1].structure[1].group[0].names, 4);
    assert_string_equal(s.index[0].option, "unions=hospital+pharmacy;community");
    assert_string_equal(
        contribution(&s),
        "[{owen: {partition: [[hospital, pharmacy], [community]]}}, {winter: {levels: "
        "[[[hospital, pharmacy], [community]], [[hospital, pharmacy, calls, visits]]]}}, "
        "owen]");
}

static void estimation(void **state)
{
    (void)state;
    const asc_study s =
        read_study(HEAD "- {shapley: {budget: 4000}}\n"
                        "  - {shapley: {budget: 500, sampler: stratified}}\n"
                        "  - {leave_one_out: {completions: monotone}}\n");
    assert_int_equal(s.index[0].budget, 4000);
    assert_null(s.index[0].sampler);
    assert_false(s.index[0].open);
    assert_string_equal(s.index[1].sampler, "stratified");
    assert_true(s.index[2].open);
    assert_string_equal(s.index[1].option, "budget=500,sampler=stratified");
    assert_string_equal(contribution(&s),
                        "[{shapley: {budget: 4000}}, {shapley: {budget: 500, sampler: "
                        "stratified}}, {leave_one_out: {completions: monotone}}]");
}

/* The message, with the place it names. */
static void refused(const char *item, const char *want)
{
    const char *text = asc_take_format(arena, HEAD "- %s\n", item);
    asc_study s;
    asc_error err = {0};
    write_file("study.yaml", text);
    const asc_status status = asc_study_read("study.yaml", &registry, arena, &s, &err);
    if (status != ASC_ESTUDY || strstr(err.message, want) == NULL)
        fail_msg("%s\ngave\n%s\nwithout\n%s", item, err.message, want);
}

static void refusals(void **state)
{
    (void)state;
    static const char *const what[][2] = {
        {"myerson", "study.yaml:13:5: 'myerson' needs 'edges'"},
        {"weighted_shapley", "study.yaml:13:5: 'weighted_shapley' needs 'weights'"},
        {"{myerson: {edges: []}}",
         "study.yaml:13:23: 'edges' is a list of pairs of players"},
        {"{myerson: {edges: [[hospital]]}}", "study.yaml:13:24: an edge is two players"},
        {"{myerson: {edges: [[hospital, farmacy]]}}",
         "study.yaml:13:35: 'farmacy' is no player of this study"},
        {"{myerson: {edges: [[hospital, bystander]]}}",
         "help: players are hospital, pharmacy, calls, visits"},
        {"{myerson: {edges: [[community, calls]]}}",
         "study.yaml:13:24: this links calls with itself"},
        {"{weighted_shapley: {weights: {hospital: 2, pharmacy: 1}}}",
         "study.yaml:13:34: no weight for calls, visits"},
        {"{weighted_shapley: {weights: {hospital: 0, pharmacy: 1, community: 1}}}",
         "study.yaml:13:45: the weight of 'hospital' is 0; weights are numbers above 0"},
        {"{weighted_shapley: {weights: {hospital: -1, pharmacy: 1, community: 1}}}",
         "the weight of 'hospital' is -1"},
        {"{weighted_shapley: {weights: {hospital: two, pharmacy: 1, community: 1}}}",
         "the weight of 'hospital' is two"},
        {"{weighted_shapley: {weights: {hospital: 1, pharmacy: 1, community: 1, calls: "
         "1}}}",
         "study.yaml:13:75: calls has a weight already"},
        {"{owen: {partition: [[hospital, pharmacy]]}}",
         "study.yaml:13:24: calls, visits is in no union"},
        {"{owen: {partition: [[hospital, pharmacy], [community, hospital]]}}",
         "study.yaml:13:59: hospital is in a union already"},
        {"{owen: {partition: [[hospital, calls], [pharmacy, visits]]}}",
         "study.yaml:13:25: this union has a part of the functions of 'community'"},
        {"{winter: {levels: [[[hospital, pharmacy], [community]], [[hospital], "
         "[pharmacy, community]]]}}",
         "study.yaml:13:62: this union splits hospital, pharmacy of the level before"},
        {"{winter: {levels: [[hospital, pharmacy], [community]]}}",
         "a union is a list of players"},
        {"{shapley: {edges: [[hospital, pharmacy]]}}",
         "study.yaml:13:16: 'edges' is no option of 'shapley'"},
        {"{owen: {levels: [[[hospital]]]}}", "'levels' is no option of 'owen'"},
        {"{shapley: {budget: 0}}",
         "study.yaml:13:24: 'budget' is a whole number from 1 to 10000000"},
        {"{shapley: {budget: many}}", "'budget' is a whole number"},
        {"{shapley: {sampler: stratified}}",
         "study.yaml:13:25: 'sampler' without 'budget'"},
        {"{shapley: {budget: 100, sampler: best}}",
         "study.yaml:13:38: there is no such sampler"},
        {"{owen: {budget: 100}}", "'budget' is no option of 'owen'"},
        {"{shapley: {completions: open}}", "study.yaml:13:29: 'completions' says"},
        {"{dividends: {completions: monotone}}", "'dividends' takes no options"},
    };
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        refused(what[i][0], what[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges),    cmocka_unit_test(weights),
        cmocka_unit_test(unions),   cmocka_unit_test(estimation),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
