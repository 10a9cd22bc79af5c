/* Building an HDF5 file in memory: groups, attributes, dimension scales. Earliest format
 * version, no object times, fixed-length UTF-8 strings, so that equal content gives equal
 * bytes. Dimension scales: HDF5 Dimension Scale Specification, The HDF Group (attributes
 * CLASS, NAME, DIMENSION_LIST, REFERENCE_LIST). */
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

enum {
    GROW = 1 << 22,
    ATTRIBUTE_BYTES = 64000
}; /* an object header message holds 65,535 */

static hid_t boolean_type(void)
{
    const hid_t type = H5Tenum_create(H5T_STD_I8LE);
    const int8_t no = 0, yes = 1;
    (void)H5Tenum_insert(type, "FALSE", &no);
    (void)H5Tenum_insert(type, "TRUE", &yes);
    return type;
}

asc_status hdf_create(const char *path, asc_arena *arena, hdf_out *o, asc_error *err)
{
    hdf_start();
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE);
    (void)H5Pset_fapl_core(access, GROW, 0);
    (void)H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    (void)H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
    (void)H5Pset_obj_track_times(create, 0);
    /* A file that stands at this name would be read whole before it is cut: no file can stand here. */
    const char *name = asc_take_format(arena, "/dev/null/%s", path);
    const hid_t file = name == NULL ? -1 : H5Fcreate(name, H5F_ACC_TRUNC, create, access);
    (void)H5Pclose(access);
    (void)H5Pclose(create);
    ASC_TRY(asc_arena_check(arena, err));
    if (file < 0) return hdf_fail(path, ASC_EINTERNAL, "no file in memory", err);
    *o = (hdf_out){.file = file, .boolean = boolean_type(), .arena = arena, .path = path};
    return ASC_OK;
}

void hdf_discard(hdf_out *o)
{
    (void)H5Tclose(o->boolean);
    (void)H5Fclose(o->file);
    *o = (hdf_out){.file = -1, .boolean = -1};
}

asc_status hdf_image(const hdf_out *o, void **image, size_t *n, asc_error *err)
{
    if (H5Fflush(o->file, H5F_SCOPE_GLOBAL) < 0)
        return hdf_fail(o->path, ASC_EMEMORY, "the file in memory cannot be completed",
                        err);
    const ssize_t size = H5Fget_file_image(o->file, NULL, 0);
    if (size <= 0) return hdf_fail(o->path, ASC_EINTERNAL, "no file image", err);
    unsigned char *buffer = calloc((size_t)size + HDF_END_BYTES, 1);
    ASC_REQUIRE(buffer != NULL, err, ASC_EMEMORY, "%s: no memory for a file of %zd bytes",
                o->path, size);
    if (H5Fget_file_image(o->file, buffer, (size_t)size) != size) {
        free(buffer);
        return hdf_fail(o->path, ASC_EINTERNAL, "no file image", err);
    }
    hdf_seal(buffer, (size_t)size);
    *image = buffer;
    *n = (size_t)size + HDF_END_BYTES;
    return ASC_OK;
}

/* The core driver's own buffer has room for the end, unless it is full to within a few bytes of its step. */
asc_status hdf_view(const hdf_out *o, unsigned char **image, size_t *n, void **copy,
                    asc_error *err)
{
    void **memory = NULL;
    hsize_t room = 0;
    *copy = NULL;
    if (H5Fflush(o->file, H5F_SCOPE_GLOBAL) < 0)
        return hdf_fail(o->path, ASC_EMEMORY, "the file in memory cannot be completed",
                        err);
    const ssize_t size = H5Fget_file_image(o->file, NULL, 0);
    const bool known = size > 0 && H5Fget_filesize(o->file, &room) >= 0 &&
                       H5Fget_vfd_handle(o->file, H5P_DEFAULT, (void **)&memory) >= 0 &&
                       memory != NULL;
    if (!known || room < (hsize_t)size + HDF_END_BYTES) {
        ASC_TRY(hdf_image(o, copy, n, err));
        *image = *copy;
        *n -= HDF_END_BYTES;
        return ASC_OK;
    }
    *image = *memory;
    *n = (size_t)size;
    return ASC_OK;
}

void hdf_seal(unsigned char *image, size_t n)
{
    memcpy(image + n, HDF_END, HDF_END_TEXT);
    asc_hash_bytes(image, n, image + n + HDF_END_TEXT);
}

asc_status hdf_group(const hdf_out *o, hid_t parent, const char *name, hid_t *group,
                     asc_error *err)
{
    const hid_t create = H5Pcreate(H5P_GROUP_CREATE);
    (void)H5Pset_obj_track_times(create, 0);
    const hid_t made = H5Gcreate2(parent, name, H5P_DEFAULT, create, H5P_DEFAULT);
    (void)H5Pclose(create);
    if (made < 0) return hdf_fail(o->path, ASC_EINTERNAL, name, err);
    *group = made;
    return ASC_OK;
}

