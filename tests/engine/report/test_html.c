/* The page: well formed, self-contained, escaped, and with the numbers of the tables. */
#include "ascribe/report.h"
#include "fixture_result.h"
#include "markup.h"
#include "support.h"
#include <ctype.h>
#include <string.h>

typedef asc_result *(*maker)(asc_arena *arena);

static const maker all[] = {
    asc_fixture_pilot,   asc_fixture_harm,    asc_fixture_rates, asc_fixture_withheld,
    asc_fixture_several, asc_fixture_hostile, asc_fixture_seven};

static const char *page(maker make, asc_arena *arena)
{
    asc_result *r = make(arena);
    asc_text t = asc_text_start(arena);
    asc_report_html(r, &t);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    assert_int_equal(strlen(t.data), t.length);
    return t.data;
}

static const char *seen(maker make, asc_arena *arena)
{
    return markup_text(page(make, arena), arena);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) fail_msg("'%s' is not there", part);
}

static void assert_hasnt(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("'%s' is there: %.80s", part, strstr(text, part));
}

static size_t times(const char *text, const char *part)
{
    size_t n = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) n++;
    return n;
}

/* A word of its own, whatever its case. */
static int has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (const char *s = text; *s != '\0'; s++) {
        size_t k = 0;
        while (k < n && tolower((unsigned char)s[k]) == word[k]) k++;
        if (k == n && (s == text || !isalpha((unsigned char)s[-1])) &&
            !isalpha((unsigned char)s[n]))
            return 1;
    }
    return 0;
}

static void every_page_is_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        asc_arena *arena = asc_arena_create();
        const char *html = page(all[i], arena);
        const char *fault = markup_fault(html, arena);
        if (fault != NULL) fail_msg("fixture %zu: %s", i, fault);
        assert_true(asc_utf8_valid(html, strlen(html), NULL));
        for (const char *s = html; *s != '\0'; s++)
            if ((unsigned char)*s < 0x20 && *s != '\n')
                fail_msg("a control character %d", *s);
        asc_arena_destroy(arena);
    }
}

static void checker_finds_faults(void **state)
{
    (void)state;
    static const char *const bad[] = {"<!DOCTYPE html>\n<p><b>x</p></b>",
                                      "<!DOCTYPE html>\n<p>x",
                                      "<!DOCTYPE html>\n<p class=x>y</p>",
                                      "<!DOCTYPE html>\n<p id=\"a\"></p><p id=\"a\"></p>",
                                      "<!DOCTYPE html>\n<a href=\"#b\">x</a>",
                                      "<!DOCTYPE html>\n<p>a & b</p>",
                                      "<!DOCTYPE html>\n<script>x</script>",
                                      "<!DOCTYPE html>\n<p onclick=\"x\">y</p>",
                                      "<!DOCTYPE html>\n<a href=\"x.html\">y</a>",
                                      "<p></p>",
                                      "<!DOCTYPE html>\n<p>a > b</p>"};
    asc_arena *arena = asc_arena_create();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (markup_fault(bad[i], arena) == NULL) fail_msg("no fault in %s", bad[i]);
    asc_arena_destroy(arena);
}

static void first_line_comes_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        asc_arena *arena = asc_arena_create();
        const char *text = seen(all[i], arena);
        static const char first[] =
            "Not assessed for evidence strength; not disclosure-checked";
        assert_int_equal(strncmp(text, first, sizeof first - 1), 0);
        asc_arena_destroy(arena);
    }
}

static void nothing_is_loaded_and_no_number_is_missing(void **state)
{
    (void)state;
    static const char *const never[] = {"nan", "inf", "null"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        asc_arena *arena = asc_arena_create();
        const char *html = page(all[i], arena);
        assert_hasnt(html, "http:");
        assert_hasnt(html, "https:");
        assert_hasnt(html, "@import");
        assert_hasnt(html, "<script");
        assert_int_equal(times(html, "url("), times(html, "url(#"));
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            if (has_word(html, never[k])) fail_msg("fixture %zu says '%s'", i, never[k]);
        asc_arena_destroy(arena);
    }
}

