/* The chain of the audit log: every flipped bit shows, records cannot be cut, moved or made younger than
 * their time; the texts come back as they went in. */
#include "ascribe/audit.h"
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[128];

static int make_folder(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/asc_auditXXXXXX");
    if (mkdtemp(folder) == NULL) return 1;
    (void)snprintf(path, sizeof path, "%s/study.yaml.audit", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static const char tricky[] = "study.title: \"A \\\"quoted\\\" title\"\nü\ttab\x01";

static void write_log(asc_arena *arena, asc_audit *log)
{
    asc_error err;
    assert_ok(asc_audit_read(path, arena, log, &err));
    assert_int_equal(log->count, 0);
    const asc_audit_record r[] = {
        {.time = "2026-11-26T04:00:00Z", .action = "lock", .plan = "aa", .text = tricky},
        {.time = "2026-11-26T04:00:00Z", .action = "seal", .plan = "aa", .cohort = "bb"},
        {.time = "2026-11-27T00:00:00Z", .action = "bind", .plan = "aa", .note = ""}};
    for (size_t i = 0; i < 3; i++)
        assert_ok(asc_audit_append(path, log, r[i], arena, &err));
}

static char *slurp(size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = malloc(1 << 16);
    assert_non_null(text);
    *n = fread(text, 1, 1 << 16, f);
    (void)fclose(f);
    return text;
}

static void spill(const char *text, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void comes_back(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_audit log;
    write_log(arena, &log);
    assert_int_equal(log.count, 3);
    assert_string_equal(log.record[0].text, tricky);
    assert_string_equal(log.record[0].previous, "");
    assert_string_equal(log.record[1].cohort, "bb");
    assert_string_equal(log.record[2].previous, log.record[1].hash);
    assert_string_equal(log.record[2].actor, "");
    (void)unlink(path);
    asc_arena_destroy(arena);
}

static void every_bit(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_audit log;
    write_log(arena, &log);
    size_t n = 0;
    char *text = slurp(&n);
    for (size_t bit = 0; bit < 8 * n; bit++) {
        const asc_arena_mark mark = asc_arena_save(arena);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        spill(text, n);
        if (asc_audit_read(path, arena, &log, &err) == ASC_OK)
            fail_msg("bit %zu of byte %zu was flipped unseen", bit % 8, bit / 8);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        asc_arena_rewind(arena, mark);
    }
    free(text);
    (void)unlink(path);
    asc_arena_destroy(arena);
}

static void refused(const char *words)
{
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_audit log;
    assert_int_equal(asc_audit_read(path, arena, &log, &err), ASC_EFORMAT);
    if (strstr(err.message, words) == NULL)
        fail_msg("'%s' does not say '%s'", err.message, words);
    asc_arena_destroy(arena);
}

static void cut_and_moved(void **state)
{
    (void)state;
    asc_error err;
    asc_arena *arena = asc_arena_create();
    asc_audit log;
    write_log(arena, &log);
    size_t n = 0;
    char *text = slurp(&n);
    spill(text, n - 7);
    refused(":3: the last record is cut");
    const char *second = strchr(text, '\n') + 1;
    spill(second, n - (size_t)(second - text));
    refused(":1: record 2 stands where record 1 belongs");
    spill(text, n);
    asc_audit_record r = {.time = "2026-11-26T23:59:59Z", .action = "result"};
    assert_ok(asc_audit_read(path, arena, &log, &err));
    assert_int_equal(asc_audit_append(path, &log, r, arena, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "the clock says 2026-11-26T23:59:59Z"));
    r.time = "2026-11-28T00:00:00Z"; /* someone else wrote meanwhile */
    spill(text, (size_t)(second - text));
    assert_int_equal(asc_audit_append(path, &log, r, arena, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "was changed while this was running"));
    free(text);
    (void)unlink(path);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(comes_back),
                                       cmocka_unit_test(every_bit),
                                       cmocka_unit_test(cut_and_moved)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
