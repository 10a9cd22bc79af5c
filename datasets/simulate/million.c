/* million: the reference job of the performance page. Eight partners, 21 yes/no and 10 continuous
 * covariates, a yes/no outcome: 40 design columns with the intercept.
 *   x_j ~ N(0, 1), 4 decimals, j = 1..10      z = sum_j c_j x_j ~ N(0, sum c_j^2)    the confounder
 *   b_j ~ Bernoulli(q_j), j = 1..21           u = sum_j d_j b_j, d_j multiples of 1/20
 *   A_k ~ Bernoulli(e(alpha_k + gamma_k z))   e(t) = 1 / (1 + exp(-t)); given z independent
 *   Y   ~ Bernoulli(e(beta_0 + kappa z + u + sum_k theta_k A_k))
 * The truth needs no simulation: mu(S) depends on z, one normal number, and on u, a number on a
 * lattice,
 *   mu(S) = int phi(z) sum_u P(u) sum_{t in S} P(A and S = t | z) e(beta_0 + kappa z + u + theta(t)) dz,
 * by the trapezoidal rule over z (error below 1e-12 at this step: the integrand is analytic and
 * decays like a normal density; Trefethen & Weideman 2014, SIAM Review 56:385-458) and by convolution
 * over u. What is left is the rounding of x to 4 decimals, below 1e-9.
 * Person i draws from the stream (seed, simulate, i): row i is the same whatever n. */
#include "ascribe/rng.h"
#include "ascribe/simulator.h"
#include "common_draw.h"
#include "common_truth.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { PARTNERS = 8, MASKS = 1 << PARTNERS, CONTINUOUS = 10, BINARY = 21 };
enum { LATTICE = 64, NODES = 289 };
static const double lattice_step = 0.05, node_step = 1.0 / 16.0, first_node = -9.0;

static const double c[CONTINUOUS] = {0.40, -0.30, 0.25,  0.20, -0.20,
                                     0.15, 0.10,  -0.10, 0.10, 0.05};
/* d_j in lattice steps */
static const int d[BINARY] = {6, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1,
                              1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double intercept = -2.60, kappa = 0.9;
static const double alpha[PARTNERS] = {0.2, -0.3, -0.1, 0.3, -0.4, 0.0, -0.2, 0.1};
static const double slope[PARTNERS] = {0.9, 0.7, 0.8, 0.6, 1.0, 0.5, 0.7, 0.9};
static const double theta[PARTNERS] = {-0.30, -0.20, -0.15, -0.25,
                                       -0.05, -0.10, 0.00,  -0.20};

static double binary_share(size_t j)
{
    return 0.10 + 0.04 * (double)(j % 11);
}

typedef struct person {
    double x[CONTINUOUS];
    uint32_t b, delivered; /* bits */
    bool event;
} person;

static person draw(uint64_t seed, uint64_t index)
{
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, index);
    person q = {.b = 0};
    double z = 0.0;
    int u = 0;
    for (size_t j = 0; j < CONTINUOUS; j++) {
        q.x[j] = round(1e4 * asc_stream_normal(&s)) / 1e4;
        z += c[j] * q.x[j];
    }
    for (size_t j = 0; j < BINARY; j++) {
        if (asc_stream_uniform(&s) >= binary_share(j)) continue;
        q.b |= UINT32_C(1) << j;
        u += d[j];
    }
    double eta = intercept + kappa * z + lattice_step * u;
    for (size_t k = 0; k < PARTNERS; k++) {
        if (asc_stream_uniform(&s) >= asc_logistic(alpha[k] + slope[k] * z)) continue;
        q.delivered |= UINT32_C(1) << k;
        eta += theta[k];
    }
    q.event = asc_stream_uniform(&s) < asc_logistic(eta);
    return q;
}

