/* discharge: people leaving hospital, three services around it, emergency readmission.
 *   X  person     age 65..94, sex, deprivation 1..5, frailty 0..8, prior admissions 0..6,
 *                 site; P(X) = P(age) P(sex) P(deprivation) P(frailty | age)
 *                 P(prior | frailty) P(site)
 *   A  delivered  hospital, pharmacy, community: three logistic models in X alone, so no
 *                 delivery triggers another; all rise steeply with frailty
 *   Y  readmitted logistic in X, the three services, and hospital x community together
 * Frail people get more services and come back more often: side by side, the services
 * look harmful.
 *
 * All of X is discrete, so the truth is a sum over its 56,700 cells x and the 8
 * deliveries a, not a simulation (rounding only, below 1e-12). m(a, x) = P(Y = 1 | a, x):
 *   mu(S) = sum_x P(x) sum_a P(a | x) m(a and S, x)     delivered
 *   mu(S) = sum_x P(x) m(S, x)                          universal
 *   v(S)  = mu(empty) - mu(S), readmissions prevented per person; phi its Shapley value
 * Person i draws from the stream (seed, simulate, i): row i is the same whatever n.
 * Robins (1986), Math. Modelling 7:1393-1512 (the g-formula). The numbers are
 * invented. */
#include "ascribe/simulator.h"
#include "common_draw.h"
#include "common_truth.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AGES = 30, SEXES = 2, DEPRIVATIONS = 5, FRAILTIES = 9, PRIORS = 7, SITES = 3 };
enum { CELLS = AGES * SEXES * DEPRIVATIONS * FRAILTIES * PRIORS * SITES };
enum { PARTNERS = 3, MASKS = 1 << PARTNERS, HOSPITAL = 1, COMMUNITY = 4 };
enum { FIRST_AGE = 65, CENTRE_AGE = 80, CENTRE_FRAILTY = 3 };

static const char *const partner_names[PARTNERS] = {"hospital", "pharmacy", "community"};
static const char *const sex_names[SEXES] = {"female", "male"};
static const char *const site_names[SITES] = {"north", "south", "west"};

typedef struct person {
    size_t age;         /* years                       */
    size_t sex;         /* 1 = male                    */
    size_t deprivation; /* quintile - 1, 4 = most      */
    size_t frailty;     /* score 0..8                  */
    size_t prior;       /* admissions, year before     */
    size_t site;        /* of site_names               */
} person;

/* Linear predictor: intercept + age (age - 80) + male + deprivation[quintile]
 * + frailty (score - 3) + prior (admissions) + site[site]. */
typedef struct logit {
    double intercept, age, male, deprivation[DEPRIVATIONS], frailty, prior, site[SITES];
} logit;

static const logit delivery[PARTNERS] = {
    {-0.75, 0.010, 0.05, {0.0, 0.05, 0.05, 0.10, 0.10}, 0.60, 0.20, {0.0, 0.25, -0.20}},
    {-1.15, 0.020, -0.05, {0.0, 0.00, 0.05, 0.05, 0.10}, 0.50, 0.25, {0.0, -0.15, 0.20}},
    {-0.95, 0.015, 0.10, {0.0, 0.05, 0.10, 0.15, 0.25}, 0.60, 0.20, {0.0, 0.20, 0.10}},
};
static const logit readmission = {
    -1.62, 0.015, 0.08, {0.0, 0.06, 0.12, 0.20, 0.32}, 0.55, 0.30, {0.0, 0.10, -0.08}};
static const double effect[PARTNERS] = {-0.60, -0.50, -0.75};
static const double hospital_community = 0.30; /* together less than the sum */

static const double age_band[AGES / 5] = {0.20, 0.21, 0.21, 0.18, 0.13, 0.07};
static const double sex_share[SEXES] = {0.54, 0.46};
static const double deprivation_share[DEPRIVATIONS] = {0.24, 0.22, 0.20, 0.18, 0.16};
static const double site_share[SITES] = {0.45, 0.33, 0.22};

/* p [n + 1]: binomial(n, rate). */
static void binomial(size_t n, double rate, double *p)
{
    for (size_t k = 0; k <= n; k++) {
        double ways = 1.0;
        for (size_t i = 1; i <= k; i++) ways = ways * (double)(n - k + i) / (double)i;
        p[k] = ways * pow(rate, (double)k) * pow(1.0 - rate, (double)(n - k));
    }
}

static void age_law(double p[AGES])
{
    for (size_t i = 0; i < AGES; i++) p[i] = age_band[i / 5] / 5.0;
}

