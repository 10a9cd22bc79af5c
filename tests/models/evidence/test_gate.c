/* The worked gate of the field's page, each threshold from both sides, and the law that evidence of a
 * problem can only lower the level. */
#include "ascribe/gate.h"
#include "ascribe/rng.h"
#include "support.h"
#include <math.h>
#include <string.h>

static void set(asc_evidence *e, double a, double b, double c, double d)
{
    *e = (asc_evidence){ASC_EVALUATED, {a, b, c, d}};
}

static void worked(asc_evidence e[ASC_GATE_ROWS])
{
    const double none = (double)NAN;
    set(&e[ASC_ROW_DESIGN], 3, 0, 0, none);
    set(&e[ASC_ROW_PLAN], ASC_PLAN_MATCH, none, none, none);
    set(&e[ASC_ROW_WINDOW], .93, none, none, none);
    set(&e[ASC_ROW_LINKAGE], .96, .01, none, none);
    set(&e[ASC_ROW_ESS], .61, 310, none, none);
    set(&e[ASC_ROW_EQUIPOISE], .44, none, none, none);
    set(&e[ASC_ROW_BALANCE], .08, 1.2, 1, none);
    set(&e[ASC_ROW_TREND], .31, .8, none, none);
    set(&e[ASC_ROW_CONTROLS], .12, .95, 5, none);
    set(&e[ASC_ROW_EVALUE], 1.43, 1.30, none, none);
    set(&e[ASC_ROW_MDE], .9, none, none, none);
    set(&e[ASC_ROW_MULTIVERSE], .92, none, none, none);
    set(&e[ASC_ROW_AUDIT], .049994, none, none, none);
    set(&e[ASC_ROW_VISIBILITY], .31, none, none, none);
    set(&e[ASC_ROW_DISCORDANCE], .02, none, none, none);
    set(&e[ASC_ROW_SAFETY], ASC_SAFETY_CLEAR, none, none, none);
    set(&e[ASC_ROW_DISCLOSURE], 1, none, none, none);
}

static void worked_gate(void **state)
{
    (void)state;
    asc_evidence e[ASC_GATE_ROWS];
    worked(e);
    const asc_gate g = asc_gate_run(e, false);
    assert_int_equal(g.pathway, 3);
    assert_int_equal(g.partner, 2);
    asc_arena *arena = asc_arena_create();
    const asc_table *t = asc_gate_table(e, &g, arena);
    const int binding[] = {1, 3, 6, 8, 10, 12, 15};
    char buffer[256];
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        bool binds = false;
        for (size_t j = 0; j < 7; j++) binds = binds || (size_t)binding[j] == i + 1;
        assert_string_equal(
            asc_column_text(asc_table_find(t, "binding"), i, buffer, sizeof buffer),
            binds     ? "pathway"
            : i == 13 ? "partner"
                      : "");
    }
    const asc_column *raise = asc_table_find(t, "raise");
    assert_string_equal(asc_column_text(raise, 2, buffer, sizeof buffer),
                        "completeness at least 0.95 (level 4)");
    assert_string_equal(asc_column_text(raise, 9, buffer, sizeof buffer),
                        "limit E-value at least 2, limit E-value above the strongest "
                        "measured covariate (level 4)");
    assert_string_equal(asc_column_text(raise, 1, buffer, sizeof buffer), "");
    asc_arena_destroy(arena);
}

/* One number of one row changed from the worked gate: the cap that results. */
typedef struct edge {
    asc_gate_row row;
    double value[4];
    int cap;
} edge;

