/* AnnData `dataframe` groups back into tables. The layout that frame_write.c makes is the
 * only one taken; anything else is refused by name. */
#include "ascribe/text.h"
#include "hdf.h"
#include <stdio.h>
#include <string.h>

enum { WHAT_MAX = 512 };

/* "table 'encounters', column 'age'", for messages. */
static void name_column(char what[WHAT_MAX], const char *table, const char *column)
{
    (void)snprintf(what, WHAT_MAX, "table '%.200s', column '%.200s'", table, column);
}

/* The reader of one column: where it is and what messages call it. */
typedef struct reader {
    const hdf_in *in;
    asc_arena *arena;
    size_t rows;
    char what[WHAT_MAX];
} reader;

#define FRAME_REQUIRE(condition, r, ...)                                                 \
    do {                                                                                 \
        if (!(condition)) return refuse((r), err, __VA_ARGS__);                          \
    } while (0)

static asc_status refuse(const reader *r, asc_error *err, const char *fault)
{
    return ASC_FAIL(err, ASC_EFORMAT, "%s: %s %s", r->in->path, r->what, fault);
}

/* Opens a 1-D dataset of the table's length (rows = SIZE_MAX: of any length). */
static asc_status open_vector(const reader *r, hid_t parent, const char *name,
                              size_t rows, hid_t *dataset, hdf_shape *shape,
                              asc_error *err)
{
    hid_t d = -1;
    ASC_TRY(hdf_child(r->in, parent, name, H5I_DATASET, r->what, &d, err));
    asc_status s = hdf_shape_of(r->in, d, r->what, shape, err);
    if (s == ASC_OK && shape->rank != 1) s = refuse(r, err, "is not one-dimensional");
    if (s == ASC_OK && rows != SIZE_MAX && shape->rows != rows)
        s = ASC_FAIL(err, ASC_EFORMAT, "%s: %s has %zu rows, the table has %zu",
                     r->in->path, r->what, shape->rows, rows);
    if (s != ASC_OK) {
        (void)H5Dclose(d);
        return s;
    }
    *dataset = d;
    return ASC_OK;
}

static bool fits(asc_type type, const hdf_shape *s)
{
    switch (type) {
    case ASC_REAL:
        return s->class == H5T_FLOAT && s->size == sizeof(double);
    case ASC_BOOLEAN:
        return s->class == H5T_ENUM && s->size == 1;
    case ASC_CATEGORY:
        return s->class == H5T_INTEGER && !s->natural && s->size <= sizeof(int32_t);
    case ASC_TEXT:
        return s->text;
    default:
        return s->class == H5T_INTEGER && !s->natural && s->size == sizeof(int64_t);
    }
}

/* The dataset with the values: the column itself, `codes` or `values`. */
static asc_status open_values(const reader *r, hid_t column, hid_t group, asc_type type,
                              const char *name, hid_t *dataset, hdf_shape *shape,
                              asc_error *err)
{
    const bool inside = H5Iget_type(column) == H5I_GROUP;
    FRAME_REQUIRE(inside || type != ASC_CATEGORY, r, "is a category without codes");
    FRAME_REQUIRE(!inside || (type != ASC_REAL && type != ASC_TEXT), r,
                  "is a group, which its type does not allow");
    const char *child = !inside ? name : (type == ASC_CATEGORY ? "codes" : "values");
    ASC_TRY(open_vector(r, inside ? column : group, child, r->rows, dataset, shape, err));
    if (fits(type, shape)) return ASC_OK;
    (void)H5Dclose(*dataset);
    return ASC_FAIL(
        err, ASC_EFORMAT,
        "%s: %s says it is %s, but its values of %zu bytes are of another type",
        r->in->path, r->what, asc_type_name(type), shape->size);
}

static asc_status read_levels(const reader *r, hid_t column, asc_column *c,
                              asc_error *err)
{
    hdf_texts levels = {0};
    ASC_TRY(hdf_read_texts(r->in, column, "categories", r->what, r->arena, &levels, err));
    FRAME_REQUIRE(levels.count <= INT32_MAX, r, "has more than 2,147,483,647 levels");
    for (size_t k = 1; k < levels.count; k++)
        FRAME_REQUIRE(strcmp(levels.text[k - 1], levels.text[k]) < 0, r,
                      "has levels that are not in byte order");
    c->level = levels.text;
    c->levels = levels.count;
    return ASC_OK;
}

