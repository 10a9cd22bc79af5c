/* What the store needs of HDF5 (the only user of it). Files are built in memory (core
 * driver) and written by ascribe/file.h, so that a full disk never meets libhdf5 in the middle
 * of its work. All calls from one thread. Handles left open by a failure are closed with
 * their file (H5F_CLOSE_STRONG). */
#ifndef ASCRIBE_STORE_HDF_H
#define ASCRIBE_STORE_HDF_H

#include "ascribe/hash.h"
#include "ascribe/pool.h"
#include <hdf5.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "columns pass between memory and file as little-endian bytes");

/* ---- writing (hdf_write.c)
 * ---------------------------------------------------------------- */

/* Block hashes, [count x ASC_HASH_BYTES]. */
typedef struct hdf_hashes {
    uint8_t *data;
    size_t count;
} hdf_hashes;

typedef struct hdf_out {
    hid_t file;
    hid_t boolean;    /* enum FALSE, TRUE over int8, as h5py writes bool */
    asc_arena *arena; /* scratch                                         */
    const char *path; /* for messages                                    */
} hdf_out;

asc_status hdf_create(const char *path, asc_arena *arena, hdf_out *o, asc_error *err);
/* The file as bytes, its own hash at the end; to be freed by the caller. */
asc_status hdf_image(const hdf_out *o, void **image, size_t *n, asc_error *err);
/* The same without a copy where possible, n bytes and room for their hash, which is still to be sealed in: valid
 * until the file is discarded, which must come next. *copy is to be freed, and may be NULL. */
asc_status hdf_view(const hdf_out *o, unsigned char **image, size_t *n, void **copy,
                    asc_error *err);
/* The hash of image [n] to the HDF_END_BYTES behind it. */
void hdf_seal(unsigned char *image, size_t n);
void hdf_discard(hdf_out *o);

asc_status hdf_group(const hdf_out *o, hid_t parent, const char *name, hid_t *group,
                     asc_error *err);
asc_status hdf_put_text(const hdf_out *o, hid_t at, const char *name, const char *text,
                        asc_error *err);
asc_status hdf_put_texts(const hdf_out *o, hid_t at, const char *name,
                         const char *const *text, size_t n, asc_error *err);
asc_status hdf_put_integer(const hdf_out *o, hid_t at, const char *name, int64_t value,
                           asc_error *err);
asc_status hdf_put_natural(const hdf_out *o, hid_t at, const char *name, uint64_t value,
                           asc_error *err);
asc_status hdf_put_false(const hdf_out *o, hid_t at, const char *name, asc_error *err);
asc_status hdf_put_encoding(const hdf_out *o, hid_t at, const char *type,
                            const char *version, asc_error *err);

/* A 1-D (columns = 0) or 2-D array, row-major. */
typedef struct hdf_array {
    const char *name;
    hid_t type;  /* of file and memory alike: bytes pass unchanged */
    size_t size; /* bytes of one element */
    size_t rows, columns;
    const void *data;
} hdf_array;

/* A dimension scale and what is attached to it: written out by hdf_scale_finish, because
 * H5DS rewrites its reference list for every attachment and leaves padding bytes
 * undefined. */
typedef struct hdf_scale {
    hid_t dataset;
    hobj_ref_t self;
    struct hdf_attached {
        hobj_ref_t dataset;
        int32_t dimension;
    } * attached;
    size_t count, capacity;
} hdf_scale;

/* Writes the array and attaches scale[d] to its dimension d. The dataset stays open in *dataset. */
asc_status hdf_write_array(const hdf_out *o, hid_t parent, const hdf_array *a,
                           hdf_scale *const *scale, hid_t *dataset, asc_error *err);

typedef struct hdf_chunk {
    unsigned char *data; /* NULL: not compressed */
    size_t n;
} hdf_chunk;

/* An array that comes in pieces: array.rows counts all rows, array.data and at_hand the piece. Every piece
 * but the last has a multiple of HDF_JUDGED rows. For each piece: pack, create (once), store. */
enum { HDF_JUDGED = 1 << 16 };
typedef struct hdf_series {
    hdf_array array;
    size_t row_bytes, block; /* rows of a block */
    size_t done, at_hand;    /* rows stored; rows of the piece */
    bool text, packed, hashing;
    hdf_hashes hashes; /* of all blocks, when hashing */
    hdf_chunk *chunk;  /* [blocks at hand] */
    hid_t dataset;     /* -1 until created */
} hdf_series;

hdf_series hdf_series_start(const hdf_array *a, bool hashing);
/* Hashes and compresses the pieces at hand of several series on the pool. */
asc_status hdf_series_pack(hdf_series *const *series, size_t count, asc_error *err);
asc_status hdf_series_create(const hdf_out *o, hid_t parent, hdf_series *s,
                             asc_error *err);
