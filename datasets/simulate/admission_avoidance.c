/* admission_avoidance: urgent community response, and whether people are found stable when called 48 to 72 hours after the first
 * response (common_pilot.h).
 *   early      an emergency admission before 48 h ~ logit(-2.6 + .2 m + .1 d);  those are not compared
 *   stable     s ~ logit(.2 - .2 d - .35 m + site - .5 u + .5 nurse + .3 therapy + .7 monitoring)
 *   called     at 48:00 to 72:00 hours, both included ~ logit(2.2 - .15 m), whoever is stable; the check says stable or
 *              escalated. Of the others .4 are reached later, which does not count
 *   admitted   of those who are not stable .6, at 48:00 to 72:00 hours
 *   monitoring starts after the nurse came more often (log odds + .9): with the others as they were, what the nurse made
 *              possible through monitoring is no part of the nurse's effect
 * Who is not called counts as not stable: mean(x, a) = P(called | x) s(x, a); under stable_best as stable. Readers reject .01
 * of the checks that say stable. The numbers are invented. */
#include "common_pilot.h"

enum { OPENS = 48 * ASC_HOUR, CLOSES = 72 * ASC_HOUR, PLAYERS = 3 };

static const asc_service services[PLAYERS] = {
    {.player = "nurse",
     .agency = "urgent_response",
     .function = "nurse_visit",
     .opens = 0,
     .closes = 6 * ASC_HOUR,
     .delivery = {.one = 0.1, .decade = 0.1, .need = 0.4, .site = {0, 0.2, -0.2}}},
    {.player = "therapy",
     .agency = "therapy_team",
     .function = "therapy_visit",
     .opens = 2 * ASC_HOUR,
     .closes = 36 * ASC_HOUR,
     .delivery = {.one = -0.3, .decade = 0.2, .need = 0.35, .site = {0, -0.1, 0.2}}},
    {.player = "monitoring",
     .agency = "virtual_ward",
     .function = "monitoring_started",
     .opens = 6 * ASC_HOUR,
     .closes = OPENS,
     .delivery = {.one = -0.7, .decade = 0.1, .need = 0.4, .site = {0, 0.1, 0.1}},
     .pull = 0.9},
};
static const unsigned after[PLAYERS] = {0, 0, 1}; /* monitoring after the nurse */
static const double effect[PLAYERS] = {0.5, 0.3, 0.7};
static const double admitted_share = 0.6, later_share = 0.4, rejected_share = 0.01;
static const asc_effects stability = {
    .one = 0.2, .decade = -0.2, .need = -0.35, .site = {0, -0.1, 0.1}, .latent = -0.5};
static const asc_effects called = {.one = 2.2, .need = -0.15};
static const asc_effects before = {
    .one = -1.8, .decade = 0.2, .need = 0.3, .latent = 0.5};
static const asc_effects early = {.one = -2.6, .decade = 0.1, .need = 0.2};

static double kept(const asc_person *x)
{
    return 1.0 - asc_person_chance(&early, x);
}

static double stable(const asc_person *x, unsigned mask)
{
    return asc_logistic(asc_person_served(&stability, x, effect, mask));
}

static double confirmed(const asc_person *x, unsigned mask)
{
    return asc_person_chance(&called, x) * stable(x, mask);
}

static double at_best(const asc_person *x, unsigned mask)
{
    return 1.0 - asc_person_chance(&called, x) * (1.0 - stable(x, mask));
}

static double admitted(const asc_person *x, unsigned mask)
{
    return admitted_share * (1.0 - stable(x, mask));
}

static const asc_field referrals[] = {
    {"referral_id", ASC_TEXT}, {"person_id", ASC_TEXT}, {"first_response", ASC_DATETIME},
    {"site", ASC_TEXT},        {"need", ASC_INTEGER},   {NULL, ASC_TEXT}};
static const asc_field checks[] = {{"check_id", ASC_TEXT},
                                   {"person_id", ASC_TEXT},
                                   {"checked", ASC_DATETIME},
                                   {"state", ASC_TEXT},
                                   {NULL, ASC_TEXT}};
static const asc_field readings[] = {{"check_id", ASC_TEXT},
                                     {"reader1", ASC_BOOLEAN},
                                     {"reader2", ASC_BOOLEAN},
                                     {NULL, ASC_TEXT}};

/* A call, and what two readers would find of it where it says stable. */
static void call(asc_pilot *p, int64_t minute, bool well)
{
    const bool rejected = asc_draw_coin(&p->s, rejected_share);
    asc_cell *c = asc_records_add(&p->own[1]);
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "K%06zu", p->own[1].count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_seconds(p, minute);
    c[3].text = well ? "stable" : "escalated";
    asc_cell *r = well ? asc_records_add(&p->own[2]) : NULL;
    if (r == NULL) return;
    r[0].text = c[0].text;
    r[1].integer = r[2].integer = rejected ? 0 : 1;
}

