/* Reading HDF5 as if the file were hostile: every link, type, rank, extent, layout and
 * filter is checked before a byte of data is read. */
#include "ascribe/text.h"
#include "hdf.h"
#include <string.h>

enum {
    ATTRIBUTE_BYTES = 65536,
    CHUNK_BYTES = 1 << 26, /* largest chunk that is read                            */
    DEFLATE_RATIO = 1032   /* deflate cannot expand by more (zlib technical details) */
};

asc_status hdf_child(const hdf_in *in, hid_t parent, const char *name, H5I_type_t kind,
                     const char *what, hid_t *child, asc_error *err)
{
    ASC_REQUIRE(*name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0, err,
                ASC_EFORMAT, "%s: %s: '%s' is not a name", in->path, what, name);
    ASC_REQUIRE(H5Lexists(parent, name, H5P_DEFAULT) > 0, err, ASC_EFORMAT,
                "%s: %s: there is no '%s'", in->path, what, name);
    H5L_info_t link;
    if (H5Lget_info(parent, name, &link, H5P_DEFAULT) < 0)
        return hdf_fail(in->path, ASC_EFORMAT, what, err);
    ASC_REQUIRE(link.type == H5L_TYPE_HARD, err, ASC_EFORMAT,
                "%s: %s: '%s' is a link to another place, which is not followed",
                in->path, what, name);
    const hid_t id = H5Oopen(parent, name, H5P_DEFAULT);
    if (id < 0) return hdf_fail(in->path, ASC_EFORMAT, what, err);
    const H5I_type_t found = H5Iget_type(id);
    if (found == kind ||
        (kind == H5I_BADID && (found == H5I_GROUP || found == H5I_DATASET))) {
        *child = id;
        return ASC_OK;
    }
    (void)H5Oclose(id);
    return ASC_FAIL(err, ASC_EFORMAT, "%s: %s: '%s' is not a %s", in->path, what, name,
                    kind == H5I_GROUP ? "group" : "dataset");
}

bool hdf_has(hid_t at, const char *attribute)
{
    return H5Aexists(at, attribute) > 0;
}

/* An attribute of the wanted class: its type, element size and count (rank 0: 1). */
typedef struct attribute {
    hid_t id, type;
    size_t size, count;
} attribute;

static void attribute_close(attribute *a)
{
    if (a->type >= 0) (void)H5Tclose(a->type);
    if (a->id >= 0) (void)H5Aclose(a->id);
}

static const char *attribute_fault(attribute *a, H5T_class_t class, int rank)
{
    const hid_t space = H5Aget_space(a->id);
    a->type = H5Aget_type(a->id);
    const int found = H5Sget_simple_extent_ndims(space);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    (void)H5Sclose(space);
    if (a->type < 0 || found < 0 || n < 0) return "cannot be read";
    a->size = H5Tget_size(a->type);
    a->count = (size_t)n;
    if (found != rank || (rank == 0 && n != 1)) return "has the wrong rank";
    if (H5Tget_class(a->type) != class) return "has the wrong type";
    if (class == H5T_STRING && H5Tis_variable_str(a->type) != 0)
        return "is a variable-length text, which is not read";
    if (a->size == 0 || a->size > ATTRIBUTE_BYTES || a->count > ATTRIBUTE_BYTES / a->size)
        return "is too large";
    return NULL;
}

static asc_status attribute_open(const hdf_in *in, hid_t at, const char *name,
                                 const char *what, H5T_class_t class, int rank,
                                 attribute *a, asc_error *err)
{
    *a = (attribute){.id = -1, .type = -1};
    ASC_REQUIRE(hdf_has(at, name), err, ASC_EFORMAT, "%s: %s: no '%s' attribute",
                in->path, what, name);
    a->id = H5Aopen(at, name, H5P_DEFAULT);
    const char *fault = a->id < 0 ? "cannot be opened" : attribute_fault(a, class, rank);
    if (fault == NULL) return ASC_OK;
    attribute_close(a);
    return ASC_FAIL(err, ASC_EFORMAT, "%s: %s: attribute '%s' %s", in->path, what, name,
                    fault);
}

