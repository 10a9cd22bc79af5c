/* Linked pilots. Person i, from the stream (seed, simulate, i):
 *   age a ~ U{50 .. 89}, z = (a - 70) / 10;  illnesses c ~ B(4, .3);  proneness u ~ N(0, 1);  a bad spell s ~ B(.3)
 *   quarters before, 23 days each, latest last: emergency ~ logit(-1.7 + .2 z + .2 (c - 1.2) + .8 u + 2 s in the latest)
 *   each service ~ logit(-.1 + .25 z + .15 (c - 1.2) + spell (s - .3));  g services reached the person
 *   relapse, days 8 to 28 ~ logit(-.6 + .2 z + .2 (c - 1.2) + .8 u + effect g)
 *   six other admissions ~ logit(-1.5 + .15 z + .25 (c - 1.2));  an incident ~ logit(-1.5 + .1 z)
 *   diagnoses on record: one for each illness, and with `coded` more for each service
 * Truth: mu(S), the mean risk of a relapse had exactly the services in S stayed, is a sum over a, c, s and deliveries and an
 * integral over u (33-point Gauss-Hermite rule by its recurrence and Newton steps). Without an effect all are equal.
 * Golub & Welsch (1969), Math. Comp. 23:221-230 (the rule). The numbers are invented. */
#include "common_linked.h"
#include "common_draw.h"
#include "common_records.h"
#include "common_truth.h"
#include <math.h>
#include <string.h>

enum { SERVICES = 2, QUARTERS = 4, QUARTER_DAYS = 23, OTHERS = 6, NODES = 33 };
static const double spell_share = 0.3, mean_illness = 1.2;

/* ---- tables ---- */

static const asc_field said[] = {
    {"record_id", ASC_TEXT}, {"person_id", ASC_TEXT}, {"at", ASC_DATE}, {NULL, ASC_TEXT}};
static const asc_field contact[] = {{"record_id", ASC_TEXT},
                                    {"person_id", ASC_TEXT},
                                    {"at", ASC_DATE},
                                    {"function", ASC_TEXT},
                                    {NULL, ASC_TEXT}};
static const asc_field admission[] = {{"record_id", ASC_TEXT},
                                      {"person_id", ASC_TEXT},
                                      {"at", ASC_DATE},
                                      {"kind", ASC_TEXT},
                                      {NULL, ASC_TEXT}};
static const asc_field call[] = {{"record_id", ASC_TEXT},
                                 {"person_id", ASC_TEXT},
                                 {"at", ASC_DATE},
                                 {"state", ASC_TEXT},
                                 {NULL, ASC_TEXT}};
static const asc_field reading[] = {{"record_id", ASC_TEXT},
                                    {"reader1", ASC_BOOLEAN},
                                    {"reader2", ASC_BOOLEAN},
                                    {NULL, ASC_TEXT}};

/* The id of the record; NULL when memory ran out. */
static const char *put(asc_records *r, const char *who, int64_t day, const char *what)
{
    asc_cell *c = asc_records_add(r);
    if (c == NULL) return NULL; /* the arena remembers */
    c[0].text = asc_take_format(r->arena, "R%zu", r->count);
    c[1].text = who;
    c[2].integer = day;
    if (r->fields > 3) c[3].text = what;
    return c[0].text;
}

/* ---- one person ---- */

typedef struct pilot {
    const asc_linked_pilot *plan;
    asc_arena *arena;
    asc_stream s;
    const char *who;
    double z, illness, prone;
    bool spell, reached;
    int64_t start;
    asc_records contacts, admissions, diagnoses, notes, calls, readings;
} pilot;

static bool coin(pilot *p, double probability)
{
    return asc_draw_coin(&p->s, probability);
}

static int64_t days(pilot *p, int64_t from, int64_t to)
{
    return asc_draw_between(&p->s, from, to);
}

static void before(pilot *p)
{
    for (int64_t q = QUARTERS; q >= 1; q--) {
        const double x = -1.7 + 0.2 * p->z + 0.2 * (p->illness - mean_illness) +
                         0.8 * p->prone + (q == 1 && p->spell ? 2.0 : 0.0);
        const bool came = coin(p, asc_logistic(x));
        const int64_t day = days(p, QUARTER_DAYS * (q - 1) + 1, QUARTER_DAYS * q);
        if (came) put(&p->admissions, p->who, p->start - day, "emergency");
    }
    for (int64_t k = days(p, 0, 4); k > 0; k--)
        put(&p->notes, p->who, p->start - days(p, 1, 300), "");
}

