/* One screen: the whole text of two answers, and the limits of the screen for all. */
#include "ascribe/report.h"
#include "fixture_result.h"
#include "support.h"
#include <string.h>

static const char *screen(asc_result *(*make)(asc_arena *), asc_arena *arena)
{
    asc_result *r = make(arena);
    asc_text t = asc_text_start(arena);
    asc_report_show(r, &t);
    assert_int_equal(asc_arena_check(arena, NULL), ASC_OK);
    return t.data;
}

static void benefit(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    assert_string_equal(
        screen(asc_fixture_pilot, arena),
        "Not assessed for evidence strength; not disclosure-checked\n"
        "\n"
        "Emergency readmissions and the discharge pathway\n"
        "\n"
        "Among 20,000 episodes, the model puts emergency readmissions 20.4 per 1,000\n"
        "lower (16.3 to 24.5) than if nobody had delivered. Differences that were not\n"
        "measured may explain this.\n"
        "\n"
        "                     reached      per 100          in all      in all, 95% "
        "range\n"
        "hospital              12,285   0.85 fewer       105 fewer        47 to 163 "
        "fewer\n"
        "pharmacy              10,480   2.00 fewer       210 fewer       152 to 268 "
        "fewer\n"
        "community              8,321   1.12 fewer        93 fewer        35 to 151 "
        "fewer\n"
        "all together          15,790   2.58 fewer       408 fewer       326 to 490 "
        "fewer\n"
        "Share of the total: hospital 26%, pharmacy 51%, community 23%\n"
        "Deaths: not known\n"
        "- The data do not separate hospital from community.\n"
        "- Why people were referred is not known (reason: unknown), so need may differ\n"
        "  between arms.\n"
        "\n"
        "Next: `ascribe report` for the page with charts, `ascribe export` for the "
        "tables\n");
    asc_arena_destroy(arena);
}

static void harm(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    assert_string_equal(
        screen(asc_fixture_harm, arena),
        "Not assessed for evidence strength; not disclosure-checked\n"
        "\n"
        "Readmission within 30 days after a stay with diabetes\n"
        "\n"
        "Outcomes were worse where the functions were delivered: readmissions within 30\n"
        "days were 17.6 per 1,000 higher (13.9 to 21.2) than if nobody had delivered.\n"
        "This does not support a payment.\n"
        "\n"
        "                     reached      per 100          in all      in all, 95% "
        "range\n"
        "insulin               45,670     2.6 more      1,188 more      934 to 1,441 "
        "more\n"
        "medication_change     40,211     0.7 more        292 more         39 to 546 "
        "more\n"
        "hba1c_test            19,417    0.7 fewer       135 fewer  119 more to 388 "
        "fewer\n"
        "specialist_review     23,262     1.7 more        403 more        150 to 657 "
        "more\n"
        "all together          76,469     2.3 more      1,748 more    1,386 to 2,111 "
        "more\n"
        "No percentages: the total is a harm, so no part of it is a share\n"
        "Deaths: not known\n"
        "- The time order of functions and outcome is not known in a flat file.\n"
        "\n"
        "Next: `ascribe report` for the page with charts, `ascribe export` for the "
        "tables\n");
    asc_arena_destroy(arena);
}

/* Amounts of many digits keep apart, and their ranges have a line of their own. */
static void wide(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    const char *text = screen(asc_fixture_costs, arena);
    assert_non_null(
        strstr(text, "pharmacy              10,480 4,380 GBP lower 45,905,000 GBP lower\n"
                     "                                              "
                     "43,037,520 to 48,772,480 GBP lower\n"));
    /* Two columns never run into one another. */
    for (const char *s = text; (s = strstr(s, "GBP lower")) != NULL; s += 9)
        assert_true(s[9] == ' ' || s[9] == '\n');
    asc_arena_destroy(arena);
}

static void every_answer_fits_the_screen(void **state)
{
    (void)state;
    asc_result *(*const all[])(asc_arena *) = {
        asc_fixture_pilot,   asc_fixture_harm,    asc_fixture_rates, asc_fixture_withheld,
        asc_fixture_several, asc_fixture_hostile, asc_fixture_seven, asc_fixture_costs};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        asc_arena *arena = asc_arena_create();
        const char *text = screen(all[i], arena);
        size_t lines = 0, column = 0;
        assert_true(asc_utf8_valid(text, strlen(text), NULL));
        assert_null(strstr(text, "NaN"));
        assert_null(strstr(text, "nan"));
        for (const char *s = text; *s != '\0'; s++) {
            if ((unsigned char)*s < 0x20) assert_int_equal(*s, '\n');
            column += ((unsigned char)*s & 0xC0U) != 0x80;
            if (*s == '\n') lines++, column = 0;
            if (column > 80)
                fail_msg("fixture %zu, line %zu is over 80 columns", i, lines + 1);
        }
        if (lines > 30) fail_msg("fixture %zu has %zu lines", i, lines);
        asc_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(benefit),
        cmocka_unit_test(harm),
        cmocka_unit_test(wide),
        cmocka_unit_test(every_answer_fits_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