asc_status hdf_split_texts(const char *joined, size_t n, size_t width, asc_arena *arena,
                           hdf_texts *out, asc_error *err)
{
    const char **text = asc_take_bytes(arena, n, sizeof *text);
    char *copy = asc_take_bytes(arena, n, width + 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        memcpy(copy + i * (width + 1), joined + i * width, width);
        text[i] = copy + i * (width + 1);
    }
    *out = (hdf_texts){.text = text, .count = n};
    return ASC_OK;
}

static asc_status get_texts(const hdf_in *in, attribute *a, const char *name,
                            const char *what, asc_arena *arena, hdf_texts *out,
                            asc_error *err)
{
    char *joined = asc_take_bytes(arena, a->count, a->size);
    ASC_TRY(asc_arena_check(arena, err));
    const herr_t done = a->count == 0 ? 0 : H5Aread(a->id, a->type, joined);
    if (done < 0) return hdf_fail(in->path, ASC_EFORMAT, what, err);
    ASC_REQUIRE(asc_utf8_valid(joined, a->count * a->size, NULL), err, ASC_EFORMAT,
                "%s: %s: attribute '%s' is not UTF-8", in->path, what, name);
    return hdf_split_texts(joined, a->count, a->size, arena, out, err);
}

asc_status hdf_get_texts(const hdf_in *in, hid_t at, const char *name, const char *what,
                         asc_arena *arena, hdf_texts *out, asc_error *err)
{
    attribute a;
    ASC_TRY(attribute_open(in, at, name, what, H5T_STRING, 1, &a, err));
    const asc_status s = get_texts(in, &a, name, what, arena, out, err);
    attribute_close(&a);
    return s;
}

asc_status hdf_get_text(const hdf_in *in, hid_t at, const char *name, const char *what,
                        asc_arena *arena, const char **text, asc_error *err)
{
    attribute a;
    hdf_texts one = {0};
    ASC_TRY(attribute_open(in, at, name, what, H5T_STRING, 0, &a, err));
    const asc_status s = get_texts(in, &a, name, what, arena, &one, err);
    attribute_close(&a);
    if (s == ASC_OK && one.count == 1) *text = one.text[0];
    return s;
}

asc_status hdf_get_integer(const hdf_in *in, hid_t at, const char *name, const char *what,
                           int64_t *value, asc_error *err)
{
    attribute a;
    ASC_TRY(attribute_open(in, at, name, what, H5T_INTEGER, 0, &a, err));
    const herr_t done = H5Aread(a.id, H5T_STD_I64LE, value);
    attribute_close(&a);
    return done < 0 ? hdf_fail(in->path, ASC_EFORMAT, what, err) : ASC_OK;
}

asc_status hdf_get_natural(const hdf_in *in, hid_t at, const char *name, const char *what,
                           uint64_t *value, asc_error *err)
{
    attribute a;
    ASC_TRY(attribute_open(in, at, name, what, H5T_INTEGER, 0, &a, err));
    const herr_t done = H5Aread(a.id, H5T_STD_U64LE, value);
    attribute_close(&a);
    return done < 0 ? hdf_fail(in->path, ASC_EFORMAT, what, err) : ASC_OK;
}

static const char *filter_fault(hid_t list)
{
    const int n = H5Pget_nfilters(list);
    if (n < 0) return "has filters that cannot be read";
    for (int i = 0; i < n; i++) {
        unsigned flags = 0, config = 0;
        size_t values = 0;
        const H5Z_filter_t f =
            H5Pget_filter2(list, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        if (f != H5Z_FILTER_DEFLATE && f != H5Z_FILTER_SHUFFLE &&
            f != H5Z_FILTER_FLETCHER32)
            return "has a filter other than gzip, shuffle and fletcher32";
    }
    return NULL;
}

static const char *layout_fault(hid_t list, const hdf_shape *s)
{
    const H5D_layout_t layout = H5Pget_layout(list);
    if (H5Pget_external_count(list) != 0)
        return "lies in another file, which is not read";
    if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT && layout != H5D_CHUNKED)
        return "has a layout that is not read (virtual or unknown)";
    if (layout != H5D_CHUNKED) return NULL;
    hsize_t chunk[2] = {0, 0};
    if (H5Pget_chunk(list, 2, chunk) != s->rank) return "has chunks of another rank";
    hsize_t bytes = s->size;
    for (int d = 0; d < s->rank; d++) {
        if (chunk[d] == 0 || chunk[d] > CHUNK_BYTES / bytes)
            return "has chunks above 64 MiB";
        bytes *= chunk[d];
    }
    return filter_fault(list);
}