static void edges(void **state)
{
    (void)state;
    const double none = (double)NAN;
    const edge list[] = {
        {ASC_ROW_DESIGN, {5, 0, 0}, 4},
        {ASC_ROW_DESIGN, {4, 1, 0}, 4},
        {ASC_ROW_DESIGN, {4, 0, 0}, 3},
        {ASC_ROW_DESIGN, {2, 1, 0}, 2},
        {ASC_ROW_DESIGN, {1, 0, 0}, 1},
        {ASC_ROW_DESIGN, {0, 0, 0}, 0},
        {ASC_ROW_DESIGN, {2, 0, 1}, 3},
        {ASC_ROW_PLAN, {ASC_PLAN_AMENDED}, 3},
        {ASC_ROW_PLAN, {ASC_PLAN_NONE}, 2},
        {ASC_ROW_PLAN, {ASC_PLAN_MISMATCH}, 1},
        {ASC_ROW_PLAN, {ASC_PLAN_ALTERED}, 0},
        {ASC_ROW_WINDOW, {.95}, 4},
        {ASC_ROW_WINDOW, {.9499}, 3},
        {ASC_ROW_WINDOW, {.8999}, 2},
        {ASC_ROW_WINDOW, {.7999}, 1},
        {ASC_ROW_WINDOW, {.5999}, 0},
        {ASC_ROW_LINKAGE, {.95, .0201}, 3},
        {ASC_ROW_LINKAGE, {.95, .0501}, 2},
        {ASC_ROW_LINKAGE, {.79, 0}, 1},
        {ASC_ROW_LINKAGE, {.59, 0}, 0},
        {ASC_ROW_ESS, {.5, 100}, 4},
        {ASC_ROW_ESS, {.49, 100}, 3},
        {ASC_ROW_ESS, {.9, 99}, 2},
        {ASC_ROW_ESS, {.09, 500}, 1},
        {ASC_ROW_ESS, {.9, 9.9}, 0},
        {ASC_ROW_EQUIPOISE, {.5}, 4},
        {ASC_ROW_EQUIPOISE, {.1999}, 2},
        {ASC_ROW_EQUIPOISE, {.0999}, 1},
        {ASC_ROW_BALANCE, {.1, 2, 0}, 4},
        {ASC_ROW_BALANCE, {.1, 2.01, 1}, 3},
        {ASC_ROW_BALANCE, {.11, 1, 0}, 2},
        {ASC_ROW_BALANCE, {.2501, 1, 1}, 1},
        {ASC_ROW_TREND, {.1, 1}, 4},
        {ASC_ROW_TREND, {.1, .49}, 2},
        {ASC_ROW_TREND, {.0499, 2}, 1},
        {ASC_ROW_CONTROLS, {.2499, .9, 5, none}, 4},
        {ASC_ROW_CONTROLS, {.25, 1, 9, none}, 1},
        {ASC_ROW_CONTROLS, {.1, .8, 5, none}, 3},
        {ASC_ROW_CONTROLS, {.1, .7, 5, none}, 2},
        {ASC_ROW_CONTROLS, {.1, .95, 4, none}, 1},
        {ASC_ROW_CONTROLS, {none, none, none, .05}, 4},
        {ASC_ROW_CONTROLS, {none, none, none, .1}, 3},
        {ASC_ROW_EVALUE, {2, 1.3}, 4},
        {ASC_ROW_EVALUE, {2, 2}, 2},
        {ASC_ROW_EVALUE, {1.24, 1.1}, 2},
        {ASC_ROW_MDE, {1.01}, 3},
        {ASC_ROW_MDE, {1.51}, 2},
        {ASC_ROW_MULTIVERSE, {.95}, 4},
        {ASC_ROW_MULTIVERSE, {.8999}, 2},
        {ASC_ROW_MULTIVERSE, {.7499}, 1},
        {ASC_ROW_AUDIT, {.0501}, 3},
        {ASC_ROW_AUDIT, {.1001}, 2},
        {ASC_ROW_AUDIT, {.2001}, 1},
        {ASC_ROW_VISIBILITY, {.1}, 4},
        {ASC_ROW_VISIBILITY, {.25}, 3},
        {ASC_ROW_VISIBILITY, {.2501}, 2},
        {ASC_ROW_DISCORDANCE, {0}, 4},
        {ASC_ROW_DISCORDANCE, {.0501}, 2},
        {ASC_ROW_DISCORDANCE, {.1001}, 1},
        {ASC_ROW_SAFETY, {ASC_SAFETY_CONCERN}, 2},
        {ASC_ROW_SAFETY, {ASC_SAFETY_UNMONITORED}, 1},
        {ASC_ROW_DISCLOSURE, {0}, 0},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        asc_evidence e[ASC_GATE_ROWS];
        worked(e);
        set(&e[list[i].row], list[i].value[0], list[i].value[1], list[i].value[2],
            list[i].value[3]);
        const asc_gate g = asc_gate_run(e, false);
        if (g.cap[list[i].row] != list[i].cap)
            fail_msg("%s (%g, %g): cap %d, expected %d", asc_gate_row_name(list[i].row),
                     list[i].value[0], list[i].value[1], g.cap[list[i].row], list[i].cap);
        if (list[i].row != ASC_ROW_VISIBILITY)
            assert_int_equal(g.pathway, list[i].cap < 3 ? list[i].cap : 3);
    }
}

