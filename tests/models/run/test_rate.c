/* Intervals of means as observed: by clusters, weights and the spread of counts. Numbers of numpy and scipy (the formulas of
 * answer_rate.c written out there), and what must come out the same. */
#include "../../../models/run/run_parts.h"
#include "support.h"
#include <math.h>

enum { UNITS = 48 };

static double y[UNITS], weight[UNITS];
static uint32_t cluster[UNITS];

static asc_problem problem(asc_family family, size_t clusters)
{
    for (size_t i = 0; i < UNITS; i++) {
        const size_t c = i % clusters;
        cluster[i] = (uint32_t)c;
        weight[i] = 1.0 + (double)(i % 3);
        if (family == ASC_BINOMIAL)
            y[i] = (i * 7 % 11 < 3) || (c % 4 == 1 && i % 5 != 0) ? 1.0 : 0.0;
        else
            y[i] = floor((double)((i * 7 % 11) * (c % 4 == 1 ? 5U : 1U)) / 2.0);
    }
    return (asc_problem){
        .n = UNITS, .family = family, .y = y, .cluster = cluster, .clusters = clusters};
}

static void check(asc_arena *arena, const asc_problem *p, double mean, double low,
                  double high)
{
    const asc_gain g = asc_answer_mean(p, 0.95, arena);
    assert_near(g.estimate, mean, 1e-9);
    assert_near(g.low, low, 1e-8);
    assert_near(g.high, high, 1e-8);
}

static void against_numpy(void **state)
{
    static const struct {
        double mean, low, high;
        size_t clusters;
        asc_family family;
        bool weighted;
    } want[] = {{0.416666666667, 0.288496677784, 0.55718667716, 48, ASC_BINOMIAL, false},
                {0.4375, 0.295911547525, 0.590060273714, 48, ASC_BINOMIAL, true},
                {0.416666666667, 0.193408371477, 0.680282239618, 8, ASC_BINOMIAL, false},
                {0.4375, 0.205153317436, 0.700936798757, 8, ASC_BINOMIAL, true},
                {4.85416666667, 3.27027942242, 6.93789814476, 48, ASC_POISSON, false},
                {4.71875, 3.05888282892, 6.95646994522, 48, ASC_POISSON, true},
                {4.85416666667, 1.62871749884, 11.1230272261, 8, ASC_POISSON, false},
                {4.71875, 1.52150557844, 11.0544248064, 8, ASC_POISSON, true},
                {4.85416666667, 3.11126280338, 6.59707052995, 48, ASC_GAUSSIAN, false},
                {4.71875, 2.87549739976, 6.56200260024, 48, ASC_GAUSSIAN, true},
                {4.85416666667, 0.69705783054, 9.01127550279, 8, ASC_GAUSSIAN, false},
                {4.71875, 0.562610771407, 8.87488922859, 8, ASC_GAUSSIAN, true}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        asc_problem p = problem(want[i].family, want[i].clusters);
        if (want[i].weighted) p.w = weight;
        check(*state, &p, want[i].mean, want[i].low, want[i].high);
        if (!want[i].weighted) continue;
        for (size_t u = 0; u < UNITS; u++) weight[u] *= 1024.0; /* scale is nothing */
        check(*state, &p, want[i].mean, want[i].low, want[i].high);
    }
}

/* Between five clusters chance cannot be seen, five units on their own are a sample; nobody with the outcome. */
static void ends(void **state)
{
    asc_problem p = problem(ASC_BINOMIAL, 5);
    asc_gain g = asc_answer_mean(&p, 0.95, *state);
    assert_true(isfinite(g.estimate) && isnan(g.low) && isnan(g.high));
    p = problem(ASC_BINOMIAL, UNITS);
    p.n = p.clusters = 5;
    g = asc_answer_mean(&p, 0.95, *state);
    assert_true(g.low >= 0.0 && g.high <= 1.0 && g.low < g.high);
    p = problem(ASC_BINOMIAL, 8);
    for (size_t i = 0; i < UNITS; i++) y[i] = 0.0;
    g = asc_answer_mean(&p, 0.95, *state);
    assert_true(g.low == 0.0 && g.high > 0.3 && g.high < 0.45);
    p.family = ASC_POISSON;
    g = asc_answer_mean(&p, 0.95, *state);
    assert_true(g.low == 0.0 && g.high > 3.6 / 8.0 && g.high < 6.0 / 8.0);
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
        cmocka_unit_test_setup_teardown(against_numpy, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(ends, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
