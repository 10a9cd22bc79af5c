/* The sentences word by word, and none of them with a word that claims a cause. */
#include "ascribe/evidence.h"
#include "support.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

static const asc_outcome readmission = {.name = "readmission",
                                        .family = ASC_BINOMIAL,
                                        .lower_is_better = true,
                                        .noun = {"readmission", "readmissions"},
                                        .per = 1000.0};
static const asc_outcome stay = {.name = "stay",
                                 .family = ASC_GAUSSIAN,
                                 .lower_is_better = true,
                                 .noun = {"length of stay", "lengths"},
                                 .per = 1.0,
                                 .unit = "days"};
static const asc_outcome home = {.name = "home",
                                 .family = ASC_BINOMIAL,
                                 .noun = {"day at home", "days at home"},
                                 .per = 100.0};

static const asc_wording about_readmission = {&readmission, "discharges", 98052};
static const asc_wording about_stay = {&stay, NULL, 40};
static const asc_wording about_home = {&home, "people", 1200};

/* Words no sentence at levels 1 and 2 may hold, by their beginnings at a word's start. */
static void lint(const char *text)
{
    static const char *const refused[] = {
        "caus",      "creat",     "achiev",          "prevent",      "save",
        "saving",    "due to",    "led to",          "lead to",      "leads to",
        "thanks to", "result in", "results in",      "resulted",     "drive",
        "drove",     "prove",     "proof",           "attributable", "contribut",
        "impact",    "effect of", "reduced by",      "improved by",  "avoid",
        "effective", "benefit",   "made possible by"};
    char low[4096];
    size_t n = 0;
    for (; text[n] != '\0' && n + 1 < sizeof low; n++)
        low[n] = (char)tolower((unsigned char)text[n]);
    low[n] = '\0';
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        for (const char *p = low; (p = strstr(p, refused[i])) != NULL; p++)
            if (p == low || !isalpha((unsigned char)p[-1]))
                fail_msg("'%s' in: %s", refused[i], text);
}

#define assert_says(text, want)                                                          \
    do {                                                                                 \
        const char *said = (text);                                                       \
        lint(said);                                                                      \
        assert_string_equal(said, want);                                                 \
    } while (0)

static void numbers(void **state)
{
    (void)state;
    char b[64];
    assert_string_equal(asc_number_text(1234567.0, 0, b), "1,234,567");
    assert_string_equal(asc_number_text(-1234.567, 2, b), "-1,234.57");
    assert_string_equal(asc_number_text(999.0, 0, b), "999");
    assert_string_equal(asc_number_text(-0.04, 1, b), "0.0");
    assert_string_equal(asc_number_text(0.0, 0, b), "0");
}

static void totals(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    bool harm = true;
    asc_gain g = {0.01234, 0.00512, 0.0189};
    assert_says(
        asc_say_total(&about_readmission, ASC_DELIVERED, g, &harm, a),
        "Among 98,052 discharges, the rate of readmissions was 12.3 per 1,000 lower "
        "(5.1 to 18.9) with the services as delivered than expected for the same "
        "people without them. Differences that were not measured may explain this.");
    assert_false(harm);
    g = (asc_gain){-0.01234, -0.0189, -0.00512};
    assert_says(
        asc_say_total(&about_readmission, ASC_DELIVERED, g, &harm, a),
        "The rate of readmissions was 12.3 per 1,000 higher (5.1 to 18.9) with the "
        "services as delivered than expected for the same people without them, among "
        "98,052 discharges: outcomes were worse where functions were delivered. This "
        "does not support a payment. Differences that were not measured may explain "
        "this.");
    assert_true(harm);
    g = (asc_gain){0.004, -0.0061, 0.0142};
    assert_says(
        asc_say_total(&about_readmission, ASC_DELIVERED, g, &harm, a),
        "Among 98,052 discharges: compatible with 14 fewer to 6 more readmissions "
        "per 1,000 with the services as delivered than expected for the same people "
        "without them. Differences that were not measured may explain this.");
    assert_false(harm);
    g = (asc_gain){0.25, 0.1, 0.4};
    assert_says(
        asc_say_total(&about_stay, ASC_DELIVERED, g, &harm, a),
        "Among 40 units, mean length of stay was 0.25 days lower (0.10 to 0.40) with "
        "the services as delivered than expected for the same people without them. "
        "Differences that were not measured may explain this.");
    g = (asc_gain){-0.25, -0.4, -0.1};
    assert_says(
        asc_say_total(&about_home, ASC_UNIVERSAL, g, &harm, a),
        "The rate of days at home was 25 per 100 lower (10 to 40) with all "
        "services for every eligible person than with none (both expected, not "
        "observed), among 1,200 people: outcomes were worse where functions were "
        "delivered. This does "
        "not support a payment. Differences that were not measured may explain this.");
    assert_true(harm);
    g = (asc_gain){0.1, -0.2, 0.4}; /* higher is better: the bad end is fewer */
    assert_says(
        asc_say_total(&about_home, ASC_DELIVERED, g, &harm, a),
        "Among 1,200 people: compatible with 20 fewer to 40 more days at home per 100 "
        "with the services as delivered than expected for the same people without "
        "them. Differences that were not measured may explain this.");
    asc_arena_destroy(a);
}

