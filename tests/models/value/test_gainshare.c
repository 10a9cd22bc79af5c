/* The worked gainshare of the field's page to the penny under both prudence rules, its stops, its gates,
 * and laws: the parts sum to the pool whatever the numbers, and record volume earns nothing. */
#include "ascribe/rng.h"
#include "ascribe/value.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const asc_gainshare_partner worked_partner[] = {
    {"hospital", 18.666667 / 60, .20, 1, 3100000, true, false},
    {"pharmacy", 12.666667 / 60, .12, 1, 90000, true, false},
    {"community", 28.666667 / 60, .34, 1, 640000, true, false}};

static asc_gainshare_rule worked_rule(asc_prudence prudence)
{
    return (asc_gainshare_rule){.bound = .95,
                                .msr = .0833,
                                .programme_cost = 60000,
                                .share = .5,
                                .cap = .10,
                                .collective = .6,
                                .floor = 0,
                                .ceiling = 1,
                                .prudence = prudence,
                                .minor = 100};
}

static asc_gainshare_case worked_case(void)
{
    return (asc_gainshare_case){.level = 3,
                                .benefit = true,
                                .benchmark = 4800000,
                                .savings = 4800000 - 4320000,
                                .std_error = 120000,
                                .audit = 0.0495076, /* 0 of 59, as the page rounds it */
                                .quality = .9,
                                .safe = true,
                                .partner = worked_partner,
                                .partners = 3};
}

/* As the page rounds it. */
static void penny(double got, double want)
{
    if (!(fabs(got - want) <= .0051)) fail_msg("%.4f is not %.2f", got, want);
}

static void worked_own(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_OWN);
    const asc_gainshare_case c = worked_case();
    asc_gainshare g;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    assert_int_equal(g.stop, ASC_PAID);
    assert_near(g.rate, .10, 1e-15);
    penny(g.bounded, 282617.56);
    penny(g.audited, 268625.85);
    penny(g.net, 208625.85);
    assert_int_equal(g.pool_minor, 9388163);
    penny(g.collective, 56328.98);
    penny(g.contribution, 37552.65);
    penny(g.by_contribution[0], 7510.53);
    penny(g.by_contribution[1], 4506.32);
    penny(g.by_contribution[2], 12767.90);
    penny(g.unresolved, 12767.90);
    const int64_t paid[] = {3054282, 2753861, 3580020};
    for (size_t k = 0; k < 3; k++) assert_int_equal(g.paid[k], paid[k]);
    rule.ceiling = .38;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    const int64_t ceiled[] = {3060865, 2759796, 3567502};
    for (size_t k = 0; k < 3; k++) assert_int_equal(g.paid[k], ceiled[k]);
    asc_arena_destroy(arena);
}

static void worked_common(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    const asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_COMMON);
    const asc_gainshare_case c = worked_case();
    asc_gainshare g;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    penny(g.by_contribution[0], 7710.81);
    penny(g.by_contribution[1], 5232.34);
    penny(g.by_contribution[2], 11841.60);
    assert_int_equal(g.paid[0] + g.paid[1] + g.paid[2], 9388163);
    assert_int_equal(g.equal[0] + g.equal[1] + g.equal[2], 9388163);
    assert_int_equal(g.equal[0],
                     3129388); /* a third: 93,881.63 has one penny over twice */
    assert_int_equal(g.by_spend[0] + g.by_spend[1] + g.by_spend[2], 9388163);
    assert_int_equal(g.by_spend[1], llround(9388163.0 * 90000 / 3830000));
    asc_arena_destroy(arena);
}

static double step_value(const asc_table *t, int64_t step, const char *name)
{
    char cell[128];
    for (size_t i = 0; i < t->rows; i++)
        if (asc_column_integer(asc_table_find(t, "step"), i) == step &&
            strcmp(asc_column_text(asc_table_find(t, "name"), i, cell, sizeof cell),
                   name) == 0)
            return asc_column_real(asc_table_find(t, "value"), i);
    fail_msg("no step %d '%s'", (int)step, name);
    return 0.0;
}

/* Every step from 1 to 11 has its number; the point estimate would have paid twice as much (9.1: 189,000). */
static void every_step(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_OWN);
    const asc_gainshare_case c = worked_case();
    asc_gainshare g;
    rule.ceiling = .38;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    const asc_table *t = asc_gainshare_steps(&rule, &c, &g, arena);
    for (int64_t step = 1; step <= 11; step++) {
        bool found = false;
        for (size_t i = 0; i < t->rows; i++)
            found |= asc_column_integer(asc_table_find(t, "step"), i) == step &&
                     !isnan(asc_column_real(asc_table_find(t, "value"), i));
        if (!found) fail_msg("step %d has no number", (int)step);
    }
    penny(step_value(t, 1, "savings, lower bound"), 282617.56);
    penny(step_value(t, 3, "after audit"), 268625.85);
    penny(step_value(t, 4, "net of programme cost"), 208625.85);
    penny(step_value(t, 5, "pool"), 93881.63);
    penny(step_value(t, 5, "for comparison, not paid"), 189000.00);
    penny(step_value(t, 6, "collective part"), 56328.98);
    penny(step_value(t, 7, "unresolved, returned to the collective"), 12767.90);
    penny(step_value(t, 8, "collective part with what returned to it"), 69096.88);
    penny(step_value(t, 9, "moved by floor and ceiling"), 35800.20 - 35675.02);
    penny(step_value(t, 10, "taken to the reserve"), 0.0);
    penny(step_value(t, 11, "paid to partners"), 93881.63);
    asc_arena_destroy(arena);
}

