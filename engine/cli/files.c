/* Text files: written beside the target, synced and renamed. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *cli_join(asc_arena *arena, const char *folder, const char *path)
{
    if (path[0] == '/' || folder == NULL || *folder == '\0' || strcmp(folder, ".") == 0) return path;
    return asc_take_format(arena, "%s/%s", folder, path);
}

asc_status cli_folder(const char *path, asc_error *err)
{
    struct stat st;
    if (mkdir(path, 0777) == 0) return ASC_OK;
    const int why = errno;
    ASC_REQUIRE(why == EEXIST, err, ASC_EIO, "%s: cannot make the folder: %s", path, strerror(why));
    ASC_REQUIRE(stat(path, &st) == 0 && S_ISDIR(st.st_mode), err, ASC_EIO,
                "%s: exists and is not a folder", path);
    return ASC_OK;
}

/* Does the file at path hold exactly these bytes? */
static bool holds(const char *path, const char *data, size_t n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) return false;
    char block[1 << 14];
    size_t at = 0;
    bool equal = true;
    while (equal) {
        const size_t k = fread(block, 1, sizeof block, f);
        if (k == 0) break;
        equal = k <= n - at && memcmp(block, data + at, k) == 0;
        at += k;
    }
    (void)fclose(f);
    return equal && at == n;
}

static asc_status write_all(int fd, const char *path, const char *data, size_t n, asc_error *err)
{
    for (size_t at = 0; at < n;) {
        const ssize_t k = write(fd, data + at, n - at);
        if (k < 0 && errno == EINTR) continue;
        ASC_REQUIRE(k > 0, err, ASC_EIO, "%s: cannot write %zu bytes: %s", path, n,
                    strerror(k < 0 ? errno : EIO));
        at += (size_t)k;
    }
    ASC_REQUIRE(fsync(fd) == 0, err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
    return ASC_OK;
}

/* An existing target: nothing, the same bytes, or something that must not be lost. */
static asc_status look(const char *path, const char *data, size_t n, bool overwrite, bool *same,
                       asc_error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) return ASC_OK;
    ASC_REQUIRE(!S_ISDIR(st.st_mode), err, ASC_EIO, "%s: is a folder", path);
    ASC_REQUIRE(S_ISREG(st.st_mode), err, ASC_EIO, "%s: is not a regular file", path);
    *same = holds(path, data, n);
    ASC_REQUIRE(*same || overwrite, err, ASC_EIO,
                "%s: exists with other content; add --overwrite to replace it", path);
    return ASC_OK;
}

asc_status cli_write(const char *path, const char *data, size_t n, bool overwrite, bool *same,
                     asc_error *err)
{
    bool there = false;
    if (same == NULL) same = &there;
    *same = false;
    ASC_TRY(look(path, data, n, overwrite, same, err));
    if (*same) return ASC_OK;
    const size_t length = strlen(path);
    char *temporary = malloc(length + 16);
    ASC_REQUIRE(temporary != NULL, err, ASC_EMEMORY, "out of memory");
    (void)snprintf(temporary, length + 16, "%s.%ld.tmp", path, (long)getpid());
    asc_status s = ASC_OK;
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        s = ASC_FAIL(err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
    } else {
        s = write_all(fd, path, data, n, err);
        if (close(fd) != 0 && s == ASC_OK)
            s = ASC_FAIL(err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
        if (s == ASC_OK && rename(temporary, path) != 0)
            s = ASC_FAIL(err, ASC_EIO, "%s: cannot rename into place: %s", path, strerror(errno));
        if (s != ASC_OK) (void)unlink(temporary);
    }
    free(temporary);
    return s;
}
