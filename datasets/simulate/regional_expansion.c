/* regional_expansion: five components of a regional programme before it is expanded; one is decisive, one is decorative
 * (common_pilot.h).
 *   early      an emergency in days 0 .. 29 ~ logit(-2.4 + .25 m + .1 d);  those are not compared
 *   emergency  at least one in days 30 .. 119 ~ logit(.2 + .2 d + .1 male + .35 m + site + .5 u - 1.60 coordination
 *              - .20 medicines - .25 visits - .15 transport - 0 welcome)
 * Every component goes to the same people more often, those of need, so that the decorative one looks like the others in a
 * table of who got what. The numbers are invented. */
#include "common_pilot.h"

enum { OPENS = 30 * ASC_DAY, DAYS = 90, CLOSES = OPENS + DAYS * ASC_DAY, COMPONENTS = 5 };

static const asc_service services[COMPONENTS] = {
    {.player = "coordination",
     .agency = "care_coordinators",
     .function = "named_coordinator",
     .opens = 0,
     .closes = 14 * ASC_DAY,
     .delivery = {.one = 0.1, .decade = 0.15, .need = 0.35, .site = {0, 0.2, -0.1}}},
    {.player = "medicines",
     .agency = "pharmacy",
     .function = "medicines_review",
     .opens = 0,
     .closes = OPENS,
     .delivery = {.one = -0.3, .decade = 0.1, .need = 0.3, .site = {0, -0.1, 0.1}}},
    {.player = "visits",
     .agency = "community_nursing",
     .function = "home_visit",
     .opens = 0,
     .closes = 21 * ASC_DAY,
     .delivery = {.one = -0.2, .decade = 0.25, .need = 0.4, .site = {0, 0.1, 0.1}}},
    {.player = "transport",
     .agency = "voluntary_sector",
     .function = "transport_arranged",
     .opens = 0,
     .closes = OPENS,
     .delivery = {.one = -0.6, .decade = 0.2, .need = 0.2, .site = {0, 0.15, 0.3}}},
    {.player = "welcome",
     .agency = "contact_centre",
     .function = "welcome_call",
     .opens = 0,
     .closes = 7 * ASC_DAY,
     .delivery = {.one = 0.2, .decade = 0.1, .need = 0.35, .site = {0, 0.2, 0.0}}},
};
static const double effect[COMPONENTS] = {-1.60, -0.20, -0.25, -0.15, 0.0};
static const asc_effects emergency = {.one = 0.2,
                                      .decade = 0.2,
                                      .male = 0.1,
                                      .need = 0.35,
                                      .site = {0, 0.1, -0.1},
                                      .latent = 0.5};
static const asc_effects before = {
    .one = -0.9, .decade = 0.15, .need = 0.3, .latent = 0.4};
static const asc_effects early = {.one = -2.4, .decade = 0.1, .need = 0.25};

static double kept(const asc_person *x)
{
    return 1.0 - asc_person_chance(&early, x);
}

static double mean(const asc_person *x, unsigned mask)
{
    return asc_logistic(asc_person_served(&emergency, x, effect, mask));
}

static const asc_field enrolments[] = {
    {"enrolment_id", ASC_TEXT}, {"person_id", ASC_TEXT}, {"enrolled", ASC_DATETIME},
    {"site", ASC_TEXT},         {"need", ASC_INTEGER},   {NULL, ASC_TEXT}};

static void person(asc_pilot *p)
{
    (void)asc_pilot_unit(p, 'E');
    asc_pilot_before(p, "emergency", 0, DAYS, &before);
    const unsigned got = asc_pilot_serve(p);
    const int64_t soon = asc_pilot_time(p, ASC_DAY, OPENS),
                  then = asc_pilot_time(p, OPENS, CLOSES);
    if (asc_draw_coin(&p->s, asc_person_chance(&early, &p->x)))
        asc_pilot_admit(p, soon, "emergency");
    if (asc_draw_coin(&p->s, mean(&p->x, got))) asc_pilot_admit(p, then, "emergency");
    asc_pilot_beside(p, OPENS, CLOSES);
}

static const char head[] = "study:\n"
                           "  name: regional_expansion\n"
                           "  title: Components of the regional programme (simulated)\n"
                           "  uses: [expansion]\n"
                           "  period: [2024-01-01, 2024-12-31]\n"
                           "  data_lock: 2025-01-31\n"
                           "cohort: cohort.h5\n"
                           "tables:\n"
                           "  enrolments: {key: enrolment_id}\n";
static const char unit[] =
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "unit: {table: enrolments, id: enrolment_id, person: person_id, start: enrolled}\n";
static const char outcome[] =
    "outcomes:\n"
    "  emergency: {role: primary, domain: acute, table: admissions, where: {kind: "
    "emergency}, window: \"[30d, 120d)\",\n"
    "    early: landmark, death: none_recorded, family: binomial, good: lower, sesoi: "
    "0.1,\n"
    "    before: before1, trend: [before4, before3, before2, before1],\n"
    "    noun: [person with an emergency admission, people with an emergency "
    "admission]}\n";
static const char tail[] =
    "counterfactual:\n"
    "  - {model: aipw, interactions: none, policy: [universal, delivered]}\n"
    "  - {model: gcomp, interactions: none, policy: [universal, delivered]}\n"
    "contribution: [shapley, leave_one_out]\n"
    "bootstrap: {replicates: 999, seed: 20261122, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n"
    "    13: admissions come from the hospitals' own records\n"
    "    15: no outcome is told by people themselves\n";

/* What the programme board wrote down before the study: everything matters alike. */
static const char assumed[] = "after: [], assumed: {loss_if_withdrawn: 0.2, share: 0.2, "
                              "by: programme board, date: 2023-12-01}";
static const char *const partner[] = {assumed, assumed, assumed, assumed, assumed};

static const asc_pilot_plan plan = {
    .name = "regional_expansion",
    .youngest = 60,
    .service = services,
    .services = COMPONENTS,
    .kept = kept,
    .own = {{"enrolments", enrolments, false}},
    .person = person,
    .mean = mean,
    .good = -1.0,
    .study = {.head = head,
              .unit = unit,
              .outcome = outcome,
              .tail = tail,
              .partner = partner,
              .window = "[30d, 120d)",
              .death = "none_recorded",
              .kind = "emergency",
              .take = "any",
              .origin = "unit.start",
              .days = DAYS},
};

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    return asc_pilot_simulate(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_regional_expansion = {
    .name = "regional_expansion",
    .summary = "five components of a programme to be expanded, one decisive, one "
               "decorative: linked files",
    .simulate = simulate,
};
