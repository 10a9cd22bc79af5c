/* What may be shown of an assessed result: nothing above the claim level of its outcome and model, whatever the
 * table is called. */
#include "ascribe/report.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { ROWS = 5, CLAIMS = 4 };
static const char *const outcome[ROWS] = {"three", "two", "one", "zero", "control"};
static const char *const model[ROWS] = {"m", "m", "m", "m", "m"};
static const char *const empty[ROWS] = {"", "", "", "", ""};
static const char *const benefit[ROWS] = {"benefit", "benefit", "benefit", "benefit", ""};
static const double number[ROWS] = {0.3, 0.2, 0.1, 0.0, 0.9};
static const int64_t count[ROWS] = {30, 20, 10, 0, 90};
static const uint8_t missing[ROWS] = {0, 1, 0, 0, 0};
static const int64_t level[CLAIMS] = {3, 2, 1, 0};

static asc_table *effects(const char *name, bool with_model, asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, name, ROWS);
    asc_table_add_text(t, "outcome", outcome);
    if (with_model) asc_table_add_text(t, "model", model);
    asc_table_add_real(t, "estimate", number);
    asc_table_add_real(t, "share", number);
    asc_table_add_integer(t, "reach", count, missing);
    return t;
}

static asc_table *claims(asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "claim", CLAIMS);
    asc_table_add_text(t, "outcome", outcome);
    asc_table_add_text(t, "model", model);
    asc_table_add_text(t, "player", empty);
    asc_table_add_integer(t, "level", level, NULL);
    asc_table_add_text(t, "direction", benefit);
    return t;
}

static asc_table *flow(asc_arena *arena)
{
    asc_table *t = asc_table_create(arena, "flow", 1);
    asc_table_add_text(t, "rule", empty);
    asc_table_add_integer(t, "kept", count, NULL);
    return t;
}

static asc_result shown(asc_table **table, size_t tables, int overall, asc_arena *arena)
{
    asc_error err = {0};
    static asc_draws draws;
    const asc_result in = {.claim_level = overall,
                           .table = table,
                           .tables = tables,
                           .draws = &draws,
                           .draw_count = 1};
    asc_result out;
    assert_ok(asc_report_claims(&in, arena, &out, &err));
    return out;
}

static void rows(void **state)
{
    asc_arena *arena = *state;
    asc_table *table[] = {flow(arena),
                          effects("outcome", false, arena),
                          effects("model", true, arena),
                          effects("game", true, arena),
                          effects("something_new", true, arena),
                          effects("balance", true, arena),
                          claims(arena)};
    const asc_result r = shown(table, 7, 3, arena);
    assert_int_equal(r.draw_count, 0);
    assert_int_equal(asc_result_table(&r, "flow")->rows, 1);
    assert_int_equal(asc_result_table(&r, "outcome")->rows, 4); /* a control's rate too */
    assert_int_equal(asc_result_table(&r, "model")->rows, 3);
    assert_int_equal(asc_result_table(&r, "balance")->rows, ROWS);
    static const char *const effect[] = {"game", "something_new"};
    for (size_t i = 0; i < 2; i++) {
        const asc_table *t = asc_result_table(&r, effect[i]);
        assert_int_equal(t->rows, 2);
        assert_true(asc_column_real(asc_table_find(t, "estimate"), 0) == 0.3);
        assert_true(asc_column_real(asc_table_find(t, "estimate"), 1) == 0.2);
        /* a percentage from level 3 on; missing counts stay missing */
        assert_true(asc_column_real(asc_table_find(t, "share"), 0) == 0.3);
        assert_true(isnan(asc_column_real(asc_table_find(t, "share"), 1)));
        assert_true(asc_column_missing(asc_table_find(t, "reach"), 1));
        assert_int_equal(asc_column_integer(asc_table_find(t, "reach"), 0), 30);
    }
    const asc_table *c = asc_result_table(&r, "claim");
    const asc_column *direction = asc_table_find(c, "direction");
    assert_int_equal(c->rows, CLAIMS);
    for (size_t i = 0; i < CLAIMS; i++)
        assert_true(asc_column_missing(direction, i) == (level[i] < 2));
}