/* Deliveries, and what they add to the diagnoses on record. */
static size_t served(pilot *p)
{
    static const char *const service[SERVICES] = {"followup", "pharmacy"};
    const double x = -0.1 + 0.25 * p->z + 0.15 * (p->illness - mean_illness) +
                     p->plan->spell * ((p->spell ? 1.0 : 0.0) - spell_share);
    size_t got = 0;
    for (size_t k = 0; k < SERVICES; k++) {
        const bool yes = coin(p, asc_logistic(x));
        const int64_t day = days(p, 0, 5);
        if (yes) put(&p->contacts, p->who, p->start + day, service[k]);
        got += yes;
    }
    for (int k = 0; k < (int)p->illness; k++)
        put(&p->diagnoses, p->who, p->start - 1, "");
    for (size_t k = 0; k < 2 * got; k++)
        if (coin(p, p->plan->coded / 2.0)) put(&p->diagnoses, p->who, p->start - 1, "");
    p->reached = got > 0;
    return got;
}

/* An admission after the start, perhaps under an id that nobody knows. */
static void admitted(pilot *p, const char *kind)
{
    const int64_t day = p->start + days(p, 8, 28);
    const bool unknown = coin(p, p->plan->unlinked) && p->reached;
    const char *who =
        unknown ? asc_take_format(p->arena, "X%zu", p->admissions.count) : p->who;
    put(&p->admissions, who, day, kind);
}

/* What is heard of a relapse by a call: perhaps nothing, perhaps what it was not. A reading finds out. */
static void called(pilot *p, bool relapse)
{
    const bool bad = relapse && p->reached;
    const bool unheard = coin(p, 0.02), lost = coin(p, p->plan->lost);
    const bool hidden = coin(p, p->plan->recorded_stable);
    if (unheard || (bad && lost)) return;
    const bool says = relapse && !(bad && hidden);
    const char *id = put(&p->calls, p->who, p->start + 29, says ? "relapse" : "stable");
    asc_cell *c = says || id == NULL ? NULL : asc_records_add(&p->readings);
    if (c == NULL) return;
    c[0].text = id;
    c[1].integer = c[2].integer = relapse ? 0 : 1;
}

static void after(pilot *p, size_t got)
{
    static const char *const other[OTHERS] = {"cataract", "hernia", "dental",
                                              "skin",     "hand",   "ear"};
    const double c = p->illness - mean_illness;
    const bool relapse =
        coin(p, asc_logistic(-0.6 + 0.2 * p->z + 0.2 * c + 0.8 * p->prone +
                             p->plan->effect * (double)got));
    if (p->plan->called)
        called(p, relapse);
    else if (relapse)
        admitted(p, "emergency");
    for (size_t k = 0; k < OTHERS; k++)
        if (coin(p, asc_logistic(-1.5 + 0.15 * p->z + 0.25 * c))) admitted(p, other[k]);
    if (coin(p, asc_logistic(-1.5 + 0.1 * p->z))) admitted(p, "incident");
}

static void person(pilot *p, uint64_t seed, size_t i, const char *who, int64_t day0,
                   int64_t *age)
{
    p->s = asc_stream_open(seed, ASC_PURPOSE_SIMULATE, (uint64_t)i);
    p->who = who;
    *age = days(p, 50, 89);
    p->z = ((double)*age - 70.0) / 10.0;
    p->illness = 0.0;
    for (int k = 0; k < 4; k++) p->illness += coin(p, 0.3) ? 1.0 : 0.0;
    p->prone = asc_stream_normal(&p->s);
    p->spell = coin(p, spell_share);
    p->start = day0 + days(p, 0, 300);
    before(p);
    after(p, served(p));
}

/* ---- the truth ---- */

/* Nodes and weights of the normal distribution. */
static void hermite(double *node, double *weight)
{
    for (int i = 0; i < NODES; i++) {
        double x = sqrt(4.0 * NODES) * cos(M_PI * (4.0 * i + 3.0) / (4.0 * NODES + 2.0));
        double slope = 1.0;
        for (int step = 0; step < 200; step++) {
            double p = 1.0, last = 0.0;
            for (int k = 0; k < NODES; k++) {
                const double next =
                    x * p * sqrt(1.0 / (k + 1.0)) - last * sqrt((double)k / (k + 1.0));
                last = p;
                p = next;
            }
            slope = sqrt((double)NODES) * last;
            /* Deflation keeps each start from falling into a root that was found. */
            double sum = 0.0;
            for (int j = 0; j < i; j++) sum += 1.0 / (x - node[j]);
            const double move = p / (slope - p * sum);
            x -= move;
            if (fabs(move) < 1e-15 * fmax(1.0, fabs(x))) break;
        }
        node[i] = x;
        weight[i] = 1.0 / (slope * slope);
    }
}

/* Chance of a relapse with g services, by age and illnesses, over u. */
static double risk(const asc_linked_pilot *plan, double z, double c, double got,
                   const double *node, const double *weight)
{
    double sum = 0.0;
    for (int i = 0; i < NODES; i++)
        sum += weight[i] * asc_logistic(-0.6 + 0.2 * z + 0.2 * (c - mean_illness) +
                                        0.8 * node[i] + plan->effect * got);
    return sum;
}

