/* People, deliveries and the records around them; common_pilot.h has the laws. */
#include "common_pilot.h"
#include <assert.h>
#include <math.h>

enum { AGES = 30, NEEDS = 5, OTHERS = 6, DAYS = 300, FIRST_HOUR = 8, OPEN_HOURS = 12 };
static const double male_share = 0.46, mean_need = 1.6;
static const double site_share[ASC_PILOT_SITES] = {0.45, 0.33, 0.22};
static const double latent_share[3] = {0.25, 0.5, 0.25};
static const double need_share[NEEDS] = {0.1296, 0.3456, 0.3456, 0.1536, 0.0256};

static const asc_field people[] = {{"person_id", ASC_TEXT},
                                   {"birth_date", ASC_DATE},
                                   {"sex", ASC_TEXT},
                                   {NULL, ASC_TEXT}};
static const asc_field contacts[] = {{"contact_id", ASC_TEXT}, {"person_id", ASC_TEXT},
                                     {"agency", ASC_TEXT},     {"function", ASC_TEXT},
                                     {"at", ASC_DATETIME},     {"status", ASC_TEXT},
                                     {NULL, ASC_TEXT}};
static const asc_field admissions[] = {{"admission_id", ASC_TEXT},
                                       {"person_id", ASC_TEXT},
                                       {"admitted", ASC_DATETIME},
                                       {"kind", ASC_TEXT},
                                       {NULL, ASC_TEXT}};
static const asc_field incidents[] = {{"incident_id", ASC_TEXT},
                                      {"person_id", ASC_TEXT},
                                      {"at", ASC_DATETIME},
                                      {NULL, ASC_TEXT}};
static const asc_field notes[] = {{"note_id", ASC_TEXT},
                                  {"person_id", ASC_TEXT},
                                  {"written", ASC_DATE},
                                  {NULL, ASC_TEXT}};

double asc_person_sum(const asc_effects *e, const asc_person *x)
{
    return e->one + e->decade * x->decades + e->male * (double)x->male +
           e->need * ((double)x->need - mean_need) + e->site[x->site] +
           e->latent * (double)x->latent;
}

double asc_person_chance(const asc_effects *e, const asc_person *x)
{
    return asc_logistic(asc_person_sum(e, x));
}

double asc_person_served(const asc_effects *e, const asc_person *x, const double *effect,
                         unsigned mask)
{
    double sum = asc_person_sum(e, x);
    for (unsigned k = 0; mask >> k != 0; k++)
        if (mask >> k & 1U) sum += effect[k];
    return sum;
}

double asc_pilot_cell(size_t i, asc_person *x)
{
    *x = (asc_person){.decades = ((double)(i % AGES) - AGES / 2.0) / 10.0};
    i /= AGES;
    x->male = (int)(i % 2);
    i /= 2;
    x->site = (int)(i % ASC_PILOT_SITES);
    i /= ASC_PILOT_SITES;
    x->need = (int)(i % NEEDS);
    x->latent = (int)(i / NEEDS) - 1;
    return 1.0 / AGES * (x->male == 1 ? male_share : 1.0 - male_share) *
           site_share[x->site] * need_share[x->need] * latent_share[x->latent + 1];
}

static asc_status start(const asc_pilot_plan *plan, const asc_simulation *s,
                        asc_arena *arena, asc_pilot *out, asc_error *err)
{
    ASC_REQUIRE(s->n >= 1, err, ASC_EUSAGE, "%s: 0 people, give at least 1", plan->name);
    assert(plan->services <= ASC_PILOT_SERVICES);
    *out = (asc_pilot){.plan = plan,
                       .arena = arena,
                       .people = asc_records_start(arena, "people", people),
                       .contacts = asc_records_start(arena, "contacts", contacts),
                       .admissions = asc_records_start(arena, "admissions", admissions),
                       .incidents = asc_records_start(arena, "incidents", incidents),
                       .notes = asc_records_start(arena, "notes", notes)};
    for (size_t k = 0; plan->own[k].name != NULL; k++)
        out->own[k] = asc_records_start(arena, plan->own[k].name, plan->own[k].field);
    return ASC_OK;
}

int64_t asc_pilot_seconds(const asc_pilot *p, int64_t minute)
{
    return 60 * (p->start + minute);
}

