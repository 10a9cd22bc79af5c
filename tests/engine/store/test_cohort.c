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
    assert_ok(asc_cohort_write(path, want, 2, from, true, NULL, &err));
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

/* A small cohort to damage, its bytes, and where. */
static unsigned char *small_cohort(size_t *n)
{
    const asc_table *tables[] = {sample_table(arena, "people", 40)};
    assert_ok(asc_cohort_write(in_folder("small.h5"), tables, 1, NULL, true, NULL, &err));
    unsigned char *bytes = sample_bytes(in_folder("small.h5"), arena, n);
    assert_non_null(bytes);
    return bytes;
}

/* Opens the file and reads all of it: the first failure, or ASC_OK when every cell is as it was. */
static asc_status read_everything(const char *path, asc_arena *a)
{
    asc_cohort *c = NULL;
    asc_status s = asc_cohort_open(path, &c, &err);
    for (size_t i = 0; s == ASC_OK && i < asc_cohort_tables(c); i++) {
        const asc_table *t = asc_cohort_table(c, i);
        const asc_table *want = sample_table(a, "people", t->rows);
        for (size_t j = 0; s == ASC_OK && j < t->columns; j++) {
            asc_column got;
            s = asc_cohort_read(c, t->name, t->column[j].name, a, &got, &err);
            if (s == ASC_OK) assert_same_cells(&got, &want->column[j], t->rows);
        }
    }
    asc_cohort_close(c);
    return s;
}

static void assert_refused(const char *path, const char *why)
{
    asc_arena *a = asc_arena_create();
    err.message[0] = '\0';
    const asc_status s = read_everything(path, a);
    asc_arena_destroy(a);
    if (s != ASC_EFORMAT || strstr(err.message, why) == NULL)
        fail_msg("%s: expected '%s', got %s: %s", path, why, asc_status_name(s),
                 err.message);
}

static void truncated(void **state)
{
    (void)state;
    size_t n = 0;
    const unsigned char *bytes = small_cohort(&n);
    const char *path = in_folder("cut.h5");
    for (size_t cut = 0; cut < n; cut += cut < 100 ? 1 : 61) {
        sample_save(path, bytes, cut);
        assert_refused(path, cut == 0  ? "an empty file"
                             : cut < 8 ? "not an HDF5 file"
                                       : "truncated");
    }
    (void)unlink(path);
}

/* Any single bit: refused, before libhdf5 sees the file. */
static void flipped_bits(void **state)
{
    (void)state;
    size_t n = 0;
    unsigned char *bytes = small_cohort(&n);
    const char *path = in_folder("flip.h5");
    for (size_t at = 0; at < n; at += at < 96 || at + 60 > n ? 1 : 23) {
        asc_cohort *c = NULL;
        bytes[at] ^= (unsigned char)(1U << at % 8);
        sample_save(path, bytes, n);
        bytes[at] ^= (unsigned char)(1U << at % 8);
        assert_int_equal(asc_cohort_open(path, &c, &err), ASC_EFORMAT);
    }
    (void)unlink(path);
}

static void not_a_cohort(void **state)
{
    (void)state;
    asc_cohort *c = NULL;
    assert_int_equal(asc_cohort_open(in_folder("absent.h5"), &c, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "No such file"));
    assert_int_equal(asc_cohort_open(folder, &c, &err), ASC_EIO);
    assert_non_null(strstr(err.message, "not a regular file"));
    assert_int_equal(mkfifo(in_folder("pipe.h5"), 0600), 0);
    assert_int_equal(asc_cohort_open(in_folder("pipe.h5"), &c, &err), ASC_EIO);
    sample_save(in_folder("text.h5"), "person,age\n1,50\n", 16);
    assert_int_equal(asc_cohort_open(in_folder("text.h5"), &c, &err), ASC_EFORMAT);
    assert_non_null(strstr(err.message, "text.h5: not an HDF5 file"));
    assert_null(c);
}

