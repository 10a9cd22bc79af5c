/* A table as an AnnData `dataframe`, encoding 0.2.0 (docs/formats/cohort.md; AnnData
 * on-disk format, anndata.readthedocs.io/en/latest/fileformat-prose.html). Each column
 * says its type in the attribute `ascribe_type`, so that reading back gives the same
 * table. */
#include "ascribe/text.h"
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

static asc_status check_name(const char *path, const char *what, const char *name,
                             asc_error *err)
{
    ASC_REQUIRE(name != NULL && *name != '\0', err, ASC_EDATA, "%s: a %s without a name",
                path, what);
    ASC_REQUIRE(asc_utf8_valid(name, strlen(name), NULL), err, ASC_EDATA,
                "%s: the name of %s '%s' is not UTF-8", path, what, name);
    ASC_REQUIRE(strchr(name, '/') == NULL && strcmp(name, ".") != 0, err, ASC_EDATA,
                "%s: %s '%s': a name in HDF5 cannot be '.' or contain '/'; rename it",
                path, what, name);
    return ASC_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static asc_status check_twice(const char *path, const asc_table *t, asc_error *err)
{
    const char **name = malloc((t->columns + 1) * sizeof *name);
    ASC_REQUIRE(name != NULL, err, ASC_EMEMORY, "no memory for %zu names", t->columns);
    for (size_t j = 0; j < t->columns; j++) name[j] = t->column[j].name;
    qsort(name, t->columns, sizeof *name, by_name);
    const char *twice = NULL;
    for (size_t j = 1; j < t->columns && twice == NULL; j++)
        if (strcmp(name[j - 1], name[j]) == 0) twice = name[j];
    free(name);
    ASC_REQUIRE(twice == NULL, err, ASC_EDATA, "%s: table '%s' has two columns '%s'",
                path, t->name, twice);
    return ASC_OK;
}

static asc_status check_codes(const char *path, const asc_table *t, const asc_column *c,
                              asc_error *err)
{
    for (size_t k = 0; k < c->levels; k++) {
        ASC_REQUIRE(asc_utf8_valid(c->level[k], strlen(c->level[k]), NULL), err,
                    ASC_EDATA, "%s: table '%s', column '%s': level %zu is not UTF-8",
                    path, t->name, c->name, k);
        ASC_REQUIRE(
            k == 0 || strcmp(c->level[k - 1], c->level[k]) < 0, err, ASC_EDATA,
            "%s: table '%s', column '%s': levels '%s' and '%s' are not in byte order",
            path, t->name, c->name, c->level[k - 1], c->level[k]);
    }
    for (size_t i = 0; i < t->rows; i++)
        ASC_REQUIRE(
            c->code[i] >= -1 && (int64_t)c->code[i] < (int64_t)c->levels, err, ASC_EDATA,
            "%s: table '%s', column '%s', row %zu: code %d, but there are %zu levels",
            path, t->name, c->name, i, (int)c->code[i], c->levels);
    return ASC_OK;
}

static asc_status check_cells(const char *path, const asc_table *t, const asc_column *c,
                              asc_error *err)
{
    if (c->type == ASC_CATEGORY) return check_codes(path, t, c, err);
    const bool wide = c->type == ASC_TEXT && !hdf_plain_text(c->text, t->rows * c->width);
    for (size_t i = 0; wide && i < t->rows; i++)
        ASC_REQUIRE(
            asc_utf8_valid(c->text + i * c->width, c->width, NULL), err, ASC_EDATA,
            "%s: table '%s', column '%s', row %zu: the text is not UTF-8; convert the "
            "source to UTF-8 first",
            path, t->name, c->name, i);
    for (size_t i = 0; c->type == ASC_BOOLEAN && i < t->rows; i++)
        ASC_REQUIRE(asc_column_missing(c, i) || c->integer[i] == 0 || c->integer[i] == 1,
                    err, ASC_EDATA,
                    "%s: table '%s', column '%s', row %zu: a boolean of value %lld", path,
                    t->name, c->name, i, (long long)c->integer[i]);
    return ASC_OK;
}

asc_status frame_check(const char *path, const asc_table *t, asc_error *err)
{
    ASC_TRY(check_name(path, "table", t->name, err));
    for (size_t j = 0; j < t->columns; j++) {
        ASC_TRY(check_name(path, "column", t->column[j].name, err));
        ASC_TRY(check_cells(path, t, &t->column[j], err));
    }
    return check_twice(path, t, err);
}

/* The frame being written: its group, its scale, its hashes. */
typedef struct frame {
    const hdf_out *o;
    const asc_table *t;
    hid_t group;
    hdf_scale scale;
    hdf_hashes *hashes;
} frame;

static asc_status put_array(frame *f, hid_t parent, const hdf_array *a,
                            const char *encoding, hid_t *dataset, asc_error *err)
{
    hdf_scale *const scale[] = {&f->scale};
    ASC_TRY(hdf_write_array(f->o, parent, a, scale, f->hashes, dataset, err));
    return hdf_put_encoding(f->o, *dataset, encoding, "0.2.0", err);
}

/* What stands on the column itself, be it a dataset or a group. */
static asc_status describe(const frame *f, const asc_column *c, hid_t at, asc_error *err)
{
    ASC_TRY(hdf_put_text(f->o, at, "ascribe_type", asc_type_name(c->type), err));
    if (c->unit != NULL) ASC_TRY(hdf_put_text(f->o, at, "unit", c->unit, err));
    if (c->type == ASC_DATE)
        return hdf_put_text(f->o, at, "units", "days since 1970-01-01", err);
    if (c->type == ASC_DATETIME)
        return hdf_put_text(f->o, at, "units", "seconds since 1970-01-01", err);
    return ASC_OK;
}

static bool any_missing(const asc_column *c, size_t n)
{
    for (size_t i = 0; c->missing != NULL && i < n; i++)
        if (c->missing[i] != 0) return true;
    return false;
}

/* Integers, dates and booleans with 0 in the missing places, so that equal tables give
 * equal bytes. */
static const void *whole_values(const frame *f, const asc_column *c)
{
    const size_t n = f->t->rows;
    const bool small = c->type == ASC_BOOLEAN;
    int8_t *narrow = small ? asc_take_bytes(f->o->arena, n, 1) : NULL;
    int64_t *wide = small ? NULL : asc_take_bytes(f->o->arena, n, sizeof *wide);
    if (narrow == NULL && wide == NULL) return NULL;
    for (size_t i = 0; i < n; i++) {
        if (asc_column_missing(c, i)) continue;
        if (small)
            narrow[i] = (int8_t)c->integer[i];
        else
            wide[i] = c->integer[i];
    }
    return small ? (const void *)narrow : (const void *)wide;
}

static asc_status put_mask(frame *f, const asc_column *c, hid_t group, asc_error *err)
{
    uint8_t *mask = asc_take_bytes(f->o->arena, f->t->rows, 1);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    for (size_t i = 0; i < f->t->rows; i++) mask[i] = c->missing[i] != 0 ? 1 : 0;
    const hdf_array a = {.name = "mask",
                         .type = f->o->boolean,
                         .size = 1,
                         .rows = f->t->rows,
                         .data = mask};
    hid_t dataset = -1;
    ASC_TRY(put_array(f, group, &a, "array", &dataset, err));
    (void)H5Dclose(dataset);
    return ASC_OK;
}

static asc_status put_whole(frame *f, const asc_column *c, asc_error *err)
{
    const bool small = c->type == ASC_BOOLEAN, nullable = any_missing(c, f->t->rows);
    hdf_array a = {.name = c->name,
                   .type = small ? f->o->boolean : H5T_STD_I64LE,
                   .size = small ? 1 : sizeof(int64_t),
                   .rows = f->t->rows,
                   .data = whole_values(f, c)};
    ASC_TRY(asc_arena_check(f->o->arena, err));
    hid_t dataset = -1, group = -1;
    if (!nullable) {
        ASC_TRY(put_array(f, f->group, &a, "array", &dataset, err));
        ASC_TRY(describe(f, c, dataset, err));
        (void)H5Dclose(dataset);
        return ASC_OK;
    }
    a.name = "values";
    ASC_TRY(hdf_group(f->o, f->group, c->name, &group, err));
    ASC_TRY(hdf_put_encoding(f->o, group, small ? "nullable-boolean" : "nullable-integer",
                             "0.1.0", err));
    ASC_TRY(describe(f, c, group, err));
    ASC_TRY(put_array(f, group, &a, "array", &dataset, err));
    (void)H5Dclose(dataset);
    ASC_TRY(put_mask(f, c, group, err));
    (void)H5Gclose(group);
    return ASC_OK;
}

/* Codes in the narrowest integer that holds every level. */
static asc_status put_codes(frame *f, const asc_column *c, hid_t group, asc_error *err)
{
    const size_t n = f->t->rows,
                 size = c->levels <= 127 ? 1 : (c->levels <= 32767 ? 2 : 4);
    unsigned char *codes = asc_take_bytes(f->o->arena, n, size);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    for (size_t i = 0; i < n; i++) /* two's complement, low bytes first */
        for (size_t b = 0; b < size; b++)
            codes[i * size + b] =
                (unsigned char)((uint32_t)c->code[i] >> (8 * b) & 0xFFU);
    const hid_t type =
        size == 1 ? H5T_STD_I8LE : (size == 2 ? H5T_STD_I16LE : H5T_STD_I32LE);
    const hdf_array a = {
        .name = "codes", .type = type, .size = size, .rows = n, .data = codes};
    hid_t dataset = -1;
    ASC_TRY(put_array(f, group, &a, "array", &dataset, err));
    (void)H5Dclose(dataset);
    return ASC_OK;
}

static asc_status put_category(frame *f, const asc_column *c, asc_error *err)
{
    hid_t group = -1, dataset = -1;
    ASC_TRY(hdf_group(f->o, f->group, c->name, &group, err));
    ASC_TRY(hdf_put_encoding(f->o, group, "categorical", "0.2.0", err));
    ASC_TRY(hdf_put_false(f->o, group, "ordered", err));
    ASC_TRY(describe(f, c, group, err));
    ASC_TRY(put_codes(f, c, group, err));
    size_t width = 1;
    const char *levels = hdf_join_texts(f->o->arena, c->level, c->levels, &width);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    const hid_t type = hdf_text_type(width);
    const hdf_array a = {.name = "categories",
                         .type = type,
                         .size = width,
                         .rows = c->levels,
                         .data = levels};
    const asc_status s = hdf_write_array(f->o, group, &a, NULL, NULL, &dataset, err);
    (void)H5Tclose(type);
    ASC_TRY(s);
    ASC_TRY(hdf_put_encoding(f->o, dataset, "string-array", "0.2.0", err));
    (void)H5Dclose(dataset);
    (void)H5Gclose(group);
    return ASC_OK;
}

static asc_status put_column(frame *f, const asc_column *c, asc_error *err)
{
    if (c->type == ASC_CATEGORY) return put_category(f, c, err);
    if (c->type != ASC_REAL && c->type != ASC_TEXT) return put_whole(f, c, err);
    const bool text = c->type == ASC_TEXT;
    const hid_t type = text ? hdf_text_type(c->width) : H5Tcopy(H5T_IEEE_F64LE);
    const hdf_array a = {.name = c->name,
                         .type = type,
                         .size = text ? c->width : sizeof(double),
                         .rows = f->t->rows,
                         .data = text ? (const void *)c->text : (const void *)c->real};
    hid_t dataset = -1;
    asc_status s =
        put_array(f, f->group, &a, text ? "string-array" : "array", &dataset, err);
    (void)H5Tclose(type);
    ASC_TRY(s);
    s = describe(f, c, dataset, err);
    (void)H5Dclose(dataset);
    return s;
}

/* "row", with as many underscores as it takes to be no column. */
static const char *index_name(const frame *f)
{
    const char *name = "row";
    while (name != NULL && asc_table_find(f->t, name) != NULL)
        name = asc_take_format(f->o->arena, "%s_", name);
    return name;
}

static asc_status put_order(const frame *f, const char *index, asc_error *err)
{
    const char **name = asc_take_bytes(f->o->arena, f->t->columns, sizeof *name);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    for (size_t j = 0; j < f->t->columns; j++) name[j] = f->t->column[j].name;
    ASC_TRY(hdf_put_encoding(f->o, f->group, "dataframe", "0.2.0", err));
    ASC_TRY(hdf_put_text(f->o, f->group, "_index", index, err));
    return hdf_put_texts(f->o, f->group, "column-order", name, f->t->columns, err);
}

asc_status frame_write(const hdf_out *o, hid_t parent, const asc_table *t,
                       hdf_hashes *hashes, asc_error *err)
{
    frame f = {.o = o, .t = t, .hashes = hashes};
    ASC_TRY(frame_check(o->path, t, err));
    ASC_TRY(hdf_group(o, parent, t->name, &f.group, err));
    const char *index = index_name(&f);
    ASC_TRY(asc_arena_check(o->arena, err));
    ASC_TRY(put_order(&f, index, err));
    ASC_TRY(hdf_index_scale(o, f.group, index, t->rows, &f.scale, err));
    /* Room for every attachment beforehand (a nullable column has two), so that the
     * scratch of each column can be given back. */
    f.scale.capacity = 2 * t->columns + 1;
    f.scale.attached =
        asc_take_bytes(o->arena, f.scale.capacity, sizeof *f.scale.attached);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t j = 0; j < t->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(o->arena);
        ASC_TRY(put_column(&f, &t->column[j], err));
        asc_arena_rewind(o->arena, mark);
    }
    ASC_TRY(hdf_scale_finish(o, &f.scale, err));
    (void)H5Gclose(f.group);
    return ASC_OK;
}
