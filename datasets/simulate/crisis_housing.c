/* crisis_housing: behavioural health and housing continuity; crises counted over the time people are at risk
 * (common_pilot.h).
 *   early     a crisis in days 0 .. 27 ~ logit(-2.6 + .3 m); nobody is left out for it, since crises recur
 *   stay      in hospital once in days 28 .. 117 ~ logit(-1.6 + .3 m), for 5 .. 20 days
 *   crises    days 28 .. 117, out of hospital: Poisson(g t exp(.05 - .1 d + .35 m + site + .4 u
 *             - .20 planning - .80 housing - .15 peers)), g ~ gamma(mean 1, variance 1/2), t = time at risk / 90 days
 * The mean is exp(.) E(t | x), g and t do not depend on what is delivered; given x and u the count is negative binomial (nb2).
 * Starts from 6 October on have windows that are still open at the data lock: left out, whoever they are.
 * Housing was pivotal in every site. The numbers are invented. */
#include "common_pilot.h"
#include <math.h>

enum { OPENS = 28 * ASC_DAY, DAYS = 90, CLOSES = OPENS + DAYS * ASC_DAY, SHAPE = 2 };
enum { SHORTEST = 5, LONGEST = 20 };

static const asc_service services[] = {
    {.player = "planning",
     .agency = "mental_health_trust",
     .function = "crisis_plan",
     .opens = 0,
     .closes = 14 * ASC_DAY,
     .delivery = {.one = 0.2, .decade = 0.1, .need = 0.45, .site = {0, 0.2, -0.2}}},
    {.player = "housing",
     .agency = "housing_association",
     .function = "tenancy_secured",
     .opens = 0,
     .closes = OPENS,
     .delivery = {.one = -0.2, .decade = -0.1, .need = 0.4, .site = {0, -0.2, 0.2}}},
    {.player = "peers",
     .agency = "voluntary_sector",
     .function = "peer_meeting",
     .opens = 0,
     .closes = OPENS,
     .delivery = {.one = -0.1, .decade = -0.2, .need = 0.25, .site = {0, 0.15, 0.1}}},
};
static const double effect[] = {-0.20, -0.80, -0.15};
static const asc_effects crises = {
    .one = 0.05, .decade = -0.1, .need = 0.35, .site = {0, 0.1, -0.1}, .latent = 0.4};
static const asc_effects before = {
    .one = -0.1, .decade = -0.1, .need = 0.35, .latent = 0.4};
static const asc_effects early = {.one = -2.6, .need = 0.3};
static const asc_effects stays = {.one = -1.6, .need = 0.3};

/* In 90 days at risk. */
static double rate(const asc_person *x, unsigned mask)
{
    return exp(asc_person_served(&crises, x, effect, mask));
}

static double mean(const asc_person *x, unsigned mask)
{
    const double away =
        asc_person_chance(&stays, x) * (SHORTEST + LONGEST) / 2.0 / (double)DAYS;
    return rate(x, mask) * (1.0 - away);
}

static const asc_field enrolments[] = {
    {"enrolment_id", ASC_TEXT}, {"person_id", ASC_TEXT}, {"enrolled", ASC_DATETIME},
    {"site", ASC_TEXT},         {"need", ASC_INTEGER},   {NULL, ASC_TEXT}};
static const asc_field inpatient[] = {{"stay_id", ASC_TEXT},
                                      {"person_id", ASC_TEXT},
                                      {"admitted_at", ASC_DATETIME},
                                      {"left_at", ASC_DATETIME},
                                      {NULL, ASC_TEXT}};

/* The first and last minute away, equal where there was no stay. */
static void stay(asc_pilot *p, int64_t away[2])
{
    const int64_t length = asc_draw_between(&p->s, SHORTEST, LONGEST) * ASC_DAY;
    const int64_t from = asc_pilot_time(p, OPENS, CLOSES - length);
    const bool some = asc_draw_coin(&p->s, asc_person_chance(&stays, &p->x));
    away[0] = from;
    away[1] = some ? from + length : from;
    asc_cell *c = some ? asc_records_add(&p->own[1]) : NULL;
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "S%06zu", p->own[1].count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_seconds(p, away[0]);
    c[3].integer = asc_pilot_seconds(p, away[1]);
}

