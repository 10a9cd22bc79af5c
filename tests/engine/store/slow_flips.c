/* Every single bit of everything that `verify` reads of a small run: results, audit log, its signature, study file. Bytes
 * are changed in place and read by the readers that the program uses; what is not refused by the reader must at least have
 * another hash than the log recorded. */
#include "ascribe/audit.h"
#include "ascribe/results.h"
#include "sample.h"
#include "support.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const char *folder;
static asc_arena *arena;

static const char *in_folder(const char *name)
{
    const char *path = asc_take_format(arena, "%s/%s", folder, name);
    assert_non_null(path);
    return path;
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

/* Is the file still taken for what it was? */
typedef bool taken(const char *path);

/* Bits from byte `from` on whose change nobody notices. */
static size_t unseen(const char *path, size_t from, taken *whole)
{
    size_t n = 0, missed = 0;
    unsigned char *bytes = sample_bytes(path, arena, &n);
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(file >= 0 && whole(path));
    for (size_t bit = 8 * from; bit < 8 * n; bit++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        const unsigned char was = bytes[bit / 8],
                            is = (unsigned char)(was ^ (1U << bit % 8));
        assert_int_equal(pwrite(file, &is, 1, (off_t)(bit / 8)), 1);
        if (whole(path)) {
            print_message("%s: bit %zu of byte %zu\n", path, bit % 8, bit / 8);
            missed++;
        }
        assert_int_equal(pwrite(file, &was, 1, (off_t)(bit / 8)), 1);
        asc_arena_rewind(arena, mark);
    }
    assert_int_equal(close(file), 0);
    assert_true(n > from && whole(path));
    return missed;
}

static bool results_whole(const char *path)
{
    asc_result r;
    return asc_results_read(path, arena, &r, NULL) == ASC_OK;
}

static void results(void **state)
{
    (void)state;
    static const char *const name[] = {"followup", "pharmacy"};
    static const double estimate[] = {0.0125, 0.031};
    asc_error err;
    asc_table *t = asc_table_create(arena, "contribution", 2);
    asc_table_add_text(t, "player", name);
    asc_table_add_real(t, "estimate", estimate);
    asc_table *tables[] = {t};
    asc_table *options = asc_table_create(arena, "options", 1),
              *recipe = asc_table_create(arena, "recipe", 1);
    static const char *const key[] = {"build"}, *const value[] = {"abc"};
    static const int64_t yes[] = {1};
    asc_table_add_text(options, "key", key);
    asc_table_add_text(options, "value", value);
    asc_table_add_boolean(options, "default", yes, NULL);
    asc_table_add_text(recipe, "key", key);
    asc_table_add_text(recipe, "value", value);
    const asc_result r = {.ascribe_version = "0.1.0",
                          .schema_version = ASC_SCHEMA_VERSION,
                          .options = options,
                          .recipe = recipe,
                          .study = "s",
                          .study_text = "study: {name: s}\n",
                          .plan_blake2b = "aa",
                          .cohort_blake2b = "bb",
                          .claim_level = 2,
                          .table = tables,
                          .tables = 1};
    const char *path = in_folder("results.h5");
    assert_ok(asc_results_write(path, &r, false, &err));
    assert_int_equal(unseen(path, 0, results_whole), 0);
}

static const char *logged, *public_key;

static bool log_whole(const char *path)
{
    asc_audit log;
    (void)path;
    return asc_audit_read(logged, arena, &log, NULL) == ASC_OK &&
           asc_sign_check(logged, public_key, arena, NULL) == ASC_OK;
}

static char recorded[2 * ASC_HASH_BYTES + 1];

static bool study_whole(const char *path)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    return asc_hash_file(path, hex, NULL) == ASC_OK && strcmp(hex, recorded) == 0;
}

static void log_and_study(void **state)
{
    (void)state;
    static const char text[] = "study: {name: s}   # what the log has the hash of\n";
    asc_error err;
    asc_audit log = {0};
    const char *study = in_folder("study.yaml"), *key = in_folder("key");
    logged = in_folder("study.yaml.audit");
    public_key = in_folder("key.pub");
    sample_save(study, (const unsigned char *)text, strlen(text));
    assert_ok(asc_hash_file(study, recorded, &err));
    assert_ok(asc_key_create(key, &err));
    const asc_audit_record r[] = {
        {.time = "2026-11-26T04:00:00Z", .action = "lock", .study = recorded},
        {.time = "2026-11-26T05:00:00Z", .action = "seal", .cohort = "bb"},
        {.time = "2026-11-27T00:00:00Z", .action = "bind", .note = "n"},
        {.time = "2026-11-27T00:00:01Z", .action = "result", .result = "cc"}};
    for (size_t i = 0; i < 4; i++)
        assert_ok(asc_audit_append(logged, &log, r[i], arena, &err));
    assert_ok(asc_sign_file(logged, key, arena, &err));
    assert_int_equal(unseen(study, 0, study_whole), 0);
    assert_int_equal(unseen(logged, 0, log_whole), 0);
    /* The first line of a signature is a comment that minisign does not trust either. */
    const char *sign = in_folder("study.yaml.audit.minisig");
    size_t n = 0, first = 0;
    const unsigned char *bytes = sample_bytes(sign, arena, &n);
    while (bytes[first] != '\n') first++;
    assert_int_equal(unseen(sign, first + 1, log_whole), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(results),
                                       cmocka_unit_test(log_and_study)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
