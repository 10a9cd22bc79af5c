/* A table as an AnnData `dataframe`, encoding 0.2.0 (docs/formats/cohort.md; AnnData
 * on-disk format, anndata.readthedocs.io/en/latest/fileformat-prose.html), written piece by piece: the
 * cells at hand are checked and brought into their stored form column by column, hashed and compressed
 * block by block, both on the pool, and stored in the order of the columns. Each column says its type in
 * the attribute `ascribe_type`, so that reading back gives the same table. */
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE = 4 * HDF_JUDGED }; /* rows of a piece of a table in memory */

/* One column: its values (the column itself, `codes` or `values`) and its mask. */
typedef struct part {
    hid_t parent; /* of the values: the frame's group, or the column's own */
    hid_t type;   /* of a value, ours to close                             */
    bool nullable;
    hdf_series values, mask;
    void *scratch; /* stored form of the piece at hand, NULL: as in memory */
    uint8_t *flags;
} part;

struct frame_out {
    const hdf_out *o;
    const asc_table *t; /* the schema */
    const char *index;  /* name of the index column */
    hid_t group, index_type;
    hdf_scale scale;
    hdf_series rows; /* the index */
    part *part;      /* [t->columns] */
    bool hashing, created;
    size_t done;
};

/* "row", with as many underscores as it takes to be no column. */
static const char *index_name(const frame_out *f)
{
    const char *name = "row";
    while (name != NULL && asc_table_find(f->t, name) != NULL)
        name = asc_take_format(f->o->arena, "%s_", name);
    return name;
}

static asc_status put_order(const frame_out *f, asc_error *err)
{
    const char **name = asc_take_bytes(f->o->arena, f->t->columns, sizeof *name);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    for (size_t j = 0; j < f->t->columns; j++) name[j] = f->t->column[j].name;
    ASC_TRY(hdf_put_encoding(f->o, f->group, "dataframe", "0.2.0", err));
    ASC_TRY(hdf_put_text(f->o, f->group, "_index", f->index, err));
    return hdf_put_texts(f->o, f->group, "column-order", name, f->t->columns, err);
}

/* Codes stand in the narrowest integer that holds every level. */
static hid_t value_type(const frame_out *f, const asc_column *c)
{
    switch (c->type) {
    case ASC_REAL:
        return H5Tcopy(H5T_IEEE_F64LE);
    case ASC_TEXT:
        return hdf_text_type(c->width);
    case ASC_BOOLEAN:
        return H5Tcopy(f->o->boolean);
    case ASC_CATEGORY:
        if (c->levels <= 127) return H5Tcopy(H5T_STD_I8LE);
        return H5Tcopy(c->levels <= 32767 ? H5T_STD_I16LE : H5T_STD_I32LE);
    default:
        return H5Tcopy(H5T_STD_I64LE);
    }
}

static void start_part(frame_out *f, size_t j, bool nullable)
{
    const asc_column *c = &f->t->column[j];
    part *p = &f->part[j];
    p->type = value_type(f, c);
    p->nullable =
        nullable && c->type != ASC_REAL && c->type != ASC_TEXT && c->type != ASC_CATEGORY;
    const char *own = p->nullable ? "values" : c->name;
    p->values =
        hdf_series_start(&(hdf_array){.name = c->type == ASC_CATEGORY ? "codes" : own,
                                      .type = p->type,
                                      .size = H5Tget_size(p->type),
                                      .rows = f->t->rows},
                         f->hashing);
    p->mask = hdf_series_start(
        &(hdf_array){
            .name = "mask", .type = f->o->boolean, .size = 1, .rows = f->t->rows},
        f->hashing);
}

static asc_status start(frame_out *f, hid_t parent, const uint8_t *nullable,
                        asc_error *err)
{
    const hdf_out *o = f->o;
    ASC_TRY(frame_check(o->path, f->t, err));
    ASC_TRY(hdf_group(o, parent, f->t->name, &f->group, err));
    f->index = index_name(f);
    f->part = asc_take_bytes(o->arena, f->t->columns, sizeof *f->part);
    /* Room for every attachment beforehand (a nullable column has two), so that the scratch of a piece
     * can be given back. */
    f->scale.capacity = 2 * f->t->columns + 1;
    f->scale.attached =
        asc_take_bytes(o->arena, f->scale.capacity, sizeof *f->scale.attached);
    ASC_TRY(asc_arena_check(o->arena, err));
    ASC_TRY(put_order(f, err));
    f->index_type = H5Tcopy(H5T_STD_I64LE);
    f->rows = hdf_series_start(&(hdf_array){.name = f->index,
                                            .type = f->index_type,
                                            .size = sizeof(int64_t),
                                            .rows = f->t->rows},
                               false);
    for (size_t j = 0; j < f->t->columns; j++)
        start_part(f, j, nullable != NULL && nullable[j] != 0);
    return ASC_OK;
}

