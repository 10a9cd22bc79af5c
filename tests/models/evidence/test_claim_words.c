/* Every sentence of a claim, word by word. */
#include "claims_fixture.h"

static const char *say(asc_telling t, const char **kind, asc_arena *arena)
{
    asc_evidence row[ASC_GATE_ROWS] = {0};
    const asc_gate gate = {.cap = {4, 4, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 4, 4, 0}};
    row[16].status = ASC_EVALUATED;
    return asc_claim_sentence(&t, row, &gate, kind, arena);
}

static void sentences(void **state)
{
    asc_arena *arena = *state;
    asc_fact f = good();
    const char *kind = NULL;
    asc_telling t = {.fact = &f,
                     .wording = {&readmission, "discharges", 1200},
                     .services = "hospital and pharmacy",
                     .others = "a new ward",
                     .benchmark = 1.3,
                     .direction = ASC_BENEFIT};
    assert_string_equal(
        say(t, &kind, arena),
        "Nothing may be said of readmissions: window completeness was not "
        "evaluated; disclosure check falls short.");
    assert_string_equal(kind, "withheld");
    t.level = ASC_OBSERVED;
    assert_string_equal(
        say(t, &kind, arena),
        "Readmissions: 150 per 1,000 (130 to 170), 1,200 discharges. The "
        "evidence does not carry a comparison: this does not show what would "
        "have happened otherwise.");
    f.before = 0.2;
    f.model = "";
    assert_string_equal(
        say(t, &kind, arena),
        "The rate of readmissions was 200 per 1,000 before and 150 per 1,000 "
        "after (1,200 discharges). There was no comparison: this does not "
        "show what would have happened otherwise.");
    t.hidden = true;
    assert_null(strstr(say(t, &kind, arena), "150"));
    t.hidden = false;
    f = good();
    t.level = ASC_ASSOCIATED;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges, the rate of readmissions was 50 per 1,000 "
        "lower (38 to 62) than for similar people without hospital and "
        "pharmacy. Differences that were not measured may explain this.");
    t.level = ASC_CONTRIBUTED;
    assert_string_equal(
        say(t, &kind, arena),
        "About 50 fewer readmissions per 1,000 (38 to 62), 60 in all, than expected "
        "without "
        "the pathway, among 1,200 discharges. The evidence is consistent with hospital "
        "and "
        "pharmacy having contributed, alongside a new ward. Something not measured could "
        "explain this if it went with both the services and the outcome by a risk ratio "
        "of "
        "1.8 or more each; the strongest measured covariate reaches 1.3.");
    t.direction = ASC_EQUIVALENT;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges, any difference in the rate of readmissions "
        "from similar people without hospital and pharmacy is likely smaller "
        "than 20 per 1,000. Differences that were not measured may explain "
        "this.");
    t.direction = ASC_HARM;
    f.total = -0.05;
    f.low = -0.0618;
    f.high = -0.0382;
    assert_string_equal(
        say(t, &kind, arena),
        "The rate of readmissions was 50 per 1,000 higher (38 to 62) than for "
        "similar people without hospital and pharmacy, among 1,200 "
        "discharges. This does not support a payment. Differences that were "
        "not measured may explain this.");
    assert_string_equal(kind, "harm");
    t.direction = ASC_INCONCLUSIVE;
    f.total = 0.005;
    f.low = -0.012;
    f.high = 0.022;
    assert_string_equal(
        say(t, &kind, arena),
        "Among 1,200 discharges: compatible with 22 fewer to 12 more "
        "readmissions per 1,000 than for similar people without hospital and "
        "pharmacy; only 17 per 1,000 or more could have been detected. "
        "Differences that were not measured may explain this.");
}