int64_t asc_pilot_day(const asc_pilot *p, int64_t minute)
{
    return (p->start + minute) / ASC_DAY; /* starts are after 1970 */
}

int64_t asc_pilot_time(asc_pilot *p, int64_t from, int64_t to)
{
    return asc_draw_between(&p->s, from, to - 1);
}

/* Born so many days before the birthday of the age, the 28th at the latest: every year has it. */
static int64_t birth(int64_t today, int age, int64_t since_birthday)
{
    int y = 0, m = 0, d = 0;
    int64_t day = 0;
    asc_days_date(today - since_birthday, &y, &m, &d);
    (void)asc_date_days(y - age, m, d > 28 ? 28 : d, &day);
    return day;
}

static void person(asc_pilot *p, uint64_t seed, size_t i)
{
    p->s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, (uint64_t)i);
    asc_person *x = &p->x;
    const int64_t years = asc_draw_between(&p->s, 0, AGES - 1);
    x->age = p->plan->youngest + (int)years;
    x->decades = ((double)years - AGES / 2.0) / 10.0;
    x->male = asc_draw_coin(&p->s, male_share) ? 1 : 0;
    x->site = (int)asc_draw_index(&p->s, site_share, ASC_PILOT_SITES);
    x->need = (int)asc_draw_index(&p->s, need_share, NEEDS);
    x->latent = (int)asc_draw_index(&p->s, latent_share, 3) - 1;
    int64_t day = 0;
    (void)asc_date_days(2024, 1, 1, &day);
    day += asc_draw_between(&p->s, 0, DAYS - 1);
    p->start = day * ASC_DAY + FIRST_HOUR * ASC_HOUR +
               asc_pilot_time(p, 0, OPEN_HOURS * ASC_HOUR);
    p->who = asc_take_format(p->arena, "P%06zu", i + 1);
    const int64_t born = birth(day, x->age, asc_draw_between(&p->s, 0, 330));
    asc_cell *c = asc_records_add(&p->people);
    if (c == NULL) return; /* the arena remembers */
    c[0].text = p->who;
    c[1].integer = born;
    c[2].text = x->male == 1 ? "male" : "female";
}

asc_cell *asc_pilot_unit(asc_pilot *p, char letter)
{
    static const char *const site[ASC_PILOT_SITES] = {"north", "south", "west"};
    asc_cell *c = asc_records_add(&p->own[0]);
    if (c == NULL) return NULL;
    c[0].text = asc_take_format(p->arena, "%c%06zu", letter, p->own[0].count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_seconds(p, 0);
    c[3].text = site[p->x.site];
    c[4].integer = p->x.need;
    return c;
}

static void contact(asc_pilot *p, const asc_service *k, int64_t minute,
                    const char *status)
{
    asc_cell *c = asc_records_add(&p->contacts);
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "C%06zu", p->contacts.count);
    c[1].text = p->who;
    c[2].text = k->agency;
    c[3].text = k->function;
    c[4].integer = asc_pilot_seconds(p, minute);
    c[5].text = status;
}

unsigned asc_pilot_serve(asc_pilot *p)
{
    unsigned mask = 0;
    for (size_t i = 0; i < p->plan->services; i++) {
        const asc_service *k = &p->plan->service[i];
        const double pull = (mask & 1U) != 0 ? k->pull : 0.0;
        const bool yes = asc_draw_coin(
            &p->s, asc_logistic(asc_person_sum(&k->delivery, &p->x) + pull));
        const int64_t at = asc_pilot_time(p, k->opens, k->closes),
                      again = asc_pilot_time(p, k->opens, k->closes),
                      late = k->closes + asc_pilot_time(p, ASC_DAY, 10 * ASC_DAY);
        const bool more = asc_draw_coin(&p->s, 0.3), other = asc_draw_coin(&p->s, 0.1);
        if (yes) mask |= 1U << i;
        if (yes)
            contact(p, k, at, "completed");
        else if (more)
            contact(p, k, at, "attempted");
        if (yes && more) contact(p, k, again, "completed");
        if (!yes && other) contact(p, k, late, "completed");
    }
    return mask;
}

