/* Files as a whole. A file appears whole or not at all: written to a temporary in the same folder,
 * fsynced, renamed, and the folder fsynced, so that a crash leaves either the old file or the new one. */
#include "ascribe/file.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t file_max = (size_t)64 << 20;

static asc_status read_all(int fd, const char *path, asc_arena *arena, char **text,
                           size_t *n, asc_error *err)
{
    struct stat s;
    ASC_REQUIRE(fstat(fd, &s) == 0, err, ASC_EIO, "cannot read '%s': %s", path,
                strerror(errno));
    ASC_REQUIRE(S_ISREG(s.st_mode), err, ASC_EIO, "cannot read '%s': not a regular file",
                path);
    ASC_REQUIRE(s.st_size >= 0 && (size_t)s.st_size <= file_max, err, ASC_EIO,
                "cannot read '%s': %lld bytes, more than the %zu allowed here", path,
                (long long)s.st_size, file_max);
    const size_t size = (size_t)s.st_size;
    char *data = asc_take_bytes(arena, size + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    size_t got = 0;
    while (got < size) {
        const ssize_t k = read(fd, data + got, size - got);
        if (k < 0 && errno == EINTR) continue;
        ASC_REQUIRE(k >= 0, err, ASC_EIO, "cannot read '%s': %s", path, strerror(errno));
        ASC_REQUIRE(k > 0, err, ASC_EIO,
                    "'%s' became shorter while it was read: %zu of %zu bytes", path, got,
                    size);
        got += (size_t)k;
    }
    *text = data;
    *n = size;
    return ASC_OK;
}

asc_status asc_file_read(const char *path, asc_arena *arena, char **text, size_t *n,
                         asc_error *err)
{
    /* O_NONBLOCK: a FIFO named by mistake is refused instead of waited for. */
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "cannot read '%s': %s", path, strerror(errno));
    const asc_status status = read_all(fd, path, arena, text, n, err);
    (void)close(fd);
    return status;
}

static asc_status folder_of(const char *path, char folder[ASC_PATH_MAX], asc_error *err)
{
    /* 32 bytes for the ending of a temporary or a journal */
    ASC_REQUIRE(strlen(path) + 32 < ASC_PATH_MAX, err, ASC_EIO,
                "the path has %zu bytes, at most %d are possible: %.80s...", strlen(path),
                ASC_PATH_MAX - 33, path);
    ASC_REQUIRE(*path != '\0', err, ASC_EIO, "the path of the output is empty");
    char copy[ASC_PATH_MAX];
    (void)snprintf(copy, sizeof copy, "%s", path);
    (void)snprintf(folder, ASC_PATH_MAX, "%s", dirname(copy));
    return ASC_OK;
}

asc_status asc_file_check(const char *path, bool *exists, asc_error *err)
{
    char folder[ASC_PATH_MAX];
    ASC_TRY(folder_of(path, folder, err));
    struct stat s;
    ASC_REQUIRE(stat(folder, &s) == 0, err, ASC_EIO,
                "%s: the folder '%s' cannot be used: %s", path, folder, strerror(errno));
    ASC_REQUIRE(S_ISDIR(s.st_mode), err, ASC_EIO, "%s: '%s' is not a folder", path,
                folder);
    ASC_REQUIRE(access(folder, W_OK | X_OK) == 0, err, ASC_EIO,
                "%s: nothing can be written in the folder '%s': %s", path, folder,
                strerror(errno));
    if (lstat(path, &s) != 0) {
        ASC_REQUIRE(errno == ENOENT, err, ASC_EIO, "%s: %s", path, strerror(errno));
        *exists = false;
        return ASC_OK;
    }
    ASC_REQUIRE(!S_ISDIR(s.st_mode), err, ASC_EIO,
                "%s: is a folder; name a file in it instead", path);
    ASC_REQUIRE(
        !S_ISLNK(s.st_mode), err, ASC_EIO,
        "%s: is a symbolic link, which is never written through; name the file itself",
        path);
    ASC_REQUIRE(S_ISREG(s.st_mode), err, ASC_EIO, "%s: is not a regular file", path);
    *exists = true;
    return ASC_OK;
}

static asc_status refuse_existing(const char *path, asc_error *err)
{
    return ASC_FAIL(err, ASC_EIO,
                    "%s: exists already; choose another name or allow it to be replaced "
                    "(--overwrite)",
                    path);
}

asc_status asc_file_target(const char *path, bool overwrite, asc_error *err)
{
    bool exists = false;
    ASC_TRY(asc_file_check(path, &exists, err));
    return exists && !overwrite ? refuse_existing(path, err) : ASC_OK;
}

/* Bytes written; fewer than n with errno set when the system refuses. */
static size_t write_all(int file, const char *data, size_t n)
{
    const size_t most = (size_t)1 << 30; /* Linux writes at most 2^31 - 4096 at once */
    size_t done = 0;
    while (done < n) {
        const ssize_t k = write(file, data + done, n - done < most ? n - done : most);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) break;
        done += (size_t)k;
    }
    return done;
}

void asc_file_remove(const char *temporary)
{
    (void)unlink(temporary);
}

