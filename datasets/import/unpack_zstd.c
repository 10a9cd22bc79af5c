/* zstd by libzstd's streaming interface: frames follow each other, sizes need not be stated. */
#include "unpack.h"
#include <stdlib.h>
#include <zstd.h>

enum { PIECE = 1 << 18 };

typedef struct zstd {
    ZSTD_DStream *stream;
    ZSTD_inBuffer in;
    bool inside; /* a frame has begun and not ended */
    bool full;   /* more output may wait within libzstd */
    char piece[PIECE];
} zstd;

static void close_zstd(void *state)
{
    zstd *z = state;
    if (z == NULL) return;
    (void)ZSTD_freeDStream(z->stream);
    free(z);
}

static asc_status start(void **state, const char *path, asc_error *err)
{
    zstd *z = calloc(1, sizeof *z);
    if (z != NULL) z->stream = ZSTD_createDStream();
    if (z == NULL || z->stream == NULL) {
        close_zstd(z);
        return ASC_FAIL(err, ASC_EMEMORY, "%s: no memory to unpack zstd", path);
    }
    z->in.src = z->piece;
    z->inside = true;
    *state = z;
    return ASC_OK;
}

static asc_status refill(zstd *z, asc_raw *from, bool *ended, asc_error *err)
{
    size_t got = 0;
    ASC_TRY(asc_raw_read(from, z->piece, sizeof z->piece, &got, err));
    ASC_REQUIRE(got > 0 || !z->inside, err, ASC_EFORMAT,
                "%s: zstd data end after %zu bytes, within a frame; copy the file again",
                from->path, from->bytes);
    z->in.size = got;
    z->in.pos = 0;
    *ended = got == 0;
    return ASC_OK;
}

static asc_status read_zstd(void *state, asc_raw *from, char *to, size_t n, size_t *got,
                            asc_error *err)
{
    zstd *z = state;
    bool ended = false;
    for (*got = 0; *got < n;) {
        if (z->in.pos == z->in.size && !z->full) ASC_TRY(refill(z, from, &ended, err));
        if (ended) break;
        ZSTD_outBuffer out = {to, n, *got};
        const size_t left = ZSTD_decompressStream(z->stream, &out, &z->in);
        ASC_REQUIRE(!ZSTD_isError(left), err, ASC_EFORMAT,
                    "%s: damaged zstd data near byte %zu of %zu: %s; copy the file again",
                    from->path, from->at - (z->in.size - z->in.pos), from->bytes,
                    ZSTD_getErrorName(left));
        z->inside = left != 0;
        z->full = left != 0 && out.pos == n;
        *got = out.pos;
    }
    return ASC_OK;
}

const asc_unpacker asc_unpack_zstd = {start, read_zstd, close_zstd};