/* What would be missing without a function is a part of the total, and its class rests on it: from level 3 on. */
static void parts(void **state)
{
    static const char *const class[] = {"necessary", "supportive", "", "", ""};
    static const char *const assumption[] = {"smaller than assumed",
                                             "smaller than assumed", "", "", ""};
    static const char *const flag[] = {"single point of failure",
                                       "single point of failure", "", "", ""};
    static const char *const part[] = {"drop", "drop.low", "drop.high", "drop.std.error"};
    asc_arena *arena = *state;
    asc_table *of[] = {effects("function_class", true, arena),
                       effects("fragility", true, arena), claims(arena)};
    asc_table_add_text(of[0], "class", class);
    asc_table_add_text(of[0], "assumption", assumption);
    asc_table_add_text(of[0], "reason", empty);
    asc_table_add_text(of[1], "flag", flag);
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < 4; i++) asc_table_add_real(of[t], part[i], number);
    const asc_result r = shown(of, 3, 3, arena);
    for (size_t t = 0; t < 2; t++) {
        const asc_table *x = asc_result_table(&r, of[t]->name);
        assert_int_equal(x->rows, 2);
        for (size_t i = 0; i < 4; i++) {
            assert_true(asc_column_real(asc_table_find(x, part[i]), 0) == 0.3);
            assert_true(isnan(asc_column_real(asc_table_find(x, part[i]), 1)));
        }
    }
    const asc_table *x = asc_result_table(&r, "function_class");
    const struct {
        const asc_table *t;
        const char *column, *three, *two;
    } want[] = {
        {x, "class", "necessary", "not established"},
        {x, "assumption", "smaller than assumed", ""},
        {x, "reason", "",
         "the evidence does not carry parts of the total (level 3 does)"},
        {asc_result_table(&r, "fragility"), "flag", "single point of failure", ""}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const asc_column *c = asc_table_find(want[i].t, want[i].column);
        char text[80];
        assert_string_equal(asc_column_text(c, 0, text, sizeof text), want[i].three);
        assert_string_equal(asc_column_text(c, 1, text, sizeof text), want[i].two);
    }
}

/* At level 0 the rates go; without claims every effect; a result that was not assessed stays whole. */
static void wholes(void **state)
{
    asc_arena *arena = *state;
    asc_table *table[] = {flow(arena), effects("outcome", false, arena),
                          effects("game", true, arena)};
    asc_result r = shown(table, 3, 3, arena);
    assert_null(asc_result_table(&r, "game"));
    r = shown(table, 3, 0, arena);
    assert_null(asc_result_table(&r, "outcome"));
    assert_non_null(asc_result_table(&r, "flow"));
    r = shown(table, 3, -1, arena);
    assert_int_equal(r.tables, 3);
    assert_ptr_equal(asc_result_table(&r, "game"), table[2]);
    assert_int_equal(r.draw_count, 1);
}

/* Groups go by their own claims, and none is shown while the whole is below level 2. */
static void groups(void **state)
{
    asc_arena *arena = *state;
    asc_error err = {0};
    asc_table *whole[] = {claims(arena)};
    asc_table *group[] = {effects("game", true, arena), claims(arena)};
    asc_analysis analysis = {"site-north", group, 2};
    asc_result in = {.claim_level = 3,
                     .table = whole,
                     .tables = 1,
                     .analysis = &analysis,
                     .analyses = 1};
    asc_result out;
    assert_ok(asc_report_claims(&in, arena, &out, &err));
    assert_int_equal(out.analysis[0].tables, 2);
    assert_int_equal(out.analysis[0].table[0]->rows, 2);
    in.claim_level = 1;
    assert_ok(asc_report_claims(&in, arena, &out, &err));
    assert_int_equal(out.analysis[0].tables, 0);
    assert_int_equal(in.analysis[0].tables, 2); /* what was given is not touched */
}

static int open_arena(void **state)
{
    *state = asc_arena_create();
    return *state == NULL;
}

static int close_arena(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(parts, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(wholes, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(groups, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
