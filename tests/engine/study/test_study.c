/* Reading studies: what is in force, the plan hash, and every mistake with its exact text. */
#include "study_head.h"

#include "../../../engine/study/study_private.h"

static void the_smallest_study(void **state)
{
    (void)state;
    const asc_study s = read_study(HEAD);
    assert_string_equal(s.name, "s");
    assert_string_equal(s.title, "s");
    assert_string_equal(s.question, "created");
    assert_int_equal(s.uses, 1);
    assert_string_equal(s.use[0], "learning");
    assert_string_equal(s.folder, ".");
    assert_null(s.id);
    assert_int_equal(s.partners + s.outcomes + s.covariates + s.models + s.indices, 0);
    assert_int_equal(s.replicates, 0);
    assert_int_equal(s.missings, 1);
    assert_int_equal(s.missing[0].rule, ASC_REFUSE);
    assert_int_equal(strlen(s.plan_hex), 64);
}

static const char full[] =
    "version: 1\n"
    "study: {name: full, title: \"A: title\", uses: [gainshare, learning]}\n"
    "cohort: c.h5\n"
    "unit: {table: t, id: id, person: p, cluster: c, weight: w}\n"
    "include:\n"
    "  - {column: d, not: [11, \"x\"], why: not at risk}\n"
    "  - {any: [{column: age, at_least: 65}, {all: [{column: f, missing: false}, "
    "{column: f, between: [1, 2.5]}]}]}\n"
    "partners:\n"
    "  a: {column: A, not: [\"No\"], reason: referral}\n"
    "  b: {column: B, starts_with: U, role: context, eligible: {column: age, below: "
    "90}}\n"
    "outcomes:\n"
    "  y_one: {column: r, is: \"<30\", good: lower, noun: stay}\n"
    "  cost: {column: c, family: gaussian, good: higher, role: safety, per: 10}\n"
    "  n: {column: k, family: poisson, good: lower, offset: days}\n"
    "covariates: [age, {column: prior, degree: 3, missing: {impute: -1}}, {column: site, "
    "as: category, reference: north}]\n"
    "missing: {default: exclude, race: category}\n"
    "counterfactual:\n"
    "  - {model: gcomp, modifiers: {a: [age, site]}}\n"
    "  - {name: second, model: gcomp, interactions: pairs, policy: [delivered, "
    "universal]}\n"
    "contribution: shapley\n"
    "bootstrap: {replicates: 200, seed: 18446744073709551615, interval: basic, level: "
    "0.9}\n";

static void every_section(void **state)
{
    (void)state;
    const asc_study s = read_study(full);
    assert_string_equal(s.title, "A: title");
    assert_int_equal(s.uses, 2);
    assert_string_equal(s.weight, "w");
    assert_int_equal(s.weight_at.line, 4);
    assert_int_equal(s.includes, 2);
    assert_string_equal(s.include[0].why, "not at risk");
    assert_true(s.include[0].value[0].number);
    assert_false(s.include[0].value[1].number);
    assert_int_equal(s.include[1].test, ASC_ANY);
    assert_int_equal(s.include[1].child[1].test, ASC_ALL);
    assert_int_equal(s.include[1].child[1].child[1].test, ASC_BETWEEN);
    assert_true(s.include[1].child[1].child[1].value[1].real == 2.5);
    assert_int_equal(s.partners, 2);
    assert_string_equal(s.partner[0].reason, "referral");
    assert_int_equal(s.partner[1].role, ASC_CONTEXT);
    assert_string_equal(s.partner[1].eligible->column, "age");
    assert_int_equal(s.outcomes, 3);
    assert_string_equal(s.outcome[0].role, "primary");
    assert_string_equal(s.outcome[0].noun[0], "stay");
    assert_string_equal(s.outcome[0].noun[1], "stays");
    assert_int_equal(s.outcome[0].family, ASC_BINOMIAL);
    assert_true(s.outcome[0].lower_is_better);
    assert_true(s.outcome[0].per == 1000);
    assert_string_equal(s.outcome[1].role, "safety");
    assert_false(s.outcome[1].lower_is_better);
    assert_true(s.outcome[1].per == 10);
    assert_string_equal(s.outcome[1].column, "c");
    assert_null(s.outcome[1].event);
    assert_string_equal(s.outcome[2].role, "secondary");
    assert_string_equal(s.outcome[2].offset, "days");
    assert_int_equal(s.covariates, 3);
    assert_int_equal(s.covariate[1].degree, 3);
    assert_string_equal(s.covariate[2].reference, "north");
    assert_int_equal(s.missings, 3);
    assert_int_equal(s.missing[0].rule, ASC_EXCLUDE);
    assert_string_equal(s.missing[1].column, "prior");
    assert_true(s.missing[1].impute == -1);
    assert_int_equal(s.missing[2].rule, ASC_AS_LEVEL);
    assert_int_equal(s.models, 2);
    assert_string_equal(s.model[0].name, "gcomp");
    assert_int_equal(s.model[0].modifiers, 2);
    assert_true(s.model[0].delivered && !s.model[0].universal);
    assert_int_equal(s.model[1].interactions, ASC_PAIRS);
    assert_true(s.model[1].universal);
    assert_int_equal(s.indices, 1);
    assert_int_equal(s.replicates, 200);
    assert_true(s.seed == UINT64_MAX);
    assert_int_equal(s.interval, ASC_BASIC);
    assert_false(s.interval_default);
    assert_true(s.level == 0.9);
}