/* Together they did something; each is named only where its own part lies above 0. */
static void contributors(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    asc_telling t = {.fact = &f,
                     .wording = {&readmission, "discharges", 1200},
                     .services = "hospital, pharmacy and transport",
                     .others = "a new ward",
                     .partners = 3,
                     .benchmark = (double)NAN,
                     .direction = ASC_BENEFIT,
                     .level = ASC_CONTRIBUTED};
    const struct {
        const char *credited, *unsettled, *contrary, *said;
    } cases[] = {
        {"hospital, pharmacy and transport", "", "",
         " with hospital, pharmacy and transport having contributed, alongside a new "
         "ward. Something"},
        {"pharmacy", "hospital and transport", "",
         " with pharmacy having contributed, alongside a new ward; whether hospital and "
         "transport did is open. Something"},
        {"pharmacy", "hospital", "transport",
         " with pharmacy having contributed, alongside a new ward; whether hospital did "
         "is open; nothing of it goes with transport. Something"},
        {"", "hospital, pharmacy and transport", "",
         " with hospital, pharmacy and transport together having contributed, alongside "
         "a new ward; whether any one of them did is open. Something"},
        {NULL, NULL, NULL,
         " with hospital, pharmacy and transport together having contributed, alongside "
         "a new ward; whether any one of them did is open. Something"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *kind = NULL;
        t.credited = cases[i].credited;
        t.unsettled = cases[i].unsettled;
        t.contrary = cases[i].contrary;
        const char *text = say(t, &kind, arena);
        if (strstr(text, cases[i].said) == NULL) fail_msg("%zu: %s", i, text);
    }
    t.partners = 1; /* nothing to tell apart */
    t.services = "pharmacy";
    const char *kind = NULL;
    assert_non_null(strstr(say(t, &kind, arena),
                           " with pharmacy having contributed, alongside a new ward. "));
}

static void partners(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    const asc_telling t = {.fact = &f, .wording = {&readmission, "discharges", 1200}};
    assert_string_equal(asc_claim_partner(&t, "pharmacy", 12.4, 31.8, 410, arena),
                        "Of these, 12 to 32 go with pharmacy, which reached 410 of 1,200 "
                        "discharges.");
    assert_string_equal(asc_claim_partner(&t, "pharmacy", 12.4, 31.8, (double)NAN, arena),
                        "Of these, 12 to 32 go with pharmacy.");
    /* A range that holds 0 leaves it open; what went the other way is no part of them. */
    assert_string_equal(
        asc_claim_partner(&t, "pharmacy", -3.2, 31.8, 410, arena),
        "Whether any of these goes with pharmacy is open (from 3 the other way to "
        "32); it reached 410 of 1,200 discharges.");
    assert_string_equal(asc_claim_partner(&t, "pharmacy", -31.8, -12.4, 410, arena),
                        "None of these goes with pharmacy: where it delivered there "
                        "were 12 to 32 more; it reached 410 of 1,200 discharges.");
}

static void amounts(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    static const asc_outcome stay = {.name = "stay",
                                     .family = ASC_GAUSSIAN,
                                     .noun = {"length of stay", "lengths"},
                                     .unit = "days",
                                     .lower_is_better = true,
                                     .per = 1};
    asc_fact days = f;
    days.outcome = &stay;
    asc_telling of_days = {.fact = &days, .wording = {&stay, "discharges", 1200}};
    assert_string_equal(
        asc_claim_partner(&of_days, "pharmacy", 120, 310, (double)NAN, arena),
        "Of the difference, 120 to 310 days in all go with pharmacy.");
    of_days.level = ASC_CONTRIBUTED;
    of_days.direction = ASC_BENEFIT;
    of_days.services = "pharmacy";
    of_days.others = "a new ward";
    of_days.benchmark = (double)NAN;
    const char *kind = "";
    const char *text = say(of_days, &kind, arena);
    if (strstr(text, "Mean length of stay was about ") != text) fail_msg("%s", text);
    of_days.level = ASC_OBSERVED;
    of_days.hidden = true;
    text = say(of_days, &kind, arena);
    if (strstr(text,
               "Mean length of stay rests on too few people or events to be shown.") !=
        text)
        fail_msg("%s", text);
}

static void concerns(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    asc_fact unsafe = f;
    static const asc_outcome error = {.name = "error",
                                      .family = ASC_POISSON,
                                      .noun = {"medication error", "medication errors"},
                                      .lower_is_better = true,
                                      .margin = 1.25,
                                      .per = 100};
    unsafe.outcome = &error;
    unsafe.low = -0.031;
    unsafe.high = 0.004;
    asc_telling safety = {
        .fact = &unsafe, .wording = {&error, "discharges", 1200}, .services = "pharmacy"};
    const char *text = asc_claim_concern(&safety, arena);
    if (strcmp(
            text,
            "Safety concern: it cannot be ruled out that the rate of medication errors "
            "is worse than the margin of 1.25 allows (0.4 fewer to 3.1 more "
            "medication errors per 100 than for similar people without pharmacy). "
            "This does not support a payment. Differences that were not measured "
            "may explain this.") != 0)
        fail_msg("%s", text);
}

static void accounts(void **state)
{
    asc_arena *arena = *state;
    const asc_fact f = good();
    asc_telling t = {.fact = &f, .wording = {&readmission, "discharges", 1200}};
    assert_string_equal(
        asc_claim_withdrawal("pharmacy", 0.10, 0.42, arena),
        "Without pharmacy we would expect to lose 10-42 % of the result.");
    assert_string_equal(asc_claim_withdrawal("pharmacy", -0.02, 0.42, arena), "");
    assert_string_equal(
        asc_claim_account(&t, "pharmacy", 410, arena),
        "The service supports fewer readmissions: pharmacy was delivered to "
        "410 of 1,200 discharges. What would have happened otherwise was not "
        "measured.");
    assert_null(strstr(asc_claim_account(&t, "pharmacy", (double)NAN, arena), "nan"));
    static const char *const name[] = {"a", "b", "c"};
    assert_string_equal(asc_claim_joined(name, 1, arena), "a");
    assert_string_equal(asc_claim_joined(name, 3, arena), "a, b and c");
    /* What is shown to be a harm is not said to support its contrary. */
    t.level = ASC_ASSOCIATED;
    t.direction = ASC_HARM;
    assert_non_null(strstr(asc_claim_account(&t, "pharmacy", 410, arena),
                           "The service was meant for fewer readmissions: "));
    t.level = ASC_OBSERVED; /* below level 2 no direction is told */
    assert_non_null(strstr(asc_claim_account(&t, "pharmacy", 410, arena),
                           "The service supports fewer readmissions: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sentences, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(contributors, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(partners, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(amounts, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(concerns, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(accounts, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
