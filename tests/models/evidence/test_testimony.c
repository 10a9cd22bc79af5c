/* What stands beside the estimates. The trend against numpy's linear algebra and the closed form of F(2, m); audited
 * claims against bounds of the methods note; laws: each can only lower. */
#include "ascribe/testimony.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_arena *arena;

static int up(void **state)
{
    (void)state;
    arena = asc_arena_create();
    return arena == NULL;
}

static int down(void **state)
{
    (void)state;
    asc_arena_destroy(arena);
    return 0;
}

enum { UNITS = 24, PERIODS = 3 };

typedef struct made {
    double column[PERIODS][UNITS], w[UNITS];
    const double *x[PERIODS];
    uint8_t reached[UNITS];
    uint32_t cluster[UNITS];
    asc_trend_case c;
} made;

static void make(made *m)
{
    for (size_t i = 0; i < UNITS; i++) {
        for (size_t t = 0; t < PERIODS; t++)
            m->column[t][i] =
                (double)((i * 7 + t * 5) % 11) + (i % 3 == 0 ? 0.7 : 0.3) * (double)t;
        m->w[i] = 1.0 + 0.5 * (double)(i % 4);
        m->reached[i] = i % 3 == 0;
        m->cluster[i] = (uint32_t)(i / 2);
    }
    for (size_t t = 0; t < PERIODS; t++) m->x[t] = m->column[t];
    m->c = (asc_trend_case){.n = UNITS,
                            .periods = PERIODS,
                            .x = m->x,
                            .w = m->w,
                            .reached = m->reached,
                            .cluster = m->cluster,
                            .clusters = UNITS / 2,
                            .low = 0.2,
                            .high = 0.5,
                            .gain = 0.35};
}

static void trend(void **state)
{
    (void)state;
    made m;
    asc_trend t;
    asc_error err = {0};
    make(&m);
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_int_equal(t.leads, 2);
    assert_near(t.lead[0], 0.18214286, 1e-7);
    assert_near(t.lead[1], -3.15, 1e-12);
    assert_near(t.std_error[0], 1.26852424, 1e-8);
    assert_near(t.std_error[1], 2.21917663, 1e-8);
    assert_near(t.p, 0.4055339807784386, 1e-12);
    assert_near(t.estimated, 0.180064308681672, 1e-12);
    assert_near(t.least, 0.075532806757778, 1e-12); /* numpy */
    assert_true(t.breakdown == t.least);            /* no draws */
    m.c.low = -0.1; /* the interval holds 0: nothing before is needed to explain it */
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_true(t.breakdown == 0.0);
    m.c.low = -0.5; /* a harm is as large as a gain */
    m.c.high = -0.2;
    m.c.gain = -0.35;
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_near(t.estimated, 0.180064308681672, 1e-12);
    assert_near(t.least, 0.075532806757778, 1e-12);
}

/* Draws of a gain that is linear in the clusters with influence u[g] = (g mod 5) - 2, centred: its correlations with the
 * steps are those of the influence values, and Mbar is where the lines meet, found by bisection in numpy (typed in).
 * A gain that goes down as the last step goes up is explained by less than one that goes with it. */