static void frailty_law(size_t age, double p[FRAILTIES])
{
    binomial(FRAILTIES - 1, asc_logistic(-0.55 + 0.06 * ((double)age - CENTRE_AGE)), p);
}

static void prior_law(size_t frailty, double p[PRIORS])
{
    binomial(PRIORS - 1, asc_logistic(-1.9 + 0.25 * ((double)frailty - CENTRE_FRAILTY)),
             p);
}

static double predictor(const logit *c, const person *x)
{
    return c->intercept + c->age * ((double)x->age - CENTRE_AGE) +
           c->male * (double)x->sex + c->deprivation[x->deprivation] +
           c->frailty * ((double)x->frailty - CENTRE_FRAILTY) +
           c->prior * (double)x->prior + c->site[x->site];
}

/* P(Y = 1) with the services of the mask. */
static double risk(const person *x, unsigned mask)
{
    double eta = predictor(&readmission, x);
    for (unsigned k = 0; k < PARTNERS; k++)
        if (mask >> k & 1U) eta += effect[k];
    const unsigned both = HOSPITAL | COMMUNITY;
    if ((mask & both) == both) eta += hospital_community;
    return asc_logistic(eta);
}

typedef struct outcome {
    person x;
    unsigned delivered; /* mask */
    bool readmitted;
} outcome;

static outcome draw(uint64_t seed, uint64_t index)
{
    asc_stream s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, index);
    double age[AGES], frailty[FRAILTIES], prior[PRIORS];
    outcome o = {.delivered = 0};
    person *x = &o.x;
    age_law(age);
    x->age = FIRST_AGE + asc_draw_index(&s, age, AGES);
    x->sex = asc_draw_index(&s, sex_share, SEXES);
    x->deprivation = asc_draw_index(&s, deprivation_share, DEPRIVATIONS);
    frailty_law(x->age, frailty);
    x->frailty = asc_draw_index(&s, frailty, FRAILTIES);
    prior_law(x->frailty, prior);
    x->prior = asc_draw_index(&s, prior, PRIORS);
    x->site = asc_draw_index(&s, site_share, SITES);
    for (unsigned k = 0; k < PARTNERS; k++)
        if (asc_stream_uniform(&s) < asc_logistic(predictor(&delivery[k], x)))
            o.delivered |= 1U << k;
    o.readmitted = asc_stream_uniform(&s) < risk(x, o.delivered);
    return o;
}

typedef struct truth {
    double delivered[MASKS],
        universal[MASKS]; /* mu(S)                                     */
    double share[MASKS];  /* P(A = a)                                  */
    double events[MASKS]; /* P(A = a, Y = 1)                           */
} truth;

static void add_cell(const person *x, double p, truth *t)
{
    double m[MASKS], pa[MASKS];
    for (unsigned a = 0; a < MASKS; a++) {
        m[a] = risk(x, a);
        pa[a] = 1.0;
        for (unsigned k = 0; k < PARTNERS; k++) {
            const double e = asc_logistic(predictor(&delivery[k], x));
            pa[a] *= a >> k & 1U ? e : 1.0 - e;
        }
    }
    for (unsigned s = 0; s < MASKS; s++) {
        double mean = 0.0;
        for (unsigned a = 0; a < MASKS; a++) mean += pa[a] * m[a & s];
        t->delivered[s] += p * mean;
        t->universal[s] += p * m[s];
        t->share[s] += p * pa[s];
        t->events[s] += p * pa[s] * m[s];
    }
}

/* The people of one age, weighted by P(X | age). */
static void add_age(size_t age, truth *t)
{
    double frailty[FRAILTIES], prior[FRAILTIES][PRIORS];
    frailty_law(age, frailty);
    for (size_t f = 0; f < FRAILTIES; f++) prior_law(f, prior[f]);
    for (size_t cell = 0; cell < CELLS / AGES; cell++) {
        person x = {.age = age};
        size_t rest = cell;
        x.sex = rest % SEXES;
        rest /= SEXES;
        x.deprivation = rest % DEPRIVATIONS;
        rest /= DEPRIVATIONS;
        x.site = rest % SITES;
        rest /= SITES;
        x.prior = rest % PRIORS;
        x.frailty = rest / PRIORS;
        add_cell(&x,
                 sex_share[x.sex] * deprivation_share[x.deprivation] *
                     site_share[x.site] * frailty[x.frailty] * prior[x.frailty][x.prior],
                 t);
    }
}

