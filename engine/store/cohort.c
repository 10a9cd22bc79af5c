/* The cohort file (docs/formats/cohort.md): tables as data frames, a hash of every block
 * beside them, and one hash over all.
 *   cohort hash = BLAKE2b-256 of, in order:
 *     the text "ascribe cohort 1"; the number of tables;
 *     for each table   its name, rows, columns;
 *     for each column  its name, type, unit ("" for none), number of levels, the levels,
 *                      stored bytes of a value, 1 when it has a mask else 0, number of
 *                      blocks, block hashes
 * Texts are preceded by their length; numbers are 8 little-endian bytes. */
#include "ascribe/cohort.h"
#include "hdf.h"
#include <stdlib.h>
#include <string.h>

static const char hashes_name[] = "chunk_blake2b";

static void add_number(asc_hash *h, size_t value)
{
    const uint64_t number = value;
    asc_hash_add(h, &number, sizeof number);
}

static void add_column(asc_hash *h, const frame_schema *f, size_t j,
                       const uint8_t *hashes)
{
    const asc_column *c = &f->table->column[j];
    asc_hash_text(h, c->name);
    asc_hash_text(h, asc_type_name(c->type));
    asc_hash_text(h, c->unit == NULL ? "" : c->unit);
    add_number(h, c->levels);
    for (size_t k = 0; k < c->levels; k++) asc_hash_text(h, c->level[k]);
    add_number(h, f->size[j]);
    add_number(h, f->nullable[j]);
    const size_t blocks = f->block[j + 1] - f->block[j];
    add_number(h, blocks);
    asc_hash_add(h, hashes + f->block[j] * ASC_HASH_BYTES, blocks * ASC_HASH_BYTES);
}

asc_status hdf_cohort_hash(const frame_schema *f, uint8_t *const *hashes, size_t count,
                           char hex[2 * ASC_HASH_BYTES + 1], asc_error *err)
{
    uint8_t digest[ASC_HASH_BYTES];
    asc_hash *h = asc_hash_open();
    ASC_REQUIRE(h != NULL, err, ASC_EMEMORY, "no memory for a hash");
    asc_hash_text(h, "ascribe cohort 1");
    add_number(h, count);
    for (size_t i = 0; i < count; i++) {
        asc_hash_text(h, f[i].table->name);
        add_number(h, f[i].table->rows);
        add_number(h, f[i].table->columns);
        for (size_t j = 0; j < f[i].table->columns; j++)
            add_column(h, &f[i], j, hashes[i]);
    }
    asc_hash_close(h, digest);
    asc_hash_hex(digest, hex);
    return ASC_OK;
}

struct asc_cohort {
    asc_arena *arena;
    hdf_in in;
    const char *hash;
    frame_schema *schema; /* [count]                          */
    uint8_t **hashes;     /* [count] block hashes of a table  */
    size_t count;
};

static asc_status read_hashes(asc_cohort *c, hid_t group, size_t i, asc_error *err)
{
    const frame_schema *f = &c->schema[i];
    const size_t blocks = f->block[f->table->columns];
    hid_t dataset = -1;
    hdf_shape shape = {0};
    ASC_TRY(hdf_child(&c->in, group, f->table->name, H5I_DATASET, "block hashes",
                      &dataset, err));
    ASC_TRY(hdf_shape_of(&c->in, dataset, "block hashes", &shape, err));
    ASC_REQUIRE(
        shape.rank == 2 && shape.natural && shape.size == 1 && shape.rows == blocks &&
            shape.columns == ASC_HASH_BYTES,
        err, ASC_EFORMAT, "%s: table '%s': %zu x %zu bytes of hashes, expected %zu x %d",
        c->in.path, f->table->name, shape.rows, shape.columns, blocks, ASC_HASH_BYTES);
    c->hashes[i] = asc_take_bytes(c->arena, blocks, ASC_HASH_BYTES);
    ASC_TRY(asc_arena_check(c->arena, err));
    ASC_TRY(hdf_read(&c->in, dataset, &shape, NULL, "block hashes", c->hashes[i], err));
    (void)H5Dclose(dataset);
    return ASC_OK;
}

static asc_status read_kind(asc_cohort *c, asc_error *err)
{
    const char *kind = NULL, *path = c->in.path;
    int64_t version = 0;
    ASC_REQUIRE(
        hdf_has(c->in.file, "kind"), err, ASC_EFORMAT,
        "%s: not an ascribe cohort (no 'kind' attribute); make one with ascribe import",
        path);
    ASC_TRY(hdf_get_text(&c->in, c->in.file, "kind", "root", c->arena, &kind, err));
    ASC_REQUIRE(strcmp(kind, "cohort") == 0, err, ASC_EFORMAT,
                "%s: not an ascribe cohort (kind '%s')", path, kind);
    ASC_TRY(hdf_get_integer(&c->in, c->in.file, "schema_version", "root", &version, err));
    ASC_REQUIRE(
        version == ASC_SCHEMA_VERSION, err, ASC_EFORMAT,
        "%s: a cohort of schema version %lld, this program reads version %d; import "
        "again with this program",
        path, (long long)version, ASC_SCHEMA_VERSION);
    return ASC_OK;
}