static void robust(void **state)
{
    (void)state;
    enum { R = 4000, C = UNITS / 2 };
    made m;
    asc_trend t;
    asc_error err = {0};
    make(&m);
    const double want[] = {0.0794838, 0.1201028, 0.1721239}; /* exact correlations */
    const asc_bootstrap boot = {.seed = 5, .clusters = C, .replicates = R};
    double *draw = asc_take(arena, R);
    double step[C] = {0}, u[C];
    for (size_t i = 0; i < UNITS; i++) { /* the second step: -(lead of period 1) */
        double w = 0.0, mean = 0.0;
        for (size_t j = 0; j < UNITS; j++) {
            if (m.reached[j] != m.reached[i]) continue;
            w += m.w[j];
            mean += m.w[j] * (m.column[1][j] - m.column[2][j]);
        }
        const double part = m.w[i] * (m.column[1][i] - m.column[2][i] - mean / w) / w;
        step[m.cluster[i]] -= m.reached[i] != 0 ? part : -part;
    }
    m.c.draw = draw;
    m.c.boot = &boot;
    for (int what = -1; what <= 1; what++) {
        for (size_t g = 0; g < C; g++)
            u[g] = what == 0 ? (double)(g % 5) - 2.0 : what * step[g];
        for (size_t r = 0; r < R; r++) {
            uint8_t k[C];
            asc_bootstrap_draw(&boot, r, k);
            draw[r] = 0.35;
            for (size_t g = 0; g < C; g++) draw[r] += 0.01 * k[g] * u[g];
        }
        assert_ok(asc_trend_test(&m.c, arena, &t, &err));
        assert_true(t.breakdown >= t.least * (1.0 - 1e-12));
        assert_near(t.breakdown, want[what + 1], 2e-2);
    }
}

/* A level that differs is no trend; a trend of one arm is; what all share is not. */
static void trend_laws(void **state)
{
    (void)state;
    made m;
    asc_trend whole, t;
    asc_error err = {0};
    make(&m);
    assert_ok(asc_trend_test(&m.c, arena, &whole, &err));
    for (size_t p = 0; p < PERIODS; p++)
        for (size_t i = 0; i < UNITS; i++)
            m.column[p][i] += 4.0 * (double)p + (m.reached[i] ? 9.0 : 0.0);
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_near(t.p, whole.p, 1e-12);
    assert_near(t.estimated, whole.estimated, 1e-12);
    assert_near(t.least, whole.least, 1e-12);
    for (size_t p = 0; p < PERIODS; p++)
        for (size_t i = 0; i < UNITS; i++)
            if (m.reached[i]) m.column[p][i] -= 20.0 * (double)p;
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_true(t.p < 0.01 && t.least < whole.least);
    for (size_t i = 0; i < UNITS; i++) m.reached[i] = 1;
    assert_int_equal(asc_trend_test(&m.c, arena, &t, &err), ASC_EDATA);
    /* Levels that never vary: nothing can be tested. */
    make(&m);
    for (size_t i = 0; i < UNITS; i++)
        m.column[0][i] = m.column[1][i] = m.column[2][i] = 1;
    assert_ok(asc_trend_test(&m.c, arena, &t, &err));
    assert_true(isnan(t.p));
}

/* 412 claims of which the first `wrong` in the sample are rejected by the second reader alone. */
static asc_audited read_claims(const asc_audit_plan *plan, size_t wrong, size_t unread,
                               bool frozen)
{
    enum { CLAIMS = 412 };
    static int8_t verdict[2 * CLAIMS];
    const size_t *sample = NULL;
    size_t size = 0;
    asc_error err = {0};
    asc_audited out;
    memset(verdict, -1, sizeof verdict);
    assert_ok(asc_audited_sample(plan, &(asc_claim_frame){.claims = CLAIMS}, arena,
                                 &sample, &size, &err));
    assert_int_equal(size, asc_audited_size(plan, CLAIMS));
    for (size_t i = 0; i + unread < size; i++) {
        verdict[2 * sample[i]] = 1;
        verdict[2 * sample[i] + 1] = i >= wrong;
    }
    const asc_claim_frame f = {.claims = CLAIMS, .read = true, .verdict = verdict};
    assert_ok(asc_audited_judge(plan, &f, frozen, arena, &out, &err));
    return out;
}