/* Not evaluated is the worst cap, but for the plan; a target trial needs its rows evaluated. */
static void skipping(void **state)
{
    (void)state;
    const int worst[] = {0, 2, 0, 0, 0, 1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 0};
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        asc_evidence e[ASC_GATE_ROWS];
        worked(e);
        e[i].status = ASC_NOT_EVALUATED;
        assert_int_equal(asc_gate_run(e, false).cap[i], worst[i]);
        e[i].status = ASC_NOT_APPLICABLE;
        assert_int_equal(asc_gate_run(e, false).cap[i], 4);
    }
    asc_evidence e[ASC_GATE_ROWS];
    worked(e);
    set(&e[ASC_ROW_DESIGN], 2, 0, 1, (double)NAN);
    assert_int_equal(asc_gate_run(e, false).cap[ASC_ROW_DESIGN], 3);
    e[ASC_ROW_CONTROLS].status = ASC_NOT_APPLICABLE;
    assert_int_equal(asc_gate_run(e, false).cap[ASC_ROW_DESIGN], 2);
    asc_evidence nothing[ASC_GATE_ROWS] = {{0}};
    assert_int_equal(asc_gate_run(nothing, false).pathway, 0);
    worked(e);
    set(&e[ASC_ROW_VISIBILITY], .05, 0, 0, 0);
    assert_int_equal(asc_gate_run(e, false).partner, 3);
    assert_int_equal(asc_gate_run(e, true).partner, 2);
}

/* Which way is worse, for every number: -1 lower, 1 higher, 0 not used. */
static const int worse[ASC_GATE_ROWS][ASC_GATE_VALUES] = {
    {-1, -1, -1, 0}, {1, 0, 0, 0},  {-1, 0, 0, 0},  {-1, 1, 0, 0},  {-1, -1, 0, 0},
    {-1, 0, 0, 0},   {1, 1, -1, 0}, {-1, -1, 0, 0}, {1, -1, -1, 1}, {-1, 1, 0, 0},
    {1, 0, 0, 0},    {-1, 0, 0, 0}, {1, 0, 0, 0},   {1, 0, 0, 0},   {1, 0, 0, 0},
    {1, 0, 0, 0},    {-1, 0, 0, 0}};

static double random_value(asc_gate_row row, size_t j, asc_stream *s)
{
    const double u = asc_stream_uniform(s);
    if (row == ASC_ROW_DESIGN && j == 0) return floor(6.0 * u);
    if (row == ASC_ROW_DESIGN || (row == ASC_ROW_BALANCE && j == 2)) return floor(2 * u);
    if (row == ASC_ROW_PLAN) return floor(5.0 * u);
    if (row == ASC_ROW_SAFETY) return floor(3.0 * u);
    if (row == ASC_ROW_DISCLOSURE) return floor(2.0 * u);
    if (row == ASC_ROW_ESS && j == 1) return 300.0 * u;
    if (row == ASC_ROW_CONTROLS && j == 2) return floor(10.0 * u);
    if (row == ASC_ROW_EVALUE) return 1.0 + 2.0 * u;
    if (row == ASC_ROW_MDE || row == ASC_ROW_TREND) return 2.0 * u;
    if (row == ASC_ROW_BALANCE && j == 1) return 1.0 + 2.0 * u;
    return u;
}

