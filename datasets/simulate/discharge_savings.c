/* discharge_savings: three agencies around leaving hospital, emergency readmissions, and money (common_pilot.h).
 *   destination  home .75, care_home .18, transfer .04, died .03; the last two are not compared
 *   early        readmitted before day 7 ~ logit(-3 + .2 m + .1 d);  died before day 7 ~ logit(-5 + .3 m + .3 d)
 *   died         day 9 .. 27 ~ logit(-4.2 + .3 m + .4 d), then not readmitted in the window
 *   readmitted   day 7 .. 29 ~ logit(-1 + .25 d + .1 male + .4 m + site + .6 u
 *                - .35 hospital - .45 pharmacy - .6 community + .15 hospital and community together)
 * No service changes who dies or comes back early, so that those who reach day 7 are the same whatever is delivered.
 * The numbers are invented. */
#include "common_pilot.h"

enum { HOSPITAL = 1, COMMUNITY = 4, OPENS = 7 * ASC_DAY, CLOSES = 30 * ASC_DAY };

static const asc_service services[] = {
    {.player = "hospital",
     .agency = "hospital",
     .function = "discharge_plan",
     .opens = -2 * ASC_DAY,
     .closes = 0,
     .delivery = {.one = 0.1, .decade = 0.2, .need = 0.45, .site = {0, 0.25, -0.2}}},
    {.player = "pharmacy",
     .agency = "pharmacy",
     .function = "medicines_reconciled",
     .opens = 0,
     .closes = 3 * ASC_DAY,
     .delivery = {.one = -0.2, .decade = 0.1, .need = 0.4, .site = {0, -0.15, 0.2}}},
    {.player = "community",
     .agency = "community",
     .function = "first_visit",
     .opens = 0,
     .closes = OPENS,
     .delivery = {.one = -0.1, .decade = 0.25, .need = 0.5, .site = {0, 0.2, 0.1}}},
};
static const double effect[] = {-0.35, -0.45, -0.6};
static const double together = 0.15;
static const asc_effects readmission = {.one = -1.0,
                                        .decade = 0.25,
                                        .male = 0.1,
                                        .need = 0.4,
                                        .site = {0, 0.1, -0.1},
                                        .latent = 0.6};
static const asc_effects before = {
    .one = -1.9, .decade = 0.2, .need = 0.3, .latent = 0.5};
static const asc_effects early = {.one = -3.0, .decade = 0.1, .need = 0.2};
static const asc_effects early_death = {.one = -5.0, .decade = 0.3, .need = 0.3};
static const asc_effects later_death = {.one = -4.2, .decade = 0.4, .need = 0.3};

static double kept(const asc_person *x)
{
    return (1.0 - asc_person_chance(&early_death, x)) *
           (1.0 - asc_person_chance(&early, x));
}

/* Of those who do not die first. */
static double alive(const asc_person *x, unsigned mask)
{
    const double eta = asc_person_served(&readmission, x, effect, mask);
    const unsigned both = HOSPITAL | COMMUNITY;
    return asc_logistic((mask & both) == both ? eta + together : eta);
}

static double mean(const asc_person *x, unsigned mask)
{
    return (1.0 - asc_person_chance(&later_death, x)) * alive(x, mask);
}

static const asc_field episodes[] = {
    {"episode_id", ASC_TEXT},  {"person_id", ASC_TEXT}, {"discharged", ASC_DATETIME},
    {"site", ASC_TEXT},        {"need", ASC_INTEGER},   {"admitted", ASC_DATETIME},
    {"destination", ASC_TEXT}, {NULL, ASC_TEXT}};
static const asc_field deaths[] = {
    {"person_id", ASC_TEXT}, {"died", ASC_DATE}, {NULL, ASC_TEXT}};

/* The stay; the minute of its beginning. */
static int64_t stay(asc_pilot *p)
{
    static const double share[] = {0.75, 0.18, 0.04, 0.03};
    static const char *const place[] = {"home", "care_home", "transfer", "died"};
    const int64_t length = asc_pilot_time(p, 3 * ASC_DAY, 15 * ASC_DAY);
    const size_t to = asc_draw_index(&p->s, share, 4);
    asc_cell *c = asc_pilot_unit(p, 'E');
    if (c == NULL) return 0;
    c[5].integer = asc_pilot_seconds(p, -length);
    c[6].text = place[to];
    return -length;
}

static void died(asc_pilot *p, int64_t first, int64_t last)
{
    const int64_t day = asc_draw_between(&p->s, first, last);
    asc_cell *c = asc_records_add(&p->own[1]);
    if (c == NULL) return;
    c[0].text = p->who;
    c[1].integer = asc_pilot_day(p, 0) + day;
}