static void options_say_what_is_default(void **state)
{
    (void)state;
    const asc_study s = read_study(full);
    bool fallback = false;
    assert_string_equal(option_value(&s, "partners.a.role", &fallback), "player");
    assert_true(fallback);
    assert_string_equal(option_value(&s, "partners.b", &fallback),
                        "{column: B, starts_with: [U]}");
    assert_false(fallback);
    assert_string_equal(option_value(&s, "bootstrap.seed", &fallback),
                        "18446744073709551615");
    assert_string_equal(option_value(&s, "outcomes.y_one.per", &fallback), "1000");
    assert_true(fallback);
    assert_string_equal(
        option_value(&s, "include.2", &fallback),
        "{any: [{column: age, at_least: [65]}, {all: [{column: f, missing: false}, "
        "{column: f, between: [1, 2.5]}]}]}");
    assert_string_equal(option_value(&s, "missing.prior", &fallback), "{impute: -1}");
    const asc_study plain = read_study(HEAD);
    assert_string_equal(option_value(&plain, "bootstrap.replicates", &fallback), "0");
    assert_true(fallback);
}

static void the_plan_hash_sees_meaning_only(void **state)
{
    (void)state;
    const asc_study a = read_study(HEAD GAME);
    /* other spacing, quotes, order of keys, comments, path of the cohort, defaults written out */
    const asc_study b =
        read_study("# a comment\n"
                   "version: 1\n"
                   "outcomes:\n"
                   "  y: {good: 'lower', family: binomial, is: 1, column: \"z\"}\n"
                   "unit: {table: t}\n"
                   "cohort: elsewhere/other.h5\n"
                   "study:\n    name: s\n    question: created\n    uses: [learning]\n"
                   "partners: {a: {column: x, is: [1], role: player, reason: unknown}}\n"
                   "missing: {default: refuse}\n");
    assert_string_equal(a.plan_hex, b.plan_hex);
    const char *others[] = {
        HEAD "partners: {a: {column: x, is: [\"1\"]}}\noutcomes: {y: {column: z, is: "
             "[1], good: lower}}\n",
        HEAD "partners: {a: {column: x, is: [2]}}\noutcomes: {y: {column: z, is: [1], "
             "good: lower}}\n",
        HEAD "partners: {a: {column: x, is: [1]}}\noutcomes: {y: {column: z, is: [1], "
             "good: higher}}\n",
        HEAD GAME "bootstrap: {replicates: 100, seed: 1}\n",
        HEAD GAME "covariates: [w]\n",
        HEAD GAME "include: [{column: w, missing: false}]\n",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_string_not_equal(read_study(others[i]).plan_hex, a.plan_hex);
    /* the order of partners is part of the plan */
    const asc_study ab =
        read_study(HEAD "partners: {a: {column: x, is: 1}, b: {column: y, is: 1}}\n");
    const asc_study ba =
        read_study(HEAD "partners: {b: {column: y, is: 1}, a: {column: x, is: 1}}\n");
    assert_string_not_equal(ab.plan_hex, ba.plan_hex);
}

static void list_files_are_part_of_the_plan(void **state)
{
    (void)state;
    const char *text = HEAD "include: [{column: practice, in_list: list.csv}]\n";
    write_file("list.csv", "practice\r\nA1\r\nB2\n\n");
    const asc_study a = read_study(text);
    assert_int_equal(a.include[0].values, 2);
    assert_string_equal(a.include[0].value[0].text, "A1");
    assert_string_equal(a.include[0].value[1].text, "B2");
    write_file("list.csv", "A1\nB3");
    assert_string_not_equal(read_study(text).plan_hex, a.plan_hex);
    write_file("list.csv", "A1,B3\n");
    assert_refused(text, "study.yaml:4:39: './list.csv', line 1: more than one value\n"
                         "      4 | include: [{column: practice, in_list: list.csv}]\n"
                         "        |                                       ^~~~~~~~\n"
                         "     help: write one value per line, without quotes");
    unlink("list.csv");
    assert_refused(
        text, "study.yaml:4:39: cannot read './list.csv': No such file or directory\n"
              "      4 | include: [{column: practice, in_list: list.csv}]\n"
              "        |                                       ^~~~~~~~");
}

static void keys(void **state)
{
    (void)state;
    assert_refused("partner: {}\n" HEAD, "study.yaml:1:1: unknown key 'partner'\n"
                                         "      1 | partner: {}\n"
                                         "        | ^~~~~~~\n"
                                         "     help: did you mean 'partners'?");
    assert_refused(
        HEAD "partners: {a: {columm: x, is: [1]}}\n",
        "study.yaml:4:15: 'is' without 'column'\n"
        "      4 | partners: {a: {columm: x, is: [1]}}\n"
        "        |               ^\n"
        "     help: write {column: name, is: [value]}, or not, at_least, above, below, "
        "between, starts_with, in_list, missing\n"
        "study.yaml:4:16: unknown key 'columm'\n"
        "      4 | partners: {a: {columm: x, is: [1]}}\n"
        "        |                ^~~~~~\n"
        "     help: did you mean 'column'?");
    assert_refused("cohort: c\nunit: {id: i}\n",
                   "study.yaml: key 'study' is missing\n"
                   "     help: what the study is called and for\n"
                   "study.yaml:2:7: key 'table' is missing\n"
                   "      2 | unit: {id: i}\n"
                   "        |       ^\n"
                   "     help: table with one row per unit");
    assert_refused(HEAD "unit: {table: u}\n",
                   "study.yaml:4:1: key 'unit' is written twice\n"
                   "      4 | unit: {table: u}\n"
                   "        | ^~~~\n"
                   "     help: first written on line 3");
    assert_refused("", "study.yaml: an empty study file\n"
                       "     help: ascribe init COHORT makes one to start from");
    assert_refused("- a\n", "study.yaml:1:1: a study is a mapping of keys\n"
                            "      1 | - a\n"
                            "        | ^\n"
                            "     help: ascribe init COHORT makes one to start from");
}

static void keys_of_a_later_version(void **state)
{
    (void)state;
    assert_refused(
        HEAD "groups: {arm: [site]}\n"
             "partners: {a: {column: c, is: 1, dose: d, live: {n: 2024-04-01}}}\n"
             "fundin: 1\n",
        "study.yaml:4:10: 'arm': known, not in this version\n"
        "      4 | groups: {arm: [site]}\n"
        "        |          ^~~\n"
        "study.yaml:5:34: 'dose': known, not in this version\n"
        "      5 | partners: {a: {column: c, is: 1, dose: d, live: {n: 2024-04-01}}}\n"
        "        |                                  ^~~~\n"
        "study.yaml:5:43: 'live': known, not in this version\n"
        "      5 | partners: {a: {column: c, is: 1, dose: d, live: {n: 2024-04-01}}}\n"
        "        |                                           ^~~~\n"
        "study.yaml:6:1: unknown key 'fundin'\n"
        "      6 | fundin: 1\n"
        "        | ^~~~~~\n"
        "     help: did you mean 'funding'?");
    assert_refused(HEAD GAME "counterfactual: {model: gcomp, others: respond}\n",
                   "study.yaml:6:40: 'respond' known, not in this version\n"
                   "      6 | counterfactual: {model: gcomp, others: respond}\n"
                   "        |                                        ^~~~~~~\n"
                   "     help: in this version: fixed");
    assert_refused(HEAD GAME
                   "counterfactual: {model: did}\ncontribution: [owen, shaply]\n",
                   "study.yaml:6:25: 'did' known, not in this version\n"
                   "      6 | counterfactual: {model: did}\n"
                   "        |                         ^~~\n"
                   "     help: in this version: gcomp\n"
                   "study.yaml:7:22: 'shaply' is no value of 'contribution'\n"
                   "      7 | contribution: [owen, shaply]\n"
                   "        |                      ^~~~~~\n"
                   "     help: did you mean 'shapley'?");
}

/* What is told apart by its place may be the same twice: the study of one day. */
static void a_period_of_one_day(void **state)
{
    (void)state;
    const asc_study s = read_study(
        "study: {name: s, period: [2024-02-29, 2024-02-29], data_lock: 2024-12-31}\n"
        "cohort: c.h5\n"
        "unit: {table: t, person: who, start: day}\n" GAME);
    assert_true(s.link->has_period && s.link->first_day == s.link->last_day);
}

static void interval_kinds(void **state)
{
    (void)state;
    static const char *const name[] = {"default", "percentile", "basic",
                                       "normal",  "bca",        "influence"};
    static const asc_interval_kind kind[] = {
        ASC_PERCENTILE, ASC_PERCENTILE, ASC_BASIC, ASC_NORMAL, ASC_BCA, ASC_INFLUENCE};
    for (size_t i = 0; i < 6; i++) {
        char text[512];
        (void)snprintf(text, sizeof text,
                       HEAD GAME "bootstrap: {replicates: 10, seed: 1, interval: %s}\n",
                       name[i]);
        const asc_study s = read_study(text);
        assert_int_equal(s.interval, kind[i]);
        assert_int_equal(s.interval_default, i == 0);
    }
}

/* A name that ends in s is a plural already. */
static void nouns_from_names(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD "outcomes:\n"
             "  events: {column: a, is: [1], good: lower}\n"
             "  bed_day: {column: b, family: poisson, good: lower}\n"
             "  stay: {column: c, family: poisson, good: lower, noun: nights}\n"
             "  weight: {column: d, family: gaussian, good: lower, noun: [kg, kg]}\n");
    static const char *const want[][2] = {{"events", "events"},
                                          {"bed day", "bed days"},
                                          {"nights", "nights"},
                                          {"kg", "kg"}};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 2; j++)
            assert_string_equal(s.outcome[i].noun[j], want[i][j]);
}

