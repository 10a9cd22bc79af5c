/* The journal: blocks survive a kill, damage is seen, another key starts afresh. */
#include "ascribe/journal.h"
#include "sample.h"
#include "support.h"
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N = 64 };

static const uint8_t key[ASC_HASH_BYTES] = {1, 2, 3}, other[ASC_HASH_BYTES] = {1, 2, 4};
static const char *folder;
static char path[512];
static asc_error err;

static int setup(void **state)
{
    (void)state;
    folder = sample_folder();
    (void)snprintf(path, sizeof path, "%s/r.h5.journal", folder);
    return folder == NULL;
}

static int teardown(void **state)
{
    (void)state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0;
}

/* Values that a text or REAL column would lose: -0.0, a NaN with payload, a denormal. */
static void fill(double *x, size_t block)
{
    for (size_t i = 0; i < N; i++) x[i] = (double)(block * N + i) / 7.0;
    x[0] = -0.0;
    x[1] = nan("0x123");
    x[2] = 5e-324;
}

static asc_journal *open_journal(const uint8_t *k, const char **fresh)
{
    asc_journal *j = NULL;
    assert_ok(asc_journal_open(path, k, &j, fresh, &err));
    return j;
}

static bool has(asc_journal *j, const char *stage, size_t block)
{
    double got[N], want[N];
    if (!asc_journal_get(j, stage, block, got, N)) return false;
    fill(want, block);
    assert_memory_equal(got, want, sizeof want);
    return true;
}

static void put(asc_journal *j, const char *stage, size_t block)
{
    double x[N];
    fill(x, block);
    assert_ok(asc_journal_put(j, stage, block, x, N, &err));
}

/* A journal with blocks 0 .. n - 1 of stage "a", closed as by a run that stopped. */
static void make_journal(size_t n)
{
    const char *fresh = NULL;
    asc_journal *j = open_journal(key, &fresh);
    for (size_t b = 0; b < n; b++) put(j, "a", b);
    assert_ok(asc_journal_flush(j, &err));
    asc_journal_close(j, false);
}

static void short_runs_make_no_file(void **state)
{
    (void)state;
    const char *fresh = "x";
    asc_journal *j = open_journal(key, &fresh);
    assert_null(fresh);
    assert_false(has(j, "a", 0));
    put(j, "a", 0);
    assert_true(has(j, "a", 0)); /* also before any commit */
    assert_false(has(j, "b", 0));
    assert_int_equal(sample_entries(folder), 0);
    asc_journal_close(j, false);
    assert_int_equal(sample_entries(folder), 0);
    asc_journal_close(NULL, true);
}

static void continues_and_is_removed(void **state)
{
    (void)state;
    double x[N];
    const char *fresh = "x";
    make_journal(5);
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    asc_journal *j = open_journal(key, &fresh);
    assert_null(fresh);
    for (size_t b = 0; b < 5; b++) assert_true(has(j, "a", b));
    assert_false(has(j, "a", 5));
    assert_false(has(j, "b", 0));
    assert_false(
        asc_journal_get(j, "a", 0, x, N - 1)); /* another length is another block */
    put(j, "b", 0);
    assert_ok(asc_journal_flush(j, &err));
    assert_true(has(j, "b", 0));
    asc_journal_close(j, true);
    assert_int_equal(sample_entries(folder), 0);
}

static void another_key_starts_afresh(void **state)
{
    (void)state;
    const char *fresh = NULL;
    make_journal(3);
    asc_journal *j = open_journal(other, &fresh);
    assert_non_null(fresh);
    assert_string_equal(fresh, "the journal belongs to another study, cohort or program");
    assert_false(has(j, "a", 0));
    put(j, "a", 1);
    assert_ok(asc_journal_flush(j, &err));
    asc_journal_close(j, false);
    j = open_journal(other, &fresh);
    assert_null(fresh);
    assert_true(has(j, "a", 1));
    assert_false(has(j, "a", 0));
    asc_journal_close(j, true);
}

/* The child commits blocks 0-9, tells so, adds more, and is killed with no chance to close. */
static void child_run(int tell)
{
    const char *fresh = NULL;
    asc_journal *j = NULL;
    double x[N];
    if (asc_journal_open(path, key, &j, &fresh, NULL) != ASC_OK) _exit(1);
    for (size_t b = 0;; b++) {
        fill(x, b);
        if (asc_journal_put(j, "a", b, x, N, NULL) != ASC_OK) _exit(2);
        if (b == 9 && asc_journal_flush(j, NULL) != ASC_OK) _exit(3);
        if (b >= 9 && write(tell, "x", 1) != 1) _exit(4);
        const struct timespec pause = {.tv_nsec = 1000000};
        if (b > 9) (void)nanosleep(&pause, NULL);
    }
}