/* n < 0: a single value, else an array of n. */
static asc_status put(const hdf_out *o, hid_t at, const char *name, hid_t type, int64_t n,
                      const void *data, asc_error *err)
{
    const hsize_t extent = n < 0 ? 1 : (hsize_t)n;
    const hid_t space =
        n < 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL);
    const hid_t a = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    const herr_t done = a < 0 ? -1 : (n == 0 ? 0 : H5Awrite(a, type, data));
    (void)H5Sclose(space);
    if (done < 0) return hdf_fail(o->path, ASC_EINTERNAL, name, err);
    (void)H5Aclose(a);
    return ASC_OK;
}

hid_t hdf_text_type(size_t width)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    (void)H5Tset_size(type, width > 0 ? width : 1);
    (void)H5Tset_cset(type, H5T_CSET_UTF8);
    (void)H5Tset_strpad(type, H5T_STR_NULLPAD);
    return type;
}

asc_status hdf_put_text(const hdf_out *o, hid_t at, const char *name, const char *text,
                        asc_error *err)
{
    const size_t n = strlen(text);
    ASC_REQUIRE(n <= ATTRIBUTE_BYTES, err, ASC_EDATA,
                "%s: attribute '%s' has %zu bytes, at most %d are possible", o->path,
                name, n, ATTRIBUTE_BYTES);
    const hid_t type = hdf_text_type(n);
    const asc_status s = put(o, at, name, type, -1, text, err);
    (void)H5Tclose(type);
    return s;
}

char *hdf_join_texts(asc_arena *arena, const char *const *text, size_t n, size_t *width)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++) {
        const size_t k = strlen(text[i]);
        if (k > most) most = k;
    }
    char *joined = asc_take_bytes(arena, n, most);
    for (size_t i = 0; joined != NULL && i < n; i++)
        memcpy(joined + i * most, text[i], strlen(text[i]));
    *width = most;
    return joined;
}

asc_status hdf_put_texts(const hdf_out *o, hid_t at, const char *name,
                         const char *const *text, size_t n, asc_error *err)
{
    size_t width = 1;
    const char *joined = hdf_join_texts(o->arena, text, n, &width);
    ASC_TRY(asc_arena_check(o->arena, err));
    ASC_REQUIRE(
        n <= ATTRIBUTE_BYTES / width, err, ASC_EDATA,
        "%s: the list '%s' has %zu names of up to %zu bytes, which is more than the %d "
        "bytes an HDF5 attribute holds; use fewer or shorter names",
        o->path, name, n, width, ATTRIBUTE_BYTES);
    const hid_t type = hdf_text_type(width);
    const asc_status s = put(o, at, name, type, (int64_t)n, joined, err);
    (void)H5Tclose(type);
    return s;
}

asc_status hdf_put_integer(const hdf_out *o, hid_t at, const char *name, int64_t value,
                           asc_error *err)
{
    return put(o, at, name, H5T_STD_I64LE, -1, &value, err);
}

asc_status hdf_put_natural(const hdf_out *o, hid_t at, const char *name, uint64_t value,
                           asc_error *err)
{
    return put(o, at, name, H5T_STD_U64LE, -1, &value, err);
}

asc_status hdf_put_false(const hdf_out *o, hid_t at, const char *name, asc_error *err)
{
    const int8_t no = 0;
    return put(o, at, name, o->boolean, -1, &no, err);
}

asc_status hdf_put_encoding(const hdf_out *o, hid_t at, const char *type,
                            const char *version, asc_error *err)
{
    ASC_TRY(hdf_put_text(o, at, "encoding-type", type, err));
    return hdf_put_text(o, at, "encoding-version", version, err);
}

static hid_t plain_list(void)
{
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    (void)H5Pset_obj_track_times(list, 0);
    (void)H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
    return list;
}

asc_status hdf_write_text(const hdf_out *o, hid_t parent, const char *name,
                          const char *text, asc_error *err)
{
    const hid_t type = hdf_text_type(strlen(text)), space = H5Screate(H5S_SCALAR),
                list = plain_list();
    const hid_t d = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    const herr_t done =
        d < 0 ? -1 : H5Dwrite(d, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text);
    (void)H5Tclose(type);
    (void)H5Sclose(space);
    (void)H5Pclose(list);
    if (done < 0) return hdf_fail(o->path, ASC_EINTERNAL, name, err);
    const asc_status s = hdf_put_encoding(o, d, "string", "0.2.0", err);
    (void)H5Dclose(d);
    return s;
}