asc_status frame_start(const hdf_out *o, hid_t parent, const asc_table *schema,
                       const uint8_t *nullable, bool hashing, frame_out **out,
                       asc_error *err)
{
    frame_out *f = calloc(1, sizeof *f);
    ASC_REQUIRE(f != NULL, err, ASC_EMEMORY, "no memory to write table '%s'",
                schema->name);
    *f = (frame_out){.o = o, .t = schema, .hashing = hashing, .group = -1};
    const asc_status s = start(f, parent, nullable, err);
    if (s == ASC_OK)
        *out = f;
    else
        frame_free(f);
    return s;
}

/* What stands on the column itself, be it a dataset or a group. */
static asc_status describe(const frame_out *f, const asc_column *c, hid_t at,
                           asc_error *err)
{
    ASC_TRY(hdf_put_text(f->o, at, "ascribe_type", asc_type_name(c->type), err));
    if (c->unit != NULL) ASC_TRY(hdf_put_text(f->o, at, "unit", c->unit, err));
    if (c->type == ASC_DATE)
        return hdf_put_text(f->o, at, "units", "days since 1970-01-01", err);
    if (c->type == ASC_DATETIME)
        return hdf_put_text(f->o, at, "units", "seconds since 1970-01-01", err);
    return ASC_OK;
}

static asc_status create_array(frame_out *f, hid_t parent, hdf_series *s,
                               const char *encoding, asc_error *err)
{
    hdf_scale *const scale[] = {&f->scale};
    ASC_TRY(hdf_series_create(f->o, parent, s, err));
    ASC_TRY(hdf_attach(f->o, s->dataset, parent, s->array.name, scale, 1, err));
    return hdf_put_encoding(f->o, s->dataset, encoding, "0.2.0", err);
}

static asc_status put_levels(const frame_out *f, const asc_column *c, hid_t group,
                             asc_error *err)
{
    size_t width = 1;
    hid_t dataset = -1;
    const asc_arena_mark mark = asc_arena_save(f->o->arena);
    const char *levels = hdf_join_texts(f->o->arena, c->level, c->levels, &width);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    const hid_t type = hdf_text_type(width);
    const hdf_array a = {.name = "categories",
                         .type = type,
                         .size = width,
                         .rows = c->levels,
                         .data = levels};
    const asc_status s = hdf_write_array(f->o, group, &a, NULL, &dataset, err);
    (void)H5Tclose(type);
    ASC_TRY(s);
    asc_arena_rewind(f->o->arena, mark);
    ASC_TRY(hdf_put_encoding(f->o, dataset, "string-array", "0.2.0", err));
    (void)H5Dclose(dataset);
    return ASC_OK;
}

static asc_status create_category(frame_out *f, const asc_column *c, part *p,
                                  asc_error *err)
{
    hid_t group = -1;
    ASC_TRY(hdf_group(f->o, f->group, c->name, &group, err));
    ASC_TRY(hdf_put_encoding(f->o, group, "categorical", "0.2.0", err));
    ASC_TRY(hdf_put_false(f->o, group, "ordered", err));
    ASC_TRY(describe(f, c, group, err));
    ASC_TRY(create_array(f, group, &p->values, "array", err));
    ASC_TRY(put_levels(f, c, group, err));
    (void)H5Gclose(group);
    return ASC_OK;
}

