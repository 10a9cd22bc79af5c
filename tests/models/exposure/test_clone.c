/* Clone, censor and weight against R (glm, poisson with an offset, on the same stretches): coefficients and means; influence
 * values against what a refit says when a cluster's weight is moved. 300 units, two players, weights 1 to 3, made by formulas
 * that R can follow:
 *   x = (7 i mod 11) / 10, u = (37 i mod 101 + 1/2) / 101, v = (53 i mod 103 + 1/2) / 103, z = (29 i mod 107 + 1/2) / 107
 *   outcome at -log z / (0.02 e^(0.8 x)), deliveries at -log(1 - u) / (0.15 e^(x / 2)) and 1 - log v / 0.12
 *   windows [0, 7) and [1, 10), y = outcome before day 30 */
#include "support.h"

#include "ascribe/estimator.h"
#include <math.h>
#include <string.h>

enum { N = 300, K = 2, CLUSTERS = 100 };

typedef struct data {
    asc_problem p;
    asc_timing timing;
    asc_mask delivered[N];
    double opens[K * N], ends[K * N], x[2 * N], y[N], w[N];
    uint32_t cluster[N];
} data;

static const bool no_dates[K] = {false, false};
static const char *const player[] = {"a", "b"}, *const term[] = {"(intercept)", "x"};

static double part_of(size_t i, size_t by, size_t of)
{
    return ((double)(i * by % of) + 0.5) / (double)of;
}

static void make(data *d)
{
    *d = (data){.p = {.n = N,
                      .players = K,
                      .player = player,
                      .delivered = d->delivered,
                      .x = {d->x, N, 2, N},
                      .term = term,
                      .y = d->y,
                      .w = d->w,
                      .cluster = d->cluster,
                      .clusters = CLUSTERS,
                      .family = ASC_BINOMIAL,
                      .outcome = "y",
                      .timing = &d->timing},
                .timing = {d->opens, d->ends, no_dates}};
    for (size_t i = 0; i < N; i++) {
        const double x = (double)(i * 7 % 11) / 10.0;
        const double at = -log(part_of(i, 29, 107)) / (0.02 * exp(0.8 * x));
        const double first = -log(1.0 - part_of(i, 37, 101)) / (0.15 * exp(0.5 * x));
        const double second = 1.0 - log(part_of(i, 53, 103)) / 0.12;
        const double came[K] = {first, second}, opens[K] = {0.0, 1.0},
                     closes[K] = {7.0, 10.0};
        for (size_t k = 0; k < K; k++) {
            const double stop = fmin(at, closes[k]);
            const bool in = came[k] <= stop;
            d->opens[k * N + i] = opens[k];
            d->ends[k * N + i] = in ? came[k] : stop;
            d->delivered[i] |= (asc_mask)in << k;
        }
        d->x[i] = 1.0;
        d->x[N + i] = x;
        d->y[i] = at < 30.0 ? 1.0 : 0.0;
        d->w[i] = 1.0 + (double)(i % 3);
        d->cluster[i] = (uint32_t)(i % CLUSTERS);
    }
}

static const asc_model_spec spec = {.name = "ipw", .model = "ipw", .delivered = true};

typedef struct fitted {
    const asc_estimator *e;
    void *plan;
    const char *const *term;
    size_t terms;
    double mean[1 << K], *coef, *influence;
} fitted;

static fitted fit(const data *d, const asc_model_spec *s, asc_arena *arena)
{
    fitted f = {.e = asc_estimator_find("ipw")->over_time};
    const asc_settings settings = {.spec = s, .delivered = true};
    asc_error err = {0};
    assert_ok(f.e->prepare(&d->p, &settings, arena, &f.plan, &f.term, &f.terms, &err));
    f.coef = asc_take(arena, f.terms);
    f.influence = asc_take(arena, CLUSTERS << K);
    asc_means m = {.mean = f.mean, .coef = f.coef, .influence = f.influence};
    assert_ok(f.e->fit(f.plan, arena, &m, &err));
    return f;
}