static const char *type_fault(hid_t type, hdf_shape *s)
{
    s->class = H5Tget_class(type);
    s->size = H5Tget_size(type);
    s->text = s->class == H5T_STRING;
    s->natural = s->class == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_NONE;
    if (s->text && H5Tis_variable_str(type) != 0)
        return "holds variable-length text, which is not read";
    if (s->class == H5T_ENUM
            ? H5Tget_nmembers(type) != 2
            : s->class != H5T_INTEGER && s->class != H5T_FLOAT && !s->text)
        return "has a type that is not read";
    if (s->size == 0 || s->size > CHUNK_BYTES) return "has elements above 64 MiB";
    return NULL;
}

static const char *space_fault(const hdf_in *in, hid_t space, hdf_shape *s)
{
    hsize_t extent[2] = {1, 1};
    if (H5Sget_simple_extent_type(space) == H5S_NULL) return "has no extent";
    s->rank = H5Sget_simple_extent_ndims(space);
    if (s->rank < 0 || s->rank > 2 || H5Sis_simple(space) <= 0)
        return "has the wrong rank";
    if (H5Sget_simple_extent_dims(space, extent, NULL) < 0) return "has no extent";
    const hsize_t most = ((hsize_t)in->bytes + 1) * DEFLATE_RATIO / s->size;
    if (extent[1] > 0 && extent[0] > most / extent[1])
        return "claims more values than a file of this size can hold";
    s->rows = extent[0];
    s->columns = extent[1];
    return NULL;
}

asc_status hdf_shape_of(const hdf_in *in, hid_t dataset, const char *what,
                        hdf_shape *shape, asc_error *err)
{
    const hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset),
                list = H5Dget_create_plist(dataset);
    hdf_shape s = {0};
    const char *fault = NULL;
    if (type < 0 || space < 0 || list < 0) fault = "cannot be read";
    if (fault == NULL) fault = type_fault(type, &s);
    if (fault == NULL) fault = space_fault(in, space, &s);
    if (fault == NULL) fault = layout_fault(list, &s);
    if (type >= 0) (void)H5Tclose(type);
    if (space >= 0) (void)H5Sclose(space);
    if (list >= 0) (void)H5Pclose(list);
    ASC_REQUIRE(fault == NULL, err, ASC_EFORMAT, "%s: %s %s", in->path, what, fault);
    *shape = s;
    return ASC_OK;
}

typedef struct check {
    const unsigned char *data;
    const uint8_t *want;
    size_t rows, row_bytes;
    const char *path, *what;
} check;

static asc_status check_block(void *context, size_t k, size_t worker, asc_error *err)
{
    (void)worker;
    const check *c = context;
    const size_t block = hdf_block_rows(c->rows, c->row_bytes), first = k * block;
    const size_t rows = c->rows - first < block ? c->rows - first : block;
    uint8_t digest[ASC_HASH_BYTES];
    asc_hash_bytes(c->data + first * c->row_bytes, rows * c->row_bytes, digest);
    ASC_REQUIRE(memcmp(digest, c->want + k * ASC_HASH_BYTES, ASC_HASH_BYTES) == 0, err,
                ASC_EFORMAT,
                "%s: %s: chunk %zu does not match its hash: the file was changed or "
                "damaged after "
                "it was written; restore it from a copy or make it again",
                c->path, c->what, k);
    return ASC_OK;
}