static void expect_stop(asc_gainshare_rule rule, asc_gainshare_case c,
                        asc_gainshare_stop stop, const char *words)
{
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare g;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    assert_int_equal(g.stop, stop);
    assert_int_equal(g.pool_minor, 0);
    for (size_t k = 0; k < c.partners; k++) assert_int_equal(g.paid[k], 0);
    const char *reason = asc_gainshare_reason(&rule, &c, &g, arena);
    if (strstr(reason, words) == NULL) fail_msg("'%s' does not say '%s'", reason, words);
    const asc_table *t = asc_gainshare_steps(&rule, &c, &g, arena);
    assert_non_null(t);
    const asc_column *text = asc_table_find(t, "text");
    char buffer[256];
    assert_non_null(
        strstr(asc_column_text(text, t->rows - 1, buffer, sizeof buffer), words));
    asc_arena_destroy(arena);
}

static void stops(void **state)
{
    (void)state;
    const asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_COMMON);
    asc_gainshare_case c = worked_case();
    c.level = 1;
    expect_stop(rule, c, ASC_STOP_LEVEL, "level 1, money needs level 2");
    c = worked_case();
    c.benefit = false;
    expect_stop(rule, c, ASC_STOP_DIRECTION, "not shown to be a benefit");
    c = worked_case();
    c.savings = 4800000 * .0832;
    expect_stop(rule, c, ASC_STOP_MSR, "8.32 % is below the minimum savings rate 8.33 %");
    c = worked_case();
    c.std_error = 300000;
    expect_stop(rule, c, ASC_STOP_BOUND, "not above 0");
    asc_gainshare_rule dear = rule;
    dear.programme_cost = 270000;
    expect_stop(dear, worked_case(), ASC_STOP_COST, "programme cost 270,000");
    c = worked_case();
    c.safe = false;
    expect_stop(rule, c, ASC_STOP_QUALITY, "safety gate");
    c = worked_case();
    c.quality = 0.0;
    expect_stop(rule, c, ASC_STOP_QUALITY, "quality gate");
}

/* Level 2: the whole pool is collective. */
static void level_two(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_case c = worked_case();
    c.level = 2;
    const asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_COMMON);
    asc_gainshare g;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    assert_near(g.unresolved, g.contribution, 1e-15);
    for (size_t k = 0; k < 3; k++) {
        assert_true(g.by_contribution[k] == 0.0);
        assert_int_equal(g.paid[k], g.equal[k]);
    }
    asc_arena_destroy(arena);
}

/* A partner that fails its gate loses its contribution part to the reserve; the others gain nothing. */
static void coordination(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_partner partner[3];
    memcpy(partner, worked_partner, sizeof partner);
    asc_gainshare_case c = worked_case();
    c.partner = partner;
    const asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_COMMON);
    asc_gainshare all, one;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &all, &err));
    partner[2].coordinated = false;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &one, &err));
    assert_int_equal(one.reserve_minor, 1184160);
    assert_in_range(one.paid[0] - all.paid[0] + 1, 0, 2);
    assert_in_range(one.paid[1] - all.paid[1] + 1, 0, 2);
    assert_int_equal(one.paid[0] + one.paid[1] + one.paid[2] + one.reserve_minor,
                     one.pool_minor);
    asc_arena_destroy(arena);
}

/* A part that raters have not settled goes back to everyone: nobody's contribution part grows by it. */
static void unsettled_part(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_partner partner[3];
    memcpy(partner, worked_partner, sizeof partner);
    asc_gainshare_case c = worked_case();
    c.partner = partner;
    for (int own = 0; own < 2; own++) {
        const asc_gainshare_rule rule =
            worked_rule(own == 1 ? ASC_PRUDENCE_OWN : ASC_PRUDENCE_COMMON);
        asc_gainshare all, one;
        partner[2].unsettled = false;
        assert_ok(asc_gainshare_run(&rule, &c, arena, &all, &err));
        partner[2].unsettled = true;
        assert_ok(asc_gainshare_run(&rule, &c, arena, &one, &err));
        assert_true(one.by_contribution[2] == 0.0);
        for (size_t k = 0; k < 2; k++)
            assert_true(one.by_contribution[k] == all.by_contribution[k]);
        assert_near(one.unresolved, all.unresolved + all.by_contribution[2], 1e-9);
        assert_int_equal(one.paid[0] + one.paid[1] + one.paid[2], one.pool_minor);
    }
    asc_arena_destroy(arena);
}