static void problems_only_lower(void **state)
{
    (void)state;
    asc_stream s = asc_stream_open(17, ASC_PURPOSE_TEST, 0);
    for (size_t round = 0; round < 200000; round++) {
        asc_evidence e[ASC_GATE_ROWS];
        for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
            e[i].status =
                asc_stream_below(&s, 8) == 0 ? ASC_NOT_APPLICABLE : ASC_EVALUATED;
            for (size_t j = 0; j < ASC_GATE_VALUES; j++)
                e[i].value[j] = random_value((asc_gate_row)i, j, &s);
        }
        const asc_gate before = asc_gate_run(e, false);
        const size_t i = asc_stream_below(&s, ASC_GATE_ROWS);
        const size_t j = asc_stream_below(&s, ASC_GATE_VALUES);
        if (worse[i][j] == 0) continue;
        double value = random_value((asc_gate_row)i, j, &s);
        if ((value - e[i].value[j]) * worse[i][j] < 0.0) continue;
        e[i].value[j] = value;
        const asc_gate after = asc_gate_run(e, false);
        assert_true(after.pathway <= before.pathway);
        assert_true(after.partner <= before.partner);
        assert_true(asc_gate_run(e, true).partner <= after.partner);
        /* Nor does it help not to look; a plan that was never registered is a stated exploration. */
        if (e[i].status != ASC_EVALUATED || i == ASC_ROW_PLAN) continue;
        e[i].status = ASC_NOT_EVALUATED;
        assert_true(asc_gate_run(e, false).pathway <= after.pathway);
        assert_true(asc_gate_run(e, false).partner <= after.partner);
    }
}

static void directions(void **state)
{
    (void)state;
    assert_int_equal(asc_direction_of(.1, .3, .12, .28, .05), ASC_BENEFIT);
    assert_int_equal(asc_direction_of(-.3, -.1, -.28, -.12, .05), ASC_HARM);
    assert_int_equal(asc_direction_of(-.04, .03, -.03, .02, .05), ASC_EQUIVALENT);
    assert_int_equal(asc_direction_of(-.04, .03, -.03, .02, (double)NAN),
                     ASC_INCONCLUSIVE);
    assert_int_equal(asc_direction_of(-.04, .09, -.03, .06, .05), ASC_INCONCLUSIVE);
    assert_int_equal(asc_direction_of((double)NAN, (double)NAN, 0, 0, .05),
                     ASC_EQUIVALENT);
}

/* A band says what the cap says, and nothing more exact. */
static void bands(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    assert_string_equal(asc_gate_band(ASC_ROW_WINDOW, 4, arena),
                        "completeness at least 0.95");
    assert_string_equal(asc_gate_band(ASC_ROW_WINDOW, 0, arena),
                        "not completeness at least 0.6");
    assert_string_equal(asc_gate_band(ASC_ROW_LINKAGE, 3, arena),
                        "rate at least 0.9, difference between arms at most 0.05");
    assert_string_equal(asc_gate_band(ASC_ROW_DISCORDANCE, 3, arena),
                        "share at most 0.05");
    assert_string_equal(asc_gate_band(ASC_ROW_DISCORDANCE, 1, arena),
                        "not share at most 0.1");
    asc_arena_destroy(arena);
}

/* The worked gate: the design holds the pathway at 3, so only what is said of partners can rise. Without negative
 * controls, and pre-trends that bear less, both are needed; nobody has looked at the controls, so they come first. */
static void steps(void **state)
{
    (void)state;
    asc_evidence e[ASC_GATE_ROWS];
    asc_gate_step step[ASC_GATE_ROWS];
    worked(e);
    asc_gate g = asc_gate_run(e, false);
    assert_int_equal(asc_gate_steps(e, &g, false, step), 1);
    assert_int_equal(step[0].row, ASC_ROW_VISIBILITY);
    assert_int_equal(step[0].with, 0);
    assert_int_equal(step[0].partner, 3);
    assert_int_equal(asc_gate_steps(e, &g, true, step), 0); /* held at 2 by dependence */
    e[ASC_ROW_CONTROLS].status = ASC_NOT_EVALUATED;
    g = asc_gate_run(e, false);
    assert_int_equal(g.pathway, 1);
    assert_int_equal(asc_gate_steps(e, &g, false, step), 1);
    assert_int_equal(step[0].row, ASC_ROW_CONTROLS);
    assert_false(step[0].looked);
    assert_int_equal(step[0].pathway, 2);
    set(&e[ASC_ROW_TREND], .04, 2, 0, 0);
    g = asc_gate_run(e, false);
    assert_int_equal(asc_gate_steps(e, &g, false, step), 2);
    assert_int_equal(step[0].row, ASC_ROW_CONTROLS);
    assert_int_equal(step[0].with, 1U << ASC_ROW_TREND);
    assert_int_equal(step[0].pathway, 1);
    assert_int_equal(step[0].with_pathway, 2);
    assert_int_equal(step[1].row, ASC_ROW_TREND);
    assert_true(step[1].looked);
    /* A target-trial cohort whose controls are not looked at: the design rises with them. */
    worked(e);
    set(&e[ASC_ROW_DESIGN], 2, 0, 1, 0);
    set(&e[ASC_ROW_VISIBILITY], .1, 0, 0, 0);
    set(&e[ASC_ROW_CONTROLS], .1, .7, 5, (double)NAN);
    g = asc_gate_run(e, false);
    assert_int_equal(g.pathway, 2);
    assert_int_equal(asc_gate_steps(e, &g, false, step), 2);
    assert_int_equal(step[0].row, ASC_ROW_CONTROLS);
    assert_int_equal(step[0].with, 0);
    assert_int_equal(step[0].pathway, 3);
    assert_int_equal(step[1].row, ASC_ROW_DESIGN);
    assert_int_equal(step[1].with, 1U << ASC_ROW_CONTROLS);
}