static void killed_child(long milliseconds)
{
    int ends[2];
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) child_run(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    const struct timespec pause = {.tv_sec = milliseconds / 1000,
                                   .tv_nsec = milliseconds % 1000 * 1000000};
    (void)nanosleep(&pause, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void blocks_survive_a_kill(void **state)
{
    (void)state;
    const long after[] = {0, 3, 17, 200, 1300};
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        const char *fresh = "x";
        killed_child(after[i]);
        asc_journal *j = open_journal(key, &fresh);
        assert_null(fresh);
        for (size_t b = 0; b < 10; b++) assert_true(has(j, "a", b));
        /* 1.3 s after the first commit there has been a second one */
        if (after[i] > 1000) assert_true(has(j, "a", 10));
        asc_journal_close(j, true);
        assert_int_equal(sample_entries(folder), 0);
    }
}

static void damaged_blocks_are_not_returned(void **state)
{
    (void)state;
    const char *fresh = NULL;
    sqlite3 *db = NULL;
    make_journal(3);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "UPDATE block SET value = zeroblob(512) WHERE block = 1;"
                     "UPDATE block SET crc = crc + 1 WHERE block = 2",
                     NULL, NULL, NULL),
        SQLITE_OK);
    (void)sqlite3_close(db);
    asc_journal *j = open_journal(key, &fresh);
    assert_null(fresh);
    assert_true(has(j, "a", 0));
    assert_false(has(j, "a", 1));
    assert_false(has(j, "a", 2));
    put(j, "a", 1); /* a recomputed block replaces the damaged one */
    assert_ok(asc_journal_flush(j, &err));
    assert_true(has(j, "a", 1));
    asc_journal_close(j, true);
}

/* Any single damaged byte: a block is right or absent, never wrong. */
static void damaged_bytes(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    size_t n = 0;
    make_journal(8);
    unsigned char *bytes = sample_bytes(path, arena, &n);
    assert_non_null(bytes);
    for (size_t at = 0; at < n; at += 97) {
        const char *fresh = NULL;
        asc_journal *j = NULL;
        bytes[at] ^= 0x40U;
        sample_save(path, bytes, n);
        bytes[at] ^= 0x40U;
        const asc_status s = asc_journal_open(path, key, &j, &fresh, &err);
        assert_true(s == ASC_OK || s == ASC_EIO);
        for (size_t b = 0; s == ASC_OK && b < 8; b++) (void)has(j, "a", b);
        asc_journal_close(j, s == ASC_OK);
        (void)unlink(path);
    }
    asc_arena_destroy(arena);
}

static void foreign_files_are_left_alone(void **state)
{
    (void)state;
    asc_journal *j = NULL;
    const char *fresh = NULL;
    sqlite3 *db = NULL;
    sample_save(path, "precious notes", 14);
    assert_int_equal(asc_journal_open(path, key, &j, &fresh, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "left alone"));
    (void)unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE mine (x)", NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(db);
    assert_int_equal(asc_journal_open(path, key, &j, &fresh, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "left alone"));
    assert_int_equal(sample_entries(folder), 1);
    char target[600];
    (void)snprintf(target, sizeof target, "%s/elsewhere", folder);
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_int_equal(asc_journal_open(path, key, &j, &fresh, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "symbolic link"));
    (void)unlink(path);
    (void)unlink(target);
    sample_save(path, "", 0); /* a kill just after creation */
    j = open_journal(key, &fresh);
    assert_non_null(fresh);
    asc_journal_close(j, true);
    (void)unlink(path);
}

static void two_runs_of_one_output(void **state)
{
    (void)state;
    const char *fresh = NULL;
    asc_journal *second = NULL;
    make_journal(2);
    asc_journal *first = open_journal(key, &fresh);
    assert_int_equal(asc_journal_open(path, key, &second, &fresh, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "another run is writing"));
    assert_int_equal(asc_journal_open(path, other, &second, &fresh, &err), ASC_EIO);
    assert_true(has(first, "a", 1));
    asc_journal_close(first, true);
    /* neither had a file when it was opened */
    first = open_journal(key, &fresh);
    second = open_journal(key, &fresh);
    put(first, "a", 0);
    put(second, "a", 0);
    assert_ok(asc_journal_flush(first, &err));
    assert_int_equal(asc_journal_flush(second, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "another run is writing"));
    asc_journal_close(second, false);
    asc_journal_close(first, false);
    first = open_journal(key, &fresh);
    assert_null(fresh);
    assert_true(has(first, "a", 0));
    asc_journal_close(first, true);
}

typedef struct worker {
    asc_journal *journal;
    size_t first;
} worker;

static void *put_many(void *context)
{
    const worker *w = context;
    double x[N];
    for (size_t b = w->first; b < w->first + 200; b++) {
        fill(x, b);
        if (asc_journal_put(w->journal, "a", b, x, N, NULL) != ASC_OK) return context;
        if (b % 50 == 0 && asc_journal_flush(w->journal, NULL) != ASC_OK) return context;
    }
    return NULL;
}

static void many_threads(void **state)
{
    (void)state;
    const char *fresh = NULL;
    asc_journal *j = open_journal(key, &fresh);
    pthread_t thread[4];
    worker work[4];
    for (size_t i = 0; i < 4; i++) {
        work[i] = (worker){.journal = j, .first = 200 * i};
        assert_int_equal(pthread_create(&thread[i], NULL, put_many, &work[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    asc_journal_close(j, false);
    j = open_journal(key, &fresh);
    for (size_t b = 0; b < 800; b++) assert_true(has(j, "a", b));
    asc_journal_close(j, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_runs_make_no_file),
        cmocka_unit_test(continues_and_is_removed),
        cmocka_unit_test(another_key_starts_afresh),
        cmocka_unit_test(blocks_survive_a_kill),
        cmocka_unit_test(damaged_blocks_are_not_returned),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(foreign_files_are_left_alone),
        cmocka_unit_test(two_runs_of_one_output),
        cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