/* Worked by hand from the means of the fixture, by all 3! orders (Python). */
static void pilot_says_its_numbers(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = seen(asc_fixture_pilot, arena);
    assert_has(text,
               "hospital 12,285 0.85 fewer 105 fewer 47 to 163 fewer 26% (12% to 40%)");
    assert_has(text,
               "pharmacy 10,480 2.00 fewer 210 fewer 152 to 268 fewer 51% (37% to 66%)");
    assert_has(text,
               "community 8,321 1.12 fewer 93 fewer 35 to 151 fewer 23% (9% to 37%)");
    assert_has(text, "All together 15,790 2.58 fewer 408 fewer 326 to 490 fewer");
    assert_has(text, "transport 19,964 context, not a player: no share");
    assert_has(text, "20,000 episodes, of 21,350 records");
    assert_has(text, "Deaths: not known");
    assert_has(text, "checked Emergency readmissions and the discharge pathway Compared");
    assert_has(text, "Period 2024-04-01 to 2025-03-31");
    assert_has(text, "date_of_death is missing 20,911 427");
    assert_has(
        text,
        "pharmacy + community 0: nobody observed 0 148.9 144.8 to 153.0 15.1 fewer");
    assert_has(text, "nobody 4,210 690 164.0 159.9 to 168.1 0.0 the comparison");
    assert_has(text, "outcome window not closed 20,240 671");
    assert_has(text, "The data do not separate hospital from community.");
    assert_has(text, "Not ranked by size: hospital (place 2 to 3 of 3), "
                     "community (place 2 to 3 of 3).");
    assert_has(text, "Condition of the design (scaled; above 1,000,000 is fragile) 41.7");
    assert_has(text, "Interval percentile");
    assert_has(text, "deprivation category someone delivered 214 15,790");
    assert_has(text, "7c9d1f0a3b5e48d2967f1c0b8ae4d35290fe6b1d7a4c83e2f5096d1b3c8a7e40");
    assert_has(text, "(intercept) \xE2\x88\x92"
                     "2.114 0.09310");
    assert_hasnt(text, "Rounded:"); /* 105 + 210 + 93 = 408 */
    asc_arena_destroy(arena);
}

static void charts_say_their_numbers(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = page(asc_fixture_pilot, arena);
    assert_has(
        html,
        "<desc id=\"forest-1-d\">hospital: 5.3 fewer (2.4 to 8.1 fewer). pharmacy: 10.5 "
        "fewer (7.6 to 13.4 fewer). community: 4.7 fewer (1.8 to 7.5 fewer). All "
        "together: 20.4 fewer (16.3 to 24.5 fewer). </desc>");
    assert_has(
        html,
        "<desc id=\"waterfall-1-d\">If nobody had delivered: 164.0. hospital: 5.3 fewer. "
        "pharmacy: 10.5 fewer. community: 4.7 fewer. As delivered: 143.6. </desc>");
    assert_has(html,
               "records: 21,350 kept. exact duplicate row: 21,338 kept, 12 dropped.");
    assert_int_equal(times(html, "<svg role=\"img\""), 4);
    asc_arena_destroy(arena);
}

static void harm_has_no_shares_and_says_more(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = seen(asc_fixture_harm, arena);
    const char *sentence =
        strstr(text, "Outcomes were worse where the functions were delivered");
    const char *table = strstr(text, "insulin 45,670");
    assert_true(sentence != NULL && table != NULL && sentence < table);
    assert_has(text, "insulin 45,670 2.6 more 1,188 more 934 to 1,441 more");
    assert_has(text, "hba1c_test 19,417 0.7 fewer 135 fewer 119 more to 388 fewer");
    assert_has(text, "All together 76,469 2.3 more 1,748 more 1,386 to 2,111 more");
    assert_has(text, "No percentages: the total is a harm, so no part of it is a share");
    assert_hasnt(text, "Share (range)");
    assert_hasnt(text, "163%");
    assert_has(page(asc_fixture_harm, arena), "class=\"answer harm\"");
    asc_arena_destroy(arena);
}

