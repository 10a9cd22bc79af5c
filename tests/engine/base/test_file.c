/* Files as a whole: what is read, what is refused at a path, what is left behind. */
#include "support.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static asc_arena *arena;
static asc_error err;
static char folder[] = "/tmp/asc_fileXXXXXX";

static int set_up(void **state)
{
    (void)state;
    arena = asc_arena_create();
    return arena == NULL || mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    asc_arena_destroy(arena);
    return rmdir(folder); /* fails when a test left something */
}

static const char *in_folder(const char *name)
{
    return asc_take_format(arena, "%s/%s", folder, name);
}

static size_t entries(void)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    while (readdir(d) != NULL) n++;
    (void)closedir(d);
    return n - 2;
}

static void refused(asc_status s, const char *part)
{
    assert_int_equal(s, ASC_EIO);
    if (strstr(err.message, part) == NULL) fail_msg("'%s' in '%s'", part, err.message);
}

static void reads(void **state)
{
    (void)state;
    char *text = NULL;
    size_t n = 0;
    assert_int_equal(asc_file_read("/nonexistent/x", arena, &text, &n, &err), ASC_EIO);
    assert_string_equal(err.message,
                        "cannot read '/nonexistent/x': No such file or directory");
    assert_int_equal(asc_file_read("/", arena, &text, &n, &err), ASC_EIO);
    assert_string_equal(err.message, "cannot read '/': not a regular file");
    const char *path = in_folder("abc");
    assert_ok(asc_file_write(path, "abc", 3, ASC_FILE_SHARED, false, NULL, &err));
    assert_ok(asc_file_read(path, arena, &text, &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(text, "abc");
    assert_int_equal(truncate(path, ((off_t)64 << 20) + 1), 0);
    refused(asc_file_read(path, arena, &text, &n, &err),
            "67108865 bytes, more than the 67108864 allowed");
    assert_int_equal(unlink(path), 0);
}

static void writes_and_replaces(void **state)
{
    (void)state;
    const char *path = in_folder("out");
    char *text = NULL;
    size_t n = 0;
    assert_ok(asc_file_write(path, "one", 3, ASC_FILE_SHARED, false, NULL, &err));
    refused(asc_file_write(path, "two", 3, ASC_FILE_SHARED, false, NULL, &err),
            "exists with other content");
    assert_ok(asc_file_read(path, arena, &text, &n, &err));
    assert_string_equal(text, "one");
    assert_ok(asc_file_write(path, "", 0, ASC_FILE_SHARED, true, NULL, &err));
    assert_ok(asc_file_read(path, arena, &text, &n, &err));
    assert_int_equal(n, 0);
    assert_int_equal(entries(), 1);
    assert_int_equal(unlink(path), 0);
}

/* Private whatever the umask; shared as far as it allows. */
static void modes(void **state)
{
    (void)state;
    struct stat s;
    const mode_t before = umask(0027);
    const char *path = in_folder("mode");
    assert_ok(asc_file_write(path, "x", 1, ASC_FILE_SHARED, false, NULL, &err));
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0640);
    (void)umask(0);
    assert_ok(asc_file_write(path, "y", 1, ASC_FILE_PRIVATE, true, NULL, &err));
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    (void)umask(before);
    assert_int_equal(unlink(path), 0);
}

static void what_stands_there(void **state)
{
    (void)state;
    const char *link = in_folder("link"), *target = in_folder("target");
    refused(asc_file_write(folder, "x", 1, ASC_FILE_SHARED, true, NULL, &err),
            "is a folder");
    refused(asc_file_write(in_folder("no/x"), "x", 1, ASC_FILE_SHARED, true, NULL, &err),
            "No such file");
    refused(asc_file_write("", "x", 1, ASC_FILE_SHARED, true, NULL, &err), "is empty");
    assert_int_equal(symlink(target, link), 0);
    refused(asc_file_write(link, "x", 1, ASC_FILE_SHARED, true, NULL, &err),
            "symbolic link");
    assert_int_equal(access(target, F_OK), -1);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(mkfifo(link, 0600), 0);
    refused(asc_file_write(link, "x", 1, ASC_FILE_SHARED, true, NULL, &err),
            "regular file");
    assert_int_equal(unlink(link), 0);
    char longest[ASC_PATH_MAX + 1];
    memset(longest, 'a', ASC_PATH_MAX);
    longest[ASC_PATH_MAX] = '\0';
    refused(asc_file_write(longest, "x", 1, ASC_FILE_SHARED, true, NULL, &err),
            "at most 4063 are possible");
    assert_int_equal(entries(), 0);
}

/* A temporary that a killed process left behind is in nobody's way, and stays. */
static void leftovers(void **state)
{
    (void)state;
    const char *path = in_folder("out");
    char first[ASC_PATH_MAX], second[ASC_PATH_MAX];
    assert_ok(asc_file_temporary(path, "1", 1, ASC_FILE_PRIVATE, first, &err));
    assert_ok(asc_file_temporary(path, "2", 1, ASC_FILE_PRIVATE, second, &err));
    assert_string_not_equal(first, second);
    assert_ok(asc_file_rename(second, path, false, &err));
    refused(asc_file_rename(first, path, false, &err), "exists already");
    assert_int_equal(entries(), 1); /* the refused one is gone */
    assert_int_equal(unlink(path), 0);
}

/* Written in two steps, and what a file starts with. */
static void extends(void **state)
{
    (void)state;
    const char *path = in_folder("two");
    char temporary[ASC_PATH_MAX];
    assert_ok(asc_file_temporary(path, "abc", 3, ASC_FILE_PRIVATE, temporary, &err));
    assert_ok(asc_file_extend(temporary, "de", 2, &err));
    assert_ok(asc_file_rename(temporary, path, false, &err));
    assert_true(asc_file_holds(path, "abcde", 5));
    assert_false(asc_file_holds(path, "abcd", 4));
    assert_false(asc_file_holds(path, "abcdef", 6));
    assert_false(asc_file_holds(path, "abcdE", 5));
    assert_true(asc_file_starts(path, "abcde", 5));
    assert_true(asc_file_starts(path, "abcd", 4));
    assert_true(asc_file_starts(path, "", 0));
    assert_false(asc_file_starts(path, "abcdef", 6));
    assert_false(asc_file_starts(path, "bc", 2));
    assert_int_equal(unlink(path), 0);
    assert_false(asc_file_starts(path, "", 0));
    assert_false(asc_file_holds(path, "", 0));
    refused(asc_file_extend(path, "x", 1, &err), "cannot be opened again");
    assert_int_equal(entries(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),     cmocka_unit_test(writes_and_replaces),
        cmocka_unit_test(modes),     cmocka_unit_test(what_stands_there),
        cmocka_unit_test(leftovers), cmocka_unit_test(extends),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
