/* Released results whose tables count the same people again: no difference between tables, and no sum over groups, gives
 * a small count away. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "released.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ARMS = 5, BEHIND = 4, TABLES = 6 };

static double value(const asc_result *r, const char *table, const char *column,
                    size_t row)
{
    return asc_result_table(r, table) == NULL ? (double)NAN : cell(r, table, column, row);
}

/* A flow of 420 whose last rule drops 3, all among those not reached; and the tables that count the same people again:
 * 200 + 3 + 100 + 61 units had neither, a, b, both. */
static asc_result pilot_of(asc_arena *arena)
{
    static const char *const rule[] = {"records", "early_outcome", "early_death"};
    static const int64_t kept[] = {420, 367, 364}, dropped[] = {0, 53, 3};
    static const char *const after[] = {"early_death", "early_death", "early_death",
                                        "early_death", "early_death"};
    static const char *const partner[] = {"all", "a", "a", "b", "b"},
                             *const delivered[] = {"", "yes", "no", "yes", "no"};
    static const char *const y[] = {"y", "y", "y", "y", "y"};
    static const int64_t met[] = {367, 64, 303, 161, 206}, lost[] = {3, 0, 3, 0, 3};
    static const int64_t units[] = {364, 64, 300, 161, 203};
    static const int64_t observed[] = {200, 3, 100, 61}, behind[] = {200, 203, 300, 364};
    static const double events[] = {40, 12, 15, 30};
    static const char *const part[] = {"policy", "policy", "policy", "policy"},
                             *const policy[] = {"delivered", "delivered", "delivered",
                                                "delivered"};
    static const char *const coalition[] = {"", "a", "b", "a+b"};
    static const char *const who[] = {"a", "b"};
    static const int64_t mask[] = {0, 1, 2, 3}, reached[] = {64, 161};
    asc_table *flow = asc_table_create(arena, "flow", 3),
              *early = asc_table_create(arena, "early", ARMS),
              *complete = asc_table_create(arena, "completeness", ARMS),
              *overlap = asc_table_create(arena, "overlap", BEHIND),
              *reach = asc_table_create(arena, "partner", 2);
    asc_table_add_text(flow, "rule", rule);
    asc_table_add_integer(flow, "kept", kept, NULL);
    asc_table_add_integer(flow, "dropped", dropped, NULL);
    asc_table_add_text(early, "rule", after);
    asc_table_add_text(early, "partner", partner);
    asc_table_add_text(early, "delivered", delivered);
    asc_table_add_integer(early, "units", met, NULL);
    asc_table_add_integer(early, "dropped", lost, NULL);
    asc_table_add_text(complete, "outcome", y);
    asc_table_add_text(complete, "partner", partner);
    asc_table_add_text(complete, "delivered", delivered);
    asc_table_add_integer(complete, "units", units, NULL);
    asc_table_add_integer(complete, "determinate", units, NULL);
    asc_table_add_text(overlap, "outcome", y);
    asc_table_add_text(overlap, "part", part);
    asc_table_add_text(overlap, "policy", policy);
    asc_table_add_text(overlap, "coalition", coalition);
    asc_table_add_integer(overlap, "mask", mask, NULL);
    asc_table_add_integer(overlap, "units", behind, NULL);
    asc_table_add_text(reach, "partner", who);
    asc_table_add_integer(reach, "reached", reached, NULL);
    asc_result r = {.study = "s", .claim_level = -1, .tables = TABLES};
    r.table = asc_take_bytes(arena, TABLES, sizeof(asc_table *));
    r.table[0] = flow;
    r.table[1] = early;
    r.table[2] = complete;
    r.table[3] = game_table(arena, observed, events);
    r.table[4] = overlap;
    r.table[5] = reach;
    return r;
}

/* Is x known: shown, or in a table that counts the same people? */
static bool known(const double *copy, size_t copies)
{
    for (size_t i = 0; i < copies; i++)
        if (!isnan(copy[i])) return true;
    return false;
}