static asc_status read_type(const reader *r, hid_t column, asc_column *c, asc_error *err)
{
    const char *type = NULL;
    ASC_TRY(hdf_get_text(r->in, column, "ascribe_type", r->what, r->arena, &type, err));
    FRAME_REQUIRE(asc_type_parse(type, &c->type), r, "has an unknown 'ascribe_type'");
    if (hdf_has(column, "unit"))
        ASC_TRY(hdf_get_text(r->in, column, "unit", r->what, r->arena, &c->unit, err));
    return c->type == ASC_CATEGORY ? read_levels(r, column, c, err) : ASC_OK;
}

static asc_status read_column_schema(const reader *r, hid_t group, frame_schema *f,
                                     size_t j, asc_error *err)
{
    asc_column *c = &f->table->column[j];
    hid_t column = -1, dataset = -1;
    hdf_shape shape = {0};
    ASC_TRY(hdf_child(r->in, group, c->name, H5I_BADID, r->what, &column, err));
    FRAME_REQUIRE(H5Iget_type(column) == H5I_GROUP || c->type != ASC_CATEGORY, r,
                  "is no group");
    if (H5Iget_type(column) == H5I_DATASET) {
        /* before any attribute is trusted: the dataset itself must be readable */
        ASC_TRY(open_vector(r, group, c->name, r->rows, &dataset, &shape, err));
        (void)H5Dclose(dataset);
    }
    ASC_TRY(read_type(r, column, c, err));
    ASC_TRY(open_values(r, column, group, c->type, c->name, &dataset, &shape, err));
    (void)H5Dclose(dataset);
    f->size[j] = shape.size;
    f->nullable[j] = H5Iget_type(column) == H5I_GROUP && c->type != ASC_CATEGORY;
    if (c->type == ASC_TEXT) c->width = shape.size;
    (void)H5Oclose(column);
    f->block[j + 1] = f->block[j] + hdf_blocks(r->rows, shape.size) +
                      (f->nullable[j] ? hdf_blocks(r->rows, 1) : 0);
    return ASC_OK;
}

/* The empty schema: names in order, rows from the index column. */
static asc_status read_order(reader *r, hid_t group, const char *name, frame_schema *f,
                             asc_error *err)
{
    hdf_texts order = {0};
    const char *index = NULL;
    hid_t dataset = -1;
    hdf_shape shape = {0};
    (void)snprintf(r->what, sizeof r->what, "table '%.200s'", name);
    ASC_TRY(hdf_get_text(r->in, group, "_index", r->what, r->arena, &index, err));
    ASC_TRY(hdf_get_texts(r->in, group, "column-order", r->what, r->arena, &order, err));
    ASC_TRY(open_vector(r, group, index, SIZE_MAX, &dataset, &shape, err));
    (void)H5Dclose(dataset);
    r->rows = shape.rows;
    f->table = asc_table_create(r->arena, name, shape.rows);
    f->nullable = asc_take_bytes(r->arena, order.count, 1);
    f->size = asc_take_bytes(r->arena, order.count, sizeof *f->size);
    f->block = asc_take_bytes(r->arena, order.count + 1, sizeof *f->block);
    for (size_t j = 0; j < order.count; j++)
        asc_table_add_column(f->table, (asc_column){.name = order.text[j]});
    return asc_arena_check(r->arena, err);
}

asc_status frame_schema_read(const hdf_in *in, hid_t parent, const char *name,
                             asc_arena *arena, frame_schema *out, asc_error *err)
{
    reader r = {.in = in, .arena = arena};
    frame_schema f = {0};
    hid_t group = -1;
    (void)snprintf(r.what, sizeof r.what, "tables");
    ASC_TRY(hdf_child(in, parent, name, H5I_GROUP, r.what, &group, err));
    ASC_TRY(read_order(&r, group, name, &f, err));
    for (size_t j = 0; j < f.table->columns; j++) {
        name_column(r.what, name, f.table->column[j].name);
        ASC_TRY(read_column_schema(&r, group, &f, j, err));
    }
    (void)H5Gclose(group);
    *out = f;
    return ASC_OK;
}

/* Booleans and masks: 0 or 1. */
static asc_status check_flags(const reader *r, const int8_t *flag, size_t n,
                              asc_error *err)
{
    for (size_t i = 0; i < n; i++)
        FRAME_REQUIRE(flag[i] == 0 || flag[i] == 1, r,
                      "holds a truth value other than 0 and 1");
    return ASC_OK;
}