/* Files made by spoil.py from a good one; each line of its list: file, tab, part of the message. */
static void hostile(void **state)
{
    (void)state;
    size_t n = 0;
    char command[600], line[600], path[800];
    (void)small_cohort(&n);
    const asc_table *tables[] = {sample_table(arena, "people", 140000)};
    assert_ok(asc_cohort_write(in_folder("large.h5"), tables, 1, NULL, true, NULL, &err));
    (void)snprintf(
        command, sizeof command,
        "/usr/bin/python3 '" ASC_SOURCE_DIR "/tests/engine/store/spoil.py' '%s'", folder);
    if (system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0) {
        print_message("skipped: h5py not found\n");
        skip();
    }
    assert_int_equal(system(command), 0);
    FILE *list = fopen(in_folder("list.txt"), "r");
    assert_non_null(list);
    size_t cases = 0;
    for (; fgets(line, sizeof line, list) != NULL; cases++) {
        line[strcspn(line, "\n")] = '\0';
        char *why = strchr(line, '\t');
        assert_non_null(why);
        *why++ = '\0';
        (void)snprintf(path, sizeof path, "%s/%s", folder, line);
        assert_refused(path, why);
    }
    (void)fclose(list);
    assert_true(cases >= 25);
    /* Other chunks and filters, as h5repack makes them: the same cohort. */
    asc_arena *a = asc_arena_create();
    assert_ok(read_everything(in_folder("repacked.h5"), a));
    asc_arena_destroy(a);
}

static void refused(const asc_table *t, const char *why)
{
    const int entries = sample_entries(folder);
    const asc_status s =
        asc_cohort_write(in_folder("refused.h5"), &t, 1, NULL, false, NULL, &err);
    if (s != ASC_EDATA || strstr(err.message, why) == NULL)
        fail_msg("expected '%s', got %s: %s", why, asc_status_name(s), err.message);
    assert_int_equal(sample_entries(folder), entries);
}

static asc_table *with_column(const char *table, asc_column c)
{
    asc_table *t = asc_table_create(arena, table, 2);
    asc_table_add_column(t, c);
    return t;
}

static void what_cannot_be_written(void **state)
{
    (void)state;
    static const double x[] = {1, 2};
    static const int64_t k[] = {1, 2};
    static const int32_t code[] = {0, 2}, good[] = {0, 1};
    static const char *const level[] = {"a", "b"}, *const wrong[] = {"b", "a"};
    static const char *const broken[] = {"a", "\xC3("};
    const asc_column real = {.name = "x", .type = ASC_REAL, .real = x};
    asc_column c = real;
    c.name = "a/b";
    refused(with_column("t", c), "contain '/'");
    c.name = "";
    refused(with_column("t", c), "without a name");
    c.name = "\xFF";
    refused(with_column("t", c), "not UTF-8");
    refused(with_column("provenance", real), "the file has its own");
    asc_table *twice = with_column("t", real);
    asc_table_add_column(twice, real);
    refused(twice, "two columns 'x'");
    c = (asc_column){.name = "b", .type = ASC_BOOLEAN, .integer = k};
    refused(with_column("t", c), "row 1: a boolean of value 2");
    c = (asc_column){
        .name = "c", .type = ASC_CATEGORY, .code = code, .level = level, .levels = 2};
    refused(with_column("t", c), "row 1: code 2, but there are 2 levels");
    c.code = good;
    c.level = wrong;
    refused(with_column("t", c), "byte order");
    c.level = broken;
    refused(with_column("t", c), "level 1 is not UTF-8");
    c = (asc_column){.name = "s", .type = ASC_TEXT, .text = "ok\xE9!", .width = 2};
    refused(with_column("t", c), "row 1: the text is not UTF-8");
}

/* A column called like the index, and one thousand columns. */
static void unusual_tables(void **state)
{
    (void)state;
    asc_table *t = asc_table_create(arena, "wide", 3);
    static const int64_t k[] = {7, 8, 9};
    asc_cohort *c = NULL;
    asc_column got;
    asc_table_add_integer(t, "row", k, NULL);
    asc_table_add_integer(t, "row_", k, NULL);
    for (int j = 0; j < 1000; j++)
        asc_table_add_integer(t, asc_take_format(arena, "column %d", j), k, NULL);
    const asc_table *tables[] = {t};
    assert_ok(asc_cohort_write(in_folder("wide.h5"), tables, 1, NULL, false, NULL, &err));
    assert_ok(asc_cohort_open(in_folder("wide.h5"), &c, &err));
    assert_ok(asc_cohort_read(c, "wide", "row", arena, &got, &err));
    assert_int_equal(got.integer[2], 9);
    assert_ok(asc_cohort_read(c, "wide", "column 999", arena, &got, &err));
    assert_int_equal(got.integer[0], 7);
    assert_int_equal(asc_cohort_read(c, "wide", "absent", arena, &got, &err), ASC_EDATA);
    asc_cohort_close(c);
}

