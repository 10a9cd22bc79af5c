/* What a released result tells of those without the outcome, and in the words of notes. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "released.h"
#include "support.h"
#include <math.h>
#include <string.h>

/* Of 154 units all but 4 have the outcome; of 40 with both partners all but 2: how many had not is as telling as
 * how many had. Where events are numbers of records, units less events are nobody. */
static void who_had_not(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const int64_t units[] = {60, 24, 30, 40}, total[] = {154};
    static const double events[] = {41, 12, 15, 38}, all[] = {106}, most[] = {150};
    static const char *const y[] = {"y"}, *const family[] = {"binomial", "poisson"};
    for (size_t few = 0; few < 2; few++)
        for (size_t f = 0; f < 2; f++) {
            asc_error err;
            asc_arena *arena = asc_arena_create();
            asc_result in = {.study = "s", .claim_level = -1, .tables = 2}, out;
            in.table = asc_take_bytes(arena, 2, sizeof(asc_table *));
            in.table[0] = asc_table_create(arena, "outcome", 1);
            asc_table_add_text(in.table[0], "outcome", y);
            asc_table_add_text(in.table[0], "family", &family[f]);
            asc_table_add_integer(in.table[0], "units", total, NULL);
            asc_table_add_real(in.table[0], "events", few == 0 ? all : most);
            in.table[1] = game_table(arena, units, events);
            if (few == 1) in.tables = 1;
            asc_disclosure done;
            assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
            assert_int_equal(done.primary, 0);
            const bool shown = few == 1
                                   ? !isnan(cell(&out, "outcome", "units", 0)) &&
                                         !isnan(cell(&out, "outcome", "events", 0))
                                   : !isnan(cell(&out, "game", "units_observed", 3)) &&
                                         !isnan(cell(&out, "game", "events_observed", 3));
            assert_int_equal(shown, f == 1);
            asc_arena_destroy(arena);
        }
}

/* Texts that name numbers of people are withheld under a profile, whichever stage wrote them. */
static void notes_that_count(void **state)
{
    (void)state;
    static const char *const code[] = {"include_missing", "zero_weight",
                                       "missing_by_arm",  "imputed",
                                       "absent_level",    "delivered_ineligible",
                                       "among",           "outcome_weighted",
                                       "winsorised",      "shared_event",
                                       "several_deaths",  "record_after_death",
                                       "no_origin",       "order",
                                       "covariate_late",  "overlap",
                                       "start_movable"};
    enum { NOTES = sizeof code / sizeof *code };
    const char *text[NOTES];
    for (size_t i = 0; i < NOTES; i++)
        text[i] =
            i + 1 == NOTES ? "works before the start, and may move it" : "3 of 412 units";
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_result in = {.study = "s", .claim_level = -1, .tables = 1}, out;
    in.table = asc_take_bytes(arena, 1, sizeof(asc_table *));
    in.table[0] = asc_table_create(arena, "note", NOTES);
    asc_table_add_text(in.table[0], "code", code);
    asc_table_add_text(in.table[0], "text", text);
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    const asc_column *c = asc_table_find(asc_result_table(&out, "note"), "text");
    for (size_t i = 0; i < NOTES; i++) {
        char buffer[128];
        const bool last = i + 1 == NOTES; /* counts nobody */
        assert_string_equal(asc_column_text(c, i, buffer, sizeof buffer),
                            last ? text[i] : "withheld by the disclosure profile");
    }
    asc_arena_destroy(arena);
}

static const char *said(const asc_result *r, const char *table, const char *column,
                        size_t row)
{
    static char buffer[512];
    return asc_column_text(asc_table_find(asc_result_table(r, table), column), row,
                           buffer, sizeof buffer);
}

/* Numbers of people in sentences are as their cells are shown; in reasons there are none. */
static void numbers_in_texts(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const who[] = {"a", "b"}, *const y[] = {"y", "y", "y"};
    static const int64_t reached[] = {5, 88};
    static const char *const kind[] = {"partner", "partner", "rate"};
    static const char *const text[] = {
        "Of these, 2 to 4 go with a, which reached 5 of 203 units.",
        "Among 203 units, y was 12 lower. b was delivered to 88 of 203 units.",
        "Ys: 12 per 1,000, 203 units. A number of nothing that is known."};
    static const char *const why[] = {
        "no comparable people without the pathway: 12 units (3 events) got nothing; 30 "
        "units and 10 events are needed",
        "partner 'a': 3 of 400 units (0.75 %) have a probability of delivery outside "
        "[0.01, 0.99], the most extreme unit 17: 0.0003; no comparable units",
        "shapley: 30 % of the weight for 'a' rests on combinations nobody was observed "
        "in; less than 25 % is needed"};
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_table *partner = asc_table_create(arena, "partner", 2),
              *sentence = asc_table_create(arena, "sentence", 3),
              *trial = asc_table_create(arena, "multiverse", 3);
    asc_table_add_text(partner, "partner", who);
    asc_table_add_integer(partner, "reached", reached, NULL);
    asc_table_add_text(sentence, "outcome", y);
    asc_table_add_text(sentence, "kind", kind);
    asc_table_add_text(sentence, "text", text);
    asc_table_add_text(trial, "reason", why);
    asc_table *t[] = {partner, sentence, trial};
    const asc_result in = {.study = "s", .claim_level = -1, .tables = 3, .table = t};
    asc_result out;
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_HES, arena, &out, &done, &err));
    assert_string_equal(said(&out, "sentence", "text", 0),
                        "Of these, 2 to 4 go with a, which reached a number not shown of "
                        "205 units.");
    assert_string_equal(said(&out, "sentence", "text", 1),
                        "Among 205 units, y was 12 lower. b was delivered to 90 of 205 "
                        "units.");
    assert_string_equal(said(&out, "sentence", "text", 2),
                        "withheld by the disclosure profile");
    assert_string_equal(said(&out, "multiverse", "reason", 0),
                        "no comparable people without the pathway: too few got nothing; "
                        "30 units and 10 events are needed");
    assert_string_equal(said(&out, "multiverse", "reason", 1),
                        "withheld by the disclosure profile");
    assert_string_equal(said(&out, "multiverse", "reason", 2), why[2]);
    assert_ok(asc_disclose(&in, ASC_PROFILE_NONE, arena, &out, &done, &err));
    assert_string_equal(said(&out, "sentence", "text", 0), text[0]);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_had_not),
                                       cmocka_unit_test(notes_that_count),
                                       cmocka_unit_test(numbers_in_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
