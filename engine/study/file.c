/* Reads a regular file of limited size whole. */
#include "ascribe/yaml.h"
#include <errno.h>
#include <fcntl.h>
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