/* Summed within each age first: short sums lose less. */
static truth population(void)
{
    truth all = {.delivered = {0}};
    double age[AGES];
    age_law(age);
    for (size_t i = 0; i < AGES; i++) {
        truth one = {.delivered = {0}};
        add_age(FIRST_AGE + i, &one);
        for (size_t s = 0; s < MASKS; s++) {
            all.delivered[s] += age[i] * one.delivered[s];
            all.universal[s] += age[i] * one.universal[s];
            all.share[s] += age[i] * one.share[s];
            all.events[s] += age[i] * one.events[s];
        }
    }
    return all;
}

static void json_logit(asc_text *t, const logit *c)
{
    asc_truth_real(t, "intercept", c->intercept);
    asc_text_add(t, ", ");
    asc_truth_real(t, "age_minus_80", c->age);
    asc_text_add(t, ", ");
    asc_truth_real(t, "male", c->male);
    asc_text_add(t, ", ");
    asc_truth_reals(t, "deprivation", c->deprivation, DEPRIVATIONS);
    asc_text_add(t, ", ");
    asc_truth_real(t, "frailty_minus_3", c->frailty);
    asc_text_add(t, ", ");
    asc_truth_real(t, "prior_admissions", c->prior);
    asc_text_add(t, ", ");
    asc_truth_reals(t, "site", c->site, SITES);
}

/* Rates in the population: who gets what, and what a side-by-side comparison shows. */
static void json_population(asc_text *t, const truth *p)
{
    double reached[PARTNERS] = {0}, crude[PARTNERS];
    for (unsigned k = 0; k < PARTNERS; k++) {
        double with = 0.0, without = 0.0;
        for (unsigned a = 0; a < MASKS; a++) {
            const bool has = a >> k & 1U;
            if (has) reached[k] += p->share[a];
            *(has ? &with : &without) += p->events[a];
        }
        crude[k] = with / reached[k] - without / (1.0 - reached[k]);
    }
    asc_text_add(t, "  \"population\": {");
    asc_truth_real(t, "readmission_rate", p->delivered[MASKS - 1]);
    asc_text_add(t, ", ");
    asc_truth_reals(t, "reached", reached, PARTNERS);
    asc_text_add(t, ", ");
    asc_truth_reals(t, "share_by_delivered_mask", p->share, MASKS);
    asc_text_add(t, ", ");
    asc_truth_reals(t, "crude_risk_difference", crude, PARTNERS);
    asc_text_add(t, "},\n");
}

static const char *truth_text(const asc_simulation *s, const truth *p, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t,
                    "{\n  \"schema_version\": 1, \"simulator\": \"discharge\",\n"
                    "  \"seed\": %" PRIu64 ", \"n\": %zu, \"hidden_frailty\": %s,\n"
                    "  \"monte_carlo_error\": 0,\n"
                    "  \"partners\": [\"hospital\", \"pharmacy\", \"community\"],\n",
                    s->seed, s->n, s->hidden_frailty ? "true" : "false");
    asc_truth_policy(&t, "mu_delivered", "", p->delivered, PARTNERS, -1.0);
    asc_truth_policy(&t, "mu_universal", "_universal", p->universal, PARTNERS, -1.0);
    json_population(&t, p);
    asc_text_add(&t, "  \"coefficients\": {\n");
    for (size_t k = 0; k < PARTNERS; k++) {
        asc_text_format(&t, "    \"%s_delivered\": {", partner_names[k]);
        json_logit(&t, &delivery[k]);
        asc_text_add(&t, "},\n");
    }
    asc_text_add(&t, "    \"readmission\": {");
    json_logit(&t, &readmission);
    asc_text_add(&t, ", ");
    for (size_t k = 0; k < PARTNERS; k++) {
        asc_truth_real(&t, partner_names[k], effect[k]);
        asc_text_add(&t, ", ");
    }
    asc_truth_real(&t, "hospital_community", hospital_community);
    asc_text_add(&t, "}\n  }\n}\n");
    return t.data;
}

