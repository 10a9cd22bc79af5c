/* The files open in h5py and in R's hdf5r with no special reader, and give the same values. */
#include "ascribe/cohort.h"
#include "ascribe/results.h"
#include "sample.h"
#include "support.h"
#include <stdlib.h>
#include <sys/wait.h>

static const char *folder;
static asc_arena *arena;
static asc_error err;

static asc_result make_result(void)
{
    static const char *const coalitions[] = {"", "hospital", "pharmacy",
                                             "hospital+pharmacy"};
    asc_result r = {.ascribe_version = "0.1.0",
                    .schema_version = ASC_SCHEMA_VERSION,
                    .study = "discharge",
                    .plan_blake2b = "p",
                    .cohort_blake2b = "c",
                    .seed = UINT64_MAX - 7,
                    .replicates = 6,
                    .study_text = "study: {name: discharge}\n",
                    .tables = 1,
                    .draw_count = 1};
    double *value = asc_take(arena, 24);
    for (size_t i = 0; i < 24; i++) value[i] = (double)(i / 4 * 10 + i % 4) / 3.0;
    r.table = asc_take_bytes(arena, 1, sizeof(asc_table *));
    r.table[0] = sample_table(arena, "contribution", 3);
    r.draws = asc_take_bytes(arena, 1, sizeof *r.draws);
    r.draws[0] = (asc_draws){.path = "readmission/gcomp/delivered/value",
                             .replicates = 6,
                             .columns = 4,
                             .value = value,
                             .label = coalitions};
    return r;
}

static int setup(void **state)
{
    (void)state;
    char path[128];
    arena = asc_arena_create();
    folder = sample_folder();
    if (arena == NULL || folder == NULL) return 1;
    const size_t rows[] = {70000, 5};
    for (size_t i = 0; i < 2; i++) {
        const asc_table *t[] = {sample_table(arena, "people", rows[i]),
                                sample_table(arena, "empty", 0)};
        (void)snprintf(path, sizeof path, "%s/%zu.h5", folder, rows[i]);
        if (asc_cohort_write(path, t, 2, NULL, false, NULL, &err) != ASC_OK) return 1;
    }
    const asc_result r = make_result();
    (void)snprintf(path, sizeof path, "%s/r.h5", folder);
    return asc_results_write(path, &r, false, &err) != ASC_OK;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    asc_arena_destroy(arena);
    return system(command) != 0;
}

/* Runs the script, or says skipped when its interpreter is absent. */
static void run(const char *interpreter, const char *script, const char *more)
{
    static const int rows[] = {70000, 5};
    char command[1024];
    (void)snprintf(command, sizeof command, "command -v %s >/dev/null", interpreter);
    if (system(command) != 0) {
        print_message("skipped: %s not found\n", interpreter);
        skip();
    }
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(command, sizeof command,
                       "%s '" ASC_SOURCE_DIR
                       "/tests/engine/store/%s' '%s/%d.h5' %d '%s/%s'",
                       interpreter, script, folder, rows[i], rows[i], folder, more);
        const int status = system(command);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void opens_in_h5py(void **state)
{
    (void)state;
    run("/usr/bin/python3", "check_cohort.py", "r.h5");
}

static void opens_in_hdf5r(void **state)
{
    (void)state;
    run("Rscript", "check_cohort.R", "r.h5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_in_h5py),
        cmocka_unit_test(opens_in_hdf5r),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
