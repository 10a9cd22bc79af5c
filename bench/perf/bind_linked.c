/* Time and memory of binding a linked study: people, 1.3 stays, 20 contacts and 5 admissions a person.
 *   bench_bind_linked COHORT PEOPLE [THREADS]   makes the cohort if it is not there, then binds it
 * Prints what another program must find (bench/peers/linked.py), and one line of JSON: people, threads, seconds of the wall and of the processor, peak MiB. */
#include "ascribe/pool.h"
#include "ascribe/study.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { CONTACTS = 20, ADMISSIONS = 5, TEXT = 9, DAY = 86400 };

static const char study_text[] =
    "study: {name: bench, period: [2023-04-01, 2024-03-31], data_lock: 2024-06-30}\n"
    "cohort: %s\n"
    "tables:\n"
    "  people: {key: person_id}\n"
    "  episodes: {key: episode_id}\n"
    "  contacts: {key: contact_id, time: at, covers: [2023-01-01, 2024-06-30], "
    "no_record: "
    "none}\n"
    "  admissions: {key: admission_id, time: admitted, end: discharged}\n"
    "derive:\n"
    "  age: {years_since: birth_date}\n"
    "unit: {table: episodes, id: episode_id, person: person_id, from: admitted, start: "
    "discharged, overlap: last, repeat: {gap: 30d}}\n"
    "include:\n"
    "  - {column: age, at_least: 18, why: under_18}\n"
    "partners:\n"
    "  a: {table: contacts, where: {agency: a, status: completed}, window: \"[-7d, "
    "0d)\"}\n"
    "  b: {table: contacts, where: {agency: b, status: completed}, window: \"[0d, "
    "2d)\"}\n"
    "  c: {table: contacts, where: {agency: c, status: completed}, window: \"[0d, "
    "7d)\"}\n"
    "outcomes:\n"
    "  back: {table: admissions, where: {type: emergency}, window: \"[7d, 30d)\", early: "
    "landmark, good: lower}\n"
    "covariates:\n"
    "  - age\n"
    "  - sex\n"
    "  - {table: admissions, where: {type: emergency}, window: \"[-12mo, 0d)\", origin: "
    "unit.from, name: prior}\n";

typedef struct maker {
    asc_arena *arena;
    asc_table *t;
    size_t rows;
    uint64_t state;
} maker;