/* Every key of the grammar is in the table: no finding but of what is not in this version. */
static void every_key_of_the_grammar_is_known(void **state)
{
    (void)state;
    const char *files[] = {"../design/study-grammar.yaml",
                           "pilot/discharge/study_landmark.yaml"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = asc_data(files[i]);
        if (path == NULL) skip();
        asc_error err = {0};
        char *text = NULL;
        size_t n = 0;
        assert_ok(asc_file_read(path, arena, &text, &n, &err));
        asc_findings f = {.arena = arena, .file = files[i], .text = text};
        asc_study study = {.folder = "."};
        parser p = {.arena = arena, .findings = &f, .names = &registry, .study = &study};
        schema_check(&p, yaml_read(text, n, arena, &f));
        assert_true(i > 0 || f.count > 0); /* the grammar has keys of later versions */
        for (size_t k = 0; k < f.count; k++)
            if (strstr(f.item[k].message, "known, not in this version") == NULL)
                fail_msg("%s:%zu: %s", files[i], f.item[k].at.line, f.item[k].message);
    }
}

static void real_study_is_read(void **state)
{
    (void)state;
    const char *path = asc_data("real/diabetes130/discharge.yaml");
    if (path == NULL) skip();
    asc_study s;
    asc_error err = {0};
    assert_ok(asc_study_read(path, &registry, arena, &s, &err));
    assert_int_equal(s.partners, 4);
    assert_int_equal(s.covariates, 11);
    assert_int_equal(s.seed, 20261122);
}