static void claims(void **state)
{
    (void)state;
    asc_audit_plan plan = {.show_below = 0.05, .seed = 7, .readers = 2};
    assert_int_equal(asc_audited_size(&plan, 412), 59);
    assert_int_equal(asc_audited_size(&plan, 40), 40);
    asc_audited a = read_claims(&plan, 0, 0, true);
    assert_near(a.bound, 0.049508, 1e-5);
    assert_true(isnan(a.kappa)); /* both said the same of every claim */
    assert_near(a.standing, 412.0 * (1.0 - 0.0495077), 1e-6);
    assert_string_equal(a.reason, "");
    a = read_claims(&plan, 0, 3, true);
    assert_int_equal(a.unread, 3);
    assert_int_equal(a.wrong, 3); /* what was not read is no proof */
    plan = (asc_audit_plan){.records = 60, .seed = 7, .readers = 2};
    assert_near(read_claims(&plan, 2, 0, true).bound, 0.101236, 1e-5);
    assert_near(read_claims(&plan, 6, 0, true).bound, 0.187858, 1e-5);
    plan.kappa = 0.6; /* one reader rejects 6 of 60, the other none: kappa 0 */
    a = read_claims(&plan, 6, 0, true);
    assert_near(a.kappa, 0.0, 1e-12);
    assert_true(a.bound == 1.0 && a.standing == 0.0);
    assert_non_null(strstr(a.reason, "the readers agree too little: kappa 0.00"));
    plan.kappa = 0.0;
    a = read_claims(&plan, 0, 0, false);
    assert_true(a.bound == 1.0);
    assert_non_null(strstr(a.reason, "not frozen before the sample was drawn"));
    a = read_claims(&plan, 0, 60, true);
    assert_non_null(strstr(a.reason, "none of the 60 claims drawn has been read"));
}

/* Three strata of 200, 30 and 70 claims that lie mixed in their table; a second reader rejects the first two of north. */
static void claims_in_strata(void **state)
{
    (void)state;
    enum { CLAIMS = 300 };
    static int8_t verdict[2 * CLAIMS];
    static uint32_t stratum[CLAIMS];
    static const char *const label[] = {"east", "north", "west"};
    const asc_audit_plan plan = {.show_below = 0.05, .seed = 7, .readers = 2};
    asc_claim_frame f = {.claims = CLAIMS,
                         .strata = 3,
                         .stratum = stratum,
                         .label = label,
                         .read = true,
                         .verdict = verdict};
    for (size_t i = 0; i < CLAIMS; i++)
        stratum[i] = i % 10 == 3 ? 1 : i % 30 == 1 || i % 5 == 0 ? 2 : 0;
    const size_t *sample = NULL;
    size_t size = 0, of[3] = {0}, in[3] = {0}, wrong = 0;
    asc_error err = {0};
    assert_ok(asc_audited_sample(&plan, &f, arena, &sample, &size, &err));
    for (size_t i = 0; i < CLAIMS; i++) in[stratum[i]]++;
    for (size_t i = 0; i < size; i++) {
        assert_true(i == 0 || sample[i] > sample[i - 1]);
        of[stratum[sample[i]]]++;
        verdict[2 * sample[i]] = 1;
        verdict[2 * sample[i] + 1] = (int8_t)(stratum[sample[i]] != 1 || ++wrong > 2);
    }
    assert_int_equal(in[0], 200);
    assert_int_equal(in[1], 30);
    assert_int_equal(in[2], 70);
    assert_int_equal(of[0], 59);
    assert_int_equal(of[1], 30); /* fewer than 59: all are read */
    assert_int_equal(of[2], 59);
    asc_audited a;
    assert_ok(asc_audited_judge(&plan, &f, true, arena, &a, &err));
    assert_int_equal(a.parts, 3);
    assert_int_equal(a.size, 148);
    assert_int_equal(a.wrong, 2);
    assert_string_equal(a.part[1].label, "north");
    assert_near(a.part[1].bound, 2.0 / 30.0, 1e-15); /* read whole */
    assert_near(a.part[0].bound, 0.049507609888, 1e-10);
    assert_near(a.share, 0.1 * 2.0 / 30.0, 1e-15);
    double joined = 0.0;
    const asc_audit_stratum two[] = {{200, 59, 0}, {70, 59, 0}};
    assert_ok(asc_audit_bound_strata(two, 2, 0.95, arena, &joined, &err));
    assert_near(a.bound, 2.0 / 300.0 + 0.9 * joined, 1e-12);
    assert_non_null(strstr(a.rule, "Fisher"));
    assert_ok(asc_audited_judge(&plan, &f, false, arena, &a, &err));
    assert_true(a.bound == 1.0 && a.part[1].bound == 1.0);
}

