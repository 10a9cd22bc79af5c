/* A result before and after: what is hidden, rounded and withheld; an unknown column of whole numbers stops it. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include "ascribe/rng.h"
#include "released.h"
#include "support.h"
#include <math.h>
#include <string.h>

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

enum { PARTNERS = 3, MEASURES = 2 };

/* Ratios by partner, their whole, and lines of a scale, with small counts among them. */
static asc_result beside_of(asc_arena *arena, uint64_t seed)
{
    static const char *const measure[] = {"h", "h", "h", "h"}, *const one[] = {"c"};
    static const char *const partner[] = {"", "a", "b", "c"};
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, 0);
    int64_t *x[MEASURES], *line[4];
    double *share = asc_take(arena, PARTNERS + 1);
    for (size_t k = 0; k < MEASURES; k++) {
        x[k] = asc_take_bytes(arena, PARTNERS + 1, sizeof **x);
        x[k][0] = 0;
    }
    for (size_t i = 1; i <= PARTNERS; i++) {
        x[0][i] = (int64_t)asc_stream_below(&s, 40);
        x[1][i] = (int64_t)asc_stream_below(&s, (uint64_t)x[0][i] + 1);
        x[0][0] += x[0][i];
        x[1][0] += x[1][i];
    }
    for (size_t i = 0; i <= PARTNERS; i++) share[i] = (double)x[1][i] / (double)x[0][i];
    asc_table *t = asc_table_create(arena, "measure", PARTNERS + 1);
    asc_table_add_text(t, "measure", measure);
    asc_table_add_text(t, "partner", partner);
    asc_table_add_integer(t, "of", x[0], NULL);
    asc_table_add_integer(t, "met", x[1], NULL);
    asc_table_add_real(t, "share", share);
    asc_table *scale = asc_table_create(arena, "scale", 1);
    static const char *const name[] = {"better", "same", "worse", "lines"};
    for (size_t k = 0; k < 4; k++) {
        line[k] = asc_take_bytes(arena, 1, sizeof **line);
        line[k][0] = k < 3 ? (int64_t)asc_stream_below(&s, 30)
                           : line[0][0] + line[1][0] + line[2][0];
    }
    asc_table_add_text(scale, "measure", one);
    for (size_t k = 0; k < 4; k++) asc_table_add_integer(scale, name[k], line[k], NULL);
    asc_result r = {.study = "s", .claim_level = -1, .tables = 2};
    r.table = asc_take_bytes(arena, 2, sizeof(asc_table *));
    r.table[0] = t;
    r.table[1] = scale;
    return r;
}

/* Cells of a sum that are hidden: one alone would be worked out from the others. */
static size_t hidden_in(const asc_result *r, const char *table, const char *const *column,
                        size_t columns, size_t rows)
{
    size_t n = 0;
    for (size_t k = 0; k < columns; k++)
        for (size_t i = 0; i < rows; i++)
            n += isnan(cell(r, table, column[k], i)) ? 1 : 0;
    return n;
}

/* Hidden alone in its sum, so that it can be worked out: only what is not small itself, and covers something else. */
static bool small_alone(const asc_result *in, const asc_result *out, const char *column)
{
    if (hidden_in(out, "measure", &column, 1, PARTNERS + 1) != 1) return false;
    for (size_t i = 0; i <= PARTNERS; i++) {
        const double x = cell(in, "measure", column, i);
        if (isnan(cell(out, "measure", column, i)) && x >= 1.0 && x <= 10.0) return true;
    }
    return false;
}

static void beside_tables(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const lines[] = {"lines", "better", "same", "worse"};
    size_t hidden = 0, secondary = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        asc_arena *arena = asc_arena_create();
        asc_error err;
        const asc_result in = beside_of(arena, seed);
        asc_result out;
        asc_disclosure done;
        assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
        hidden += done.primary;
        secondary += done.secondary;
        assert_false(small_alone(&in, &out, "of"));
        assert_false(small_alone(&in, &out, "met"));
        assert_true(hidden_in(&out, "scale", lines, 4, 1) != 1);
        for (size_t i = 0; i <= PARTNERS; i++) {
            const double x = cell(&in, "measure", "met", i);
            if (x >= 1.0 && x <= 10.0)
                assert_true(isnan(cell(&out, "measure", "met", i)) &&
                            isnan(cell(&out, "measure", "share", i)));
        }
        asc_arena_destroy(arena);
    }
    assert_true(hidden > 300 && secondary > 50);
}

/* Rows of /tables/completeness: everyone, then with and without partner a. */
static asc_result complete_of(asc_arena *arena, const int64_t *units,
                              const int64_t *known)
{
    static const char *const outcome[] = {"y", "y", "y"}, *const partner[] = {"all", "a",
                                                                              "a"};
    static const char *const delivered[] = {"", "yes", "no"};
    asc_table *t = asc_table_create(arena, "completeness", 3);
    asc_table_add_text(t, "outcome", outcome);
    asc_table_add_text(t, "partner", partner);
    asc_table_add_text(t, "delivered", delivered);
    asc_table_add_integer(t, "units", units, NULL);
    asc_table_add_integer(t, "determinate", known, NULL);
    asc_result r = {.study = "s", .claim_level = -1, .tables = 1};
    r.table = asc_take_bytes(arena, 1, sizeof(asc_table *));
    r.table[0] = t;
    return r;
}