static asc_status widen_codes(const reader *r, const void *raw, size_t size,
                              asc_column *c, asc_error *err)
{
    int32_t *code = asc_take_bytes(r->arena, r->rows, sizeof *code);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t i = 0; i < r->rows; i++) {
        code[i] = size == 1   ? ((const int8_t *)raw)[i]
                  : size == 2 ? ((const int16_t *)raw)[i]
                              : ((const int32_t *)raw)[i];
        if (code[i] < -1 || (int64_t)code[i] >= (int64_t)c->levels)
            return ASC_FAIL(err, ASC_EFORMAT,
                            "%s: %s: row %zu has code %d, but there are %zu "
                            "levels",
                            r->in->path, r->what, i, (int)code[i], c->levels);
    }
    c->code = code;
    return ASC_OK;
}

/* Stored bytes into the column: as they are, or widened. */
static asc_status take_values(const reader *r, const void *raw, size_t size,
                              asc_column *c, asc_error *err)
{
    if (c->type == ASC_CATEGORY) return widen_codes(r, raw, size, c, err);
    if (c->type == ASC_REAL)
        c->real = raw;
    else if (c->type == ASC_TEXT)
        c->text = raw;
    else
        c->integer = raw;
    if (c->type == ASC_TEXT && !hdf_plain_text(c->text, r->rows * size)) {
        for (size_t i = 0; i < r->rows; i++)
            FRAME_REQUIRE(asc_utf8_valid(c->text + i * size, size, NULL), r,
                          "holds text that is not UTF-8");
    }
    if (c->type != ASC_BOOLEAN) return ASC_OK;
    int64_t *wide = asc_take_bytes(r->arena, r->rows, sizeof *wide);
    ASC_TRY(asc_arena_check(r->arena, err));
    ASC_TRY(check_flags(r, raw, r->rows, err));
    for (size_t i = 0; i < r->rows; i++) wide[i] = ((const uint8_t *)raw)[i];
    c->integer = wide;
    return ASC_OK;
}

static asc_status read_mask(const reader *r, hid_t column, const uint8_t *hashes,
                            asc_column *c, asc_error *err)
{
    hid_t dataset = -1;
    hdf_shape shape = {0};
    ASC_TRY(open_vector(r, column, "mask", r->rows, &dataset, &shape, err));
    FRAME_REQUIRE(shape.class == H5T_ENUM && shape.size == 1, r,
                  "has a mask that is no boolean");
    uint8_t *mask = asc_take_bytes(r->arena, r->rows, 1);
    ASC_TRY(asc_arena_check(r->arena, err));
    ASC_TRY(hdf_read(r->in, dataset, &shape, hashes, r->what, mask, err));
    (void)H5Dclose(dataset);
    c->missing = mask;
    return check_flags(r, (const int8_t *)mask, r->rows, err);
}

asc_status frame_column_read(const hdf_in *in, hid_t parent, const frame_schema *f,
                             size_t j, const uint8_t *hashes, asc_arena *arena,
                             asc_column *out, asc_error *err)
{
    reader r = {.in = in, .arena = arena, .rows = f->table->rows};
    asc_column c = f->table->column[j];
    hid_t group = -1, column = -1, dataset = -1;
    hdf_shape shape = {0};
    name_column(r.what, f->table->name, c.name);
    if (hashes != NULL) hashes += f->block[j] * ASC_HASH_BYTES;
    ASC_TRY(hdf_child(in, parent, f->table->name, H5I_GROUP, r.what, &group, err));
    ASC_TRY(hdf_child(in, group, c.name, H5I_BADID, r.what, &column, err));
    ASC_TRY(open_values(&r, column, group, c.type, c.name, &dataset, &shape, err));
    FRAME_REQUIRE(shape.size == f->size[j], &r, "changed while it was read");
    /* Not zeroed: all of it is written. hdf_shape_of has bounded the product. */
    void *raw = asc_take(arena, r.rows * shape.size / sizeof(double) + 1);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(hdf_read(in, dataset, &shape, hashes, r.what, raw, err));
    (void)H5Dclose(dataset);
    ASC_TRY(take_values(&r, raw, shape.size, &c, err));
    if (hashes != NULL) hashes += hdf_blocks(r.rows, shape.size) * ASC_HASH_BYTES;
    if (f->nullable[j]) ASC_TRY(read_mask(&r, column, hashes, &c, err));
    (void)H5Oclose(column);
    (void)H5Gclose(group);
    *out = c;
    return ASC_OK;
}

asc_status frame_read(const hdf_in *in, hid_t parent, const char *name, asc_arena *arena,
                      asc_table **out, asc_error *err)
{
    frame_schema f;
    ASC_TRY(frame_schema_read(in, parent, name, arena, &f, err));
    for (size_t j = 0; j < f.table->columns; j++)
        ASC_TRY(
            frame_column_read(in, parent, &f, j, NULL, arena, &f.table->column[j], err));
    *out = f.table;
    return ASC_OK;
}
