/* Chunks read as they stand in the file, and decoded on all threads: libhdf5 would do both in turn, on one.
 *   chunk    zlib stream (RFC 1950) of rows [k c, (k + 1) c), bytes of numbers shuffled or not, padded
 *            to c rows
 *   filters  deflate, or shuffle and deflate: what hdf_array.c writes. Anything else that may be read
 *            (fletcher32, chunks that were never written or not filtered) is left to libhdf5.
 * Where chunks are blocks, as this program writes them, the block's hash is compared by the same task.
 * Raw chunks are fetched in turn, a few for each thread at a time, which also bounds the memory. */
#include "hdf.h"
#include "hdf_shuffle.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 4, VALUES_MAX = 8 };

typedef struct raw {
    unsigned char *data;
    size_t n, capacity;
} raw;

typedef struct decoding {
    const hdf_in *in;
    const char *what;
    hid_t dataset;
    int rank;
    size_t rows, row_bytes, element; /* element: bytes to unshuffle by, 1 for none */
    size_t chunk, chunks;            /* rows of a chunk; how many                  */
    const uint8_t *want;             /* hashes of chunks, or NULL                  */
    unsigned char *out;
    raw *wave; /* [AHEAD x threads] */
    size_t first, count;
} decoding;

/* Are the filters deflate, or shuffle by the element and deflate? */
static bool known_filters(hid_t list, size_t size, size_t *element)
{
    const int n = H5Pget_nfilters(list);
    *element = 1;
    for (int i = 0; i < n; i++) {
        unsigned flags = 0, config = 0, value[VALUES_MAX] = {0};
        size_t values = VALUES_MAX;
        const H5Z_filter_t f =
            H5Pget_filter2(list, (unsigned)i, &flags, &values, value, 0, NULL, &config);
        const bool last = i + 1 == n;
        if (f == H5Z_FILTER_DEFLATE && last) return true;
        if (f != H5Z_FILTER_SHUFFLE || i > 0 || values < 1 || value[0] != size)
            return false;
        *element = size;
    }
    return false;
}

static bool known_layout(const hdf_shape *s, decoding *d)
{
    const hid_t list = H5Dget_create_plist(d->dataset);
    hsize_t chunk[2] = {0, 1};
    const bool chunked = list >= 0 && H5Pget_layout(list) == H5D_CHUNKED &&
                         H5Pget_chunk(list, 2, chunk) == s->rank;
    const bool known = chunked && chunk[0] > 0 &&
                       (s->rank == 1 || chunk[1] == s->columns) &&
                       known_filters(list, s->size, &d->element);
    if (list >= 0) (void)H5Pclose(list);
    d->rank = s->rank;
    d->rows = s->rows;
    d->row_bytes = s->size * s->columns;
    d->chunk = chunk[0];
    d->chunks = known ? (s->rows - 1) / d->chunk + 1 : 0;
    return known;
}

/* The raw bytes of chunk k; false when it is not there, or not filtered. */
static bool fetch(const decoding *d, size_t k, raw *r)
{
    const hsize_t offset[2] = {k * d->chunk, 0};
    hsize_t bytes = 0;
    uint32_t skipped = 0;
    if (H5Dget_chunk_storage_size(d->dataset, offset, &bytes) < 0 || bytes == 0 ||
        bytes > d->in->bytes)
        return false;
    if (bytes > r->capacity) {
        free(r->data);
        r->capacity = 0;
        r->data = malloc(bytes);
        if (r->data == NULL) return false;
        r->capacity = bytes;
    }
    r->n = bytes;
    return H5Dread_chunk(d->dataset, H5P_DEFAULT, offset, &skipped, r->data) >= 0 &&
           skipped == 0;
}

static asc_status damaged(const decoding *d, size_t k, const char *how, asc_error *err)
{
    return ASC_FAIL(err, ASC_EFORMAT,
                    "%s: %s: chunk %zu %s: the file was changed or damaged after it was "
                    "written; restore it from a copy or make it again",
                    d->in->path, d->what, k, how);
}

/* Chunk k of n bytes that exist into its place. */
static asc_status place(const decoding *d, const raw *r, size_t k, size_t n,
                        struct libdeflate_decompressor *z, unsigned char *room,
                        asc_error *err)
{
    const size_t full = d->chunk * d->row_bytes;
    unsigned char *out = d->out + k * full;
    const bool direct = d->element == 1 && n == full;
    if (libdeflate_zlib_decompress(z, r->data, r->n, direct ? out : room, full, NULL) !=
        LIBDEFLATE_SUCCESS)
        return damaged(d, k, "cannot be decompressed", err);
    if (d->element > 1)
        hdf_unshuffle(room, full / d->element, d->element, n / d->element, out);
    else if (!direct)
        memcpy(out, room, n);
    if (d->want == NULL) return ASC_OK;
    uint8_t digest[ASC_HASH_BYTES];
    asc_hash_bytes(out, n, digest);
    if (memcmp(digest, d->want + k * ASC_HASH_BYTES, ASC_HASH_BYTES) == 0) return ASC_OK;
    return damaged(d, k, "does not match its hash", err);
}

static asc_status decode(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    const decoding *d = context;
    const size_t k = d->first + task, full = d->chunk * d->row_bytes;
    const size_t left = d->rows - k * d->chunk;
    const size_t n = (left < d->chunk ? left : d->chunk) * d->row_bytes;
    struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
    unsigned char *room = malloc(full);
    const asc_status status =
        z == NULL || room == NULL
            ? ASC_FAIL(err, ASC_EMEMORY, "no memory to decode %zu bytes", full)
            : place(d, &d->wave[task], k, n, z, room, err);
    libdeflate_free_decompressor(z);
    free(room);
    return status;
}

/* Wave by wave; *whole is false when a chunk has to be left to libhdf5. */
static asc_status decode_all(decoding *d, size_t most, bool *whole, asc_error *err)
{
    for (d->first = 0; d->first < d->chunks; d->first += d->count) {
        const size_t left = d->chunks - d->first;
        d->count = left < most ? left : most;
        for (size_t i = 0; i < d->count; i++)
            if (!fetch(d, d->first + i, &d->wave[i])) return ASC_OK;
        ASC_TRY(hdf_run(d->count, d->count * d->chunk * d->row_bytes, decode, d, err));
    }
    *whole = true;
    return ASC_OK;
}

asc_status hdf_read_chunks(const hdf_in *in, hid_t dataset, const hdf_shape *shape,
                           const uint8_t *want, const char *what, void *data,
                           hdf_chunks_read *read, asc_error *err)
{
    decoding d = {.in = in, .what = what, .dataset = dataset, .out = data};
    *read = (hdf_chunks_read){0};
    if (!known_layout(shape, &d)) return ASC_OK;
    const size_t blocks = hdf_blocks(d.rows, d.row_bytes);
    if (d.chunk == hdf_block_rows(d.rows, d.row_bytes) && d.chunks == blocks)
        d.want = want;
    const size_t most = AHEAD * asc_pool_threads();
    d.wave = calloc(most, sizeof *d.wave);
    ASC_REQUIRE(d.wave != NULL, err, ASC_EMEMORY, "no memory to read %s", in->path);
    const asc_status status = decode_all(&d, most, &read->whole, err);
    for (size_t i = 0; i < most; i++) free(d.wave[i].data);
    free(d.wave);
    read->compared = read->whole && d.want != NULL;
    return status;
}