static asc_status create_nullable(frame_out *f, const asc_column *c, part *p,
                                  asc_error *err)
{
    hid_t group = -1;
    ASC_TRY(hdf_group(f->o, f->group, c->name, &group, err));
    ASC_TRY(hdf_put_encoding(
        f->o, group, c->type == ASC_BOOLEAN ? "nullable-boolean" : "nullable-integer",
        "0.1.0", err));
    ASC_TRY(describe(f, c, group, err));
    ASC_TRY(create_array(f, group, &p->values, "array", err));
    ASC_TRY(create_array(f, group, &p->mask, "array", err));
    (void)H5Gclose(group);
    return ASC_OK;
}

static asc_status create_part(frame_out *f, size_t j, asc_error *err)
{
    const asc_column *c = &f->t->column[j];
    part *p = &f->part[j];
    if (c->type == ASC_CATEGORY) return create_category(f, c, p, err);
    if (p->nullable) return create_nullable(f, c, p, err);
    ASC_TRY(create_array(f, f->group, &p->values,
                         c->type == ASC_TEXT ? "string-array" : "array", err));
    return describe(f, c, p->values.dataset, err);
}

static asc_status create_index(frame_out *f, asc_error *err)
{
    f->created = true;
    ASC_TRY(hdf_series_create(f->o, f->group, &f->rows, err));
    ASC_TRY(hdf_put_encoding(f->o, f->rows.dataset, "array", "0.2.0", err));
    struct hdf_attached *room = f->scale.attached;
    const size_t capacity = f->scale.capacity;
    ASC_TRY(hdf_as_scale(f->o, f->group, f->index, f->rows.dataset, &f->scale, err));
    f->scale.attached = room;
    f->scale.capacity = capacity;
    return ASC_OK;
}

/* All datasets, once it is known which are compressed. */
static asc_status create_all(frame_out *f, asc_error *err)
{
    ASC_TRY(create_index(f, err));
    for (size_t j = 0; j < f->t->columns; j++) ASC_TRY(create_part(f, j, err));
    return ASC_OK;
}

static bool any_missing(const asc_column *c, size_t n)
{
    for (size_t i = 0; c->missing != NULL && i < n; i++)
        if (c->missing[i] != 0) return true;
    return false;
}

/* Integers, dates and booleans with 0 in the missing places, so that equal tables give equal bytes. */
static void store_whole(const asc_column *c, size_t n, void *out)
{
    if (out == NULL) return;
    for (size_t i = 0; i < n; i++) {
        const int64_t x = asc_column_missing(c, i) ? 0 : c->integer[i];
        if (c->type == ASC_BOOLEAN)
            ((int8_t *)out)[i] = (int8_t)x;
        else
            ((int64_t *)out)[i] = x;
    }
}

static void store_codes(const asc_column *c, size_t n, size_t size, void *out)
{
    if (out == NULL) return;
    for (size_t i = 0; i < n; i++) {
        if (size == 1)
            ((int8_t *)out)[i] = (int8_t)c->code[i];
        else if (size == 2)
            ((int16_t *)out)[i] = (int16_t)c->code[i];
        else
            ((int32_t *)out)[i] = c->code[i];
    }
}

typedef struct piece {
    frame_out *f;
    const asc_table *t;
} piece;

/* One column of the piece: checked, and in its stored form. */
static asc_status prepare(void *context, size_t j, size_t worker, asc_error *err)
{
    (void)worker;
    const piece *w = context;
    part *p = &w->f->part[j];
    asc_column own = w->t->column[j];
    const asc_column *c = &own;
    const size_t n = w->t->rows;
    own.levels = w->f->t->column[j].levels;
    ASC_TRY(frame_check_cells(w->f->o->path, w->t, c, w->f->done, err));
    ASC_REQUIRE(p->nullable || !any_missing(c, n), err, ASC_EINTERNAL,
                "%s: table '%s', column '%s': missing values in a column that has none",
                w->f->o->path, w->t->name, c->name);
    if (c->type == ASC_CATEGORY)
        store_codes(c, n, p->values.array.size, p->scratch);
    else if (p->scratch != NULL)
        store_whole(c, n, p->scratch);
    for (size_t i = 0; p->nullable && i < n; i++)
        p->flags[i] = asc_column_missing(c, i) ? 1 : 0;
    return ASC_OK;
}

