/* The field's pilots for their tests: what a study would count is counted from the files of a simulator, and the policy means are
 * found in it again without any outcome model.
 *   mu(S) = mean over those compared of 1{A without S = 0} / P(A without S = 0 | A in S, x) y
 * with the published probabilities of delivery, typed in again by each test. */
#ifndef ASCRIBE_TEST_FIELD_PILOT_H
#define ASCRIBE_TEST_FIELD_PILOT_H

#include "ascribe/simulator.h"
#include "support.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 20000, SERVICES_MOST = 5, HOUR = 3600, DAY = 24 * HOUR };

/* one + decade (age - middle) / 10 + need (need - 1.6) + site; `pull` where the first service was delivered. */
typedef struct delivery {
    const char *function;
    int64_t opens, closes; /* seconds from the start, [opens, closes) */
    double one, decade, need, site[3], pull;
} delivery;

typedef struct field_person {
    int64_t start;
    double decade, need;
    size_t site;
    unsigned got;    /* mask by the windows                  */
    size_t early;    /* outcome or death before its window   */
    double y, extra; /* the outcome; NaN: not asked          */
    double away[2];  /* a stay, seconds from the start       */
    int64_t birth;
} field_person;

static field_person *folk; /* [PEOPLE] */

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
    fail_msg("no table %s", name);
    return NULL;
}

static inline const char *cell(const asc_table *t, const char *column, size_t row)
{
    static char buffer[64];
    return asc_column_text(asc_table_find(t, column), row, buffer, sizeof buffer);
}

static inline bool cell_is(const asc_table *t, const char *column, size_t row,
                           const char *want)
{
    return strcmp(cell(t, column, row), want) == 0;
}

static inline field_person *person_of(const asc_table *t, size_t row)
{
    const char *id = cell(t, "person_id", row);
    assert_true(id[0] == 'P');
    const size_t i = (size_t)strtoul(id + 1, NULL, 10);
    assert_true(i >= 1 && i <= PEOPLE);
    return &folk[i - 1];
}

/* Seconds from the person's start. */
static inline int64_t since(const asc_table *t, const char *column, size_t row)
{
    return asc_column_integer(asc_table_find(t, column), row) - person_of(t, row)->start;
}

/* Completed years at the start, by the calendar. */
static inline int age_of(const field_person *p)
{
    int y[2], m[2], d[2];
    asc_days_date(p->birth, &y[0], &m[0], &d[0]);
    asc_days_date(p->start / DAY, &y[1], &m[1], &d[1]);
    return y[1] - y[0] - (m[1] < m[0] || (m[1] == m[0] && d[1] < d[0]));
}

static inline void read_people(const asc_simulated *s, const char *start, int youngest)
{
    const asc_table *people = pilot_table(s, "people");
    assert_int_equal(s->table->rows, PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++) {
        field_person *p = person_of(s->table, i);
        p->start = asc_column_integer(asc_table_find(s->table, start), i);
        p->need = (double)asc_column_integer(asc_table_find(s->table, "need"), i) - 1.6;
        const char *site = cell(s->table, "site", i);
        p->site = strcmp(site, "north") == 0 ? 0 : strcmp(site, "south") == 0 ? 1 : 2;
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        field_person *p = person_of(people, i);
        p->birth = asc_column_integer(asc_table_find(people, "birth_date"), i);
        const int age = age_of(p);
        assert_true(age >= youngest && age < youngest + 30);
        p->decade = ((double)(age - youngest) - 15.0) / 10.0;
    }
}

static inline void read_contacts(const asc_simulated *s, const delivery *k, size_t n)
{
    const asc_table *t = pilot_table(s, "contacts");
    for (size_t i = 0; i < t->rows; i++) {
        size_t j = 0;
        while (j < n && !cell_is(t, "function", i, k[j].function)) j++;
        assert_true(j < n);
        const int64_t at = since(t, "at", i);
        if (cell_is(t, "status", i, "completed") && at >= k[j].opens && at < k[j].closes)
            person_of(t, i)->got |= 1U << j;
    }
}

static inline double delivered_with(const field_person *p, const delivery *k, size_t j,
                                    unsigned mask)
{
    const double pull = j > 0 && (mask & 1U) ? k[j].pull : 0.0;
    return 1.0 / (1.0 + exp(-(k[j].one + k[j].decade * p->decade + k[j].need * p->need +
                              k[j].site[p->site] + pull)));
}

static inline double chance_of(const field_person *p, const delivery *k, size_t n,
                               unsigned mask)
{
    double all = 1.0;
    for (size_t j = 0; j < n; j++) {
        const double e = delivered_with(p, k, j, mask);
        all *= mask >> j & 1U ? e : 1.0 - e;
    }
    return all;
}