static const char *study_text(const asc_simulation *s, asc_arena *arena)
{
    return asc_take_format(
        arena,
        "# Simulated discharges, n = %zu, seed %" PRIu64
        "; the truth stands in truth.json.\n"
        "%s"
        "study: {name: discharge, title: Emergency readmissions and the discharge "
        "pathway "
        "(simulated)}\n"
        "cohort: discharge.h5\n"
        "unit: {table: discharges, id: person_id}\n"
        "partners:\n"
        "  hospital: {column: hospital, is: 1}\n"
        "  pharmacy: {column: pharmacy, is: 1}\n"
        "  community: {column: community, is: 1}\n"
        "outcomes:\n"
        "  readmission: {column: readmitted, is: 1, family: binomial, good: lower,\n"
        "                noun: [emergency readmission, emergency readmissions], per: "
        "1000}\n"
        "covariates: [age, {column: sex, as: category}, {column: deprivation, as: "
        "category},"
        "%s\n"
        "             prior_admissions, {column: site, as: category}]\n"
        "counterfactual: {model: gcomp, interactions: pairs, policy: delivered}\n"
        "contribution: [shapley]\n"
        "bootstrap: {replicates: 1000, seed: 20261122, interval: percentile, level: "
        "0.95}\n",
        s->n, s->seed,
        s->hidden_frailty
            ? "# Frailty, which decides who is served and who returns, was not "
              "recorded: the estimate is wrong.\n"
            : "",
        s->hidden_frailty ? "" : " frailty,");
}

enum { COLUMNS = 8 };

/* The integer columns, in the order of the table's rows. */
static const char *const integer_names[COLUMNS] = {
    "person_id",        "age",      "deprivation", "frailty",
    "prior_admissions", "hospital", "pharmacy",    "community"};

static void set_row(const outcome *o, size_t i, int64_t *const column[COLUMNS])
{
    column[0][i] = (int64_t)i + 1;
    column[1][i] = (int64_t)o->x.age;
    column[2][i] = (int64_t)o->x.deprivation + 1;
    column[3][i] = (int64_t)o->x.frailty;
    column[4][i] = (int64_t)o->x.prior;
    for (unsigned k = 0; k < PARTNERS; k++) column[5 + k][i] = o->delivered >> k & 1U;
}

static asc_status make_table(const asc_simulation *s, asc_arena *arena, asc_table **out,
                             asc_error *err)
{
    int64_t *column[COLUMNS],
        *readmitted = asc_take_bytes(arena, s->n, sizeof *readmitted);
    for (size_t j = 0; j < COLUMNS; j++)
        column[j] = asc_take_bytes(arena, s->n, sizeof *column[j]);
    int32_t *sex = asc_take_bytes(arena, s->n, sizeof *sex);
    int32_t *site = asc_take_bytes(arena, s->n, sizeof *site);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < s->n; i++) {
        const outcome o = draw(s->seed, i);
        set_row(&o, i, column);
        sex[i] = (int32_t)o.x.sex;
        site[i] = (int32_t)o.x.site;
        readmitted[i] = o.readmitted;
    }
    asc_table *t = asc_table_create(arena, "discharges", s->n);
    for (size_t j = 0; j < COLUMNS; j++) {
        if (j == 3 && s->hidden_frailty) continue;
        asc_table_add_integer(t, integer_names[j], column[j], NULL);
        if (j == 1)
            asc_table_add_column(t, (asc_column){.name = "sex",
                                                 .type = ASC_CATEGORY,
                                                 .code = sex,
                                                 .level = sex_names,
                                                 .levels = SEXES});
        if (j == 4)
            asc_table_add_column(t, (asc_column){.name = "site",
                                                 .type = ASC_CATEGORY,
                                                 .code = site,
                                                 .level = site_names,
                                                 .levels = SITES});
    }
    asc_table_add_integer(t, "readmitted", readmitted, NULL);
    ASC_TRY(asc_arena_check(arena, err));
    *out = t;
    return ASC_OK;
}

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    ASC_REQUIRE(s->n >= 1, err, ASC_EUSAGE, "discharge: 0 people, give at least 1");
    const truth p = population();
    double *mu = asc_take(arena, MASKS), *phi = asc_take(arena, PARTNERS);
    asc_table *table = NULL;
    ASC_TRY(make_table(s, arena, &table, err));
    const char *study = study_text(s, arena), *text = truth_text(s, &p, arena);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(mu, p.delivered, sizeof p.delivered);
    asc_truth_shapley(mu, PARTNERS, -1.0, phi);
    *out = (asc_simulated){.table = table,
                           .study = study,
                           .truth = text,
                           .players = PARTNERS,
                           .mu = mu,
                           .shapley = phi};
    return ASC_OK;
}

const asc_simulator asc_simulator_discharge = {
    .name = "discharge",
    .summary = "hospital discharge: three services, readmission, confounding by frailty",
    .simulate = simulate,
};
