/* Cohort files: every type there and back, the hash, and files that are not what they
 * should be. */
#include "ascribe/cohort.h"
#include "sample.h"
#include "support.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *folder;
static asc_arena *arena;
static asc_error err;

static const char *in_folder(const char *name)
{
    static char path[2][512];
    static int turn;
    turn = 1 - turn;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int setup(void **state)
{
    (void)state;
    arena = asc_arena_create();
    folder = sample_folder();
    return arena == NULL || folder == NULL;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    asc_arena_destroy(arena);
    return system(command) != 0;
}

static void assert_same_cells(const asc_column *got, const asc_column *want, size_t rows)
{
    char a[64], b[64];
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(asc_column_missing(got, i), asc_column_missing(want, i));
        assert_string_equal(asc_column_cell(got, i, a, sizeof a),
                            asc_column_cell(want, i, b, sizeof b));
    }
}

static void assert_same_schema(const asc_column *got, const asc_column *want)
{
    assert_string_equal(got->name, want->name);
    assert_int_equal(got->type, want->type);
    assert_int_equal(got->levels, want->levels);
    assert_int_equal(got->width, want->width);
    assert_int_equal(got->unit == NULL, want->unit == NULL);
    if (want->unit != NULL) assert_string_equal(got->unit, want->unit);
    for (size_t k = 0; k < want->levels; k++)
        assert_string_equal(got->level[k], want->level[k]);
}

static void round_trip(size_t rows)
{
    const asc_table *want[] = {sample_table(arena, "people", rows),
                               sample_table(arena, "visits", 3)};
    asc_table *from = asc_table_create(arena, "anything", 1);
    asc_table_add_text(from, "key", (const char *const[]){"source"});
    asc_table_add_text(from, "value", (const char *const[]){"people.csv"});
    const char *path = in_folder("round.h5");
    asc_cohort *c = NULL;
    assert_ok(asc_cohort_write(path, want, 2, from, true, &err));
    assert_ok(asc_cohort_open(path, &c, &err));
    assert_int_equal(asc_cohort_tables(c), 2);
    assert_int_equal(strlen(asc_cohort_hash(c)), 64);
    for (size_t i = 0; i < 2; i++) {
        const asc_table *t = asc_cohort_table(c, i);
        assert_string_equal(t->name, want[i]->name);
        assert_int_equal(t->rows, want[i]->rows);
        assert_int_equal(t->columns, want[i]->columns);
        for (size_t j = 0; j < t->columns; j++) {
            asc_column got;
            assert_same_schema(&t->column[j], &want[i]->column[j]);
            assert_ok(asc_cohort_read(c, t->name, t->column[j].name, arena, &got, &err));
            assert_same_schema(&got, &want[i]->column[j]);
            assert_same_cells(&got, &want[i]->column[j], t->rows);
        }
    }
    assert_null(asc_cohort_find(c, "absent"));
    assert_ptr_equal(asc_cohort_find(c, "visits"), asc_cohort_table(c, 1));
    asc_cohort_close(c);
}

static void there_and_back(void **state)
{
    (void)state;
    const size_t rows[] = {0, 1, 2, 50, 65536, 65537, 140000};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        round_trip(rows[i]);
        asc_arena_rewind(arena, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