static void person(asc_pilot *p)
{
    (void)asc_pilot_unit(p, 'U');
    asc_pilot_before(p, "emergency", 0, 30, &before);
    const unsigned got = asc_pilot_serve(p);
    const int64_t soon = asc_pilot_time(p, ASC_HOUR, OPENS),
                  at = asc_pilot_time(p, OPENS, CLOSES + 1),
                  in = asc_pilot_time(p, OPENS, CLOSES + 1),
                  late = asc_pilot_time(p, CLOSES + 1, CLOSES + 2 * ASC_DAY);
    if (asc_draw_coin(&p->s, asc_person_chance(&early, &p->x)))
        asc_pilot_admit(p, soon, "emergency");
    const bool well = asc_draw_coin(&p->s, stable(&p->x, got)),
               reached = asc_draw_coin(&p->s, asc_person_chance(&called, &p->x)),
               later = asc_draw_coin(&p->s, later_share),
               inside = asc_draw_coin(&p->s, admitted_share);
    if (reached)
        call(p, at, well);
    else if (later)
        call(p, late, well);
    if (!well && inside) asc_pilot_admit(p, in, "emergency");
    asc_pilot_beside(p, OPENS, 30 * ASC_DAY);
}

static const char head[] =
    "study:\n"
    "  name: admission_avoidance\n"
    "  title: Urgent community response and stability at 48 to 72 hours (simulated)\n"
    "  uses: [learning, performance_review]\n"
    "  period: [2024-01-01, 2024-12-31]\n"
    "  data_lock: 2025-01-31\n"
    "cohort: cohort.h5\n"
    "tables:\n"
    "  referrals: {key: referral_id}\n"
    "  checks: {key: check_id, time: checked, covers: [2024-01-01, 2025-01-31], "
    "no_record: none}\n";
static const char unit[] =
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "unit: {table: referrals, id: referral_id, person: person_id, start: "
    "first_response}\n";
static const char outcome[] =
    "outcomes:\n"
    "  stable: {role: primary, domain: acute, table: checks, take: last, column: state, "
    "is: stable, window: \"[48h, 72h]\",\n"
    "    unseen: bounds, early: landmark, death: none_recorded, family: binomial, good: "
    "higher, sesoi: 0.1, before: before1,\n"
    "    noun: [person confirmed stable, people confirmed stable]}\n"
    "  admitted: {role: secondary, domain: acute, table: admissions, where: {kind: "
    "emergency}, window: \"[48h, 72h]\",\n"
    "    early: landmark, death: none_recorded, family: binomial, good: lower, sesoi: "
    "0.1, before: before1,\n"
    "    noun: [emergency admission, emergency admissions]}\n";
static const char tail[] =
    "counterfactual:\n"
    "  - {model: aipw, interactions: none}\n"
    "  - {model: gcomp, interactions: none}\n"
    "contribution: [shapley, asymmetric]\n"
    "bootstrap: {replicates: 999, seed: 20261122, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n"
    "    8: nobody was checked before, there is no series\n"
    "    15: no outcome is told by people themselves\n"
    "audit:\n"
    "  claims: {frame: {table: checks, id: check_id, where: {state: stable}}, size: "
    "{records: 93}, seed: 7, ratings: ratings.h5}\n";

static const char *const partner[] = {"after: []", "after: []", "after: [nurse]"};

static void more(asc_text *t, const asc_pilot_truth *first);

static const asc_pilot_plan plan = {
    .name = "admission_avoidance",
    .youngest = 65,
    .service = services,
    .services = PLAYERS,
    .kept = kept,
    .own = {{"referrals", referrals, false},
            {"checks", checks, false},
            {"ratings", readings, true}},
    .person = person,
    .mean = confirmed,
    .good = 1.0,
    .more = more,
    .study = {.head = head,
              .unit = unit,
              .outcome = outcome,
              .tail = tail,
              .partner = partner,
              .window = "[48h, 30d)",
              .death = "none_recorded",
              .kind = "emergency",
              .take = "any",
              .origin = "unit.start",
              .days = 30},
};

/* The best case, the secondary outcome, and the first one in the orders that follow delivery. */
static void more(asc_text *t, const asc_pilot_truth *first)
{
    const asc_pilot_truth best = asc_pilot_population(&plan, at_best),
                          in = asc_pilot_population(&plan, admitted);
    double ordered[PLAYERS];
    asc_pilot_truth_add(t, &plan, &best, 1.0, "_stable_best");
    asc_pilot_truth_add(t, &plan, &in, -1.0, "_admitted");
    asc_truth_ordered(first->delivered, PLAYERS, 1.0, after, ordered);
    asc_text_add(t, "  ");
    asc_truth_reals(t, "asymmetric", ordered, PLAYERS);
    asc_text_add(t, ",\n");
}

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    return asc_pilot_simulate(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_admission_avoidance = {
    .name = "admission_avoidance",
    .summary = "urgent response, stability checks at 48 to 72 hours, services in order: "
               "linked files, true effect",
    .simulate = simulate,
};
