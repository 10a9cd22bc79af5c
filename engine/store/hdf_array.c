/* Arrays in blocks: hashed, shuffled and compressed in parallel, then handed to HDF5 as ready
 * chunks. An array may come in pieces: only the rows at hand are in memory.
 *   block k   rows [k b, (k + 1) b), b = hdf_block_rows
 *   hash k    BLAKE2b-256 of the block's bytes as they stand in memory (little-endian),
 *             true extent only
 *   chunk k   zlib stream (RFC 1950) of the block padded with zeros to b rows, bytes of
 *             numbers shuffled first (hdf_shuffle.c): texts by libdeflate, numbers by
 *             hdf_deflate.h
 * An array whose first blocks, up to HDF_JUDGED rows, would not shrink by a fifth is stored as it is, in
 * one piece. */
#include "hdf.h"
#include "hdf_deflate.h"
#include "hdf_shuffle.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 1, CHUNK_INDEX = 2400 }; /* CHUNK_INDEX: bytes of a small chunk B-tree */

/* Rows of block k of the piece at hand. */
static size_t rows_of(const hdf_series *s, size_t k)
{
    const size_t left = s->at_hand - k * s->block;
    return left < s->block ? left : s->block;
}

static size_t blocks_at_hand(const hdf_series *s)
{
    return (s->at_hand + s->block - 1) / s->block;
}

static const unsigned char *block_data(const hdf_series *s, size_t k)
{
    return (const unsigned char *)s->array.data + k * s->block * s->row_bytes;
}

/* What one worker needs to compress; its memory serves one block after the other. */
typedef struct press {
    struct libdeflate_compressor *z; /* of texts   */
    hdf_deflate *numbers;
    unsigned char *room;
    size_t bytes;
} press;

static asc_status press_ready(press *p, bool text, size_t full, size_t *bound,
                              asc_error *err)
{
    if (text && p->z == NULL) p->z = libdeflate_alloc_compressor(LEVEL);
    if (!text && p->numbers == NULL) p->numbers = hdf_deflate_open();
    const bool ready = text ? p->z != NULL : p->numbers != NULL;
    ASC_REQUIRE(ready, err, ASC_EMEMORY, "no memory to compress %zu bytes", full);
    *bound = text ? libdeflate_zlib_compress_bound(p->z, full)
                  : hdf_deflate_bound(p->numbers, full);
    const size_t need = 2 * full + *bound;
    if (p->bytes < need) {
        free(p->room);
        p->room = malloc(need);
        p->bytes = p->room == NULL ? 0 : need;
    }
    ASC_REQUIRE(p->bytes >= need, err, ASC_EMEMORY, "no memory to compress %zu bytes",
                full);
    return ASC_OK;
}

static asc_status compress_block(hdf_series *s, size_t k, press *p, asc_error *err)
{
    const size_t full = s->block * s->row_bytes, n = rows_of(s, k) * s->row_bytes;
    const size_t element = s->text ? 1 : s->array.size;
    size_t bound = 0;
    ASC_TRY(press_ready(p, s->text, full, &bound, err));
    const unsigned char *source = block_data(s, k);
    if (n < full) {
        memcpy(p->room, source, n);
        memset(p->room + n, 0, full - n);
        source = p->room;
    }
    if (element > 1) {
        hdf_shuffle(source, full / element, element, p->room + full);
        source = p->room + full;
    }
    unsigned char *out = p->room + 2 * full;
    const size_t size = s->text
                            ? libdeflate_zlib_compress(p->z, source, full, out, bound)
                            : hdf_deflate_stream(p->numbers, source, full, out, bound);
    ASC_REQUIRE(size > 0, err, ASC_EINTERNAL,
                "%zu bytes do not fit in %zu when compressed", full, bound);
    unsigned char *data = malloc(size);
    ASC_REQUIRE(data != NULL, err, ASC_EMEMORY, "no memory for %zu compressed bytes",
                size);
    memcpy(data, out, size);
    s->chunk[k] = (hdf_chunk){.data = data, .n = size};
    return ASC_OK;
}

/* One block of one of the series that are packed together. */
typedef struct task {
    hdf_series *series;
    size_t k;
} task;

typedef struct tasks {
    task *task; /* [count] */
    size_t count, bytes;
    press *press; /* [threads] */
} tasks;

