/* Standard errors and degrees of freedom from influence values: two arms of clusters, for which CR2 and
 * the approximations of Satterthwaite are known in closed form. */
#include "../../../models/run/run_parts.h"
#include "support.h"
#include <math.h>

enum { MOST = 60 };

typedef struct arms {
    size_t treated, others;
    double y[MOST], l[MOST], out[MOST], leverage[MOST];
    asc_problem problem;
    asc_study study;
    asc_stage stage;
} arms;

/* Cluster means y; the effect is the difference of the arms' means. W = number of clusters. */
static void make(arms *a, size_t treated, size_t others)
{
    *a = (arms){.treated = treated, .others = others};
    const size_t n = treated + others;
    double sum[2] = {0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        a->y[i] = sin(37.0 * (double)(i + 1)) + (i < treated ? 2.0 : 0.0);
        sum[i < treated] += a->y[i];
    }
    for (size_t i = 0; i < n; i++) {
        const size_t arm = i < treated;
        const double c = (double)(arm ? treated : others);
        const double e = (arm ? 1.0 : -1.0) * (a->y[i] - sum[arm] / c) * (double)n;
        a->l[i] = e / c;
        a->out[i] = e / (c - 1.0); /* mean minus the mean without the cluster */
        a->leverage[i] = 1.0 / c;
    }
    a->problem.n = a->problem.clusters = n;
    a->study.level = 0.95;
    a->stage = (asc_stage){.study = &a->study,
                           .problem = &a->problem,
                           .interval = ASC_INFLUENCE,
                           .leverage = a->leverage};
}

static double variance(const arms *a, size_t first, size_t count)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < count; i++) sum += a->y[first + i];
    for (size_t i = 0; i < count; i++)
        squares += pow(a->y[first + i] - sum / (double)count, 2.0);
    return squares / ((double)count - 1.0);
}

/* Equal arms: Welch's variance exactly; freedom at most that of equal variances, 2 (C1 - 1). */
static void equal_arms(void **state)
{
    (void)state;
    arms a;
    make(&a, 5, 5);
    const asc_shape s = asc_stage_shape(&a.stage, a.l, a.out, 1.0);
    assert_near(s.std_error, sqrt((variance(&a, 0, 5) + variance(&a, 5, 5)) / 5.0),
                1e-12);
    assert_true(s.reach / s.std_error >= 2.306004135 - 1e-8); /* t, 8 degrees */
    assert_true(s.reach / s.std_error < 3.2);
    const asc_shape half = asc_stage_shape(&a.stage, a.l, a.out, -0.5);
    assert_near(half.std_error, 0.5 * s.std_error, 1e-14);
    assert_near(half.reach, 0.5 * s.reach, 1e-14);
}

/* Unequal arms: within 2 % of CR2, and no more freedom than Bell and McCaffrey's
 * (1/3 + 1/20)^2 / (1 / (9 2) + 1 / (400 19)) = 2.64. */
static void unequal_arms(void **state)
{
    (void)state;
    arms a;
    make(&a, 3, 20);
    const asc_shape s = asc_stage_shape(&a.stage, a.l, a.out, 1.0);
    const double cr2 = sqrt(variance(&a, 0, 3) / 3.0 + variance(&a, 3, 20) / 20.0);
    assert_near(s.std_error, cr2, 0.02);
    assert_true(s.reach / s.std_error >= 3.4); /* t at 2.64 is 3.44 */
}

/* Without refits: C / (C - 1), and C - 1 degrees. */
static void many_clusters(void **state)
{
    (void)state;
    arms a;
    make(&a, 25, 25);
    const asc_shape s = asc_stage_shape(&a.stage, a.l, NULL, 1.0);
    const double each = 24.0 / 25.0 * (variance(&a, 0, 25) + variance(&a, 25, 25)) / 25.0;
    assert_near(s.std_error, sqrt(each * 50.0 / 49.0), 1e-12);
    assert_near(s.reach / s.std_error, 2.009575237, 1e-9); /* t, 49 degrees */
}

/* By `default` only where clusters are few. */
static void default_rule(void **state)
{
    (void)state;
    asc_problem p = {.players = 3};
    const asc_model_spec spec = {.delivered = true};
    asc_study s = {.interval_default = true, .interval = ASC_PERCENTILE};
    static const size_t clusters[] = {5, 6, 39, 40};
    for (size_t i = 0; i < 4; i++) {
        p.clusters = clusters[i];
        assert_int_equal(asc_stage_interval(&s, &p, &spec),
                         i == 1 || i == 2 ? ASC_INFLUENCE : ASC_PERCENTILE);
    }
    s.interval_default = false;
    p.clusters = 20;
    assert_int_equal(asc_stage_interval(&s, &p, &spec), ASC_PERCENTILE);
}

/* Of a mean of cluster values the standard error of a draw is that of the mean in that replicate. */
static void spread_of_draws(void **state)
{
    (void)state;
    enum { R = 20 };
    arms a;
    make(&a, 9, 5);
    const size_t n = 14;
    double l[MOST], spread[R], sum = 0.0;
    uint8_t times[MOST];
    a.stage.interval = ASC_STUDENTIZED;
    a.stage.boot = (asc_bootstrap){.seed = 4, .clusters = n, .replicates = R};
    for (size_t i = 0; i < n; i++) sum += a.y[i];
    for (size_t i = 0; i < n; i++) l[i] = a.y[i] - sum / (double)n;
    asc_stage_spread(&a.stage, l, times, spread);
    for (size_t r = 0; r < R; r++) {
        double value[4 * MOST], square = 0.0, mean = 0.0;
        size_t count = 0;
        asc_bootstrap_draw(&a.stage.boot, r, times);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < times[i]; k++) value[count++] = a.y[i];
        for (size_t i = 0; i < count; i++) mean += value[i] / (double)count;
        for (size_t i = 0; i < count; i++) square += pow(value[i] - mean, 2.0);
        const double m = (double)count;
        assert_near(spread[r], sqrt(square / (m - 1.0) / m), 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_arms),      cmocka_unit_test(unequal_arms),
        cmocka_unit_test(many_clusters),   cmocka_unit_test(default_rule),
        cmocka_unit_test(spread_of_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