/* P(A without S = 0 | A in S, x). */
static inline double chance_of_none(const field_person *p, const delivery *k, size_t n,
                                    unsigned s)
{
    double all = 0.0;
    for (unsigned a = 0; a < 1U << n; a++)
        if ((a & s) == (p->got & s)) all += chance_of(p, k, n, a);
    return chance_of(p, k, n, p->got & s) / all;
}

/* Every mu(S) within 4 standard errors of what the people give who are compared (y is not NaN, nothing early). */
static inline void assert_recovered(const double *mu, const delivery *k, size_t n)
{
    for (unsigned s = 0; s < 1U << n; s++) {
        double sum = 0.0, squares = 0.0, count = 0.0;
        for (size_t i = 0; i < PEOPLE; i++) {
            const field_person *p = &folk[i];
            if (p->early > 0 || isnan(p->y)) continue;
            count += 1.0;
            if ((p->got & ~s) != 0) continue;
            const double x = p->y / chance_of_none(p, k, n, s);
            sum += x;
            squares += x * x;
        }
        const double mean = sum / count,
                     se = sqrt((squares / count - mean * mean) / count);
        if (!(fabs(mean - mu[s]) < 4.0 * se))
            fail_msg("mu(%u): %g from the data (se %g), %g in the truth", s, mean, se,
                     mu[s]);
    }
}

static inline asc_simulated read_pilot(const char *name, const char *start, int youngest,
                                       const delivery *k, size_t n, asc_arena *arena)
{
    const asc_simulated s = simulated(name, PEOPLE, 11, arena);
    folk = asc_take_bytes(arena, PEOPLE, sizeof *folk);
    assert_non_null(folk);
    memset(folk, 0, PEOPLE * sizeof *folk);
    assert_int_equal(s.players, n);
    read_people(&s, start, youngest);
    read_contacts(&s, k, n);
    return s;
}

/* Admissions of a kind in [opens, closes), or to closes where it is closed, counted into y; those after the start and
 * before it into early. */
static inline void read_admissions(const asc_simulated *s, const char *kind,
                                   int64_t opens, int64_t closes)
{
    const asc_table *t = pilot_table(s, "admissions");
    for (size_t i = 0; i < t->rows; i++) {
        if (!cell_is(t, "kind", i, kind)) continue;
        const int64_t at = since(t, "admitted", i);
        field_person *p = person_of(t, i);
        if (at >= 0 && at < opens) p->early++;
        if (at >= opens && at < closes) p->y += 1.0;
    }
}

static inline void assert_means(const double *mu, const double *want, size_t n)
{
    for (size_t i = 0; i < n; i++) assert_near(mu[i], want[i], 1e-12);
}

static inline void assert_same_column(const asc_table *a, const asc_table *b,
                                      const asc_column *c)
{
    const asc_column *other = asc_table_find(b, c->name);
    char x[64], y[64];
    for (size_t i = 0; i < a->rows; i++)
        assert_string_equal(asc_column_cell(c, i, x, sizeof x),
                            asc_column_cell(other, i, y, sizeof y));
}

/* The first records are the same whatever n, and others under another seed. */
static inline void rows_do_not_depend_on_n(const char *name, asc_arena *arena)
{
    const asc_simulated a = simulated(name, 40, 7, arena),
                        b = simulated(name, 90, 7, arena),
                        c = simulated(name, 40, 8, arena);
    for (size_t j = 0; j < a.table->columns; j++)
        assert_same_column(a.table, b.table, &a.table->column[j]);
    for (size_t i = 0; i < a.mores; i++)
        for (size_t j = 0; j < a.more[i]->columns; j++)
            assert_same_column(a.more[i], b.more[i], &a.more[i]->column[j]);
    size_t other = 0;
    for (size_t i = 0; i < 40; i++)
        other += asc_column_integer(&a.table->column[2], i) !=
                 asc_column_integer(&c.table->column[2], i);
    assert_true(other > 35);
}

static inline void nobody_is_refused(const char *name, asc_arena *arena)
{
    asc_error err = {0};
    asc_simulated out = {0};
    const asc_simulation s = {.n = 0};
    assert_int_equal(asc_simulator_find(name)->simulate(&s, arena, &out, &err),
                     ASC_EUSAGE);
    assert_non_null(strstr(err.message, name));
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
#define FIELD_PILOT_MAIN(name)                                                           \
    static void test_rows(void **state)                                                  \
    {                                                                                    \
        rows_do_not_depend_on_n((name), *state);                                         \
        nobody_is_refused((name), *state);                                               \
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
