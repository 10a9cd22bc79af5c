/* YAML and findings: exact rendered text for everything a writer of studies can get
 * wrong, and every JSON oracle of the reference data read whole. */
#include "support.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static asc_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = asc_arena_create();
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    asc_arena_destroy(arena);
    return 0;
}

static const asc_yaml *parse(const char *text)
{
    asc_findings f = {.arena = arena, .file = "s.yaml", .text = text};
    const asc_yaml *root = NULL;
    asc_error err = {0};
    assert_ok(asc_yaml_parse(text, strlen(text), arena, &f, &root, &err));
    return root;
}

static void assert_refused(const char *text, const char *want)
{
    asc_findings f = {.arena = arena, .file = "s.yaml", .text = text};
    const asc_yaml *root = NULL;
    asc_error err = {0};
    assert_int_equal(asc_yaml_parse(text, strlen(text), arena, &f, &root, &err),
                     ASC_ESTUDY);
    assert_null(root);
    assert_string_equal(err.message, want);
    assert_string_equal(asc_findings_text(&f, arena), want);
}

static void reads_a_tree_with_places(void **state)
{
    (void)state;
    const asc_yaml *root = parse("a: 1\nlong: {b: [x, \"2\"], é: 'q'}\nempty:\n");
    assert_int_equal(root->kind, ASC_YAML_MAPPING);
    assert_int_equal(root->count, 3);
    const asc_yaml *inner = asc_yaml_get(root, "long");
    const asc_yaml *list = asc_yaml_get(inner, "b");
    assert_int_equal(list->count, 2);
    assert_int_equal(list->item[0]->at.line, 2);
    assert_int_equal(list->item[0]->at.column, 12);
    assert_int_equal(list->item[1]->at.column, 15);
    assert_int_equal(list->item[1]->at.length, 3);
    assert_true(list->item[1]->quoted);
    /* columns count code points: é is one */
    assert_int_equal(inner->key[1]->at.column, 21);
    assert_int_equal(inner->item[1]->at.column, 24);
    assert_string_equal(asc_yaml_get(root, "empty")->text, "");
    assert_null(asc_yaml_get(root, "none"));
    double x = 0;
    assert_true(asc_yaml_real(asc_yaml_get(root, "a"), &x));
    assert_true(x == 1.0);
    assert_false(asc_yaml_real(list->item[1], &x)); /* quoted */
}

