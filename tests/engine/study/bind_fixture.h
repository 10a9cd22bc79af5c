/* A small cohort whose every number can be counted by hand, bound to a study. */
#ifndef ASCRIBE_TEST_BIND_FIXTURE_H
#define ASCRIBE_TEST_BIND_FIXTURE_H

#include "ascribe/cohort.h"
#include "study_fixture.h"
#include <math.h>

enum { N = 12 };

/* id  site(cat)  age(int)  cost(real)  flag(bool)  note(text)  day(date)  person(text)
 * Rows 5 has no site, 6 no cost, 7 no flag, 8 no note, 9 no age. */
static const int64_t id[N] = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112};
static int64_t age[N] = {50, 61, 72, 83, 54, 65, 76, 87, 0, 69, 40, 91};
static const uint8_t no_age[N] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
static const int32_t site[N] = {2, 1, 0, 2, -1, 1, 0, 2, 1, 0, 2, 3};
static const char *const sites[] = {"east", "north", "south", "west"};
static double cost[N] = {1, 2, 3, 4, 5, (double)NAN, 7, 8, 9, 10, 11, 12};
static const int64_t flag[N] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
static const uint8_t no_flag[N] = {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
static const char *const note[N] = {"a", "b",  "ab", "c", "a",  "b",
                                    "b", NULL, "a",  "c", "ab", "a"};
static const int64_t day[N] = {19000, 19001, 19002, 19003, 19004, 19005,
                               19006, 19007, 19008, 19009, 19010, 19011};
static const char *const person[N] = {"q", "r", "q", "s", "t", "u",
                                      "v", "w", "x", "y", "z", "r"};
static int64_t count[N] = {0, 1, 2, 0, 1, 3, 0, 0, 1, 2, 0, 4};
static double days[N] = {1, 2, 4, 1, 2, 4, 1, 2, 4, 1, 2, 4};
static int64_t got[N] = {1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0};
static int64_t bad[N] = {0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1};

static asc_cohort *cohort;

static void make_cohort(const char *extra, const double *values)
{
    asc_error err = {0};
    asc_table *t = asc_table_create(arena, "units", N);
    asc_table_add_integer(t, "id", id, NULL);
    asc_table_add_integer(t, "age", age, no_age);
    asc_table_add_column(t, (asc_column){.name = "site",
                                         .type = ASC_CATEGORY,
                                         .code = site,
                                         .level = sites,
                                         .levels = 4});
    asc_table_add_real(t, "cost", cost);
    asc_table_add_boolean(t, "flag", flag, no_flag);
    asc_table_add_text(t, "note", note);
    asc_table_add_column(t,
                         (asc_column){.name = "day", .type = ASC_DATE, .integer = day});
    asc_table_add_text(t, "person", person);
    asc_table_add_integer(t, "count", count, NULL);
    asc_table_add_real(t, "days", days);
    asc_table_add_integer(t, "got", got, NULL);
    asc_table_add_integer(t, "bad", bad, NULL);
    if (extra != NULL) asc_table_add_real(t, extra, values);
    asc_table *provenance = asc_table_create(arena, "provenance", 0);
    const char *none[] = {NULL};
    asc_table_add_text(provenance, "key", none);
    asc_table_add_text(provenance, "value", none);
    const asc_table *const tables[] = {t};
    asc_cohort_close(cohort);
    cohort = NULL;
    assert_ok(asc_cohort_write("cohort.h5", tables, 1, provenance, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
}

static int up(void **state)
{
    const int failed = fixture_up(state);
    if (!failed) make_cohort(NULL, NULL);
    return failed;
}

static int down(void **state)
{
    asc_cohort_close(cohort);
    return fixture_down(state);
}

#define HEAD                                                                             \
    "study: {name: s}\n"                                                                 \
    "cohort: cohort.h5\n"                                                                \
    "unit: {table: units, id: id}\n"

static asc_bound bind_study(const char *text)
{
    asc_study *s = asc_take_bytes(arena, 1, sizeof *s);
    *s = read_study(text);
    asc_bound b = {0};
    asc_error err = {0};
    assert_ok(asc_study_bind(s, cohort, arena, &b, &err));
    return b;
}

static void check_refusal(const char *text, asc_status code, const char *want, int line)
{
    asc_study s = read_study(text);
    asc_bound b = {.units = 77};
    asc_error err = {0};
    const asc_status status = asc_study_bind(&s, cohort, arena, &b, &err);
    assert_int_equal(b.units, 77); /* outputs untouched */
    if (status == code && strcmp(err.message, want) == 0) return;
    print_error("%s:%d: status %d, got:\n%s\nexpected:\n%s\n", __FILE__, line,
                (int)status, err.message, want);
    _fail(__FILE__, line);
}
#define refused(text, code, want) check_refusal((text), (code), (want), __LINE__)

static const char *cell(const asc_table *t, const char *column, size_t row)
{
    static char buffer[8][1024];
    static size_t next;
    char *b = buffer[next++ % 8];
    return asc_column_cell(asc_table_find(t, column), row, b, 1024);
}

/* How many units a line of include keeps. */

#define GAME                                                                             \
    "partners:\n"                                                                        \
    "  a: {column: got, is: [1]}\n"                                                      \
    "  b: {column: note, starts_with: a, eligible: {column: days, above: 1}}\n"          \
    "  ctx: {column: count, at_least: 1, role: context}\n"                               \
    "outcomes:\n"                                                                        \
    "  y: {column: bad, is: 1, good: lower}\n"                                           \
    "  n: {column: count, family: poisson, offset: days, good: lower}\n"                 \
    "  pay: {column: count, family: gaussian, good: higher}\n"

#endif