/* P(u = i steps) by convolution. */
static void lattice_law(double p[LATTICE])
{
    memset(p, 0, LATTICE * sizeof *p);
    p[0] = 1.0;
    for (size_t j = 0; j < BINARY; j++) {
        const double q = binary_share(j);
        for (size_t i = LATTICE; i-- > 0;) {
            const size_t step = (size_t)d[j];
            p[i] = (1.0 - q) * p[i] + (i >= step ? q * p[i - step] : 0.0);
        }
    }
}

/* mean[t] = E(Y | z, exposures exactly t), u summed out. */
static void mean_by_exposure(const double p[LATTICE], double z, double mean[MASKS])
{
    for (size_t t = 0; t < MASKS; t++) {
        double eta = intercept + kappa * z;
        for (size_t k = 0; k < PARTNERS; k++)
            if ((t >> k & 1U) != 0) eta += theta[k];
        mean[t] = 0.0;
        for (size_t i = 0; i < LATTICE; i++)
            if (p[i] > 0.0)
                mean[t] += p[i] * asc_logistic(eta + lattice_step * (double)i);
    }
}

/* mu(S) given z for all S: partner by partner, either withheld or delivered with its chance. In place:
 * value[S] starts as the mean under exactly S and ends as the mean under A and S. */
static void average_deliveries(double z, double value[MASKS])
{
    for (size_t k = 0; k < PARTNERS; k++) {
        const double e = asc_logistic(alpha[k] + slope[k] * z);
        for (size_t s = 0; s < MASKS; s++) {
            const size_t without = s & ~((size_t)1 << k);
            if (s != without) value[s] = e * value[s] + (1.0 - e) * value[without];
        }
    }
}

static void population(double mu[MASKS])
{
    double p[LATTICE], value[MASKS], variance = 0.0;
    for (size_t j = 0; j < CONTINUOUS; j++) variance += c[j] * c[j];
    const double spread = sqrt(variance), root = sqrt(2.0 * acos(-1.0));
    lattice_law(p);
    memset(mu, 0, MASKS * sizeof *mu);
    for (size_t i = 0; i < NODES; i++) {
        const double t = first_node + node_step * (double)i, z = spread * t;
        const double w = node_step * exp(-0.5 * t * t) / root;
        mean_by_exposure(p, z, value);
        average_deliveries(z, value);
        for (size_t s = 0; s < MASKS; s++) mu[s] += w * value[s];
    }
}

static const char *truth_text(const asc_simulation *s, const double *mu, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t,
                    "{\n  \"schema_version\": 1, \"simulator\": \"million\",\n"
                    "  \"seed\": %" PRIu64 ", \"n\": %zu,\n  \"monte_carlo_error\": 0,\n"
                    "  \"partners\": [\"p1\", \"p2\", \"p3\", \"p4\", \"p5\", \"p6\", "
                    "\"p7\", \"p8\"],\n",
                    s->seed, s->n);
    asc_truth_policy(&t, "mu_delivered", "", mu, PARTNERS, -1.0);
    asc_text_add(&t, "  \"coefficients\": {");
    asc_truth_real(&t, "intercept", intercept);
    asc_text_add(&t, ", ");
    asc_truth_real(&t, "kappa", kappa);
    asc_text_add(&t, ", ");
    asc_truth_reals(&t, "c", c, CONTINUOUS);
    asc_text_add(&t, ", ");
    asc_truth_reals(&t, "partners", theta, PARTNERS);
    asc_text_add(&t, "}\n}\n");
    return t.data;
}