static void person(asc_pilot *p)
{
    asc_pilot_before(p, "emergency", stay(p), 23, &before);
    if (asc_draw_coin(&p->s, asc_person_chance(&early_death, &p->x))) {
        died(p, 1, 5);
        return;
    }
    const unsigned got = asc_pilot_serve(p);
    const int64_t soon = asc_pilot_time(p, ASC_DAY / 2, OPENS),
                  then = asc_pilot_time(p, OPENS, CLOSES);
    if (asc_draw_coin(&p->s, asc_person_chance(&early, &p->x)))
        asc_pilot_admit(p, soon, "emergency");
    if (asc_draw_coin(&p->s, asc_person_chance(&later_death, &p->x)))
        died(p, 9, 27);
    else if (asc_draw_coin(&p->s, alive(&p->x, got)))
        asc_pilot_admit(p, then, "emergency");
    asc_pilot_beside(p, OPENS, CLOSES);
}

static const char head[] =
    "study:\n"
    "  name: discharge_savings\n"
    "  title: Discharge pathway of hospital, pharmacy and community team (simulated)\n"
    "  uses: [gainshare, reinvestment]\n"
    "  period: [2024-01-01, 2024-12-31]\n"
    "  data_lock: 2025-01-31\n"
    "  currency: GBP\n"
    "  price_year: 2024-25\n"
    "cohort: cohort.h5\n"
    "tables:\n"
    "  episodes: {key: episode_id}\n"
    "  deaths: {key: person_id, time: died, death: true}\n";
static const char unit[] =
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "unit: {table: episodes, id: episode_id, person: person_id, from: admitted, start: "
    "discharged}\n"
    "include:\n"
    "  - {column: destination, not: [died], why: died in hospital}\n"
    "  - {column: destination, not: [transfer], why: moved to another hospital}\n";
static const char outcome[] =
    "outcomes:\n"
    "  readmission: {role: primary, domain: acute, table: admissions, where: {kind: "
    "emergency}, window: \"[7d, 30d)\",\n"
    "    early: landmark, death: competing, family: binomial, good: lower, sesoi: 0.1,\n"
    "    before: before1, trend: [before4, before3, before2, before1],\n"
    "    noun: [emergency readmission, emergency readmissions],\n"
    "    unit_cost: {value: 2650, year: 2024-25, source: national cost collection, "
    "basis: marginal,\n"
    "                cashable: 0.6, payer: icb, range: [1800, 3400]}}\n";
static const char tail[] =
    "counterfactual:\n"
    "  - {model: aipw, interactions: pairs}\n"
    "  - {model: gcomp, interactions: pairs}\n"
    "contribution: [shapley, leave_one_out]\n"
    "bootstrap: {replicates: 999, seed: 20261122, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n"
    "    13: readmissions come from the hospital's own records\n"
    "    15: no outcome is told by people themselves\n"
    "funding:\n"
    "  payer: icb\n"
    "  source: {outcome: readmission, part: cashable}\n"
    "  msr: none\n"
    "  share: 0.5\n"
    "  cap: 0.10\n"
    "  collective: {share: 0.6, weights: equal}\n"
    "  split: {index: shapley, prudence: common}\n"
    "  gates: {safety: [medication_incident]}\n"
    "  ceiling: 0.5\n"
    "  compare_with: [equal, historic_spend]\n"
    "  historic_spend: {hospital: 3100000, pharmacy: 90000, community: 640000}\n";

static const char *const partner[] = {
    "after: [], cost: {value: 30, per: unit, payer: icb}",
    "after: [], cost: {value: 35, per: unit, payer: icb}",
    "after: [], cost: {value: 70, per: unit, payer: council}"};
static const asc_pilot_plan plan = {
    .name = "discharge_savings",
    .youngest = 65,
    .service = services,
    .services = 3,
    .kept = kept,
    .own = {{"episodes", episodes, false}, {"deaths", deaths, false}},
    .person = person,
    .mean = mean,
    .good = -1.0,
    .study = {.head = head,
              .unit = unit,
              .outcome = outcome,
              .tail = tail,
              .partner = partner,
              .window = "[7d, 30d)",
              .death = "competing",
              .kind = "emergency",
              .take = "any",
              .origin = "unit.from",
              .days = 23,
              .cost_each = 55},
};

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    return asc_pilot_simulate(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_discharge_savings = {
    .name = "discharge_savings",
    .summary = "three agencies around discharge, readmissions and what they cost: linked "
               "files, true effect",
    .simulate = simulate,
};