/* Where the stored form goes; values that are stored as they are need no room. */
static void point(const frame_out *f, size_t j, const asc_column *c, size_t n)
{
    part *p = &f->part[j];
    const bool as_is =
        c->type == ASC_REAL || c->type == ASC_TEXT ||
        (c->type != ASC_CATEGORY && c->type != ASC_BOOLEAN && c->missing == NULL);
    p->scratch = NULL;
    if (as_is)
        p->values.array.data = c->type == ASC_REAL   ? (const void *)c->real
                               : c->type == ASC_TEXT ? (const void *)c->text
                                                     : (const void *)c->integer;
    else
        p->values.array.data = p->scratch =
            asc_take(f->o->arena, (n * p->values.array.size + 7) / 8);
    p->values.at_hand = n;
    if (!p->nullable) return;
    p->mask.array.data = p->flags = (uint8_t *)asc_take(f->o->arena, (n + 7) / 8);
    p->mask.at_hand = n;
}

static asc_status number_rows(frame_out *f, size_t n, asc_error *err)
{
    int64_t *row = (int64_t *)(void *)asc_take(f->o->arena, n);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    for (size_t i = 0; i < n; i++) row[i] = (int64_t)(f->done + i);
    f->rows.array.data = row;
    f->rows.at_hand = n;
    return ASC_OK;
}

static asc_status add(frame_out *f, const asc_table *t, asc_error *err)
{
    const hdf_out *o = f->o;
    const size_t n = t->rows, columns = t->columns;
    hdf_series **all = asc_take_bytes(o->arena, 2 * columns + 1, sizeof(hdf_series *));
    for (size_t j = 0; j < columns; j++) point(f, j, &t->column[j], n);
    ASC_TRY(number_rows(f, n, err)); /* checks all takes */
    piece w = {.f = f, .t = t};
    ASC_TRY(hdf_run(columns, n * columns * sizeof(double), prepare, &w, err));
    size_t count = 0;
    all[count++] = &f->rows;
    for (size_t j = 0; j < columns; j++) {
        all[count++] = &f->part[j].values;
        if (f->part[j].nullable) all[count++] = &f->part[j].mask;
    }
    ASC_TRY(hdf_series_pack(all, count, err));
    if (!f->created) ASC_TRY(create_all(f, err));
    for (size_t i = 0; i < count; i++) ASC_TRY(hdf_series_store(o, all[i], err));
    f->done += n;
    return ASC_OK;
}

asc_status frame_add(frame_out *f, const asc_table *rows, asc_error *err)
{
    ASC_REQUIRE(rows->columns == f->t->columns && rows->rows <= f->t->rows - f->done &&
                    (rows->rows % HDF_JUDGED == 0 || rows->rows == f->t->rows - f->done),
                err, ASC_EINTERNAL,
                "%s: table '%s': a piece of %zu rows, %zu of %zu are written", f->o->path,
                f->t->name, rows->rows, f->done, f->t->rows);
    if (rows->rows == 0) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(f->o->arena);
    ASC_TRY(add(f, rows, err));
    asc_arena_rewind(f->o->arena, mark);
    return ASC_OK;
}

/* The index of all rows at once. */
static asc_status put_index(frame_out *f, asc_error *err)
{
    hdf_series *const one[] = {&f->rows};
    ASC_TRY(number_rows(f, f->t->rows, err));
    ASC_TRY(hdf_series_pack(one, 1, err));
    ASC_TRY(create_index(f, err));
    return hdf_series_store(f->o, &f->rows, err);
}

static asc_status put_column(frame_out *f, size_t j, const asc_column *c, asc_error *err)
{
    part *p = &f->part[j];
    asc_table whole = *f->t;
    hdf_series *const both[] = {&p->values, &p->mask};
    (void)H5Tclose(p->type);
    start_part(f, j, any_missing(c, whole.rows));
    point(f, j, c, whole.rows);
    whole.column = asc_take_bytes(f->o->arena, whole.columns, sizeof *whole.column);
    ASC_TRY(asc_arena_check(f->o->arena, err));
    whole.column[j] = *c;
    piece w = {.f = f, .t = &whole};
    ASC_TRY(prepare(&w, j, 0, err));
    ASC_TRY(hdf_series_pack(both, p->nullable ? 2 : 1, err));
    ASC_TRY(create_part(f, j, err));
    ASC_TRY(hdf_series_store(f->o, &p->values, err));
    return p->nullable ? hdf_series_store(f->o, &p->mask, err) : ASC_OK;
}