asc_status hdf_series_store(const hdf_out *o, hdf_series *s, asc_error *err);
/* Frees the chunks at hand; the hashes as well. The dataset stays open. */
void hdf_series_drop(hdf_series *s);
void hdf_series_release(hdf_series *s);
asc_status hdf_attach(const hdf_out *o, hid_t dataset, hid_t parent, const char *name,
                      hdf_scale *const *scale, int rank, asc_error *err);
/* One text of any length. */
asc_status hdf_write_text(const hdf_out *o, hid_t parent, const char *name,
                          const char *text, asc_error *err);
/* A scale 0, 1, ... n - 1. */
asc_status hdf_index_scale(const hdf_out *o, hid_t parent, const char *name, size_t n,
                           hdf_scale *scale, asc_error *err);
asc_status hdf_text_scale(const hdf_out *o, hid_t parent, const char *name,
                          const char *const *text, size_t n, hdf_scale *scale,
                          asc_error *err);
/* A dataset becomes a scale. */
asc_status hdf_as_scale(const hdf_out *o, hid_t parent, const char *name, hid_t dataset,
                        hdf_scale *scale, asc_error *err);
asc_status hdf_scale_finish(const hdf_out *o, hdf_scale *scale, asc_error *err);
/* A string type: UTF-8, fixed length (at least 1), NUL-padded. */
hid_t hdf_text_type(size_t width);
/* n texts side by side, NUL-padded to the longest (at least 1), in the arena. */
char *hdf_join_texts(asc_arena *arena, const char *const *text, size_t n, size_t *width);

/* The last bytes of every file: HDF_END, then BLAKE2b-256 of all bytes before it. HDF5
 * takes no notice of what follows its own end, and drops it when it writes to the file. */
#define HDF_END "asc-end\n"
enum { HDF_END_TEXT = 8, HDF_END_BYTES = HDF_END_TEXT + ASC_HASH_BYTES };

typedef struct hdf_texts {
    const char **text;
    size_t count;
} hdf_texts;

/* ---- both
 * ------------------------------------------------------------------------------------ */

/* Quiet, without plug-ins and external links; needed once in each thread, harmless again.
 */
void hdf_start(void);
/* Rows of one block: 65,536, halved while a block has more than 4 MiB; never more than
 * rows, at least 1. A block is a chunk of the file and the unit of hashing. */
size_t hdf_block_rows(size_t rows, size_t row_bytes);
size_t hdf_blocks(size_t rows, size_t row_bytes);
/* Runs tasks 0 .. n - 1 over so many bytes: below 2 MiB in turn, since waking the pool for each
 * small column costs more than it saves. */
asc_status hdf_run(size_t n, size_t bytes, asc_task *body, void *context, asc_error *err);
/* No byte above 0x7F: UTF-8 wherever it is cut, found in a fraction of the time. */
bool hdf_plain_text(const char *text, size_t n);
/* The message "PATH: what: reason given by HDF5". */
asc_status hdf_fail(const char *path, asc_status code, const char *what, asc_error *err);

/* ---- reading (hdf_read.c): everything is checked before it is read
 * ------------------------ */

typedef struct hdf_in {
    hid_t file;
    const char *path;
    size_t bytes; /* of the file: bounds what it can hold */
} hdf_in;

/* ASC_EIO when the system refuses; ASC_EFORMAT when it is no HDF5 file, truncated, or not what
 * the hash at its end says, all before libhdf5 sees it. path is borrowed. */
asc_status hdf_open(const char *path, hdf_in *in, asc_error *err);
void hdf_close(hdf_in *in);
/* A group or dataset (H5I_GROUP, H5I_DATASET; H5I_BADID for either) behind a hard link.
 * what names it in messages. */
asc_status hdf_child(const hdf_in *in, hid_t parent, const char *name, H5I_type_t kind,
                     const char *what, hid_t *child, asc_error *err);
bool hdf_has(hid_t at, const char *attribute);
/* Attributes: fixed-length text, a list of them, an integer. */
asc_status hdf_get_text(const hdf_in *in, hid_t at, const char *name, const char *what,
                        asc_arena *arena, const char **text, asc_error *err);
asc_status hdf_get_texts(const hdf_in *in, hid_t at, const char *name, const char *what,
                         asc_arena *arena, hdf_texts *out, asc_error *err);
asc_status hdf_get_integer(const hdf_in *in, hid_t at, const char *name, const char *what,
                           int64_t *value, asc_error *err);
asc_status hdf_get_natural(const hdf_in *in, hid_t at, const char *name, const char *what,
                           uint64_t *value, asc_error *err);

/* What a dataset must be, and what it is. */
typedef struct hdf_shape {
    int rank;
    size_t rows, columns; /* columns 1 when rank is 1                    */
    size_t size;          /* bytes of one element                        */
    bool text;            /* fixed-length text, else little-endian number */
    bool natural;         /* an unsigned integer                    */
    H5T_class_t class;
} hdf_shape;

