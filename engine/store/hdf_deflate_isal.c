/* Streams by ISA-L (hdf_deflate.h). Level 1 is its first that keeps runs of one byte short; higher ones gain
 * nothing on shuffled numbers. */
#include "hdf_deflate.h"
#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 1, ROOM = ISAL_DEF_LVL1_DEFAULT, HEADERS = 1024 };

struct hdf_deflate {
    struct isal_zstream stream;
    uint8_t room[ROOM];
};

hdf_deflate *hdf_deflate_open(void)
{
    return malloc(sizeof(hdf_deflate));
}

void hdf_deflate_close(hdf_deflate *z)
{
    free(z);
}

/* Blocks that do not shrink are stored, 5 bytes for 65,535; an eighth is far more than their headers take. */
size_t hdf_deflate_bound(hdf_deflate *z, size_t n)
{
    (void)z;
    return n + n / 8 + HEADERS;
}

size_t hdf_deflate_stream(hdf_deflate *z, const unsigned char *x, size_t n,
                          unsigned char *out, size_t room)
{
    struct isal_zstream *s = &z->stream;
    if (n > UINT32_MAX || room > UINT32_MAX) return 0;
    memset(s, 0, sizeof *s); /* the init leaves hist_bits, how far back matches may lie */
    isal_deflate_stateless_init(s);
    s->level = LEVEL;
    s->level_buf = z->room;
    s->level_buf_size = ROOM;
    s->gzip_flag = IGZIP_ZLIB;
    s->end_of_stream = 1;
    memcpy(&s->next_in, &x, sizeof x); /* it is read only, but not declared so */
    s->avail_in = (uint32_t)n;
    s->next_out = out;
    s->avail_out = (uint32_t)room;
    return isal_deflate_stateless(s) == COMP_OK ? s->total_out : 0;
}
