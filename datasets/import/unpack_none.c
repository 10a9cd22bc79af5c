/* What a build without libzstd says. */
#include "unpack.h"

static asc_status start(void **state, const char *path, asc_error *err)
{
    (void)state;
    return ASC_FAIL(
        err, ASC_EFORMAT,
        "%s: zstd-compressed, which this build cannot read (it was made without "
        "libzstd); unpack it first (zstd -d)",
        path);
}

static asc_status read_none(void *state, asc_raw *from, char *to, size_t n, size_t *got,
                            asc_error *err)
{
    (void)state;
    (void)to;
    (void)n;
    (void)got;
    return ASC_FAIL(err, ASC_EINTERNAL, "%s: this build cannot unpack zstd", from->path);
}

static void close_none(void *state)
{
    (void)state;
}

const asc_unpacker asc_unpack_zstd = {start, read_none, close_none};
