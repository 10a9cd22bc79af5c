/* Paths and folders. */
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