static void numbers_follow_the_core_rules(void **state)
{
    (void)state;
    const struct {
        const char *text;
        bool number;
        double x;
    } cases[] = {
        {"1", true, 1},      {"-2.5", true, -2.5}, {"+3", true, 3},
        {".5", true, 0.5},   {"1e3", true, 1000},  {"0x1F", true, 31},
        {"0o17", true, 15},  {"017", true, 17},    {"1_000", false, 0},
        {"1,5", false, 0},   {".inf", false, 0},   {".nan", false, 0},
        {"1e999", false, 0}, {"12:30", false, 0},  {"2024-04-01", false, 0},
        {"0x", false, 0},    {"yes", false, 0},    {"e5", false, 0},
        {"-", false, 0},     {"0o8", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const asc_yaml node = {.kind = ASC_YAML_SCALAR, .text = cases[i].text};
        double x = 0;
        if (asc_yaml_real(&node, &x) != cases[i].number) fail_msg("%s", cases[i].text);
        assert_true(x == cases[i].x);
    }
}

static void mark_crlf_and_tabs_are_read(void **state)
{
    (void)state;
    const asc_yaml *root = parse("\xEF\xBB\xBF"
                                 "a: 1\r\nb: 2\r\n");
    assert_int_equal(root->count, 2);
    assert_string_equal(root->item[0]->text, "1");
    assert_int_equal(root->key[0]->at.column, 1);
    assert_int_equal(root->key[1]->at.line, 2);
    root = parse("{\n\t\"a\":\t[1,\t-2],\n\t\"b\":{\"c\":null}\n}\n");
    assert_string_equal(asc_yaml_get(root, "a")->item[1]->text, "-2");
    assert_string_equal(asc_yaml_get(asc_yaml_get(root, "b"), "c")->text, "null");
    assert_null(parse(""));
    assert_null(parse("# only words\n"));
}

static void one_line_json_of_100_kb(void **state)
{
    (void)state;
    asc_text t = asc_text_start(arena);
    asc_text_add(&t, "{\"first\":{\"list\":[");
    for (int i = 0; i < 20000; i++) asc_text_format(&t, "%s%d.25", i > 0 ? "," : "", i);
    asc_text_add(&t, "]},\"last\":\"end\"}");
    assert_true(t.length > 100000);
    const asc_yaml *root = parse(t.data);
    assert_string_equal(asc_yaml_get(root, "last")->text, "end");
    double *x = NULL;
    assert_int_equal(asc_json_reals(asc_yaml_get(root, "first"), "list", arena, &x),
                     20000);
    assert_true(x[19999] == 19999.25);
}

static void syntax_errors_in_plain_words(void **state)
{
    (void)state;
    assert_refused("a: 1\n b: 2\n",
                   "s.yaml:2:3: a ':' cannot stand here\n"
                   "      2 |  b: 2\n"
                   "        |   ^\n"
                   "     help: put text that holds ': ' in quotes, or check the "
                   "indentation of this line");
    assert_refused("a: [1, 2\nb: 3\n", "s.yaml:2:2: expected ',' or ']' here\n"
                                       "      2 | b: 3\n"
                                       "        |  ^\n"
                                       "     help: a list in brackets is [a, b]");
    assert_refused("a: 1\nb: \"open\n",
                   "s.yaml:2:4: the file ends inside quotes\n"
                   "      2 | b: \"open\n"
                   "        |    ^\n"
                   "     help: close the quote that was opened here");
    assert_refused(
        "a:\n\t- 1\n",
        "s.yaml:2:1: this character cannot start a value\n"
        "      2 |  - 1\n"
        "        | ^\n"
        "     help: indent with spaces, not tabs; put text that starts with @ ` or % in "
        "quotes");
}

static void what_yaml_has_and_studies_have_not(void **state)
{
    (void)state;
    assert_refused("a: &x 1\nb: *x\nc: !int 3\n",
                   "s.yaml:1:4: anchors (&x) are not used here\n"
                   "      1 | a: &x 1\n"
                   "        |    ^~~~\n"
                   "     help: write the value out in each place\n"
                   "s.yaml:2:4: aliases (*x) are not used here\n"
                   "      2 | b: *x\n"
                   "        |    ^\n"
                   "     help: write the value out in each place\n"
                   "s.yaml:3:4: tags (!int) are not used here\n"
                   "      3 | c: !int 3\n"
                   "        |    ^~~~~~\n"
                   "     help: leave the tag out; quotes make a text");
    assert_refused("a: 1\n---\nb: 2\n", "s.yaml:2:1: a second document begins here\n"
                                        "      2 | ---\n"
                                        "        | ^\n"
                                        "     help: keep one document: no second '---'");
    assert_refused("? [a]\n: 1\n", "s.yaml:1:3: a key must be a text\n"
                                   "      1 | ? [a]\n"
                                   "        |   ^");
}

static void duplicate_keys_at_the_second(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: {c: 1, c: 2}\n'a': 3\n",
                   "s.yaml:2:11: key 'c' is written twice\n"
                   "      2 | b: {c: 1, c: 2}\n"
                   "        |           ^\n"
                   "     help: first written on line 2\n"
                   "s.yaml:3:1: key 'a' is written twice\n"
                   "      3 | 'a': 3\n"
                   "        | ^~~\n"
                   "     help: first written on line 1");
}

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    assert_refused("a: b\nc: d\xFF"
                   "e\n",
                   "s.yaml:2:5: byte 0xFF is not UTF-8\n"
                   "      2 | c: d?e\n"
                   "        |     ^\n"
                   "     help: save the file as UTF-8");
    assert_refused("a: b\x1B[2J\n", "s.yaml:1:5: control character 0x1B\n"
                                    "      1 | a: b?[2J\n"
                                    "        |     ^\n"
                                    "     help: remove it");
}

static void depth_is_limited(void **state)
{
    (void)state;
    char text[256] = "";
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    assert_non_null(parse(text));
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    asc_findings f = {.arena = arena, .file = "s.yaml", .text = text};
    const asc_yaml *root = NULL;
    asc_error err = {0};
    assert_int_equal(asc_yaml_parse(text, 130, arena, &f, &root, &err), ASC_ESTUDY);
    assert_non_null(strstr(err.message, "s.yaml:1:65: nested more than 64 deep"));
}

