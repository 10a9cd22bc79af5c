/* The specification curve, and deliveries that can do nothing: the pilot with tables written by hand. */
#include "ascribe/report.h"
#include "ascribe/text.h"
#include "fixture_result.h"
#include "fixture_tables.h"
#include "markup.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { CHOICES = 6 };
#define NONE ((double)NAN)

static void texts(asc_table *t, const char *name, const char *const *x)
{
    asc_table_add_text(t, name, x);
}

static void same(asc_table *t, const char *name, const char *x)
{
    const char *all[CHOICES];
    for (size_t i = 0; i < CHOICES; i++) all[i] = x;
    asc_table_add_text(t, name, all);
}

static asc_table *choices(asc_arena *arena, const char *set)
{
    const char *const registered[] = {"yes", "no", "no", "no", "no", "no"};
    const char *const model[] = {"gcomp", "aipw", "gcomp", "aipw", "gcomp", "aipw"};
    const char *const covariates[] = {"all", "all", set, set, "b", "b"};
    static const double trim[] = {NONE, 0.0, NONE, 0.0, NONE, 0.01};
    static const double x[] = {0.020, 0.018, -0.004, NONE, 0.024, 0.022};
    static const double low[] = {0.010, 0.008, -0.014, NONE, 0.014, NONE};
    static const double high[] = {0.030, 0.028, 0.006, NONE, 0.034, NONE};
    asc_table *t = asc_table_create(arena, "multiverse", CHOICES);
    same(t, "outcome", "readmission");
    same(t, "policy", "delivered");
    same(t, "window", "[7d, 30d)");
    texts(t, "model", model);
    texts(t, "registered", registered);
    texts(t, "covariates", covariates);
    asc_table_add_real(t, "trim", trim);
    asc_table_add_real(t, "estimate", x);
    asc_table_add_real(t, "conf.low", low);
    asc_table_add_real(t, "conf.high", high);
    return t;
}

static asc_table *summary(asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "multiverse_summary", 1);
    const char *const y[] = {"readmission"}, *const m[] = {"gcomp"},
                      *const p[] = {"delivered"};
    texts(t, "outcome", y);
    texts(t, "model", m);
    texts(t, "policy", p);
    static const struct {
        const char *name;
        double x;
    } number[] = {{"choices", 6},  {"same_sign", 4.0 / 6.0}, {"low", -0.004},
                  {"q25", 0.018},  {"median", 0.020},        {"q75", 0.022},
                  {"high", 0.024}, {"registered", 0.020},    {"position", 0.5},
                  {"estimated", 5}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        asc_table_add_real(t, number[i].name, &number[i].x);
    return t;
}

static asc_table *exposure(asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "negative_exposure", 1);
    const char *const y[] = {"readmission"}, *const m[] = {"gcomp"},
                      *const p[] = {"delivered"}, *const e[] = {"transport"},
                      *const r[] = {""};
    static const double reached = 811, x = 0.0012, low = -0.0021, high = 0.0045;
    texts(t, "outcome", y);
    texts(t, "model", m);
    texts(t, "policy", p);
    texts(t, "exposure", e);
    texts(t, "reason", r);
    asc_table_add_real(t, "reached", &reached);
    asc_table_add_real(t, "estimate", &x);
    asc_table_add_real(t, "conf.low", &low);
    asc_table_add_real(t, "conf.high", &high);
    return t;
}

static asc_table *permutation(asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "permutation", 1);
    const char *const y[] = {"readmission"}, *const m[] = {"gcomp"},
                      *const p[] = {"delivered"}, *const s[] = {"clusters"},
                      *const r[] = {""};
    static const double items = 46, strata = 5, deals = 999, value = 0.004;
    texts(t, "outcome", y);
    texts(t, "model", m);
    texts(t, "policy", p);
    texts(t, "scheme", s);
    texts(t, "reason", r);
    asc_table_add_real(t, "items", &items);
    asc_table_add_real(t, "strata", &strata);
    asc_table_add_real(t, "permutations", &deals);
    asc_table_add_real(t, "p.value", &value);
    return t;
}

/* A table of one row for the pilot's first answer: texts and numbers by name. */
typedef struct named {
    const char *name, *text;
    double number;
} named;

static asc_table *one_row(asc_arena *arena, const char *name, const named *x, size_t n)
{
    asc_table *t = asc_table_create(arena, name, 1);
    const char *const y[] = {"readmission"}, *const m[] = {"gcomp"};
    texts(t, "outcome", y);
    texts(t, "model", m);
    for (size_t i = 0; i < n; i++) {
        const char *const text[] = {x[i].text};
        if (x[i].text != NULL)
            texts(t, x[i].name, text);
        else
            asc_table_add_real(t, x[i].name, &x[i].number);
    }
    return t;
}

