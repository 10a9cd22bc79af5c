/* Results files: there and back, equal bytes for equal results, full disk, what stands at a path. */
#include "ascribe/cohort.h"
#include "ascribe/results.h"
#include "sample.h"
#include "support.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char plan[] =
    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
static const char cohort[] =
    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
static const char *folder;
static asc_arena *arena;
static asc_error err;

static const char *in_folder(const char *name)
{
    static char path[4][512];
    static size_t turn;
    turn = (turn + 1) % 4;
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

static const char *const coalitions[] = {"", "hospital", "pharmacy", "hospital+pharmacy"};
static const char *const players[] = {"hospital", "pharmacy"};

/* Value of draw r, column j; replicate 5 is refused. */
static double draw(size_t r, size_t j)
{
    return r == 5 ? (double)NAN : (double)(r * 10 + j) / 3.0;
}

static asc_draws make_draws(const char *path, size_t n, size_t k,
                            const char *const *label)
{
    double *value = asc_take(arena, n * k);
    for (size_t i = 0; i < n * k; i++) value[i] = draw(i / k, i % k);
    return (asc_draws){
        .path = path, .replicates = n, .columns = k, .value = value, .label = label};
}

static asc_table *pairs(const char *name, const char *key, const char *value)
{
    asc_table *t = asc_table_create(arena, name, 1);
    asc_table_add_text(t, "key", (const char *const[]){key});
    asc_table_add_text(t, "value", (const char *const[]){value});
    return t;
}

static asc_result make_result(size_t replicates)
{
    static const int64_t yes[] = {1};
    asc_result r = {.ascribe_version = "0.1.0",
                    .schema_version = ASC_SCHEMA_VERSION,
                    .study = "discharge",
                    .plan_blake2b = plan,
                    .cohort_blake2b = cohort,
                    .seed = UINT64_MAX - 7,
                    .replicates = replicates,
                    .claim_level = -1,
                    .study_text = "study: {name: discharge}\n# Zoë\n"};
    r.options = pairs("options", "model", "gcomp");
    asc_table_add_boolean(r.options, "default", yes, NULL);
    r.recipe = pairs("recipe", "build", "abc123");
    r.tables = 3;
    r.table = asc_take_bytes(arena, 3, sizeof(asc_table *));
    r.table[0] = sample_table(arena, "zeta", 20);
    r.table[1] = sample_table(arena, "contribution", 9);
    r.table[2] = asc_table_create(arena, "note", 0);
    asc_table_add_text(r.table[2], "code", NULL);
    r.draw_count = 4;
    r.draws = asc_take_bytes(arena, 4, sizeof *r.draws);
    r.draws[0] =
        make_draws("readmission/gcomp/delivered/value", replicates, 4, coalitions);
    r.draws[1] =
        make_draws("readmission/gcomp/delivered/mean", replicates, 4, coalitions);
    r.draws[2] = make_draws("readmission/gcomp/delivered/contribution/shapley",
                            replicates, 2, players);
    r.draws[3] = make_draws("readmission/gcomp/delivered/contribution/gately",
                            replicates + 1, 2, coalitions);
    return r;
}

static void there_and_back(void **state)
{
    (void)state;
    const asc_result want = make_result(2000);
    const char *path = in_folder("r.h5");
    asc_result got;
    char a[64], b[64];
    assert_ok(asc_results_write(path, &want, false, &err));
    assert_int_equal(sample_entries(folder), 1);
    assert_ok(asc_results_read(path, arena, &got, &err));
    assert_string_equal(got.study, "discharge");
    assert_string_equal(got.plan_blake2b, plan);
    assert_string_equal(got.study_text, want.study_text);
    assert_true(got.seed == UINT64_MAX - 7);
    assert_int_equal(got.replicates, 2000);
    assert_int_equal(got.claim_level, -1);
    assert_int_equal(got.tables, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(got.table[i]->name, want.table[i]->name);
        assert_int_equal(got.table[i]->rows, want.table[i]->rows);
        for (size_t j = 0; j < want.table[i]->columns; j++)
            for (size_t k = 0; k < want.table[i]->rows; k++)
                assert_string_equal(
                    asc_column_cell(&got.table[i]->column[j], k, a, sizeof a),
                    asc_column_cell(&want.table[i]->column[j], k, b, sizeof b));
    }
    assert_int_equal(got.draw_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_null(got.draws[i].value);
        assert_string_equal(got.draws[i].path, want.draws[i].path);
        assert_ok(asc_results_read_draws(path, arena, &got.draws[i], &err));
        assert_int_equal(got.draws[i].replicates, want.draws[i].replicates);
        assert_int_equal(got.draws[i].columns, want.draws[i].columns);
        for (size_t j = 0; j < want.draws[i].columns; j++)
            assert_string_equal(got.draws[i].label[j], want.draws[i].label[j]);
        assert_memory_equal(got.draws[i].value, want.draws[i].value,
                            want.draws[i].replicates * want.draws[i].columns *
                                sizeof(double));
    }
}

static void no_replicates(void **state)
{
    (void)state;
    asc_result want = make_result(0), got;
    want.draw_count = 0;
    want.options = asc_table_create(arena, "options", 0);
    assert_ok(asc_results_write(in_folder("none.h5"), &want, false, &err));
    assert_ok(asc_results_read(in_folder("none.h5"), arena, &got, &err));
    assert_int_equal(got.draw_count, 0);
    assert_int_equal(got.options->columns, 0);
}

/* Another path, another length of path, another moment: the same bytes. */
static void equal_results_equal_bytes(void **state)
{
    (void)state;
    size_t n = 0, m = 0;
    const char *first = in_folder("a.h5"), *second = in_folder("a-much-longer-name.h5");
    asc_result r = make_result(3000);
    assert_ok(asc_results_write(first, &r, false, &err));
    (void)sleep(1);
    r = make_result(3000);
    assert_ok(asc_results_write(second, &r, false, &err));
    const unsigned char *x = sample_bytes(first, arena, &n),
                        *y = sample_bytes(second, arena, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
}

static asc_output_state probe(const char *path, const char *build)
{
    asc_output_state state = ASC_OUTPUT_FREE;
    assert_ok(asc_results_probe(path, plan, cohort, build, &state, &err));
    return state;
}

static void what_stands_there(void **state)
{
    (void)state;
    const asc_result r = make_result(10);
    const char *path = in_folder("probe.h5");
    asc_output_state s;
    assert_int_equal(probe(path, "abc123"), ASC_OUTPUT_FREE);
    assert_ok(asc_results_write(path, &r, false, &err));
    assert_int_equal(probe(path, "abc123"), ASC_OUTPUT_SAME);
    assert_int_equal(probe(path, "abc12"), ASC_OUTPUT_OTHER);
    assert_int_equal(probe(path, "abc1234"), ASC_OUTPUT_OTHER);
    assert_ok(asc_results_probe(path, cohort, cohort, "abc123", &s, &err));
    assert_int_equal(s, ASC_OUTPUT_OTHER);
    assert_ok(asc_results_probe(path, plan, plan, "abc123", &s, &err));
    assert_int_equal(s, ASC_OUTPUT_OTHER);
    sample_save(in_folder("text.h5"), "hello", 5);
    assert_int_equal(probe(in_folder("text.h5"), "abc123"), ASC_OUTPUT_OTHER);
    assert_int_equal(asc_results_probe(folder, plan, cohort, "b", &s, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "is a folder"));
    assert_int_equal(asc_results_probe(in_folder("no/r.h5"), plan, cohort, "b", &s, &err),
                     ASC_EIO);
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(symlink("probe.h5", in_folder("link.h5")), 0);
    assert_int_equal(asc_results_probe(in_folder("link.h5"), plan, cohort, "b", &s, &err),
                     ASC_EIO);
    assert_non_null(strstr(err.message, "symbolic link"));
}

static void existing_needs_permission(void **state)
{
    (void)state;
    const asc_result r = make_result(10);
    const char *path = in_folder("keep.h5");
    size_t n = 0;
    sample_save(path, "precious", 8);
    assert_int_equal(asc_results_write(path, &r, false, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "exists already"));
    assert_memory_equal(sample_bytes(path, arena, &n), "precious", 8);
    assert_int_equal(n, 8);
    assert_ok(asc_results_write(path, &r, true, &err));
    assert_int_equal(probe(path, "abc123"), ASC_OUTPUT_SAME);
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
}

/* A limit on file size stands for a full disk: an error with the numbers, and nothing left behind. */
static void full_disk(void **state)
{
    (void)state;
    const asc_result r = make_result(3000);
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    const int entries = sample_entries(folder);
    const rlim_t sizes[] = {0, 1, 512, 4096, 60000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        small = (struct rlimit){.rlim_cur = sizes[i], .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        const asc_status s = asc_results_write(in_folder("full.h5"), &r, false, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(s, ASC_EIO);
        assert_non_null(strstr(err.message, "full.h5: cannot write"));
        assert_non_null(strstr(err.message, "File too large"));
        assert_int_equal(sample_entries(folder), entries);
    }
    assert_ok(asc_results_write(in_folder("full.h5"), &r, false, &err));
}

/* Any single bit, and any cut: refused. */
static void tampered(void **state)
{
    (void)state;
    const asc_result r = make_result(20);
    asc_result got;
    size_t n = 0;
    assert_ok(asc_results_write(in_folder("whole.h5"), &r, false, &err));
    unsigned char *bytes = sample_bytes(in_folder("whole.h5"), arena, &n);
    const char *path = in_folder("tampered.h5");
    /* One hash is over everything but the last 40 bytes: these and the first are tried one by one, the rest by samples. */
    for (size_t at = 0; at < n; at += at < 64 || at + 128 > n ? 1 : 31) {
        bytes[at] ^= (unsigned char)(1U << at % 8);
        sample_save(path, bytes, n);
        bytes[at] ^= (unsigned char)(1U << at % 8);
        assert_int_equal(asc_results_read(path, arena, &got, &err), ASC_EFORMAT);
        if (at % 31 != 0) continue;
        sample_save(path, bytes, at);
        assert_int_equal(asc_results_read(path, arena, &got, &err), ASC_EFORMAT);
    }
    sample_save(path, bytes, n);
    assert_ok(asc_results_read(path, arena, &got, &err));
}

static void a_cohort_is_no_result(void **state)
{
    (void)state;
    const asc_table *tables[] = {sample_table(arena, "people", 5)};
    asc_result r;
    asc_cohort *c = NULL;
    assert_ok(asc_cohort_write(in_folder("c.h5"), tables, 1, NULL, false, NULL, &err));
    assert_int_equal(asc_results_read(in_folder("c.h5"), arena, &r, &err), ASC_EFORMAT);
    assert_non_null(strstr(err.message, "kind 'cohort'"));
    const asc_result results = make_result(3);
    assert_ok(asc_results_write(in_folder("r3.h5"), &results, false, &err));
    assert_int_equal(asc_cohort_open(in_folder("r3.h5"), &c, &err), ASC_EFORMAT);
    assert_non_null(strstr(err.message, "kind 'results'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(no_replicates),
        cmocka_unit_test(equal_results_equal_bytes),
        cmocka_unit_test(what_stands_there),
        cmocka_unit_test(existing_needs_permission),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(tampered),
        cmocka_unit_test(a_cohort_is_no_result),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
