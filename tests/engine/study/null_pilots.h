/* Pilots without any effect: a follow-up contact is planned for 60 % of people at a time in days 0 to 7, and is not made
 * when the readmission comes first. Counting only deliveries before the outcome makes unexposed people of early
 * readmissions; the landmark does not, and neither do clones that are censored and weighted. */
#ifndef ASCRIBE_TEST_NULL_PILOTS_H
#define ASCRIBE_TEST_NULL_PILOTS_H

#include "linked_fixture.h"

#include "ascribe/estimator.h"

#include <math.h>

enum { PEOPLE = 1200, DAY_MINUTES = 1440 };

typedef struct difference {
    double estimate, se;
} difference;

typedef struct pilot_sum {
    size_t pilots, covered, rejected;
    double bias, naive;
} pilot_sum;

static inline double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
}

/* Risk with minus risk without, and its standard error. */
static inline difference risk_difference(const double n[2], const double events[2])
{
    const double p = events[1] / n[1], q = events[0] / n[0];
    return (difference){p - q, sqrt(p * (1.0 - p) / n[1] + q * (1.0 - q) / n[0])};
}

static inline asc_table *times(const char *name, const char *const *who,
                               const int64_t *at, size_t n)
{
    asc_table *t = asc_table_create(arena, name, n);
    asc_table_add_text(t, "who", who);
    asc_table_add_column(t,
                         (asc_column){.name = "at", .type = ASC_DATETIME, .integer = at});
    return t;
}

static const char null_study[] =
    "study: {name: n, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"
    "cohort: cohort.h5\n"
    "tables: {contacts: {time: at, no_record: none}, returns: {time: at}}\n"
    "unit: {table: stays, id: who, person: who, start: at}\n"
    "partners: {c: {table: contacts, window: \"[0d, 7d)\"}}\n"
    "outcomes: {y: {table: returns, window: \"[7d, 30d)\", early: landmark, good: "
    "lower}}\n";

static const char clone_study[] =
    "study: {name: n, period: [2024-01-01, 2024-12-31], data_lock: 2025-12-31}\n"
    "cohort: cohort.h5\n"
    "tables: {contacts: {time: at, no_record: none}, returns: {time: at}}\n"
    "unit: {table: stays, id: who, person: who, start: at}\n"
    "partners: {c: {table: contacts, window: \"[0d, 7d)\"}}\n"
    "outcomes: {y: {table: returns, window: \"[0d, 30d)\", early: clone, good: "
    "lower}}\n";

/* Landmark: with against without, crude. */
static inline difference landmark_of(const asc_problem *p)
{
    double m[2] = {0, 0}, y[2] = {0, 0};
    for (size_t i = 0; i < p->n; i++) {
        const size_t arm = p->delivered[i] & 1U;
        m[arm] += 1.0;
        y[arm] += p->y[i];
    }
    return risk_difference(m, y);
}

/* Clone, censor and weight: everybody as they were against nobody delivered to. */
static inline difference clone_of(const asc_problem *p)
{
    const asc_estimator *e = asc_estimator_find("ipw")->over_time;
    const asc_model_spec spec = {.name = "ipw", .model = "ipw", .delivered = true};
    const asc_settings settings = {.spec = &spec, .delivered = true};
    void *plan = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[2], square = 0.0;
    asc_error err = {0};
    assert_ok(e->prepare(p, &settings, arena, &plan, &term, &terms, &err));
    asc_means m = {.mean = mean, .influence = asc_take(arena, 2 * p->clusters)};
    assert_ok(e->fit(plan, arena, &m, &err));
    for (size_t c = 0; c < p->clusters; c++) {
        const double l = m.influence[p->clusters + c] - m.influence[c];
        square += l * l;
    }
    return (difference){mean[1] - mean[0], sqrt(square) / (double)p->n};
}

/* Readmission within 30 days for 15 %, at a Beta(1, 2.2) part of them: more of it early. */
static inline void one_pilot(uint64_t seed, bool clone, pilot_sum *sum)
{
    static char name[PEOPLE][8];
    const char *who[PEOPLE], *visited[PEOPLE], *back[PEOPLE];
    int64_t start[PEOPLE], contact[PEOPLE], again[PEOPLE];
    size_t contacts = 0, returns = 0;
    double n[2] = {0, 0}, events[2] = {0, 0};
    for (size_t i = 0; i < PEOPLE; i++) {
        (void)snprintf(name[i], sizeof name[i], "p%zu", i);
        who[i] = name[i];
        start[i] =
            (int64_t)19800 * 86400 + (int64_t)(uniform(&seed) * 100.0 * DAY_MINUTES) * 60;
        const bool returned = uniform(&seed) < 0.15;
        const double at = 30.0 * (1.0 - pow(1.0 - uniform(&seed), 1.0 / 2.2));
        const bool planned = uniform(&seed) < 0.6;
        const double visit = 7.0 * uniform(&seed);
        const bool made = planned && !(returned && at <= visit);
        if (returned) {
            back[returns] = who[i];
            again[returns++] = start[i] + (int64_t)(at * DAY_MINUTES) * 60;
        }
        if (made) {
            visited[contacts] = who[i];
            contact[contacts++] = start[i] + (int64_t)(visit * DAY_MINUTES) * 60;
        }
        n[made] += 1.0;
        events[made] += returned;
    }
    const asc_table *const tables[] = {times("stays", who, start, PEOPLE),
                                       times("contacts", visited, contact, contacts),
                                       times("returns", back, again, returns)};
    asc_error err = {0};
    asc_cohort_close(cohort);
    cohort = NULL;
    assert_ok(asc_cohort_write("cohort.h5", tables, 3, NULL, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
    sum->naive += risk_difference(n, events).estimate;
    const asc_study s = read_study(clone ? clone_study : null_study);
    asc_bound b;
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    const difference d = clone ? clone_of(&b.problem[0]) : landmark_of(&b.problem[0]);
    sum->bias += d.estimate;
    sum->covered += fabs(d.estimate) <= 1.959963984540054 * d.se;
    sum->pilots++;
}

static inline pilot_sum null_pilots(size_t pilots, bool clone)
{
    pilot_sum sum = {0};
    for (size_t r = 0; r < pilots; r++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        one_pilot(1000003U * (r + 1), clone, &sum);
        asc_arena_rewind(arena, mark);
    }
    sum.bias /= (double)pilots;
    sum.naive /= (double)pilots;
    print_message("%zu pilots: deliveries before the outcome %+.2f points, %s %+.2f; "
                  "0 covered in %.1f %%\n",
                  pilots, 100.0 * sum.naive, clone ? "clone" : "landmark",
                  100.0 * sum.bias, 100.0 * (double)sum.covered / (double)pilots);
    return sum;
}

#endif