asc_status frame_put(frame_out *f, size_t j, const asc_column *c, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(f->o->arena);
    if (!f->created) ASC_TRY(put_index(f, err));
    ASC_TRY(put_column(f, j, c, err));
    if (j + 1 == f->t->columns) f->done = f->t->rows;
    asc_arena_rewind(f->o->arena, mark);
    return ASC_OK;
}

/* The hashes of all blocks in the order of the columns, those of a mask after its values. */
static asc_status join_hashes(const frame_out *f, hdf_hashes *out, asc_error *err)
{
    size_t count = 0;
    for (size_t j = 0; j < f->t->columns; j++)
        count += f->part[j].values.hashes.count + f->part[j].mask.hashes.count;
    uint8_t *data = malloc(count * ASC_HASH_BYTES + 1);
    ASC_REQUIRE(data != NULL, err, ASC_EMEMORY, "no memory for %zu hashes", count);
    *out = (hdf_hashes){.data = data, .count = count};
    for (size_t j = 0; j < f->t->columns; j++) {
        const hdf_hashes both[] = {f->part[j].values.hashes, f->part[j].mask.hashes};
        for (size_t k = 0; k < 2; k++) {
            if (both[k].count == 0) continue;
            memcpy(data, both[k].data, both[k].count * ASC_HASH_BYTES);
            data += both[k].count * ASC_HASH_BYTES;
        }
    }
    return ASC_OK;
}

asc_status frame_end(frame_out *f, hdf_hashes *hashes, asc_error *err)
{
    ASC_REQUIRE(f->done == f->t->rows, err, ASC_EINTERNAL,
                "%s: table '%s': %zu of %zu rows are written", f->o->path, f->t->name,
                f->done, f->t->rows);
    if (!f->created) ASC_TRY(create_all(f, err));
    ASC_TRY(hdf_scale_finish(f->o, &f->scale, err));
    return hashes == NULL ? ASC_OK : join_hashes(f, hashes, err);
}

void frame_free(frame_out *f)
{
    if (f == NULL) return;
    for (size_t j = 0; f->part != NULL && j < f->t->columns; j++) {
        part *p = &f->part[j];
        if (p->values.dataset >= 0) (void)H5Dclose(p->values.dataset);
        if (p->nullable && p->mask.dataset >= 0) (void)H5Dclose(p->mask.dataset);
        hdf_series_release(&p->values);
        hdf_series_release(&p->mask);
        (void)H5Tclose(p->type);
    }
    hdf_series_release(&f->rows);
    if (f->group >= 0) (void)H5Gclose(f->group);
    free(f);
}

/* Rows [first, first + n) of a table in memory. */
static void cut(const asc_table *t, size_t first, size_t n, asc_column *column,
                asc_table *out)
{
    *out = *t;
    out->rows = n;
    out->column = column;
    for (size_t j = 0; j < t->columns; j++) {
        asc_column *c = &column[j];
        *c = t->column[j];
        if (c->real != NULL) c->real += first;
        if (c->integer != NULL) c->integer += first;
        if (c->code != NULL) c->code += first;
        if (c->text != NULL) c->text += first * c->width;
        if (c->missing != NULL) c->missing += first;
    }
}

asc_status frame_write(const hdf_out *o, hid_t parent, const asc_table *t,
                       hdf_hashes *hashes, asc_error *err)
{
    frame_out *f = NULL;
    asc_table piece_of;
    uint8_t *nullable = asc_take_bytes(o->arena, t->columns, 1);
    asc_column *column = asc_take_bytes(o->arena, t->columns, sizeof *column);
    ASC_TRY(asc_arena_check(o->arena, err));
    for (size_t j = 0; j < t->columns; j++)
        nullable[j] = any_missing(&t->column[j], t->rows) ? 1 : 0;
    ASC_TRY(frame_start(o, parent, t, nullable, hashes != NULL, &f, err));
    asc_status s = ASC_OK;
    for (size_t i = 0; i < t->rows && s == ASC_OK; i += PIECE) {
        cut(t, i, t->rows - i < PIECE ? t->rows - i : PIECE, column, &piece_of);
        s = frame_add(f, &piece_of, err);
    }
    if (s == ASC_OK) s = frame_end(f, hashes, err);
    frame_free(f);
    return s;
}