static const named robust[] = {
    {"covariate", "frailty", 0},    {"estimate", NULL, -0.04},
    {"adjusted", NULL, -0.03},      {"rv", NULL, 0.14},
    {"rv.significant", NULL, 0.08}, {"r2.exposure", NULL, 0.01},
    {"r2.outcome", NULL, 0.12}};
static const named regression[] = {
    {"before", "prior", 0},        {"before.reached", NULL, 0.30},
    {"before.others", NULL, 0.20}, {"expected", NULL, 0.22},
    {"after.reached", NULL, 0.19}, {"change", NULL, -0.11},
    {"std.error", NULL, 0.01}};

static const char *page(asc_arena *arena, const char *set)
{
    asc_result *r = asc_fixture_pilot(arena);
    asc_text t = asc_text_start(arena);
    fixture_add(r, choices(arena, set));
    fixture_add(r, summary(arena));
    fixture_add(r, exposure(arena));
    fixture_add(r, permutation(arena));
    fixture_add(r, one_row(arena, "robustness", robust, sizeof robust / sizeof *robust));
    fixture_add(r, one_row(arena, "regression_to_mean", regression,
                           sizeof regression / sizeof *regression));
    asc_report_html(r, &t);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    const char *fault = markup_fault(t.data, arena);
    if (fault != NULL) fail_msg("%s", fault);
    return t.data;
}

static void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) fail_msg("'%s' is not there", part);
}

static size_t count(const char *from, const char *end, const char *part)
{
    size_t n = 0;
    for (const char *s = from; (s = strstr(s, part)) != NULL && s < end; s++) n++;
    return n;
}

static void in_words(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = markup_text(page(arena, "few"), arena);
    has(text,
        "Of 6 choices that were to be made, 67% have the direction of the registered "
        "one; 1 could not be estimated and count as if they had not. They run from 4.0 "
        "more to 24.0 fewer, half of them from 18.0 fewer to 22.0 fewer; the registered "
        "one lies above 50% of the others.");
    has(text,
        "a total as large would come about with p = 0.004: deliveries were dealt out "
        "anew 999 times, among 46 clusters, within 5 classes of the probability of "
        "getting nothing.");
    has(text, "would have to explain 14% of what is left of both having been reached and "
              "the outcome to bring the difference to nothing, 8% to make it one that "
              "chance could make. The strongest measured covariate, frailty, explains 1% "
              "and 12%; another as strong would leave 75% of the difference.");
    has(text,
        "Those reached had a level of 300 before, the others 200; going by the "
        "others with such a level before, 220 was to be expected of those reached "
        "by time and regression to the mean alone, and 190 came about (per 1000, in "
        "the unit of prior). The rest is \xE2\x88\x92"
        "30, give or take 20. A comparison of before with after would take the "
        "whole change for an effect.");
    has(text, "transport 811 1.2 fewer (2.1 more to 4.5 fewer)");
    asc_arena_destroy(arena);
}

/* Five estimates, four with an interval, one a harm, one the diamond; a mark for each in every kind of choice
 * that was varied, and none for the window, which was not. */
static void in_marks(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *svg = strstr(page(arena, "few"), "<title id=\"multiverse-1-t\"");
    assert_non_null(svg);
    const char *end = strstr(svg, "</svg>");
    assert_int_equal(count(svg, end, "<circle"), 4);
    assert_int_equal(count(svg, end, "<path"), 1);
    assert_int_equal(count(svg, end, "dot bad"), 1);
    assert_int_equal(count(svg, end, "class=\"rule\""), 4);
    assert_int_equal(count(svg, end, "class=\"level\""), 3 * 5);
    assert_int_equal(count(svg, end, "Window"), 0);
    assert_int_equal(count(svg, end, "none taken"), 1);
    /* in order: the harm is leftmost */
    const char *bad = strstr(svg, "dot bad");
    assert_true(count(svg, bad, "<circle") == 1 && count(svg, bad, "<path") == 0);
    asc_arena_destroy(arena);
}

static void names_are_escaped(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = page(arena, "<b>&\"");
    assert_null(strstr(html, "<b>&"));
    has(html, "&lt;b&gt;");
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_words),
                                       cmocka_unit_test(in_marks),
                                       cmocka_unit_test(names_are_escaped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