/* mu [4] of the policy delivered(S): each keeps what the members of S brought. */
static void population(const asc_linked_pilot *plan, double mu[1 << SERVICES])
{
    static const double illness[5] = {0.2401, 0.4116, 0.2646, 0.0756, 0.0081};
    double node[NODES], weight[NODES];
    hermite(node, weight);
    memset(mu, 0, sizeof(double) * (1 << SERVICES));
    for (int a = 50; a < 90; a++)
        for (int c = 0; c < 5; c++) {
            const double z = (a - 70.0) / 10.0;
            const double y[3] = {risk(plan, z, c, 0, node, weight),
                                 risk(plan, z, c, 1, node, weight),
                                 risk(plan, z, c, 2, node, weight)};
            for (int s = 0; s < 2; s++) {
                const double q =
                    asc_logistic(-0.1 + 0.25 * z + 0.15 * (c - mean_illness) +
                                 plan->spell * ((double)s - spell_share));
                const double w =
                    illness[c] / 40.0 * (s == 1 ? spell_share : 1.0 - spell_share);
                mu[0] += w * y[0];
                mu[1] += w * ((1.0 - q) * y[0] + q * y[1]);
                mu[3] += w * ((1.0 - q) * (1.0 - q) * y[0] + 2.0 * q * (1.0 - q) * y[1] +
                              q * q * y[2]);
            }
        }
    mu[2] = mu[1];
}

static const char *truth(const asc_linked_pilot *plan, const double *mu, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "{\"simulator\": \"%s\",\n", plan->name);
    asc_truth_policy(&t, "mu", "", mu, SERVICES, -1.0);
    asc_truth_real(&t, "effect", mu[0] - mu[3]);
    asc_text_add(&t, "}\n");
    return t.data;
}

static asc_status lay_out(const pilot *p, asc_arena *arena, asc_simulated *out,
                          asc_error *err)
{
    const asc_table **more = asc_take_bytes(arena, 5, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(arena, err));
    size_t n = 0;
    more[n++] = asc_records_table(&p->contacts);
    more[n++] = asc_records_table(&p->admissions);
    more[n++] = asc_records_table(&p->diagnoses);
    more[n++] = asc_records_table(&p->notes);
    if (p->plan->called) more[n++] = asc_records_table(&p->calls);
    out->more = more;
    out->mores = n;
    if (p->plan->called) out->ratings = asc_records_table(&p->readings);
    return asc_arena_check(arena, err);
}

asc_status asc_linked_pilot_make(const asc_linked_pilot *plan, const asc_simulation *s,
                                 asc_arena *arena, asc_simulated *out, asc_error *err)
{
    ASC_REQUIRE(s->n >= 1, err, ASC_EUSAGE, "%s: 0 people, give at least 1", plan->name);
    pilot p = {.plan = plan,
               .arena = arena,
               .contacts = asc_records_start(arena, "contacts", contact),
               .admissions = asc_records_start(arena, "admissions", admission),
               .diagnoses = asc_records_start(arena, "diagnoses", said),
               .notes = asc_records_start(arena, "notes", said),
               .calls = asc_records_start(arena, "calls", call),
               .readings = asc_records_start(arena, "ratings", reading)};
    const char **who = asc_take_bytes(arena, s->n, sizeof *who);
    const char **stay = asc_take_bytes(arena, s->n, sizeof *stay);
    int64_t *age = asc_take_bytes(arena, s->n, sizeof *age), day0 = 0;
    int64_t *start = asc_take_bytes(arena, s->n, sizeof *start);
    double *mu = asc_take(arena, 1 << SERVICES), *phi = asc_take(arena, SERVICES);
    ASC_TRY(asc_arena_check(arena, err));
    (void)asc_date_days(2024, 1, 1, &day0);
    for (size_t i = 0; i < s->n; i++) {
        who[i] = asc_take_format(arena, "P%zu", i + 1);
        stay[i] = asc_take_format(arena, "E%zu", i + 1);
        ASC_TRY(asc_arena_check(arena, err));
        person(&p, s->seed, i, who[i], day0, &age[i]);
        start[i] = p.start;
    }
    asc_table *t = asc_table_create(arena, "episodes", s->n);
    asc_table_add_text(t, "episode_id", stay);
    asc_table_add_text(t, "person_id", who);
    asc_table_add_column(
        t, (asc_column){.name = "discharged", .type = ASC_DATE, .integer = start});
    asc_table_add_integer(t, "age", age, NULL);
    population(plan, mu);
    asc_truth_shapley(mu, SERVICES, -1.0, phi);
    *out = (asc_simulated){.table = t,
                           .study = asc_linked_pilot_study(plan, arena),
                           .truth = truth(plan, mu, arena),
                           .players = SERVICES,
                           .mu = mu,
                           .shapley = phi};
    return lay_out(&p, arena, out, err);
}