static hid_t memory_type(const hdf_shape *s)
{
    if (s->class == H5T_FLOAT) return H5Tcopy(H5T_IEEE_F64LE);
    if (s->natural) return H5Tcopy(H5T_STD_U8LE);
    const hid_t whole[] = {H5T_STD_I8LE, H5T_STD_I16LE, H5T_STD_I32LE, H5T_STD_I64LE};
    return H5Tcopy(whole[s->size == 1 ? 0 : (s->size == 2 ? 1 : (s->size == 4 ? 2 : 3))]);
}

asc_status hdf_read(const hdf_in *in, hid_t dataset, const hdf_shape *shape,
                    const uint8_t *want, const char *what, void *data, asc_error *err)
{
    if (shape->rows == 0 || shape->columns == 0) return ASC_OK;
    const hid_t stored = H5Dget_type(dataset);
    const bool as_stored = shape->text || shape->class == H5T_ENUM;
    const hid_t type = as_stored ? H5Tcopy(stored) : memory_type(shape);
    /* Equal types: no conversion, so that the size in memory is what was checked. */
    const htri_t same = H5Tequal(stored, type);
    hdf_chunks_read chunks = {0};
    asc_status status = ASC_OK;
    if (same > 0)
        status = hdf_read_chunks(in, dataset, shape, want, what, data, &chunks, err);
    const bool rest = status == ASC_OK && same > 0 && !chunks.whole;
    const herr_t done =
        rest ? H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) : 0;
    (void)H5Tclose(type);
    (void)H5Tclose(stored);
    ASC_REQUIRE(same > 0, err, ASC_EFORMAT, "%s: %s has a number type that is not read",
                in->path, what);
    ASC_TRY(status);
    if (done < 0) return hdf_fail(in->path, ASC_EFORMAT, what, err);
    if (want == NULL || chunks.compared) return ASC_OK;
    check c = {.data = data,
               .want = want,
               .rows = shape->rows,
               .row_bytes = shape->size * shape->columns,
               .path = in->path,
               .what = what};
    return hdf_run(hdf_blocks(c.rows, c.row_bytes), c.rows * c.row_bytes, check_block, &c,
                   err);
}

/* Texts of a dataset of the given rank, 0 or 1. */
static asc_status read_texts(const hdf_in *in, hid_t dataset, int rank, const char *what,
                             asc_arena *arena, hdf_texts *out, asc_error *err)
{
    hdf_shape shape = {0};
    ASC_TRY(hdf_shape_of(in, dataset, what, &shape, err));
    ASC_REQUIRE(shape.text && shape.rank == rank, err, ASC_EFORMAT,
                "%s: %s is not %s of fixed length", in->path, what,
                rank == 0 ? "a text" : "a list of texts");
    char *joined = asc_take_bytes(arena, shape.rows, shape.size);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(hdf_read(in, dataset, &shape, NULL, what, joined, err));
    ASC_REQUIRE(asc_utf8_valid(joined, shape.rows * shape.size, NULL), err, ASC_EFORMAT,
                "%s: %s holds text that is not UTF-8", in->path, what);
    return hdf_split_texts(joined, shape.rows, shape.size, arena, out, err);
}

asc_status hdf_read_texts(const hdf_in *in, hid_t parent, const char *name,
                          const char *what, asc_arena *arena, hdf_texts *out,
                          asc_error *err)
{
    hid_t dataset = -1;
    ASC_TRY(hdf_child(in, parent, name, H5I_DATASET, what, &dataset, err));
    const asc_status s = read_texts(in, dataset, 1, what, arena, out, err);
    (void)H5Dclose(dataset);
    return s;
}

asc_status hdf_read_text(const hdf_in *in, hid_t parent, const char *name,
                         const char *what, asc_arena *arena, const char **text,
                         asc_error *err)
{
    hid_t dataset = -1;
    hdf_texts one = {0};
    ASC_TRY(hdf_child(in, parent, name, H5I_DATASET, what, &dataset, err));
    const asc_status s = read_texts(in, dataset, 0, what, arena, &one, err);
    (void)H5Dclose(dataset);
    if (s == ASC_OK && one.count == 1) *text = one.text[0];
    return s;
}