/* Layout, filters, chunk size, rank and total size fit to be read. */
asc_status hdf_shape_of(const hdf_in *in, hid_t dataset, const char *what,
                        hdf_shape *shape, asc_error *err);
/* All of it, as stored; room for rows * columns * size bytes. When want is given, each
 * block is compared with its hash. */
asc_status hdf_read(const hdf_in *in, hid_t dataset, const hdf_shape *shape,
                    const uint8_t *want, const char *what, void *data, asc_error *err);
/* The same from chunks decoded in parallel (hdf_chunks.c). whole: all of it was read, otherwise it must be
 * read by libhdf5; compared: and so were the hashes. */
typedef struct hdf_chunks_read {
    bool whole, compared;
} hdf_chunks_read;
asc_status hdf_read_chunks(const hdf_in *in, hid_t dataset, const hdf_shape *shape,
                           const uint8_t *want, const char *what, void *data,
                           hdf_chunks_read *read, asc_error *err);
/* What hdf_write_text wrote. */
asc_status hdf_read_text(const hdf_in *in, hid_t parent, const char *name,
                         const char *what, asc_arena *arena, const char **text,
                         asc_error *err);
/* A 1-D dataset of texts. */
asc_status hdf_read_texts(const hdf_in *in, hid_t parent, const char *name,
                          const char *what, asc_arena *arena, hdf_texts *out,
                          asc_error *err);
/* n texts of width bytes as a list. */
asc_status hdf_split_texts(const char *joined, size_t n, size_t width, asc_arena *arena,
                           hdf_texts *out, asc_error *err);

/* ---- tables: frame_write.c, frame_read.c
 * -------------------------------------------------- */

/* A table being written piece by piece. */
typedef struct frame_out frame_out;

/* Starts a table of schema->rows rows: names, types, units, levels and widths are those of the schema, its
 * data pointers do not matter. nullable [columns]: 1 where a mask is stored. Refuses what the encoding cannot
 * hold: names that are no HDF5 names or stand twice, levels that are not UTF-8 or out of order. The schema
 * must live until the end. */
asc_status frame_check(const char *path, const asc_table *schema, asc_error *err);
/* The cells of column c in the rows of t, which start at row `first` of the table. */
asc_status frame_check_cells(const char *path, const asc_table *t, const asc_column *c,
                             size_t first, asc_error *err);
asc_status frame_start(const hdf_out *o, hid_t parent, const asc_table *schema,
                       const uint8_t *nullable, bool hashing, frame_out **out,
                       asc_error *err);
/* The next rows: the same columns; a multiple of HDF_JUDGED rows unless they are the last. Refuses text that
 * is not UTF-8, codes without level, booleans other than 0 and 1. */
asc_status frame_add(frame_out *f, const asc_table *rows, asc_error *err);
/* Instead of pieces: column j with all its rows, the columns in order; what is missing decides about its mask. */
asc_status frame_put(frame_out *f, size_t j, const asc_column *c, asc_error *err);
/* All rows must have come. hashes (may be NULL): to be freed by the caller. */
asc_status frame_end(frame_out *f, hdf_hashes *hashes, asc_error *err);
void frame_free(frame_out *f); /* NULL is allowed; after frame_end or instead of it */
/* The four of them for a table in memory. */
asc_status frame_write(const hdf_out *o, hid_t parent, const asc_table *t,
                       hdf_hashes *hashes, asc_error *err);

/* A table in a file: its schema (data pointers NULL) and what is needed to read a column.
 */
typedef struct frame_schema {
    asc_table *table;
    uint8_t *nullable; /* [columns] a mask is stored                     */
    size_t *size;      /* [columns] bytes of one stored element          */
    size_t *block;     /* [columns + 1] first hash of a column; the total */
} frame_schema;

asc_status frame_schema_read(const hdf_in *in, hid_t parent, const char *name,
                             asc_arena *arena, frame_schema *out, asc_error *err);
/* The hash over names, types, levels and block hashes of all tables (cohort.c). */
asc_status hdf_cohort_hash(const frame_schema *f, uint8_t *const *hashes, size_t count,
                           char hex[2 * ASC_HASH_BYTES + 1], asc_error *err);
/* hashes: of the whole table, or NULL. */
asc_status frame_column_read(const hdf_in *in, hid_t parent, const frame_schema *f,
                             size_t j, const uint8_t *hashes, asc_arena *arena,
                             asc_column *out, asc_error *err);
/* Schema and all columns. */
asc_status frame_read(const hdf_in *in, hid_t parent, const char *name, asc_arena *arena,
                      asc_table **out, asc_error *err);

#endif