static void person(asc_pilot *p)
{
    int64_t away[2];
    (void)asc_pilot_unit(p, 'E');
    asc_pilot_before(p, "crisis", 0, DAYS, &before);
    const unsigned got = asc_pilot_serve(p);
    const int64_t soon = asc_pilot_time(p, ASC_DAY, OPENS);
    if (asc_draw_coin(&p->s, asc_person_chance(&early, &p->x)))
        asc_pilot_admit(p, soon, "crisis");
    stay(p, away);
    const int64_t out = away[1] - away[0];
    const double t = 1.0 - (double)out / (double)(CLOSES - OPENS),
                 g = asc_draw_gamma(&p->s, SHAPE);
    for (int64_t k = asc_draw_poisson(&p->s, g * t * rate(&p->x, got)); k > 0; k--) {
        const int64_t at = asc_pilot_time(p, OPENS, CLOSES - out);
        asc_pilot_admit(p, at < away[0] ? at : at + out, "crisis");
    }
    asc_pilot_beside(p, OPENS, CLOSES);
}

static const char head[] =
    "study:\n"
    "  name: crisis_housing\n"
    "  title: Crisis care and housing continuity (simulated)\n"
    "  uses: [reinvestment, learning]\n"
    "  period: [2024-01-01, 2024-12-31]\n"
    "  data_lock: 2025-01-31\n"
    "cohort: cohort.h5\n"
    "tables:\n"
    "  enrolments: {key: enrolment_id}\n"
    "  stays: {key: stay_id, time: admitted_at, end: left_at, covers: [2023-01-01, "
    "2025-01-31], no_record: none}\n";
static const char unit[] =
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "unit: {table: enrolments, id: enrolment_id, person: person_id, start: enrolled}\n"
    "groups: {by: [site]}\n";
static const char outcome[] =
    "outcomes:\n"
    "  crises: {role: primary, domain: acute, table: admissions, where: {kind: crisis}, "
    "window: \"[28d, 118d)\", take: rate,\n"
    "    at_risk: {less: {table: stays, days: [admitted_at, left_at]}}, early: landmark, "
    "death: none_recorded,\n"
    "    family: nb2, good: lower, per: 100, sesoi: 0.3, before: before1, trend: "
    "[before4, before3, before2, before1],\n"
    "    noun: [crisis, crises]}\n";
static const char tail[] =
    "counterfactual:\n"
    "  - {model: aipw, interactions: none}\n"
    "  - {model: gcomp, interactions: none}\n"
    "contribution: [shapley, leave_one_out]\n"
    "bootstrap: {replicates: 999, seed: 20261122, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n"
    "    13: crises come from the trust's own records\n"
    "    15: no outcome is told by people themselves\n";

static const char *const partner[] = {"after: []", "after: []", "after: []"};
static const asc_pilot_plan plan = {
    .name = "crisis_housing",
    .youngest = 20,
    .service = services,
    .services = 3,
    .own = {{"enrolments", enrolments, false}, {"stays", inpatient, false}},
    .person = person,
    .mean = mean,
    .good = -1.0,
    .study = {.head = head,
              .unit = unit,
              .outcome = outcome,
              .tail = tail,
              .partner = partner,
              .window = "[28d, 118d)",
              .death = "none_recorded",
              .kind = "crisis",
              .take = "rate, at_risk: {less: {table: stays, days: [admitted_at, "
                      "left_at]}}",
              .origin = "unit.start",
              .days = DAYS},
};

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    return asc_pilot_simulate(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_crisis_housing = {
    .name = "crisis_housing",
    .summary = "crisis care, housing and peer support; crises by time at risk: linked "
               "files, housing is pivotal",
    .simulate = simulate,
};