static void partners(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    assert_says(
        asc_say_partner(&about_readmission, "pharmacy", (asc_gain){0.02, 0.01, 0.03}, a),
        "Where pharmacy delivered, with the other services as they were, the rate of "
        "readmissions was 20 per 1,000 lower (10 to 30); who received it was not "
        "random.");
    assert_says(
        asc_say_partner(&about_readmission, "pharmacy", (asc_gain){-.02, -.03, -.01}, a),
        "Where pharmacy delivered, with the other services as they were, the rate of "
        "readmissions was 20 per 1,000 higher (10 to 30); who received it was not "
        "random.");
    assert_says(
        asc_say_partner(&about_stay, "ward", (asc_gain){0.1, -0.2, 0.4}, a),
        "Where ward delivered, with the other services as they were: compatible with "
        "mean length of stay 0.40 days lower to 0.20 days higher; who received it was "
        "not random.");
    asc_arena_destroy(a);
}

static void the_others(void **state)
{
    (void)state;
    asc_arena *a = asc_arena_create();
    const char *const other[] = {"B", "C", "D"};
    assert_says(asc_say_unranked("A", other, 1, a), "The data do not separate A from B.");
    assert_says(asc_say_unranked("A", other, 3, a),
                "The data do not separate A from B, C or D.");
    assert_says(
        asc_say_joint(&about_readmission, (asc_gain){0.003, 0.001, 0.005}, a),
        "3.0 per 1,000 (1.0 to 5.0) of the difference in the rate of readmissions "
        "depended on two or more partners together.");
    assert_string_equal(
        asc_say_joint(&about_readmission, (asc_gain){.003, -.001, .005}, a), "");
    assert_says(
        asc_say_rate(&about_stay, (asc_gain){4.4, 4.35, 4.45}, NULL, a),
        "Mean length of stay: 4.400 days (4.350 to 4.450), 40 units. There was no "
        "comparison: this does not show what would have happened otherwise.");
    asc_arena_destroy(a);
}

/* A gain as a change: never a sign, the interval in the outcome's own direction. */
static void changes(void **state)
{
    (void)state;
    static const struct {
        const asc_outcome *outcome;
        asc_gain gain;
        const char *text;
    } cases[] = {
        {&readmission,
         {-0.0046, -0.0072, -0.0018},
         "4.6 more readmissions per 1,000 (1.8 to 7.2 more)"},
        {&readmission,
         {0.0046, 0.0018, 0.0072},
         "4.6 fewer readmissions per 1,000 (1.8 to 7.2 fewer)"},
        {&readmission,
         {0.0012, -0.0005, 0.003},
         "1.2 fewer readmissions per 1,000 (0.5 more to 3.0 fewer)"},
        {&readmission,
         {-0.0012, -0.003, 0.0005},
         "1.2 more readmissions per 1,000 (0.5 fewer to 3.0 more)"},
        {&home, {0.15, 0.05, 0.25}, "15 more days at home per 100 (5 to 25 more)"},
        {&stay,
         {0.3, 0.1, 0.5},
         "mean length of stay 0.30 days lower (0.10 to 0.50 lower)"},
        {&stay,
         {-0.3, -0.8, 0.2},
         "mean length of stay 0.30 days higher (0.20 lower to 0.80 higher)"},
        {&stay, {0.3, (double)NAN, (double)NAN}, "mean length of stay 0.30 days lower"},
    };
    asc_arena *arena = asc_arena_create();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = asc_change_text(cases[i].outcome, cases[i].gain, arena);
        assert_string_equal(text, cases[i].text);
        lint(text);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),  cmocka_unit_test(totals),
        cmocka_unit_test(partners), cmocka_unit_test(the_others),
        cmocka_unit_test(changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