static void as_in_r(void **state)
{
    (void)state;
    static const double coef[] = {
        -1.6668978975943, -1.7403687530364, -1.6058602378391, -1.7331173698552,
        -1.7184061627587, -1.5987170325609, -1.6000754517600, -1.8363397540238,
        -1.7697068742619, -1.6659661129588, 0.1121746012143,  0.0690835231265,
        -2.0488168786217, -2.0458970798017, -2.0270957941657, -2.1545945504245,
        -2.0805483238241, -1.9157165373271, -1.9244182529294, -2.2135509282601,
        -0.0799883356079, -0.0451160696142};
    static const double mean[] = {0.615014218739205, 0.61289540911559, 0.612214054595596,
                                  0.616666666666667};
    static const double ess[] = {27.300890902, 103.446923354, 71.9270048651,
                                 257.142857143};
    static const size_t units[] = {47, 132, 92, 300};
    asc_arena *arena = asc_arena_create();
    static data d;
    make(&d);
    const fitted f = fit(&d, &spec, arena);
    assert_int_equal(f.terms, sizeof coef / sizeof *coef);
    for (size_t j = 0; j < f.terms; j++) assert_near(f.coef[j], coef[j], 1e-10);
    assert_string_equal(f.term[10], "x");
    assert_string_equal(f.term[11], "b");
    assert_string_equal(f.e->part(f.plan, 21), "delivery:b");
    asc_diagnosis look;
    asc_error err = {0};
    assert_ok(f.e->diagnose(f.plan, f.coef, arena, &look, &err));
    for (size_t j = 0; j < 4; j++) {
        assert_near(f.mean[j], mean[j], 1e-12);
        assert_near(look.following[j].ess, ess[j], 1e-7);
        assert_int_equal(look.following[j].units, units[j]);
    }
    assert_near(look.following[3].after, 0.0, 1e-14); /* everybody, as they were */
    asc_arena_destroy(arena);
}

/* Hazards that leave a covariate out are those of a cohort without it; balance still shows it. */
static void left_out(void **state)
{
    (void)state;
    static const asc_covariate one[] = {{.name = "x", .first = 1, .count = 1}};
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    static data whole, without;
    make(&whole);
    make(&without);
    whole.p.covariate = one;
    whole.p.covariates = 1;
    without.p.x.cols = 1;
    asc_model_spec none = spec;
    none.exposure_covariates.given = true;
    const fitted a = fit(&whole, &none, arena), b = fit(&without, &spec, arena),
                 c = fit(&whole, &spec, arena);
    assert_int_equal(a.terms, b.terms);
    assert_int_equal(c.terms, a.terms + K);
    for (size_t j = 0; j < a.terms; j++) assert_near(a.coef[j], b.coef[j], 0.0);
    for (size_t j = 0; j < (size_t)1 << K; j++) {
        assert_near(a.mean[j], b.mean[j], 0.0);
        for (size_t u = 0; u < CLUSTERS; u++)
            assert_near(a.influence[j * CLUSTERS + u], b.influence[j * CLUSTERS + u],
                        0.0);
    }
    asc_diagnosis look;
    assert_ok(a.e->diagnose(a.plan, a.coef, arena, &look, &err));
    assert_int_equal(look.balances, K);
    assert_string_equal(look.balance[1].term, "x");
    asc_arena_destroy(arena);
}

/* l_c = sum w d mean / d m_c, m_c how often cluster c stands in the sample: central differences of refits. */
static void influence_is_a_derivative(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    static data d;
    make(&d);
    const fitted f = fit(&d, &spec, arena);
    const double step = 1e-4;
    double total = 0.0, w[N];
    for (size_t i = 0; i < N; i++) total += d.w[i];
    for (size_t c = 0; c < CLUSTERS; c += 9) {
        double mean[2][1 << K];
        for (int up = 0; up < 2; up++) {
            for (size_t i = 0; i < N; i++)
                w[i] =
                    d.w[i] * (d.cluster[i] == c ? 1.0 + (up != 0 ? step : -step) : 1.0);
            asc_means m = {.mean = mean[up]};
            asc_error err = {0};
            assert_ok(f.e->refit(f.plan, w, f.coef, arena, &m, &err));
            assert_int_equal(m.code, ASC_FIT_OK);
        }
        for (size_t j = 0; j < 1 << K; j++)
            assert_near(f.influence[j * CLUSTERS + c],
                        total * (mean[1][j] - mean[0][j]) / (2.0 * step), 1e-4);
    }
    /* with hazards taken as known it is that of a ratio of sums, which adds up to nothing as well */
    const asc_model_spec known = {
        .name = "ipw", .model = "ipw", .delivered = true, .fixed_nuisances = true};
    const fitted g = fit(&d, &known, arena);
    for (size_t j = 0; j < 1 << K; j++) {
        double sum = 0.0, apart = 0.0;
        for (size_t c = 0; c < CLUSTERS; c++) {
            sum += g.influence[j * CLUSTERS + c];
            apart += fabs(g.influence[j * CLUSTERS + c] - f.influence[j * CLUSTERS + c]);
        }
        assert_true(fabs(sum) < 1e-9);
        assert_true(j == 3 ? apart == 0.0 : apart > 1.0);
        assert_near(g.mean[j], f.mean[j], 0.0);
    }
    asc_arena_destroy(arena);
}

