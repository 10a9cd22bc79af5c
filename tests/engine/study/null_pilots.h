/* Pilots without any effect: a follow-up contact is planned for 60 % of people at a time in days 0 to 7, and is not made
 * when the readmission comes first. Counting only deliveries before the outcome makes unexposed people of early
 * readmissions; the landmark does not. */
#ifndef ASCRIBE_TEST_NULL_PILOTS_H
#define ASCRIBE_TEST_NULL_PILOTS_H

#include "linked_fixture.h"

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

/* Readmission within 30 days for 15 %, at a Beta(1, 2.2) part of them: more of it early. */
static inline void one_pilot(uint64_t seed, pilot_sum *sum)
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
    const asc_study s = read_study(null_study);
    asc_bound b;
    assert_ok(asc_study_bind(&s, cohort, arena, &b, &err));
    double m[2] = {0, 0}, y[2] = {0, 0};
    for (size_t i = 0; i < b.problem[0].n; i++) {
        const size_t arm = b.problem[0].delivered[i] & 1U;
        m[arm] += 1.0;
        y[arm] += b.problem[0].y[i];
    }
    const difference d = risk_difference(m, y);
    sum->bias += d.estimate;
    sum->covered += fabs(d.estimate) <= 1.959963984540054 * d.se;
    sum->pilots++;
}

static inline pilot_sum null_pilots(size_t pilots)
{
    pilot_sum sum = {0};
    for (size_t r = 0; r < pilots; r++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        one_pilot(1000003U * (r + 1), &sum);
        asc_arena_rewind(arena, mark);
    }
    sum.bias /= (double)pilots;
    sum.naive /= (double)pilots;
    print_message(
        "%zu pilots: deliveries before the outcome %+.2f points, landmark %+.2f; "
        "0 covered in %.1f %%\n",
        pilots, 100.0 * sum.naive, 100.0 * sum.bias,
        100.0 * (double)sum.covered / (double)pilots);
    return sum;
}

#endif
