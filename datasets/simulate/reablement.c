/* reablement: home care hours six weeks after reablement began; a two-part amount (common_pilot.h).
 *   before    home care before the hospital stay ~ logit(-.8 + .25 d + .4 m + .5 u), h exp(1.6 + .1 m) hours a week
 *   review    one at day 36 .. 48 ~ logit(2.8 + .1 d);  without one nothing is known: left out
 *   elsewhere at the review ~ logit(-2.6 + .3 d + .35 m): care_home .5, in_hospital .3, died .2. They have no hours, and
 *             are not asked for them: never 0 hours
 *   package   of those at home ~ logit(.3 + .25 d + .45 m + site + .5 u - .8 goals - .4 equipment)
 *   hours     a week with a package: h gamma(mean 1, variance 1/3), h exp(2.1 + .1 d + .15 m + .1 u - .20 goals
 *             - .05 equipment), in quarters of an hour, rounded up or down by chance so that the mean stays
 * E(H) = P(package) E(hours | package). No service changes who is elsewhere, or who has a review, so that the people asked are
 * the same whatever is delivered. The numbers are invented. */
#include "common_pilot.h"
#include <math.h>

enum { DUE = 35 * ASC_DAY, OVER = 49 * ASC_DAY, SHAPE = 3 };

static const asc_service services[] = {
    {.player = "goals",
     .agency = "therapy_team",
     .function = "goal_plan",
     .opens = 0,
     .closes = 14 * ASC_DAY,
     .delivery = {.one = 0.0, .decade = 0.1, .need = 0.4, .site = {0, 0.2, -0.1}}},
    {.player = "equipment",
     .agency = "equipment_store",
     .function = "equipment_fitted",
     .opens = 0,
     .closes = 10 * ASC_DAY,
     .delivery = {.one = -0.2, .decade = 0.2, .need = 0.45, .site = {0, -0.1, 0.2}}},
};
static const double on_package[] = {-0.8, -0.4}, on_hours[] = {-0.20, -0.05};
static const asc_effects package = {
    .one = 0.3, .decade = 0.25, .need = 0.45, .site = {0, 0.1, -0.1}, .latent = 0.5};
static const asc_effects amount = {
    .one = 2.1, .decade = 0.1, .need = 0.15, .latent = 0.1};
static const asc_effects elsewhere = {.one = -2.6, .decade = 0.3, .need = 0.35};
static const asc_effects reviewed = {.one = 2.8, .decade = 0.1};
static const asc_effects before = {
    .one = -1.6, .decade = 0.2, .need = 0.3, .latent = 0.4};

static const asc_effects had = {.one = -0.8, .decade = 0.25, .need = 0.4, .latent = 0.5};
static const asc_effects had_hours = {.one = 1.6, .need = 0.1};

static double kept(const asc_person *x)
{
    return asc_person_chance(&reviewed, x) * (1.0 - asc_person_chance(&elsewhere, x));
}

/* Of those at home. */
static double package_chance(const asc_person *x, unsigned mask)
{
    return asc_logistic(asc_person_served(&package, x, on_package, mask));
}

static double hours_of(const asc_person *x, unsigned mask)
{
    return exp(asc_person_served(&amount, x, on_hours, mask));
}

static double hours(const asc_person *x, unsigned mask)
{
    return package_chance(x, mask) * hours_of(x, mask);
}

static const asc_field episodes[] = {{"episode_id", ASC_TEXT},   {"person_id", ASC_TEXT},
                                     {"began", ASC_DATETIME},    {"site", ASC_TEXT},
                                     {"need", ASC_INTEGER},      {"six_weeks", ASC_TEXT},
                                     {"hours_before", ASC_REAL}, {NULL, ASC_TEXT}};
static const asc_field reviews[] = {{"review_id", ASC_TEXT},
                                    {"person_id", ASC_TEXT},
                                    {"reviewed", ASC_DATETIME},
                                    {"weekly_hours", ASC_REAL},
                                    {NULL, ASC_TEXT}};

/* In quarters of an hour, at least one. */
static double quarters(asc_pilot *p, double x)
{
    const double whole = floor(4.0 * x);
    const double up = asc_draw_coin(&p->s, 4.0 * x - whole) ? 1.0 : 0.0;
    return fmax(whole + up, 1.0) / 4.0;
}

static double hours_before(asc_pilot *p)
{
    const double x =
        asc_draw_gamma(&p->s, SHAPE) * exp(asc_person_sum(&had_hours, &p->x));
    const double rounded = quarters(p, x);
    return asc_draw_coin(&p->s, asc_person_chance(&had, &p->x)) ? rounded : 0.0;
}