/* splitmix64 (Steele et al. 2014). */
static uint64_t next(maker *m)
{
    uint64_t z = m->state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static void *room(maker *m, size_t size)
{
    void *p = asc_take_bytes(m->arena, m->rows, size);
    if (p == NULL) exit(4);
    return p;
}

static void write_id(char *text, char letter, size_t number)
{
    char buffer[32];
    (void)snprintf(buffer, sizeof buffer, "%c%08zu", letter, number);
    memcpy(text, buffer, TEXT);
}

static void add_text(maker *m, const char *name, const char *text)
{
    asc_table_add_column(
        m->t, (asc_column){.name = name, .type = ASC_TEXT, .text = text, .width = TEXT});
}

static void add_ids(maker *m, const char *name, char letter)
{
    char *text = room(m, TEXT);
    for (size_t i = 0; i < m->rows; i++) write_id(text + i * TEXT, letter, i);
    add_text(m, name, text);
}

static void add_persons(maker *m, size_t people)
{
    char *text = room(m, TEXT);
    for (size_t i = 0; i < m->rows; i++)
        write_id(text + i * TEXT, 'P', i < people ? i : (size_t)(next(m) % people));
    add_text(m, "person_id", text);
}

static void add_levels(maker *m, const char *name, const char *const *level,
                       size_t levels)
{
    int32_t *code = room(m, sizeof *code);
    for (size_t i = 0; i < m->rows; i++) code[i] = (int32_t)(next(m) % levels);
    asc_table_add_column(m->t, (asc_column){.name = name,
                                            .type = ASC_CATEGORY,
                                            .code = code,
                                            .level = level,
                                            .levels = levels});
}

/* Times from the first of January 2023 for 18 months, to the minute. */
static int64_t *add_times(maker *m, const char *name)
{
    int64_t *at = room(m, sizeof *at);
    const int64_t first = 19358 * (int64_t)DAY;
    for (size_t i = 0; i < m->rows; i++)
        at[i] = first + (int64_t)(next(m) % (545U * 1440U)) * 60;
    asc_table_add_column(m->t,
                         (asc_column){.name = name, .type = ASC_DATETIME, .integer = at});
    return at;
}

static void add_ends(maker *m, const char *name, const int64_t *at)
{
    int64_t *end = room(m, sizeof *end);
    for (size_t i = 0; i < m->rows; i++)
        end[i] = at[i] + (int64_t)(next(m) % (9U * 1440U)) * 60;
    asc_table_add_column(
        m->t, (asc_column){.name = name, .type = ASC_DATETIME, .integer = end});
}

static asc_table *start(maker *m, const char *name, size_t rows)
{
    m->rows = rows;
    return m->t = asc_table_create(m->arena, name, rows);
}

static void make(const char *path, size_t people)
{
    static const char *const agency[] = {"a", "b", "c", "d"},
                             *const status[] = {"attempted", "cancelled", "completed"},
                             *const type[] = {"emergency", "planned"},
                             *const sex[] = {"F", "M"};
    maker m = {.arena = asc_arena_create(), .state = 78};
    const asc_table *table[4];
    table[0] = start(&m, "people", people);
    add_ids(&m, "person_id", 'P');
    int64_t *birth = room(&m, sizeof *birth);
    for (size_t i = 0; i < people; i++) birth[i] = -(int64_t)(next(&m) % 18000U);
    asc_table_add_column(
        m.t, (asc_column){.name = "birth_date", .type = ASC_DATE, .integer = birth});
    add_levels(&m, "sex", sex, 2);
    table[1] = start(&m, "episodes", people + 3 * people / 10);
    add_ids(&m, "episode_id", 'E');
    add_persons(&m, people);
    add_ends(&m, "discharged", add_times(&m, "admitted"));
    table[2] = start(&m, "contacts", people * CONTACTS);
    add_ids(&m, "contact_id", 'K');
    add_persons(&m, people);
    add_levels(&m, "agency", agency, 4);
    (void)add_times(&m, "at");
    add_levels(&m, "status", status, 3);
    table[3] = start(&m, "admissions", people * ADMISSIONS);
    add_ids(&m, "admission_id", 'A');
    add_persons(&m, people);
    add_ends(&m, "discharged", add_times(&m, "admitted"));
    add_levels(&m, "type", type, 2);
    asc_error err = {0};
    if (asc_cohort_write(path, table, 4, NULL, true, NULL, &err) != ASC_OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        exit(3);
    }
    asc_arena_destroy(m.arena);
}

static double wall(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What another program must find: units, deliveries, events, and the prior counts. */
static void print_sums(const asc_bound *b)
{
    const asc_problem *p = &b->problem[0];
    size_t delivered[3] = {0, 0, 0};
    double events = 0.0, prior = 0.0;
    const size_t last = p->x.cols - 1;
    for (size_t i = 0; i < p->n; i++) {
        for (size_t k = 0; k < 3; k++) delivered[k] += p->delivered[i] >> k & 1U;
        events += p->y[i];
        prior += p->x.data[last * p->x.ld + i];
    }
    (void)printf("{\"units\": %zu, \"a\": %zu, \"b\": %zu, \"c\": %zu, \"events\": %.0f, "
                 "\"prior\": %.0f}\n",
                 p->n, delivered[0], delivered[1], delivered[2], events, prior);
}

static int bind(const char *path, size_t people)
{
    char file[512];
    (void)snprintf(file, sizeof file, "%s.yaml", path);
    FILE *f = fopen(file, "w");
    const char *slash = strrchr(path, '/');
    if (f == NULL) return 3;
    (void)fprintf(f, study_text, slash == NULL ? path : slash + 1);
    (void)fclose(f);
    asc_arena *arena = asc_arena_create();
    asc_study s;
    asc_bound b;
    asc_cohort *c = NULL;
    asc_error err = {0};
    asc_status status = asc_study_read(file, NULL, arena, &s, &err);
    if (status == ASC_OK) status = asc_cohort_open(path, &c, &err);
    const double from = wall();
    const clock_t spent = clock();
    if (status == ASC_OK) status = asc_study_bind(&s, c, arena, &b, &err);
    const double seconds = wall() - from,
                 processor = (double)(clock() - spent) / (double)CLOCKS_PER_SEC;
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    if (status == ASC_OK) print_sums(&b);
    if (status != ASC_OK)
        (void)fprintf(stderr, "%s\n", err.message);
    else
        (void)printf(
            "{\"people\": %zu, \"units\": %zu, \"threads\": %zu, \"wall\": %.2f, "
            "\"cpu\": %.2f, \"peak_mib\": %ld}\n",
            people, b.units, asc_pool_threads(), seconds, processor,
            use.ru_maxrss / 1024);
    asc_cohort_close(c);
    asc_arena_destroy(arena);
    (void)remove(file);
    return asc_status_exit(status);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: bench_bind_linked COHORT PEOPLE [THREADS]\n");
        return 2;
    }
    const size_t people = strtoul(argv[2], NULL, 10);
    if (argc > 3) asc_pool_set_threads(strtoul(argv[3], NULL, 10));
    if (access(argv[1], R_OK) != 0) {
        make(argv[1], people);
        (void)fprintf(stderr, "%s made; run again to measure\n", argv[1]);
        return 0;
    }
    return bind(argv[1], people);
}