/* One piece and no covariate: the rate is deliveries over days waited, until the last delivery. */
static void one_rate_by_hand(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    static data d;
    make(&d);
    d.p.players = 1;
    d.p.x.cols = 1;
    d.p.n = 24; /* fewer than 40 deliveries: one piece */
    d.p.clusters = 24;
    double last = 0.0, days = 0.0, events = 0.0, up = 0.0, down = 0.0;
    for (size_t i = 0; i < 24; i++) {
        d.cluster[i] = (uint32_t)i;
        d.delivered[i] &= 1U;
        if (d.delivered[i] != 0) last = fmax(last, d.ends[i]);
    }
    for (size_t i = 0; i < 24; i++) {
        days += d.w[i] * fmin(d.ends[i], last);
        events += d.delivered[i] != 0 ? d.w[i] : 0.0;
    }
    for (size_t i = 0; i < 24; i++) {
        if (d.delivered[i] != 0) continue;
        const double h = d.w[i] * exp(events / days * fmin(d.ends[i], last));
        up += h * d.y[i];
        down += h;
    }
    const fitted f = fit(&d, &spec, arena);
    assert_int_equal(f.terms, 1);
    assert_near(exp(f.coef[0]), events / days, 1e-11);
    assert_near(f.mean[0], up / down, 1e-11);
    asc_arena_destroy(arena);
}

static void refused(const data *d, const asc_model_spec *s, const char *want)
{
    asc_arena *arena = asc_arena_create();
    const asc_estimator *e = asc_estimator_find("ipw")->over_time;
    const asc_settings settings = {
        .spec = s, .delivered = s->delivered, .universal = s->universal};
    void *plan = NULL;
    const char *const *names = NULL;
    size_t terms = 0;
    double mean[1 << K];
    asc_means m = {.mean = mean};
    asc_error err = {0};
    asc_status got = e->prepare(&d->p, &settings, arena, &plan, &names, &terms, &err);
    if (got == ASC_OK) got = e->fit(plan, arena, &m, &err);
    assert_true(got != ASC_OK);
    if (strstr(err.message, want) == NULL) fail_msg("%s", err.message);
    asc_arena_destroy(arena);
}

static void what_is_refused(void **state)
{
    (void)state;
    static data d;
    make(&d);
    const asc_model_spec both = {.name = "m", .delivered = true, .universal = true},
                         treated = {.name = "m",
                                    .delivered = true,
                                    .target = ASC_TARGET_TREATED},
                         trim = {.name = "m", .delivered = true, .trim = 0.01};
    refused(&d, &both, "policy: universal does not say when");
    refused(&d, &treated, "model 'm' has a target, trim or normalised: false");
    refused(&d, &trim, "model 'm' has a target, trim or normalised: false");
    size_t left = 9; /* deliveries by b that are kept */
    for (size_t i = 0; i < N; i++)
        if ((d.delivered[i] & 2U) != 0 && left > 0)
            left--;
        else
            d.delivered[i] &= 1U;
    refused(&d, &spec, "partner 'b' delivered to 9 units before it; the times of 10");
    make(&d);
    for (size_t i = 0; i < N; i++)
        if (d.delivered[i] == 0) d.w[i] = 0.0;
    refused(&d, &spec, "every unit had a delivery by one of 'a', 'b' before the outcome");
    make(&d);
    for (size_t i = 0; i < N; i++) /* nobody with x = 0 is delivered to by a */
        if (d.x[N + i] == 0.0) d.delivered[i] &= 2U;
    for (size_t i = 0; i < N; i++) d.x[N + i] = d.x[N + i] == 0.0 ? 0.0 : 1.0;
    refused(&d, &spec, "the times of delivery by 'a' cannot be modelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_in_r), cmocka_unit_test(left_out),
        cmocka_unit_test(influence_is_a_derivative), cmocka_unit_test(one_rate_by_hand),
        cmocka_unit_test(what_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
