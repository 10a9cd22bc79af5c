/* Each condition of a percentage, one at a time, and the interval of a ratio with draws at or below 0. */
#include "ascribe/evidence.h"
#include "support.h"
#include <math.h>
#include <string.h>

static const char *const player[] = {"hospital", "pharmacy"};

static const asc_outcome readmission = {.name = "readmission",
                                        .noun = {"readmission", "readmissions"},
                                        .family = ASC_BINOMIAL,
                                        .lower_is_better = true,
                                        .per = 1000.0};

static asc_share_case allowed(void)
{
    static const double phi[] = {0.008, 0.004};
    static const asc_interval interval[] = {{0.002, 0.004, 0.012, 0, ASC_FLAWLESS},
                                            {0.002, -0.001, 0.009, 0, ASC_FLAWLESS}};
    return (asc_share_case){.players = 2,
                            .replicates = 1000,
                            .player = player,
                            .total = 0.012,
                            .total_interval = {0.003, 0.006, 0.018, 0, ASC_FLAWLESS},
                            .phi = phi,
                            .interval = interval,
                            .index = "shapley",
                            .withheld = "",
                            .outcome = &readmission};
}

static void expect(const asc_share_case *c, const char *words)
{
    asc_arena *arena = asc_arena_create();
    const char *reason = asc_share_refusal(c, arena);
    if (words[0] == '\0')
        assert_string_equal(reason, "");
    else if (strstr(reason, words) == NULL)
        fail_msg("'%s' does not say '%s'", reason, words);
    asc_arena_destroy(arena);
}

static void conditions(void **state)
{
    (void)state;
    asc_share_case c = allowed();
    expect(&c, "");
    c.withheld = "no comparable people";
    expect(&c, "no comparable people");
    c = allowed();
    c.replicates = 0;
    expect(&c, "no replicates");
    c = allowed();
    c.total_interval.low = 0.0;
    expect(&c, "the total may be zero or a harm: 12.0 fewer readmissions per 1,000 "
               "(0.0 to 18.0 fewer)");
    c.total_interval.low = -0.002;
    expect(&c, "12 fewer readmissions per 1,000 (2 more to 18 fewer)");
    c.total_interval.low = 0.0;
    c.total = -0.0046;
    c.total_interval.low = -0.0072;
    c.total_interval.high = -0.0018;
    expect(&c, "the total is a harm: 4.6 more readmissions per 1,000 (1.8 to 7.2 more)");
    c = allowed();
    c.total_interval.low = (double)NAN;
    expect(&c, "may be zero or a harm");
    c = allowed();
    c.total_interval.std_error = 0.00401;
    expect(&c, "2.99 standard errors from 0, 3 are needed");
    c.total_interval.std_error = 0.004;
    expect(&c, "");
    c = allowed();
    const double negative[] = {0.018, -0.006};
    const asc_interval excludes[] = {{0.002, 0.01, 0.02, 0, ASC_FLAWLESS},
                                     {0.002, -0.009, -0.001, 0, ASC_FLAWLESS}};
    const asc_interval touches[] = {{0.002, 0.01, 0.02, 0, ASC_FLAWLESS},
                                    {0.002, -0.009, 0.0, 0, ASC_FLAWLESS}};
    c.phi = negative;
    c.interval = excludes;
    expect(&c, "worse with 'pharmacy': its part is 6.0 more readmissions per 1,000 (1.0 "
               "to 9.0 more), so");
    c.interval = touches;
    expect(&c, "");
    c = allowed();
    const double short_of[] = {0.008, 0.002};
    c.phi = short_of;
    expect(&c, "shapley does not divide the total: its parts sum to 10 fewer "
               "readmissions per 1,000, the total is 12 fewer readmissions per 1,000");
}

/* 200 draws: the ratio is 0.30, 0.31 ...; 2 and then 6 draws of the total are not above 0. */
static void unbounded_draws(void **state)
{
    (void)state;
    enum { R = 201 };
    double phi[R], total[R], scratch[2 * R];
    for (size_t r = 0; r < R; r++) {
        total[r] = 1.0;
        phi[r] = 0.3 + 0.001 * (double)r;
    }
    asc_interval i = asc_share_interval(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        0.4, phi, 1, total, R, scratch);
    assert_near(i.low, 0.305, 1e-12);
    assert_near(i.high, 0.495, 1e-12);
    total[100] = 0.0; /* unbounded on both sides: one place further out at each end */
    total[101] = -1.0;
    i = asc_share_interval(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        0.4, phi, 1, total, R, scratch);
    assert_near(i.low, 0.303, 1e-12);
    assert_near(i.high, 0.497, 1e-12);
    assert_true(isnan(i.std_error));
    for (size_t r = 102; r < 106; r++) total[r] = -0.5;
    for (int kind = ASC_PERCENTILE; kind <= ASC_BCA; kind++) {
        i = asc_share_interval(
            (asc_interval_spec){.kind = (asc_interval_kind)kind, .level = 0.95}, 0.4, phi,
            1, total, R, scratch);
        assert_true(isinf(i.low) && i.low < 0.0 && isinf(i.high) && i.high > 0.0);
    }
    phi[0] = (double)NAN; /* refused: 3 of 201 are above 1 % */
    phi[1] = (double)NAN;
    phi[2] = (double)NAN;
    i = asc_share_interval(
        (asc_interval_spec){.kind = ASC_PERCENTILE, .level = 0.95, .acceleration = 0.0},
        0.4, phi, 1, total, R, scratch);
    assert_true(isnan(i.low) && isnan(i.high));
    assert_int_equal(i.refused, 3);
}

/* With bca the ratios have their own level; draws without a bound do not shift it, but widen. */
static void bca_share(void **state)
{
    (void)state;
    enum { R = 201 };
    double phi[R], total[R], ratio[R], scratch[2 * R];
    for (size_t r = 0; r < R; r++) {
        total[r] = 2.0;
        phi[r] = 0.6 + 0.002 * (double)r;
        ratio[r] = phi[r] / total[r];
    }
    const asc_interval_spec spec = {.kind = ASC_BCA, .level = 0.9, .acceleration = 0.04};
    const asc_interval whole = asc_interval_make(spec, 0.3905, ratio, R, 1, scratch);
    asc_interval i = asc_share_interval(spec, 0.3905, phi, 1, total, R, scratch);
    assert_near(i.low, whole.low, 0.0);
    assert_near(i.high, whole.high, 0.0);
    total[0] = total[R - 1] = -1.0; /* one of either side: z0 is nearly as it was */
    i = asc_share_interval(spec, 0.3905, phi, 1, total, R, scratch);
    assert_true(i.low < whole.low && i.low > whole.low - 0.0025);
    assert_true(i.high > whole.high && i.high < whole.high + 0.0025);
    i = asc_share_interval(spec, 0.1, phi, 1, total, R, scratch);
    assert_true(isnan(i.low) && isnan(i.high));
    assert_int_equal(i.flaw, ASC_FLAW_ONE_SIDED);
    const asc_share_case c = {
        .withheld = "", .replicates = R, .total = 1.0, .total_interval = i};
    assert_string_equal(asc_share_refusal(&c, NULL),
                        "the total's interval is withheld, so it is not known whether it "
                        "is above 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions),
        cmocka_unit_test(unbounded_draws),
        cmocka_unit_test(bca_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