static asc_status compress_task(void *context, size_t i, size_t worker, asc_error *err)
{
    const tasks *all = context;
    const task *t = &all->task[i];
    return compress_block(t->series, t->k, &all->press[worker], err);
}

static asc_status finish_task(void *context, size_t i, size_t worker, asc_error *err)
{
    const tasks *all = context;
    const task *t = &all->task[i];
    hdf_series *s = t->series;
    if (s->hashing) {
        const size_t at = s->done / s->block + t->k;
        asc_hash_bytes(block_data(s, t->k), rows_of(s, t->k) * s->row_bytes,
                       s->hashes.data + at * ASC_HASH_BYTES);
    }
    if (!s->packed || s->chunk[t->k].data != NULL) return ASC_OK;
    return compress_block(s, t->k, &all->press[worker], err);
}

/* Blocks of the first piece that decide whether the array is compressed. */
static size_t judged_blocks(const hdf_series *s)
{
    const size_t most = HDF_JUDGED > s->block ? HDF_JUDGED / s->block : 1;
    const size_t blocks = blocks_at_hand(s);
    return blocks < most ? blocks : most;
}

static bool is_large(const hdf_series *s)
{
    return s->array.rows * s->row_bytes > 2 * (size_t)CHUNK_INDEX;
}

static void judge(hdf_series *s)
{
    size_t sum = CHUNK_INDEX, bytes = 0;
    for (size_t k = 0; k < judged_blocks(s); k++) {
        sum += s->chunk[k].n;
        bytes += rows_of(s, k) * s->row_bytes;
    }
    s->packed = sum <= bytes / 5 * 4;
}

static void add_tasks(tasks *all, hdf_series *s, size_t blocks)
{
    for (size_t k = 0; k < blocks; k++) {
        all->task[all->count++] = (task){s, k};
        all->bytes += s->block * s->row_bytes;
    }
}

/* Room for the hashes of a whole series and for the chunks at hand. */
static asc_status make_room(hdf_series *s, asc_error *err)
{
    const size_t blocks = blocks_at_hand(s);
    s->chunk = calloc(blocks + 1, sizeof *s->chunk);
    ASC_REQUIRE(s->chunk != NULL, err, ASC_EMEMORY, "no memory for %zu chunks", blocks);
    if (!s->hashing || s->hashes.data != NULL) return ASC_OK;
    s->hashes.count = hdf_blocks(s->array.rows, s->row_bytes);
    s->hashes.data = calloc(s->hashes.count + 1, ASC_HASH_BYTES);
    ASC_REQUIRE(s->hashes.data != NULL, err, ASC_EMEMORY, "no memory for %zu hashes",
                s->hashes.count);
    return ASC_OK;
}

static asc_status pack(hdf_series *const *series, size_t count, tasks *all,
                       asc_error *err)
{
    for (size_t i = 0; i < count; i++) ASC_TRY(make_room(series[i], err));
    for (size_t i = 0; i < count; i++)
        if (series[i]->done == 0 && is_large(series[i]))
            add_tasks(all, series[i], judged_blocks(series[i]));
    ASC_TRY(hdf_run(all->count, all->bytes, compress_task, all, err));
    all->count = all->bytes = 0;
    for (size_t i = 0; i < count; i++) {
        hdf_series *s = series[i];
        if (s->done == 0 && is_large(s)) judge(s);
        if (s->hashing || s->packed) add_tasks(all, s, blocks_at_hand(s));
    }
    return hdf_run(all->count, all->bytes, finish_task, all, err);
}

asc_status hdf_series_pack(hdf_series *const *series, size_t count, asc_error *err)
{
    tasks all = {0};
    size_t blocks = 0;
    for (size_t i = 0; i < count; i++) blocks += blocks_at_hand(series[i]);
    const size_t threads = asc_pool_threads();
    all.task = malloc((blocks + 1) * sizeof *all.task);
    all.press = calloc(threads, sizeof *all.press);
    const bool ready = all.task != NULL && all.press != NULL;
    const asc_status s =
        ready ? pack(series, count, &all, err)
              : ASC_FAIL(err, ASC_EMEMORY, "no memory for %zu blocks", blocks);
    for (size_t i = 0; all.press != NULL && i < threads; i++) {
        libdeflate_free_compressor(all.press[i].z);
        hdf_deflate_close(all.press[i].numbers);
        free(all.press[i].room);
    }
    free(all.press);
    free(all.task);
    return s;
}