static void findings_are_sorted_and_cut(void **state)
{
    (void)state;
    asc_findings f = {.arena = arena, .file = "f"};
    for (size_t i = 60; i > 0; i--)
        asc_findings_add(&f, (asc_place){i + 1, 1, 1}, NULL, "number %zu", i);
    const char *text = asc_findings_text(&f, arena);
    assert_true(strncmp(text, "f:2:1: number 1\nf:3:1: number 2\n", 32) == 0);
    assert_non_null(strstr(text, "number 50\n... and 10 more"));
    assert_null(strstr(text, "number 51"));
    assert_int_equal(strcmp(text + strlen(text) - 15, "... and 10 more"), 0);
}

static void long_lines_show_a_window(void **state)
{
    (void)state;
    char text[400];
    memset(text, 'a', 300);
    text[300] = '\0';
    asc_findings f = {.arena = arena, .file = "f", .text = text};
    asc_findings_add(&f, (asc_place){1, 200, 3}, NULL, "here");
    const char *got = asc_findings_text(&f, arena);
    const char *line = strchr(got, '|'), *caret = strchr(got, '^');
    assert_true(strncmp(line, "| ...aaa", 8) == 0);
    const char *second = strrchr(got, '|');
    assert_int_equal(caret - second, 2 + 3 + 40);
    assert_true(strncmp(caret, "^~~", 3) == 0);
}

static void every_json_oracle(void **state)
{
    (void)state;
    const char *folder = asc_data("games/json");
    if (folder == NULL) skip();
    char pattern[4200];
    (void)snprintf(pattern, sizeof pattern, "%s/*.json", folder);
    glob_t found;
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 48);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const asc_yaml *game = asc_json(found.gl_pathv[i], arena);
        double *v = NULL;
        const size_t n = (size_t)asc_json_real(game, "n");
        assert_int_equal(asc_json_reals(game, "v", arena, &v), (size_t)1 << n);
    }
    globfree(&found);
    const char *others[] = {"real/diabetes130/oracle_discharge.json",
                            "real/diabetes130/oracle_discharge_multi.json",
                            "nist/certified_linear.json",
                            "nist/certified_anova.json",
                            "nist/certified_univariate.json",
                            "sim/oracle_sim1_logistic_k3.json"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(asc_json(asc_data(others[i]), arena)->kind, ASC_YAML_MAPPING);
    const asc_yaml *d = asc_json(asc_data(others[0]), arena);
    assert_true(asc_json_real(d, "n") == 99340);
    assert_near(asc_json_real(d, "outcome_mean"), 0.1138916851218039, 1e-15);
}

static void memory_that_runs_out_is_an_error(void **state)
{
    (void)state;
    const char *text = "a: {b: [1, 2, 3], c: &x d}\na: 2\n";
    asc_status status = ASC_EMEMORY;
    for (size_t n = 1; status == ASC_EMEMORY && n < 200; n++) {
        asc_arena *small = asc_arena_create();
        asc_findings f = {.arena = small, .file = "s", .text = text};
        const asc_yaml *root = NULL;
        asc_error err = {0};
        asc_arena_fail_at(n, 1);
        status = asc_yaml_parse(text, strlen(text), small, &f, &root, &err);
        asc_arena_fail_at(0, 0);
        assert_null(root);
        asc_arena_destroy(small);
    }
    assert_int_equal(status, ASC_ESTUDY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_tree_with_places),
        cmocka_unit_test(numbers_follow_the_core_rules),
        cmocka_unit_test(mark_crlf_and_tabs_are_read),
        cmocka_unit_test(one_line_json_of_100_kb),
        cmocka_unit_test(syntax_errors_in_plain_words),
        cmocka_unit_test(what_yaml_has_and_studies_have_not),
        cmocka_unit_test(duplicate_keys_at_the_second),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(findings_are_sorted_and_cut),
        cmocka_unit_test(long_lines_show_a_window),
        cmocka_unit_test(every_json_oracle),
        cmocka_unit_test(memory_that_runs_out_is_an_error),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