void asc_pilot_admit(asc_pilot *p, int64_t minute, const char *kind)
{
    asc_cell *c = asc_records_add(&p->admissions);
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "A%06zu", p->admissions.count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_seconds(p, minute);
    c[3].text = kind;
}

static void note(asc_pilot *p, int64_t origin)
{
    const int64_t day = asc_draw_between(&p->s, 1, 300);
    asc_cell *c = asc_records_add(&p->notes);
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "N%06zu", p->notes.count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_day(p, origin) - day;
}

void asc_pilot_before(asc_pilot *p, const char *kind, int64_t origin, int64_t days,
                      const asc_effects *rate)
{
    const double mean = exp(asc_person_sum(rate, &p->x));
    for (int64_t q = ASC_PILOT_PERIODS; q >= 1; q--)
        for (int64_t k = asc_draw_poisson(&p->s, mean); k > 0; k--)
            asc_pilot_admit(
                p,
                origin + asc_pilot_time(p, -q * days * ASC_DAY, (1 - q) * days * ASC_DAY),
                kind);
    for (int64_t k = asc_draw_between(&p->s, 0, 4); k > 0; k--) note(p, origin);
}

void asc_pilot_beside(asc_pilot *p, int64_t from, int64_t to)
{
    static const char *const other[OTHERS] = {"cataract", "hernia", "dental",
                                              "skin",     "hand",   "ear"};
    static const asc_effects admitted = {.one = -1.5, .decade = 0.15, .need = 0.25};
    static const asc_effects harmed = {.one = -1.5, .decade = 0.1};
    for (size_t k = 0; k < OTHERS; k++) {
        const int64_t at = asc_pilot_time(p, from, to);
        if (asc_draw_coin(&p->s, asc_person_chance(&admitted, &p->x)))
            asc_pilot_admit(p, at, other[k]);
    }
    const int64_t at = asc_pilot_time(p, from, to);
    if (!asc_draw_coin(&p->s, asc_person_chance(&harmed, &p->x))) return;
    asc_cell *c = asc_records_add(&p->incidents);
    if (c == NULL) return;
    c[0].text = asc_take_format(p->arena, "I%06zu", p->incidents.count);
    c[1].text = p->who;
    c[2].integer = asc_pilot_seconds(p, at);
}

/* The tables of the cohort, units first, and that of the readings. */
static asc_status tables(const asc_pilot *p, asc_simulated *out, asc_error *err)
{
    enum { SHARED = 5 };
    const asc_records *const shared[SHARED] = {&p->people, &p->contacts, &p->admissions,
                                               &p->incidents, &p->notes};
    const asc_table **more =
        asc_take_bytes(p->arena, SHARED + ASC_PILOT_OWN, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(p->arena, err));
    out->table = asc_records_table(&p->own[0]);
    out->mores = 0;
    for (size_t i = 0; i < SHARED; i++) more[out->mores++] = asc_records_table(shared[i]);
    for (size_t i = 1; p->plan->own[i].name != NULL; i++) {
        const asc_table *t = asc_records_table(&p->own[i]);
        if (p->plan->own[i].readings)
            out->ratings = t;
        else
            more[out->mores++] = t;
    }
    out->more = more;
    return asc_arena_check(p->arena, err);
}

asc_status asc_pilot_simulate(const asc_pilot_plan *plan, const asc_simulation *s,
                              asc_arena *arena, asc_simulated *out, asc_error *err)
{
    asc_pilot p;
    ASC_TRY(start(plan, s, arena, &p, err));
    for (size_t i = 0; i < s->n; i++) {
        person(&p, s->seed, i);
        plan->person(&p);
        ASC_TRY(asc_arena_check(arena, err));
    }
    const asc_pilot_truth truth = asc_pilot_population(plan, plan->mean);
    asc_simulated made = {.study = asc_pilot_study_text(plan, s->n, arena)};
    asc_text t = asc_pilot_truth_start(&p, s);
    asc_pilot_truth_add(&t, plan, &truth, plan->good, "");
    if (plan->more != NULL) plan->more(&t, &truth);
    ASC_TRY(asc_pilot_truth_end(&t, plan, &truth, &made, err));
    ASC_TRY(tables(&p, &made, err));
    *out = made;
    return ASC_OK;
}