/* Where the person is, and the hours: NaN where there is nothing to ask. */
static const char *state(asc_pilot *p, unsigned got, double *a_week)
{
    static const double share[] = {0.5, 0.3, 0.2};
    static const char *const place[] = {"care_home", "in_hospital", "died"};
    const bool away = asc_draw_coin(&p->s, asc_person_chance(&elsewhere, &p->x)),
               some = asc_draw_coin(&p->s, package_chance(&p->x, got));
    const size_t where = asc_draw_index(&p->s, share, 3);
    const double x = asc_draw_gamma(&p->s, SHAPE) * hours_of(&p->x, got);
    *a_week = away ? (double)NAN : some ? quarters(p, x) : 0.0;
    if (away) return place[where];
    return some ? "package" : "none";
}

static void person(asc_pilot *p)
{
    double a_week = 0.0;
    asc_cell *c = asc_pilot_unit(p, 'E');
    const double home_care = hours_before(p);
    asc_pilot_before(p, "emergency", 0, 90, &before);
    const char *where = state(p, asc_pilot_serve(p), &a_week);
    const bool seen = asc_draw_coin(&p->s, asc_person_chance(&reviewed, &p->x));
    const int64_t at = asc_pilot_time(p, DUE + ASC_DAY, OVER - ASC_DAY);
    asc_pilot_beside(p, 14 * ASC_DAY, OVER);
    if (c != NULL) {
        c[5].text = seen ? where : "unknown";
        c[6].real = home_care;
    }
    asc_cell *r = seen ? asc_records_add(&p->own[1]) : NULL;
    if (r == NULL) return;
    r[0].text = asc_take_format(p->arena, "R%06zu", p->own[1].count);
    r[1].text = p->who;
    r[2].integer = asc_pilot_seconds(p, at);
    r[3].real = a_week;
}

static const char head[] =
    "study:\n"
    "  name: reablement\n"
    "  title: Reablement and home care hours at six weeks (simulated)\n"
    "  uses: [reinvestment, learning]\n"
    "  period: [2024-01-01, 2024-12-31]\n"
    "  data_lock: 2025-01-31\n"
    "  currency: GBP\n"
    "  price_year: 2024-25\n"
    "cohort: cohort.h5\n"
    "tables:\n"
    "  episodes: {key: episode_id}\n"
    "  reviews: {key: review_id, time: reviewed, covers: [2024-01-01, 2025-01-31], "
    "no_record: none}\n";
static const char unit[] =
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "unit: {table: episodes, id: episode_id, person: person_id, start: began}\n"
    "include:\n"
    "  - {column: six_weeks, not: [unknown], why: no review at six weeks}\n";
static const char outcome[] =
    "outcomes:\n"
    "  hours: {role: primary, domain: independence, table: reviews, take: last, column: "
    "weekly_hours, window: \"[35d, 49d]\",\n"
    "    early: landmark, death: none_recorded, unseen: missing, family: two-part, good: "
    "lower, sesoi: 1, before: hours_before,\n"
    "    among: {column: six_weeks, is: [none, package]}, noun: [hours of home care a "
    "week, hours of home care a week],\n"
    "    unit_cost: {value: 24, year: 2024-25, source: council's framework rate, basis: "
    "marginal, cashable: 0.8, payer: council,\n"
    "                range: [21, 28]}}\n";
static const char tail[] =
    "counterfactual:\n"
    "  - {model: aipw, interactions: none}\n"
    "  - {model: gcomp, interactions: none}\n"
    "contribution: [shapley, leave_one_out]\n"
    "bootstrap: {replicates: 999, seed: 20261122, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  multiverse:\n"
    "    covariates: {people: [age, sex, need, site], care: [age, need, "
    "hours_before]}\n"
    "  not_applicable:\n"
    "    8: hours before are known once, there is no series\n"
    "    13: hours come from the council's own records\n"
    "    15: no outcome is told by people themselves\n";

static const char *const partner[] = {"after: []", "after: []"};
static const asc_pilot_plan plan = {
    .name = "reablement",
    .youngest = 70,
    .service = services,
    .services = 2,
    .kept = kept,
    .own = {{"episodes", episodes, false}, {"reviews", reviews, false}},
    .person = person,
    .mean = hours,
    .good = -1.0,
    .study = {.head = head,
              .unit = unit,
              .outcome = outcome,
              .tail = tail,
              .partner = partner,
              .window = "[14d, 49d)",
              .death = "none_recorded",
              .kind = "emergency",
              .take = "any",
              .origin = "unit.start",
              .days = 90,
              .covariate = "  - hours_before\n"},
};

static asc_status simulate(const asc_simulation *s, asc_arena *arena, asc_simulated *out,
                           asc_error *err)
{
    return asc_pilot_simulate(&plan, s, arena, out, err);
}

const asc_simulator asc_simulator_reablement = {
    .name = "reablement",
    .summary = "reablement and home care hours at six weeks, a two-part amount: linked "
               "files, true effect",
    .simulate = simulate,
};