/* Rows at their best as far as a study of this version goes. */
static void at_best(asc_evidence e[ASC_GATE_ROWS])
{
    static const double best[ASC_GATE_ROWS][4] = {
        {3},    {0}, {1}, {1, 0}, {1, 500}, {1}, {0, 1, 1},          {1, 2}, {0, 1, 9},
        {9, 1}, {0}, {1}, {0},    {0},      {0}, {ASC_SAFETY_CLEAR}, {1}};
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        set(&e[i], best[i][0], best[i][1], best[i][2], best[i][3]);
    e[ASC_ROW_CONTROLS].value[3] = (double)NAN;
}

/* Rows in `rows` at their best, the others as they are. */
static asc_gate with_best(const asc_evidence *e, uint32_t rows)
{
    asc_evidence mixed[ASC_GATE_ROWS], best[ASC_GATE_ROWS];
    at_best(best);
    for (size_t r = 0; r < ASC_GATE_ROWS; r++)
        mixed[r] = (rows >> r & 1U) != 0 ? best[r] : e[r];
    return asc_gate_run(mixed, false);
}

static int level_of(const asc_gate_step *s, asc_gate g)
{
    return s->row == ASC_ROW_VISIBILITY ? g.partner : g.pathway;
}

/* The rows named take the gate a level on, and none of them can be left out; the design of a target trial may rise by
 * itself with its rows. */
static void leads_there(const asc_evidence *e, const asc_gate_step *s)
{
    const int now = level_of(s, asc_gate_run(e, false));
    const uint32_t all = s->with | 1U << s->row;
    assert_true(level_of(s, with_best(e, all)) > now);
    for (uint32_t r = 0; r < ASC_GATE_ROWS; r++)
        if (r != ASC_ROW_DESIGN && (all >> r & 1U) != 0)
            assert_true(level_of(s, with_best(e, all & ~(1U << r))) <= now);
}

static void make_worse(asc_evidence *x, asc_stream *stream)
{
    static const double number[] = {0,   .04, .12, .3, .55, .7, .85, .93,
                                    1.0, 1.4, 2,   3,  5,   30, 200, 1000};
    const size_t numbers = sizeof number / sizeof *number;
    x->status = asc_stream_below(stream, 4) == 0 ? ASC_NOT_EVALUATED : ASC_EVALUATED;
    for (size_t v = 0; v < ASC_GATE_VALUES; v++)
        x->value[v] = number[asc_stream_below(stream, numbers)];
}

static void steps_lead_there(void **state)
{
    (void)state;
    asc_stream stream = asc_stream_open(7, ASC_PURPOSE_TEST, 0);
    size_t found = 0;
    for (size_t trial = 0; trial < 4000; trial++) {
        asc_evidence e[ASC_GATE_ROWS];
        asc_gate_step step[ASC_GATE_ROWS];
        at_best(e);
        for (size_t k = 0; k < 3; k++)
            make_worse(&e[asc_stream_below(&stream, ASC_GATE_ROWS)], &stream);
        const asc_gate g = asc_gate_run(e, false);
        const size_t n = asc_gate_steps(e, &g, false, step);
        for (size_t i = 0; i < n; i++) leads_there(e, &step[i]);
        found += n;
    }
    assert_true(found > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(worked_gate),
                                       cmocka_unit_test(edges),
                                       cmocka_unit_test(skipping),
                                       cmocka_unit_test(bands),
                                       cmocka_unit_test(problems_only_lower),
                                       cmocka_unit_test(steps),
                                       cmocka_unit_test(steps_lead_there),
                                       cmocka_unit_test(directions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
