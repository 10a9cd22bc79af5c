/* Text files: nothing is written where the same bytes stand already. */
#include "ascribe/file.h"
#include "cli.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

const char *cli_join(asc_arena *arena, const char *folder, const char *path)
{
    if (path[0] == '/' || folder == NULL || *folder == '\0' || strcmp(folder, ".") == 0)
        return path;
    return asc_take_format(arena, "%s/%s", folder, path);
}

asc_status cli_folder(const char *path, asc_error *err)
{
    struct stat st;
    if (mkdir(path, 0777) == 0) return ASC_OK;
    const int why = errno;
    ASC_REQUIRE(why == EEXIST, err, ASC_EIO, "%s: cannot make the folder: %s", path,
                strerror(why));
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

/* An existing target: nothing, the same bytes, or something that must not be lost. */
static asc_status look(const char *path, const char *data, size_t n, bool overwrite,
                       bool *same, asc_error *err)
{
    bool exists = false;
    ASC_TRY(asc_file_check(path, &exists, err));
    if (!exists) return ASC_OK;
    *same = holds(path, data, n);
    ASC_REQUIRE(*same || overwrite, err, ASC_EIO,
                "%s: exists with other content; add --overwrite to replace it", path);
    return ASC_OK;
}

asc_status cli_write(const char *path, const char *data, size_t n, bool overwrite,
                     bool *same, asc_error *err)
{
    bool there = false;
    if (same == NULL) same = &there;
    *same = false;
    ASC_TRY(look(path, data, n, overwrite, same, err));
    return *same ? ASC_OK
                 : asc_file_write(path, data, n, ASC_FILE_SHARED, overwrite, err);
}