/* What the released rows leave open of units - determinate of one: every whole number the hidden cells can be,
 * with all = yes + no in both columns, tried one after the other. */
static size_t possible_unknown(const asc_result *out, size_t row)
{
    enum { MOST = 60 };
    double u[3], d[3];
    bool seen[MOST] = {false};
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        u[i] = cell(out, "completeness", "units", i);
        d[i] = cell(out, "completeness", "determinate", i);
    }
    for (int a = 0; a < MOST; a++)
        for (int b = 0; b < MOST; b++)
            for (int x = 0; x <= a; x++)
                for (int y = 0; y <= b; y++) {
                    const int whole[3] = {a + b, a, b}, part[3] = {x + y, x, y};
                    bool fits = true;
                    for (size_t i = 0; i < 3; i++)
                        fits = fits && (isnan(u[i]) || u[i] == whole[i]) &&
                               (isnan(d[i]) ? part[i] > 0 : d[i] == part[i]);
                    const int rest = whole[row] - part[row];
                    if (!fits || rest >= MOST || seen[rest]) continue;
                    seen[rest] = true;
                    n++;
                }
    return n;
}

/* Two shown counts give their difference away: a small one hides one of them. */
static void small_rests(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const struct {
        int64_t units[3], known[3];
        bool hides;
    } cases[] = {{{90, 50, 40}, {90, 50, 40}, false}, /* nobody unknown is no secret */
                 {{90, 50, 40}, {60, 30, 30}, true},  /* 10 of 40                   */
                 {{90, 50, 40}, {60, 36, 24}, false}, /* 14 and 16                  */
                 {{90, 50, 40}, {87, 47, 40}, true},
                 {{90, 50, 40}, {78, 44, 34}, true}}; /* 12 in all, 6 in each       */
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        asc_arena *arena = asc_arena_create();
        asc_error err;
        asc_result out;
        asc_disclosure done;
        const asc_result in = complete_of(arena, cases[k].units, cases[k].known);
        assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
        assert_int_equal(done.primary, 0); /* no small count stands in the table */
        assert_int_equal(done.secondary > 0, cases[k].hides);
        for (size_t i = 0; i < 3; i++) {
            const int64_t rest = cases[k].units[i] - cases[k].known[i];
            if (rest >= 1 && rest <= 10) assert_true(possible_unknown(&out, i) > 1);
        }
        asc_arena_destroy(arena);
    }
}

/* What units took adds up to all of them, and what counts as delivered to the reach. */
static void small_takes(void **state)
{
    (void)state;
    if (!asc_lp_available()) skip();
    static const char *const rule[] = {"records"}, *const partner[] = {"a", "a", "a"};
    static const char *const take[] = {"at_least 2", "at_least 2", "at_least 2"};
    static const char *const what[] = {"no record", "fewer records", "enough records"};
    static const int64_t kept[] = {100}, dropped[] = {0}, units[] = {40, 3, 57},
                         reached[] = {57};
    asc_arena *arena = asc_arena_create();
    asc_table *flow = asc_table_create(arena, "flow", 1),
              *taken = asc_table_create(arena, "taken", 3),
              *reach = asc_table_create(arena, "partner", 1);
    asc_table_add_text(flow, "rule", rule);
    asc_table_add_integer(flow, "kept", kept, NULL);
    asc_table_add_integer(flow, "dropped", dropped, NULL);
    asc_table_add_text(taken, "partner", partner);
    asc_table_add_text(taken, "take", take);
    asc_table_add_text(taken, "what", what);
    asc_table_add_integer(taken, "units", units, NULL);
    asc_table_add_text(reach, "partner", partner);
    asc_table_add_integer(reach, "reached", reached, NULL);
    asc_table *tables[] = {flow, taken, reach};
    const asc_result in = {.study = "s", .claim_level = -1, .tables = 3, .table = tables};
    asc_result out;
    asc_disclosure done;
    asc_error err;
    assert_ok(asc_disclose(&in, ASC_PROFILE_CMS, arena, &out, &done, &err));
    assert_true(isnan(cell(&out, "taken", "units", 1)));
    /* the smallest that covers it; the reach is that of another row, and may stay */
    assert_true(isnan(cell(&out, "taken", "units", 0)));
    assert_near(cell(&out, "taken", "units", 2), 57, 0.0);
    assert_near(cell(&out, "partner", "reached", 0), 57, 0.0);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden),        cmocka_unit_test(rounded),
        cmocka_unit_test(beside_tables), cmocka_unit_test(small_rests),
        cmocka_unit_test(small_takes),   cmocka_unit_test(nothing_unchecked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
