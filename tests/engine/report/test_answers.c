/* Functions, claims, pairs and stability on the page and on the screen: the pilot with these tables added by
 * hand, so that every printed number is one that stands here. */
#include "ascribe/report.h"
#include "ascribe/text.h"
#include "fixture_result.h"
#include "fixture_tables.h"
#include "markup.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ROWS = 12, TEXTS = 12, NUMBERS = 12 };

typedef struct rows {
    const char *name;
    const char *texts; /* column names, one space between */
    const char *numbers;
    size_t count;
    const char *text[ROWS][TEXTS];
    double number[ROWS][NUMBERS];
} rows;

static const char *word(asc_arena *arena, const char **list)
{
    const size_t n = strcspn(*list, " ");
    const char *out = asc_take_textn(arena, *list, n);
    *list += n + ((*list)[n] == ' ');
    return out;
}

static void add(asc_result *r, asc_arena *arena, const rows *x)
{
    asc_table *t = asc_table_create(arena, x->name, x->count);
    const char *list = x->texts;
    for (size_t j = 0; *list != '\0'; j++) {
        const char *column[ROWS];
        for (size_t i = 0; i < x->count; i++) column[i] = x->text[i][j];
        asc_table_add_text(t, word(arena, &list), column);
    }
    list = x->numbers;
    for (size_t j = 0; *list != '\0'; j++) {
        double *column = asc_take(arena, x->count);
        for (size_t i = 0; i < x->count; i++) column[i] = x->number[i][j];
        asc_table_add_real(t, word(arena, &list), column);
    }
    fixture_add(r, t);
}

#define NONE ((double)NAN)
#define KEYS "readmission", "gcomp", "delivered", "partner"
#define KEY_NAMES "outcome model policy level "

static const rows classes = {
    .name = "function_class",
    .texts = KEY_NAMES "player class with assumption reason",
    .numbers = "drop drop.low drop.high reach per_reached assumed.loss assumed.share",
    .count = 3,
    .text = {{KEYS, "hospital", "supportive", "", "", ""},
             {KEYS, "pharmacy", "necessary", "", "smaller than assumed", ""},
             {KEYS, "community", "interchangeable", "hospital", "", ""}},
    .number = {{0.24, 0.10, 0.38, 12285, 0.0081, NONE, NONE},
               {0.55, 0.51, 0.60, 10480, 0.0221, 0.7, NONE},
               {0.05, -0.02, 0.09, 8321, 0.0031, NONE, 0.3}}};
static const rows fragility = {
    .name = "fragility",
    .texts = KEY_NAMES "without flag",
    .numbers = "size value conf.low conf.high drop drop.low drop.high",
    .count = 3,
    .text = {{KEYS, "hospital", ""},
             {KEYS, "pharmacy", "single point of failure"},
             {KEYS, "hospital+pharmacy", "interchangeable"}},
    .number = {{1, 0.0155, 0.0120, 0.0190, 0.24, 0.10, 0.38},
               {1, 0.0092, -0.0010, 0.0190, 0.55, 0.51, 0.60},
               {2, 0.0040, 0.0010, 0.0070, 0.80, 0.7, 0.9}}};
static const rows claims = {
    .name = "register",
    .texts = KEY_NAMES "kind player verdict",
    .numbers = "value events share joint",
    .count = 3,
    .text = {{KEYS, "claimed", "hospital", ""},
             {KEYS, "claimed", "pharmacy", ""},
             {KEYS, "claimed", "", "refused: the claims sum past the total"}},
    .number = {
        {0.0122, 245, 0.6, NONE}, {0.0102, 204, 0.5, NONE}, {0.0224, 449, 1.1, -0.0020}}};
static const rows pairs = {
    .name = "contribution_pair",
    .texts = KEY_NAMES "index option player other",
    .numbers = "covariance correlation p.greater share.covariance",
    .count = 4,
    .text = {{KEYS, "shapley", "", "pharmacy", "hospital"},
             {KEYS, "shapley", "", "hospital", "pharmacy"},
             {KEYS, "shapley", "", "pharmacy", "community"},
             {KEYS, "shapley", "", "hospital", "community"}},
    .number = {{0, 0, 0.949, 0}, {0, 0, 0.051, 0}, {0, 0, 0.97, 0}, {0, 0, 0.6, 0}}};
static const rows unranked = {.name = "unranked",
                              .texts = KEY_NAMES "index option players",
                              .numbers = "size",
                              .count = 1,
                              .text = {{KEYS, "shapley", "", "hospital+community"}},
                              .number = {{2}}};
static const rows stability = {
    .name = "stability",
    .texts = KEY_NAMES "index option coalition core",
    .numbers = "excess excess.low excess.high p.stable epsilon p.core",
    .count = 1,
    .text = {{KEYS, "shapley", "", "hospital+community", "empty"}},
    .number = {{0.0021, 0.0004, 0.0038, 0.12, 0.001, 0.31}}};

static const rows consistency = {
    .name = "consistency",
    .texts = KEY_NAMES "player group least.without largest.without",
    .numbers = "groups same_sign above pooled tau least largest",
    .count = 2,
    .text = {{KEYS, "hospital", "site", "north", "south"},
             {KEYS, "pharmacy", "site", "", ""}},
    .number = {{3, 1, 0.6667, 0.22, 0.01, 0.19, 0.25},
               {1, NONE, NONE, NONE, NONE, NONE, NONE}}};
