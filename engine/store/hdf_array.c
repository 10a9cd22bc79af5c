/* Arrays in blocks: hashed, shuffled and compressed in parallel, then handed to HDF5 as ready
 * chunks.
 *   block k   rows [k b, (k + 1) b), b = hdf_block_rows
 *   hash k    BLAKE2b-256 of the block's bytes as they stand in memory (little-endian),
 *             true extent only
 *   chunk k   zlib stream (RFC 1950) of the block padded with zeros to b rows, bytes of
 *             numbers shuffled first: byte i of element j moves to i * elements + j
 *             (HDF5 shuffle filter)
 * An array that would not shrink by a fifth is stored as it is, in one piece. */
#include "hdf.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 1, CHUNK_INDEX = 2400 }; /* CHUNK_INDEX: bytes of a small chunk B-tree */

typedef struct chunk {
    unsigned char *data; /* NULL when it did not shrink */
    size_t n;
} chunk;

typedef struct job {
    const unsigned char *data;
    size_t rows, row_bytes, block;
    size_t element; /* bytes to shuffle by, 1 for text */
    chunk *out;     /* NULL: no compression wanted  */
    uint8_t *hash;  /* NULL: no hashes wanted       */
} job;

static void shuffle(const unsigned char *x, size_t elements, size_t size,
                    unsigned char *out)
{
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < elements; j++) out[i * elements + j] = x[j * size + i];
}

/* Room for the padded block, its shuffled form and the stream, in one piece. */
static asc_status compress_block(const job *w, size_t k, size_t n, asc_error *err)
{
    const size_t full = w->block * w->row_bytes;
    unsigned char *room = calloc(3, full);
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(LEVEL);
    if (room == NULL || z == NULL) {
        free(room);
        libdeflate_free_compressor(z);
        return ASC_FAIL(err, ASC_EMEMORY, "no memory to compress %zu bytes", full);
    }
    memcpy(room, w->data + k * full, n);
    const unsigned char *source = room;
    if (w->element > 1) {
        shuffle(room, full / w->element, w->element, room + full);
        source = room + full;
    }
    const size_t size = libdeflate_zlib_compress(z, source, full, room + 2 * full, full);
    libdeflate_free_compressor(z);
    w->out[k] = (chunk){.data = size > 0 ? malloc(size) : NULL, .n = size};
    if (w->out[k].data != NULL) memcpy(w->out[k].data, room + 2 * full, size);
    free(room);
    return ASC_OK;
}

static asc_status work(void *context, size_t k, size_t worker, asc_error *err)
{
    (void)worker;
    const job *w = context;
    const size_t first = k * w->block;
    const size_t rows = w->rows - first < w->block ? w->rows - first : w->block;
    const size_t n = rows * w->row_bytes;
    if (w->hash != NULL)
        asc_hash_bytes(w->data + first * w->row_bytes, n, w->hash + k * ASC_HASH_BYTES);
    return w->out == NULL ? ASC_OK : compress_block(w, k, n, err);
}

/* Room for more hashes at the end of the list. */
static asc_status extend(hdf_hashes *h, size_t more, asc_error *err)
{
    if (h->data == NULL || h->capacity - h->count < more) {
        const size_t capacity = 2 * h->capacity + more + 1;
        uint8_t *data = realloc(h->data, capacity * ASC_HASH_BYTES);
        ASC_REQUIRE(data != NULL, err, ASC_EMEMORY, "no memory for %zu hashes", capacity);
        h->data = data;
        h->capacity = capacity;
    }
    return ASC_OK;
}

static bool worth_it(const chunk *c, size_t blocks, size_t bytes)
{
    size_t sum = CHUNK_INDEX;
    for (size_t k = 0; k < blocks; k++) {
        if (c[k].data == NULL) return false;
        sum += c[k].n;
    }
    return sum <= bytes / 5 * 4;
}

static asc_status create(const hdf_out *o, hid_t parent, const hdf_array *a, size_t block,
                         bool packed, hid_t *dataset, asc_error *err)
{
    const int rank = a->columns > 0 ? 2 : 1;
    const hsize_t extent[2] = {a->rows, a->columns}, chunks[2] = {block, a->columns};
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    (void)H5Pset_obj_track_times(list, 0);
    (void)H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
    if (packed) {
        (void)H5Pset_chunk(list, rank, chunks);
        if (a->size > 1 && H5Tget_class(a->type) != H5T_STRING)
            (void)H5Pset_shuffle(list);
        (void)H5Pset_deflate(list, LEVEL);
    }
    const hid_t space = H5Screate_simple(rank, extent, NULL);
    *dataset =
        H5Dcreate2(parent, a->name, a->type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    (void)H5Sclose(space);
    (void)H5Pclose(list);
    return *dataset < 0 ? hdf_fail(o->path, ASC_EINTERNAL, a->name, err) : ASC_OK;
}

static asc_status store(const hdf_out *o, hid_t parent, const hdf_array *a, const job *w,
                        bool packed, hid_t *dataset, asc_error *err)
{
    ASC_TRY(create(o, parent, a, w->block, packed, dataset, err));
    const size_t blocks = packed ? hdf_blocks(a->rows, w->row_bytes) : 0;
    for (size_t k = 0; k < blocks; k++) {
        const hsize_t offset[2] = {k * w->block, 0};
        if (H5Dwrite_chunk(*dataset, H5P_DEFAULT, 0, offset, w->out[k].n,
                           w->out[k].data) < 0)
            return hdf_fail(o->path, ASC_EMEMORY, a->name, err);
    }
    if (packed || a->rows == 0) return ASC_OK;
    if (H5Dwrite(*dataset, a->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, a->data) < 0)
        return hdf_fail(o->path, ASC_EMEMORY, a->name, err);
    return ASC_OK;
}

asc_status hdf_write_array(const hdf_out *o, hid_t parent, const hdf_array *a,
                           hdf_scale *const *scale, hdf_hashes *hashes, hid_t *dataset,
                           asc_error *err)
{
    const size_t row_bytes = a->size * (a->columns > 0 ? a->columns : 1);
    const size_t blocks = hdf_blocks(a->rows, row_bytes);
    const bool text = H5Tget_class(a->type) == H5T_STRING;
    job w = {.data = a->data,
             .rows = a->rows,
             .row_bytes = row_bytes,
             .block = hdf_block_rows(a->rows, row_bytes),
             .element = text ? 1 : a->size};
    if (hashes != NULL) {
        ASC_TRY(extend(hashes, blocks, err));
        w.hash = hashes->data + hashes->count * ASC_HASH_BYTES;
        hashes->count += blocks;
    }
    if (a->rows * row_bytes > 2 * (size_t)CHUNK_INDEX) {
        w.out = calloc(blocks, sizeof *w.out);
        ASC_REQUIRE(w.out != NULL, err, ASC_EMEMORY, "no memory for %zu chunks", blocks);
    }
    asc_status s = ASC_OK;
    if (w.out != NULL || w.hash != NULL)
        s = hdf_run(blocks, a->rows * row_bytes, work, &w, err);
    const bool packed =
        s == ASC_OK && w.out != NULL && worth_it(w.out, blocks, a->rows * row_bytes);
    if (s == ASC_OK) s = store(o, parent, a, &w, packed, dataset, err);
    for (size_t k = 0; w.out != NULL && k < blocks; k++) free(w.out[k].data);
    free(w.out);
    ASC_TRY(s);
    const int rank = a->columns > 0 ? 2 : 1;
    return scale == NULL ? ASC_OK
                         : hdf_attach(o, *dataset, parent, a->name, scale, rank, err);
}