static const char *study_text(const asc_simulation *s, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t,
                    "# Simulated, n = %zu, seed %" PRIu64
                    "; the truth stands in truth.json.\n"
                    "study: {name: million, title: The reference job (simulated)}\n"
                    "cohort: million.h5\n"
                    "unit: {table: people, id: id}\n"
                    "partners:\n",
                    s->n, s->seed);
    for (size_t k = 1; k <= PARTNERS; k++)
        asc_text_format(&t, "  p%zu: {column: p%zu, is: 1}\n", k, k);
    asc_text_add(
        &t, "outcomes:\n  event: {column: event, is: 1, family: binomial, good: lower, "
            "noun: [event, events], per: 1000}\ncovariates: [");
    for (size_t j = 1; j <= BINARY; j++) asc_text_format(&t, "b%zu, ", j);
    for (size_t j = 1; j <= CONTINUOUS; j++)
        asc_text_format(&t, "x%zu%s", j, j < CONTINUOUS ? ", " : "]\n");
    asc_text_add(
        &t, "counterfactual: {model: gcomp, interactions: none, policy: delivered}\n"
            "contribution: [shapley]\n"
            "bootstrap: {replicates: 1000, seed: 20261122, interval: percentile, level: "
            "0.95}\n");
    return t.data;
}

enum { WHOLES = 1 + PARTNERS + BINARY + 1 };

static void set_row(const person *q, size_t i, int64_t *const whole[WHOLES],
                    double *const real[CONTINUOUS])
{
    whole[0][i] = (int64_t)i + 1;
    for (size_t k = 0; k < PARTNERS; k++) whole[1 + k][i] = q->delivered >> k & 1U;
    for (size_t j = 0; j < BINARY; j++) whole[1 + PARTNERS + j][i] = q->b >> j & 1U;
    whole[WHOLES - 1][i] = q->event;
    for (size_t j = 0; j < CONTINUOUS; j++) real[j][i] = q->x[j];
}

static asc_status make_table(const asc_simulation *s, asc_arena *arena, asc_table **out,
                             asc_error *err)
{
    int64_t *whole[WHOLES];
    double *real[CONTINUOUS];
    for (size_t j = 0; j < WHOLES; j++)
        whole[j] = asc_take_bytes(arena, s->n, sizeof *whole[j]);
    for (size_t j = 0; j < CONTINUOUS; j++) real[j] = asc_take(arena, s->n);
    asc_table *t = asc_table_create(arena, "people", s->n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->n; i++) {
        const person q = draw(s->seed, i);
        set_row(&q, i, whole, real);
    }
    asc_table_add_integer(t, "id", whole[0], NULL);
    for (size_t k = 1; k <= PARTNERS; k++)
        asc_table_add_integer(t, asc_take_format(arena, "p%zu", k), whole[k], NULL);
    for (size_t j = 1; j <= BINARY; j++)
        asc_table_add_integer(t, asc_take_format(arena, "b%zu", j), whole[PARTNERS + j],
                              NULL);
    for (size_t j = 1; j <= CONTINUOUS; j++)
        asc_table_add_real(t, asc_take_format(arena, "x%zu", j), real[j - 1]);
    asc_table_add_integer(t, "event", whole[WHOLES - 1], NULL);
    ASC_TRY(asc_arena_check(arena, err));
    *out = t;
    return ASC_OK;
}

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    ASC_REQUIRE(s->n >= 1, err, ASC_EUSAGE, "million: 0 people, give at least 1");
    ASC_REQUIRE(
        !s->hidden_frailty, err, ASC_EUSAGE,
        "million: no frailty is simulated that could be hidden; leave the option out");
    double *mu = asc_take(arena, MASKS), *phi = asc_take(arena, PARTNERS);
    ASC_TRY(asc_arena_check(arena, err));
    population(mu);
    asc_truth_shapley(mu, PARTNERS, -1.0, phi);
    asc_table *table = NULL;
    ASC_TRY(make_table(s, arena, &table, err));
    const char *study = study_text(s, arena), *truth = truth_text(s, mu, arena);
    ASC_TRY(asc_arena_check(arena, err));
    *out = (asc_simulated){.table = table,
                           .study = study,
                           .truth = truth,
                           .players = PARTNERS,
                           .mu = mu,
                           .shapley = phi};
    return ASC_OK;
}

const asc_simulator asc_simulator_million = {
    .name = "million",
    .summary = "the reference job: eight partners, 40 design columns, a yes/no outcome",
    .simulate = simulate,
};