static asc_status read_schemas(asc_cohort *c, asc_error *err)
{
    hid_t group = -1;
    hdf_texts names = {0};
    ASC_TRY(hdf_get_texts(&c->in, c->in.file, "tables", "root", c->arena, &names, err));
    ASC_TRY(hdf_child(&c->in, c->in.file, hashes_name, H5I_GROUP, "root", &group, err));
    c->count = names.count;
    c->schema = asc_take_bytes(c->arena, names.count, sizeof *c->schema);
    c->hashes = asc_take_bytes(c->arena, names.count, sizeof *c->hashes);
    ASC_TRY(asc_arena_check(c->arena, err));
    for (size_t i = 0; i < names.count; i++) {
        ASC_TRY(frame_schema_read(&c->in, c->in.file, names.text[i], c->arena,
                                  &c->schema[i], err));
        ASC_TRY(read_hashes(c, group, i, err));
    }
    (void)H5Gclose(group);
    return ASC_OK;
}

static asc_status read_cohort(asc_cohort *c, const char *path, asc_error *err)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    const char *own = asc_take_text(c->arena, path);
    ASC_TRY(asc_arena_check(c->arena, err));
    ASC_TRY(hdf_open(own, &c->in, err));
    ASC_TRY(read_kind(c, err));
    ASC_TRY(hdf_get_text(&c->in, c->in.file, "cohort_blake2b", "root", c->arena, &c->hash,
                         err));
    ASC_TRY(read_schemas(c, err));
    ASC_TRY(hdf_cohort_hash(c->schema, c->hashes, c->count, hex, err));
    ASC_REQUIRE(
        strcmp(hex, c->hash) == 0, err, ASC_EFORMAT,
        "%s: the cohort's hash does not match its names, types, levels and block hashes: "
        "the file was changed or damaged after import; restore it from a copy or import "
        "again",
        path);
    return ASC_OK;
}

asc_status asc_cohort_open(const char *path, asc_cohort **out, asc_error *err)
{
    asc_cohort *c = calloc(1, sizeof *c);
    ASC_REQUIRE(c != NULL, err, ASC_EMEMORY, "no memory to open %s", path);
    c->in.file = -1;
    c->arena = asc_arena_create();
    asc_status s = c->arena == NULL
                       ? ASC_FAIL(err, ASC_EMEMORY, "no memory to open %s", path)
                       : read_cohort(c, path, err);
    if (s == ASC_OK)
        *out = c;
    else
        asc_cohort_close(c);
    return s;
}

void asc_cohort_close(asc_cohort *c)
{
    if (c == NULL) return;
    hdf_close(&c->in);
    asc_arena_destroy(c->arena);
    free(c);
}

const char *asc_cohort_hash(const asc_cohort *c)
{
    return c->hash;
}

asc_status asc_cohort_provenance(const asc_cohort *c, asc_arena *arena, asc_table **out,
                                 asc_error *err)
{
    *out = NULL;
    if (H5Lexists(c->in.file, "provenance", H5P_DEFAULT) <= 0) return ASC_OK;
    return frame_read(&c->in, c->in.file, "provenance", arena, out, err);
}

size_t asc_cohort_tables(const asc_cohort *c)
{
    return c->count;
}

const asc_table *asc_cohort_table(const asc_cohort *c, size_t index)
{
    return index < c->count ? c->schema[index].table : NULL;
}

static size_t index_of(const asc_cohort *c, const char *table)
{
    size_t i = 0;
    while (i < c->count && strcmp(c->schema[i].table->name, table) != 0) i++;
    return i;
}

const asc_table *asc_cohort_find(const asc_cohort *c, const char *name)
{
    return asc_cohort_table(c, index_of(c, name));
}

asc_status asc_cohort_read(const asc_cohort *c, const char *table, const char *column,
                           asc_arena *arena, asc_column *out, asc_error *err)
{
    const size_t i = index_of(c, table);
    ASC_REQUIRE(i < c->count, err, ASC_EDATA, "%s: there is no table '%s'", c->in.path,
                table);
    const frame_schema *f = &c->schema[i];
    size_t j = 0;
    while (j < f->table->columns && strcmp(f->table->column[j].name, column) != 0) j++;
    ASC_REQUIRE(j < f->table->columns, err, ASC_EDATA,
                "%s: table '%s' has no column '%s'", c->in.path, table, column);
    return frame_column_read(&c->in, c->in.file, f, j, c->hashes[i], arena, out, err);
}