/* More records narrow a partner's interval and raise its lower bound: under common prudence the money of
 * the contribution part keeps its proportions. */
static void volume_earns_nothing(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_gainshare_partner partner[3];
    memcpy(partner, worked_partner, sizeof partner);
    asc_gainshare_case c = worked_case();
    c.partner = partner;
    const asc_gainshare_rule rule = worked_rule(ASC_PRUDENCE_COMMON);
    asc_gainshare g;
    partner[0].phi_low = .29;
    assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
    for (size_t k = 0; k < 3; k++)
        assert_near(g.by_contribution[k] / g.by_contribution[0],
                    partner[k].phi / partner[0].phi, 1e-12);
    asc_arena_destroy(arena);
}

static void rule_refused(const char *words, asc_gainshare_rule rule)
{
    asc_error err;
    asc_arena *arena = asc_arena_create();
    const asc_gainshare_case c = worked_case();
    asc_gainshare g;
    assert_int_equal(asc_gainshare_run(&rule, &c, arena, &g, &err), ASC_EUSAGE);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' does not say '%s'", err.message, words);
    asc_arena_destroy(arena);
}

static void bad_rules(void **state)
{
    (void)state;
    asc_gainshare_rule r = worked_rule(ASC_PRUDENCE_OWN);
    r.floor = .4;
    rule_refused("3 partners with a floor of 0.4 each need 1.2 of the pool", r);
    r = worked_rule(ASC_PRUDENCE_OWN);
    r.ceiling = .3;
    rule_refused("take 0.9 of the pool at most", r);
    r = worked_rule(ASC_PRUDENCE_OWN);
    r.collective = 1.5;
    rule_refused("collective.share is 1.5", r);
    r = worked_rule(ASC_PRUDENCE_OWN);
    r.bound = (double)NAN;
    rule_refused("bound is nan", r);
}

/* Random rules and games: whole pence, none negative, exactly the pool; floors and ceilings hold within a
 * penny. */
static void pence(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_stream s = asc_stream_open(20261122, ASC_PURPOSE_TEST, 0);
    for (size_t round = 0; round < 100000; round++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        asc_gainshare_partner partner[7] = {{0}};
        asc_gainshare_case c = worked_case();
        asc_gainshare_rule rule =
            worked_rule(round % 2 ? ASC_PRUDENCE_OWN : ASC_PRUDENCE_COMMON);
        c.partner = partner;
        c.partners = 1 + asc_stream_below(&s, 7);
        c.savings = 300000 + 400000 * asc_stream_uniform(&s);
        rule.msr = 0.0;
        rule.cap = asc_stream_uniform(&s);
        rule.collective = asc_stream_uniform(&s);
        rule.floor = asc_stream_uniform(&s) / (double)c.partners;
        rule.ceiling = 1.0 / (double)c.partners +
                       asc_stream_uniform(&s) * (1.0 - 1.0 / (double)c.partners);
        for (size_t k = 0; k < c.partners; k++) {
            partner[k].name = "x";
            partner[k].phi = asc_stream_uniform(&s) - .2;
            partner[k].phi_low = partner[k].phi - .5 * asc_stream_uniform(&s);
            partner[k].weight = .01 + asc_stream_uniform(&s);
            partner[k].spend = 1.0;
            partner[k].coordinated = asc_stream_uniform(&s) < .8;
            partner[k].unsettled = asc_stream_uniform(&s) < .2;
        }
        asc_gainshare g;
        assert_ok(asc_gainshare_run(&rule, &c, arena, &g, &err));
        int64_t sum = g.reserve_minor;
        for (size_t k = 0; k < c.partners; k++) {
            assert_true(g.paid[k] >= 0);
            assert_true((double)g.paid[k] <= rule.ceiling * g.pool * 100 + 2.0);
            if (partner[k].coordinated)
                assert_true((double)g.paid[k] >= rule.floor * g.pool * 100 - 2.0);
            sum += g.paid[k];
        }
        assert_int_equal(sum, g.pool_minor);
        assert_int_equal(g.pool_minor, llround(g.pool * 100));
        asc_arena_rewind(arena, mark);
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_own),     cmocka_unit_test(worked_common),
        cmocka_unit_test(every_step),     cmocka_unit_test(stops),
        cmocka_unit_test(level_two),      cmocka_unit_test(coordination),
        cmocka_unit_test(unsettled_part), cmocka_unit_test(volume_earns_nothing),
        cmocka_unit_test(bad_rules),      cmocka_unit_test(pence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
