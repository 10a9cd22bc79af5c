/* Records of more people and more rows than one block of the sort holds, against counts and first times by definition;
 * with persons of one record, of many, of none, of a boundary between ranges; at 1, 2 and 7 threads. */
#include "linked_fixture.h"

#include "ascribe/pool.h"

enum { PEOPLE = 9001, RECORDS = 140003, FULL = 4096, MINUTE = 60, DAY = 86400 };

static int64_t person[PEOPLE], start[PEOPLE], count[PEOPLE], first[PEOPLE];
static int64_t visit[RECORDS], who[RECORDS], at[RECORDS];
static uint8_t untimed[RECORDS];

static uint64_t turn(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ (z >> 27);
}

static void add_times(asc_table *t, const char *name, const int64_t *x,
                      const uint8_t *gap)
{
    asc_table_add_column(
        t,
        (asc_column){.name = name, .type = ASC_DATETIME, .integer = x, .missing = gap});
}

/* Window [0d, 7d) of every unit by going through all records. */
static void make(void)
{
    const int64_t begin = 19723 * (int64_t)DAY; /* 2024-01-01 */
    uint64_t seed = 9;
    for (size_t i = 0; i < PEOPLE; i++) {
        person[i] = (int64_t)(PEOPLE - i) * 3; /* not in order of coming */
        start[i] = begin + (int64_t)(turn(&seed) % 20000U) * MINUTE;
        first[i] = INT64_MAX;
    }
    for (size_t r = 0; r < RECORDS; r++) {
        /* Person FULL, the first of the second range, has a twentieth of all; every third has none. */
        size_t i = turn(&seed) % 20 == 0 ? FULL : (size_t)(turn(&seed) % PEOPLE);
        if (i % 3 == 2) i--;
        visit[r] = (int64_t)(turn(&seed) % RECORDS) * RECORDS + (int64_t)r; /* unique */
        who[r] = person[i];
        at[r] = begin + (int64_t)(turn(&seed) % 40000U) * MINUTE;
        untimed[r] = turn(&seed) % 50 == 0;
        const int64_t passed = at[r] - start[i];
        if (untimed[r] || passed < 0 || passed >= 7 * (int64_t)DAY) continue;
        count[i]++;
        if (at[r] < first[i]) first[i] = at[r];
    }
}

static void write_tables(void)
{
    asc_error err = {0};
    asc_table *stays = asc_table_create(arena, "stays", PEOPLE),
              *visits = asc_table_create(arena, "visits", RECORDS);
    asc_table_add_integer(stays, "who", person, NULL);
    add_times(stays, "left", start, NULL);
    asc_table_add_integer(visits, "visit", visit, NULL);
    asc_table_add_integer(visits, "who", who, NULL);
    add_times(visits, "at", at, untimed);
    const asc_table *all[] = {stays, visits};
    assert_ok(asc_cohort_write("cohort.h5", all, 2, NULL, true, NULL, &err));
    assert_ok(asc_cohort_open("cohort.h5", &cohort, &err));
}

static void blocks_and_ranges(void **state)
{
    (void)state;
    static const size_t threads[] = {1, 2, 7};
    make();
    write_tables();
    for (size_t k = 0; k < 3; k++) {
        asc_pool_set_threads(threads[k]);
        const asc_table *t = frame_of(
            "study: {name: w, period: [2024-01-01, 2024-12-31], data_lock: 2024-12-31}\n"
            "cohort: cohort.h5\ntables: {visits: {key: visit, time: at}}\n"
            "unit: {table: stays, id: who, person: who, start: left}\n"
            "partners: {p: {table: visits, window: \"[0d, 7d)\"}}\n");
        const asc_column *records = asc_table_find(t, "p.records"),
                         *time = asc_table_find(t, "p.first");
        assert_int_equal(t->rows, PEOPLE);
        for (size_t i = 0; i < PEOPLE; i++) {
            if (records->integer[i] != count[i])
                fail_msg("unit %zu: %lld records, by definition %lld", i,
                         (long long)records->integer[i], (long long)count[i]);
            assert_int_equal(asc_column_missing(time, i), count[i] == 0);
            if (count[i] > 0) assert_int_equal(time->integer[i], first[i]);
        }
    }
    assert_true(count[FULL] > 100 && count[5] == 0 && count[PEOPLE - 1] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_and_ranges),
    };
    return cmocka_run_group_tests(tests, fixture_up, cohort_down);
}