static void the_page_is_generated(void **state)
{
    (void)state;
    const char *path = ASC_SOURCE_DIR "/docs/formats/study.md";
    asc_text t = asc_text_start(arena);
    asc_study_reference(&t);
    if (getenv("ASC_UPDATE_GOLDEN") != NULL) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        (void)fwrite(t.data, 1, t.length, f);
        (void)fclose(f);
    }
    char *page = NULL;
    size_t n = 0;
    asc_error err = {0};
    assert_ok(asc_file_read(path, arena, &page, &n, &err));
    if (strcmp(page, t.data) != 0)
        fail_msg("docs/formats/study.md is not what schema.def gives: run with "
                 "ASC_UPDATE_GOLDEN=1");
}

static void the_example_of_the_page_is_a_study(void **state)
{
    (void)state;
    asc_text t = asc_text_start(arena);
    asc_study_reference(&t);
    const char *start = strstr(t.data, "```yaml\n") + 8;
    const char *example =
        asc_take_textn(arena, start, (size_t)(strstr(start, "```") - start));
    assert_int_equal(read_study(example).partners, 2);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    write_file("study.yaml", full);
    asc_status status = ASC_EMEMORY;
    for (size_t n = 1; status == ASC_EMEMORY && n < 200000; n++) {
        asc_arena *small = asc_arena_create();
        asc_study s;
        asc_error err = {0};
        asc_arena_fail_at(n, 1);
        status = asc_study_read("study.yaml", &registry, small, &s, &err);
        asc_arena_fail_at(0, 0);
        asc_arena_destroy(small);
    }
    assert_int_equal(status, ASC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_study),
        cmocka_unit_test(every_section),
        cmocka_unit_test(options_say_what_is_default),
        cmocka_unit_test(the_plan_hash_sees_meaning_only),
        cmocka_unit_test(list_files_are_part_of_the_plan),
        cmocka_unit_test(keys),
        cmocka_unit_test(keys_of_a_later_version),
        cmocka_unit_test(a_period_of_one_day),
        cmocka_unit_test(interval_kinds),
        cmocka_unit_test(nouns_from_names),
        cmocka_unit_test(every_key_of_the_grammar_is_known),
        cmocka_unit_test(real_study_is_read),
        cmocka_unit_test(the_page_is_generated),
        cmocka_unit_test(the_example_of_the_page_is_a_study),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