/* Differences between tables give no small count away. */
static void between_tables(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const asc_profile profiles[] = {ASC_PROFILE_CMS, ASC_PROFILE_TRE10};
    for (size_t k = 0; k < 2; k++) {
        asc_arena *arena = asc_arena_create();
        asc_error err;
        const asc_result in = pilot_of(arena);
        asc_result r;
        asc_disclosure done;
        assert_ok(asc_disclose(&in, profiles[k], arena, &r, &done, &err));
        const double before[] = {value(&r, "flow", "kept", 1),
                                 value(&r, "early", "units", 0)};
        const double after[] = {value(&r, "flow", "kept", 2),
                                value(&r, "completeness", "units", 0),
                                value(&r, "completeness", "determinate", 0),
                                value(&r, "overlap", "units", 3)};
        assert_false(known(before, 2) && known(after, 4)); /* 367 - 364 */
        const double others[] = {value(&r, "completeness", "units", 2),
                                 value(&r, "completeness", "determinate", 2)};
        const double met[] = {value(&r, "early", "units", 2)};
        assert_false(known(met, 1) && known(others, 2)); /* 303 - 300 */
        const double nobody[] = {value(&r, "overlap", "units", 0),
                                 value(&r, "game", "units_observed", 0)};
        const double a[] = {value(&r, "overlap", "units", 1)};
        assert_false(known(nobody, 2) && known(a, 1)); /* 203 - 200 */
        const double reach[] = {value(&r, "partner", "reached", 0),
                                value(&r, "completeness", "units", 1),
                                value(&r, "completeness", "determinate", 1)};
        const double both[] = {value(&r, "game", "units_observed", 3)};
        assert_false(known(reach, 3) && known(both, 1)); /* 64 - 61 */
        assert_true(done.secondary < 20);                /* and not simply everything */
        asc_arena_destroy(arena);
    }
}

/* 96 + 4 of 100: the whole and one group give the other away. */
static void groups(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const y[] = {"y"}, *const name[] = {"site=north", "site=south"},
                             *const group[] = {"site", "site"};
    static const int64_t whole[] = {100}, part[][1] = {{96}, {4}};
    asc_arena *arena = asc_arena_create();
    asc_error err;
    asc_table *outcome[3], *index = asc_table_create(arena, "analyses", 2);
    for (size_t i = 0; i < 3; i++) {
        outcome[i] = asc_table_create(arena, "outcome", 1);
        asc_table_add_text(outcome[i], "outcome", y);
        asc_table_add_integer(outcome[i], "units", i == 0 ? whole : part[i - 1], NULL);
    }
    asc_table_add_text(index, "name", name);
    asc_table_add_text(index, "group", group);
    asc_table *top[] = {outcome[0], index};
    asc_analysis analysis[] = {{.name = "site=north", .table = &outcome[1], .tables = 1},
                               {.name = "site=south", .table = &outcome[2], .tables = 1}};
    const asc_result in = {.study = "s",
                           .claim_level = -1,
                           .table = top,
                           .tables = 2,
                           .analysis = analysis,
                           .analyses = 2};
    asc_result out;
    asc_disclosure done;
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    assert_int_equal(done.primary, 1);
    assert_int_equal(done.secondary, 1);
    const asc_result north = {.table = out.analysis[0].table, .tables = 1};
    assert_true(isnan(cell(&out, "outcome", "units", 0)) ||
                isnan(cell(&north, "outcome", "units", 0)));
    asc_arena_destroy(arena);
}

/* The sum of weights of a model's target is a number of units: it stands beside the units and
 * breaks no sum of them. Of 601 units all but 5 have the outcome. */
static void target_weight(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const y[] = {"y"}, *const family[] = {"binomial"},
                             *const model[] = {"m"}, *const target[] = {"all"};
    static const int64_t units[] = {601};
    static const double events[] = {596}, weight[] = {601};
    static const asc_profile profiles[] = {ASC_PROFILE_CMS, ASC_PROFILE_TRE10};
    for (size_t k = 0; k < 2; k++) {
        asc_arena *arena = asc_arena_create();
        asc_error err;
        asc_table *outcome = asc_table_create(arena, "outcome", 1),
                  *models = asc_table_create(arena, "model", 1);
        asc_table_add_text(outcome, "outcome", y);
        asc_table_add_text(outcome, "family", family);
        asc_table_add_integer(outcome, "units", units, NULL);
        asc_table_add_real(outcome, "events", events);
        asc_table_add_text(models, "outcome", y);
        asc_table_add_text(models, "model", model);
        asc_table_add_integer(models, "units", units, NULL);
        asc_table_add_text(models, "target", target);
        asc_table_add_real(models, "target.weight", weight);
        asc_table *t[] = {outcome, models};
        const asc_result in = {.study = "s", .claim_level = -1, .tables = 2, .table = t};
        asc_result r;
        asc_disclosure done;
        assert_ok(asc_disclose(&in, profiles[k], arena, &r, &done, &err));
        const double all[] = {value(&r, "outcome", "units", 0),
                              value(&r, "model", "units", 0),
                              value(&r, "model", "target.weight", 0)};
        const double some[] = {value(&r, "outcome", "events", 0)};
        assert_false(known(all, 3) && known(some, 1)); /* 601 - 596 */
        asc_arena_destroy(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(between_tables),
                                       cmocka_unit_test(groups),
                                       cmocka_unit_test(target_weight)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
