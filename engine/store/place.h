/* Files as a whole: what stands at a path, and how a finished image gets there. */
#ifndef ASCRIBE_STORE_PLACE_H
#define ASCRIBE_STORE_PLACE_H

#include "ascribe/status.h"
#include <stdbool.h>
#include <stddef.h>

enum { PLACE_MAX = 4096 }; /* longest path, with its NUL */

/* Refuses (ASC_EIO) a folder, a symlink or a special file at path, a folder that is
 * missing or may not be written. *exists: a regular file stands there. */
asc_status place_check(const char *path, bool *exists, asc_error *err);
/* The same, and refuses an existing file unless it may be replaced. */
asc_status place_target(const char *path, bool overwrite, asc_error *err);
/* The image in a new file beside path (mode 0600, fsynced); its name is in temporary.
 * Nothing is left behind on failure. */
asc_status place_temporary(const char *path, const void *image, size_t n,
                           char temporary[PLACE_MAX], asc_error *err);
/* Renames the temporary to path and fsyncs the folder; removes the temporary on failure.
 */
asc_status place_rename(const char *temporary, const char *path, bool overwrite,
                        asc_error *err);
void place_remove(const char *temporary);

#endif