/* A frame that is read whole is known. */
static void claims_read_whole(void **state)
{
    (void)state;
    int8_t verdict[2 * 20];
    asc_error err = {0};
    asc_audited a;
    const asc_audit_plan plan = {.show_below = 0.05, .seed = 7, .readers = 2};
    memset(verdict, 1, sizeof verdict);
    verdict[9] = 0;
    const asc_claim_frame f = {.claims = 20, .read = true, .verdict = verdict};
    assert_ok(asc_audited_judge(&plan, &f, true, arena, &a, &err));
    assert_near(a.bound, 0.05, 1e-15);
    assert_string_equal(a.rule, "every claim was read");
    assert_near(a.standing, 19.0, 1e-12);
}

/* More errors, or fewer readings, never lower the bound. */
static void claims_only_lower(void **state)
{
    (void)state;
    const asc_audit_plan plan = {.records = 80, .seed = 3, .readers = 2};
    double last = 0.0;
    for (size_t wrong = 0; wrong <= 80; wrong += 5) {
        const double bound = read_claims(&plan, wrong, 0, true).bound;
        assert_true(bound > last || bound == 1.0);
        last = bound;
    }
    last = 0.0;
    for (size_t unread = 0; unread <= 80; unread += 5) {
        const double bound = read_claims(&plan, 0, unread, true).bound;
        assert_true(bound > last || bound == 1.0);
        last = bound;
    }
}

static void paths_and_narratives(void **state)
{
    (void)state;
    const asc_path_plan half = {.share = 0.5}, open = {.share = (double)NAN};
    assert_false(asc_path_broken(&half, &(asc_path_count){.reached = 10, .followed = 5}));
    assert_true(asc_path_broken(&half, &(asc_path_count){.reached = 10, .followed = 4}));
    assert_true(asc_path_broken(&half, &(asc_path_count){.reached = 0}));
    assert_false(asc_path_broken(&open, &(asc_path_count){.reached = 10}));
    const asc_reconcile_count two[] = {{.table = {40, 9, 0, 6, 45}, .open = 4},
                                       {.table = {20}, .open = 2}};
    assert_near(asc_discordance(&(asc_tally){.reconcile = two, .reconciles = 2}),
                6.0 / 120.0, 1e-15);
    assert_true(isnan(asc_discordance(&(asc_tally){0})));
}

static void credit(void **state)
{
    (void)state;
    const double raw[] = {4.0, -1.0, 2.0}, adjusted[] = {3.0, -5.0, 2.5};
    assert_near(asc_credit_attenuation(raw, adjusted, 3), 0.25, 1e-15);
    assert_true(asc_credit_attenuation(raw + 2, adjusted + 2, 1) == 0.0);
    assert_true(isnan(asc_credit_attenuation(raw + 1, adjusted + 1, 1)));
    const double missing[] = {(double)NAN, 0, 0};
    assert_true(isnan(asc_credit_attenuation(raw, missing, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trend, up, down),
        cmocka_unit_test_setup_teardown(robust, up, down),
        cmocka_unit_test_setup_teardown(trend_laws, up, down),
        cmocka_unit_test_setup_teardown(claims, up, down),
        cmocka_unit_test_setup_teardown(claims_only_lower, up, down),
        cmocka_unit_test_setup_teardown(claims_in_strata, up, down),
        cmocka_unit_test_setup_teardown(claims_read_whole, up, down),
        cmocka_unit_test_setup_teardown(paths_and_narratives, up, down),
        cmocka_unit_test_setup_teardown(credit, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