/* DIMENSION_LIST of a dataset, and the note that the scale's REFERENCE_LIST will need. */
asc_status hdf_attach(const hdf_out *o, hid_t dataset, hid_t parent, const char *name,
                      hdf_scale *const *scale, int rank, asc_error *err)
{
    hvl_t list[2];
    for (int d = 0; d < rank; d++) {
        hdf_scale *s = scale[d];
        list[d] = (hvl_t){.len = 1, .p = &s->self};
        if (s->count == s->capacity) {
            const size_t capacity = s->capacity == 0 ? 64 : 2 * s->capacity;
            struct hdf_attached *more = asc_take_bytes(o->arena, capacity, sizeof *more);
            ASC_TRY(asc_arena_check(o->arena, err));
            if (s->count > 0) memcpy(more, s->attached, s->count * sizeof *more);
            s->attached = more;
            s->capacity = capacity;
        }
        struct hdf_attached *entry = &s->attached[s->count++];
        entry->dimension = d;
        if (H5Rcreate(&entry->dataset, parent, name, H5R_OBJECT, -1) < 0)
            return hdf_fail(o->path, ASC_EINTERNAL, name, err);
    }
    const hid_t type = H5Tvlen_create(H5T_STD_REF_OBJ);
    const asc_status s = put(o, dataset, "DIMENSION_LIST", type, rank, list, err);
    (void)H5Tclose(type);
    return s;
}

asc_status hdf_as_scale(const hdf_out *o, hid_t parent, const char *name, hid_t dataset,
                        hdf_scale *scale, asc_error *err)
{
    static const char class[] = "DIMENSION_SCALE";
    *scale = (hdf_scale){.dataset = dataset};
    if (H5Rcreate(&scale->self, parent, name, H5R_OBJECT, -1) < 0)
        return hdf_fail(o->path, ASC_EINTERNAL, name, err);
    const hid_t type = H5Tcopy(H5T_C_S1); /* the specification wants ASCII with its NUL */
    (void)H5Tset_size(type, sizeof class);
    asc_status s = put(o, dataset, "CLASS", type, -1, class, err);
    (void)H5Tset_size(type, strlen(name) + 1);
    if (s == ASC_OK) s = put(o, dataset, "NAME", type, -1, name, err);
    (void)H5Tclose(type);
    return s;
}

asc_status hdf_index_scale(const hdf_out *o, hid_t parent, const char *name, size_t n,
                           hdf_scale *scale, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(o->arena);
    int64_t *row = asc_take_bytes(o->arena, n, sizeof *row);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t i = 0; i < n; i++) row[i] = (int64_t)i;
    const hdf_array a = {
        .name = name, .type = H5T_STD_I64LE, .size = 8, .rows = n, .data = row};
    hid_t dataset = -1;
    ASC_TRY(hdf_write_array(o, parent, &a, NULL, &dataset, err));
    asc_arena_rewind(o->arena, mark);
    ASC_TRY(hdf_put_encoding(o, dataset, "array", "0.2.0", err));
    return hdf_as_scale(o, parent, name, dataset, scale, err);
}

asc_status hdf_text_scale(const hdf_out *o, hid_t parent, const char *name,
                          const char *const *text, size_t n, hdf_scale *scale,
                          asc_error *err)
{
    size_t width = 1;
    const char *joined = hdf_join_texts(o->arena, text, n, &width);
    ASC_TRY(asc_arena_check(o->arena, err));
    const hid_t type = hdf_text_type(width);
    const hdf_array a = {
        .name = name, .type = type, .size = width, .rows = n, .data = joined};
    hid_t dataset = -1;
    const asc_status s = hdf_write_array(o, parent, &a, NULL, &dataset, err);
    (void)H5Tclose(type);
    ASC_TRY(s);
    ASC_TRY(hdf_put_encoding(o, dataset, "string-array", "0.2.0", err));
    return hdf_as_scale(o, parent, name, dataset, scale, err);
}

asc_status hdf_scale_finish(const hdf_out *o, hdf_scale *scale, asc_error *err)
{
    asc_status s = ASC_OK;
    if (scale->count > 0) {
        const hid_t type = H5Tcreate(H5T_COMPOUND, sizeof *scale->attached);
        (void)H5Tinsert(type, "dataset", offsetof(struct hdf_attached, dataset),
                        H5T_STD_REF_OBJ);
        (void)H5Tinsert(type, "dimension", offsetof(struct hdf_attached, dimension),
                        H5T_STD_I32LE);
        ASC_REQUIRE(scale->count <= ATTRIBUTE_BYTES / sizeof *scale->attached, err,
                    ASC_EDATA, "%s: %zu arrays share one scale, at most %zu are possible",
                    o->path, scale->count, ATTRIBUTE_BYTES / sizeof *scale->attached);
        s = put(o, scale->dataset, "REFERENCE_LIST", type, (int64_t)scale->count,
                scale->attached, err);
        (void)H5Tclose(type);
    }
    (void)H5Dclose(scale->dataset);
    return s;
}
