/* A result before and after: what is hidden, rounded and withheld; an unknown column of whole numbers stops it. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { COALITIONS = 4 };

static asc_table *game_table(asc_arena *arena, const int64_t *units, const double *events)
{
    static const char *const one[] = {"y", "y", "y", "y"}, *const model[] = {"m", "m",
                                                                             "m", "m"};
    static const char *const policy[] = {"delivered", "delivered", "delivered",
                                         "delivered"};
    static const char *const level[] = {"partner", "partner", "partner", "partner"};
    static const char *const coalition[] = {"", "a", "b", "a+b"};
    static const int64_t mask[] = {0, 1, 2, 3};
    asc_table *t = asc_table_create(arena, "game", COALITIONS);
    asc_table_add_text(t, "outcome", one);
    asc_table_add_text(t, "model", model);
    asc_table_add_text(t, "policy", policy);
    asc_table_add_text(t, "level", level);
    asc_table_add_text(t, "coalition", coalition);
    asc_table_add_integer(t, "mask", mask, NULL);
    asc_table_add_integer(t, "units_observed", units, NULL);
    asc_table_add_real(t, "events_observed", events);
    return t;
}

/* 60 + 4 + 30 + 40 units; a reached 44, b 70. */
static asc_result result_of(asc_arena *arena)
{
    static const int64_t units[] = {60, 4, 30, 40}, total[] = {134}, reached[] = {44, 70};
    static const double events[] = {20, 12, 15, 30}, all[] = {77}, mean[] = {77.0 / 134};
    static const double share[] = {44.0 / 134, 70.0 / 134};
    static const char *const y[] = {"y"}, *const who[] = {"a", "b"};
    static const char *const code[] = {"zero_weight", "share"};
    static const char *const text[] = {"3 units of weight 0", "the total may be zero"};
    asc_table *outcome = asc_table_create(arena, "outcome", 1);
    asc_table_add_text(outcome, "outcome", y);
    asc_table_add_integer(outcome, "units", total, NULL);
    asc_table_add_real(outcome, "events", all);
    asc_table_add_real(outcome, "mean", mean);
    asc_table *partner = asc_table_create(arena, "partner", 2);
    asc_table_add_text(partner, "partner", who);
    asc_table_add_integer(partner, "reached", reached, NULL);
    asc_table_add_real(partner, "reached_share", share);
    asc_table *note = asc_table_create(arena, "note", 2);
    asc_table_add_text(note, "code", code);
    asc_table_add_text(note, "text", text);
    asc_result r = {.study = "s", .claim_level = -1, .tables = 4};
    r.table = asc_take_bytes(arena, 5, sizeof(asc_table *));
    r.table[0] = outcome;
    r.table[1] = game_table(arena, units, events);
    r.table[2] = partner;
    r.table[3] = note;
    return r;
}

static double cell(const asc_result *r, const char *table, const char *column, size_t row)
{
    return asc_column_real(asc_table_find(asc_result_table(r, table), column), row);
}

static void hidden(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_error err;
    asc_arena *arena = asc_arena_create();
    const asc_result in = result_of(arena);
    asc_result out;
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    assert_int_equal(done.primary, 1);
    assert_true(done.secondary >= 1); /* the total or the others would give it away */
    assert_true(isnan(cell(&out, "game", "units_observed", 1)));
    /* whoever knows what is left cannot work it out: among the coalitions a second one, and of those who
     * make up a's reach either it or the reach itself, is hidden too */
    size_t shown = 0;
    for (size_t i = 0; i < COALITIONS; i++)
        shown += isnan(cell(&out, "game", "units_observed", i)) ? 0 : 1;
    assert_true(shown <= 2 || isnan(cell(&out, "outcome", "units", 0)));
    assert_true(isnan(cell(&out, "partner", "reached", 0)) ||
                isnan(cell(&out, "game", "units_observed", 3)));
    if (isnan(cell(&out, "partner", "reached", 0)))
        assert_true(isnan(cell(&out, "partner", "reached_share", 0)));
    assert_near(cell(&out, "outcome", "events", 0), 77, 0.0);
    char buffer[128];
    const asc_column *text = asc_table_find(asc_result_table(&out, "note"), "text");
    assert_string_equal(asc_column_text(text, 0, buffer, sizeof buffer),
                        "withheld by the disclosure profile");
    assert_string_equal(asc_column_text(text, 1, buffer, sizeof buffer),
                        "the total may be zero");
    for (size_t t = 0; t < in.tables; t++) /* shape and order stay */
        for (size_t j = 0; j < in.table[t]->columns; j++)
            assert_string_equal(out.table[t]->column[j].name,
                                in.table[t]->column[j].name);
    asc_arena_destroy(arena);
}

static void rounded(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    asc_error err;
    asc_arena *arena = asc_arena_create();
    const asc_result in = result_of(arena);
    asc_result out;
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_HES, arena, &out, &done, &err));
    assert_true(isnan(cell(&out, "game", "units_observed", 1)));
    assert_near(cell(&out, "partner", "reached", 1), 70, 0.0);
    assert_near(cell(&out, "outcome", "events", 0), 75, 0.0); /* 77 */
    assert_ok(asc_disclose(&in, ASC_PROFILE_NONE, arena, &out, &done, &err));
    assert_near(cell(&out, "game", "units_observed", 1), 4, 0.0);
    assert_int_equal(done.primary + done.secondary, 0);
    asc_arena_destroy(arena);
}

static void nothing_unchecked(void **state)
{
    (void)state;
    static const int64_t x[] = {1};
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_result in = result_of(arena), out;
    asc_disclosure done;
    asc_table *t = asc_table_create(arena, "brand_new", 1);
    asc_table_add_integer(t, "people", x, NULL);
    in.table[in.tables++] = t;
    assert_int_equal(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err),
                     ASC_EINTERNAL);
    assert_non_null(strstr(err.message, "'people' of the table 'brand_new'"));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hidden),
                                       cmocka_unit_test(rounded),
                                       cmocka_unit_test(nothing_unchecked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