/* To the end of the temporary, fsynced and closed; removed on failure. */
static asc_status write_and_close(int file, const char *path, const char *temporary,
                                  const void *image, size_t n, asc_error *err)
{
    const size_t done = write_all(file, image, n);
    int failed = done < n ? errno : 0;
    if (failed == 0 && fsync(file) != 0) failed = errno;
    if (close(file) != 0 && failed == 0) failed = errno;
    if (failed == 0) return ASC_OK;
    asc_file_remove(temporary);
    return ASC_FAIL(
        err, ASC_EIO,
        "%s: cannot write %zu bytes (stopped after %zu): %s; nothing is left there. "
        "Make room or choose another folder, and start again",
        path, n, done, strerror(failed));
}

asc_status asc_file_temporary(const char *path, const void *image, size_t n,
                              asc_file_mode mode, char temporary[ASC_PATH_MAX],
                              asc_error *err)
{
    int file = -1;
    for (unsigned i = 0; file < 0 && i < 100; i++) {
        ASC_REQUIRE(snprintf(temporary, ASC_PATH_MAX, "%s.%ld-%u.tmp", path,
                             (long)getpid(), i) < ASC_PATH_MAX,
                    err, ASC_EIO, "the path is too long: %.80s...", path);
        file =
            open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (file < 0 && errno != EEXIST) break;
    }
    ASC_REQUIRE(file >= 0, err, ASC_EIO,
                "%s: a temporary file beside it cannot be made: %s", path,
                strerror(errno));
    return write_and_close(file, path, temporary, image, n, err);
}

asc_status asc_file_extend(const char *temporary, const void *image, size_t n,
                           asc_error *err)
{
    const int file = open(temporary, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (file >= 0) return write_and_close(file, temporary, temporary, image, n, err);
    const int why = errno;
    asc_file_remove(temporary);
    return ASC_FAIL(err, ASC_EIO, "%s: cannot be opened again: %s", temporary,
                    strerror(why));
}

/* 0, or the errno. link() refuses an existing name in one step, which rename() cannot. */
static int appear(const char *temporary, const char *path, bool overwrite)
{
    if (!overwrite) {
        if (link(temporary, path) == 0) {
            (void)unlink(temporary);
            return 0;
        }
        struct stat s;
        const int why = errno;
        if (why == EEXIST || lstat(path, &s) == 0) return EEXIST;
        /* A file system without hard links: rename, having just looked. */
        if (why != EPERM && why != EOPNOTSUPP && why != ENOSYS) return why;
    }
    return rename(temporary, path) == 0 ? 0 : errno;
}

asc_status asc_file_rename(const char *temporary, const char *path, bool overwrite,
                           asc_error *err)
{
    char folder[ASC_PATH_MAX];
    ASC_TRY(folder_of(path, folder, err));
    const int why = appear(temporary, path, overwrite);
    if (why != 0) {
        asc_file_remove(temporary);
        if (why == EEXIST) return refuse_existing(path, err);
        return ASC_FAIL(err, ASC_EIO, "%s: the finished file cannot take this name: %s",
                        path, strerror(why));
    }
    const int handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ASC_REQUIRE(handle >= 0, err, ASC_EIO,
                "%s: written, but its folder cannot be opened: %s", path,
                strerror(errno));
    const int synced = fsync(handle), reason = errno;
    (void)close(handle);
    /* EINVAL: a file system whose folders cannot be synced */
    ASC_REQUIRE(synced == 0 || reason == EINVAL, err, ASC_EIO,
                "%s: written, but its folder cannot be synced: %s", path,
                strerror(reason));
    return ASC_OK;
}

/* Does the file start with the image? *longer: it has more than that. */
static bool starts(const char *path, const char *image, size_t n, bool *longer)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) return false;
    char block[1 << 14];
    size_t at = 0;
    *longer = false;
    while (!*longer) {
        const size_t k = fread(block, 1, sizeof block, f);
        const size_t compared = k < n - at ? k : n - at;
        if (k == 0 || memcmp(block, image + at, compared) != 0) break;
        at += compared;
        *longer = compared < k;
    }
    (void)fclose(f);
    return at == n;
}

bool asc_file_holds(const char *path, const void *image, size_t n)
{
    bool longer = false;
    return starts(path, image, n, &longer) && !longer;
}

bool asc_file_starts(const char *path, const void *image, size_t n)
{
    bool longer = false;
    return starts(path, image, n, &longer);
}

asc_status asc_file_allow(const char *path, bool exists, bool overwrite, asc_error *err)
{
    ASC_REQUIRE(!exists || overwrite, err, ASC_EIO,
                "%s: exists with other content; add --overwrite to replace it", path);
    return ASC_OK;
}

asc_status asc_file_write(const char *path, const void *image, size_t n,
                          asc_file_mode mode, bool overwrite, bool *same, asc_error *err)
{
    char temporary[ASC_PATH_MAX];
    bool exists = false;
    if (same != NULL) *same = false;
    ASC_TRY(asc_file_check(path, &exists, err));
    if (exists && asc_file_holds(path, image, n)) {
        if (same != NULL) *same = true;
        return ASC_OK;
    }
    ASC_TRY(asc_file_allow(path, exists, overwrite, err));
    ASC_TRY(asc_file_temporary(path, image, n, mode, temporary, err));
    return asc_file_rename(temporary, path, overwrite, err);
}
