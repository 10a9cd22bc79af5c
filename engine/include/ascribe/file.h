/* Files as a whole: reading one, what stands at a path, and how finished bytes get there. */
#ifndef ASCRIBE_FILE_H
#define ASCRIBE_FILE_H

#include "ascribe/arena.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ASC_PATH_MAX = 4096 }; /* longest path, with its NUL */

typedef enum asc_file_mode {
    ASC_FILE_PRIVATE = 0600, /* holds rows about people     */
    ASC_FILE_SHARED = 0666   /* as the umask allows         */
} asc_file_mode;

/* Reads a regular file of at most 64 MiB whole, NUL-terminated. ASC_EIO. */
asc_status asc_file_read(const char *path, asc_arena *arena, char **text, size_t *n,
                         asc_error *err);
/* Refuses (ASC_EIO) a folder, a symlink or a special file at path, a folder that is missing or may
 * not be written. *exists: a regular file stands there. */
asc_status asc_file_check(const char *path, bool *exists, asc_error *err);
/* The same, and refuses an existing file unless it may be replaced. */
asc_status asc_file_target(const char *path, bool overwrite, asc_error *err);
/* The image in a new file beside path, fsynced; its name is in temporary. Nothing is left behind on
 * failure. */
asc_status asc_file_temporary(const char *path, const void *image, size_t n,
                              asc_file_mode mode, char temporary[ASC_PATH_MAX],
                              asc_error *err);
/* More bytes behind those of the temporary, fsynced; removes the temporary on failure. */
asc_status asc_file_extend(const char *temporary, const void *image, size_t n,
                           asc_error *err);
/* Renames the temporary to path and fsyncs the folder; removes the temporary on failure. */
asc_status asc_file_rename(const char *temporary, const char *path, bool overwrite,
                           asc_error *err);
void asc_file_remove(const char *temporary);
/* Does the file at path hold exactly these bytes? */
bool asc_file_holds(const char *path, const void *image, size_t n);
/* Does it start with them? */
bool asc_file_starts(const char *path, const void *image, size_t n);
/* Refuses other content than is to be written, unless it may be replaced. */
asc_status asc_file_allow(const char *path, bool exists, bool overwrite, asc_error *err);
/* All of the above: refuse, write beside, rename. Where the same bytes stand already nothing is written
 * and *same (may be NULL) is true; other content needs overwrite. */
asc_status asc_file_write(const char *path, const void *image, size_t n,
                          asc_file_mode mode, bool overwrite, bool *same, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
