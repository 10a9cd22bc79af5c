/* Crises with regression to the mean and no effect at all: people are taken on because of a bad year, and the next
 * year looks better by itself.
 *   rate     lambda ~ gamma(shape .6, scale 1.5)            crises a year
 *   before   k ~ Poisson(lambda), taken on when k >= 3
 *   after    Poisson(lambda), the same rate: nothing was done that matters
 *   E(after | k) = (k + .6) .6, because lambda given k is gamma(k + .6, rate 1 / 1.5 + 1)
 * Truth: k is negative binomial, p_0 = .4^.6, p_(k+1) = p_k (k + .6) / (k + 1) .6; over those taken on the mean after
 * is about 32 % below the mean before. Row i is the first person of stream (seed, i) who is taken on.
 * Galton (1886), J. Anthropol. Inst. 15:246-263; Greenwood & Yule (1920), J. R. Stat. Soc. 83:255-279. Gamma
 * variates: Marsaglia & Tsang (2000), ACM Trans. Math. Softw. 26:363-372, shape below 1 by their power of a
 * uniform. */
#include "ascribe/simulator.h"
#include "common_draw.h"
#include "common_truth.h"
#include <math.h>

enum { TAKEN_ON = 3 };
static const double shape = 0.6, scale = 1.5;

static double gamma_variate(asc_stream *s)
{
    const double d = shape + 1.0 - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        const double x = asc_stream_normal(s), v = pow(1.0 + c * x, 3.0);
        const double u = asc_stream_uniform(s);
        if (!(1.0 + c * x > 0.0)) continue;
        if (log(u) >= 0.5 * x * x + d - d * v + d * log(v)) continue;
        return scale * d * v * pow(asc_stream_uniform(s), 1.0 / shape);
    }
}

static void person(uint64_t seed, size_t i, int64_t *before, int64_t *after)
{
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, (uint64_t)i);
    double rate = 0.0;
    do {
        rate = gamma_variate(&s);
        *before = asc_draw_poisson(&s, rate);
    } while (*before < TAKEN_ON);
    *after = asc_draw_poisson(&s, rate);
}

/* Means of both years over those taken on. */
static void population(double *before, double *after)
{
    double p = pow(1.0 / (1.0 + scale), shape), below = 0.0, sum = 0.0;
    for (int k = 0; k < TAKEN_ON; k++) {
        below += p;
        sum += (double)k * p;
        p *= ((double)k + shape) / (double)(k + 1) * scale / (1.0 + scale);
    }
    *before = (shape * scale - sum) / (1.0 - below);
    *after = (*before + shape) * scale / (1.0 + scale);
}

static const char study[] =
    "study: {name: crises, title: Crises before and after the crisis team took people "
    "on (simulated)}\n"
    "cohort: crises.h5\n"
    "unit: {table: people, id: person_id}\n"
    "outcomes:\n"
    "  crises: {column: after, family: poisson, good: lower, noun: [crisis, crises], "
    "per: "
    "100,\n"
    "           before: before, sesoi: 0.2}\n"
    "covariates: [before]\n"
    "disclosure: {profile: hes}\n"
    "# Nothing is compared with anyone, so that the strength can never be more than 1.\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n"
    "    4: one table, nothing is linked\n"
    "    5: nothing is compared\n"
    "    6: nothing is compared\n"
    "    7: nothing is compared\n"
    "    8: one year before, no series\n"
    "    9: nothing is compared\n"
    "    10: nothing is compared\n"
    "    12: nothing is compared\n"
    "    13: crises come from the records of the emergency service\n"
    "    14: no partner claims a part\n"
    "    15: no outcome is told by people themselves\n";

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    ASC_REQUIRE(s->n >= 1, err, ASC_EUSAGE,
                "regression_to_mean: 0 people, give at least 1");
    int64_t *id = asc_take_bytes(arena, s->n, sizeof *id);
    int64_t *before = asc_take_bytes(arena, s->n, sizeof *before);
    int64_t *after = asc_take_bytes(arena, s->n, sizeof *after);
    double *mu = asc_take(arena, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->n; i++) {
        id[i] = (int64_t)i + 1;
        person(s->seed, i, &before[i], &after[i]);
    }
    asc_table *t = asc_table_create(arena, "people", s->n);
    asc_table_add_integer(t, "person_id", id, NULL);
    asc_table_add_integer(t, "before", before, NULL);
    asc_table_add_integer(t, "after", after, NULL);
    double mean_before = 0.0;
    population(&mean_before, mu);
    asc_text json = asc_text_start(arena);
    asc_text_add(&json, "{\"simulator\": \"regression_to_mean\", \"effect\": 0,\n");
    asc_truth_real(&json, "mean_before", mean_before);
    asc_text_add(&json, ",\n");
    asc_truth_real(&json, "mean_after", *mu);
    asc_text_add(&json, ",\n");
    asc_truth_real(&json, "apparent_fall", 1.0 - *mu / mean_before);
    asc_text_add(&json, "}\n");
    ASC_TRY(asc_arena_check(arena, err));
    *out = (asc_simulated){
        .table = t, .study = study, .truth = json.data, .players = 0, .mu = mu};
    return ASC_OK;
}

const asc_simulator asc_simulator_regression_to_mean = {
    .name = "regression_to_mean",
    .summary =
        "crises before and after people were taken on for a bad year: no effect, a "
        "fall of a third",
    .simulate = simulate,
};
