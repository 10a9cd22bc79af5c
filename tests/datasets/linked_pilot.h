/* Linked pilots for their tests: people with what happened to them, counted from the files a simulator writes. */
#ifndef ASCRIBE_TEST_LINKED_PILOT_H
#define ASCRIBE_TEST_LINKED_PILOT_H

#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 20000 };

typedef struct counted {
    int64_t start;
    int got;                   /* services that reached the person */
    int latest;                /* emergencies in the 23 days before */
    int relapse;               /* emergencies after                 */
    int later;                 /* known admissions after            */
    int diagnoses;             /* on record                         */
    int calls, stable, hidden; /* heard, recorded as stable, of those wrong */
} counted;

static counted *folk;  /* [PEOPLE] */
static size_t unknown; /* admissions under ids that nobody knows */

static inline asc_simulated simulated(const char *name, size_t n, uint64_t seed,
                                      asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = n, .seed = seed};
    const asc_simulator *simulator = asc_simulator_find(name);
    assert_non_null(simulator);
    assert_ok(simulator->simulate(&s, arena, &out, &err));
    return out;
}

static inline const asc_table *pilot_table(const asc_simulated *s, const char *name)
{
    for (size_t i = 0; i < s->mores; i++)
        if (strcmp(s->more[i]->name, name) == 0) return s->more[i];
    return NULL;
}

/* Position of "P12"; PEOPLE: nobody. */
static inline size_t who(const asc_table *t, size_t row)
{
    char cell[64];
    const char *id =
        asc_column_text(asc_table_find(t, "person_id"), row, cell, sizeof cell);
    return id[0] == 'P' ? (size_t)strtoul(id + 1, NULL, 10) - 1 : PEOPLE;
}

static inline bool cell_is(const asc_table *t, const char *column, size_t row,
                           const char *want)
{
    char cell[64];
    return strcmp(asc_column_text(asc_table_find(t, column), row, cell, sizeof cell),
                  want) == 0;
}

static inline void count_admissions(const asc_table *t)
{
    const asc_column *at = asc_table_find(t, "at");
    for (size_t i = 0; i < t->rows; i++) {
        const size_t p = who(t, i);
        if (p == PEOPLE) {
            unknown++;
            continue;
        }
        const int64_t day = asc_column_integer(at, i) - folk[p].start;
        const bool emergency = cell_is(t, "kind", i, "emergency");
        folk[p].latest += emergency && day < 0 && day >= -23;
        folk[p].relapse += emergency && day > 0;
        folk[p].later += day > 0;
        assert_true(day != 0 && (day < 0 || (day >= 8 && day <= 28)));
    }
}

/* Calls recorded as stable that two readers find to be relapses. */
static inline void count_calls(const asc_simulated *s, const asc_table *t)
{
    size_t read = 0;
    for (size_t i = 0; i < t->rows; i++) {
        const size_t p = who(t, i);
        folk[p].calls++;
        if (!cell_is(t, "state", i, "stable")) continue;
        char a[64], b[64];
        folk[p].stable++;
        assert_string_equal(
            asc_column_text(asc_table_find(t, "record_id"), i, a, sizeof a),
            asc_column_text(asc_table_find(s->ratings, "record_id"), read, b, sizeof b));
        folk[p].hidden +=
            asc_column_integer(asc_table_find(s->ratings, "reader1"), read++) == 0;
    }
    assert_int_equal(read, s->ratings->rows);
}

static inline asc_simulated count_people(const char *name, asc_arena *arena)
{
    const asc_simulated s = simulated(name, PEOPLE, 11, arena);
    folk = asc_take_bytes(arena, PEOPLE, sizeof *folk);
    assert_non_null(folk);
    unknown = 0;
    for (size_t i = 0; i < PEOPLE; i++)
        folk[i].start = asc_column_integer(asc_table_find(s.table, "discharged"), i);
    const asc_table *contacts = pilot_table(&s, "contacts"),
                    *diagnoses = pilot_table(&s, "diagnoses"),
                    *calls = pilot_table(&s, "calls");
    for (size_t i = 0; i < contacts->rows; i++) folk[who(contacts, i)].got++;
    for (size_t i = 0; i < diagnoses->rows; i++) folk[who(diagnoses, i)].diagnoses++;
    count_admissions(pilot_table(&s, "admissions"));
    if (calls != NULL) count_calls(&s, calls);
    return s;
}

/* k of n against p, within 4 standard errors. */
static inline void assert_share(double k, double n, double p)
{
    const double se = sqrt(p * (1.0 - p) / n);
    if (!(fabs(k / n - p) < 4.0 * se))
        fail_msg("%g of %g is %g, expected %g (se %g)", k, n, k / n, p, se);
}

/* People are the same whatever n, and others under another seed. */
static inline void people_do_not_depend_on_n(const char *name, asc_arena *arena)
{
    const asc_simulated a = simulated(name, 40, 7, arena),
                        b = simulated(name, 90, 7, arena),
                        c = simulated(name, 40, 8, arena);
    const char *const column[] = {"discharged", "age"};
    size_t other = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < 40; i++) {
            const int64_t x = asc_column_integer(asc_table_find(a.table, column[k]), i);
            assert_int_equal(x,
                             asc_column_integer(asc_table_find(b.table, column[k]), i));
            other += x != asc_column_integer(asc_table_find(c.table, column[k]), i);
        }
    assert_true(other > 40);
    for (size_t i = 0; i < a.mores; i++)
        for (size_t row = 0; row < a.more[i]->rows; row++)
            assert_int_equal(who(a.more[i], row), who(b.more[i], row));
}

/* Without an effect the risk is the same whatever stayed. By numpy's 80-point Gauss-Hermite rule. */
static inline void nothing_changes(const asc_simulated *s)
{
    assert_int_equal(s->players, 2);
    for (size_t i = 0; i < 4; i++) assert_near(s->mu[i], 0.37102789134823266, 1e-12);
    for (size_t k = 0; k < 2; k++) assert_true(fabs(s->shapley[k]) < 1e-12);
}

static inline int pilot_up(void **state)
{
    *state = asc_arena_create();
    return *state == NULL;
}

static inline int pilot_down(void **state)
{
    asc_arena_destroy(*state);
    return 0;
}

/* The file's `data` test beside the laws. */
#define PILOT_MAIN(name)                                                                 \
    static void test_rows(void **state)                                                  \
    {                                                                                    \
        people_do_not_depend_on_n((name), *state);                                       \
    }                                                                                    \
    int main(void)                                                                       \
    {                                                                                    \
        const struct CMUnitTest tests[] = {                                              \
            cmocka_unit_test_setup_teardown(test_data, pilot_up, pilot_down),            \
            cmocka_unit_test_setup_teardown(test_rows, pilot_up, pilot_down),            \
        };                                                                               \
        return cmocka_run_group_tests(tests, NULL, NULL);                                \
    }

#endif