static const rows index_rows = {.name = "analyses",
                                .texts = "name kind group level reason",
                                .numbers = "units",
                                .count = 2,
                                .text = {{"site-north", "group", "site", "north", ""},
                                         {"site-south", "group", "site", "south",
                                          "pharmacy: nobody it delivered to"}},
                                .number = {{12000}, {8000}}};

static asc_result *answers(asc_arena *arena)
{
    asc_result *r = asc_fixture_pilot(arena);
    add(r, arena, &classes);
    add(r, arena, &fragility);
    add(r, arena, &claims);
    add(r, arena, &pairs);
    add(r, arena, &unranked);
    add(r, arena, &stability);
    return r;
}

static const char *page(asc_result *r, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
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

static void the_page(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = page(answers(arena), arena), *text = markup_text(html, arena);
    has(text, "hospital supportive nothing 24% (10% to 38%) 0.81 fewer");
    has(text, "pharmacy necessary loss 70%: smaller than assumed 55% (51% to 60%)");
    has(text, "community interchangeable with hospital: keep at least one share 30% 5%");
    has(html,
        "without pharmacy: single point of failure: 9.2 fewer (1.0 more to 19.0 fewer)");
    has(html,
        "without hospital + pharmacy: interchangeable: 4.0 fewer (1.0 to 7.0 fewer)");
    has(html, "What the partners claim: sum 110%: refused.");
    has(text, "Sum What the partners claim 449 fewer 110% 40 more refused");
    has(html, "pharmacy above hospital: 94%."); /* 0.949 is not 95 % */
    has(html, "pharmacy above community: 97%.");
    has(text, "Cannot be ranked among themselves: hospital, community.");
    has(text,
        "hospital + community alone: the difference expected without the others is 2.1 "
        "(0.4 to 3.8) larger than this division gives");
    has(text, "No group has more alone in 12% of the replicates.");
    has(text, "No division at all is free of such a group");
    has(text, "There is one in 31% of the replicates.");
    asc_arena_destroy(arena);
}

/* One framed cell for each pair that is settled: 0.97 is, 0.949 is not. */
static void settled_pairs_are_framed(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = strstr(page(answers(arena), arena), "id=\"order-1-t\"");
    assert_non_null(html);
    const char *end = strstr(html, "</svg>");
    size_t frames = 0;
    for (const char *s = html; (s = strstr(s, "class=\"frame\"")) != NULL && s < end; s++)
        frames++;
    assert_int_equal(frames, 1);
    asc_arena_destroy(arena);
}

static void the_screen(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_report_show(answers(arena), &t);
    has(t.data,
        "Missing without it: hospital 24% (supportive), pharmacy 55% (necessary),\n"
        "  community 5% (interchangeable)\n"
        "Partners' claims: refused: the claims sum past the total\n");
    asc_arena_destroy(arena);
}

/* Names are data: markup in them stays text, in charts too. */
static void names_are_escaped(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    rows x = classes;
    x.text[0][4] = "<b>&\"";
    asc_result *r = asc_fixture_pilot(arena);
    add(r, arena, &x);
    const char *html = page(r, arena);
    assert_null(strstr(html, "<b>&"));
    has(markup_text(html, arena), "<b>&\" supportive");
    asc_arena_destroy(arena);
}

/* The groups of a breakdown: one analysed, one refused. */
static void a_breakdown(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_result *r = asc_fixture_pilot(arena), *group = asc_fixture_pilot(arena);
    add(r, arena, &consistency);
    add(r, arena, &index_rows);
    add(group, arena, &classes);
    r->analysis = &(asc_analysis){"site-north", group->table, group->tables};
    r->analyses = 1;
    const char *text = markup_text(page(r, arena), arena);
    has(text, "north 12,000 24% (10% to 38%) 55% (51% to 60%) 5% (\xE2\x88\x92"
              "2% to 9%)");
    has(text, "south 8,000 pharmacy: nobody it delivered to");
    has(text,
        "hospital: together 22%; the same direction in 100% of 3 groups, above 0 by its "
        "interval in 67%; leaving one group out, 19% (without north) to 25% (without "
        "south).");
    has(text, "pharmacy: too few groups with a number to compare.");
    asc_text json = asc_text_start(arena);
    asc_report_json(r, &json);
    has(json.data, "\"analyses\": {\n\"site-north\": {\"name\": \"site-north\"");
    asc_arena_destroy(arena);
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    for (size_t n = 1;; n += 1 + n / 5) {
        asc_arena *arena = asc_arena_create();
        asc_result *r = answers(arena);
        asc_text t = asc_text_start(arena);
        asc_arena_fail_at(n, 1);
        asc_report_html(r, &t);
        asc_report_show(r, &t);
        asc_arena_fail_at(0, 0);
        const asc_status status = asc_arena_check(arena, NULL);
        asc_arena_destroy(arena);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page),
        cmocka_unit_test(settled_pairs_are_framed),
        cmocka_unit_test(the_screen),
        cmocka_unit_test(names_are_escaped),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(a_breakdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
