/* zstd by libzstd's streaming interface: frames follow each other, sizes need not be stated. */
#include "unpack.h"
#include <stdbool.h>
#include <string.h>
#include <zstd.h>

/* Twice the room, at most `most`. */
static asc_status widen(const char *path, size_t most, asc_bytes *out, size_t *room,
                        asc_arena *arena, asc_error *err)
{
    ASC_REQUIRE(*room < most, err, ASC_EFORMAT,
                "%s: more than %zu bytes when unpacked; split the file by rows", path,
                most);
    const size_t wider = *room > most / 2 ? most : 2 * *room;
    char *data = asc_take_bytes(arena, wider + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    memcpy(data, out->data, out->n);
    out->data = data;
    *room = wider;
    return ASC_OK;
}

static asc_status unpack(ZSTD_DStream *z, const char *path, size_t most, asc_arena *arena,
                         const asc_bytes *packed, asc_bytes *out, asc_error *err)
{
    size_t room = packed->n < most / 8 ? 8 * packed->n + 64 : most;
    out->n = 0;
    out->data = asc_take_bytes(arena, room + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    ZSTD_inBuffer in = {packed->data, packed->n, 0};
    size_t left = 1;
    while (left != 0 || in.pos < in.size) {
        ZSTD_outBuffer to = {out->data, room, out->n};
        left = ZSTD_decompressStream(z, &to, &in);
        ASC_REQUIRE(!ZSTD_isError(left), err, ASC_EFORMAT,
                    "%s: damaged zstd data near byte %zu of %zu: %s; copy the file again",
                    path, in.pos, in.size, ZSTD_getErrorName(left));
        const bool full = to.pos == room, still = to.pos == out->n;
        out->n = to.pos;
        if (full && (left != 0 || in.pos < in.size))
            ASC_TRY(widen(path, most, out, &room, arena, err));
        else
            ASC_REQUIRE(
                left == 0 || in.pos < in.size || !still, err, ASC_EFORMAT,
                "%s: zstd data end after %zu bytes, within a frame; copy the file again",
                path, packed->n);
    }
    return ASC_OK;
}

asc_status asc_unpack_zstd(const char *path, size_t most, asc_arena *arena, asc_bytes *b,
                           asc_error *err)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    ASC_REQUIRE(z != NULL, err, ASC_EMEMORY, "%s: no memory to unpack zstd", path);
    asc_bytes out = {0};
    const asc_status status = unpack(z, path, most, arena, b, &out, err);
    (void)ZSTD_freeDStream(z);
    if (status == ASC_OK) *b = out;
    return status;
}