static void rates_stand_without_a_game(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = seen(asc_fixture_rates, arena);
    assert_has(text, "420 crisis contacts per 1,000 people (377 to 467) were observed.");
    assert_has(
        text, "crisis contacts per 1,000 primary lower 812 341 420 377 to 467 not known");
    assert_has(
        text,
        "people in settled housing per 100 secondary higher 812 603 74.3 71.1 to 77.2");
    assert_has(text,
               "mean bed days (days) balancing lower 812 5,034.5 6.20 5.71 to 6.69");
    assert_has(text, "The \"new\" outreach \\ team\xEF\xBF\xBD Compared");
    assert_hasnt(text, "Replicates none");
    assert_hasnt(text, "Partner");
    assert_hasnt(text, "Share");
    assert_hasnt(text, "fewer");
    assert_int_equal(times(page(asc_fixture_rates, arena), "<svg"), 1);
    asc_arena_destroy(arena);
}

static void withheld_numbers_are_not_there(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = seen(asc_fixture_withheld, arena);
    assert_has(text, "Withheld: no comparable people without the pathway");
    assert_has(text, "hospital 12,285 withheld withheld withheld");
    assert_hasnt(text, "Shapley value");
    assert_hasnt(text, "fewer per");
    assert_hasnt(text, "408");
    assert_hasnt(text, "% (");
    assert_hasnt(page(asc_fixture_withheld, arena), "id=\"forest");
    asc_arena_destroy(arena);
}

static void several_answers_have_their_own_sections(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = page(asc_fixture_several, arena);
    assert_int_equal(times(html, "<section class=\"view\""), 3);
    const char *text = markup_text(html, arena);
    assert_has(text, "Emergency readmissions: model gcomp, policy universal");
    assert_has(text, "Days at home: model gcomp, policy delivered");
    assert_has(text, "no interval");
    assert_has(text, "days higher"); /* higher is better here */
    assert_hasnt(text, "95% intervals");
    asc_arena_destroy(arena);
}

static void markup_in_the_data_stays_text(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *html = page(asc_fixture_hostile, arena);
    assert_hasnt(html, "<img");
    assert_hasnt(html, "<i>");
    assert_hasnt(html, "<!--");
    assert_int_equal(times(html, "</style>"), 1);
    assert_int_equal(times(html, "</title>"),
                     5); /* the page's own and its four charts' */
    const char *text = markup_text(html, arena);
    assert_has(text, "<script>alert(1)</script> 12,285");
    assert_has(text, "a\"b' onload=x &amp; 10,480");
    assert_has(text, "%s%n </style><style>");
    assert_has(text, "</pre><script>alert(4)</script>");
    asc_arena_destroy(arena);
}

static void long_coalition_tables_are_cut_and_say_so(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = seen(asc_fixture_seven, arena);
    assert_has(
        text,
        "Of 128 combinations only none, single partners, all but one and all are shown");
    assert_has(text, "a + b + c + d + e + f + g");
    assert_hasnt(text, "a + b + c + d + e 1");
    asc_arena_destroy(arena);
}

/* Out of memory at any point: no crash, and the arena knows. */
static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t n = 1;; n += 1 + n / 6) {
        asc_arena *arena = asc_arena_create();
        asc_result *r = asc_fixture_pilot(arena);
        asc_text t = asc_text_start(arena);
        assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
        asc_arena_fail_at(n, 1);
        asc_report_html(r, &t);
        asc_report_show(r, &t);
        asc_report_json(r, &t);
        asc_arena_fail_at(0, 0);
        const asc_status status = asc_arena_check(arena, NULL);
        asc_arena_destroy(arena);
        if (status == ASC_OK) break;
        assert_int_equal(status, ASC_EMEMORY);
        failures++;
    }
    assert_true(failures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_is_well_formed),
        cmocka_unit_test(checker_finds_faults),
        cmocka_unit_test(first_line_comes_first),
        cmocka_unit_test(nothing_is_loaded_and_no_number_is_missing),
        cmocka_unit_test(pilot_says_its_numbers),
        cmocka_unit_test(charts_say_their_numbers),
        cmocka_unit_test(harm_has_no_shares_and_says_more),
        cmocka_unit_test(rates_stand_without_a_game),
        cmocka_unit_test(withheld_numbers_are_not_there),
        cmocka_unit_test(several_answers_have_their_own_sections),
        cmocka_unit_test(markup_in_the_data_stays_text),
        cmocka_unit_test(long_coalition_tables_are_cut_and_say_so),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