/* Many levels take wider codes: 127, 128, 32767 and 32768 are the borders. */
static void many_levels(void **state)
{
    (void)state;
    const size_t counts[] = {127, 128, 32767, 32768, 40000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const size_t n = counts[i];
        const asc_arena_mark mark = asc_arena_save(arena);
        const char **level = asc_take_bytes(arena, n, sizeof *level);
        int32_t *code = asc_take_bytes(arena, n, sizeof *code);
        for (size_t k = 0; k < n; k++) {
            level[k] = asc_take_format(arena, "level %06zu", k);
            code[k] = (int32_t)(n - 1 - k);
        }
        code[0] = -1;
        asc_table *t = asc_table_create(arena, "t", n);
        asc_table_add_column(t, (asc_column){.name = "c",
                                             .type = ASC_CATEGORY,
                                             .code = code,
                                             .level = level,
                                             .levels = n});
        const asc_table *tables[] = {t};
        asc_cohort *c = NULL;
        asc_column got;
        assert_ok(
            asc_cohort_write(in_folder("levels.h5"), tables, 1, NULL, true, NULL, &err));
        assert_ok(asc_cohort_open(in_folder("levels.h5"), &c, &err));
        assert_ok(asc_cohort_read(c, "t", "c", arena, &got, &err));
        assert_int_equal(got.levels, n);
        assert_memory_equal(got.code, code, n * sizeof *code);
        asc_cohort_close(c);
        asc_arena_rewind(arena, mark);
    }
}

/* Equal tables: equal bytes and hash. One cell, name, unit or level changed: another hash. */
static void the_hash_sees_everything(void **state)
{
    (void)state;
    static char hex[8][65];
    static const char *const other_levels[] = {"", "Zoe", "élan", "日本"};
    asc_cohort *c = NULL;
    for (size_t i = 0; i < 8; i++) {
        asc_table *t = sample_table(arena, i == 1 ? "persons" : "people", 40);
        if (i == 2) t->column[0].unit = "kPa";
        if (i == 3) t->column[1].name = "K";
        if (i == 4) t->column[8].level = other_levels;
        if (i == 5) t->column[5].type = ASC_DATETIME;
        int64_t *k = asc_take_bytes(arena, 40, sizeof *k);
        memcpy(k, t->column[1].integer, 40 * sizeof *k);
        if (i == 6) k[39]++;
        t->column[1].integer = k;
        const asc_table *tables[] = {t};
        assert_ok(
            asc_cohort_write(in_folder("hash.h5"), tables, 1, NULL, true, NULL, &err));
        assert_ok(asc_cohort_open(in_folder("hash.h5"), &c, &err));
        memcpy(hex[i], asc_cohort_hash(c), 65);
        asc_cohort_close(c);
        for (size_t j = 0; i < 7 && j < i; j++) assert_string_not_equal(hex[i], hex[j]);
    }
    assert_string_equal(hex[7], hex[0]);
}

/* Every allocation of an arena fails once: a clean error and nothing left behind. */
static void memory_runs_out(void **state)
{
    (void)state;
    const asc_table *tables[] = {sample_table(arena, "people", 40)};
    const char *path = in_folder("memory.h5");
    asc_status s = ASC_EMEMORY;
    const int entries = sample_entries(folder);
    for (size_t n = 1; s != ASC_OK; n++) {
        asc_arena_fail_at(n, 0);
        s = asc_cohort_write(path, tables, 1, NULL, false, NULL, &err);
        asc_arena_fail_at(0, 0);
        assert_true(s == ASC_OK || s == ASC_EMEMORY);
        if (s != ASC_OK) assert_int_equal(sample_entries(folder), entries);
    }
    s = ASC_EMEMORY;
    for (size_t n = 1; s != ASC_OK; n++) {
        asc_cohort *c = NULL;
        asc_column got;
        asc_arena *a = asc_arena_create();
        asc_arena_fail_at(n, 0);
        s = asc_cohort_open(path, &c, &err);
        if (s == ASC_OK) s = asc_cohort_read(c, "people", "bm", a, &got, &err);
        asc_arena_fail_at(0, 0);
        assert_true(s == ASC_OK || s == ASC_EMEMORY);
        asc_cohort_close(c);
        asc_arena_destroy(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(truncated),
        cmocka_unit_test(flipped_bits),
        cmocka_unit_test(not_a_cohort),
        cmocka_unit_test(hostile),
        cmocka_unit_test(unusual_tables),
        cmocka_unit_test(what_cannot_be_written),
        cmocka_unit_test(many_levels),
        cmocka_unit_test(the_hash_sees_everything),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
