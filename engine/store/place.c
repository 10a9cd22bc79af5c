/* A file appears whole or not at all: written to a temporary in the same folder, fsynced,
 * renamed, and the folder fsynced, so that a crash leaves either the old file or the new
 * one. */
#include "place.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static asc_status folder_of(const char *path, char folder[PLACE_MAX], asc_error *err)
{
    /* 32 bytes for the ending of a temporary or a journal */
    ASC_REQUIRE(strlen(path) + 32 < PLACE_MAX, err, ASC_EIO,
                "the path has %zu bytes, at most %d are possible: %.80s...", strlen(path),
                PLACE_MAX - 33, path);
    ASC_REQUIRE(*path != '\0', err, ASC_EIO, "the path of the output is empty");
    char copy[PLACE_MAX];
    (void)snprintf(copy, sizeof copy, "%s", path);
    (void)snprintf(folder, PLACE_MAX, "%s", dirname(copy));
    return ASC_OK;
}

asc_status place_check(const char *path, bool *exists, asc_error *err)
{
    char folder[PLACE_MAX];
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

asc_status place_target(const char *path, bool overwrite, asc_error *err)
{
    bool exists = false;
    ASC_TRY(place_check(path, &exists, err));
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

void place_remove(const char *temporary)
{
    (void)unlink(temporary);
}

asc_status place_temporary(const char *path, const void *image, size_t n,
                           char temporary[PLACE_MAX], asc_error *err)
{
    ASC_REQUIRE(snprintf(temporary, PLACE_MAX, "%s.XXXXXX", path) < PLACE_MAX, err,
                ASC_EIO, "the path is too long: %.80s...", path);
    const int file = mkstemp(temporary); /* O_EXCL, 0600 whatever the umask */
    ASC_REQUIRE(file >= 0, err, ASC_EIO,
                "%s: a temporary file beside it cannot be made: %s", path,
                strerror(errno));
    (void)fcntl(file, F_SETFD, FD_CLOEXEC);
    const size_t done = write_all(file, image, n);
    int failed = done < n ? errno : 0;
    if (failed == 0 && fsync(file) != 0) failed = errno;
    if (close(file) != 0 && failed == 0) failed = errno;
    if (failed == 0) return ASC_OK;
    place_remove(temporary);
    return ASC_FAIL(
        err, ASC_EIO,
        "%s: cannot write %zu bytes (stopped after %zu): %s; nothing is left there. "
        "Make room or choose another folder, and start again",
        path, n, done, strerror(failed));
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

asc_status place_rename(const char *temporary, const char *path, bool overwrite,
                        asc_error *err)
{
    char folder[PLACE_MAX];
    ASC_TRY(folder_of(path, folder, err));
    const int why = appear(temporary, path, overwrite);
    if (why != 0) {
        place_remove(temporary);
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
