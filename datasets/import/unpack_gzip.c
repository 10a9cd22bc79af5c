/* gzip by zlib's inflate: members follow each other; zeros after the last are padding. */
#include "unpack.h"
#include <stdlib.h>
#include <zlib.h>

enum { PIECE = 1 << 18, OUT_MOST = 1 << 30 };

typedef struct gzip {
    z_stream z;
    bool inside; /* a member has begun and not ended */
    char piece[PIECE];
} gzip;

static asc_status start(void **state, const char *path, asc_error *err)
{
    gzip *g = calloc(1, sizeof *g);
    const bool ready = g != NULL && inflateInit2(&g->z, 16 + MAX_WBITS) == Z_OK;
    if (!ready) free(g);
    ASC_REQUIRE(ready, err, ASC_EMEMORY, "%s: no memory to unpack gzip", path);
    g->inside = true;
    *state = g;
    return ASC_OK;
}

static void close_gzip(void *state)
{
    gzip *g = state;
    if (g == NULL) return;
    (void)inflateEnd(&g->z);
    free(g);
}

/* More packed bytes; *ended when the file has no more. */
static asc_status refill(gzip *g, asc_raw *from, bool *ended, asc_error *err)
{
    size_t got = 0;
    ASC_TRY(asc_raw_read(from, g->piece, sizeof g->piece, &got, err));
    ASC_REQUIRE(got > 0 || !g->inside, err, ASC_EFORMAT,
                "%s: gzip data end after %zu bytes, within a member; copy the file again",
                from->path, from->bytes);
    g->z.next_in = (Bytef *)g->piece;
    g->z.avail_in = (uInt)got;
    *ended = got == 0;
    return ASC_OK;
}

/* Between members: past the padding. */
static void next_member(gzip *g)
{
    while (g->z.avail_in > 0 && *g->z.next_in == 0) g->z.next_in++, g->z.avail_in--;
    if (g->z.avail_in == 0) return;
    (void)inflateReset(&g->z);
    g->inside = true;
}

static asc_status step(gzip *g, const asc_raw *from, asc_error *err)
{
    const int code = inflate(&g->z, Z_NO_FLUSH);
    if (code == Z_STREAM_END) g->inside = false;
    ASC_REQUIRE(code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR, err,
                ASC_EFORMAT,
                "%s: damaged gzip data near byte %zu of %zu: %s; copy the file again",
                from->path, from->at - g->z.avail_in, from->bytes,
                g->z.msg != NULL ? g->z.msg : "no gzip data");
    return ASC_OK;
}

static asc_status read_gzip(void *state, asc_raw *from, char *to, size_t n, size_t *got,
                            asc_error *err)
{
    gzip *g = state;
    bool ended = false;
    for (*got = 0; *got < n;) {
        if (g->z.avail_in == 0) ASC_TRY(refill(g, from, &ended, err));
        if (ended) break;
        if (!g->inside) {
            next_member(g);
            continue;
        }
        const size_t want = n - *got < OUT_MOST ? n - *got : OUT_MOST;
        g->z.next_out = (Bytef *)to + *got;
        g->z.avail_out = (uInt)want;
        ASC_TRY(step(g, from, err));
        *got += want - g->z.avail_out;
    }
    return ASC_OK;
}

const asc_unpacker asc_unpack_gzip = {start, read_gzip, close_gzip};