hdf_series hdf_series_start(const hdf_array *a, bool hashing)
{
    hdf_series s = {.array = *a, .hashing = hashing, .dataset = -1};
    s.row_bytes = a->size * (a->columns > 0 ? a->columns : 1);
    s.block = hdf_block_rows(a->rows, s.row_bytes);
    s.text = H5Tget_class(a->type) == H5T_STRING;
    return s;
}

asc_status hdf_series_create(const hdf_out *o, hid_t parent, hdf_series *s,
                             asc_error *err)
{
    const hdf_array *a = &s->array;
    const int rank = a->columns > 0 ? 2 : 1;
    const hsize_t extent[2] = {a->rows, a->columns}, chunks[2] = {s->block, a->columns};
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    (void)H5Pset_obj_track_times(list, 0);
    (void)H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
    if (s->packed) {
        (void)H5Pset_chunk(list, rank, chunks);
        if (a->size > 1 && !s->text) (void)H5Pset_shuffle(list);
        (void)H5Pset_deflate(list, LEVEL);
    }
    const hid_t space = H5Screate_simple(rank, extent, NULL);
    s->dataset =
        H5Dcreate2(parent, a->name, a->type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    (void)H5Sclose(space);
    (void)H5Pclose(list);
    return s->dataset < 0 ? hdf_fail(o->path, ASC_EINTERNAL, a->name, err) : ASC_OK;
}

/* Rows [done, done + at_hand) of a plain array. */
static herr_t write_plain(const hdf_series *s)
{
    const hsize_t columns = s->array.columns > 0 ? s->array.columns : 1;
    const int rank = s->array.columns > 0 ? 2 : 1;
    const hsize_t start[2] = {s->done, 0}, count[2] = {s->at_hand, columns};
    const hid_t file = H5Dget_space(s->dataset),
                memory = H5Screate_simple(rank, count, NULL);
    herr_t done = H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL);
    if (done >= 0)
        done =
            H5Dwrite(s->dataset, s->array.type, memory, file, H5P_DEFAULT, s->array.data);
    (void)H5Sclose(memory);
    (void)H5Sclose(file);
    return done;
}

asc_status hdf_series_store(const hdf_out *o, hdf_series *s, asc_error *err)
{
    herr_t done = 0;
    const size_t blocks = s->packed ? blocks_at_hand(s) : 0;
    for (size_t k = 0; k < blocks && done >= 0; k++) {
        const hsize_t offset[2] = {s->done + k * s->block, 0};
        done = H5Dwrite_chunk(s->dataset, H5P_DEFAULT, 0, offset, s->chunk[k].n,
                              s->chunk[k].data);
    }
    if (!s->packed && s->at_hand > 0) done = write_plain(s);
    if (done < 0) return hdf_fail(o->path, ASC_EMEMORY, s->array.name, err);
    hdf_series_drop(s);
    s->done += s->at_hand;
    s->at_hand = 0;
    return ASC_OK;
}

void hdf_series_drop(hdf_series *s)
{
    for (size_t k = 0; s->chunk != NULL && k < blocks_at_hand(s); k++)
        free(s->chunk[k].data);
    free(s->chunk);
    s->chunk = NULL;
}

void hdf_series_release(hdf_series *s)
{
    hdf_series_drop(s);
    free(s->hashes.data);
    s->hashes = (hdf_hashes){0};
}

asc_status hdf_write_array(const hdf_out *o, hid_t parent, const hdf_array *a,
                           hdf_scale *const *scale, hid_t *dataset, asc_error *err)
{
    hdf_series s = hdf_series_start(a, false), *const all[] = {&s};
    s.at_hand = a->rows;
    asc_status status = hdf_series_pack(all, 1, err);
    if (status == ASC_OK) status = hdf_series_create(o, parent, &s, err);
    if (status == ASC_OK) status = hdf_series_store(o, &s, err);
    hdf_series_release(&s);
    ASC_TRY(status);
    *dataset = s.dataset;
    const int rank = a->columns > 0 ? 2 : 1;
    return scale == NULL ? ASC_OK
                         : hdf_attach(o, *dataset, parent, a->name, scale, rank, err);
}
