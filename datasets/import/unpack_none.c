/* What a build without libzstd says. */
#include "unpack.h"

asc_status asc_unpack_zstd(const char *path, size_t most, asc_arena *arena, asc_bytes *b,
                           asc_error *err)
{
    (void)most;
    (void)arena;
    (void)b;
    return ASC_FAIL(
        err, ASC_EFORMAT,
        "%s: zstd-compressed, which this build cannot read (it was made without "
        "libzstd); unpack it first (zstd -d)",
        path);
}
