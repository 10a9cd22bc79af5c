/* What the pilots of the field share: people and who they are, services of several agencies that reach them, the
 * records around, and the truth. Every simulator adds its units, its outcome and its study.
 *
 * Person i, from the stream (seed, simulate, i):
 *   age      youngest + U{0 .. 29} years, d = (age - youngest - 15) / 10
 *   male     B(.46);  site north .45, south .33, west .22;  need ~ B(4, .4), m = need - 1.6
 *   latent   u in {-1, 0, 1} with .25, .5, .25: it is in no file, and no delivery depends on it
 *   start    day 0 .. 299 of 2024, 08:00 to 19:59
 *   service k delivered ~ logit(delivery_k(x) + pull_k where the first service was delivered), x without u
 * All of it is finite, so a truth is a sum over its 2,700 cells and the 2^K deliveries in each:
 *   mu(S) = sum_x P(x) kept(x) sum_a P(a | x) mean(x, a and S) / sum_x P(x) kept(x)        delivered
 *   mu(S) = sum_x P(x) kept(x) mean(x, S) / sum_x P(x) kept(x)                             universal */
#ifndef ASCRIBE_SIMULATE_COMMON_PILOT_H
#define ASCRIBE_SIMULATE_COMMON_PILOT_H

#include "ascribe/simulator.h"
#include "common_draw.h"
#include "common_records.h"
#include "common_truth.h"

enum {
    ASC_PILOT_SITES = 3,
    ASC_PILOT_SERVICES = 5,
    ASC_PILOT_PERIODS = 4,
    ASC_PILOT_OWN = 3
};
/* In minutes, the grain of every time here. */
#define ASC_HOUR INT64_C(60)
#define ASC_DAY INT64_C(1440)

typedef struct asc_person {
    int age, male, site, need, latent;
    double decades; /* d */
} asc_person;

/* one + decade d + male + need m + site + latent u */
typedef struct asc_effects {
    double one, decade, male, need, site[ASC_PILOT_SITES], latent;
} asc_effects;

double asc_person_sum(const asc_effects *e, const asc_person *x);
double asc_person_chance(const asc_effects *e, const asc_person *x); /* logistic of it */
/* The sum and what the services of the mask add to it: effect [services]. */
double asc_person_served(const asc_effects *e, const asc_person *x, const double *effect,
                         unsigned mask);
/* Cell i of who people can be: its probability, and x but for `age`. */
enum { ASC_PILOT_CELLS = 30 * 2 * ASC_PILOT_SITES * 5 * 3 };
double asc_pilot_cell(size_t i, asc_person *x);

typedef struct asc_service {
    const char *player, *agency, *function; /* names in the study and in contacts.csv */
    int64_t opens,
        closes; /* minutes from the start in which it is delivered: opens <= t < closes */
    asc_effects delivery;
    double pull;
} asc_service;

typedef double asc_pilot_mean(const asc_person *x, unsigned mask);

/* mu [2^services] of one outcome. */
typedef struct asc_pilot_truth {
    double delivered[1 << ASC_PILOT_SERVICES], universal[1 << ASC_PILOT_SERVICES];
} asc_pilot_truth;

/* What is a study's own beside what all have (common_pilot_study.c). */
typedef struct asc_pilot_study {
    const char *head, *unit, *outcome,
        *tail; /* up to `tables`; derive to `include`; the end */
    const char *const
        *partner; /* [services] what else is said of a partner                 */
    const char *window,
        *death; /* of negative controls and the safety outcome              */
    const char *kind, *take,
        *origin;           /* of the four periods before: any, count, or a rate   */
    int64_t days;          /* of each                                            */
    const char *covariate; /* lines of more covariates, or NULL                  */
    size_t
        cost_each; /* programme_cost of a person, last in the file; 0: none              */
} asc_pilot_study;

typedef struct asc_pilot asc_pilot;

typedef struct asc_pilot_plan {
    const char *name;
    int youngest;
    const asc_service *service; /* [services] */
    size_t services;
    double (*kept)(const asc_person *x); /* NULL: everybody is compared */
    struct {
        const char *name; /* NULL ends them */
        const asc_field *field;
        bool readings;        /* a cohort of its own, of readings of claims */
    } own[ASC_PILOT_OWN + 1]; /* tables beside the common ones, units first */
    void (*person)(asc_pilot *p);
    asc_pilot_mean *mean; /* of the first outcome */
    double good;          /* -1 where lower is better, else 1 */
    /* Lines of truth.json beside those of the first outcome, each with a comma; NULL: none. */
    void (*more)(asc_text *t, const asc_pilot_truth *first);
    asc_pilot_study study;
} asc_pilot_plan;

struct asc_pilot {
    const asc_pilot_plan *plan;
    asc_arena *arena;
    asc_stream s;
    asc_person x;
    const char *who;
    int64_t start; /* minutes since 1970 */
    asc_records people, contacts, admissions, incidents, notes, own[ASC_PILOT_OWN];
};

/* Everybody in the order of their streams, the study and the truth. ASC_EUSAGE: nobody. */
asc_status asc_pilot_simulate(const asc_pilot_plan *plan, const asc_simulation *s,
                              asc_arena *arena, asc_simulated *out, asc_error *err);
/* The person's row in the table of units: fields 0 to 4 are its id (letter and number), person_id, start, site and need;
 * the cells, for those after; NULL when memory ran out. */
asc_cell *asc_pilot_unit(asc_pilot *p, char letter);
/* What was delivered, by mask, and its contacts: each service delivered has one or two that were completed; of the others
 * some were attempted, or completed after the window. */
unsigned asc_pilot_serve(asc_pilot *p);
/* Poisson numbers of `kind` in four periods of so many days up to the origin, a minute from the start; mean of each
 * exp(rate). Notes in the 300 days before it as well. */
void asc_pilot_before(asc_pilot *p, const char *kind, int64_t origin, int64_t days,
                      const asc_effects *rate);
/* Six admissions that no service changes, and an incident, in [from, to) minutes from the start. */
void asc_pilot_beside(asc_pilot *p, int64_t from, int64_t to);
/* An admission at a minute from the start; a time in [from, to) to give to it. */
void asc_pilot_admit(asc_pilot *p, int64_t minute, const char *kind);
int64_t asc_pilot_time(asc_pilot *p, int64_t from, int64_t to);
/* Seconds since 1970 of a minute from the start, and the day. */
int64_t asc_pilot_seconds(const asc_pilot *p, int64_t minute);
int64_t asc_pilot_day(const asc_pilot *p, int64_t minute);

/* common_pilot_truth.c */
asc_pilot_truth asc_pilot_population(const asc_pilot_plan *plan, asc_pilot_mean *mean);
/* The head of truth.json, and an outcome (good: -1 where lower is better, else 1): its lines end with a comma; suffix
 * "" for the first outcome, else "_name". */
asc_text asc_pilot_truth_start(const asc_pilot *p, const asc_simulation *s);
void asc_pilot_truth_add(asc_text *t, const asc_pilot_plan *plan,
                         const asc_pilot_truth *truth, double good, const char *suffix);
/* The end of truth.json: who is reached; and mu and phi of the first outcome into `out`. */
asc_status asc_pilot_truth_end(asc_text *t, const asc_pilot_plan *plan,
                               const asc_pilot_truth *truth, asc_simulated *out,
                               asc_error *err);

/* common_pilot_study.c: study.yaml of n people. */
const char *asc_pilot_study_text(const asc_pilot_plan *plan, size_t n, asc_arena *arena);

#endif
